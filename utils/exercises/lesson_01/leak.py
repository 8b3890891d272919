"""Black boxes that prepare data: from which data did each take its numbers?"""

import numpy as np

from utils.checks.declare import Case, Exercise
from utils.exercises.lesson_01.leak_mistakes import MISTAKES, find_the_leak


def standardized(x, source, axis=0):
    return (x - source.mean(axis, keepdims=True)) / source.std(axis, keepdims=True)


def from_smallest_to_largest(x, source, axis=0):
    return (x - source.min(axis, keepdims=True)) / np.ptp(source, axis, keepdims=True)


def by_quartiles(x, source, axis=0):
    low, middle, high = np.percentile(source, [25, 50, 75], axis, keepdims=True)
    return (x - middle) / (high - low)


def standardized_by_train(train, test):
    return standardized(train, train), standardized(test, train)


def scaled_by_train(train, test):
    return from_smallest_to_largest(train, train), from_smallest_to_largest(test, train)


def robust_by_train(train, test):
    return by_quartiles(train, train), by_quartiles(test, train)


def standardized_by_both(train, test):
    both = np.concatenate([train, test])
    return standardized(train, both), standardized(test, both)


def scaled_by_both(train, test):
    both = np.concatenate([train, test])
    return from_smallest_to_largest(train, both), from_smallest_to_largest(test, both)


def robust_by_both(train, test):
    both = np.concatenate([train, test])
    return by_quartiles(train, both), by_quartiles(test, both)


def standardized_each(train, test):
    return standardized(train, train), standardized(test, test)


def scaled_each(train, test):
    return from_smallest_to_largest(train, train), from_smallest_to_largest(test, test)


def standardized_rows(train, test):
    return standardized(train, train, 1), standardized(test, test, 1)


def rows_of_length_one(train, test):
    return tuple(x / np.linalg.norm(x, axis=1, keepdims=True) for x in (train, test))


EXERCISE = Exercise(
    id="01-leak", points=3, stars=2, minutes=10,
    why="a leak crashes nothing; it makes a test that flatters. You find it by asking what would "
        "have to change.",
    reference=find_the_leak,
    outputs=("source",),
    cases=(
        Case("a box that standardizes by train", (standardized_by_train,)),
        Case("one that scales by the smallest and largest of train", (scaled_by_train,)),
        Case("one that uses the quartiles of train", (robust_by_train,)),
        Case("one that standardizes by both", (standardized_by_both,)),
        Case("one that scales by the smallest and largest of both", (scaled_by_both,)),
        Case("one that uses the quartiles of both", (robust_by_both,)),
        Case("one that standardizes each set by itself", (standardized_each,)),
        Case("one that scales each set by its smallest and largest", (scaled_each,)),
        Case("one that standardizes each row", (standardized_rows,)),
        Case("one that gives each row length 1", (rows_of_length_one,)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
