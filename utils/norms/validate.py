"""Turn bad input into a ValueError in three parts: the rule, the values found, the way out."""

import math

import numpy as np


def as_float(name, value):
    """Return `value` as an array of floats; refuse what is not made of real numbers.

    Floats stay what they are, float16 too; integers and booleans become float64.
    """
    refuse_mask(name, value)
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} must be a rectangular array of numbers; its rows have different lengths. "
            "Pad the rows or pass them one at a time."
        ) from None
    if value is None or array.dtype.kind not in "fiub":
        raise ValueError(
            f"{name} must hold real numbers; its dtype is {array.dtype}. Pass an array of floats."
        )
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def as_wide(name, value):
    """Like `as_float`, but at least float32: what sums and squares are computed in."""
    return widened(as_float(name, value))


def widened(array):
    """float16 as float32, because its squares overflow at 256; the others as they are."""
    return array.astype(np.result_type(array, np.float32), copy=False)


def refuse_mask(name, value):
    """Refuse masked arrays, also as the rows of a list: np.asarray would drop their masks."""
    rows = value if isinstance(value, tuple | list) else [value]
    masked = [row for row in rows if isinstance(row, np.ma.MaskedArray)]
    if masked:
        raise ValueError(
            f"{name} must not be a masked array, because the statistics would count what is "
            f"masked; {sum(np.ma.count_masked(row) for row in masked)} values are. "
            "Leave those rows out, or replace the values with .filled()."
        )


def is_number(value):
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(
        value, bool
    )


def is_whole(value):
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def check_eps(eps):
    if not is_number(eps) or not 0 <= eps < math.inf:
        raise ValueError(
            f"eps must not be negative, and one finite number; got {eps!r}. PyTorch uses 1e-5."
        )


def check_images(caller, x, fewest_axes):
    """Hold `x` to (N, C, *space) with no empty axis."""
    shape = "(N, C)" if fewest_axes == 2 else "(N, C, *space)"
    if x.ndim < fewest_axes:
        raise ValueError(
            f"{caller} needs x of shape {shape} or more axes; x has shape {x.shape}. "
            "Add the missing axes, for example with x[None]."
        )
    check_not_empty(caller, x)


def check_not_empty(caller, x):
    if x.size == 0:
        raise ValueError(
            f"{caller} needs at least one value; x {x.shape} is empty. Leave empty batches out."
        )


def check_shape(name, value, shape):
    """Hold gamma, beta or statistics to the one shape that fits x."""
    if value.shape != shape:
        raise ValueError(
            f"{name} must have shape {shape} to fit; it has shape {value.shape}. "
            f"Pass one value for each of the {math.prod(shape)} channels, features or rows."
        )


def check_more_than_one(caller, x, count, what, way_out):
    if count < 2:
        raise ValueError(
            f"{caller} needs at least 2 values per {what}; x {x.shape} gives {count}. {way_out}"
        )
