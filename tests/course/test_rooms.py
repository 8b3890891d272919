"""The rooms of utils: who imports whom, how long files and functions are, what examples show."""

import ast
import inspect

import pytest

import utils
from tools.course import ROOT

MAY_IMPORT = {
    "norms": set(),
    "checks": set(),
    "layers": {"norms"},
    "exercises": {"norms", "checks"},
    "lab": {"norms", "layers", "checks"},
}
FILES = sorted((ROOT / "utils").rglob("*.py"))
each_file = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: str(path.relative_to(ROOT / "utils"))
)


def imported(tree, package):
    """The modules of utils that a parsed file of `package` imports, in full, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{base}.{name.name}" for name in node.names)


def rooms_that(source, package):
    """The rooms that a file's source imports from; "" where it imports all of utils."""
    names = [name.split(".") for name in imported(ast.parse(source), package)]
    return {"".join(name[1:2]) if name[1:2] else "" for name in names if name[0] == "utils"}


@each_file
def test_nothing_is_imported_upward(path):
    room = path.relative_to(ROOT / "utils").parts[0]
    if room == "__init__.py":
        return
    package = ".".join(path.relative_to(ROOT).parent.parts)
    found = rooms_that(path.read_text(encoding="utf-8"), package)
    assert found <= MAY_IMPORT[room] | {room}


@pytest.mark.parametrize(
    "line",
    ["import utils.lab.data", "from utils.lab import data", "from utils import lab",
     "from ..lab import data", "from .. import lab", "def f():\n    import utils.lab"],
)  # fmt: skip
def test_every_way_to_import_is_seen(line):
    assert rooms_that(line, "utils.norms") == {"lab"}
    assert not rooms_that("import numpy\nfrom numpy import linalg", "utils.norms")
    assert rooms_that("import utils", "utils.norms") == {""}
    assert rooms_that("from . import affine", "utils.norms") == {"norms"}


def test_there_are_no_other_rooms():
    folders = {path.parent.name for path in (ROOT / "utils").glob("*/__init__.py")}
    assert folders == set(MAY_IMPORT)


@each_file
def test_files_are_short(path):
    """Catalogues of mistakes aside: their subject bounds them."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 150 or path.stem.endswith("_mistakes")


def lines_of_code(function, lines):
    """The lines of a function's body that are neither docstring, blank nor comment."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    code = (line.strip() for line in lines[body[0].lineno - 1 : function.end_lineno])
    return sum(bool(line) and not line.startswith("#") for line in code)


@each_file
def test_functions_are_short(path):
    source = path.read_text(encoding="utf-8")
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    found = {one.name: lines_of_code(one, source.splitlines()) for one in functions}
    assert {name: length for name, length in found.items() if length >= 20} == {}


def test_lines_of_code_leave_out_what_is_said():
    source = 'def f(\n    a,\n):\n    """Say."""\n    # Why.\n    b = a\n\n    return b\n'
    assert lines_of_code(ast.parse(source).body[0], source.splitlines()) == 2


@pytest.mark.parametrize("name", utils.__all__)
def test_public_names_show_an_example(name):
    assert ">>> " in inspect.getdoc(getattr(utils, name))
