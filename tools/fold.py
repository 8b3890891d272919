"""Folding: a cell whose code is not the point is closed, and its first line says what is in it."""

from tools.exercise_cells import CHECK, MARKER

FIRST_LINES = {"setup": "# Setup: ", "figure": "# Figure: ", "evidence": "# Evidence: "}


def fold(notebook, lesson):
    """Close the cells that `lesson` tags setup, figure or evidence; refuse what must stay open."""
    for number, cell in enumerate(notebook.cells, 1):
        if not folded(cell):
            continue
        place = f"cell {number} of {lesson}"
        if MARKER in cell.source or CHECK.search(cell.source):
            raise ValueError(
                f"an exercise's answer and its check are never folded; {place} holds one and is "
                f"tagged {folded(cell)}. Take the tag away."
            )
        first, starts = cell.source.partition("\n")[0], [FIRST_LINES[tag] for tag in folded(cell)]
        if not first.startswith(tuple(starts)):
            raise ValueError(
                f"a folded cell begins with a comment that says what is folded; {place} begins "
                f"with {first!r}. Begin it with '{starts[0]}' and a few words."
            )
        close(cell)


def folded(cell):
    """Those of the cell's tags that fold it."""
    return [tag for tag in cell.metadata.get("tags", []) if tag in FIRST_LINES]


def close(cell):
    """Hide the cell's source in JupyterLab, in Colab and in books made of notebooks."""
    cell.metadata["jupyter"] = {"source_hidden": True}
    cell.metadata["cellView"] = "form"
    cell.metadata["tags"] = [*cell.metadata["tags"], "hide-input"]
