"""Run a learner's answer in a process of its own; started by `referee.py`, imported by no lesson.

Standard input brings the cases and the answer, pickled; standard output takes what the answer
returned, as JSON: nothing of the learner's is unpickled anywhere else. What replaces NumPy's
functions, exits, or eats memory does so here, where the reference is not.
"""

import contextlib
import faulthandler
import functools
import importlib
import json
import os
import pickle
import sys
import tempfile
import warnings
from copy import deepcopy

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from answer_source import define  # noqa: E402
from describe import Printed, data_of, encode, failure  # noqa: E402
from guard import guard, looked_for_reference  # noqa: E402
from landlock import write_only_in  # noqa: E402

sys.path.remove(HERE)
del sys.modules["guard"]  # nobody finds it by name

MEMORY = 6 * 2**30  # bytes of address space
LIFE = 90  # seconds after which this process ends itself, whoever started it being gone


def limit_memory():
    """Let this process fail, and be the first to fail, where memory runs out."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # POSIX only; elsewhere the referee watches

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")


def call(function, args, kwargs, use=None):
    """Call the answer once, or put it to `use`; return what came of it and of its inputs."""
    args, kwargs = deepcopy((args, kwargs))  # a module may be the input of several cases
    if use:
        function = functools.partial(use, function)
    once = [hasattr(arg, "__next__") for arg in args]
    args = [list(arg) if is_once else arg for arg, is_once in zip(args, once, strict=True)]
    before = data_of(args, kwargs)
    printed = Printed()
    try:
        given = [iter(arg) if is_once else arg for arg, is_once in zip(args, once, strict=True)]
        with contextlib.redirect_stdout(printed):
            value = function(*given, **kwargs)
        outcome = {"value": encode(value)}
    except BaseException as error:  # SystemExit and KeyboardInterrupt too
        outcome = failure(error)
    outcome["changed"] = data_of(args, kwargs) != before
    outcome["printed"] = "" if printed.closed else printed.getvalue()
    return outcome


def run(answer, cases, use):
    """Call the unpickled answer, or none where unpickling failed, on all cases.

    Stops at the first that finds no memory: the others would take as long, and find none either.
    """
    if isinstance(answer, dict):
        return [answer] * len(cases)
    outcomes = []
    for args, kwargs in cases:
        outcomes.append(call(answer, args, kwargs, use))
        if "MemoryError" in outcomes[-1].get("kinds", ()):
            return outcomes + outcomes[-1:] * (len(cases) - len(outcomes))
    return outcomes


def load(make, answer):
    """The answer itself, or, where it cannot be made, a description of why."""
    try:
        return make(answer)
    except BaseException as error:
        return failure(error) | {"changed": False, "printed": ""}


def made(answer):
    """An answer that came as cells, made of them; any other as it is."""
    if not isinstance(answer, dict) or "cells" not in answer:
        return answer
    answer = load(define, answer)
    looked_for_reference.clear()  # by trials in the cells, which were refused
    with contextlib.suppress(Exception):  # of functions that the cells replaced
        switch_back()
    return answer


def switch_back():
    """Undo what cells set for the whole process, as a check in the notebook does not see it."""
    warnings.resetwarnings()
    warnings.simplefilter("ignore")
    if numpy := sys.modules.get("numpy"):
        numpy.seterr(all="warn", under="ignore")
    if torch := sys.modules.get("torch"):
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)


def prepare(imports):
    """Import what answers need before their time runs; what is missing, they will miss."""
    for name in imports:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def quiet():
    """Send what is printed nowhere; return the channel that standard output was."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    return channel


def main():
    faulthandler.dump_traceback_later(LIFE, exit=True, file=open(os.devnull, "w"))  # noqa: SIM115
    channel = quiet()
    cases, use, answer, path, imports, closed = pickle.load(sys.stdin.buffer)
    sys.path += [place for place in path if place not in sys.path]  # modules beside the notebook
    limit_memory()
    warnings.simplefilter("ignore")
    room = tempfile.gettempdir()
    locked = bool(closed) and write_only_in(room)
    sys.addaudithook(guard(closed, path, room, locked))
    dumps, leave = json.dumps, os._exit
    prepare(imports)
    answer = answer if isinstance(answer, dict) else load(pickle.loads, answer)
    channel.write("ready\n")
    channel.flush()
    outcomes = run(made(answer), cases, use)
    channel.write(dumps({"outcomes": outcomes, "looked": bool(looked_for_reference)}))
    channel.flush()
    leave(0)  # without waiting for threads that the answer started


if __name__ == "__main__":
    main()
