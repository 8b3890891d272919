"""What goes wrong when the steps of gradient descent are counted."""

import itertools
import math

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.recognise import one_of


def quotient(s):
    """log(tolerance)/log(rate), and what stands for it at κ = 1, where the rate is 0."""
    return s.at_one if s.kappa == 1 else math.log(s.tolerance) / math.log(s.rate)


def of_others(formula):
    """The quotient by another formula, and right at κ = 1."""
    return lambda s: s.at_one if s.kappa == 1 else formula(s)


steps = recipe(
    lambda kappa, tolerance: None,
    rate=lambda s: (s.kappa - 1) / (s.kappa + 1),
    at_one=lambda s: 1.0,
    quotient=quotient,
    whole=lambda s: math.ceil(s.quotient),
    steps=lambda s: s.whole,
)


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, steps(**changed), recognise)


def with_rate(*formulas):
    """Recognise what one of these rates gives."""
    return one_of(*(steps(rate=formula) for formula in formulas))


def is_float(found, kappa, tolerance):
    """Whether a right count, rounded or not, is no int."""
    exact = steps(whole=lambda s: s.quotient)(kappa, tolerance)
    near = abs(found - exact) < 1e-9 * exact or found == math.ceil(exact)
    return found.dtype.kind == "f" and bool(near)


MISTAKES = (
    other("rounded-down",
          "You rounded down: after that many steps the error is still above the tolerance. "
          "Round up.",
          whole=lambda s: int(s.quotient)),
    other("one-too-many",
          "One step too many: the step before already reaches the tolerance.",
          steps=lambda s: s.whole + 1),
    other("not-rounded",
          "Steps are whole: round up, with math.ceil, to an int.",
          recognise=is_float,
          whole=lambda s: s.quotient),
    other("rounded-to-nearest",
          "You rounded to the nearest whole number, which may be one step too few. Round up: "
          "math.ceil.",
          whole=lambda s: max(1, round(s.quotient))),
    other("rate-of-the-loss",
          "This counts the steps until the loss falls by that factor: the loss goes with the "
          "square of the distance. Use ((κ−1)/(κ+1))ᵗ, without the square.",
          rate=lambda s: ((s.kappa - 1) / (s.kappa + 1)) ** 2),
    other("rate-of-1-over-l",
          "Your rate is 1 − 1/κ, that of the step size 1/L. With the best step, "
          "2/(λmin+λmax), the rate is (κ−1)/(κ+1).",
          rate=lambda s: 1 - 1 / s.kappa),
    other("rate-with-momentum",
          "Your rate takes the root of κ: that is gradient descent with momentum. Plain gradient "
          "descent has (κ−1)/(κ+1).",
          rate=lambda s: (math.sqrt(s.kappa) - 1) / (math.sqrt(s.kappa) + 1)),
    other("parentheses",
          "Python divides before it adds and subtracts: κ − 1/κ + 1 is not (κ−1)/(κ+1). Put both "
          "sums in parentheses.",
          recognise=with_rate(lambda s: s.kappa - 1 / s.kappa + 1,
                              lambda s: (s.kappa - 1) / s.kappa + 1,
                              lambda s: s.kappa - 1 / (s.kappa + 1)),
          rate=lambda s: s.kappa - 1 / s.kappa + 1),
    other("approximation",
          "κ·ln(1/tolerance)/2 is what the answer tends to for large κ. For small κ it is off: "
          "solve rateᵗ ≤ tolerance for t.",
          quotient=lambda s: s.kappa * math.log(1 / s.tolerance) / 2),
    other("inverted",
          "You divided log(rate) by log(tolerance). It is the other way round.",
          quotient=of_others(lambda s: math.log(s.rate) / math.log(s.tolerance))),
    other("mixed-logarithms",
          "Your two logarithms have different bases. Take both to the same base.",
          quotient=of_others(lambda s: math.log10(s.tolerance) / math.log(s.rate))),
    other("log-of-quotient",
          "log(a/b) is not log(a)/log(b). Take the two logarithms, then divide.",
          quotient=of_others(lambda s: math.log(s.tolerance / s.rate))),
    other("negative-steps",
          "Your number of steps is negative: your two logarithms differ in sign. Take those of "
          "the tolerance and of (κ−1)/(κ+1), both below 1.",
          quotient=of_others(lambda s: -math.log(s.tolerance) / math.log(s.rate))),
    other("return-in-loop",
          "You always return 1: the return stands inside the loop and ends it in its first "
          "round. Return where the tolerance is reached.",
          steps=lambda s: 1),
    other("power-first",
          "Python raises to a power before it divides: (κ−1)/(κ+1)**t raises κ+1 alone. Put the "
          "fraction in parentheses: ((κ−1)/(κ+1))**t.",
          whole=lambda s: next(
              t for t in itertools.count(1) if (s.kappa - 1) / (s.kappa + 1) ** t <= s.tolerance)),
    other("kappa-one",
          "With κ = 1 the rate is 0, and its logarithm does not exist: one step is enough. "
          "Treat that case first and return 1.",
          at_one=lambda s: 0.0),
)  # fmt: skip
