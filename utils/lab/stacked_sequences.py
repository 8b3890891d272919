"""Layers for a stack of networks that read sequences: recurrent cells and transformer blocks.

What flows is h (R, N, T, D): R networks times a batch of N sequences of T steps with D features.
"""

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from utils.lab.stacked import Linear, normal

POOLED, EACH_STEP, EACH_TOKEN = (0, 1), (0,), (2,)  # who shares a mean: the axes of (N, T, D)


class TokenNorm(nn.Module):
    """The formula in R networks: h (R, N, T, D) standardized over `axes` of (N, T, D).

    Then a scale, at first `gamma`, and a shift for each feature. Where the axes hold the batch, 0,
    evaluation needs a memory: running averages, one for all steps or one for each of `steps`.
    """

    def __init__(self, runs, features, axes, steps=1, gamma=1.0, center=True, momentum=0.1):
        super().__init__()
        self.axes, self.center, self.momentum = [axis + 1 for axis in axes], center, momentum
        self.weight = nn.Parameter(torch.full((runs, 1, 1, features), float(gamma)))
        self.bias = nn.Parameter(torch.zeros(runs, 1, 1, features))
        self.pooled = 0 in axes
        if self.pooled:
            self.register_buffer("mean", torch.zeros(runs, 1, steps, features))
            self.register_buffer("var", torch.ones(runs, 1, steps, features))

    def forward(self, h, steps=slice(None)):
        """Args: steps, a slice: which of the remembered steps these T are."""
        if not self.pooled:  # each token alone, which PyTorch does in one go
            alone = F.layer_norm if self.center else F.rms_norm
            return torch.addcmul(self.bias, alone(h, h.shape[-1:], eps=1e-5), self.weight)
        if not self.training:
            centred, var = h - self.mean[:, :, steps], self.var[:, :, steps]
        else:
            mean = h.mean(self.axes, keepdim=True)
            centred = h - mean
            var = centred.square().mean(self.axes, keepdim=True)
            self.remember(mean, var, h.numel() // var.numel(), steps)
        return torch.addcmul(self.bias, centred * torch.rsqrt(var + 1e-5), self.weight)

    @torch.no_grad()
    def remember(self, mean, var, count, steps):
        unbiased = var * (count / max(count - 1, 1))
        self.mean[:, :, steps].lerp_(mean, self.momentum)
        self.var[:, :, steps].lerp_(unbiased, self.momentum)


class Recurrent(nn.Module):
    """R cells h' = tanh(both(inputs(x·w_x) + state(h·w_h))): x (R, N, T, D) -> h_T (R, N, H).

    Args: sources, from `generators`; inputs, state, both, a TokenNorm or None each; gain and
    input_gain, of w_h and w_x, a number or (R,). A bias is added where no norm shifts; h_0 is 0.
    """

    def __init__(self, sources, fan_in, hidden, inputs=None, state=None, both=None, gain=1.0,
                 input_gain=1.0):  # fmt: skip
        super().__init__()
        self.runs, self.hidden = len(sources), hidden
        self.w_x = Linear(sources, fan_in, hidden, input_gain)
        self.w_h = Linear(sources, hidden, hidden, gain).weight
        if inputs or state or both:  # they shift: no bias
            zeros = self.w_x.bias.data
            del self.w_x.bias
            self.w_x.register_buffer("bias", zeros)
        self.inputs, self.state, self.both = inputs, state, both

    def forward(self, x):
        return self.states(x)[-1]

    def states(self, x, h=None, start=0):
        """The states after each step, T arrays (R, N, H); h, the one before step `start`."""
        arriving = per_token(self.w_x, x)  # (R, N, T, H)
        if self.inputs:
            arriving = self.inputs(arriving, memory(self.inputs, start, x.shape[2]))
        h = x.new_zeros(*x.shape[:2], self.hidden) if h is None else h
        found = []
        for step, one in enumerate(arriving.unbind(2), start):
            h = self._step(one, h @ self.w_h, step)
            found.append(h)
        return found

    def _step(self, arriving, recalled, step):
        total = arriving + self._alone(self.state, recalled, step)
        return torch.tanh(self._alone(self.both, total, step))

    def _alone(self, norm, h, step):
        return norm(h.unsqueeze(2), memory(norm, step, 1)).squeeze(2) if norm else h


class Tokens(nn.Module):
    """R embeddings: x (R, N, T, D) -> (R, N, T, H), a linear map plus a learned place."""

    def __init__(self, sources, fan_in, width, steps):
        super().__init__()
        self.runs, self.linear = len(sources), Linear(sources, fan_in, width)
        self.places = nn.Parameter(normal(sources, 1, steps, width) * 0.1)

    def forward(self, x):
        return per_token(self.linear, x) + self.places[:, :, : x.shape[2]]


class Block(nn.Module):
    """R transformer blocks: attention and an MLP, each added to what came in; (R, N, T, D) kept.

    Args: norm, None or norm(runs, features) -> layer; pre, before each branch, or after each sum;
    causal, whether a step sees only earlier ones. Source: Xiong et al. 2020, arXiv:2002.04745.
    """

    def __init__(self, sources, width, norm=None, pre=True, heads=1, causal=False):
        super().__init__()
        self.runs, self.pre, self.heads, self.causal = len(sources), pre, heads, causal
        self.qkv = Linear(sources, width, 3 * width)
        self.out = Linear(sources, width, width)
        self.up, self.down = Linear(sources, width, 2 * width), Linear(sources, 2 * width, width)
        norms = [norm(self.runs, width) if norm else nn.Identity() for _ in range(2)]
        self.norms = nn.ModuleList(norms)

    def forward(self, h):
        for norm, branch in zip(self.norms, (self.attention, self.mlp), strict=True):
            h = h + branch(norm(h)) if self.pre else norm(h + branch(h))
        return h

    def attention(self, h):
        heads = per_token(self.qkv, h).unflatten(-1, (3, self.heads, -1)).transpose(2, 4)
        query, key, value = heads.unbind(3)  # (R, N, heads, T, D/heads)
        scores = query @ key.mT * query.shape[-1] ** -0.5
        if self.causal:
            later = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
            scores = scores.masked_fill(later, -torch.inf)
        seen = scores.softmax(-1) @ value
        return per_token(self.out, seen.transpose(2, 3).flatten(3))

    def mlp(self, h):
        return per_token(self.down, torch.relu(per_token(self.up, h)))


def memory(norm, start, steps):
    """Which remembered statistics belong to these steps: their own, or the only ones."""
    own = norm.pooled and norm.mean.shape[2] > 1
    return slice(start, start + steps) if own else slice(None)


def per_token(linear, h):
    """A stack's Linear on every token: h (R, N, T, D) -> (R, N, T, H)."""
    return linear(h.flatten(1, 2)).unflatten(1, h.shape[1:3])
