"""The inputs of lesson 08: every row, channel and example has statistics of its own."""

import numpy as np

_rng = np.random.default_rng(8)


def _rows(n, d):
    """Rows and columns of many means and spreads, some spreads small enough for ε to count."""
    spread = _rng.uniform(0.1, 0.6, (n, 1)) * np.linspace(1, 5, n)[:, None]
    return _rng.uniform(-20, 20, (n, 1)) + spread * _rng.normal(np.linspace(-1, 2, d), 1.0, (n, d))


def _images(n, c, h, w):
    """Images whose channels differ in mean and spread, from example to example too."""
    center, spread = _rng.uniform(-9, 9, (n, c, 1, 1)), _rng.uniform(0.2, 3, (n, c, 1, 1))
    return center + spread * _rng.normal(size=(n, c, h, w))


ROWS, SQUARE = _rows(4, 6), _rows(5, 5)
GAMMA = np.array([1.7, -0.6, 2.3, 0.4, -1.2, 3.1])
BETA = np.array([0.9, 4.0, -1.4, 2.2, -3.3, 0.6])
CONSTANT = np.vstack([ROWS[:3], np.full((1, 6), 7.0)])  # an example whose features are alike
SHIFTED = _rng.normal(1e4, 3.0, (6, 64)).astype(np.float32)
WIDE_GAMMA, WIDE_BETA = _rng.uniform(-3, 3, (2, 64)).astype(np.float32)
DY, DY_SQUARE = _rng.normal(2.0, 3.0, (4, 6)), _rng.normal(-1.0, 2.0, (5, 5))

IMAGES = _images(3, 6, 2, 4)  # no two sizes alike
ALIKE = _images(4, 4, 3, 4)  # N = C = W: what is lined up wrongly raises nothing
FLAT_MAP = IMAGES.copy()
FLAT_MAP[1] = 7.0  # all channels of one example
DY_SHIFTED = np.random.default_rng(88).normal(1.0, 2.0, (6, 64)).astype(np.float32)
BRIGHT = (_rng.normal(1e4, 3.0, (2, 4, 8, 8))).astype(np.float32)
