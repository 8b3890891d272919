"""Glorot's normal initialisation."""

import math

from utils.checks.declare import Case, Exercise
from utils.exercises.lesson_02.xavier_mistakes import MISTAKES


def init_std(fan_in, fan_out):
    return math.sqrt(2 / (fan_in + fan_out))


EXERCISE = Exercise(
    id="02-xavier", points=1, stars=1, minutes=5,
    why="this one line kept deep tanh networks trainable before batch normalization.",
    reference=init_std,
    outputs=("std",),
    cases=(
        Case("64 in, 100 out", (64, 100)),
        Case("7 in, 3 out", (7, 3)),
        Case("2 in, 1 out", (2, 1)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
