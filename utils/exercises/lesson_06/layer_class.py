"""The course's own answer to 06-layer."""

import torch


class BatchNorm1d(torch.nn.Module):
    """Batch normalization of x (N, C), with torch.nn.BatchNorm1d's parameters and buffers."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = torch.nn.Parameter(torch.ones(num_features))
        self.bias = torch.nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            if len(x) < 2:
                raise ValueError(
                    f"BatchNorm1d in training needs at least 2 rows, because the unbiased "
                    f"variance divides by N - 1; x {tuple(x.shape)} has {len(x)}. Call eval()."
                )
            mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
            self.update(mean.detach(), var.detach() * len(x) / (len(x) - 1))
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias

    def update(self, mean, var):
        self.num_batches_tracked += 1
        share = 1 / self.num_batches_tracked if self.momentum is None else self.momentum
        self.running_mean = (1 - share) * self.running_mean + share * mean
        self.running_var = (1 - share) * self.running_var + share * var
