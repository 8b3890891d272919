"""Batch normalization, forward: rows are examples."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise, Mistake
from utils.exercises.inputs import BETA, BETA4, CONSTANT, FAR, GAMMA, GAMMA4, SHIFTED, SQUARE, X
from utils.exercises.lesson_03.forward_mistakes import forward, forward_mistakes
from utils.exercises.lesson_03.statistics import batch_statistics


def batch_norm_forward(x, gamma, beta, eps=1e-5):
    mean, var = batch_statistics(x)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


EXERCISE = Exercise(
    id="03-forward", points=3, stars=2, minutes=8,
    why="these four lines are the layer; all later lessons come back to them.",
    reference=batch_norm_forward,
    outputs=("y",),
    cases=(
        Case("five examples, three features", (X, GAMMA, BETA)),
        Case("a large ε", (X, GAMMA, BETA), {"eps": 0.3}),
        Case("four examples, four features", (SQUARE, GAMMA4, BETA4), {"eps": 0.01}),
        Case("a constant feature", (CONSTANT, GAMMA, BETA)),
        Case("one example", (X[:1], GAMMA, BETA)),
        Case("forty examples, one of them far away", (FAR, GAMMA, BETA)),
        Case("float32 with a mean of 10⁴", (SHIFTED, GAMMA, BETA), tolerance=1e-2,
             reveals="cancellation"),
    ),
    credit=(
        Credit(2, "the cases with another ε", cases=("a large ε", "four examples, four features")),
        Credit(2, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=(
        Mistake(
            "over-features",
            "You averaged over the features of each example (axis=1): that is layer "
            "normalization. Average over the batch: axis=0.",
            forward(
                mean=lambda s: s.x.mean(axis=1, keepdims=True),
                var=lambda s: s.x.var(axis=1, keepdims=True),
            ),
        ),
        Mistake(
            "clipped",
            "You cut x̂ off. No value gets special treatment: one straight line maps them all.",
            forward(x_hat=lambda s: np.clip((s.x - s.mean) / s.root, -3, 3)),
        ),
        *forward_mistakes(forward),
    ),
)  # fmt: skip
