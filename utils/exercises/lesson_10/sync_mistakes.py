"""What goes wrong when workers normalize together: what is sent, and what is made of the sums."""

import numpy as np

from utils.exercises.lesson_03.forward_mistakes import forward_mistakes
from utils.exercises.lesson_10.meeting import SKIPS
from utils.exercises.lesson_10.sync_variants import averaging, other, sync

FROM_LESSON_03 = (
    "eps-outside-root", "eps-default", "eps-as-floor", "eps-forgotten", "eps-only-at-zero",
    "gamma-absolute", "eps-after-division", "eps-under-a-deviation", "eps-twice",
    "eps-twice-inside", "eps-squared", "eps-ignored", "divided-by-variance", "multiplied",
    "not-scaled", "x-for-x-hat", "gamma-times-sum", "beta-dropped", "gamma-dropped",
    "affine-dropped", "gamma-beta-swapped", "beta-subtracted", "sign", "parentheses",
    "parentheses-of-all",
)  # fmt: skip

MEAN_OF_MEANS = {"mean": lambda s: s.averaged(s.x)}
OWN_SPREAD = {"deviation": lambda s: s.x - s.local(s.x)}
VARIANCES_AVERAGED = {"var": lambda s: s.averaged((s.x - s.local(s.x)) ** 2)}
SQUARES_AVERAGED = {"var": lambda s: s.averaged((s.x - s.mean) ** 2)}

CANCELLATION = other(
    "cancellation",
    "Your variance is E[x²] − E[x]² in float32. With a mean of 10⁴ two numbers near 10⁸ cancel "
    "and nothing right is left. Take a round for the mean first, then send Σ(x−μ)².",
    var=lambda s: s.all_reduce((s.x * s.x).sum(axis=0)) / s.n - s.mean**2,
)


def only_the_scale_is_lost(y, parts, gamma, beta, eps=1e-5):
    """Whether rows in float32 are centred, and divided by some other number, or by NaN."""
    x = np.concatenate(parts)
    centred, x_hat = x - x.mean(axis=0, dtype=float), (y - beta) / gamma
    kept = np.isfinite(x_hat).all(axis=0)
    centred, x_hat = centred[:, kept], x_hat[:, kept]
    scaled = centred * (x_hat * centred).sum(axis=0) / (centred**2).sum(axis=0)
    return x.dtype == np.float32 and bool((abs(x_hat - scaled) <= 0.01 * abs(x_hat).max(
        axis=0)).all())  # fmt: skip


