"""One step of the running averages."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake
from utils.exercises.batches import SHIFTED, SQUARE, X
from utils.exercises.variants import cancelling_var

_MEAN, _VAR = np.array([2.0, -1.0, 30.0]), np.array([0.4, 1.5, 60.0])
_MEAN4, _VAR4 = np.array([2.0, -1.0, 30.0, 5.0]), np.array([0.4, 1.5, 60.0, 3.0])
_NEAR = np.full(3, 9990.0), np.full(3, 4.0)


def update_running(running_mean, running_var, batch, momentum=0.1):
    n = len(batch)
    if n < 2:
        raise ValueError(
            f"update_running needs at least 2 rows, because the unbiased variance divides by "
            f"N − 1; batch {np.shape(batch)} has {n}. Leave this batch out."
        )
    mean, var = batch.mean(axis=0), batch.var(axis=0, ddof=1)
    return (
        (1 - momentum) * running_mean + momentum * mean,
        (1 - momentum) * running_var + momentum * var,
    )


def blended(mean=None, var=None, weigh=None, default=0.1, axis=0):
    """A running update with other statistics or another average of old and new."""
    weigh = weigh or (lambda old, new, momentum: (1 - momentum) * old + momentum * new)
    var = var or (lambda x: x.var(axis=axis, ddof=1))

    def wrong(running_mean, running_var, batch, momentum=default):
        center = mean(batch) if mean else batch.mean(axis=axis)
        return weigh(running_mean, center, momentum), weigh(running_var, var(batch), momentum)

    return wrong


def of_deviations(running_mean, running_var, batch, momentum=0.1):
    old, new = np.sqrt(running_var), batch.std(axis=0, ddof=1)
    mean = (1 - momentum) * running_mean + momentum * batch.mean(axis=0)
    return mean, ((1 - momentum) * old + momentum * new) ** 2


def in_place(running_mean, running_var, batch, momentum=0.1):
    mean, var = update_running(running_mean, running_var, batch, momentum)
    running_mean[:] = mean
    return running_mean, var


EXERCISE = Exercise(
    id="05-ema", points=2, stars=2, minutes=8,
    why="these two lines decide what your network computes after training, and frameworks "
        "disagree "
        "on each of them.",
    reference=update_running,
    outputs=("mean", "var"),
    cases=(
        Case("five rows, three features", (_MEAN, _VAR, X)),
        Case("momentum 0.3", (_MEAN, _VAR, X), {"momentum": 0.3}),
        Case("four rows, four features", (_MEAN4, _VAR4, SQUARE), {"momentum": 0.7}),
        Case("momentum 1 keeps the batch alone", (_MEAN, _VAR, X), {"momentum": 1.0}),
        Case("float32 with a mean of 10⁴", (*_NEAR, SHIFTED), tolerance=1e-3,
             reveals="cancellation"),
        Case("one row", (_MEAN, _VAR, X[:1]), raises=("ValueError",), reveals="one-row"),
    ),
    mistakes=(
        Mistake("one-row",
                "One row has no unbiased variance: N − 1 is 0, and 0/0 is NaN, which would stay "
                "in the running variance for ever. Raise a ValueError.",
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
                blended(weigh=lambda old, new, momentum: momentum * old + (1 - momentum) * new)),
        Mistake("biased-variance",
                "You store the biased variance. The buffer estimates the population: N − 1.",
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
        Mistake("no-axis", "One mean and variance of all values. Each feature has its own: "
                           "axis=0.",
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
    ),
)  # fmt: skip
