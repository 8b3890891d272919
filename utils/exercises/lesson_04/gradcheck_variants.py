"""A numerical gradient in steps, and loops that go wrong."""

import numpy as np

from utils.checks.recipe import recipe


def both_sides(s, above=1, below=1, restore=True):
    """f above and below x, one place at a time: two arrays of the shape of x."""
    x, values = s.start, np.zeros((2, *s.start.shape))
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + above * s.step[index]
        values[(0, *index)] = s.f(x)
        x[index] = old - below * s.step[index]
        values[(1, *index)] = s.f(x)
        if restore:
            x[index] = old
    return values


central = recipe(
    lambda f, x, h=1e-5: None,
    start=lambda s: np.array(s.x, dtype=float),  # a copy
    step=lambda s: np.full(s.x.shape, s.h),
    values=both_sides,  # f(x + h) and f(x - h)
    difference=lambda s: s.values[0] - s.values[1],
    divisor=lambda s: 2 * s.step,
    grad=lambda s: s.difference / s.divisor,
)


def all_together(s):
    return np.array([np.full(s.x.shape, s.f(s.x + s.h)), np.full(s.x.shape, s.f(s.x - s.h))])


def rows_at_once(s):
    x, values = s.start, np.zeros((2, *s.start.shape))
    for i in range(len(x)):
        old = x[i].copy()
        x[i] = old + s.step[i]
        values[0, i] = s.f(x)
        x[i] = old - s.step[i]
        values[1, i] = s.f(x)
        x[i] = old
    return values


def copies_outside(s):
    up, down, values = s.start.copy(), s.start.copy(), np.zeros((2, *s.start.shape))
    for index in np.ndindex(up.shape):
        up[index] += s.step[index]
        down[index] -= s.step[index]
        values[(0, *index)], values[(1, *index)] = s.f(up), s.f(down)
    return values


def flat_argument(s):
    return lambda x, f=s.f: f(x.ravel())


def changes_its_input(f, x, h=1e-5):
    gradient = central()(f, x, h)
    x[...] = x + 1
    return gradient


second_difference = central(
    difference=lambda s: s.values[0] - 2 * s.f(s.start) + s.values[1],
    divisor=lambda s: s.step**2,
)


def is_second_derivative(grad, f, x, h=1e-5):
    """Whether grad is the second difference, up to the rounding of f, which 1/h² magnifies."""
    wrong = second_difference(f, x, h=h)
    noise = 16 * np.finfo(float).eps * abs(f(x)) / h**2
    return grad.shape == wrong.shape and np.allclose(grad, wrong, rtol=1e-8, atol=noise)


def in_float32(s):
    return (s.difference.astype(np.float32) / np.float32(2 * s.h)).astype(float)
