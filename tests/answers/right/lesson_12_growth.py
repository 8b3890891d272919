"""Right answers to 12-growth."""

import math

import numpy as np


def really_steps(w, grads, lr):
    norms = []
    for g in grads:
        w = w - lr * g
        norms.append(np.linalg.norm(w))
    return np.array(norms)


def pythagoras_step_by_step(w, grads, lr):
    length = np.linalg.norm(w)
    norms = np.empty(len(grads))
    for t, g in enumerate(grads):
        length = math.hypot(length, lr * np.linalg.norm(g))
        norms[t] = length
    return norms


def all_positions(w, grads, lr):
    return np.linalg.norm(w - lr * np.cumsum(grads, axis=0), axis=1)


def triangle_of_ones(w, grads, lr):
    steps = lr * grads
    return (
        w @ w + np.tril(np.ones((len(grads),) * 2)) @ np.einsum("td,td->t", steps, steps)
    ) ** 0.5


RIGHT = {
    "12-growth": [really_steps, pythagoras_step_by_step, all_positions, triangle_of_ones],
}
