"""Recognise a mistake that shows in more than one way: for `recognise` of a declaration."""

import numpy as np

from utils.checks.compare import close

SINGLE = 1e-3  # what may differ between two orders of the same sums in float32


def one_of(*versions, outputs=1, tolerance=1e-8):
    """True of an answer that returns what one of several wrong versions returns.

    Args: versions, functions of the answer's arguments; outputs, how many each returns.
    """

    def recognise(*values, **kwargs):
        found, args = values[:outputs], values[outputs:]
        single = any(getattr(arg, "dtype", None) == np.float32 for arg in args)
        return any(
            _alike(found, version(*args, **kwargs), SINGLE if single else tolerance)
            for version in versions
        )

    return recognise


def _alike(found, wrong, tolerance):
    wrong = wrong if isinstance(wrong, tuple) else (wrong,)
    return all(
        np.shape(a) == np.shape(b) and close(a, b, tolerance).all()
        for a, b in zip(found, wrong, strict=True)
    )


def rounded(found, right, fewest=0):
    """Whether found is what is right, rounded to a few decimal places."""
    return np.shape(found) == np.shape(right) and any(
        close(found, np.round(right, places), 1e-12).all() for places in range(fewest, 8)
    )
