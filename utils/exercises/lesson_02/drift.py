"""Percentiles of a unit's input over training."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake

_rng = np.random.default_rng(2)
_history = _rng.normal(2.0, 3.0, (4, 11)) * [[1.0], [2.0], [5.0], [0.3]]


def percentiles_over_time(history):
    return np.percentile(history, [15, 50, 85], axis=1).T


def _three(q):
    return lambda history: np.percentile(history, q, axis=1).T


EXERCISE = Exercise(
    id="02-drift", points=2, stars=2, minutes=6,
    why="it is the measurement behind Figure 1 of the 2015 paper, on which its argument rests.",
    reference=percentiles_over_time,
    outputs=("percentiles",),
    cases=(
        Case("four steps, eleven examples", (_history,)),
        Case("three steps, three examples", (_history[:3, :3],)),
    ),
    mistakes=(
        Mistake(
            "reshaped",
            "The shape is right, but reshape has mixed the numbers: percentiles come as (3, T). "
            "Transpose with .T, which moves each number to its place.",
            lambda history: np.percentile(history, [15, 50, 85], axis=1).reshape(-1, 3),
        ),
        Mistake(
            "normal-quantiles",
            "These are the quantiles of a normal distribution with the same mean and "
            "deviation. Sort and take percentiles of the data.",
            lambda history: history.mean(axis=1, keepdims=True)
            + history.std(axis=1, keepdims=True) * [-1.0364334, 0, 1.0364334],
        ),
        Mistake(
            "transposed",
            "Your numbers are right, but their shape is (3, T): one row a percentile. "
            "Transpose it, so that each step has a row.",
            lambda history: np.percentile(history, [15, 50, 85], axis=1),
        ),
        Mistake(
            "over-time",
            "You took percentiles over the steps (axis=0). Each step has its own three, over its "
            "examples: axis=1.",
            lambda history: np.percentile(history, [15, 50, 85], axis=0).T,
        ),
        Mistake(
            "over-time-transposed",
            "You took percentiles over the steps (axis=0), and their shape is (3, N). Each "
            "step has its own three, over its examples: axis=1, then transpose.",
            lambda history: np.percentile(history, [15, 50, 85], axis=0),
        ),
        Mistake(
            "pooled",
            "You took percentiles of all values at once. Each step has its own: axis=1.",
            lambda history: np.percentile(history, [15, 50, 85]),
        ),
        Mistake(
            "fractions-for-percent",
            "np.percentile wants 15, 50, 85. With 0.15, 0.5, 0.85 you get percentiles near the "
            "minimum (np.quantile takes fractions).",
            _three([0.15, 0.5, 0.85]),
        ),
        Mistake(
            "wrong-order", "The order is 15, 50, 85: from low to high.", _three([85, 50, 15])
        ),
        Mistake("quartiles", "These are quartiles. Use 15, 50, 85.", _three([25, 50, 75])),
        Mistake("deciles", "These are 10, 50, 90. Use 15, 50, 85.", _three([10, 50, 90])),
        Mistake(
            "range", "These are minimum, median and maximum. Use 15, 50, 85.", _three([0, 50, 100])
        ),
        Mistake(
            "mean-and-deviation",
            "These are mean − σ, mean, mean + σ: the same only for a normal distribution. Sort "
            "and take percentiles.",
            lambda history: history.mean(axis=1, keepdims=True)
            + history.std(axis=1, keepdims=True) * [-1, 0, 1],
        ),
    ),
)  # fmt: skip
