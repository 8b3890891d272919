"""Wrong answers to 09-diagnose: questions that some of the layers answer alike."""

import numpy as np


def sequences(n=3, t=5, d=4, seed=3):
    return np.random.default_rng(seed).normal(1.0, 3.0, (n, t, d))


def word(future, others):
    if future and others:
        return "both"
    return "future" if future else "others" if others else "none"


def fresh(shape):
    return np.random.default_rng(17).normal(-4.0, 6.0, shape)


def sees_future(layer, x=None, change=None):
    x = sequences() if x is None else x
    for t in range(1, x.shape[1]):
        x2 = x.copy()
        x2[0, t:] = fresh(x2[0, t:].shape) if change is None else change(x2[0, t:])
        if not np.allclose(layer(x2)[0, :t], layer(x)[0, :t]):
            return True
    return False


def sees_others(layer, x=None, change=None):
    x = sequences() if x is None else x
    x2 = x.copy()
    x2[1:] = fresh(x2[1:].shape) if change is None else change(x2[1:])
    return not np.allclose(layer(x2)[0], layer(x)[0])


def only_future(layer):
    return "future" if sees_future(layer) else "none"


def only_others(layer):
    return "others" if sees_others(layer) else "none"


def first_hit_future(layer):
    if sees_future(layer):
        return "future"
    return "others" if sees_others(layer) else "none"


def first_hit_others(layer):
    if sees_others(layer):
        return "others"
    return "future" if sees_future(layer) else "none"


def puts_a_constant(layer):
    return word(
        sees_future(layer, change=lambda v: v + 5), sees_others(layer, change=lambda v: v + 5)
    )


def doubles(layer):
    return word(
        sees_future(layer, change=lambda v: 2 * v), sees_others(layer, change=lambda v: 2 * v)
    )


def negates(layer):
    return word(sees_future(layer, change=np.negative), sees_others(layer, change=np.negative))


def last_step(layer):
    x = sequences()
    x2 = x.copy()
    x2[0, -1] = fresh(4)
    return word(not np.allclose(layer(x2)[0, :-1], layer(x)[0, :-1]), sees_others(layer))


def last_step_first_output(layer):
    x = sequences()
    x2 = x.copy()
    x2[0, -1] = fresh(4)
    return word(not np.allclose(layer(x2)[0, 0], layer(x)[0, 0]), sees_others(layer))


def first_output(layer):
    x = sequences()
    x2 = x.copy()
    x2[0, 1:] = fresh((4, 4))
    return word(not np.allclose(layer(x2)[0, 0], layer(x)[0, 0]), sees_others(layer))


def any_other_step(layer):
    x = sequences()
    future = False
    for t in range(5):
        x2 = x.copy()
        x2[0, t] = fresh(4)
        same = np.isclose(layer(x2)[0], layer(x)[0]).all(axis=1)
        future |= not np.delete(same, t).all()
    return word(future, sees_others(layer))


def changes_the_past(layer):
    x = sequences()
    x2 = x.copy()
    x2[0, :2] = fresh((2, 4))
    return word(not np.allclose(layer(x2)[0, 2:], layer(x)[0, 2:]), sees_others(layer))


def whole_output_compared(layer):
    x = sequences()
    x2 = x.copy()
    x2[0, -1] = fresh(4)
    return word(not np.allclose(layer(x2), layer(x)), sees_others(layer))


def later_steps_of_all(layer):
    x = sequences()
    future = False
    for t in range(1, 5):
        x2 = x.copy()
        x2[:, t:] = fresh(x2[:, t:].shape)
        future |= not np.allclose(layer(x2)[:, :t], layer(x)[:, :t])
    return word(future, sees_others(layer))


def same_step(layer):
    x = sequences()
    others = False
    for t in range(5):
        x2 = x.copy()
        x2[1:, t] = fresh((2, 4))
        others |= not np.allclose(layer(x2)[0, t], layer(x)[0, t])
    return word(sees_future(layer), others)


def exact(layer):
    x = sequences()
    future = False
    for t in range(1, 5):
        x2 = x.copy()
        x2[0, t:] = fresh(x2[0, t:].shape)
        future |= (layer(x2)[0, :t] != layer(x)[0, :t]).any()
    return word(future, sees_others(layer))


def first_feature(layer):
    return word(sees_future(lambda x: layer(x)[..., :1]), sees_others(lambda x: layer(x)[..., :1]))


def one_value(layer):
    """Changes one value of the first feature at a time."""
    x = sequences()
    future = others = False
    for t in range(5):
        x2 = x.copy()
        x2[1, t, 0] += 5.0
        moved = ~np.isclose(layer(x2), layer(x)).all(axis=2)
        future |= moved[1, :t].any()
        others |= moved[[0, 2]].any()
    return word(future, others)


