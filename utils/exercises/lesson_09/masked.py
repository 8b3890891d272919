"""Batch normalization of sequences that are padded: the mask says which steps count."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_09.masked_mistakes import MISTAKES
from utils.exercises.lesson_09.masked_variants import masked_batch_norm

_rng = np.random.default_rng(99)
_GAMMA, _BETA = np.array([1.7, -0.6, 2.3]), np.array([0.9, 4.0, -1.4])
_X = _rng.normal([3.0, -2.0, 40.0], [1.0, 0.5, 7.0], (4, 5, 3)) + _rng.normal(0, 2, (4, 5, 1))
_LENGTHS = np.arange(5) < np.array([[5], [2], [4], [1]])  # (4, 5)
_HOLES = _rng.permuted(np.arange(5) < np.array([[3], [4], [2], [4]]), axis=1)
_HOLES[0], _HOLES[1] = [False, False, True, True, True], [True, False, True, True, True]
_ONE = np.zeros((4, 5), bool)
_ONE[2, 3] = True


def _padded(mask, padding, x=_X):
    return np.where(mask[..., None], x, np.asarray(padding, x.dtype))


def _case(name, mask, padding, x=_X, gamma=_GAMMA, beta=_BETA, **options):
    keywords = {"eps": options.pop("eps")} if "eps" in options else {}
    return Case(name, (_padded(mask, padding, x), mask, gamma, beta), keywords, **options)


_GARBAGE = _rng.normal(-30.0, 50.0, (4, 5, 3))
_WILD = np.where(_rng.random((4, 5, 3)) < 0.5, np.inf, -np.inf)
_EMPTY = _LENGTHS & np.array([[True], [False], [True], [True]])
_CONSTANT = np.where([False, True, False], 7.0, _X)
_SQUARE = _rng.normal([3.0, -2.0, 40.0, 9.0], [1.0, 0.5, 7.0, 2.0], (4, 4, 4))
_FAR = np.tile(_X, (2, 3, 1)) + _rng.normal(0, 0.3, (8, 15, 3))
_FAR[5, 1] += [60.0, -40.0, 900.0]
_LONG = np.arange(15) < _rng.integers(4, 15, (8, 1))
_SHIFTED = _rng.normal(1e4, 3.0, (8, 16, 3)).astype(np.float32)
_MANY = np.arange(16) < _rng.integers(4, 17, (8, 1))
_ZEROS = _X.copy()
_ZEROS[2, 1], _ZEROS[0, 3, 1], _ZEROS[3, 0, 2] = 0.0, 0.0, 0.0

EXERCISE = Exercise(
    id="09-masked", points=3, stars=2, minutes=12,
    why="padding is data like any other to a mean; only the mask knows better.",
    reference=masked_batch_norm,
    outputs=("y",),
    cases=(
        _case("four sequences of unequal length, anything in the padding", _LENGTHS, _GARBAGE),
        _case("a large ε, zeros in the padding", _LENGTHS, 0.0, eps=9.0),
        _case("no padding", np.ones((4, 5), bool), 0.0),
        _case("valid steps between padding", _HOLES, _GARBAGE, eps=0.01),
        _case("a sequence that is padding from its first step", _EMPTY, _GARBAGE),
        _case("four of each", np.tri(4, dtype=bool), 2.0, _SQUARE, np.append(_GAMMA, 0.4),
              np.append(_BETA, 2.2)),
        _case("valid values that are 0", _LENGTHS, 0.0, _ZEROS),
        _case("a constant feature", _LENGTHS, _GARBAGE, _CONSTANT),
        _case("one valid step", _ONE, _GARBAGE),
        _case("many steps, one of them far away", _LONG, 0.0, _FAR, eps=1e-5),
        _case("NaN in the padding", _LENGTHS, np.nan),
        _case("infinities in the padding", _HOLES, _WILD, eps=0.1),
        _case("float32 with a mean of 10⁴", _MANY, 0.0, _SHIFTED, tolerance=1e-2,
              reveals="cancellation"),
    ),
    credit=(
        Credit(2, "NaN and infinities in the padding", cases=(
            "NaN in the padding", "infinities in the padding")),
        Credit(2, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
