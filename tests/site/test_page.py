"""A lesson's page: what changes on the way from its solved notebook."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_output

from tools.build import sources
from tools.course import ROOT
from tools.site import page as module
from tools.site.figures import pictures, sliders
from tools.site.outputs import plain
from tools.site.page import label_folded, page, solved
from tools.site.sliders import Figure, Slider


def shown(html):
    return new_output("display_data", {"text/html": html, "text/plain": "text"})


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
    name, _ = files
    assert f'<a class="picture" href="{name}"><img ' in first  # alone it can be enlarged


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
        number = [one.id for one in solved(name).cells].index(cell.id)
        assert f'id="cell-{cell.id}"><span class="visually-hidden">Cell {number}<' in text
    assert len(files) == sum("image/png" in str(cell.outputs) for cell in _code(solved(name)))


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _notebook(cells):
    return type("Notebook", (), {"cells": cells})


def test_the_built_site_is_ignored():
    assert "/site/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
