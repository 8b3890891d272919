"""Wrong answers to 12-effective-lr, as learners write them."""

import numpy as np


def forgot_the_square(lr, w):
    return lr / np.linalg.norm(w)


def squared_twice(lr, w):
    return lr / np.sum(w**2) ** 2


def times(lr, w):
    return float(lr * np.sum(w**2))


def times_the_norm(lr, w):
    return lr * np.linalg.norm(w)


def mean_for_sum(lr, w):
    return lr / np.mean(w**2)


def rms(lr, w):
    return lr / np.sqrt(np.mean(w**2))


def square_of_the_sum(lr, w):
    return lr / np.sum(w) ** 2


def plain_sum(lr, w):
    return lr / sum(w)


def absolute_values(lr, w):
    return lr / np.abs(w).sum()


def l1_squared(lr, w):
    return lr / np.linalg.norm(w, 1) ** 2


def per_weight(lr, w):
    return lr / w**2


def per_weight_scaled(lr, w):
    return lr * w / (w @ w)


def all_squared(lr, w):
    return (lr / np.linalg.norm(w)) ** 2


def safe_division(lr, w):
    return lr / (np.linalg.norm(w) ** 2 + 1e-5)


def safe_norm(lr, w):
    return lr / (np.linalg.norm(w) + 1e-8) ** 2


def upside_down(lr, w):
    return np.sum(w**2) / lr


def forgot_lr(lr, w):
    return 1 / (w @ w)


def centred(lr, w):
    return lr / np.sum((w - w.mean()) ** 2)


def rounds(lr, w):
    return round(float(lr / np.sum(w**2)), 3)


def in_an_array(lr, w):
    return lr / np.sum(w**2, keepdims=True)


def prints(lr, w):
    print(lr / np.sum(w**2))


def mean_and_lr_squared(lr, w):
    return lr**2 / np.mean(w**2)


def infinity_norm(lr, w):
    return lr / np.linalg.norm(w, np.inf) ** 2


WRONG = {
    "12-effective-lr": [
        (forgot_the_square, "not-squared"),
        (squared_twice, "squared-twice"),
        (times, "multiplied"),
        (times_the_norm, "multiplied-by-the-length"),
        (mean_for_sum, "mean-of-squares"),
        (rms, "root-mean-square"),
        (square_of_the_sum, "sum-squared"),
        (plain_sum, "sum-of-weights"),
        (absolute_values, "sum-of-sizes"),
        (l1_squared, "sum-of-sizes-squared"),
        (per_weight, "one-rate-a-weight"),
        (per_weight_scaled, "wrong-type"),
        (all_squared, "lr-squared"),
        (safe_division, "small-number-added"),
        (safe_norm, "small-number-added"),
        (upside_down, "inverted"),
        (forgot_lr, "lr-missing"),
        (centred, "variance"),
        (rounds, "rounded"),
        (in_an_array, "wrong-type"),
        (prints, "returned-none"),
        (mean_and_lr_squared, "lr-squared+mean-of-squares"),
        (infinity_norm, "largest-weight"),
    ],
}
