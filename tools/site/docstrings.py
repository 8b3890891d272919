"""Docstrings for Sphinx: each part in a paragraph of its own, and shapes as text."""

import re

PART = re.compile(r"\b(Args|Attributes|Returns|Raises|Source): ")
SPECIAL = re.compile(r"[\\*|_]")


def setup(app):
    app.connect("autodoc-process-docstring", process)
    return {"parallel_read_safe": True}


def process(app, what, name, object_, options, lines):
    """Rewrite the lines of one docstring in place, as Sphinx asks for."""
    text, mark, example = "\n".join(lines).partition(">>>")
    paragraphs = [paragraph(part) for part in text.strip().split("\n\n")]
    lines[:] = [*"\n\n".join([*paragraphs, (mark + example).strip(), ""]).splitlines(), ""]


def paragraph(text):
    """One paragraph, its parts (Args, Returns, …) below each other."""
    code = re.split(r"(`[^`]+`)", " ".join(text.split()))
    safe = "".join(
        piece if index % 2 else SPECIAL.sub(r"\\\g<0>", piece) for index, piece in enumerate(code)
    )
    return PART.sub(r"\n\n**\1:** ", safe).strip()
