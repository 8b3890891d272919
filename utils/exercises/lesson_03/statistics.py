"""Mean and biased variance of a batch."""

from utils.checks.declare import Case, Exercise, Mistake
from utils.checks.recipe import recipe
from utils.exercises.inputs import SHIFTED, SQUARE, X
from utils.exercises.lesson_03.forward_mistakes import cancelling_var


def batch_statistics(x):
    mean = x.mean(axis=0)
    return mean, ((x - mean) ** 2).mean(axis=0)


steps = recipe(
    lambda x: None,
    mean=lambda s: s.x.mean(axis=0),
    var=lambda s: s.x.var(axis=0),
    returned=lambda s: (s.mean, s.var),
)

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
            steps(var=lambda s: s.x.var(axis=0, ddof=1)),
        ),
        Mistake(
            "over-features",
            "You averaged over the features of each example (axis=1). Average over the batch: "
            "axis=0.",
            steps(mean=lambda s: s.x.mean(axis=1), var=lambda s: s.x.var(axis=1)),
        ),
        Mistake(
            "no-axis",
            "You took one mean and variance of all values. Each feature has its own: axis=0.",
            steps(mean=lambda s: s.x.mean(), var=lambda s: s.x.var()),
        ),
        Mistake(
            "sum",
            "Your mean is a sum. Divide by the number of examples.",
            steps(mean=lambda s: s.x.sum(axis=0)),
        ),
        Mistake(
            "variance-of-everything",
            "Your variance is that of all values. Each feature has its own, as it has its own "
            "mean: axis=0.",
            steps(var=lambda s: ((s.x - s.x.mean(axis=0)) ** 2).mean()),
        ),
        Mistake(
            "variance-around-one-mean",
            "Your variance is taken around the mean of all values. Each feature has its own mean.",
            steps(var=lambda s: ((s.x - s.x.mean()) ** 2).mean(axis=0)),
        ),
        Mistake(
            "deviation",
            "Your second output is the standard deviation. Return the variance: no root yet.",
            steps(var=lambda s: s.x.std(axis=0)),
        ),
        Mistake(
            "swapped", "The order is (mean, var).", steps(returned=lambda s: (s.var, s.mean))
        ),
        Mistake(
            "variance-without-square",
            "Your variance is the mean of (x−μ), without the square: always 0. Square first.",
            steps(var=lambda s: (s.x - s.x.mean(axis=0)).mean(axis=0)),
        ),
        Mistake(
            "variance-not-centred",
            "Your variance is the mean of x². Subtract the mean before you square.",
            steps(var=lambda s: (s.x * s.x).mean(axis=0)),
        ),
        Mistake(
            "absolute-deviation",
            "This is the mean absolute deviation. The variance is the mean of squares.",
            steps(var=lambda s: abs(s.x - s.x.mean(axis=0)).mean(axis=0)),
        ),
        Mistake(
            "sum-of-squares",
            "Your variance is a sum. Divide by the number of examples.",
            steps(var=lambda s: ((s.x - s.x.mean(axis=0)) ** 2).sum(axis=0)),
        ),
        Mistake(
            "eps-added",
            "ε is not part of the variance. It is added later, under the root.",
            steps(var=lambda s: s.x.var(axis=0) + 1e-5),
        ),
        Mistake(
            "keepdims",
            "Your numbers are right, but the shapes are (1, D). Leave out keepdims=True.",
            steps(returned=lambda s: (s.mean[None], s.var[None])),
        ),
        Mistake(
            "cancellation",
            "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, two numbers near 10⁸ "
            "cancel and nothing right is left. Centre first, then square: mean((x−μ)²).",
            steps(var=lambda s: cancelling_var(s.x)),
        ),
    ),
)  # fmt: skip
