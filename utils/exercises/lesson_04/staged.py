"""Batch normalization, backward: stage by stage, along the graph."""

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.inputs import (
    CONSTANT,
    DY,
    DY4,
    DY_SHIFTED,
    DY_TALL,
    GAMMA,
    GAMMA4,
    SHIFTED,
    SQUARE,
    TALL,
    X,
)
from utils.exercises.lesson_04.staged_mistakes import MISTAKES
from utils.exercises.lesson_04.staged_variants import staged

EXERCISE = Exercise(
    id="04-staged", points=3, stars=3, minutes=12,
    why="once you have walked the graph with a batch in your hands, no layer's gradient is out of "
        "reach.",
    reference=staged(),
    outputs=("dx_hat", "dvar", "dmean", "dx"),
    in_order=True,
    cases=(
        Case("five examples, three features", (DY, X, GAMMA)),
        Case("a large ε", (DY, X, GAMMA), {"eps": 0.3}),
        Case("four examples, four features", (DY4, SQUARE, GAMMA4), {"eps": 0.01}),
        Case("six examples, two features", (DY_TALL, TALL, GAMMA[:2])),
        Case("six examples, one feature", (DY_TALL[:, :1], TALL[:, :1], GAMMA[:1])),
        Case("a constant feature", (DY, CONSTANT, GAMMA)),
        Case("float32 with a mean of 10⁴", (DY_SHIFTED, SHIFTED, GAMMA), tolerance=1e-2,
             reveals="cancellation"),
    ),
    credit=(
        Credit(2, "the cases with another ε", cases=("a large ε", "four examples, four features")),
        Credit(2, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
