"""Tools to test a gradient: central differences and an error that has no units."""

import numpy as np

from utils.norms.validate import as_float, as_wide, is_number, refuse_mask


def numerical_gradient(f, x, h=1e-5):
    """Approximate the gradient of f at x by central differences, in float64.

    Args: f, a function from an array to a number; x, any shape; h, the step, in units of x.
    Returns: an array of the shape of x; its error is of order h² + 1e-16/h. x is not changed.
    Raises: ValueError where f returns something else than one number.

    >>> numerical_gradient(lambda x: (x**2).sum(), [1.0, 2.0]).round(6).tolist()
    [2.0, 4.0]
    """
    if not is_number(h) or not h > 0:
        raise ValueError(f"h must be a positive number; got {h!r}. 1e-5 suits values near 1.")
    x = as_float("x", x).astype(np.float64)  # a copy
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        above = _number(f(x))
        x[index] = value - h
        below = _number(f(x))
        x[index] = value
        gradient[index] = (above - below) / (2 * h)
    return gradient


def max_relative_error(a, b):
    """The largest |a - b|, divided by the largest magnitude in either array; 0 if both are 0.

    Args: a, b, arrays of one shape. Raises: ValueError where the shapes differ.
    Dividing by the largest magnitude, not entry by entry, keeps entries that are 0 up to rounding
    from looking wrong.

    >>> max_relative_error([1.0, 2.0], [1.0, 2.5])
    0.2
    """
    a, b = as_wide("a", a), as_wide("b", b)
    if a.shape != b.shape:
        raise ValueError(
            f"a and b must have the same shape; they have {a.shape} and {b.shape}. "
            "A gradient has the shape of its parameter."
        )
    scale = max(abs(a).max(initial=0), abs(b).max(initial=0))
    difference = abs(a - b).max(initial=0)
    return float(difference / scale) if scale else float(difference)


def _number(value):
    refuse_mask("f(x)", value)
    array = np.asarray(value)
    if array.size != 1 or array.dtype.kind not in "fiub":
        raise ValueError(
            f"f must return one number; it returned shape {array.shape} of {array.dtype}. "
            "Sum it, for example with (dy * y).sum()."
        )
    return array.item()
