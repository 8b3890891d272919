"""The ways that asking for a leak goes wrong."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe


def drawn(s):
    """Batches in which example i stays, and all others are new."""

    def batches(i):
        rng = np.random.default_rng(i)
        return [kept(rng.normal(s.x.mean(), 3 * s.x.std() + 1, s.x.shape), s.x, [i])
                for _ in range(3)]  # fmt: skip

    return batches


def kept(new, x, stay):
    """`new`, but for the rows that stay as they are in x."""
    new[stay] = x[stay]
    return new


def leaks(s):
    before = s.layer(s.x.copy())
    return any(bool(s.differs(s.layer(batch)[i], before[i]))
               for i in s.examples for batch in s.changed(i))  # fmt: skip


asked = recipe(
    lambda layer, x, atol=1e-6: None,
    examples=lambda s: range(len(s.x)),
    changed=drawn,
    differs=lambda s: lambda new, old: (abs(new - old) > s.atol).any(),
    leaks=leaks,
    depends=lambda s: s.leaks,
)


def other(name, help_, **changed):
    """A mistake that is named alone: two together would explain nearly any True and False."""
    wrong = asked(**changed)
    return Mistake(name, help_, lambda layer, x, atol=1e-6: wrong(layer, x, atol))


def with_allclose(name, help_, **changed):
    """A mistake, and the same beside np.allclose."""
    return (
        other(name, help_, **changed),
        other(f"{name}-and-allclose", f"{help_} {TRAPS}", differs=relative_and_nan, **changed),
    )


def relative(s):
    return lambda new, old: not np.allclose(new, old, atol=s.atol, equal_nan=True)


def relative_and_nan(s):
    return lambda new, old: not np.allclose(new, old, atol=s.atol)


TRAPS = (
    "np.allclose alone has two traps: rtol = 1e-5 times the value, which hides a leak beside "
    "large values, and NaN, which equals nothing. Set rtol=0, equal_nan=True."
)


def apart_from(s, i):
    return [j for j in range(len(s.x)) if j != i]


def one_new(s, which):
    """Only one other example is new."""

    def batches(i):
        j = which(i, len(s.x))
        return [kept(batch, s.x, [k for k in range(len(s.x)) if k != j])
                for batch in drawn(s)(i)] if j != i else []  # fmt: skip

    return batches


def moved(s, function):
    """All others are what `function` makes of them."""
    return lambda i: [kept(function(s.x.copy()), s.x, [i])]


def exchanged(s):
    def batches(i):
        batch, others = s.x.copy(), apart_from(s, i)
        batch[others] = s.x[np.roll(others, 1)]
        return [batch]

    return batches


def alone(s):
    """The example alone, which is another number of rows."""
    before = s.layer(s.x.copy())
    return any(bool(s.differs(s.layer(s.x[i : i + 1])[0], before[i])) for i in s.examples)


def rolled(s):
    """The whole batch in another order: what depends on the place differs too."""
    before, after = s.layer(s.x.copy()), s.layer(np.roll(s.x, 1, axis=0))
    return bool(s.differs(np.roll(after, -1, axis=0), before))


def every_one(s):
    before = s.layer(s.x.copy())
    return all(any(bool(s.differs(s.layer(batch)[i], before[i])) for batch in s.changed(i))
               for i in s.examples)  # fmt: skip


def whole(s):
    """All outputs are compared, also those of the examples that were changed."""
    before = s.layer(s.x.copy())
    return any(bool(s.differs(s.layer(batch), before)) for batch in s.changed(0))


MISTAKES = (
    other("always-true", "You say True every time. Layer normalization depends on no other row.",
          leaks=lambda s: True),
    other("always-false", "You say False every time. Batch normalization depends on all rows.",
          leaks=lambda s: False),
    other("turned", "Your answers are exchanged: True where an output depends on other rows.",
          depends=lambda s: not s.leaks),
    *with_allclose("first-only",
          "You look at the first example alone. It may be that only another one sees its company: "
          "every example has its turn.",
          examples=lambda s: range(1)),
    *with_allclose("last-only",
          "You look at the last example alone. It may be that only another one sees its company: "
          "every example has its turn.",
          examples=lambda s: range(len(s.x) - 1, len(s.x))),
    other("every-example",
          "You say True only where every example sees its company. One that does is enough: any, "
          "not all.",
          leaks=every_one),
    other("all-for-any",
          "You want all outputs of an example to move. One that does is enough: "
          "(difference > atol).any(), not .all().",
          differs=lambda s: lambda new, old: (abs(new - old) > s.atol).all()),
    *with_allclose("all-but-the-first",
          "The first example never has its turn: it is the one that you change.",
          examples=lambda s: range(1, len(s.x)), changed=lambda s: one_new(s, lambda i, n: 0)),
    *with_allclose("all-but-the-last",
          "The last example never has its turn: it is the one that you change.",
          changed=lambda s: one_new(s, lambda i, n: n - 1)),
    *with_allclose("neighbour-only",
          "You change the next example only. An example may depend on any other: change all "
          "others.",
          changed=lambda s: one_new(s, lambda i, n: (i + 1) % n)),
    other("neighbour-before-only",
          "You change the example before only. An example may depend on any other: change all "
          "others.",
          changed=lambda s: one_new(s, lambda i, n: (i - 1) % n)),
    other("exchanged-among-themselves",
          "You exchange the others among themselves. Their mean and their spread stay as they "
          "were, so batch normalization does not move. Give them new values.",
          changed=exchanged),
    other("shifted-alike",
          "You add one number to all others. What depends on how far they lie apart does not "
          "move. Give them new values, random ones.",
          changed=lambda s: moved(s, lambda x: x + 10.0)),
    other("multiplied-alike",
          "You multiply all others by one number. What sees their signs only does not move. Give "
          "them new values, random ones.",
          changed=lambda s: moved(s, lambda x: x * 2.0)),
    other("changed-too-little",
          "You change the others by very little, and then a layer on which they have a small "
          "influence moves by less than atol. Give them new values, far from the old ones.",
          changed=lambda s: lambda i: [kept(s.x + 1e-3 * np.random.default_rng(i).normal(
              size=s.x.shape), s.x, [i])]),
    other("turned-over",
          "You turn the sign of the others. How far they lie apart stays as it was. Give them "
          "new values, random ones.",
          changed=lambda s: moved(s, lambda x: -x)),
    *with_allclose("row-alone",
          "You ask the layer for one row alone, or for fewer rows, and so the number of rows "
          "changes. It stays: keep the row, and give the others new values.",
          leaks=alone),
    *with_allclose("order-changed",
          "You change the order of the rows. A layer may treat rows by their place without "
          "looking at the others. Keep each row where it is, and change the others.",
          leaks=rolled),
    other("changed-rows-compared",
          "You compare the outputs of the rows that you changed as well; of course they differ. "
          "Compare the row that stayed.",
          leaks=whole),
    other("atol-ignored",
          "You do not use atol: any change counts for you. Ask whether it is more than atol.",
          differs=lambda s: lambda new, old: ((new != old) & ((new == new) | (old == old))).any()),
    other("atol-default",
          "You wrote 1e-6 into the code. Use the argument atol.",
          differs=lambda s: lambda new, old: (abs(new - old) > 1e-6).any()),
    other("relative",
          "Your tolerance is relative as well: np.allclose adds rtol = 1e-5 times the value. "
          "Beside large values it hides a leak. Set rtol=0.",
          differs=relative),
    other("nan-differs",
          "NaN that stays NaN has not changed, and for you it has: NaN equals nothing, not even "
          "itself. (np.allclose has equal_nan.)",
          differs=lambda s: lambda new, old: not (abs(new - old) <= s.atol).all()),
    other("relative-and-nan",
          TRAPS,
          differs=relative_and_nan),
    other("nan-hides",
          "One NaN hides what the other values do: a maximum, a sum or a mean with NaN among "
          "them is NaN, and NaN is not more than atol. Ask (difference > atol).any().",
          differs=lambda s: lambda new, old: abs(new - old).max() > s.atol),
)  # fmt: skip
