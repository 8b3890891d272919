"""Wrong answers to 04-orthogonal, as learners write them, and what is wrong."""

import math

import numpy as np


def norm(vector):
    return math.sqrt(sum(float(value) ** 2 for value in vector))


def gradient_as_given(w, dw, lr, a):
    new = a * w - lr * dw
    return norm(new), math.degrees(math.atan(lr * norm(dw) / (a * norm(w))))


def gradient_grows(w, dw, lr, a):
    new = a * w - lr * a * dw
    return norm(new), math.degrees(math.atan2(lr * norm(dw), norm(w)))


def a_squared(w, dw, lr, a):
    step = lr * dw / a**2
    old = a * w
    return norm(old - step), math.degrees(math.atan2(norm(step), norm(old)))


def forgets_to_scale_weights(w, dw, lr, a):
    step = lr * np.linalg.norm(dw) / a
    old = np.linalg.norm(w)
    return (old**2 + step**2) ** 0.5, np.degrees(np.arctan(step / old))


def no_a_at_all(w, dw, lr, a):
    new = w - lr * dw
    return np.linalg.norm(new), np.degrees(np.arctan(lr * np.linalg.norm(dw) / np.linalg.norm(w)))


def adds_lengths(w, dw, lr, a):
    old, step = a * norm(w), lr * norm(dw) / a
    return old + step, math.degrees(math.atan(step / old))


def shrinks(w, dw, lr, a):
    old, step = a * norm(w), lr * norm(dw) / a
    return old - step, math.degrees(math.atan(step / old))


def forgets_the_root(w, dw, lr, a):
    new = a * w - lr * dw / a
    return new @ new, np.degrees(np.arctan2(lr * norm(dw) / a, a * norm(w)))


def in_radians(w, dw, lr, a):
    new = a * w - lr * dw / a
    return np.sqrt(new @ new), np.arctan2(lr * norm(dw) / a, a * norm(w))


def small_angle(w, dw, lr, a):
    ratio = lr * norm(dw) / (a * a * norm(w))
    return a * norm(w) * math.sqrt(1 + ratio**2), ratio * 180 / math.pi


def tangent_itself(w, dw, lr, a):
    ratio = lr * norm(dw) / (a * a * norm(w))
    return a * norm(w) * math.sqrt(1 + ratio**2), ratio


def other_corner(w, dw, lr, a):
    old, step = a * norm(w), lr * norm(dw) / a
    return math.hypot(old, step), math.degrees(math.atan2(old, step))


def angle_first(w, dw, lr, a):
    old, step = a * norm(w), lr * norm(dw) / a
    return math.degrees(math.atan2(step, old)), math.hypot(old, step)


def without_the_rate(w, dw, lr, a):
    old, step = a * norm(w), norm(dw) / a
    return math.hypot(old, step), math.degrees(math.atan2(step, old))


def length_only(w, dw, lr, a):
    return math.hypot(a * norm(w), lr * norm(dw) / a)


WRONG = {
    "04-orthogonal": [
        (gradient_as_given, "gradient-not-scaled"),
        (gradient_grows, "gradient-scaled-up"),
        (a_squared, "gradient-scaled-twice"),
        (forgets_to_scale_weights, "weights-not-scaled"),
        (no_a_at_all, "neither-scaled"),
        (adds_lengths, "lengths-added"),
        (shrinks, "lengths-subtracted"),
        (forgets_the_root, "length-squared"),
        (in_radians, "radians"),
        (small_angle, "tangent-in-degrees"),
        (tangent_itself, "tangent-not-angle"),
        (other_corner, "angle-of-the-other-corner"),
        (angle_first, "order"),
        (without_the_rate, "rate-forgotten"),
        (length_only, "wrong-type"),
    ],
}
