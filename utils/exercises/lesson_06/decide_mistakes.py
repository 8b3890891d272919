"""Tables that are read too fast."""

import numpy as np

from utils.exercises.lesson_06.decide_variants import (
    any_edge,
    any_edge_but_for_ties,
    at_most,
    beside_a_hole,
    by,
    last_of_equals,
    other,
    tie_left_to_luck,
    undecided_first,
    unpaired,
)

MISTAKES = (
    other("edge-not-asked",
          "You do not ask whether the loser had its chance. If its best rate is the first or the "
          "last that it was run at, its optimum may lie outside.",
          edge=lambda s: lambda table, best: False),
    other("edge-of-the-winner",
          "You ask for the winner's edge. It may get better still, and it is ahead already: ask "
          "for the edge of the one that is behind.",
          edges=lambda s: {"second": s.edge(s.first, s.best[0]),
                           "first": s.edge(s.second, s.best[1])}),
    other("any-edge",
          "You say tune where either of them is best at its edge. If that is the winner, tuning "
          "it makes it win by more: only the loser's edge matters.",
          verdict=any_edge),
    other("any-edge-but-for-ties",
          "You say tune where either of them is best at its edge. If that is the winner, tuning "
          "it makes it win by more: only the loser's edge matters.",
          verdict=any_edge_but_for_ties),
    other("edge-of-the-rates",
          "Your edge is that of `rates`. A method that was not run at all of them has an edge of "
          "its own: the first and the last rate with a number.",
          run=lambda s: lambda table: np.arange(len(table))),
    other("hole-is-an-edge",
          "You call it an edge where the next rate was not run. A hole between two rates that "
          "were run is no edge: the optimum is enclosed.",
          edge=beside_a_hole),
    other("largest-rate-only",
          "You look at the largest rate only. The smallest is an edge as well.",
          edge=lambda s: lambda table, best: best == s.run(table)[-1]),
    other("smallest-rate-only",
          "You look at the smallest rate only. The largest is an edge as well.",
          edge=lambda s: lambda table, best: best == s.run(table)[0]),
    other("undecided-first",
          "You ask whether luck explains it before you ask whether the loser had its chance. "
          "Where it had none, the difference says nothing yet: tune.",
          verdict=undecided_first),
    other("luck-not-asked",
          "You decide however small the difference is. Less than two standard errors may be luck. "
          "(The standard error is a deviation divided by √seeds; a variance is far smaller.)",
          unclear=lambda s: False),
    other("one-standard-error",
          "You are content with one standard error. Ask for two.",
          errors=lambda s: 1),
    other("three-standard-errors", "You ask for three standard errors. Two are enough here.",
          errors=lambda s: 3),
    other("deviation-for-error",
          "You compare with the deviation of the differences. The standard error of their mean is "
          "smaller by √seeds.",
          error=lambda s: s.difference.std(ddof=s.ddof)),
    other("divided-by-n",
          "Your deviation divides by the number of seeds. With so few, divide by one less: "
          "ddof=1.",
          ddof=lambda s: 0),
    other("unpaired",
          "You add up the spread of both methods, as if they had nothing in common. They share "
          "their seeds: take the spread of the differences, seed by seed.",
          error=unpaired),
    other("spread-of-one",
          "You take the spread of one method alone. Take that of the differences, seed by seed.",
          error=lambda s: s.values[0].std(ddof=s.ddof) / np.sqrt(len(s.difference))),
    other("sign-of-difference",
          "Your difference has a sign, and where it is negative it is less than any error. Take "
          "its size, abs().",
          unclear=lambda s: s.difference.mean() < s.errors * s.error),
    other("best-run",
          "You choose the rate of the best single run, and one lucky seed is enough for you. Take "
          "the mean over the seeds first.",
          score=lambda s: lambda table: np.where(
              np.isnan(table).all(axis=1), -np.inf, np.nan_to_num(table).max(axis=1))),
    other("best-median",
          "You choose the rate by the median over the seeds, which does not see a failed run. "
          "Take the mean.",
          score=lambda s: by(np.nanmedian)),
    other("steadiest-rate",
          "You choose the rate whose runs are steadiest, by its worst seed or by a spread that "
          "you take off. Take the mean alone.",
          score=lambda s: by(np.nanmin)),
    other("seeds-not-rooted",
          "You divide the deviation by the number of seeds. The standard error divides by its "
          "root.",
          error=lambda s: s.difference.std(ddof=s.ddof) / len(s.difference)),
    other("root-of-the-rates",
          "You divide by the root of the number of rates, or of a number that you wrote down. The "
          "standard error divides by the root of the number of seeds.",
          error=lambda s: s.difference.std(ddof=s.ddof) / np.sqrt(len(s.rates))),
    other("rate-of-the-first",
          "You judge both at the rate that is best for the first. Each method gets its own.",
          best=lambda s: [int(np.argmax(s.score(s.first)))] * 2),
    other("rate-of-the-second",
          "You judge both at the rate that is best for the second. Each method gets its own.",
          best=lambda s: [int(np.argmax(s.score(s.second)))] * 2),
    other("all-rates",
          "You average over the learning rates too, and bad rates hide a good one. Give each "
          "method its best rate.",
          values=lambda s: (np.nanmean(s.first, axis=0), np.nanmean(s.second, axis=0))),
    other("last-of-equal-rates",
          "Of two rates that are equally good you take the larger. The lower one counts.",
          best=last_of_equals),
    other("nan-wins",
          "np.argmax takes NaN for the largest value, so a rate that was not run wins. Use "
          "np.nanargmax.",
          best=lambda s: [int(np.argmax(table.mean(axis=1))) for table in (s.first, s.second)]),
    other("tie-is-behind",
          "Where both are equally good you call the first one behind. Nobody is: undecided.",
          ahead=lambda s: "first" if s.scores[0] > s.scores[1] else "second"),
    other("tie-is-ahead",
          "Where both are equally good you call the first one ahead. Nobody is: undecided.",
          ahead=lambda s: "first" if s.scores[0] >= s.scores[1] else "second"),
    other("tie-is-behind-with-at-most",
          "Where both are equally good you call the first one behind. Nobody is: undecided.",
          ahead=lambda s: "first" if s.scores[0] > s.scores[1] else "second", unclear=at_most),
    other("tie-is-ahead-with-at-most",
          "Where both are equally good you call the first one ahead. Nobody is: undecided.",
          ahead=lambda s: "first" if s.scores[0] >= s.scores[1] else "second", unclear=at_most),
    other("tie-left-to-luck",
          "Where both are equally good in each seed, no difference is less than no error, so you "
          "name one of them. Ask for a tie first: undecided.",
          verdict=tie_left_to_luck),
    other("names-exchanged", "first and second have changed places.",
          ahead=lambda s: "nobody" if s.scores[0] == s.scores[1] else (
              "first" if s.scores[0] < s.scores[1] else "second")),
)  # fmt: skip
