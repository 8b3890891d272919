"""What goes wrong when a program is asked the wrong questions."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

_rng = np.random.default_rng(5)
_BATCHES = list(_rng.normal([5.0, -20.0], [2.0, 9.0], (12, 8, 2)))
_X = _rng.normal([5.0, -20.0], [2.0, 9.0], (6, 2))
_FAR = np.full((4, 2), 100.0)


def differ(one, other):
    return not np.allclose(one, other, rtol=1e-6, atol=1e-9)


def _answer(s):
    """The bug, from the four questions."""
    if s.needs_company:
        return "no eval"
    if s.writes:
        return "writes"
    if s.deaf:
        return "no train"
    return "momentum" if s.hasty else "right"


asked = recipe(
    lambda program: None,
    needs_company=lambda s: differ(
        s.program(_BATCHES, [_X])[0][:1], s.program(_BATCHES, [_X[:1]])[0]
    ),
    writes=lambda s: differ(*s.program(_BATCHES, [_X, _X])),
    deaf=lambda s: (
        not differ(s.program(_BATCHES, [_X])[0], s.program([*_BATCHES[:-1], _FAR], [_X])[0])
    ),
    hasty=lambda s: s.program([_FAR], [np.zeros((1, 2))])[0].min() < -50,
    bug=_answer,
)


def other(name, help_, **changed):
    return Mistake(name, help_, asked(**changed))


def renamed(names):
    """The right answers under other names."""
    return lambda s: names.get(_answer(s), _answer(s))


MISTAKES = (
    other("always-right",
          "You call every program right. Ask what the right one promises: an answer depends on "
          "its own row and on the training batches, and on nothing else.",
          bug=lambda s: "right"),
    other("company-not-tried",
          "You take a program without eval() for the right one. Ask about the same row alone and "
          "in company, in two calls: in eval mode both answers are equal.",
          bug=renamed({"no eval": "right"})),
    other("company-taken-for-deafness",
          "You take a program without eval() for one without train(). Both ignore the training "
          "batches. Ask about the same row alone and in company first.",
          needs_company=lambda s: False),
    other("company-taken-for-writing",
          "You take a program without eval() for one that writes. Its answers depend on who else "
          "is in the question, whatever was asked before: make each question a call of its own.",
          bug=renamed({"no eval": "writes"})),
    other("repetition-not-tried",
          "You take the program that writes for the right one. Ask the same question twice in "
          "one call: a program that only reads gives the same answer.",
          writes=lambda s: False),
    other("writing-taken-for-company",
          "You take the program that writes for one without eval(). Its answer depends on what "
          "was asked before, not on the other rows: ask alone and in company in two calls.",
          bug=renamed({"writes": "no eval"})),
    other("batches-not-tried",
          "You take a program without train() for the right one. Change the last training batch "
          "and see whether the answer changes.",
          deaf=lambda s: False),
    other("last-batch-not-tried",
          "You take a program without train() for the right one where its statistics stop after "
          "the first batch. Change the last of several batches, not the first or all of them.",
          deaf=lambda s: not differ(
              s.program(_BATCHES, [_X])[0], s.program([_FAR] * 12, [_X])[0]
          )),
    other("deafness-taken-for-momentum",
          "You take a program without train() for one with the momentum exchanged. The one stops "
          "listening to the batches, the other listens to the last one above all.",
          bug=renamed({"no train": "momentum"})),
    other("momentum-not-tried",
          "You take the program with the momentum exchanged for the right one. Train it on one "
          "batch with a mean far from 0 and work out how much of that mean it has taken.",
          hasty=lambda s: False),
    other("memory-taken-for-momentum",
          "You take the right program for one with the momentum exchanged. Its momentum may be "
          "anything from 0.05 to 0.1, so compare with a half, not with 0.1.",
          hasty=lambda s: True),
)  # fmt: skip
