"""Batch normalization with given statistics."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake
from utils.exercises.inputs import BETA, BETA4, GAMMA, GAMMA4, SQUARE, X
from utils.exercises.lesson_03.forward_mistakes import FORWARD_MISTAKES, make

_MEAN, _VAR = np.array([2.0, -1.0, 30.0]), np.array([0.4, 1.5, 60.0])
_MEAN4, _VAR4 = np.array([2.0, -1.0, 30.0, 5.0]), np.array([0.4, 1.5, 60.0, 3.0])
_ZERO = np.array([0.4, 0.0, 60.0])  # a unit that was constant in training


def batch_norm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta


def given(default=1e-5, **change):
    """A wrong forward pass whose statistics are those given, not the batch's."""

    def wrong(x, gamma, beta, running_mean, running_var, eps=default):
        stats = {"mean": lambda x, **keep: running_mean, "var": lambda x, **keep: running_var}
        return make(0, False)(**(stats | change))(x, gamma, beta, eps)

    return wrong


_SAME = (
    "eps-outside-root", "eps-default", "eps-as-floor", "eps-under-a-deviation",
    "eps-twice", "eps-twice-inside", "eps-squared", "eps-ignored", "multiplied", "not-scaled",
    "gamma-times-sum", "beta-dropped", "gamma-dropped", "affine-dropped", "gamma-beta-swapped",
    "beta-subtracted",
)  # fmt: skip

EXERCISE = Exercise(
    id="05-inference", points=2, stars=1, minutes=5,
    why="this is the layer that your users meet; the other one they never see.",
    reference=batch_norm_inference,
    outputs=("y",),
    cases=(
        Case("five examples, three features", (X, GAMMA, BETA, _MEAN, _VAR)),
        Case("a large ε", (X, GAMMA, BETA, _MEAN, _VAR), {"eps": 0.3}),
        Case("four examples, four features", (SQUARE, GAMMA4, BETA4, _MEAN4, _VAR4),
             {"eps": 0.01}),
        Case("one example", (X[:1], GAMMA, BETA, _MEAN, _VAR)),
        Case("a running variance of 0", (X, GAMMA, BETA, _MEAN, _ZERO)),
    ),
    mistakes=(
        Mistake("batch-statistics",
                "You used the batch's own mean and variance. At inference the running ones take "
                "their place, so that an answer depends on its input alone.",
                lambda x, gamma, beta, m, v, eps=1e-5: make(0, False)()(x, gamma, beta, eps)),
        Mistake("batch-variance", "The running mean is there, but the variance is the batch's.",
                lambda x, gamma, beta, m, v, eps=1e-5: batch_norm_inference(
                    x, gamma, beta, m, x.var(axis=0), eps)),
        Mistake("batch-mean", "The running variance is there, but the mean is the batch's.",
                lambda x, gamma, beta, m, v, eps=1e-5: batch_norm_inference(
                    x, gamma, beta, x.mean(axis=0), v, eps)),
        Mistake("variance-around-running-mean",
                "Your variance is the batch's, around the running mean. Use running_var.",
                lambda x, gamma, beta, m, v, eps=1e-5: batch_norm_inference(
                    x, gamma, beta, m, ((x - m) ** 2).mean(axis=0), eps)),
        Mistake("not-centred", "You did not subtract the running mean.",
                given(mean=lambda x, **keep: 0.0)),
        Mistake("divided-by-variance",
                "You divided by running_var + ε, which is a variance. Take its root.",
                given(root=lambda eps: lambda v: v + eps)),
        Mistake("statistics-swapped",
                "running_mean and running_var have changed places.",
                lambda x, gamma, beta, m, v, eps=1e-5: batch_norm_inference(
                    x, gamma, beta, v, m, eps)),
        Mistake("eps-forgotten",
                "ε is missing: for a unit whose running variance is 0 you divide by 0. Divide by "
                "√(v+ε).",
                given(root=lambda eps: np.sqrt)),
        Mistake("divided-by-variance-without-eps",
                "You divided by running_var, which is a variance, and ε is missing: √(v+ε).",
                given(root=lambda eps: lambda v: v)),
        Mistake("gamma-before-the-mean",
                "You multiplied x by γ before you subtracted the mean. First x̂, then γ·x̂ + β.",
                lambda x, gamma, beta, m, v, eps=1e-5: (
                    (gamma * x - m) / np.sqrt(v + eps) + beta)),
        Mistake("sign", "You subtracted x from the running mean. It is x − μ.",
                lambda x, gamma, beta, m, v, eps=1e-5: (
                    gamma * (m - x) / np.sqrt(v + eps) + beta)),
        Mistake("parentheses",
                "Only the mean is divided by √(v+ε) in your formula. Put x − μ in parentheses.",
                lambda x, gamma, beta, m, v, eps=1e-5: (
                    gamma * (x - m / np.sqrt(v + eps)) + beta)),
        Mistake("mean-added", "You added the running mean. Subtract it.",
                lambda x, gamma, beta, m, v, eps=1e-5: batch_norm_inference(
                    x, gamma, beta, -m, v, eps)),
        Mistake("batch-statistics-unbiased",
                "You used the batch's own mean and (unbiased) variance. At inference the running "
                "ones take their place.",
                lambda x, gamma, beta, m, v, eps=1e-5: make(0, False)(
                    var=lambda x, **keep: x.var(ddof=1, **keep))(x, gamma, beta, eps)),
        Mistake("updated-first",
                "You updated the running statistics with this batch and then used them. In eval "
                "mode nothing is updated.",
                lambda x, gamma, beta, m, v, eps=1e-5: batch_norm_inference(
                    x, gamma, beta, 0.9 * m + 0.1 * x.mean(axis=0),
                    0.9 * v + 0.1 * x.var(axis=0, ddof=1), eps)),
        Mistake("unbiased-again",
                "You corrected the running variance by N/(N−1). It is unbiased already, and N "
                "here is not the N of training.",
                lambda x, gamma, beta, m, v, eps=1e-5: batch_norm_inference(
                    x, gamma, beta, m, v * len(x) / max(len(x) - 1, 1), eps)),
        *(Mistake(i, text, given(**change)) for i, text, change in FORWARD_MISTAKES if i in _SAME),
    ),
)  # fmt: skip
