"""Right answers to 01-leak: other changes to the same black boxes."""

import numpy as np


def by_an_outlier(prepare):
    train = np.random.default_rng(1).normal(size=(9, 4))
    test = np.random.default_rng(2).normal(size=(8, 4))
    before = prepare(train, test)
    far = 1e6 * np.arange(-16.0, 16.0).reshape(8, 4)
    if abs(prepare(train, far)[0] - before[0]).max() > 1e-3:
        return "both"
    far = np.concatenate([test[:1], far[1:]])
    if abs(prepare(train, far)[1][0] - before[1][0]).max() > 1e-3:
        return "each"
    shifted = prepare(train * [3, 4, 5, 6] + 50, test)[1]
    return "row" if np.array_equal(shifted, before[1]) else "train"


def by_influence(prepare):
    x = np.random.default_rng(3).uniform(1, 2, (12, 5))
    y = np.random.default_rng(4).uniform(1, 2, (12, 5))
    usual_x, usual_y = prepare(x, y)
    strange = 1e4 * y**3
    new_y = prepare(strange, y)[1]
    test_hears_train = not np.allclose(new_y, usual_y)
    train_hears_test = not np.allclose(prepare(x, strange)[0], usual_x)
    mixed = np.r_[x[:1], strange[1:]]
    alone = np.allclose(prepare(mixed, y)[0][0], usual_x[0])
    if alone:
        return "row"
    table = {(True, True): "both", (True, False): "train", (False, False): "each"}
    return table[test_hears_train, train_hears_test]


def by_swapping(prepare):
    """Sets of different origin: what train becomes beside itself, and beside the other."""
    here = np.random.default_rng(5).gamma(2.0, 1.0, (15, 2))
    there = -70.0 + 30 * np.random.default_rng(6).gamma(2.0, 1.0, (15, 2))
    a, b = prepare(here, here)[0], prepare(here, there)[0]
    if not np.allclose(a, b):
        return "both"
    if not np.allclose(prepare(here, there)[1], prepare(there, there)[1]):
        return "train"
    reordered = prepare(here, np.vstack([there[:5], here[5:]]))[1][:5]
    return "row" if np.allclose(reordered, prepare(there, there)[1][:5]) else "each"


RIGHT = {"01-leak": [by_an_outlier, by_influence, by_swapping]}
