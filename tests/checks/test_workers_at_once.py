"""Workers that run at once in one process: who calls how often is told, and nobody is left."""

import threading

import numpy as np
import pytest

from utils.checks.declare import UnusableError
from utils.exercises.lesson_10.workers import together

SHARES = [(np.ones((2, 3)),), (np.full((1, 3), 5.0),), (np.zeros((0, 3)),)]


@pytest.fixture(autouse=True)
def nobody_left():
    before = threading.active_count()
    yield
    assert threading.active_count() == before


def refused(answer, shares=SHARES):
    with pytest.raises(UnusableError) as caught:
        together(answer, shares, {})
    return str(caught.value)


def calls(*times):
    """An answer that calls as often as its worker's place among the times says."""
    places = {len(share[0]): count for share, count in zip(SHARES, times, strict=True)}

    def answer(x, all_reduce):
        for _ in range(places[len(x)]):
            all_reduce(np.ones(1))

    return answer


def test_sums_reach_every_worker():
    found = together(lambda x, all_reduce: all_reduce(x.sum(axis=0)), SHARES, {})
    assert [total.tolist() for total in found] == [[7.0] * 3] * 3


def test_each_worker_gets_an_array_of_its_own():
    def answer(x, all_reduce):
        sent = np.ones(2)
        total = all_reduce(sent)
        sent[:] = 9
        total += len(x)
        return total, all_reduce(np.ones(2))

    found = together(answer, SHARES, {})
    assert [(a.tolist(), b.tolist()) for a, b in found] == [
        ([5.0] * 2, [3.0] * 2),
        ([4.0] * 2, [3.0] * 2),
        ([3.0] * 2, [3.0] * 2),
    ]


@pytest.mark.parametrize(
    ("times", "problem", "said"),
    [
        ((2, 3, 3), "calls-differ", "Worker 0 calls all_reduce twice, worker 1 three times"),
        ((0, 1, 0), "calls-differ", "Worker 0 never calls all_reduce, worker 1 once"),
        ((5, 2, 5), "calls-differ", "Worker 0 calls all_reduce three times, worker 1 twice"),
        ((3, 3, 0), "skips-without-rows", "Worker 0 calls all_reduce once, worker 1 once, worker "
         "2 never (no rows: 2)"),
    ],
)  # fmt: skip
def test_unequal_calls_are_counted(times, problem, said):
    for _ in range(20):  # whatever the order in which the threads get their turns
        message = refused(calls(*times))
        assert message.startswith(f"{problem}: {said}")


@pytest.mark.parametrize(
    ("send", "said"),
    [
        (lambda x: x, "shapes-differ: Worker 0 sends (2, 3), worker 1 (1, 3), worker 2 (0, 3) in "
         "call 1"),
        (lambda x: np.ones(3, "f4" if len(x) else "f8"), "dtypes-differ: Worker 0 sends float32"),
        (len, "scalar-sent: Worker 0 sends one number"),
        (lambda x: x.sum(), "scalar-sent: Worker 0 sends one number"),
        (lambda x: np.array(1.0), "scalar-sent: Worker 0 sends one number"),
        (lambda x: [1, 2] if len(x) == 1 else np.ones(2), "not-an-array: Worker 1 sends list"),
        (lambda x: (1, x), "not-an-array: Worker 0 sends tuple"),
        (lambda x: np.array([None]), "not-an-array: Worker 0 sends an array of object"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_told(send, said):
    assert refused(lambda x, all_reduce: all_reduce(send(x))).startswith(said)


def test_trouble_cannot_be_caught():
    def answer(x, all_reduce):
        try:
            return all_reduce(len(x))
        except BaseException:
            return all_reduce(x)

    assert refused(answer).startswith("scalar-sent")


@pytest.mark.parametrize("error", [ValueError, KeyError, NotImplementedError, SystemExit])
def test_an_error_is_told_with_its_worker(error):
    def answer(x, all_reduce):
        if len(x) == 1:
            raise error("no")
        return all_reduce(x.sum(axis=0))

    for _ in range(5):
        with pytest.raises(error, match="in worker 1, which holds 1 row\\)"):
            together(answer, SHARES, {})
