"""Wrong answers to 06-decide: tables that are read too fast."""

import numpy as np


def best(table):
    """(index of the best rate, its row, whether it is an edge of the rates that were run)"""
    run = [k for k, row in enumerate(table) if not np.isnan(row).any()]
    top = max(run, key=lambda k: table[k].mean())
    return top, table[top], top in (run[0], run[-1])


def luck(a, b, errors=2.0, ddof=1):
    gap = a - b
    return abs(gap.mean()) < errors * gap.std(ddof=ddof) / np.sqrt(len(gap))


def ends(a, b, a_edge, b_edge, lucky):
    """The right verdict of two rows; the answers below get one of the parts wrong."""
    if a.mean() == b.mean():
        return "undecided"
    if b_edge if a.mean() > b.mean() else a_edge:
        return "tune"
    return "undecided" if lucky else "first" if a.mean() > b.mean() else "second"


def never_tunes(rates, first, second):
    a, b = best(first)[1], best(second)[1]
    return ends(a, b, False, False, luck(a, b))


def tunes_the_winner(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    return ends(a, b, b_edge, a_edge, luck(a, b))


def tunes_whoever(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    if a_edge or b_edge:
        return "tune"
    return ends(a, b, False, False, luck(a, b))


def edge_of_the_grid(rates, first, second):
    (i, a, _), (j, b, _) = best(first), best(second)
    last = len(rates) - 1
    return ends(a, b, i in (0, last), j in (0, last), luck(a, b))


def whoever_is_at_an_edge_of_the_grid(rates, first, second):
    (i, a, _), (j, b, _) = best(first), best(second)
    if a.mean() == b.mean():
        return "undecided"
    last = len(rates) - 1
    return "tune" if {i, j} & {0, last} else ends(a, b, False, False, luck(a, b))


def whoever_unless_equal(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    if a.mean() != b.mean() and (a_edge or b_edge):
        return "tune"
    return ends(a, b, False, False, luck(a, b))


def without_a_tie(rates, first, second, last=None, at_most=False, ahead=np.greater):
    """No tie is asked for; the loser's edge is that of `rates` where `last` is given."""
    (i, a, a_edge), (j, b, b_edge) = best(first), best(second)
    if last is not None:
        a_edge, b_edge = i in (0, last), j in (0, last)
    wins = ahead(a.mean(), b.mean())
    if b_edge if wins else a_edge:
        return "tune"
    gap = a - b
    few = 2 * gap.std(ddof=1) / np.sqrt(len(gap))
    lucky = abs(gap.mean()) <= few if at_most else abs(gap.mean()) < few
    return "undecided" if lucky else "first" if wins else "second"


def loser_is_second_at_most(rates, first, second):
    return without_a_tie(rates, first, second, None, True)


def loser_is_first_at_most(rates, first, second):
    return without_a_tie(rates, first, second, None, True, np.greater_equal)


def grid_edge_at_most(rates, first, second):
    return without_a_tie(rates, first, second, len(rates) - 1, True)


def both_conditions(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    if (a.mean() > b.mean() and b_edge) or (a.mean() < b.mean() and a_edge):
        return "tune"
    return "undecided" if luck(a, b) else "first" if a.mean() > b.mean() else "second"


def both_conditions_of_the_grid(rates, first, second):
    (i, a, _), (j, b, _) = best(first), best(second)
    last = len(rates) - 1
    if (a.mean() > b.mean() and j in (0, last)) or (a.mean() < b.mean() and i in (0, last)):
        return "tune"
    return "undecided" if luck(a, b) else "first" if a.mean() > b.mean() else "second"


def next_to_a_hole(rates, first, second):
    edges = []
    for table in (first, second):
        top = best(table)[0]
        around = [k for k in (top - 1, top + 1) if 0 <= k < len(rates)]
        edges.append(len(around) < 2 or any(np.isnan(table[k]).any() for k in around))
    a, b = best(first)[1], best(second)[1]
    return ends(a, b, *edges, luck(a, b))


def top_only(rates, first, second):
    rows, edges = [], []
    for table in (first, second):
        at, row, _ = best(table)
        rows.append(row)
        edges.append(np.isnan(table[at + 1 :]).all())
    return ends(*rows, *edges, luck(*rows))


def luck_first(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    if luck(a, b) or a.mean() == b.mean():
        return "undecided"
    return ends(a, b, a_edge, b_edge, False)


def always_decides(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    return ends(a, b, a_edge, b_edge, False)


def with_a_variance(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    gap = a - b
    return ends(a, b, a_edge, b_edge, abs(gap.mean()) < 2 * gap.var(ddof=1) / len(gap))


def one_error(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    return ends(a, b, a_edge, b_edge, luck(a, b, errors=1))


def three_errors(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    return ends(a, b, a_edge, b_edge, luck(a, b, errors=3))


def numpy_default(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    return ends(a, b, a_edge, b_edge, luck(a, b, ddof=0))


def forgot_the_root_of_seeds(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    lucky = abs(np.mean(a - b)) < 2 * np.std(a - b, ddof=1)
    return ends(a, b, a_edge, b_edge, lucky)


def two_samples(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    error = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    return ends(a, b, a_edge, b_edge, abs(a.mean() - b.mean()) < 2 * error)


def no_absolute_value(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    gap = a - b
    return ends(a, b, a_edge, b_edge, gap.mean() < 2 * gap.std(ddof=1) / len(gap) ** 0.5)


def best_single_run(rates, first, second):
    parts = []
    for table in (first, second):
        run = np.flatnonzero(~np.isnan(table[:, 0]))
        top = np.nanargmax(table) // table.shape[1]
        parts.append((table[top], top in (run[0], run[-1])))
    (a, a_edge), (b, b_edge) = parts
    return ends(a, b, a_edge, b_edge, luck(a, b))


def rate_of_the_first(rates, first, second):
    i, a, a_edge = best(first)
    run = np.flatnonzero(~np.isnan(second[:, 0]))
    b = second[i]
    return ends(a, b, a_edge, i in (run[0], run[-1]), luck(a, b))


def averages_the_rates(rates, first, second):
    a_edge, b_edge = best(first)[2], best(second)[2]
    a, b = np.nanmean(first, axis=0), np.nanmean(second, axis=0)
    return ends(a, b, a_edge, b_edge, luck(a, b))


def later_of_equals(rates, first, second):
    parts = []
    for table in (first, second):
        run = [k for k in range(len(rates)) if not np.isnan(table[k, 0])]
        top = run[0]
        for k in run:
            if table[k].mean() >= table[top].mean():
                top = k
        parts.append((table[top], top in (run[0], run[-1])))
    (a, a_edge), (b, b_edge) = parts
    return ends(a, b, a_edge, b_edge, luck(a, b))


def first_wins_ties(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    ahead = a.mean() >= b.mean()
    if b_edge if ahead else a_edge:
        return "tune"
    return "undecided" if luck(a, b) else "first" if ahead else "second"


def chosen_by(statistic, first, second):
    found = []
    for table in (first, second):
        run = [k for k, row in enumerate(table) if not np.isnan(row).any()]
        top = max(run, key=lambda k: statistic(table[k]))
        found.append((table[top], top in (run[0], run[-1])))
    (a, a_edge), (b, b_edge) = found
    return ends(a, b, a_edge, b_edge, luck(a, b))


def by_the_median(rates, first, second):
    return chosen_by(np.median, first, second)


def by_the_worst_seed(rates, first, second):
    return chosen_by(np.min, first, second)


def mean_less_its_spread(rates, first, second):
    return chosen_by(lambda row: row.mean() - row.std(), first, second)


def seeds_without_a_root(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    gap = a - b
    lucky = abs(gap.mean()) < 2 * gap.std(ddof=1) / len(gap)
    return ends(a, b, a_edge, b_edge, lucky)


def root_of_five(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    gap = a - b
    lucky = abs(gap.mean()) < 2 * gap.std(ddof=1) / 5**0.5
    return ends(a, b, a_edge, b_edge, lucky)


def exchanged(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    name = ends(a, b, b_edge, a_edge, luck(a, b))
    return {"first": "second", "second": "first"}.get(name, name)


def never_tunes_and_one_error(rates, first, second):
    a, b = best(first)[1], best(second)[1]
    return ends(a, b, False, False, luck(a, b, errors=1))


def in_capitals(rates, first, second):
    (_, a, a_edge), (_, b, b_edge) = best(first), best(second)
    return ends(a, b, a_edge, b_edge, luck(a, b)).capitalize()


def which_is_higher(rates, first, second):
    return bool(np.nanmax(first) > np.nanmax(second))


WRONG = {
    "06-decide": [
        (never_tunes, "edge-not-asked"),
        (tunes_the_winner, "edge-of-the-winner"),
        (tunes_whoever, "any-edge"),
        (edge_of_the_grid, "edge-of-the-rates"),
        (whoever_is_at_an_edge_of_the_grid, "any-edge-but-for-ties+edge-of-the-rates"),
        (whoever_unless_equal, "any-edge-but-for-ties"),
        (loser_is_second_at_most, "tie-is-behind-with-at-most"),
        (loser_is_first_at_most, "tie-is-ahead-with-at-most"),
        (grid_edge_at_most, "edge-of-the-rates+tie-is-behind-with-at-most"),
        (both_conditions, "tie-left-to-luck"),
        (both_conditions_of_the_grid, "edge-of-the-rates+tie-left-to-luck"),
        (next_to_a_hole, "hole-is-an-edge"),
        (top_only, "largest-rate-only"),
        (luck_first, "undecided-first"),
        (always_decides, "luck-not-asked"),
        (with_a_variance, "luck-not-asked"),
        (one_error, "one-standard-error"),
        (three_errors, "three-standard-errors"),
        (numpy_default, "divided-by-n"),
        (forgot_the_root_of_seeds, "deviation-for-error"),
        (two_samples, "unpaired"),
        (no_absolute_value, "sign-of-difference"),
        (best_single_run, "best-run"),
        (rate_of_the_first, "rate-of-the-first"),
        (averages_the_rates, "all-rates"),
        (later_of_equals, "last-of-equal-rates"),
        (first_wins_ties, "tie-is-ahead"),
        (by_the_median, "best-median"),
        (by_the_worst_seed, "steadiest-rate"),
        (mean_less_its_spread, "steadiest-rate"),
        (seeds_without_a_root, "seeds-not-rooted"),
        (root_of_five, "root-of-the-rates"),
        (exchanged, "names-exchanged"),
        (never_tunes_and_one_error, "edge-not-asked+one-standard-error"),
        (in_capitals, "letter-case"),
        (which_is_higher, "wrong-type"),
    ],
}
