"""Hold the outcomes of an answer, one a case, to what is right."""

import copy
import warnings
from functools import partial
from typing import NamedTuple

import numpy as np

from utils.checks.compare import WrongAnswerError, compare, expect_error
from utils.checks.declare import Case
from utils.checks.structure import flat, structure


class Failure(NamedTuple):
    case: Case
    outcome: dict
    wrong: WrongAnswerError


def sort(exercise, outcomes, file=None):
    """(failures, cases that passed) of the outcomes of one answer."""
    failures, passed = [], []
    for case, outcome in zip(exercise.cases, outcomes, strict=True):
        try:
            if case.raises:
                expect_error(outcome, case, file)
            else:
                right = outputs_of(exercise.reference, exercise, case)
                compare(right, structure(exercise, outcome, file), exercise, case)
            passed.append(case)
        except WrongAnswerError as wrong:
            failures.append(Failure(case, outcome, wrong))
    return failures, passed


def outputs_of(function, exercise, case):
    """What one of our functions returns for a case, as a list of outputs."""
    if exercise.use and exercise.lends is None:
        function = partial(exercise.use, function)
    args, kwargs = copy.deepcopy((case.args, case.kwargs))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = function(*args, **kwargs)
    return flat(exercise.outputs, value)
