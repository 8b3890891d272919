"""Count the steps of gradient descent from the condition number."""

import math

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_01.steps_mistakes import MISTAKES


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
        Case("κ = 1.5, where one step is more than enough", (1.5, 0.3)),
        Case("κ = 1", (1.0, 1e-6), reveals="kappa-one"),
        Case("κ = 1.5, where one step is not enough", (1.5, 1e-3)),
    ),
    credit=(
        Credit(1, "the case κ = 1", cases=("κ = 1",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
