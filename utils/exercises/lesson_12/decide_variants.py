"""12-decide, step by step; and how an answer is turned into an array."""

import numpy as np

from utils.checks.declare import Mistake, UnusableError
from utils.checks.recipe import recipe

QUANTITIES = ("shift", "noise", "length", "smoothness")


def indices(found, count):
    """The indices in what an answer returned, or an error that says what else is in there."""
    if isinstance(found, dict | str | bool | int | float) or not hasattr(found, "__iter__"):
        raise UnusableError(f"wrong-type: It returns a {type(found).__name__}; return a list of "
                            "indices, [] where there are none.")  # fmt: skip
    found = list(found)
    if any(isinstance(index, bool | np.bool_) for index in found):
        raise UnusableError("wrong-type: It returns truth values; return the indices of those "
                            "that are true.")  # fmt: skip
    odd = [index for index in found if not isinstance(index, int | np.integer)]
    if odd:
        raise UnusableError(f"wrong-type: In the list is a {type(odd[0]).__name__}; indices are "
                            "whole numbers.")  # fmt: skip
    wild = [int(index) for index in found if not 0 <= index < count]
    if wild:
        raise UnusableError(f"no-such-experiment: The list contains {wild[0]}. Indices count from "
                            f"0: those of {count} experiments are 0 to {count - 1}.")  # fmt: skip
    return found


def use(answer, cause, experiments):
    """1 for each experiment that the answer names, 0 for the others."""
    found = answer(cause, experiments)
    if found is None:
        return None
    marks = np.zeros(len(experiments), int)
    marks[indices(found, len(experiments))] = 1
    return marks


decided = recipe(
    lambda cause, experiments: None,
    asked=lambda s: s.cause,
    conditions=lambda s: {"rate", "steps"},
    rivals=lambda s: set(QUANTITIES) - {s.asked},
    differs=lambda s: lambda one, other: {key for key in one if one[key] != other[key]},
    alone=lambda s: lambda e: (
        s.asked in e.differs and "layer" not in e.differs and not e.differs & s.rivals),
    held=lambda s: lambda e: "layer" in e.differs and s.asked not in e.differs,
    besides=lambda s: lambda e: False,  # what else is taken
    excused=lambda s: lambda e: bool(e.differs & s.conditions),
    could=lambda s: lambda e: (
        (s.alone(e) or s.held(e) or s.besides(e)) and not s.excused(e)),
    found=lambda s: [i for i, pair in enumerate(s.experiments) if s.could(Pair(s, *pair))],
)  # fmt: skip
which_could_refute = decided()


class Pair:
    """Two runs, and the keys in which they differ."""

    def __init__(self, s, one, other):
        self.one, self.other, self.differs = one, other, s.differs(one, other)


def other(name, help_, **changed):
    return Mistake(name, help_, decided(**changed))
