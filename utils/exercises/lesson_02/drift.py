"""Percentiles of a unit's input over training."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_02.drift_mistakes import MISTAKES

_rng = np.random.default_rng(2)
_history = _rng.normal(2.0, 3.0, (4, 11)) * [[1.0], [2.0], [5.0], [0.3]]


def percentiles_over_time(history):
    return np.percentile(history, [15, 50, 85], axis=1).T


EXERCISE = Exercise(
    id="02-drift", points=2, stars=2, minutes=6,
    why="it is the measurement behind Figure 1 of the 2015 paper, on which its argument rests.",
    reference=percentiles_over_time,
    outputs=("percentiles",),
    cases=(
        Case("four steps, eleven examples", (_history,)),
        Case("three steps, three examples", (_history[:3, :3],)),
        Case("one example", (_history[:, :1],)),
    ),
    credit=(
        Credit(1, "the case with one example", cases=("one example",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
