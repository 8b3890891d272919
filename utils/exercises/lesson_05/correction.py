"""The bias correction of an average that started at 0."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake

_EMA = np.array([0.3, -2.0, 7.5])
_TABLE = np.array([[0.5, 1.5, -4.0, 2.0], [3.0, 0.25, 9.0, 1.0]])


def bias_corrected(ema, decay, steps):
    if not (0 <= decay < 1 and steps >= 1):
        raise ValueError(
            f"decay must lie in [0, 1) and steps be at least 1, so that the average holds "
            f"something; they are {decay!r} and {steps!r}. Take one step first."
        )
    return np.asarray(ema) / (1 - decay**steps)


def divided(by):
    return lambda ema, decay, steps: ema / by(decay, steps)


EXERCISE = Exercise(
    id="05-correction", points=1, stars=2, minutes=6,
    why="Adam divides by this at every step, batch normalization never; below you see why.",
    reference=bias_corrected,
    outputs=("corrected",),
    cases=(
        Case("decay 0.9, three steps", (_EMA, 0.9, 3)),
        Case("decay 0.97, one step", (_EMA, 0.97, 1)),
        Case("decay 0.7, ten steps, a table", (_TABLE, 0.7, 10)),
        Case("decay 0.9, two hundred steps", (_EMA, 0.9, 200)),
        Case("decay 0.999, a hundred steps", (_EMA, 0.999, 100)),
    ),
    mistakes=(
        Mistake("decay-is-momentum",
                "You took decay for the weight of the new value. It weighs the old one: divide by "
                "1 − decay**steps.",
                divided(lambda decay, steps: 1 - (1 - decay) ** steps)),
        Mistake("parentheses",
                "You subtracted decay**steps. Divide by the difference, in parentheses: "
                "ema / (1 − decay**steps).",
                lambda ema, decay, steps: ema / 1 - decay**steps),
        Mistake("power-of-momentum",
                "You divided by (1 − decay)**steps. The power belongs to decay: 1 − decay**steps.",
                divided(lambda decay, steps: (1 - decay) ** steps)),
        Mistake("sum-of-powers",
                "You divided by the sum of the powers of decay. Each is weighed by 1 − decay as "
                "well: together they add up to 1 − decay**steps.",
                divided(lambda decay, steps: (1 - decay**steps) / (1 - decay))),
        Mistake("decay-ignored", "You wrote 0.9 into the code. Use the argument decay.",
                divided(lambda decay, steps: 1 - 0.9**steps)),
        Mistake("one-step-behind", "Your power is steps − 1. After t steps it is decay**t.",
                divided(lambda decay, steps: 1 - decay ** (steps - 1))),
        Mistake("one-step-ahead",
                "Your power is steps + 1. steps counts the updates already made: decay**steps.",
                divided(lambda decay, steps: 1 - decay ** (steps + 1))),
        Mistake("not-corrected", "You returned the average as it is. Divide by 1 − decay**steps.",
                divided(lambda decay, steps: 1)),
        Mistake("multiplied",
                "You multiplied by 1 − decay**steps. The average is too small: divide.",
                divided(lambda decay, steps: 1 / (1 - decay**steps))),
        Mistake("first-step-only",
                "You divide by 1 − decay at every step. That is right at the first one alone; the "
                "missing part shrinks, as decay**steps.",
                divided(lambda decay, steps: 1 - decay)),
        Mistake("times-steps",
                "You multiplied decay by steps. What is left of the start shrinks by the factor "
                "decay at each step: decay**steps.",
                divided(lambda decay, steps: 1 - decay * steps)),
        Mistake("divided-by-power",
                "You divided by decay**steps, the share of the start. The rest is what was seen: "
                "1 − decay**steps.",
                divided(lambda decay, steps: decay**steps)),
        Mistake("sign", "The sign is the other way round: 1 − decay**steps.",
                divided(lambda decay, steps: decay**steps - 1)),
        Mistake("started-at-one",
                "You corrected for a start at 1. This average started at 0: divide only.",
                lambda ema, decay, steps: (ema - decay**steps) / (1 - decay**steps)),
        Mistake("rooted", "There is no root here. The correction is a factor on the average.",
                divided(lambda decay, steps: np.sqrt(1 - decay**steps))),
    ),
)  # fmt: skip
