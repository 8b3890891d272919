"""Right answers to the exercises of lesson 05."""

import math
import statistics

import numpy as np

from tests.answers.right.lesson_03 import welford


def update_by_difference(running_mean, running_var, batch, momentum=0.1):
    n = batch.shape[0]
    if n == 1:
        raise ValueError("one row has no unbiased variance")
    mean, var = welford(batch)
    var = var * n / (n - 1)
    return [running_mean + momentum * (mean - running_mean),
            running_var + momentum * (var - running_var)]  # fmt: skip


def update_by_statistics(running_mean, running_var, batch, momentum=0.1):
    columns = [[float(v) for v in column] for column in batch.T]
    if len(columns[0]) < 2:
        raise ValueError
    means, variances = (np.array([f(c) for c in columns])
                        for f in (statistics.fmean, statistics.variance))  # fmt: skip
    keep = 1 - momentum
    return keep * running_mean + momentum * means, keep * running_var + momentum * variances


def update_by_lerp(running_mean, running_var, batch, *, momentum=0.1):
    if len(batch) <= 1:
        raise ValueError(f"N - 1 is {len(batch) - 1}")
    old = np.stack([running_mean, running_var])
    new = np.stack([batch.mean(0), np.var(batch, 0, ddof=1)])
    return np.average([old, new], axis=0, weights=[1 - momentum, momentum])


def fold_by_diagonal(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = np.diag(gamma * (var + eps) ** -0.5)
    return s @ weight, s @ bias - s @ mean + beta


def fold_by_rows(weight, bias, gamma, beta, mean, var, eps=1e-5):
    rows, biases = [], []
    for w, b, g, shift, m, v in zip(weight, bias, gamma, beta, mean, var, strict=True):
        scale = g / math.sqrt(v + eps)
        rows.append(w * scale)
        biases.append(scale * b + (shift - scale * m))
    return [np.array(rows), np.array(biases)]


def fold_by_probing(weight, bias, gamma, beta, mean, var, eps=1e-5):
    def layer(u):
        return gamma * (u @ weight.T + bias - mean) / np.sqrt(var + eps) + beta

    zero = layer(np.zeros((1, weight.shape[1])))
    return (layer(np.eye(weight.shape[1])) - zero).T, zero[0]


RIGHT = {
    "05-ema": [update_by_difference, update_by_statistics, update_by_lerp],
    "05-correction": [
        lambda ema, decay, steps: ema / -math.expm1(steps * math.log(decay)),
        lambda ema, decay, steps: ema / ((1 - decay) * sum(decay**i for i in range(steps))),
        lambda ema, decay, steps: np.true_divide(ema, 1 - np.power(decay, float(steps))),
    ],
    "05-inference": [
        lambda x, gamma, beta, m, v, eps=1e-5: x * (gamma * (v + eps) ** -0.5) + (
            beta - m * gamma * (v + eps) ** -0.5),
        lambda x, gamma, beta, m, v, eps=1e-5: np.array(
            [gamma * (row - m) / np.sqrt(v + eps) + beta for row in x]),
        lambda x, gamma, beta, m, v, eps=1e-5: np.add(
            np.divide(np.subtract(x, m), np.sqrt(np.add(v, eps))) * gamma, beta),
    ],
    "05-fold": [fold_by_diagonal, fold_by_rows, fold_by_probing],
}  # fmt: skip
