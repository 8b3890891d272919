"""What the layers share: the affine map after the formula, and the backward pass of both."""

from typing import NamedTuple

import numpy as np

from utils.norms.formula import Standardized, as_gradient, closed_form, normalize_backward
from utils.norms.sums import sum_over
from utils.norms.validate import as_float, check_shape


class NormCache(NamedTuple):
    """What every layer leaves for `norm_backward`."""

    standardized: Standardized  # in the shape that the statistics were taken in
    gamma: np.ndarray  # a copy, shaped to broadcast over `view`
    view: tuple  # the shape in which gamma and beta were applied
    shapes: tuple  # of x and of gamma
    has_beta: bool


def scale_and_shift(x, core, view, shape, gamma, *beta):
    """y = gamma · x_hat + beta, applied in the shape `view`, where gamma runs along axis 1.

    Args: x, for its shape and dtype; core, the cache of `normalize`; gamma and, where the layer
    has one, beta, which must have `shape`. Returns: y, shape and dtype of x, and the cache.
    """
    x_hat = core.x_hat.reshape(view)
    along_1 = (1, -1) + (1,) * (x_hat.ndim - 2)
    gamma = as_float("gamma", gamma)
    check_shape("gamma", gamma, shape)
    gamma = gamma.astype(x_hat.dtype).reshape(along_1)  # a copy: the caller may train on
    y = x_hat * gamma
    for shift in beta:
        shift = as_float("beta", shift)
        check_shape("beta", shift, shape)
        y += shift.astype(x_hat.dtype).reshape(along_1)  # in place: no third array of this size
    y = y.reshape(x.shape).astype(x.dtype, copy=False)
    return y, NormCache(core, gamma, x_hat.shape, (x.shape, shape), bool(beta))


def norm_backward(dy, cache):
    """Return (dx, dgamma, dbeta) for a cache of any layer above; dbeta is None for rms_norm.

    Args: dy, the loss's gradient with respect to y, shape of x. Raises: ValueError for another
    shape. The cache is not changed. Source: Ioffe and Szegedy 2015, arXiv:1502.03167, section 3.

    >>> from utils import layer_norm
    >>> y, cache = layer_norm([[1.0, 3.0]], [2.0, 2.0], [0.0, 0.0])
    >>> norm_backward(np.ones((1, 2)), cache)[2].tolist()
    [1.0, 1.0]
    """
    if not isinstance(cache, NormCache):
        raise ValueError(
            f"cache must be the second value that a layer's forward pass returned; it is of type "
            f"{type(cache).__name__}. For the cache of normalize, call normalize_backward."
        )
    core, (x_shape, gamma_shape) = cache.standardized, cache.shapes
    dy = as_gradient("dy", dy, core.x_hat.reshape(x_shape)).reshape(cache.view)
    shared = tuple(axis for axis, size in enumerate(cache.gamma.shape) if size == 1)
    dgamma = sum_over(shared, dy, core.x_hat.reshape(cache.view))
    dbeta = sum_over(shared, dy)
    dx = _through_the_formula(dy, cache, shared, dgamma, dbeta).reshape(x_shape)
    dgamma, dbeta = (
        gradient.reshape(gamma_shape).astype(core.dtype, copy=False)
        for gradient in (dgamma, dbeta)
    )
    return dx, dgamma, dbeta if cache.has_beta else None


def _through_the_formula(dy, cache, shared, dgamma, dbeta):
    core = cache.standardized
    if dy.shape != core.x_hat.shape or not set(core.axes) <= set(shared):
        return normalize_backward((dy * cache.gamma).reshape(core.x_hat.shape), core)
    core = core._replace(rstd=core.rstd * cache.gamma)  # constant over the axes: it comes out
    if shared != core.axes:
        return normalize_backward(dy, core)
    count = dy.size // dgamma.size  # batch norm: the formula takes the means of the same sums
    return closed_form(dy, core, dgamma / count, dbeta / count)
