"""Many small networks of one shape, side by side in one: seeds × settings trained together."""

import math
from itertools import pairwise

import torch
from torch import nn

from utils.lab.stacked import generators, normal

ACTIVATIONS = {"sigmoid": torch.sigmoid, "relu": torch.relu, "tanh": torch.tanh}


def over_batch(h):
    """Batch normalization's x_hat for each run and unit: h (R, B, H) -> the same shape."""
    centred = h - h.mean(1, keepdim=True)
    var = centred.square().mean(1, keepdim=True)  # (R, 1, H); torch.var_mean is 10 × slower here
    return centred * torch.rsqrt(var + 1e-5)


class StackedMLP(nn.Module):
    """R independent multilayer perceptrons: x (R, B, D) or (B, D) -> logits (R, B, K).

    Args: sizes, such as [64, 100, 100, 10]; activation, "sigmoid", "relu" or "tanh"; seeds, R of
    them, where equal seeds give equal random numbers; gains, one number or (R,): weights start as
    normal numbers of deviation gain·√(2/(fan_in+fan_out)) (Glorot and Bengio 2010), the last
    layer's with gain 1, biases at 0; norm, None or a function of (R, B, H) such as `over_batch`,
    applied before each activation and followed by a learned scale and shift.
    """

    def __init__(self, sizes, activation, seeds, gains=1.0, norm=None):
        super().__init__()
        self.activation, self.norm, self.runs = ACTIVATIONS[activation], norm, len(seeds)
        gains = torch.as_tensor(gains, dtype=torch.float32).expand(self.runs)
        sources = generators(seeds)
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        self.gammas, self.betas = nn.ParameterList(), nn.ParameterList()
        for index, (fan_in, fan_out) in enumerate(pairwise(sizes)):
            z = normal(sources, fan_in, fan_out)
            hidden = index < len(sizes) - 2
            gain = gains[:, None, None] if hidden else 1.0
            self.weights.append(nn.Parameter(z * gain * math.sqrt(2 / (fan_in + fan_out))))
            self.biases.append(nn.Parameter(torch.zeros(self.runs, 1, fan_out)))
            if hidden and norm:
                self.gammas.append(nn.Parameter(torch.ones(self.runs, 1, fan_out)))
                self.betas.append(nn.Parameter(torch.zeros(self.runs, 1, fan_out)))

    def forward(self, x, inputs=None):
        """Return the logits; a list given as `inputs` receives each activation's input."""
        h = x.expand(self.runs, *x.shape[-2:])
        last = len(self.weights) - 1
        for index, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            h = torch.baddbmm(bias, h, weight)  # (R, B, fan_out)
            if index == last:
                return h
            if self.norm:
                h = self.norm(h) * self.gammas[index] + self.betas[index]
            if inputs is not None:
                inputs.append(h)
            h = self.activation(h)
        return h
