"""What goes wrong when gradients are compared."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.recognise import one_of, rounded


def length(vectors):
    return np.sqrt((vectors**2).sum(axis=-1))


apart = recipe(
    lambda grad, grads_along: None,
    difference=lambda s: s.grads_along - s.grad,  # (K, P)
    squares=lambda s: s.difference**2,
    total=lambda s: s.squares.sum(axis=1),
    distances=lambda s: np.sqrt(s.total),
    returned=lambda s: s.distances,
)
gradient_predictiveness = apart()


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, apart(**changed), recognise)


def is_rounded(distances, grad, grads_along):
    return rounded(distances, gradient_predictiveness(grad, grads_along))


def cosine(s):
    return s.grads_along @ s.grad / (length(s.grads_along) * length(s.grad))


def unit(vectors):
    return vectors / np.sqrt((vectors**2).sum(axis=-1, keepdims=True))


def steps_between(s):
    """Each gradient less the one before it, the first less that at θ."""
    return np.diff(np.vstack([s.grad, s.grads_along]), axis=0)


MISTAKES = (
    other("root-missing", "These are the squares of the distances. Take the root.",
          distances=lambda s: s.total),
    other("sizes-added",
          "You add up absolute values: that is the ℓ₁ distance. ℓ₂ is the root of the sum of the "
          "squares.",
          distances=lambda s: abs(s.difference).sum(axis=1)),
    other("largest-difference",
          "You take the largest difference of one parameter. ℓ₂ is the root of the sum of all "
          "squares.",
          distances=lambda s: abs(s.difference).max(axis=1)),
    other("root-mean-square",
          "You take the mean of the squares. ℓ₂ is the root of their sum.",
          total=lambda s: s.squares.mean(axis=1)),
    other("mean-of-squares",
          "You return the mean of the squares. ℓ₂ is the root of their sum.",
          distances=lambda s: s.squares.mean(axis=1)),
    other("mean-of-sizes",
          "You return the mean of the absolute values. ℓ₂ is the root of the sum of the squares.",
          distances=lambda s: abs(s.difference).mean(axis=1)),
    other("not-squared",
          "You add up the differences as they are, and they cancel. Square each of them first.",
          one_of(apart(distances=lambda s: s.difference.sum(axis=1)),
                 apart(distances=lambda s: abs(s.difference.sum(axis=1))),
                 apart(total=lambda s: s.difference.sum(axis=1))),
          distances=lambda s: abs(s.difference.sum(axis=1))),
    other("over-points",
          "You add up over the points (axis=0). A distance adds up over the parameters: axis=1.",
          total=lambda s: s.squares.sum(axis=0)),
    other("one-number",
          "You return one number for all points. Each has a distance of its own: axis=1.",
          total=lambda s: s.squares.sum()),
    other("average-distance", "You average the distances. Return one a point: (K,).",
          returned=lambda s: s.distances.mean()),
    other("largest-distance", "You return the largest distance alone. Return one a point: (K,).",
          returned=lambda s: s.distances.max()),
    other("difference-of-lengths",
          "You compare lengths, ‖g_k‖ with ‖g‖. Two gradients of one length may point in opposite "
          "directions: subtract the vectors first.",
          one_of(apart(distances=lambda s: abs(length(s.grads_along) - length(s.grad))),
                 apart(distances=lambda s: length(s.grads_along) - length(s.grad)),
                 apart(distances=lambda s: length(s.grad) - length(s.grads_along))),
          distances=lambda s: abs(length(s.grads_along) - length(s.grad))),
    other("length-only",
          "These are the lengths of the gradients along the step. Subtract grad first.",
          difference=lambda s: s.grads_along),
    other("sum-for-difference", "You add the gradients. Subtract them.",
          difference=lambda s: s.grads_along + s.grad),
    other("relative", "You divide by the length of a gradient. The distance is wanted as it is.",
          one_of(apart(returned=lambda s: s.distances / length(s.grad)),
                 apart(returned=lambda s: s.distances / length(s.grads_along))),
          returned=lambda s: s.distances / length(s.grad)),
    other("cosine",
          "You return a cosine, or one minus it. It sees the direction alone: return the ℓ₂ "
          "distance.",
          one_of(apart(distances=cosine), apart(distances=lambda s: 1 - cosine(s))),
          distances=cosine),
    other("directions-only",
          "You give the gradients the length 1 before you subtract. Subtract them as they are.",
          difference=lambda s: unit(s.grads_along) - unit(s.grad)),
    other("dot-product", "You return dot products. Return the length of the difference.",
          distances=lambda s: s.grads_along @ s.grad),
    other("from-the-point-before",
          "You compare each point with the one before it. Compare all of them with grad.",
          difference=steps_between),
    other("from-the-first-point",
          "You compare with the first point along the step. Compare with grad, the gradient at θ.",
          difference=lambda s: s.grads_along - s.grads_along[0]),
    other("divided-by-points", "You divide by the number of points. Nothing is averaged.",
          one_of(apart(returned=lambda s: s.distances / len(s.grads_along)),
                 apart(total=lambda s: s.squares.sum(axis=1) / len(s.grads_along))),
          returned=lambda s: s.distances / len(s.grads_along)),
    other("keepdims", "Your distances have shape (K, 1). Leave out keepdims=True.",
          returned=lambda s: s.distances[:, None]),
    other("not-summed",
          "You return one value a parameter. Add up the squares over the parameters: axis=1.",
          total=lambda s: s.squares),
    other("differences-returned",
          "You return the differences themselves. Return the length of each.",
          returned=lambda s: s.difference),
    other("root-twice", "You take the root twice. np.linalg.norm contains it already.",
          returned=lambda s: np.sqrt(s.distances)),
    other("rounded", "You rounded the result. Return it as it is.", is_rounded,
          returned=lambda s: np.round(s.distances, 3)),
)  # fmt: skip
