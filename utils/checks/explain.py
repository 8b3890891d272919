"""Whether a known mistake gives what an answer gave."""

import numpy as np

from utils.checks.cases import outputs_of
from utils.checks.compare import compare, decode
from utils.checks.declare import UnusableError
from utils.checks.describe import encode
from utils.checks.structure import structure


def explains(exercise, failures, mistake, whole=True):
    return all(made(mistake, exercise, failure, whole) for failure in failures)


def made(mistake, exercise, failure, whole):
    """Whether a failed outcome is what this mistake gives: whole, or to the first wrong output."""
    case, outcome, problem = failure
    try:
        found = outcome if "error" in outcome else structure(exercise, outcome, None)
        if mistake.recognise and found is not outcome:
            outputs = [decode(None, value) for value in found]
            return bool(mistake.recognise(*outputs, *case.args, **case.kwargs))
        wrong = outputs_of(mistake.wrong, exercise, case)
        if outcome.get("error") == "ZeroDivisionError":  # Python's numbers; NumPy's give NaN
            return not any(np.isfinite(value).any() for value in wrong)
        if problem.output and not whole:
            last = exercise.outputs.index(problem.output) + 1
            exercise = exercise._replace(outputs=exercise.outputs[:last])
            wrong, found = wrong[:last], found[:last]
        compare(wrong, found, exercise, case)
    except Exception as error:
        return raised_alike(outcome, error)
    return True


def raised_alike(outcome, error):
    """Whether an answer raised what a mistake raises; of an UnusableError its id counts, because
    the sentence tells what this answer did."""
    said, right = outcome.get("message", ""), str(error)[:500]
    if isinstance(error, UnusableError):
        said, right = said.partition(":")[0], right.partition(":")[0]
    found = outcome.get("error"), sorted(said.split())
    return found == (type(error).__name__, sorted(right.split()))


def shows_numbers(exercise, failure):
    """Whether what is wrong is more than NaN and infinity, which many mistakes give."""
    if failure.wrong.output is None:
        return True
    found = structure(exercise, failure.outcome, None)
    value = decode(None, found[exercise.outputs.index(failure.wrong.output)])
    return not isinstance(value, np.ndarray) or bool(np.isfinite(value).any())


def right_on(mistake, exercise, passed):
    """Whether a mistake's wrong version is right in the cases that the answer got right."""
    for case in passed:
        try:
            if case.raises:
                continue
            right = outputs_of(exercise.reference, exercise, case)
            compare(right, encoded(mistake, exercise, case), exercise, case)
        except Exception:
            return False
    return True


def equal_in(exercise, failures, index, function):
    """Whether an output of the answer is what our function returns, in every failed case."""
    one = exercise._replace(outputs=(exercise.outputs[index],))
    try:
        for case, outcome, _ in failures:
            found = structure(exercise, outcome, None)[index]
            compare([outputs_of(function, exercise, case)[index]], [found], one, case)
    except Exception:
        return False
    return True


def right_but_in(exercise, failures, index, mistake):
    """Whether a mistake leaves all other outputs right."""
    others = [i for i in range(len(exercise.outputs)) if i != index]
    rest = exercise._replace(outputs=tuple(exercise.outputs[i] for i in others))
    try:
        for case, _, _ in failures:
            right = outputs_of(exercise.reference, exercise, case)
            wrong = encoded(mistake, exercise, case)
            compare([right[i] for i in others], [wrong[i] for i in others], rest, case)
    except Exception:
        return False
    return True


def encoded(mistake, exercise, case):
    return [encode(np.asarray(v) if isinstance(v, np.generic) else v)
            for v in outputs_of(mistake.wrong, exercise, case)]  # fmt: skip
