"""Numerical gradients that go wrong."""

import numpy as np

from utils.norms.gradients import numerical_gradient


def differences(above=1, below=1, divisor=2, restore=True):
    """Numerical gradients with another stencil, or with a copy that goes wrong."""

    def wrong(f, x, h=1e-5):
        x = np.array(x, float)
        flat, gradient = x.reshape(-1), np.empty(x.size)
        for i in range(x.size):
            value = flat[i]
            flat[i] = value + above * h
            upper = f(x)
            flat[i] = value - below * h
            gradient[i] = (upper - f(x)) / (divisor * h)
            if restore:
                flat[i] = value
        return gradient.reshape(x.shape)

    return wrong


def all_at_once(f, x, h=1e-5):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


def fixed_step(f, x, h=1e-5):
    return numerical_gradient(f, x, 1e-5)


def relative_step(f, x, h=1e-5):
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h * abs(x[index])
        gradient[index] = (f(x + step) - f(x - step)) / (2 * step[index])
    return gradient


def flat_argument(f, x, h=1e-5):
    return numerical_gradient(f, x.ravel(), h).reshape(x.shape)


def rows_at_once(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def copies_outside(f, x, h=1e-5):
    up, down, gradient = x.copy(), x.copy(), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / (2 * h)
    return gradient


def in_place(f, x, h=1e-5):
    gradient = numerical_gradient(f, x, h)
    x += h
    return gradient
