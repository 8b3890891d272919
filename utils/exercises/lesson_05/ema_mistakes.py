"""What goes wrong in one step of the running averages."""

from utils.checks.declare import Mistake
from utils.exercises.lesson_03.forward_mistakes import cancelling_var
from utils.exercises.lesson_05.ema_variants import (
    SWAPPED,
    blended,
    in_place,
    of_deviations,
    update_running,
)

MISTAKES = (
    Mistake("one-row",
            "For one row you return a result, and there is none: an unbiased variance divides "
            "by N − 1, which is 0, and a NaN would stay in the running variance for ever. Raise "
            "a ValueError.",
            blended()),
    Mistake("one-row-biased",
            "For one row you return a variance of 0, which pulls the running variance down. "
            "N − 1 is 0: raise a ValueError.",
            lambda m, v, batch, momentum=0.1: (
                update_running(m, v, batch, momentum) if len(batch) > 1
                else blended(var=lambda x: x.var(axis=0))(m, v, batch, momentum))),
    Mistake("one-row-skipped",
            "For one row you return the old statistics, so nobody learns that the batch was "
            "left out. N − 1 is 0: raise a ValueError.",
            lambda m, v, batch, momentum=0.1: (
                update_running(m, v, batch, momentum) if len(batch) > 1 else (m, v))),
    Mistake("momentum-swapped",
            "Your momentum weighs the old value, as Keras's does. Here, as in PyTorch, it "
            "weighs the new one: (1 − momentum)·old + momentum·new.",
            SWAPPED),
    Mistake("biased-variance",
            "You store the biased variance. The buffer estimates the population: divide by N − 1, "
            "N the rows of the batch.",
            blended(var=lambda x: x.var(axis=0))),
    Mistake("momentum-swapped-biased",
            "Two things: your momentum weighs the old value, and the variance is biased. Both "
            "are Keras's convention; here momentum weighs the new value, and N − 1 divides.",
            blended(var=lambda x: x.var(axis=0),
                    weigh=lambda old, new, momentum: momentum * old + (1 - momentum) * new)),
    Mistake("last-batch", "You keep only the last batch. Average it with the running values.",
            blended(weigh=lambda old, new, momentum: new)),
    Mistake("unchanged", "You return the running values as they were. Add the batch's share.",
            blended(weigh=lambda old, new, momentum: old)),
    Mistake("old-not-shrunk",
            "The weights do not add up to 1: the old value is kept whole. Weigh it by "
            "1 − momentum.",
            blended(weigh=lambda old, new, momentum: old + momentum * new)),
    Mistake("new-not-weighed",
            "The weights do not add up to 1: the new value is added whole. Weigh it by "
            "momentum.",
            blended(weigh=lambda old, new, momentum: (1 - momentum) * old + new)),
    Mistake("half-and-half", "You average old and new alike. Weigh the new by momentum.",
            blended(weigh=lambda old, new, momentum: (old + new) / 2)),
    Mistake("momentum-default",
            "Your result is right wherever momentum is given, but your default is not 0.1.",
            blended(default=0.01)),
    Mistake("momentum-ignored", "You wrote 0.1 into the code. Use the argument momentum.",
            blended(weigh=lambda old, new, momentum: 0.9 * old + 0.1 * new)),
    Mistake("deviations-averaged",
            "You averaged the standard deviations and squared. Average the variances: the "
            "mean of roots is less than the root of the mean.",
            of_deviations),
    Mistake("deviation-stored", "You blend in the standard deviation. Store the variance.",
            blended(var=lambda x: x.std(axis=0, ddof=1))),
    Mistake("eps-added",
            "You store v + ε. ε is added when the variance is used; here it would count "
            "twice.",
            blended(var=lambda x: x.var(axis=0, ddof=1) + 1e-5)),
    Mistake("around-running-mean",
            "Your variance is taken around the running mean. The batch's own mean belongs "
            "there.",
            lambda m, v, batch, momentum=0.1: blended(
                var=lambda x: ((x - m) ** 2).sum(axis=0) / (len(x) - 1)
            )(m, v, batch, momentum)),
    Mistake("over-features",
            "You averaged over the features of each row. Average over the batch: axis=0.",
            blended(axis=1)),
    Mistake("no-axis",
            "A mean or a variance is that of all values. Each feature has its own: axis=0.",
            blended(axis=None)),
    Mistake("swapped", "The order is (mean, var).",
            lambda *args, **kwargs: update_running(*args, **kwargs)[::-1]),
    Mistake("changed-input",
            "You changed the running values, or the batch, in place. Return new arrays.",
            in_place),
    Mistake("cancellation",
            "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, nothing right is "
            "left of it. Centre first, then square.",
            blended(var=lambda x: cancelling_var(x) * len(x) / (len(x) - 1))),
    Mistake("momentum-swapped-in-the-mean",
            "Your mean weighs the old value by momentum; the variance is right. momentum weighs "
            "the new value in both.",
            lambda m, v, batch, momentum=0.1: (
                SWAPPED(m, v, batch, momentum)[0], blended()(m, v, batch, momentum)[1])),
    Mistake("momentum-swapped-in-the-variance",
            "Your variance weighs the old value by momentum; the mean is right. momentum weighs "
            "the new value in both.",
            lambda m, v, batch, momentum=0.1: (
                blended()(m, v, batch, momentum)[0], SWAPPED(m, v, batch, momentum)[1])),
    Mistake("away-from-the-new",
            "The sign is turned: you step away from the batch. old + momentum·(new − old).",
            blended(weigh=lambda old, new, momentum: old - momentum * (new - old))),
    Mistake("parentheses",
            "Python multiplies before it subtracts: write (1 − momentum) in parentheses.",
            blended(weigh=lambda old, new, momentum: 1 - momentum * old + momentum * new)),
    Mistake("correction-inverted",
            "You multiplied by (N − 1)/N. The unbiased variance is the biased one times N/(N − "
            "1).",
            blended(var=lambda x: x.var(axis=0) * (len(x) - 1) / len(x))),
    Mistake("corrected-twice",
            "The variance is corrected twice: ddof=1 and the factor N/(N − 1). Once is enough.",
            blended(var=lambda x: x.var(axis=0, ddof=1) * len(x) / (len(x) - 1))),
    Mistake("old-corrected-too",
            "The factor N/(N − 1) is on the old variance too. Correct the batch's variance alone.",
            lambda m, v, batch, momentum=0.1: (
                blended()(m, v, batch, momentum)[0],
                ((1 - momentum) * v + momentum * batch.var(axis=0)) * len(batch) / (
                    len(batch) - 1))),
    Mistake("sum-of-squares", "Your variance is a sum of squares. Divide by N − 1.",
            blended(var=lambda x: x.var(axis=0) * len(x))),
    Mistake("keepdims", "Your results have shape (1, D). Leave out keepdims=True.",
            lambda *args, **kwargs: [a[None] for a in update_running(*args, **kwargs)]),
)  # fmt: skip
