"""Judge an answer by its outcomes, and find the mistake that it equals."""

import copy
import warnings
from typing import NamedTuple

import numpy as np

from utils.checks.compare import WrongAnswerError, compare, decode, expect_error, structure
from utils.checks.declare import Case

PASSED = "All cases agree with the reference."
FIRST = ("changed-input", "returned-none")  # said before any mistake in the numbers


class Failure(NamedTuple):
    case: Case
    outcome: dict
    wrong: WrongAnswerError


def judge(exercise, outcomes, file=None):
    """Return (mistake id or None, message, passed) for the outcomes of one answer.

    Args: exercise, its declaration; outcomes, one a case, from the worker; file, the name of the
    file or cell that the answer was written in, to quote the line that raised.
    """
    failures = _failures(exercise, outcomes, file)
    if not failures:
        return None, PASSED, True
    case, _, wrong = failures[0]
    mistake = name_mistake(exercise, failures)
    if wrong.problem in FIRST:
        mistake = next((m for m in exercise.mistakes if m.id == wrong.problem), None)
    if mistake:
        return mistake.id, first_wrong(exercise, wrong) + mistake.help, False
    message = f"Case: {case.name}. {first_wrong(exercise, wrong)}{wrong.message}"
    return wrong.problem, message, False


def _failures(exercise, outcomes, file):
    """The cases whose outcome is not right, and what is wrong with each."""
    failures = []
    for case, outcome in zip(exercise.cases, outcomes, strict=True):
        try:
            if case.raises:
                expect_error(outcome, case, file)
            else:
                right = outputs_of(exercise.reference, exercise, case)
                compare(right, structure(exercise, outcome, file), exercise, case)
        except WrongAnswerError as wrong:
            failures.append(Failure(case, outcome, wrong))
    return failures


def first_wrong(exercise, wrong):
    """Where outputs build on one another: which of them is the first wrong one."""
    if not exercise.in_order or wrong.output is None:
        return ""
    before = exercise.outputs[: exercise.outputs.index(wrong.output)]
    right = f"{', '.join(before)} {'are' if before[1:] else 'is'} right; " if before else ""
    return f"{right}{'t' if before else 'T'}he first wrong one is {wrong.output}. "


def outputs_of(function, exercise, case):
    args, kwargs = copy.deepcopy((case.args, case.kwargs))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = function(*args, **kwargs)
    return list(value) if len(exercise.outputs) > 1 else [value]


def name_mistake(exercise, failures):
    """The declared mistake that explains the failed cases, or None."""
    return (
        _wrong_default(exercise, failures)
        or _explains_most(exercise, failures, whole=True)
        or _explains_most(exercise, failures, whole=False)
        or _revealed(exercise, failures)
    )


def _explains_most(exercise, failures, whole):
    """The mistake that explains most failed cases: the first one, or more than half."""
    best, explained = None, 0
    for mistake in exercise.mistakes:
        if mistake.id.endswith("-default"):
            continue  # said only of answers that are right where the keyword is given
        hits = [_made(mistake, exercise, failure, whole) for failure in failures]
        if sum(hits) > explained and (hits[0] or sum(hits) > len(hits) / 2):
            best, explained = mistake, sum(hits)
    return best


def _wrong_default(exercise, failures):
    """The mistake "…-default", if an answer is right where a keyword is given, and only there."""
    failed = {failure.case.name: set(failure.case.kwargs) for failure in failures}
    first = exercise.cases[0]
    passed = [set(case.kwargs) for case in exercise.cases if case.name not in failed]
    keys = set().union(*passed) - set().union(*failed.values(), first.kwargs)
    if not keys or first.name not in failed:
        return None
    return next((m for m in exercise.mistakes if m.id.endswith("-default")), None)


def _revealed(exercise, failures):
    """The mistake that the first failed case reveals, if nothing but such cases failed."""
    revealed = [f.case.reveals for f in failures
                if not f.case.raises or f.wrong.problem == "no-error"]  # fmt: skip
    if len(revealed) < len(failures) or not all(revealed):
        return None
    return next((mistake for mistake in exercise.mistakes if mistake.id == revealed[0]), None)


def _made(mistake, exercise, failure, whole):
    """Whether a failed outcome is what this mistake gives: whole, or to the first wrong output."""
    case, outcome, problem = failure
    try:
        found = outcome if "error" in outcome else structure(exercise, outcome, None)
        if mistake.recognise and found is not outcome:
            outputs = [decode(None, value) for value in found]
            return mistake.recognise(*outputs, *case.args, **case.kwargs)
        wrong = outputs_of(mistake.wrong, exercise, case)
        if problem.output and not whole:
            last = exercise.outputs.index(problem.output) + 1
            exercise = exercise._replace(outputs=exercise.outputs[:last])
            wrong, found = wrong[:last], found[:last]
        compare(wrong, found, exercise, case)
    except Exception as error:
        found = outcome.get("error"), sorted(outcome.get("message", "").split())
        return found == (type(error).__name__, sorted(str(error)[:500].split()))
    return True
