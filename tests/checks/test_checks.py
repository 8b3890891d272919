"""The checks: every declared mistake is named, every right answer passes, nothing gets through."""

import numpy as np
import pytest

from tests.answers.right import RIGHT
from utils import answer_to, check, progress
from utils.checks.declare import exercises
from utils.checks.judge import judge
from utils.checks.send import variables_read
from utils.checks.worker import call

EXERCISES = exercises()
MUTANTS = [(e.id, mistake.id) for e in EXERCISES.values() for mistake in e.mistakes]


def verdict(exercise_id, answer):
    """(mistake, message, passed), with the answer run in this process: fast, for our own code."""
    exercise = EXERCISES[exercise_id]
    outcomes = [outcome(exercise, answer, case) for case in exercise.cases]
    return judge(exercise, outcomes, variables=variables_read(answer))[:3]


def outcome(exercise, answer, case):
    """What comes of an answer in a case; ours may compute it without the exercise's `use`."""
    ours = [exercise.reference, *(mistake.wrong for mistake in exercise.mistakes)]
    itself = exercise.lends and any(answer is one for one in ours)
    return call(answer, case.args, case.kwargs, None if itself else exercise.use)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_reference_passes(exercise_id):
    assert verdict(exercise_id, EXERCISES[exercise_id].reference)[2]
    assert verdict(exercise_id, EXERCISES[exercise_id].lent())[2]


@pytest.mark.parametrize(("exercise_id", "mistake_id"), MUTANTS)
def test_mistake_is_rejected_by_name(exercise_id, mistake_id):
    mistake = next(m for m in EXERCISES[exercise_id].mistakes if m.id == mistake_id)
    found, message, passed = verdict(exercise_id, mistake.wrong)
    assert not passed
    assert found == mistake_id
    assert message.endswith(mistake.help)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_wrong_versions_run(exercise_id):
    """A slip in a declaration would equal itself, and nothing that a learner writes."""
    exercise = EXERCISES[exercise_id]
    for mistake in exercise.mistakes:
        kinds = {outcome(exercise, mistake.wrong, case).get("error")
                 for case in exercise.cases if not case.raises}  # fmt: skip
        assert None in kinds, mistake.id
        assert not kinds & {"AttributeError", "NameError"}, mistake.id


@pytest.mark.parametrize(
    ("exercise_id", "answer"), [(key, answer) for key, all_ in RIGHT.items() for answer in all_]
)
def test_right_answer_written_differently_passes(exercise_id, answer):
    _, message, passed = verdict(exercise_id, answer)
    assert passed, message


def test_every_exercise_has_alternatives():
    assert set(RIGHT) == set(EXERCISES)
    assert all(len(answers) >= 3 for answers in RIGHT.values())


def test_ids_are_unique():
    for exercise in EXERCISES.values():
        ids = [mistake.id for mistake in exercise.mistakes]
        assert len(ids) == len(set(ids))


def test_report_in_a_process_of_its_own():
    report = check("00-feature-mean", lambda x: x.sum(axis=0) / len(x))
    assert report.passed
    assert (report.score, report.mistake, repr(report)) == (1, None, "1")
    assert "passed" in report._repr_html_()
    assert "1 of 1 point." in str(report)
    assert answer_to("00-feature-mean")(np.eye(2)).tolist() == [0.5, 0.5]
    assert ("00-feature-mean", 1, "passed") in progress().rows
    assert "00-feature-mean" in progress()._repr_html_()


def test_wrong_after_right_stays_passed():
    assert check("00-feature-mean", lambda x: x.sum(axis=0) / len(x)).passed
    report = check("00-feature-mean", lambda x: x.mean())
    assert (report.passed, report.score, report.mistake) == (False, 0, "no-axis")
    assert ("00-feature-mean", 1, "passed") in progress().rows


def test_not_attempted():
    def stub(x):
        raise NotImplementedError

    report = check("00-feature-mean", stub)
    assert (report.state, report.score, report.mistake) == ("not attempted", 0, None)


def test_unsolved_exercise_falls_back_to_the_reference(capsys):
    assert answer_to("01-steps") is EXERCISES["01-steps"].reference
    assert "not solved yet" in capsys.readouterr().out


def test_the_line_that_raised_is_quoted():
    def divides(x):
        count = 0
        return x.sum(axis=0) / count[0]

    report = check("00-feature-mean", divides)
    assert report.mistake == "raised"
    assert "TypeError" in report.message
    assert "return x.sum(axis=0) / count[0]" in report.message


def test_unknown_mistake_is_described():
    report = check("00-feature-mean", lambda x: x.mean(axis=0) + 0.001)
    assert report.mistake is None
    assert "five rows, three features" in report.message
    assert "index [0]" in report.message


def test_unknown_id_names_the_nearest():
    report = check("03-foward", abs)
    assert not report.passed
    assert "03-forward" in report.message
    with pytest.raises(ValueError, match="Did you mean 03-forward"):
        answer_to("03-foward")
    assert check(None, abs).mistake == "unknown-exercise"


def test_a_value_is_not_a_function():
    assert check("00-feature-mean", 3.0).mistake == "not-a-function"


def test_html_is_escaped():
    def tag(x):
        raise RuntimeError("<script>")

    assert "<script>" not in check("00-feature-mean", tag)._repr_html_()
