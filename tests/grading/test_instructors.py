"""INSTRUCTORS.md, word for word: from a clone to a graded class, with the real nbgrader."""

import csv
import shutil
import sys
import warnings

import nbformat
import pytest
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning

from tests.grading.course import (
    LESSON,
    blocks,
    cell,
    clone,
    grades,
    hand_in,
    nbgrader,
    points,
    run,
)
from tests.grading.half import half
from tools import regrade, words
from tools.build import STUB
from tools.course import ROOT

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or not shutil.which("bash"), reason="its commands are bash's"
)
PAGE = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The course after all commands of the page, with a third student, who did a part."""
    place = tmp_path_factory.mktemp("class")
    here = clone(place)
    activate = here / ".venv" / "bin" / "activate"
    where = here
    for block in blocks(PAGE):
        if "nbgrader autograde" in block:
            hand_in(place / "my_course", "half", half(place / "my_course"))
        where, said = run(block, where, activate)
        (place / "said").open("a").write(said)
    return place / "my_course"


def test_points_are_exact(course):
    full = {"03-statistics": 1, "03-forward": 3, "03-identity": 2, "03-columns": 2, "03-debug": 3}
    assert points(course, "ada") == full
    assert points(course, "bob") == dict.fromkeys(full, 0)
    assert points(course, "half") == {
        **dict.fromkeys(full, 0),
        "03-statistics": 1,
        "03-columns": 2,
    }


def test_regrade_agrees_with_autograde_where_nobody_cheats(course):
    said = (course.parent / "said").read_text()
    for student, total in (("ada", 11), ("bob", 0), ("half", 3)):
        assert f"{student}: {total} of 11 (as it was)" in said
    assert "ada: 11 of 11 (as it was)\nbob: 0 of 11 (as it was)\n" in PAGE


def test_what_a_person_grades_waits_for_them(course):
    waits = {student: grades(course, student)["03-words"]["waits"] for student in ("ada", "half")}
    assert waits == {"ada": True, "half": True}
    untouched = grades(course, "bob")["03-words"]
    assert (untouched["score"], untouched["waits"]) == (0, False)


def test_feedback_names_the_mistake(course):
    page = (course / "feedback" / "half" / "lesson03" / LESSON).with_suffix(".html").read_text()
    assert "03-forward: wrong" in page
    assert "You averaged over the features of each example (axis=1)" in page
    assert "03-identity: not attempted" in page


def test_grades_are_exported(course):
    with (course / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    found = {student: float(rows[student]["score"]) for student in ("ada", "bob", "half")}
    assert found == {"ada": 11, "bob": 0, "half": 3}
    assert float(rows["ada"]["max_score"]) == 13  # with the question in words


def test_progress_does_not_leak_between_students(course):
    """Ada passed everything before Bob was graded, and nothing of it is kept anywhere."""
    assert not list(course.parent.rglob(".progress"))
    page = (course / "feedback" / "bob" / "lesson03" / LESSON).with_suffix(".html").read_text()
    assert "solved before" not in page


def test_what_a_person_gave_stays(course, capsys):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for name, score in (("03-words", 1.5), ("check-03-forward", 2)):
            grade = gradebook.find_grade(name, LESSON[:-6], "lesson03", "half")
            grade.manual_score, grade.needs_manual_grade = score, False
        comment = gradebook.find_comment("03-words", LESSON[:-6], "lesson03", "half")
        comment.manual_comment = "Which people?"
        gradebook.db.commit()
    assert regraded(course, "--student", "half") == 0
    assert "03-forward stays at 2, given by hand" in capsys.readouterr().out
    after = grades(course, "half")
    assert (after["03-words"]["score"], after["check-03-forward"]["score"]) == (1.5, 2)
    assert not after["03-words"]["waits"]
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        comment = gradebook.find_comment("03-words", LESSON[:-6], "lesson03", "half")
        assert comment.comment == "Which people?"


def test_regrade_alone_grades_a_stranger(course, capsys):
    hand_in(course, "stranger", half(course))
    with warnings.catch_warnings(action="error", category=SAWarning):
        assert regraded(course, "--student", "stranger") == 0
    assert capsys.readouterr().out.endswith(", not autograded\n")
    assert points(course, "stranger") == points(course, "half") | {"03-forward": 0}
    assert grades(course, "stranger")["03-words"]["waits"]
    assert (course / "autograded" / "stranger" / "lesson03" / LESSON).is_file()


def test_who_hands_in_again_gets_a_page_of_the_new_answers(course, capsys):
    """And the page is made without autograde, where Colab's widgets would end nbgrader."""
    again = half(course)
    cell(again, "03-statistics").source = "def batch_statistics(x):\n    return mean_of(x), 1\n"
    again.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"a1": {}}}
    nbformat.write(again, course / "submitted" / "half" / "lesson03" / LESSON)
    looks = regraded(course, "--student", "half")
    assert "half: it was handed in anew: read the answer in words again" in looks
    assert "half: 03-statistics had 1 and has 0: " in looks
    assert capsys.readouterr().out.endswith(", not autograded\n")
    done = nbgrader(course, "generate_feedback", "lesson03", "--student", "half", "--force")
    assert done.returncode == 0, done.stderr
    page = (course / "feedback" / "half" / "lesson03" / LESSON).with_suffix(".html").read_text()
    assert "mean_of" in page
    assert "03-statistics: wrong" in page
    looks = regraded(course, "--student", "half")
    assert "half: 03-statistics lacks a name, which may stand elsewhere: " in looks
    assert "anew" not in looks


def regraded(course, *options, lesson="lesson03"):
    """The exit status of a regrade, or its sentence."""
    with pytest.raises(SystemExit) as stop:
        regrade.main([str(course), lesson, *options])
    return stop.value.code


def test_the_stubs_are_those_of_the_build():
    settings = (ROOT / "tools" / "nbgrader_settings.py").read_text(encoding="utf-8")
    assert f"'{STUB}'" in settings
    assert f'"{words.STUB}"' in settings


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"lesson": "lesson99"}, "regrade reads what was handed in"),
        ({"lesson": "lesson03", "course": "."}, "has no nbgrader_config.py"),
        (
            {"lesson": "lesson03", "student": "nobody"},
            "nobody has not handed in lesson03, ada, bob, half",
        ),
    ],
)
def test_a_slip_of_the_instructor_is_named(course, options, sentence):
    student = ["--student", options["student"]] if "student" in options else []
    where = course.parent if "course" in options else course
    assert sentence in regraded(where, *student, lesson=options["lesson"])
