"""A trial with two suspects: which of them does a table of results convict?"""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_02.verdict_mistakes import MISTAKES


def table(*rows):
    """Accuracies (rates, seeds) from percent."""
    return np.array(rows) / 100


# Each network: five rates, three seeds
STALLS = table([9, 10, 8], [10, 11, 9], [9, 12, 10], [10, 9, 10], [8, 10, 11])
STILL = table([10, 8, 10], [11, 10, 10], [10, 10, 9], [9, 13, 10], [10, 11, 9])
TRAINS = table([12, 15, 10], [88, 91, 90], [95, 96, 97], [93, 90, 94], [12, 9, 10])
SMALL_RATE = table([94, 96, 95], [11, 10, 9], [10, 10, 12], [9, 10, 11], [10, 9, 8])
LARGE_RATE = table([10, 11, 9], [9, 10, 8], [12, 10, 9], [15, 14, 13], [91, 93, 89])
LUCKY_SEED = table([10, 9, 11], [12, 10, 9], [10, 94, 11], [9, 10, 10], [10, 10, 8])
UNLUCKY_SEED = table([10, 9, 11], [97, 95, 21], [12, 10, 9], [10, 9, 10], [9, 11, 10])
BETTER = table([10, 9, 11], [12, 10, 9], [33, 41, 37], [24, 22, 25], [10, 10, 8])
LUCKY_RATES = table([85, 9, 10], [84, 12, 10], [10, 9, 9], [86, 10, 9], [83, 11, 10])
HALF = table([10, 9, 11], [50, 50, 50], [49, 50, 48], [10, 9, 10], [9, 11, 10])


def trains(accuracies):
    return accuracies.mean(axis=1).max() > 0.5


def verdict(untouched, gradient_repaired, signal_repaired, both_repaired):
    if trains(untouched):
        return "neither"
    gradient, signal = trains(gradient_repaired), trains(signal_repaired)
    if gradient != signal:
        return "gradient" if gradient else "signal"
    return "both" if gradient or trains(both_repaired) else "neither"


EXERCISE = Exercise(
    id="02-verdict", points=3, stars=2, minutes=10,
    why="repairing one suspect and not the other is how a cause is told from a companion.",
    reference=verdict,
    outputs=("verdict",),
    cases=(
        Case("a network that trains with its signal repaired", (STALLS, STILL, TRAINS, TRAINS)),
        Case("one that trains with its gradient repaired", (STALLS, TRAINS, STILL, TRAINS)),
        Case("one that trains with either repair", (STALLS, SMALL_RATE, TRAINS, TRAINS)),
        Case("one that trains with both repairs only", (STALLS, STILL, BETTER, TRAINS)),
        Case("one that no repair helps", (STALLS, STILL, STALLS, BETTER)),
        Case("one that trains untouched", (TRAINS, TRAINS, LARGE_RATE, TRAINS)),
        Case("one that trains untouched, and with one repair not",
             (SMALL_RATE, STILL, TRAINS, TRAINS)),
        Case("one with a lucky seed", (STALLS, LUCKY_SEED, LARGE_RATE, TRAINS)),
        Case("one with an unlucky seed", (STALLS, UNLUCKY_SEED, STILL, LARGE_RATE)),
        Case("one where a repair helps a little", (STALLS, BETTER, SMALL_RATE, TRAINS)),
        Case("one that trains in a narrow window", (STILL, STALLS, SMALL_RATE, LARGE_RATE)),
        Case("one with the same lucky seed at every rate",
             (STALLS, LUCKY_RATES, TRAINS, SMALL_RATE)),
        Case("one that trains with either repair, and not with both",
             (STALLS, SMALL_RATE, TRAINS, STILL)),
        Case("one where both repairs get half right", (STALLS, STILL, BETTER, HALF)),
    ),
    credit=(
        Credit(2, "the networks that train untouched", cases=(
            "one that trains untouched", "one that trains untouched, and with one repair not")),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
