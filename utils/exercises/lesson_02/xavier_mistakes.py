"""What goes wrong with Glorot's deviation."""

import math

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.recognise import one_of, rounded

steps = recipe(
    lambda fan_in, fan_out: None,
    above=lambda s: 2,
    fans=lambda s: s.fan_in + s.fan_out,
    variance=lambda s: s.above / s.fans,
    std=lambda s: math.sqrt(s.variance),
    returned=lambda s: s.std,
)


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, steps(**changed), recognise)


def is_rounded(std, fan_in, fan_out):
    return rounded(std, math.sqrt(2 / (fan_in + fan_out)), fewest=1)


MISTAKES = (
    other("he",
          "This is He's √(2/fan_in), made for ReLU. Glorot's takes both fans: "
          "√(2/(fan_in+fan_out)).",
          fans=lambda s: s.fan_in),
    other("lecun",
          "This is LeCun's √(1/fan_in). Glorot's also keeps the gradient's size on its way "
          "back: √(2/(fan_in+fan_out)).",
          above=lambda s: 1, fans=lambda s: s.fan_in),
    other("fan-out",
          "You used fan_out alone. Glorot's is the compromise of both: √(2/(fan_in+fan_out)).",
          recognise=one_of(lambda fan_in, fan_out: math.sqrt(1 / fan_out),
                           lambda fan_in, fan_out: math.sqrt(2 / fan_out)),
          fans=lambda s: s.fan_out),
    other("half-the-variance",
          "This is 1/(fan_in+fan_out), half the variance. (** 1 / 2 is the power 1, halved: write "
          "** 0.5.) The deviation is √(2/(fan_in+fan_out)).",
          above=lambda s: 1, std=lambda s: s.variance),
    other("variance",
          "This is the variance, 2/(fan_in+fan_out). The standard deviation is its root.",
          std=lambda s: s.variance),
    other("squared",
          "You squared the variance. The standard deviation is its root.",
          std=lambda s: s.variance**2),
    other("two-outside-root",
          "This is 2/√(fan_in+fan_out), √2 times too large. The 2 counts once, under the root: "
          "√(2/(fan_in+fan_out)).",
          above=lambda s: 4),
    other("uniform-limit",
          "This is the limit of the uniform version, √(6/(fan_in+fan_out)): √3 times the "
          "deviation.",
          above=lambda s: 6),
    other("uniform-width",
          "This is the width of the uniform version, from −√(6/(fan_in+fan_out)) to +√(…). Return "
          "the deviation of the normal one, √(2/(fan_in+fan_out)).",
          above=lambda s: 24),
    other("sum-not-average",
          "You took 1/(fan_in+fan_out). Glorot's variance is one over the *average* of the "
          "fans, so there is a 2 above.",
          above=lambda s: 1),
    other("product",
          "You multiplied the fans. Glorot's takes their sum.",
          fans=lambda s: s.fan_in * s.fan_out),
    other("geometric-mean",
          "You took the geometric mean of the fans. Glorot's takes the arithmetic mean.",
          fans=lambda s: 2 * math.sqrt(s.fan_in * s.fan_out)),
    other("averaged-variances",
          "You averaged 1/fan_in and 1/fan_out. Glorot averages the fans, then takes one over "
          "that.",
          variance=lambda s: (1 / s.fan_in + 1 / s.fan_out) / 2),
    other("parentheses",
          "2/fan_in + fan_out is not 2/(fan_in + fan_out): put the sum in parentheses.",
          variance=lambda s: s.above / s.fan_in + s.fan_out),
    other("multiplied",
          "You multiplied by the sum of the fans. Divide by it: √(2/(fan_in+fan_out)).",
          variance=lambda s: s.above * s.fans),
    other("inverted",
          "Your fraction is upside down: √(2/(fan_in+fan_out)).",
          variance=lambda s: s.fans / s.above),
    other("root-of-two-only",
          "The root goes over the whole fraction: √(2/(fan_in+fan_out)).",
          std=lambda s: math.sqrt(s.above) / s.fans),
    other("sigmoid-gain",
          "This is 4 times Glorot's deviation, the gain for a sigmoid. Return Glorot's own.",
          returned=lambda s: 4 * s.std),
    other("floor-division",
          "Your result is 0: // cuts off the decimals, as int does. Divide with /.",
          variance=lambda s: float(s.above // s.fans)),
    other("rounded",
          "You rounded the result. Return it as it is.",
          recognise=is_rounded,
          returned=lambda s: round(s.std, 3)),
)  # fmt: skip
