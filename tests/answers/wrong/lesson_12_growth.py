"""Wrong answers to 12-growth, as learners write them."""

import numpy as np


def from_the_start_each_time(w, grads, lr):
    return np.sqrt((w**2).sum() + lr**2 * (grads**2).sum(axis=1))


def steps_from_the_start(w, grads, lr):
    return np.linalg.norm(w - lr * grads, axis=1)


def lr_outside(w, grads, lr):
    return np.sqrt((w**2).sum() + lr * np.cumsum((grads**2).sum(axis=1)))


def no_lr(w, grads, lr):
    return np.sqrt((w**2).sum() + np.cumsum((grads**2).sum(axis=1)))


def no_root(w, grads, lr):
    return (w**2).sum() + lr**2 * np.cumsum((grads**2).sum(axis=1))


def adds_lengths(w, grads, lr):
    return np.linalg.norm(w) + lr * np.cumsum(np.linalg.norm(grads, axis=1))


def subtracts_lengths(w, grads, lr):
    length, norms = np.linalg.norm(w), []
    for g in grads:
        length = length - lr * np.linalg.norm(g)
        norms.append(length)
    return np.array(norms)


def no_start(w, grads, lr):
    return lr * np.sqrt(np.cumsum((grads**2).sum(axis=1)))


def with_the_start(w, grads, lr):
    norms = [np.linalg.norm(w)]
    for g in grads:
        w = w - lr * g
        norms.append(np.linalg.norm(w))
    return np.array(norms)


def too_early(w, grads, lr):
    norms = np.zeros(len(grads))
    for t, g in enumerate(grads):
        norms[t] = np.linalg.norm(w)
        w = w - lr * g
    return norms


def only_the_end(w, grads, lr):
    for g in grads:
        w = w - lr * g
    return np.linalg.norm(w)


def ascends(w, grads, lr):
    norms = []
    for g in grads:
        w = w + lr * g
        norms.append(np.linalg.norm(w))
    return np.array(norms)


def a_list(w, grads, lr):
    norms = []
    for g in grads:
        w = w - lr * g
        norms.append(float(np.linalg.norm(w)))
    return norms


def in_place(w, grads, lr):
    norms = np.zeros(len(grads))
    for t, g in enumerate(grads):
        w -= lr * g
        norms[t] = np.linalg.norm(w)
    return norms


def axis_0(w, grads, lr):
    return np.sqrt((w**2).sum() + lr**2 * np.cumsum((grads**2).sum(axis=0)))


def total(w, grads, lr):
    return np.sqrt((w**2).sum() + lr**2 * np.cumsum([np.sum(grads**2)] * len(grads)))


def sum_for_cumsum(w, grads, lr):
    return np.sqrt((w**2).sum() + lr**2 * np.sum(grads**2)) * np.ones(len(grads))


def squared_norm_of_w_forgotten(w, grads, lr):
    return np.sqrt(np.linalg.norm(w) + lr**2 * np.cumsum((grads**2).sum(axis=1)))


def effective(w, grads, lr):
    norms = []
    for g in grads:
        w = w - lr / np.sum(w**2) * g
        norms.append(np.linalg.norm(w))
    return np.array(norms)


def unit_w(w, grads, lr):
    norms = []
    for g in grads:
        w = w - lr * g
        w = w / np.linalg.norm(w)
        norms.append(np.linalg.norm(w))
    return np.array(norms)


def all_the_weights(w, grads, lr):
    return w - lr * np.cumsum(grads, axis=0)


def mean_of_squares(w, grads, lr):
    return np.sqrt((w**2).sum() + lr**2 * np.cumsum((grads**2).mean(axis=1)))


def no_root_and_no_square_of_lr(w, grads, lr):
    return (w**2).sum() + lr * np.cumsum((grads**2).sum(axis=1))


def minus(w, grads, lr):
    return np.sqrt((w**2).sum() - lr**2 * np.cumsum((grads**2).sum(axis=1)))


def two_decimals(w, grads, lr):
    return np.round(np.linalg.norm(w - lr * np.cumsum(grads, axis=0), axis=1), 2)


WRONG = {
    "12-growth": [
        (from_the_start_each_time, "previous-length-forgotten"),
        (steps_from_the_start, "not-kept"),
        (lr_outside, "lr-not-squared"),
        (no_lr, "lr-missing"),
        (no_root, "root-missing"),
        (adds_lengths, "lengths-added"),
        (subtracts_lengths, "lengths-subtracted"),
        (no_start, "start-forgotten"),
        (with_the_start, "start-included"),
        (too_early, "before-the-step"),
        (only_the_end, "last-only"),
        (ascends, "wrong-direction"),
        (a_list, "wrong-type"),
        (in_place, "changed-input"),
        (axis_0, "over-steps"),
        (total, "all-gradients-at-once"),
        (sum_for_cumsum, "last-repeated"),
        (squared_norm_of_w_forgotten, "start-not-squared"),
        (effective, "effective-rate-used"),
        (unit_w, "normalized-each-time"),
        (all_the_weights, "weights-returned"),
        (mean_of_squares, "mean-of-squares"),
        (no_root_and_no_square_of_lr, "lr-not-squared+root-missing"),
        (minus, "squares-subtracted"),
        (two_decimals, "rounded"),
    ],
}
