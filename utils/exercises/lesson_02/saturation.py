"""The fraction of sigmoid activations that are saturated."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake

_rng = np.random.default_rng(2)
_spread = 1 / (1 + np.exp(-_rng.normal(0.6, 3.0, (6, 5))))
_spread[0, :4] = [0.05, 0.95, 0.05, 0.95]  # on the border: not saturated


def saturated_fraction(a, low=0.05, high=0.95):
    return float(np.mean((a < low) | (a > high)))


EXERCISE = Exercise(
    id="02-saturation", points=1, stars=1, minutes=4,
    why="one number a layer tells you whether its units still learn.",
    reference=saturated_fraction,
    outputs=("fraction",),
    cases=(
        Case("five units, six examples, two limits met exactly", (_spread,)),
        Case("other limits", (_spread,), {"low": 0.2, "high": 0.7}),
        Case("one unit, one axis", (_spread[:, 1].copy(),)),
        Case("feature maps, three axes", (_spread[:, :4].reshape(3, 2, 4).copy(),)),
        Case("nothing saturated", (np.full((3, 2), 0.5),)),
    ),
    mistakes=(
        Mistake(
            "limits-included",
            "Values that equal a limit are not saturated: use < and >, not <= and >=.",
            lambda a, low=0.05, high=0.95: float(np.mean((a <= low) | (a >= high))),
        ),
        Mistake(
            "only-high",
            "You count the values above `high` only. A sigmoid is as flat below `low`.",
            lambda a, low=0.05, high=0.95: float(np.mean(a > high)),
        ),
        Mistake(
            "only-low",
            "You count the values below `low` only. A sigmoid is as flat above `high`.",
            lambda a, low=0.05, high=0.95: float(np.mean(a < low)),
        ),
        Mistake(
            "sigmoid-again",
            "You applied the sigmoid once more. `a` holds activations already: compare them as "
            "they are.",
            lambda a, low=0.05, high=0.95: saturated_fraction(1 / (1 + np.exp(-a)), low, high),
        ),
        Mistake(
            "and",
            "No value is below `low` and above `high` at once. Join the conditions with | (or).",
            lambda a, low=0.05, high=0.95: float(np.mean((a < low) & (a > high))),
        ),
        Mistake(
            "complement",
            "This is the fraction that is not saturated. Return one minus it.",
            lambda a, low=0.05, high=0.95: float(np.mean((a >= low) & (a <= high))),
        ),
        Mistake(
            "count",
            "This is a count. Divide by the number of values, a.size.",
            lambda a, low=0.05, high=0.95: int(np.sum((a < low) | (a > high))),
        ),
        Mistake(
            "percent",
            "This is a percentage. Return a fraction between 0 and 1.",
            lambda a, low=0.05, high=0.95: 100 * saturated_fraction(a, low, high),
        ),
        Mistake(
            "per-unit",
            "You return one fraction a unit. Average over all values, units and examples alike.",
            lambda a, low=0.05, high=0.95: np.mean((a < low) | (a > high), axis=0),
        ),
        Mistake(
            "limits-ignored",
            "You wrote 0.05 and 0.95 into the code. Use the arguments low and high.",
            lambda a, low=0.05, high=0.95: saturated_fraction(a),
        ),
    ),
)  # fmt: skip
