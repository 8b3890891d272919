"""Numbers in prose: cells print all that a lesson quotes, and a wrong one would be noticed."""

import re

import pytest

from tools.quoted import DIGITS, quoted, unit_of
from tools.quotes import blocks, executed, support, unprinted

LESSONS = executed()


@pytest.mark.parametrize("name", LESSONS)
def test_every_quoted_number_is_printed_above(name):
    assert unprinted(LESSONS[name]) == []


def changed(number, sign):
    """A number as prose would have it, a tenth larger or smaller, or by its last digit."""
    value, unit = float(number.replace(",", "")), unit_of(number)
    value += sign * max(round(value / 10 / unit), 1) * unit
    decimals = len(number.partition(".")[2])
    return f"{value:,.{decimals}f}" if "," in number else f"{value:.{decimals}f}"


def measured(answers=False):
    """Every measured number of the lessons' prose, or of the answers to the questions in words:
    (text, whether each change is noticed)."""
    for notebook in LESSONS.values():
        lesson = blocks(notebook)
        for block in [block for block in lesson if block.answer == answers]:
            for quote in quoted(block.text):
                printed = support(quote, block, lesson) == "printed"
                if printed and re.fullmatch(DIGITS, quote.text):
                    for sign in (1, -1):
                        start, end = quote.start, quote.start + len(quote.text)
                        text = block.text[:start] + changed(quote.text, sign) + block.text[end:]
                        other = [q for q in quoted(text) if q.start == start]
                        yield quote.text, bool(other) and not support(other[0], block, lesson)


def test_most_wrong_numbers_would_be_noticed():
    """One digit among a table of others can fit by chance; two seldom do.

    Measured: 97 of 104 changes to numbers of two digits and more are noticed, 116 of all 138.
    """
    noticed = {True: [], False: []}
    for text, caught in measured():
        digits = re.sub(r"^[0.,]+|\D", "", text)
        noticed[len(digits) > 1].append(caught)
    precise, everything = noticed[True], noticed[True] + noticed[False]
    assert len(precise) >= 40  # 20 numbers, one up and one down
    assert sum(precise) >= 0.9 * len(precise), (sum(precise), len(precise))
    assert sum(everything) >= 0.8 * len(everything), (sum(everything), len(everything))


def test_wrong_numbers_in_answers_are_noticed_less_often():
    """An answer may quote the whole lesson, so that more numbers fit by chance.

    Measured: 69 of 92 changes to numbers of two digits and more are noticed.
    """
    precise = [caught for text, caught in measured(answers=True)
               if len(re.sub(r"^[0.,]+|\D", "", text)) > 1]  # fmt: skip
    assert len(precise) >= 40
    assert sum(precise) >= 0.67 * len(precise), (sum(precise), len(precise))
