"""Make an answer from the cells of a submitted notebook, without the lesson's own; for graders.

The worker imports it from its own folder: `utils` itself is closed to it.
"""

import ast
import codeop
import contextlib
import signal

SECONDS = 5  # for one statement; a longer trial is broken off, and spoils nothing else


class TookTooLongError(Exception):
    """A statement did not end in time."""


def define(answer):
    """The function or class `name` that the student's cells make.

    Args: answer, a dict with name; cells, the student's own, in order; given, what they need of
    the lesson; file, a name to quote lines by. A line that fails, such as a trial with data of
    the lesson, does not spoil the others, and the course's own is left out. Raises: what went
    wrong, where no `name` comes of it all.
    """
    space, problems = {"__name__": "__main__"}, []
    space |= {"get_ipython": lambda: Shell(space), "display": lambda *_, **__: None}
    compiled = codeop.Compile()  # remembers what cells import from __future__, as IPython does
    run(answer["given"], "given", 0, space, compiled)
    start = 0
    for cell in answer["cells"]:
        problems += run(cell, answer["file"], start, space, compiled)
        start += cell.count("\n") + 1
    if answer["name"] not in space:
        slips = [error for error in problems if isinstance(error, SyntaxError)] + problems[-1:]
        raise slips[0] if slips else NameError(f"no cell defines {answer['name']}")
    return space[answer["name"]]


def run(source, file, start, space, compiled):
    """Run a cell statement by statement; return what went wrong."""
    try:
        module = ast.increment_lineno(ast.parse(source, file), start)
    except (SyntaxError, ValueError, RecursionError) as error:
        return [error]
    problems = []
    for statement in filter(None, map(without_course, module.body)):
        try:
            with limited():
                exec(compiled(ast.Module([statement], []), file, "exec"), space)
        except BaseException as error:  # SystemExit and KeyboardInterrupt too
            problems.append(error)
    return problems


@contextlib.contextmanager
def limited():
    """Break a statement off after SECONDS, where there are such signals."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _stop(*_):
    raise TookTooLongError


class Shell:
    """What is left of IPython here: `%time` and `%timeit` run their line, the rest is nothing."""

    def __init__(self, space):
        self.space = space

    def run_line_magic(self, name, line, *_):
        if name in ("time", "timeit"):
            exec(line, self.space)

    def getoutput(self, *_):
        return []

    def __getattr__(self, _):
        return lambda *args, **kwargs: None


def without_course(statement):
    """A statement without its imports of the course's own; None where nothing is left."""
    if isinstance(statement, ast.ImportFrom):
        return None if is_course(statement.module or "") else statement
    if isinstance(statement, ast.Import):
        statement.names = [alias for alias in statement.names if not is_course(alias.name)]
        return statement if statement.names else None
    return statement


def is_course(module):
    return module.split(".")[0] == "utils"
