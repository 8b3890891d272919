"""Wrong answers to 04-diagnose: questions that some of the black boxes answer as the right one."""

import numpy as np


def batch():
    rng = np.random.default_rng(4)
    return rng.normal([3.0, -6.0], [8.0, 4.0], (25, 2)), rng.normal(1.0, 2.0, (25, 2))


def hats(x):
    return (x - np.mean(x, axis=0)) / np.std(x, axis=0)


def sums(dx, x):
    """Whether each of the two sums is far from 0, against the size of its terms."""
    z = hats(x)
    first = np.abs(dx.sum(0)).max() / np.abs(dx).sum(0).max() > 0.02
    return first, np.abs((dx * z).sum(0)).max() / np.abs(dx * z).sum(0).max() > 0.02


def trusted(dy, x, gamma):
    z, g = hats(x), gamma * dy
    return (g - g.mean(0) - z * (g * z).mean(0)) / x.std(0)


def everything_is_fine(backward):
    x, dy = batch()
    backward(dy, x, np.array([2.0, 3.0]))
    return "right"


def two_sums_only(backward):
    x, dy = batch()
    first, second = sums(backward(dy, x, np.array([2.0, 3.0])), x)
    if first and second:
        return "both"
    if first:
        return "mean"
    return "variance" if second else "right"


def standard_gamma(backward):
    x, dy = batch()
    dx = backward(dy, x, np.ones(2))
    first, second = sums(dx, x)
    if first:
        return "both" if second else "mean"
    if second:
        return "variance"
    return "right" if np.allclose(dx, trusted(dy, x, 1.0), atol=0.01) else "size"


def first_sum_alone(backward):
    x, dy = batch()
    gamma = np.array([2.0, -3.0])
    dx = backward(dy, x, gamma)
    if sums(dx, x)[0]:
        return "mean"
    return "right" if np.allclose(dx, trusted(dy, x, gamma), atol=0.01) else "size"


def second_sum_alone(backward):
    x, dy = batch()
    gamma = np.array([2.0, -3.0])
    dx = backward(dy, x, gamma)
    if sums(dx, x)[1]:
        return "variance"
    return "right" if np.allclose(dx, trusted(dy, x, gamma), atol=0.01) else "size"


def exchanged(backward):
    x, dy = batch()
    gamma = np.array([2.0, -3.0])
    dx = backward(dy, x, gamma)
    first, second = sums(dx, x)
    if first and second:
        return "both"
    if first or second:
        return "variance" if first else "mean"
    return "right" if np.allclose(dx, trusted(dy, x, gamma), atol=0.01) else "size"


def first_that_differs(backward):
    x, dy = batch()
    gamma = np.array([2.0, -3.0])
    dx = backward(dy, x, gamma)
    first, second = sums(dx, x)
    if first:
        return "mean"
    if second:
        return "variance"
    return "right" if np.allclose(dx, trusted(dy, x, gamma), atol=0.01) else "size"


def second_before_first(backward):
    x, dy = batch()
    gamma = np.array([2.0, -3.0])
    dx = backward(dy, x, gamma)
    first, second = sums(dx, x)
    if second:
        return "variance"
    if first:
        return "mean"
    return "right" if np.allclose(dx, trusted(dy, x, gamma), atol=0.01) else "size"


def exactly_zero(backward):
    x, dy = batch()
    gamma = np.array([2.0, -3.0])
    dx = backward(dy, x, gamma)
    first = not np.allclose(dx.sum(axis=0), 0, atol=1e-10)
    second = not np.allclose((dx * hats(x)).sum(axis=0), 0, atol=1e-12)
    if first:
        return "both" if second else "mean"
    if second:
        return "variance"
    return "right" if np.allclose(dx, trusted(dy, x, gamma), atol=0.01) else "size"


def compares_only(backward):
    x, dy = batch()
    gamma = np.array([2.0, -3.0])
    close = np.allclose(backward(dy, x, gamma), trusted(dy, x, gamma), rtol=0.01, atol=0.01)
    return "right" if close else "size"


def loss_is_the_sum(backward):
    x, _ = batch()
    gamma = np.array([2.0, -3.0])
    dy = np.ones_like(x)
    dx = backward(dy, x, gamma)
    first = np.abs(dx.sum(axis=0)).max() > 0.01
    second = np.abs((dx * hats(x)).sum(axis=0)).max() > 0.01
    if first:
        return "both" if second else "mean"
    if second:
        return "variance"
    return "right" if np.allclose(dx, trusted(dy, x, gamma), atol=0.01) else "size"


def returns_both_sums(backward):
    x, dy = batch()
    return bool(sums(backward(dy, x, np.array([2.0, 3.0])), x)[0])


WRONG = {
    "04-diagnose": [
        (everything_is_fine, "always-right"),
        (two_sums_only, "size-not-tried"),
        (standard_gamma, "gamma-of-ones"),
        (first_sum_alone, "variance-not-tried"),
        (second_sum_alone, "mean-not-tried"),
        (exchanged, "paths-exchanged"),
        (first_that_differs, "both-not-told"),
        (second_before_first, "both-taken-for-variance"),
        (exactly_zero, "eps-taken-for-a-leak"),
        (compares_only, "any-difference-is-size"),
        (loss_is_the_sum, "ones-from-above"),
        (returns_both_sums, "wrong-type"),
    ],
}
