"""The γ and β that undo the normalization."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake
from utils.exercises.inputs import SQUARE, X
from utils.exercises.lesson_03.statistics import batch_statistics


def identity_parameters(x, eps=1e-5):
    mean, var = batch_statistics(x)
    return np.sqrt(var + eps), mean


EXERCISE = Exercise(
    id="03-identity", points=2, stars=2, minutes=5,
    why="it shows that the layer loses nothing: what it takes away, γ and β can put back.",
    reference=identity_parameters,
    outputs=("gamma", "beta"),
    cases=(
        Case("five examples, three features", (X,)),
        Case("a large ε", (X,), {"eps": 0.3}),
        Case("four examples, four features", (SQUARE,), {"eps": 0.01}),
    ),
    mistakes=(
        Mistake(
            "eps-forgotten",
            "ε is missing in γ. The layer divides by √(v+ε), so γ must be exactly that.",
            lambda x, eps=1e-5: (x.std(axis=0), x.mean(axis=0)),
        ),
        Mistake(
            "eps-outside-root",
            "ε stands outside the root. γ = √(v+ε).",
            lambda x, eps=1e-5: (x.std(axis=0) + eps, x.mean(axis=0)),
        ),
        Mistake(
            "variance",
            "Your γ is v+ε. The layer divides by the root, so γ = √(v+ε).",
            lambda x, eps=1e-5: (x.var(axis=0) + eps, x.mean(axis=0)),
        ),
        Mistake(
            "transform-not-inverse",
            "These γ and β are the transform itself, γx+β = x̂. You want to undo it: γ·x̂+β = x.",
            lambda x, eps=1e-5: (
                1 / np.sqrt(x.var(axis=0) + eps), -x.mean(axis=0) / np.sqrt(x.var(axis=0) + eps)
            ),
        ),
        Mistake(
            "reciprocal",
            "Your γ divides once more. It must undo the division: γ = √(v+ε).",
            lambda x, eps=1e-5: (1 / np.sqrt(x.var(axis=0) + eps), x.mean(axis=0)),
        ),
        Mistake(
            "beta-sign",
            "β has the wrong sign. The layer subtracted μ, so β adds it: β = μ.",
            lambda x, eps=1e-5: (np.sqrt(x.var(axis=0) + eps), -x.mean(axis=0)),
        ),
        Mistake(
            "beta-divided",
            "Your β is divided by √(v+ε). The layer subtracted μ before it divided, so β = μ.",
            lambda x, eps=1e-5: (
                np.sqrt(x.var(axis=0) + eps), x.mean(axis=0) / np.sqrt(x.var(axis=0) + eps)
            ),
        ),
        Mistake(
            "keepdims",
            "Your numbers are right, but the shapes are (1, D). Leave out keepdims=True.",
            lambda x, eps=1e-5: tuple(a[None] for a in identity_parameters(x, eps)),
        ),
        Mistake(
            "swapped",
            "The order is (gamma, beta).",
            lambda x, eps=1e-5: identity_parameters(x, eps)[::-1],
        ),
        Mistake(
            "unbiased-variance",
            "Your variance divides by N − 1. The layer's divides by N.",
            lambda x, eps=1e-5: (np.sqrt(x.var(axis=0, ddof=1) + eps), x.mean(axis=0)),
        ),
        Mistake(
            "over-features",
            "One γ and β for each feature: average over the batch, axis=0.",
            lambda x, eps=1e-5: identity_parameters(x.T, eps),
        ),
        Mistake(
            "ones-and-zeros",
            "γ = 1 and β = 0 leave x̂ as it is. You want x back.",
            lambda x, eps=1e-5: (np.ones(x.shape[1]), np.zeros(x.shape[1])),
        ),
        Mistake(
            "eps-ignored",
            "You wrote 1e-5 into the code. Use the argument eps.",
            lambda x, eps=1e-5: identity_parameters(x),
        ),
    ),
)  # fmt: skip
