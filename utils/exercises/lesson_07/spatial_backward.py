"""Batch normalization of feature maps, backward."""

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_07.images import (
    CONSTANT,
    CUBE,
    DY,
    DY_CUBE,
    DY_POINTS,
    DY_SHIFTED,
    DY_WIDE,
    GAMMA,
    GAMMA4,
    POINTS,
    SHIFTED,
    WIDE,
    X,
)
from utils.exercises.lesson_07.spatial_backward_mistakes import MISTAKES
from utils.exercises.lesson_07.spatial_backward_variants import backward

EXERCISE = Exercise(
    id="07-spatial-backward", points=3, stars=2, minutes=12,
    why="the closed form stays, and only its axes change: that is what one formula for a whole "
        "family means.",
    reference=backward(),
    outputs=("dx", "dgamma", "dbeta"),
    cases=(
        Case("four examples, three channels, maps of 2 by 5", (DY, X, GAMMA)),
        Case("a large ε", (DY, X, GAMMA), {"eps": 3.0}),
        Case("all four sizes 3", (DY_CUBE, CUBE, GAMMA), {"eps": 0.5}),
        Case("five examples, four channels, maps of 3 by 2", (DY_WIDE, WIDE, GAMMA4),
             {"eps": 0.1}),
        Case("a constant channel", (DY, CONSTANT, GAMMA), {"eps": 0.2}),
        Case("one example", (DY[:1], X[:1], GAMMA), {"eps": 0.2}),
        Case("maps of one value", (DY_POINTS, POINTS, GAMMA), {"eps": 0.2}),
        Case("one channel", (DY[:, :1], X[:, :1], GAMMA[:1]), {"eps": 0.2}),
        Case("float32 with a mean of 10⁴", (DY_SHIFTED, SHIFTED, GAMMA), tolerance=1e-2,
             reveals="cancellation"),
    ),
    credit=(
        Credit(2, "`dgamma` and `dbeta`", outputs=("dgamma", "dbeta")),
        Credit(2, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
