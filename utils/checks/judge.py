"""Judge an answer by its outcomes, and find the mistake that it equals."""

import copy
import warnings

import numpy as np

from utils.checks.compare import WrongAnswerError, compare, decode, structure

PASSED = "All cases agree with the reference."
FIRST = ("changed-input", "returned-none")  # said before any mistake in the numbers


def judge(exercise, outcomes, file=None):
    """Return (mistake id or None, message, passed) for the outcomes of one answer.

    Args: exercise, its declaration; outcomes, one a case, from the worker; file, the name of the
    file or cell that the answer was written in, to quote the line that raised.
    """
    failures = []
    for case, outcome in zip(exercise.cases, outcomes, strict=True):
        try:
            right = outputs_of(exercise.reference, exercise, case)
            compare(right, structure(exercise, outcome, file), exercise, case)
        except WrongAnswerError as wrong:
            failures.append((case, outcome, wrong.args))
    if not failures:
        return None, PASSED, True
    mistake = name_mistake(exercise, failures)
    case, _, (problem, message) = failures[0]
    if mistake and problem not in FIRST:
        return mistake.id, mistake.help, False
    return problem, f"Case: {case.name}. {message}", False


def outputs_of(function, exercise, case):
    args, kwargs = copy.deepcopy((case.args, case.kwargs))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = function(*args, **kwargs)
    return list(value) if len(exercise.outputs) > 1 else [value]


def name_mistake(exercise, failures):
    """The declared mistake that explains most failed cases: the first one, or more than half."""
    mistakes, best, explained = exercise.mistakes, None, 0
    for mistake in mistakes:
        hits = [_made(mistake, exercise, *failure[:2]) for failure in failures]
        if sum(hits) > explained and (hits[0] or sum(hits) > len(hits) / 2):
            best, explained = mistake, sum(hits)
    if best:
        return best
    revealed = {case.reveals for case, _, _ in failures}
    only = revealed.pop() if len(revealed) == 1 else None
    return next((mistake for mistake in mistakes if mistake.id == only), None)


def _made(mistake, exercise, case, outcome):
    """Whether the outcome of a case is what this mistake gives, an error included."""
    try:
        found = outcome if "error" in outcome else structure(exercise, outcome, None)
        if mistake.recognise and found is not outcome:
            outputs = [decode(None, value) for value in found]
            return mistake.recognise(*outputs, *case.args, **case.kwargs)
        compare(outputs_of(mistake.wrong, exercise, case), found, exercise, case)
    except Exception as error:
        same = outcome.get("error"), outcome.get("message")
        return same == (type(error).__name__, str(error)[:500])
    return True
