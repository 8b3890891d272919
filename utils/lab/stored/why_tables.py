"""The tables of lesson 12: deep networks, and what trains without batches.

python -m utils.lab.stored.why_tables

It measures all of it (a quarter of an hour on one core) and stores it beside this file.

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
from utils.lab.stacked import Linear
from utils.lab.stored.why_layers import NORMS, Standardized, chain, skips
from utils.lab.sweep import chosen, sweep

STORED = Path(__file__).with_suffix(".json")
SEEDS = range(5)
DEEP_STEPS = 300
DEEP_RATES = [0.001, 0.0032, 0.01, 0.032, 0.1, 0.32, 1.0, 3.2, 10.0]
LOW_RATES = [1e-5, 3.2e-5, 1e-4, 3.2e-4]  # before these, where nothing tames the way around
SIGMOID_RATES, SIGMOID_STEPS = [0.032, 0.1, 0.32, 1.0, 3.2, 10.0, 32.0], 500


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
    about = {"command": "python -m utils.lab.stored.why_tables", "torch": torch.__version__}
    about |= {"python": platform.python_version(), "numpy": np.__version__, "seeds": list(SEEDS)}
    about |= {"deep_rates": DEEP_RATES, "low_rates": LOW_RATES, "sigmoid_rates": SIGMOID_RATES}
    about |= {"deep_steps": DEEP_STEPS, "sigmoid_steps": SIGMOID_STEPS}
    found = {"sigmoids": {}, **{str(depth): {} for depth in DEEP}}
    for method in tqdm(SIGMOIDS, desc="sigmoids"):
        found["sigmoids"][method] = measure(sigmoids(method), SIGMOID_RATES, SIGMOID_STEPS)
    for depth, methods in DEEP.items():
        for method in tqdm(methods, desc=f"depth {depth}"):
            rates = [*LOW_RATES, *DEEP_RATES] if method == "skip + none" else DEEP_RATES
            found[str(depth)][method] = measure(deep(method, depth), rates, DEEP_STEPS)
    about["table"] = found
    STORED.write_text(json.dumps(about).replace('}}, "', '}},\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
