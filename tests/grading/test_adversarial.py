"""Nobody gets points without an answer, and nobody's attack costs another student theirs."""

import subprocess
import sys

import nbformat
import pytest

from tests.grading.attacks import ANSWER, BEFORE, EDITS, INSIDE, SPOILS, WRONG
from tests.grading.course import LESSON, cell, clone, hand_in, points
from tools import gradebook
from tools.course import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nbgrader asks for Linux or macOS")
RIGHT = """\
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + beta
"""
NAMES = [*BEFORE, *INSIDE, *(edit.__name__ for edit in EDITS)]
FOOLED = {"silent-check", "check-is-a-number", "verdict-replaced", "repr-replaced", "formatter"}


def short_lesson():
    """Lesson 03's setup and one of its exercises, so that a run takes seconds."""
    notebook = nbformat.read(ROOT / "solutions" / LESSON, as_version=4)
    setup = next(c for c in notebook.cells if "sys.path.insert" in c.source)
    imports = nbformat.v4.new_code_cell("import numpy as np\nfrom utils import check")
    exercise = [cell(notebook, ANSWER), cell(notebook, f"check-{ANSWER}")]
    notebook.cells = [setup, imports, *exercise]
    return notebook


def submissions(release):
    """{student: notebook}; "z-spoils" writes to utils/, which the runs after it meet."""
    answers = {name: f"{WRONG}\n{code}\n" for name, code in BEFORE.items()}
    answers |= {name: WRONG.replace("return x", code) for name, code in INSIDE.items()}
    answers |= {"a-right": RIGHT, "a-wrong": WRONG, "z-spoils": WRONG + SPOILS}
    answers |= {"zz-right": RIGHT, "zz-wrong": WRONG}
    for name, source in answers.items():
        notebook = nbformat.from_dict(release)
        cell(notebook, ANSWER).source = source
        yield name, notebook
    for edit in EDITS:
        notebook = nbformat.from_dict(release)
        cell(notebook, ANSWER).source = WRONG
        edit(notebook)
        yield edit.__name__, notebook


def nbgrader(course, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=course, capture_output=True, text=True
    )


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
        config.write("c.Execute.timeout = 6\n")
    (course / "source" / "lesson03").mkdir()
    nbformat.write(short_lesson(), course / "source" / "lesson03" / LESSON)
    assert nbgrader(course, "generate_assignment", "lesson03").returncode == 0
    release = nbformat.read(course / "release" / "lesson03" / LESSON, as_version=4)
    for name, notebook in submissions(release):
        hand_in(course, name, notebook)
    nbgrader(course, "autograde", "lesson03")
    return course


@pytest.fixture(scope="module")
def before(course):
    """Everybody's points as autograde leaves them."""
    return {name: points(course, name)[ANSWER] for name in everyone(course)}


@pytest.fixture(scope="module")
def regraded(course, before):
    """What a regrade says, and the points that it leaves."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.regrade", str(course), "lesson03"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    return done, {name: points(course, name)[ANSWER] for name in everyone(course)}


def everyone(course):
    return gradebook.students(gradebook.course_at(course), "lesson03")


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
    said = regraded[0].stdout
    assert "silent-check: 0 of 3 (03-forward 3 → 0)" in said
    assert "a-right: 3 of 3 (as autograde gave)" in said
    broke_off = [line for line in said.splitlines() if line.endswith("after a run that broke off")]
    assert any(line.startswith("leaves-in-the-cell") for line in broke_off)


def test_a_spoiled_copy_of_utils_is_noticed(regraded, course):
    done, _ = regraded
    assert done.returncode == 1
    assert "utils/checks/__init__.py is not as it was" in done.stderr
    assert (course / "utils" / "checks").is_dir()  # nobody could rename it


def test_a_lost_cell_is_noticed(regraded):
    for name in ("answer_without_metadata", "answer_is_text"):
        assert f"{name}: no cell has the id 03-forward" in regraded[0].stderr


def test_autograde_reaches_everybody_whose_kernel_lives(course):
    crashed = {name for name in everyone(course) if not (course / "autograded" / name).exists()}
    assert crashed == set()


def test_points_of_an_earlier_run_do_not_stay(course, regraded):
    """A first submission was right; the second one ends the kernel, and autograde keeps 3."""
    folder = course / "submitted" / "a-right" / "lesson03"
    notebook = nbformat.read(folder / LESSON, as_version=4)
    cell(notebook, ANSWER).source = WRONG + "import os\nos._exit(0)\n"
    nbformat.write(notebook, folder / LESSON)
    assert nbgrader(course, "autograde", "lesson03", "--student=a-right", "--force").returncode
    assert points(course, "a-right")[ANSWER] == 3
    done = subprocess.run(
        [sys.executable, "-m", "tools.regrade", str(course), "lesson03", "--student", "a-right"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert "a-right: 0 of 3 (03-forward 3 → 0) after a run that broke off" in done.stdout
    assert points(course, "a-right")[ANSWER] == 0


def test_feedback_shows_the_true_verdict(course, regraded):
    for name in ("silent-check", "leaves-in-the-cell"):
        assert (
            nbgrader(course, "generate_feedback", "lesson03", f"--student={name}").returncode == 0
        )
        page = (course / "feedback" / name / "lesson03" / LESSON).with_suffix(".html").read_text()
        assert "03-forward: wrong" in page
