"""What a page asks: predictions to choose, exercises with their solutions behind a click."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tools.site.exercises import exercises, own_words
from tools.site.names import named
from tools.site.predictions import predictions

ASKED = "<p><b>Predict.</b> It is …</p><ul><li>a &lt; b</li><li>more</li></ul>"


def shown(html):
    return new_output("display_data", {"text/html": html, "text/plain": "text"})


def asks(name="03-a", html=ASKED):
    return new_code_cell(f'predict(\n    "{name}", …)', outputs=[shown(html)])


def reveals(name="03-a", html="<p>Measured: a &lt; b.</p>"):
    return new_code_cell(f'reveal("{name}", right)', outputs=[shown(html)])


def answer(role):
    return {
        "nbgrader": {"grade_id": "03-a", "solution": role == "answer", "grade": role != "answer"}
    }


def test_predictions_become_forms_and_their_answers_find_them():
    form, code = predictions([asks(), reveals()], "lessons/03_a.py")
    assert form.cell_type == "markdown"
    assert re.findall(r'name="([\w-]+)" value="([^"]*)"', form.source) == [
        ("03-a", "a &lt; b"), ("03-a", "more")]  # fmt: skip
    assert "<legend><b>Predict.</b> It is …</legend>" in form.source
    html = code.outputs[0].data["text/html"]
    assert html == (
        '<p class="measured" id="measured-03-a" data-right="a &lt; b">Measured: a &lt; b.</p>'
    )


@pytest.mark.parametrize(
    "cells", [[asks()], [reveals()], [asks(), reveals("03-b")], [asks(), reveals(), reveals()]]
)
def test_a_prediction_is_asked_once_and_measured_once(cells):
    with pytest.raises(ValueError, match=r"asked once.*; lessons/03_a\.py has 03-.*Build the"):
        predictions([new_markdown_cell("predict("), *cells], "lessons/03_a.py")


def test_a_learners_exercise_and_its_solution_behind_a_click():
    source = "def f(x):\n    ### BEGIN SOLUTION\n    return 42\n    ### END SOLUTION"
    heading = new_markdown_cell("### Exercise `03-a`: words")
    solved_cell = new_code_cell(source, metadata=answer("answer"))
    check = new_code_cell('check("03-a", f)', metadata=answer("check"))
    check.outputs = [shown('<div style="color: red"><b>passed</b></div>')]
    stub = new_code_cell("def f(x):\n    raise NotImplementedError", id=solved_cell.id)
    found = exercises([heading, solved_cell, check], [stub], "lessons/03_a.py")
    assert found[0].source.startswith("(exercise-03-a)=\n### Exercise")
    assert [cell.source for cell in found[1:3]] == [stub.source, check.source]
    assert found[2].outputs == []
    hidden = found[3].source
    assert hidden.startswith('<details class="solution"><summary>Show the solution</summary>')
    assert "    return 42\n" in hidden
    assert "SOLUTION" not in hidden
    assert '<div class="report"><b>passed</b></div>' in hidden


def test_an_answer_without_its_stub():
    cell = new_code_cell("x", metadata=answer("answer"))
    with pytest.raises(ValueError, match=r"that of lessons/03_a\.py has no cell .*\(03-a\)\. Run"):
        exercises([cell], [], "lessons/03_a.py")


def test_a_model_answer_is_closed():
    cell = new_markdown_cell("Because.\n", metadata={"tags": ["words"]})
    own_words(cell)
    assert cell.source.endswith("Show an answer</summary>\n\nBecause.\n\n</details>")


def test_buttons_of_the_same_words_say_whose_they_are():
    fold = "<details><summary>{}</summary>"
    text = "### Exercise `03-a`: b\n\n★★☆ · about 1 minute\n\n1. c\n" + fold.format("Hint 1: d?")
    cells = [text, fold.format("Show the solution"), "2. e\n" + fold.format("Answer"), "# 3. f"]
    cells = [new_markdown_cell(cell) for cell in cells]
    named(cells)
    said = [re.findall(r'<summary>(.*)<span class="visually-hidden">(.*)</span>', cell.source)
            for cell in cells]  # fmt: skip
    assert said == [[("Hint 1: d?", " (03-a)")], [("Show the solution", " (03-a)")],
                    [("Answer", " (question 2)")], []]  # fmt: skip
    assert '\n<span role="img" aria-label="2 of 3 stars">★★☆</span> · about' in cells[0].source
