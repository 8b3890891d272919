"""The gradients of batch normalization by the statistics of all workers' rows."""

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_10 import shards
from utils.exercises.lesson_10.shards import GAMMA, GAMMA4, gradients, left_by_forward
from utils.exercises.lesson_10.sync_backward_mistakes import MISTAKES
from utils.exercises.lesson_10.sync_backward_variants import sync_batch_norm_backward, use


def case(name, parts, gamma=GAMMA, eps=0.1):
    x_hats, rstd = left_by_forward(parts, eps)
    return Case(name, (gradients(parts), x_hats, gamma, rstd))


EXERCISE = Exercise(
    id="10-sync-backward", points=3, stars=3, minutes=12,
    why="a worker's rows move the statistics of all the others, so its gradient must include "
        "how the others' losses change with its rows.",
    reference=sync_batch_norm_backward,
    outputs=("dx of all workers", "dgamma of each worker", "dbeta of each worker"),
    cases=(
        case("two workers with 5 and 2 rows", shards.TWO, eps=1e-5),
        case("a large ε", shards.TWO, eps=0.5),
        case("three workers with 4, 1 and 3 rows", shards.THREE, GAMMA4),
        case("four workers with 1, 6, 2 and 3 rows", shards.FOUR),
        case("four workers with 2 rows each", shards.ALIKE),
        case("the first of three workers has no rows", shards.FIRST),
        case("the second of four workers has no rows", shards.MIDDLE),
        case("the last of three workers has no rows", shards.LAST),
        case("one row in all, on one of three workers", shards.ALONE),
    ),
    credit=(
        Credit(2, "the cases with a worker without rows", cases=(
            "the first of three workers has no rows", "the second of four workers has no rows",
            "the last of three workers has no rows", "one row in all, on one of three workers")),
        Credit(1, "`dgamma` and `dbeta`", outputs=(
            "dgamma of each worker", "dbeta of each worker")),
    ),
    mistakes=MISTAKES,
    use=use,
)  # fmt: skip
