"""Mutants of an answer: its source with one small thing changed, as a slip would change it."""

import ast
from typing import NamedTuple

from tests.checks.operators import OPERATORS

SUITES = ("body", "orelse", "finalbody")
APART = (ast.stmt, ast.JoinedStr, ast.expr_context)  # not expressions of the statement around them


class Mutant(NamedTuple):
    """An answer's source after one change: a statement, and what stands in its place."""

    before: str
    after: str
    source: str


def mutants(source):
    """All mutants of a function or class, no two of them with the same source.

    Docstrings are left out, and what an error says is not changed.

    >>> [mutant.after for mutant in mutants("def f(x):\\n    return -x")]
    ['# return -x', 'return --x', 'return x']
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    right, found = ast.unparse(tree), {}
    for change in _changes(tree):
        found.setdefault(ast.unparse(tree), change)
    found.pop(right, None)
    return [Mutant(*change, text) for text, change in found.items()]


def _changes(tree):
    """Change the tree in every way, one at a time; yield before and after, and change it back."""
    for suite, place in _suites(tree):
        statement = suite[place]
        before, shorter = header(statement), [] if tree.body is suite else _shorter(statement)
        for after, fewer in shorter:
            suite[place : place + 1] = fewer
            yield before, after
            suite[place : place + len(fewer)] = [statement]
        for slots, slot, node in [(suite, place, statement), *_expressions(statement)]:
            for other in (other for operator in OPERATORS for other in operator(node)):
                slots[slot] = other
                yield before, header(suite[place])
                slots[slot] = node


def _suites(node):
    """(list of statements, index) of every statement."""
    for suite in (getattr(node, name, []) for name in SUITES):
        for place, statement in enumerate(suite):
            yield suite, place
            yield from _suites(statement)


def _shorter(statement):
    """What may stand there instead: nothing; of `with` and `try`, what was inside."""
    inside = " …" if hasattr(statement, "body") else ""
    yield f"# {header(statement)}{inside}", [ast.Pass()]
    if isinstance(statement, ast.With | ast.Try):
        yield f"# {header(statement)}", statement.body + getattr(statement, "finalbody", [])


def _expressions(node):
    """(list or fields, index or name, node) of every expression in a statement."""
    if isinstance(node, ast.Raise):
        return
    for name, value in ast.iter_fields(node):
        slots = value if isinstance(value, list) else vars(node)
        for slot, child in enumerate(value) if slots is value else [(name, value)]:
            if isinstance(child, ast.AST) and not isinstance(child, APART):
                yield slots, slot, child
                if ast.unparse(child) != "-1":  # the last, or the rest: -2 would be neither
                    yield from _expressions(child)


def header(statement):
    """The first line of a statement; all of it, unless it has statements inside."""
    return ast.unparse(statement).partition("\n")[0]
