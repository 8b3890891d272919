"""From a verdict, or from the failure to get one, to the Report that people and graders read."""

from utils.checks.declare import find, ids
from utils.checks.processes import NoAnswerError, NotJudgedError
from utils.checks.report import Report
from utils.checks.send import send_source


def report_on(exercise_id, ask):
    """The Report on an exercise's answer; `ask()` gets the verdict, a dict, or raises why not."""
    try:
        known = isinstance(exercise_id, str) and exercise_id in ids()
        if not known:
            find(exercise_id)
    except ValueError as error:
        return Report(str(exercise_id), "wrong", str(error), "unknown-exercise", 0)
    try:
        said = ask()
    except NoAnswerError as error:
        mistake, message = error.args
        said = {"state": "wrong", "mistake": mistake, "message": message}
    except NotJudgedError as error:
        return not_judged(exercise_id, str(error))
    if "points" not in said:
        said["points"] = find(exercise_id).points
    if said["state"] == "not judged":
        return not_judged(exercise_id, said["message"])
    return Report(exercise_id, **said)


def not_judged(exercise_id, reason):
    message = (
        f"Your answer could not be judged, so it is neither right nor wrong: {reason}. Restart "
        "the kernel and run the check again."
    )
    return Report(str(exercise_id), "not judged", message, None, 0)


def grade(exercise_id, answer, folder, closed):
    """The Report on a submitted answer, from its source alone; see `send_source` for the args."""
    return report_on(exercise_id, lambda: send_source(exercise_id, answer, folder, closed))
