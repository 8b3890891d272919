"""Batches none of which has a single row."""

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_11.batches_mistakes import MISTAKES, cut
from utils.exercises.lesson_11.batches_use import use


def _case(n, size, words):
    return Case(f"n = {n}, size = {size}: {words}", (n, size))


EXERCISE = Exercise(
    id="11-batches", points=2, stars=1, minutes=5,
    why="one leftover row at the end of an epoch stops a training that ran for hours.",
    reference=cut(),
    outputs=("batches",),
    cases=(
        _case(11, 5, "one row is left over"),
        _case(10, 5, "no row is left over"),
        _case(12, 5, "two rows are left over"),
        _case(14, 5, "four rows are left over"),
        _case(6, 5, "one batch and one row"),
        _case(9, 2, "pairs, and one row"),
        _case(8, 2, "pairs"),
        _case(3, 2, "a pair and one row"),
        _case(2, 2, "one pair"),
        _case(5, 5, "one full batch"),
        _case(3, 8, "fewer rows than size"),
        _case(2, 3, "two rows, and size is 3"),
        _case(257, 64, "one row is left over"),
        _case(300, 64, "44 rows are left over"),
    ),
    credit=(
        Credit(1, "the cases in which no row is left over", cases=(
            "n = 10, size = 5: no row is left over", "n = 8, size = 2: pairs",
            "n = 2, size = 2: one pair", "n = 5, size = 5: one full batch")),
    ),
    mistakes=MISTAKES,
    use=use,
    lends="utils.exercises.lesson_11.batches_use:batch_slices",
)  # fmt: skip
