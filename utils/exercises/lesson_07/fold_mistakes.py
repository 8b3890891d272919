"""What goes wrong when the layer is folded into the convolution before it."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_03.forward_mistakes import keras_eps

PARTS = {
    "root": lambda s: np.sqrt(s.var + s.eps),
    "scale": lambda s: s.gamma / s.root,
    "weight_scale": lambda s: s.scale,
    "filters": lambda s: s.weight_scale[:, None, None, None],
    "new_weight": lambda s: s.weight * s.filters,
    "old_bias": lambda s: np.zeros(len(s.weight)) if s.bias is None else s.bias,
    "centred": lambda s: s.old_bias - s.mean,
    "bias_scale": lambda s: s.scale,
    "shift": lambda s: s.centred * s.bias_scale,
    "new_bias": lambda s: s.shift + s.beta,
    "without": lambda s: s.new_bias,  # the bias where there was none
    "returned": lambda s: (s.new_weight, s.without if s.bias is None else s.new_bias),
}
folded = recipe(lambda weight, bias, gamma, beta, mean, var, eps=1e-5: None, **PARTS)


def other(name, help_, **changed):
    return Mistake(name, help_, folded(**changed))


def in_place(weight, bias, *rest, **kwargs):
    new_weight, new_bias = folded()(weight, bias, *rest, **kwargs)
    weight[:] = new_weight
    return weight, new_bias


def none_kept(new_weight, new_bias, weight, bias, *rest, **kwargs):
    """Whether an answer returns the right weight, and no bias where there was none."""
    right = folded()(weight, bias, *rest, **kwargs)[0]
    return bias is None and new_bias is None and np.allclose(new_weight, right)


MISTAKES = (
    other("inputs-scaled",
          "You scaled the second axis of the weight, the channels that come in. γ belongs to "
          "those that go out, the first axis: scale[:, None, None, None].",
          filters=lambda s: s.weight_scale[:, None, None]),
    other("rows-scaled",
          "Your scale of shape (C, 1) lines up with the height of the kernel. γ belongs to the "
          "filters, the first axis: scale[:, None, None, None].",
          filters=lambda s: s.weight_scale[:, None]),
    other("width-scaled",
          "Your scale of shape (C,) lines up with the width of the kernel, the last axis. γ "
          "belongs to the filters, the first axis: scale[:, None, None, None].",
          filters=lambda s: s.weight_scale),
    other("reshaped-to-inputs",
          "You made the scale (1, C, 1, 1), which is right for feature maps. In a weight the "
          "outputs are the first axis: scale[:, None, None, None].",
          filters=lambda s: s.weight_scale[None, :, None, None]),
    other("weight-unscaled", "The weight is unchanged. Each filter is multiplied by γ/√(v+ε).",
          new_weight=lambda s: s.weight),
    other("flattened",
          "Your weight is flat. Return it in the shape that it came in: (out, in, kh, kw).",
          returned=lambda s: (s.new_weight.reshape(len(s.weight), -1), s.new_bias)),
    other("bias-unscaled",
          "The old bias goes through the layer too: it is scaled by γ/√(v+ε), as the weight.",
          shift=lambda s: s.old_bias - s.mean * s.bias_scale),
    other("bias-dropped", "The old bias is gone. New bias: (b − μ)·γ/√(v+ε) + β.",
          centred=lambda s: -s.mean),
    other("bias-unchanged", "The bias is unchanged. New bias: (b − μ)·γ/√(v+ε) + β.",
          new_bias=lambda s: s.old_bias),
    Mistake("none-kept",
            "Where the convolution has no bias, you return none. The folded one needs a bias all "
            "the same: β − μ·γ/√(v+ε).",
            folded(without=lambda s: None), none_kept),
    other("zeros-kept",
          "Where the convolution has no bias, you return zeros. The folded one needs a bias all "
          "the same: β − μ·γ/√(v+ε).",
          without=lambda s: np.zeros(len(s.weight))),
    other("beta-alone-without-bias",
          "Where the convolution has no bias, yours is β alone. The layer subtracts its mean all "
          "the same: β − μ·γ/√(v+ε).",
          without=lambda s: s.beta),
    other("beta-missing-without-bias",
          "Where the convolution has no bias, β is missing in yours: β − μ·γ/√(v+ε).",
          without=lambda s: s.shift),
    other("mean-unscaled-without-bias",
          "Where the convolution has no bias, you subtract the mean unscaled: β − μ·γ/√(v+ε).",
          without=lambda s: s.beta - s.mean),
    other("mean-added-without-bias",
          "Where the convolution has no bias, the mean has the wrong sign: β − μ·γ/√(v+ε).",
          without=lambda s: s.beta + s.mean * s.bias_scale),
    other("bias-of-ones",
          "You put ones where there is no bias. No bias is a bias of 0.",
          old_bias=lambda s: np.ones(len(s.weight)) if s.bias is None else s.bias),
    other("bias-is-beta",
          "You put β where there is no bias. No bias is a bias of 0; β is added once, at the end.",
          old_bias=lambda s: s.beta if s.bias is None else s.bias),
    other("bias-sign", "The sign is the other way round: (b − μ)·γ/√(v+ε) + β.",
          centred=lambda s: s.mean - s.old_bias),
    other("beta-subtracted", "You subtracted β: (b − μ)·γ/√(v+ε) + β.",
          new_bias=lambda s: s.shift - s.beta),
    other("bias-in-four-axes",
          "Your bias has shape (out, 1, 1, 1): those axes belong to the weight only. For the bias "
          "use a scale of shape (out,).",
          returned=lambda s: (s.new_weight, s.new_bias[:, None, None, None])),
    other("bias-is-an-array-of-four-axes",
          "Your bias has shape (out, 1, 1, out): a scale of shape (out, 1, 1, 1) belongs to the "
          "weight only. For the bias use one of shape (out,).",
          bias_scale=lambda s: s.scale[:, None, None, None]),
    other("affine-swapped", "γ and β have changed places: γ scales, β shifts.",
          scale=lambda s: s.beta / s.root, new_bias=lambda s: s.shift + s.gamma),
    other("statistics-swapped", "mean and var have changed places.",
          root=lambda s: np.sqrt(s.mean + s.eps), centred=lambda s: s.old_bias - s.var),
    other("eps-twice", "ε is added twice. Once is enough: γ/√(v+ε).",
          root=lambda s: np.sqrt(s.var + 2 * s.eps)),
    other("eps-as-floor", "You take the larger of v and ε. ε is added: γ/√(v+ε).",
          root=lambda s: np.sqrt(np.maximum(s.var, s.eps))),
    other("eps-after-division",
          "γ is divided by √v, and ε is added to that. It stands under the root.",
          scale=lambda s: s.gamma / np.sqrt(s.var) + s.eps),
    other("gamma-missing-in-weight",
          "γ is missing in the weight: its scale is γ/√(v+ε), as the bias's.",
          weight_scale=lambda s: 1 / s.root),
    other("gamma-missing-in-bias",
          "γ is missing in the bias: its scale is γ/√(v+ε), as the weight's.",
          bias_scale=lambda s: 1 / s.root),
    other("eps-missing-in-bias",
          "ε is missing in the bias: its scale is γ/√(v+ε), as the weight's.",
          bias_scale=lambda s: s.gamma / np.sqrt(s.var)),
    other("eps-missing-in-weight",
          "ε is missing in the weight: its scale is γ/√(v+ε), as the bias's.",
          weight_scale=lambda s: s.gamma / np.sqrt(s.var)),
    other("mean-forgotten", "The running mean is missing: (b − μ)·γ/√(v+ε) + β.",
          centred=lambda s: s.old_bias),
    other("mean-unscaled", "μ is subtracted before the scaling: (b − μ)·γ/√(v+ε) + β.",
          shift=lambda s: s.old_bias * s.bias_scale - s.mean),
    other("mean-added", "μ has the wrong sign: (b − μ)·γ/√(v+ε) + β.",
          centred=lambda s: s.old_bias + s.mean),
    other("mean-in-weight",
          "You subtracted μ from the weight. It is subtracted from the output, so it belongs to "
          "the bias: (b − μ)·γ/√(v+ε) + β.",
          new_weight=lambda s: (s.weight - s.mean[:, None, None, None]) * s.filters,
          centred=lambda s: s.old_bias),
    other("beta-in-weight",
          "You added β to the weight as well. It is a constant, whatever the input, so it belongs "
          "to the bias alone.",
          new_weight=lambda s: PARTS["new_weight"](s) + s.beta[:, None, None, None]),
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
    other("variance-taken-for-deviation",
          "You divided by v as if it were the deviation already: take the root of v + ε.",
          root=lambda s: s.var),
    other("flipped",
          "You turned the kernels around. Folding scales each filter, and moves none of its "
          "values.",
          new_weight=lambda s: PARTS["new_weight"](s)[:, :, ::-1, ::-1]),
    other("transposed",
          "Your weight is (in, out, kh, kw). Return it as it came: (out, in, kh, kw).",
          returned=lambda s: (s.new_weight.transpose(1, 0, 2, 3), s.new_bias)),
    other("swapped", "The order is (weight', bias').",
          returned=lambda s: (s.new_bias, s.new_weight)),
    Mistake("changed-input",
            "You changed the weight or the bias in place: then the unfolded layer is gone, and "
            "folding twice scales twice. Return new arrays.",
            in_place),
)  # fmt: skip
