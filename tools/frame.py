"""What the build adds to a lesson: badges, minutes, setup cell, labels, links, metadata."""

from hashlib import sha256

from nbformat.v4 import new_markdown_cell

from tools.course import badges
from tools.exercise_cells import grade, label
from tools.fold import fold
from tools.minutes import OPTIONAL, minutes
from tools.setup_cell import setup_cell
from tools.words import mark


def frame(notebook, name, before, after):
    """Complete a lesson read from its source; before and after are (file name, title) or None."""
    derive_ids(notebook)
    length = minutes(notebook)
    label(notebook)
    title, _, rest = notebook.cells[0].source.partition("\n")
    head = f"{title}\n\n{badges(f'notebooks/{name}.ipynb')}\n\nAbout {length} minutes.\n"
    notebook.cells[0].source = head + rest
    notebook.cells.insert(1, setup_cell())
    fold(notebook, name)
    notebook.cells.insert(close_optional(notebook), navigation(before, after))
    grade(notebook)
    mark(notebook, name)
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


def close_optional(notebook):
    """Collapse what goes deeper, a section at the end; the place before it, or the end."""
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown" and cell.source.lower().startswith(f"## {OPTIONAL}"):
            cell.metadata["jp-MarkdownHeadingCollapsed"] = True  # in JupyterLab
            return place
    return len(notebook.cells)


def navigation(before, after):
    return new_markdown_cell(links(before, after), id="navigation")


def links(before, after):
    """Links to the previous and the next lesson."""
    back = f"← [{before[1]}]({before[0]}.ipynb)" if before else ""
    on = f"[{after[1]}]({after[0]}.ipynb) →" if after else ""
    return "---\n\n" + " · ".join(filter(None, (back, on)))
