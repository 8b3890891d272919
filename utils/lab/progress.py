"""What is done and what is open: the points of all exercises, and the learner's intuition."""

import html

from utils.checks.declare import exercises
from utils.checks.record import damaged_exercise, passed_before, trouble
from utils.lab.predictions import damaged_predictions, intuition

STATES = {"passed": "✓ passed", "open": "○ open"}


def progress():
    """All exercises of the course with their points and states, and how predictions came out.

    It says which of them was kept in a damaged file and so starts anew, and where none is kept.

    >>> ("03-forward", 3, "open") in progress().rows
    True
    """
    return Progress()


class Progress:
    """The table: rows of (exercise, points, state), intuition as {lesson: (right, made)}, and
    notes, one sentence for each file that is lost."""

    def __init__(self):
        self.rows = [
            (name, exercise.points, "passed" if passed_before(name) else "open")
            for name, exercise in exercises().items()
        ]
        self.intuition = intuition()
        damaged = map(damaged_exercise, exercises())
        self.notes = list(filter(None, [trouble(), *damaged, *damaged_predictions()]))

    def __repr__(self):
        return "\n".join([self._summary(), *self.notes])

    def _summary(self):
        done = sum(state == "passed" for _, _, state in self.rows)
        text = f"{done} of {len(self.rows)} exercises passed, {_points(self.rows)}"
        return f"{text}, {_score(self.intuition.values())}" if self.intuition else text

    def _repr_html_(self):
        lessons = sorted({name[:2] for name, _, _ in self.rows} | set(self.intuition))
        head = "<tr><th>exercise</th><th>points</th><th>state</th></tr>"
        body = "".join(self._lesson(lesson) for lesson in lessons)
        said = "".join(f"<p>{html.escape(line)}</p>" for line in (self._summary(), *self.notes))
        return f"{said}<table>{head}{body}</table>"

    def _lesson(self, lesson):
        rows = [row for row in self.rows if row[0].startswith(lesson)]
        said = f" · {_score([self.intuition[lesson]])}" if lesson in self.intuition else ""
        title = f'<tr><th colspan="3">Lesson {lesson} · {_points(rows)}{said}</th></tr>'
        return title + "".join(
            f"<tr><td>{html.escape(name)}</td><td>{points}</td><td>{STATES[state]}</td></tr>"
            for name, points, state in rows
        )


def _points(rows):
    earned = sum(points for _, points, state in rows if state == "passed")
    return f"{earned} of {sum(points for _, points, _ in rows)} points"


def _score(scores):
    right, made = map(sum, zip(*scores, strict=True))
    return f"your intuition: {right} of {made}"
