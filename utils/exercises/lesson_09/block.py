"""A transformer block in pre-norm form, put together from four functions."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_09.block_mistakes import MISTAKES, pre_norm_block
from utils.exercises.lesson_09.block_parts import parts

_rng = np.random.default_rng(90)


def _case(name, shape, seed):
    return Case(name, (_rng.normal(2.0, 3.0, shape), *parts(shape, seed)))


EXERCISE = Exercise(
    id="09-block", points=2, stars=1, minutes=6,
    why="where the norm stands decides whether a straight road leads from the loss to the first "
        "layer.",
    reference=pre_norm_block,
    outputs=("y",),
    cases=(
        _case("two sequences, five steps, four features", (2, 5, 4), 1),
        _case("three of each", (3, 3, 3), 2),
        _case("one sequence of one step", (1, 1, 6), 3),
        _case("four other functions", (2, 5, 4), 4),
    ),
    credit=(
        Credit(1, "the case with one sequence of one step", cases=("one sequence of one step",)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
