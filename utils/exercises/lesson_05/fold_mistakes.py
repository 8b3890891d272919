"""What goes wrong when the layer is folded into the linear layer before it."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_03.forward_mistakes import keras_eps

PARTS = {
    "root": lambda s: np.sqrt(s.var + s.eps),
    "scale": lambda s: s.gamma / s.root,
    "weight_scale": lambda s: s.scale,
    "new_weight": lambda s: s.weight * s.weight_scale[:, None],
    "centred": lambda s: s.bias - s.mean,
    "bias_scale": lambda s: s.scale,
    "shift": lambda s: s.centred * s.bias_scale,
    "new_bias": lambda s: s.shift + s.beta,
    "returned": lambda s: (s.new_weight, s.new_bias),
}
folded = recipe(lambda weight, bias, gamma, beta, mean, var, eps=1e-5: None, **PARTS)


def other(name, help_, **changed):
    return Mistake(name, help_, folded(**changed))


def in_place(weight, bias, *rest, **kwargs):
    weight[:], bias[:] = folded()(weight, bias, *rest, **kwargs)
    return weight, bias


MISTAKES = (
    other("columns-scaled",
          "You scaled the columns of the weight, its inputs. γ belongs to the outputs: a row "
          "each. Make the scale a column: scale[:, None].",
          new_weight=lambda s: s.weight * s.weight_scale),
    other("columns-scaled-by-a-row",
          "Your scale is a row, which scales the columns of the weight, its inputs. γ belongs to "
          "the outputs: make the scale a column, scale[:, None].",
          new_weight=lambda s: s.weight * s.weight_scale[None, :]),
    other("matrix-product",
          "scale @ weight adds up the rows of the weight. Scale each row by its own number: "
          "weight * scale[:, None].",
          new_weight=lambda s: s.weight_scale @ s.weight),
    other("weight-unscaled", "The weight is unchanged. Each row is multiplied by γ/√(v+ε).",
          new_weight=lambda s: s.weight),
    other("bias-unscaled",
          "The old bias goes through the layer too: it is scaled by γ/√(v+ε), as the weight.",
          shift=lambda s: s.bias - s.mean * s.bias_scale),
    other("bias-dropped", "The old bias is gone. New bias: (b − μ)·γ/√(v+ε) + β.",
          centred=lambda s: -s.mean),
    other("bias-unchanged", "The bias is unchanged. New bias: (b − μ)·γ/√(v+ε) + β.",
          new_bias=lambda s: s.bias),
    other("bias-sign", "The sign is the other way round: (b − μ)·γ/√(v+ε) + β.",
          centred=lambda s: s.mean - s.bias),
    other("beta-subtracted", "You subtracted β: (b − μ)·γ/√(v+ε) + β.",
          new_bias=lambda s: s.shift - s.beta),
    other("bias-is-a-matrix",
          "Your bias is a matrix: the column of scales belongs to the weight only. For the "
          "bias use s of shape (out,).",
          shift=lambda s: s.bias_scale[:, None] * s.centred),
    other("bias-is-a-column",
          "Your bias has shape (out, 1): the column of scales belongs to the weight only. For "
          "the bias use a scale of shape (out,).",
          returned=lambda s: (s.new_weight, s.new_bias[:, None])),
    other("affine-swapped", "γ and β have changed places: γ scales, β shifts.",
          scale=lambda s: s.beta / s.root, new_bias=lambda s: s.shift + s.gamma),
    other("statistics-swapped", "mean and var have changed places.",
          root=lambda s: np.sqrt(s.mean + s.eps), centred=lambda s: s.bias - s.var),
    other("eps-twice", "ε is added twice. Once is enough: γ/√(v+ε).",
          root=lambda s: np.sqrt(s.var + 2 * s.eps)),
    other("parentheses", "γ is divided by √v, and ε added to that. Put v + ε under the root.",
          scale=lambda s: s.gamma / np.sqrt(s.var) + s.eps),
    other("eps-as-floor", "You take the larger of v and ε. ε is added: γ/√(v+ε).",
          root=lambda s: np.sqrt(np.maximum(s.var, s.eps))),
    other("gamma-missing-in-weight",
          "γ is missing in the weight: its scale is γ/√(v+ε), as the bias's.",
          weight_scale=lambda s: 1 / s.root),
    other("gamma-missing-in-bias",
          "γ is missing in the bias: its scale is γ/√(v+ε), as the weight's.",
          bias_scale=lambda s: 1 / s.root),
    other("eps-missing-in-bias",
          "ε is missing in the bias: its scale is γ/√(v+ε), as the weight's.",
          bias_scale=lambda s: s.gamma / np.sqrt(s.var)),
    other("mean-forgotten", "The running mean is missing: (b − μ)·γ/√(v+ε) + β.",
          centred=lambda s: s.bias),
    other("mean-unscaled", "μ is subtracted before the scaling: (b − μ)·γ/√(v+ε) + β.",
          shift=lambda s: s.bias * s.bias_scale - s.mean),
    other("mean-added", "μ has the wrong sign: (b − μ)·γ/√(v+ε) + β.",
          centred=lambda s: s.bias + s.mean),
    other("mean-in-weight",
          "You subtracted μ from the weight. It is subtracted from the output, Wu + b, so it "
          "belongs to the bias: (b − μ)·γ/√(v+ε) + β.",
          new_weight=lambda s: (s.weight - s.mean[:, None]) * s.weight_scale[:, None],
          centred=lambda s: s.bias),
    other("beta-in-weight",
          "You added β to the weight as well. It is a constant, whatever the input, so it "
          "belongs to the bias alone.",
          new_weight=lambda s: PARTS["new_weight"](s) + s.beta[:, None]),
    other("nothing-scaled", "The bias is not scaled: (b − μ)·γ/√(v+ε) + β.",
          shift=lambda s: s.centred),
    other("beta-forgotten", "β is missing: (b − μ)·γ/√(v+ε) + β.", new_bias=lambda s: s.shift),
    other("beta-scaled", "β is added last, after the scaling: (b − μ)·γ/√(v+ε) + β.",
          new_bias=lambda s: s.shift + s.beta * s.bias_scale),
    other("gamma-times-sum",
          "You multiplied β by γ too. β is added last: (b − μ)·γ/√(v+ε) + β.",
          new_bias=lambda s: s.shift + s.gamma * s.beta),
    other("beta-alone", "Your bias is β alone: (b − μ)·γ/√(v+ε) + β.",
          new_bias=lambda s: s.beta),
    other("gamma-forgotten", "γ is missing from the scale: γ/√(v+ε).",
          scale=lambda s: 1 / s.root),
    other("gamma-alone", "Your scale is γ alone: γ/√(v+ε).", scale=lambda s: s.gamma),
    other("divided-by-variance", "You took v + ε itself. Take its root: γ/√(v+ε).",
          root=lambda s: s.var + s.eps),
    other("scale-multiplied", "You multiplied where you should divide: γ/√(v+ε).",
          scale=lambda s: s.gamma * s.root),
    other("scale-inverted", "Your scale is √(v+ε)/γ. It is the other way round: γ/√(v+ε).",
          scale=lambda s: s.root / s.gamma),
    other("eps-forgotten", "ε is missing: γ/√(v+ε), as in the layer.",
          root=lambda s: np.sqrt(s.var)),
    other("eps-ignored", "You wrote 1e-5 into the code. Use the argument eps.",
          root=lambda s: np.sqrt(s.var + 1e-5)),
    other("eps-outside-root", "ε stands outside the root. Put it inside: γ/√(v+ε).",
          root=lambda s: np.sqrt(s.var) + s.eps),
    other("eps-under-a-deviation",
          "You took the root of σ + ε. ε is added to the variance: γ/√(v+ε).",
          root=lambda s: np.sqrt(np.sqrt(s.var) + s.eps)),
    Mistake("eps-default",
            "Your result is right wherever ε is given, but your default is not 1e-5.",
            folded(eps=keras_eps), wrong_default=True),
    other("transposed", "Your weight is transposed. Return it as (out, in).",
          returned=lambda s: (s.new_weight.T, s.new_bias)),
    other("swapped", "The order is (weight', bias').",
          returned=lambda s: (s.new_bias, s.new_weight)),
    Mistake("changed-input",
            "You changed the weight or the bias in place: then the unfolded layer is gone, "
            "and folding twice scales twice. Return new arrays.",
            in_place),
)  # fmt: skip
