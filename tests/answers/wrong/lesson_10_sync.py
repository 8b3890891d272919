"""Wrong answers to 10-sync, as learners write them, and what is wrong."""

import numpy as np


def ordinary_layer(x, gamma, beta, all_reduce, eps=1e-5):
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def reduced_in_place_as_in_torch(x, gamma, beta, all_reduce, eps=1e-5):
    n, total = np.array([len(x)]), x.sum(axis=0)
    all_reduce(n)
    all_reduce(total)
    mean = total / n
    squares = ((x - mean) ** 2).sum(axis=0)
    all_reduce(squares)
    return gamma * (x - mean) / np.sqrt(squares / n + eps) + beta


def returns_early_without_rows(x, gamma, beta, all_reduce, eps=1e-5):
    if len(x) == 0:
        return x
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def one_row_needs_no_variance(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    if len(x) < 2:
        return np.zeros_like(x) + beta
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def a_call_for_each_row(x, gamma, beta, all_reduce, eps=1e-5):
    n, total = 0, 0
    for row in x:
        n = n + all_reduce(np.ones(1))
        total = total + all_reduce(row)
    mean = total / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def counts_row_by_row(x, gamma, beta, all_reduce, eps=1e-5):
    n = 0
    for _ in x:
        n = n + all_reduce(np.ones(1))
    mean = x.sum(axis=0) / n
    return gamma * (x - mean) / np.sqrt(((x - mean) ** 2).sum(axis=0) / n + eps) + beta


def sends_the_length(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(len(x))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def sends_a_sum_of_everything(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([x.size]))
    mean = all_reduce(x.sum()) / n
    var = all_reduce(((x - mean) ** 2).sum()) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def sends_a_list(x, gamma, beta, all_reduce, eps=1e-5):
    n, total = all_reduce([len(x), x.sum(axis=0)])
    mean = total / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def sends_its_rows(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x).sum(axis=0) / n
    var = all_reduce((x - mean) ** 2).sum(axis=0) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def means_and_variances_averaged(x, gamma, beta, all_reduce, eps=1e-5):
    workers = all_reduce(np.ones(1))
    mean = all_reduce(x.mean(axis=0)) / workers
    var = all_reduce(x.var(axis=0)) / workers
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def averaged_with_zeros_for_nobody(x, gamma, beta, all_reduce, eps=1e-5):
    k = all_reduce(np.array([1.0 if len(x) else 0.0]))
    mine = x.mean(axis=0) if len(x) else np.zeros(x.shape[1])
    spread = x.var(axis=0) if len(x) else np.zeros(x.shape[1])
    mean, var = all_reduce(mine) / k, all_reduce(spread) / k
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def mean_of_means_then_right(x, gamma, beta, all_reduce, eps=1e-5):
    workers = all_reduce(np.array([1]))
    n = all_reduce(np.array([len(x)]))
    local = x.mean(axis=0) if len(x) > 0 else np.zeros_like(gamma)
    mean = all_reduce(local) / workers
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def all_means_of_workers(x, gamma, beta, all_reduce, eps=1e-5):
    workers = all_reduce(np.array([1]))
    mean = all_reduce(x.mean(axis=0)) / workers
    var = all_reduce(((x - mean) ** 2).mean(axis=0)) / workers
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def own_squares_added(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    within = x.var(axis=0) * len(x) if len(x) else np.zeros_like(gamma)
    var = all_reduce(within) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def right_mean_averaged_variance(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(x.var(axis=0)) / all_reduce(np.array([1]))
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def divides_by_its_own_rows(x, gamma, beta, all_reduce, eps=1e-5):
    mean = all_reduce(x.sum(axis=0)) / np.float64(len(x))
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / np.float64(len(x))
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def divides_by_workers(x, gamma, beta, all_reduce, eps=1e-5):
    workers = all_reduce(np.ones(1))
    mean = all_reduce(x.sum(axis=0)) / workers
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / workers
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def everybody_holds_as_many(x, gamma, beta, all_reduce, eps=1e-5):
    n = len(x) * all_reduce(np.ones(1))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def at_least_one_row(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([max(1, len(x))]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def mean_times_count(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(len(x) * x.mean(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def squares_in_one_round(x, gamma, beta, all_reduce, eps=1e-5):
    sums = all_reduce(np.stack([x.sum(axis=0), (x**2).sum(axis=0), 0 * gamma + len(x)]))
    mean = sums[0] / sums[2]
    var = sums[1] / sums[2] - mean**2
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def squares_clipped_at_zero(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = np.maximum(all_reduce((x * x).sum(axis=0)) / n - mean * mean, 0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def bessel(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / (n - 1)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def only_the_mean_travels(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = ((x - mean) ** 2).mean(axis=0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def eps_outside(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / (np.sqrt(var) + eps) + beta


def eps_written_in(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


def beta_lost(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + eps)


def centred_in_place(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)], dtype=float))
    x -= (all_reduce(x.sum(axis=0)) / n).astype(x.dtype)
    var = all_reduce((x**2).sum(axis=0)) / n
    return gamma * x / np.sqrt(var + eps) + beta


def weighs_by_a_share(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)])).item()
    weight = 1 / len(x)
    mean = all_reduce(x.sum(axis=0) * weight * len(x)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def maximum_of_nothing(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    shift = 0 * x.max(axis=0)
    mean = shift + all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def nothing_returned_without_rows(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    if len(x) == 0:
        return None
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def everyone_returns_all(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return all_reduce(y)


def averaged_and_gone_without_rows(x, gamma, beta, all_reduce, eps=1e-5):
    if len(x) == 0:
        return x
    workers = all_reduce(np.ones(1))
    mean, var = all_reduce(np.stack([x.mean(axis=0), x.var(axis=0)])) / workers
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def rows_in_a_buffer_of_eight(x, gamma, beta, all_reduce, eps=1e-5):
    buffer = np.zeros((8, x.shape[1]))
    buffer[: len(x)] = x
    mean = all_reduce(buffer).sum(axis=0) / all_reduce(np.array([len(x)]))
    return gamma * (x - mean) / np.sqrt(((x - mean) ** 2).mean(axis=0) + eps) + beta


def eps_added_last(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / n
    return gamma * (x - mean) / np.sqrt(var) + beta + eps


def minus_the_mean(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce((x**2).sum(axis=0)) / n - mean
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def one_call_more_with_two_rows(x, gamma, beta, all_reduce, eps=1e-5):
    sums = all_reduce(np.append(x.sum(axis=0), len(x)))
    mean = sums[:-1] / sums[-1]
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / sums[-1]
    if len(x) > 1:
        var = var + 0 * all_reduce(var)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def bessel_and_no_beta(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / (n - 1)
    return gamma * (x - mean) / np.sqrt(var + eps)


def own_spread_and_eps_outside(x, gamma, beta, all_reduce, eps=1e-5):
    n = all_reduce(np.array([len(x)]))
    mean = all_reduce(x.sum(axis=0)) / n
    own = x - x.mean(axis=0)
    var = all_reduce((own**2).sum(axis=0)) / n
    return gamma * (x - mean) / (np.sqrt(var) + eps) + beta


def gone_without_rows_and_bessel(x, gamma, beta, all_reduce, eps=1e-5):
    if not len(x):
        return np.empty_like(x)
    sums = all_reduce(np.append(x.sum(axis=0), len(x)))
    mean = sums[:-1] / sums[-1]
    var = all_reduce(((x - mean) ** 2).sum(axis=0)) / (sums[-1] - 1)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


WRONG = {
    "10-sync": [
        (ordinary_layer, "local-statistics"),
        (reduced_in_place_as_in_torch, "local-statistics"),
        (returns_early_without_rows, "skips-without-rows"),
        (one_row_needs_no_variance, "calls-differ"),
        (a_call_for_each_row, "shapes-differ"),
        (counts_row_by_row, "calls-differ"),
        (sends_the_length, "scalar-sent"),
        (sends_a_sum_of_everything, "scalar-sent"),
        (sends_a_list, "not-an-array"),
        (sends_its_rows, "shapes-differ"),
        (means_and_variances_averaged, "averages-averaged"),
        (averaged_with_zeros_for_nobody, "averages-averaged"),
        (mean_of_means_then_right, "mean-of-means"),
        (all_means_of_workers, "workers-alike"),
        (own_squares_added, "spread-missing"),
        (right_mean_averaged_variance, "variances-averaged"),
        (divides_by_its_own_rows, "count-not-reduced"),
        (divides_by_workers, "workers-for-rows"),
        (everybody_holds_as_many, "rows-alike"),
        (at_least_one_row, "empty-counts-one"),
        (mean_times_count, "divides-by-no-rows"),
        (squares_in_one_round, "cancellation"),
        (squares_clipped_at_zero, "cancellation"),
        (bessel, "unbiased-variance"),
        (only_the_mean_travels, "local-variance"),
        (eps_outside, "eps-outside-root"),
        (eps_written_in, "eps-ignored"),
        (beta_lost, "beta-dropped"),
        (centred_in_place, "changed-input"),
        (weighs_by_a_share, "divides-by-no-rows"),
        (maximum_of_nothing, "raised"),
        (nothing_returned_without_rows, "returned-none"),
        (everyone_returns_all, "shapes-differ"),
        (averaged_and_gone_without_rows, "skips-without-rows+averages-averaged"),
        (rows_in_a_buffer_of_eight, None),
        (eps_added_last, None),
        (minus_the_mean, "mean-not-squared"),
        (one_call_more_with_two_rows, "calls-differ"),
        (bessel_and_no_beta, "unbiased-variance+beta-dropped"),
        (own_spread_and_eps_outside, "spread-missing+eps-outside-root"),
        (gone_without_rows_and_bessel, "skips-without-rows+unbiased-variance"),
    ],
}
