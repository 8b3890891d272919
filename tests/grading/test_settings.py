"""nbgrader's settings: metadata that were lost, copied or changed come from the release again."""

import copy

import nbformat
import pytest
from traitlets.config import Config

from tests.grading.course import LESSON, cell
from tools.course import ROOT

ANSWER, CHECK = "03-forward", "check-03-forward"


@pytest.fixture
def release(tmp_path):
    notebook = nbformat.read(ROOT / "notebooks" / LESSON, as_version=4)
    (tmp_path / "release" / "lesson03").mkdir(parents=True)
    nbformat.write(notebook, tmp_path / "release" / "lesson03" / LESSON)
    return notebook


@pytest.fixture
def tidied(release, tmp_path):
    """tidied(notebook): what autograde makes of a submission before anything else."""
    code = (ROOT / "tools" / "nbgrader_settings.py").read_text(encoding="utf-8")
    space = {"c": Config(), "__file__": str(tmp_path / "nbgrader_config.py")}
    exec(code, space)
    names = {"nbgrader": {"assignment": "lesson03", "notebook": LESSON[:-6]}}
    return lambda notebook: space["ReleasedMetadata"]().preprocess(notebook, names)[0]


def marks(notebook):
    return [c.metadata.get("nbgrader") for c in notebook.cells]


def test_an_honest_notebook_stays_as_it_is(release, tidied):
    assert marks(tidied(copy.deepcopy(release))) == marks(release)


def test_lost_and_changed_metadata_come_back_by_the_cells_ids(release, tidied):
    notebook = copy.deepcopy(release)
    for one in notebook.cells:
        one.metadata.pop("nbgrader", None)
    notebook.cells[0].metadata["nbgrader"] = ["of another kind"]
    assert marks(tidied(notebook)) == marks(release)


def test_of_a_copy_the_last_counts_and_the_others_are_nothing(release, tidied):
    notebook = copy.deepcopy(release)
    again = copy.deepcopy(cell(notebook, ANSWER))
    again.id = "again"
    notebook.cells.append(again)
    found = [
        c
        for c in tidied(notebook).cells
        if c.metadata.get("nbgrader", {}).get("grade_id") == ANSWER
    ]
    assert [c.id for c in found] == ["again"]


def test_points_and_schema_are_the_release_s(release, tidied):
    notebook = copy.deepcopy(release)
    cell(notebook, CHECK).metadata.nbgrader.update(points=100, schema_version=0, solution=True)
    assert marks(tidied(notebook)) == marks(release)
