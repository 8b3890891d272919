"""Answers that loop, exit, eat memory or seek the reference: reported, and nothing is harmed."""

import contextlib
import functools
import os
import sys
import threading
import time

import numpy as np
import psutil
import pytest

from tests.answers import hostile
from tests.answers.hostile import EXPECTED, right
from utils import answer_to, check


@pytest.mark.parametrize(("answer", "mistake"), EXPECTED.items())
def test_is_reported(answer, mistake):
    start = time.monotonic()
    report = check("00-feature-mean", answer)
    assert time.monotonic() - start < 15
    assert not report.passed
    assert report.score == 0
    assert report.mistake == mistake
    assert report.message
    assert check("00-feature-mean", right).passed  # the next check is in order


def test_patched_numpy_here_does_not_help(monkeypatch):
    for name in ("allclose", "isclose", "array_equal", "abs", "max", "all", "any"):
        monkeypatch.setattr(np, name, lambda *a, **k: True)
    assert not check("00-feature-mean", lambda x: x[0] * 0).passed


@pytest.mark.parametrize("name", ["mean", "sqrt", "median"])
def test_broken_numpy_here_does_not_spoil_the_reference(monkeypatch, name):
    monkeypatch.setattr(np, name, 3)
    assert check("00-feature-mean", right).passed


def test_the_course_function_is_no_answer():
    assert check("01-steps", answer_to("01-steps")).mistake == "used-reference"


def test_helper_module_beside_the_notebook(tmp_path, monkeypatch):
    (tmp_path / "my_helpers.py").write_text("def total(x):\n    return x.sum(axis=0)\n")
    monkeypatch.syspath_prepend(tmp_path)

    def uses_a_helper(x):
        from my_helpers import total

        return total(x) / len(x)

    assert check("00-feature-mean", uses_a_helper).passed


@pytest.mark.parametrize("answer", [lambda x: x.mean(), lambda x: np.array(3.0), lambda x: 3])
def test_one_number_where_two_arrays_are_asked(answer):
    report = check("03-statistics", answer)
    assert report.mistake == "wrong-type"
    assert "return a tuple (mean, var)" in report.message


def test_a_helper_with_a_cache():
    notebook = {"__name__": "__main__"}
    exec("from functools import cache\n@cache\ndef two(depth):\n    return depth and two(0) or 2\n"
         "def answer(a, b):\n    return (two(1) / (a + b)) ** 0.5", notebook)  # fmt: skip
    assert check("02-xavier", notebook["answer"]).passed


def test_cached_and_odd_functions():
    assert check("02-xavier", functools.cache(lambda a, b: (2 / (a + b)) ** 0.5)).passed

    def wrapped(x):
        return x.sum(axis=0) / len(x)

    wrapped.__wrapped__ = wrapped
    assert check("00-feature-mean", wrapped).passed


class Unsendable:
    def __call__(self, x):
        return right(x)

    def __reduce__(self):
        raise SystemExit


def test_pickling_that_exits_is_reported():
    assert check("00-feature-mean", Unsendable()).mistake == "cannot-be-sent"


@pytest.mark.parametrize("exercise_id", [[], {}, np.array([1, 2]), None, 3])
def test_odd_ids_are_reported(exercise_id):
    assert check(exercise_id, right).mistake == "unknown-exercise"


def test_what_cannot_be_copied_is_reported():
    lock = threading.Lock()
    report = check("00-feature-mean", lambda x: lock and x.mean(axis=0))
    assert report.mistake == "cannot-be-sent"


def workers():
    """The processes in which the test that runs now has answers run, its own children or not."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        with contextlib.suppress(psutil.Error):
            if any("checks/worker.py" in word for word in process.info["cmdline"] or []):
                started_by = process.environ().get("PYTEST_CURRENT_TEST")
                found += [process] * (started_by == os.environ["PYTEST_CURRENT_TEST"])
    return found


@pytest.mark.parametrize("answer", [hostile.loops, hostile.outlives_its_parent])
def test_no_process_stays_behind(answer):
    check("00-feature-mean", answer)
    end = time.monotonic() + 5
    while workers() and time.monotonic() < end:
        time.sleep(0.1)
    assert workers() == []
    assert not [p for p in psutil.Process().children() if "utils" in " ".join(p.cmdline())]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
def test_address_space_is_limited():
    assert check("00-feature-mean", hostile.asks_for_seven_gibibytes).mistake == "out-of-memory"
