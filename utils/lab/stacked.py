"""Layers for a stack of networks: R networks of one shape, side by side, trained as one.

What flows through a stack is h (R, B, C, *space), R networks times a batch as every lesson has it,
so that PyTorch's activations and dropout fit as they are. A stack is a Sequential of these layers.
"""

import math
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

BATCH = (0, 2, 3)  # the axes of x (N, C, H, W) that share a mean in batch normalization


class Stack(nn.Sequential):
    """R networks as one Sequential: x (B, ...) or (R, B, ...) -> logits (R, B, K)."""

    @property
    def runs(self):
        return next(layer.runs for layer in self if hasattr(layer, "runs"))


class Linear(nn.Module):
    """R maps h (R, B, C) -> (R, B, H); weights as Glorot and Bengio 2010, times `gain`.

    Args: sources, one random generator a network, from `generators`; gain, a number or (R,).
    """

    def __init__(self, sources, fan_in, fan_out, gain=1.0):
        super().__init__()
        self.runs = len(sources)
        deviation = spread(self.runs, gain) * math.sqrt(2 / (fan_in + fan_out))
        self.weight = nn.Parameter(normal(sources, fan_in, fan_out) * deviation[:, None, None])
        self.bias = nn.Parameter(torch.zeros(self.runs, 1, fan_out))

    def forward(self, h):
        return torch.baddbmm(self.bias, h, self.weight)


class Conv(nn.Module):
    """R convolutions of 3 × 3, padded with zeros: h (R, B, C, H, W) -> (R, B, C', H, W)."""

    def __init__(self, sources, channels, out, gain=1.0, stride=1):
        super().__init__()
        self.runs, self.stride = len(sources), stride
        deviation = spread(self.runs, gain) * math.sqrt(2 / (9 * (channels + out)))
        weight = normal(sources, out, channels, 3, 3) * deviation[:, None, None, None, None]
        self.weight = nn.Parameter(weight)  # (R, C', C, 3, 3)
        self.bias = nn.Parameter(torch.zeros(self.runs, out))

    def forward(self, h):
        together = h.transpose(0, 1).flatten(1, 2)  # (B, R·C, H, W): each network is a group
        weight, bias = self.weight.flatten(0, 1), self.bias.flatten()
        y = F.conv2d(together, weight, bias, self.stride, padding=1, groups=self.runs)
        return y.unflatten(1, (self.runs, -1)).transpose(0, 1)


class Norm(nn.Module):
    """The formula in R networks: h (R, B, C, *space) standardized over `axes` of (B, C, *space).

    Then a scale and a shift for each channel. Where the axes hold the batch, 0, evaluation needs a
    memory: running averages with PyTorch's momentum. Group normalization splits the channels.
    """

    def __init__(self, runs, channels, axes=BATCH, groups=None, momentum=0.1, eps=1e-5):
        super().__init__()
        self.runs, self.axes, self.groups = runs, axes, groups
        self.momentum, self.eps = momentum, eps
        self.weight = nn.Parameter(torch.ones(runs, 1, channels))
        self.bias = nn.Parameter(torch.zeros(runs, 1, channels))
        if 0 in axes:
            self.register_buffer("mean", torch.zeros(runs, 1, channels))
            self.register_buffer("var", torch.ones(runs, 1, channels))

    def forward(self, h):
        shape = (self.runs, 1, -1) + (1,) * (h.ndim - 3)
        if 0 in self.axes and not self.training:
            rstd = torch.rsqrt(self.var + self.eps).reshape(shape)
            x_hat = (h - self.mean.reshape(shape)) * rstd
        else:
            x_hat = self.normalized(h)
        return torch.addcmul(self.bias.reshape(shape), x_hat, self.weight.reshape(shape))

    def normalized(self, h):
        x = h.unflatten(2, (self.groups, -1)).flatten(3) if self.groups else h
        axes = [axis + 1 for axis in self.axes if axis + 1 < x.ndim]
        mean = x.mean(axes, keepdim=True)
        centred = x - mean
        var = centred.square().mean(axes, keepdim=True)
        if 0 in self.axes:
            self.remember(mean, var, x.numel() // mean.numel())
        return (centred * torch.rsqrt(var + self.eps)).reshape(h.shape)

    @torch.no_grad()
    def remember(self, mean, var, count):
        unbiased = var * (count / max(count - 1, 1))
        self.mean.lerp_(mean.reshape(self.mean.shape), self.momentum)
        self.var.lerp_(unbiased.reshape(self.var.shape), self.momentum)


def generators(seeds):
    """One random generator a network; equal seeds draw equal numbers."""
    return [torch.Generator().manual_seed(int(seed)) for seed in seeds]


def normal(sources, *shape):
    """Standard normal numbers (R, *shape), each network's from its own generator."""
    return torch.stack([torch.randn(*shape, generator=source) for source in sources])


def spread(runs, value):
    """One value a network: a number or (R,) -> (R,)."""
    return torch.as_tensor(value, dtype=torch.float32).expand(runs)


def mlp(seeds, sizes, activation, norm=None, gain=1.0):
    """A Stack of multilayer perceptrons, such as sizes [64, 50, 50, 10]; norm before activations.

    Args: activation, a class such as nn.Sigmoid; norm, None or norm(runs, channels) -> layer;
    gain, of the hidden layers' weights, a number or (R,).

    >>> mlp([0, 1], [64, 50, 10], nn.Sigmoid, Norm)(torch.zeros(2, 5, 64)).shape
    torch.Size([2, 5, 10])
    """
    sources, layers = generators(seeds), []
    for fan_in, fan_out in pairwise(sizes[:-1]):
        layers.append(Linear(sources, fan_in, fan_out, gain))
        layers += [norm(len(seeds), fan_out)] if norm else []
        layers.append(activation())
    return Stack(*layers, Linear(sources, *sizes[-2:]))
