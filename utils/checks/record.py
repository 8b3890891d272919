"""What a learner has done: one small file each, so that no kernel overwrites another's.

Nothing is read or written in solutions/, nor while nbgrader runs a notebook: one student's
progress is no business of another's.
"""

import contextlib
import os
from pathlib import Path

FOLDER = "COURSE_PROGRESS"  # an environment variable, to keep progress elsewhere
NBGRADER = "NBGRADER_EXECUTION"  # set by nbgrader while it runs a notebook
_this_session = {}  # name: text


def folder():
    home = Path(__file__).parents[2] / ".progress"
    return Path(os.environ.get(FOLDER) or home)


def _saves():
    return Path.cwd().name != "solutions" and NBGRADER not in os.environ


def write(name, text=""):
    """Keep a small text under a name; where nothing can be written, for this session only."""
    _this_session[name] = text
    with contextlib.suppress(OSError):
        if _saves():
            folder().mkdir(parents=True, exist_ok=True)
            (folder() / name).write_text(text, encoding="utf-8", newline="\n")


def names():
    """The names under which something is kept."""
    found = set(_this_session)
    with contextlib.suppress(OSError):
        if _saves():
            found |= {path.name for path in folder().iterdir()}
    return found


def read(name):
    """The text kept under a name, or None."""
    if name in _this_session:
        return _this_session[name]
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if _saves():
            return (folder() / name).read_text(encoding="utf-8")
    return None


def remember(exercise_id):
    """Note that an exercise is passed."""
    write(exercise_id)


def passed_before(exercise_id):
    """Whether an exercise was passed, in this session or an earlier one."""
    return read(exercise_id) is not None
