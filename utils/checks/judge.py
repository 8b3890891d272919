"""Judge an answer by its outcomes: right, wrong by name, or wrong as described."""

from typing import NamedTuple

from utils.checks.cases import sort
from utils.checks.credit import kept
from utils.checks.declare import Credit, Mistake, UnusableError
from utils.checks.names import name_mistakes

PASSED = "All cases agree with the reference."
FIRST = ("changed-input", "returned-none")  # said before any mistake in the numbers


class Judgement(NamedTuple):
    """A mistake's id or None, a message, whether the answer passed, and a Credit or None."""

    mistake: str | None
    message: str
    passed: bool = False
    credit: Credit | None = None


def judge(exercise, outcomes, file=None, variables=()):
    """Return the Judgement on the outcomes of one answer.

    Args: exercise, its declaration; outcomes, one a case, from the worker; file, the name of the
    file or cell that the answer was written in, to quote the line that raised; variables, the
    names of the notebook's variables that it reads.
    """
    failures, passed = sort(exercise, outcomes, file)
    if not failures:
        return Judgement(None, PASSED, True)
    mistake, message = named(exercise, failures, passed, variables)
    return Judgement(mistake, message, False, kept(exercise, failures, mistake))


def named(exercise, failures, passed, variables):
    """(mistake id or None, message) of an answer that is wrong."""
    wrong = failures[0].wrong
    unusable = failures[0].outcome.get("error") == UnusableError.__name__
    if unusable and not passed:
        return wrong.problem, wrong.message
    if not all(name.isupper() and len(name) > 2 for name in variables):  # EPS = 1e-5
        return "uses-global", used(variables)  # its numbers may look like a mistake's
    mistakes = [] if unusable else all_mistakes(exercise, failures, passed)
    if mistakes:
        problem = "+".join(mistake.id for mistake in mistakes)
        return problem, first_wrong(exercise, wrong) + told(mistakes)
    if variables:
        return "uses-global", used(variables)
    return wrong.problem, described(exercise, failures)


def all_mistakes(exercise, failures, passed):
    """The known mistakes, and what `use` says of the cases that they leave unexplained."""
    problem = failures[0].wrong.problem
    if problem in FIRST:
        return [mistake for mistake in exercise.mistakes if mistake.id == problem]
    known = name_mistakes(exercise, failures, passed)
    apart = [f for f in failures if f.outcome.get("error") == UnusableError.__name__]
    others = [f for f in failures if not any(f is one for one in apart)]
    if known or not apart or not others:
        return known
    known = name_mistakes(exercise, others, passed)
    said = {f.wrong.problem: Mistake(f.wrong.problem, f.wrong.message, None) for f in apart}
    return known and [*known, *said.values()]


def told(mistakes):
    """The sentences that help, of one mistake or of several at once."""
    if len(mistakes) == 1:
        return mistakes[0].help
    count = {2: "Two", 3: "Three"}.get(len(mistakes), "Some")
    return f"{count} things at once.\n" + "\n".join(
        f"{number}. {mistake.help}" for number, mistake in enumerate(mistakes, 1)
    )


def described(exercise, failures):
    """What is wrong where no known mistake explains it."""
    case, _, wrong = failures[0]
    count = f" ({len(failures)} of {len(exercise.cases)} cases are wrong)"
    where = f"Case: {case.name}{count if len(exercise.cases) > 1 else ''}. "
    return f"{where}{first_wrong(exercise, wrong)}{wrong.message}"


def used(variables):
    """A sentence on the notebook's variables that an answer reads."""
    names = " and ".join(f"`{name}`" for name in variables[:3])
    them = "it" if len(variables) == 1 else "them"
    return f"It uses {names} from the notebook. Make {them} inside, from the arguments if need be."


def first_wrong(exercise, wrong):
    """Where outputs build on one another: which of them is the first wrong one."""
    if not exercise.in_order or wrong.output is None:
        return ""
    before = exercise.outputs[: exercise.outputs.index(wrong.output)]
    right = f"{', '.join(before)} {'are' if before[1:] else 'is'} right; " if before else ""
    return f"{right}{'t' if before else 'T'}he first wrong one is {wrong.output}. "
