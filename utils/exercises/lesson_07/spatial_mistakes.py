"""What goes wrong when batch normalization meets feature maps."""

import numpy as np

from utils.checks.declare import Mistake
from utils.exercises.lesson_03.forward_mistakes import cancelling_var, forward_mistakes
from utils.exercises.lesson_07.spatial_variants import (
    AXES,
    MIXED,
    MIXED_BETA,
    MIXED_BETA_ROWS,
    MIXED_GAMMA,
    MIXED_GAMMA_ROWS,
    MIXED_ROWS,
    centred_var,
    either,
    other,
    spatial,
)

NOT_ABOUT_AXES = (  # of lesson 03's mistakes, those that are the same for images
    "eps-outside-root", "eps-default", "eps-as-floor", "eps-forgotten", "eps-only-at-zero",
    "gamma-absolute", "eps-after-division", "eps-under-a-deviation", "eps-twice",
    "eps-twice-inside", "eps-squared", "eps-ignored", "divided-by-variance", "multiplied",
    "not-scaled", "x-for-x-hat", "gamma-times-sum", "beta-dropped", "gamma-dropped",
    "affine-dropped", "gamma-beta-swapped", "beta-subtracted", "sign", "parentheses",
    "parentheses-of-all",
)  # fmt: skip
AXES_MISTAKES = (  # id, the axes that were averaged over, help
    ("pixel", 0,
     "You average over the batch alone, so every place has a mean and a variance of its own. All "
     "places of a map share one: average over N, H and W, axis=(0, 2, 3)."),
    ("instance", (2, 3),
     "You average over the places of each image alone: that is instance normalization. Average "
     "over the batch as well: axis=(0, 2, 3)."),
    ("no-axis", None,
     "You used one mean and one variance for all values. Each channel has its own: average over "
     "axis=(0, 2, 3)."),
    ("whole-example", (1, 2, 3),
     "You average over all values of each example: that is layer normalization. Average each "
     "channel over the batch and its places: axis=(0, 2, 3)."),
    ("channels-last", (0, 1, 2),
     "You average over axes 0, 1 and 2, which is right where channels are last. Here they are "
     "axis 1: average over axis=(0, 2, 3)."),
    ("over-channels", 1,
     "You average over the channels (axis=1), which is the axis to keep. Average over the others: "
     "axis=(0, 2, 3)."),
    ("over-batch-and-channels", (0, 1),
     "You average over the batch and the channels. Axis 1 is the one to keep: average over "
     "axis=(0, 2, 3)."),
    ("columns-apart", (0, 2),
     "The width is missing from your axes, so every column of a map has its own statistics. "
     "Average over axis=(0, 2, 3)."),
    ("rows-apart", (0, 3),
     "The height is missing from your axes, so every row of a map has its own statistics. Average "
     "over axis=(0, 2, 3)."),
)  # fmt: skip


def divided(by):
    """Mean and variance as sums over N, H and W, divided by something else."""
    return {
        "mean": lambda s: s.x.sum(axis=AXES, keepdims=True) / by(s.x),
        "var": lambda s: ((s.x - s.mean) ** 2).sum(axis=AXES, keepdims=True) / by(s.x),
    }


def laid_out(name, help_, layout):
    return other(name, help_, returned=lambda s: layout(s.y))


def last(y):
    return y.transpose(0, 2, 3, 1)


BARE = {"mean": lambda s: s.x.mean(axis=AXES), "var": lambda s: s.x.var(axis=AXES)}
BARE_AFTER = BARE | {"var": lambda s: ((s.x - s.mean) ** 2).mean(axis=AXES)}
FLAT = {"gamma": lambda s: s.gamma, "beta": lambda s: s.beta}

