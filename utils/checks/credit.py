"""Which points stay where an answer is wrong in nothing but what its exercise can spare."""

from utils.checks.cases import outputs_of
from utils.checks.compare import WrongAnswerError, compare
from utils.checks.structure import structure


def kept(exercise, failures, mistake):
    """The Credit of a wrong answer, that of the most points where several apply, or None.

    Args: exercise, its declaration; failures, those of `judge`, at least one; mistake, the id that
    the answer was given.

    A case in which the answer raises, changes its input, or returns nothing or something of
    another kind is wrong in all its outputs. It costs no other case, because each one gets fresh
    copies of its inputs. An answer that is told "uses-global" keeps nothing: what it got right, it
    may owe to the cells that were run before it, and not to its own lines.

    >>> from utils.checks.cases import sort
    >>> from utils.checks.declare import find
    >>> from utils.checks.worker import call
    >>> forward = find("03-forward")
    >>> shifted = lambda x, gamma, beta, eps=1e-5: forward.reference(x, gamma, beta) + 1
    >>> outcomes = [call(shifted, case.args, case.kwargs) for case in forward.cases]
    >>> print(kept(forward, sort(forward, outcomes)[0], None))
    None
    """
    if mistake == "uses-global":
        return None
    best_first = sorted(exercise.credit, key=lambda credit: -credit.points)
    return next((credit for credit in best_first if spares(credit, exercise, failures)), None)


def spares(credit, exercise, failures):
    """Whether all that failed lies in the cases, or else in the outputs, of a credit."""
    elsewhere = [failure for failure in failures if failure.case.name not in credit.cases]
    # the first wrong output is known: only where it is one of these are the others compared
    return all(failure.wrong.output in credit.outputs for failure in elsewhere) and all(
        wrong_outputs(exercise, failure) <= set(credit.outputs) for failure in elsewhere
    )


def wrong_outputs(exercise, failure):
    """The names of the outputs that are wrong in a failed case."""
    case, outcome, _ = failure
    right = outputs_of(exercise.reference, exercise, case)
    wrong = set()
    try:
        found = structure(exercise, outcome, None)
    except WrongAnswerError:
        return set(exercise.outputs)
    for name, wanted, value in zip(exercise.outputs, right, found, strict=True):
        try:
            compare([wanted], [value], exercise._replace(outputs=(name,)), case)
        except WrongAnswerError as error:
            if error.problem == "wrong-type":
                return set(exercise.outputs)
            wrong.add(name)
    return wrong


def why(exercise, credit):
    """A sentence on the points that stay.

    >>> from utils.checks.declare import Credit, find
    >>> why(find("03-forward"), Credit(2, "the case with a large ε"))
    '2 of 3 points stay, because all is right except the case with a large ε.'
    """
    stay = "stay" if credit.points > 1 else "stays"
    return (
        f"{credit.points} of {exercise.points} points {stay}, because all is right except "
        f"{credit.without}."
    )


def stated(exercise):
    """What an exercise's label says of points: "3 points (2 without the case with a large ε)".

    >>> from utils.checks.declare import find
    >>> stated(find("03-statistics"))
    '1 point'
    """
    points = f"{exercise.points} point{'s' * (exercise.points > 1)}"
    parts = "; ".join(f"{credit.points} without {credit.without}" for credit in exercise.credit)
    return f"{points} ({parts})" if parts else points
