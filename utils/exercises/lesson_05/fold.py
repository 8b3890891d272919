"""Fold the layer into the linear layer before it."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake
from utils.checks.recipe import recipe
from utils.exercises.inputs import BETA, BETA4, GAMMA, GAMMA4, SQUARE
from utils.exercises.lesson_03.forward_mistakes import keras_eps

_rng = np.random.default_rng(6)
_WEIGHT, _BIAS = _rng.normal(1.0, 2.0, (3, 5)), np.array([0.5, -3.0, 8.0])
_MEAN, _VAR = np.array([2.0, -1.0, 30.0]), np.array([0.4, 1.5, 60.0])
_BIAS4 = np.array([0.5, -3.0, 8.0, 2.0])
_MEAN4, _VAR4 = np.array([2.0, -1.0, 30.0, 5.0]), np.array([0.4, 1.5, 60.0, 3.0])

PARTS = {
    "scale": lambda s: s.gamma / np.sqrt(s.var + s.eps),
    "shift": lambda s: (s.bias - s.mean) * s.scale,
    "new_weight": lambda s: s.weight * s.scale[:, None],
    "new_bias": lambda s: s.shift + s.beta,
    "returned": lambda s: (s.new_weight, s.new_bias),
}


folded = recipe(lambda weight, bias, gamma, beta, mean, var, eps=1e-5: None, **PARTS)


def in_place(weight, bias, *rest, **kwargs):
    new_weight, new_bias = folded()(weight, bias, *rest, **kwargs)
    weight[:] = new_weight
    return weight, new_bias


def other(name, help_, **changed):
    return Mistake(name, help_, folded(**changed))


EXERCISE = Exercise(
    id="05-fold", points=3, stars=2, minutes=12,
    why="after it the layer costs nothing: exporters do this to networks with such layers.",
    reference=folded(),
    outputs=("weight'", "bias'"),
    cases=(
        Case("three outputs, five inputs", (_WEIGHT, _BIAS, GAMMA, BETA, _MEAN, _VAR)),
        Case("a large ε", (_WEIGHT, _BIAS, GAMMA, BETA, _MEAN, _VAR), {"eps": 0.3}),
        Case("one output", (_WEIGHT[:1], _BIAS[:1], GAMMA[:1], BETA[:1], _MEAN[:1], _VAR[:1])),
        Case("a running variance of 0", (_WEIGHT, _BIAS, GAMMA, BETA, _MEAN, _VAR * [1, 0, 1])),
        Case("four outputs, four inputs", (SQUARE, _BIAS4, GAMMA4, BETA4, _MEAN4, _VAR4),
             {"eps": 0.01}),
    ),
    mistakes=(
        other("columns-scaled",
              "You scaled the columns of the weight, its inputs. γ belongs to the outputs: a row "
              "each. Make the scale a column: scale[:, None].",
              new_weight=lambda s: s.weight * s.scale),
        other("weight-unscaled", "The weight is unchanged. Each row is multiplied by γ/√(v+ε).",
              new_weight=lambda s: s.weight),
        other("bias-unscaled",
              "The old bias goes through the layer too: it is scaled by γ/√(v+ε), as the weight.",
              shift=lambda s: s.bias - s.mean * s.scale),
        other("bias-dropped", "The old bias is gone. New bias: (b − μ)·γ/√(v+ε) + β.",
              shift=lambda s: -s.mean * s.scale),
        other("bias-unchanged", "The bias is unchanged. New bias: (b − μ)·γ/√(v+ε) + β.",
              new_bias=lambda s: s.bias),
        other("bias-sign", "The sign is the other way round: (b − μ)·γ/√(v+ε) + β.",
              shift=lambda s: (s.mean - s.bias) * s.scale),
        other("beta-subtracted", "You subtracted β: (b − μ)·γ/√(v+ε) + β.",
              new_bias=lambda s: s.shift - s.beta),
        other("bias-is-a-matrix",
              "Your bias is a matrix: the column of scales belongs to the weight only. For the "
              "bias use s of shape (out,).",
              new_bias=lambda s: s.scale[:, None] * (s.bias - s.mean) + s.beta),
        other("affine-swapped", "γ and β have changed places: γ scales, β shifts.",
              scale=lambda s: s.beta / np.sqrt(s.var + s.eps),
              new_bias=lambda s: s.shift + s.gamma),
        other("statistics-swapped", "mean and var have changed places.",
              scale=lambda s: s.gamma / np.sqrt(s.mean + s.eps),
              shift=lambda s: (s.bias - s.var) * s.scale),
        other("eps-twice", "ε is added twice. Once is enough: γ/√(v+ε).",
              scale=lambda s: s.gamma / np.sqrt(s.var + 2 * s.eps)),
        other("parentheses", "γ is divided by √v, and ε added to that. Put v + ε under the root.",
              scale=lambda s: s.gamma / np.sqrt(s.var) + s.eps),
        other("eps-as-floor", "You take the larger of v and ε. ε is added: γ/√(v+ε).",
              scale=lambda s: s.gamma / np.sqrt(np.maximum(s.var, s.eps))),
        other("gamma-missing-in-weight", "γ is in the bias, but not in the weight: γ/√(v+ε) in "
                                         "both.",
              new_weight=lambda s: s.weight / np.sqrt(s.var + s.eps)[:, None]),
        other("gamma-missing-in-bias", "γ is in the weight, but not in the bias: γ/√(v+ε) in "
                                       "both.",
              shift=lambda s: (s.bias - s.mean) / np.sqrt(s.var + s.eps)),
        other("mean-forgotten", "The running mean is missing: (b − μ)·γ/√(v+ε) + β.",
              shift=lambda s: s.bias * s.scale),
        other("mean-unscaled", "μ is subtracted before the scaling: (b − μ)·γ/√(v+ε) + β.",
              shift=lambda s: s.bias * s.scale - s.mean),
        other("mean-added", "μ has the wrong sign: (b − μ)·γ/√(v+ε) + β.",
              shift=lambda s: (s.bias + s.mean) * s.scale),
        other("nothing-scaled", "The bias is not scaled: (b − μ)·γ/√(v+ε) + β.",
              shift=lambda s: s.bias - s.mean),
        other("beta-forgotten", "β is missing: (b − μ)·γ/√(v+ε) + β.", new_bias=lambda s: s.shift),
        other("beta-scaled", "β is added last, after the scaling: (b − μ)·γ/√(v+ε) + β.",
              new_bias=lambda s: s.shift + s.beta * s.scale),
        other("beta-alone", "Your bias is β alone: (b − μ)·γ/√(v+ε) + β.",
              new_bias=lambda s: s.beta),
        other("gamma-forgotten", "γ is missing from the scale: γ/√(v+ε).",
              scale=lambda s: 1 / np.sqrt(s.var + s.eps)),
        other("gamma-alone", "Your scale is γ alone: γ/√(v+ε).", scale=lambda s: s.gamma),
        other("divided-by-variance", "You divided by the variance. Take the root: γ/√(v+ε).",
              scale=lambda s: s.gamma / (s.var + s.eps)),
        other("scale-multiplied", "You multiplied by √(v+ε). Divide by it.",
              scale=lambda s: s.gamma * np.sqrt(s.var + s.eps)),
        other("eps-forgotten", "ε is missing: γ/√(v+ε), as in the layer.",
              scale=lambda s: s.gamma / np.sqrt(s.var)),
        other("eps-ignored", "You wrote 1e-5 into the code. Use the argument eps.",
              scale=lambda s: s.gamma / np.sqrt(s.var + 1e-5)),
        other("eps-outside-root", "ε stands outside the root. Put it inside: γ/√(v+ε).",
              scale=lambda s: s.gamma / (np.sqrt(s.var) + s.eps)),
        Mistake("eps-default",
                "Your result is right wherever ε is given, but your default is not 1e-5.",
                folded(eps=keras_eps), wrong_default=True),
        other("transposed", "Your weight is transposed. Return it as (out, in).",
              new_weight=lambda s: PARTS["new_weight"](s).T),
        other("swapped", "The order is (weight', bias').",
              returned=lambda s: (s.new_bias, s.new_weight)),
        Mistake("changed-input",
                "You changed the weight or the bias in place: then the unfolded layer is gone, "
                "and folding twice scales twice. Return new arrays.",
                in_place),
    ),
)  # fmt: skip
