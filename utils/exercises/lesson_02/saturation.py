"""The fraction of sigmoid activations that are saturated."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake
from utils.checks.recipe import recipe

_rng = np.random.default_rng(2)
_spread = 1 / (1 + np.exp(-_rng.normal(0.6, 3.0, (6, 5))))
_spread[0, :4] = [0.05, 0.95, 0.05, 0.95]  # on the border: not saturated


def saturated_fraction(a, low=0.05, high=0.95):
    return float(np.mean((a < low) | (a > high)))


steps = recipe(
    lambda a, low=0.05, high=0.95: None,
    values=lambda s: s.a,
    below=lambda s: s.values < s.low,
    above=lambda s: s.values > s.high,
    both=lambda s: s.below | s.above,
    fraction=lambda s: float(np.mean(s.both)),
)

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
            steps(
                below=lambda s: s.values <= s.low, above=lambda s: s.values >= s.high
            ),
        ),
        Mistake(
            "only-high",
            "You count the values above `high` only. A sigmoid is as flat below `low`.",
            steps(both=lambda s: s.above),
        ),
        Mistake(
            "only-low",
            "You count the values below `low` only. A sigmoid is as flat above `high`.",
            steps(both=lambda s: s.below),
        ),
        Mistake(
            "sigmoid-again",
            "You applied the sigmoid once more. `a` holds activations already: compare them as "
            "they are.",
            steps(values=lambda s: 1 / (1 + np.exp(-s.a))),
        ),
        Mistake(
            "and",
            "No value is below `low` and above `high` at once. Join the conditions with | (or).",
            steps(both=lambda s: s.below & s.above),
        ),
        Mistake(
            "complement",
            "This is the fraction that is not saturated. Return one minus it.",
            steps(both=lambda s: ~(s.below | s.above)),
        ),
        Mistake(
            "count",
            "This is a count. Divide by the number of values, a.size.",
            steps(fraction=lambda s: int(np.sum(s.both))),
        ),
        Mistake(
            "percent",
            "This is a percentage. Return a fraction between 0 and 1.",
            steps(fraction=lambda s: 100 * float(np.mean(s.both))),
        ),
        Mistake(
            "per-unit",
            "You return one fraction a unit. Average over all values, units and examples alike.",
            steps(fraction=lambda s: np.mean(s.both, axis=0)),
        ),
        Mistake(
            "limits-ignored",
            "You wrote 0.05 and 0.95 into the code. Use the arguments low and high.",
            steps(low=lambda s: 0.05, high=lambda s: 0.95),
        ),
    ),
)  # fmt: skip
