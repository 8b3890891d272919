"""Layer normalization: each example by its own features."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_08.family_inputs import (
    BETA,
    CONSTANT,
    GAMMA,
    ROWS,
    SHIFTED,
    SQUARE,
    WIDE_BETA,
    WIDE_GAMMA,
)
from utils.exercises.lesson_08.layer_mistakes import MISTAKES


def layer_norm(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


EXERCISE = Exercise(
    id="08-layer", points=3, stars=2, minutes=6,
    why="one tuple of axes is all that changes, and the batch is gone.",
    reference=layer_norm,
    outputs=("y",),
    cases=(
        Case("four examples, six features", (ROWS, GAMMA, BETA)),
        Case("a large ε", (ROWS, GAMMA, BETA), {"eps": 0.6}),
        Case("five examples, five features", (SQUARE, GAMMA[:5], BETA[1:]), {"eps": 0.01}),
        Case("an example whose features are all equal", (CONSTANT, GAMMA, BETA)),
        Case("one example", (ROWS[:1], GAMMA, BETA)),
        Case("float32 with a mean of 10⁴", (SHIFTED, WIDE_GAMMA, WIDE_BETA), tolerance=1e-2,
             reveals="cancellation"),
    ),
    credit=(
        Credit(2, "the cases with another ε", cases=("a large ε", "five examples, five features")),
        Credit(2, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
