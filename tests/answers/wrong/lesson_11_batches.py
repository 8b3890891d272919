"""Wrong answers to 11-batches, as learners write them."""

import math

import numpy as np


def plain(n, size):
    return [slice(i, min(i + size, n)) for i in range(0, n, size)]


def beyond(n, size):
    return [slice(i, i + size) for i in range(0, n, size)]


def whole_ones(n, size):
    return [slice(i * size, (i + 1) * size) for i in range(n // size)]


def drops_the_row(n, size):
    return [s for s in plain(n, size) if s.stop - s.start > 1]


def joins_everything(n, size):
    count = max(n // size, 1)
    slices = [slice(i * size, (i + 1) * size) for i in range(count)]
    slices[-1] = slice(slices[-1].start, n)
    return slices


def keeps_both(n, size):
    slices = plain(n, size)
    if n % size == 1:
        slices[-2] = slice(slices[-2].start, n)
    return slices


def joins_when_nothing_is_left(n, size):
    slices = plain(n, size)
    if n % size <= 1 and len(slices) > 1:
        last = slices.pop()
        slices[-1] = slice(slices[-1].start, last.stop)
    return slices


def borrows(n, size):
    slices = plain(n, size)
    if n % size == 1:
        slices[-2] = slice(slices[-2].start, n - 2)
        slices[-1] = slice(n - 2, n)
    return slices


def steps_in(n, size):
    starts = list(range(0, n, size))
    if n % size == 1:
        starts.pop()
    return [slice(a, b - 1) for a, b in zip(starts, [*starts[1:], n], strict=True)]


def loses_the_last(n, size):
    starts = list(range(0, n, size))
    if n % size == 1:
        starts.pop()
    return [slice(starts[i], starts[i + 1]) for i in range(len(starts) - 1)]


def ranges(n, size):
    starts = list(range(0, n, size))
    if n % size == 1:
        starts.pop()
    return [range(a, b) for a, b in zip(starts, [*starts[1:], n], strict=True)]


def tuples(n, size):
    return [(r.start, r.stop) for r in ranges(n, size)]


def indices(n, size):
    return [list(r) for r in ranges(n, size)]


def arrays(n, size):
    return [np.arange(r.start, r.stop) for r in ranges(n, size)]


def one_array(n, size):
    return np.array(tuples(n, size))


def yields(n, size):
    for r in ranges(n, size):
        yield slice(r.start, r.stop)


def prints(n, size):
    print([slice(r.start, r.stop) for r in ranges(n, size)])


def split_evenly(n, size):
    parts = np.array_split(np.arange(n), math.ceil(n / size) - (n % size == 1))
    return [slice(int(p[0]), int(p[-1]) + 1) for p in parts]


def fails_on_few(n, size):
    slices = [slice(i * size, (i + 1) * size) for i in range(n // size)]
    if n % size == 1:
        slices[-1] = slice(slices[-1].start, n)
    elif n % size:
        slices.append(slice(slices[-1].stop, n))
    return slices


def one_more_at_the_end(n, size):
    starts = list(range(0, n + 1, size))
    if n % size == 1:
        starts.pop()
    return [slice(a, b) for a, b in zip(starts, [*starts[1:], n], strict=True)]


def to_n_minus_1(n, size):
    starts = list(range(0, n, size))
    if n % size == 1:
        starts.pop()
    return [slice(a, b) for a, b in zip(starts, [*starts[1:], n - 1], strict=True)]


def from_one(n, size):
    return [slice(s.start + 1, s.stop + 1) for s in plain(n - 1, size)]


def a_stride(n, size):
    return [slice(i, n, -(-n // size)) for i in range(-(-n // size))]


WRONG = {
    "11-batches": [
        (plain, "row-alone"),
        (beyond, "stop-beyond"),
        (whole_ones, "rest-dropped"),
        (drops_the_row, "row-dropped"),
        (joins_everything, "rest-always-joins"),
        (keeps_both, "joined-and-alone"),
        (joins_when_nothing_is_left, "full-batch-joins"),
        (borrows, "row-borrowed"),
        (steps_in, "stops-one-early"),
        (loses_the_last, "last-batch-missing"),
        (ranges, "no-slices"),
        (tuples, "no-slices"),
        (indices, "no-slices"),
        (arrays, "no-slices"),
        (one_array, "no-list"),
        (yields, "no-list"),
        (prints, "returned-none"),
        (split_evenly, "evenly-dealt"),
        (fails_on_few, "raised"),
        (one_more_at_the_end, "empty-batch"),
        (to_n_minus_1, "last-row-missing"),
        (from_one, None),
        (a_stride, "step"),
    ],
}
