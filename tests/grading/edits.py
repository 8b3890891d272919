"""What submissions that want points do to the notebook around their wrong answer."""

from copy import deepcopy

from nbformat.v4 import new_code_cell

from tests.grading.course import cell

ANSWER, CHECK = "03-forward", "check-03-forward"


def locked_cell_edited(notebook):
    cell(notebook, CHECK).source = "3"


def locked_cell_deleted(notebook):
    notebook.cells.remove(cell(notebook, CHECK))


def points_raised(notebook):
    cell(notebook, CHECK).metadata.nbgrader.points = 100


def check_renamed(notebook):
    cell(notebook, CHECK).metadata.nbgrader.grade_id = "check-mine"


def answer_graded(notebook):
    cell(notebook, ANSWER).metadata.nbgrader.update(grade=True, points=3)


def schema_of_long_ago(notebook):
    cell(notebook, ANSWER).metadata.nbgrader.schema_version = 0


def metadata_are_a_list(notebook):
    cell(notebook, CHECK).metadata.nbgrader = ["03-forward"]


def answer_without_metadata(notebook):
    del cell(notebook, ANSWER).metadata["nbgrader"]


def answer_twice(notebook):
    notebook.cells.append(deepcopy(cell(notebook, ANSWER)))
    notebook.cells[-1].id = "copied"


def imports_deleted(notebook):
    notebook.cells = [c for c in notebook.cells if "import numpy" not in c.source]


def check_in_a_cell_above(notebook):
    notebook.cells.insert(2, new_code_cell("def check(*a):\n    return 3"))


def answer_is_text(notebook):
    one = cell(notebook, ANSWER)
    one.cell_type = "markdown"
    for key in ("outputs", "execution_count"):
        one.pop(key, None)


EDITS = (
    locked_cell_edited, locked_cell_deleted, points_raised, check_renamed, answer_graded,
    schema_of_long_ago, metadata_are_a_list,
    answer_without_metadata, answer_twice, imports_deleted, check_in_a_cell_above, answer_is_text,
)  # fmt: skip
