"""Partial credit: nobody keeps points by a guess, a constant, or nothing at all."""

import numpy as np
import pytest

from tests.checks.test_checks import outcome
from tests.checks.test_credit import SHARED, each
from utils.checks.cases import outputs_of, sort
from utils.checks.credit import kept
from utils.checks.describe import encode
from utils.checks.structure import parts

CHOICES = [key for key, e in SHARED.items()
           if isinstance(outputs_of(e.reference, e, e.cases[0])[0], str | bool)]  # fmt: skip
GUESSERS = range(20)


def packed(names, values):
    """The value that an answer returns, made from its outputs: the inverse of `flat`."""
    values = iter(values)
    whole = [{key: next(values) for key in keys} if keys else next(values)
             for keys in parts(names).values()]  # fmt: skip
    return tuple(whole) if len(whole) > 1 else whole[0]


def points(exercise, outcomes):
    failures, _ = sort(exercise._replace(words=None), outcomes)
    assert failures
    credit = kept(exercise, failures, None)
    return credit.points if credit else 0


def score(exercise, values):
    """The points of an answer that returns this list of outputs in each case.

    Errors are right where they are asked for, which is more than a guess can do.
    """
    return points(exercise, [
        outcome(exercise, exercise.reference, case) if value is None
        else {"value": encode(packed(exercise.outputs, value)), "changed": False, "printed": ""}
        for case, value in zip(exercise.cases, values, strict=True)
    ])  # fmt: skip


def right(exercise):
    return [None if case.raises else outputs_of(exercise.reference, exercise, case)
            for case in exercise.cases]  # fmt: skip


def nothing(value):
    return "" if isinstance(value, str) else np.zeros_like(value)[()]


def negated(value):
    if isinstance(value, str):
        return value[::-1]
    return not value if isinstance(value, bool) else -1 * np.asarray(value)[()]


@each
def test_zeros_constants_and_a_wrong_first_output_keep_nothing(exercise_id):
    exercise = SHARED[exercise_id]
    wanted = right(exercise)
    assert score(exercise, [value and [nothing(v) for v in value] for value in wanted]) == 0
    for constant in wanted:
        if constant is not None:
            assert score(exercise, [constant] * len(wanted)) == 0
    first_wrong = [value and [negated(value[0]), *value[1:]] for value in wanted]
    assert score(exercise, first_wrong) == 0


@pytest.mark.parametrize("exercise_id", CHOICES)
def test_guesses_keep_nothing(exercise_id):
    wanted = right(SHARED[exercise_id])
    for seed in GUESSERS:
        rng = np.random.default_rng(seed)
        guesses = [wanted[i] for i in rng.integers(len(wanted), size=len(wanted))]
        assert score(SHARED[exercise_id], guesses) == 0


@each
def test_a_stub_and_an_answer_that_always_raises_keep_nothing(exercise_id):
    for error in (NotImplementedError, ValueError):

        def raises(*args, error=error, **kwargs):
            raise error

        exercise = SHARED[exercise_id]
        assert points(exercise, [outcome(exercise, raises, case) for case in exercise.cases]) == 0
