"""Right answers to 04-orthogonal: the same triangle, drawn in other ways."""

import numpy as np


def by_vectors(w, dw, lr, a):
    before = a * w
    after = before - lr * (dw / a)
    cosine = before @ after / np.linalg.norm(before) / np.linalg.norm(after)
    return np.linalg.norm(after), np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def by_pythagoras(w, dw, lr, a):
    old_square = a**2 * (w**2).sum()
    step_square = lr**2 * (dw**2).sum() / a**2
    angle = np.arctan(np.sqrt(step_square / old_square))
    return float(np.sqrt(old_square + step_square)), float(angle * 180 / np.pi)


def by_effective_rate(w, dw, lr, a):
    length = np.sqrt(w @ w)
    tangent = lr / (a * length) ** 2 * length * np.sqrt(dw @ dw)
    return a * length * np.sqrt(1 + tangent**2), np.rad2deg(np.arctan(tangent))


RIGHT = {"04-orthogonal": [by_vectors, by_pythagoras, by_effective_rate]}
