"""Batch normalization, backward: the closed form."""

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.inputs import (
    DY,
    DY4,
    DY_TALL,
    GAMMA,
    GAMMA4,
    SQUARE,
    TALL,
    ZERO_GAMMA,
    X,
    standardized,
)
from utils.exercises.lesson_04.closed_mistakes import MISTAKES
from utils.exercises.lesson_04.closed_variants import closed

EXERCISE = Exercise(
    id="04-closed", points=3, stars=2, minutes=9,
    why="this is the line that frameworks run, and its three terms are the whole geometry of the "
        "layer.",
    reference=closed(),
    outputs=("dx", "dgamma", "dbeta"),
    cases=(
        Case("five examples, three features", (DY, *standardized(X, 1e-5, GAMMA))),
        Case("a large ε", (DY, *standardized(X, 0.3, GAMMA))),
        Case("four examples, four features", (DY4, *standardized(SQUARE, 0.5, GAMMA4))),
        Case("six examples, two features", (DY_TALL, *standardized(TALL, 0.1, GAMMA[:2]))),
        Case("one feature", (DY_TALL[:, :1], *standardized(TALL[:, :1], 0.1, GAMMA[:1]))),
        Case("a γ of 0", (DY_TALL, *standardized(TALL, 0.1, ZERO_GAMMA))),
    ),
    credit=(
        Credit(2, "`dgamma` and `dbeta`", outputs=("dgamma", "dbeta")),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
