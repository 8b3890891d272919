"""The gradients of synchronized batch normalization, step by step, and how workers run them."""

from functools import partial

import numpy as np

from utils.checks.declare import Mistake, UnusableError
from utils.checks.recipe import recipe
from utils.exercises.lesson_10.workers import joined, together
from utils.exercises.recognise import one_of

OUTPUTS = ("dx", "dgamma", "dbeta")


def sync_batch_norm_backward(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = dy.sum(axis=0), (dy * x_hat).sum(axis=0)
    n = all_reduce(np.array([len(dy)]))
    mean, along = all_reduce(np.stack([dbeta, dgamma])) / n
    return gamma * rstd * (dy - mean - x_hat * along), dgamma, dbeta


def use(answer, dys, x_hats, gamma, rstd):
    """dx of all workers, which run the answer at once; dgamma and dbeta, a row for each worker."""
    shares = [(dy, x_hat, gamma, rstd) for dy, x_hat in zip(dys, x_hats, strict=True)]
    found = together(answer, shares, {})
    for worker, value in enumerate(found):
        if not isinstance(value, tuple | list) or len(value) != 3:
            kind = type(value).__name__
            raise UnusableError(
                f"{'returned-none' if value is None else 'wrong-type'}: Worker {worker} returns "
                f"{kind}; return a tuple (dx, dgamma, dbeta)."
            )
    dx, *parameters = zip(*found, strict=True)
    sums = [joined(name, values, [gamma.shape] * len(dys)).reshape(len(dys), -1)
            for name, values in zip(OUTPUTS[1:], parameters, strict=True)]  # fmt: skip
    return joined("dx", dx, [dy.shape for dy in dys]), *sums


PARTS = {
    "rows": lambda s: len(s.dy),  # what this worker says it holds
    "n": lambda s: s.all_reduce(np.array([s.rows])),
    "of_none": lambda s: np.nan,  # what is sent for a mean of no rows
    "local": lambda s: lambda values: (
        values.mean(axis=0) if len(values) else 0 * s.gamma + s.of_none),
    "counted": lambda s: 1,  # what this worker adds to the number of workers
    "workers": lambda s: lambda: s.all_reduce(np.array([s.counted])),
    "g": lambda s: s.dy * s.gamma,
    "first": lambda s: s.g,
    "averaged": lambda s: s.g,  # what the two means are taken of
    "average": lambda s: lambda values: s.all_reduce(values.sum(axis=0)) / s.n,
    "mean": lambda s: s.average(s.averaged),
    "along": lambda s: s.x_hat * s.average(s.averaged * s.x_hat),
    "inside": lambda s: s.first - s.mean - s.along,
    "factor": lambda s: s.rstd,
    "dx": lambda s: s.factor * s.inside,
    "sum": lambda s: lambda values: values.sum(axis=0),
    "dgamma": lambda s: s.sum(s.dy * s.x_hat),
    "dbeta": lambda s: s.sum(s.dy),
    "returned": lambda s: (s.dx, s.dgamma, s.dbeta),
}  # fmt: skip
backward = recipe(lambda dy, x_hat, gamma, rstd, all_reduce: None, **PARTS)
WITHOUT_ROWS = (  # what a worker may send where it has no rows: NaN, zeros, or nothing that counts
    {},
    {"of_none": lambda s: 0.0},
    {"of_none": lambda s: 0.0, "counted": lambda s: int(len(s.dy) > 0)},
)


def other(name, help_, **changed):
    return Mistake(name, help_, backward(**changed))


def averaging(name, help_, average, **changed):
    """A mistake in how the two means in dx are taken: average(s, values)."""
    return other(name, help_, average=lambda s: lambda values: average(s, values), **changed)


def of_workers(name, help_, average):
    """Such a mistake that treats workers alike, whatever one without rows sends."""
    made = [backward(average=lambda s: lambda values: average(s, values), **sent)
            for sent in WITHOUT_ROWS]  # fmt: skip
    return Mistake(name, help_, made[0], one_of(*(partial(use, one) for one in made), outputs=3))
