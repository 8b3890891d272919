"""What goes wrong when a black box is asked where its numbers come from."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.boxes import always, slips

_RNG = np.random.default_rng(0)
_TRAIN, _TEST = _RNG.normal(5, 2, (20, 3)), _RNG.normal(5, 2, (10, 3))
_WITHIN = np.clip(_TEST, _TRAIN.min(axis=0), _TRAIN.max(axis=0))  # what train spans
_OTHERS = np.vstack([_TEST[:1], 100 * _TEST[1:]])  # all rows but the first are changed


def _answer(s):
    """The answer, from the three questions."""
    if s.train_hears_test:
        return "both"
    if s.test_hears_train:
        return "train"
    return "each" if s.row_hears_rows else "row"


_INNER = np.linspace([-9.0, 0.0, 4.0], [9.0, 40.0, 6.0], 12)
_NUDGED = _INNER.copy()
_NUDGED[1] += 0.1  # moves mean and spread, but no quartile and neither end


def hears_test(test, other):
    """Whether another test set changes what becomes of `train`."""
    return lambda s: not np.allclose(s.prepare(_TRAIN, test)[0], s.prepare(_TRAIN, other)[0])


asked = recipe(
    lambda prepare: None,
    before=lambda s: s.prepare(_TRAIN, _TEST),
    train_hears_test=hears_test(_TEST, 100 * _TEST),
    test_hears_train=lambda s: not np.allclose(s.prepare(100 * _TRAIN, _TEST)[1], s.before[1]),
    row_hears_rows=lambda s: not np.allclose(s.prepare(_TRAIN, _OTHERS)[1][0], s.before[1][0]),
    source=_answer,
)
find_the_leak = asked()
other, renamed = slips(asked, _answer)


def by_means(s):
    """The answer of somebody who looks whether the results have mean 0."""
    train, test = s.before
    if np.allclose(train.mean(axis=0), 0):
        return "each" if np.allclose(test.mean(axis=0), 0) else "train"
    return "row" if np.allclose(train.mean(axis=1), 0) else "both"


def missed_what_is_small(source, prepare):
    """Whether a box that misses a small change was taken for one that hears nothing there."""
    if not np.allclose(prepare(_INNER, _INNER)[0][0], prepare(_NUDGED, _NUDGED)[0][0]):
        return False
    unheard = {"both": ("train", "each", "row"), "train": ("each", "row"), "each": ("row",)}
    return source in unheard.get(find_the_leak(prepare), ())


def shift_is_lost(s):
    """Whether the prepared test set stays as it is when all of it is shifted."""
    return np.allclose(s.prepare(_TRAIN, _TEST + 100)[1], s.before[1])


lost_is_each = asked(row_hears_rows=shift_is_lost)
lost_is_row = asked(row_hears_rows=lambda s: not shift_is_lost(s))


MISTAKES = (
    always("train",
           "Change one of the two sets, leave the other as it is, and compare the results before "
           "and after."),
    other("test-not-changed",
          "You take \"both\" for \"train\". In both of them the prepared test set depends on "
          "train. Ask the other way round: does the prepared train change when test does?",
          train_hears_test=lambda s: False),
    other("train-not-changed",
          "You answer \"train\" wherever train does not depend on test. That is so of \"each\" "
          "and \"row\" too: see whether the prepared test changes when train does.",
          test_hears_train=lambda s: True),
    other("rows-not-tried",
          "You take \"row\" for \"each\". In both, the prepared test depends on test alone. "
          "Change all of its rows but the first, and look at the first.",
          row_hears_rows=lambda s: True),
    other("each-taken-for-row",
          "You take \"each\" for \"row\". In both, the prepared test depends on test alone. "
          "Change all of its rows but the first, and look at the first.",
          row_hears_rows=lambda s: False),
    other("each-and-row-exchanged",
          "\"each\" and \"row\" have changed places. If a row changes when its neighbours do, "
          "the numbers come from the whole set.",
          source=renamed({"each": "row", "row": "each"})),
    other("each-and-both-exchanged",
          "\"each\" and \"both\" have changed places. If the prepared train changes when test "
          "does, the two sets were used together.",
          source=renamed({"each": "both", "both": "each"})),
    other("train-and-both-exchanged",
          "\"train\" and \"both\" have changed places. If the prepared train changes when test "
          "does, test has taken part.",
          source=renamed({"train": "both", "both": "train"})),
    Mistake("too-small-a-change",
          "Your change is too small for some boxes. A smallest and a largest value notice only "
          "what lies beyond them: make the change larger, and not the same for all rows.",
          asked(train_hears_test=hears_test(_WITHIN, 0.9 * _WITHIN + 0.5)),
          missed_what_is_small),
    other("looks-at-means",
          "You look whether the results have mean 0. Only boxes that standardize give that away. "
          "Change one of the two sets, and compare the results before and after.",
          source=by_means),
    Mistake("same-for-all-rows",
          "You shift all of test by the same. Subtracting a mean takes that away, whether it is a "
          "column's or a row's: make the change larger, and not the same for all rows.",
          lost_is_each,
          lambda source, prepare: source in (lost_is_each(prepare), lost_is_row(prepare))),
)  # fmt: skip
