"""Say what an answer raised, and of what kind its values are."""

import linecache

import numpy as np

from utils.checks.meanings import meaning

KINDS = {bool: "True or False", int: "an int", float: "a float", str: "a string"}


def raised(outcome, file):
    """The last line of the traceback, and the learner's line that it came from."""
    text = f"It raised {outcome['error']}: {outcome['message']}".rstrip(": ")
    for name, number in reversed(outcome["lines"]):
        line = linecache.getline(name, number).strip() if name == file else ""
        if line:
            text += f"\nin your line {number}: {line}"
            break
    advice = meaning(outcome["message"])
    return f"{advice}\n{text}" if advice else text


def other_kind(right, value):
    """What a value is, and what it should be."""
    if np.shape(right) and ("number" in value or value.get("shape") in ((), [])):
        return f"one number; expected shape {np.shape(right)}. Is an axis missing?"
    return f"{type_of(value)}; return {KINDS.get(type(right), 'an array')}."


def type_of(value):
    if value["type"] in ("generator", "map", "zip"):
        return f"a {value['type']}, which holds no values yet"
    if value["type"] == "ndarray":
        return f"an array of shape {tuple(value['shape'])}"
    if "items" in value:
        return f"a {value['type']} of {len(value['items'])}"
    return f"a value of type {value['type']}"
