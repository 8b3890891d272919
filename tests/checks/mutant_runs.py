"""Run the mutants of the lessons' own answers, each until the first case that rejects it.

python -m tests.checks.mutant_runs     how many there are of each exercise, and how many survive
"""

import contextlib
import signal
import warnings

import numpy as np

from tests.checks.lesson_answers import answer_of, defined
from tests.checks.mutants import mutants
from utils.checks.cases import outputs_of
from utils.checks.compare import WrongAnswerError, compare, expect_error
from utils.checks.declare import find, ids
from utils.checks.structure import structure
from utils.checks.worker import call

SECONDS = 2  # of processor time for one case; the slowest right answer takes a twentieth


def examined(exercise_id):
    """(all mutants, those that survive) of the lesson's answer to an exercise.

    The case that rejected the last mutant is tried first on the next, because it often rejects
    that one too; what a mutant is called, and the other cases, are left to other tests.
    """
    exercise, found = find(exercise_id), mutants(answer_of(exercise_id))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trials = [(case, rights(exercise, case)) for case in exercise.cases]
        return found, [one for one in found if survives(exercise, one, trials)]


def rights(exercise, case):
    """What is right in a case, or None where an error is."""
    return None if case.raises else outputs_of(exercise.reference, exercise, case)


def survives(exercise, mutant, trials):
    """Whether no case rejects a mutant. Moves the trial that does to the front."""
    try:
        answer = defined(exercise.id, mutant.source)
    except Exception:
        return False
    for place, (case, right) in enumerate(trials):
        if rejects(exercise, case, right, answer):
            trials.insert(0, trials.pop(place))
            return False
    return True


def rejects(exercise, case, right, answer):
    """Whether an answer is wrong in a case, or takes too long."""
    try:
        with limited(SECONDS):
            outcome = call(answer, case.args, case.kwargs, exercise.use)
        if case.raises:
            expect_error(outcome, case, None)
        else:
            compare(right, structure(exercise, outcome, None), exercise, case)
    except (WrongAnswerError, TimeoutError):
        return True
    return False


@contextlib.contextmanager
def limited(seconds):
    """Raise a TimeoutError inside once it has taken so much processor time (on Windows, never).

    No operator makes a loop endless or an array much larger; this is for those that will.
    """
    if not hasattr(signal, "SIGPROF"):
        yield
        return

    def stop(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def main():
    total, left = 0, 0
    for exercise_id in ids():
        found, survivors = examined(exercise_id)
        total, left = total + len(found), left + len(survivors)
        print(f"{exercise_id:22}{len(found):5} mutants,{len(survivors):4} survive")
    print(f"{total - left} of {total} rejected, {1 - left / total:.1%}")


if __name__ == "__main__":
    main()
