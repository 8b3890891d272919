"""Which two mistakes may explain a failed case together."""

from itertools import combinations

from utils.checks.cases import outputs_of
from utils.checks.compare import WrongAnswerError, compare
from utils.checks.explain import encoded, explains


def pairs(exercise, failure, mistakes):
    """All pairs of mistakes; where outputs build on one another, those that fit the first wrong.

    Neither may spoil an output before that one. Both spoil that one, or one alone explains it.
    """
    name = failure.wrong.output
    if not exercise.in_order or failure.outcome.get("error") == "ZeroDivisionError":
        yield from combinations(mistakes, 2)
    if not exercise.in_order or name is None:
        return
    spoils = {m.id: _first_spoiled(exercise, failure.case, m) for m in mistakes}
    at = exercise.outputs.index(name)
    later = [m for m in mistakes if spoils[m.id] >= at]
    alone = {m.id for m in later if spoils[m.id] == at
             and explains(exercise, [failure], m, whole=False)}  # fmt: skip
    for one, other in combinations(later, 2):
        if spoils[one.id] == spoils[other.id] == at or alone & {one.id, other.id}:
            yield one, other


def _first_spoiled(exercise, case, mistake):
    """The index of the first output that a mistake makes wrong; if none, one beyond the last."""
    try:
        right = outputs_of(exercise.reference, exercise, case)
        compare(right, encoded(mistake, exercise, case), exercise, case)
    except WrongAnswerError as wrong:
        return exercise.outputs.index(wrong.output)
    except Exception:
        return 0
    return len(exercise.outputs)