def axes_exchanged(layer):
    found = word(sees_future(layer), sees_others(layer))
    return {"future": "others", "others": "future"}.get(found, found)


def watches_the_last_sequence(layer):
    x = sequences()
    x2 = x.copy()
    x2[:-1] = fresh((2, 5, 4))
    return word(sees_future(layer), not np.allclose(layer(x2)[-1], layer(x)[-1]))


def two_and_a_nudge(layer):
    """Two sequences of two steps, nudged a little."""
    x = sequences(2, 2, 3)
    return word(
        sees_future(layer, x, lambda v: v + np.array([0.1, 0.0, 0.0])),
        sees_others(layer, x, lambda v: v + np.array([0.1, 0.0, 0.0])),
    )


def one_sequence(layer):
    x = sequences(n=1)
    return word(sees_future(layer, x), sees_others(layer, x))


def statistics_of_the_output(layer):
    y = layer(sequences())
    if np.allclose(y.mean(axis=(0, 1)), 0):
        return "both"
    if np.allclose(y.mean(axis=0), 0):
        return "others"
    return "future" if np.allclose(y.mean(axis=1), 0) else "none"


def says_peeks(layer):
    return "peeks" if sees_future(layer) else "does not peek"


def says_truth_values(layer):
    return sees_future(layer), sees_others(layer)


def constant_and_past(layer):
    x = sequences()
    future = False
    for t in range(5):
        x2 = x.copy()
        x2[0, t] += 9.0
        same = np.isclose(layer(x2)[0], layer(x)[0]).all(axis=1)
        future |= not np.delete(same, t).all()
    return word(future, sees_others(layer, change=lambda v: v + 9.0))


def one_other_sequence(layer):
    x = sequences()
    x2 = x.copy()
    x2[1] = fresh((5, 4))
    return word(sees_future(layer), not np.allclose(layer(x2)[0], layer(x)[0]))


def all_sequences_watched(layer):
    x = sequences()
    future = False
    for t in range(4):
        x2 = x.copy()
        x2[0, t + 1 :] = fresh(x2[0, t + 1 :].shape)
        future |= not np.allclose(layer(x2)[:, : t + 1], layer(x)[:, : t + 1])
    return word(future, sees_others(layer))


def a_tenth_is_rounding(layer):
    x = sequences()
    future = False
    for t in range(1, 5):
        x2 = x.copy()
        x2[0, t:] = fresh(x2[0, t:].shape)
        future |= not np.allclose(layer(x2)[0, :t], layer(x)[0, :t], atol=0.1)
    x2 = x.copy()
    x2[1:] = fresh(x2[1:].shape)
    return word(future, not np.allclose(layer(x2)[0], layer(x)[0], atol=0.1))


def never_copied(layer):
    a = x = sequences()
    a[0, 2:] = fresh((3, 4))
    future = not np.allclose(layer(a)[0, :2], layer(x)[0, :2])
    a[1:] = fresh((2, 5, 4))
    return word(future, not np.allclose(layer(a)[0], layer(x)[0]))


def another_word(layer):
    found = word(sees_future(layer), sees_others(layer))
    return {"none": "no", "others": "other"}.get(found, found)


WRONG = {
    "09-diagnose": [
        (only_future, "others-not-tried"),
        (only_others, "future-not-tried"),
        (first_hit_future, "both-called-future"),
        (first_hit_others, "both-called-others"),
        (puts_a_constant, "constant-added"),
        (doubles, "factor"),
        (negates, "sign-turned"),
        (last_step, "last-step-only"),
        (last_step_first_output, "last-step-in-the-first"),
        (first_output, "first-step-watched"),
        (any_other_step, "past-counted"),
        (changes_the_past, "past-for-future"),
        (whole_output_compared, "changed-step-watched"),
        (later_steps_of_all, "all-sequences-changed"),
        (same_step, "same-step-of-others"),
        (exact, "rounding-counted"),
        (first_feature, "first-feature-watched"),
        (one_value, "one-feature-changed"),
        (axes_exchanged, "names-exchanged"),
        (watches_the_last_sequence, "others-missed"),
        (two_and_a_nudge, "future-and-others-missed"),
        (one_sequence, "others-not-tried"),
        (statistics_of_the_output, None),
        (says_peeks, None),
        (one_other_sequence, "others-missed"),
        (all_sequences_watched, "future-imagined"),
        (a_tenth_is_rounding, "tolerance-too-wide"),
        (never_copied, "always-none"),
        (another_word, None),
        (says_truth_values, "wrong-type"),
        (constant_and_past, "past-counted+constant-added"),
    ],
}
