"""What goes wrong in weight normalization: another axis, another length, an ε."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

weights = recipe(
    lambda v, g: None,
    values=lambda s: s.v,
    total=lambda s: lambda values: values.sum(axis=1, keepdims=True),
    length=lambda s: np.sqrt(s.total(s.values**2)),
    direction=lambda s: s.values / s.length,
    scale=lambda s: s.g[:, None],
    w=lambda s: s.scale * s.direction,
)


def other(name, help_, *recognise, **changed):
    return Mistake(name, help_, weights(**changed), *recognise)


def one_eps(w, v, g):
    """Whether each row is too short by one ε, added to all lengths or to all their squares."""
    length = np.linalg.norm(v, axis=1)
    kept = g != 0
    if w.shape != v.shape or w[~kept].any():
        return False
    unit, length = (v / length[:, None])[kept], length[kept]
    found = (w[kept] / g[kept, None] * unit).sum(axis=1)  # along the direction
    if not np.allclose(w[kept] / g[kept, None], found[:, None] * unit, atol=1e-9):
        return False
    divided = length / found
    return any(
        eps.min() > 0 and eps.max() < 0.01 and np.ptp(eps) < 1e-3 * eps.min() + 1e-13
        for eps in (divided - length, divided**2 - length**2)
    )


MISTAKES = (
    other("over-outputs",
          "You took the length of each column (axis=0). A unit is a row of v: axis=1.",
          total=lambda s: lambda values: values.sum(axis=0, keepdims=True)),
    other("no-axis",
          "You divided by the length of all of v. Each unit has its own: axis=1, keepdims=True.",
          total=lambda s: lambda values: values.sum()),
    other("no-keepdims",
          "Lengths of shape (out,) are lined up with the inputs. Keep them a column, (out, 1): "
          "keepdims=True.",
          total=lambda s: lambda values: values.sum(axis=1)),
    other("mean-not-sum",
          "You took the mean of the squares. A length is the root of their sum.",
          total=lambda s: lambda values: values.mean(axis=1, keepdims=True)),
    other("root-missing", "The root is missing: ‖v‖ = √Σv².",
          length=lambda s: s.total(s.v**2)),
    other("absolute-values", "You took the sum of |v|. The length is √Σv².",
          length=lambda s: s.total(abs(s.v))),
    other("largest-value", "You divided by the largest |v|. The length is √Σv².",
          length=lambda s: abs(s.v).max(axis=1, keepdims=True)),
    other("not-squared", "You did not square the weights. The length is √Σv².",
          length=lambda s: s.total(s.v)),
    other("deviation",
          "You divided by the standard deviation of each row. The length is √Σv², with no mean "
          "subtracted and no division by the number of inputs.",
          length=lambda s: s.v.std(axis=1, keepdims=True)),
    other("centred",
          "You subtracted the mean of each row first. That turns the direction: take v as it is.",
          values=lambda s: s.v - s.v.mean(axis=1, keepdims=True)),
    other("eps-added",
          "You added an ε. A row of v is never 0 here, so divide by its length itself.",
          one_eps,
          length=lambda s: np.sqrt(s.total(s.v**2)) + 1e-5),
    other("not-divided", "You did not divide by the length: w = g·v/‖v‖.",
          length=lambda s: 1),
    other("multiplied", "You multiplied by the length. Divide by it: w = g·v/‖v‖.",
          direction=lambda s: s.v * s.length),
    other("g-dropped", "g is missing: your rows all have length 1. w = g·v/‖v‖.",
          scale=lambda s: 1),
    other("g-absolute", "You take g without its sign. It may be negative: w = g·v/‖v‖.",
          scale=lambda s: abs(s.g)[:, None]),
    other("g-divided", "You divided by g. Multiply by it: w = g·v/‖v‖.",
          scale=lambda s: 1 / s.g[:, None]),
    other("g-exponential",
          "You scale by exp(g). Here g is the length itself.",
          scale=lambda s: np.exp(s.g)[:, None]),
    other("g-on-the-inputs",
          "g of shape (out,) is lined up with the inputs. Give it the shape (out, 1): g[:, None].",
          scale=lambda s: s.g),
    other("g-added", "You added g. Multiply by it: w = g·v/‖v‖.",
          w=lambda s: s.scale + s.direction),
    other("transposed", "w is transposed. Its shape is that of v, (out, in).",
          w=lambda s: (s.scale * s.direction).T),
)  # fmt: skip
