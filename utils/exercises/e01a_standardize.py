"""Standardize train and test by the statistics of train."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake

_rng = np.random.default_rng(1)
_mean, _std = np.array([3.0, -200.0, 1e-5, 40.0]), np.array([1.0, 30.0, 1e-6, 0.2])
_train, _test = (_rng.normal(_mean, _std, (n, 4)) for n in (5, 7))
_third = np.full((6, 1), 0.3)
_third[::2] = 0.1 + 0.2  # differs from 0.3 in the last bit
_odd = _rng.normal(size=(6, 1)), _rng.normal(size=(3, 1))
_constant = (
    np.hstack([_odd[0], np.full((6, 1), 7.0), _third]),
    np.hstack([_odd[1], [[7.0], [9.0], [-4.0]], [[0.3], [0.5], [0.2]]]),
)
_integers = _rng.integers(0, 50, (6, 3)), _rng.integers(0, 90, (4, 3))


def standardize(train, test):
    """Biased statistics of train; a feature constant up to rounding becomes 0 in both."""
    mean, std = train.mean(axis=0), train.std(axis=0)
    constant = std <= 1e-12 * abs(mean)
    safe = np.where(constant, 1.0, std)
    return tuple(np.where(constant, 0.0, (x - mean) / safe) for x in (train, test))


def _scaled(center=np.mean, spread=np.std, of=lambda train, test: train, axis=0):
    """A standardize with other statistics, which says nothing of constant features."""

    def wrong(train, test):
        source = of(train, test)
        middle = center(source, axis=axis, keepdims=axis is not None)
        scale = spread(source, axis=axis, keepdims=axis is not None)
        return (train - middle) / scale, (test - middle) / scale

    return wrong


def _no_rule(train, test):
    std = train.std(axis=0)
    std = np.where(std == 0, 1, std)
    return tuple((x - train.mean(axis=0)) / std for x in (train, test))


def _odd_in(z, train):
    """The largest value in z of a feature that is constant in train."""
    constant = np.ptp(train, axis=0) < 1e-12
    return abs(z[:, constant]).max(initial=0) if constant.any() else 0


def _adds_to_deviation(z, train):
    """Whether z is what (x − mean)/(std + δ) gives, for one small δ in all features."""
    std = train.std(axis=0)
    if std.min() < 1e-12:
        return False
    excess = (train[0] - train.mean(axis=0)) / std / z[0] - 1  # δ/std, up to rounding
    delta = (excess * std)[std.argmin()]
    return delta > 0 and (abs(excess * std) <= 1.5 * delta + 1e-13 * std).all()


EXERCISE = Exercise(
    id="01-standardize", points=3, stars=2, minutes=10,
    why="the same four lines stand at the start of most machine learning, and leak in many of "
        "them.",
    reference=standardize,
    outputs=("train'", "test'"),
    cases=(
        Case("four features in other units", (_train, _test)),
        Case("a constant feature, and one constant up to rounding", _constant, tolerance=1e-7),
        Case("integers", _integers),
    ),
    mistakes=(
        Mistake(
            "leakage",
            "Your statistics come from train and test together. The test set must not leave a "
            "trace: take mean and deviation from train alone.",
            _scaled(of=lambda train, test: np.concatenate([train, test])),
        ),
        Mistake(
            "test-by-itself",
            "You standardize the test set by its own statistics. Use train's for both: "
            "otherwise one and the same example gets two different values.",
            lambda train, test: (
                _scaled()(train, test)[0],
                (test - test.mean(axis=0)) / test.std(axis=0),
            ),
        ),
        Mistake(
            "test-unchanged",
            "Your test set is unchanged. Shift and scale it with train's mean and deviation.",
            lambda train, test: (_scaled()(train, test)[0], test),
        ),
        Mistake(
            "unbiased-variance",
            "Your deviation divides by N − 1 (ddof=1). This course's standardization is biased: "
            "divide by N, NumPy's default.",
            _scaled(spread=lambda *a, **k: np.std(*a, **k, ddof=1)),
        ),
        Mistake(
            "divided-by-variance",
            "You divided by the variance. Divide by the standard deviation, its root: then the "
            "units cancel.",
            _scaled(spread=np.var),
        ),
        Mistake(
            "no-axis",
            "You used one mean and one deviation for the whole table. Each feature (column) "
            "has its own: axis=0.",
            _scaled(axis=None),
        ),
        Mistake(
            "over-features",
            "You averaged over the features of each example (axis=1). Each feature is "
            "standardized over the examples: axis=0.",
            lambda train, test: tuple(
                (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
                for x in (train, test)
            ),
        ),
        Mistake(
            "min-max",
            "This is min–max scaling: it maps train to [0, 1]. Subtract the mean and divide by "
            "the standard deviation.",
            _scaled(np.min, np.ptp),
        ),
        Mistake(
            "robust",
            "This is robust scaling, by median and quartiles. Here use the mean and the standard "
            "deviation.",
            _scaled(np.median, lambda x, axis, keepdims: np.subtract(
                *np.percentile(x, [75, 25], axis=axis, keepdims=keepdims))),
        ),
        Mistake(
            "not-centred",
            "You divided by the deviation without subtracting the mean first.",
            lambda train, test: (train / train.std(axis=0), test / train.std(axis=0)),
        ),
        Mistake(
            "not-scaled",
            "You subtracted the mean but did not divide by the standard deviation.",
            lambda train, test: (train - train.mean(axis=0), test - train.mean(axis=0)),
        ),
        Mistake(
            "constant-nan",
            "A feature that is constant in train has deviation 0, and 0/0 is NaN. Find such "
            "features and make them 0 in both sets.",
            _scaled(),
            recognise=lambda a, b, train, test: bool((np.isnan(a) | np.isinf(a)).any()),
        ),
        Mistake(
            "constant-up-to-rounding",
            "A feature that is constant up to rounding (0.3 and 0.1 + 0.2) has a deviation of "
            "about 1e-17, not 0, and you blow it up. Compare the deviation with a small "
            "multiple of the mean's size.",
            _no_rule,
            recognise=lambda a, b, train, test: _odd_in(a, train) > 0.1,
        ),
        Mistake(
            "constant-eps",
            "You add a small number to the deviation. That saves train, but a constant feature "
            "that moves in test becomes enormous. Find the constant features and make them 0 "
            "in both sets.",
            lambda train, test: tuple(
                (x - train.mean(axis=0)) / (train.std(axis=0) + 1e-8) for x in (train, test)
            ),
            recognise=lambda a, b, train, test: (
                _odd_in(b, train) > 1e5 or _adds_to_deviation(a, train)
            ),
        ),
        Mistake(
            "constant-in-test",
            "A feature that is constant in train must become 0 in test too, whatever it does "
            "there: nothing was learned about its scale.",
            lambda train, test: tuple(
                (x - train.mean(axis=0)) / np.maximum(train.std(axis=0), train.std(axis=0) < 1e-12)
                for x in (train, test)
            ),
            recognise=lambda a, b, train, test: _odd_in(b, train) > 0,
        ),
        Mistake(
            "integers-cut",
            "Your result was written into an array of integers, which cuts off the decimals. "
            "Make the result an array of floats.",
            lambda train, test: tuple(
                np.trunc(x) if train.dtype.kind == "i" else x for x in standardize(train, test)
            ),
        ),
    ),
)  # fmt: skip
