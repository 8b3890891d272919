"""Judge an answer in a fresh process, whose NumPy nobody has touched; started by `send.py`.

Standard input brings the exercise's id and the pickled answer, which only the worker unpickles;
standard output takes the verdict as JSON.
"""

import json
import linecache
import os
import pickle
import sys
import tempfile
import warnings
from contextlib import contextmanager

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

import cloudpickle

from utils.checks import processes
from utils.checks.credit import why
from utils.checks.declare import find
from utils.checks.judge import judge
from utils.checks.worker import MEMORY

SECONDS = 10
TOO_LONG = (
    f"It did not come back within {SECONDS} s and was stopped. Is there a loop that never ends?"
)
WITH_CELLS = (  # more time, where the answer is to be made from cells first
    SECONDS + 10,
    f"It did not come back within {SECONDS + 10} s, all cells above the check included, and was "
    "stopped. Is there a loop that never ends, or do trials take so long?",
)
USED = "It uses the course's own implementation. Write the lines yourself: only they are checked."
TOO_MUCH = (
    f"It asked for more than the {MEMORY // 2**30} GiB of memory that an answer may use. Which of "
    "its arrays is so large?"
)


def run_apart(answer, exercise, path, closed):
    """Return the outcome of the pickled `answer` on each case, run in a process of its own.

    Raises: NoAnswerError where it does not come back in time, or takes its process down.
    """
    cases = [(case.args, case.kwargs) for case in exercise.cases]
    with by_value():
        question = cloudpickle.dumps((cases, exercise.use, answer, path, exercise.imports, closed))
    seconds, late = (SECONDS, TOO_LONG) if isinstance(answer, bytes) else WITH_CELLS
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as room:
            os.environ["TMPDIR"] = room  # the worker's
            text, code = processes.ask("worker.py", question, seconds, memory=MEMORY)
    except processes.TookTooLongError:
        raise processes.NoAnswerError("timed-out", late) from None
    except processes.TookTooMuchError:
        raise processes.NoAnswerError("out-of-memory", TOO_MUCH) from None
    return read(text, code, exercise)


def read(text, code, exercise):
    """The outcomes in what the worker said. Raises: NoAnswerError where they are not its own."""
    try:
        result = json.loads(text)
        outcomes, looked = result["outcomes"], result["looked"]
    except (ValueError, TypeError, KeyError):
        how = "asked for too much memory or crashed" if code else "called os._exit"
        raise processes.NoAnswerError(
            "ended-process", f"It ended its Python process: it probably {how}."
        ) from None
    if looked or len(outcomes) != len(exercise.cases):
        raise processes.NoAnswerError("used-reference", USED)
    if "MemoryError" in outcomes[-1].get("kinds", ()):
        raise processes.NoAnswerError("out-of-memory", TOO_MUCH)
    return outcomes


@contextmanager
def by_value():
    """Let what is the course's among cases and uses travel as code: no worker may import it."""
    course = sys.modules["utils"]
    cloudpickle.register_pickle_by_value(course)
    try:
        yield
    finally:
        cloudpickle.unregister_pickle_by_value(course)


def verdict(exercise, answer, path, file, variables, closed):
    """The verdict on one pickled answer: state, mistake, message, printed, and points earned."""
    said = {"state": "wrong", "printed": ""}
    try:
        outcomes = run_apart(answer, exercise, path, closed)
    except processes.NoAnswerError as error:
        mistake, message = error.args
        return said | {"mistake": mistake, "message": message}
    said["printed"] = next((o["printed"] for o in outcomes if o["printed"]), "")
    if outcomes[0].get("error") == "NotImplementedError":
        message = "Replace the line that raises NotImplementedError."
        return said | {"state": "not attempted", "mistake": None, "message": message}
    mistake, message, passed, credit = judge(exercise, outcomes, file, variables)
    said |= {"state": "passed" if passed else "wrong", "mistake": mistake, "message": message}
    if credit:
        said |= {"earned": credit.points, "message": f"{message}\n{why(exercise, credit)}"}
    return said


def main():
    warnings.simplefilter("ignore")
    question = pickle.load(sys.stdin.buffer)
    word, exercise_id, answer, path, file, lines, variables, closed = question
    linecache.cache[file] = (0, None, lines, file)
    exercise = find(exercise_id)
    print("ready", flush=True)
    try:
        said = verdict(exercise, answer, path, file, variables, closed)
    except Exception as error:  # NotJudgedError, or a fault of ours that no answer should pay for
        message = f"{type(error).__name__}: {error}"
        said = {"state": "not judged", "mistake": None, "message": message, "printed": ""}
    print(json.dumps(said | {"points": exercise.points, "word": word}))


if __name__ == "__main__":
    main()
