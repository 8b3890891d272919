"""The ledger: every claim of the course, its verdict, and the cells that show it.

A cell that tests a claim has a tag such as `C25:condition`. Verdicts are read from these tags, the
claims' words from claims.csv; nothing else is typed by hand.
"""

import csv
import html
import json
import re
from collections import Counter
from itertools import groupby
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
    link: str | None = None  # to the cell, as JupyterLab follows it

    def texts(self):
        """The row in words."""
        cell = "–" if self.cell is None else str(self.cell)
        return [self.claim, self.words, self.verdict or "open", self.lesson, cell]


class Ledger(tuple):
    """All rows, in the order of the claims; in a notebook, a table for each verdict."""

    __slots__ = ()

    def counts(self):
        """How many claims have each verdict; "open" where they have none yet."""
        verdicts = {row.claim: row.verdict or "open" for row in self}
        return Counter(sorted(verdicts.values(), key=(*VERDICTS, "open").index))

    def __repr__(self):
        return "ledger of " + ", ".join(f"{n} {verdict}" for verdict, n in self.counts().items())

    def _repr_html_(self):
        return "".join(map(self._folded, self.counts().items()))

    def _folded(self, counted):
        """The claims of one verdict, closed until somebody opens them."""
        verdict, count = counted
        rows = [row for row in self if (row.verdict or "open") == verdict]
        left = 'style="text-align: left"'
        lines = "".join(
            f"<tr><td>{claim}</td><td {left}>{html.escape(words, quote=False)}</td>"
            f"<td>{' '.join(map(_linked, cells))}</td></tr>"
            for (claim, words), cells in groupby(rows, key=lambda row: row[:2])
        )
        head = f"<tr><th>claim</th><th {left}>words</th><th>lesson</th></tr>"
        table = f"<table><thead>{head}</thead><tbody>{lines}</tbody></table>"
        return f"<details><summary><b>{verdict}</b>: {count}</summary>{table}</details>"


def ledger():
    """The ledger of the course as it stands, from the notebooks in notebooks/, or solutions/.

    Lessons are in notebooks/ before they are run, so that the last one finds its own claims too.
    Where a learner has changed a cell that carries a claim, the ledger is that of solutions/.

    >>> ledger()[0].claim
    'C01'
    """
    try:
        return collect(_built("notebooks") or _built("solutions"))
    except ValueError:
        return collect(_built("solutions"))


def claims():
    """Every claim: its words, and the numbers of the lessons that it belongs to."""
    with open(Path(__file__).parent / "claims.csv", encoding="utf-8", newline="") as file:
        return {row["claim"]: (row["words"], row["lessons"]) for row in csv.DictReader(file)}


def collect(lessons):
    """Make a ledger from the cells of the lessons, {"02_name": cells}.

    Raises: ValueError for a tag that is no claim and verdict, a tagged cell without an assertion,
    and a claim with two verdicts.
    """
    known, rows = claims(), []
    shown = {claim: [] for claim in known}
    for name, cells in lessons.items():
        for index, cell in enumerate(cells):
            for tag in cell["metadata"].get("tags", []):
                if re.match(r"C\d", tag):
                    lesson, link = name[:2], f"{name}.ipynb#cell-id={cell.get('id')}"
                    claim, verdict = _read(tag, known, cell, f"cell {index} of lesson {lesson}")
                    shown[claim].append(Row(claim, known[claim][0], verdict, lesson, index, link))
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


def _built(folder):
    """The cells of the notebooks in a folder, by name. Raises: ValueError for a broken file."""
    paths = sorted((COURSE / folder).glob("[0-9]*.ipynb"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8"))["cells"] for path in paths}


def _linked(row):
    return f'<a href="{row.link}">{row.lesson}</a>' if row.link else row.lesson
