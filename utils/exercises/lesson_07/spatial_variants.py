"""The layer on feature maps step by step, and the wrong ways to lay its arrays out."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.recognise import one_of

AXES = (0, 2, 3)
STEPS = {
    "axes": lambda s: AXES,
    "gamma": lambda s: s.gamma[:, None, None],
    "beta": lambda s: s.beta[:, None, None],
    "mean": lambda s: s.x.mean(axis=s.axes, keepdims=True),
    "var": lambda s: s.x.var(axis=s.axes, keepdims=True),
    "root": lambda s: np.sqrt(s.var + s.eps),
    "x_hat": lambda s: (s.x - s.mean) / s.root,
    "y": lambda s: s.gamma * s.x_hat + s.beta,
    "returned": lambda s: s.y,
}
spatial = recipe(lambda x, gamma, beta, eps=1e-5: None, **STEPS)


def other(name, help_, **changed):
    return Mistake(name, help_, spatial(**changed))


def either(name, help_, *changes):
    """A mistake that shows in several ways: the first stands for all."""
    versions = [spatial(**change) for change in changes]
    return Mistake(name, help_, versions[0], one_of(*versions))


def in_columns(x, values):
    """`values` of the columns of x.reshape(-1, C), laid out as x, though C is not last there."""
    rows = x.reshape(-1, x.shape[1])
    return np.broadcast_to(values(rows), rows.shape).reshape(x.shape)


def in_rows(x, values):
    """`values` of the rows of x.reshape(C, -1), laid out as x, though C is not first there."""
    columns = x.reshape(x.shape[1], -1)
    return np.broadcast_to(values(columns), columns.shape).reshape(x.shape)


MIXED = {
    "mean": lambda s: in_columns(s.x, lambda rows: rows.mean(axis=0)),
    "var": lambda s: in_columns(s.x, lambda rows: rows.var(axis=0)),
}
MIXED_ROWS = {
    "mean": lambda s: in_rows(s.x, lambda rows: rows.mean(axis=1, keepdims=True)),
    "var": lambda s: in_rows(s.x, lambda rows: rows.var(axis=1, keepdims=True)),
}
MIXED_GAMMA = {"gamma": lambda s: in_columns(s.x, lambda rows: s.gamma)}
MIXED_GAMMA_ROWS = {"gamma": lambda s: in_rows(s.x, lambda rows: s.gamma[:, None])}
MIXED_BETA = {"beta": lambda s: in_columns(s.x, lambda rows: s.beta)}
MIXED_BETA_ROWS = {"beta": lambda s: in_rows(s.x, lambda rows: s.beta[:, None])}


def centred_var(s):
    """The variance around the mean that was computed, right or wrong, along the right axes."""
    return ((s.x - s.mean) ** 2).mean(axis=AXES, keepdims=True)
