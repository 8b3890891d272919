"""Wrong versions of what layer, group, instance and RMS normalization share."""

import numpy as np

from utils.checks.declare import Mistake
from utils.exercises.recognise import one_of

STEPS = {  # of a recipe: `values` and `average` come first, in each layer others
    "mean": lambda s: s.average(s.values),
    "var": lambda s: s.average((s.values - s.average(s.values)) ** 2),
    "root": lambda s: np.sqrt(s.var + s.eps),
    "standardized": lambda s: (s.values - s.mean) / s.root,
    "x_hat": lambda s: s.standardized.reshape(s.x.shape),
    "y": lambda s: s.scale * s.x_hat + s.shift,
}


def count(s):
    """How many values share a statistic."""
    return s.values.size // s.average(s.values).size


def deviations(s):
    """Their mean, which is 0 up to rounding; in float32 the rounding shows."""
    return s.average(s.values - s.average(s.values))


def without_square(make):
    return one_of(
        make(var=deviations),
        make(var=lambda s: abs(deviations(s))),
        make(var=lambda s: deviations(s) ** 2),
    )


def around_all(s):
    return ((s.values - s.values.mean()) ** 2).mean()


def around_their_own(s):
    return ((s.values - s.average(s.values)) ** 2).mean()


def of_everything(make):
    return one_of(make(var=around_all), make(var=around_their_own))


EPS_MISTAKES = (  # id, help in which {v} is what stands under the root, the steps replaced
    ("eps-outside-root",
     "Your result is what you get when ε stands outside the root. Put it inside: √({v}+ε).",
     {"root": lambda s: np.sqrt(s.var) + s.eps}),
    ("eps-default",
     "Your result is right wherever ε is given, but your default for it is not {default}.",
     {"eps": lambda s: s.eps if "eps" in s.given else 1e-3}),
    ("eps-as-floor", "You take the larger of {v} and ε. ε is added to it: √({v}+ε).",
     {"root": lambda s: np.sqrt(np.maximum(s.var, s.eps))}),
    ("eps-as-floor-of-the-deviation",
     "You take the larger of a root and ε. ε is added under the root: √({v}+ε).",
     {"root": lambda s: np.maximum(np.sqrt(s.var), s.eps)}),
    ("eps-forgotten", "ε is missing: {zero} become 0/0. Divide by √({v}+ε).",
     {"root": lambda s: np.sqrt(s.var)}),
    ("eps-only-at-zero", "You use ε only where {v} is 0. It is always added: √({v}+ε).",
     {"root": lambda s: np.sqrt(np.where(s.var == 0, s.eps, s.var))}),
    ("eps-after-division", "ε is added after the division. Add it under the root: √({v}+ε).",
     {"standardized": lambda s: (s.values - s.mean) / np.sqrt(s.var) + s.eps}),
    ("eps-under-a-deviation", "You took two roots, one of {v} and one after adding ε. Take one: "
     "√({v}+ε).",
     {"root": lambda s: np.sqrt(np.sqrt(s.var) + s.eps)}),
    ("eps-twice", "ε is added twice. Once is enough: √({v}+ε).",
     {"root": lambda s: np.sqrt(s.var + s.eps) + s.eps}),
    ("eps-twice-inside", "ε is added twice under the root. Once is enough: √({v}+ε).",
     {"root": lambda s: np.sqrt(s.var + 2 * s.eps)}),
    ("eps-squared", "ε is squared under the root. Add it as it is: √({v}+ε).",
     {"root": lambda s: np.sqrt(s.var + s.eps**2)}),
    ("eps-ignored", "You wrote {default} into the code. Use the argument eps.",
     {"root": lambda s: np.sqrt(s.var + s.default)}),
    ("root-missing", "The root is missing. Divide by √({v}+ε).",
     {"root": lambda s: s.var + s.eps}),
    ("multiplied", "You multiplied by √({v}+ε). Divide by it.",
     {"root": lambda s: 1 / np.sqrt(s.var + s.eps)}),
    ("not-scaled", "You did not divide by √({v}+ε).",
     {"root": lambda s: np.ones_like(s.var)}),
    ("sum-of-squares", "You took a sum of squares. Divide it by the number of {counted}.",
     {"var": lambda s: s.average((s.values - s.mean) ** 2) * count(s)}),
    ("one-too-few",
     "You divided by one less than the number of {counted} (ddof=1). Divide by all of them.",
     {"var": lambda s: s.average((s.values - s.mean) ** 2) * count(s) / (count(s) - 1)}),
    ("no-axis", "You averaged over all values of x. Average over {shared} only.",
     {"average": lambda s: lambda values: values.mean()}),
    ("gamma-absolute", "You take γ without its sign. It may be negative: γ·x̂.",
     {"y": lambda s: abs(s.scale) * s.x_hat + s.shift}),
    ("gamma-divided", "You divided by γ. Multiply by it.",
     {"y": lambda s: s.x_hat / s.scale + s.shift}),
)  # fmt: skip

