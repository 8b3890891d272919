"""What goes wrong with lr/‖w‖²."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.recognise import one_of, rounded

effective = recipe(
    lambda lr, w: None,
    square=lambda s: np.sum(s.w**2.0),
    above=lambda s: s.lr,
    below=lambda s: s.square,
    rate=lambda s: s.above / s.below,
)


def effective_learning_rate(lr, w):
    return float(lr / np.sum(w**2.0))


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, effective(**changed), recognise)


def is_rounded(rate, lr, w):
    return rounded(rate, effective_learning_rate(lr, w))


def plus(number, power=1):
    """The rate with a small number below, added to ‖w‖² or to ‖w‖."""
    if power == 1:
        return effective(below=lambda s: s.square + number)
    return effective(below=lambda s: (np.sqrt(s.square) + number) ** 2)


SMALL = [plus(10.0**-k, power) for k in range(3, 13) for power in (1, 2)]

MISTAKES = (
    other("not-squared", "You divide by ‖w‖. Divide by its square: lr/‖w‖².",
          below=lambda s: np.sqrt(s.square)),
    other("squared-twice", "You divide by ‖w‖⁴. The sum of the squares is ‖w‖² already.",
          below=lambda s: s.square**2),
    other("multiplied", "You multiply by ‖w‖². Divide by it: a longer w turns more slowly.",
          rate=lambda s: s.above * s.below),
    other("multiplied-by-the-length",
          "You multiply by ‖w‖. Divide by its square: a longer w turns more slowly.",
          rate=lambda s: s.above * np.sqrt(s.square)),
    other("inverted", "Your fraction is upside down: lr/‖w‖².",
          rate=lambda s: s.below / s.above),
    other("lr-missing", "lr is missing: this is 1/‖w‖².", above=lambda s: 1.0),
    other("lr-squared", "You squared lr too. Only ‖w‖ is squared: lr/‖w‖².",
          above=lambda s: s.lr**2),
    other("fraction-squared", "You squared the whole fraction. Only ‖w‖ is squared: lr/‖w‖².",
          above=lambda s: s.lr**2, below=lambda s: s.square**2),
    other("mean-of-squares",
          "You divide by the mean of the squares. ‖w‖² is their sum.",
          below=lambda s: s.square / len(s.w)),
    other("root-mean-square",
          "You divide by the root of the mean square. ‖w‖² is the sum of the squares.",
          below=lambda s: np.sqrt(s.square / len(s.w))),
    other("variance",
          "You divide by a variance, or by squares of w less its mean. ‖w‖² is the sum of the "
          "squares of w itself.",
          one_of(effective(below=lambda s: s.w.var()),
                 effective(below=lambda s: s.w.var() * len(s.w))),
          below=lambda s: s.w.var()),
    other("sum-of-weights", "You divide by the sum of w. Square the entries first: lr/Σw².",
          below=lambda s: s.w.sum()),
    other("sum-squared",
          "You square the sum. Sum the squares: np.sum(w**2), not np.sum(w)**2.",
          below=lambda s: s.w.sum() ** 2.0),
    other("sum-of-sizes",
          "You divide by Σ|w|. ‖w‖² is the sum of the squares.",
          below=lambda s: abs(s.w).sum()),
    other("sum-of-sizes-squared",
          "You divide by (Σ|w|)². ‖w‖² is the sum of the squares: square first, then add.",
          below=lambda s: abs(s.w).sum() ** 2.0),
    other("largest-weight",
          "You divide by the square of the largest entry. ‖w‖² is the sum of all squares.",
          below=lambda s: (abs(s.w).max()) ** 2.0),
    other("number-of-weights",
          "You divide by the number of weights too, or instead. The length counts, not D.",
          one_of(effective(below=lambda s: s.square * len(s.w)),
                 effective(below=lambda s: len(s.w))),
          below=lambda s: s.square * len(s.w)),
    other("one-rate-a-weight",
          "You return one rate a weight. The length is that of the whole vector: one number.",
          below=lambda s: s.w**2.0),
    other("half", "There is a factor of 2 too many. It is lr/‖w‖².",
          one_of(effective(rate=lambda s: s.above / s.below / 2),
                 effective(rate=lambda s: 2 * s.above / s.below)),
          rate=lambda s: s.above / s.below / 2),
    other("small-number-added",
          "You add a small number below. w is not all 0, so that nothing is divided by 0: "
          "lr/‖w‖².",
          one_of(*SMALL), below=lambda s: s.square + 1e-8),
    other("one-added", "You add 1 below. It is lr/‖w‖².", below=lambda s: 1 + s.square),
    other("normalized-first",
          "You give w the length 1 first, and so nothing is left of its length.",
          below=lambda s: 1.0),
    other("subtracted", "You subtract. Divide lr by ‖w‖².", rate=lambda s: s.lr - s.square),
    other("floor-division", "// rounds down to a whole number. Divide with /.",
          rate=lambda s: s.above // s.below),
    other("rounded", "You rounded the result. Return it as it is.", is_rounded,
          rate=lambda s: np.round(s.above / s.below, 4)),
)  # fmt: skip
