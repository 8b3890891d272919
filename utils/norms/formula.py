"""The one formula of the course: standardize over some axes, and its closed-form gradient."""

import math
from typing import NamedTuple

import numpy as np

from utils.norms.validate import as_float, check_eps, check_not_empty


class Standardized(NamedTuple):
    """What `normalize` leaves for its backward pass; statistics keep the reduced axes, size 1."""

    x_hat: np.ndarray
    rstd: np.ndarray  # 1/√(var + eps)
    mean: np.ndarray
    var: np.ndarray  # biased
    axes: tuple  # () where mean and var are constants
    center: bool


def normalize(x, axes, eps, center=True):
    """Standardize `x` over `axes`: x_hat = (x - mean) / sqrt(var + eps), var biased.

    Args: x, any shape; axes, an int or a tuple of ints, the axes that share one mean and
    variance; eps >= 0; center=False leaves the mean in and divides by the root mean square.
    Returns: x_hat, shape and dtype of x, read-only because the cache keeps it; and the cache.
    Raises: ValueError for an empty x, an axis that x lacks, a negative eps.
    Source: Ioffe and Szegedy 2015, arXiv:1502.03167, Algorithm 1.

    >>> x_hat, cache = normalize([[1.0], [3.0]], axes=0, eps=0)
    >>> x_hat.ravel().tolist()
    [-1.0, 1.0]
    """
    x = as_float("x", x)
    axes = _known_axes(x, axes)
    check_eps(eps)
    check_not_empty("normalize", x)
    if center:
        mean = mean_over(axes, x)
        x_hat = x - mean  # centre first, then square
        residue = mean_over(axes, x_hat)  # how far off a float32 mean of many values is
        x_hat -= residue
        mean += residue
    else:
        mean, x_hat = np.zeros((1,) * x.ndim, x.dtype), x.copy()
    var = mean_over(axes, x_hat, x_hat)
    rstd = 1 / np.sqrt(var + float(eps))
    x_hat *= rstd
    x_hat.flags.writeable = False
    return x_hat, Standardized(x_hat, rstd, mean, var, axes, center)


def apply_statistics(x, mean, var, eps):
    """Standardize `x` with constants for `mean` and `var`, as batch_norm does in eval mode."""
    rstd = 1 / np.sqrt(var + float(eps))
    x_hat = x - mean
    x_hat *= rstd
    return x_hat, Standardized(x_hat, rstd, mean, var, (), True)


def normalize_backward(dx_hat, cache):
    """Return dx, the gradient of a loss with respect to the x that `normalize` was given.

    Args: dx_hat, the loss's gradient with respect to x_hat, shape of x; cache from `normalize`.
    Returns: dx, shape of x. Raises: ValueError for a dx_hat of another shape.
    Source: Ioffe and Szegedy 2015, arXiv:1502.03167, section 3, with the three sums collected:
    dx = rstd · (dx_hat − mean(dx_hat) − x_hat · mean(dx_hat · x_hat)).

    >>> x_hat, cache = normalize([[1.0], [3.0]], axes=0, eps=0)
    >>> normalize_backward(np.array([[2.0], [2.0]]), cache).ravel().tolist()
    [0.0, 0.0]
    """
    dx_hat = as_gradient("dx_hat", dx_hat, cache.x_hat)
    if not cache.axes:
        return dx_hat * cache.rstd  # constants have no gradient of their own
    dx = cache.x_hat * -mean_over(cache.axes, dx_hat, cache.x_hat)
    dx += dx_hat
    if cache.center:
        dx -= mean_over(cache.axes, dx_hat)
    dx *= cache.rstd
    return dx


def as_gradient(name, value, like):
    """Return `value` as an array of the dtype and shape of `like`, or say what is wrong."""
    value = as_float(name, value)
    if value.shape != like.shape:
        raise ValueError(
            f"{name} must have the shape of what it is the gradient of, {like.shape}; "
            f"it has shape {value.shape}. Pass the gradient of the same call's output."
        )
    return value.astype(like.dtype, copy=False)


def sum_over(axes, *arrays):
    """Sum the product of `arrays` over `axes`, which stay as axes of size 1.

    Over the last axis, einsum multiplies and adds in one pass over memory, with no array of
    products in between. Over the others a float32 sum of many rows would drift: add in float64.
    """
    last = arrays[0].ndim - 1
    if last in axes:
        products = np.einsum(",".join(["...i"] * len(arrays)) + "->...", *arrays)[..., None]
    else:
        products = math.prod(arrays[1:], start=arrays[0])
    others = tuple(axis for axis in axes if axis != last)
    total = products.sum(axis=others, dtype=np.float64, keepdims=True) if others else products
    return total.astype(arrays[0].dtype, copy=False)


def mean_over(axes, *arrays):
    """The mean over `axes` of the product of `arrays`; the axes stay, with size 1."""
    return sum_over(axes, *arrays) / math.prod(arrays[0].shape[axis] for axis in axes)


def _known_axes(x, axes):
    given = axes if isinstance(axes, tuple | list) else (axes,)
    known = [isinstance(axis, int | np.integer) and -x.ndim <= axis < x.ndim for axis in given]
    if not known or not all(known):
        raise ValueError(
            f"axes must name at least one axis of x, from {-x.ndim} to {x.ndim - 1}; got "
            f"{axes!r}. Batch normalization of an (N, C) array takes axes=0."
        )
    return tuple(sorted({int(axis) % x.ndim for axis in given}))
