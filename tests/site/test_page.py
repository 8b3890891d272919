"""A lesson's page: what changes on the way from its solved notebook."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tools.build import sources
from tools.course import ROOT
from tools.site import page as module
from tools.site.exercises import exercises, own_words
from tools.site.figures import pictures, sliders
from tools.site.outputs import plain
from tools.site.page import label_folded, page, solved
from tools.site.predictions import predictions
from tools.site.sliders import Figure, Slider

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


def test_pictures_are_files_with_their_sizes_and_the_first_is_not_lazy():
    html = '<img alt="a {}" width="7" height="5" src="data:image/png;base64,aGk=">'
    cells = [new_code_cell("x", outputs=[shown(html.format(n))]) for n in range(2)]
    files = pictures(_notebook(cells))
    assert list(files.values()) == [b"hi", b"hi"]
    first, second = (cell.outputs[0].data["text/html"] for cell in cells)
    assert 'alt="a 0" width="7" height="5"' in first
    assert "lazy" not in first
    assert 'loading="lazy"' in second
    assert "base64" not in first + second


def test_sliders_show_their_still_once_and_name_their_values():
    frames = [("−1", b"low"), ("0", b"still"), ("1", b"high")]
    figure = Figure([Slider("γ", frames, 1), Slider("β", frames, 1)], 'a "line"', 700, 200)
    cell = new_code_cell("explore(draw)", id="abc-1")
    files = sliders(_notebook([cell]), {"abc-1": figure})
    assert set(files) == {"abc-1-still.png", "abc-1-0-0.png", "abc-1-0-2.png", "abc-1-1-0.png",
                          "abc-1-1-2.png"}  # fmt: skip
    html = cell.outputs[0].data["text/html"]
    assert 'alt="a &quot;line&quot;" width="700" height="200"' in html
    assert html.count('data-values="−1|0|1"') == 2
    assert html.count('aria-valuetext="0"') == 2
    assert '<label for="slider-abc-1-0">γ</label> <input type="range" id="slider-abc-1-0"' in html


def test_links_to_cells_and_colours_follow_the_page():
    cell = new_code_cell("x")
    cell.outputs = [shown('<a style="color: red" href="03_a.ipynb#cell-id=b-1">C01</a>')]
    plain([cell])
    assert cell.outputs[0].data["text/html"] == '<a href="03_a.html#cell-b-1">C01</a>'


def test_a_folded_cell_says_what_is_folded():
    cell = new_code_cell("# Figure: {a}\nx = 1", metadata={"tags": ["figure", "hide-input"]})
    label_folded(cell)
    assert (
        cell.metadata["mystnb"]["code_prompt_show"].format(type="source") == "Code · Figure: {a}"
    )


def test_a_lesson_without_its_solved_notebook(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ROOT", tmp_path)
    with pytest.raises(ValueError, match=r"lessons/03_a\.py has no solutions/03_a\.ipynb\. Run"):
        page("03_a", {})


@pytest.mark.parametrize("name", [path.stem for path in sources()])
def test_every_lesson_is_a_page(name):
    made, files = page(name, {})
    text = "\n".join(cell.source for cell in made.cells)
    assert "SOLUTION" not in text
    assert "Open on Binder" not in text
    assert "base64" not in str([cell.get("outputs") for cell in made.cells])
    assert text.count('<aside class="run"') == 1
    claims = [cell for cell in made.cells if re.search(r"'C\d\d:", str(cell.metadata.get("tags")))]
    for cell in claims:
        assert f'id="cell-{cell.id}"' in text
    assert len(files) == sum("image/png" in str(cell.outputs) for cell in _code(solved(name)))


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _notebook(cells):
    return type("Notebook", (), {"cells": cells})


def test_the_built_site_is_ignored():
    assert "/site/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
