"""Wrong answers to 01-leak: questions that some of the black boxes answer alike."""

import numpy as np


def sets(seed=7):
    rng = np.random.default_rng(seed)
    return rng.normal(2, 3, (16, 3)), rng.normal(2, 3, (11, 3))


def moved(one, other):
    return abs(one - other).max() > 1e-6


def never_a_leak(prepare):
    prepare(*sets())
    return "train"


def watches_test_only(prepare):
    train, test = sets()
    usual = prepare(train, test)[1]
    if moved(prepare(train + 90, test)[1], usual):
        return "train"
    far = test * 50
    far[0] = test[0]
    return "each" if moved(prepare(train, far)[1][0], usual[0]) else "row"


def watches_train_only(prepare):
    train, test = sets()
    if moved(prepare(train, test)[0], prepare(train, -40 * test)[0]):
        return "both"
    return "train"


def forgets_rows(prepare):
    train, test = sets()
    usual = prepare(train, test)
    if moved(prepare(train, test**3 + 60)[0], usual[0]):
        return "both"
    return "train" if moved(prepare(train**3 + 60, test)[1], usual[1]) else "each"


def independent_means_row(prepare):
    answer = forgets_rows(prepare)
    return "row" if answer == "each" else answer


def rows_the_wrong_way(prepare):
    answer = forgets_rows(prepare)
    if answer != "each":
        return answer
    train, test = sets()
    alone = prepare(train, np.vstack([test[:1], 1e3 * test[1:]]))[1][0]
    return "each" if np.allclose(alone, prepare(train, test)[1][0]) else "row"


def names_the_wrong_way(prepare):
    train, test = sets()
    usual = prepare(train, test)
    far = 1e3 * test
    if moved(prepare(train, far)[0], usual[0]):
        return "each"
    if moved(prepare(1e3 * train, test)[1], usual[1]):
        return "train"
    far[0] = test[0]
    return "both" if moved(prepare(train, far)[1][0], usual[1][0]) else "row"


def leak_is_called_train(prepare):
    train, test = sets()
    usual = prepare(train, test)
    if moved(prepare(train, 70 - 1e3 * test)[0], usual[0]):
        return "train"
    if moved(prepare(70 - 1e3 * train, test)[1], usual[1]):
        return "both"
    alone = prepare(train, np.r_[test[:1], 1e3 * test[1:]])[1][0]
    return "row" if np.allclose(alone, usual[1][0]) else "each"


def nudges_the_middle(prepare):
    """Moves every test value a little towards 0, inside what train spans."""
    train, test = np.linspace(-9, 9, 36).reshape(12, 3), np.linspace(-4, 4, 30).reshape(10, 3)
    usual = prepare(train, test)
    if moved(prepare(train, 0.9 * test)[0], usual[0]):
        return "both"
    if moved(prepare(30 * train, test)[1], usual[1]):
        return "train"
    alone = prepare(train, np.r_[test[:1], 1e3 * test[1:]])[1][0]
    return "row" if np.allclose(alone, usual[1][0]) else "each"


def changes_one_row_by_a_tenth(prepare):
    train, test = sets()
    usual = prepare(train, test)
    other = test.copy()
    other[3] += 0.1
    if moved(prepare(train, other)[0], usual[0]):
        return "both"
    other = train.copy()
    other[3] += 0.1
    if moved(prepare(other, test)[1], usual[1]):
        return "train"
    other = test.copy()
    other[3] += 0.1
    return "each" if moved(prepare(train, other)[1][0], usual[1][0]) else "row"


def one_test_row_by_a_tenth(prepare):
    train, test = sets(8)
    usual = prepare(train, test)
    if moved(prepare(train, np.r_[test[:5], test[5:6] + 0.1, test[6:]])[0], usual[0]):
        return "both"
    if moved(prepare(5 * train, test)[1], usual[1]):
        return "train"
    alone = prepare(train, np.r_[test[:1], 1e3 * test[1:]])[1][0]
    return "row" if np.allclose(alone, usual[1][0]) else "each"


def shifted(prepare):
    """The answer, or whether a shift of the whole test set can be seen in what becomes of it."""
    train, test = sets()
    usual, after = prepare(train, test), prepare(train, test + 100)
    if moved(after[0], usual[0]):
        return "both"
    if moved(prepare(train + 100, test)[1], usual[1]):
        return "train"
    return moved(after[1], usual[1])


def shift_seen_is_row(prepare):
    answer = shifted(prepare)
    return {True: "row", False: "each"}.get(answer, answer)


def shift_seen_is_each(prepare):
    answer = shifted(prepare)
    return {True: "each", False: "row"}.get(answer, answer)


def asks_for_mean_zero(prepare):
    train, test = prepare(*sets())
    if abs(train.mean(axis=1)).max() < 1e-9:
        return "row"
    if abs(train.mean(axis=0)).max() > 1e-9:
        return "both"
    return "each" if abs(test.mean(axis=0)).max() < 1e-9 else "train"


def returns_a_number(prepare):
    return ["train", "both", "each", "row"].index(forgets_rows(prepare))


WRONG = {
    "01-leak": [
        (never_a_leak, "always-train"),
        (watches_test_only, "test-not-changed"),
        (watches_train_only, "train-not-changed"),
        (forgets_rows, "rows-not-tried"),
        (independent_means_row, "each-taken-for-row"),
        (rows_the_wrong_way, "each-and-row-exchanged"),
        (names_the_wrong_way, "each-and-both-exchanged"),
        (leak_is_called_train, "train-and-both-exchanged"),
        (nudges_the_middle, "too-small-a-change"),
        (changes_one_row_by_a_tenth, "too-small-a-change"),
        (one_test_row_by_a_tenth, "too-small-a-change"),
        (shift_seen_is_row, "same-for-all-rows"),
        (shift_seen_is_each, "same-for-all-rows"),
        (asks_for_mean_zero, "looks-at-means"),
        (returns_a_number, "wrong-type"),
    ],
}
