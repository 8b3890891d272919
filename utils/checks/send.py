"""Send an answer from where the learner works to the referee."""

import dis
import json
import linecache
import pickle
import secrets
import sys
import types

from utils.checks.pickled import CACHED, pickled
from utils.checks.processes import (
    LOADING,
    NoAnswerError,
    NotJudgedError,
    TookTooLongError,
    ask,
)

SECONDS = LOADING + 30  # the referee itself stops an answer after 10 s
HARMLESS = (types.ModuleType, types.BuiltinFunctionType, type, types.UnionType)
dumps, loads = pickle.dumps, json.loads  # as they are now: a notebook may overwrite json.loads


def send(exercise_id, answer):
    """Return the verdict: a dict of state, mistake id or None, message, printed and points.

    Raises: NoAnswerError where the answer cannot be sent or is the course's own, NotJudgedError
    where no process could judge it.
    """
    if isinstance(answer, CACHED):
        answer = answer.__wrapped__
    file = next((function.__code__.co_filename for function in functions_of(answer)), "")
    places = [place for place in sys.path if isinstance(place, str)]
    variables = variables_read(answer)
    lines = linecache.getlines(file)
    return _judged((exercise_id, pickled(answer), places, file, lines, variables, ()))


def send_source(exercise_id, answer, folder, closed):
    """The verdict on an answer that comes as source, for graders; nothing of it is run here.

    Args: answer, a dict as `answer_source.define` takes it; folder, of the submission, where the
    answer runs and may read; closed, folders that are otherwise closed to it.
    """
    lines = [f"{line}\n" for line in "\n".join(answer["cells"]).split("\n")]
    question = (exercise_id, answer, [str(folder)], answer["file"], lines, (), closed)
    return _judged(question, cwd=folder)


def _judged(question, **place):
    """The referee's verdict; one without the word that it alone was given is somebody else's."""
    word = secrets.token_hex()
    try:
        text, _ = ask(
            "referee.py", dumps((word, *question)), SECONDS, start_new_session=True, **place
        )
        if text is None:
            raise NotJudgedError("the process that judges ended before it began")
        said = loads(text)
        if said.pop("word") != word:
            raise ValueError("forged")
    except (TookTooLongError, ValueError, KeyError):
        raise NoAnswerError(
            "ended-process",
            "It could not be judged: it disturbs other processes, or takes too long.",
        ) from None
    except (TypeError, AttributeError) as error:
        raise NotJudgedError(f"the verdict could not be read ({error})") from None
    return {key: printable(value) for key, value in said.items()}


def printable(value):
    """A text with what no file can hold, such as half a character, written out."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def functions_of(answer):
    """The function that an answer is, or those that its class is made of, without decorators."""
    parts = vars(answer).values() if isinstance(answer, type) else [answer]
    functions = [part for part in parts if isinstance(part, types.FunctionType)]
    plain = [getattr(function, "__wrapped__", function) for function in functions]
    return [function for function in plain if isinstance(function, types.FunctionType)]


def variables_read(answer):
    """The names of the notebook's variables that an answer reads: what a cell computed."""
    functions = functions_of(answer)
    space = functions[0].__globals__ if functions else {}
    names, codes = [], [function.__code__ for function in functions]
    for code in codes:  # with the functions inside it, which are appended as it goes
        codes += [const for const in code.co_consts if isinstance(const, types.CodeType)]
        names += [i.argval for i in dis.get_instructions(code) if i.opname == "LOAD_GLOBAL"]
    return [
        name for name in dict.fromkeys(names) if name in space and not is_harmless(space[name])
    ]


def is_harmless(value):
    """Whether a variable is nothing that a cell computes: a module, a function, some classes."""
    if isinstance(value, tuple | list):
        return bool(value) and all(isinstance(item, type) for item in value)
    return isinstance(value, HARMLESS) or callable(value)
