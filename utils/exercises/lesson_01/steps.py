"""Count the steps of gradient descent from the condition number."""

import itertools
import math

from utils.checks.declare import Case, Exercise, Mistake


def gradient_descent_steps(kappa, tolerance):
    rate = (kappa - 1) / (kappa + 1)
    return 1 if rate == 0 else math.ceil(math.log(tolerance) / math.log(rate))


EXERCISE = Exercise(
    id="01-steps", points=2, stars=1, minutes=6,
    why="it turns a condition number into the price you pay: steps.",
    reference=gradient_descent_steps,
    outputs=("steps",),
    cases=(
        Case("κ = 3", (3.0, 0.1)),
        Case("κ = 3, reached exactly", (3.0, 0.25), reveals="one-too-many"),
        Case("κ = 25.5", (25.5, 1e-3)),
        Case("κ = 40,000", (4e4, 2e-5)),
        Case("κ = 1", (1.0, 1e-6), reveals="kappa-one"),
    ),
    mistakes=(
        Mistake(
            "rounded-down",
            "You rounded down: after that many steps the error is still above the tolerance. "
            "Round up.",
            lambda k, tol: 1 if k == 1 else int(math.log(tol) / math.log((k - 1) / (k + 1))),
        ),
        Mistake(
            "one-too-many",
            "One step too many: the step before already reaches the tolerance.",
            lambda k, tol: 2 if k == 1 else gradient_descent_steps(k, tol) + 1,
        ),
        Mistake(
            "not-rounded",
            "Steps are whole: round up, with math.ceil, to an int.",
            lambda k, tol: 1.0 if k == 1 else math.log(tol) / math.log((k - 1) / (k + 1)),
            recognise=lambda steps, k, tol: steps.dtype.kind == "f",
        ),
        Mistake(
            "rate-of-the-loss",
            "This counts the steps until the loss falls by that factor: the loss goes with the "
            "square of the distance. Use ((κ−1)/(κ+1))ᵗ, without the square.",
            lambda k, tol: 1 if k == 1 else math.ceil(
                math.log(tol) / (2 * math.log((k - 1) / (k + 1)))),
        ),
        Mistake(
            "rate-of-1-over-l",
            "Your rate is 1 − 1/κ, that of the step size 1/L. With the best step, "
            "2/(λmin+λmax), the rate is (κ−1)/(κ+1).",
            lambda k, tol: 1 if k == 1 else math.ceil(math.log(tol) / math.log(1 - 1 / k)),
        ),
        Mistake(
            "approximation",
            "κ·ln(1/tolerance)/2 is what the answer tends to for large κ. For small κ it is off: "
            "solve rateᵗ ≤ tolerance for t.",
            lambda k, tol: math.ceil(k * math.log(1 / tol) / 2),
        ),
        Mistake(
            "inverted",
            "You divided log(rate) by log(tolerance). It is the other way round.",
            lambda k, tol: 1 if k == 1 else math.ceil(math.log((k - 1) / (k + 1)) / math.log(tol)),
        ),
        Mistake(
            "returned-too-early",
            "You always return 1: the `return` stands inside the loop and ends it in its first "
            "round. Return where the tolerance is reached.",
            lambda k, tol: 1,
        ),
        Mistake(
            "power-of-the-denominator",
            "Python raises to a power before it divides: (κ−1)/(κ+1)**t raises κ+1 alone. Put the "
            "fraction in parentheses: ((κ−1)/(κ+1))**t.",
            lambda k, tol: next(t for t in itertools.count(1) if (k - 1) / (k + 1) ** t <= tol),
        ),
        Mistake(
            "nearest",
            "You rounded to the nearest number, which may be below: then the error is still above "
            "the tolerance. Round up, with math.ceil.",
            lambda k, tol: 1 if k == 1 else max(
                1, round(math.log(tol) / math.log((k - 1) / (k + 1)))),
        ),
        Mistake(
            "kappa-one",
            "With κ = 1 the rate is 0, and its logarithm does not exist: one step is enough. "
            "Treat that case first and return 1.",
            lambda k, tol: math.ceil(math.log(tol) / math.log((k - 1) / (k + 1))),
        ),
    ),
)  # fmt: skip
