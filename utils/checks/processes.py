"""Start a process, hand it bytes, and read what it says, within limits of time and memory."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONSAFEPATH": "1"}
READY = b"ready\n"  # what a script says once it has read its question: the clock starts here
LOADING = 60  # seconds to get there, on a slow and busy machine
LARGEST = 2**28  # bytes of an output


class NoAnswerError(Exception):
    """The answer could not be run to its end; args are an id and a sentence."""


class NotJudgedError(Exception):
    """The check itself could not do its work; the argument says what failed."""


class TookTooLongError(Exception):
    """A process was ready, and did not end within its time."""


class TookTooMuchError(Exception):
    """A process holds more memory than it may."""


def ask(script, question, seconds, *, memory=None, **group):
    """Run a script beside this file on `question`, bytes; return (its output, its exit code).

    The output is None where the process ended before it was ready.
    Raises: TookTooLongError `seconds` after it said READY, TookTooMuchError above `memory` bytes,
    NotJudgedError where it never got ready. The process, and its group if it leads one, is killed.
    """
    with _start(script, group) as process:
        said = queue.SimpleQueue()
        for work, pipe in ((_tell, process.stdin), (_listen, process.stdout)):
            threading.Thread(target=work, args=(pipe, question, said), daemon=True).start()
        try:
            output = _hear(process.pid, said, seconds, memory)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(2)  # its output is closed: it is about to end
        finally:
            _end(process, group)
    return output, process.returncode


def _start(script, group):
    command = [sys.executable, str(Path(__file__).parent / script)]
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, **QUIET}, **group,
        )  # fmt: skip
    except (OSError, ValueError) as error:
        raise NotJudgedError(f"no Python process could be started ({error})") from None


def _end(process, group):
    if group and hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _tell(pipe, question, said):
    with contextlib.suppress(OSError, ValueError):  # it may end before it has read everything
        pipe.write(question)
        pipe.close()


def _listen(pipe, question, said):
    with contextlib.suppress(OSError, ValueError):
        said.put(pipe.readline(len(READY)))
        said.put(pipe.read(LARGEST))


def _hear(pid, said, seconds, memory):
    try:
        if said.get(timeout=LOADING) != READY:
            return None
    except queue.Empty:
        raise NotJudgedError(f"a process was not ready after {LOADING} s") from None
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(queue.Empty):
            return said.get(timeout=0.25)
        if memory and _resident(pid) > memory:
            raise TookTooMuchError
    raise TookTooLongError


def _resident(pid):
    """The bytes of memory that a process holds; asked only of those that take their time."""
    import psutil

    try:
        return psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return 0
