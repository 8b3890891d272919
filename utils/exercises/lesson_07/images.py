"""Images that the exercises share: every channel and every place has a mean of its own."""

import numpy as np

_rng = np.random.default_rng(7)


def images(n, c, h, w):
    """(N, C, H, W): noise around a mean for each channel, and one for each place."""
    means = np.array([3.0, -20.0, 40.0, 9.0, 0.5])[:c, None, None]
    spreads = np.array([1.0, 0.5, 7.0, 2.0, 30.0])[:c, None, None]
    places = _rng.normal(0.0, 2.0, (h, w))
    return means + spreads * (_rng.normal(size=(n, c, h, w)) + places)


X = images(4, 3, 2, 5)
CUBE = images(3, 3, 3, 3)
CONSTANT = np.where(np.array([False, True, False])[:, None, None], 7.0, X)
WIDE = images(5, 4, 3, 2)
POINTS = images(6, 3, 1, 1)
SHIFTED = _rng.normal(1e4, 3.0, (8, 3, 4, 4)).astype(np.float32)
GAMMA, BETA = np.array([1.7, -0.6, 2.3]), np.array([0.9, 4.0, -1.4])
GAMMA4, BETA4 = np.array([1.7, -0.6, 2.3, 0.4]), np.array([0.9, 4.0, -1.4, 2.2])


def upstream(x):
    """A gradient of the shape of x, with a mean and a spread of its own in every channel."""
    means, spreads = np.array([2.0, -5.0, 0.7, 1.0]), np.array([3.0, 1.0, 0.4, 2.0])
    c = x.shape[1]
    return _rng.normal(means[:c, None, None], spreads[:c, None, None], x.shape)


DY, DY_CUBE, DY_WIDE, DY_POINTS = upstream(X), upstream(CUBE), upstream(WIDE), upstream(POINTS)
DY_SHIFTED = _rng.normal(0.0, 2.0, SHIFTED.shape).astype(np.float32)
