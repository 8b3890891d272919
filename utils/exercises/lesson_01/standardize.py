"""Standardize train and test by the statistics of train."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake
from utils.exercises.lesson_01.standardize_mistakes import (
    adds_to_deviation,
    constant_part,
    constants_divided_by_one,
    loses_a_feature,
    no_rule,
    scaled,
    standardize,
)

_rng = np.random.default_rng(1)
_mean, _std = np.array([3.0, -200.0, 1e-8, 1e3]), np.array([1.0, 30.0, 1e-9, 0.05])
_train, _test = (_rng.normal(_mean, _std, (n, 4)) for n in (5, 7))
_third = np.full((6, 1), 0.3)
_third[::2] = 0.1 + 0.2  # differs from 0.3 in the last bit
_odd = _rng.normal(size=(6, 1)), _rng.normal(size=(3, 1))
_train_constant = np.hstack([_odd[0], [[7.0, -7.0, 0.0]] * 6, _third, 1e6 * _third])
_test_constant = np.hstack(
    [_odd[1], [[7.0, -7.0, 0.0], [9.0, -8.0, 1.0], [-4.0, 3.0, 2.0]], [[0.3, 3e5]] * 3]
)
_integers = _rng.integers(0, 50, (6, 3)), _rng.integers(0, 90, (4, 3))


EXERCISE = Exercise(
    id="01-standardize", points=3, stars=2, minutes=10,
    why="the same four lines stand at the start of most machine learning, and leak in many of "
        "them.",
    reference=standardize,
    outputs=("train'", "test'"),
    cases=(
        Case("four features in other units", (_train, _test)),
        Case("constant features, two of them only up to rounding",
             (_train_constant, _test_constant), tolerance=1e-7),
        Case("integers", _integers),
    ),
    mistakes=(
        Mistake(
            "leakage",
            "Your statistics come from train and test together. The test set must not leave a "
            "trace: take mean and deviation from train alone.",
            scaled(of=lambda train, test: np.concatenate([train, test])),
        ),
        Mistake(
            "test-by-itself",
            "You standardize the test set by its own statistics. Use train's for both: "
            "otherwise one and the same example gets two different values.",
            lambda train, test: (
                scaled()(train, test)[0],
                (test - test.mean(axis=0)) / test.std(axis=0),
            ),
        ),
        Mistake(
            "test-unchanged",
            "Your test set is unchanged. Shift and scale it with train's mean and deviation.",
            lambda train, test: (scaled()(train, test)[0], test),
        ),
        Mistake(
            "unbiased-variance",
            "Your deviation divides by N − 1 (ddof=1). This course's standardization is biased: "
            "divide by N, NumPy's default.",
            scaled(spread=lambda *a, **k: np.std(*a, **k, ddof=1)),
        ),
        Mistake(
            "divided-by-variance",
            "You divided by the variance. Divide by the standard deviation, its root: then the "
            "units cancel.",
            scaled(spread=np.var),
        ),
        Mistake(
            "no-axis",
            "You used one mean and one deviation for the whole table. Each feature (column) "
            "has its own: axis=0.",
            scaled(axis=None),
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
            scaled(np.min, np.ptp),
        ),
        Mistake(
            "robust",
            "This is robust scaling, by median and quartiles. Here use the mean and the standard "
            "deviation.",
            scaled(np.median, lambda x, axis, keepdims: np.subtract(
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
            scaled(),
            recognise=lambda a, b, train, test: not np.isfinite([*a.ravel(), *b.ravel()]).all(),
        ),
        Mistake(
            "constant-up-to-rounding",
            "A feature that is constant up to rounding (0.3 and 0.1 + 0.2) has a deviation of "
            "about 1e-17, not 0, and you blow it up. Compare the deviation with a small "
            "multiple of the mean's size.",
            no_rule,
            recognise=lambda a, b, train, test: np.ptp(constant_part(a, train)[:, -1]) > 0.1,
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
                (abs(constant_part(b, train)).max() > 1e5 and len(train) == 6)
                or adds_to_deviation(a, train)
            ),
        ),
        Mistake(
            "constant-in-test",
            "A feature that is constant in train must become 0 in test too, whatever it does "
            "there: nothing was learned about its scale.",
            constants_divided_by_one,
            recognise=lambda a, b, train, test: abs(constant_part(b, train)).max() > 0,
        ),
        Mistake(
            "small-feature-lost",
            "A feature that varies became 0, because its values are small or far from 0. Call "
            "a feature constant only if its deviation is within rounding of its mean: 1e-12 * "
            "abs(mean).",
            lambda train, test: tuple(
                np.where(train.std(axis=0) < 1e-8, 0, x) for x in standardize(train, test)
            ),
            recognise=lambda a, b, train, test: loses_a_feature(a, train),
        ),
        Mistake(
            "test-own-mean",
            "You subtract the test set's own mean. Use train's mean and deviation for both.",
            lambda train, test: (
                scaled()(train, test)[0],
                (test - test.mean(axis=0)) / train.std(axis=0),
            ),
        ),
        Mistake(
            "parentheses",
            "Only the mean is divided by σ in your formula. Put x − μ in parentheses.",
            lambda train, test: tuple(
                x - train.mean(axis=0) / train.std(axis=0) for x in (train, test)
            ),
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
