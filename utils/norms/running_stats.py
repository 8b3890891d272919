"""Statistics over many batches: running averages, and the exact merge of two sets of rows."""

import numpy as np

from utils.norms.validate import as_float, as_wide, is_number, is_whole


class RunningStats:
    """The running mean and variance of `channels` channels, with PyTorch's conventions.

    Attributes: mean (channels,), starts at 0; var (channels,), starts at 1, unbiased; batches, how
    many were seen. mean and var can be assigned, and keep their dtype. momentum weighs the new
    value; None weighs all batches alike. Raises: ValueError for momentum outside [0, 1].
    Source: Ioffe and Szegedy 2015, arXiv:1502.03167, section 3.1; PyTorch's running buffers.

    >>> stats = RunningStats(1)
    >>> stats.update([10.0], [4.0], count=5)
    >>> stats.mean.tolist(), stats.var.tolist()
    ([1.0], [1.4])
    """

    def __init__(self, channels, momentum=0.1):
        if not is_whole(channels) or channels < 1:
            raise ValueError(
                f"channels must be a positive integer; got {channels!r}. Pass x.shape[1]."
            )
        if momentum is not None and not (is_number(momentum) and 0 <= momentum <= 1):
            raise ValueError(
                f"momentum must lie in [0, 1], the weight of the new value; got {momentum!r}. "
                "PyTorch uses 0.1; None gives the cumulative average."
            )
        self.mean, self.var = np.zeros(channels), np.ones(channels)
        self.momentum, self.batches = momentum, 0

    def update(self, mean, var, count):
        """Take in one batch: its mean and *biased* variance (channels,) over `count` values."""
        mean, var = as_wide("mean", mean), as_wide("var", var)
        if not mean.shape == var.shape == np.shape(self.mean):
            raise ValueError(
                f"mean and var must have shape {np.shape(self.mean)}, one value per channel; they "
                f"have {mean.shape} and {var.shape}. Make a RunningStats for that many channels."
            )
        if not (is_number(count) and count >= 2):
            raise ValueError(
                f"an unbiased variance needs at least 2 values per channel, because it divides by "
                f"count - 1; count is {count!r}. Leave this batch out."
            )
        self.batches += 1
        weight = 1 / self.batches if self.momentum is None else self.momentum
        unbiased = var * (count / (count - 1))
        self.mean = _averaged("stats.mean", self.mean, mean, weight)
        self.var = _averaged("stats.var", self.var, unbiased, weight)


def _averaged(name, old, new, weight):
    """Move `old` towards `new`, in the dtype of `old`."""
    old = as_float(name, old)
    return ((1 - weight) * old + weight * new).astype(old.dtype, copy=False)


def merge_statistics(a, b):
    """Merge (n, mean, biased var) of two sets of rows into that of all rows together.

    Args: a, b, triples of a count n >= 0, a mean and a biased variance of one shape (D,).
    Returns: such a triple. Raises: ValueError for shapes that differ or a negative count.
    Source: Chan, Golub and LeVeque 1979, STAN-CS-79-773, equation 2.1.

    >>> n, mean, var = merge_statistics((1, [0.0], [0.0]), (1, [2.0], [0.0]))
    >>> n, mean.tolist(), var.tolist()
    (2, [1.0], [1.0])
    """
    n_a, mean_a, var_a = _checked(a)
    n_b, mean_b, var_b = _checked(b)
    if mean_a.shape != mean_b.shape:
        raise ValueError(
            f"both sets must have the same features; their means have shapes {mean_a.shape} and "
            f"{mean_b.shape}. Merge statistics of the same columns."
        )
    if not n_a or not n_b:
        return (n_b, mean_b, var_b) if n_b else (n_a, mean_a, var_a)
    n = n_a + n_b
    share = n_b / n
    delta = mean_b - mean_a
    var = (1 - share) * var_a + share * var_b + share * (1 - share) * delta**2
    return n, mean_a + share * delta, var


def _checked(triple):
    if not isinstance(triple, tuple | list) or len(triple) != 3:
        raise ValueError(
            f"a set of rows is a triple (n, mean, var); got one of type {type(triple).__name__}. "
            "Pass (len(x), x.mean(0), x.var(0))."
        )
    n, mean, var = triple
    mean, var = as_wide("mean", mean), as_wide("var", var)
    if not is_whole(n) or n < 0 or mean.shape != var.shape:
        raise ValueError(
            f"a set of rows is (n >= 0, mean, var), mean and var of one shape; got n = {n!r} and "
            f"shapes {mean.shape} and {var.shape}. Pass (len(x), x.mean(0), x.var(0))."
        )
    return int(n), mean, var
