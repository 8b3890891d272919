"""The all_reduce at which workers in threads of one process meet; travels to the worker as code.

Nobody waits for ever: once every worker waits or has left, either the sum is taken, or `trouble`
says why there is none, and all who wait are let go.
"""

import threading

import numpy as np

from utils.checks.declare import UnusableError

TIMES = ("never", "once", "twice", "three times", "four times")
SKIPS = (
    "A worker without rows must make every call, too: what it adds is 0, and the others wait for "
    "it. Let it run the same lines; the sum of no rows is 0 by itself."
)
SAME = (
    "The others wait for ever. Every worker makes the same calls: none may stand behind an `if` "
    "or in a loop that depends on the worker's own rows."
)
UNLIKE = (
    "Calls meet in their order, and the arrays must be alike. Does what is sent depend on how "
    "many rows a worker holds, or does one worker make other calls than the rest?"
)


class ReleasedError(BaseException):
    """Raised in a worker that waits when no sum will come; no `except Exception` catches it."""


class Meeting:
    """Counts the calls of each worker, and adds up what all of them sent.

    Attributes: rows, of each worker; errors, what workers raised, by worker; trouble, the
    exception that says why there will be no further sum, or None.
    """

    def __init__(self, rows):
        self.rows, self.calls = rows, [0] * len(rows)
        self.sent, self.left, self.errors = {}, set(), {}
        self.totals, self.trouble = [], None
        self.changed = threading.Condition()

    def all_reduce(self, worker, array):
        """The sum of what all workers pass, once all have; a new array for each of them."""
        with self.changed:
            if self.trouble:
                raise ReleasedError
            self.calls[worker] += 1
            self.sent[worker] = array.copy() if isinstance(array, np.ndarray) else array
            self.settle()
            call = self.calls[worker]
            self.changed.wait_for(lambda: self.trouble or len(self.totals) >= call)
            if len(self.totals) < call:
                raise ReleasedError
            return self.totals[call - 1].copy()

    def leave(self, worker, error=None):
        """A worker has returned, or raised an error; it will not call again."""
        with self.changed:
            self.left.add(worker)
            if error is not None:
                self.errors[worker] = error
            self.settle()

    def settle(self):
        """Once every worker waits or has left: add up, or let all go who wait."""
        if not self.sent or len(self.sent) + len(self.left) < len(self.rows):
            return
        self.trouble = self.trouble or self.fault()
        if not self.trouble:
            self.totals.append(sum_of([self.sent[worker] for worker in sorted(self.sent)]))
        self.sent = {}
        self.changed.notify_all()

    def fault(self):
        """Why what was sent cannot be added up, or None."""
        if self.errors:
            return ReleasedError()
        odd = (not_an_array(worker, self.sent[worker]) for worker in sorted(self.sent))
        return next(filter(None, odd), None) or self.missing() or self.unlike()

    def missing(self):
        """An error if some have left while others wait."""
        if not self.left:
            return None
        times = [TIMES[n] if n < len(TIMES) else f"{n} times" for n in self.calls]
        first = "never calls all_reduce" if not self.calls[0] else f"calls all_reduce {times[0]}"
        others = [f"worker {worker} {count}" for worker, count in enumerate(times) if worker]
        said = ", ".join([f"Worker 0 {first}", *others])
        empty = [worker for worker in sorted(self.left) if not self.rows[worker]]
        if len(empty) == len(self.left):
            who = " and ".join(map(str, empty))
            return UnusableError(f"skips-without-rows: {said} (no rows: {who}). {SKIPS}")
        return UnusableError(f"calls-differ: {said}. {SAME}")

    def unlike(self):
        """An error if shapes or dtypes differ."""
        for name in ("shape", "dtype"):
            found = [getattr(self.sent[worker], name) for worker in range(len(self.rows))]
            if any(one != found[0] for one in found):
                said = ", ".join(f"worker {worker} {one}" for worker, one in enumerate(found))
                return UnusableError(
                    f"{name}s-differ: Worker 0 sends {said.removeprefix('worker 0 ')} in call "
                    f"{self.calls[0]} of all_reduce. {UNLIKE}"
                )
        return None


def sum_of(arrays):
    return np.sum(arrays, axis=0)  # in the dtype of floats; an int stays an int


def not_an_array(worker, value):
    """An error unless a value is an array of numbers with at least one axis."""
    takes = "to all_reduce, which takes arrays"
    if isinstance(value, int | float | np.generic) or getattr(value, "shape", None) == ():
        return UnusableError(
            f"scalar-sent: Worker {worker} sends one number {takes} with at least one axis. A "
            "count travels as np.array([len(x)]); in a sum over the rows, axis=0 is missing."
        )
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        return None
    kind = f"an array of {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__
    return UnusableError(
        f"not-an-array: Worker {worker} sends {kind} {takes} of numbers. Join them, by "
        "np.concatenate or np.stack, or call it once for each."
    )
