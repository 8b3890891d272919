"""Standardizing train and test step by step, and what a wrong answer does to constants."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe


def standardize(train, test):
    """Biased statistics of train; a feature constant up to rounding becomes 0 in both."""
    mean, std = train.mean(axis=0), train.std(axis=0)
    constant = std <= 1e-12 * abs(mean)
    safe = np.where(constant, 1.0, std)
    return tuple(np.where(constant, 0.0, (x - mean) / safe) for x in (train, test))


def apply(s, x, mean, std):
    """Shift and scale x; the features that are constant in train become 0."""
    return np.where(s.constant, 0.0, (x - mean) / np.where(s.constant, 1.0, std))


steps = recipe(
    lambda train, test: None,
    source=lambda s: s.train,
    mean=lambda s: s.source.mean(axis=0),
    std=lambda s: s.source.std(axis=0),
    constant=lambda s: s.std <= 1e-12 * abs(s.mean),
    new_train=lambda s: apply(s, s.train, s.mean, s.std),
    new_test=lambda s: apply(s, s.test, s.mean, s.std),
    returned=lambda s: (s.new_train, s.new_test),
)


def other(name, help_, **changed):
    return Mistake(name, help_, steps(**changed))


def is_constant(x):
    return np.ptp(x, axis=0) <= 1e-12 * abs(x).max(axis=0)


def same(z, expected):
    """Whether z is what one of our own versions gives, NaN where it has NaN."""
    return np.shape(z) == np.shape(expected) and np.allclose(
        z, expected, rtol=1e-6, atol=1e-9, equal_nan=True
    )


def blown_up(a, b, train, test):
    """Whether a feature that is constant up to rounding is not 0, and is not NaN either."""
    z = a[:, is_constant(train)]
    return np.isfinite(a).all() and abs(z).max(initial=0) > 0.1 and others_right(a, train)


def others_right(a, train):
    """Whether the features of train that do vary are standardized as they should be."""
    vary = ~is_constant(train)
    return same(a[:, vary], standardize(train, train)[0][:, vary])


def becomes_nan(a, b, train, test):
    return not np.isfinite([*a.ravel(), *b.ravel()]).all() and others_right(a, train)


def loses_a_feature(a, b, train, test):
    """Whether a feature that varies in train, by more than rounding, is 0 or centred only in a."""
    vary = np.ptp(train, axis=0) > 1e-9 * abs(train).max(axis=0)
    lost = (a == 0).all(axis=0) & vary
    kept = vary & ~lost
    right = standardize(train, train)[0]
    only_centred = [same(a[:, j], train[:, j] - train[:, j].mean()) and not same(
        a[:, j], right[:, j]) for j in range(a.shape[1])]  # fmt: skip
    lost |= vary & only_centred
    kept &= ~lost
    return lost.any() and same(a[:, kept], right[:, kept])


def moves_in_test(a, b, train, test):
    """Whether what is constant in train is 0 there, and keeps its own values in test."""
    constant = is_constant(train)
    z = b[:, constant]
    return others_right(a, train) and abs(a[:, constant]).max(initial=0) < 1e-6 and (
        abs(z).max(initial=0) > 0
    )  # fmt: skip


def adds_to_deviation(a, b, train, test):
    """Whether a is what (x − mean)/(std + δ) gives, for one small δ in all features."""
    mean, std = train.mean(axis=0), train.std(axis=0)
    smallest = np.where(is_constant(train), np.inf, std).argmin()
    with np.errstate(all="ignore"):
        delta = ((train[0] - mean) / a[0] - std)[smallest]  # up to the rounding of std
    if not delta > max(1e-12, 1e-13 * std[smallest]):
        return False
    return all(same(z, (x - mean) / (std + delta)) for z, x in ((a, train), (b, test)))
