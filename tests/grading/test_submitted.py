"""What regrade takes from a submitted notebook: an answer, and what it needs of other cells."""

import nbformat
import pytest

from tests.checks.test_checks import verdict
from tests.grading.course import cell
from tests.grading.honest import FORWARD, Y
from tools.build import ROOT, sources
from tools.submitted import answer, exercises_of, read
from utils.checks.answer_source import define


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
def test_every_solution_stands_without_its_notebook(path):
    solved = nbformat.read(ROOT / "solutions" / f"{path.stem}.ipynb", as_version=4)
    for exercise_id, name in exercises_of(solved).items():
        given = answer(solved, solved, exercise_id, name)
        _, message, passed, *_ = verdict(exercise_id, define(given))
        assert passed, f"{exercise_id}: {message}"


def test_code_without_end_is_not_read(lesson, notebook, tmp_path):
    cell(notebook, "03-forward").source = "a\n" * 2**19
    nbformat.write(notebook, tmp_path / "a.ipynb")
    found, [odd] = read(tmp_path / "a.ipynb")
    assert found.cells == []
    assert "characters of code, which is too many" in odd


def test_what_other_cells_compute_is_not_given(notebook, graded):
    cell(notebook, "03-forward").source = FORWARD.format("data.x_train")
    report = graded()
    assert (report.score, report.mistake) == (0, "raised")
    assert "name 'data' is not defined" in report.message


def test_a_stub_is_not_attempted(notebook, graded):
    cell(notebook, "03-forward").source = FORWARD.format("x").replace(
        "return x", "raise NotImplementedError"
    )
    assert graded().state == "not attempted"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def batch_norm_forward(x:\n", "SyntaxError"),
        ("y = 3\n", "no cell defines batch_norm_forward"),
        ("import nothing_like_it\n", "nothing_like_it"),
        ("batch_norm_forward = 3\n", "not callable"),
    ],
)
def test_what_is_no_answer_is_told(notebook, graded, source, said):
    cell(notebook, "03-forward").source = source
    report = graded()
    assert report.score == 0
    assert said in report.message


def test_a_notebook_that_cannot_be_read_is_an_empty_one(tmp_path):
    (tmp_path / "03.ipynb").write_bytes(b"\xff{")
    notebook, odd = read(tmp_path / "03.ipynb")
    assert (notebook.cells, len(odd)) == ([], 1)
    assert "cannot be read" in odd[0]
    assert "was not handed in" in read(tmp_path / "04.ipynb")[1][0]


def test_points_for_a_part_are_kept(notebook, graded):
    cell(notebook, "03-forward").source = FORWARD.format(Y.replace("eps", "1e-5"))
    assert graded().score == 2
