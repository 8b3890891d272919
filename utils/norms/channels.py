"""Batch, group and instance normalization: gamma and beta belong to channels."""

import numpy as np

from utils.norms.affine import scale_and_shift
from utils.norms.formula import apply_statistics, normalize
from utils.norms.validate import (
    as_float,
    as_wide,
    check_eps,
    check_images,
    check_more_than_one,
    check_shape,
    is_whole,
)


def batch_norm(x, gamma, beta, stats=None, *, training, eps=1e-5):
    """Normalize each channel over the batch and all space axes, then scale and shift it.

    Args: x (N, C) or (N, C, *space); gamma, beta (C,); training=True takes the batch's own
    statistics and, where `stats` (a RunningStats) is given, updates it; training=False takes those
    of `stats`, as constants. Returns: y, shape and dtype of x, and the cache for `norm_backward`.
    Raises: ValueError for shapes that do not fit, one value per channel in training, or no
    `stats` in eval mode. Source: Ioffe and Szegedy 2015, arXiv:1502.03167, Algorithms 1 and 2.

    >>> y, cache = batch_norm([[1.0], [3.0]], [2.0], [10.0], training=True, eps=0)
    >>> y.ravel().tolist()
    [8.0, 12.0]
    """
    x = as_float("x", x)
    check_images("batch_norm", x, 2)
    channels = x.shape[1:2]
    _check_mode(training, stats, channels)
    view = x.reshape(*x.shape[:2], -1)  # (N, C, S), contiguous: the fast way over memory
    core = _by_the_batch(x, view, eps) if training else _by_constants(view, stats, eps)
    result = scale_and_shift(x, core, view.shape, channels, gamma, beta)
    if training and stats is not None:
        stats.update(core.mean.ravel(), core.var.ravel(), x.size // x.shape[1])
    return result


def _by_the_batch(x, view, eps):
    check_more_than_one(
        "batch_norm(training=True)", x, x.size // x.shape[1], "channel",
        "Use a larger batch, training=False, or layer_norm.",
    )  # fmt: skip
    return normalize(view, (0, 2), eps)[1]


def _by_constants(view, stats, eps):
    check_eps(eps)
    mean, var = as_wide("stats.mean", stats.mean), as_wide("stats.var", stats.var)
    return apply_statistics(view, mean[:, None], var[:, None], eps)  # (C, 1)


def _check_mode(training, stats, channels):
    if not isinstance(training, bool | np.bool_):
        raise ValueError(
            f"training must be True or False; got {training!r}. Say which mode it is."
        )
    if stats is None and not training:
        raise ValueError(
            "batch_norm(training=False) needs running statistics; stats is None. "
            "Pass the RunningStats that training updated."
        )
    if stats is not None:
        check_shape("stats.mean", as_float("stats.mean", getattr(stats, "mean", None)), channels)
        check_shape("stats.var", as_float("stats.var", getattr(stats, "var", None)), channels)


def group_norm(x, gamma, beta, *, groups, eps=1e-5):
    """Normalize each example over groups of neighbouring channels and all space axes.

    Args: x (N, C, *space); gamma, beta (C,); groups divides C. Returns: y, shape of x, and the
    cache. Raises: ValueError for shapes or groups that do not fit, or one value per group.
    Source: Wu and He 2018, arXiv:1803.08494, section 3.

    >>> y, cache = group_norm([[1.0, 3.0, 5.0, 9.0]], np.ones(4), np.zeros(4), groups=2, eps=0)
    >>> y.tolist()
    [[-1.0, 1.0, -1.0, 1.0]]
    """
    x = as_float("x", x)
    check_images("group_norm", x, 2)
    n, c = x.shape[:2]
    if not is_whole(groups) or groups < 1 or c % groups:
        raise ValueError(
            f"groups must be a positive integer that divides the channels; x {x.shape} has {c} "
            f"channels and groups is {groups!r}. Try one of "
            f"{[g for g in range(1, c + 1) if c % g == 0]}."
        )
    grouped = x.reshape(n, groups, -1)  # (N, G, C/G·S)
    check_more_than_one("group_norm", x, grouped.shape[2], "group", "Use fewer groups.")
    return scale_and_shift(x, normalize(grouped, 2, eps)[1], (n, c, -1), (c,), gamma, beta)


def instance_norm(x, gamma, beta, *, eps=1e-5):
    """Normalize each channel of each example over its space axes, then scale and shift it.

    Args: x (N, C, *space), at least one space axis; gamma, beta (C,). Returns: y, shape of x, and
    the cache. Raises: ValueError for shapes that do not fit or maps of one value.
    Source: Ulyanov, Vedaldi and Lempitsky 2016, arXiv:1607.08022, equation 4.

    >>> y, cache = instance_norm([[[1.0, 3.0], [10.0, 30.0]]], [1.0, 1.0], [0.0, 0.0], eps=0)
    >>> y.tolist()
    [[[-1.0, 1.0], [-1.0, 1.0]]]
    """
    x = as_float("x", x)
    check_images("instance_norm", x, 3)
    n, c = x.shape[:2]
    view = x.reshape(n, c, -1)  # (N, C, S)
    check_more_than_one("instance_norm", x, view.shape[2], "map", "Use larger maps or group_norm.")
    return scale_and_shift(x, normalize(view, 2, eps)[1], view.shape, (c,), gamma, beta)
