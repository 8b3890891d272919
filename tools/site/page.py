"""A lesson as a page: its solved notebook, changed where a page differs from a kernel."""

import copy
import re

import nbformat
from nbformat.v4 import new_markdown_cell

from tools.course import ROOT, binder, colab
from tools.site.exercises import exercises, own_words
from tools.site.figures import pictures, sliders
from tools.site.links import relative
from tools.site.names import named
from tools.site.outputs import plain
from tools.site.predictions import predictions

BADGES = re.compile(r"^\[Open on Binder\].*\n\n?", re.M)
ELSEWHERE = ("setup", "navigation")  # cells for a kernel, and links that a page has anyway
CLAIM = re.compile(r"C\d\d:")
HERE = (
    "*On this page all cells have been run, and all answers are in. The keys and dots of which "
    "the text speaks are the notebook's, and so are the points and the statistics.*"
)


def solved(name):
    """The solved notebook of a lesson, {name}.py. Raises: ValueError where there is none."""
    return _read(name, "solutions", "solved")


def page(name, frames):
    """The notebook from which Sphinx makes a lesson's page, and its pictures {file name: PNG}.

    Args: name, the stem of the lesson's file; frames, of its sliders, as tools.site.frames has
    them. Raises: ValueError for a lesson that a page cannot show as it stands.
    """
    notebook, learners = copy.deepcopy(solved(name)), _read(name, "notebooks", "learners'")
    notebook.cells = [cell for cell in notebook.cells if cell.id not in ELSEWHERE]
    notebook.cells[0].source = head(notebook.cells[0].source, name)
    place = f"lessons/{name}.py"
    files = sliders(notebook, frames) | pictures(notebook)
    notebook.cells = predictions(notebook.cells, place)
    notebook.cells = exercises(notebook.cells, learners.cells, place)
    plain(notebook.cells)
    for cell in notebook.cells:
        own_words(cell)
        label_folded(cell)
        if cell.cell_type == "markdown":
            cell.source = relative(cell.source, f"lessons/{name}.py")
    named(notebook.cells)
    notebook.cells = list(anchored(notebook.cells, name))
    return notebook, files


def head(source, name):
    """The lesson's first cell: in place of the badges, a box that says how to run it."""
    path = f"notebooks/{name}.ipynb"
    command = f".venv/bin/jupyter lab --notebook-dir=. {path}"
    box = (
        '<aside class="run" aria-label="Run this lesson"><p><strong>Run this lesson</strong> '
        f'<a href="{binder(path)}">on Binder</a> <a href="{colab(path)}">in Colab</a> '
        f'<a href="../run.html">on your machine</a></p><pre>{command}</pre></aside>'
    )
    title, _, rest = BADGES.sub("", source).partition("\n\n")
    note = f"{HERE}\n\n" if name.startswith("00") else ""
    return f"{title}\n\n{box}\n\n{note}{rest}"


def label_folded(cell):
    """A folded cell's button says what is folded, as the cell's first line does."""
    tags = cell.metadata.get("tags", [])
    if "hide-input" in tags:
        words = cell.source.partition("\n")[0].removeprefix("# ")
        words = words.replace("{", "{{").replace("}", "}}")  # myst-nb calls str.format
        prompts = {"code_prompt_show": f"Code · {words}", "code_prompt_hide": f"Code · {words}"}
        cell.metadata["mystnb"] = prompts


def anchored(cells, name):
    """The cells, with an anchor before each that shows a claim: the ledger leads there."""
    numbers = {cell.id: number for number, cell in enumerate(solved(name).cells)}  # the ledger's
    for cell in cells:
        if any(map(CLAIM.match, cell.metadata.get("tags", []))):
            words = f'<span class="visually-hidden">Cell {numbers[cell.id]}</span>'
            anchor = f'<div class="cell-anchor" id="cell-{cell.id}">{words}</div>'
            yield new_markdown_cell(anchor, id=f"anchor-{cell.id}")
        yield cell


def _read(name, folder, kind):
    path = ROOT / folder / f"{name}.ipynb"
    if not path.exists():
        raise ValueError(
            f"every lesson needs its {kind} notebook; lessons/{name}.py has no "
            f"{folder}/{name}.ipynb. Run python -m tools.build {name[:2]}."
        )
    return nbformat.read(path, as_version=4)
