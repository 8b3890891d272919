"""Two methods, tuned over learning rates: what does the table support?"""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_06.decide_mistakes import MISTAKES
from utils.exercises.lesson_06.decide_variants import decided

_RATES = np.array([0.01, 0.03, 0.1, 0.3, 1.0])
_SEEDS = np.array([-2.0, 1.0, 3.0, -2.0])  # mean 0; a 256th keeps all means exact
_OTHERS = np.array([1.0, -3.0, 0.0, 2.0])
_TURNED = -_SEEDS
GOOD, FAIR = 192, 184  # 256ths
NONE = np.nan
INSIDE = (100, 150, GOOD, 150, 100)
BEHIND = (90, 140, 160, FAIR, 130)


def table(means, seeds=_SEEDS):
    """Accuracies (5, 4): each rate's mean, in 256ths, and what each seed adds to it."""
    return (np.array(means, float)[:, None] + seeds) / 256


def case(name, first, second):
    return Case(name, (_RATES, first, second))


_LUCKY = table((150, 160, FAIR, 150, 120), _OTHERS)
_LUCKY[4] = np.array([40, 40, 200, 40]) / 256
_LUCKY_AHEAD = table(INSIDE)
_LUCKY_AHEAD[0] = np.array([40, 250, 40, 40]) / 256
_ONE_BAD = table(INSIDE)  # a rate whose median is higher, with one run that failed
_ONE_BAD[3] = np.array([205, 204, 206, 20]) / 256
_UNEVEN = table(INSIDE, [8 * seed for seed in (-6, 4, 3, -1)])  # best on average, far from steady
_UNEVEN[3] = (GOOD - 1 + _SEEDS) / 256
_NINE = np.arange(-4.0, 5.0)  # nine seeds: √9 is neither 9/4 nor √5

