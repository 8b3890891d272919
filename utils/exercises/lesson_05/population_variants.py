"""The population's statistics in one pass, and wrong versions of the merge."""

import functools
from types import SimpleNamespace

import numpy as np

from utils.norms.running_stats import merge_statistics


def population_statistics(batches):
    triples = ((len(x), x.mean(axis=0), x.var(axis=0)) for x in batches)
    first = next(triples, None)
    if first is None:
        raise ValueError(
            "population_statistics needs at least one batch; the iterable is empty. If it is a "
            "generator that was used before, make it anew."
        )
    _, mean, var = functools.reduce(merge_statistics, triples, first)
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


def merging(inside=None, between=None, move=None):
    """The merge in one loop, with other terms; a holds n, mean, x, k, delta and total."""
    inside = inside or (lambda a: a.x.var(axis=0) * a.k)
    between = between or (lambda a: a.delta**2 * a.n * a.k / a.total)
    move = move or (lambda a: a.delta * a.k / a.total)

    def wrong(batches):
        n, mean, squares = 0, 0.0, 0.0
        for x in batches:
            k, delta = len(x), x.mean(axis=0) - mean
            a = SimpleNamespace(n=n, mean=mean, x=x, k=k, delta=delta, total=n + k)
            squares = squares + inside(a) + between(a)
            n, mean = n + k, mean + move(a)
        return mean, squares / n

    return wrong
