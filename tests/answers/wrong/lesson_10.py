"""Wrong answers to 10-merge, as learners write them, and what is wrong."""

import numpy as np


def nothing_looked_at(a, b):
    n_a, mean_a, var_a = a
    n_b, mean_b, var_b = b
    n = n_a + n_b
    mean = (n_a * mean_a + n_b * mean_b) / n
    var = (n_a * (var_a + (mean_a - mean) ** 2) + n_b * (var_b + (mean_b - mean) ** 2)) / n
    return n, mean, var


def fractions_first(a, b):
    n = a[0] + b[0]
    p, q = a[0] / n, b[0] / n
    delta = b[1] - a[1]
    return n, a[1] + q * delta, p * a[2] + q * b[2] + p * q * delta**2


def only_the_new_one_may_be_empty(a, b):
    if b[0] == 0:
        return a
    n = a[0] + b[0]
    delta = b[1] - a[1]
    mean = a[1] + delta * b[0] / n
    return n, mean, (a[0] * a[2] + b[0] * b[2] + delta * delta * a[0] * b[0] / n) / n


def only_the_old_one_may_be_empty(a, b):
    if a[0] == 0:
        return b
    n = a[0] + b[0]
    d = b[1] - a[1]
    return n, a[1] + d * (b[0] / n), (a[0] * a[2] + b[0] * b[2]) / n + d**2 * a[0] * b[0] / n**2


def guarded(a, b):
    """The triple that is returned where one of the sets has no rows, or None."""
    if a[0] == 0:
        return b
    return a if b[0] == 0 else None


def plain_averages(a, b):
    if guarded(a, b):
        return guarded(a, b)
    return a[0] + b[0], (a[1] + b[1]) / 2, (a[2] + b[2]) / 2


def plain_averages_unguarded(a, b):
    return a[0] + b[0], (a[1] + b[1]) / 2, (a[2] + b[2]) / 2


