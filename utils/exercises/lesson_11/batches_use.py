"""How 11-batches puts a function to use; travels to the worker as code."""

from utils.checks.declare import UnusableError


def batch_slices(n, size):
    """The course's own answer: slices of `size` rows, a last row alone joins the batch before."""
    starts = list(range(0, n, size))
    if n % size == 1:
        starts.pop()
    return [slice(a, b) for a, b in zip(starts, [*starts[1:], n], strict=True)]


def use(batch_slices, n, size):
    """Where each batch starts and stops, an array (batches, 2)."""
    import numpy as np

    found = batch_slices(n, size)
    if found is None:
        raise UnusableError("returned-none: It returns None. Is the return missing?")
    if not isinstance(found, list | tuple):
        kind = type(found).__name__
        way = "" if hasattr(found, "shape") else " list(…) makes one of it."
        raise UnusableError(f"no-list: It returns {kind}; return a list of slices.{way}")
    return np.array([ends(part, n) for part in found]).reshape(-1, 2)


def ends(part, n):
    """(start, stop) of a slice of range(n)."""
    if not isinstance(part, slice):
        words = {range: "range(a, b)", tuple: "a tuple (a, b)", list: "a list of row numbers"}
        kind = words.get(type(part), type(part).__name__)
        raise UnusableError(
            f"no-slices: What is in your list is {kind}, not a slice. slice(a, b) is what "
            "x[a:b] asks for."
        )
    if part.step not in (None, 1):
        raise UnusableError(
            "step: Your slices have a step, and leave rows out. slice(a, b) has none."
        )
    if part.stop is not None and part.stop > n:
        raise UnusableError(
            f"stop-beyond: A slice stops at {part.stop}, and n is {n}. NumPy forgives that, and "
            "whoever counts rows by stop − start is misled. The last stop is n."
        )
    return part.indices(n)[:2]
