"""Wrong answers to 11-leak, as learners write them."""

import numpy as np


def fresh(x, seed=0):
    return np.random.default_rng(seed).normal(x.mean(), 4 * x.std() + 1, x.shape)


def yes(layer, x, atol=1e-6):
    return True


def no(layer, x, atol=1e-6):
    return False


def first_row(layer, x, atol=1e-6):
    other = fresh(x)
    other[0] = x[0]
    return bool((abs(layer(other)[0] - layer(x)[0]) > atol).any())


def last_row(layer, x, atol=1e-6):
    other = x.copy()
    other[:-1] = fresh(x)[:-1]
    return bool((np.abs(layer(other)[-1] - layer(x)[-1]) > atol).any())


def changes_the_first(layer, x, atol=1e-6):
    other = x.copy()
    other[0] = other[0] * 2 + 3
    return bool((np.abs(layer(other)[1:] - layer(x)[1:]) > atol).any())


def changes_the_last(layer, x, atol=1e-6):
    other = x.copy()
    other[-1] = other[-1] * 2 + 3
    return bool((np.abs(layer(other)[:-1] - layer(x)[:-1]) > atol).any())


def next_row(layer, x, atol=1e-6):
    y = layer(x)
    for i in range(len(x)):
        other = x.copy()
        j = (i + 1) % len(x)
        other[j] = fresh(x)[j]
        if (abs(layer(other)[i] - y[i]) > atol).any():
            return True
    return False


def shuffled_others(layer, x, atol=1e-6):
    y = layer(x)
    rng = np.random.default_rng(0)
    for i in range(len(x)):
        for _ in range(4):
            other = x.copy()
            rest = [j for j in range(len(x)) if j != i]
            other[rest] = x[rng.permutation(rest)]
            if (abs(layer(other)[i] - y[i]) > atol).any():
                return True
    return False


def by_rows(layer, x, atol, change):
    y = layer(x.copy())
    for i in range(len(x)):
        other = change(x.copy())
        other[i] = x[i]
        if (abs(layer(other)[i] - y[i]) > atol).any():
            return True
    return False


def plus_one(layer, x, atol=1e-6):
    return by_rows(layer, x, atol, lambda x: x + 1)


def minus(layer, x, atol=1e-6):
    return by_rows(layer, x, atol, lambda x: -x)


def one_by_one(layer, x, atol=1e-6):
    y = layer(x)
    return any(bool((abs(layer(x[i : i + 1])[0] - y[i]) > atol).any()) for i in range(len(x)))


def half_a_batch(layer, x, atol=1e-6):
    half = len(x) // 2
    return bool((abs(layer(x[:half]) - layer(x)[:half]) > atol).any())


def other_order(layer, x, atol=1e-6):
    return bool((abs(layer(x[::-1])[::-1] - layer(x)) > atol).any())


def keeps_none(layer, x, atol=1e-6):
    return bool((abs(layer(fresh(x)) - layer(x)) > atol).any())


def changes_one_and_compares_all(layer, x, atol=1e-6):
    other = x.copy()
    other[1:] += fresh(x)[1:]
    return bool((abs(layer(other) - layer(x)) > atol).any())


def exactly(layer, x, atol=1e-6):
    y = layer(x)
    for i in range(len(x)):
        other = fresh(x, i)
        other[i] = x[i]
        if not np.array_equal(layer(other)[i], y[i], equal_nan=True):
            return True
    return False


def fixed(layer, x, atol=1e-6):
    return by_rows(layer, x, 1e-6, lambda x: fresh(x))


def allclose_alone(layer, x, atol=1e-6):
    y = layer(x)
    for i in range(len(x)):
        other = fresh(x, i)
        other[i] = x[i]
        if not np.allclose(layer(other)[i], y[i], atol=atol):
            return True
    return False


def allclose_with_nan(layer, x, atol=1e-6):
    y = layer(x)
    for i in range(len(x)):
        other = fresh(x, i)
        other[i] = x[i]
        if not np.allclose(layer(other)[i], y[i], atol=atol, equal_nan=True):
            return True
    return False


def not_within(layer, x, atol=1e-6):
    y = layer(x)
    for i in range(len(x)):
        other = fresh(x, i)
        other[i] = x[i]
        if not np.allclose(layer(other)[i], y[i], rtol=0, atol=atol):
            return True
    return False


