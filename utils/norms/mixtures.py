"""Layers mixed from the others' statistics: mean-only batch, batch-instance, switchable."""

import numpy as np

from utils.norms.affine import scale_and_shift
from utils.norms.formula import apply_statistics, normalize
from utils.norms.validate import as_float, as_wide, check_images, check_more_than_one, check_shape

UNIT = 1.0  # the variance of a layer that divides by nothing


def mean_only_batch_norm(x, beta):
    """Subtract each channel's mean over the batch and all space axes, then shift it.

    Weight normalization's companion. Args: x (N, C) or (N, C, *space); beta (C,). Returns: y,
    shape and dtype of x. Raises: ValueError for shapes that do not fit or one value per channel.
    Source: Salimans and Kingma 2016, arXiv:1602.07868.

    >>> mean_only_batch_norm([[1.0], [3.0]], [10.0]).ravel().tolist()
    [9.0, 11.0]
    """
    x, view, channels = _flattened("mean_only_batch_norm", x, 2)
    mean = normalize(view, (0, 2), UNIT)[1].mean
    core = apply_statistics(view, mean, UNIT, 0)
    return scale_and_shift(x, core, view.shape, channels, np.ones(channels), beta)[0]


def batch_instance_norm(x, gamma, beta, rho, eps=1e-5):
    """Mix two layers: y = gamma · (rho · batch's x_hat + (1 - rho) · instance's x_hat) + beta.

    Args: x (N, C, *space), at least one space axis; gamma, beta (C,); rho in [0, 1], (C,) or one
    number, the share of the batch. Returns: y, shape and dtype of x. Raises: ValueError for shapes
    that do not fit, a rho outside [0, 1], or maps of one value.
    Source: Nam and Kim 2018, arXiv:1805.07925.

    >>> batch_instance_norm([[[0.0, 2.0]], [[4.0, 6.0]]], [1.0], [0.0], [0.0], eps=0).tolist()
    [[[-1.0, 1.0]], [[-1.0, 1.0]]]
    """
    x, view, channels = _flattened("batch_instance_norm", x, 3)
    rho = as_wide("rho", rho)
    if rho.shape not in ((), channels) or not ((rho >= 0) & (rho <= 1)).all():
        raise ValueError(
            f"rho must lie in [0, 1], one number or one a channel, {channels}; it has shape "
            f"{rho.shape} and values {rho.tolist()}. Clip it after each step: np.clip(rho, 0, 1)."
        )
    batch, instance = (normalize(view, axes, eps)[1] for axes in ((0, 2), 2))
    rho = rho.astype(batch.x_hat.dtype).reshape(-1, 1)  # (C, 1) or (1, 1)
    mixed = rho * batch.x_hat + (1 - rho) * instance.x_hat
    core = batch._replace(x_hat=mixed)
    return scale_and_shift(x, core, view.shape, channels, gamma, beta)[0]


def switchable_norm(x, gamma, beta, mean_logits, var_logits, eps=1e-5):
    """Normalize by a weighted mean of the means, and of the variances, of three layers.

    Args: x (N, C, *space), at least one space axis; gamma, beta (C,); mean_logits, var_logits
    (3,), for instance, layer and batch, of which a softmax makes the weights. Returns: y, shape
    and dtype of x. Raises: ValueError for shapes that do not fit, logits without a finite
    maximum, or maps of one value. Source: Luo et al. 2018, arXiv:1806.10779.

    >>> instance = [0.0, -np.inf, -np.inf]
    >>> x = [[[0.0, 2.0]], [[4.0, 6.0]]]
    >>> switchable_norm(x, [1.0], [0.0], instance, instance, eps=0).tolist()
    [[[-1.0, 1.0]], [[-1.0, 1.0]]]
    """
    x, view, channels = _flattened("switchable_norm", x, 3)
    of_mean, of_var = _softmax("mean_logits", mean_logits), _softmax("var_logits", var_logits)
    three = [normalize(view, axes, eps)[1] for axes in (2, (1, 2), (0, 2))]
    mean = sum(weight * core.mean for weight, core in zip(of_mean, three, strict=True))
    var = sum(weight * core.var for weight, core in zip(of_var, three, strict=True))
    core = apply_statistics(view, mean, var, eps)
    return scale_and_shift(x, core, view.shape, channels, gamma, beta)[0]


def _flattened(caller, x, fewest_axes):
    """x as an array, as (N, C, S), and the shape of its parameters."""
    x = as_float("x", x)
    check_images(caller, x, fewest_axes)
    view = x.reshape(*x.shape[:2], -1)
    if fewest_axes == 3:
        check_more_than_one(caller, x, view.shape[2], "map", "Use larger maps or batch_norm.")
    else:
        check_more_than_one(caller, x, x.size // x.shape[1], "channel", "Use a larger batch.")
    return x, view, x.shape[1:2]


def _softmax(name, logits):
    logits = as_float(name, logits)
    check_shape(name, logits, (3,))
    if not np.isfinite(logits.max()):  # -inf is a weight of 0; NaN and +inf are none
        raise ValueError(
            f"{name} must have a finite maximum; got {logits.tolist()}. Pass [0, 0, 0] for equal "
            "weights of instance, layer and batch."
        )
    weights = np.exp(logits.astype(np.float64) - logits.max())
    return weights / weights.sum()
