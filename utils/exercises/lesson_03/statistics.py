"""Mean and biased variance of a batch."""

from utils.checks.declare import Case, Exercise, Mistake
from utils.exercises.inputs import SHIFTED, SQUARE, X
from utils.exercises.lesson_03.forward_mistakes import cancelling_var


def batch_statistics(x):
    mean = x.mean(axis=0)
    return mean, ((x - mean) ** 2).mean(axis=0)


EXERCISE = Exercise(
    id="03-statistics", points=1, stars=1, minutes=4,
    why="every framework computes these two rows, and most bugs are in which axis and which "
        "divisor.",
    reference=batch_statistics,
    outputs=("mean", "var"),
    cases=(
        Case("five examples, three features", (X,)),
        Case("four examples, four features", (SQUARE,)),
        Case("one example", (X[:1],)),
        Case("float32 with a mean of 10⁴", (SHIFTED,), tolerance=1e-4, reveals="cancellation"),
    ),
    mistakes=(
        Mistake(
            "unbiased-variance",
            "Your variance divides by N − 1 (ddof=1). The forward pass divides by N.",
            lambda x: (x.mean(axis=0), x.var(axis=0, ddof=1)),
        ),
        Mistake(
            "over-features",
            "You averaged over the features of each example (axis=1). Average over the batch: "
            "axis=0.",
            lambda x: (x.mean(axis=1), x.var(axis=1)),
        ),
        Mistake(
            "no-axis",
            "You took one mean and variance of all values. Each feature has its own: axis=0.",
            lambda x: (x.mean(), x.var()),
        ),
        Mistake(
            "deviation",
            "Your second output is the standard deviation. Return the variance: no root yet.",
            lambda x: (x.mean(axis=0), x.std(axis=0)),
        ),
        Mistake(
            "swapped", "The order is (mean, var).", lambda x: (x.var(axis=0), x.mean(axis=0))
        ),
        Mistake(
            "variance-without-square",
            "Your variance is the mean of (x−μ), without the square: always 0. Square first.",
            lambda x: (x.mean(axis=0), (x - x.mean(axis=0)).mean(axis=0)),
        ),
        Mistake(
            "variance-not-centred",
            "Your variance is the mean of x². Subtract the mean before you square.",
            lambda x: (x.mean(axis=0), (x * x).mean(axis=0)),
        ),
        Mistake(
            "absolute-deviation",
            "This is the mean absolute deviation. The variance is the mean of squares.",
            lambda x: (x.mean(axis=0), abs(x - x.mean(axis=0)).mean(axis=0)),
        ),
        Mistake(
            "sum-of-squares",
            "Your variance is a sum. Divide by the number of examples.",
            lambda x: (x.mean(axis=0), ((x - x.mean(axis=0)) ** 2).sum(axis=0)),
        ),
        Mistake(
            "eps-added",
            "ε is not part of the variance. It is added later, under the root.",
            lambda x: (x.mean(axis=0), x.var(axis=0) + 1e-5),
        ),
        Mistake(
            "keepdims",
            "Your numbers are right, but the shapes are (1, D). Leave out keepdims=True.",
            lambda x: (x.mean(axis=0, keepdims=True), x.var(axis=0, keepdims=True)),
        ),
        Mistake(
            "cancellation",
            "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, two numbers near 10⁸ "
            "cancel and nothing right is left. Centre first, then square: mean((x−μ)²).",
            lambda x: (x.mean(axis=0), cancelling_var(x)),
        ),
    ),
)  # fmt: skip
