"""The γ and β that undo the normalization."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake
from utils.checks.recipe import recipe
from utils.exercises.inputs import SQUARE, X
from utils.exercises.lesson_03.forward_mistakes import keras_eps
from utils.exercises.lesson_03.statistics import batch_statistics


def identity_parameters(x, eps=1e-5):
    mean, var = batch_statistics(x)
    return np.sqrt(var + eps), mean


steps = recipe(
    lambda x, eps=1e-5: None,
    mean=lambda s: s.x.mean(axis=0),
    var=lambda s: s.x.var(axis=0),
    root=lambda s: np.sqrt(s.var + s.eps),
    gamma=lambda s: s.root,
    beta=lambda s: s.mean,
    returned=lambda s: (s.gamma, s.beta),
)


def other(name, help_, **changed):
    return Mistake(name, help_, steps(**changed))


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
        other("eps-forgotten",
              "ε is missing in γ. The layer divides by √(v+ε), so γ must be exactly that.",
              root=lambda s: np.sqrt(s.var)),
        other("eps-outside-root", "ε stands outside the root. γ = √(v+ε).",
              root=lambda s: np.sqrt(s.var) + s.eps),
        other("variance", "Your γ is v+ε. The layer divides by the root, so γ = √(v+ε).",
              root=lambda s: s.var + s.eps),
        other("variance-without-eps",
              "Your γ is the variance. The layer divides by √(v+ε), so γ = √(v+ε).",
              root=lambda s: s.var),
        other("transform-not-inverse",
              "These γ and β are the transform itself, γx+β = x̂. You want to undo it: γ·x̂+β = x.",
              gamma=lambda s: 1 / s.root, beta=lambda s: -s.mean / s.root),
        other("inverted-and-negated",
              "Your γ divides and your β subtracts, as the layer does. To undo it, multiply and "
              "add: γ = √(v+ε), β = μ.",
              gamma=lambda s: 1 / s.root, beta=lambda s: -s.mean),
        other("reciprocal", "Your γ divides once more. It must undo the division: γ = √(v+ε).",
              gamma=lambda s: 1 / s.root),
        other("beta-sign", "β has the wrong sign. The layer subtracted μ, so β adds it: β = μ.",
              beta=lambda s: -s.mean),
        other("beta-divided",
              "Your β is divided by √(v+ε). The layer subtracted μ before it divided, so β = μ.",
              beta=lambda s: s.mean / s.root),
        other("keepdims",
              "Your numbers are right, but the shapes are (1, D). Leave out keepdims=True.",
              returned=lambda s: (s.gamma[None], s.beta[None])),
        other("swapped", "The order is (gamma, beta).", returned=lambda s: (s.beta, s.gamma)),
        other("unbiased-variance", "Your variance divides by N − 1. The layer's divides by N.",
              var=lambda s: s.x.var(axis=0, ddof=1)),
        other("over-features", "One γ and β for each feature: average over the batch, axis=0.",
              mean=lambda s: s.x.mean(axis=1), var=lambda s: s.x.var(axis=1)),
        other("no-axis",
              "Your γ and β are of all values. Each feature has its own: average over the batch, "
              "axis=0.",
              mean=lambda s: s.x.mean(), var=lambda s: s.x.var()),
        other("ones-and-zeros", "γ = 1 and β = 0 leave x̂ as it is. You want x back.",
              gamma=lambda s: np.ones(s.x.shape[1]), beta=lambda s: np.zeros(s.x.shape[1])),
        other("eps-ignored", "You wrote 1e-5 into the code. Use the argument eps.",
              root=lambda s: np.sqrt(s.var + 1e-5)),
        Mistake("eps-default",
                "Your result is right wherever ε is given, but your default is not 1e-5.",
                steps(eps=keras_eps), wrong_default=True),
    ),
)  # fmt: skip
