"""Sums and means over axes, in few passes over memory and without drift in float32."""

import math

import numpy as np


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
