"""One step of gradient descent behind batch normalization, seen from a unit's weights."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_04.orthogonal_mistakes import MISTAKES


def one_step(w, dw, lr, a):
    old, step = a * np.linalg.norm(w), lr * np.linalg.norm(dw) / a
    return np.hypot(old, step), np.degrees(np.arctan2(step, old))


W = np.array([2.0, -1.0, 0.5])
DW = np.array([0.3, 0.2, -0.8])  # W · DW = 0
LONG = np.arange(1.0, 7.0)
ACROSS = np.array([6.0, -3.0, 2.0, 0.0, 0.0, -1.0])  # at right angles to LONG

EXERCISE = Exercise(
    id="04-orthogonal", points=2, stars=2, minutes=8,
    why="how far a step turns the weights is all that the network notices of it.",
    reference=one_step,
    outputs=("length", "degrees"),
    cases=(
        Case("three weights, as they are", (W, DW, 0.5, 1.0)),
        Case("three weights, twice as long", (W, DW, 0.5, 2.0)),
        Case("three weights, a third as long", (W, DW, 1.5, 1 / 3)),
        Case("a long step", (W, DW, 8.0, 0.7)),
        Case("six weights, ten times as long", (LONG, ACROSS, 3.0, 10.0)),
        Case("no gradient", (W, 0 * DW, 0.5, 2.0)),
    ),
    credit=(
        Credit(1, "`degrees`", outputs=("degrees",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
