"""What goes wrong when a black box's gradient is asked the wrong questions."""

import numpy as np

from utils.checks.recipe import recipe
from utils.exercises.boxes import always, slips

_rng = np.random.default_rng(0)
_X, _DY = _rng.normal(0.0, 5.0, (40, 2)), _rng.normal(2.0, 3.0, (40, 2))
_GAMMA = np.array([1.5, -2.5])


def _leaks(values):
    return abs(values.sum(axis=0)).max() > 0.01 * abs(values).sum() + 1e-9  # more than rounding


def _trusted(s):
    g = s.gamma * s.dy
    along = s.x_hat * (g * s.x_hat).mean(axis=0)
    return (g - g.mean(axis=0) - along) / _X.std(axis=0)


def _answer(s):
    """The answer, from the three questions."""
    if s.mean_leaks:
        return "both" if s.variance_leaks else "mean"
    if s.variance_leaks:
        return "variance"
    return "size" if s.other_size else "right"


asked = recipe(
    lambda backward: None,
    x_hat=lambda s: (_X - _X.mean(axis=0)) / _X.std(axis=0),
    dy=lambda s: _DY,
    gamma=lambda s: _GAMMA,
    dx=lambda s: s.backward(s.dy, _X, s.gamma),
    mean_leaks=lambda s: _leaks(s.dx),
    variance_leaks=lambda s: _leaks(s.dx * s.x_hat),
    other_size=lambda s: not np.allclose(s.dx, _trusted(s), rtol=0.01, atol=0.01),
    missing=_answer,
)
diagnose = asked()
other, renamed = slips(asked, _answer)


MISTAKES = (
    always("right",
           "Ask what the right gradient promises: Σ dx = 0 and Σ dx·x̂ ≈ 0 for every feature, "
           "whatever dy is."),
    other("size-not-tried",
          "You take a gradient of the wrong size for the right one: both of its sums are 0. "
          "Compare it with one that you trust, with a γ and a spread other than 1.",
          other_size=lambda s: False),
    other("gamma-of-ones",
          "You take a gradient without γ for the right one: with γ = 1 nobody can tell them "
          "apart. Call the box with another γ.",
          gamma=lambda s: np.ones(2)),
    other("ones-from-above",
          "You call the box with dy = 1 everywhere, which lies along the vector of ones: the "
          "path through v deletes nothing then, and the right answer is 0. Use a random dy.",
          dy=lambda s: np.ones_like(_DY)),
    other("variance-not-tried",
          "You look at Σ dx alone. A variance taken for a constant does not show there: look at "
          "Σ dx·x̂ as well.",
          variance_leaks=lambda s: False),
    other("mean-not-tried",
          "You look at Σ dx·x̂ alone. A mean taken for a constant does not show there: look at "
          "Σ dx as well.",
          mean_leaks=lambda s: False),
    other("paths-exchanged",
          "The mean and the variance have changed places. The path through μ deletes the "
          "component along the vector of ones: where it is missing, Σ dx is not 0.",
          missing=renamed({"mean": "variance", "variance": "mean"})),
    other("both-not-told",
          "You stop at the first sum that is not 0. Where both paths are missing, neither is: "
          "ask for both before you answer.",
          missing=renamed({"both": "mean"})),
    other("both-taken-for-variance",
          "You stop at the first sum that is not 0. Where both paths are missing, neither is: "
          "ask for both before you answer.",
          missing=renamed({"both": "variance"})),
    other("eps-taken-for-a-leak",
          "You are stricter than ε allows: it leaves a little of Σ dx·x̂ in the right gradient "
          "too. Compare that sum with the sum of the magnitudes |dx·x̂|.",
          variance_leaks=lambda s: abs((s.dx * s.x_hat).sum(axis=0)).max() > 1e-12),
    other("any-difference-is-size",
          "You call everything that differs from the right gradient a wrong size. Look at the "
          "two sums first: a gradient of the wrong size has both at 0.",
          mean_leaks=lambda s: False, variance_leaks=lambda s: False),
)  # fmt: skip
