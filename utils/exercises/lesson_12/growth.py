"""How long w gets when each gradient is orthogonal to it."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_12.growth_mistakes import MISTAKES, norms_after_steps

_rng = np.random.default_rng(120)


def _inputs(steps, size, lr, scale=1.0):
    """w, grads and lr: each gradient orthogonal to the weights that it is applied to."""
    start = _rng.normal(0.5, 1.5, size)
    w, grads = start, []
    for _ in range(steps):
        g = scale * _rng.normal(0.3, 1.0, size)
        grads.append(g - w * (w @ g) / (w @ w))
        w = w - lr * grads[-1]
    return start, np.array(grads), lr


_start, _grads, _lr = _inputs(5, 3, 0.6)
_paused = _grads * np.array([1, 0, 0, 0, 0])[:, None]  # then the gradient is 0, and w rests

EXERCISE = Exercise(
    id="12-growth", points=2, stars=2, minutes=8,
    why="the layer sets its own rate, because w grows and never shrinks; here you compute by how "
        "much.",
    reference=norms_after_steps,
    outputs=("norms",),
    cases=(
        Case("four steps, three weights", _inputs(4, 3, 0.5)),
        Case("a large learning rate", _inputs(5, 4, 3.0)),
        Case("five steps, five weights", _inputs(5, 5, 0.4)),
        Case("one step", _inputs(1, 4, 0.7)),
        Case("thirty small steps", _inputs(30, 6, 0.05, 2.0)),
        Case("a learning rate of 1", _inputs(3, 2, 1.0)),
        Case("gradients of 0 after the first", (_start, _paused, _lr)),
    ),
    credit=(
        Credit(1, "the case with gradients of 0", cases=("gradients of 0 after the first",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
