"""Wrong answers to 10-sync-backward, as learners write them, and what is wrong."""

import numpy as np


def sums(dy, x_hat):
    return dy.sum(axis=0), (dy * x_hat).sum(axis=0)


def lesson_four(dy, x_hat, gamma, rstd, all_reduce):
    dx = gamma * rstd * (dy - dy.mean(axis=0) - x_hat * (dy * x_hat).mean(axis=0))
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def in_place_as_in_torch(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n, packed = np.array([len(dy)]), np.stack([dbeta, dgamma])
    all_reduce(n)
    all_reduce(packed)
    dx = gamma * rstd * (dy - packed[0] / n - x_hat * packed[1] / n)
    return dx, dgamma, dbeta


def own_count(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    total = all_reduce(np.stack([dbeta, dgamma]))
    dx = gamma * rstd * (dy - (total[0] + x_hat * total[1]) / np.float64(len(dy)))
    return dx, dgamma, dbeta


def own_sums(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(np.array([len(dy)]))
    return gamma * rstd * (dy - dbeta / n - x_hat * dgamma / n), dgamma, dbeta


def overwritten_by_totals(dy, x_hat, gamma, rstd, all_reduce):
    n = all_reduce(np.array([len(dy)]))
    dbeta = all_reduce(dy.sum(axis=0))
    dgamma = all_reduce((dy * x_hat).sum(axis=0))
    return gamma * rstd * (dy - dbeta / n - x_hat * dgamma / n), dgamma, dbeta


def overwritten_by_means(dy, x_hat, gamma, rstd, all_reduce):
    n = all_reduce(np.array([len(dy)]))
    dbeta, dgamma = all_reduce(np.stack(sums(dy, x_hat))) / n
    return gamma * rstd * (dy - dbeta - x_hat * dgamma), dgamma, dbeta


def only_dgamma_of_all(dy, x_hat, gamma, rstd, all_reduce):
    n = all_reduce(np.array([len(dy)]))
    dbeta = dy.sum(axis=0)
    dgamma = all_reduce((dy * x_hat).sum(axis=0))
    dx = gamma * rstd * (dy - all_reduce(dbeta) / n - x_hat * dgamma / n)
    return dx, dgamma, dbeta


def averaged_over_workers(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    workers = all_reduce(np.ones(1))
    mean = all_reduce(dy.mean(axis=0)) / workers
    along = all_reduce((dy * x_hat).mean(axis=0)) / workers
    return gamma * rstd * (dy - mean - x_hat * along), dgamma, dbeta


def averaged_over_workers_with_rows(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    workers = all_reduce(np.array([float(len(dy) > 0)]))
    rows = max(len(dy), 1)
    mean, along = all_reduce(np.stack([dbeta / rows, dgamma / rows])) / workers
    return gamma * rstd * (dy - mean - x_hat * along), dgamma, dbeta


def workers_in_the_denominator(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    mean, along = all_reduce(np.array([dbeta, dgamma])) / all_reduce(np.ones(1))
    return gamma * rstd * (dy - mean - x_hat * along), dgamma, dbeta


def equal_shares(dy, x_hat, gamma, rstd, all_reduce):
    n = len(dy) * all_reduce(np.ones(1))
    mean = all_reduce(dy.sum(axis=0)) / n
    along = all_reduce((dy * x_hat).sum(axis=0)) / n
    return gamma * rstd * (dy - mean - x_hat * along), (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def no_gamma(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(np.array([len(dy)]))
    mean, along = all_reduce(np.stack([dbeta, dgamma])) / n
    return rstd * (dy - mean - x_hat * along), dgamma, dbeta


def no_rstd(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(np.array([len(dy)]))
    mean, along = all_reduce(np.stack([dbeta, dgamma])) / n
    return gamma * (dy - mean - x_hat * along), dgamma, dbeta


def undivided(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    mean, along = all_reduce(np.stack([dbeta, dgamma]))
    return gamma * rstd * (dy - mean - x_hat * along), dgamma, dbeta


def plus_x_hat(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(np.array([len(dy)]))
    mean, along = all_reduce(np.stack([dbeta, dgamma])) / n
    return gamma * rstd * (dy - mean + x_hat * along), dgamma, dbeta


def direct_path(dy, x_hat, gamma, rstd, all_reduce):
    return gamma * rstd * dy, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def gone_without_rows(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    if dy.shape[0] == 0:
        return np.zeros_like(dy), dgamma, dbeta
    n = all_reduce(np.array([len(dy)]))
    mean, along = all_reduce(np.stack([dbeta, dgamma])) / n
    return gamma * rstd * (dy - mean - x_hat * along), dgamma, dbeta


def large_shards_send_more(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(np.array([len(dy)]))
    mean, along = all_reduce(np.stack([dbeta, dgamma])) / n
    dx = gamma * rstd * (dy - mean - x_hat * along)
    if len(dy) > 4:
        dx = dx - 0 * all_reduce(dx.mean(axis=0))
    return dx, dgamma, dbeta


def count_as_a_number(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(len(dy))
    mean, along = all_reduce(np.stack([dbeta, dgamma])) / n
    return gamma * rstd * (dy - mean - x_hat * along), dgamma, dbeta


def two_arrays_at_once(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(np.array([len(dy)]))
    mean, along = all_reduce((dbeta, dgamma))
    return gamma * rstd * (dy - mean / n - x_hat * along / n), dgamma, dbeta


def products_sent(dy, x_hat, gamma, rstd, all_reduce):
    n = all_reduce(np.array([len(dy)]))
    mean = all_reduce(dy).sum(axis=0) / n
    along = all_reduce(dy * x_hat).sum(axis=0) / n
    return gamma * rstd * (dy - mean - x_hat * along), (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def dbeta_before_dgamma(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(np.array([len(dy)]))
    mean, along = all_reduce(np.stack([dbeta, dgamma])) / n
    return gamma * rstd * (dy - mean - x_hat * along), dbeta, dgamma


def dx_alone(dy, x_hat, gamma, rstd, all_reduce):
    n = all_reduce(np.array([len(dy)]))
    mean, along = all_reduce(np.stack(sums(dy, x_hat))) / n
    return gamma * rstd * (dy - mean - x_hat * along)


def axes_kept(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = dy.sum(axis=0, keepdims=True), (dy * x_hat).sum(axis=0, keepdims=True)
    n = all_reduce(np.array([len(dy)]))
    dx = gamma * rstd * (dy - all_reduce(dbeta) / n - x_hat * all_reduce(dgamma) / n)
    return dx, dgamma, dbeta


def only_the_first_mean_of_all(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(np.array([len(dy)]))
    dx = gamma * rstd * (dy - all_reduce(dbeta) / n - x_hat * (dy * x_hat).mean(axis=0))
    return dx, dgamma, dbeta


def only_the_first_sum_sent(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(np.array([len(dy)]))
    dx = gamma * rstd * (dy - all_reduce(dbeta) / n - x_hat * dgamma / n)
    return dx, dgamma, dbeta


def weighted_means(dy, x_hat, gamma, rstd, all_reduce):
    n = all_reduce(np.array([len(dy)]))
    mean = all_reduce(dy.mean(axis=0) * len(dy)) / n
    along = all_reduce((dy * x_hat).mean(axis=0) * len(dy)) / n
    return gamma * rstd * (dy - mean - x_hat * along), (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def dy_in_place(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(np.array([len(dy)]))
    mean, along = all_reduce(np.stack([dbeta, dgamma])) / n
    dy -= mean + x_hat * along
    return gamma * rstd * dy, dgamma, dbeta


def n_of_the_notebook(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    mean, along = all_reduce(np.stack([dbeta, dgamma])) / N
    return gamma * rstd * (dy - mean - x_hat * along), dgamma, dbeta


def sums_over_everything(dy, x_hat, gamma, rstd, all_reduce):
    n = all_reduce(np.array([dy.size]))
    mean = all_reduce(np.array([dy.sum()])) / n
    along = all_reduce(np.array([(dy * x_hat).sum()])) / n
    return gamma * rstd * (dy - mean - x_hat * along), (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def averaged_as_losses_are(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(np.array([len(dy)]))
    mean, along = all_reduce(np.stack([dbeta, dgamma])) / n
    dx = gamma * rstd * (dy - mean - x_hat * along)
    return dx / all_reduce(np.ones(1)), dgamma, dbeta


def parameters_averaged_too(dy, x_hat, gamma, rstd, all_reduce):
    n, workers = all_reduce(np.array([len(dy)])), all_reduce(np.array([1]))
    dbeta, dgamma = all_reduce(np.stack(sums(dy, x_hat)))
    dx = gamma * rstd * (dy - dbeta / n - x_hat * dgamma / n)
    return dx, dgamma / workers, dbeta / workers


def stacked_the_other_way(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    n = all_reduce(np.array([len(dy)]))
    mean, along = all_reduce(np.stack([dgamma, dbeta])) / n
    return gamma * rstd * (dy - mean - x_hat * along), dgamma, dbeta


def no_rstd_and_totals(dy, x_hat, gamma, rstd, all_reduce):
    n = all_reduce(np.array([len(dy)]))
    dbeta, dgamma = all_reduce(np.stack(sums(dy, x_hat)))
    return gamma * (dy - dbeta / n - x_hat * dgamma / n), dgamma, dbeta


def gone_without_rows_and_totals(dy, x_hat, gamma, rstd, all_reduce):
    dbeta, dgamma = sums(dy, x_hat)
    if len(dy) == 0:
        return dy, dgamma, dbeta
    n = all_reduce(np.array([len(dy)]))
    dbeta, dgamma = all_reduce(dbeta), all_reduce(dgamma)
    return gamma * rstd * (dy - dbeta / n - x_hat * dgamma / n), dgamma, dbeta


N = 8

WRONG = {
    "10-sync-backward": [
        (lesson_four, "local-means"),
        (in_place_as_in_torch, "local-means"),
        (own_count, "local-n"),
        (own_sums, "sums-not-sent"),
        (overwritten_by_totals, "parameters-reduced"),
        (overwritten_by_means, "means-returned"),
        (only_dgamma_of_all, "dgamma-reduced"),
        (averaged_over_workers, "mean-of-means"),
        (averaged_over_workers_with_rows, "mean-of-means"),
        (workers_in_the_denominator, "workers-for-rows"),
        (equal_shares, "rows-alike"),
        (no_gamma, "gamma-forgotten"),
        (no_rstd, "rstd-missing"),
        (undivided, "sums-in-dx"),
        (plus_x_hat, "sign-of-x-hat"),
        (direct_path, "statistics-constant"),
        (gone_without_rows, "skips-without-rows"),
        (large_shards_send_more, "calls-differ"),
        (count_as_a_number, "scalar-sent"),
        (two_arrays_at_once, "not-an-array"),
        (products_sent, "shapes-differ"),
        (dbeta_before_dgamma, "swapped"),
        (dx_alone, "wrong-type"),
        (axes_kept, "wrong-shape"),
        (only_the_first_mean_of_all, "along-local"),
        (only_the_first_sum_sent, "along-not-sent"),
        (weighted_means, "divides-by-no-rows"),
        (dy_in_place, "changed-input"),
        (n_of_the_notebook, "uses-global"),
        (sums_over_everything, None),
        (averaged_as_losses_are, "dx-averaged"),
        (parameters_averaged_too, "parameters-averaged"),
        (stacked_the_other_way, "sums-exchanged"),
        (no_rstd_and_totals, "parameters-reduced+rstd-missing"),
        (gone_without_rows_and_totals, "skips-without-rows+parameters-reduced"),
    ],
}
