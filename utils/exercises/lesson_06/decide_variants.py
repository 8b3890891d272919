"""06-decide, step by step."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe


def was_run(table):
    """The indices of the rates that a method was run at."""
    return np.flatnonzero(~np.isnan(table).all(axis=1))


def at_edge(s, table, best):
    run = s.run(table)
    return best in (run[0], run[-1])


def verdict(s):
    if s.ahead == "nobody":
        return "undecided"
    behind = "second" if s.ahead == "first" else "first"
    if s.edges[behind]:
        return "tune"
    return "undecided" if s.unclear else s.ahead


def ahead(s):
    one, two = s.scores
    return "nobody" if one == two else "first" if one > two else "second"


decided = recipe(
    lambda rates, first, second: None,
    run=lambda s: was_run,
    score=lambda s: lambda table: np.where(
        np.isnan(table).all(axis=1), -np.inf, np.nan_to_num(table).mean(axis=1)),
    best=lambda s: [int(np.argmax(s.score(table))) for table in (s.first, s.second)],
    values=lambda s: (s.first[s.best[0]], s.second[s.best[1]]),
    scores=lambda s: [values.mean() for values in s.values],
    ahead=ahead,
    edge=lambda s: lambda table, best: at_edge(s, table, best),
    edges=lambda s: {"first": s.edge(s.first, s.best[0]), "second": s.edge(s.second, s.best[1])},
    difference=lambda s: s.values[0] - s.values[1],
    ddof=lambda s: 1,
    error=lambda s: s.difference.std(ddof=s.ddof) / np.sqrt(len(s.difference)),
    errors=lambda s: 2,
    unclear=lambda s: abs(s.difference.mean()) < s.errors * s.error,
    verdict=verdict,
)  # fmt: skip


def other(name, help_, **changed):
    return Mistake(name, help_, decided(**changed))


# steps that go wrong


def by(statistic):
    """Score rates by this statistic over the seeds; those that were not run come last."""

    def score(table):
        not_run = np.isnan(table).all(axis=1)
        return np.where(not_run, -np.inf, statistic(np.where(np.isnan(table), 0, table), axis=1))

    return score


def unpaired(s):
    one, two = (values.std(ddof=s.ddof) for values in s.values)
    return np.sqrt((one**2 + two**2) / len(s.difference))


def undecided_first(s):
    if s.ahead == "nobody" or s.unclear:
        return "undecided"
    return "tune" if s.edges["second" if s.ahead == "first" else "first"] else s.ahead


def any_edge(s):
    if s.edges["first"] or s.edges["second"]:
        return "tune"
    return "undecided" if s.ahead == "nobody" or s.unclear else s.ahead


def any_edge_but_for_ties(s):
    return "undecided" if s.ahead == "nobody" else any_edge(s)


def tie_left_to_luck(s):
    """Nobody is asked for an edge, and where the seeds agree there is not even luck."""
    if s.ahead == "nobody":
        return "undecided" if s.unclear else "second"
    return verdict(s)


def at_most(s):
    """`<=` for `<`, which makes a tie in each seed undecided after all."""
    return abs(s.difference.mean()) <= s.errors * s.error


def beside_a_hole(s):
    """An edge is also where the next rate was not run."""

    def edge(table, best):
        missing = np.isnan(np.pad(table[:, 0], 1, constant_values=np.nan))
        return bool(missing[best] or missing[best + 2])

    return edge


def last_of_equals(s):
    return [len(s.rates) - 1 - int(np.argmax(s.score(table)[::-1]))
            for table in (s.first, s.second)]  # fmt: skip
