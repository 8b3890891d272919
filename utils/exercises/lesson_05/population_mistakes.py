"""What goes wrong when many batches become one mean and one variance."""

import numpy as np

from utils.checks.declare import Mistake
from utils.exercises.lesson_05.population_variants import (
    average,
    from_sums,
    in_two_passes,
    merging,
    over,
    population_statistics,
)

MISTAKES = (
    Mistake("second-pass",
            "Your function goes over the batches twice. A stream can be read once: the second "
            "loop finds nothing. Update count, mean and spread in one loop.",
            in_two_passes),
    Mistake("needs-length",
            "An iterable may have no length. Count the batches, or rows, as you go.",
            lambda batches: (len(batches), over(lambda n, m, v, x: (x.mean(0), x.var(0)))(
                batches))[1]),
    Mistake("needs-index", "An iterable may have no index. Loop over it: for x in batches.",
            lambda batches: (batches[0], over(lambda n, m, v, x: (x.mean(0), x.var(0)))(
                batches))[1]),
    Mistake("concatenated-stream",
            "np.concatenate wants a list, and a stream is none. Update as you loop instead: "
            "then the data need not fit into memory.",
            lambda batches: (np.concatenate(batches).mean(axis=0),
                             np.concatenate(batches).var(axis=0))),
    Mistake("batches-alike",
            "You weigh all batches alike. A batch of 7 rows counts seven times as much as one "
            "of 1: weigh by n_i.",
            over(lambda n, m, v, x: (m.mean(axis=0), v.mean(axis=0) + m.var(axis=0)))),
    Mistake("batches-alike-spread-missing",
            "Two things: batches of unequal size weigh alike, and the spread of the batch "
            "means is missing from the variance.",
            over(lambda n, m, v, x: (m.mean(axis=0), v.mean(axis=0)))),
    Mistake("spread-missing",
            "Your variance is the average of the batches' variances. It misses how far the "
            "batch means lie apart: add the weighted mean of (mean_i − mean)².",
            over(lambda n, m, v, x: (average(m, n), average(v, n)))),
    Mistake("variances-unweighted",
            "Your mean weighs by n_i, your variance weighs all batches alike.",
            over(lambda n, m, v, x: (average(m, n), v.mean(axis=0)))),
    Mistake("unbiased-variance",
            "Your variance divides by N − 1. All rows are there: it is the population, not a "
            "sample. Divide by N.",
            over(lambda n, m, v, x: (x.mean(axis=0), x.var(axis=0, ddof=1)))),
    Mistake("unbiased-batches",
            "You merged the batches' unbiased variances, as if they divided by n_i. Use the "
            "biased ones, or the sums of squares.",
            over(lambda n, m, v, x: (
                average(m, n),
                average(v * n / np.maximum(n - 1, 1) + (m - average(m, n)) ** 2, n)))),
    Mistake("sum-of-squares",
            "Your second output is a sum of squares. Divide by the number of rows.",
            over(lambda n, m, v, x: (x.mean(axis=0), x.var(axis=0) * len(x)))),
    Mistake("deviation", "Your second output is the deviation. Return the variance: no root.",
            over(lambda n, m, v, x: (x.mean(axis=0), x.std(axis=0)))),
    Mistake("deviations-averaged",
            "You averaged standard deviations. Their mean is too small, and they miss how far "
            "the batch means lie apart.",
            over(lambda n, m, v, x: (average(m, n), average(np.sqrt(v), n) ** 2))),
    Mistake("last-batch", "You return the last batch's statistics. Merge all of them.",
            over(lambda n, m, v, x: (m[-1], v[-1]))),
    Mistake("of-everything",
            "One mean and variance of all values. Each feature has its own: axis=0.",
            over(lambda n, m, v, x: (x.mean(), x.var()))),
    Mistake("swapped", "The order is (mean, var).",
            lambda batches: population_statistics(batches)[::-1]),
    Mistake("delta-weighed-by-the-batch",
            "δ² is weighed by n_i alone in your answer: either the count was updated before it "
            "was used, or you sum squares around the old mean. The term is δ²·n_a·n_b/n.",
            merging(between=lambda a: a.delta**2 * a.k)),
    Mistake("mean-moved-first",
            "You move the mean before δ is used in the sum of squares. Take δ from the old mean, "
            "use it, then move.",
            merging(between=lambda a: (a.delta * (1 - a.k / a.total)) ** 2 * a.n * a.k / a.total)),
    Mistake("inside-not-times-n",
            "You add the batch's variance to the sum of squares. Add its sum of squares: n_i·v_i.",
            merging(inside=lambda a: a.x.var(axis=0))),
    Mistake("delta-not-squared", "δ enters squared: δ²·n_a·n_b/n.",
            merging(between=lambda a: a.delta * a.n * a.k / a.total)),
    Mistake("share-missing", "The term between the groups is δ²·n_a·n_b/n; yours is δ².",
            merging(between=lambda a: a.delta**2)),
    Mistake("total-missing", "In the sum n·v the term between the groups is δ²·n_a·n_b/n, in v "
                             "itself "
            "δ²·n_a·n_b/n². Yours has one /n too few.",
            merging(between=lambda a: a.delta**2 * a.n * a.k)),
    Mistake("mean-not-weighed", "The mean moves by δ·n_b/n; yours moves by δ/n.",
            merging(move=lambda a: a.delta / a.total)),
    Mistake("mean-halfway", "The mean moves by δ·n_b/n; yours moves halfway at each batch.",
            merging(move=lambda a: a.delta / 2 if a.n else a.delta)),
    Mistake("around-new-mean",
            "You sum squares around the mean so far, and never correct those from before. Merge "
            "with δ²·n_a·n_b/n.",
            merging(inside=lambda a: ((a.x - a.mean - a.delta * a.k / a.total) ** 2).sum(axis=0),
                    between=lambda a: 0)),
    Mistake("stacked-stream",
            "np.vstack wants a list, and a stream is none. Update as you loop instead: then the "
            "data need not fit into memory.",
            lambda batches: (np.vstack(batches).mean(axis=0), np.vstack(batches).var(axis=0))),
    Mistake("features-differ",
            "Batches of 3 and of 2 features have no common statistics. Raise a ValueError "
            "that says so.",
            lambda batches: population_statistics(
                x for i, x in enumerate(batches) if i == 0 or x.shape[1] == 3)),
    Mistake("no-batch",
            "Without a batch there is no mean. Raise a ValueError that says so, or a caller "
            "with an empty stream computes with whatever you return.",
            lambda batches: (np.zeros(3), np.zeros(3)) if batches == [] else (
                population_statistics(batches))),
    Mistake("cancellation",
            "Your variance is E[x²] − E[x]² in float32. With a mean of 10⁴ two numbers near "
            "10⁸ cancel and nothing right is left. Merge centred sums, or add up in float64.",
            from_sums),
)  # fmt: skip
