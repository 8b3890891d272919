"""What goes wrong in the triangle of the weights and their step."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

size = np.linalg.norm
changed = recipe(
    lambda w, dw, lr, a: None,
    old=lambda s: s.a * size(s.w),
    step=lambda s: s.lr * size(s.dw) / s.a,
    length=lambda s: np.hypot(s.old, s.step),
    angle=lambda s: np.arctan2(s.step, s.old),
    degrees=lambda s: np.degrees(s.angle),
    returned=lambda s: (s.length, s.degrees),
)


def other(name, help_, **steps):
    return Mistake(name, help_, changed(**steps))


MISTAKES = (
    other("gradient-not-scaled",
          "You use the gradient at w. The weights are a times as long when the step is made, and "
          "there the gradient is a times as small.",
          step=lambda s: s.lr * size(s.dw)),
    other("gradient-scaled-up",
          "Your gradient grows with the weights. Behind batch normalization it shrinks: weights "
          "a times as long get a gradient a times as small.",
          step=lambda s: s.lr * size(s.dw) * s.a),
    other("gradient-scaled-twice",
          "Your step is divided by a². The gradient is a times as small; the other factor a "
          "comes from the longer weights.",
          step=lambda s: s.lr * size(s.dw) / s.a**2),
    other("weights-not-scaled",
          "Your weights are not multiplied by a. Before the step they are a·w.",
          old=lambda s: size(s.w)),
    other("neither-scaled",
          "You leave out a: the weights are a times as long, and the gradient a times as small.",
          old=lambda s: size(s.w), step=lambda s: s.lr * size(s.dw)),
    other("rate-forgotten", "The step is the gradient times the learning rate.",
          step=lambda s: size(s.dw) / s.a),
    other("lengths-added",
          "You add the two lengths. The step is at right angles to the weights, so the squares "
          "add up: Pythagoras.",
          length=lambda s: s.old + s.step),
    other("lengths-subtracted",
          "You subtract the step's length from the weights'. The step is at right angles to the "
          "weights, so it makes them longer: Pythagoras.",
          length=lambda s: s.old - s.step),
    other("length-squared", "Your length is a square. Take its root.",
          length=lambda s: s.old**2 + s.step**2),
    other("length-before", "Your length is that before the step. The step makes it longer.",
          length=lambda s: s.old),
    other("length-of-the-step", "Your length is that of the step alone, not of the weights after "
                                "it.",
          length=lambda s: s.step),
    other("radians", "Your angle is in radians. np.degrees turns it into degrees.",
          degrees=lambda s: s.angle),
    other("tangent-not-angle",
          "You return step/old, which is the tangent. The angle is its arctangent, in degrees.",
          degrees=lambda s: s.step / s.old),
    other("tangent-in-degrees",
          "You turn step/old itself into degrees. That is the tangent, nearly the angle for a "
          "short step and too large for a long one: take its arctangent.",
          angle=lambda s: s.step / s.old),
    other("sine",
          "You take step/old for the sine. The right angle is at the tip of the old weights, so "
          "step/old is the tangent: np.arctan2(step, old).",
          angle=lambda s: np.arcsin(np.clip(s.step / s.old, -1, 1))),
    other("angle-of-the-other-corner",
          "That is the angle at the tip of the new weights. The turn is at the origin: "
          "np.arctan2(step, old), the step first.",
          angle=lambda s: np.arctan2(s.old, s.step)),
    other("angle-with-step-not-divided",
          "Your length is right. Your angle lacks that the gradient is a times as small.",
          angle=lambda s: np.arctan2(s.lr * size(s.dw), s.old)),
    other("order", "The order is (length, degrees).",
          returned=lambda s: (s.degrees, s.length)),
)  # fmt: skip
