"""The statistics of two sets of rows, from those of each."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.inputs import SHIFTED
from utils.exercises.lesson_10.merge_mistakes import MISTAKES
from utils.norms.running_stats import merge_statistics

_rng = np.random.default_rng(10)
_ROWS = _rng.normal([3.0, -2.0, 40.0], [1.0, 0.5, 7.0], (8, 3))
_ROWS[5:] += [2.0, -1.5, 9.0]
_WIDE = _rng.normal([1.0, 5.0, -3.0, 0.2], [2.0, 0.5, 3.0, 0.1], (9, 4))
_NAN = np.full(3, np.nan)
_OLD = np.array([5.0, -8.0, 0.3]), np.array([2.0, 9.0, 0.7])  # what an empty set may hold


def statistics(rows):
    return len(rows), rows.mean(axis=0), rows.var(axis=0)


def use(answer, a, b):
    """Call the answer; what the mean and variance of no rows are is left to it."""
    found = answer(a, b)
    if not isinstance(found, tuple | list) or len(found) != 3:
        return found
    n, mean, var = found
    if isinstance(n, float | np.floating) and n == round(n):
        n = int(n)
    if np.ndim(n) == 0 and n == a[0] + b[0] == 0:
        mean = var = np.zeros_like(a[1])
    return n, mean, var


_A = statistics(_ROWS[:5])
_MANY = (3 * 10**9, *statistics(_ROWS[:5])[1:]), (5 * 10**9 + 1, *statistics(_ROWS[5:])[1:])

EXERCISE = Exercise(
    id="10-merge", points=2, stars=2, minutes=8,
    why="two machines know more together than the mean of what each knows, and this line says "
        "how much more.",
    reference=merge_statistics,
    outputs=("n", "mean", "var"),
    cases=(
        Case("5 and 3 rows, three features", (_A, statistics(_ROWS[5:]))),
        Case("2 and 7 rows, four features", (statistics(_WIDE[:2]), statistics(_WIDE[2:]))),
        Case("4 rows each", (statistics(_ROWS[:4]), statistics(_ROWS[4:]))),
        Case("two means that are equal", (_A, (2, _A[1].copy(), _OLD[1]))),
        Case("1 row and 1 row", (statistics(_ROWS[:1]), statistics(_ROWS[7:]))),
        Case("6 rows and 2, one feature", (statistics(_ROWS[:6, :1]), statistics(_ROWS[6:, :1]))),
        Case("billions of rows", _MANY),
        Case("a second set without rows", (_A, (0, *_OLD))),
        Case("a first set without rows", ((0, *_OLD), _A)),
        Case("a second set without rows, its statistics NaN", (_A, (0, _NAN, _NAN))),
        Case("a first set without rows, its statistics NaN", ((0, _NAN, _NAN), _A)),
        Case("two sets without rows", ((0, _NAN, _NAN), (0, *_OLD))),
        Case("float32 with a mean of 10⁴", (statistics(SHIFTED[:20]), statistics(SHIFTED[20:])),
             tolerance=1e-3, reveals="cancellation"),
        Case("one row and none", (statistics(_ROWS[:1]), (0, *_OLD))),
    ),
    credit=(
        Credit(1, "the cases with a set without rows", cases=(
            "a second set without rows", "a first set without rows",
            "a second set without rows, its statistics NaN",
            "a first set without rows, its statistics NaN", "two sets without rows")),
        Credit(1, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=MISTAKES,
    use=use,
)  # fmt: skip
