"""What a piece of a lesson needs of the cells above it, found without running anything.

The site draws the frames of sliders from such slices; a regrade lends answers what they need.
"""

import ast
import builtins
import symtable
from typing import NamedTuple

SPEAKS = {"check", "display", "predict", "print", "progress", "reveal", "show"}  # change nothing
LOOK = "use_style"  # a call without arguments, and all figures need it
DEFINES = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class Statement(NamedTuple):
    """A statement of a lesson, the names that it changes, and those that it reads."""

    code: str
    changes: set
    reads: set


def slices(cells):
    """The code that runs each call of explore in a lesson, and nothing that it can do without.

    Args: cells, pairs (cell id, source) in order. Returns: {cell id: [code of each call]}.
    Raises: SyntaxError for a source that is not Python, such as one with IPython's magics.

    >>> slices([("a", "low = 1; high = 2"), ("b", "explore(draw, alt='A line.', at=low)")])
    {'b': ["low = 1\\nexplore(draw, alt='A line.', at=low)"]}
    """
    nodes = [(cell_id, node) for cell_id, source in cells for node in ast.parse(source).body]
    functions = {name for _, node in nodes if defines(node) for name in bound(table_of(node))}
    functions |= set(dir(builtins))
    above, found = [], {}
    for cell_id, node in nodes:
        statement = read(node, functions)
        if any(called(inner) == "explore" for inner in ast.walk(node)):
            code = [*needed(above, statement.reads), statement.code]
            found.setdefault(cell_id, []).append("\n".join(code))
        else:
            above.append(statement)
    return found


def needed(statements, names):
    """The code of those that change one of `names`, or what such a one reads, in order."""
    names, chosen, grew = names | {LOOK}, [], True
    while grew:
        before, chosen = chosen, [one for one in statements if one.changes & names]
        names = names.union(*(one.reads for one in chosen))
        grew = len(chosen) > len(before)
    return [one.code for one in chosen]


def read(node, functions):
    """What a statement changes and reads. Its comments are gone, for they change no picture."""
    table = table_of(node)
    changes = bound(table)
    if not isinstance(node, DEFINES):
        changes |= set(in_place(node)) | (set(touched(node)) - functions)
    silent = isinstance(node, ast.Assert) or called(getattr(node, "value", None)) in SPEAKS
    return Statement(ast.unparse(node), set() if silent else changes, set(referenced(table)))


def table_of(node):
    """Which names a statement binds and reads, as Python's compiler sees it."""
    return symtable.symtable(ast.unparse(node), "a cell", "exec")


def defines(node):
    """Whether a statement gives names to functions, classes or modules: calls leave them alone."""
    return isinstance(node, DEFINES) or (
        isinstance(node, ast.Assign) and called(node.value) == "answer_to"
    )


def bound(table):
    """The names that a statement gives a value."""
    names = table.get_symbols()
    return {name.get_name() for name in names if name.is_assigned() or name.is_imported()}


def referenced(table):
    """The names of the lesson that a piece of code reads, those in its functions included."""
    for name in table.get_symbols():
        if name.is_referenced() and (table.get_type() == "module" or name.is_global()):
            yield name.get_name()
    for inner in table.get_children():
        yield from referenced(inner)


def in_place(node):
    """The names of what a statement sets a part of, or whose method it calls for its effect."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute | ast.Subscript) and isinstance(inner.ctx, ast.Store):
            yield root(inner)
        elif isinstance(inner, ast.Expr) and called(inner.value) not in {None, *SPEAKS}:
            by_method = isinstance(inner.value.func, ast.Attribute)
            yield root(inner.value) if by_method or called(inner.value) == LOOK else ""


def touched(node):
    """The names of what a statement's calls may change: x in x.pop(), shuffle(x), f(out=x)."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            values = [*inner.args, *(one.value for one in inner.keywords)]
            yield from map(root, [inner.func, *values])


def root(node):
    """The name that x, x.y, x[0].y and x.y() begin with, or an empty one."""
    while not isinstance(node, ast.Name):
        node = getattr(node, "value", None) or getattr(node, "func", None)
        if not isinstance(node, ast.AST):
            return ""
    return node.id


def called(node):
    """The last name of what is called: explore for explore(…) and for widgets.explore(…)."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "id", None) or getattr(function, "attr", None)
