"""Exercises as the learner meets them; what answers them stands behind a click."""

import re

from nbformat.v4 import new_markdown_cell

HEADING = re.compile(r"^### (?:Exercise|In your own words) `([\w-]+)`", re.M)
MARKERS = re.compile(r"^ *### (?:BEGIN|END) SOLUTION\n?", re.M)


def exercises(cells, learners, place):
    """The cells of a solved lesson: each answer is the learner's stub, solved behind its check.

    Args: cells, of the solved notebook; learners, of the learner's; place, the lesson's file.
    Raises: ValueError where the learner's notebook lacks an answer's cell.
    """
    stubs, answer, found = {cell.id: cell.source for cell in learners}, None, []
    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = HEADING.sub(r"(exercise-\1)=\n\g<0>", cell.source)
        found.append(cell)
        role = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not role:
            continue
        if role["solution"]:
            answer = cell.copy()
            cell.source, cell.outputs = _stub(cell, stubs, place), []
        elif answer is not None:
            found.append(solution(answer, cell))
            cell.outputs, answer = [], None
    return found


def solution(answer, check):
    """A closed cell with the answer, and what its check said."""
    code = MARKERS.sub("", answer.source).rstrip()
    said = "".join(report(output) for output in [*answer.outputs, *check.outputs])
    text = closed("Show the solution", f"```python\n{code}\n```\n\n{said}")
    return new_markdown_cell(text, id=f"solution-{answer.id}")


def report(output):
    """What a check said, as HTML whose colours are the page's."""
    said = re.sub(r' style="[^"]*"', "", output.get("data", {}).get("text/html", ""))
    return said.replace("<div>", '<div class="report">', 1)


def own_words(cell):
    """Close the model answer of a question that a person grades."""
    if "words" in cell.metadata.get("tags", []):
        cell.source = closed("Show an answer", cell.source)


def closed(summary, text):
    """Markdown behind a click."""
    return (
        f'<details class="solution"><summary>{summary}</summary>\n\n{text.strip()}\n\n</details>'
    )


def _stub(cell, stubs, place):
    if cell.id not in stubs:
        raise ValueError(
            f"an answer needs its stub in the learner's notebook; that of {place} has no cell "
            f"{cell.id} ({cell.metadata['nbgrader']['grade_id']}). Run python -m tools.build."
        )
    return stubs[cell.id]
