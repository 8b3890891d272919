"""One step of the running averages, and its steps."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe


def update_running(running_mean, running_var, batch, momentum=0.1):
    n = len(batch)
    if n < 2:
        raise ValueError(
            f"update_running needs at least 2 rows, because the unbiased variance divides by "
            f"N - 1; batch {np.shape(batch)} has {n}. Leave this batch out."
        )
    mean, var = batch.mean(axis=0), batch.var(axis=0, ddof=1)
    return (
        (1 - momentum) * running_mean + momentum * mean,
        (1 - momentum) * running_var + momentum * var,
    )


def refuse_one_row(s):
    if len(s.batch) < 2:
        raise ValueError("one row")


def average(s, old, new):
    return (1 - s.momentum) * old + s.momentum * new


blended = recipe(
    lambda running_mean, running_var, batch, momentum=0.1: None,
    guard=refuse_one_row,
    mean=lambda s: s.batch.mean(axis=0),
    var=lambda s: s.batch.var(axis=0, ddof=1),
    weigh=lambda s: lambda old, new: average(s, old, new),
    new_mean=lambda s: s.weigh(s.running_mean, s.mean),
    new_var=lambda s: s.weigh(s.running_var, s.var),
    returned=lambda s: (s.new_mean, s.new_var),
)


def swapped(s, old, new):
    return s.momentum * old + (1 - s.momentum) * new


def other(name, help_, **changed):
    return Mistake(name, help_, blended(**changed))


def weighing(name, help_, weigh):
    """A mistake in how old and new are averaged: weigh(s, old, new)."""
    return other(name, help_, weigh=lambda s: lambda old, new: weigh(s, old, new))
