"""The one formula of the course: standardize over some axes, and its closed-form gradient."""

from typing import NamedTuple

import numpy as np

from utils.norms.sums import mean_over
from utils.norms.validate import as_float, check_eps, check_not_empty, widened


class Standardized(NamedTuple):
    """What `normalize` leaves for its backward pass; statistics keep the reduced axes, size 1."""

    x_hat: np.ndarray  # at least float32
    rstd: np.ndarray  # 1/√(var + eps)
    mean: np.ndarray  # float64: far from 0 a float32 would lose its low bits
    var: np.ndarray  # biased
    axes: tuple  # () where mean and var are constants
    center: bool
    dtype: np.dtype  # of x, and so of the gradients


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
    wide = widened(x)
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is done again
        core = _standardize(wide, axes, float(eps), center)
        if not np.isfinite(core.var).all():
            core = _standardize_in_units(wide, core, float(eps))
    x_hat = core.x_hat.astype(x.dtype, copy=False)
    x_hat.flags.writeable = False
    return x_hat, core._replace(dtype=x.dtype)


def _standardize(x, axes, eps, center):
    if center:
        mean = mean_over(axes, x)
        x_hat = x - mean  # centre first, then square
        residue = mean_over(axes, x_hat)  # how far off a float32 mean of many values is
        x_hat -= residue
        mean = mean + residue.astype(np.float64)
    else:
        mean, x_hat = np.zeros((1,) * x.ndim), x.copy()
    var = mean_over(axes, x_hat, x_hat)
    rstd = 1 / np.sqrt(var + eps)
    x_hat *= rstd
    return Standardized(x_hat, rstd, mean, var, axes, center, x.dtype)


def _standardize_in_units(x, core, eps):
    """Standardize again, with finite values of no finite variance in units of the largest.

    In float32 the square of 1e20 overflows. Units are powers of 2, which round nothing.
    """
    largest = abs(x).max(axis=core.axes, keepdims=True)
    overflowed = np.isfinite(largest) & ~np.isfinite(core.var)
    unit = np.where(overflowed, np.frexp(largest)[1], 0)  # its exponent
    core = _standardize(np.ldexp(x, -unit), core.axes, np.ldexp(eps, -2 * unit), core.center)
    return core._replace(
        rstd=np.ldexp(core.rstd, -unit),
        mean=np.ldexp(core.mean, unit),
        var=np.ldexp(core.var.astype(np.float64), 2 * unit),
    )


def apply_statistics(x, mean, var, eps):
    """Standardize `x` with constants for `mean` and `var`, as batch_norm does in eval mode."""
    wide = widened(x)
    rstd = (1 / np.sqrt(var + float(eps))).astype(wide.dtype)
    rounded = mean.astype(wide.dtype)
    x_hat = wide - rounded
    residue = (mean - rounded).astype(wide.dtype)  # the low bits of a float64 mean
    if (abs(residue) * rstd > np.finfo(wide.dtype).eps).any():  # far from 0 they can be seen
        x_hat -= residue
    x_hat *= rstd
    return Standardized(x_hat, rstd, mean, var, (), True, x.dtype)


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
    if not cache.axes:  # constants have no gradient of their own
        return (dx_hat * cache.rstd).astype(cache.dtype, copy=False)
    slope = mean_over(cache.axes, dx_hat, cache.x_hat)
    level = mean_over(cache.axes, dx_hat) if cache.center else None
    return closed_form(dx_hat, cache, slope, level)


def closed_form(dx_hat, cache, slope, level):
    """dx from the two means that its formula takes: of dx_hat · x_hat, and of dx_hat."""
    dx = cache.x_hat * -slope
    dx += dx_hat
    if cache.center:
        dx -= level
    dx *= cache.rstd
    return dx.astype(cache.dtype, copy=False)


def as_gradient(name, value, like):
    """Return `value` as an array of the dtype and shape of `like`, or say what is wrong."""
    value = as_float(name, value)
    if value.shape != like.shape:
        raise ValueError(
            f"{name} must have the shape of what it is the gradient of, {like.shape}; "
            f"it has shape {value.shape}. Pass the gradient of the same call's output."
        )
    return value.astype(like.dtype, copy=False)


def _known_axes(x, axes):
    given = axes if isinstance(axes, tuple | list) else (axes,)
    known = [isinstance(axis, int | np.integer) and -x.ndim <= axis < x.ndim for axis in given]
    if not known or not all(known):
        raise ValueError(
            f"axes must name at least one axis of x, from {-x.ndim} to {x.ndim - 1}; got "
            f"{axes!r}. Batch normalization of an (N, C) array takes axes=0."
        )
    return tuple(sorted({int(axis) % x.ndim for axis in given}))