MISTAKES = (
    other("skips-without-rows", SKIPS,
          all_reduce=lambda s: s.all_reduce if len(s.x) else lambda array: array),
    other("local-statistics",
          "Every worker is normalized by the statistics of its own rows. They must be those of "
          "all rows: add up sums and counts by all_reduce. (It returns the sum, and leaves the "
          "array that you pass as it is.)",
          all_reduce=lambda s: lambda array: array),
    other("divides-by-no-rows",
          "A worker without rows divides by its 0 rows: that is NaN, or in Python's own numbers "
          "an error, and 0 times NaN is NaN. Send the sum, x.sum(axis=0), which is 0 there.",
          mean=lambda s: s.all_reduce(s.rows * s.local(s.x)) / s.n),
    averaging("mean-of-means",
              "Your mean is the mean of the workers' means. They hold unequal numbers of rows: "
              "send the sum of the rows and their number, and divide.",
              MEAN_OF_MEANS),
    averaging("averages-averaged",
              "Your mean is the mean of the workers' means, and your variance that of their "
              "variances. Workers hold unequal numbers of rows, and their means lie apart: send "
              "sums and counts, and take the squares around the mean of all rows.",
              MEAN_OF_MEANS | VARIANCES_AVERAGED),
    averaging("workers-alike",
              "You average over the workers, in the mean and in the variance. They hold unequal "
              "numbers of rows: send sums and counts, and divide.",
              MEAN_OF_MEANS | SQUARES_AVERAGED),
    averaging("variances-averaged",
              "Your variance is the mean of the workers' variances. It weighs them alike, and it "
              "misses how far their means lie apart. Send Σ(x−μ)², around the mean of all rows.",
              VARIANCES_AVERAGED),
    averaging("squares-averaged",
              "Your mean is right. Your variance is a mean over the workers, as if all held as "
              "many rows. Send Σ(x−μ)², and divide by the rows of all workers.",
              SQUARES_AVERAGED),
    averaging("deviations-averaged",
              "You averaged the workers' standard deviations. Send Σ(x−μ)² around the mean of all "
              "rows: squares may be added, roots may not.",
              {"var": lambda s: (s.all_reduce(
                  np.sqrt(s.local((s.x - s.local(s.x)) ** 2))) / s.workers()) ** 2}),
    averaging("spread-missing",
              "Your variance takes each worker's squares around that worker's own mean. It misses "
              "how far the workers' means lie apart: take them around the mean of all rows.",
              OWN_SPREAD,
              {"var": lambda s: s.all_reduce(
                  s.rows * s.local((s.x - s.local(s.x)) ** 2)) / s.n}),
    averaging("local-mean",
              "Your mean is that of the worker's own rows. Add up sums and counts by all_reduce, "
              "as you do for the variance.",
              {"mean": lambda s: s.local(s.x)}),
    averaging("centred-by-the-local-mean",
              "The statistics are those of all rows, and then you subtract the worker's own mean. "
              "Subtract the mean of all rows.",
              {"x_hat": lambda s: (s.x - s.local(s.x)) / s.root}),
    averaging("local-variance",
              "Your mean is that of all rows, your variance that of the worker's own. Add up the "
              "squares by all_reduce, as you do for the mean.",
              {"var": lambda s: s.local((s.x - s.mean) ** 2)},
              {"var": lambda s: s.local((s.x - s.local(s.x)) ** 2)}),
    other("count-not-reduced",
          "You divide sums over all workers by the rows of one. Add up the counts by all_reduce, "
          "too.",
          n=lambda s: s.rows + np.zeros(1)),
    other("workers-for-rows",
          "You divide by the number of workers. Divide by the number of rows that they hold "
          "together.",
          n=lambda s: s.workers()),
    other("rows-alike",
          "You divide by this worker's rows times the number of workers. The others hold other "
          "numbers of rows: add up the counts by all_reduce.",
          n=lambda s: s.rows * s.workers()),
    other("empty-counts-one",
          "A worker without rows counts for one row in your answer. It counts for 0; only the sum "
          "of all counts is divided by.",
          rows=lambda s: max(len(s.x), 1)),
    other("means-summed",
          "Your mean is the sum of the workers' means. Send sums, and divide by the rows of all.",
          mean=lambda s: s.all_reduce(s.local(s.x))),
    other("averages-summed",
          "You added up the workers' means and variances. Send sums, and divide by the rows of "
          "all.",
          mean=lambda s: s.all_reduce(s.local(s.x)),
          var=lambda s: s.all_reduce(s.local((s.x - s.local(s.x)) ** 2))),
    other("mean-not-divided", "Your mean is a sum. Divide it by the rows of all workers.",
          mean=lambda s: s.all_reduce(s.x.sum(axis=0))),
    other("sum-of-squares", "Your variance is a sum. Divide it by the rows of all workers.",
          var=lambda s: s.all_reduce((s.deviation**2).sum(axis=0))),
    other("unbiased-variance",
          "Your variance divides by n − 1. The forward pass divides by n, the rows of all.",
          var=lambda s: s.all_reduce((s.deviation**2).sum(axis=0)) / (s.n - 1)),
    other("variance-not-centred",
          "Your variance is the mean of x². Subtract the mean of all rows before you square.",
          deviation=lambda s: s.x),
    other("not-centred", "You did not subtract the mean. x̂ = (x−μ)/√(v+ε).",
          x_hat=lambda s: s.x / s.root),
    other("square-of-the-sum",
          "You subtracted (Σx)²/n. The mean is squared, Σx²/n − (Σx/n)²; and better than that, "
          "centre first: in float32 such a difference loses everything.",
          var=lambda s: s.all_reduce((s.x * s.x).sum(axis=0)) / s.n - s.mean**2 * s.n),
    other("mean-not-squared",
          "You subtracted the mean from the mean of x². Its square is subtracted; and better than "
          "that, centre first: in float32 such a difference loses everything.",
          var=lambda s: s.all_reduce((s.x * s.x).sum(axis=0)) / s.n - s.mean),
    CANCELLATION._replace(recognise=only_the_scale_is_lost),
    *forward_mistakes(sync, FROM_LESSON_03),
)  # fmt: skip
