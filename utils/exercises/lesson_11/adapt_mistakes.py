"""The ways that re-estimated statistics come out wrong, told by the numbers."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_11.models import leaves

START = 1.0  # what `observe.made` adds to the buffers of a new layer


def layers(s):
    """The batch normalizations: [(features, momentum)]."""
    norms = [part for _, part in leaves(s.description) if part[0].startswith("BatchNorm")]
    return [(part[1], (*part, {})[2].get("momentum", 0.1)) for part in norms]


def words(name, yours, right, description, *args, **kwargs):
    """Which layer's buffer is another one."""
    found = [(path, part[1]) for path, part in leaves(description) if part[0].startswith("BatchN")]
    if yours.shape != right.shape:
        return None
    each = [(path, "") for path, _ in found]
    if name != "num_batches_tracked":
        each = [(path, f"[{i}]") for path, features in found for i in range(features)]
    at = int(np.argmax(abs(yours - right) > 1e-5 * abs(right).max()))
    return (f"`{name}{each[at][1]}` of the layer `{each[at][0]}` is {yours[at]:.6g}; expected "
            f"{right[at]:.6g}.")  # fmt: skip


def followed(s):
    """The buffers of each layer, one batch after the other."""
    states = [s.start(features) for features, _ in s.layers]
    for number, batch in enumerate(s.shown, 1):
        x = batch.astype(float)
        for index, (_, momentum) in enumerate(s.layers):
            x = np.moveaxis(x, 1, -1).reshape(-1, x.shape[1]) if x.ndim > 2 else x
            stats = x.mean(axis=0), s.var(x)
            states[index] = s.updated(states[index], stats, momentum, len(x), number)
            x = 2 * (x - stats[0]) / np.sqrt(x.var(axis=0) + 1e-5) + 1  # γ is 2, β is 1
            if index == 0 and "linear.weight" in s.weights and x.ndim == batch.ndim:
                x = x @ s.weights["linear.weight"].T + s.weights["linear.bias"]
    return states


def blended(old, new, share):
    return tuple((1 - share) * was + share * now for was, now in zip(old[:2], new, strict=True))


def cumulative(old, new, momentum, n, number):
    count = old[2] + 1
    return *blended(old, new, 1 / count), count, old[3] + n


def by_momentum(old, new, momentum, n, number):
    count = old[2] + 1
    return *blended(old, new, 1 / count if momentum is None else momentum), count, old[3] + n


def by_rows(old, new, momentum, n, number):
    return *blended(old, new, n / (old[3] + n)), old[2] + 1, old[3] + n


def last(old, new, momentum, n, number):
    return *new, old[2] + 1, old[3] + n


def outputs(s):
    if s.broken:
        return np.zeros(0), np.zeros(0), np.zeros(0, int)
    states = s.followed
    means, variances = (np.concatenate([np.zeros(0), *(state[i] for state in states)])
                        for i in (0, 1))  # fmt: skip
    return means, variances, np.array([s.count(state) for state in states], int)


def fresh(features):
    return np.zeros(features), np.ones(features), 0, 0


def as_it_was(features):
    return np.full(features, START), np.full(features, 1 + START), int(START), 0


adapted = recipe(
    lambda description, weights, batches, modes, once=False, grad=True, broken=False: None,
    layers=layers,
    shown=lambda s: s.batches,
    start=lambda s: fresh,
    var=lambda s: lambda x: x.var(axis=0, ddof=1),
    updated=lambda s: cumulative,
    count=lambda s: lambda state: state[2],
    followed=followed,
    outputs=outputs,
)


def other(name, help_, **changed):
    return Mistake(name, help_, adapted(**changed))


def untouched(s):
    return [as_it_was(features) for features, _ in s.layers]


MISTAKES = (
    other("not-reset",
          "The old domain's statistics still weigh in: reset_running_stats() empties the buffers "
          "before the first batch.",
          start=lambda s: as_it_was),
    other("momentum-kept",
          "The batches do not weigh the same: each layer still has its momentum, and that forgets "
          "the first ones. Meanwhile it is None.",
          updated=lambda s: by_momentum),
    other("moved-a-little",
          "The buffers move from the old domain's statistics by each layer's momentum. They are "
          "replaced: reset_running_stats(), and momentum = None meanwhile.",
          start=lambda s: as_it_was, updated=lambda s: by_momentum),
    other("weighed-by-rows",
          "Each batch weighs as many times as it has rows. Here every batch weighs the same.",
          updated=lambda s: by_rows),
    other("last-batch",
          "The buffers hold the last batch only. All batches are averaged: momentum = None.",
          updated=lambda s: last),
    other("nothing-moved",
          "The buffers are as they were: the batch normalizations were in evaluation mode. They "
          "move in training mode, norm.train().",
          followed=untouched),
    other("only-reset",
          "The buffers are reset, and no batch has gone through the layers in training mode. Was "
          "the iterable read before, or is norm.train() missing?",
          followed=lambda s: [fresh(features) for features, _ in s.layers]),
    other("first-batch-only", "The buffers hold the first batch only. Show the model all of them.",
          shown=lambda s: s.batches[:1]),
    other("first-batch-missing",
          "The first batch is missing in the average. Was it taken off the iterable to look at "
          "it?",
          shown=lambda s: s.batches[1:]),
    other("last-batch-missing", "The last batch is missing in the average.",
          shown=lambda s: s.batches[:-1]),
    other("biased-variance",
          "The variances are biased. The buffers hold the unbiased ones, as a batch "
          "normalization in training mode stores them.",
          var=lambda s: lambda x: x.var(axis=0)),
    other("reset-for-each-batch",
          "The buffers are reset before each batch, so only the last one is left. Reset them "
          "once.",
          shown=lambda s: s.batches[-1:]),
    other("all-rows-as-one-batch",
          "You put all rows into one batch. Each batch goes through the model by itself, and "
          "their statistics are averaged.",
          shown=lambda s: [np.concatenate(s.batches)]),
    other("count-missing", "num_batches_tracked is 0 in your answer. It counts the batches.",
          count=lambda s: lambda state: 0),
    other("count-not-emptied",
          "The means and variances start afresh, and num_batches_tracked does not. The cumulative "
          "average divides by it: reset_running_stats() resets all three.",
          start=lambda s: lambda features: (*fresh(features)[:2], int(START), 0)),
    other("read-twice",
          "Where the batches can be read only once, none is left for the model: something has "
          "read them before. Go through them once.",
          shown=lambda s: [] if s.once else s.batches),
    other("count-not-reset",
          "num_batches_tracked counts the old batches too. reset_running_stats() sets it to 0.",
          count=lambda s: lambda state: state[2] + int(START)),
    other("rows-counted", "num_batches_tracked counts rows in your answer. It counts batches.",
          count=lambda s: lambda state: state[3]),
)  # fmt: skip
