"""What regrade takes from a submitted notebook: an answer, and what it needs of other cells."""

import copy

import nbformat
import pytest

from tests.checks.test_checks import verdict
from tests.grading.course import LESSON, cell
from tools.build import ROOT, sources
from tools.submitted import answer, exercises_of, read
from utils.checks.answer_source import define
from utils.checks.verdicts import grade

FORWARD = "def batch_norm_forward(x, gamma, beta, eps=1e-5):\n    return {}\n"
Y = "gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + beta"


@pytest.fixture(scope="module")
def lesson():
    return nbformat.read(ROOT / "solutions" / LESSON, as_version=4)


@pytest.fixture
def notebook(lesson):
    return copy.deepcopy(lesson)


def graded(notebook, lesson, tmp_path, exercise_id="03-forward", name="batch_norm_forward"):
    return grade(exercise_id, answer(notebook, lesson, exercise_id, name), tmp_path, [])


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
def test_every_solution_stands_without_its_notebook(path):
    solved = nbformat.read(ROOT / "solutions" / f"{path.stem}.ipynb", as_version=4)
    for exercise_id, name in exercises_of(solved).items():
        given = answer(solved, solved, exercise_id, name)
        _, message, passed, *_ = verdict(exercise_id, define(given))
        assert passed, f"{exercise_id}: {message}"


HONEST = {
    "a trial with the lesson's data": FORWARD.format(Y)
    + "print(batch_norm_forward(data.x_train, 1, 0)[0])\nassert rescued_curve\n",
    "its check in the same cell": "from utils import check\n"
    + FORWARD.format(Y)
    + 'check("03-forward", batch_norm_forward)\n',
    "a lambda": f"batch_norm_forward = lambda x, gamma, beta, eps=1e-5: {Y}\n",
    "another exercise's answer": FORWARD.format(Y)
    .replace("x.mean(0)", "batch_statistics(x)[0]")
    .replace("x.var(0)", "batch_statistics(x)[1]"),
    "a magic line": "%matplotlib inline\n" + FORWARD.format(Y),
    "a magic above the cell": "%%time\n" + FORWARD.format(Y),
    "lines of the shell": FORWARD.format(Y)
    + "files = !ls\nfor _ in '12':\n    %time len(files)\n",
    "a constant under a magic": "%time ZERO = 0.0\n" + FORWARD.format(Y + " + ZERO"),
    "questions": "np.*mean*?\n" + FORWARD.format(Y) + "np.mean?\n",
    "Windows' ends of lines": ("%%time\n" + FORWARD.format(Y) + "np.mean?\n").replace(
        "\n", "\r\n"
    ),
    "a text with such lines": 'NOTE = """\n%time\n!ls\n"""\n'
    + FORWARD.format(Y + " + 0 * len(NOTE)"),
    "indented as a whole": "".join(f"    {line}\n" for line in FORWARD.format(Y).splitlines()),
    "a look inside": FORWARD.format("display(x) or " + Y),
    "annotations that nobody reads": "from __future__ import annotations\n"
    + FORWARD.format(Y).replace("(x,", "(x: Rows,"),
}


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST)
def test_an_honest_answer_loses_nothing(notebook, lesson, tmp_path, source):
    cell(notebook, "03-forward").source = source
    assert graded(notebook, lesson, tmp_path).passed


def test_a_copy_of_the_check_above_the_answer_is_none(notebook, lesson, tmp_path):
    at = notebook.cells.index(cell(notebook, "03-forward"))
    copied = nbformat.v4.new_code_cell('check("03-forward", batch_norm_forward)')
    notebook.cells[at:at] = [nbformat.v4.new_code_cell(FORWARD.format("x")), copied]
    assert graded(notebook, lesson, tmp_path).passed


def test_code_without_end_is_not_read(lesson, notebook, tmp_path):
    cell(notebook, "03-forward").source = "a\n" * 2**19
    nbformat.write(notebook, tmp_path / "a.ipynb")
    found, [odd] = read(tmp_path / "a.ipynb")
    assert found.cells == []
    assert "characters of code, which is too many" in odd


HELPERS = {
    "constants, made in any way": "LEVELS = np.array([1e-5])\nTOP, BOTTOM = 2, 1\n"
    "levels: list = [1]\nlevels += [2]\nif TOP:\n    def eps_of(eps):\n        return eps\n",
    "a time above it": "%%time\ndef eps_of(eps):\n    return eps\n",
    "a long trial": "def eps_of(eps):\n    return eps\nwhile True:\n    pass\n",
    "a broken copy": "def eps_of(eps):\n    return eps\n",
    "an odd line's end": "NOTE = 'a\u2028b'\ndef eps_of(eps):\n    return eps\n",
}


