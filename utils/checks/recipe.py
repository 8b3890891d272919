"""The right steps of an answer, some of them replaced: how most mistakes are written."""

import inspect
from types import SimpleNamespace


def recipe(signature, **steps):
    """Return a maker of answers: make() takes the right steps, make(var=…) another one there.

    Args: signature, a function with the arguments of the answer; steps, in order, each a function
    of s, which holds the arguments and the steps before it; the last step is the result. A step
    may replace an argument too: `s.given` names those that the caller passed.
    """
    arguments = inspect.signature(signature)
    result = list(steps)[-1]

    def make(**replaced):
        first = {name: replaced[name] for name in arguments.parameters if name in replaced}

        def answer(*args, **kwargs):
            bound = arguments.bind(*args, **kwargs)
            given = set(bound.arguments)
            bound.apply_defaults()
            s = SimpleNamespace(**bound.arguments, given=given)
            for name, step in (first | steps | replaced).items():
                setattr(s, name, step(s))
            return getattr(s, result)

        answer.make, answer.replaced = make, replaced  # so that two mistakes can be put together
        return answer

    return make


def both(one, other):
    """The answer that makes two mistakes at once, or None where they replace the same step."""
    make = getattr(one, "make", None)
    if make is None or make is not getattr(other, "make", None) or (
        set(one.replaced) & set(other.replaced)
    ):  # fmt: skip
        return None
    return make(**one.replaced, **other.replaced)
