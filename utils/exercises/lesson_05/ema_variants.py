"""One step of the running averages, and wrong versions of it."""

import numpy as np


def update_running(running_mean, running_var, batch, momentum=0.1):
    n = len(batch)
    if n < 2:
        raise ValueError(
            f"update_running needs at least 2 rows, because the unbiased variance divides by "
            f"N - 1; batch {np.shape(batch)} has {n}. Leave this batch out."
        )
    mean, var = batch.mean(axis=0), batch.var(axis=0, ddof=1)
    return (
        (1 - momentum) * running_mean + momentum * mean,
        (1 - momentum) * running_var + momentum * var,
    )


def blended(var=None, weigh=None, default=0.1, axis=0):
    """A running update with another variance, axis, or average of old and new."""
    weigh = weigh or (lambda old, new, momentum: (1 - momentum) * old + momentum * new)
    var = var or (lambda x: x.var(axis=axis, ddof=1))

    def wrong(running_mean, running_var, batch, momentum=default):
        mean = weigh(running_mean, batch.mean(axis=axis), momentum)
        return mean, weigh(running_var, var(batch), momentum)

    return wrong


def of_deviations(running_mean, running_var, batch, momentum=0.1):
    old, new = np.sqrt(running_var), batch.std(axis=0, ddof=1)
    mean = (1 - momentum) * running_mean + momentum * batch.mean(axis=0)
    return mean, ((1 - momentum) * old + momentum * new) ** 2


def in_place(running_mean, running_var, batch, momentum=0.1):
    mean, var = update_running(running_mean, running_var, batch, momentum)
    running_mean[:] = mean
    return running_mean, var


SWAPPED = blended(weigh=lambda old, new, momentum: momentum * old + (1 - momentum) * new)
