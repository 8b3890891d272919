"""Right answers to 07-debug: other questions to the same black boxes."""

import numpy as np


def by_whose_output_moves(layer):
    """Change one value; the outputs that change share a statistic with it."""
    rng = np.random.default_rng(1)
    x = rng.normal(50, 30, (5, 3, 4, 7))
    changed = x.copy()
    changed[0, 0, 0, 0] += 500
    moved = abs(layer(changed, np.ones(3), np.zeros(3)) - layer(x, np.ones(3), np.zeros(3))) > 1e-6
    if moved[:, 0].all():
        return "whole" if moved.all() else "mixed" if moved[:, 1:].any() else "right"
    if moved[:, 1:].any():
        return "mixed"
    return "pixel" if moved[1:].any() else "instance"


def by_candidates(layer):
    x = np.random.default_rng(2).normal([[[5.0]], [[-70.0]]], [[[90.0]], [[20.0]]], (7, 2, 3, 5))
    gamma, beta = np.array([2.0, -0.5]), np.array([3.0, 10.0])
    y = (layer(x, gamma, beta) - beta[:, None, None]) / gamma[:, None, None]
    axes = {"right": (0, 2, 3), "pixel": 0, "instance": (2, 3), "whole": None}
    for name, over in axes.items():
        wanted = (x - x.mean(over, keepdims=True)) / x.std(over, keepdims=True)
        if abs(wanted - y).max() < 1e-3:
            return name
    return "mixed"


def by_the_three_tests(layer):
    rng = np.random.default_rng(3)
    x = 1000 * rng.standard_normal((8, 5, 6, 7))
    gamma, beta = rng.normal(1, 0.3, 5), rng.normal(0, 2, 5)
    y = layer(x, gamma, beta)
    others = np.concatenate([x[:1], 5 * x[1:] + 300])
    alone = np.allclose(layer(others, gamma, beta)[0], y[0], atol=1e-3)
    louder = x * np.array([1, 1, 9, 1, 1]).reshape(1, 5, 1, 1)
    per_channel = np.allclose(layer(louder, gamma, beta), y, atol=1e-3)
    shifted = np.concatenate([np.roll(x[:1], (1, 2), (2, 3)), x[1:]])
    shift = np.allclose(layer(shifted, gamma, beta)[1:], y[1:], atol=1e-3)
    if alone:
        return "instance"
    return {(1, 1): "right", (1, 0): "pixel", (0, 1): "whole"}.get((per_channel, shift), "mixed")


RIGHT = {
    "07-debug": [by_whose_output_moves, by_candidates, by_the_three_tests],
}
