"""Judge an answer in a fresh process, whose NumPy nobody has touched; started by `send.py`.

Standard input brings the exercise's id and the pickled answer, which only the worker unpickles;
standard output takes the verdict as JSON.
"""

import json
import linecache
import os
import pickle
import subprocess
import sys
import warnings

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from utils.checks.declare import find
from utils.checks.judge import judge
from utils.checks.processes import NoAnswerError, ask

SECONDS = 10
LARGEST = 2**28  # characters of a result


def run_apart(answer, cases, path):
    """Return the outcome of the pickled `answer` on each case, run in a process of its own.

    Raises: NoAnswerError where it does not come back in time, or takes its process down.
    """
    question = pickle.dumps(([(case.args, case.kwargs) for case in cases], answer, path))
    try:
        text, code = ask("worker.py", question, SECONDS)
    except subprocess.TimeoutExpired:
        raise NoAnswerError(
            "timed-out",
            f"It did not come back within {SECONDS} s and was stopped. "
            "Is there a loop that never ends?",
        ) from None
    try:
        result = json.loads(text[:LARGEST])
        outcomes, looked = result["outcomes"], result["looked"]
    except (ValueError, TypeError, KeyError):
        how = "asked for too much memory or crashed" if code else "called os._exit"
        raise NoAnswerError(
            "ended-process", f"It ended its Python process: it probably {how}."
        ) from None
    if looked or len(outcomes) != len(cases):
        raise NoAnswerError(
            "used-reference",
            "It uses the course's own implementation. Write the lines yourself: "
            "only they are checked.",
        )
    return outcomes


def verdict(exercise, answer, path, file):
    """(state, mistake id or None, message) of one pickled answer."""
    try:
        outcomes = run_apart(answer, exercise.cases, path)
    except NoAnswerError as error:
        return ("wrong", *error.args)
    if outcomes[0].get("error") == "NotImplementedError":
        return "not attempted", None, "Replace the line that raises NotImplementedError."
    mistake, message, passed = judge(exercise, outcomes, file)
    return ("passed" if passed else "wrong"), mistake, message


def main():
    warnings.simplefilter("ignore")
    exercise_id, answer, path, file, lines = pickle.load(sys.stdin.buffer)
    linecache.cache[file] = (0, None, lines, file)
    print(json.dumps(verdict(find(exercise_id), answer, path, file)))


if __name__ == "__main__":
    main()
