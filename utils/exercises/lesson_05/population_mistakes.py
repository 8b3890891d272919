"""What goes wrong when many batches become one mean and one variance."""

import numpy as np

from utils.exercises.lesson_05.population_variants import (
    all_rows,
    exponential,
    mean_of_squares_less_square,
    merging,
    other,
)

MISTAKES = (
    other("second-pass",
          "Your function goes over the batches twice. A stream can be read once: the second "
          "loop finds nothing. Update count, mean and spread in one loop.",
          returned=lambda s: (np.divide(0, s.sums[0]),) * 2 if s.streamed else (s.mean, s.var)),
    other("needs-length",
          "An iterable may have no length. Count the batches, or rows, as you go.",
          batches=lambda s: (len(s.batches), list(s.batches))[1]),
    other("needs-index", "An iterable may have no index. Loop over it: for x in batches.",
          batches=lambda s: (s.batches and s.batches[0], list(s.batches))[1]),
    other("concatenated-stream",
          "np.concatenate wants a list, and a stream is none. Update as you loop instead: "
          "then the data need not fit into memory.",
          batches=lambda s: [np.concatenate(s.batches)]),
    other("stacked-stream",
          "np.vstack wants a list, and a stream is none. Update as you loop instead: then the "
          "data need not fit into memory.",
          batches=lambda s: [np.vstack(s.batches)]),
    merging("batches-alike",
            "You weigh all batches alike. A batch of 7 rows counts seven times as much as one "
            "of 1: weigh by n_i.",
            rows=lambda x: 1),
    merging("batches-alike-spread-missing",
            "Two things: batches of unequal size weigh alike, and the spread of the batch "
            "means is missing from the variance.",
            rows=lambda x: 1, between=lambda b: 0),
    merging("spread-missing",
            "Your variance is the average of the batches' variances. It misses how far the "
            "batch means lie apart: add the weighted mean of (mean_i − mean)².",
            between=lambda b: 0),
    merging("inside-missing",
            "Your variance is that of the batch means alone. Add what lies inside the batches: "
            "the weighted mean of their variances.",
            inside=lambda b: 0),
    other("variances-unweighted",
          "Your mean weighs by n_i, your variance weighs all batches alike.",
          var=lambda s: np.mean(
              [x.var(axis=0) + (x.mean(axis=0) - s.mean) ** 2 for x in s.batches], axis=0)),
    other("variances-averaged",
          "Your mean weighs by n_i. Your variance is an average of the batches' variances that "
          "weighs them alike, and misses how far the batch means lie apart.",
          var=lambda s: np.mean([x.var(axis=0) for x in s.batches], axis=0)),
    other("unbiased-variance",
          "Your variance divides by N − 1. All rows are there: it is the population, not a "
          "sample. Divide by N.",
          divisor=lambda s: s.sums[0] - 1),
    other("pooled-variance",
          "This is the pooled variance: it divides by N − k, with k batches, and misses how far "
          "the batch means lie apart. Add δ²·n_a·n_b/n at each merge, and divide by N.",
          between=lambda s: lambda b: 0, divisor=lambda s: s.sums[0] - len(s.batches)),
    merging("unbiased-batches",
            "You merged the batches' unbiased variances, as if they divided by n_i. Use the "
            "biased ones, or the sums of squares.",
            spread=lambda x: x.var(axis=0) * len(x) / max(len(x) - 1, 1)),
    merging("unbiased-batches-of-one",
            "You merged the batches' unbiased variances, and a batch of one row has none: 0/0. "
            "Use the biased ones, or the sums of squares.",
            spread=lambda x: x.var(axis=0, ddof=1)),
    other("sum-of-squares",
          "Your second output is a sum of squares. Divide by the number of rows.",
          divisor=lambda s: 1),
    other("deviation", "Your second output is the deviation. Return the variance: no root.",
          returned=lambda s: (s.mean, np.sqrt(s.var))),
    other("deviations-averaged",
          "You averaged standard deviations. Their mean is too small, and they miss how far "
          "the batch means lie apart.",
          spread=lambda s: lambda x: x.std(axis=0), between=lambda s: lambda b: 0,
          returned=lambda s: (s.mean, s.var**2)),
    other("last-batch", "You return the last batch's statistics. Merge all of them.",
          mean=lambda s: s.batches[-1].mean(axis=0), var=lambda s: s.batches[-1].var(axis=0)),
    other("first-batch",
          "You return the first batch's statistics: does the return stand inside the loop? It "
          "belongs behind it.",
          mean=lambda s: s.batches[0].mean(axis=0), var=lambda s: s.batches[0].var(axis=0)),
    other("exponential-average",
          "This is an exponential average of the batches, 0.9 of the old and 0.1 of the new. Here "
          "every row counts alike: weigh by the number of rows.",
          mean=lambda s: exponential([x.mean(axis=0) for x in s.batches]),
          var=lambda s: exponential([x.var(axis=0) for x in s.batches])),
    other("of-everything",
          "One mean and variance of all values. Each feature has its own: axis=0.",
          mean=lambda s: all_rows(s).mean(), var=lambda s: all_rows(s).var()),
    other("over-features",
          "You averaged over the features of each row. Average over the rows: axis=0.",
          mean=lambda s: all_rows(s).mean(axis=1), var=lambda s: all_rows(s).var(axis=1)),
    other("variance-no-axis",
          "Your variance is one number. Each feature has its own: axis=0, as in the mean.",
          var=lambda s: ((all_rows(s) - s.mean) ** 2).mean()),
    other("uncentred-variance",
          "Your variance is the mean of x². Take the deviations from the mean, then square.",
          var=lambda s: (all_rows(s).astype(float) ** 2).mean(axis=0)),
    other("square-of-the-sum",
          "You subtracted (Σx)²/n. The mean is squared: Σx²/n − (Σx/n)².",
          var=lambda s: (all_rows(s).astype(float) ** 2).mean(axis=0) - (
              all_rows(s).astype(float).sum(axis=0) ** 2 / s.sums[0])),
    other("swapped", "The order is (mean, var).", returned=lambda s: (s.var, s.mean)),
    merging("delta-weighed-by-the-batch",
            "δ² is weighed by n_b alone in your answer, as it is where squares are taken around "
            "the old mean. The term is δ²·n_a·n_b/n.",
            between=lambda b: b.delta**2 * b.n_b),
    merging("count-moved-first",
            "You raise the count before you use it, so the batch's rows count twice in "
            "δ²·n_a·n_b/n. n_a is the count before the batch: raise it last.",
            between=lambda b: b.delta**2 * b.total * b.n_b / (b.total + b.n_b)),
    merging("mean-moved-first",
            "You move the mean before δ is used in the sum of squares. Take δ from the old mean, "
            "use it, then move.",
            between=lambda b: (b.delta * (1 - b.n_b / b.total)) ** 2 * b.n * b.n_b / b.total),
    other("inside-not-times-n",
          "You add the batch's variance to the sum of squares. Add its sum of squares: n_i·v_i.",
          inside=lambda s: lambda b: s.spread(b.x)),
    merging("delta-not-squared", "δ enters squared: δ²·n_a·n_b/n.",
            between=lambda b: b.delta * b.n * b.n_b / b.total),
    merging("share-missing", "The term between the groups is δ²·n_a·n_b/n; yours is δ².",
            between=lambda b: b.delta**2),
    merging("total-missing",
            "In the sum n·v the term between the groups is δ²·n_a·n_b/n, in v itself "
            "δ²·n_a·n_b/n². Yours has one /n too few.",
            between=lambda b: b.delta**2 * b.n * b.n_b),
    merging("mean-not-weighed", "The mean moves by δ·n_b/n; yours moves by δ/n.",
            move=lambda b: b.delta / b.total),
    merging("mean-halfway", "The mean moves by δ·n_b/n; yours moves halfway at each batch.",
            move=lambda b: b.delta / 2 if b.n else b.delta),
    merging("mean-moved-by-the-old-count",
            "The mean moves by δ·n_b/n, where n_b counts the rows that come in; yours moves by "
            "δ·n_a/n.",
            move=lambda b: b.delta * b.n / b.total if b.n else b.delta),
    merging("around-new-mean",
            "You sum squares around the mean so far, and never correct those from before. Merge "
            "with δ²·n_a·n_b/n.",
            inside=lambda b: ((b.x - b.mean - b.delta * b.n_b / b.total) ** 2).sum(axis=0),
            between=lambda b: 0),
    other("no-batch",
          "Without a batch there is no mean. Look for that case, and raise a ValueError that "
          "says so.",
          refuse_nothing=lambda s: None,
          returned=lambda s: (s.mean, s.var) if s.batches else (np.zeros(3), np.zeros(3))),
    other("no-batch-divided",
          "Without a batch your count is 0, and you divide by it. Look at the count first, and "
          "raise a ValueError that says that nothing came.",
          refuse_nothing=lambda s: None, mean=lambda s: s.sums[1] if s.sums[0] else np.nan),
    other("features-differ",
          "Batches with different numbers of features have no common statistics, and NumPy alone "
          "lets some of them through. Compare x.shape[1], and raise a ValueError that says so.",
          refuse_other_features=lambda s: None),
    other("cancellation",
          "Your variance is E[x²] − E[x]² in float32. With a mean of 10⁴ two numbers near "
          "10⁸ cancel and nothing right is left. Merge centred sums, or add up in float64.",
          var=mean_of_squares_less_square),
)  # fmt: skip
