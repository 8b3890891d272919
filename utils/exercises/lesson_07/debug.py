"""Five kinds of black boxes: which values share a mean and a variance?"""

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_07.boxes import BOXES, KINDS
from utils.exercises.lesson_07.debug_mistakes import MISTAKES, asked

WORDS = {
    "right": "the right layer",
    "pixel": "a mean for every place",
    "instance": "a mean for every example",
    "whole": "one mean for all",
    "mixed": "channels mixed by a reshape",
}
EPSILONS = (1e-5, 1e-8, 1e-3)

EXERCISE = Exercise(
    id="07-debug", points=3, stars=3, minutes=15,
    why="all five run and return the right shape; only the right questions tell them apart.",
    reference=asked(),
    outputs=("axes",),
    cases=tuple(
        Case(f"{WORDS[kind]}, ε = {eps:g}", (BOXES[kind, eps],))
        for eps in EPSILONS for kind in KINDS
    ),
    credit=(
        Credit(2, "the layers whose channels a reshape mixed", cases=tuple(
            f"{WORDS['mixed']}, ε = {eps:g}" for eps in EPSILONS)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
