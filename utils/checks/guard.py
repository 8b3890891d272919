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
    "os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr",  # not Landlock's business
    "gc.get_objects", "gc.get_referrers", "gc.get_referents",  # which find this hook
    "sqlite3.connect",
)  # fmt: skip
OPENS = ("open",)
CHANGES = (
    "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir",
    "os.symlink", "os.truncate", "os.utime",
)  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
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
    realpath, sep, own, plain = os.path.realpath, os.sep, OWN, text_of()
    secret, shut, free = folders(SECRET), folders(closed), folders(free)

    def refers(name):
        name = plain(name)
        if name is None:
            return False
        place = realpath(name)
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
    realpath, isdir, plain, sep = os.path.realpath, os.path.isdir, text_of(), os.sep
    free, room, null = folders(free), folders([room]), os.devnull
    own = f"/proc/{os.getpid()}/"

    def goes(name, writes):
        name = plain(name)
        if name is None:
            return False
        place = realpath(name)
        inside = (place + sep).startswith
        if writes and not isdir(place):
            return not inside(room) and place != null
        if place[:6] == "/proc/" and place[6:7].isdigit() and not inside(own):
            return True  # of another process
        climbs = ".." in name.split(sep) and name[:1] != sep  # from a folder that nobody sees here
        return climbs or (isdir(place) and not inside(free))

    return goes


def text_of():
    """A function that gives a path as text, None for what is none.

    It never asks the path itself: a subclass of str or bytes may say what it likes.
    """
    text, raw, kind, same, decode = str, bytes, isinstance, str.__str__, bytes.decode

    def plain(name):
        if kind(name, text):
            return same(name)
        return decode(name, "utf-8", "surrogateescape") if kind(name, raw) else None

    return plain


def folders(places):
    return tuple(os.path.realpath(place) + os.sep for place in places)
