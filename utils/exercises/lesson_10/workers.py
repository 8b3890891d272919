"""Run an answer on several workers at once, and join what they return; travels as code."""

import threading

import numpy as np

from utils.checks.declare import UnusableError
from utils.exercises.lesson_10.meeting import Meeting, ReleasedError


def together(answer, shares, options):
    """What the answer returns to each worker, all of them run at once in threads.

    Args: answer, called as answer(*share, all_reduce, **options); shares, a tuple for each
    worker, whose first item is an array with the worker's rows. Raises: what the first worker
    that failed raised, or an UnusableError where workers would wait for one another for ever.
    """
    meeting, returned = Meeting([len(share[0]) for share in shares]), {}
    jobs = [(answer, share, options, meeting, worker, returned)
            for worker, share in enumerate(shares)]  # fmt: skip
    threads = [threading.Thread(target=run, args=job, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()  # one that loops is stopped with this process
    if meeting.errors:
        raise whose(*min(meeting.errors.items()), meeting.rows)
    if meeting.trouble:
        raise meeting.trouble
    return [returned[worker] for worker in range(len(shares))]


def run(answer, share, options, meeting, worker, returned):
    """One worker's thread: call the answer, and tell the others that this one will not call."""
    error = None

    def all_reduce(array):
        return meeting.all_reduce(worker, array)

    all_reduce.__qualname__ = "all_reduce"  # as Python's messages call it
    try:
        with np.errstate(all="ignore"):
            returned[worker] = answer(*share, all_reduce, **options)
    except ReleasedError:
        pass
    except BaseException as raised:  # SystemExit too: it would end this thread alone
        error = raised
    meeting.leave(worker, error)


def whose(worker, error, rows):
    """The error that a worker raised, with the worker's number in its words."""
    held = f"{rows[worker] or 'no'} row{'s' * (rows[worker] != 1)}"
    told = str(error.args[0]) if error.args else ""
    error.args = (f"{told} (in worker {worker}, which holds {held})".strip(), *error.args[1:])
    return error


def joined(name, values, shapes):
    """The arrays of all workers, one worker below the other, each of the shape that is asked."""
    for worker, (value, shape) in enumerate(zip(values, shapes, strict=True)):
        if value is None:
            raise UnusableError(
                f"returned-none: `{name}` of worker {worker} is None. Is the return missing, or "
                "does it stand behind an `if`?"
            )
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub":
            kind = type(value).__name__
            raise UnusableError(
                f"wrong-type: `{name}` of worker {worker} is of type {kind}; return an array."
            )
        if value.shape != shape:
            raise UnusableError(
                f"wrong-shape: `{name}` of worker {worker} has shape {value.shape}; expected "
                f"{shape}."
            )
    return np.concatenate(values)
