"""Right answers to 12-predictiveness."""

import numpy as np


def norm(grad, grads_along):
    return np.linalg.norm(grads_along - grad, axis=1)


def in_a_loop(grad, grads_along):
    return np.array([np.linalg.norm(grad - other) for other in grads_along])


def einsum(grad, grads_along):
    d = grads_along - grad[None, :]
    return np.sqrt(np.einsum("kp,kp->k", d, d))


def hypotenuses(grad, grads_along):
    return np.hypot.reduce(grad - grads_along, axis=-1)


RIGHT = {"12-predictiveness": [norm, in_a_loop, einsum, hypotenuses]}
