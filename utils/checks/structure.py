"""Take apart what an answer returned: a tuple's items, a dict's values, each under its name."""

from utils.checks.compare import WrongAnswerError, decode, expect_result
from utils.checks.describe import encode
from utils.checks.words import type_of


def parts(names):
    """{"loss": [], "grads": ["W1", …]}: what is returned, and the keys of those that are dicts."""
    found = {}
    for name in names:
        part, _, key = name.partition("[")
        found.setdefault(part, []).extend([key[1:-2]] if key else [])
    return found


def flat(names, value):
    """What one of our functions returned, as a list in the order of the names."""
    wanted, found = parts(names), []
    for keys, part in zip(wanted.values(), value if len(wanted) > 1 else [value], strict=True):
        found += [part[key] for key in keys] if keys else [part]
    return found


def structure(exercise, outcome, file):
    """The outputs in an outcome, or a WrongAnswerError on what came instead of them."""
    expect_result(outcome, file)
    wanted, found = parts(exercise.outputs), []
    values = _items(outcome["value"], list(wanted))
    for (name, keys), value in zip(wanted.items(), values, strict=True):
        found += _entries(name, keys, value) if keys else [value]
    return found


def _items(value, names):
    if len(names) == 1:
        return [value]
    if value["type"] == "ndarray" and list(value["shape"][:1]) == [len(names)]:
        return [encode(row) for row in decode(None, value)]  # one array with a row an output
    if "items" not in value or len(value["items"]) != len(names):
        raise WrongAnswerError(
            "wrong-type", f"It returns {type_of(value)}; return a tuple ({', '.join(names)})."
        )
    return value["items"]


def _entries(name, keys, value):
    """The values of a dict with these keys, and no others."""
    if "entries" not in value:
        message = f"`{name}` is {type_of(value)}; return a dict with the keys {', '.join(keys)}."
        raise WrongAnswerError("wrong-type", message)
    entries = value["entries"]
    missing = [key for key in keys if key not in entries]
    extra = [key for key in entries if key not in keys]
    if missing or extra:
        has = [f"has no key {' or '.join(map(repr, missing))}"] if missing else []
        has += [f"has a key {' and '.join(map(repr, extra))} that nobody asked for"] * bool(extra)
        message = f"`{name}` {' and '.join(has)}. Its keys are {', '.join(keys)}."
        raise WrongAnswerError("wrong-keys", message)
    return [entries[key] for key in keys]
