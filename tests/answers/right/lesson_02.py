"""Right answers to the exercises of lesson 02."""

import math

import numpy as np


def drift_by_loop(history):
    return np.array([[np.percentile(row, q) for q in (15, 50, 85)] for row in history])


RIGHT = {
    "02-saturation": [
        lambda a, low=0.05, high=0.95: 1 - ((a >= low) & (a <= high)).mean(),
        lambda a, low=0.05, high=0.95: sum(v < low or v > high for v in a.ravel()) / a.size,
        lambda a, low=0.05, high=0.95: np.logical_or(a < low, a > high).sum() / a.size,
        lambda a, low=0.05, high=0.95: np.mean(np.clip(a, low, high) != a),
        lambda a, low=0.05, high=0.95: len(a[(a < low) | (high < a)]) / a.size,
        lambda a, low=0.05, high=0.95: np.average(1.0 * (a < low) + 1.0 * (a > high)),
    ],
    "02-xavier": [
        lambda fan_in, fan_out: np.sqrt(2.0 / (fan_in + fan_out)),
        lambda fan_in, fan_out: (2 / (fan_in + fan_out)) ** 0.5,
        lambda fan_in, fan_out: 1 / math.sqrt((fan_in + fan_out) / 2),
        lambda fan_in, fan_out: np.mean([fan_in, fan_out]) ** -0.5,
        lambda fan_in, fan_out: math.exp(math.log(2 / (fan_in + fan_out)) / 2),
        lambda fan_in, fan_out: math.sqrt(2) / np.sqrt(np.add(fan_in, fan_out)),
    ],
    "02-drift": [
        drift_by_loop,
        lambda history: np.quantile(history, [0.15, 0.5, 0.85], axis=1).T,
        lambda history: np.column_stack([np.percentile(history, q, axis=1) for q in (15, 50, 85)]),
    ],
}  # fmt: skip
