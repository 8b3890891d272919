"""The fraction of sigmoid activations that are saturated."""

import numpy as np

from utils.checks.declare import Case, Exercise
from utils.exercises.lesson_02.saturation_mistakes import MISTAKES, saturated_fraction

_rng = np.random.default_rng(2)
_spread = 1 / (1 + np.exp(-_rng.normal(0.6, 3.0, (6, 5))))
_spread[0, :4] = [0.05, 0.95, 0.05, 0.95]  # on the border: not saturated
_flat = np.array([[0.01, 0.99], [0.98, 0.02], [0.03, 0.97]])

EXERCISE = Exercise(
    id="02-saturation", points=1, stars=1, minutes=4,
    why="one number a layer tests what many textbooks say.",
    reference=saturated_fraction,
    outputs=("fraction",),
    cases=(
        Case("five units, six examples, two limits met exactly", (_spread,)),
        Case("other limits", (_spread,), {"low": 0.2, "high": 0.7}),
        Case("one unit, one axis", (_spread[:, 1].copy(),)),
        Case("feature maps, three axes", (_spread[:, :4].reshape(3, 2, 4).copy(),)),
        Case("nothing saturated", (np.full((3, 2), 0.5),)),
        Case("everything saturated", (_flat,)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
