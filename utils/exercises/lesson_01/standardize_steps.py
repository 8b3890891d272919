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


def apply(x, mean, std, constant):
    """Shift and scale x; the features that are constant become 0."""
    return np.where(constant, 0.0, (x - mean) / np.where(constant, 1.0, std))


def by_itself(s, x):
    """x by its own statistics, with the same rule for constant features."""
    mean, std = x.mean(axis=0), s.spread(x)
    return apply(x, mean, std, s.rule(mean, std))


def of_both(s):
    return np.concatenate([s.train, s.test])


steps = recipe(
    lambda train, test: None,
    rule=lambda s: lambda mean, std: std <= 1e-12 * abs(mean),
    source=lambda s: s.train,
    mean=lambda s: s.source.mean(axis=0),
    spread=lambda s: lambda x: x.std(axis=0),
    std=lambda s: s.spread(s.source),
    constant=lambda s: s.rule(s.mean, s.std),
    shift=lambda s: s.mean,
    scale=lambda s: s.std,
    new_train=lambda s: apply(s.train, s.shift, s.scale, s.constant),
    new_test=lambda s: apply(s.test, s.shift, s.scale, s.constant),
    returned=lambda s: (s.new_train, s.new_test),
)


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, steps(**changed), recognise)


def is_constant(x):
    return np.ptp(x, axis=0) <= 1e-12 * abs(x).max(axis=0)


def same(z, expected):
    """Whether z is what one of our own versions gives, NaN where it has NaN."""
    return np.shape(z) == np.shape(expected) and np.allclose(
        z, expected, rtol=1e-6, atol=1e-9, equal_nan=True
    )


def others_right(a, b, train):
    """Whether the features of train that vary are standardized, and what is 0 in a is so in b."""
    vary, zero = ~is_constant(train), (a == 0).all(axis=0)
    return same(a[:, vary], standardize(train, train)[0][:, vary]) and not b[:, zero].any()


def blown_up(a, b, train, test):
    """Whether a feature that is constant up to rounding is not 0, and is not NaN either."""
    z = a[:, is_constant(train)]
    return np.isfinite(a).all() and abs(z).max(initial=0) > 0.1 and others_right(a, b, train)


def becomes_nan(a, b, train, test):
    return not np.isfinite([*a.ravel(), *b.ravel()]).all() and others_right(a, b, train)


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
    return lost.any() and kept.any() and same(a[:, kept], right[:, kept])


def moves_in_test(a, b, train, test):
    """Whether what is constant in train is 0 there, and keeps its own values in test."""
    constant = is_constant(train)
    vary, right = ~constant, standardize(train, test)
    return (
        same(a[:, vary], right[0][:, vary])
        and same(b[:, vary], right[1][:, vary])
        and abs(a[:, constant]).max(initial=0) < 1e-6
        and bool(b[:, constant].any())
    )


def adds_a_number(a, b, train, test):
    """Whether a and b are (x − mean)/(std + δ) or (x − mean)/√(std² + δ), for one small δ."""
    mean, std = train.mean(axis=0), train.std(axis=0)
    clear = (std == 0) | ~is_constant(train)  # no deviation there that rounding made
    j = np.where(clear, std, np.inf).argmin()
    i = abs(test - mean)[:, j].argmax()
    divisor = ((test - mean)[i, j] / b[i, j]) if b[i, j] else np.inf
    for power in (1, 2):
        delta = divisor**power - std[j] ** power
        if 1e-12 * std[j] ** power < delta < 0.1 and all(
            np.allclose(z[:, clear], ((x - mean) / (std**power + delta) ** (1 / power))[:, clear],
                        rtol=1e-9, atol=0)
            for z, x in ((a, train), (b, test))
        ):  # fmt: skip
            return True
    return False
