"""The gradient of the affine map: y = gamma · x_hat + beta."""

from utils.checks.declare import Case, Exercise
from utils.exercises.inputs import (
    DY,
    DY4,
    DY_TALL,
    GAMMA,
    GAMMA4,
    SQUARE,
    TALL,
    ZERO_GAMMA,
    X,
)
from utils.exercises.lesson_04.affine_mistakes import MISTAKES


def affine_backward(dy, x_hat, gamma):
    return dy * gamma, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


EXERCISE = Exercise(
    id="04-affine", points=1, stars=1, minutes=4,
    why="γ and β belong to the whole batch, so their gradients add up over it: so do those of "
        "every shared parameter.",
    reference=affine_backward,
    outputs=("dx_hat", "dgamma", "dbeta"),
    cases=(
        Case("five examples, three features", (DY, X / 7, GAMMA)),
        Case("four examples, four features", (DY4, SQUARE / 9, GAMMA4)),
        Case("one example", (DY[:1], X[:1] / 7, GAMMA)),
        Case("one feature", (DY_TALL[:, :1], TALL[:, :1], GAMMA[:1])),
        Case("a γ of 0", (DY_TALL, TALL, ZERO_GAMMA)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
