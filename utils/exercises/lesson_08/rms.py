"""RMS normalization: each example by its root mean square."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_08.family_inputs import GAMMA, ROWS, SQUARE
from utils.exercises.lesson_08.rms_mistakes import MISTAKES

_SMALL = ROWS / 1e3  # small enough for ε to count
_ZERO = np.vstack([_SMALL[:3], np.zeros((1, 6))])


def rms_norm(x, gamma, eps=1e-6):
    return gamma * x / np.sqrt((x**2).mean(axis=1, keepdims=True) + eps)


EXERCISE = Exercise(
    id="08-rms", points=2, stars=1, minutes=4,
    why="this is layer normalization without its mean: one statistic less, and one invariance "
        "less.",
    reference=rms_norm,
    outputs=("y",),
    cases=(
        Case("four examples, six features", (_SMALL, GAMMA)),
        Case("a large ε", (ROWS / 10, GAMMA), {"eps": 0.3}),
        Case("five examples, five features", (SQUARE, GAMMA[:5]), {"eps": 0.01}),
        Case("an example of zeros", (_ZERO, GAMMA)),
        Case("one example", (_SMALL[:1], GAMMA)),
        Case("one feature", (_SMALL[:, :1], GAMMA[:1])),
    ),
    credit=(
        Credit(1, "the cases with another ε", cases=("a large ε", "five examples, five features")),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
