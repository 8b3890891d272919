"""Fold the layer into the linear layer before it."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.inputs import BETA, BETA4, GAMMA, GAMMA4, SQUARE
from utils.exercises.lesson_05.fold_mistakes import MISTAKES, folded

_rng = np.random.default_rng(6)
_WEIGHT, _BIAS = _rng.normal(1.0, 2.0, (3, 5)), np.array([0.5, -3.0, 8.0])
_MEAN, _VAR = np.array([2.0, -1.0, 30.0]), np.array([0.4, 1.5, 60.0])
_BIAS4 = np.array([0.5, -3.0, 8.0, 2.0])
_MEAN4, _VAR4 = np.array([2.0, -1.0, 30.0, 5.0]), np.array([0.4, 1.5, 60.0, 3.0])

EXERCISE = Exercise(
    id="05-fold", points=3, stars=2, minutes=10,
    why="after it the layer costs nothing, so programs that prepare a trained network for a phone "
        "do this first.",
    reference=folded(),
    outputs=("weight'", "bias'"),
    cases=(
        Case("three outputs, five inputs", (_WEIGHT, _BIAS, GAMMA, BETA, _MEAN, _VAR)),
        Case("a large ε", (_WEIGHT, _BIAS, GAMMA, BETA, _MEAN, _VAR), {"eps": 0.3}),
        Case("one output", (_WEIGHT[:1], _BIAS[:1], GAMMA[:1], BETA[:1], _MEAN[:1], _VAR[:1])),
        Case("a running variance of 0", (_WEIGHT, _BIAS, GAMMA, BETA, _MEAN, _VAR * [1, 0, 1])),
        Case("four outputs, four inputs", (SQUARE, _BIAS4, GAMMA4, BETA4, _MEAN4, _VAR4),
             {"eps": 0.01}),
    ),
    credit=(
        Credit(2, "the cases with another ε", cases=("a large ε", "four outputs, four inputs")),
        Credit(1, "`bias'`", outputs=("bias'",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
