"""Black boxes that normalize: which of the published formulas is in which?"""

import numpy as np

from utils.checks.declare import Credit, Exercise
from utils.exercises.boxes import box
from utils.exercises.lesson_03.debug_mistakes import MISTAKES, find_the_slip


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


EXERCISE = Exercise(
    id="03-debug", points=3, stars=3, minutes=15,
    why="a layer that trains can still be wrong; you find out by asking it the right questions.",
    reference=find_the_slip,
    outputs=("slip",),
    cases=(
        box("the right layer", right),
        box("one that divides by the variance", divides_by_the_variance),
        box("one without the square", leaves_out_the_square),
        box("one for columns", in_columns),
        box("one that ignores γ and β", without_parameters),
        box("the right layer, ε = 1e-8", right, eps=1e-8),
        box("the right layer, ε = 1e-3", right, eps=1e-3),
        box("one that divides by the variance, ε = 1e-3", divides_by_the_variance, eps=1e-3),
        box("one without the square, ε = 1e-3", leaves_out_the_square, eps=1e-3),
        box("one for columns, ε = 1e-3", in_columns, eps=1e-3),
        box("one that ignores γ and β, ε = 1e-8", without_parameters, eps=1e-8),
    ),
    credit=(
        Credit(2, "the layers that ignore γ and β", cases=(
            "one that ignores γ and β", "one that ignores γ and β, ε = 1e-8")),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
