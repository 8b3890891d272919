"""check(exercise_id, answer): tells a learner which mistake it is."""

from utils.checks.declare import find
from utils.checks.processes import NoAnswerError
from utils.checks.record import passed_before, remember
from utils.checks.report import Report
from utils.checks.send import send
from utils.checks.verdicts import not_judged, report_on

__all__ = ["Report", "answer_to", "check"]

_passed = {}  # id: the learner's function, by its last check in this session
_failed = set()  # ids whose last check in this session failed
_lent = {}  # id: the course's function, handed out by answer_to


def check(exercise_id, answer):
    """Try an answer on the exercise's inputs and say whether it is right, or what is wrong.

    Args: exercise_id, such as "03-forward"; answer, the function or the class that you wrote.
    Returns: a Report with .passed, .score in points and .mistake, an id or None. Never raises;
    the answer runs in a process of its own and has 10 s.

    >>> report = check("02-xavier", 0.1)
    >>> report.passed, report.mistake
    (False, 'not-a-function')
    """
    try:
        report = report_on(exercise_id, lambda: _verdict(exercise_id, answer))
        _remember(report, answer)
    except Exception as error:  # whatever a notebook may have done to what a check relies on
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        report = not_judged(exercise_id, reason)
    return report


def answer_to(exercise_id):
    """The learner's function if its last check in this session passed, otherwise the course's.

    Says which. Raises: ValueError for an unknown id, with the nearest ones.

    >>> statistics = answer_to("03-statistics")
    03-statistics: not solved yet, so the lesson uses the course's function.
    """
    exercise = find(exercise_id)
    if exercise_id in _passed:
        print(f"{exercise_id}: from here on, the lesson uses your function.")
        return _passed[exercise_id]
    why = "not solved yet"
    if exercise_id in _failed:
        why = "your last answer did not pass"
    elif passed_before(exercise_id):
        why = "solved before, but not checked in this session (run its check to use yours)"
    print(f"{exercise_id}: {why}, so the lesson uses the course's function.")
    _lent[exercise_id] = exercise.lent()
    return _lent[exercise_id]


def _verdict(exercise_id, answer):
    """State, mistake id or None, and message of one answer; from the referee, more."""
    if not callable(answer):
        raise NoAnswerError(
            "not-a-function",
            f"check needs your function itself; it got a value of type {type(answer).__name__}. "
            f'Leave out the parentheses: check("{exercise_id}", name_of_function).',
        )
    if answer is _lent.get(exercise_id):
        message = (
            "This is the course's function, which the lesson used in place of yours. Run the cell "
            "with your answer again, then this one."
        )
        return {"state": "not attempted", "mistake": "used-reference", "message": message}
    return send(exercise_id, answer)


def _remember(report, answer):
    if report.passed:
        _passed[report.exercise] = answer
        _failed.discard(report.exercise)
        remember(report.exercise)
    elif report.state == "wrong" and report.mistake != "unknown-exercise":
        _passed.pop(report.exercise, None)
        _failed.add(report.exercise)
