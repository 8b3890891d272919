"""An exercise's cells: its heading, the answer and the check, marked from its declaration."""

import re

from utils.checks.credit import stated
from utils.checks.declare import find

CHECK = re.compile(r'^check\("([\w-]+)", (\w+)\)$', re.M)
HEADING = re.compile(r"^(### Exercise `([\w-]+)`.*)$", re.M)
MARKER = "### BEGIN SOLUTION"


def label(notebook):
    """Write stars, minutes, points and the reason for each exercise below its heading."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = HEADING.sub(lambda found: _labelled(*found.groups()), cell.source)


def grade(notebook):
    """Give each answer and the first check below it nbgrader's metadata, from the declaration."""
    answer = None
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if MARKER in cell.source:
            answer = cell
        found = CHECK.search(cell.source)
        if found and answer is not None:
            exercise = find(found.group(1))
            answer.metadata["nbgrader"] = _nbgrader(exercise.id, solution=True)
            checked = _nbgrader(f"check-{exercise.id}", solution=False)
            cell.metadata["nbgrader"] = checked | {"points": exercise.points}
            answer = None
    if answer is not None:
        raise ValueError(
            "every answer needs a cell with check(id, function) below it; none follows\n"
            + answer.source
        )


def _labelled(heading, exercise_id):
    exercise = find(exercise_id)
    stars = "★" * exercise.stars + "☆" * (3 - exercise.stars)
    effort = f"{stars} · about {exercise.minutes} minutes · {stated(exercise)}"
    return f"{heading}\n\n{effort} · *Why:* {exercise.why}"


def _nbgrader(grade_id, solution):
    return {
        "cell_type": "code",
        "grade": not solution,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
