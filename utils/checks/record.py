"""What a learner has done: one small file each, so that no kernel overwrites another's.

Nothing is read or written in solutions/, nor while nbgrader runs a notebook: one student's
progress is no business of another's. A damaged file counts as none, and `damage` says so.
"""

import contextlib
import os
from pathlib import Path
from uuid import uuid4

FOLDER = "COURSE_PROGRESS"  # an environment variable, to keep progress elsewhere
NBGRADER = "NBGRADER_EXECUTION"  # set by nbgrader while it runs a notebook
_this_session = {}  # name: text
_unwritten = {}  # name: why this session's text is in no file


def folder():
    home = Path(__file__).parents[2] / ".progress"
    return Path(os.environ.get(FOLDER) or home)


def _saves():
    return Path.cwd().name != "solutions" and NBGRADER not in os.environ


def write(name, text=""):
    """Keep a small text under a name; where nothing can be written, for this session only."""
    _this_session[name] = text
    _unwritten.pop(name, None)
    try:
        if _saves():
            _write_whole(folder() / name, text)
    except OSError as error:
        _unwritten[name] = error.strerror


def _write_whole(path, text):
    """Write a file that nobody sees half-written, whoever else writes it and whatever ends us."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{uuid4().hex}")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def names():
    """The names under which something is kept, damaged or not."""
    with contextlib.suppress(OSError):
        return set(_this_session) | _in_folder()
    return set(_this_session)


def _in_folder():
    """The names that the folder holds; those with a dot are drafts that a dead kernel left."""
    try:
        found = {path.name for path in folder().iterdir()} if _saves() else set()
    except FileNotFoundError:  # nothing was kept yet
        return set()
    return {name for name in found if not name.startswith(".")}


def read(name, parse):
    """What `parse` makes of the text kept under a name; None where there is none, or damaged.

    `parse` raises a ValueError for a text that the course did not write.
    """
    try:
        if name in _this_session:
            return parse(_this_session[name])
        return parse((folder() / name).read_text(encoding="utf-8")) if _saves() else None
    except (OSError, ValueError, RecursionError):  # JSON of a thousand brackets is the last
        return None


def damage(kind, name, parse):
    """One sentence about what was kept in a damaged file, or "" where none was."""
    if name not in names() or read(name, parse) is not None:
        return ""
    return f"{kind} {name.partition('.')[0]} was kept in a damaged file, so it starts anew."


def trouble():
    """One sentence where progress does not last beyond this session, or ""."""
    try:
        _in_folder()
    except OSError as error:
        return f"{_cannot('read', error.strerror)} nothing of earlier sessions is known."
    for reason in _unwritten.values():
        return f"{_cannot('written', reason)} what you do now is kept for this session only."
    return ""


def _cannot(verb, reason):
    return f"The folder {folder()}, where progress is kept, cannot be {verb} ({reason}), so"


def remember(exercise_id):
    """Note that an exercise is passed."""
    write(exercise_id)


def passed_before(exercise_id):
    """Whether an exercise was passed, in this session or an earlier one."""
    return read(exercise_id, _empty) is not None


def damaged_exercise(exercise_id):
    """One sentence where the file that says that an exercise was passed is damaged, or ""."""
    return damage("Exercise", exercise_id, _empty)


def _empty(text):
    """A passed exercise's file is empty, because its name says all."""
    if text.strip():
        raise ValueError(f"a passed exercise's file is empty; it holds {text[:40]!r}.")
    return text
