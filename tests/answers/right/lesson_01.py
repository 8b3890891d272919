"""Right answers to the exercises of lesson 01."""

import math

import numpy as np


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


def standardize_by_differing_values(train, test):
    """Constant where no value is far from the first, on the scale of the first."""
    first = train[0]
    varies = (np.abs(train - first) > 1e-13 * np.abs(first)).any(axis=0)
    mean, std = np.average(train, axis=0), np.sqrt(np.var(train, axis=0))
    results = []
    for x in (train, test):
        z = np.zeros_like(x, dtype=float)
        np.divide(x - mean, std, out=z, where=varies)
        results.append(z)
    return tuple(results)


def standardize_columns_of_floats(train, test):
    done = []
    for column, other in zip(train.T.tolist(), test.T.tolist(), strict=True):
        mean = math.fsum(column) / len(column)
        std = math.sqrt(math.fsum((v - mean) ** 2 for v in column) / len(column))
        flat = std <= 1e-12 * abs(mean)
        done.append(
            [[0.0 if flat else (v - mean) / std for v in part] for part in (column, other)]
        )
    return tuple(np.array(part).T for part in zip(*done, strict=True))


def standardize_by_masking(train, test):
    """Divide first, and put zeros where the deviation was within rounding."""
    mean, std = train.mean(0), train.std(0)
    with np.errstate(all="ignore"):
        new_train, new_test = (train - mean) / std, (test - mean) / std
    constant = np.isclose(std, 0, rtol=0, atol=1e-12 * np.abs(mean))
    new_train[:, constant] = new_test[:, constant] = 0
    return new_train, new_test


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


def steps_by_negative_floor(kappa, tolerance):
    if kappa == 1:
        return 1
    return -int(math.log(tolerance) // -math.log((kappa - 1) / (kappa + 1)))


def steps_by_counting(kappa, tolerance):
    rate = (kappa - 1) / (kappa + 1)
    return next(t for t in range(1, 10**6) if rate**t <= tolerance)


def steps_in_base_two(kappa, tolerance):
    rate = (kappa - 1) / (kappa + 1)
    return math.ceil(np.log2(tolerance) / np.log2(rate)) if rate > 0 else 1


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


RIGHT = {
    "01-standardize": [
        standardize_by_loop, standardize_by_isclose, standardize_by_variance,
        standardize_by_differing_values, standardize_columns_of_floats, standardize_by_masking,
    ],
    "01-steps": [
        steps_by_loop, steps_by_log1p, steps_by_search,
        steps_by_negative_floor, steps_by_counting, steps_in_base_two,
    ],
    "01-whiten": [whiten_by_svd, whiten_by_eig, whiten_by_inverse_root],
}  # fmt: skip
