"""Fold the layer into the convolution before it."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_07.fold_mistakes import MISTAKES, folded
from utils.exercises.lesson_07.images import BETA, BETA4, GAMMA, GAMMA4

_rng = np.random.default_rng(8)
_WEIGHT, _BIAS = _rng.normal(1.0, 2.0, (3, 4, 5, 2)), np.array([0.5, -3.0, 8.0])
_MEAN, _VAR = np.array([2.0, -1.0, 30.0]), np.array([0.4, 1.5, 60.0])
_CUBE = _rng.normal(1.0, 2.0, (3, 3, 3, 3))
_WEIGHT4, _BIAS4 = _rng.normal(1.0, 2.0, (4, 2, 3, 3)), np.array([0.5, -3.0, 8.0, 2.0])
_MEAN4, _VAR4 = np.array([2.0, -1.0, 30.0, 5.0]), np.array([0.4, 1.5, 60.0, 3.0])

EXERCISE = Exercise(
    id="07-fold", points=3, stars=2, minutes=10,
    why="exporters do this, and afterwards the layer costs nothing.",
    reference=folded(),
    outputs=("weight'", "bias'"),
    cases=(
        Case("three filters for four channels", (_WEIGHT, _BIAS, GAMMA, BETA, _MEAN, _VAR)),
        Case("a large ε", (_WEIGHT, _BIAS, GAMMA, BETA, _MEAN, _VAR), {"eps": 0.8}),
        Case("all four sizes 3", (_CUBE, _BIAS, GAMMA, BETA, _MEAN, _VAR), {"eps": 0.05}),
        Case("no bias", (_WEIGHT, None, GAMMA, BETA, _MEAN, _VAR), {"eps": 0.02}),
        Case("no bias, four filters", (_WEIGHT4, None, GAMMA4, BETA4, _MEAN4, _VAR4),
             {"eps": 0.01}),
        Case("a running variance of 0", (_WEIGHT4, _BIAS4, GAMMA4, BETA4, _MEAN4,
                                         _VAR4 * [1, 0, 1, 1]), {"eps": 0.03}),
        Case("one filter", (_WEIGHT[:1], _BIAS[:1], GAMMA[:1], BETA[:1], _MEAN[:1], _VAR[:1])),
    ),
    credit=(
        Credit(2, "the cases without a bias", cases=("no bias", "no bias, four filters")),
        Credit(1, "`bias'`", outputs=("bias'",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
