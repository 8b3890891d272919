"""Whiten data by ZCA: the smallest change that removes all correlation."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_01.whiten_mistakes import MISTAKES

_rng = np.random.default_rng(1)
_tall = (
    _rng.normal(size=(9, 3)) @ np.array([[4.0, 1.0, 0.0], [0.0, 0.5, 2.0], [1.0, 1.0, 1.0]]) + 5
)


def zca_whiten(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(x))
    return centred @ (vectors / np.sqrt(values + eps)) @ vectors.T


EXERCISE = Exercise(
    id="01-whiten", points=3, stars=3, minutes=15,
    why="whitening is what a layer would do if it could afford it; normalization is what it can "
        "afford.",
    reference=zca_whiten,
    outputs=("z",),
    cases=(
        Case("nine rows, three correlated features", (_tall,)),
        Case("a large ε", (_tall,), {"eps": 0.7}),
        Case("forty rows, two features", (_rng.normal(size=(40, 2)) @ [[3.0, 1.0], [0.0, 0.2]],)),
    ),
    credit=(
        Credit(2, "the case with a large ε", cases=("a large ε",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
