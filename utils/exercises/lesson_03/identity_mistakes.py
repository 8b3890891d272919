"""What goes wrong with the γ and β that undo the normalization."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_03.forward_mistakes import cancelling_var, keras_eps
from utils.exercises.recognise import one_of

steps = recipe(
    lambda x, eps=1e-5: None,
    mean=lambda s: s.x.mean(axis=0),
    var=lambda s: s.x.var(axis=0),
    root=lambda s: np.sqrt(s.var + s.eps),
    gamma=lambda s: s.root,
    beta=lambda s: s.mean,
    returned=lambda s: (s.gamma, s.beta),
)


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, steps(**changed), recognise)


MISTAKES = (
    other("eps-forgotten",
          "ε is missing in γ. The layer divides by √(v+ε), so γ must be exactly that.",
          root=lambda s: np.sqrt(s.var)),
    other("eps-outside-root", "ε stands outside the root. γ = √(v+ε).",
          root=lambda s: np.sqrt(s.var) + s.eps),
    other("eps-under-a-deviation",
          "You took the root of σ + ε. γ = √(v+ε), with the variance.",
          root=lambda s: np.sqrt(np.sqrt(s.var) + s.eps)),
    other("eps-subtracted",
          "You subtracted ε. γ is what the layer divided by: √(v+ε).",
          root=lambda s: np.sqrt(s.var - s.eps)),
    other("eps-twice", "ε is added twice. Once is enough: γ = √(v+ε).",
          root=lambda s: np.sqrt(s.var + 2 * s.eps)),
    other("variance", "Your γ is v+ε. The layer divides by the root, so γ = √(v+ε).",
          root=lambda s: s.var + s.eps),
    other("bare-variance",
          "Your γ is the variance. The layer divides by √(v+ε), so γ = √(v+ε).",
          root=lambda s: s.var),
    other("power-precedence",
          "** 1 / 2 is the power 1, halved. Write ** 0.5, or np.sqrt.",
          root=lambda s: (s.var + s.eps) ** 1 / 2),
    other("transform-not-inverse",
          "These γ and β are the transform itself, γx+β = x̂. You want to undo it: γ·x̂+β = x.",
          gamma=lambda s: 1 / s.root, beta=lambda s: -s.mean / s.root),
    other("reciprocal", "Your γ divides once more. It must undo the division: γ = √(v+ε).",
          gamma=lambda s: 1 / s.root),
    other("beta-sign", "β has the wrong sign. The layer subtracted μ, so β adds it: β = μ.",
          beta=lambda s: -s.mean),
    other("beta-divided",
          "Your β is divided by √(v+ε). The layer subtracted μ before it divided, so β = μ.",
          beta=lambda s: s.mean / s.root),
    other("beta-multiplied",
          "Your β is multiplied by √(v+ε). The layer adds β last, so β = μ.",
          beta=lambda s: s.mean * s.root),
    other("beta-zero",
          "Your β is 0, so γ·x̂+β has mean 0. Give back the mean: β = μ.",
          beta=lambda s: np.zeros(s.x.shape[1])),
    other("keepdims",
          "Your shapes are (1, D). Leave out keepdims=True: γ and β have shape (D,).",
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
    other("variance-of-everything",
          "Your γ comes from one variance for all values. Each feature has its own: axis=0.",
          recognise=one_of(
              steps(var=lambda s: s.x.var()),
              steps(var=lambda s: ((s.x - s.mean) ** 2).mean()), outputs=2),
          var=lambda s: s.x.var()),
    other("variance-not-centred",
          "Your variance is the mean of x². Subtract the mean before you square.",
          var=lambda s: (s.x * s.x).mean(axis=0)),
    other("ones-and-zeros", "γ = 1 and β = 0 leave x̂ as it is. You want x back.",
          gamma=lambda s: np.ones(s.x.shape[1]), beta=lambda s: np.zeros(s.x.shape[1])),
    other("eps-ignored", "You wrote 1e-5 into the code. Use the argument eps.",
          root=lambda s: np.sqrt(s.var + 1e-5)),
    Mistake("eps-default",
            "Your result is right wherever ε is given, but your default is not 1e-5.",
            steps(eps=keras_eps), wrong_default=True),
    other("cancellation",
          "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, two numbers near 10⁸ "
          "cancel and nothing right is left. Centre first, then square: mean((x−μ)²).",
          var=lambda s: cancelling_var(s.x)),
)  # fmt: skip
