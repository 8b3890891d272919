"""One step of a recurrent cell, layer normalization before its tanh."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_09.cell_mistakes import MISTAKES

_rng = np.random.default_rng(9)


def _inputs(n, d, h):
    """x, h, w_x, w_h, gamma, beta: no two alike, sums far from 0, a tanh that is not saturated."""
    x, state = _rng.normal(1.0, 2.0, (n, d)), _rng.uniform(-0.9, 0.9, (n, h))
    w_x, w_h = _rng.normal(0.7, 0.5, (d, h)), _rng.normal(-0.3, 0.6, (h, h))
    gamma = _rng.uniform(0.3, 1.6, h) * np.where(np.arange(h) % 3 == 1, -1, 1)
    return x, state, w_x, w_h, gamma, _rng.uniform(0.2, 1.1, h) * (-1) ** np.arange(h)


_FOUR = _inputs(4, 3, 6)
_ALIKE = _inputs(5, 5, 5)  # N = D = H: what is lined up wrongly raises nothing
_x, _h, _w_x, _w_h, _gamma, _beta = _inputs(3, 2, 7)
_SILENT = (_x * [[1], [0], [1]], _h * [[1], [0], [1]], _w_x, _w_h, _gamma, _beta)
_shifted = _rng.normal(1e4, 3.0, (6, 64)), np.zeros((6, 64)), np.eye(64), np.eye(64)
_SHIFTED = tuple(
    array.astype(np.float32) for array in (*_shifted, *_rng.uniform(-1.2, 1.2, (2, 64)))
)


def ln_rnn_cell(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    a = x @ w_x + h @ w_h
    mean, var = a.mean(axis=1, keepdims=True), a.var(axis=1, keepdims=True)
    return np.tanh(gamma * (a - mean) / np.sqrt(var + eps) + beta)


EXERCISE = Exercise(
    id="09-cell", points=3, stars=2, minutes=8,
    why="layer normalization asks nobody else, so the same cell serves step 1 and step 1000, and "
        "a batch of one.",
    reference=ln_rnn_cell,
    outputs=("h",),
    cases=(
        Case("four sequences, three features, six units", _FOUR),
        Case("a large ε", _FOUR, {"eps": 8.0}),
        Case("five sequences, five features, five units", _ALIKE, {"eps": 0.01}),
        Case("one sequence", (_FOUR[0][:1], _FOUR[1][:1], *_FOUR[2:])),
        Case("a sequence whose input and state are 0", _SILENT),
        Case("float32 with a mean of 10⁴", _SHIFTED, tolerance=1e-2, reveals="cancellation"),
    ),
    credit=(
        Credit(2, "the cases with another ε", cases=(
            "a large ε", "five sequences, five features, five units")),
        Credit(2, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
