"""No way from an answer to the course's own: an audit hook, which cannot be taken off again.

The worker imports it from its own folder: `utils` itself is closed to it.
"""

import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
COURSE = os.path.dirname(os.path.dirname(HERE))
NAMES = ("utils", "solutions", "lessons", "tests", "tools", "notebooks")
SECRET = tuple(os.path.join(COURSE, name) for name in NAMES)
OWN = tuple(
    os.path.join(HERE, f"{name}.py") for name in ("worker", "guard", "answer_source", "landlock")
)
INSTALLED = (sys.prefix, sys.base_prefix)
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn")
ALSO = (  # where somebody grades
    "os.kill", "os.killpg", "os.forkpty", "os.chdir", "resource.prlimit", "resource.setrlimit",
    "sqlite3.connect",
)  # fmt: skip
OPENS = ("open",)
CHANGES = (
    "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir",
    "os.symlink", "os.truncate",
)  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
PATHS = (str, bytes, os.PathLike)
looked_for_reference = []


class ReferenceUsedError(ImportError):
    """The answer went looking for the course's own."""


def guard(closed, path, room, locked):
    """The hook.

    Args: closed, further folders, for graders, within which those in `path` stay open; room, the
    one folder in which an answer may write there; locked, whether the kernel sees to that.
    What it relies on are variables of its own: an answer can replace functions of modules.
    """
    free = (*path, *INSTALLED, room)
    refers, strays = leading(closed, free), straying(closed, free, room, locked)
    refused = (*PROGRAMS, *(ALSO if closed else ()))
    opens, changes, text, frame, some = OPENS, CHANGES, str, sys._getframe, any
    note = looked_for_reference.append

    def hook(event, args):
        if event in refused:
            raise PermissionError("an answer must not start, end or store anything outside itself")
        reference = event == "import" and text(args[0]).split(".")[0] == "utils"
        if event in opens or event in changes:
            reference = some(refers(name) for name in (args[:1] if event in opens else args))
            if reference and frame(1).f_globals.get("__name__") == "tokenize":
                raise PermissionError("closed")  # to show a stack, as torch.manual_seed keeps one
            if not reference and strays(event, args):
                raise PermissionError("an answer must keep to its own files")
        if reference:
            note(args[0])
            raise ReferenceUsedError("an answer must not use the course's own implementation")

    return hook


def leading(closed, free):
    """A function that says whether a path, if it is one, leads to what is closed to answers."""
    realpath, decode, sep, paths, own = os.path.realpath, os.fsdecode, os.sep, PATHS, OWN
    kind = isinstance
    secret, shut, free = folders(SECRET), folders(closed), folders(free)

    def refers(name):
        if not kind(name, paths):
            return False
        place = realpath(decode(name))
        inside = (place + sep).startswith
        return place not in own and (inside(secret) or (inside(shut) and not inside(free)))

    return refers


def straying(closed, free, room, locked):
    """A function that says whether an event is about files that are not an answer's business."""
    goes, opens, writing, some, truth = strange(free, room), OPENS, WRITING, any, bool

    def strays(event, args):
        names = args[:1] if event in opens else args
        writes = not locked and (event not in opens or truth(args[2] & writing))
        return some(goes(name, writes) for name in names)

    return strays if closed else lambda *_: False


def strange(free, room):
    """A function that says whether a path is not for an answer to read, or to write."""
    realpath, isdir, decode, sep = os.path.realpath, os.path.isdir, os.fsdecode, os.sep
    free, room, null, paths = folders(free), folders([room]), os.devnull, PATHS
    own, kind = f"/proc/{os.getpid()}/", isinstance

    def goes(name, writes):
        if not kind(name, paths):
            return False
        name = decode(name)
        place = realpath(name)
        inside = (place + sep).startswith
        if writes and not isdir(place):
            return not inside(room) and place != null
        if place[:6] == "/proc/" and place[6:7].isdigit() and not inside(own):
            return True  # of another process
        climbs = ".." in name.split(sep) and name[:1] != sep  # from a folder that nobody sees here
        return climbs or (isdir(place) and not inside(free))

    return goes


def folders(places):
    return tuple(os.path.realpath(place) + os.sep for place in places)
