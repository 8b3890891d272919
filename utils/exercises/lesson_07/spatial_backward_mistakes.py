"""What goes wrong on the way back through normalized feature maps."""

import numpy as np

from utils.checks.declare import Mistake
from utils.exercises.lesson_03.forward_mistakes import cancelling_var, keras_eps
from utils.exercises.lesson_07.spatial_backward_variants import (
    PARTS,
    averaging,
    backward,
    either,
    other,
    over,
    summed,
    summing,
)
from utils.exercises.lesson_07.spatial_variants import AXES, MIXED, in_columns

AXES_MISTAKES = (  # id, the axes that were reduced, help
    ("pixel", 0,
     "You reduce over the batch alone, as lesson 04 did. All places of a map share a mean, a γ "
     "and a β: every mean and sum runs over N, H and W, axis=(0, 2, 3)."),
    ("instance", (2, 3),
     "You reduce over the places of each image alone. Its mean is the batch's, so every mean and "
     "sum runs over the batch as well: axis=(0, 2, 3)."),
    ("no-axis", None,
     "Your means are over all values. Each channel has its own: axis=(0, 2, 3)."),
    ("whole-example", (1, 2, 3),
     "You reduce over all values of each example. Each channel has its own mean, over the batch "
     "and its places: axis=(0, 2, 3)."),
    ("channels-last", (0, 1, 2),
     "You reduce over axes 0, 1 and 2, which is right where channels are last. Here they are axis "
     "1: axis=(0, 2, 3)."),
    ("over-channels", 1,
     "You reduce over the channels (axis=1), which is the axis to keep: axis=(0, 2, 3)."),
)  # fmt: skip
MIXED_BACK = MIXED | {
    "average": lambda s: lambda values: in_columns(values, lambda rows: rows.mean(axis=0)),
    "sum": lambda s: lambda values: values.reshape(-1, values.shape[1]).sum(axis=0),
}
SUM_RIGHT = {"sum": PARTS["sum"]}
GAMMA_MIXED = {"gamma": lambda s: in_columns(s.x, lambda rows: s.gamma)}


def moved(values):
    """Values whose channels were moved last, reshaped without moving them back."""
    return values.transpose(0, 2, 3, 1).reshape(values.shape)


ORDERS = (("swapped", (0, 2, 1)), ("order-1-2-0", (1, 2, 0)), ("order-1-0-2", (1, 0, 2)),
          ("order-2-0-1", (2, 0, 1)), ("order-2-1-0", (2, 1, 0)))  # fmt: skip

