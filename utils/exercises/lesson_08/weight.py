"""Weight normalization: a direction from v, a length from g."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_08.weight_mistakes import MISTAKES

_rng = np.random.default_rng(80)
_V = _rng.normal(0.4, 1.0, (3, 5)) * np.array([[1e-3], [2.0], [30.0]])
_SQUARE = _rng.normal(-0.3, 2.0, (4, 4))
_G = np.array([1.7, -0.6, 2.3, 0.4])


def weight_norm(v, g):
    return g[:, None] * v / np.linalg.norm(v, axis=1, keepdims=True)


EXERCISE = Exercise(
    id="08-weight", points=2, stars=1, minutes=5,
    why="the same idea put on the weights: a length and a direction, learned apart, and no batch "
        "anywhere.",
    reference=weight_norm,
    outputs=("w",),
    cases=(
        Case("three units, five inputs", (_V, _G[:3])),
        Case("four units, four inputs", (_SQUARE, _G)),
        Case("one unit", (_V[1:2], _G[1:2])),
        Case("one input", (_SQUARE[:, :1], _G)),
        Case("a length of 0", (_SQUARE[:, 1:], np.array([0.0, 2.5, -1.5, 0.7]))),
    ),
    credit=(
        Credit(1, "the case with a length of 0", cases=("a length of 0",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