@pytest.mark.parametrize("helper", HELPERS.values(), ids=HELPERS)
def test_helpers_in_cells_of_their_own_are_found(notebook, lesson, tmp_path, helper):
    cell(notebook, "03-forward").source = FORWARD.format(Y.replace("eps", "eps_of(eps)"))
    at = notebook.cells.index(cell(notebook, "03-forward"))
    own = [helper, "def eps_of(eps:\n" if "broken" in helper else "assert rescued", "f?"]
    notebook.cells[at:at] = [nbformat.v4.new_code_cell(source) for source in own]
    notebook.cells.append(nbformat.v4.new_code_cell(FORWARD.format("x")))  # a later trial
    assert graded(notebook, lesson, tmp_path).passed


def test_a_future_holds_for_the_cells_below(notebook, lesson, tmp_path):
    at = notebook.cells.index(cell(notebook, "03-forward"))
    notebook.cells.insert(at, nbformat.v4.new_code_cell("from __future__ import annotations"))
    cell(notebook, "03-forward").source = FORWARD.format(Y).replace("(x,", "(x: Rows,")
    assert graded(notebook, lesson, tmp_path).passed


def test_a_split_cell_counts_and_so_does_a_new_one_below_the_stub(notebook, lesson, tmp_path):
    first = cell(notebook, "03-forward")
    first.source = FORWARD.format("1 / 0").replace(
        "return", "raise NotImplementedError\n    return"
    )
    more = ["def root(v, eps):\n    return np.sqrt(v + eps)\n",
            FORWARD.format("gamma * (x - x.mean(0)) / root(x.var(0), eps) + beta")]  # fmt: skip
    at = notebook.cells.index(first) + 1
    notebook.cells[at:at] = [nbformat.v4.new_code_cell(source) for source in more]
    assert graded(notebook, lesson, tmp_path).passed


def test_a_trial_with_the_course_inside_is_refused_and_forgiven(notebook, lesson, tmp_path):
    trial = "def trial():\n    from utils import batch_norm\n\n\ntrial()\n"
    cell(notebook, "03-forward").source = FORWARD.format(Y) + trial
    assert graded(notebook, lesson, tmp_path).passed
    cell(notebook, "03-forward").source = FORWARD.format("(trial(), x)[1]") + trial
    assert graded(notebook, lesson, tmp_path).mistake == "used-reference"


def test_what_other_cells_compute_is_not_given(notebook, lesson, tmp_path):
    cell(notebook, "03-forward").source = FORWARD.format("data.x_train")
    report = graded(notebook, lesson, tmp_path)
    assert (report.score, report.mistake) == (0, "raised")
    assert "name 'data' is not defined" in report.message


def test_the_lesson_lends_its_imports(notebook, lesson, tmp_path):
    notebook.cells = [cell(notebook, "03-forward")]
    assert graded(notebook, lesson, tmp_path).passed


def test_a_stub_is_not_attempted(notebook, lesson, tmp_path):
    cell(notebook, "03-forward").source = FORWARD.format("x").replace(
        "return x", "raise NotImplementedError"
    )
    assert graded(notebook, lesson, tmp_path).state == "not attempted"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def batch_norm_forward(x:\n", "SyntaxError"),
        ("y = 3\n", "no cell defines batch_norm_forward"),
        ("import nothing_like_it\n", "nothing_like_it"),
        ("batch_norm_forward = 3\n", "not callable"),
    ],
)
def test_what_is_no_answer_is_told(notebook, lesson, tmp_path, source, said):
    cell(notebook, "03-forward").source = source
    report = graded(notebook, lesson, tmp_path)
    assert report.score == 0
    assert said in report.message


def test_a_notebook_that_cannot_be_read_is_an_empty_one(tmp_path):
    (tmp_path / "03.ipynb").write_bytes(b"\xff{")
    notebook, odd = read(tmp_path / "03.ipynb")
    assert (notebook.cells, len(odd)) == ([], 1)
    assert "cannot be read" in odd[0]
    assert "was not handed in" in read(tmp_path / "04.ipynb")[1][0]


def test_points_for_a_part_are_kept(notebook, lesson, tmp_path):
    cell(notebook, "03-forward").source = FORWARD.format(Y.replace("eps", "1e-5"))
    assert graded(notebook, lesson, tmp_path).score == 2