MISTAKES = (
    *(averaging(f"{name}-in-dx",
                "The two means in dx run over the wrong axes: " + text[0].lower() + text[1:],
                lambda s, values, axes=axes: values.mean(axis=axes, keepdims=True))
      for name, axes, text in AXES_MISTAKES if name in ("pixel", "instance", "no-axis")),
    either("mixed",
           "x.reshape(-1, C) does not sort the values by channel: its columns mix them. Move the "
           "channels last first, dy and x alike: x.transpose(0, 2, 3, 1).reshape(-1, C).",
           MIXED_BACK | GAMMA_MIXED, MIXED_BACK, MIXED_BACK | SUM_RIGHT),
    other("mixed-upstream",
          "You moved the channels of x, and dy you only reshaped: its columns mix the channels. "
          "Treat both alike: dy.transpose(0, 2, 3, 1).reshape(-1, C).",
          dy=lambda s: s.dy.reshape(-1, s.x.shape[1]).reshape(
              len(s.x), *s.x.shape[2:], s.x.shape[1]).transpose(0, 3, 1, 2)),
    other("not-moved-back",
          "Your dx was computed with the channels last, and reshaped to (N, C, H, W) without "
          "moving them back. Reshape to (N, H, W, C), and then transpose(0, 3, 1, 2).",
          returned=lambda s: (moved(s.dx), s.dgamma, s.dbeta)),
    other("returned-channels-last",
          "Your dx is (N, H, W, C): the channels were moved and not moved back. Return "
          "dx.transpose(0, 3, 1, 2).",
          returned=lambda s: (s.dx.transpose(0, 2, 3, 1), s.dgamma, s.dbeta)),
    other("returned-flat",
          "Your dx is the flat array of shape (N·H·W, C). Bring it back: "
          "dx.reshape(N, H, W, C).transpose(0, 3, 1, 2).",
          returned=lambda s: (s.dx.transpose(0, 2, 3, 1).reshape(-1, s.x.shape[1]),
                              s.dgamma, s.dbeta)),
    other("gamma-not-lined-up",
          "γ of shape (C,) lines up with the width, which is last. Make it (C, 1, 1): "
          "gamma[:, None, None].",
          gamma=lambda s: s.gamma),
    either("n-is-examples",
           "You divide by N. As many values share a mean as there are in all examples and "
           "places, N·H·W: x.size / C.",
           {"average": lambda s: lambda values: summed(values) / len(s.x)},
           {"first": lambda s: s.g * len(s.x) / s.n, "factor": lambda s: s.n / len(s.x) / s.root}),
    averaging("n-is-places",
              "You divide by H·W. As many values share a mean as there are in all examples and "
              "places, N·H·W: x.size / C.",
              lambda s, values: summed(values) / s.x[0, 0].size),
    averaging("n-is-size",
              "You divide by the number of all values. Those of one channel share a mean, N·H·W "
              "of them: x.size / C.",
              lambda s, values: summed(values) / s.x.size),
    averaging("sums-in-dx", "The two terms in dx are means over N·H·W values. Yours are sums.",
              lambda s, values: summed(values)),
    averaging("unbiased-means",
              "You divided both sums by N·H·W − 1 in dx. The statistics divide by N·H·W.",
              lambda s, values: summed(values) / (s.n - 1)),
    other("divided-by-n", "dx is divided by N·H·W once too often.",
          factor=lambda s: 1 / s.root / s.n),
    other("times-n", "dx is N·H·W times too large. Means, or sums divided by N·H·W once.",
          factor=lambda s: s.n / s.root),
    other("divided-by-examples", "dx is divided by N once too often.",
          factor=lambda s: 1 / s.root / len(s.x)),
    other("statistics-constant",
          "This is γ·dy/√(v+ε): you treat μ and v as constants. They move with x: subtract the "
          "mean of γ·dy, and x̂ times the mean of γ·dy·x̂.",
          inside=lambda s: s.first),
    other("mean-path-missing", "The path through μ is missing: subtract the mean of γ·dy.",
          mean_g=lambda s: 0),
    other("variance-path-missing",
          "The path through v is missing: subtract x̂ times the mean of γ·dy·x̂.",
          along=lambda s: 0),
    other("sign", "The sign of dx is the other way round.", factor=lambda s: -1 / s.root),
    other("sign-of-x-hat", "The x̂ term has the wrong sign: subtract it.",
          inside=lambda s: s.first - s.mean_g + s.along),
    other("sign-of-mean", "The mean has the wrong sign: subtract it.",
          inside=lambda s: s.first + s.mean_g - s.along),
    other("sign-of-both", "Both terms have the wrong sign: subtract them.",
          inside=lambda s: s.first + s.mean_g + s.along),
    other("gamma-forgotten", "γ is missing in dx. Start from dx̂ = γ·dy.", g=lambda s: s.dy),
    other("gamma-once",
          "γ stands before dy only. The two terms that you subtract contain γ·dy as well.",
          averaged=lambda s: s.dy),
    other("gamma-twice", "γ is in dx twice. Once is enough.",
          factor=lambda s: s.gamma / s.root),
    other("gamma-missing-in-x-hat-term",
          "γ is missing in the x̂ term: subtract x̂ · mean(γ·dy·x̂).",
          along=lambda s: s.x_hat * s.average(s.dy * s.x_hat)),
    other("gamma-missing-in-mean", "γ is missing in the first mean: subtract the mean of γ·dy.",
          mean_g=lambda s: s.average(s.dy)),
    other("root-missing", "dx lacks the factor 1/√(v+ε).", factor=lambda s: 1),
    other("root-direct-only",
          "1/√(v+ε) stands before the first term only. It belongs before all three.",
          first=lambda s: s.g / s.root, factor=lambda s: 1),
    other("parentheses",
          "γ/√(v+ε) multiplies the first term only. Put all three in parentheses: "
          "γ/√(v+ε)·(dy − dβ/(N·H·W) − x̂·dγ/(N·H·W)).",
          first=lambda s: s.g / s.root, averaged=lambda s: s.dy, factor=lambda s: 1),
    other("root-inverted", "You multiplied by √(v+ε). Divide by it.", factor=lambda s: s.root),
    other("root-squared", "You divided dx by v + ε. Divide by its root, once.",
          factor=lambda s: 1 / s.root**2),
    other("x-hat-once",
          "The second mean lost its x̂ outside. Subtract x̂ · mean(γ·dy·x̂).",
          along=lambda s: s.average(s.averaged * s.x_hat)),
    other("x-hat-inside-missing",
          "The second mean lost its x̂ inside. Subtract x̂ · mean(γ·dy·x̂).",
          along=lambda s: s.x_hat * s.average(s.averaged)),
    other("x-hat-inside-twice",
          "Both x̂ stand inside the second mean. One belongs outside: x̂ · mean(γ·dy·x̂).",
          along=lambda s: s.average(s.averaged * s.x_hat**2)),
    other("sums-exchanged",
          "dγ and dβ have changed places in dx: subtract dβ/(N·H·W), and x̂ times dγ/(N·H·W).",
          mean_g=lambda s: s.average(s.averaged * s.x_hat),
          along=lambda s: s.x_hat * s.average(s.averaged)),
    other("x-for-x-hat",
          "You took x for x̂, in dγ and in dx. Compute x̂ = (x−μ)/√(v+ε) first.",
          x_hat=lambda s: s.x),
    other("centred-for-x-hat",
          "You took x − μ for x̂, in dγ and in dx. Divide it by √(v+ε).",
          x_hat=lambda s: s.x - s.mean),
    other("eps-outside-root", "ε stands outside the root. Put it inside: √(v+ε).",
          root=lambda s: np.sqrt(s.var) + s.eps),
    other("eps-under-a-deviation",
          "You took the root of σ + ε. ε is added to the variance: √(v+ε).",
          root=lambda s: np.sqrt(np.sqrt(s.var) + s.eps)),
    other("eps-forgotten", "ε is missing: x̂ and the last factor have √(v+ε).",
          root=lambda s: np.sqrt(s.var)),
    other("eps-forgotten-in-dx",
          "ε is missing in the factor before dx, and x̂ has it. Both have √(v+ε).",
          factor=lambda s: 1 / np.sqrt(s.var)),
    other("eps-forgotten-in-x-hat",
          "ε is missing in x̂, and the factor before dx has it. Both have √(v+ε).",
          x_hat=lambda s: (s.x - s.mean) / np.sqrt(s.var)),
    other("eps-forgotten-in-dvar",
          "ε is missing in the path through v: its derivative is −½·(v+ε)^(−3/2), with ε.",
          along=lambda s: (s.x - s.mean) * s.average(s.averaged * (s.x - s.mean))
          * s.var**-1.5 * s.root),
    other("eps-ignored", "You wrote 1e-5 into the code. Use the argument eps.",
          root=lambda s: np.sqrt(s.var + 1e-5)),
    Mistake("eps-default",
            "Your result is right wherever ε is given, but your default for it is not 1e-5. "
            "(Keras's is 1e-3.)",
            backward(eps=keras_eps), wrong_default=True),
    other("divided-by-variance",
          "You divided by the variance throughout. Divide by the deviation, √(v+ε).",
          root=lambda s: s.var + s.eps),
    other("unbiased-variance",
          "Your variance divides by N·H·W − 1. The forward pass divides by N·H·W.",
          var=lambda s: s.x.var(axis=s.axes, keepdims=True, ddof=1)),
    other("mean-of-variances",
          "Your variance is the average of the images' own variances. It misses how far their "
          "means lie apart: take one variance over axis=(0, 2, 3), around one mean.",
          var=lambda s: s.x.var(axis=(2, 3), keepdims=True).mean(axis=0)),
    other("statistics-per-pixel",
          "Your mean and variance are those of each place, over the batch alone. The sums are "
          "right; take the statistics over axis=(0, 2, 3) as well.",
          mean=lambda s: s.x.mean(axis=0), var=lambda s: s.x.var(axis=0)),
    other("statistics-of-everything",
          "Your mean and variance are those of all values. The sums are right; each channel has "
          "its own statistics: axis=(0, 2, 3).",
          mean=lambda s: s.x.mean(), var=lambda s: s.x.var()),
    other("dgamma-mean", "dγ is a mean in your answer. It is a sum, as dβ is.",
          dgamma=lambda s: (s.dy * s.x_hat).mean(axis=AXES)),
    other("dbeta-mean", "dβ is a mean in your answer. It is a sum, as dγ is.",
          dbeta=lambda s: s.dy.mean(axis=AXES)),
    summing("mean-not-sum", "dγ and dβ are means in your answer. They are sums.",
            lambda values: values.mean(axis=AXES)),
    summing("mean-over-examples",
            "dγ and dβ are divided by N in your answer. They are sums over N, H and W.",
            lambda values: values.sum(axis=AXES) / len(values)),
    summing("mean-over-places",
            "dγ and dβ are averaged over the places in your answer. They are sums over N, H, W.",
            lambda values: values.mean(axis=(2, 3)).sum(axis=0)),
    summing("keepdims",
            "dγ and dβ have shape (1, C, 1, 1) in your answer. Leave out keepdims=True there.",
            summed),
    summing("squeezed",
            "For one channel your dγ and dβ are numbers: squeeze takes away every axis of size "
            "1. Their shape is (C,).",
            lambda values: summed(values).squeeze()),
    summing("per-pixel",
            "dγ and dβ have a value for every place: they are summed over the batch alone. γ and "
            "β have shape (C,), so sum over axis=(0, 2, 3).",
            lambda values: values.sum(axis=0)),
    summing("per-example",
            "dγ and dβ have a row for every example. γ and β have shape (C,), so sum over the "
            "batch as well: axis=(0, 2, 3).",
            lambda values: values.sum(axis=(2, 3))),
    summing("one-sum",
            "dγ and dβ are one number each in your answer; each channel has its own: "
            "axis=(0, 2, 3).",
            lambda values: values.sum()),
    summing("not-summed",
            "dγ and dβ have the shape of x. γ and β have shape (C,): sum over axis=(0, 2, 3).",
            lambda values: values),
    other("dgamma-with-gamma",
          "Your dγ contains γ: it is made from dx̂, or from γ·x̂. dγ = Σ dy·x̂, from dy itself.",
          dgamma=lambda s: s.sum(s.g * s.x_hat)),
    other("dbeta-with-gamma", "Your dβ contains γ. dβ = Σ dy, from dy itself.",
          dbeta=lambda s: s.sum(s.g)),
    other("both-with-gamma", "Your dγ and dβ are made from γ·dy. Both come from dy itself.",
          dgamma=lambda s: s.sum(s.g * s.x_hat), dbeta=lambda s: s.sum(s.g)),
    other("x-hat-forgotten", "Your dγ is Σ dy. It is Σ dy·x̂.", dgamma=lambda s: s.sum(s.dy)),
    other("dgamma-from-x", "Your dγ is Σ dy·x. It is Σ dy·x̂.",
          dgamma=lambda s: s.sum(s.dy * s.x)),
    other("dgamma-from-centred", "Your dγ is Σ dy·(x−μ). It is Σ dy·x̂.",
          dgamma=lambda s: s.sum(s.dy * (s.x - s.mean))),
    *(other(name, "The order is (dx, dgamma, dbeta).",
            returned=lambda s, order=order: [(s.dx, s.dgamma, s.dbeta)[i] for i in order])
      for name, order in ORDERS),
    Mistake("cancellation",
            "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, two numbers near 10⁸ "
            "cancel and nothing right is left. Centre first, then square: mean((x−μ)²).",
            backward(var=lambda s: cancelling_var(s.x, AXES, keepdims=True))),
    *(either(name, text, *over(axes)) for name, axes, text in AXES_MISTAKES),
)  # fmt: skip
