"""What the build adds to a lesson: badges, setup cell, exercise labels, links, metadata."""

import re
from hashlib import sha256

from nbformat.v4 import new_code_cell, new_markdown_cell

from tools.course import REPOSITORY, TAG, badges
from utils.checks.declare import find

SETUP = f"""\
# Run this cell first. It finds the course; on Colab it fetches it and installs nothing.
import subprocess
import sys
from pathlib import Path

url = "https://github.com/{REPOSITORY}"
folder = url.rpartition("/")[2]
if "google.colab" in sys.modules and not Path(folder).exists():
    clone = ["git", "clone", "--quiet", "--depth=1", "--branch={TAG}", url, folder]
    subprocess.run(clone, check=True)
places = [Path.cwd(), *Path.cwd().parents, Path.cwd() / folder]
course = next((place for place in places if (place / "utils" / "checks").is_dir()), None)
if course is None:
    raise FileNotFoundError(
        f"This notebook needs the course around it; {{Path.cwd()}} and the folders above it lack "
        f"utils/. Get the course with: git clone {{url}}, and open the notebook in there."
    )
sys.path.insert(0, str(course))
"""
CHECK = re.compile(r'^check\("([\w-]+)", \w+\)$', re.M)
LABEL = re.compile(r"^(### Exercise `([\w-]+)`.*)$", re.M)
MARKER = "### BEGIN SOLUTION"


def frame(notebook, name, before, after):
    """Complete a lesson read from its source; before and after are (file name, title) or None."""
    derive_ids(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = LABEL.sub(lambda found: label(*found.groups()), cell.source)
    title, _, rest = notebook.cells[0].source.partition("\n")
    notebook.cells[0].source = f"{title}\n\n{badges(f'notebooks/{name}.ipynb')}\n{rest}"
    notebook.cells.insert(1, new_code_cell(SETUP, id="setup"))
    notebook.cells.append(new_markdown_cell(links(before, after), id="navigation"))
    grade(notebook)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return notebook


def derive_ids(notebook):
    """Name each cell after its text, so that a build gives the same file twice."""
    seen = {}
    for cell in notebook.cells:
        digest = sha256(cell.source.encode()).hexdigest()[:8]
        seen[digest] = seen.get(digest, 0) + 1
        cell.id = f"{digest}-{seen[digest]}"
        cell.metadata = {key: cell.metadata[key] for key in cell.metadata if key == "tags"}


def label(heading, exercise_id):
    exercise = find(exercise_id)
    stars = "★" * exercise.stars + "☆" * (3 - exercise.stars)
    points = f"{exercise.points} point{'s' * (exercise.points > 1)}"
    effort = f"{stars} · about {exercise.minutes} minutes · {points}"
    return f"{heading}\n\n{effort} · *Why:* {exercise.why}"


def links(before, after):
    """Links to the previous and the next lesson."""
    back = f"← [{before[1]}]({before[0]}.ipynb)" if before else ""
    on = f"[{after[1]}]({after[0]}.ipynb) →" if after else ""
    return "---\n\n" + " · ".join(filter(None, (back, on)))


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
