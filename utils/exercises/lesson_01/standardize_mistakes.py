"""Standardizing, right and wrong, for the exercise of lesson 01."""

import numpy as np


def standardize(train, test):
    """Biased statistics of train; a feature constant up to rounding becomes 0 in both."""
    mean, std = train.mean(axis=0), train.std(axis=0)
    constant = std <= 1e-12 * abs(mean)
    safe = np.where(constant, 1.0, std)
    return tuple(np.where(constant, 0.0, (x - mean) / safe) for x in (train, test))


def scaled(center=np.mean, spread=np.std, of=lambda train, test: train, axis=0):
    """A standardize with other statistics, which says nothing of constant features."""

    def wrong(train, test):
        source = of(train, test)
        middle = center(source, axis=axis, keepdims=axis is not None)
        scale = spread(source, axis=axis, keepdims=axis is not None)
        return (train - middle) / scale, (test - middle) / scale

    return wrong


def no_rule(train, test):
    std = train.std(axis=0)
    std = np.where(std == 0, 1, std)
    return tuple((x - train.mean(axis=0)) / std for x in (train, test))


def constants_divided_by_one(train, test):
    """Scikit-learn's rule, up to rounding: train becomes 0, and test keeps its difference."""
    mean, std = train.mean(axis=0), train.std(axis=0)
    safe = np.where(std <= 1e-12 * abs(mean), 1, std)
    return (train - mean) / safe, (test - mean) / safe


def loses_a_feature(z, train):
    """Whether a feature that varies in train, by more than rounding, is 0 in z."""
    varies = np.ptp(train, axis=0) > 1e-9 * abs(train).max(axis=0)
    return bool(((z == 0).all(axis=0) & varies).any())


def constant_part(z, train):
    """What z holds in the features that are constant in train, up to rounding."""
    constant = np.ptp(train, axis=0) <= 1e-12 * abs(train).max(axis=0)
    return z[:, constant] if constant.any() else np.zeros((2, 1))


def adds_to_deviation(z, train):
    """Whether z is what (x − mean)/(std + δ) gives, for one small δ in all features."""
    std = train.std(axis=0)
    if std.min() < 1e-12:
        return False
    excess = (train[0] - train.mean(axis=0)) / std / z[0] - 1  # δ/std, up to rounding
    if not np.isfinite(excess).all():
        return False
    delta = (excess * std)[std.argmin()]
    return delta > 0 and (abs(excess * std) <= 1.5 * delta + 1e-13 * std).all()
