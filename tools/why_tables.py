"""The tables of lesson 12: deep networks, and what trains without batches.

python -m tools.why_tables     measure all of it (a quarter of an hour on one core) and store it

Plain stochastic gradient descent on the digits, batches of 60, layers of 50 units. The rate is
chosen on validation images; what is stored is the accuracy on the test images.
"""

import json
import math
import platform
from pathlib import Path

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from utils.lab.data import digits, hold_out
from utils.lab.stacked import Linear, Norm, Stack, generators
from utils.lab.sweep import chosen, sweep

STORED = Path(__file__).parent.parent / "utils" / "lab" / "stored" / "why_tables.json"
WIDTH, SEEDS = 50, range(5)
DEEP_STEPS = 300
DEEP_RATES = [0.001, 0.0032, 0.01, 0.032, 0.1, 0.32, 1.0, 3.2, 10.0]
SIGMOID_RATES, SIGMOID_STEPS = [0.032, 0.1, 0.32, 1.0, 3.2, 10.0, 32.0], 500
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


def deep(method, depth):
    """build(seeds) of one row of the table of ReLUs."""
    kind, _, name = method.rpartition(" + ")
    gain = math.sqrt(2)  # He et al. 2015
    if kind != "skip":
        return lambda seeds: chain(seeds, depth, nn.ReLU, NORMS[name], gain)
    options = {"SkipInit": {"scale": 0.0}, "Fixup": {"fixup": True}}.get(name, {})
    return lambda seeds: skips(seeds, depth, nn.ReLU, NORMS.get(name), gain, **options)


def sigmoids(method):
    """build(seeds) of one row of the table of six layers of sigmoids."""
    if method == "SkipInit":
        return lambda seeds: skips(seeds, 6, nn.Sigmoid, gain=4.0, scale=0.0)
    gain = 4.0 if method == "gain 4" else 1.0
    linear = Standardized if method == "weights standardized" else Linear
    norm = NORMS.get(method)
    return lambda seeds: chain(seeds, 6, nn.Sigmoid, norm, gain, linear)


DEEP = {  # depth: methods
    20: ("none", "batch", "skip + none", "skip + batch", "skip + layer", "skip + tanh",
         "skip + SkipInit", "skip + Fixup"),
    50: ("none", "batch", "skip + none", "skip + batch", "skip + SkipInit"),
}  # fmt: skip
SIGMOIDS = ("none", "batch", "gain 4", "weights standardized", "SkipInit", "layer", "rms", "tanh")


def measure(build, rates, steps):
    """The rate that validation chose, the five test accuracies there, the mean at every rate."""
    table = sweep(build, hold_out(digits()), SEEDS, steps, lr=rates, every=steps)
    rate, test = chosen(table)
    means = table.test[-1].mean(-1).astype(float).round(4).tolist()
    return {"rate": float(rate), "test": test[-1].astype(float).round(4).tolist(), "all": means}


def main():
    """Measure all rows, with a progress bar, and store them with all that was chosen."""
    about = {"command": "python -m tools.why_tables", "torch": torch.__version__}
    about |= {"python": platform.python_version(), "numpy": np.__version__, "seeds": list(SEEDS)}
    about |= {"deep_rates": DEEP_RATES, "sigmoid_rates": SIGMOID_RATES}
    about |= {"deep_steps": DEEP_STEPS, "sigmoid_steps": SIGMOID_STEPS}
    found = {"sigmoids": {}, **{str(depth): {} for depth in DEEP}}
    for method in tqdm(SIGMOIDS, desc="sigmoids"):
        found["sigmoids"][method] = measure(sigmoids(method), SIGMOID_RATES, SIGMOID_STEPS)
    for depth, methods in DEEP.items():
        for method in tqdm(methods, desc=f"depth {depth}"):
            found[str(depth)][method] = measure(deep(method, depth), DEEP_RATES, DEEP_STEPS)
    about["table"] = found
    STORED.write_text(json.dumps(about).replace('}}, "', '}},\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
