"""The table of lesson 06: steps to 90 %, with and without batch normalization, by depth.

python -m utils.lab.stored.depth_table

It measures all of it (a quarter of an hour on one core) and stores it beside this file.

Plain stochastic gradient descent, batches of 60, layers of 100 sigmoids as in section 4.1 of Ioffe
and Szegedy (arXiv:1502.03167). MNIST is its 10,000 test images here, cut into 6,000 to train on,
2,000 to choose the learning rate by, and 2,000 to report.
"""

import json
import platform
from pathlib import Path

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from utils.lab.data import Held, digits, hold_out, mnist
from utils.lab.stacked import Norm, mlp
from utils.lab.sweep import steps_to, sweep

STORED = Path(__file__).with_suffix(".json")
RATES = [0.032, 0.1, 0.32, 1.0, 3.2, 10.0]
SEEDS, DEPTHS, WIDTH = range(5), range(2, 7), 100
LEVEL, LOWER = 0.9, 0.85  # the level of the table, and one farther from where MNIST's curves end
STEPS, EVERY = 1000, {"digits": 10, "mnist": 20}
NORMS = {"none": None, "batch": Norm}


def mnist_part():
    """6,000 images to train on, 2,000 for validation, 2,000 for the test; shuffled beforehand.

    The file is sorted by its writers, and those of its first half write otherwise than the rest.
    Raises: ValueError where MNIST's files are not to be had.
    """
    x, y = mnist(train=False)
    train, valid, test = np.split(np.random.default_rng(0).permutation(len(x)), [6000, 8000])
    return Held(x[train], y[train], x[test], y[test], x[valid], y[valid])


def measure(data, depth, method, steps, every, rates=RATES):
    """Train rates × SEEDS networks, and look at them `every` so many steps; lists (rates, seeds).

    `valid_steps` and `test_steps` say when that part's accuracy first reached LEVEL, `valid_lower`
    and `test_lower` when LOWER, None where it never did in `steps`; `valid` and `test` are the
    accuracies at the last step.
    """

    def build(seeds):
        return mlp(seeds, [data.x_train.shape[1], *[WIDTH] * depth, 10], nn.Sigmoid, NORMS[method])

    table, found = sweep(build, data, SEEDS, steps, lr=rates, every=every), {}
    for name, curves in (("valid", table.validation), ("test", table.test)):
        for kind, level in (("steps", LEVEL), ("lower", LOWER)):
            first = steps_to(table.steps, curves, level)  # (rates, seeds)
            whole = [[int(s) if s < np.inf else None for s in row] for row in first]
            found[f"{name}_{kind}"] = whole
        found[name] = curves[-1].astype(float).round(4).tolist()
    return found


def load():
    """What is stored; its table is data -> depth -> method -> arrays, with inf for None."""
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    for depths in stored["table"].values():
        for row in depths.values():
            for found in row.values():
                found.update({key: np.array(value, float) for key, value in found.items()})
                for key in set(found) - {"valid", "test"}:
                    found[key][np.isnan(found[key])] = np.inf
    return stored


def main():
    """Measure all rows, with a progress bar, and store them with all that was chosen."""
    about = {"command": "python -m utils.lab.stored.depth_table", "torch": torch.__version__}
    about |= {"python": platform.python_version(), "numpy": np.__version__}
    about |= {"seeds": list(SEEDS), "rates": RATES, "steps": STEPS, "level": LEVEL, "lower": LOWER}
    parts = {"digits": hold_out(digits()), "mnist": mnist_part()}
    rows = [(name, depth, method) for name in parts for depth in DEPTHS for method in NORMS]
    about["table"] = {name: {str(depth): {} for depth in DEPTHS} for name in parts}
    for name, depth, method in tqdm(rows, desc="depth table"):
        found = measure(parts[name], depth, method, STEPS, EVERY[name])
        about["table"][name][str(depth)][method] = found
    STORED.parent.mkdir(exist_ok=True)
    STORED.write_text(json.dumps(about).replace('}}, "', '}},\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
