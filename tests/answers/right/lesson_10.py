"""Right answers to the exercises of lesson 10."""

import math

import numpy as np

from tests.answers.right.lesson_03 import welford

# 10-merge


def merge_by_sums_of_squares(a, b):
    (n_a, mean_a, var_a), (n_b, mean_b, var_b) = a, b
    if not n_a or not n_b:
        return [n_a + n_b, *(b[1:] if n_b else a[1:])]
    total = n_a + n_b
    delta = mean_b - mean_a
    squares = n_a * var_a + n_b * var_b + delta**2 * n_a * n_b / total
    return total, (n_a * mean_a + n_b * mean_b) / total, squares / total


def merge_around_the_common_mean(a, b):
    sets = [s for s in (a, b) if s[0] > 0]
    n = sum(s[0] for s in sets)
    if n == 0:
        return 0, None, None
    mean = sum(s[1] * (s[0] / n) for s in sets)
    var = sum((s[2] + (s[1] - mean) ** 2) * (s[0] / n) for s in sets)
    return n, mean, var


def merge_feature_by_feature(a, b):
    if b[0] == 0:
        return a
    if a[0] == 0:
        return b
    n, w = a[0] + b[0], b[0] / (a[0] + b[0])
    means, variances = [], []
    for m_a, v_a, m_b, v_b in zip(a[1], a[2], b[1], b[2], strict=True):
        means.append((1 - w) * m_a + w * m_b)
        variances.append((1 - w) * v_a + w * v_b + w * (1 - w) * (m_a - m_b) ** 2)
    return n, np.array(means), np.array(variances)


def merge_by_zeros_for_nothing(a, b):
    n = a[0] + b[0]
    w_a, w_b = (a[0] / max(n, 1), b[0] / max(n, 1))
    m_a, v_a = (np.where(a[0] > 0, part, 0.0) for part in a[1:])
    m_b, v_b = (np.where(b[0] > 0, part, 0.0) for part in b[1:])
    mean = w_a * m_a + w_b * m_b
    return float(n), mean, w_a * (v_a + (m_a - mean) ** 2) + w_b * (v_b + (m_b - mean) ** 2)


def merge_in_float64_by_squares(a, b):
    if 0 in (a[0], b[0]):
        return max(a, b, key=lambda s: s[0])
    n, weights = a[0] + b[0], [a[0], b[0]]
    means, variances = (np.array([a[i], b[i]], dtype=float) for i in (1, 2))
    mean = np.average(means, axis=0, weights=weights)
    spread = np.average((means - mean) ** 2, axis=0, weights=weights)
    return n, mean, np.average(variances, axis=0, weights=weights) + spread


# 10-sync


def two_rounds(x, gamma, beta, all_reduce, eps=1e-5):
    totals = all_reduce(np.append(x.sum(axis=0), float(len(x))))
    mean = totals[:-1] / totals[-1]
    var = all_reduce(np.square(x - mean).sum(axis=0)) / totals[-1]
    return (x - mean) * (gamma / np.sqrt(var + eps)) + beta


def one_round_in_float64(x, gamma, beta, all_reduce, eps=1e-5):
    wide = x.astype(np.float64)
    n, total, squares = np.split(
        all_reduce(np.concatenate([[len(x)], wide.sum(0), (wide * wide).sum(0)])),
        [1, 1 + len(gamma)],
    )
    mean, var = total / n, squares / n - (total / n) ** 2
    return gamma * (wide - mean) * (np.maximum(var, 0) + eps) ** -0.5 + beta


def merged_around_the_common_mean(x, gamma, beta, all_reduce, eps=1e-5):
    n_i, d = x.shape
    mean_i, var_i = (x.mean(0), x.var(0)) if n_i else (np.zeros(d), np.zeros(d))
    n = all_reduce(np.array([n_i], dtype=float))[0]
    mean = all_reduce((n_i * mean_i).astype(float)) / n
    var = all_reduce(n_i * (var_i + (mean_i - mean) ** 2)) / n
    return gamma * ((x - mean) / np.sqrt(var + eps)) + beta


