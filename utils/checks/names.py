"""Find the known mistake, or the two at once, that explain every failed case of an answer."""

from functools import partial

from utils.checks.cases import sort
from utils.checks.declare import Mistake
from utils.checks.explain import equal_in, explains, right_but_in, right_on, shows_numbers
from utils.checks.pairs import pairs
from utils.checks.recipe import both

SINGLE = Mistake(
    "float32-inside",
    "Your numbers are right to about seven digits only. Is something inside computed in float32, "
    "or rounded? Leave the type of the input as it is, and return what you computed.",
    None,
)
SEVEN_DIGITS = 1e-5


def name_mistakes(exercise, failures, passed):
    """The mistakes that an answer makes, one or two, or none where nothing known explains it.

    Args: failures, those of `judge`; passed, the cases that the answer got right.
    """
    named = _named(exercise, failures, passed)
    if named:
        return named
    apart = [f for f in failures if f.case.reveals and (_silent(f) or "error" in f.outcome)]
    others = [f for f in failures if not any(f is one for one in apart)]
    first = _named(exercise, others, passed) if apart and others else []
    return first and first + (_named(exercise, apart, []) or _revealed(exercise, apart))


def _named(exercise, failures, passed):
    explained = partial(explains, exercise, failures)
    return (
        _wrong_default(exercise, failures, passed)
        or _single(exercise, failures, passed, explained)
        or _revealed(exercise, failures)
        or _seven_digits(exercise, failures)
        or _two_steps(exercise, failures, passed, explained)
        or _by_output(exercise, failures)
        or _to_the_first_wrong_output(exercise, failures)
    )


def _single(exercise, failures, passed, explained):
    """One mistake; where several fit, one that is right wherever the answer is."""
    known = [m for m in exercise.mistakes if not m.wrong_default and explained(m)]
    whole = [m for m in known if m.recognise or right_on(m, exercise, passed)]
    return (whole or [m for m in known if _allowed(exercise, failures, passed, m)])[:1]


def _allowed(exercise, failures, passed, mistake):
    """Whether what the answer gets right does not deny a mistake, or is the guarded exception."""
    return len(failures) > len(passed) or right_on(mistake, exercise, passed)


def _to_the_first_wrong_output(exercise, failures):
    """Where outputs build on one another: a mistake in the first wrong one spoils those after."""
    if not exercise.in_order:
        return []
    return [m for m in exercise.mistakes if explains(exercise, failures, m, whole=False)][:1]


def _wrong_default(exercise, failures, passed):
    """The mistake in the signature: all is right where a keyword is given, and only there."""
    failed = {key for failure in failures for key in failure.case.kwargs}
    first = exercise.cases[0]
    keys = {key for case in passed for key in case.kwargs} - failed - set(first.kwargs)
    if not keys or not any(failure.case is first for failure in failures):
        return []
    known = [m for m in exercise.mistakes if m.wrong_default and right_on(m, exercise, passed)]
    return known[:1]


def _silent(failure):
    """Whether a case that wants an error was given a result."""
    return bool(failure.case.raises) and failure.wrong.problem == "no-error"


def _revealed(exercise, failures):
    """The mistakes that the failed cases reveal, if nothing but such cases failed.

    Most values of such a case must differ: where few do, something else is wrong with those.
    """
    shown = [f for f in failures if (not f.case.raises or _silent(f)) and f.wrong.share > 0.5]
    revealed = [f.case.reveals for f in shown]
    if len(revealed) < len(failures) or not all(revealed):
        return []
    return [m for m in exercise.mistakes if m.id in revealed]


def _two_steps(exercise, failures, passed, explained):
    """Two mistakes that replace different steps of one recipe."""
    if not any(shows_numbers(exercise, failure) for failure in failures):
        return []
    known = [m for m in exercise.mistakes if not m.wrong_default]
    for pair in pairs(exercise, failures[0], known):
        wrong = both(pair[0].wrong, pair[1].wrong)
        together = wrong and Mistake("both", "", wrong)
        if wrong and explained(together) and _allowed(exercise, failures, passed, together):
            return list(pair)
    return []


def _seven_digits(exercise, failures):
    """Whether the failed cases, more than one, are all right to seven digits and no more."""
    usual = [case for case in exercise.cases if not case.raises and case.tolerance < SEVEN_DIGITS]
    if len(failures) < min(2, len(usual)) or any(failure.case.raises for failure in failures):
        return []
    rough = exercise._replace(cases=tuple(
        failure.case._replace(tolerance=SEVEN_DIGITS) for failure in failures))  # fmt: skip
    return [] if sort(rough, [failure.outcome for failure in failures])[0] else [SINGLE]


def _by_output(exercise, failures):
    """Two mistakes, each in another output, and in that alone."""
    if exercise.in_order or len(exercise.outputs) < 2:
        return []
    found = []
    for index in range(len(exercise.outputs)):
        if equal_in(exercise, failures, index, exercise.reference):
            continue
        known = (m for m in exercise.mistakes
                 if equal_in(exercise, failures, index, m.wrong)
                 and right_but_in(exercise, failures, index, m))  # fmt: skip
        found.append(next(known, None))
    return found if len(found) == 2 and all(found) else []
