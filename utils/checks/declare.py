"""How an exercise is declared: what is asked, the inputs to try, and the mistakes we know."""

import difflib
import importlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[1] / "exercises"


class Case(NamedTuple):
    """One call of the answer. `reveals` names the mistake of an answer that fails only here.

    `raises` names the errors that are right for this input, subclasses included; empty where a
    result is right. An iterator among the args can be read once, as data from a file could.
    """

    name: str
    args: tuple
    kwargs: dict = {}
    tolerance: float = 1e-8  # relative to the largest expected magnitude
    reveals: str | None = None
    raises: tuple = ()


class Mistake(NamedTuple):
    """A wrong version, and the sentence that helps whoever wrote it.

    An answer made this mistake where its outputs equal those of `wrong`, or, where many outputs
    come of one mistake, where `recognise(outputs, *args, **kwargs)` is true. `wrong_default` marks
    the one mistake that is in the signature alone: right wherever the keyword is given.
    """

    id: str
    help: str
    wrong: Callable
    recognise: Callable | None = None
    wrong_default: bool = False


class Credit(NamedTuple):
    """The points that stay where an answer is wrong in little: partial credit, stated beforehand.

    An answer keeps `points`, more than 0 and fewer than the exercise's, if whatever is wrong is in
    these `cases`, by their names, or else in these `outputs` alone. `without` says in words what
    it may do without: "the case with a large ε". `checks/credit.py` has the rules.
    """

    points: int
    without: str
    cases: tuple = ()
    outputs: tuple = ()


class UnusableError(Exception):
    """Raised by an exercise's `use`: "id: a sentence", on an answer that it cannot put to use."""


class Exercise(NamedTuple):
    """A declaration; `outputs` names what the answer returns, more than one in a tuple.

    An output that is called grads["W1"] is that key's value in the dict `grads`. `in_order` says
    that each output is made from those before it: then the first wrong one counts. `imports`
    names the modules that answers need, loaded before their time runs.

    `use(answer, *args, **kwargs)` gets the outputs out of an answer that is a class, or that works
    on a module: it constructs, trains and evaluates, and returns arrays and numbers. It travels to
    the worker as code, so torch is imported inside it. Reference and wrong versions are put to use
    like the answer, unless `lends` is given: then they compute the outputs from args and kwargs
    themselves, so that no referee need load torch, and `lends`, "module:name", is the course's
    own answer. Where an output is a table of codes, `words(its name, yours, right, *args,
    **kwargs)` says in words what differs in it, or returns None.

    `credit` holds a Credit for each thing that an answer may lack and still keep points.
    """

    id: str
    points: int
    stars: int
    minutes: int
    why: str
    reference: Callable
    outputs: tuple
    cases: tuple
    mistakes: tuple
    in_order: bool = False
    imports: tuple = ()
    use: Callable | None = None
    lends: str | None = None
    words: Callable | None = None
    credit: tuple = ()

    def lent(self):
        """The course's own answer, for a lesson to work with."""
        if self.lends is None:
            return self.reference
        module, _, name = self.lends.partition(":")
        return getattr(importlib.import_module(module), name)


def ids():
    """The ids of all exercises, in the order of the lessons; imports no declaration."""
    lessons = sorted(path.name for path in FOLDER.glob("lesson_[0-9][0-9]"))
    return [
        f"{lesson[-2:]}-{name.replace('_', '-')}"
        for lesson in lessons
        for name in importlib.import_module(f"utils.exercises.{lesson}").EXERCISES
    ]


def exercises():
    """All declared exercises by id, in the order of the lessons."""
    return {exercise_id: find(exercise_id) for exercise_id in ids()}


@cache
def _declared(exercise_id):
    lesson, _, name = exercise_id.partition("-")
    module = f"utils.exercises.lesson_{lesson}.{name.replace('-', '_')}"
    return importlib.import_module(module).EXERCISE


def find(exercise_id):
    """The exercise of that id. Raises: ValueError that names the nearest ids."""
    known = ids()
    if isinstance(exercise_id, str) and exercise_id in known:
        return _declared(exercise_id)
    near = difflib.get_close_matches(str(exercise_id), known, n=3, cutoff=0.3) or known[:3]
    raise ValueError(
        f"check needs the id of an exercise; there is no {exercise_id!r}. "
        f"Did you mean {' or '.join(near)}?"
    )
