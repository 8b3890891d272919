"""The population's statistics in one pass, and its steps."""

import functools
from types import SimpleNamespace

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
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


def refuse_nothing(s):
    if not s.batches:
        raise ValueError("no batch")


def refuse_other_features(s):
    if len({x.shape[1] for x in s.batches}) > 1:
        raise ValueError("other features")


def merge(s):
    """(count, mean, sum of squares) of all rows; b holds what a batch brings: the n_b rows x."""
    n, mean, squares = 0, 0.0, 0.0
    for x in s.batches:
        n_b, delta = s.rows(x), x.mean(axis=0) - mean
        b = SimpleNamespace(n=n, mean=mean, x=x, n_b=n_b, delta=delta, total=n + n_b)
        squares = squares + s.inside(b) + s.between(b)
        n, mean = b.total, mean + s.move(b)
    return n, mean, squares


merged = recipe(
    lambda batches: None,
    streamed=lambda s: not isinstance(s.batches, list),
    batches=lambda s: list(s.batches),
    refuse_nothing=refuse_nothing,
    refuse_other_features=refuse_other_features,
    rows=lambda s: len,
    spread=lambda s: lambda x: x.var(axis=0),
    inside=lambda s: lambda b: b.n_b * s.spread(b.x),
    between=lambda s: lambda b: b.delta**2 * b.n * b.n_b / b.total,
    move=lambda s: lambda b: b.delta * b.n_b / b.total,
    sums=merge,
    mean=lambda s: s.sums[1],
    divisor=lambda s: s.sums[0],
    var=lambda s: np.divide(s.sums[2], s.divisor),
    returned=lambda s: (s.mean, s.var),
)


def other(name, help_, **changed):
    return Mistake(name, help_, merged(**changed))


def merging(name, help_, **terms):
    """A mistake in terms of the merge, each a function of b or, for rows and spread, of x."""
    return other(name, help_, **{key: lambda s, t=term: t for key, term in terms.items()})


def all_rows(s):
    return np.concatenate(s.batches)


def exponential(values):
    return functools.reduce(lambda old, new: 0.9 * old + 0.1 * new, values, values[0])


def mean_of_squares_less_square(s):
    """E[x²] − E[x]², added up in the type of the batches."""
    n = sum(len(x) for x in s.batches)
    squares = sum((x * x).sum(axis=0) for x in s.batches)
    return squares / n - (sum(x.sum(axis=0) for x in s.batches) / n) ** 2
