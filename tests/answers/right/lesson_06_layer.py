"""Right answers to 06-layer."""

import torch
from torch import nn


class InPlace(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.register_buffer("num_batches_tracked", torch.tensor(0, dtype=torch.long))
        self.eps = eps
        self.momentum = momentum

    @torch.no_grad()
    def remember(self, x):
        self.num_batches_tracked += 1
        m = self.momentum
        if m is None:
            m = 1.0 / self.num_batches_tracked.item()
        self.running_mean.mul_(1 - m).add_(m * x.mean(0))
        self.running_var.mul_(1 - m).add_(m * x.var(0))

    def forward(self, x):
        if not self.training:
            x_hat = (x - self.running_mean) * torch.rsqrt(self.running_var + self.eps)
        else:
            if x.shape[0] == 1:
                raise ValueError("a single row has no variance")
            self.remember(x)
            centred = x - x.mean(0, keepdim=True)
            x_hat = centred * torch.rsqrt(centred.pow(2).mean(0, keepdim=True) + self.eps)
        return torch.addcmul(self.bias, self.weight, x_hat)


class ByLerp(torch.nn.Module):
    """Counts afterwards, in other words, and updates after it has normalized."""

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1):
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.register_parameter("weight", torch.nn.Parameter(torch.empty(num_features)))
        self.register_parameter("bias", torch.nn.Parameter(torch.empty(num_features)))
        torch.nn.init.ones_(self.weight)
        torch.nn.init.zeros_(self.bias)
        self.register_buffer("running_mean", torch.zeros((num_features,)))
        self.register_buffer("running_var", torch.ones((num_features,)))
        self.register_buffer("num_batches_tracked", torch.zeros((), dtype=torch.int64))

    @property
    def share(self):
        seen = int(self.num_batches_tracked)
        return 1 / (seen + 1) if self.momentum is None else self.momentum

    def forward(self, x):
        if self.training and len(x) <= 1:
            raise ValueError(f"Expected more than 1 value per channel, got {tuple(x.shape)}")
        if self.training:
            var, mean = torch.var_mean(x, dim=0, correction=0)
        else:
            mean, var = self.running_mean, self.running_var
        y = (x - mean) / (var + self.eps) ** 0.5 * self.weight + self.bias
        if self.training:
            n, share = x.size(0), self.share
            self.running_mean.data.lerp_(mean.data, share)
            self.running_var.data.lerp_(var.data * n / (n - 1), share)
            self.num_batches_tracked.add_(1)
        return y


class WithTwoWays(nn.Module):
    """In two methods, buffers assigned, a float for a count."""

    def __init__(self, c, eps=1e-5, momentum=0.1):
        nn.Module.__init__(self)
        self.e, self.m = eps, momentum
        self.weight, self.bias = nn.Parameter(torch.ones(c)), nn.Parameter(torch.zeros(c))
        for name, start in (("running_mean", 0.0), ("running_var", 1.0)):
            self.register_buffer(name, torch.full((c,), start))
        self.register_buffer("num_batches_tracked", torch.tensor(0.0))

    def forward(self, x):
        return self.train_forward(x) if self.training else self.eval_forward(x)

    def train_forward(self, x):
        n, _ = x.shape
        if n < 2:
            raise ValueError
        mu = x.sum(dim=0) / n
        squares = ((x - mu) ** 2).sum(dim=0)
        with torch.no_grad():
            self.num_batches_tracked = self.num_batches_tracked + 1
            a = self.m if self.m is not None else 1 / self.num_batches_tracked
            self.running_mean = self.running_mean + a * (mu - self.running_mean)
            self.running_var = self.running_var + a * (squares / (n - 1) - self.running_var)
        return self.weight * (x - mu) / torch.sqrt(squares / n + self.e) + self.bias

    def eval_forward(self, x):
        scale = self.weight / torch.sqrt(self.running_var + self.e)
        return x * scale + (self.bias - self.running_mean * scale)


RIGHT = {"06-layer": [InPlace, ByLerp, WithTwoWays]}
