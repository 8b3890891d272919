"""The γ and β that undo the normalization."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.inputs import SHIFTED, SQUARE, X
from utils.exercises.lesson_03.identity_mistakes import MISTAKES
from utils.exercises.lesson_03.statistics import batch_statistics


def identity_parameters(x, eps=1e-5):
    mean, var = batch_statistics(x)
    return np.sqrt(var + eps), mean


EXERCISE = Exercise(
    id="03-identity", points=2, stars=2, minutes=5,
    why="on one batch, γ and β can put back all that the layer takes away.",
    reference=identity_parameters,
    outputs=("gamma", "beta"),
    cases=(
        Case("five examples, three features", (X,)),
        Case("a large ε", (X,), {"eps": 0.3}),
        Case("four examples, four features", (SQUARE,), {"eps": 0.01}),
        Case("float32 with a mean of 10⁴", (SHIFTED,), tolerance=1e-4, reveals="cancellation"),
    ),
    credit=(
        Credit(1, "the cases with another ε", cases=("a large ε", "four examples, four features")),
        Credit(1, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
