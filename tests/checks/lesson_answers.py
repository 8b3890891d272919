"""The answers that stand in the lessons' sources, each with what its lesson offers."""

import ast
import re
from functools import cache

from tools.build import source, sources
from tools.exercise_cells import CHECK, MARKER


@cache
def cells(number):
    """The code cells of a lesson, as text."""
    path = next(path for path in sources() if path.stem.startswith(number))
    return [cell.source for cell in source(path).cells if cell.cell_type == "code"]


def answer_of(exercise_id):
    """The lesson's answer to an exercise: the source of one function or class."""
    answer = None
    for text in cells(exercise_id[:2]):
        if MARKER in text:
            answer = text
        checked = CHECK.search(text)
        if checked and checked.group(1) == exercise_id:
            return re.sub(r"(?m)^ *### (BEGIN|END) SOLUTION\n?", "", answer)
    raise LookupError(exercise_id)


@cache
def offered(number):
    """{name: statement} of a lesson's imports and functions, exercises aside."""
    found = {}
    for text in cells(number):
        if MARKER in text or text.startswith("%"):
            continue
        for statement in ast.parse(text).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                names = [(a.asname or a.name).partition(".")[0] for a in statement.names]
                found |= dict.fromkeys(names, statement)
            elif isinstance(statement, ast.FunctionDef):
                found.setdefault(statement.name, statement)
    return found


@cache
def space_for(exercise_id):
    """A namespace with what the lesson offers of the names that its answer uses."""
    space, lesson = {"__name__": "mutant"}, offered(exercise_id[:2])
    pending = [ast.parse(answer_of(exercise_id))]
    for tree in pending:
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        new = [name for name in dict.fromkeys(names) if name in lesson and name not in space]
        for name in new:
            exec(ast.unparse(lesson[name]), space)
            pending.append(lesson[name])
    return space


def defined(exercise_id, text):
    """The function or class that a source defines, with what its lesson offers."""
    space = dict(space_for(exercise_id))
    exec(compile(text, "mutant", "exec"), space)
    return space[ast.parse(text).body[0].name]
