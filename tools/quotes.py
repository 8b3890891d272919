"""Hold the prose of a lesson to its cells: a number that it quotes must be printed above it.

python -m tools.quotes          the numbers of all lessons that no cell prints
python -m tools.quotes 03       those of one lesson

A number counts as printed if a cell above it, in the same section (from one `##` heading to the
next; the summary and the questions at the end draw on the whole lesson), prints a number that is
rounded to it: 0.0735 supports 0.07, 97.7 % supports 98 %, and 0.977 both. What the section's code
says in so many words, above or below, is the text's own premise: 500 steps, batches of 16 (but not
so many times, points, degrees, -fold, or so much per cent lower, which are results). So are whole
numbers up to twelve, and what `quoted` leaves out: formulas and code, headings, hints, years,
references, and what follows "With numbers". An answer in words may quote what the lesson's text
says, or a cell prints to the same digits. An author names further premises in a comment,
<!-- given: 400 14 -->, and what an earlier section prints, <!-- earlier: 0.07 -->.
"""

import math
import re
import sys
from typing import NamedTuple

import nbformat

from tools import words
from tools.course import ROOT
from tools.printed import literals, printed
from tools.quoted import marked, quoted, unit_of

END = ("## What to take away", "## Check yourself")


class Block(NamedTuple):
    """A code cell, or the part of a Markdown cell that belongs to one section."""

    cell: int
    section: int
    text: str = ""
    whole_lesson: bool = False  # may quote any cell above
    given: tuple = ()
    earlier: tuple = ()
    printed: tuple = ()
    literals: frozenset = frozenset()
    answer: bool = False  # to the question in words: quotes what the lesson's text says


def blocks(notebook):
    """An executed notebook, cut into blocks."""
    section, end, found = 0, False, []
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            shown, code = tuple(printed(cell)), frozenset(literals(cell))
            found.append(Block(index, section, printed=shown, literals=code))
        elif cell.id != "navigation":
            notes = [tuple(marked(name, cell.source)) for name in ("given", "earlier")]
            for text in re.split(r"^(?=## )", cell.source, flags=re.M):
                section += text.startswith("## ")
                end = end or text.startswith(END)
                block = Block(index, section, text, end, *notes)
                found.append(block._replace(answer=words.is_answer(cell)))
    return found


def support(quote, block, lesson):
    """What stands behind a quoted number: "given", "code", "printed", or None."""
    if quote.text in block.given:
        return "given"
    if block.answer:
        return answer_support(quote, [b for b in lesson if b.cell < block.cell])
    anywhere = block.whole_lesson or quote.text in block.earlier
    for other in lesson:
        near = other.section == block.section
        if (near or block.whole_lesson) and any(says(number, quote) for number in other.literals):
            return "code"
    above = [b for b in lesson if b.cell < block.cell and (anywhere or b.section == block.section)]
    return "printed" if any(agrees(shown, quote) for b in above for shown in b.printed) else None


def answer_support(quote, above):
    """What stands behind a number in an answer in words, which may quote the whole lesson: the
    lesson's text has it, or a cell prints it to just these digits."""
    unit = unit_of(quote.text)
    for block in above:
        if any(quote.text == other.text for other in quoted(block.text)):
            return "printed"
        for shown in block.printed:
            digits = shown.unit * (100 if quote.percent and not shown.percent else 1)
            if agrees(shown, quote) and math.isclose(digits, unit):
                return "printed"
    return None


def says(number, quote):
    """Whether a number in the code is the one that is quoted."""
    if quote.result:
        return False
    if quote.percent:
        number = 100 * number if isinstance(number, float) and number < 1 else math.nan
    elif isinstance(number, int) and "." in quote.text:
        return False
    return math.isclose(number, quote.value, rel_tol=1e-9)


def agrees(shown, quote):
    """Whether a printed number is rounded to the quoted one, and is printed to as many digits."""
    if shown.end and not quote.extreme:
        return False  # the lowest or the highest of some runs is not their mean
    factor = 1.0
    if quote.percent and not shown.percent:
        factor = 100.0
    elif shown.percent and not quote.percent:
        factor = 0.01
    values = [factor * shown.value] if factor < 100 or shown.value <= 1 else []
    if quote.distance and not shown.percent:
        values.append(100 * abs(1 - shown.value))
    slack = 1e-9 * quote.high
    exact = factor * shown.unit <= quote.high - quote.low + slack
    return exact and any(quote.low - slack <= v <= quote.high + slack for v in values)


def unprinted(notebook):
    """What is wrong with the numbers of an executed notebook, as a list of sentences."""
    lesson, wrong = blocks(notebook), []
    for block in lesson:
        for quote in quoted(block.text):
            if support(quote, block, lesson) is None:
                around = " ".join(block.text[max(quote.start - 40, 0) : quote.start + 30].split())
                wrong.append(f"cell {block.cell}: no cell prints {quote.text} (…{around}…)")
    return wrong + _idle(lesson)


def _idle(lesson):
    """Marks of numbers that their cell does not quote."""
    quotes, wrong = {}, []
    for block in lesson:
        quotes.setdefault(block.cell, set()).update(q.text for q in quoted(block.text))
    for block in {b.cell: b for b in lesson}.values():
        for text in {*block.given, *block.earlier} - quotes[block.cell]:
            wrong.append(f"cell {block.cell}: it marks {text}, and does not quote it")
    return wrong


def executed(number=""):
    """The executed notebooks whose names begin so, by name."""
    paths = sorted((ROOT / "solutions").glob(f"{number}*.ipynb"))
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}


if __name__ == "__main__":
    for name, notebook in executed(*sys.argv[1:2]).items():
        print(name, *unprinted(notebook), sep="\n  ")
