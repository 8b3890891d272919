"""No way from an answer to the course's own: an audit hook, which cannot be taken off again.

The worker imports it from its own folder: `utils` itself is closed to it.
"""

import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
COURSE = os.path.dirname(os.path.dirname(HERE))
NAMES = ("utils", "solutions", "lessons", "tests", "tools", "notebooks")
SECRET = tuple(os.path.join(COURSE, name) for name in NAMES)
OWN = tuple(os.path.join(HERE, name) for name in ("worker.py", "guard.py", "answer_source.py"))
INSTALLED = (sys.prefix, sys.base_prefix)
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn")
OPENS = ("open", "sqlite3.connect")
CHANGES = (
    "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir",
    "os.symlink", "os.truncate",
)  # fmt: skip
looked_for_reference = []


class ReferenceUsedError(ImportError):
    """The answer went looking for the course's own."""


def guard(closed, path):
    """The hook; `closed` names further folders, within which those in `path` stay open."""
    secret = tuple(os.path.realpath(place) + os.sep for place in (*SECRET, *closed))
    free = (*path, *INSTALLED) if closed else ()
    mine = tuple(os.path.realpath(place) + os.sep for place in free)

    def hook(event, args):
        if event in PROGRAMS:
            raise PermissionError("an answer must not start other programs")
        if event == "import":
            reference = str(args[0]).split(".")[0] == "utils"
        elif event in OPENS or event in CHANGES:
            names = args[:1] if event in OPENS else args
            reference = any(is_in(secret, name) and not is_in(mine, name) for name in names)
            if reference and sys._getframe(1).f_globals.get("__name__") == "tokenize":
                raise PermissionError("closed")  # to show a stack, as torch.manual_seed keeps one
        else:
            return
        if reference:
            looked_for_reference.append(args[0])
            raise ReferenceUsedError("an answer must not use the course's own implementation")

    return hook


def is_in(folders, name):
    """Whether a path, if it is one, lies in one of the folders."""
    if not folders or not isinstance(name, str | bytes | os.PathLike):
        return False
    place = os.path.realpath(os.fsdecode(name))
    return (place + os.sep).startswith(folders) and place not in OWN
