"""Start a helper process, hand it bytes, and read what it says, within a limit of time."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONSAFEPATH": "1"}


class NoAnswerError(Exception):
    """The answer could not be run to its end; args are an id and a sentence."""


def ask(script, question, seconds, **group):
    """Run a script beside this file on `question`, bytes; return (its output, its exit code).

    Raises: subprocess.TimeoutExpired. The process, and its group if it leads one, is killed.
    """
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name(script))], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **QUIET}, **group,
    ) as process:  # fmt: skip
        try:
            output, _ = process.communicate(question, timeout=seconds)
        finally:
            if group and hasattr(os, "killpg"):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.kill()
    return output, process.returncode
