"""What goes wrong with mean and variance of a batch."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_03.forward_mistakes import cancelling_var
from utils.exercises.recognise import one_of

steps = recipe(
    lambda x: None,
    axis=lambda s: 0,
    mean=lambda s: s.x.mean(axis=s.axis),
    centre=lambda s: s.x.mean(axis=s.axis, keepdims=True),
    deviations=lambda s: s.x - s.centre,
    squares=lambda s: s.deviations**2,
    n=lambda s: s.x.size if s.axis is None else s.x.shape[s.axis],
    var=lambda s: s.squares.sum(axis=s.axis) / s.n,
    second=lambda s: s.var,
    returned=lambda s: (s.mean, s.second),
)


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, steps(**changed), recognise)


def is_rounding_noise(mean, var, x):
    """Whether var is 0 up to the rounding of x − mean, but not 0 itself, and the mean is right."""
    right = x.mean(axis=0)
    return (
        mean.shape == var.shape == right.shape
        and np.allclose(mean, right, rtol=1e-6, atol=0)
        and bool(var.any())
        and abs(var).max() < 1e-3 * x.var(axis=0).min()
    )


MISTAKES = (
    other("unbiased-variance",
          "Your variance divides by N − 1 (ddof=1). The forward pass divides by N.",
          n=lambda s: (s.x.size if s.axis is None else s.x.shape[s.axis]) - 1),
    other("over-features",
          "You averaged over the features of each example (axis=1). Average over the batch: "
          "axis=0.",
          axis=lambda s: 1),
    other("no-axis",
          "You took mean and variance of all values. Each feature has its own: axis=0.",
          axis=lambda s: None),
    other("sum",
          "Your mean is a sum. Divide by the number of examples.",
          mean=lambda s: s.x.sum(axis=s.axis)),
    other("variance-of-everything",
          "Your variance is one number for all values. Each feature has its own, as it has its "
          "own mean: axis=0.",
          recognise=one_of(steps(var=lambda s: s.squares.mean()),
                           steps(var=lambda s: s.x.var()), outputs=2),
          var=lambda s: s.squares.mean()),
    other("about-the-grand-mean",
          "Your variance is taken around the mean of all values. Each feature has its own mean.",
          centre=lambda s: s.x.mean()),
    other("deviation",
          "You return the standard deviation. Return the variance: no root yet.",
          second=lambda s: np.sqrt(s.var)),
    other("swapped", "The order is (mean, var).", returned=lambda s: (s.second, s.mean)),
    other("variance-without-square",
          "Your variance is 0: the mean of x−μ is 0, squared afterwards or not. Square each "
          "deviation first.",
          recognise=is_rounding_noise,
          squares=lambda s: s.deviations),
    other("variance-not-centred",
          "Your variance is the mean of x². Subtract the mean before you square.",
          deviations=lambda s: s.x),
    other("parentheses",
          "The power binds first: yours squares the mean alone. Write (x - mean) ** 2.",
          squares=lambda s: s.x - s.centre**2),
    other("absolute-deviation",
          "This is the mean absolute deviation. The variance is the mean of squares.",
          squares=lambda s: abs(s.deviations)),
    other("sum-of-squares",
          "Your variance is a sum. Divide by the number of examples.",
          n=lambda s: 1),
    other("divided-by-features",
          "Your variance is divided by the number of features. Divide by the number of examples.",
          n=lambda s: s.x.shape[1]),
    other("covariance-matrix",
          "You return the covariance matrix. The variances are its diagonal: average "
          "(x - mean) ** 2.",
          second=lambda s: s.deviations.T @ s.deviations / s.n),
    other("eps-added",
          "ε is not part of the variance. It is added later, under the root.",
          second=lambda s: s.var + 1e-5),
    other("keepdims",
          "Your shapes are (1, D). Leave out keepdims=True: each output has shape (D,).",
          returned=lambda s: (s.mean[None], s.second[None])),
    other("cancellation",
          "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, two numbers near 10⁸ "
          "cancel and nothing right is left. Centre first, then square: mean((x−μ)²).",
          var=lambda s: cancelling_var(s.x)),
)  # fmt: skip
