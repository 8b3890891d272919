"""Batch normalization with given statistics."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise, Mistake
from utils.checks.recipe import recipe
from utils.exercises.inputs import BETA, BETA4, GAMMA, GAMMA4, SQUARE, X
from utils.exercises.lesson_03.forward_mistakes import STEPS, forward_mistakes

_MEAN, _VAR = np.array([2.0, -1.0, 30.0]), np.array([0.4, 1.5, 60.0])
_MEAN4, _VAR4 = np.array([2.0, -1.0, 30.0, 5.0]), np.array([0.4, 1.5, 60.0, 3.0])
_ZERO = np.array([0.4, 0.0, 60.0])  # a unit that was constant in training


def batch_norm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta


given = recipe(
    lambda x, gamma, beta, running_mean, running_var, eps=1e-5: None,
    **STEPS | {"mean": lambda s: s.running_mean, "var": lambda s: s.running_var},
)


def other(name, help_, **changed):
    return Mistake(name, help_, given(**changed))


def of_batch(s):
    return s.x.mean(axis=0)


def standardized_again(s):
    once = (s.x - s.mean) / s.root
    return (once - once.mean(axis=0)) / np.sqrt(once.var(axis=0) + s.eps)


_SAME = (
    "eps-outside-root", "eps-default", "eps-as-floor", "eps-under-a-deviation",
    "eps-twice", "eps-twice-inside", "eps-squared", "eps-ignored", "multiplied", "not-scaled",
    "gamma-times-sum", "beta-dropped", "gamma-dropped", "affine-dropped", "gamma-beta-swapped",
    "beta-subtracted", "sign", "parentheses", "parentheses-of-all",
)  # fmt: skip

EXERCISE = Exercise(
    id="05-inference", points=2, stars=1, minutes=4,
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
    credit=(
        Credit(1, "the cases with another ε", cases=("a large ε", "four examples, four features")),
    ),
    mistakes=(
        other("batch-variance",
              "Your variance is the batch's own. At inference running_var takes its place.",
              var=lambda s: s.x.var(axis=0)),
        other("batch-mean",
              "Your mean is the batch's own. At inference running_mean takes its place.",
              mean=of_batch),
        other("batch-statistics",
              "You used the batch's own mean and variance. At inference the running ones take "
              "their place, so that an answer depends on its input alone.",
              mean=of_batch, var=lambda s: s.x.var(axis=0)),
        other("variance-around-running-mean",
              "Your variance is the batch's, around the running mean. Use running_var.",
              var=lambda s: ((s.x - s.running_mean) ** 2).mean(axis=0)),
        other("not-centred", "You did not subtract the running mean.", mean=lambda s: 0.0),
        other("divided-by-variance",
              "You divided by running_var + ε, which is a variance. Take its root.",
              root=lambda s: s.var + s.eps),
        other("statistics-swapped", "running_mean and running_var have changed places.",
              mean=lambda s: s.running_var, var=lambda s: s.running_mean),
        other("eps-forgotten",
              "ε is missing: for a unit whose running variance is 0 you divide by 0. Divide by "
              "√(v+ε).",
              root=lambda s: np.sqrt(s.var)),
        other("divided-by-variance-without-eps",
              "You divided by running_var, which is a variance, and ε is missing: √(v+ε).",
              root=lambda s: s.var),
        other("gamma-before-the-mean",
              "You multiplied x by γ before you subtracted the mean. First x̂, then γ·x̂ + β.",
              y=lambda s: (s.gamma * s.x - s.mean) / s.root + s.beta),
        other("mean-added", "You added the running mean. Subtract it.",
              mean=lambda s: -s.running_mean),
        other("batch-statistics-unbiased",
              "You used the batch's own mean and (unbiased) variance. At inference the running "
              "ones take their place.",
              mean=of_batch, var=lambda s: s.x.var(axis=0, ddof=1)),
        other("updated-first",
              "You updated the running statistics with this batch and then used them. In eval "
              "mode nothing is updated.",
              mean=lambda s: 0.9 * s.running_mean + 0.1 * of_batch(s),
              var=lambda s: 0.9 * s.running_var + 0.1 * s.x.var(axis=0, ddof=1)),
        other("updated-first-guarded",
              "You updated the running statistics with this batch and then used them. In eval "
              "mode nothing is updated.",
              mean=lambda s: 0.9 * s.running_mean + 0.1 * of_batch(s),
              var=lambda s: 0.9 * s.running_var + (
                  0.1 * s.x.var(axis=0, ddof=1 if len(s.x) > 1 else 0))),
        other("updated-first-biased",
              "You updated the running statistics with this batch (and its biased variance) and "
              "then used them. In eval mode nothing is updated.",
              mean=lambda s: 0.9 * s.running_mean + 0.1 * of_batch(s),
              var=lambda s: 0.9 * s.running_var + 0.1 * s.x.var(axis=0)),
        other("updated-nine-tenths",
              "You updated the running statistics with this batch, which counts for nine tenths "
              "in them, and then used them. In eval mode nothing is updated.",
              mean=lambda s: 0.1 * s.running_mean + 0.9 * of_batch(s),
              var=lambda s: 0.1 * s.running_var + 0.9 * s.x.var(axis=0)),
        other("half-and-half",
              "You used the middle between the running statistics and the batch's. At inference "
              "the running ones stand alone.",
              mean=lambda s: (s.running_mean + of_batch(s)) / 2,
              var=lambda s: (s.running_var + s.x.var(axis=0)) / 2),
        other("standardized-again",
              "You standardized x̂ once more, with the batch's own mean and variance, which undoes "
              "the running ones. Once is enough.",
              x_hat=standardized_again),
        other("column-of-gamma",
              "γ and β run along the wrong axis: they belong to the features, NumPy's last axis. "
              "Use them as they are.",
              y=lambda s: s.gamma[:, None] * s.x_hat + s.beta[:, None]),
        other("unbiased-again",
              "You corrected the running variance by N/(N−1). It is unbiased already, and N "
              "here is not the N of training.",
              var=lambda s: s.running_var * len(s.x) / max(len(s.x) - 1, 1)),
        *forward_mistakes(given, _SAME),
    ),
)  # fmt: skip
