"""Partial credit: who keeps points, who does not, and how it is said."""

import numpy as np
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from tests.answers.partial import KEPT, LOST
from tests.checks.test_checks import EXERCISES, outcome
from tools.exercise_cells import label
from utils import check
from utils.checks.credit import stated, why
from utils.checks.declare import Case, Credit, Exercise
from utils.checks.judge import judge
from utils.checks.worker import call

SHARED = {key: e for key, e in EXERCISES.items() if e.points > 1}
each = pytest.mark.parametrize("exercise_id", SHARED)


def judged(exercise_id, answer):
    """(points, mistake, passed) of an answer, or of the mistake with that id."""
    exercise = EXERCISES[exercise_id]
    if isinstance(answer, str):
        answer = next(m.wrong for m in exercise.mistakes if m.id == answer)
    said = judge(exercise, [outcome(exercise, answer, case) for case in exercise.cases])
    return said.credit.points if said.credit else 0, said.mistake, said.passed


@each
def test_credit_is_for_cases_and_outputs_that_there_are(exercise_id):
    exercise = SHARED[exercise_id]
    names = [case.name for case in exercise.cases]
    assert 1 <= len(exercise.credit) <= 2
    for credit in exercise.credit:
        assert 0 < credit.points < exercise.points
        assert credit.without
        assert set(credit.cases) < set(names)
        assert set(credit.outputs) < set(exercise.outputs)
        assert credit.cases or credit.outputs
        assert all(names.count(name) == 1 for name in credit.cases)


def test_exercises_of_one_point_are_all_or_nothing():
    assert not [e.id for e in EXERCISES.values() if e.points == 1 and e.credit]
    assert set(KEPT) == set(SHARED)


@each
def test_each_credit_is_reached(exercise_id):
    exercise = SHARED[exercise_id]
    assert len(KEPT[exercise_id]) == len(exercise.credit)
    for credit, answer in zip(exercise.credit, KEPT[exercise_id], strict=True):
        points, mistake, passed = judged(exercise_id, answer)
        assert (points, passed) == (credit.points, False)
        assert mistake == answer or callable(answer)  # the mistake keeps its name


@pytest.mark.parametrize(("exercise_id", "mistake"), LOST)
def test_what_an_exercise_is_about_cannot_be_spared(exercise_id, mistake):
    assert judged(exercise_id, mistake) == (0, mistake, False)


def both(x, shift=1.0):
    return x.sum(axis=0) + shift, x.mean(axis=0)


TOY = Exercise(
    "toy", 3, 1, 1, "", both, ("total", "mean"),
    (Case("rows", (np.eye(4),)), Case("more rows", (np.eye(5),)),
     Case("shift", (np.eye(3),), {"shift": 2.0})),
    (), credit=(Credit(1, "`mean`", outputs=("mean",)), Credit(2, "`shift`", cases=("shift",))),
)  # fmt: skip


def toy(answer, variables=()):
    outcomes = [call(answer, case.args, case.kwargs) for case in TOY.cases]
    credit = judge(TOY, outcomes, variables=variables).credit
    return credit.points if credit else 0


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        (lambda x, shift=1.0: both(x), 2),
        (lambda x: both(x), 2),  # raises there
        (lambda x, shift=1.0: both(x) if shift == 1 else None, 2),
        (lambda x, shift=1.0: both(x) if shift == 1 else "text", 2),
        (lambda x, shift=1.0: both(x) if shift == 1 else x.fill(0), 2),
        (lambda x, shift=1.0: (both(x, shift)[0], both(x)[0]), 1),
        (lambda x, shift=1.0: (both(x, shift)[0], both(x)[1] * (shift == 1)), 2),  # the highest
        (lambda x, shift=1.0: (both(x)[0], both(x)[0]), 0),  # a case, and an output elsewhere
        (lambda x, shift=1.0: (both(x, shift)[0], "text"), 0),  # not in this output alone
        (lambda x, shift=1.0: (both(x, shift)[0], None), 0),
        (lambda x, shift=1.0: both(x, shift)[:1], 0),
        (lambda x, shift=1.0: (both(x, shift)[0], x.fill(0)), 0),
    ],
)
def test_a_case_that_fails_otherwise_fails_in_all_its_outputs(answer, points):
    assert toy(answer) == points


def test_what_reads_the_notebook_keeps_nothing():
    assert toy(lambda x, shift=1.0: both(x), ["x_hat"]) == 0


def test_it_is_said():
    headings = ("### Exercise `03-forward`: the layer", "### Exercise `00-feature-mean`")
    notebook = new_notebook(cells=[new_markdown_cell(heading) for heading in headings])
    label(notebook)
    assert (" · 3 points (2 without the cases with another ε; 2 without the float32 case with a "
            "mean of 10⁴) · *Why:*") in notebook.cells[0].source  # fmt: skip
    assert " · 1 point · " in notebook.cells[1].source
    assert stated(TOY) == "3 points (1 without `mean`; 2 without `shift`)"
    assert why(TOY, TOY.credit[0]) == "1 of 3 points stays, because all is right except `mean`."


def fixed_epsilon(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5) + beta


def averages(dy, x_hat, gamma, rstd):
    g = dy * gamma
    dx = rstd * (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0))
    return dx, (dy * x_hat).mean(axis=0), dy.mean(axis=0)


@pytest.mark.parametrize(
    ("exercise_id", "answer", "mistake", "without"),
    [("03-forward", fixed_epsilon, "eps-ignored", "the cases with another ε"),
     ("04-closed", averages, "mean-not-sum", "`dgamma` and `dbeta`")],
)  # fmt: skip
def test_a_report_says_which_points_stay(exercise_id, answer, mistake, without):
    report = check(exercise_id, answer)
    assert (report.state, report.passed, report.mistake) == ("wrong", False, mistake)
    assert (report.score, report.earned, repr(report)) == (2, 2, "2")
    said = f"\n2 of 3 points stay, because all is right except {without}."
    assert report.message.endswith(said)
    assert "(2 of 3 points)" in report._repr_html_()