def largest(layer, x, atol=1e-6):
    y = layer(x)
    for i in range(len(x)):
        other = fresh(x, i)
        other[i] = x[i]
        if np.max(np.abs(layer(other)[i] - y[i])) > atol:
            return True
    return False


def exchanged_answers(layer, x, atol=1e-6):
    return not by_rows(layer, x, atol, lambda x: fresh(x))


def in_place(layer, x, atol=1e-6):
    y = layer(x)
    for i in range(len(x)):
        kept = x.copy()
        x += fresh(x)
        x[i] = kept[i]
        if (abs(layer(x)[i] - y[i]) > atol).any():
            return True
    return False


def an_array(layer, x, atol=1e-6):
    y = layer(x)
    other = fresh(x)
    other[0] = x[0]
    return abs(layer(other)[0] - y[0]) > atol


def a_word(layer, x, atol=1e-6):
    return "True" if by_rows(layer, x, atol, fresh) else "False"


def a_number(layer, x, atol=1e-6):
    return int(by_rows(layer, x, atol, fresh))


def says_nothing(layer, x, atol=1e-6):
    print(by_rows(layer, x, atol, fresh))


def a_little_nudge(layer, x, atol=1e-6):
    return by_rows(layer, x, atol, lambda x: x + 1e-7)


def doubles(layer, x, atol=1e-6):
    return by_rows(layer, x, atol, lambda x: x * 2)


def tiny_noise(layer, x, atol=1e-6):
    noise = 1e-3 * np.random.default_rng(8).normal(size=x.shape)
    return by_rows(layer, x, atol, lambda x: x + noise)


def moved_rows(layer, x, atol):
    y = layer(x)
    for i in range(len(x)):
        other = fresh(x, i)
        other[i] = x[i]
        yield abs(layer(other)[i] - y[i]) > atol


def every_output(layer, x, atol=1e-6):
    return any(bool(moved.all()) for moved in moved_rows(layer, x, atol))


def every_row(layer, x, atol=1e-6):
    return all(bool(moved.any()) for moved in moved_rows(layer, x, atol))


def written_into_x(layer, x, atol=1e-6):
    y = layer(x)
    x[1:] = fresh(x)[1:]
    return bool((abs(layer(x)[0] - y[0]) > atol).any())


def rolled_with_allclose(layer, x, atol=1e-6):
    return not np.allclose(layer(np.roll(x, 1, axis=0)), np.roll(layer(x), 1, axis=0), atol=atol)


def first_row_with_allclose(layer, x, atol=1e-6):
    other = fresh(x)
    other[0] = x[0]
    return not np.allclose(layer(other)[0], layer(x)[0], atol=atol)


WRONG = {
    "11-leak": [
        (yes, "always-true"),
        (no, "always-false"),
        (first_row, "first-only"),
        (last_row, "last-only"),
        (changes_the_first, "all-but-the-first"),
        (changes_the_last, "all-but-the-last"),
        (next_row, "neighbour-only"),
        (shuffled_others, "exchanged-among-themselves"),
        (plus_one, "shifted-alike"),
        (minus, "turned-over"),
        (one_by_one, "row-alone"),
        (half_a_batch, None),
        (other_order, "order-changed"),
        (keeps_none, "changed-rows-compared"),
        (changes_one_and_compares_all, "changed-rows-compared"),
        (exactly, "atol-ignored"),
        (fixed, "atol-default"),
        (allclose_alone, "relative-and-nan"),
        (allclose_with_nan, "relative"),
        (not_within, "nan-differs"),
        (largest, "nan-hides"),
        (exchanged_answers, "turned"),
        (in_place, "changed-input"),
        (an_array, "wrong-type"),
        (a_word, "wrong-type"),
        (a_number, "wrong-type"),
        (says_nothing, "returned-none"),
        (a_little_nudge, "always-false"),
        (rolled_with_allclose, "order-changed-and-allclose"),
        (first_row_with_allclose, "first-only-and-allclose"),
        (doubles, "multiplied-alike"),
        (tiny_noise, "changed-too-little"),
        (every_output, "all-for-any"),
        (every_row, "every-example"),
        (written_into_x, "changed-input"),
    ],
}
