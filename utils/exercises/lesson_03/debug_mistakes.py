"""What goes wrong when a black box is asked the wrong questions."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.boxes import always, slips

_X = np.random.default_rng(0).normal([5.0, -20.0, 3.0], [2.0, 3.0, 9.0], (40, 3))


def _answer(s):
    """The answer, from the four questions."""
    if s.ignores_parameters:
        return "D"
    if s.off_centre:
        return "C"
    if s.huge:
        return "B"
    return "A" if s.off_scale else "right"


asked = recipe(
    lambda layer: None,
    y=lambda s: s.layer(_X, np.ones(3), np.zeros(3)),
    ignores_parameters=lambda s: np.allclose(s.layer(_X, np.full(3, 2.0), np.full(3, 7.0)), s.y),
    off_centre=lambda s: abs(s.y.mean(axis=0)).max() > 1e-6,
    huge=lambda s: s.y.std(axis=0).max() > 10,
    off_scale=lambda s: not np.allclose(s.y.std(axis=0), 1, atol=1e-3),
    slip=_answer,
)
find_the_slip = asked()
other, renamed = slips(asked, _answer)


MISTAKES = (
    always("right",
           "Ask what the right layer promises: each feature of the output has mean β and "
           "spread |γ|, whatever the input."),
    other("parameters-not-tried",
          "You take D for the right layer: with γ = 1 and β = 0 nobody can tell them apart. Call "
          "the box twice, with other γ and β.",
          ignores_parameters=lambda s: False),
    other("scale-not-tried",
          "You take A for the right layer. The spread of A's output is 1/σ. Where your x has a "
          "spread of about 1, they look alike: look at each feature's spread for x and for 10·x.",
          off_scale=lambda s: False),
    other("columns-not-tried",
          "You take C for the right layer. Its features do not come out with mean 0, because it "
          "centres each example: look at the mean of each feature of the output, not of all.",
          slip=renamed({"C": "right"})),
    other("centre-tried-first",
          "You take D for C. A layer that ignores β misses your means, too. Test for D first.",
          slip=renamed({"D": "C"})),
    other("columns-taken-for-variance",
          "You take C for A. A centres each feature, C each example: look at the mean of each "
          "feature of the output.",
          slip=renamed({"C": "A"})),
    other("a-and-b-exchanged",
          "A and B have changed places. A divides by v, so its spread is 1/σ; B divides by √ε, "
          "whatever the data, so its output is huge.",
          slip=renamed({"A": "B", "B": "A"})),
    other("square-taken-for-variance",
          "You take B for A. A gives 1/σ; B divides by √ε, whatever the data: in other units its "
          "output grows with x, where A's shrinks.",
          huge=lambda s: False),
    other("variance-taken-for-square",
          "You take A for B. B divides by √ε, whatever the data: its output is huge and grows "
          "with x, where A's shrinks.",
          huge=lambda s: not np.allclose(s.y.std(axis=0), 1, atol=1e-3)),
    Mistake("eps-taken-for-a-slip",
          "You take the right layer for A: you are stricter than ε allows. The right layer's "
          "spread is √(v/(v+ε)), a little below 1, and the boxes differ in ε.",
          asked(off_scale=lambda s: True),
          lambda slip, layer: (slip, find_the_slip(layer)) == ("A", "right")),
)  # fmt: skip