def shifted_by_first_rows(x, gamma, beta, all_reduce, eps=1e-5):
    some = all_reduce(np.array([min(len(x), 1)]))[0]
    d = x.shape[1]
    shift = all_reduce(x[0].astype(float) if len(x) else np.zeros(d)) / some
    moved = x - shift
    packed = np.stack([moved.sum(axis=0), (moved**2).sum(axis=0), np.full(d, len(x))])
    total, squares, n = all_reduce(packed)
    var = squares / n - (total / n) ** 2
    return gamma * (moved - total / n) / np.sqrt(var + eps) + beta


def squares_last_in_place(x, gamma, beta, all_reduce, eps=1e-5):
    total = all_reduce(x.sum(axis=0, keepdims=True))
    n = all_reduce(np.full((1, 1), len(x)))
    y = x - total / n
    spread = all_reduce(np.einsum("nd,nd->d", y, y))
    spread /= n[0]
    y /= np.sqrt(spread + eps)
    y *= gamma
    y += beta
    return y


def by_merging_chan(x, gamma, beta, all_reduce, eps=1e-5):
    mine = (len(x), *(welford(x) if len(x) else (np.zeros(x.shape[1]), np.zeros(x.shape[1]))))
    n = all_reduce(np.array([mine[0]]))
    mean = all_reduce(mine[0] * mine[1]) / n
    delta = mine[1] - mean
    squares = mine[0] * mine[2] + mine[0] * delta**2
    var = all_reduce(squares) / n
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


# 10-sync-backward


def count_with_the_sums(dy, x_hat, gamma, rstd, all_reduce):
    dgamma, dbeta = np.einsum("nd,nd->d", dy, x_hat), dy.sum(axis=0)
    everything = all_reduce(np.concatenate([dgamma, dbeta, [len(dy)]]))
    along, mean = everything[:-1].reshape(2, -1) / everything[-1]
    return (gamma * rstd) * (dy - mean - along * x_hat), dgamma, dbeta


def in_three_rounds_from_dx_hat(dy, x_hat, gamma, rstd, all_reduce):
    dx_hat = dy * gamma
    along = all_reduce((dx_hat * x_hat).sum(axis=0))
    mean = all_reduce(dx_hat.sum(axis=0))
    n = all_reduce(np.array([float(dy.shape[0])]))
    dx = (n * dx_hat - mean - x_hat * along) * rstd / n
    return [dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)]


def row_by_row(dy, x_hat, gamma, rstd, all_reduce):
    sums = np.zeros((3, len(gamma)))
    for d, h in zip(dy, x_hat, strict=True):
        sums += np.stack([d, d * h, np.ones_like(d)])
    mean, along, n = all_reduce(sums)
    rows = [gamma * rstd * (d - (mean + h * along) / n) for d, h in zip(dy, x_hat, strict=True)]
    return np.array(rows).reshape(dy.shape), sums[1], sums[0]


def staged(dy, x_hat, gamma, rstd, all_reduce):
    n = all_reduce(np.array([len(dy)])).item()
    dx_hat = dy * gamma
    centred = x_hat / rstd
    dvar = all_reduce((dx_hat * centred).sum(axis=0)) * -0.5 * rstd**3
    dmean = all_reduce(-(dx_hat * rstd).sum(axis=0))
    dx = dx_hat * rstd + dvar * 2 * centred / n + dmean / n
    return dx, (dy * x_hat).sum(axis=0), np.array([math.fsum(column) for column in dy.T])


RIGHT = {
    "10-merge": [
        merge_by_sums_of_squares,
        merge_around_the_common_mean,
        merge_feature_by_feature,
        merge_by_zeros_for_nothing,
        merge_in_float64_by_squares,
    ],
    "10-sync": [
        two_rounds,
        one_round_in_float64,
        merged_around_the_common_mean,
        shifted_by_first_rows,
        squares_last_in_place,
        by_merging_chan,
    ],
    "10-sync-backward": [count_with_the_sums, in_three_rounds_from_dx_hat, row_by_row, staged],
}
