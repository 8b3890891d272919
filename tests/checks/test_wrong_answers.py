"""Wrong answers as learners write them, independent of the declarations: named truly."""

import pytest

from tests.answers.wrong import WRONG
from tests.checks.test_checks import EXERCISES, verdict

DESCRIBED = {
    None,
    "raised",
    "wrong-type",
    "letter-case",
    "no-error",
    "not-raised",
}  # no cause is named
NAMED = 0.9
everywhere = pytest.mark.parametrize("exercise_id", WRONG)


def found(exercise_id):
    """[(name of the answer, the true id, the id that the check gives, whether it passed)]"""
    rows = []
    for answer, true_id in WRONG[exercise_id]:
        mistake, _, passed = verdict(exercise_id, answer)
        rows.append((answer.__name__, true_id, mistake, passed))
    return rows


def test_every_exercise_has_wrong_answers():
    assert set(WRONG) == set(EXERCISES)
    assert min(len(answers) for answers in WRONG.values()) >= 8


@everywhere
def test_wrong_answers_are_rejected_and_none_is_misnamed(exercise_id):
    rows = found(exercise_id)
    assert [row for row in rows if row[3]] == []
    misnamed = [row for row in rows if row[2] not in DESCRIBED and row[2] != row[1]]
    assert misnamed == []


@everywhere
def test_nine_of_ten_are_named(exercise_id):
    rows = found(exercise_id)
    named = [row for row in rows if row[2] is not None]
    unnamed = [row[:2] for row in rows if row[2] is None]
    assert len(named) >= NAMED * len(rows), unnamed
