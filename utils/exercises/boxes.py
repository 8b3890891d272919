"""What the exercises on black boxes share: by what a box answers, a string says what it is."""

from utils.checks.declare import Case, Mistake


def box(name, function, **options):
    """A case whose one input is `function` with `options`; the box itself does not say which."""

    def box(*args, **kwargs):
        return function(*args, **options, **kwargs)

    box.__module__ = function.__module__  # the referee sends the code of that module along
    return Case(name, (box,))


def always(word, help_):
    """The mistake of somebody who gives every box the same answer."""
    return Mistake(f"always-{word}", f'You answer "{word}" every time. {help_}', lambda _: word)


def slips(asked, answer):
    """Two makers of mistakes for a recipe `asked`, whose last step is `answer`.

    Returns: other, which takes a mistake's id, its help and the steps that it changes; renamed, a
    step that gives the right answers under other names.
    """

    def other(name, help_, **changed):
        return Mistake(name, help_, asked(**changed))

    def renamed(names):
        return lambda s: names.get(answer(s), answer(s))

    return other, renamed