CENTRED_MISTAKES = (
    ("not-centred-at-all",
     "You subtracted no mean, neither above nor under the root: that is RMS normalization. "
     "x̂ = (x−μ)/√(v+ε), and v is the mean of (x−μ)².",
     {"mean": lambda s: 0, "var": lambda s: s.average(s.values**2)}),
    ("variance-not-centred",
     "Your variance is the mean of x². Subtract the mean before you square.",
     {"var": lambda s: s.average(s.values**2)}),
    ("not-centred", "You did not subtract the mean. x̂ = (x−μ)/√(v+ε).", {"mean": lambda s: 0}),
    ("variance-without-square",
     "Your variance is 0: the mean of x−μ is 0. Square each deviation first.",
     {"var": deviations},
     without_square),
    ("mean-of-everything",
     "Your mean is that of all values of x. Average over {shared} only, as in the variance.",
     {"mean": lambda s: s.values.mean()}),
    ("variance-of-everything",
     "Your variance is one number for all values of x. Average over {shared} only, as in the "
     "mean.",
     {"var": around_all},
     of_everything),
    ("x-for-x-hat", "You scale and shift x. Scale and shift x̂: γ·x̂+β.",
     {"y": lambda s: s.scale * s.x + s.shift}),
    ("gamma-times-sum", "This is γ·(x̂+β). Shift after scaling: γ·x̂+β.",
     {"y": lambda s: s.scale * (s.x_hat + s.shift)}),
    ("beta-dropped", "β is missing. y = γ·x̂+β.", {"y": lambda s: s.scale * s.x_hat}),
    ("gamma-dropped", "γ is missing. y = γ·x̂+β.", {"y": lambda s: s.x_hat + s.shift}),
    ("affine-dropped", "γ and β are missing. This is x̂; y = γ·x̂+β.",
     {"y": lambda s: s.x_hat}),
    ("gamma-beta-swapped", "γ and β have changed places. γ scales, β shifts: γ·x̂+β.",
     {"y": lambda s: s.shift * s.x_hat + s.scale}),
    ("beta-subtracted", "You subtracted β. y = γ·x̂+β.",
     {"y": lambda s: s.scale * s.x_hat - s.shift}),
    ("sign", "You subtracted x from the mean. It is x − μ.",
     {"standardized": lambda s: (s.mean - s.values) / s.root}),
    ("parentheses",
     "Only the mean is divided by √(v+ε) in your formula. Put x − μ in parentheses.",
     {"standardized": lambda s: s.values - s.mean / s.root}),
    ("cancellation",
     "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, two numbers near 10⁸ "
     "cancel and nothing right is left. Centre first, then square: mean((x−μ)²).",
     {"var": lambda s: s.average(s.values**2) - s.average(s.values) ** 2}),
)  # fmt: skip


def family_mistakes(make, counted, one, centred=True):
    """The mistakes above for the recipe `make`: `counted` of `one` share a statistic, in words."""
    shared = f"the {counted} of one {one}"
    words = {"shared": shared, "counted": counted, "v": "v" if centred else "mean(x²)",
             "default": "1e-5" if centred else "1e-6",
             "zero": f"{shared} that are all equal" if centred else "rows of zeros"}  # fmt: skip
    return [
        Mistake(
            name,
            text.format(**words),
            make(**change),
            *(recognise(make) for recognise in recognises),
            wrong_default=name == "eps-default",
        )
        for name, text, change, *recognises in EPS_MISTAKES + (CENTRED_MISTAKES if centred else ())
    ]
