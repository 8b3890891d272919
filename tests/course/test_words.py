"""The questions in words: one a lesson, graded by a person, with a rubric that adds up."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import CheckCellMetadata, ComputeChecksums
from nbgrader.utils import determine_grade, is_grade, is_locked, is_solution

from tools import words
from tools.build import outdated_pages, read, source, sources, student
from tools.course import ROOT

everywhere = pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
WORTH = {"½": 0.5, "1": 1.0, "1½": 1.5, "2": 2.0}
EARNS = re.compile(r"\*\*(1½|½|1|2) points?\*\*")
QUESTION = "### In your own words `03-words`\n\nWhat do you believe?"


def answer(notebook):
    """The one model answer of a notebook."""
    (found,) = [cell for cell in notebook.cells if words.is_answer(cell)]
    return found


def lesson(*sources, tags=("words",)):
    """A notebook of questions, each followed by an answer."""
    pairs = [
        (new_markdown_cell(text), new_markdown_cell("Mine.", metadata={"tags": list(tags)}))
        for text in sources
    ]
    return new_notebook(cells=[cell for pair in pairs for cell in pair])


@everywhere
def test_every_lesson_asks_once_after_its_own_questions(path):
    notebook = source(path)
    assert words.count(notebook) == 1
    text = [cell.source for cell in notebook.cells]
    (place,) = [n for n, piece in enumerate(text) if f"`{path.stem[:2]}-words`" in piece]
    assert "## Check yourself" in text[place - 1]
    assert not any(cell.cell_type == "code" for cell in notebook.cells[place - 1 : place + 2])
    rest = "\n".join(text[place + 2 :])
    assert not rest or rest.startswith(("## Going deeper", "That was the last lesson."))


@everywhere
def test_nbgrader_takes_it_for_an_answer_that_a_person_grades(path):
    notebook = read(path)
    CheckCellMetadata().preprocess(notebook, {})
    cell = answer(notebook)
    assert (is_grade(cell), is_solution(cell), is_locked(cell)) == (True, True, False)
    meta = cell.metadata.nbgrader
    assert (meta.grade_id, meta.points) == (f"{path.stem[:2]}-words", words.POINTS)
    assert meta.cell_type == cell.cell_type == "markdown"


def test_an_answer_waits_for_a_person_and_an_untouched_one_gets_nothing():
    released, _ = ComputeChecksums().preprocess(student(read(sources()[0])), {})
    cell = answer(released)
    assert determine_grade(cell) == (0, words.POINTS)
    cell.source = "My table has a row for each run."
    assert determine_grade(cell) == (None, words.POINTS)


@everywhere
def test_learners_get_the_question_and_no_line_of_the_answer(path):
    solved = read(path)
    learners = student(solved)
    everything = "\n".join(cell.source for cell in learners.cells)
    assert answer(learners).source == words.STUB
    place = learners.cells.index(answer(learners))
    assert learners.cells[place - 1] == solved.cells[place - 1]
    assert words.EFFORT in learners.cells[place - 1].source
    for line in filter(None, answer(solved).source.splitlines()):
        assert line not in everything


@everywhere
def test_the_rubric_adds_up_and_helps_the_grader(path):
    model, rubric = answer(source(path)).source.split("\n\n**How to grade**\n\n")
    assert model.startswith("**A very good answer**\n\n")
    assert len(model.split()) > 60
    lines = [line for line in rubric.splitlines() if line.startswith("- ")]
    earned = [amount for line in lines for amount in EARNS.findall(line)]
    assert sum(WORTH[amount] for amount in earned) == words.POINTS
    for start in ("- **Minus ½**", "- **A tempting answer**", "- **If it looks copied**, ask"):
        assert sum(line.startswith(start) for line in lines) == 1


def test_no_two_lessons_ask_the_same():
    asked = [
        re.search(r"`\d\d-words`\n\n(\w+(?:\W+\w+){4})", cell.source)
        for path in sources()
        for cell in source(path).cells
    ]
    first = [found[1] for found in asked if found]
    assert len(set(first)) == len(first) == len(sources())


def test_the_instructors_table_has_the_points_that_a_person_gives():
    page = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
    head = next(line for line in page.splitlines() if line.startswith("| Lesson"))
    column = head.split("|").index(" By hand ")
    rows = [line.split("|") for line in page.splitlines() if re.match(r"\| \d\d ", line)]
    assert [row[column] for row in rows] == [f" {words.POINTS} "] * len(sources())
    assert outdated_pages() == {}


def test_the_heading_gets_its_label_and_the_answer_its_metadata():
    notebook = lesson(QUESTION)
    words.mark(notebook, "03_batch")
    heading, label, rest = notebook.cells[0].source.split("\n\n")
    assert (heading, rest) == tuple(QUESTION.split("\n\n"))
    assert label == "★☆☆ · about 5 minutes · 2 points, graded by a person"
    assert notebook.cells[1].metadata.nbgrader.grade_id == "03-words"


def test_a_lesson_without_a_question_stays_as_it_is():
    notebook = new_notebook(cells=[new_markdown_cell("## Check yourself"), new_code_cell("x")])
    words.mark(notebook, "03_batch")
    assert all("nbgrader" not in cell.metadata for cell in notebook.cells)


@pytest.mark.parametrize(
    ("notebook", "said"),
    [
        (lesson(QUESTION, tags=()), "headings in cells [1] and such tags in cells []"),
        (new_notebook(cells=lesson(QUESTION).cells[:1]), "tags in cells []"),
        (new_notebook(cells=lesson(QUESTION).cells[1:]), "headings in cells []"),
        (new_notebook(cells=lesson(QUESTION).cells[::-1]), "cells [2] and such tags in cells [1]"),
        (lesson(QUESTION, QUESTION), "has 2 headings"),
        (lesson(f"{QUESTION}\n\n{QUESTION}"), "stands under one heading"),
        (lesson(QUESTION.replace("03", "04")), "found ['### In your own words `04-words`']"),
        (lesson(QUESTION.replace("03-words", "03_words")), "`03_words`"),
        (lesson(QUESTION.replace(" `03-words`", "")), "found ['### In your own words']"),
        (lesson(QUESTION.replace("`03-words`", "`03-words`: why")), "`03-words`: why"),
    ],
)
def test_what_does_not_fit_is_refused(notebook, said):
    with pytest.raises(ValueError, match="03_batch") as error:
        words.mark(notebook, "03_batch")
    assert said in str(error.value)
    assert re.search(r"(Keep one|Tag that cell|Write ###)", str(error.value))
