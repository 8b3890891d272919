"""Compare one outcome of an answer with what is right, and put a difference into words."""

import base64

import numpy as np

from utils.checks.declare import UnusableError
from utils.checks.words import other_kind, raised


class WrongAnswerError(Exception):
    """Something is wrong: the mistake's id, or None, a sentence, the output it is about, and
    the share of its values that differ."""

    def __init__(self, problem, message, output=None, share=1.0):
        super().__init__(message)
        self.problem, self.message, self.output, self.share = problem, message, output, share


def expect_error(outcome, case, file):
    """Hold an outcome to one of the errors that are right for this input."""
    _expect_usable(outcome)
    if outcome["changed"]:
        raise WrongAnswerError("changed-input", "It changes its input arrays before it raises.")
    if set(outcome.get("kinds", ())) & set(case.raises):
        return
    if "error" in outcome:
        raise WrongAnswerError("raised", f"{raised(outcome, file)}\nRaise a ValueError instead.")
    found = outcome["value"]["type"]
    if found == "NoneType" or found.endswith("Error"):
        raise WrongAnswerError(
            "not-raised",
            f"It returns a value of type {found}. An error is raised: raise ValueError(…).",
        )
    raise WrongAnswerError(
        "no-error",
        "It returns a result, and there is none to return: raise a ValueError that says why.",
    )


def _expect_usable(outcome):
    """Refuse an answer that the exercise's `use` could not put to use, in the words of that."""
    if outcome.get("error") == UnusableError.__name__:
        problem, _, sentence = outcome["message"].partition(": ")
        raise WrongAnswerError(problem, sentence)


def expect_result(outcome, file):
    """Refuse errors, changed inputs and None."""
    _expect_usable(outcome)
    if "error" in outcome:
        raise WrongAnswerError("raised", raised(outcome, file))
    if outcome["changed"]:
        raise WrongAnswerError(
            "changed-input",
            "It changes its input arrays: operators such as -= and *= work in place, and so does "
            "`x[…] = …`. Make new arrays: x = x - mean, not x -= mean; or start with `x.copy()`.",
        )
    if outcome["value"]["type"] == "NoneType":
        message = "It returns None. Is the return missing?"
        if outcome["printed"]:
            message += " It printed its result: print shows, return hands over."
        raise WrongAnswerError("returned-none", message)


def compare(wanted, found, exercise, case):
    """Raise a WrongAnswerError on the first output that differs."""
    for name, right, value in zip(exercise.outputs, wanted, found, strict=True):
        if isinstance(right, str):
            expect_text(name, right, value, in_words(exercise, case, name, value, right))
            continue
        yours = decode(right, value)
        if yours is None:
            raise WrongAnswerError("wrong-type", f"`{name}` is {other_kind(right, value)}", name)
        said = in_words(exercise, case, name, yours, right)
        if yours.shape != np.shape(right):
            message = f"`{name}` has shape {yours.shape}; expected {np.shape(right)}."
            raise WrongAnswerError(None, said or message, name)
        single = yours.dtype == np.float32  # right to seven digits is right
        differs = ~close(yours, right, max(case.tolerance, 1e-5) if single else case.tolerance)
        if differs.any() and isinstance(right, bool):
            message = f"Your answer is {bool(yours)}, and that is not right here."
            raise WrongAnswerError(None, message, name)
        if differs.any():
            message = said or _difference(name, yours, np.asarray(right), differs)
            raise WrongAnswerError(None, message, name, differs.mean())


def in_words(exercise, case, name, yours, right):
    """What the exercise itself says of a difference, or None."""
    if exercise.words is None or np.array_equal(yours, right):
        return None
    return exercise.words(name, yours, right, *case.args, **case.kwargs)


def expect_text(name, right, value, said=None):
    """Hold a string to the right one, without giving that away."""
    if "text" not in value:
        raise WrongAnswerError("wrong-type", f"`{name}` is {other_kind(right, value)}", name)
    if value["text"] != right:
        if value["text"].lower() == right.lower():
            message = f"`{name}` is {value['text']!r}: capital letters count."
            raise WrongAnswerError("letter-case", message, name)
        message = said or f"Your answer is {value['text']!r}, and that is not right here."
        raise WrongAnswerError(None, message, name)


def decode(right, value):
    """The array in an encoded value, or None where it is not of the kind of `right`, if given."""
    if isinstance(right, np.ndarray):
        if value["type"] != "ndarray" or "array" not in value:
            return None
    elif right is not None and (
        value.get("shape") or isinstance(right, bool) != (value["type"] == "bool")
    ):
        return None
    if "array" in value:
        flat = np.frombuffer(base64.b64decode(value["array"]), value["dtype"])
        array = flat.reshape(value["shape"])
    elif "number" in value:
        array = np.asarray(value["number"])
    else:
        return value.get("text") if right is None else None
    whole = isinstance(right, int) and not isinstance(right, bool)
    return None if whole and array.dtype.kind not in "iu" else array


def close(a, b, tolerance):
    """Where a equals b up to the tolerance; uses operators only, which nobody can replace."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    with np.errstate(all="ignore"):
        scale = abs(b[b - b == 0]).max(initial=0) or 1.0  # of what is finite
        return (a == b) | (abs(a - b) <= tolerance * scale) | ((a != a) & (b != b))


def _difference(name, yours, right, differs):
    first = tuple(int(i) for i in np.argwhere(differs)[0])
    where = f" first at index {list(first)}" if first else ""
    return (
        f"`{name}` differs{where}: yours is {yours[first]:.9g}, expected {right[first]:.9g}; "
        f"{int(differs.sum())} of {differs.size} values differ."
    )
