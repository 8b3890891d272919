"""Synchronized batch normalization, its steps, and how several workers run it."""

from functools import partial

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_10.workers import joined, together
from utils.exercises.recognise import one_of


def sync_batch_norm(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    centred = x - mean
    var = all_reduce((centred**2).sum(axis=0)) / n
    return gamma * centred / np.sqrt(var + eps) + beta


def use(answer, parts, gamma, beta, **options):
    """y of all workers, which run the answer at once on `parts`, an array (n, D) for each."""
    found = together(answer, [(x, gamma, beta) for x in parts], options)
    return joined("y", found, [x.shape for x in parts])


sync = recipe(
    lambda x, gamma, beta, all_reduce, eps=1e-5: None,
    rows=lambda s: len(s.x),  # what this worker says it holds
    of_none=lambda s: np.nan,  # what is sent for a mean of no rows
    local=lambda s: lambda values: values.mean(axis=0) if len(values) else 0 * s.gamma + s.of_none,
    counted=lambda s: 1,  # what this worker adds to the number of workers
    workers=lambda s: lambda: s.all_reduce(np.array([s.counted])),
    n=lambda s: s.all_reduce(np.array([s.rows])),
    averaged=lambda s: lambda values: s.all_reduce(s.local(values)) / s.workers(),
    mean=lambda s: s.all_reduce(s.x.sum(axis=0)) / s.n,
    deviation=lambda s: s.x - s.mean,
    var=lambda s: s.all_reduce((s.deviation**2).sum(axis=0)) / s.n,
    root=lambda s: np.sqrt(s.var + s.eps),
    x_hat=lambda s: (s.x - s.mean) / s.root,
    y=lambda s: s.gamma * s.x_hat + s.beta,
)
WITHOUT_ROWS = (  # what a worker may send where it has no rows: NaN, zeros, or nothing that counts
    {},
    {"of_none": lambda s: 0.0},
    {"of_none": lambda s: 0.0, "counted": lambda s: int(len(s.x) > 0)},
)


def other(name, help_, **changed):
    return Mistake(name, help_, sync(**changed))


def averaging(name, help_, *versions):
    """A mistake that treats workers alike, whatever one without rows sends."""
    made = [sync(**version, **sent) for version in versions for sent in WITHOUT_ROWS]
    return Mistake(name, help_, made[0], one_of(*(partial(use, one) for one in made)))
