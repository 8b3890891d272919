"""The rows that the workers of lesson 10 hold; no two sizes or statistics alike."""

import numpy as np

from utils.exercises.inputs import SHIFTED

_rng = np.random.default_rng(110)
GAMMA, BETA = np.array([1.7, -0.6, 2.3]), np.array([0.9, 4.0, -1.4])
GAMMA4, BETA4 = np.array([1.7, -0.6, 2.3, 0.4]), np.array([0.9, 4.0, -1.4, 2.2])
_FAR = np.array([[0.0, 0.0, 0.0], [2.0, -1.5, 9.0], [-3.0, 0.7, 20.0], [1.0, 1.0, -6.0]])


def shards(*sizes):
    """One array (n, 3) for each worker; the workers' means lie apart."""
    return [
        _rng.normal(np.array([3.0, -2.0, 40.0]) + far, [1.0, 0.5, 7.0], (n, 3))
        for n, far in zip(sizes, _FAR, strict=False)
    ]


def widened(parts):
    """The same rows with a fourth feature."""
    return [np.hstack([x, 0.2 * x[:, :1] * x[:, 1:2] + 1]) for x in parts]


TWO, ALIKE = shards(5, 2), shards(2, 2, 2, 2)
THREE, FOUR = widened(shards(4, 1, 3)), shards(1, 6, 2, 3)
FIRST, MIDDLE, LAST = shards(0, 3, 2), shards(3, 0, 4, 2), shards(2, 5, 0)
ALONE = shards(0, 1, 0)
CONSTANT = [
    np.hstack([x[:, :2], np.full((len(x), 1), 7.0 + i)]) for i, x in enumerate(shards(3, 2))
]
LARGE = [SHIFTED[:9], SHIFTED[9:40], SHIFTED[40:]]


def gradients(parts):
    """A gradient from above for each worker's rows, far from 0, and unlike between workers."""
    width = parts[0].shape[1]
    ramp = np.linspace(2.0, -3.0, width)
    return [_rng.normal(ramp * (1 + i), 1.5, x.shape) for i, x in enumerate(parts)]


def left_by_forward(parts, eps):
    """(x_hat of each worker, rstd): what a synchronized forward pass leaves for the backward."""
    rows = np.concatenate(parts)
    rstd = 1 / np.sqrt(rows.var(axis=0) + eps)
    return [(x - rows.mean(axis=0)) * rstd for x in parts], rstd
