"""Compare one outcome of an answer with what is right, and put a difference into words."""

import base64

import numpy as np

from utils.checks.describe import encode
from utils.checks.words import raised

KINDS = {int: "an int", float: "a float", str: "a string"}


class WrongAnswerError(Exception):
    """Something is wrong: the mistake's id, or None, a sentence, and the output it is about."""

    def __init__(self, problem, message, output=None):
        super().__init__(message)
        self.problem, self.message, self.output = problem, message, output


def expect_error(outcome, case, file):
    """Hold an outcome to one of the errors that are right for this input."""
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


def _expect_result(outcome, file):
    """Refuse errors, changed inputs and None."""
    if "error" in outcome:
        raise WrongAnswerError("raised", raised(outcome, file))
    if outcome["changed"]:
        raise WrongAnswerError(
            "changed-input",
            "It changes its input arrays: operators such as -= and *= work in place. Make new "
            "arrays: x = x - mean, not x -= mean.",
        )
    if outcome["value"]["type"] == "NoneType":
        message = "It returns None. Is the return missing?"
        if outcome["printed"]:
            message += " It printed its result: print shows, return hands over."
        raise WrongAnswerError("returned-none", message)


def structure(exercise, outcome, file):
    """The outputs in an outcome, or a WrongAnswerError on what came instead of them."""
    _expect_result(outcome, file)
    value, names = outcome["value"], exercise.outputs
    if len(names) == 1:
        return [value]
    if value["type"] == "ndarray" and list(value["shape"][:1]) == [len(names)]:
        return [encode(row) for row in decode(None, value)]  # one array with a row an output
    if "items" not in value or len(value["items"]) != len(names):
        raise WrongAnswerError(
            "wrong-type", f"It returns {_type(value)}; return a tuple ({', '.join(names)})."
        )
    return value["items"]


def compare(wanted, found, exercise, case):
    """Raise a WrongAnswerError on the first output that differs."""
    for name, right, value in zip(exercise.outputs, wanted, found, strict=True):
        if isinstance(right, str):
            expect_text(name, right, value)
            continue
        yours = decode(right, value)
        if yours is None:
            raise WrongAnswerError("wrong-type", f"`{name}` is {_other_kind(right, value)}", name)
        if yours.shape != np.shape(right):
            message = f"`{name}` has shape {yours.shape}; expected {np.shape(right)}."
            raise WrongAnswerError(None, message, name)
        single = yours.dtype == np.float32  # right to seven digits is right
        differs = ~close(yours, right, max(case.tolerance, 1e-5) if single else case.tolerance)
        if differs.any():
            message = _difference(name, yours, np.asarray(right), differs)
            raise WrongAnswerError(None, message, name)


def expect_text(name, right, value):
    """Hold a string to the right one, without giving that away."""
    if "text" not in value:
        raise WrongAnswerError("wrong-type", f"`{name}` is {_other_kind(right, value)}", name)
    if value["text"] != right:
        message = f"`{name}` is {value['text']!r}, and that is not right here."
        raise WrongAnswerError(None, message, name)


def decode(right, value):
    """The array in an encoded value, or None where it is not of the kind of `right`, if given."""
    if isinstance(right, np.ndarray):
        if value["type"] != "ndarray" or "array" not in value:
            return None
    elif right is not None and (value["type"] == "bool" or value.get("shape")):
        return None
    if "array" in value:
        flat = np.frombuffer(base64.b64decode(value["array"]), value["dtype"])
        array = flat.reshape(value["shape"])
    elif "number" in value:
        array = np.asarray(value["number"])
    else:
        return None
    return None if isinstance(right, int) and array.dtype.kind not in "iu" else array


def close(a, b, tolerance):
    """Where a equals b up to the tolerance; uses operators only, which nobody can replace."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    with np.errstate(all="ignore"):
        scale = abs(b[b - b == 0]).max(initial=0) or 1.0  # of what is finite
        return (a == b) | (abs(a - b) <= tolerance * scale) | ((a != a) & (b != b))


def _other_kind(right, value):
    """What a value is, and what it should be."""
    if np.shape(right) and ("number" in value or value.get("shape") in ((), [])):
        return f"one number; expected shape {np.shape(right)}. Is an axis missing?"
    return f"{_type(value)}; return {KINDS.get(type(right), 'an array')}."


def _type(value):
    if value["type"] in ("generator", "map", "zip"):
        return f"a {value['type']}, which holds no values yet"
    if value["type"] == "ndarray":
        return f"an array of shape {tuple(value['shape'])}"
    if "items" in value:
        return f"a {value['type']} of {len(value['items'])}"
    return f"a value of type {value['type']}"


def _difference(name, yours, right, differs):
    first = tuple(int(i) for i in np.argwhere(differs)[0])
    where = f" first at index {list(first)}" if first else ""
    return (
        f"`{name}` differs{where}: yours is {yours[first]:.9g}, expected {right[first]:.9g}; "
        f"{int(differs.sum())} of {differs.size} values differ."
    )
