"""Layer and RMS normalization of features, and weight normalization of weights."""

import math

import numpy as np

from utils.norms.affine import scale_and_shift
from utils.norms.formula import normalize
from utils.norms.validate import (
    as_float,
    as_wide,
    check_more_than_one,
    check_not_empty,
    check_shape,
    widened,
)


def layer_norm(x, gamma, beta, *, eps=1e-5):
    """Normalize each example over its last gamma.ndim axes, then scale and shift each feature.

    Args: x (*, *features); gamma, beta (*features). Returns: y, shape of x, and the cache.
    Raises: ValueError for shapes that do not fit or a single feature.
    Source: Ba, Kiros and Hinton 2016, arXiv:1607.06450, equations 3 and 4.

    >>> y, cache = layer_norm([[1.0, 3.0]], [1.0, 1.0], [0.0, 0.0], eps=0)
    >>> y.tolist()
    [[-1.0, 1.0]]
    """
    x, gamma, features = _trailing("layer_norm", x, gamma)
    check_more_than_one("layer_norm", x, features, "example", "Normalize over more features.")
    view = x.reshape(-1, features)  # (M, D)
    return scale_and_shift(x, normalize(view, 1, eps)[1], view.shape, gamma.shape, gamma, beta)


def rms_norm(x, gamma, *, eps=1e-6):
    """Divide each example by its root mean square over the last gamma.ndim axes, then scale it.

    Args: x (*, *features); gamma (*features). Returns: y, shape of x, and the cache.
    Raises: ValueError for shapes that do not fit.
    Source: Zhang and Sennrich 2019, arXiv:1910.07467, equation 4; eps stands inside the root.

    >>> y, cache = rms_norm([[3.0, 4.0, 0.0, 0.0]], np.ones(4), eps=0)
    >>> y.round(12).tolist()
    [[1.2, 1.6, 0.0, 0.0]]
    """
    x, gamma, features = _trailing("rms_norm", x, gamma)
    view = x.reshape(-1, features)  # (M, D)
    _, core = normalize(view, 1, eps, center=False)
    return scale_and_shift(x, core, view.shape, gamma.shape, gamma)


def weight_norm(v, g):
    """Give each row of `v` the length `g`: w = g · v/‖v‖.

    Args: v (out, in); g (out,). Returns: w (out, in). Raises: ValueError for a row of zeros.
    Source: Salimans and Kingma 2016, arXiv:1602.07868, equation 2.

    >>> weight_norm([[3.0, 4.0]], [10.0]).round(12).tolist()
    [[6.0, 8.0]]
    """
    v, g = as_float("v", v), as_wide("g", g)
    if v.ndim != 2:
        raise ValueError(
            f"weight_norm needs v (out, in); v has shape {v.shape}. Use v.reshape(out, -1)."
        )
    check_not_empty("weight_norm", v)
    check_shape("g", g, (len(v),))
    zero = np.flatnonzero(~v.any(axis=1))
    if zero.size:
        raise ValueError(
            f"weight_norm needs rows with a direction; rows {zero.tolist()} of v {v.shape} are 0. "
            "Initialize them with random values."
        )
    wide = widened(v)
    largest = abs(wide).max(axis=1, keepdims=True)  # divided out: no square overflows
    x_hat, _ = normalize(wide / largest, 1, eps=0, center=False)  # v/√mean(v²)
    return (x_hat * (g[:, None] / math.sqrt(v.shape[1]))).astype(v.dtype, copy=False)


def _trailing(caller, x, gamma):
    """Hold x to gamma's trailing axes; return both and the number of features."""
    x, gamma = as_float("x", x), as_float("gamma", gamma)
    if gamma.ndim == 0 or x.shape[-gamma.ndim :] != gamma.shape:
        raise ValueError(
            f"{caller} needs gamma of the shape of x's last axes; x has shape {x.shape} and gamma "
            f"{gamma.shape}. Pass gamma of shape {x.shape[-1:]} to normalize over the last axis."
        )
    check_not_empty(caller, x)
    return x, gamma, gamma.size
