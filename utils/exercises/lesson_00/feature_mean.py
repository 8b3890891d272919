"""The mean of each feature: the toy exercise of lesson 00."""

import numpy as np

from utils.checks.declare import Case, Exercise
from utils.exercises.lesson_00.feature_mean_mistakes import MISTAKES

_rng = np.random.default_rng(0)

EXERCISE = Exercise(
    id="00-feature-mean", points=1, stars=1, minutes=2,
    why="every layer of this course begins with a mean, and with the question: over which axis?",
    reference=lambda x: np.mean(x, axis=0),
    outputs=("mean",),
    cases=(
        Case("five rows, three features", (_rng.normal([3.0, -2.0, 40.0], 1.0, (5, 3)),)),
        Case("one row", (_rng.normal(2.0, 1.0, (1, 4)),)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
