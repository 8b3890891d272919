"""What goes wrong in the bias correction of an average that started at 0."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

corrected = recipe(
    lambda ema, decay, steps: None,
    power=lambda s: s.decay**s.steps,
    weight=lambda s: 1 - s.power,
    corrected=lambda s: s.ema / s.weight,
)


def other(name, help_, **changed):
    return Mistake(name, help_, corrected(**changed))


MISTAKES = (
    other("times-steps",
          "You multiplied decay by steps. What is left of the start shrinks by the factor "
          "decay at each step: decay**steps.",
          power=lambda s: s.decay * s.steps),
    other("divided-by-power",
          "You took decay**steps, the share of the start. The rest is what was seen: "
          "1 − decay**steps.",
          weight=lambda s: s.power),
    other("decay-is-momentum",
          "You took decay for the weight of the new value. It weighs the old one: divide by "
          "1 − decay**steps.",
          decay=lambda s: 1 - s.decay),
    other("parentheses",
          "You subtracted decay**steps. Divide by the difference, in parentheses: "
          "ema / (1 − decay**steps).",
          corrected=lambda s: s.ema / 1 - s.power),
    other("power-of-momentum",
          "You took (1 − decay)**steps. The power belongs to decay: 1 − decay**steps.",
          weight=lambda s: (1 - s.decay) ** s.steps),
    other("sum-of-powers",
          "You took the sum of the powers of decay. Each is weighed by 1 − decay as "
          "well: together they add up to 1 − decay**steps.",
          weight=lambda s: (1 - s.power) / (1 - s.decay)),
    other("powers-from-one",
          "Your powers run from 1 to steps. The newest value has power 0: from 0 to steps − 1, "
          "they add up to 1 − decay**steps.",
          weight=lambda s: s.decay * (1 - s.power)),
    other("newest-left-out",
          "Your powers run from 1 to steps − 1, which leaves out the newest value: its power is "
          "0. All of them add up to 1 − decay**steps.",
          weight=lambda s: s.decay - s.power),
    other("decay-ignored", "You wrote 0.9 into the code. Use the argument decay.",
          decay=lambda s: 0.9),
    other("one-step-behind", "Your power is steps − 1. After t steps it is decay**t.",
          steps=lambda s: s.steps - 1),
    other("one-step-ahead",
          "Your power is steps + 1. steps counts the updates already made: decay**steps.",
          steps=lambda s: s.steps + 1),
    other("not-corrected", "You returned the average as it is. Divide by 1 − decay**steps.",
          weight=lambda s: 1),
    other("not-corrected-later",
          "You leave the average as it is after the first steps. With a decay near 1 it needs the "
          "correction for long: divide always.",
          weight=lambda s: 1 if s.steps > 10 else 1 - s.power),
    other("multiplied",
          "You multiplied, and the average is too small already: divide by 1 − decay**steps.",
          corrected=lambda s: s.ema * s.weight),
    other("inverted",
          "You divided the weights by the average. It is the other way round: "
          "ema / (1 − decay**steps).",
          corrected=lambda s: s.weight / s.ema),
    other("first-step-only",
          "You take 1 − decay at every step. That is right at the first one alone; the missing "
          "part shrinks, as decay**steps.",
          weight=lambda s: 1 - s.decay),
    other("divided-by-decay",
          "You took decay itself. Take what the weights of all steps add up to: "
          "1 − decay**steps.",
          weight=lambda s: s.decay),
    other("divided-by-steps",
          "You took the number of steps, and the average is no sum. Take what its weights add up "
          "to: 1 − decay**steps.",
          weight=lambda s: s.steps),
    other("added",
          "There is a plus where a minus belongs. What is left of the start is missing from the "
          "weights: they add up to 1 − decay**steps.",
          weight=lambda s: 1 + s.power),
    other("steps-times-momentum",
          "You took steps·(1 − decay), as if all values still had the weight that they came "
          "in with. They lose by the factor decay at each step: 1 − decay**steps is left.",
          weight=lambda s: s.steps * (1 - s.decay)),
    other("sign", "The sign is the other way round: 1 − decay**steps.",
          weight=lambda s: s.power - 1),
    other("started-at-one",
          "You corrected for a start at 1. This average started at 0: divide only.",
          corrected=lambda s: (s.ema - s.power) / s.weight),
    other("blended-with-one",
          "You mixed the average with 1, by the share that the start has left. This average "
          "started at 0: divide only.",
          corrected=lambda s: s.ema * s.weight + s.power),
    other("rooted", "There is no root here. The correction is a factor on the average.",
          weight=lambda s: np.sqrt(1 - s.power)),
    other("corrected-at-every-step",
          "You divide once for each step. The average holds all of them already: divide once, by "
          "1 − decay**steps.",
          weight=lambda s: np.prod(1 - s.decay ** np.arange(1, s.steps + 1))),
    other("approximated",
          "You took 1 − exp(−steps·(1 − decay)), which only comes near for a decay close to "
          "1. The power itself is exact: 1 − decay**steps.",
          power=lambda s: np.exp(-s.steps * (1 - s.decay))),
    other("rounded", "You rounded the result. Return it as it is, and round where you print.",
          corrected=lambda s: np.round(s.ema / s.weight, 3)),
    other("float32-inside",
          "You compute the power in float32, which keeps seven digits, and 1 − decay**steps "
          "leaves fewer. Leave decay as it is.",
          power=lambda s: np.float32(s.decay) ** s.steps,
          weight=lambda s: float(np.float32(1) - s.power)),
)  # fmt: skip
