"""What goes wrong with percentiles over time."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.recognise import one_of

LEVELS = [15, 50, 85]

steps = recipe(
    lambda history: None,
    rows=lambda s: s.history,
    levels=lambda s: LEVELS,
    p=lambda s: np.percentile(s.rows, s.levels, axis=1),  # (3, T)
    ordered=lambda s: s.p,
    returned=lambda s: s.ordered.T,
)


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, steps(**changed), recognise)


def at(*levels):
    return lambda s: list(levels)


def around_the_mean(s, *distances):
    """The mean of each step, and so many deviations from it."""
    return s.rows.mean(axis=1) + s.rows.std(axis=1) * np.array(distances)[:, None]


def mean_in_the_middle(s):
    low, _, high = np.percentile(s.rows, s.levels, axis=1)
    return np.stack([low, s.rows.mean(axis=1), high])


def picked(s):
    """The values at int(q·N) of the sorted rows."""
    return np.sort(s.rows, axis=1)[:, [int(q * s.rows.shape[1] / 100) for q in s.levels]].T


def is_picked(found, history):
    """Whether each value is one of the two between which the percentile lies."""
    wanted = np.array([np.sort(history, axis=1)[:, np.array(LEVELS) * (history.shape[1] - 1) // 100
                       + above] for above in (0, 1)])  # fmt: skip
    return found.shape == wanted.shape[1:] and bool((wanted == found).any(axis=0).all())


MISTAKES = (
    other("transposed",
          "Your result has shape (3, T): one row a percentile. Transpose it, so that each step "
          "has a row.",
          returned=lambda s: s.ordered),
    other("reshaped",
          "The shape is right, but reshape has mixed the numbers: percentiles come as (3, T). "
          "Transpose with .T, which moves each number to its place.",
          returned=lambda s: s.ordered.reshape(-1, 3)),
    other("over-time",
          "You took percentiles over the steps (axis=0). Each step has its own three, over its "
          "examples: axis=1.",
          p=lambda s: np.percentile(s.rows, s.levels, axis=0)),
    other("over-time-transposed",
          "You took percentiles over the steps (axis=0), and their shape is (3, N). Each "
          "step has its own three, over its examples: axis=1, then transpose.",
          p=lambda s: np.percentile(s.rows, s.levels, axis=0),
          returned=lambda s: s.ordered),
    other("pooled",
          "You took percentiles of all values at once. Each step has its own: axis=1.",
          p=lambda s: np.percentile(s.rows, s.levels)),
    other("wrong-order", "The order is 15, 50, 85: from low to high.",
          ordered=lambda s: s.p[::-1]),
    other("fractions-for-percent",
          "np.percentile wants 15, 50, 85. With 0.15, 0.5, 0.85 you get percentiles near the "
          "minimum (np.quantile takes fractions).",
          levels=at(0.15, 0.5, 0.85)),
    other("quartiles", "These are quartiles. Use 15, 50, 85.", levels=at(25, 50, 75)),
    other("deciles", "These are 10, 50, 90. Use 15, 50, 85.", levels=at(10, 50, 90)),
    other("one-sigma-levels", "These are 16, 50, 84. Use 15, 50, 85.", levels=at(16, 50, 84)),
    other("outer-percentiles", "These are 5, 50, 95. Use 15, 50, 85.", levels=at(5, 50, 95)),
    other("range", "These are minimum, median and maximum. Use 15, 50, 85.",
          levels=at(0, 50, 100)),
    other("mean-for-median",
          "Your middle value is the mean. The 50th percentile is the median.",
          p=mean_in_the_middle),
    other("mean-and-deviation",
          "These are mean − σ, mean, mean + σ: the same only for a normal distribution. Sort "
          "and take percentiles.",
          p=lambda s: around_the_mean(s, -1, 0, 1)),
    other("normal-quantiles",
          "These are the quantiles of a normal distribution with the same mean and "
          "deviation. Sort and take percentiles of the data.",
          p=lambda s: around_the_mean(s, -1.0364334, 0, 1.0364334)),
    other("no-interpolation",
          "You picked values from the sorted data. Percentiles lie between two of them: "
          "np.percentile interpolates.",
          recognise=is_picked,
          p=picked),
    other("first-step-skipped",
          "The first step is missing: range(1, T) starts at the second. Use range(T).",
          recognise=one_of(
              steps(rows=lambda s: s.history[1:]),
              steps(returned=lambda s: s.ordered.T * (np.arange(len(s.history)) > 0)[:, None])),
          rows=lambda s: s.history[1:]),
    other("return-in-loop",
          "Only your first step is filled, the others are still 0: the return stands inside the "
          "loop. Indent it as far as the for.",
          returned=lambda s: s.ordered.T * (np.arange(len(s.history)) == 0)[:, None]),
)  # fmt: skip
