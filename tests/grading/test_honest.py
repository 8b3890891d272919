"""What an honest student hands in keeps its points, wherever in the notebook it stands."""

import nbformat
import pytest

from tests.grading.course import cell
from tests.grading.honest import FORWARD, HELPERS, HONEST, Y


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
    own = [helper, "def eps_of(eps:\n" if "broken" in helper else "assert rescued", "f?"]
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
