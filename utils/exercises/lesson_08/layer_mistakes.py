"""What goes wrong in layer normalization: the axes, and whose γ and β are."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_08.family_mistakes import STEPS, family_mistakes
from utils.exercises.recognise import one_of

rows = recipe(
    lambda x, gamma, beta, eps=1e-5: None,
    default=lambda s: 1e-5,
    values=lambda s: s.x,
    average=lambda s: lambda values: values.mean(axis=1, keepdims=True),
    scale=lambda s: s.gamma,
    shift=lambda s: s.beta,
    **STEPS,
)


def flat(values):
    return values.mean(axis=1)


def lined_up(mean, var):
    """The layer where the mean or the variance, or both, lack keepdims."""

    def answer(x, gamma, beta, eps=1e-5):
        mu, v = x.mean(axis=1, keepdims=not mean), x.var(axis=1, keepdims=not var)
        return gamma * ((x - mu) / np.sqrt(v + eps)) + beta

    return answer


MISTAKES = (
    Mistake("over-batch",
            "You averaged over the batch (axis=0): that is batch normalization. Average over "
            "each example's features: axis=1.",
            rows(average=lambda s: lambda values: values.mean(axis=0, keepdims=True))),
    Mistake("mean-over-batch",
            "Your mean is taken over the batch and your variance over the features. Both run "
            "over the features: axis=1.",
            rows(mean=lambda s: s.x.mean(axis=0))),
    Mistake("variance-over-batch",
            "Your variance is taken over the batch and your mean over the features. Both run "
            "over the features: axis=1.",
            rows(var=lambda s: s.x.var(axis=0))),
    Mistake("divided-by-n",
            "You divide by N, the number of examples. A row has D features: divide by D.",
            rows(average=lambda s: lambda values: (
                values.sum(axis=1, keepdims=True) / len(values)))),
    Mistake("no-keepdims",
            "A statistic of shape (N,) is lined up with the features. Keep it a column, (N, 1): "
            "keepdims=True.",
            lined_up(mean=True, var=True),
            one_of(lined_up(True, True), lined_up(True, False), lined_up(False, True))),
    Mistake("gamma-per-example",
            "You gave each example one γ and one β. They belong to the features: shape (D,), "
            "lined up with the columns as they are.",
            rows(scale=lambda s: s.gamma[:, None], shift=lambda s: s.beta[:, None])),
    Mistake("transposed", "y is transposed. Its shape is that of x, (N, D).",
            rows(x_hat=lambda s: s.standardized, y=lambda s: (s.gamma * s.x_hat + s.beta).T)),
    Mistake("parentheses-of-all",
            "Python multiplies and divides before it subtracts: γ·x − μ/√(v+ε) is not "
            "γ·(x − μ)/√(v+ε). Put x − μ in parentheses.",
            rows(y=lambda s: s.gamma * s.x - s.mean / s.root + s.beta)),
    *family_mistakes(rows, "features", "example"),
)  # fmt: skip
