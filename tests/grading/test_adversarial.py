"""Nobody gets points without an answer, and nobody's attack costs another student theirs."""

import subprocess
import sys

import nbformat
import pytest

from tests.grading.attacks import BEFORE, INSIDE, TRIGGER, WRONG
from tests.grading.course import LESSON, cell, clone, hand_in, nbgrader, points, regrade
from tests.grading.edits import ANSWER, EDITS
from tests.grading.submissions import short_lesson, submissions
from tools import course_folder
from tools.course import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nbgrader asks for Linux or macOS")
NAMES = [*BEFORE, *INSIDE, *(edit.__name__ for edit in EDITS)]
FOOLED = {"silent-check", "check-is-a-number", "verdict-replaced", "repr-replaced", "formatter"}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which all attacks are autograded."""
    place = tmp_path_factory.mktemp("attacked")
    clone(place)
    assert nbgrader(place, "quickstart", "my_course").returncode == 0
    course = place / "my_course"
    subprocess.run(["cp", "-r", ROOT / "utils", course], check=True)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write((ROOT / "tools" / "nbgrader_settings.py").read_text())
        config.write("c.Execute.timeout = 12\n")  # seconds, for the cells that loop
    (course / "source" / "lesson03").mkdir()
    nbformat.write(short_lesson(), course / "source" / "lesson03" / LESSON)
    assert nbgrader(course, "generate_assignment", "lesson03").returncode == 0
    release = nbformat.read(course / "release" / "lesson03" / LESSON, as_version=4)
    for name, notebook in submissions(release):
        hand_in(course, name, notebook)
    nbgrader(course, "autograde", "lesson03")
    return course


@pytest.fixture(scope="module")
def unfinished(course):
    """Whose notebook autograde did not run to its end."""
    pages = {path.parts[-3] for path in course.glob(f"autograded/*/lesson03/{LESSON}")}
    return set(everyone(course)) - pages


@pytest.fixture(scope="module")
def before(course, unfinished):
    """Everybody's points as autograde leaves them."""
    return {name: points(course, name)[ANSWER] for name in everyone(course)}


@pytest.fixture(scope="module")
def regraded(course, before):
    """What a regrade says, and the points that it leaves."""
    done = regrade(course)
    return done, {name: points(course, name)[ANSWER] for name in everyone(course)}


def everyone(course):
    return course_folder.students(course_folder.course_at(course), "lesson03")


def test_autograde_alone_is_fooled(before):
    """Why regrade is there; an attack that fails here one day may leave this list."""
    assert {name for name in FOOLED if before[name] == 3} == FOOLED
    assert (before["zz-wrong"], before["a-wrong"]) == (3, 0)  # by another student's submission


@pytest.mark.parametrize("name", NAMES)
def test_no_attack_gets_points(regraded, name):
    assert regraded[1][name] == 0


def test_the_others_get_theirs(regraded):
    names = ("a-right", "a-wrong", "z-spoils", "zz-right", "zz-wrong")
    assert [regraded[1][name] for name in names] == [3, 0, 0, 3, 0]


def test_regrade_says_who_differs(regraded):
    done = regraded[0]
    assert "silent-check: 0 of 3 (03-forward 3 → 0)" in done.stdout
    assert "silent-check: 03-forward had 3 and has 0: " in done.stderr
    assert "a-right: 3 of 3 (as it was)" in done.stdout
    unfinished = [line for line in done.stdout.splitlines() if line.endswith(", not autograded")]
    assert any(line.startswith("leaves-in-the-cell") for line in unfinished)


def test_spoiled_files_are_noticed(regraded, course):
    done, _ = regraded
    assert done.returncode == 1
    assert f"{course / 'utils'} is not as it was (look at checks/__init__.py)" in done.stderr
    assert (course / "utils" / "checks").is_dir()  # nobody could rename it


def test_autograde_reaches_everybody_whose_kernel_lives(unfinished):
    assert unfinished == {"leaves-in-the-cell"}


def test_points_of_an_earlier_run_do_not_stay(course, regraded):
    """A first submission was right; the second one ends the kernel, and autograde keeps 3."""
    folder = course / "submitted" / "a-right" / "lesson03"
    notebook = nbformat.read(folder / LESSON, as_version=4)
    cell(notebook, ANSWER).source = WRONG + "import os\nos._exit(0)\n"
    nbformat.write(notebook, folder / LESSON)
    assert nbgrader(course, "autograde", "lesson03", "--student=a-right", "--force").returncode
    assert points(course, "a-right")[ANSWER] == 3
    done = regrade(course, "a-right")
    assert "a-right: 0 of 3 (03-forward 3 → 0), not autograded" in done.stdout
    assert points(course, "a-right")[ANSWER] == 0


def test_feedback_shows_the_true_verdict(course, regraded):
    for name in ("silent-check", "leaves-in-the-cell"):
        assert (
            nbgrader(course, "generate_feedback", "lesson03", f"--student={name}").returncode == 0
        )
        page = (course / "feedback" / name / "lesson03" / LESSON).with_suffix(".html").read_text()
        assert "03-forward: wrong" in page


def test_a_linked_submission_counts_for_nothing(course, regraded):
    """As its own: it is another student's, or the solution."""
    own = course / "submitted" / "a-right" / "lesson03" / LESSON
    own.unlink()
    own.symlink_to(course / "source" / "lesson03" / LESSON)
    done = regrade(course, "a-right")
    assert points(course, "a-right")[ANSWER] == 0
    assert "is a link" in done.stderr


def test_a_trigger_in_the_gradebook_is_noticed(course, regraded):
    """The last test: this gradebook can no longer be trusted."""
    where = course / "autograded" / "a-wrong" / "lesson03"
    subprocess.run([sys.executable, "-c", TRIGGER], cwd=where, check=True)
    done = regrade(course, "a-wrong")
    assert done.returncode == 1
    assert "a-wrong: the gradebook does not keep the score of 03-forward" in done.stderr
