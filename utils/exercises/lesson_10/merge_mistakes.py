"""What goes wrong when two sets' statistics become one."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

NO_ROWS = "0 times NaN is NaN. Return the other triple before you compute anything."

merged = recipe(
    lambda a, b: None,
    n_a=lambda s: s.a[0],
    mean_a=lambda s: s.a[1],
    var_a=lambda s: s.a[2],
    n_b=lambda s: s.b[0],
    mean_b=lambda s: s.b[1],
    var_b=lambda s: s.b[2],
    first_may_be_empty=lambda s: True,
    second_may_be_empty=lambda s: True,
    n=lambda s: s.n_a + s.n_b,
    share=lambda s: np.divide(s.n_b, s.n),
    delta=lambda s: s.mean_b - s.mean_a,
    mean=lambda s: s.mean_a + s.share * s.delta,
    inside=lambda s: (1 - s.share) * s.var_a + s.share * s.var_b,
    between=lambda s: s.share * (1 - s.share) * s.delta**2,
    var=lambda s: s.inside + s.between,
    order=lambda s: lambda n, mean, var: (n, mean, var),
    returned=lambda s: s.order(*(
        s.b if s.first_may_be_empty and not s.n_a
        else s.a if s.second_may_be_empty and not s.n_b
        else (s.n, s.mean, s.var)
    )),
)  # fmt: skip


def other(name, help_, **changed):
    return Mistake(name, help_, merged(**changed))


def refuses_zero(s):
    """Division by n in Python's numbers, where NumPy's would give NaN."""
    return s.n_b / s.n


def mean_of_squares_less_square(s):
    """E[x²] − E[x]² in the type of the statistics."""
    squares_a, squares_b = s.var_a + s.mean_a**2, s.var_b + s.mean_b**2
    share = s.share.astype(s.mean_a.dtype)
    return (1 - share) * squares_a + share * squares_b - s.mean.astype(s.mean_a.dtype) ** 2


NOWHERE = {"first_may_be_empty": lambda s: False, "second_may_be_empty": lambda s: False}

MISTAKES = (
    other("empty-set-counts",
          f"A set without rows holds anything, NaN too, and it gets into your result: {NO_ROWS}",
          **NOWHERE),
    other("empty-sets-divided",
          "A set without rows gets into your result, and where neither has any you divide by 0. "
          f"Look for n = 0 on both sides first: {NO_ROWS}",
          **NOWHERE, share=refuses_zero),
    other("first-empty-forgotten",
          "You expect that the second set may be empty. The first may be, too: " + NO_ROWS,
          first_may_be_empty=lambda s: False),
    other("second-empty-forgotten",
          "You expect that the first set may be empty. The second may be, too: " + NO_ROWS,
          second_may_be_empty=lambda s: False),
    other("mean-unweighted",
          "Your mean is the mean of two means. A set with more rows counts for more: "
          "(n_a·mean_a + n_b·mean_b)/n.",
          mean=lambda s: (s.mean_a + s.mean_b) / 2),
    other("mean-weights-exchanged",
          "Each mean is weighed by the other set's rows. From mean_a one moves by δ·n_b/n.",
          mean=lambda s: s.mean_a + (1 - s.share) * s.delta),
    other("mean-away", "Your mean moves the wrong way: δ is mean_b − mean_a, counted from mean_a.",
          mean=lambda s: s.mean_a - s.share * s.delta),
    other("means-added", "You added the means. Weigh each by its share of the rows: n_a/n, n_b/n.",
          mean=lambda s: s.mean_a + s.mean_b),
    other("mean-not-divided",
          "n_a·mean_a + n_b·mean_b is the sum of all rows. Divide it by n.",
          mean=lambda s: s.n_a * s.mean_a + s.n_b * s.mean_b),
    other("mean-of-the-first", "You return the first set's mean. Merge both.",
          mean=lambda s: s.mean_a),
    other("mean-of-the-second", "You return the second set's mean. Merge both.",
          mean=lambda s: s.mean_b),
    other("spread-missing",
          "Your variance is the average of the two, weighed by rows. It misses how far the two "
          "means lie apart: add δ²·n_a·n_b/n².",
          between=lambda s: 0),
    other("variance-unweighted-spread-missing",
          "Two things: your variance is (var_a + var_b)/2 whatever the numbers of rows, and it "
          "misses how far the two means lie apart. Weigh by n_a/n and n_b/n, and add "
          "δ²·n_a·n_b/n².",
          var=lambda s: (s.var_a + s.var_b) / 2),
    other("sets-alike",
          "You weigh both sets alike, in the mean and in the variance. A set with more rows "
          "counts for more: weigh by n_a/n and n_b/n; the term between the sets is δ²·n_a·n_b/n².",
          share=lambda s: np.float64(0.5)),
    other("mean-unweighted-squares-around-it",
          "Your mean is (mean_a + mean_b)/2, and your squares are taken around it. A set with "
          "more rows counts for more: the mean is (n_a·mean_a + n_b·mean_b)/n.",
          mean=lambda s: (s.mean_a + s.mean_b) / 2, between=lambda s: s.delta**2 / 4),
    other("averages-unweighted",
          "You took (mean_a + mean_b)/2 and (var_a + var_b)/2. A set with more rows counts for "
          "more: weigh both by n_a/n and n_b/n. And two sets whose means lie apart have a larger "
          "variance together: add δ²·n_a·n_b/n².",
          mean=lambda s: (s.mean_a + s.mean_b) / 2, var=lambda s: (s.var_a + s.var_b) / 2),
    other("mean-unweighted-spread-missing",
          "Your mean is (mean_a + mean_b)/2, but a set with more rows counts for more: "
          "(n_a·mean_a + n_b·mean_b)/n. And your variance misses how far the two means lie apart: "
          "add δ²·n_a·n_b/n².",
          mean=lambda s: (s.mean_a + s.mean_b) / 2, between=lambda s: 0),
    other("variance-unweighted",
          "The spread between the means is right; inside the sets you weigh both variances alike. "
          "Weigh them by n_a/n and n_b/n.",
          inside=lambda s: (s.var_a + s.var_b) / 2),
    other("variance-weights-exchanged",
          "Each variance is weighed by the other set's rows: var_a belongs to n_a/n.",
          inside=lambda s: s.share * s.var_a + (1 - s.share) * s.var_b),
    other("variances-added",
          "You added the variances. Inside the sets it is (n_a·var_a + n_b·var_b)/n.",
          inside=lambda s: s.var_a + s.var_b),
    other("inside-missing",
          "Your variance is that of the two means alone. Add what lies inside the sets: "
          "(n_a·var_a + n_b·var_b)/n.",
          inside=lambda s: 0),
    other("delta-not-squared", "δ enters squared: δ²·n_a·n_b/n².",
          between=lambda s: s.share * (1 - s.share) * s.delta),
    other("share-missing", "The term between the sets is δ²·n_a·n_b/n²; yours is δ².",
          between=lambda s: s.delta**2),
    other("quarter",
          "The term between the sets is (δ/2)² only if both have as many rows. It is "
          "δ²·n_a·n_b/n².",
          between=lambda s: s.delta**2 / 4),
    other("total-missing",
          "The term between the sets is δ²·n_a·n_b/n in the sum n·v, and δ²·n_a·n_b/n² in v "
          "itself. Yours has one /n too few.",
          between=lambda s: s.n * s.share * (1 - s.share) * s.delta**2),
    other("not-times-n",
          "The term between the sets has one /n too many: in v it is δ²·n_a·n_b/n², and in the "
          "sum n·v it is δ²·n_a·n_b/n.",
          between=lambda s: s.share * (1 - s.share) * s.delta**2 / s.n),
    other("spread-subtracted", "Add the term between the sets: it cannot make the spread smaller.",
          between=lambda s: -s.share * (1 - s.share) * s.delta**2),
    other("spread-of-the-second",
          "δ² is weighed by n_b/n alone in your answer: so it is where squares are taken around "
          "the first set's mean. Around the common mean it is δ²·n_a·n_b/n².",
          between=lambda s: s.share * s.delta**2),
    other("spread-of-the-first",
          "δ² is weighed by n_a/n alone in your answer: so it is where squares are taken around "
          "the second set's mean. Around the common mean it is δ²·n_a·n_b/n².",
          between=lambda s: (1 - s.share) * s.delta**2),
    other("only-the-second-moved",
          "You took the distance to the common mean for the second set's rows only. The first "
          "set's rows lie off it, too: n_a·(mean_a − mean)² belongs into the sum.",
          between=lambda s: s.share * ((1 - s.share) * s.delta) ** 2),
    other("only-the-first-moved",
          "You took the distance to the common mean for the first set's rows only. The second "
          "set's rows lie off it, too: n_b·(mean_b − mean)² belongs into the sum.",
          between=lambda s: (1 - s.share) * (s.share * s.delta) ** 2),
    other("unbiased-variance",
          "Your variance divides by n − 1. It is the biased one: divide by n.",
          var=lambda s: (s.inside + s.between) * np.divide(s.n, s.n - 1)),
    other("unbiased-sets",
          "You multiplied by n_a − 1 and n_b − 1, as if the variances were unbiased. They are "
          "biased: a set's sum of squares is n·var.",
          inside=lambda s: ((s.n_a - 1) * s.var_a + (s.n_b - 1) * s.var_b) / s.n),
    other("pooled-variance",
          "This is the pooled variance: it divides by n − 2, and misses how far the two means lie "
          "apart. Divide by n, and add δ²·n_a·n_b/n².",
          var=lambda s: np.divide((s.n_a - 1) * s.var_a + (s.n_b - 1) * s.var_b, s.n - 2)),
    other("sum-of-squares", "Your third output is a sum of squares. Divide it by n.",
          var=lambda s: s.n * (s.inside + s.between)),
    other("deviation", "Your third output is the deviation. Return the variance: no root.",
          var=lambda s: np.sqrt(s.inside + s.between)),
    other("deviations-averaged",
          "You averaged deviations, and squared. Average variances, weighed by rows, and add "
          "δ²·n_a·n_b/n².",
          var=lambda s: ((1 - s.share) * s.var_a**0.5 + s.share * s.var_b**0.5) ** 2),
    other("mean-of-squares",
          "Your variance is the mean of x². Subtract the common mean's square, or better, add "
          "δ²·n_a·n_b/n² to what lies inside.",
          var=lambda s: s.inside + s.between + s.mean**2),
    other("count-of-the-second", "Your n is the second set's. All rows together are n_a + n_b.",
          order=lambda s: lambda n, mean, var: (n - s.n_a if s.n_b else n, mean, var)),
    other("swapped", "The order is (n, mean, var).",
          order=lambda s: lambda n, mean, var: (n, var, mean)),
    other("cancellation",
          "Your variance is E[x²] − E[x]² in float32. With a mean of 10⁴ two numbers near 10⁸ "
          "cancel and nothing right is left. Use the difference of the means: δ²·n_a·n_b/n².",
          var=mean_of_squares_less_square),
)  # fmt: skip
