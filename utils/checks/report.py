"""What `check` returns: a number for graders, a sentence for people."""

import html
import re
from typing import NamedTuple

MARKS = {
    "passed": ("✓", "#0072B2"),
    "wrong": ("✗", "#D55E00"),
    "not attempted": ("○", "#767676"),
    "not judged": ("?", "#767676"),
}
LINES = 20  # of what an answer printed


class Report(NamedTuple):
    """The verdict on one answer: "passed", "wrong", "not attempted" or "not judged".

    As text it is its score, which nbgrader reads as the cell's points; as HTML, the message.
    `earned` are the points that a wrong answer keeps (`checks/credit.py`).
    """

    exercise: str
    state: str
    message: str
    mistake: str | None
    points: int
    printed: str = ""
    earned: int = 0

    @property
    def passed(self):
        return self.state == "passed"

    @property
    def score(self):
        return self.points if self.passed else self.earned

    def __repr__(self):
        return str(self.score)

    def __str__(self):
        return f"{self.exercise}: {self.state}, {self._counted()}. {self.message}"

    def _counted(self):
        if self.state == "not judged":
            return "no points given or taken"
        return f"{self.score} of {self.points} point{'s' * (self.points != 1)}"

    def _repr_html_(self):
        mark, colour = MARKS[self.state]
        return (
            f'<div style="border-left: 4px solid {colour}; padding: 2px 12px; max-width: 46em">'
            f'<b><span style="color: {colour}">{mark}</span> {html.escape(self.exercise)}: '
            f"{self.state}</b> ({self._counted()})<br>{typeset(self.message)}"
            f"{self._printed_html()}</div>"
        )

    def _printed_html(self):
        lines = self.printed.splitlines()
        if not lines:
            return ""
        more = ["…"] if len(lines) > LINES else []
        text = html.escape("\n".join([*lines[:LINES], *more]))
        return f"<details><summary>What it printed</summary><pre>{text}</pre></details>"


def typeset(text):
    """HTML of a message: escaped, with `code` between backticks set as code."""
    escaped = html.escape(text).replace("\n", "<br>")
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)
