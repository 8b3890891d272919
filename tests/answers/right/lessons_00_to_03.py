"""Right answers to the exercises of lessons 00 to 03."""

import functools
import math

import numpy as np


def mean_by_loop(x):
    return np.array([sum(column) / len(column) for column in x.T])


class CallableMean:
    def __call__(self, x):
        return np.einsum("nd->d", x) / x.shape[0]


def standardize_by_loop(train, test):
    results = [np.zeros(train.shape), np.zeros(test.shape)]
    for j in range(train.shape[1]):
        column = train[:, j].astype(float)
        if np.ptp(column) > 1e-12 * abs(column).max():
            for result, source in zip(results, (train, test), strict=True):
                result[:, j] = (source[:, j] - column.mean()) / column.std()
    return results  # a list where a tuple is asked


def standardize_by_isclose(train, test):
    mean, std = np.mean(train, 0), np.std(train, 0)
    scale = np.where(np.isclose(std + abs(mean), abs(mean), rtol=1e-13, atol=0), np.inf, std)
    return (train - mean) / scale, (test - mean) / scale


def standardize_by_variance(train, test):
    mean = train.sum(0) / len(train)
    var = ((train - mean) ** 2).sum(0) / len(train)
    keep = var > 1e-24 * mean**2
    inverse = np.where(keep, 1 / np.sqrt(np.where(keep, var, 1)), 0)
    return (train - mean) * inverse, (test - mean) * inverse


def steps_by_loop(kappa, tolerance):
    rate, steps, error = (kappa - 1) / (kappa + 1), 1, 1.0
    while (error := error * rate) > tolerance:
        steps += 1
    return steps


def steps_by_log1p(kappa, tolerance):
    if kappa <= 1:
        return 1
    return int(np.ceil(np.log(tolerance) / np.log1p(-2 / (kappa + 1))))


def steps_by_search(kappa, tolerance):
    rate, low, high = (kappa - 1) / (kappa + 1), 0, 1
    while rate**high > tolerance:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if rate**middle > tolerance else (low, middle)
    return high


def whiten_by_svd(x, eps=1e-8):
    centred = x - x.mean(0)
    u, s, vt = np.linalg.svd(centred, full_matrices=False)
    return (u * (s / np.sqrt(s**2 / len(x) + eps))) @ vt


def whiten_by_eig(x, eps=1e-8):
    covariance = np.cov(x.T, bias=True)
    values, vectors = np.linalg.eig(covariance)
    return (x - x.mean(0)) @ vectors @ np.diag(1 / np.sqrt(values + eps)) @ vectors.T


def whiten_by_inverse_root(x, eps=1e-8):
    centred = x - np.mean(x, axis=0, keepdims=True)
    covariance = np.einsum("ni,nj->ij", centred, centred) / x.shape[0]
    u, s, _ = np.linalg.svd(covariance)
    return (u @ np.diag((s + eps) ** -0.5) @ u.T @ centred.T).T


def drift_by_loop(history):
    return np.array([[np.percentile(row, q) for q in (15, 50, 85)] for row in history])


def welford(x):
    mean, squares = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for count, row in enumerate(x.astype(np.float64), 1):
        delta = row - mean
        mean = mean + delta / count
        squares = squares + delta * (row - mean)
    return [mean, squares / len(x)]


def forward_by_features(x, gamma, beta, eps=1e-5):
    y = np.empty(x.shape, dtype=np.result_type(x, gamma))
    for j in range(x.shape[1]):
        centred = x[:, j] - x[:, j].mean()
        y[:, j] = gamma[j] * centred / math.sqrt((centred**2).mean() + eps) + beta[j]
    return y


def forward_by_scale_and_shift(x, gamma, beta, eps=1e-5):
    mean, var = np.mean(x, 0, keepdims=True), np.var(x, 0, keepdims=True)
    scale = gamma * (var + eps) ** -0.5
    return x * scale + (beta - mean * scale)


def forward_in_float64(x, gamma, beta, *, eps=1e-5):
    x = np.asarray(x, dtype=np.float64)
    mean, var = welford(x)
    return (x - mean) / np.sqrt(var + eps) * gamma + beta


def columns_by_rows(h, gamma, beta, eps=1e-5):
    return forward_by_features(h.T, gamma.ravel(), beta.ravel(), eps).T


def columns_by_newaxis(h, gamma, beta, eps=1e-5):
    centred = h - h.mean(1)[:, None]
    return gamma * centred / np.sqrt(h.var(1) + eps)[:, None] + beta


def columns_by_einsum(h, gamma, beta, eps=1e-5):
    m = h.shape[1]
    centred = h - h.sum(axis=1, keepdims=True) / m
    var = np.einsum("dm,dm->d", centred, centred).reshape(-1, 1) / m
    return beta + gamma * (centred * (1 / (var + eps) ** 0.5))


RIGHT = {
    "00-feature-mean": [
        mean_by_loop, CallableMean(), functools.partial(np.mean, axis=0), lambda x: np.mean(x, 0),
    ],
    "01-standardize": [standardize_by_loop, standardize_by_isclose, standardize_by_variance],
    "01-steps": [steps_by_loop, steps_by_log1p, steps_by_search],
    "01-whiten": [whiten_by_svd, whiten_by_eig, whiten_by_inverse_root],
    "02-saturation": [
        lambda a, low=0.05, high=0.95: 1 - ((a >= low) & (a <= high)).mean(),
        lambda a, low=0.05, high=0.95: sum(v < low or v > high for v in a.ravel()) / a.size,
        lambda a, low=0.05, high=0.95: np.logical_or(a < low, a > high).sum() / a.size,
    ],
    "02-xavier": [
        lambda fan_in, fan_out: np.sqrt(2.0 / (fan_in + fan_out)),
        lambda fan_in, fan_out: (2 / (fan_in + fan_out)) ** 0.5,
        lambda fan_in, fan_out: 1 / math.sqrt((fan_in + fan_out) / 2),
    ],
    "02-drift": [
        drift_by_loop,
        lambda history: np.quantile(history, [0.15, 0.5, 0.85], axis=1).T,
        lambda history: np.column_stack([np.percentile(history, q, axis=1) for q in (15, 50, 85)]),
    ],
    "03-statistics": [
        welford, lambda x: (x.mean(0), x.var(0)), lambda x: (sum(x) / len(x), np.std(x, 0) ** 2),
    ],
    "03-forward": [forward_by_features, forward_by_scale_and_shift, forward_in_float64],
    "03-identity": [
        lambda x, eps=1e-5: ((x.var(0) + eps) ** 0.5, x.mean(0)),
        lambda x, eps=1e-5: [np.sqrt(np.cov(x.T, bias=True).diagonal() + eps), np.average(x, 0)],
        lambda x, eps=1e-5: (np.exp(np.log(x.var(0) + eps) / 2), x.sum(0) / x.shape[0]),
    ],
    "03-columns": [columns_by_rows, columns_by_newaxis, columns_by_einsum],
}  # fmt: skip
