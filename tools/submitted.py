"""What a submitted notebook answers to each exercise: source that runs without the lesson."""

import ast
import re
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_notebook

from tools.exercise_cells import CHECK
from utils.checks.answer_source import from_course

LARGEST = 2**25  # bytes of a notebook
LINES = re.compile(r"\r\n|\r|\n")  # as Python counts them; str.splitlines knows more


class Definition(NamedTuple):
    """An import, a function, a class or an assignment of the lesson's."""

    makes: set  # names
    reads: set
    text: str


def read(path):
    """(the notebook at a path, what is odd about it); an empty one where it cannot be read."""
    if not path.is_file():
        there = ", ".join(other.name for other in sorted(path.parent.glob("*.ipynb")))
        hint = f" (there is {there}: rename it, and autograde again)" if there else ""
        return new_notebook(), [f"{path.name} was not handed in{hint}"]
    if path.is_symlink() or path.parent.is_symlink() or path.stat().st_size > LARGEST:
        return new_notebook(), [f"{path.name} is a link, or larger than {LARGEST >> 20} MiB"]
    try:
        return nbformat.read(path, as_version=4), []
    except Exception as error:  # nbformat raises whatever its parsers do
        return new_notebook(), [f"{path.name} cannot be read ({type(error).__name__}: {error})"]


def exercises_of(lesson):
    """{exercise id: the name that its check takes} of the graded cells of a lesson's source."""
    graded = [c.source for c in code(lesson) if (grade_id(c) or "").startswith("check-")]
    return dict(found.groups() for source in graded for found in CHECK.finditer(source))


def answer(notebook, lesson, exercise_id, name):
    """The answer to an exercise, as `answer_source.define` takes it.

    Args: notebook, submitted; lesson, its source; name, what the check takes. The student's own
    cells above the check count, wherever they stand and whatever became of their metadata. Of the
    lesson's cells only what these need is given, and nothing that a training would have to make.
    """
    lessons = [cell for cell in code(lesson) if grade_id(cell) is None]
    known = {cell.source.strip() for cell in code(lesson) if not is_answer(cell)}
    own = [cell for cell in above_check(notebook, exercise_id) if cell.source.strip() not in known]
    cells = [plain(cell.source) for cell in own]
    given = needed(name, cells, [d for cell in lessons for d in definitions(plain(cell.source))])
    file = f"the answer to {exercise_id}"
    return {"name": name, "cells": cells, "given": given, "file": file}


def above_check(notebook, exercise_id):
    """The code cells above the exercise's check; all of them where nobody finds it."""
    cells = code(notebook)
    for place, cell in enumerate(cells):
        found = CHECK.search(cell.source)
        if grade_id(cell) == f"check-{exercise_id}" or (
            found and found.group() == cell.source.strip() and found.group(1) == exercise_id
        ):
            return cells[:place]
    return cells


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def grade_id(cell):
    """nbgrader's id of a cell, or None; a submission may hold anything there."""
    mark = cell.metadata.get("nbgrader")
    return str(mark["grade_id"]) if isinstance(mark, dict) and "grade_id" in mark else None


def is_answer(cell):
    return not (grade_id(cell) or "check-").startswith("check-")


def plain(source):
    """A cell's Python, its lines for IPython (%%time, !ls, f?) made empty."""
    return re.sub(r"^(?:[%!?].*|[\w.]+\?+)$", "", source, flags=re.M)


def definitions(source):
    """The statements of a cell that make names; nothing where it is no Python."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return []
    lines = LINES.split(source)
    found = [(names_made(node), node) for node in statements if not from_course(node)]
    return [Definition(made, names_read(node), text(lines, node)) for made, node in found if made]


def names_made(node):
    """The names that a statement makes."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return set()
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return set().union(*map(names_read, targets))


def names_read(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def text(lines, node):
    """The lines of a statement, with its decorators."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
    return "\n".join(lines[first - 1 : node.end_lineno])


def needed(name, cells, known):
    """Of the lesson's definitions, in order, those that cells need, and that these need."""
    wanted = {name}
    for cell in cells:
        try:
            wanted |= names_read(ast.parse(cell))
        except (SyntaxError, ValueError, RecursionError):
            continue
    chosen, before = [], None
    while chosen != before:
        before = chosen
        chosen = [part for part in known if part.makes & wanted]
        wanted = wanted.union(*(part.reads for part in chosen))
    return "\n".join(dict.fromkeys(part.text for part in chosen))
