"""Black boxes that return a gradient: which of its paths is missing?"""

import numpy as np

from utils.checks.declare import Case, Exercise
from utils.exercises.lesson_04.diagnose_mistakes import MISTAKES


def gradient(dy, x, gamma, mean_path=True, variance_path=True, eps=1e-5):
    """dx of batch normalization, with or without what comes through μ and v."""
    rstd = 1 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * rstd
    dx_hat = gamma * dy
    dx = dx_hat - mean_path * dx_hat.mean(axis=0)
    return rstd * (dx - variance_path * x_hat * (dx_hat * x_hat).mean(axis=0))


def right(dy, x, gamma):
    return gradient(dy, x, gamma)


def right_with_small_eps(dy, x, gamma):
    return gradient(dy, x, gamma, eps=1e-8)


def right_with_large_eps(dy, x, gamma):
    return gradient(dy, x, gamma, eps=1e-3)


def mean_held(dy, x, gamma):
    return gradient(dy, x, gamma, mean_path=False)


def mean_held_with_large_eps(dy, x, gamma):
    return gradient(dy, x, gamma, mean_path=False, eps=1e-3)


def variance_held(dy, x, gamma):
    return gradient(dy, x, gamma, variance_path=False)


def variance_held_with_small_eps(dy, x, gamma):
    return gradient(dy, x, gamma, variance_path=False, eps=1e-8)


def both_held(dy, x, gamma):
    return gradient(dy, x, gamma, mean_path=False, variance_path=False)


def both_held_with_large_eps(dy, x, gamma):
    return gradient(dy, x, gamma, mean_path=False, variance_path=False, eps=1e-3)


def gamma_forgotten(dy, x, gamma):
    return gradient(dy, x, np.ones_like(gamma))


def rstd_forgotten(dy, x, gamma):
    return gradient(dy, x, gamma) * np.sqrt(x.var(axis=0) + 1e-5)


def diagnose(backward):
    rng = np.random.default_rng(0)
    x, dy = rng.normal(0.0, 5.0, (40, 2)), rng.normal(2.0, 3.0, (40, 2))
    gamma = np.array([1.5, -2.5])
    x_hat = (x - x.mean(axis=0)) / x.std(axis=0)
    dx = backward(dy, x, gamma)
    mean_leaks = abs(dx.sum(axis=0)).max() > 0.01 * abs(dx).sum()
    variance_leaks = abs((dx * x_hat).sum(axis=0)).max() > 0.01 * abs(dx * x_hat).sum()
    if mean_leaks or variance_leaks:
        return "both" if mean_leaks and variance_leaks else "mean" if mean_leaks else "variance"
    return "right" if np.allclose(dx, gradient(dy, x, gamma), rtol=0.01, atol=0.01) else "size"


EXERCISE = Exercise(
    id="04-diagnose", points=3, stars=3, minutes=10,
    why="two sums that cost a line each find a bug that neither the shapes nor the loss shows.",
    reference=diagnose,
    outputs=("missing",),
    cases=(
        Case("the right gradient", (right,)),
        Case("one that takes the mean for a constant", (mean_held,)),
        Case("one that takes the variance for a constant", (variance_held,)),
        Case("one that takes both for constants", (both_held,)),
        Case("one that forgets γ", (gamma_forgotten,)),
        Case("one that forgets r", (rstd_forgotten,)),
        Case("the right gradient, ε = 1e-8", (right_with_small_eps,)),
        Case("the right gradient, ε = 1e-3", (right_with_large_eps,)),
        Case("the mean a constant, ε = 1e-3", (mean_held_with_large_eps,)),
        Case("the variance a constant, ε = 1e-8", (variance_held_with_small_eps,)),
        Case("both constants, ε = 1e-3", (both_held_with_large_eps,)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
