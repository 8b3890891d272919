"""Group normalization: neighbouring channels of one example share their statistics."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_08.family_inputs import ALIKE, BETA, BRIGHT, FLAT_MAP, GAMMA, IMAGES
from utils.exercises.lesson_08.group_mistakes import MISTAKES


def group_norm(x, gamma, beta, groups, eps=1e-5):
    n, c = x.shape[:2]
    if c % groups:
        raise ValueError(f"groups must divide the channels; got {groups} for {c} channels.")
    grouped = x.reshape(n, groups, -1)
    mean, var = grouped.mean(axis=2, keepdims=True), grouped.var(axis=2, keepdims=True)
    x_hat = ((grouped - mean) / np.sqrt(var + eps)).reshape(x.shape)
    return gamma[:, None, None] * x_hat + beta[:, None, None]


EXERCISE = Exercise(
    id="08-group", points=3, stars=2, minutes=8,
    why="one reshape holds the whole family: one group is layer normalization of the sample, C "
        "groups are instance normalization.",
    reference=group_norm,
    outputs=("y",),
    cases=(
        Case("six channels in two groups", (IMAGES, GAMMA, BETA, 2)),
        Case("six channels in three groups, a large ε", (IMAGES, GAMMA, BETA, 3), {"eps": 9.0}),
        Case("four images, four channels, width four", (ALIKE, GAMMA[:4], BETA[1:5], 2),
             {"eps": 0.01}),
        Case("one group", (IMAGES, GAMMA, BETA, 1)),
        Case("as many groups as channels", (IMAGES, GAMMA, BETA, 6)),
        Case("an image of one colour", (FLAT_MAP, GAMMA, BETA, 2)),
        Case("one image", (IMAGES[:1], GAMMA, BETA, 2)),
        Case("float32 with a mean of 10⁴", (BRIGHT, GAMMA[:4], BETA[:4], 2), tolerance=1e-2,
             reveals="cancellation"),
        Case("six channels in four groups", (IMAGES, GAMMA, BETA, 4), raises=("ValueError",),
             reveals="groups-unchecked"),
        Case("four channels in three groups", (ALIKE, GAMMA[:4], BETA[1:5], 3),
             raises=("ValueError",), reveals="groups-unchecked"),
        Case("six channels in eight groups", (IMAGES, GAMMA, BETA, 8), raises=("ValueError",),
             reveals="groups-unchecked"),
    ),
    credit=(
        Credit(2, "the cases whose groups do not fit", cases=(
            "six channels in four groups", "four channels in three groups",
            "six channels in eight groups")),
        Credit(2, "the cases with another ε", cases=(
            "six channels in three groups, a large ε", "four images, four channels, width four")),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
