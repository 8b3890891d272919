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
ALSO = ("os.kill", "os.killpg", "os.forkpty", "sqlite3.connect")  # where somebody grades
OPENS = ("open",)
CHANGES = (
    "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir",
    "os.symlink", "os.truncate",
)  # fmt: skip
looked_for_reference = []


class ReferenceUsedError(ImportError):
    """The answer went looking for the course's own."""


def guard(closed, path):
    """The hook; `closed` names further folders, within which those in `path` stay open.

    What it relies on are variables of its own: an answer can replace functions of modules.
    """
    refers, refused = finder(closed, path), (*PROGRAMS, *(ALSO if closed else ()))
    opens, changes, text, frame = OPENS, CHANGES, str, sys._getframe
    note = looked_for_reference.append

    def hook(event, args):
        if event in refused:
            raise PermissionError("an answer must not start, end or store anything outside itself")
        reference = event == "import" and text(args[0]).split(".")[0] == "utils"
        if event in opens or event in changes:
            reference = any(refers(name) for name in (args[:1] if event in opens else args))
            if reference and frame(1).f_globals.get("__name__") == "tokenize":
                raise PermissionError("closed")  # to show a stack, as torch.manual_seed keeps one
        if reference:
            note(args[0])
            raise ReferenceUsedError("an answer must not use the course's own implementation")

    return hook


def finder(closed, path):
    """A function that says whether a path, if it is one, leads to what is closed to answers."""
    realpath, isdir, decode, sep = os.path.realpath, os.path.isdir, os.fsdecode, os.sep
    paths, own = (str, bytes, os.PathLike), OWN
    secret = tuple(realpath(place) + sep for place in SECRET)
    shut = tuple(realpath(place) + sep for place in closed)
    free = tuple(realpath(place) + sep for place in (*path, *INSTALLED))

    def refers(name):
        if not isinstance(name, paths):
            return False
        place = realpath(decode(name))
        inside = (place + sep).startswith
        if shut and isdir(place) and not inside(free):
            return True  # an open folder is a way into it
        return place not in own and (inside(secret) or (inside(shut) and not inside(free)))

    return refers
