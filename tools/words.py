"""The question of a lesson that is answered in words: its label, and nbgrader's metadata.

In a lesson's source it is two cells, the second of which the build takes from learners:

    # %% [markdown]
    # ### In your own words `03-words`
    #
    # the question
    #
    # %% [markdown] tags=["words"]
    # the model answer, and below it the rubric
"""

import re

TAG = "words"
POINTS, MINUTES = 2, 5
EFFORT = f"★☆☆ · about {MINUTES} minutes · {POINTS} points, graded by a person"
STUB = "*Write your answer here. Double-click, and write about five sentences.*"
HEADING = re.compile(r"^### In your own words\b(.*)$", re.M)
FORM = "### In your own words `{}-words`"


def mark(notebook, lesson):
    """Label the question in words of a lesson ("03_batch…"), and mark its answer for nbgrader.

    Raises a ValueError for a question or an answer alone, a second question, or a wrong id.
    """
    asked = [number for number, cell in enumerate(notebook.cells, 1) if _asks(cell)]
    answered = [number for number, cell in enumerate(notebook.cells, 1) if is_answer(cell)]
    if len(asked) > 1:
        raise ValueError(
            f"a lesson asks one question in words; {lesson} has {len(asked)} headings "
            "'### In your own words'. Keep one of them."
        )
    if answered != [number + 1 for number in asked]:
        raise ValueError(
            "the cell below '### In your own words', and no other, holds the model answer and is "
            f"tagged {TAG}; {lesson} has such headings in cells {asked} and such tags in cells "
            f'{answered}. Tag that cell: # %% [markdown] tags=["{TAG}"].'
        )
    for number in asked:
        _mark_pair(*notebook.cells[number - 1 : number + 1], lesson)


def count(notebook):
    """How many questions in words a lesson asks."""
    return sum(map(_asks, notebook.cells))


def is_answer(cell):
    """Whether a cell is the model answer, with its rubric."""
    return cell.cell_type == "markdown" and TAG in cell.metadata.get("tags", [])


def _asks(cell):
    return cell.cell_type == "markdown" and HEADING.search(cell.source) is not None


def _mark_pair(question, answer, lesson):
    headings, form = HEADING.findall(question.source), FORM.format(lesson[:2])
    if [f"### In your own words{rest}" for rest in headings] != [form]:
        raise ValueError(
            f"the question in words of {lesson} stands under one heading, {form}; found "
            f"{['### In your own words' + rest for rest in headings]}. Write {form}."
        )
    question.source = question.source.replace(form, f"{form}\n\n{EFFORT}", 1)
    answer.metadata["nbgrader"] = {
        "cell_type": "markdown",
        "grade": True,
        "grade_id": f"{lesson[:2]}-words",
        "locked": False,
        "points": POINTS,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
