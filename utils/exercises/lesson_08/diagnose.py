"""Black boxes of the family: which layer is in which?"""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_08.diagnose_mistakes import KINDS, MISTAKES, box

BOXES = {  # ε, and whether γ and β are others than 1 and 0
    "plain": {},
    "with a γ and a β": {"affine": True},
    "ε = 1e-3": {"eps": 1e-3},
    "ε = 1e-8, with a γ and a β": {"eps": 1e-8, "affine": True},
}


def which_layer(layer):
    x = np.random.default_rng(0).normal(3.0, 2.0, (2, 4, 3, 3))
    nudged = x.copy()
    nudged[0, 0, 0, 0] += 5.0
    moved = abs(layer(nudged) - layer(x)).max(axis=(2, 3)) > 1e-6  # (N, C)
    if moved[1, 0]:
        return "batch"
    if not moved[0, 1]:
        return "instance"
    if not moved[0, 3]:
        return "group"
    return "layer" if np.allclose(layer(x + 10.0), layer(x), atol=1e-6) else "rms"


EXERCISE = Exercise(
    id="08-diagnose", points=3, stars=3, minutes=12,
    why="a layer is what shares a statistic with what, and you can see that from outside: move "
        "one value and look who else moves.",
    reference=which_layer,
    outputs=("kind",),
    cases=tuple(
        Case(f"{kind}, {words}", (box(kind, **how),))
        for words, how in BOXES.items()
        for kind in KINDS
    ),
    credit=(
        Credit(2, "the RMS normalizations", cases=tuple(f"rms, {words}" for words in BOXES)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
