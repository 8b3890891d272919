"""Instance normalization: each channel of each example by its own map."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_08.family_inputs import ALIKE, BETA, BRIGHT, FLAT_MAP, GAMMA, IMAGES
from utils.exercises.lesson_08.instance_mistakes import MISTAKES


def instance_norm(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mean) / np.sqrt(var + eps) + beta[:, None, None]


EXERCISE = Exercise(
    id="08-instance", points=2, stars=1, minutes=4,
    why="this layer takes brightness and contrast out of an image, which is what style transfer "
        "wants.",
    reference=instance_norm,
    outputs=("y",),
    cases=(
        Case("three images, six channels", (IMAGES, GAMMA, BETA)),
        Case("a large ε", (IMAGES, GAMMA, BETA), {"eps": 0.6}),
        Case("four images, four channels, width four", (ALIKE, GAMMA[:4], BETA[1:5]),
             {"eps": 0.01}),
        Case("an image of one colour", (FLAT_MAP, GAMMA, BETA)),
        Case("one image", (IMAGES[:1], GAMMA, BETA)),
        Case("float32 with a mean of 10⁴", (BRIGHT, GAMMA[:4], BETA[:4]), tolerance=1e-2,
             reveals="cancellation"),
    ),
    credit=(
        Credit(1, "the cases with another ε", cases=(
            "a large ε", "four images, four channels, width four")),
        Credit(1, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
