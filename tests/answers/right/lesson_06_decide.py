"""Right answers to 06-decide."""

import math
import warnings

import numpy as np


def step_by_step(rates, first, second):
    def best(table):
        tried = [i for i in range(len(rates)) if not np.isnan(table[i]).any()]
        top = max(tried, key=lambda i: table[i].mean())  # the first of equals
        return table[top], top == tried[0] or top == tried[-1]

    (a, a_edge), (b, b_edge) = best(first), best(second)
    gap = a - b
    if a.mean() == b.mean():
        return "undecided"
    if (a_edge and a.mean() < b.mean()) or (b_edge and b.mean() < a.mean()):
        return "tune"
    if abs(gap.mean()) < 2 * gap.std(ddof=1) / math.sqrt(gap.size):
        return "undecided"
    return "first" if gap.mean() > 0 else "second"


def by_sorting(rates, first, second):
    methods = []
    for name, table in (("first", first), ("second", second)):
        kept = table[~np.isnan(table[:, 0])]
        row = int(np.argmax(kept.mean(axis=1)))
        methods.append((kept[row].mean(), name, 0 < row < len(kept) - 1, kept[row]))
    (low, _, enclosed, behind), (high, winner, _, ahead) = sorted(methods, key=lambda m: m[0])
    if low == high:
        return "undecided"
    if not enclosed:
        return "tune"
    t = (ahead - behind).mean() * len(ahead) ** 0.5 / max(np.std(ahead - behind, ddof=1), 1e-300)
    return winner if t >= 2 else "undecided"


def with_nanmean(rates, first, second):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        means = [np.nanmean(table, axis=1) for table in (first, second)]
    i, j = (int(np.nanargmax(m)) for m in means)
    if means[0][i] == means[1][j]:
        return "undecided"
    loser, at = (means[1], j) if means[0][i] > means[1][j] else (means[0], i)
    if np.isnan(loser[:at]).all() or np.isnan(loser[at + 1 :]).all():
        return "tune"
    d = first[i] - second[j]
    variance = ((d - d.mean()) ** 2).sum() / (len(d) - 1) / len(d)
    if d.mean() ** 2 < 4 * variance:
        return "undecided"
    return ["second", "first"][int(d.mean() > 0)]


RIGHT = {"06-decide": [step_by_step, by_sorting, with_nanmean]}
