"""Standardize train and test by the statistics of train."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_01.standardize_mistakes import MISTAKES
from utils.exercises.lesson_01.standardize_steps import standardize

_rng = np.random.default_rng(1)
# the third deviation is below the rounding errors of 3e5: no fixed threshold tells them apart
_mean, _std = np.array([3.0, -200.0, 1e-9, 1e3]), np.array([1.0, 30.0, 5e-11, 0.05])
_train, _test = (_rng.normal(_mean, _std, (n, 4)) for n in (5, 7))
_third = np.full((6, 1), 0.3)
_third[::2] = 0.1 + 0.2  # differs from 0.3 in the last bit
_odd = _rng.normal(size=(6, 1)), _rng.normal(size=(3, 1))
_train_constant = np.hstack([_odd[0], [[7.0, -7.0, 0.0]] * 6, _third, 1e6 * _third])
_test_constant = np.hstack(
    [_odd[1], [[7.0, -7.0, 0.0], [9.0, -8.0, 1.0], [-4.0, 3.0, 2.0]], [[0.3, 3e5]] * 3]
)
_seconds = 1.7e9 + np.random.default_rng(2).normal(0, 1e4, (9, 1))  # since 1970: days apart
_since_1970, _later = _seconds[:6], _seconds[6:]
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
        Case("dates in seconds",
             (np.hstack([_odd[0], _since_1970]), np.hstack([_odd[1], _later])), tolerance=1e-4),
        Case("negative constant features, one of them only up to rounding",
             (np.hstack([_odd[0], np.full((6, 1), -7.0), -_third]), _test_constant[:, :3]),
             tolerance=1e-7),
    ),
    credit=(
        Credit(2, "the cases with constant features", cases=(
            "constant features, two of them only up to rounding",
            "negative constant features, one of them only up to rounding")),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
