"""What goes wrong with the mean of each feature."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.recognise import one_of, rounded

steps = recipe(
    lambda x: None,
    axis=lambda s: 0,
    keepdims=lambda s: False,
    rows=lambda s: s.x,
    count=lambda s: s.x.shape[s.axis],
    mean=lambda s: s.rows.sum(axis=s.axis, keepdims=s.keepdims) / s.count,
    returned=lambda s: s.mean,
)


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, steps(**changed), recognise)


MISTAKES = (
    other("no-axis",
          "Your result is the mean of all values at once. Each feature has its own mean, so "
          "average over the rows only: x.mean(axis=0).",
          recognise=one_of(lambda x: x.mean(), lambda x: np.full(x.shape[1], x.mean())),
          mean=lambda s: s.x.mean(keepdims=s.keepdims)),
    other("over-features",
          "Your result has one mean a row: you averaged over the features (axis=1). "
          "The rows are examples; average over them: axis=0.",
          axis=lambda s: 1),
    other("sum",
          "Your result is the sum over the rows. Divide it by the number of rows, x.shape[0].",
          count=lambda s: 1),
    other("divided-by-features",
          "You divided by the number of features. Divide by the number of rows, x.shape[0].",
          count=lambda s: s.x.shape[1]),
    other("divided-by-size",
          "You divided by the number of all values. Divide by the number of rows, x.shape[0].",
          count=lambda s: s.x.size),
    other("n-minus-one",
          "You divided by one less than the number of values (N − 1). A mean divides by their "
          "number, N.",
          count=lambda s: s.x.shape[s.axis] - 1),
    other("summed-over-features",
          "You summed over the features (axis=1), so you have one value a row. Sum over the "
          "rows, axis=0, and divide by their number.",
          recognise=one_of(lambda x: x.sum(axis=1) / len(x), lambda x: x.sum(axis=1)),
          axis=lambda s: 1, count=lambda s: len(s.x)),
    other("row-left-out",
          "Your sum leaves out a row: range(1, n) starts at the second, range(n - 1) stops "
          "before the last. Use range(n).",
          recognise=one_of(
              lambda x: x[1:].sum(axis=0) / len(x), lambda x: x[:-1].sum(axis=0) / len(x)),
          rows=lambda s: s.x[1:]),
    other("median",
          "Your result is the median of each feature. The mean is the sum over the rows, "
          "divided by their number.",
          mean=lambda s: np.median(s.x, axis=s.axis, keepdims=s.keepdims)),
    other("keepdims",
          "Your result keeps an axis of length 1. Leave out keepdims=True: one mean a feature is "
          "an array of shape (D,).",
          keepdims=lambda s: True),
    other("return-in-loop",
          "Only your first mean is filled, the others are still 0: the return stands inside the "
          "loop. Indent it as far as the for.",
          returned=lambda s: s.mean * (np.arange(len(s.mean)) == 0)),
    other("integers-cut",
          "Your result has lost its decimals: an array of integers cuts them off. Make it an "
          "array of floats.",
          returned=lambda s: np.trunc(s.mean)),
    other("floor-division",
          "Your result is rounded down, as // does. Divide with /.",
          mean=lambda s: s.rows.sum(axis=s.axis, keepdims=s.keepdims) // s.count),
    other("rounded",
          "You rounded the result. Return it as it is.",
          recognise=lambda mean, x: rounded(mean, x.mean(axis=0)),
          returned=lambda s: np.round(s.mean, 2)),
)  # fmt: skip
