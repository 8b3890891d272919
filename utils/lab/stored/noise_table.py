"""The noise of lesson 12: statistics of all images, of groups, and noise put in on purpose.

python -m utils.lab.stored.noise_table

It measures all of it (some minutes on one core) and stores it beside this file.

300 images to train on, two layers of 32 ReLUs, and 20 seeds, because differences are small. The
rate is chosen on validation images; what is stored is the accuracy on the test images.
"""

import json
import platform
from pathlib import Path

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from utils.lab.data import digits, hold_out
from utils.lab.stacked import Norm, mlp
from utils.lab.sweep import chosen, sweep

STORED = Path(__file__).with_suffix(".json")
RATES, SEEDS, STEPS, IMAGES, GROUP = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0], range(20), 150, 300, 15
BATCHES, KINDS = (300, 60), ("all", "groups", "explicit")


class Noisy(Norm):
    """A Norm with the statistics of groups of GROUP rows, or with noise as large as theirs."""

    def __init__(self, runs, channels, kind):
        super().__init__(runs, channels)
        self.kind, self.source = kind, torch.Generator().manual_seed(0)

    def normalized(self, h):
        groups = h.unflatten(1, (-1, GROUP))  # (R, groups, GROUP, C)
        x = groups if self.kind == "groups" else h[:, None]
        mean, var = x.mean(2, keepdim=True), x.var(2, keepdim=True, unbiased=False)
        self.remember(mean.mean(1), var.mean(1), x.shape[2])
        if self.kind == "explicit":
            draws = torch.randn((2, *groups[:, :, :1].shape), generator=self.source)
            share = (h.shape[1] - GROUP) / (h.shape[1] - 1) / GROUP
            mean = mean + draws[0] * (var * share).sqrt()
            var = var * (1 + draws[1] * (2 * share) ** 0.5).clamp_min(0.1)
        return ((groups - mean) * torch.rsqrt(var + self.eps)).reshape(h.shape)


def measure(kind, batch, seeds=SEEDS, rates=RATES):
    """The rate that validation chose, the test accuracies there, and the mean at all rates."""
    held = hold_out(digits())
    few = held._replace(x_train=held.x_train[:IMAGES], y_train=held.y_train[:IMAGES])

    def build(own_seeds):
        return mlp(own_seeds, [64, 32, 32, 10], nn.ReLU, lambda r, c: Noisy(r, c, kind))

    table = sweep(build, few, seeds, STEPS, lr=rates, every=STEPS, batch_size=batch)
    rate, test = chosen(table)
    means = table.test[-1].mean(-1).astype(float).round(4).tolist()
    return {"rate": float(rate), "test": test[-1].astype(float).round(4).tolist(), "all": means}


def main():
    """Measure all rows, with a progress bar, and store them with all that was chosen."""
    about = {"command": "python -m utils.lab.stored.noise_table", "torch": torch.__version__}
    about |= {"python": platform.python_version(), "numpy": np.__version__, "seeds": list(SEEDS)}
    about |= {"rates": RATES, "steps": STEPS, "images": IMAGES, "group": GROUP}
    rows = [(batch, kind) for batch in BATCHES for kind in KINDS]
    table = {str(batch): {} for batch in BATCHES}
    for batch, kind in tqdm(rows, desc="noise table"):
        table[str(batch)][kind] = measure(kind, batch)
    text = json.dumps(about | {"table": table}).replace('}, "', '},\n"')
    STORED.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
