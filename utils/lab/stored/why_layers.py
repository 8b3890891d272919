"""What lesson 12 builds its deep networks of: layers without batches, chains, and skips."""

import math

import torch
from torch import nn

from utils.lab.stacked import Linear, Norm, Stack, generators

WIDTH = 50
FEATURES = (1, 2, 3)  # the axes of layer normalization


class Bend(nn.Module):
    """tanh(αh), with a scale and a shift: normalization's stand-in of Zhu et al. 2025."""

    def __init__(self, runs, channels):
        super().__init__()
        self.alpha = nn.Parameter(torch.full((runs, 1, 1), 0.5))
        self.weight = nn.Parameter(torch.ones(runs, 1, channels))
        self.bias = nn.Parameter(torch.zeros(runs, 1, channels))

    def forward(self, h):
        return torch.addcmul(self.bias, torch.tanh(self.alpha * h), self.weight)


class RootMeanSquare(nn.Module):
    """Each example divided by the root of its mean square, with a scale (lesson 08)."""

    def __init__(self, runs, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(runs, 1, channels))

    def forward(self, h):
        return h * torch.rsqrt(h.square().mean(2, keepdim=True) + 1e-6) * self.weight


class Standardized(Linear):
    """A Linear whose weights are standardized for each unit at every step, times a gain."""

    def forward(self, h):
        centred = self.weight - self.weight.mean(1, keepdim=True)
        length = centred.norm(dim=1, keepdim=True) + 1e-5
        return torch.baddbmm(self.bias, h, 4 * centred / length)


class Block(nn.Module):
    """A skip: h + scale · branch(h), with a scale that is learned."""

    def __init__(self, branch, runs, scale):
        super().__init__()
        self.branch, self.runs = nn.Sequential(*branch), runs
        self.scale = nn.Parameter(torch.full((runs, 1, 1), scale))

    def forward(self, h):
        return torch.addcmul(h, self.branch(h), self.scale)


def layer(runs, channels):
    return Norm(runs, channels, FEATURES)


NORMS = {"none": None, "batch": Norm, "layer": layer, "rms": RootMeanSquare, "tanh": Bend}


def chain(seeds, depth, activation, norm=None, gain=1.0, linear=Linear):
    """Layers one after the other: linear, norm, activation."""
    sources, layers, fan_in = generators(seeds), [], 64
    for _ in range(depth):
        layers.append(linear(sources, fan_in, WIDTH, gain))
        layers += [norm(len(seeds), WIDTH)] if norm else []
        layers.append(activation())
        fan_in = WIDTH
    return Stack(*layers, Linear(sources, WIDTH, 10))


def skips(seeds, depth, activation, norm=None, gain=1.0, scale=1.0, fixup=False):
    """Blocks of two layers with a skip around each: norm, activation, linear, twice."""
    sources, runs = generators(seeds), len(seeds)
    layers = [Linear(sources, 64, WIDTH)]
    for _ in range(depth // 2):
        branch = []
        for last in (False, True):
            linear = Linear(sources, WIDTH, WIDTH, gain)
            if fixup:  # Zhang, Dauphin and Ma 2019: the last layer 0, the other 1/√blocks
                linear.weight.data *= 0.0 if last else math.sqrt(2 / depth)
            branch += [*([norm(runs, WIDTH)] if norm else []), activation(), linear]
        layers.append(Block(branch, runs, scale))
    layers += [norm(runs, WIDTH)] if norm else []
    return Stack(*layers, activation(), Linear(sources, WIDTH, 10))
