"""What goes wrong when saturated activations are counted."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.recognise import rounded


def saturated_fraction(a, low=0.05, high=0.95):
    return float(np.mean((a < low) | (a > high)))


def is_rounded(fraction, *args, **kwargs):
    return rounded(fraction, saturated_fraction(*args, **kwargs))


steps = recipe(
    lambda a, low=0.05, high=0.95: None,
    values=lambda s: s.a,
    below=lambda s: s.values < s.low,
    above=lambda s: s.values > s.high,
    both=lambda s: s.below | s.above,
    marked=lambda s: s.both,
    fraction=lambda s: float(np.mean(s.marked)),
    returned=lambda s: s.fraction,
)


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, steps(**changed), recognise)


MISTAKES = (
    other("limits-included",
          "Values that equal a limit are not saturated: use < and >, not <= and >=.",
          below=lambda s: s.values <= s.low, above=lambda s: s.values >= s.high),
    other("comparisons-reversed",
          "Your comparisons point the wrong way: saturated is below low or above high.",
          below=lambda s: s.values > s.low, above=lambda s: s.values < s.high),
    other("only-high",
          "You count the values above `high` only. A sigmoid is as flat below `low`.",
          both=lambda s: s.above),
    other("only-low",
          "You count the values below `low` only. A sigmoid is as flat above `high`.",
          both=lambda s: s.below),
    other("low-ignored",
          "You compare the distance from one half with high alone. Compare with both limits, low "
          "and high.",
          both=lambda s: abs(s.values - 0.5) > s.high - 0.5),
    other("high-ignored",
          "You compare the distance from one half with low alone. Compare with both limits, low "
          "and high.",
          both=lambda s: abs(s.values - 0.5) > 0.5 - s.low),
    other("sigmoid-again",
          "You applied the sigmoid once more. `a` holds activations already: compare them as "
          "they are.",
          values=lambda s: 1 / (1 + np.exp(-s.a))),
    other("and",
          "No value is below `low` and above `high` at once. Join the conditions with | (or).",
          both=lambda s: s.below & s.above),
    other("complement",
          "This is the fraction that is not saturated. Return one minus it.",
          marked=lambda s: ~s.both),
    other("count",
          "This is a count. Divide by the number of values, a.size.",
          fraction=lambda s: float(np.sum(s.marked))),
    other("divided-by-rows",
          "len(a) is the number of rows. Divide by the number of values, a.size.",
          fraction=lambda s: float(np.sum(s.marked) / len(s.a))),
    other("halved",
          "You averaged the two fractions. Add them: no value is in both.",
          fraction=lambda s: float(np.mean(s.marked) / 2)),
    other("mean-of-values",
          "You averaged the saturated values. Average the truth values: which part of all values "
          "is saturated?",
          fraction=lambda s: float(s.a[s.marked].mean())),
    other("percent",
          "This is a percentage. Return a fraction between 0 and 1.",
          fraction=lambda s: 100 * float(np.mean(s.marked))),
    other("per-unit",
          "You return one fraction a unit. Average over all values, units and examples alike.",
          fraction=lambda s: np.mean(s.marked, axis=0)),
    other("floor-division",
          "Your fraction is rounded down to a whole number, as // and int do. Divide with /.",
          returned=lambda s: s.fraction // 1),
    other("rounded",
          "You rounded the result. Return it as it is.",
          recognise=is_rounded,
          returned=lambda s: np.round(s.fraction, 2)),
    other("limits-ignored",
          "Your limits are fixed: 0.05 and 0.95, whatever is asked for. Use the arguments low and "
          "high.",
          low=lambda s: 0.05, high=lambda s: 0.95),
)  # fmt: skip
