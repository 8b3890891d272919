"""The mean of each feature: the toy exercise of lesson 00."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake

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
    mistakes=(
        Mistake(
            "no-axis",
            "Your result is the mean of all values at once: one number. Each feature has its "
            "own mean, so average over the rows only: x.mean(axis=0).",
            lambda x: np.mean(x),
        ),
        Mistake(
            "over-features",
            "Your result has one mean a row: you averaged over the features (axis=1). "
            "The rows are examples; average over them: axis=0.",
            lambda x: np.mean(x, axis=1),
        ),
        Mistake(
            "sum",
            "Your result is the sum over the rows. Divide it by the number of rows, x.shape[0].",
            lambda x: np.sum(x, axis=0),
        ),
        Mistake(
            "divided-by-features",
            "You divided by the number of features. Divide by the number of rows, x.shape[0].",
            lambda x: np.sum(x, axis=0) / x.shape[1],
        ),
        Mistake(
            "median",
            "Your result is the median of each feature. The mean is the sum over the rows, "
            "divided by their number.",
            lambda x: np.median(x, axis=0),
        ),
        Mistake(
            "keepdims",
            "Your numbers are right, but their shape is (1, D). Leave out keepdims=True: "
            "one mean a feature is an array of shape (D,).",
            lambda x: np.mean(x, axis=0, keepdims=True),
        ),
    ),
)  # fmt: skip
