"""The bias correction of an average that started at 0."""

import numpy as np

from utils.checks.declare import Case, Exercise
from utils.exercises.lesson_05.correction_mistakes import MISTAKES

_EMA = np.array([0.3, -2.0, 7.5])
_TABLE = np.array([[0.5, 1.5, -4.0, 2.0], [3.0, 0.25, 9.0, 1.0]])


def bias_corrected(ema, decay, steps):
    if not (0 <= decay < 1 and steps >= 1):
        raise ValueError(
            f"decay must lie in [0, 1) and steps be at least 1, so that the average holds "
            f"something; they are {decay!r} and {steps!r}. Take one step first."
        )
    return np.asarray(ema) / (1 - decay**steps)


EXERCISE = Exercise(
    id="05-correction", points=1, stars=2, minutes=6,
    why="Adam divides by this at every step, batch normalization never; below you see why.",
    reference=bias_corrected,
    outputs=("corrected",),
    cases=(
        Case("decay 0.9, three steps", (_EMA, 0.9, 3)),
        Case("decay 0.97, one step", (_EMA, 0.97, 1)),
        Case("decay 0.7, ten steps, a table", (_TABLE, 0.7, 10)),
        Case("decay 0.9, two hundred steps", (_EMA, 0.9, 200)),
        Case("decay 0.999, a hundred steps", (_EMA, 0.999, 100)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