EXERCISE = Exercise(
    id="06-decide", points=2, stars=2, minutes=12,
    why="half of the published gains are differences in tuning; the table shows which.",
    reference=decided(),
    outputs=("verdict",),
    cases=(
        case("the first is ahead", table(INSIDE), table(BEHIND, _OTHERS)),
        case("the second is ahead", table(BEHIND, _OTHERS), table(INSIDE)),
        case("the one behind is best at the largest rate", table(INSIDE),
             table((90, 140, 150, 160, FAIR), _OTHERS)),
        case("the one behind is best at the smallest rate",
             table((FAIR, 160, 150, 140, 90), _OTHERS), table(INSIDE)),
        case("the one ahead is best at the largest rate",
             table((100, 120, 150, 170, GOOD)), table(BEHIND, _OTHERS)),
        case("the one ahead is best at the smallest rate",
             table(BEHIND, _OTHERS), table((GOOD, 170, 150, 120, 100))),
        case("the one behind was not run at the largest rate, and is best at its own largest",
             table(INSIDE), table((90, 140, 160, FAIR, NONE), _OTHERS)),
        case("the one behind was not run at the smallest rates, and is best at its own smallest",
             table((NONE, NONE, FAIR, 150, 90), _OTHERS), table((100, GOOD, 150, 140, 130))),
        case("the one ahead was run at fewer rates, and is best at its own largest",
             table((100, 150, GOOD, NONE, NONE)), table(BEHIND, _OTHERS)),
        case("a rate between was not run", table(INSIDE),
             table((90, NONE, FAIR, 150, 130), _OTHERS)),
        case("a rate above the best was not run", table((90, 150, FAIR, NONE, 130), _OTHERS),
             table(INSIDE)),
        case("the one behind was run at one rate", table((NONE, NONE, FAIR, NONE, NONE), _OTHERS),
             table(INSIDE)),
        case("a small difference", table(INSIDE), table((90, 140, 160, 190, 130), _OTHERS)),
        case("a small difference, the other way", table((90, 140, 160, 189, 130), _TURNED),
             table(INSIDE)),
        case("a small difference, the one behind at its edge", table(INSIDE),
             table((90, 140, 150, 160, 190), _OTHERS)),
        case("a small difference, the one behind at its edge, the other way",
             table((189, 140, 150, 160, 130), _OTHERS), table(INSIDE)),
        case("a small difference, the one ahead at its edge",
             table((100, 120, 150, 170, GOOD)), table((90, 140, 160, 190, 130), _OTHERS)),
        case("a small difference in all seeds alike", table(INSIDE, 6 * _SEEDS),
             table((90, 140, 160, 190, 130), 6 * _SEEDS + [0.5, -0.5, 0.5, -0.5])),
        case("the same difference in each seed", table(INSIDE),
             table((90, 140, 160, 190, 130))),
        case("seeds that are good for one and bad for the other", table(INSIDE, 2 * _SEEDS),
             table((90, 140, 160, 184, 130), 2 * _TURNED)),
        case("between one standard error and two", table(INSIDE),
             table((90, 140, 160, 188, 130), _OTHERS * 1.2)),
        case("a little less than two standard errors", table(INSIDE),
             table((90, 140, 160, 187.8, 130), _TURNED * 0.9)),
        case("between two standard errors and three", table((90, 140, 160, 187, 130), _TURNED),
             table(INSIDE)),
        case("between two standard errors and three, the other way", table(INSIDE),
             table((90, 140, 160, 187, 130), _TURNED)),
        case("two that are equally good, the first at its edge",
             table((90, 140, 160, 150, GOOD), _OTHERS), table(INSIDE)),
        case("two that are equally good, one of them at its edge", table(INSIDE),
             table((90, 140, 160, 150, GOOD), _OTHERS)),
        case("two that are equally good in each seed", table(INSIDE),
             table((90, GOOD, 160, 150, 130))),
        case("two rates of the one behind are equally good, the larger at its edge",
             table(INSIDE), table((90, 140, FAIR, 150, FAIR), _OTHERS)),
        case("two rates of the one behind are equally good, the smaller at its edge",
             table((FAIR, 140, FAIR, 150, 130), _OTHERS), table(INSIDE)),
        case("one lucky seed at the largest rate", table(INSIDE), _LUCKY),
        case("one lucky seed of the one ahead", _LUCKY_AHEAD, table(BEHIND, _OTHERS)),
        case("a better median with one failed run", _ONE_BAD, table(BEHIND, _OTHERS)),
        case("a best rate that is far from steady", _UNEVEN, table(BEHIND, _OTHERS)),
        case("nine seeds, a quarter of their spread apart", table(INSIDE, _NINE),
             table((90, 140, 160, GOOD - 0.75, 130), 0 * _NINE)),
        case("nine seeds, four fifths of their spread apart", table(INSIDE, _NINE),
             table((90, 140, 160, GOOD - 2.2, 130), 0 * _NINE)),
        case("bad rates that hide a good one", table((10, 20, GOOD, 30, 5)),
             table((170, 175, 180, FAIR, 175), _OTHERS)),
        case("nine seeds, three fifths of their spread apart", table(INSIDE, _NINE),
             table((90, 140, 160, GOOD - 1.6, 130), 0 * _NINE)),
    ),
    credit=(
        Credit(1, "the rates that were not run", cases=(
            "the one behind was not run at the largest rate, and is best at its own largest",
            "the one behind was not run at the smallest rates, and is best at its own smallest",
            "the one ahead was run at fewer rates, and is best at its own largest",
            "a rate between was not run", "a rate above the best was not run",
            "the one behind was run at one rate")),
        Credit(1, "the ties", cases=(
            "two that are equally good, the first at its edge",
            "two that are equally good, one of them at its edge",
            "two that are equally good in each seed",
            "two rates of the one behind are equally good, the larger at its edge",
            "two rates of the one behind are equally good, the smaller at its edge")),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
