"""Batch normalization of feature maps, forward."""

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_07.images import (
    BETA,
    BETA4,
    CONSTANT,
    CUBE,
    GAMMA,
    GAMMA4,
    POINTS,
    SHIFTED,
    WIDE,
    X,
)
from utils.exercises.lesson_07.spatial_mistakes import MISTAKES
from utils.exercises.lesson_07.spatial_variants import spatial

EXERCISE = Exercise(
    id="07-spatial", points=3, stars=2, minutes=10,
    why="this is the layer inside almost every convolutional network; lesson 08 changes its axes.",
    reference=spatial(),
    outputs=("y",),
    cases=(
        Case("four examples, three channels, maps of 2 by 5", (X, GAMMA, BETA)),
        Case("a large ε", (X, GAMMA, BETA), {"eps": 3.0}),
        Case("all four sizes 3", (CUBE, GAMMA, BETA), {"eps": 0.01}),
        Case("five examples, four channels, maps of 3 by 2", (WIDE, GAMMA4, BETA4), {"eps": 0.1}),
        Case("a constant channel", (CONSTANT, GAMMA, BETA)),
        Case("one example", (X[:1], GAMMA, BETA)),
        Case("maps of one value", (POINTS, GAMMA, BETA)),
        Case("one channel", (X[:, :1], GAMMA[:1], BETA[:1])),
        Case("float32 with a mean of 10⁴", (SHIFTED, GAMMA, BETA), tolerance=1e-2,
             reveals="cancellation"),
    ),
    credit=(
        Credit(2, "the cases with another ε", cases=(
            "a large ε", "all four sizes 3", "five examples, four channels, maps of 3 by 2")),
        Credit(2, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
