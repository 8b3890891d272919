"""What goes wrong when a layer for sequences is asked the wrong questions."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.boxes import always, slips

_rng = np.random.default_rng(0)
_X, _FRESH = _rng.normal(1.0, 2.0, (3, 5, 4)), _rng.normal(-3.0, 5.0, (3, 5, 4))


def moves(s):
    """Ask whether what is watched moves when what is changed does, both indices of (N, T, D)."""

    def ask(changed, watched):
        other = np.where(marked(changed) & s.features, s.fresh, _X)
        difference = abs(s.layer(other) - s.before)[watched].reshape(-1, 4)
        return difference[:, s.looked].max() > s.rounding

    return ask


def marked(index):
    found = np.zeros(_X.shape, bool)
    found[index] = True
    return found


def _answer(s):
    """The answer, from the two questions."""
    if s.future:
        return "both" if s.others else "future"
    return "others" if s.others else "none"


def any_future(s):
    return any(s.moves(np.s_[i, k:], np.s_[i, :k]) for i in range(3) for k in range(1, 5))


def any_others(s):
    return any(s.moves(np.arange(3) != i, np.s_[i]) for i in range(3))


asked = recipe(
    lambda layer: None,
    before=lambda s: s.layer(_X),
    fresh=lambda s: _FRESH,
    features=lambda s: np.ones(4, bool),  # those that are changed
    looked=lambda s: np.s_[:],
    rounding=lambda s: 1e-6,
    moves=moves,
    future=any_future,
    others=any_others,
    leak=_answer,
)
which_leak = asked()
other, renamed = slips(asked, _answer)

SEES = {"none": (False, False), "future": (True, False), "others": (False, True),
        "both": (True, True)}  # fmt: skip


def words(name, yours, right, layer):
    """Of another word: which words there are."""
    if yours.get("text", right) in SEES:
        return None
    listed = ", ".join(f'"{word}"' for word in SEES)
    return f"Your answer is {yours['text']!r}. It is one of {listed}."


def off(which, said):
    """Recognise an answer that is off in one of the two, missed or imagined, in every case."""

    def recognise(leak, layer):
        if leak not in SEES:
            return False
        right, found = SEES[which_leak(layer)], SEES[leak]
        return right[1 - which] == found[1 - which] and (right[which], found[which]) == said

    return recognise


def second_half(s):
    """Changes the second half of one sequence, and looks at its first half."""
    return s.moves(np.s_[0, 2:], np.s_[0, :2])


def sequence_before(s):
    return s.moves(np.s_[0], np.s_[1])


def reversed_in_time(s):
    """Takes for a future whatever depends on the order of the steps."""
    turned = np.flip(s.layer(np.flip(_X, axis=1).copy()), axis=1)
    return any_future(s) or not np.allclose(turned, s.before, atol=1e-6)


def all_earlier(s):
    """Changes the earlier steps of its own sequence along with the others."""
    return any_others(s) or s.moves(np.s_[:, :2], np.s_[0, 2:])


FUTURE, OTHERS = 0, 1
MISSED, IMAGINED = (True, False), (False, True)
COPY = " Change a copy: after `a = x` both names mean one array; `a = x.copy()` makes another."
WAYS = (
    "Put fresh random values there, for all features, and look at all outputs that should stay "
    "where they are."
)

MISTAKES = (
    *(always(word, "Call the layer twice, with one thing changed in between, and look who else "
                   f"moves.{COPY * (word == 'none')}")
      for word in SEES),
    other("future-not-tried",
          "You never find a future. Change the later steps of one sequence, and look at its "
          "earlier outputs.",
          future=lambda s: False),
    other("others-not-tried",
          "You never find that others matter. Change the other sequences, all of their steps, and "
          "look at one that you left alone.",
          others=lambda s: False),
    other("names-exchanged",
          "The future and the others have changed places. The axes are (N, T, D): sequences "
          "first, then steps.",
          leak=renamed({"future": "others", "others": "future"})),
    other("both-called-future",
          'Where both leak you answer "future". Ask both questions before you answer.',
          leak=renamed({"both": "future"})),
    other("both-called-others",
          'Where both leak you answer "others". Ask both questions before you answer.',
          leak=renamed({"both": "others"})),
    other("past-counted",
          "You call it the future when an earlier step changes a later output. That is memory, "
          "and allowed. Change later steps only, and look at earlier outputs.",
          future=lambda s: any(s.moves(np.s_[i, k], np.s_[i, np.arange(5) != k])
                               for i in range(3) for k in range(5))),
    other("past-for-future",
          "You change an earlier step and look at later outputs. That is memory, and allowed. It "
          "is the other way round: change later steps, look at earlier outputs.",
          future=lambda s: any(s.moves(np.s_[i, :k], np.s_[i, k:])
                               for i in range(3) for k in range(1, 5))),
    other("changed-step-watched",
          "The outputs that you look at include those of the step that you changed, which move in "
          "every layer. Look at the steps before it.",
          future=lambda s: True),
    other("changed-sequence-watched",
          "The outputs that you look at include those of the sequence that you changed, which "
          "move in every layer. Look at one that you left alone.",
          others=lambda s: True),
    other("all-sequences-changed",
          "To find the future you change the later steps of all sequences, or look at the earlier "
          "outputs of all. What moves then may have seen another sequence. Change one sequence "
          "only, and look at that one.",
          future=lambda s: any(s.moves(np.s_[:, k:], np.s_[:, :k])
                               for k in range(1, 5))),
    other("last-step-in-the-first",
          "You change the last step and look at the first output. A layer may see one step ahead "
          "and no further. Change each step in turn, and look at all outputs before it.",
          future=lambda s: s.moves(np.s_[:1, -1], np.s_[:1, 0])),
    other("last-step-only",
          "You change the last step only. A layer may let one step see one other. Change each "
          "step in turn, and look at all outputs before it.",
          future=lambda s: any(s.moves(np.s_[i, -1], np.s_[i, :-1]) for i in range(3))),
    other("first-step-watched",
          "You look at the first output only. A layer may leak at a later step. Change each step "
          "in turn, and look at all outputs before it.",
          future=lambda s: any(s.moves(np.s_[i, 1:], np.s_[i, 0]) for i in range(3))),
    other("same-step-of-others",
          "You change other sequences at one step and look at that step. Change all of their "
          "steps, and look at all steps of the one that you left alone.",
          others=lambda s: any(
              s.moves((np.arange(3) != i, k), np.s_[i, k])
              for i in range(3) for k in range(5))),
    other("constant-added",
          "You add the same number to all features. A layer that subtracts a step's mean takes no "
          f"notice, and may leak all the same. {WAYS}",
          fresh=lambda s: _X + 10.0),
    other("factor",
          "You multiply all features by the same number. A layer that divides by a step's spread "
          f"takes no notice, and may leak all the same. {WAYS}",
          fresh=lambda s: 3.0 * _X),
    other("sign-turned",
          "You turn the sign of all values. A spread takes no notice, and may leak all the same. "
          f"{WAYS}",
          fresh=lambda s: -_X),
    other("first-feature-watched",
          "You look at the first feature only. Where its γ is 0 it shows nothing. Look at all of "
          "them.",
          looked=lambda s: 0),
    other("last-feature-watched",
          "You look at the last feature only. Where its γ is 0 it shows nothing. Look at all of "
          "them.",
          looked=lambda s: -1),
    other("one-feature-changed",
          "You change the first feature only. Where features are normalized apart and its γ is 0, "
          "nothing shows. Change all of them.",
          features=lambda s: np.arange(4) == 0),
    other("last-feature-changed",
          "You change the last feature only. Where features are normalized apart and its γ is 0, "
          "nothing shows. Change all of them.",
          features=lambda s: np.arange(4) == 3),
    other("tolerance-too-wide",
          "You let small movements pass as rounding. Rounding moves numbers such as these by less "
          "than 1e-6; a layer may see a little of the others.",
          rounding=lambda s: 0.1),
    other("rounding-counted",
          "You count rounding as a leak. Sums in another order round differently. Compare with "
          "np.allclose, or ask for more than 1e-6.",
          rounding=lambda s: 0),
    Mistake("future-missed",
            "Some futures escape you; all else is right. Change each step in turn, and look at "
            f"all outputs before it. {WAYS} Take at least three steps: two values that are "
            "normalized together come out as +1 and −1, whatever they are.",
            asked(future=second_half),
            off(FUTURE, MISSED)),
    Mistake("others-missed",
            "Some others escape you; all else is right. Change all the other sequences at all of "
            f"their steps. {WAYS} Take at least three: two values that are normalized together "
            "come out as +1 and −1, whatever they are.",
            asked(others=sequence_before), off(OTHERS, MISSED)),
    Mistake("future-and-others-missed",
            "You miss leaks of both kinds, and imagine none. Change more, in more than one way. "
            f"{WAYS} Take at least three of each: two values that are normalized together come "
            "out as +1 and −1, whatever they are.",
            asked(future=second_half, others=sequence_before),
            lambda leak, layer: leak in SEES and all(
                right or not found
                for right, found in zip(SEES[which_leak(layer)], SEES[leak], strict=True))),
    Mistake("future-imagined",
            "You find a future where there is none; all else is right. Change the later steps of "
            "one sequence, nothing else, and look at earlier outputs of that sequence. The layer "
            "may use the past.",
            asked(future=reversed_in_time), off(FUTURE, IMAGINED)),
    Mistake("others-imagined",
            "You find others where there are none; all else is right. Leave one sequence as it "
            "is, and look at that one alone.",
            asked(others=all_earlier), off(OTHERS, IMAGINED)),
)  # fmt: skip
