"""Layer normalization, backward: from x itself."""

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_08.family_inputs import (
    CONSTANT,
    DY,
    DY_SHIFTED,
    DY_SQUARE,
    GAMMA,
    ROWS,
    SHIFTED,
    SQUARE,
    WIDE_GAMMA,
)
from utils.exercises.lesson_08.layer_backward_mistakes import MISTAKES, backward

EXERCISE = Exercise(
    id="08-layer-backward", points=3, stars=3, minutes=12,
    why="γ varies inside the mean now, so it cannot be pulled out of it: that is the one step "
        "where lesson 04's line breaks.",
    reference=backward(),
    outputs=("dx", "dgamma", "dbeta"),
    cases=(
        Case("four examples, six features", (DY, ROWS, GAMMA)),
        Case("a large ε", (DY, ROWS, GAMMA), {"eps": 0.3}),
        Case("five examples, five features", (DY_SQUARE, SQUARE, GAMMA[:5]), {"eps": 0.05}),
        Case("an example whose features are all equal", (DY, CONSTANT, GAMMA), {"eps": 0.02}),
        Case("one example", (DY[:1], ROWS[:1], GAMMA), {"eps": 0.1}),
        Case("one feature", (DY[:, :1], ROWS[:, :1], GAMMA[:1]), {"eps": 0.1}),
        Case("float32 with a mean of 10⁴", (DY_SHIFTED, SHIFTED, WIDE_GAMMA), tolerance=1e-2,
             reveals="cancellation"),
    ),
    credit=(
        Credit(2, "the cases with another ε", cases=(
            "a large ε", "five examples, five features",
            "an example whose features are all equal", "one example")),
        Credit(1, "`dgamma` and `dbeta`", outputs=("dgamma", "dbeta")),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
