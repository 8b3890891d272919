"""What `check` returns: a number for graders, a sentence for people."""

import html
from typing import NamedTuple

MARKS = {"passed": ("✓", "#0072B2"), "wrong": ("✗", "#D55E00"), "not attempted": ("○", "#767676")}


class Report(NamedTuple):
    """The verdict on one answer: state is "passed", "wrong" or "not attempted".

    As text it is its score, which nbgrader reads as the cell's points; as HTML, the message.
    """

    exercise: str
    state: str
    message: str
    mistake: str | None
    points: int

    @property
    def passed(self):
        return self.state == "passed"

    @property
    def score(self):
        return self.points if self.passed else 0

    def __repr__(self):
        return str(self.score)

    def __str__(self):
        return (
            f"{self.exercise}: {self.state}, {self.score} of {self.points} points. {self.message}"
        )

    def _repr_html_(self):
        mark, colour = MARKS[self.state]
        message = html.escape(self.message).replace("\n", "<br>")
        return (
            f'<div style="border-left: 4px solid {colour}; padding: 2px 12px; max-width: 46em">'
            f'<b style="color: {colour}">{mark} {self.exercise}: {self.state}</b> '
            f"({self.score} of {self.points} points)<br>{message}</div>"
        )
