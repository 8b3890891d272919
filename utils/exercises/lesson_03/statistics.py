"""Mean and biased variance of a batch."""

from utils.checks.declare import Case, Exercise
from utils.exercises.inputs import SHIFTED, SQUARE, X
from utils.exercises.lesson_03.statistics_mistakes import MISTAKES


def batch_statistics(x):
    mean = x.mean(axis=0)
    return mean, ((x - mean) ** 2).mean(axis=0)


EXERCISE = Exercise(
    id="03-statistics", points=1, stars=1, minutes=4,
    why="every framework computes these two rows, and it is easy to mistake which axis and which "
        "divisor.",
    reference=batch_statistics,
    outputs=("mean", "var"),
    cases=(
        Case("five examples, three features", (X,)),
        Case("four examples, four features", (SQUARE,)),
        Case("one example", (X[:1],)),
        Case("float32 with a mean of 10⁴", (SHIFTED,), tolerance=1e-4, reveals="cancellation"),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
