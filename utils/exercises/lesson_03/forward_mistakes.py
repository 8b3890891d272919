"""Wrong versions of batch normalization's forward pass, for every exercise that contains it."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.recognise import one_of


def cancelling_var(x, axis=0, keepdims=False):
    """E[x²] − E[x]², in the dtype of x: two large numbers, one small difference."""
    mean = x.mean(axis=axis, keepdims=keepdims)
    return (x * x).mean(axis=axis, keepdims=keepdims) - mean * mean


STEPS = {
    "mean": lambda s: s.x.mean(axis=0),
    "var": lambda s: s.x.var(axis=0),
    "root": lambda s: np.sqrt(s.var + s.eps),
    "x_hat": lambda s: (s.x - s.mean) / s.root,
    "y": lambda s: s.gamma * s.x_hat + s.beta,
}
forward = recipe(lambda x, gamma, beta, eps=1e-5: None, **STEPS)


def keras_eps(s):
    return s.eps if "eps" in s.given else 1e-3


def of_everything(make):
    """Recognise a variance of all values: around each feature's mean, or around all values'."""
    return one_of(
        make(var=lambda s: s.x.var()),
        make(var=lambda s: ((s.x - s.x.mean(axis=0)) ** 2).mean()),
    )


def divided_by_noise(y, x, gamma, beta, eps=1e-5):
    """Whether the variance under the root was the mean of x − μ: 0 up to rounding, but not 0.

    In float32, with a mean of 10⁴, the rounding shows, and where it is negative the root is NaN.
    """
    if gamma.ndim == 2:  # examples are columns
        y, x, gamma, beta = y.T, x.T, gamma.T, beta.T
    centred, scaled = (x - x.mean(axis=0)).astype(float), (y - beta) / gamma
    lost = np.isnan(scaled).any(axis=0)
    kept = centred.any(axis=0) & ~lost
    centred, scaled = centred[:, kept], scaled[:, kept]
    root = np.linalg.norm(centred, axis=0) / np.linalg.norm(scaled, axis=0)
    noise = abs(root**2 - eps)
    visible = lost.any() or noise.max() > 1e-8
    return (
        visible == (x.dtype == np.float32)
        and bool((noise < 1e-3 * (centred**2).mean(axis=0)).all())
        and np.allclose(scaled * root, centred, atol=1e-3 * abs(centred).max())
    )


FORWARD_MISTAKES = (  # id, help, the steps replaced; where one version is not enough, a recognise
    ("eps-outside-root",
     "Your result is what you get when ε stands outside the root. Put it inside: √(v+ε).",
     {"root": lambda s: np.sqrt(s.var) + s.eps}),
    ("eps-default",
     "Your result is right wherever ε is given, but your default for it is not 1e-5. (Keras's "
     "is 1e-3.)",
     {"eps": keras_eps}),
    ("eps-as-floor",
     "You take the larger of v and ε. ε is added to the variance: √(v+ε).",
     {"root": lambda s: np.sqrt(np.maximum(s.var, s.eps))}),
    ("eps-forgotten",
     "ε is missing: a constant feature becomes 0/0. Divide by √(v+ε).",
     {"root": lambda s: np.sqrt(s.var)}),
    ("eps-only-at-zero",
     "You use ε only where the variance is 0. It is added to every variance: √(v+ε).",
     {"root": lambda s: np.sqrt(np.where(s.var == 0, s.eps, s.var))}),
    ("gamma-absolute",
     "You take γ without its sign. It may be negative, and then it turns the order around.",
     {"y": lambda s: abs(s.gamma) * s.x_hat + s.beta}),
    ("eps-after-division",
     "ε is added after the division. Add it to the variance, under the root: √(v+ε).",
     {"x_hat": lambda s: (s.x - s.mean) / np.sqrt(s.var) + s.eps}),
    ("eps-under-a-deviation",
     "You took the root of σ + ε. ε is added to the variance: √(v+ε).",
     {"root": lambda s: np.sqrt(np.sqrt(s.var) + s.eps)}),
    ("eps-twice",
     "ε is added twice. Once is enough: √(v+ε).",
     {"root": lambda s: np.sqrt(s.var + s.eps) + s.eps}),
    ("eps-twice-inside",
     "ε is added twice under the root. Once is enough: √(v+ε).",
     {"root": lambda s: np.sqrt(s.var + 2 * s.eps)}),
    ("eps-squared",
     "ε is squared under the root. Add it as it is: √(v+ε).",
     {"root": lambda s: np.sqrt(s.var + s.eps**2)}),
    ("eps-ignored",
     "You wrote 1e-5 into the code. Use the argument eps.",
     {"root": lambda s: np.sqrt(s.var + 1e-5)}),
    ("divided-by-variance",
     "You divided by the variance. Divide by the standard deviation: √(v+ε).",
     {"root": lambda s: s.var + s.eps}),
    ("multiplied",
     "You multiplied by √(v+ε). Divide by it.",
     {"root": lambda s: 1 / np.sqrt(s.var + s.eps)}),
    ("not-scaled",
     "You did not divide by √(v+ε).",
     {"root": lambda s: np.ones_like(s.var)}),
    ("unbiased-variance",
     "Your variance divides by N − 1 (ddof=1, PyTorch's default). The forward pass divides by N.",
     {"var": lambda s: s.x.var(axis=0, ddof=1)}),
    ("variance-without-square",
     "Your variance is 0: the mean of x−μ is 0, squared afterwards or not. Square each deviation "
     "first.",
     {"var": lambda s: (s.x - s.x.mean(axis=0)).mean(axis=0)},
     lambda make: divided_by_noise),
    ("sum-of-squares",
     "Your variance is a sum. Divide it by the number of examples.",
     {"var": lambda s: s.x.var(axis=0) * len(s.x)}),
    ("variance-not-centred",
     "Your variance is the mean of x². Subtract the mean before you square.",
     {"var": lambda s: (s.x * s.x).mean(axis=0)}),
    ("not-centred",
     "You did not subtract the mean. x̂ = (x−μ)/√(v+ε).",
     {"mean": lambda s: np.zeros_like(s.gamma)}),
    ("mean-of-everything",
     "Your mean is that of all values. Each feature has its own, as it has its own variance.",
     {"mean": lambda s: s.x.mean()}),
    ("variance-of-everything",
     "Your variance is one number for all values. Each feature has its own, as it has its own "
     "mean.",
     {"var": lambda s: s.x.var()},
     of_everything),
    ("no-axis",
     "You used one mean and one variance for all values. Each feature has its own.",
     {"mean": lambda s: s.x.mean(), "var": lambda s: s.x.var()}),
    ("x-for-x-hat",
     "You scale and shift x. Scale and shift x̂: γ·x̂+β.",
     {"y": lambda s: s.gamma * s.x + s.beta}),
    ("gamma-times-sum",
     "This is γ·(x̂+β). Shift after scaling: γ·x̂+β.",
     {"y": lambda s: s.gamma * (s.x_hat + s.beta)}),
    ("beta-dropped", "β is missing. y = γ·x̂+β.",
     {"y": lambda s: s.gamma * s.x_hat}),
    ("gamma-dropped", "γ is missing. y = γ·x̂+β.",
     {"y": lambda s: s.x_hat + s.beta}),
    ("affine-dropped", "γ and β are missing. This is x̂; y = γ·x̂+β.",
     {"y": lambda s: s.x_hat}),
    ("gamma-beta-swapped", "γ and β have changed places. γ scales, β shifts: γ·x̂+β.",
     {"y": lambda s: s.beta * s.x_hat + s.gamma}),
    ("beta-subtracted", "You subtracted β. y = γ·x̂+β.",
     {"y": lambda s: s.gamma * s.x_hat - s.beta}),
    ("sign", "You subtracted x from the mean. It is x − μ.",
     {"x_hat": lambda s: (s.mean - s.x) / s.root}),
    ("parentheses",
     "Only the mean is divided by √(v+ε) in your formula. Put x − μ in parentheses.",
     {"x_hat": lambda s: s.x - s.mean / s.root}),
    ("parentheses-of-all",
     "Python multiplies and divides before it subtracts: γ·x − μ/√(v+ε) is not γ·(x − μ)/√(v+ε). "
     "Put x − μ in parentheses.",
     {"y": lambda s: s.gamma * s.x - s.mean / s.root + s.beta}),
    ("cancellation",
     "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, two numbers near 10⁸ "
     "cancel and nothing right is left. Centre first, then square: mean((x−μ)²).",
     {"var": lambda s: cancelling_var(s.x)}),
)  # fmt: skip


def forward_mistakes(make, names=None):
    """The mistakes above as declarations for the recipe `make`: all, or those named."""
    return [
        Mistake(
            name,
            text,
            make(**change),
            *(recognise(make) for recognise in recognises),
            wrong_default=name == "eps-default",
        )
        for name, text, change, *recognises in FORWARD_MISTAKES
        if names is None or name in names
    ]
