"""The inputs that the exercises on batch normalization share; no two sizes or statistics alike."""

import numpy as np

_rng = np.random.default_rng(3)
X = _rng.normal([3.0, -2.0, 40.0], [1.0, 0.5, 7.0], (5, 3))
GAMMA, BETA = np.array([1.7, -0.6, 2.3]), np.array([0.9, 4.0, -1.4])
SQUARE = _rng.normal([3.0, -2.0, 40.0, 9.0], [1.0, 0.5, 7.0, 2.0], (4, 4))
GAMMA4, BETA4 = np.array([1.7, -0.6, 2.3, 0.4]), np.array([0.9, 4.0, -1.4, 2.2])
CONSTANT = np.hstack([X[:, :2], np.full((5, 1), 7.0)])
SHIFTED = (_rng.normal(1e4, 3.0, (64, 3))).astype(np.float32)
FAR = np.random.default_rng(30).normal([3.0, -2.0, 40.0], [1.0, 0.5, 7.0], (40, 3))
FAR[7] += [30.0, -20.0, 900.0]
DY = _rng.normal([2.0, -5.0, 0.7], [3.0, 1.0, 0.4], (5, 3))  # gradients from above
DY4 = _rng.normal([2.0, -5.0, 0.7, 1.0], [3.0, 1.0, 0.4, 2.0], (4, 4))
TALL = _rng.normal([3.0, -2.0], [1.0, 0.5], (6, 2))
DY_TALL = _rng.normal([2.0, -5.0], [3.0, 1.0], (6, 2))
ZERO_GAMMA = np.array([1.7, 0.0])
DY_SHIFTED = _rng.normal(1.0, 2.0, (64, 3)).astype(np.float32)


def column(vector):
    return vector[:, None]


def standardized(x, eps, gamma):
    """(x_hat, gamma, rstd): what a forward pass on x leaves for the closed form."""
    centred = x - x.mean(axis=0)
    rstd = 1 / np.sqrt((centred**2).mean(axis=0) + eps)
    return centred * rstd, gamma, rstd
