"""Wrong answers to 12-predictiveness, as learners write them."""

import numpy as np


def no_root(grad, grads_along):
    return ((grads_along - grad) ** 2).sum(axis=1)


def l1(grad, grads_along):
    return np.abs(grads_along - grad).sum(axis=1)


def largest(grad, grads_along):
    return np.abs(grads_along - grad).max(axis=1)


def rms(grad, grads_along):
    return np.sqrt(((grads_along - grad) ** 2).mean(axis=1))


def mse(grad, grads_along):
    return ((grads_along - grad) ** 2).mean(axis=1)


def axis_0(grad, grads_along):
    return np.linalg.norm(grads_along - grad, axis=0)


def no_axis(grad, grads_along):
    return np.linalg.norm(grads_along - grad)


def mean_distance(grad, grads_along):
    return np.linalg.norm(grads_along - grad, axis=1).mean()


def max_distance(grad, grads_along):
    return np.max(np.linalg.norm(grads_along - grad, axis=1))


def lengths_compared(grad, grads_along):
    return np.abs(np.linalg.norm(grads_along, axis=1) - np.linalg.norm(grad))


def lengths_subtracted(grad, grads_along):
    return np.linalg.norm(grads_along, axis=1) - np.linalg.norm(grad)


def forgot_grad(grad, grads_along):
    return np.linalg.norm(grads_along, axis=1)


def relative(grad, grads_along):
    return np.linalg.norm(grads_along - grad, axis=1) / np.linalg.norm(grad)


def cosine(grad, grads_along):
    return (grads_along @ grad) / (np.linalg.norm(grads_along, axis=1) * np.linalg.norm(grad))


def cosine_distance(grad, grads_along):
    return 1 - cosine(grad, grads_along)


def neighbours(grad, grads_along):
    points = np.concatenate([grad[None], grads_along])
    return np.linalg.norm(points[1:] - points[:-1], axis=1)


def from_first(grad, grads_along):
    return np.linalg.norm(grads_along - grads_along[0], axis=1)


def column(grad, grads_along):
    return np.linalg.norm(grads_along - grad, axis=1, keepdims=True)


def signed_sum(grad, grads_along):
    return (grads_along - grad).sum(axis=1)


def python_list(grad, grads_along):
    return [float(np.linalg.norm(g - grad)) for g in grads_along]


def shifts_in_place(grad, grads_along):
    grads_along -= grad
    return np.linalg.norm(grads_along, axis=1)


def root_of_the_norm(grad, grads_along):
    return np.sqrt(np.linalg.norm(grads_along - grad, axis=1))


def dots(grad, grads_along):
    return grads_along @ grad


def plus_and_no_root(grad, grads_along):
    return ((grads_along + grad) ** 2).sum(axis=1)


def unit_vectors(grad, grads_along):
    a = grads_along / np.linalg.norm(grads_along, axis=1, keepdims=True)
    return np.linalg.norm(a - grad / np.linalg.norm(grad), axis=1)


WRONG = {
    "12-predictiveness": [
        (no_root, "root-missing"),
        (l1, "sizes-added"),
        (largest, "largest-difference"),
        (rms, "root-mean-square"),
        (mse, "mean-of-squares"),
        (axis_0, "over-points"),
        (no_axis, "one-number"),
        (mean_distance, "average-distance"),
        (max_distance, "largest-distance"),
        (lengths_compared, "difference-of-lengths"),
        (lengths_subtracted, "difference-of-lengths"),
        (forgot_grad, "length-only"),
        (relative, "relative"),
        (cosine, "cosine"),
        (cosine_distance, "cosine"),
        (neighbours, "from-the-point-before"),
        (from_first, "from-the-first-point"),
        (column, "keepdims"),
        (signed_sum, "not-squared"),
        (python_list, "wrong-type"),
        (shifts_in_place, "changed-input"),
        (root_of_the_norm, "root-twice"),
        (dots, "dot-product"),
        (plus_and_no_root, "root-missing+sum-for-difference"),
        (unit_vectors, "directions-only"),
    ],
}
