"""Sweeps: every setting with every seed, all trained together, and the table that comes of it."""

from itertools import product
from typing import NamedTuple

import numpy as np

from utils.lab.training_torch import train


class Table(NamedTuple):
    """What a sweep measured, with an axis for the recorded steps, each setting, and the seeds.

    The first setting is the learning rate, `lr`: arrays are (T, rates, ..., seeds).
    """

    settings: dict  # name -> its values, in the order of the axes
    steps: np.ndarray  # (T,)
    loss: np.ndarray  # on the batch
    test: np.ndarray  # fraction of the test images
    validation: np.ndarray | None  # the same of the validation images


def sweep(build, data, seeds, steps, *, lr, every=50, batch_size=60, **settings):
    """Train build(seeds, **settings) at every setting with every seed, in one stack; a Table.

    Args: build, makes a Stack for lists of seeds and of each setting, one entry a network; data, a
    Split or a Held; lr, the learning rates; settings, lists of values that `build` takes.

    Networks of one seed start from the same weights and see the same batches at every setting.
    """
    names, values = ["lr", *settings], [list(lr), *map(list, settings.values())]
    *columns, own_seeds = zip(*product(*values, seeds), strict=True)
    rates, *others = map(np.array, columns)
    model = build(own_seeds, **dict(zip(settings, others, strict=True)))
    options = {"seeds": own_seeds, "every": every, "batch_size": batch_size}
    history = train(model, data, rates, steps, **options)
    shape = (len(history.steps), *map(len, values), len(seeds))
    losses, test, validation = (
        found if found is None else found.reshape(shape)
        for found in (history.loss, history.accuracy, history.validation)
    )
    return Table(dict(zip(names, values, strict=True)), history.steps, losses, test, validation)


def chosen(table):
    """The learning rate that validation chose at the last step, and the test accuracy there.

    One choice for each other setting, by the mean over the seeds: lr (...), test (T, ..., seeds).
    Raises: ValueError where the table has no validation accuracy.
    """
    if table.validation is None:
        raise ValueError(
            "chosen needs validation accuracies; this table has none. Give sweep a Held, from "
            "hold_out."
        )
    index = table.validation[-1].mean(-1).argmax(0)  # (...), the first of equals
    test = np.take_along_axis(table.test, index[None, None, ..., None], axis=1).squeeze(1)
    return np.array(table.settings["lr"])[index], test


def steps_to(steps, curves, level):
    """The first recorded step at which curves (T, ...) reach `level`; inf where they never do.

    >>> steps_to(np.array([0, 50, 100]), np.array([[0.1, 0.1], [0.9, 0.2], [0.9, 0.3]]), 0.8)
    array([50., inf])
    """
    reached = curves >= level
    return np.where(reached.any(0), np.asarray(steps)[reached.argmax(0)], np.inf)
