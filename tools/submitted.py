"""What a submitted notebook answers to each exercise: source that runs without the lesson."""

import ast
import symtable

import nbformat
from nbformat.v4 import new_notebook

from tools.exercise_cells import CHECK
from tools.magics import plain
from tools.slices import Statement, bound, needed, referenced, table_of
from utils.checks.answer_source import without_course

NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)  # of what is written wildly
LARGEST = 2**25  # bytes of a notebook
LONGEST = 2**19  # characters of code in it: Python's parser takes hundreds of times as much
MAKES = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def read(path):
    """(the notebook at a path, what is odd about it); an empty one where it cannot be read."""
    if not path.is_file():
        there = ", ".join(other.name for other in sorted(path.parent.glob("*.ipynb")))
        hint = f" (there is {there}: rename it, and autograde again)" if there else ""
        return new_notebook(), [f"{path.name} was not handed in{hint}"]
    if path.is_symlink() or path.parent.is_symlink() or path.stat().st_size > LARGEST:
        return new_notebook(), [f"{path.name} is a link, or larger than {LARGEST >> 20} MiB"]
    try:
        notebook = nbformat.read(path, as_version=4)
        length = sum(len(cell.source) for cell in code(notebook))
    except Exception as error:  # nbformat raises whatever its parsers do
        return new_notebook(), [f"{path.name} cannot be read ({type(error).__name__}: {error})"]
    if length > LONGEST:
        return new_notebook(), [
            f"{path.name} has {length:,} characters of code, which is too many"
        ]
    return notebook, []


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
    theirs = {cell.source.strip() for cell in code(lesson) if not is_answer(cell)}
    above = [(plain(cell.source), cell.source.strip() in theirs)
             for cell in above_check(notebook, exercise_id)]  # fmt: skip
    own = [source for source, is_lessons in above if not is_lessons]
    known = [one for cell in lessons for one in definitions(plain(cell.source))]
    given = needed(known, {name}.union(*map(names_read, own)))
    return {
        "name": name, "cells": in_order(above, given), "given": "\n".join(given),
        "file": f"the answer to {exercise_id}",
    }  # fmt: skip


def in_order(above, given):
    """The student's cells, and what the lesson made again of a name that they had made before it.

    Args: above, pairs (source, whether the cell is the lesson's) in order; given, statements of
    the lesson, which have all run before the student's cells.
    """
    cells, made = [], set()
    for source, is_lessons in above:
        if not is_lessons:
            cells.append(source)
            made |= names_made(source)
        elif made:
            again = [one.code for one in definitions(source) if one.changes & made]
            cells += [code for code in again if code in given]
    return cells


def above_check(notebook, exercise_id):
    """The code cells above the exercise's check; all of them where nobody finds it.

    A copy of the check has no metadata; where all have lost theirs, the last one is taken.
    """
    cells = code(notebook)
    marked = [grade_id(cell) == f"check-{exercise_id}" for cell in cells]
    found = [CHECK.fullmatch(cell.source.strip()) for cell in cells]
    alike = [one is not None and one.group(1) == exercise_id for one in found]
    checks = [place for place, is_one in enumerate(marked if any(marked) else alike) if is_one]
    return cells[: checks[-1]] if checks else cells


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def grade_id(cell):
    """nbgrader's id of a cell, or None; a submission may hold anything there."""
    mark = cell.metadata.get("nbgrader")
    return str(mark["grade_id"]) if isinstance(mark, dict) and "grade_id" in mark else None


def is_answer(cell):
    return not (grade_id(cell) or "check-").startswith("check-")


def definitions(source):
    """The statements of a lesson's cell that make names: imports, functions, assignments."""
    return [
        Statement(ast.unparse(node), bound(table_of(node)), set(referenced(table_of(node))))
        for node in map(without_course, ast.parse(source).body)
        if isinstance(node, MAKES)
    ]


def names_read(source):
    """The names that a student's cell reads; none where it is no Python."""
    try:
        return set(referenced(symtable.symtable(source, "a cell", "exec")))
    except NO_PYTHON:
        return set()


def names_made(source):
    """The names that a student's cell gives a value; none where it is no Python."""
    try:
        return bound(symtable.symtable(source, "a cell", "exec"))
    except NO_PYTHON:
        return set()
