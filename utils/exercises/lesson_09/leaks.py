"""The boxes: layers for sequences, and what each lets an output see."""

import numpy as np

EPS = 1e-12  # so that a factor leaves no trace


def standardized(x, axes):
    centred = x - x.mean(axis=axes, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=axes, keepdims=True) + EPS)


def own(x):
    """Each step of each sequence by its own features."""
    return standardized(x, 2)


def spread_only(axes):
    """Own mean, and a spread that is shared along some axes too."""

    def layer(x):
        centred = x - x.mean(axis=2, keepdims=True)
        return centred / np.sqrt((centred**2).mean(axis=axes, keepdims=True) + EPS)

    return layer


def so_far(x, axis=()):
    """Sums over the steps up to each one, and over another axis, if given; and their count."""
    total = np.cumsum(x.sum(axis=axis, keepdims=True), axis=1)
    count = np.arange(1, x.shape[1] + 1)[:, None] * (x.size // x.sum(axis=axis).size)
    return total, count


def cumulative(axis=()):
    """Each step by the mean and the variance of the steps so far."""

    def layer(x):
        total, count = so_far(x, axis)
        squares, _ = so_far(x**2, axis)
        mean = total / count
        return (x - mean) / np.sqrt(np.maximum(squares / count - mean**2, 0) + EPS)

    return layer


def all_less_the_rest(x):
    """x less the mean of the steps so far, which is made from the sum of all: rounding leaks."""
    later = np.flip(np.cumsum(np.flip(x, axis=1), axis=1), axis=1) - x
    count = np.arange(1, x.shape[1] + 1)[:, None]
    return x - (x.sum(axis=1, keepdims=True) - later) / count


def shifted(x, steps):
    """Step t of the result is step t + steps, 0 where there is none."""
    t = np.arange(x.shape[1]) + steps
    inside = (t >= 0) & (t < x.shape[1])
    return np.where(inside[:, None], x[:, t % x.shape[1]], 0)


def neighbour(x):
    """Sequence n of the result is sequence n + 1, 0 where there is none."""
    return np.concatenate([x[1:], np.zeros_like(x[:1])])


def before(x):
    """Sequence n of the result is sequence n − 1, the first one's the last; 0 for one alone."""
    return np.roll(x, 1, axis=0) * (len(x) > 1)


def only(x, step):
    """0 at every step but one."""
    marked = np.arange(x.shape[1]) == step % x.shape[1]
    return np.where(marked[:, None], x, 0)


LAYERS = {  # what leaks, and how the layer is called in a report
    "none": {
        "each step by itself": own,
        "each step by its root mean square": lambda x: x / np.sqrt(
            (x**2).mean(axis=2, keepdims=True) + EPS),
        "the statistics of another data set": lambda x: (x - 1.3) / 2.1,
        "the steps so far": cumulative(),
        "the steps so far, by way of all": all_less_the_rest,
        "the step before": lambda x: own(x) + 0.6 * shifted(own(x), -1),
    },
    "others": {
        "the same step of all": lambda x: standardized(x, 0),
        "the steps so far of all": cumulative(0),
        "the neighbour in the batch": lambda x: own(x) + 0.6 * neighbour(own(x)),
        "the sequence before in the batch, the last one before the first": lambda x: (
            own(x) + 0.6 * before(own(x))),
        "the mean of the sequence before, over all its steps": lambda x: (
            own(x) + 0.6 * before(x).mean(axis=1, keepdims=True)),
        "a little of the same step of all": lambda x: own(x) + 0.003 * x.mean(
            axis=0, keepdims=True),
        "the neighbour's next step": lambda x: own(x) + 0.6 * shifted(
            neighbour(own(x)), 1),
        "the spread of the same step of all": spread_only((0, 2)),
        "less the mean square of the same step of all": lambda x: own(x) - 0.1 * (x**2).mean(
            axis=(0, 2), keepdims=True),
    },
    "future": {
        "all steps of the sequence": lambda x: standardized(x, 1),
        "all steps and features of the sequence": lambda x: standardized(x, (1, 2)),
        "the next step": lambda x: own(x) + 0.6 * shifted(own(x), 1),
        "the second step in the first": lambda x: own(x) + 0.6 * only(shifted(own(x), 1), 0),
        "the last step in the first": lambda x: own(x) + 0.6 * only(
            shifted(own(x), x.shape[1] - 1), 0),
        "the last step in the one before it": lambda x: own(x) + 0.6 * only(
            shifted(own(x), 1), -2),
        "the spread of all steps": spread_only((1, 2)),
    },
    "both": {
        "all steps of all": lambda x: standardized(x, (0, 1)),
        "everything": lambda x: standardized(x, (0, 1, 2)),
        "the spread of everything": spread_only((0, 1, 2)),
        "the same step of all, and the next": lambda x: standardized(x, 0) + 0.6 * shifted(
            own(x), 1),
    },
}  # fmt: skip


def box(function, silent=None):
    """A layer without a label; `silent` gives it a γ and a β, with γ = 0 for that feature."""

    def layer(x):
        x = np.asarray(x, dtype=float)
        if x.ndim != 3 or not x.size:
            raise ValueError(f"x must have shape (N, T, D), and hold something; got {x.shape}.")
        y = function(x)
        if silent is None:
            return y
        place = np.arange(x.shape[2])
        gamma = (-1.0) ** place * (1.7 + 0.9 * np.cos(place)) * (place != silent % x.shape[2])
        return gamma * y + 3.0 * np.sin(1.0 + place)

    return layer
