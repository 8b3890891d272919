"""What goes wrong in one step of the running averages."""

import numpy as np

from utils.checks.declare import Mistake
from utils.exercises.lesson_03.forward_mistakes import cancelling_var
from utils.exercises.lesson_05.ema_variants import average, blended, other, swapped, weighing


def in_place(running_mean, running_var, batch, momentum=0.1):
    running_mean[:], running_var[:] = blended()(running_mean, running_var, batch, momentum)
    return running_mean, running_var


MISTAKES = (
    other("one-row",
          "For one row you return a result, and there is none: an unbiased variance divides "
          "by N − 1, which is 0. Raise a ValueError. (A NaN, once in the running variance, stays "
          "there for ever.)",
          guard=lambda s: None),
    other("one-row-biased",
          "For one row you return a variance of 0, which pulls the running variance down. "
          "N − 1 is 0: raise a ValueError.",
          guard=lambda s: None,
          var=lambda s: s.batch.var(axis=0, ddof=1 if len(s.batch) > 1 else 0)),
    other("one-row-skipped",
          "For one row you return the old statistics, so nobody learns that the batch was "
          "left out. N − 1 is 0: raise a ValueError.",
          guard=lambda s: None,
          returned=lambda s: (s.new_mean, s.new_var) if len(s.batch) > 1 else (
              s.running_mean, s.running_var)),
    weighing("momentum-swapped",
             "Your momentum weighs the old value, as Keras's does. Here, as in PyTorch, it "
             "weighs the new one: (1 − momentum)·old + momentum·new.",
             swapped),
    other("biased-variance",
          "You store the biased variance. The buffer estimates the population: divide by N − 1, "
          "N the rows of the batch.",
          var=lambda s: s.batch.var(axis=0)),
    other("share-added",
          "You add v/N to the biased variance. What is missing is a share of the true variance, "
          "not of the batch's: multiply by N/(N − 1).",
          var=lambda s: s.batch.var(axis=0) * (1 + 1 / len(s.batch))),
    weighing("last-batch", "You keep only the last batch. Average it with the running values.",
             lambda s, old, new: new),
    weighing("unchanged", "You return the running values as they were. Add the batch's share.",
             lambda s, old, new: old),
    weighing("old-not-shrunk",
             "The weights do not add up to 1: the old value is kept whole. Weigh it by "
             "1 − momentum.",
             lambda s, old, new: old + s.momentum * new),
    weighing("new-not-weighed",
             "The weights do not add up to 1: the new value is added whole. Weigh it by "
             "momentum.",
             lambda s, old, new: (1 - s.momentum) * old + new),
    weighing("half-and-half", "You average old and new alike. Weigh the new by momentum.",
             lambda s, old, new: (old + new) / 2),
    Mistake("momentum-default",
            "Your result is right wherever momentum is given, but your default is not 0.1.",
            blended(momentum=lambda s: s.momentum if "momentum" in s.given else 0.01),
            wrong_default=True),
    weighing("momentum-ignored", "You wrote 0.1 into the code. Use the argument momentum.",
             lambda s, old, new: 0.9 * old + 0.1 * new),
    other("deviations-averaged",
          "You averaged the standard deviations and squared. Average the variances: the "
          "mean of roots is less than the root of the mean.",
          new_var=lambda s: s.weigh(np.sqrt(s.running_var), np.sqrt(s.var)) ** 2),
    other("deviation-stored", "You blend in the standard deviation. Store the variance.",
          var=lambda s: s.batch.std(axis=0, ddof=1)),
    other("eps-added",
          "You store v + ε. ε is added when the variance is used; here it would count "
          "twice.",
          var=lambda s: s.batch.var(axis=0, ddof=1) + 1e-5),
    other("around-running-mean",
          "Your variance is taken around the running mean. The batch's own mean belongs "
          "there.",
          var=lambda s: ((s.batch - s.running_mean) ** 2).sum(axis=0) / (len(s.batch) - 1)),
    other("around-new-mean",
          "Your variance is taken around the new running mean. The batch's own mean belongs "
          "there.",
          var=lambda s: ((s.batch - average(s, s.running_mean, s.mean)) ** 2).sum(axis=0) / (
              len(s.batch) - 1)),
    other("over-features",
          "You averaged over the features of each row. Average over the batch: axis=0.",
          mean=lambda s: s.batch.mean(axis=1), var=lambda s: s.batch.var(axis=1, ddof=1)),
    other("no-axis",
          "A mean or a variance is that of all values. Each feature has its own: axis=0.",
          mean=lambda s: s.batch.mean(), var=lambda s: s.batch.var(ddof=1)),
    other("mean-of-everything",
          "Your mean is that of all values. Each feature has its own: axis=0, as in the variance.",
          mean=lambda s: s.batch.mean()),
    other("variance-of-everything",
          "Your variance is that of all values. Each feature has its own: axis=0, as in the mean.",
          var=lambda s: s.batch.var(ddof=1)),
    other("variance-no-axis",
          "Your variance is averaged over the features too. Each feature has its own: axis=0, as "
          "in the mean.",
          var=lambda s: s.batch.var(axis=0, ddof=1).mean()),
    other("swapped", "The order is (mean, var).", returned=lambda s: (s.new_var, s.new_mean)),
    Mistake("changed-input",
            "You changed the running values, or the batch, in place. Return new arrays.",
            in_place),
    other("cancellation",
          "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, nothing right is "
          "left of it. Centre first, then square.",
          var=lambda s: cancelling_var(s.batch) * len(s.batch) / (len(s.batch) - 1)),
    other("momentum-swapped-in-the-mean",
          "Your mean weighs the old value by momentum. momentum weighs the new value, in mean and "
          "variance alike.",
          new_mean=lambda s: swapped(s, s.running_mean, s.mean)),
    other("momentum-swapped-in-the-variance",
          "Your variance weighs the old value by momentum. momentum weighs the new value, in mean "
          "and variance alike.",
          new_var=lambda s: swapped(s, s.running_var, s.var)),
    other("variance-unchanged",
          "Your variance is the old one. Give it its share of the batch, as you give the mean.",
          new_var=lambda s: s.running_var),
    other("distance-added",
          "You added momentum·(1 − momentum)·(new mean − old mean)², as for the variance of a "
          "mixture. The buffer averages the variances, and nothing more.",
          new_var=lambda s: s.weigh(s.running_var, s.var) + (
              s.momentum * (1 - s.momentum) * (s.mean - s.running_mean) ** 2)),
    weighing("away-from-the-new",
             "The sign is turned: you step away from the batch. old + momentum·(new − old).",
             lambda s, old, new: old - s.momentum * (new - old)),
    weighing("parentheses",
             "Python multiplies before it subtracts: write (1 − momentum) in parentheses.",
             lambda s, old, new: 1 - s.momentum * old + s.momentum * new),
    other("correction-inverted",
          "You multiplied by (N − 1)/N. The unbiased variance is the biased one times N/(N − "
          "1).",
          var=lambda s: s.batch.var(axis=0) * (len(s.batch) - 1) / len(s.batch)),
    other("n-is-features",
          "Your correction is D/(D − 1), with D the features. N is the number of rows: "
          "len(batch).",
          var=lambda s: s.batch.var(axis=0) * np.divide(
              s.batch.shape[1], s.batch.shape[1] - 1)),
    other("corrected-twice",
          "The variance is corrected twice: ddof=1 and the factor N/(N − 1). Once is enough.",
          var=lambda s: s.batch.var(axis=0, ddof=1) * len(s.batch) / (len(s.batch) - 1)),
    other("old-corrected-too",
          "The factor N/(N − 1) is on the old variance too. Correct the batch's variance alone.",
          new_var=lambda s: average(s, s.running_var, s.batch.var(axis=0)) * len(s.batch) / (
              len(s.batch) - 1)),
    other("sum-of-squares", "Your variance is a sum of squares. Divide by N − 1.",
          var=lambda s: s.batch.var(axis=0) * len(s.batch)),
    other("keepdims", "Your results have shape (1, D). Leave out keepdims=True.",
          returned=lambda s: (s.new_mean[None], s.new_var[None])),
)  # fmt: skip