def plain_mean_and_weighted_variance(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n = a[0] + b[0]
    return n, (a[1] + b[1]) / 2, (a[0] * a[2] + b[0] * b[2]) / n


def squares_around_the_plain_mean(a, b):
    n, mean = a[0] + b[0], (a[1] + b[1]) / 2
    squares = [s[0] * (s[2] + (s[1] - mean) ** 2) for s in (a, b)]
    return n, mean, sum(squares) / n


def both_alike(a, b):
    if guarded(a, b):
        return guarded(a, b)
    spread = ((b[1] - a[1]) / 2) ** 2
    return a[0] + b[0], (a[1] + b[1]) / 2, (a[2] + b[2]) / 2 + spread


def weighted_averages(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n = a[0] + b[0]
    return n, (a[0] * a[1] + b[0] * b[1]) / n, (a[0] * a[2] + b[0] * b[2]) / n


def mean_of_two_means(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n = a[0] + b[0]
    spread = (b[1] - a[1]) ** 2 * a[0] * b[0] / n**2
    return n, np.mean([a[1], b[1]], axis=0), (a[0] * a[2] + b[0] * b[2]) / n + spread


def variances_halved(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n = a[0] + b[0]
    spread = (b[1] - a[1]) ** 2 * a[0] * b[0] / n**2
    return n, (a[0] * a[1] + b[0] * b[1]) / n, (a[2] + b[2]) / 2 + spread


def one_division_short(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n = a[0] + b[0]
    delta = b[1] - a[1]
    var = (a[0] * a[2] + b[0] * b[2]) / n + delta**2 * a[0] * b[0] / n
    return n, a[1] + delta * b[0] / n, var


def no_square(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n = a[0] + b[0]
    delta = b[1] - a[1]
    return n, a[1] + delta * b[0] / n, (a[0] * a[2] + b[0] * b[2] + delta * a[0] * b[0] / n) / n


def whole_distance(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n = a[0] + b[0]
    delta = b[1] - a[1]
    return n, a[1] + delta * b[0] / n, (a[0] * a[2] + b[0] * b[2]) / n + delta**2


def wrong_share(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n = a[0] + b[0]
    delta = b[1] - a[1]
    var = (a[0] * a[2] + b[0] * b[2] + delta**2 * a[0] * b[0] / n) / n
    return n, a[1] + delta * a[0] / n, var


def squares_minus_square(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n = a[0] + b[0]
    mean = (a[0] * a[1] + b[0] * b[1]) / n
    squares = (a[0] * (a[2] + a[1] ** 2) + b[0] * (b[2] + b[1] ** 2)) / n
    return n, mean, squares - mean**2


def divided_by_n_minus_one(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n = a[0] + b[0]
    delta = b[1] - a[1]
    return n, a[1] + delta * b[0] / n, (
        a[0] * a[2] + b[0] * b[2] + delta**2 * a[0] * b[0] / n) / (n - 1)  # fmt: skip


def sum_of_squares_left(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n = a[0] + b[0]
    delta = b[1] - a[1]
    return n, a[1] + delta * b[0] / n, a[0] * a[2] + b[0] * b[2] + delta**2 * a[0] * b[0] / n


def unbiased_thoughts(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n = a[0] + b[0]
    delta = b[1] - a[1]
    inside = (a[0] - 1) * a[2] + (b[0] - 1) * b[2]
    return n, a[1] + delta * b[0] / n, (inside + delta**2 * a[0] * b[0] / n) / n


def moved_the_mean_in_place(a, b):
    n_a, mean, var = a
    n_b, mean_b, var_b = b
    if n_a == 0:
        return b
    if n_b == 0:
        return a
    delta = mean_b - mean
    mean += delta * n_b / (n_a + n_b)
    return n_a + n_b, mean, (n_a * var + n_b * var_b + delta**2 * n_a * n_b / (n_a + n_b)) / (
        n_a + n_b)  # fmt: skip


def standard_deviations(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n, mean, var = nothing_looked_at(a, b)
    return n, mean, var**0.5


def variance_in_the_middle(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n, mean, var = nothing_looked_at(a, b)
    return n, var, mean


def without_the_count(a, b):
    if guarded(a, b):
        return guarded(a, b)[1:]
    return nothing_looked_at(a, b)[1:]


def squares_of_the_second_only(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n, mean, _ = nothing_looked_at(a, b)
    return n, mean, (a[0] * a[2] + b[0] * (b[2] + (b[1] - mean) ** 2)) / n


def quarter_of_the_square(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n, mean, _ = nothing_looked_at(a, b)
    return n, mean, (a[0] * a[2] + b[0] * b[2]) / n + (a[1] / 2 - b[1] / 2) ** 2


def zeros_for_nothing(a, b):
    if a[0] == 0 or b[0] == 0:
        return 0, np.zeros_like(a[1]), np.zeros_like(a[2])
    return nothing_looked_at(a, b)


def made_up_rows(a, b):
    rows = [np.repeat(part[1][None], part[0], axis=0) for part in (a, b)]
    x = np.concatenate(rows)
    return len(x), x.mean(axis=0), x.var(axis=0)


def no_guard_and_no_spread(a, b):
    n = a[0] + b[0]
    return n, (a[0] * a[1] + b[0] * b[1]) / n, (a[0] * a[2] + b[0] * b[2]) / n


def halved_mean_and_deviation(a, b):
    if guarded(a, b):
        return guarded(a, b)
    n, _, var = nothing_looked_at(a, b)
    return n, (a[1] + b[1]) / 2, np.sqrt(var)


WRONG = {
    "10-merge": [
        (nothing_looked_at, "empty-set-counts"),
        (fractions_first, "empty-sets-divided"),
        (only_the_new_one_may_be_empty, "first-empty-forgotten"),
        (only_the_old_one_may_be_empty, "second-empty-forgotten"),
        (plain_averages, "averages-unweighted"),
        (plain_averages_unguarded, "empty-set-counts+averages-unweighted"),
        (plain_mean_and_weighted_variance, "mean-unweighted-spread-missing"),
        (squares_around_the_plain_mean, "empty-set-counts+mean-unweighted-squares-around-it"),
        (both_alike, "sets-alike"),
        (weighted_averages, "spread-missing"),
        (mean_of_two_means, "mean-unweighted"),
        (variances_halved, "variance-unweighted"),
        (one_division_short, "total-missing"),
        (no_square, "delta-not-squared"),
        (whole_distance, "share-missing"),
        (wrong_share, "mean-weights-exchanged"),
        (squares_minus_square, "cancellation"),
        (divided_by_n_minus_one, "unbiased-variance"),
        (sum_of_squares_left, "sum-of-squares"),
        (unbiased_thoughts, "unbiased-sets"),
        (moved_the_mean_in_place, "changed-input"),
        (standard_deviations, "deviation"),
        (variance_in_the_middle, "swapped"),
        (without_the_count, "wrong-type"),
        (squares_of_the_second_only, "only-the-second-moved"),
        (quarter_of_the_square, "quarter"),
        (zeros_for_nothing, None),
        (made_up_rows, None),
        (no_guard_and_no_spread, "empty-set-counts+spread-missing"),
        (halved_mean_and_deviation, "mean-unweighted+deviation"),
    ],
}
