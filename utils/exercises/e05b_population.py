"""The population's statistics in one pass over batches."""

import functools

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake
from utils.exercises.batches import SHIFTED, X
from utils.running_stats import merge_statistics

_rng = np.random.default_rng(5)
_BATCHES = [
    _rng.normal([3.0 * i, -2.0, 40.0], [1.0, 0.5, 7.0 - i], (n, 3))
    for i, n in enumerate((4, 7, 1, 5))
]
_PARTS = [SHIFTED[:20], SHIFTED[20:53], SHIFTED[53:]]
_STOPS = ("ValueError", "ZeroDivisionError", "StopIteration", "IndexError", "UnboundLocalError")


def population_statistics(batches):
    triples = ((len(x), x.mean(axis=0), x.var(axis=0)) for x in batches)
    try:
        _, mean, var = functools.reduce(merge_statistics, triples)
    except TypeError:
        raise ValueError(
            "population_statistics needs at least one batch; the iterable is empty. If it is a "
            "generator that was used before, make it anew."
        ) from None
    return mean, var


def over(combine):
    """An answer from all batches at once: combine(n, means, vars, all rows)."""

    def wrong(batches):
        batches = list(batches)
        n = np.array([[len(x)] for x in batches])
        means = np.array([x.mean(axis=0) for x in batches])
        variances = np.array([x.var(axis=0) for x in batches])
        return combine(n, means, variances, np.concatenate(batches))

    return wrong


def average(values, n):
    return (n * values).sum(axis=0) / n.sum()


def in_two_passes(batches):
    n = sum(len(x) for x in batches)
    mean = sum(x.sum(axis=0) for x in batches) / n
    return mean, sum(((x - mean) ** 2).sum(axis=0) for x in batches) / n


def from_sums(batches):
    n = total = squares = 0
    for x in batches:
        n, total, squares = n + len(x), total + x.sum(axis=0), squares + (x * x).sum(axis=0)
    return total / n, squares / n - (total / n) ** 2


EXERCISE = Exercise(
    id="05-population", points=3, stars=3, minutes=15,
    why="it is the exact answer that running averages approximate, and it fits any amount of "
        "data.",
    reference=population_statistics,
    outputs=("mean", "var"),
    cases=(
        Case("four batches of 4, 7, 1 and 5 rows", (_BATCHES,)),
        Case("the same, read once", (iter(_BATCHES),), reveals="second-pass"),
        Case("one batch", ([X],)),
        Case("float32 with a mean of 10⁴", (_PARTS,), tolerance=1e-3, reveals="cancellation"),
        Case("batches of 3 and of 2 features", ([X, X[:, :2]],), raises=("ValueError",),
             reveals="features-differ"),
        Case("no batch", ([],), raises=_STOPS, reveals="no-batch"),
    ),
    mistakes=(
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
    ),
)  # fmt: skip
