"""A gradient by central differences."""

import functools

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_04.gradcheck_mistakes import MISTAKES
from utils.norms.gradients import numerical_gradient

_rng = np.random.default_rng(4)
_vector = _rng.normal([3.0, -2.0, 0.5, 7.0], 0.3)
_matrix = _rng.normal(1.0, 2.0, (4, 3))
_spectral = functools.partial(np.linalg.norm, ord=2)  # of a matrix: depends on its shape
_power_mean = functools.partial(np.linalg.norm, ord=3)  # pickled by name, unlike a function here
_weighted_sum = functools.partial(np.dot, np.array([2.5, -1.25, 0.75]))

EXERCISE = Exercise(
    id="04-gradcheck", points=2, stars=2, minutes=10,
    why="it is the judge of every gradient that you will ever derive, and it needs no derivation "
        "itself.",
    reference=numerical_gradient,
    outputs=("grad",),
    cases=(
        Case("a vector of four", (_power_mean, _vector), tolerance=1e-6),
        Case("a matrix, (4, 3)", (np.linalg.norm, _matrix), tolerance=1e-6),
        Case("a large step, h = 0.5", (_power_mean, _vector), {"h": 0.5}, tolerance=1e-9),
        Case("a large step, h = 0.1, and a matrix", (np.linalg.norm, _matrix), {"h": 0.1},
             tolerance=1e-9),
        Case("three axes, (2, 3, 2)", (np.var, _rng.normal(5.0, 2.0, (2, 3, 2))), {"h": 0.1}),
        Case("values near 10⁻⁴, and your default step", (_power_mean, _vector * 1e-4),
             tolerance=1e-9, reveals="step-default"),
        Case("a function of the matrix as a matrix", (_spectral, _matrix), tolerance=1e-6,
             reveals="flat-argument"),
        Case("a vector of integers", (_weighted_sum, np.array([3, -2, 7])), tolerance=1e-6),
    ),
    credit=(
        Credit(1, "the case with a vector of integers", cases=("a vector of integers",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
