"""The population's statistics in one pass over batches."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.inputs import SHIFTED, TALL, X
from utils.exercises.lesson_05.population_mistakes import MISTAKES
from utils.exercises.lesson_05.population_variants import population_statistics

_rng = np.random.default_rng(5)
_BATCHES = [
    _rng.normal([3.0 * i, -2.0, 40.0], [1.0, 0.5, 7.0 - i], (n, 3))
    for i, n in enumerate((4, 7, 1, 5))
]
_PARTS = [SHIFTED[:20], SHIFTED[20:53], SHIFTED[53:]]

EXERCISE = Exercise(
    id="05-population", points=3, stars=3, minutes=10,
    why="it is the exact answer that running averages approximate, and it fits any amount of "
        "data.",
    reference=population_statistics,
    outputs=("mean", "var"),
    cases=(
        Case("four batches of 4, 7, 1 and 5 rows", (_BATCHES,)),
        Case("the same, read once", (iter(_BATCHES),), reveals="second-pass"),
        Case("one batch", ([X],)),
        Case("two features", ([TALL[:4], TALL[4:]],)),
        Case("one feature", ([TALL[:4, :1], TALL[4:, :1]],)),
        Case("float32 with a mean of 10⁴", (_PARTS,), tolerance=1e-3, reveals="cancellation"),
        Case("batches of 3 and of 2 features", ([X, X[:, :2]],), raises=("ValueError",),
             reveals="features-differ"),
        Case("batches of 3 features and of 1", ([np.ones((4, 3)), np.ones((4, 1))],),
             raises=("ValueError",), reveals="features-differ"),
        Case("no batch", ([],), raises=("ValueError",), reveals="no-batch"),
        Case("a stream without a batch", (iter([]),), raises=("ValueError",),
             reveals="no-batch"),
    ),
    credit=(
        Credit(2, "the cases in which an error is right", cases=(
            "batches of 3 and of 2 features", "batches of 3 features and of 1", "no batch",
            "a stream without a batch")),
        Credit(2, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
