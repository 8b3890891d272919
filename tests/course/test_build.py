"""The build: what learners get, what graders need, and that it gives the same file twice."""

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import determine_grade

from tools import build
from tools.course import ROOT
from tools.exercise_cells import grade
from tools.fold import fold, folded
from tools.minutes import minutes
from utils.checks.declare import exercises

SOURCES = build.sources()
everywhere = pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)


@everywhere
def test_notebooks_are_what_the_sources_give(path):
    assert build.stale(path) == []


@everywhere
def test_build_is_deterministic(path):
    assert build.text(build.student(build.read(path))) == build.text(
        build.student(build.read(path))
    )


@everywhere
def test_student_version_has_no_answers(path):
    notebook = build.student(build.read(path))
    for cell in notebook.cells:
        assert "BEGIN SOLUTION" not in cell.source
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "code":
            assert "raise NotImplementedError" in cell.source
            assert '"""' in cell.source


@everywhere
def test_nbgrader_metadata(path):
    code = [cell for cell in build.read(path).cells if cell.cell_type == "code"]
    cells = [c.metadata.nbgrader for c in code if "nbgrader" in c.metadata]
    graded = {meta.grade_id: meta for meta in cells}
    for exercise in exercises().values():
        if exercise.id[:2] == path.stem[:2]:
            answer, checked = graded.pop(exercise.id), graded.pop(f"check-{exercise.id}")
            assert (answer.solution, answer.grade, answer.locked) == (True, False, False)
            assert (checked.solution, checked.grade, checked.locked) == (False, True, True)
            assert checked.points == exercise.points
    assert graded == {}


def test_change_in_a_source_is_noticed(tmp_path, monkeypatch):
    for part in ("lessons", "notebooks", "solutions"):
        (tmp_path / part).mkdir()
        for file in (ROOT / part).glob("00*"):
            (tmp_path / part / file.name).write_bytes(file.read_bytes())
    source = tmp_path / "lessons" / SOURCES[0].name
    text = source.read_text(encoding="utf-8")
    source.write_text(
        text.replace("whether your machine is ready", "what your machine lacks"), encoding="utf-8"
    )
    monkeypatch.setattr(build, "ROOT", tmp_path)
    assert len(build.stale(source)) == 2


def test_outdated_minutes_are_noticed(tmp_path, monkeypatch):
    for page in build.PAGES:
        (tmp_path / page).write_text("| Lesson | Minutes |\n| 00 | 999 |\n", encoding="utf-8")
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "sources", lambda: SOURCES)
    right = f"| Lesson | Minutes |\n| 00 | {minutes(build.source(SOURCES[0]))} |\n"
    assert build.outdated_pages() == {tmp_path / page: right for page in build.PAGES}
    for page in build.PAGES:
        (tmp_path / page).write_text(right, encoding="utf-8")
    assert build.outdated_pages() == {}


@everywhere
def test_minutes_stand_in_the_head(path):
    head = build.read(path).cells[0].source
    assert f"\n\nAbout {minutes(build.source(path))} minutes.\n" in head
    assert head.count("inutes") == 1


@everywhere
def test_folded_cells_are_closed_everywhere_and_only_they(path):
    solved = build.read(path)
    for notebook in (solved, build.student(solved)):
        for cell in notebook.cells:
            closed = {"jupyter": {"source_hidden": True}, "cellView": "form"}
            found = {key: cell.metadata[key] for key in closed if key in cell.metadata}
            tags = cell.metadata.get("tags", [])
            assert found == (closed if folded(cell) else {})
            assert ("hide-input" in tags) == bool(folded(cell))
        setup = notebook.cells[1]
        assert folded(setup) == ["setup"]
        assert setup.source.startswith("# Setup: ")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("fig = draw()", "begins with 'fig = draw()'"),
        ("# Figure:", "begins with '# Figure:'"),
        ("# Setup: imports\nimport numpy", "Begin it with '# Figure: '"),
        ("# Figure: a\n### BEGIN SOLUTION\n1\n### END SOLUTION", "never folded"),
        ('# Figure: a\ncheck("03-forward", f)', "never folded"),
    ],
)
def test_what_may_not_be_folded_is_refused(source, said):
    cells = [new_code_cell("x"), new_code_cell(source, metadata={"tags": ["C25", "figure"]})]
    with pytest.raises(ValueError, match="cell 2 of 03_lesson") as error:
        fold(new_notebook(cells=cells), "03_lesson")
    assert said in str(error.value)


def test_answer_without_a_check_is_refused():
    notebook = new_notebook(cells=[new_code_cell("### BEGIN SOLUTION\n1\n### END SOLUTION")])
    with pytest.raises(ValueError, match="needs a cell with check"):
        grade(notebook)


@everywhere
def test_every_check_in_the_solutions_gives_full_points(path):
    notebook = nbformat.read(ROOT / "solutions" / f"{path.stem}.ipynb", as_version=4)
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("grade") and cell.cell_type == "code":
            results = [o for o in cell.outputs if o.output_type == "execute_result"]
            assert results[0].data["text/plain"] == str(meta.points)


def test_nbgrader_reads_the_score():
    """A number as a test cell's result is its partial credit."""
    notebook = nbformat.read(ROOT / "solutions" / "00_start_here.ipynb", as_version=4)
    graded = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")]
    cell = next(c for c in graded if c.cell_type == "code")
    assert determine_grade(cell)[0] == 1
    failed = copy.deepcopy(cell)
    failed.outputs[0].data["text/plain"] = "0"
    assert determine_grade(failed)[0] == 0
