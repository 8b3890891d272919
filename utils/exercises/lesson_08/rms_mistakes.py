"""What goes wrong in RMS normalization: a mean that is subtracted, a norm for a mean."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_08.family_mistakes import STEPS, family_mistakes
from utils.exercises.recognise import one_of

rms = recipe(
    lambda x, gamma, eps=1e-6: None,
    default=lambda s: 1e-6,
    values=lambda s: s.x,
    average=lambda s: lambda values: values.mean(axis=1, keepdims=True),
    scale=lambda s: s.gamma,
    shift=lambda s: 0,
    **STEPS | {"mean": lambda s: 0, "var": lambda s: s.average(s.values**2)},
)


def row_mean(s):
    return s.x.mean(axis=1, keepdims=True)


def flat(x, gamma, eps=1e-6):
    return gamma * (x / np.sqrt((x**2).mean(axis=1) + eps))


def absolute_and_eps(x, gamma, eps=1e-6):
    return gamma * x / (abs(x).mean(axis=1, keepdims=True) + eps)


def absolute_under_a_root(x, gamma, eps=1e-6):
    return gamma * x / np.sqrt(abs(x).mean(axis=1, keepdims=True) + eps)


MISTAKES = (
    Mistake("layer-norm",
            "You subtracted the mean: that is layer normalization without β. RMS normalization "
            "subtracts nothing, and takes the mean of x².",
            rms(mean=row_mean, var=lambda s: s.x.var(axis=1, keepdims=True))),
    Mistake("centred",
            "You subtracted the mean above the root. RMS normalization divides x itself.",
            rms(mean=row_mean)),
    Mistake("variance",
            "You took the variance. Its squares are those of x − μ; take the mean of x² instead.",
            rms(var=lambda s: s.x.var(axis=1, keepdims=True))),
    Mistake("over-batch",
            "You averaged over the batch (axis=0). Average over each example's features: axis=1.",
            rms(average=lambda s: lambda values: values.mean(axis=0, keepdims=True))),
    Mistake("square-of-the-mean",
            "Your statistic is the size of the mean. Square the values first, then take their "
            "mean.",
            rms(var=lambda s: row_mean(s) ** 2)),
    Mistake("absolute",
            "You took the mean of |x|. RMS is the root of the mean of x².",
            absolute_and_eps, one_of(absolute_and_eps, absolute_under_a_root)),
    Mistake("divided-by-n",
            "You divide by N, the number of examples. A row has D features: divide by D.",
            rms(average=lambda s: lambda values: (
                values.sum(axis=1, keepdims=True) / len(values)))),
    Mistake("eps-at-the-end",
            "ε is added after the division. Add it under the root: √(mean(x²)+ε).",
            rms(y=lambda s: s.gamma * s.x / np.sqrt(s.var) + s.eps)),
    Mistake("no-keepdims",
            "A statistic of shape (N,) is lined up with the features. Keep it a column, (N, 1): "
            "keepdims=True.",
            flat),
    Mistake("gamma-per-example",
            "You gave each example one γ. It belongs to the features: shape (D,), lined up with "
            "the columns as it is.",
            rms(scale=lambda s: s.gamma[:, None])),
    Mistake("gamma-dropped", "γ is missing. y = γ·x/√(mean(x²)+ε).",
            rms(scale=lambda s: 1)),
    Mistake("gamma-plus-one",
            "You scale by 1 + γ, as some language models do. Here it is γ.",
            rms(scale=lambda s: 1 + s.gamma)),
    Mistake("gamma-under-the-root",
            "You took the mean of (γ·x)². The statistic is that of x; γ comes after.",
            rms(var=lambda s: s.average((s.gamma * s.x) ** 2))),
    *family_mistakes(rms, "features", "example", centred=False),
)  # fmt: skip
