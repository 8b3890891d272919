"""What a submitted notebook answers to each exercise: source that runs without the notebook."""

import ast
import re
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_notebook

from tools.exercise_cells import CHECK
from utils.checks.answer_source import from_course


class Definition(NamedTuple):
    """An import, function, class or literal constant of a cell."""

    makes: set  # names
    reads: set
    text: str


def read(path):
    """(the notebook at a path, what is odd about it); an empty one where it cannot be read."""
    try:
        return nbformat.read(path, as_version=4), []
    except FileNotFoundError:
        return new_notebook(), [f"{path.name} was not handed in"]
    except Exception as error:  # nbformat raises whatever its parsers do
        return new_notebook(), [f"{path.name} cannot be read ({type(error).__name__}: {error})"]


def exercises_of(lesson):
    """{exercise id: the name that its check takes} of the graded cells of a lesson's source."""
    graded = [
        cell.source for cell in code(lesson) if cell.metadata.get("nbgrader", {}).get("grade")
    ]
    return dict(found.groups() for source in graded for found in CHECK.finditer(source))


def answer(notebook, lesson, exercise_id, name):
    """The answer to an exercise, as `answer_source.define` takes it; "" where its cell is gone.

    Args: notebook, submitted; lesson, its source, whose imports and helpers are given to all;
    name, what the check takes. What the answer needs from the student's other cells above it is
    given too, but nothing that these cells compute.
    """
    cells = code(notebook)
    own = [cell for cell in cells if grade_id(cell) == exercise_id]
    above = cells[: cells.index(own[-1])] if own else cells
    source = "\n".join(plain(cell.source) for cell in own)
    lessons = [cell for cell in code(lesson) if grade_id(cell) is None]
    others = [cell for cell in above if not any(cell is one for one in own)]
    known = [part for cell in lessons + others for part in definitions(plain(cell.source))]
    file = f"the answer to {exercise_id}"
    return {"name": name, "source": source, "given": needed(name, source, known), "file": file}


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def grade_id(cell):
    """nbgrader's id of a cell, or None; a submission may hold anything there."""
    mark = cell.metadata.get("nbgrader")
    return str(mark["grade_id"]) if isinstance(mark, dict) and "grade_id" in mark else None


def plain(source):
    """A cell's Python, its lines for IPython (%%time, !ls) made empty."""
    return re.sub(r"^[%!?].*$", "", source, flags=re.M)


def definitions(source):
    """What a cell defines and does not compute; nothing where it is no Python."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):
        return []
    found = [(names_made(node), node) for node in statements if not from_course(node)]
    return [Definition(made, names_read(node), text(source, node)) for made, node in found if made]


def names_made(node):
    """The names that a statement defines; none where it computes something."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    if isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) for t in node.targets):
        literal = not any(isinstance(part, ast.Name | ast.Call) for part in ast.walk(node.value))
        return {target.id for target in node.targets if literal or is_lambda(node.value)}
    return set()


def is_lambda(value):
    return isinstance(value, ast.Lambda)


def names_read(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def text(source, node):
    """The lines of a statement, with its decorators."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])


def needed(name, source, known):
    """Of the known definitions, in order, those that an answer needs, and that these need."""
    try:
        wanted = {name, *names_read(ast.parse(source))}
    except (SyntaxError, ValueError):
        return ""
    chosen, before = [], None
    while chosen != before:
        before = chosen
        chosen = [part for part in known if part.makes & wanted or "*" in part.makes]
        wanted = wanted.union(*(part.reads for part in chosen))
    return "\n".join(dict.fromkeys(part.text for part in chosen))
