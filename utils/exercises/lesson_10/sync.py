"""Batch normalization by the statistics of all workers' rows."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_10 import shards
from utils.exercises.lesson_10.shards import BETA, BETA4, GAMMA, GAMMA4
from utils.exercises.lesson_10.sync_mistakes import MISTAKES
from utils.exercises.lesson_10.sync_variants import sync_batch_norm, use

EXERCISE = Exercise(
    id="10-sync", points=3, stars=3, minutes=12,
    why="SyncBatchNorm returns the same in its forward pass, and where one worker skips one of "
        "these calls, all the others wait for it.",
    reference=sync_batch_norm,
    outputs=("y of all workers",),
    cases=(
        Case("two workers with 5 and 2 rows", (shards.TWO, GAMMA, BETA)),
        Case("a large ε", (shards.TWO, GAMMA, BETA), {"eps": 1.5}),
        Case("three workers with 4, 1 and 3 rows", (shards.THREE, GAMMA4, BETA4), {"eps": 0.01}),
        Case("four workers with 1, 6, 2 and 3 rows", (shards.FOUR, GAMMA, BETA)),
        Case("four workers with 2 rows each", (shards.ALIKE, GAMMA, BETA)),
        Case("a feature that is constant on each worker", (shards.CONSTANT, GAMMA, BETA)),
        Case("the first of three workers has no rows", (shards.FIRST, GAMMA, BETA)),
        Case("the second of four workers has no rows", (shards.MIDDLE, GAMMA, BETA)),
        Case("the last of three workers has no rows", (shards.LAST, GAMMA, BETA)),
        Case("one row in all, on one of three workers", (shards.ALONE, GAMMA, BETA)),
        Case("float32 with a mean of 10⁴", (
            shards.LARGE, GAMMA.astype(np.float32), BETA.astype(np.float32)), tolerance=1e-2),
    ),
    credit=(
        Credit(2, "the cases with a worker without rows", cases=(
            "the first of three workers has no rows", "the second of four workers has no rows",
            "the last of three workers has no rows", "one row in all, on one of three workers")),
        Credit(2, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=MISTAKES,
    use=use,
)  # fmt: skip
