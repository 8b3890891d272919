"""The closed form of the backward pass, step by step."""

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

PARTS = {
    "n": lambda s: len(s.dy),
    "g": lambda s: s.dy * s.gamma,
    "first": lambda s: s.g,
    "averaged": lambda s: s.g,  # what the two means are taken of
    "average": lambda s: lambda values: values.mean(axis=0),
    "mean": lambda s: s.average(s.averaged),
    "along": lambda s: s.x_hat * s.average(s.averaged * s.x_hat),
    "inside": lambda s: s.first - s.mean - s.along,
    "factor": lambda s: s.rstd,
    "dx": lambda s: s.factor * s.inside,
    "sum": lambda s: lambda values: values.sum(axis=0),
    "dgamma": lambda s: s.sum(s.dy * s.x_hat),
    "dbeta": lambda s: s.sum(s.dy),
    "returned": lambda s: (s.dx, s.dgamma, s.dbeta),
}
closed = recipe(lambda dy, x_hat, gamma, rstd: None, **PARTS)


def other(name, help_, **changed):
    return Mistake(name, help_, closed(**changed))


def averaging(name, help_, average, **changed):
    """A mistake in how the two means in dx are taken: average(s, values)."""
    return other(name, help_, average=lambda s: lambda values: average(s, values), **changed)


def summing(name, help_, add_up):
    """A mistake in how dgamma and dbeta are added up."""
    return other(name, help_, sum=lambda s: add_up)
