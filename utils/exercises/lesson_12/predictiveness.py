"""How far the gradient has moved at points along a step."""

import numpy as np

from utils.checks.declare import Case, Exercise
from utils.exercises.lesson_12.predictiveness_mistakes import MISTAKES, gradient_predictiveness

_rng = np.random.default_rng(121)


def _inputs(points, size):
    grad = _rng.normal(1.0, 2.0, size)
    walk = np.cumsum(_rng.normal(0.5, 1.0, (points, size)), axis=0)
    return grad, grad + walk


_grad, _along = _inputs(4, 3)
_along[1] = _grad  # here the promise is kept

EXERCISE = Exercise(
    id="12-predictiveness", points=1, stars=1, minutes=5,
    why="a gradient is a promise about the next step; this number says how well it is kept.",
    reference=gradient_predictiveness,
    outputs=("distances",),
    cases=(
        Case("four points, six parameters", _inputs(4, 6)),
        Case("five points, five parameters", _inputs(5, 5)),
        Case("one point", _inputs(1, 4)),
        Case("one parameter", _inputs(3, 1)),
        Case("a point where nothing has changed", (_grad, _along)),
        Case("a gradient that turns around",
             (_grad, np.array([-1.0, -2.0, 0.5])[:, None] * _grad)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
