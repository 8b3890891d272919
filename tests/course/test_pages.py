"""Pages made of the notebooks: what reaches those who cannot see the figures."""

import ast
from html.parser import HTMLParser

import nbformat
import pytest
from nbconvert import HTMLExporter

from tools.build import source, sources
from tools.course import ROOT

everywhere = pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)


class Figures(HTMLParser):
    """The alt texts of a page's embedded images, None for an image without."""

    def __init__(self, page):
        super().__init__()
        self.alts = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "img" and dict(attrs)["src"].startswith("data:image/png"):
            self.alts.append(dict(attrs).get("alt"))


def alts_in_source(path):
    """The alt texts that a lesson hands to show, in order."""
    code = [cell.source for cell in source(path).cells if cell.cell_type == "code"]
    calls = [node for text in code for node in ast.walk(ast.parse(text)) if is_show(node)]
    return [ast.literal_eval(call.args[1]) for call in calls]


def is_show(node):
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "show"
    )


def solution(path):
    return nbformat.read(ROOT / "solutions" / f"{path.stem}.ipynb", as_version=4)


def test_every_figure_of_an_exported_page_has_its_alt_text():
    path = sources()[1]
    page, _ = HTMLExporter().from_notebook_node(solution(path))
    alts = Figures(page).alts
    assert len(alts) >= 4
    assert all(alts)
    assert alts == alts_in_source(path)


@everywhere
def test_figures_say_the_same_in_html_and_in_metadata(path):
    outputs = [output for cell in solution(path).cells for output in cell.get("outputs", [])]
    figures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert [figure.metadata["image/png"]["alt"] for figure in figures] == alts_in_source(path)
    for figure in figures:  # JupyterLab and nbconvert show the HTML, with its alt text
        assert Figures(figure.data["text/html"]).alts == [figure.metadata["image/png"]["alt"]]
