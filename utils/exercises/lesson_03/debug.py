"""Five black boxes: which of the published formulas is in which?"""

import numpy as np

from utils.checks.declare import Case, Exercise
from utils.exercises.lesson_03.debug_mistakes import MISTAKES


def right(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def divides_by_the_variance(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / (var + eps) + beta


def leaves_out_the_square(x, gamma, beta, eps=1e-5):
    centred = x - x.mean(axis=0)
    return gamma * centred / np.sqrt(abs(centred.mean(axis=0)) + eps) + beta


def in_columns(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def without_parameters(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return (x - mean) / np.sqrt(var + eps)


def with_small_eps(x, gamma, beta):
    return right(x, gamma, beta, 1e-8)


def variance_with_large_eps(x, gamma, beta):
    return divides_by_the_variance(x, gamma, beta, 1e-3)


def square_with_large_eps(x, gamma, beta):
    return leaves_out_the_square(x, gamma, beta, 1e-3)


def columns_with_large_eps(x, gamma, beta):
    return in_columns(x, gamma, beta, 1e-3)


def parameters_with_small_eps(x, gamma, beta):
    return without_parameters(x, gamma, beta, 1e-8)


def with_large_eps(x, gamma, beta):
    return right(x, gamma, beta, 1e-3)


BOXES = (
    right, divides_by_the_variance, leaves_out_the_square, in_columns, without_parameters,
    with_small_eps, with_large_eps, variance_with_large_eps, square_with_large_eps,
    columns_with_large_eps, parameters_with_small_eps,
)  # fmt: skip
for box in BOXES:  # a box does not say what is in it
    box.__name__ = box.__qualname__ = "layer"


def find_the_slip(layer):
    x = np.random.default_rng(0).normal([5.0, -20.0, 3.0], [2.0, 3.0, 9.0], (40, 3))
    ones, zeros = np.ones(3), np.zeros(3)
    y = layer(x, ones, zeros)
    if np.allclose(layer(x, 2 * ones, 7 * ones), y):
        return "D"
    if abs(y.mean(axis=0)).max() > 1e-6:
        return "C"
    if y.std(axis=0).max() > 10:
        return "B"
    return "right" if np.allclose(y.std(axis=0), 1, atol=1e-3) else "A"


EXERCISE = Exercise(
    id="03-debug", points=3, stars=3, minutes=12,
    why="a layer that trains can still be wrong; you find out by asking it the right questions.",
    reference=find_the_slip,
    outputs=("slip",),
    cases=(
        Case("the right layer", (right,)),
        Case("one that divides by the variance", (divides_by_the_variance,)),
        Case("one without the square", (leaves_out_the_square,)),
        Case("one for columns", (in_columns,)),
        Case("one that ignores γ and β", (without_parameters,)),
        Case("the right layer, ε = 1e-8", (with_small_eps,)),
        Case("the right layer, ε = 1e-3", (with_large_eps,)),
        Case("one that divides by the variance, ε = 1e-3", (variance_with_large_eps,)),
        Case("one without the square, ε = 1e-3", (square_with_large_eps,)),
        Case("one for columns, ε = 1e-3", (columns_with_large_eps,)),
        Case("one that ignores γ and β, ε = 1e-8", (parameters_with_small_eps,)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
