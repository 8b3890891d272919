"""Wrong versions of batch normalization's forward pass, for every exercise that contains it."""

import numpy as np


def right_root(eps):
    return lambda var: np.sqrt(var + eps)


def scaled_and_shifted(x_hat, gamma, beta):
    return gamma * x_hat + beta


def cancelling_var(x, axis=0, keepdims=False):
    """E[x²] − E[x]², in the dtype of x: two large numbers, one small difference."""
    mean = x.mean(axis=axis, keepdims=keepdims)
    return (x * x).mean(axis=axis, keepdims=keepdims) - mean * mean


def make(axis, keepdims):
    """A maker of forward passes over `axis`, each with one thing changed."""

    def maker(root=right_root, affine=scaled_and_shifted, over=axis, var=None, mean=None,
              default=1e-5):  # fmt: skip
        def wrong(x, gamma, beta, eps=default):
            keep = {"axis": over, "keepdims": keepdims or over not in (axis, None)}
            mu = mean(x, **keep) if mean else x.mean(**keep)
            v = var(x, **keep) if var else x.var(**keep)
            return affine((x - mu) / root(eps)(v), gamma, beta)

        return wrong

    return maker


FORWARD_MISTAKES = (
    ("eps-outside-root",
     "Your result is what you get when ε stands outside the root. Put it inside: √(v+ε).",
     {"root": lambda eps: lambda v: np.sqrt(v) + eps}),
    ("eps-default",
     "Your result is right wherever ε is given, but your default for it is not 1e-5. (Keras's "
     "is 1e-3.)",
     {"default": 1e-3}),
    ("eps-as-floor",
     "You take the larger of v and ε. ε is added to the variance: √(v+ε).",
     {"root": lambda eps: lambda v: np.sqrt(np.maximum(v, eps))}),
    ("eps-forgotten",
     "ε is missing: a constant feature becomes 0/0. Divide by √(v+ε).",
     {"root": lambda eps: np.sqrt}),
    ("eps-under-a-deviation",
     "You took the root of σ + ε. ε is added to the variance: √(v+ε).",
     {"root": lambda eps: lambda v: np.sqrt(np.sqrt(v) + eps)}),
    ("eps-twice",
     "ε is added twice. Once is enough: √(v+ε).",
     {"root": lambda eps: lambda v: np.sqrt(v + eps) + eps}),
    ("eps-twice-inside",
     "ε is added twice under the root. Once is enough: √(v+ε).",
     {"root": lambda eps: lambda v: np.sqrt(v + 2 * eps)}),
    ("eps-squared",
     "ε is squared under the root. Add it as it is: √(v+ε).",
     {"root": lambda eps: lambda v: np.sqrt(v + eps**2)}),
    ("eps-ignored",
     "You wrote 1e-5 into the code. Use the argument eps.",
     {"root": lambda eps: lambda v: np.sqrt(v + 1e-5)}),
    ("divided-by-variance",
     "You divided by the variance. Divide by the standard deviation: √(v+ε).",
     {"root": lambda eps: lambda v: v + eps}),
    ("multiplied",
     "You multiplied by √(v+ε). Divide by it.",
     {"root": lambda eps: lambda v: 1 / np.sqrt(v + eps)}),
    ("not-scaled",
     "You subtracted the mean, but did not divide by √(v+ε).",
     {"root": lambda eps: np.ones_like}),
    ("unbiased-variance",
     "Your variance divides by N − 1 (ddof=1, PyTorch's default). The forward pass divides by N.",
     {"var": lambda x, **keep: x.var(ddof=1, **keep)}),
    ("variance-without-square",
     "Your variance is the mean of (x−μ), without the square, which is always 0. Square first.",
     {"var": lambda x, **keep: (x - x.mean(**{**keep, "keepdims": True})).mean(**keep)}),
    ("variance-not-centred",
     "Your variance is the mean of x². Subtract the mean before you square.",
     {"var": lambda x, **keep: (x * x).mean(**keep)}),
    ("not-centred",
     "You did not subtract the mean. x̂ = (x−μ)/√(v+ε).",
     {"mean": lambda x, **keep: np.zeros_like(x.mean(**keep))}),
    ("mean-of-everything",
     "Your mean is that of all values. Each feature has its own, as it has its own variance.",
     {"mean": lambda x, **keep: x.mean()}),
    ("variance-of-everything",
     "Your variance is that of all values. Each feature has its own, as it has its own mean.",
     {"var": lambda x, **keep: x.var()}),
    ("no-axis",
     "You used one mean and one variance for all values. Each feature has its own.",
     {"over": None}),
    ("gamma-times-sum",
     "This is γ·(x̂+β). Shift after scaling: γ·x̂+β.",
     {"affine": lambda x_hat, gamma, beta: gamma * (x_hat + beta)}),
    ("beta-dropped", "β is missing. y = γ·x̂+β.",
     {"affine": lambda x_hat, gamma, beta: gamma * x_hat}),
    ("gamma-dropped", "γ is missing. y = γ·x̂+β.",
     {"affine": lambda x_hat, gamma, beta: x_hat + beta}),
    ("affine-dropped", "γ and β are missing. This is x̂; y = γ·x̂+β.",
     {"affine": lambda x_hat, gamma, beta: x_hat}),
    ("gamma-beta-swapped", "γ and β have changed places. γ scales, β shifts: γ·x̂+β.",
     {"affine": lambda x_hat, gamma, beta: beta * x_hat + gamma}),
    ("beta-subtracted", "You subtracted β. y = γ·x̂+β.",
     {"affine": lambda x_hat, gamma, beta: gamma * x_hat - beta}),
    ("cancellation",
     "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, two numbers near 10⁸ "
     "cancel and nothing right is left. Centre first, then square: mean((x−μ)²).",
     {"var": cancelling_var}),
)  # fmt: skip
