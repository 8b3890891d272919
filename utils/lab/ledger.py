"""The ledger: every claim of the course, its verdict, and the cells that show it.

A cell that tests a claim has a tag such as `C25:condition`. Verdicts are read from these tags, the
claims' words from claims.csv; nothing else is typed by hand.
"""

import csv
import html
import json
import re
from pathlib import Path
from typing import NamedTuple

COURSE = Path(__file__).parents[2]
VERDICTS = ("holds", "condition", "fails", "slip", "shown")


class Row(NamedTuple):
    """A claim and one of the cells that show it; verdict None where no lesson has one yet."""

    claim: str
    words: str
    verdict: str | None
    lesson: str  # its number; of an open claim, those of the lessons to come
    cell: int | None  # counted from 0

    def texts(self):
        """The row in words."""
        cell = "–" if self.cell is None else str(self.cell)
        return [self.claim, self.words, self.verdict or "open", self.lesson, cell]


class Ledger(tuple):
    """All rows, in the order of the claims; in a notebook, a table."""

    __slots__ = ()

    def _repr_html_(self):
        head = "".join(f"<th>{name}</th>" for name in Row._fields)
        rows = (
            "".join(f"<td>{html.escape(text, quote=False)}</td>" for text in row.texts())
            for row in self
        )
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def ledger():
    """The ledger of the course as it stands, from the notebooks in solutions/, or notebooks/.

    >>> ledger()[0].claim
    'C01'
    """
    folders = (COURSE / "solutions", COURSE / "notebooks")
    paths = next(
        (found for folder in folders if (found := sorted(folder.glob("[0-9]*.ipynb")))), []
    )
    return collect(
        {path.stem[:2]: json.loads(path.read_text(encoding="utf-8"))["cells"] for path in paths}
    )


def claims():
    """Every claim: its words, and the numbers of the lessons that it belongs to."""
    with open(Path(__file__).parent / "claims.csv", encoding="utf-8", newline="") as file:
        return {row["claim"]: (row["words"], row["lessons"]) for row in csv.DictReader(file)}


def collect(lessons):
    """Make a ledger from the cells of the lessons, {number: cells}.

    Raises: ValueError for a tag that is no claim and verdict, a tagged cell without an assertion,
    and a claim with two verdicts.
    """
    known, rows = claims(), []
    shown = {claim: [] for claim in known}
    for lesson, cells in lessons.items():
        for index, cell in enumerate(cells):
            for tag in cell["metadata"].get("tags", []):
                if re.match(r"C\d", tag):
                    claim, verdict = _read(tag, known, cell, f"cell {index} of lesson {lesson}")
                    shown[claim].append(Row(claim, known[claim][0], verdict, lesson, index))
    for claim, (words, planned) in known.items():
        _demand_one_verdict(shown[claim])
        rows += shown[claim] or [Row(claim, words, None, planned.replace(" ", ", "), None)]
    return Ledger(rows)


def _read(tag, known, cell, place):
    """(claim, verdict) of a tag."""
    claim, _, verdict = tag.partition(":")
    if claim not in known or verdict not in VERDICTS:
        raise ValueError(
            f"a claim's tag is its number and a verdict, such as C25:condition; {place} has "
            f"{tag!r}. Take a number from claims.csv, and one of {', '.join(VERDICTS)}."
        )
    if not re.search(r"^\s*assert\b", "".join(cell["source"]), re.M):
        raise ValueError(
            f"a cell with a claim's tag must assert the claim; {place}, tagged {tag!r}, has no "
            f"assert. Assert what it measures, with a margin, or remove the tag."
        )
    return claim, verdict


def _demand_one_verdict(rows):
    if len({row.verdict for row in rows}) > 1:
        places = ", ".join(f"{row.verdict} in cell {row.cell} of {row.lesson}" for row in rows)
        raise ValueError(
            f"a claim has one verdict in the whole course; {rows[0].claim} has {places}. "
            f"Decide, and give all these cells the same."
        )
