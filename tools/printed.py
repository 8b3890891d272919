"""The numbers that a cell prints, and those that stand in its code."""

import ast
import html
import re
from typing import NamedTuple

SHOWN = re.compile(r"(?<![\w.])(?!0\d-)(\d[\d,]*(?:\.\d*)?(?:e[+-]?\d+)?)\s?(%?)(?!\w)")

RANGE = re.compile(r"\[[-+]?[\d.]+ ?%?(?:,| to) ?[-+]?[\d.]+ ?%?\]")


class Printed(NamedTuple):
    """A number as a cell prints it; `unit` is the place of its last digit.

    `end` marks the two ends of a range, as in 66% [62%, 71%]: the lowest and the highest of five.
    """

    value: float
    unit: float
    percent: bool
    end: bool = False


def printed(cell):
    """The numbers that a cell shows: in its print-out, its result, a report's message."""
    found = []
    text = _text(cell)
    ranges = [range(*pair.span()) for pair in RANGE.finditer(text)]
    for shown in SHOWN.finditer(text):
        digits, percent = shown.groups()
        mantissa, _, exponent = digits.replace(",", "").partition("e")
        unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
        end = any(shown.start() in pair for pair in ranges)
        found.append(Printed(float(digits.replace(",", "")), unit, bool(percent), end))
    return found


def literals(cell):
    """The numbers in a cell's code; a picture's and the margins of assertions say nothing."""
    if "show(" in cell.source:
        return set()
    tree = ast.parse(cell.source)
    margins = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
        for inner in ast.walk(node)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and id(node) not in margins
    }


def _text(cell):
    parts = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        parts += [output.get("text", ""), data.get("text/plain", "")]
        parts.append(html.unescape(re.sub(r"<[^>]*>", " ", data.get("text/html", ""))))
    return "\n".join(parts)
