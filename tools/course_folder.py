"""nbgrader's side of a regrade: its folders, and the pages that feedback shows."""

import warnings
from glob import glob
from pathlib import Path

import nbformat
from nbformat.v4 import new_output
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata
from nbgrader.utils import capture_log, temp_attrs
from sqlalchemy.exc import SAWarning
from traitlets.config import PyFileConfigLoader

from tools.submitted import grade_id

CONFIG = "nbgrader_config.py"


class SlipError(ValueError):
    """The instructor's: a wrong folder or name, a step left out."""


def course_at(folder):
    """nbgrader's description of the course in a folder. Raises: SlipError where there is none."""
    folder = Path(folder).resolve()
    if not (folder / CONFIG).is_file():
        raise SlipError(
            f"regrade needs the folder of an nbgrader course; {folder} has no {CONFIG}. Give the "
            "folder that `nbgrader quickstart` made."
        )
    config = PyFileConfigLoader(CONFIG, str(folder)).load_config()
    config.CourseDirectory.root = str(folder)
    return CourseDirectory(config=config)


def place(course, folder, student, lesson):
    """The path of a lesson in one of nbgrader's folders: "source", "submitted" and so on."""
    name = getattr(course, f"{folder}_directory")
    return Path(course.format_path(name, student, lesson))


def students(course, lesson):
    """Who has handed the lesson in. Raises: SlipError where nobody has."""
    wanted = place(course, "submitted", "*", lesson)
    found = sorted(Path(path).parent.name for path in glob(str(wanted)))
    if not found:
        raise SlipError(
            f"regrade reads what was handed in, and there is no {wanted}. Put each notebook into "
            "submitted/<student>/<lesson>/, and look at the lesson's name."
        )
    return found


def sources(course, lesson):
    """The source notebooks of a lesson. Raises: SlipError where there is none."""
    folder = place(course, "source", ".", lesson)
    found = sorted(folder.glob("*.ipynb"))
    if not found:
        raise SlipError(
            f"regrade takes the exercises from the assignment's source; {folder} holds no "
            "notebook. Look at the name."
        )
    return found


def exchange(course):
    """The folder through which notebooks are handed out and in."""
    return str(course.config.Exchange.get("root", "/usr/local/share/nbgrader/exchange"))


def sanitize(course, lesson, student):
    """Write the autograded notebooks without running them, where autograde crashed."""
    silent = warnings.catch_warnings(action="ignore", category=SAWarning)  # nbgrader's own
    with silent, temp_attrs(course, assignment_id=lesson, student_id=student):
        autograde = Autograde(coursedir=course, config=course.config)
        autograde.autograde_preprocessors = [CheckCellMetadata]
        autograde.force = True
        capture_log(autograde)  # what fails leaves no page


def is_of(path, submitted):
    """Whether the page at `path` was made of this submission, and not of an earlier one."""
    try:
        cells = nbformat.read(path, as_version=4).cells
    except Exception:  # there is none, or a submission broke it
        return False
    shown = {" ".join(cell.source.split()) for cell in cells}
    return all(
        " ".join(cell.source.split()) in shown or (grade_id(cell) or "").startswith("check-")
        for cell in submitted.cells
    )


def show(path, reports):
    """Put reports, {exercise id: Report}, in place of what the checks of a notebook showed."""
    notebook, mode = nbformat.read(path, as_version=4), path.stat().st_mode
    if not all("state" in kept for kept in notebook.metadata.get("widgets", {}).values()):
        del notebook.metadata["widgets"]  # Colab's, which end generate_feedback
    for cell in notebook.cells:
        report = reports.get((grade_id(cell) or "").removeprefix("check-"))
        if report is not None and grade_id(cell).startswith("check-"):
            data = {"text/plain": repr(report), "text/html": report._repr_html_()}
            cell.execution_count = cell.execution_count or 1
            cell.outputs = [
                new_output("execute_result", data, execution_count=cell.execution_count)
            ]
    path.chmod(mode | 0o200)
    nbformat.write(notebook, path)
    path.chmod(mode)
