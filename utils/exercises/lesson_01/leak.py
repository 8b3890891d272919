"""Black boxes that prepare data: from which data did each take its numbers?"""

import numpy as np

from utils.checks.declare import Credit, Exercise
from utils.exercises.boxes import box
from utils.exercises.lesson_01.leak_mistakes import MISTAKES, find_the_leak


def standardized(x, source, axis):
    return (x - source.mean(axis, keepdims=True)) / source.std(axis, keepdims=True)


def from_smallest_to_largest(x, source, axis):
    return (x - source.min(axis, keepdims=True)) / np.ptp(source, axis, keepdims=True)


def by_quartiles(x, source, axis):
    low, middle, high = np.percentile(source, [25, 50, 75], axis, keepdims=True)
    return (x - middle) / (high - low)


def of_length_one(x, source, axis):
    return x / np.linalg.norm(source, axis=axis, keepdims=True)


def prepare(train, test, scaled, source, axis=0):
    """Both sets, scaled by the numbers of "train", of "both", or "each" by its own."""
    both = np.concatenate([train, test])
    sources = {"train": (train, train), "both": (both, both), "each": (train, test)}[source]
    return scaled(train, sources[0], axis), scaled(test, sources[1], axis)


EXERCISE = Exercise(
    id="01-leak", points=3, stars=2, minutes=10,
    why="a leak crashes nothing and warns of nothing. You find it by asking what would have to "
        "change.",
    reference=find_the_leak,
    outputs=("source",),
    cases=(
        box("a box that standardizes by train", prepare, scaled=standardized, source="train"),
        box("one that scales by the smallest and largest of train", prepare,
            scaled=from_smallest_to_largest, source="train"),
        box("one that uses the quartiles of train", prepare, scaled=by_quartiles, source="train"),
        box("one that standardizes by both", prepare, scaled=standardized, source="both"),
        box("one that scales by the smallest and largest of both", prepare,
            scaled=from_smallest_to_largest, source="both"),
        box("one that uses the quartiles of both", prepare, scaled=by_quartiles, source="both"),
        box("one that standardizes each set by itself", prepare,
            scaled=standardized, source="each"),
        box("one that scales each set by its smallest and largest", prepare,
            scaled=from_smallest_to_largest, source="each"),
        box("one that standardizes each row", prepare,
            scaled=standardized, source="each", axis=1),
        box("one that gives each row length 1", prepare,
            scaled=of_length_one, source="each", axis=1),
    ),
    credit=(
        Credit(2, "the boxes that work on each row", cases=(
            "one that standardizes each row", "one that gives each row length 1")),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
