"""nbgrader's side of a regrade: its folders, its gradebook, and the pages that feedback shows."""

from contextlib import contextmanager
from glob import glob
from pathlib import Path

import nbformat
from nbformat.v4 import new_output
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata
from nbgrader.utils import capture_log, temp_attrs
from traitlets.config import PyFileConfigLoader

from tools.submitted import grade_id

CONFIG = "nbgrader_config.py"


def course_at(folder):
    """nbgrader's description of the course in a folder. Raises: ValueError where there is none."""
    folder = Path(folder).resolve()
    if not (folder / CONFIG).is_file():
        raise ValueError(
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
    """Who has handed the lesson in. Raises: ValueError where nobody has."""
    wanted = place(course, "submitted", "*", lesson)
    found = sorted(Path(path).parent.name for path in glob(str(wanted)))
    if not found:
        raise ValueError(
            f"regrade reads what was handed in; nothing is {wanted}. Put each notebook into "
            "submitted/<student>/<lesson>/."
        )
    return found


class Scores:
    """The scores of one notebook of a student in the gradebook; manual grades stay as they are."""

    def __init__(self, gradebook, lesson, notebook, student):
        self.gradebook, self.where = gradebook, (notebook, lesson, student)
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(lesson, student)

    def found(self, exercise_id):
        """(autograde's points, a person's), each may be None. Raises: MissingEntry."""
        grade = self.gradebook.find_grade(f"check-{exercise_id}", *self.where)
        return grade.auto_score, grade.manual_score

    def write(self, exercise_id, score):
        """Keep a score; None where a person must look."""
        grade = self.gradebook.find_grade(f"check-{exercise_id}", *self.where)
        grade.auto_score = score
        if grade.manual_score is None:
            grade.needs_manual_grade = score is None
        self.gradebook.db.commit()


@contextmanager
def scores(course, lesson, notebook, student):
    """Raises: ValueError where the gradebook does not know the lesson."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            yield Scores(gradebook, lesson, notebook, student)
        except MissingEntry as error:
            raise ValueError(
                f"regrade writes into the gradebook, and that lacks something: {error} Run "
                f"`nbgrader generate_assignment {lesson} --force` and autograde again."
            ) from None


def sanitize(course, lesson, student):
    """Write the autograded notebooks without running them, where autograde crashed."""
    with temp_attrs(course, assignment_id=lesson, student_id=student):
        autograde = Autograde(coursedir=course, config=course.config)
        autograde.autograde_preprocessors = [CheckCellMetadata]
        autograde.force = True
        capture_log(autograde)  # what fails leaves no page


def show(path, reports):
    """Put reports, {exercise id: Report}, in place of what the checks of a notebook showed."""
    notebook, mode = nbformat.read(path, as_version=4), path.stat().st_mode
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
