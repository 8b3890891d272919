"""check(exercise_id, answer): tells a learner which mistake it is."""

from utils.checks.declare import find
from utils.checks.processes import NoAnswerError
from utils.checks.record import Progress, remember
from utils.checks.report import Report
from utils.checks.send import send

__all__ = ["Report", "answer_to", "check", "progress"]

_passed = {}


def check(exercise_id, answer):
    """Try an answer on the exercise's inputs and say whether it is right, or what is wrong.

    Args: exercise_id, such as "03-forward"; answer, the function that you wrote.
    Returns: a Report with .passed, .score in points and .mistake, an id or None. Never raises;
    the answer runs in a process of its own and has 10 s.
    """
    try:
        exercise = find(exercise_id)
    except ValueError as error:
        return Report(str(exercise_id), "wrong", str(error), "unknown-exercise", 0)
    state, mistake, message = _verdict(exercise_id, answer)
    if state == "passed":
        _passed[exercise_id] = answer
        remember(exercise_id)
    return Report(exercise_id, state, message, mistake, exercise.points)


def answer_to(exercise_id):
    """The learner's function if it passed its check in this session, otherwise the course's.

    Says which. Raises: ValueError for an unknown id, with the nearest ones.
    """
    exercise = find(exercise_id)
    if exercise_id in _passed:
        print(f"{exercise_id}: from here on, the lesson uses your function.")
    else:
        print(f"{exercise_id}: not solved yet, so the lesson uses the course's function.")
    return _passed.get(exercise_id, exercise.reference)


def progress():
    """All exercises of the course with their points and states, as a table."""
    return Progress()


def _verdict(exercise_id, answer):
    """(state, mistake id or None, message) of one answer."""
    if not callable(answer):
        return "wrong", "not-a-function", (
            f"check needs your function itself; it got a value of type {type(answer).__name__}. "
            f'Leave out the parentheses: check("{exercise_id}", name_of_function).'
        )  # fmt: skip
    try:
        return send(exercise_id, answer)
    except NoAnswerError as error:
        return ("wrong", *error.args)
