"""The closed form of the backward pass on feature maps, step by step."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_07.spatial_variants import AXES
from utils.exercises.recognise import one_of

PARTS = {
    "gamma": lambda s: s.gamma[:, None, None],
    "axes": lambda s: AXES,
    "mean": lambda s: s.x.mean(axis=s.axes, keepdims=True),
    "var": lambda s: s.x.var(axis=s.axes, keepdims=True),
    "root": lambda s: np.sqrt(s.var + s.eps),
    "x_hat": lambda s: (s.x - s.mean) / s.root,
    "n": lambda s: s.x.size / s.x.shape[1],
    "g": lambda s: s.gamma * s.dy,
    "first": lambda s: s.g,
    "averaged": lambda s: s.g,  # what the two means are taken of
    "average": lambda s: lambda values: values.mean(axis=s.axes, keepdims=True),
    "mean_g": lambda s: s.average(s.averaged),
    "along": lambda s: s.x_hat * s.average(s.averaged * s.x_hat),
    "inside": lambda s: s.first - s.mean_g - s.along,
    "factor": lambda s: 1 / s.root,
    "dx": lambda s: s.factor * s.inside,
    "sum": lambda s: lambda values: values.sum(axis=AXES),
    "dgamma": lambda s: s.sum(s.dy * s.x_hat),
    "dbeta": lambda s: s.sum(s.dy),
    "returned": lambda s: (s.dx, s.dgamma, s.dbeta),
}
backward = recipe(lambda dy, x, gamma, eps=1e-5: None, **PARTS)


def other(name, help_, **changed):
    return Mistake(name, help_, backward(**changed))


def either(name, help_, *changes):
    """A mistake that shows in several ways: the first stands for all."""
    versions = [backward(**change) for change in changes]
    return Mistake(name, help_, versions[0], one_of(*versions, outputs=3))


def summing(name, help_, add_up):
    """A mistake in how dgamma and dbeta are added up."""
    return other(name, help_, sum=lambda s: add_up)


def averaging(name, help_, average):
    """A mistake in how the two means in dx are taken: average(s, values)."""
    return other(name, help_, average=lambda s: lambda values: average(s, values))


def over(axes):
    """All means over other axes: with the two sums, which then have another shape, and without."""
    everywhere = {
        "axes": lambda s: axes,
        "sum": lambda s: lambda values: values.sum(axis=axes),
    }
    return everywhere, {"axes": everywhere["axes"]}


def summed(values):
    return values.sum(axis=AXES, keepdims=True)
