"""Wrong answers to 03-debug: questions that some of the black boxes answer as the right one."""

import numpy as np


def batch():
    return np.random.default_rng(3).normal([1.0, -8.0], [3.0, 5.0], (20, 2))


def everything_is_fine(layer):
    layer(batch(), np.ones(2), np.zeros(2))
    return "right"


def only_standard_parameters(layer):
    y = layer(batch(), np.ones(2), np.zeros(2))
    if not np.allclose(y.mean(axis=0), 0, atol=1e-6):
        return "C"
    std = y.std(axis=0)
    if np.allclose(std, 1, rtol=0.01):
        return "right"
    return "B" if std.max() > 20 else "A"


def mean_only(layer):
    x = batch()
    y = layer(x, np.ones(2), np.full(2, 4.0))
    if np.allclose(y.mean(axis=0), 0, atol=1e-6):
        return "D"
    if not np.allclose(y.mean(axis=0), 4, atol=1e-6):
        return "C"
    return "B" if y.std() > 20 else "right"


def huge_is_a(layer):
    y = layer(batch(), np.full(2, 3.0), np.full(2, 4.0))
    if np.allclose(y.mean(axis=0), 0, atol=1e-6):
        return "D"
    if not np.allclose(y.mean(axis=0), 4, atol=1e-6):
        return "C"
    if np.allclose(y.std(axis=0), 3, rtol=0.01):
        return "right"
    return "A" if y.std() > 30 else "B"


def not_one_is_b(layer):
    y = layer(batch(), np.full(2, 3.0), np.full(2, 4.0))
    if np.allclose(y.mean(axis=0), 0, atol=1e-6):
        return "D"
    if not np.allclose(y.mean(axis=0), 4, atol=1e-6):
        return "C"
    return "right" if np.allclose(y.std(axis=0), 3, rtol=0.01) else "B"


def not_one_is_a(layer):
    answer = not_one_is_b(layer)
    return "A" if answer == "B" else answer


def overall_mean_for_columns(layer):
    y = layer(batch(), np.full(2, 3.0), np.zeros(2))
    if np.allclose(y, layer(batch(), np.ones(2), np.ones(2))):
        return "D"
    if abs(y.mean()) > 1e-6:  # over everything: 0 for columns too
        return "C"
    if np.allclose(y.std(), 3, rtol=0.02):
        return "right"
    return "B" if y.std() > 30 else "A"


def exact_deviation(layer):
    y = layer(batch(), np.full(2, 3.0), np.full(2, 4.0))
    if np.allclose(y.mean(axis=0), 0, atol=1e-6):
        return "D"
    if not np.allclose(y.mean(axis=0), 4, atol=1e-6):
        return "C"
    if abs(y.std(axis=0) - 3).max() < 1e-9:
        return "right"
    return "B" if y.std() > 30 else "A"


def means_before_parameters(layer):
    y = layer(batch(), np.full(2, 3.0), np.full(2, 4.0))
    if not np.allclose(y.mean(axis=0), 4, atol=1e-6):
        return "C"
    if np.allclose(y, layer(batch(), np.ones(2), np.zeros(2))):
        return "D"
    if np.allclose(y.std(axis=0), 3, rtol=0.01):
        return "right"
    return "B" if y.std() > 30 else "A"


def spread_of_about_one(layer):
    x = np.random.default_rng(4).normal(size=(400, 3))
    y, again = layer(x, np.ones(3), np.zeros(3)), layer(x, np.full(3, 2.0), np.ones(3))
    if np.allclose(y, again):
        return "D"
    if abs(y.mean(axis=0)).max() > 1e-6:
        return "C"
    if np.allclose(y.std(axis=0), 1, atol=0.1):
        return "right"
    return "B" if y.std() > 20 else "A"


def in_small_letters(layer):
    answer = huge_is_a(layer)
    return {"A": "b", "B": "a"}.get(answer, answer.lower())


def strict_for_large_eps_only(layer):
    y = layer(batch(), np.full(2, 3.0), np.full(2, 4.0))
    if np.allclose(y.mean(axis=0), 0, atol=1e-6):
        return "D"
    if not np.allclose(y.mean(axis=0), 4, atol=1e-6):
        return "C"
    if np.allclose(y.std(axis=0), 3, rtol=1e-6):
        return "right"
    return "B" if y.std() > 30 else "A"


def returns_a_sentence(layer):
    return f"The box is {only_standard_parameters(layer)}."


def returns_the_number(layer):
    return ["right", "A", "B", "C", "D"].index(not_one_is_b(layer))


WRONG = {
    "03-debug": [
        (everything_is_fine, "always-right"),
        (only_standard_parameters, "parameters-not-tried"),
        (mean_only, "scale-not-tried"),
        (huge_is_a, "a-and-b-exchanged"),
        (not_one_is_b, "variance-taken-for-square"),
        (not_one_is_a, "square-taken-for-variance"),
        (overall_mean_for_columns, "columns-not-tried"),
        (exact_deviation, "eps-taken-for-a-slip"),
        (means_before_parameters, "centre-tried-first"),
        (spread_of_about_one, "scale-not-tried"),
        (in_small_letters, "letter-case"),
        (strict_for_large_eps_only, "eps-taken-for-a-slip"),
        (returns_a_sentence, None),
        (returns_the_number, "wrong-type"),
    ],
}
