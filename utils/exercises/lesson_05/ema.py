"""One step of the running averages."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.inputs import SHIFTED, SQUARE, X
from utils.exercises.lesson_05.ema_mistakes import MISTAKES
from utils.exercises.lesson_05.ema_variants import update_running

_MEAN, _VAR = np.array([2.0, -1.0, 30.0]), np.array([0.4, 1.5, 60.0])
_MEAN4, _VAR4 = np.array([2.0, -1.0, 30.0, 5.0]), np.array([0.4, 1.5, 60.0, 3.0])
_NEAR = np.full(3, 9990.0), np.full(3, 4.0)

EXERCISE = Exercise(
    id="05-ema", points=2, stars=2, minutes=8,
    why="these two lines decide what your network computes after training, and frameworks "
        "disagree "
        "on each of them.",
    reference=update_running,
    outputs=("mean", "var"),
    cases=(
        Case("five rows, three features", (_MEAN, _VAR, X)),
        Case("momentum 0.3", (_MEAN, _VAR, X), {"momentum": 0.3}),
        Case("four rows, four features", (_MEAN4, _VAR4, SQUARE), {"momentum": 0.7}),
        Case("two rows", (_MEAN, _VAR, X[:2])),
        Case("one feature", (_MEAN[:1], _VAR[:1], X[:, :1])),
        Case("momentum 0 keeps the old values", (_MEAN, _VAR, X), {"momentum": 0.0}),
        Case("momentum 1 keeps the batch alone", (_MEAN, _VAR, X), {"momentum": 1.0}),
        Case("float32 with a mean of 10⁴", (*_NEAR, SHIFTED), tolerance=1e-3,
             reveals="cancellation"),
        Case("one row", (_MEAN, _VAR, X[:1]), raises=("ValueError",), reveals="one-row"),
    ),
    credit=(
        Credit(1, "the case with one row", cases=("one row",)),
        Credit(1, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
