"""What an honest student hands in keeps its points, wherever in the notebook it stands."""

import copy

import nbformat
import pytest

from tests.grading.course import cell
from tests.grading.honest import FORWARD, HELPERS, HONEST, Y
from tools.course import ROOT
from tools.magics import plain
from tools.submitted import answer, exercises_of
from utils.checks import answer_source
from utils.checks.verdicts import grade


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST)
def test_an_honest_answer_loses_nothing(notebook, graded, source):
    cell(notebook, "03-forward").source = source
    assert graded().passed


def test_a_copy_of_the_check_above_the_answer_is_none(notebook, graded):
    at = notebook.cells.index(cell(notebook, "03-forward"))
    copied = nbformat.v4.new_code_cell('check("03-forward", batch_norm_forward)')
    notebook.cells[at:at] = [nbformat.v4.new_code_cell(FORWARD.format("x")), copied]
    assert graded().passed


@pytest.mark.parametrize("helper", HELPERS.values(), ids=HELPERS)
def test_helpers_in_cells_of_their_own_are_found(notebook, graded, helper):
    cell(notebook, "03-forward").source = FORWARD.format(Y.replace("eps", "eps_of(eps)"))
    at = notebook.cells.index(cell(notebook, "03-forward"))
    own = [helper, "def eps_of(eps:\n" if "broken" in helper else "assert rescued", "f?",
           "%%bash\nnp=3", "%%timeit\nnp = None"]  # fmt: skip
    notebook.cells[at:at] = [nbformat.v4.new_code_cell(source) for source in own]
    notebook.cells.append(nbformat.v4.new_code_cell(FORWARD.format("x")))  # a later trial
    assert graded().passed


def test_a_future_holds_for_the_cells_below(notebook, graded):
    at = notebook.cells.index(cell(notebook, "03-forward"))
    notebook.cells.insert(at, nbformat.v4.new_code_cell("from __future__ import annotations"))
    cell(notebook, "03-forward").source = FORWARD.format(Y).replace("(x,", "(x: Rows,")
    assert graded().passed


def test_a_split_cell_counts_and_so_does_a_new_one_below_the_stub(notebook, graded):
    first = cell(notebook, "03-forward")
    first.source = FORWARD.format("1 / 0").replace(
        "return", "raise NotImplementedError\n    return"
    )
    more = ["def root(v, eps):\n    return np.sqrt(v + eps)\n",
            FORWARD.format("gamma * (x - x.mean(0)) / root(x.var(0), eps) + beta")]  # fmt: skip
    at = notebook.cells.index(first) + 1
    notebook.cells[at:at] = [nbformat.v4.new_code_cell(source) for source in more]
    assert graded().passed


def test_a_trial_with_the_course_inside_is_refused_and_forgiven(notebook, graded):
    trial = "def trial():\n    from utils import batch_norm\n\n\ntrial()\n"
    cell(notebook, "03-forward").source = FORWARD.format(Y) + trial
    assert graded().passed
    cell(notebook, "03-forward").source = FORWARD.format("(trial(), x)[1]") + trial
    assert graded().mistake == "used-reference"


def test_the_lesson_lends_its_imports(notebook, graded):
    notebook.cells = [cell(notebook, "03-forward")]
    assert graded().passed


SWITCHES = "import torch\ntorch.set_default_dtype(torch.float64)\ntorch.set_grad_enabled(False)"


@pytest.mark.parametrize(
    ("number", "exercise_id", "cell_above"),
    [
        ("06", "06-layer", SWITCHES),
        ("06", "06-network", "import numpy as np\nnp.seterr(all='raise')"),
        ("05", "05-population", "def merge(one, other):\n    return one\n"),  # as a lesson's later
    ],
)
def test_a_cell_at_the_top_spoils_no_answer(number, exercise_id, cell_above, tmp_path):
    [path] = (ROOT / "solutions").glob(f"{number}_*.ipynb")
    solved = nbformat.read(path, as_version=4)
    notebook = copy.deepcopy(solved)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(cell_above))
    found = answer(notebook, solved, exercise_id, exercises_of(solved)[exercise_id])
    assert cell_above.split("\n")[0] in found["cells"][0]
    report = grade(exercise_id, found, tmp_path, [])
    assert report.passed, report.message


def test_what_ipython_looks_for_too_long_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr(answer_source, "SECONDS", 0.2)
    assert plain("a" * 100_000 + "!?") == "a" * 100_000 + "!?"
