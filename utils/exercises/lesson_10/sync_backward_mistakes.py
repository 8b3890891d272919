"""What goes wrong in the gradients of workers that normalize together."""

import numpy as np

from utils.checks.declare import Mistake
from utils.exercises.lesson_04.closed_mistakes import MISTAKES as CLOSED
from utils.exercises.lesson_10.meeting import SKIPS
from utils.exercises.lesson_10.sync_backward_variants import (
    PARTS,
    averaging,
    backward,
    of_workers,
    other,
)

FROM_LESSON_04 = (  # those that hold for the rows of all workers as they do for one batch
    "statistics-constant", "mean-path-missing", "variance-path-missing", "dy-first", "sign",
    "sign-of-x-hat", "sign-of-mean", "sign-of-both", "gamma-forgotten", "gamma-once",
    "gamma-missing-in-x-hat-term", "gamma-missing-in-mean", "gamma-twice",
    "gamma-twice-in-first-term", "rstd-missing", "rstd-direct-only", "parentheses",
    "rstd-inverted", "rstd-squared", "rstd-rooted", "rstd-as-variance", "rstd-in-x-hat-term",
    "sum-in-x-hat-term", "sum-in-first-term", "times-n", "divided-by-n", "n-lost",
    "sums-exchanged", "x-hat-once", "x-hat-inside-missing", "dgamma-mean", "dbeta-mean",
    "mean-not-sum", "dgamma-with-gamma", "dbeta-with-gamma", "both-with-gamma",
    "x-hat-forgotten", "swapped",
)  # fmt: skip
ALONE = (
    "They are to be this worker's alone: whoever updates the weights adds them up over the "
    "workers, and would add them up twice."
)


def reduced(s):
    return lambda values: s.all_reduce(values.sum(axis=0))


MISTAKES = (
    other("skips-without-rows", SKIPS,
          all_reduce=lambda s: s.all_reduce if len(s.dy) else lambda array: array),
    averaging("local-means",
              "The two means in dx are those of the worker's own rows. A worker's rows move the "
              "statistics of all: add up sums and counts by all_reduce. (It returns the sum, and "
              "leaves the array that you pass as it is.)",
              lambda s, values: s.local(values)),
    averaging("sums-not-sent",
              "You divide this worker's own sums by the rows of all workers. The sums need "
              "all_reduce, too.",
              lambda s, values: values.sum(axis=0) / s.n),
    averaging("local-n",
              "You divide sums over all workers by this worker's own rows. Divide by the rows of "
              "all: the count needs all_reduce, too.",
              lambda s, values: s.all_reduce(values.sum(axis=0)) / np.array([s.rows])),
    averaging("divides-by-no-rows",
              "A worker without rows divides by its 0 rows: that is NaN, or in Python's own "
              "numbers an error, and 0 times NaN is NaN. Send the sum, which is 0 there.",
              lambda s, values: s.all_reduce(s.rows * s.local(values)) / s.n),
    of_workers("mean-of-means",
               "The two means in dx are means over the workers. They hold unequal numbers of "
               "rows: send sums and counts, and divide.",
               lambda s, values: s.all_reduce(s.local(values)) / s.workers()),
    averaging("means-summed",
              "You added up the workers' means. Send sums, and divide by the rows of all workers.",
              lambda s, values: s.all_reduce(s.local(values))),
    averaging("workers-for-rows",
              "You divide by the number of workers. Divide by the number of rows that they hold "
              "together.",
              lambda s, values: s.all_reduce(values.sum(axis=0)) / s.workers()),
    averaging("rows-alike",
              "You divide by this worker's rows times the number of workers. The others hold "
              "other numbers of rows: add up the counts by all_reduce.",
              lambda s, values: s.all_reduce(values.sum(axis=0)) / (s.rows * s.workers())),
    other("empty-counts-one",
          "A worker without rows counts for one row in your answer. It counts for 0; only the sum "
          "of all counts is divided by.",
          rows=lambda s: max(len(s.dy), 1)),
    averaging("sums-in-dx",
              "The two terms in dx are means over the rows of all workers. Yours are sums.",
              lambda s, values: s.all_reduce(values.sum(axis=0))),
    averaging("unbiased-means",
              "You divided both sums by n − 1 in dx. The statistics divide by n.",
              lambda s, values: s.all_reduce(values.sum(axis=0)) / (s.n - 1)),
    other("dx-averaged",
          "dx is divided by the number of workers. It is the gradient of the sum of all workers' "
          "losses: nothing in it is averaged over workers.",
          factor=lambda s: s.rstd / s.workers()),
    other("mean-local",
          "The mean of γ·dy is that of the worker's own rows. It needs all_reduce, as the x̂ term "
          "does.",
          mean=lambda s: s.local(s.averaged)),
    other("along-local",
          "The mean of γ·dy·x̂ is that of the worker's own rows. It needs all_reduce, as the mean "
          "of γ·dy does.",
          along=lambda s: s.x_hat * s.local(s.averaged * s.x_hat)),
    other("mean-not-sent",
          "The sum of γ·dy is the worker's own. It needs all_reduce, as the x̂ term does.",
          mean=lambda s: s.averaged.sum(axis=0) / s.n),
    other("along-not-sent",
          "The sum of γ·dy·x̂ is the worker's own. It needs all_reduce, as the sum of γ·dy does.",
          along=lambda s: s.x_hat * (s.averaged * s.x_hat).sum(axis=0) / s.n),
    other("unit-length",
          "You divided by the mean of x̂², which is v/(v+ε) and not 1. The exact projection "
          "looks right, and is wrong for ε > 0: the plain mean belongs there.",
          along=lambda s: PARTS["along"](s) / s.average(s.x_hat**2)),
    other("parameters-reduced",
          f"Your dγ and dβ are summed over all workers. {ALONE}", sum=reduced),
    other("dgamma-reduced", f"Your dγ is summed over all workers. {ALONE}",
          dgamma=lambda s: reduced(s)(s.dy * s.x_hat)),
    other("dbeta-reduced", f"Your dβ is summed over all workers. {ALONE}",
          dbeta=lambda s: reduced(s)(s.dy)),
    other("means-returned",
          "Your dγ and dβ are the two means that dx needs. Return this worker's own sums, Σ dy·x̂ "
          "and Σ dy, as they were before all_reduce.",
          sum=lambda s: lambda values: reduced(s)(values) / s.n),
    other("parameters-averaged",
          f"Your dγ and dβ are averaged over the workers. {ALONE}",
          sum=lambda s: lambda values: reduced(s)(values) / s.workers()),
    *(Mistake(m.id, m.help, backward(**m.wrong.replaced)) for m in CLOSED
      if m.id in FROM_LESSON_04),
)  # fmt: skip
