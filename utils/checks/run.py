"""Send an answer and its cases to a fresh process, and read what came back, or why nothing did."""

import json
import os
import pickle
import subprocess
import sys
import sysconfig
from contextlib import contextmanager
from pathlib import Path

import cloudpickle

SECONDS = 10
WORKER = Path(__file__).with_name("worker.py")
QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONSAFEPATH": "1"}


class NoAnswerError(Exception):
    """The answer could not be run to its end; args are an id and a sentence."""


def run_apart(answer, cases):
    """Return the outcome of `answer` on each case, run in a process of its own.

    Raises: NoAnswerError where it cannot be sent, does not come back in time, or takes its
    process down.
    """
    payload = pickle.dumps(([(case.args, case.kwargs) for case in cases], _by_value(answer)))
    with subprocess.Popen(
        [sys.executable, str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env={**os.environ, **QUIET}, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            text, _ = process.communicate(payload, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise NoAnswerError(
                "timed-out",
                f"It did not come back within {SECONDS} s and was stopped. "
                "Is there a loop that never ends?",
            ) from None
        finally:
            process.kill()
    return _read(text, process.returncode)


def _read(text, code):
    try:
        result = json.loads(text)
    except ValueError:
        how = "asked for too much memory or crashed" if code else "called os._exit"
        raise NoAnswerError(
            "ended-process", f"It ended its Python process: it probably {how}."
        ) from None
    if result["looked"]:
        raise NoAnswerError(
            "used-reference",
            "It uses the course's own implementation. Write the lines yourself: "
            "only they are checked.",
        )
    return result["outcomes"]


def _by_value(answer):
    """Pickle the answer with the code of its own module, which the process could not import."""
    try:
        with _module_by_value(getattr(answer, "func", answer)):
            return cloudpickle.dumps(answer)
    except Exception as error:
        raise NoAnswerError(
            "cannot-be-sent",
            f"It uses something that cannot be copied into a process of its own ({error}). "
            "Use only its arguments and imported modules.",
        ) from None


@contextmanager
def _module_by_value(function):
    module = sys.modules.get(getattr(function, "__module__", None) or "")
    file = str(getattr(module, "__file__", None) or "")
    installed = file.startswith((sysconfig.get_path("stdlib"), sysconfig.get_path("purelib")))
    ours = getattr(module, "__name__", "").split(".")[0] == "utils"
    if not file or installed or ours or module.__name__ == "__main__":
        yield
        return
    cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        cloudpickle.unregister_pickle_by_value(module)