MISTAKES = (
    *(other(name, text, axes=lambda s, axes=axes: axes) for name, axes, text in AXES_MISTAKES),
    either("mixed",
           "x.reshape(-1, C) does not sort the values by channel: its columns mix them, and "
           "nothing complains because the shape is right. Move the channels last first: "
           "x.transpose(0, 2, 3, 1).reshape(-1, C).",
           MIXED | MIXED_GAMMA | MIXED_BETA, MIXED),
    either("mixed-rows",
           "x.reshape(C, -1) does not sort the values by channel: its rows mix channels and "
           "examples. Move the channels first: x.transpose(1, 0, 2, 3).reshape(C, -1).",
           MIXED_ROWS | MIXED_GAMMA_ROWS | MIXED_BETA_ROWS, MIXED_ROWS),
    laid_out("not-moved-back",
             "You moved the channels last, and reshaped to (N, C, H, W) without moving them back. "
             "Reshape to (N, H, W, C), and then transpose(0, 3, 1, 2).",
             lambda y: last(y).reshape(y.shape)),
    laid_out("returned-channels-last",
             "Your result is (N, H, W, C): the channels were moved and not moved back. Return "
             "y.transpose(0, 3, 1, 2).",
             last),
    laid_out("returned-flat",
             "Your result is the flat array of shape (N·H·W, C). Bring it back: "
             "y.reshape(N, H, W, C).transpose(0, 3, 1, 2).",
             lambda y: last(y).reshape(-1, y.shape[1])),
    laid_out("moved-on",
             "You moved the axes by transpose(0, 2, 3, 1) a second time. The way back is "
             "transpose(0, 3, 1, 2).",
             lambda y: last(last(y))),
    laid_out("height-and-width-swapped",
             "Height and width have changed places on the way back, which is "
             "transpose(0, 3, 1, 2).",
             lambda y: y.transpose(0, 1, 3, 2)),
    laid_out("returned-channels-first",
             "Your result is (C, N, H, W): the channels were moved to the front and not moved "
             "back. Return y.transpose(1, 0, 2, 3).",
             lambda y: y.transpose(1, 0, 2, 3)),
    laid_out("front-not-moved-back",
             "You moved the channels to the front, and reshaped to (N, C, H, W) without moving "
             "them back. Reshape to (C, N, H, W), and then transpose(1, 0, 2, 3).",
             lambda y: y.transpose(1, 0, 2, 3).reshape(y.shape)),
    either("nothing-lined-up",
           "Mean, variance, γ and β of shape (C,) line up with the width, which is last. Keep the "
           "averaged axes, with keepdims=True, and write gamma[:, None, None].",
           BARE | FLAT, BARE_AFTER | FLAT),
    either("statistics-not-lined-up",
           "Your mean and variance have shape (C,), which lines up with the width, the last axis. "
           "Keep the averaged axes: keepdims=True.",
           BARE, BARE_AFTER),
    other("affine-not-lined-up",
          "γ and β of shape (C,) line up with the width, which is last. Make them (C, 1, 1): "
          "gamma[:, None, None].",
          **FLAT),
    other("gamma-not-lined-up",
          "γ of shape (C,) lines up with the width, which is last. Make it (C, 1, 1), as β is.",
          gamma=lambda s: s.gamma),
    other("beta-not-lined-up",
          "β of shape (C,) lines up with the width, which is last. Make it (C, 1, 1), as γ is.",
          beta=lambda s: s.beta),
    other("affine-along-the-height",
          "γ and β of shape (C, 1) line up with the height. Make them (C, 1, 1): "
          "gamma[:, None, None].",
          gamma=lambda s: s.gamma[:, None], beta=lambda s: s.beta[:, None]),
    other("mean-of-variances",
          "Your variance is the average of the images' own variances. It misses how far their "
          "means lie apart: take one variance over axis=(0, 2, 3), around one mean.",
          var=lambda s: s.x.var(axis=(2, 3), keepdims=True).mean(axis=0)),
    other("mean-of-pixel-variances",
          "Your variance is the average of the places' own variances over the batch. It misses "
          "how far the means of the places lie apart: take one variance over axis=(0, 2, 3).",
          var=lambda s: s.x.var(axis=0).mean(axis=(1, 2), keepdims=True)),
    other("mean-of-deviations",
          "Your deviation is the average of the images' own deviations. Take one variance over "
          "axis=(0, 2, 3), around one mean, and its root.",
          root=lambda s: np.sqrt(s.x.var(axis=(2, 3), keepdims=True) + s.eps).mean(axis=0)),
    other("n-is-examples",
          "You divide sums over N·H·W values by N. As many values share a mean as there are in "
          "all examples and places: x.size / C.",
          **divided(lambda x: len(x))),
    other("n-is-places",
          "You divide sums over N·H·W values by H·W. As many values share a mean as there are in "
          "all examples and places: x.size / C.",
          **divided(lambda x: x[0, 0].size)),
    other("variance-over-examples",
          "Your variance divides a sum over N·H·W squares by N. Divide it by the number of all "
          "values of the channel: x.size / C.",
          var=lambda s: divided(lambda x: len(x))["var"](s)),
    other("sum-of-squares", "Your variance is a sum. Divide it by the number of values, N·H·W.",
          var=lambda s: divided(lambda x: 1)["var"](s)),
    other("unbiased-variance",
          "Your variance divides by N·H·W − 1 (ddof=1, PyTorch's default). The forward pass "
          "divides by N·H·W.",
          var=lambda s: s.x.var(axis=AXES, keepdims=True, ddof=1)),
    other("unbiased-by-examples",
          "You correct the variance by N/(N−1). The forward pass corrects nothing, and N·H·W "
          "values share the variance, not N.",
          var=lambda s: s.x.var(axis=AXES, keepdims=True) * len(s.x) / np.float64(len(s.x) - 1)),
    either("mean-per-pixel",
           "Your mean is taken over the batch alone, so every place has its own. The variance's "
           "axes are right: take the mean over axis=(0, 2, 3) as well.",
           {"mean": lambda s: s.x.mean(axis=0)},
           {"mean": lambda s: s.x.mean(axis=0), "var": centred_var}),
    other("variance-per-pixel",
          "Your variance is taken over the batch alone, so every place has its own. The mean's "
          "axes are right: take the variance over axis=(0, 2, 3) as well.",
          var=lambda s: ((s.x - s.mean) ** 2).mean(axis=0)),
    either("mean-of-everything",
           "Your mean is that of all values. Each channel has its own, as it has its own "
           "variance.",
           {"mean": lambda s: s.x.mean()}, {"mean": lambda s: s.x.mean(), "var": centred_var}),
    either("variance-of-everything",
           "Your variance is one number for all values. Each channel has its own, as it has its "
           "own mean.",
           {"var": lambda s: s.x.var()}, {"var": lambda s: ((s.x - s.mean) ** 2).mean()}),
    other("variance-not-centred",
          "Your variance is the mean of x². Subtract the mean before you square.",
          var=lambda s: (s.x * s.x).mean(axis=AXES, keepdims=True)),
    other("not-centred", "You did not subtract the mean. x̂ = (x−μ)/√(v+ε).",
          mean=lambda s: 0.0),
    *(mistake._replace(help=mistake.help.replace("feature", "channel"))
      for mistake in forward_mistakes(spatial, NOT_ABOUT_AXES)),
    Mistake("cancellation",
            "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, two numbers near 10⁸ "
            "cancel and nothing right is left. Centre first, then square: mean((x−μ)²).",
            spatial(var=lambda s: cancelling_var(s.x, AXES, keepdims=True))),
)  # fmt: skip
