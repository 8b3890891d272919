"""The learning rate that the direction of w feels behind a normalization."""

import numpy as np

from utils.checks.declare import Case, Exercise
from utils.exercises.lesson_12.effective_lr_mistakes import MISTAKES, effective_learning_rate

_rng = np.random.default_rng(12)

EXERCISE = Exercise(
    id="12-effective-lr", points=1, stars=1, minutes=4,
    why="behind a normalization the length of w is a second learning rate, which nobody set.",
    reference=effective_learning_rate,
    outputs=("rate",),
    cases=(
        Case("five weights", (0.3, _rng.normal(0.7, 1.5, 5))),
        Case("two weights, whole numbers", (0.1, np.array([3, -4]))),
        Case("one weight", (0.7, np.array([-2.5]))),
        Case("a hundred weights", (2.0, _rng.normal(-0.4, 0.3, 100))),
        Case("short weights", (0.05, _rng.normal(0.0, 1e-3, 6))),
        Case("long weights, some of them 0", (0.2, np.array([0.0, 300.0, 0.0, -170.0]))),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
