"""Answers that loop, exit, eat memory or seek the reference: reported, and nothing is harmed."""

import contextlib
import functools
import os
import sys
import threading
import time

import numpy as np
import pytest

from utils import answer_to, check
from utils.checks import referee


def right(x):
    return x.sum(axis=0) / len(x)


def loops(x):
    while True:
        pass


def loops_in_c(x):
    return sum(iter(int, 1))


def exits(x):
    sys.exit(0)


def leaves(x):
    os._exit(0)


def recurses(x):
    return recurses(x)


def returns_nothing(x):
    print(x.mean(axis=0))


def yields(x):
    yield x.mean(axis=0)


def asks_for_a_terabyte(x):
    return np.ones(10**12).mean() * x


def replaces_comparisons(x):
    np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
    np.testing.assert_allclose = lambda *a, **k: None
    return np.zeros(x.shape[1])


def imports_the_reference(x):
    from utils.checks.declare import find

    return find("00-feature-mean").reference(x)


def tries_the_reference_first(x):
    try:
        import utils

        return utils.checks.declare.find("00-feature-mean").reference(x)
    except ImportError:
        return right(x)


def reads_the_reference(x):
    path = referee.__file__.replace("checks/referee.py", "exercises/lesson_00/feature_mean.py")
    with open(path) as file:
        exec(file.read(), globals())
    return right(x)


def starts_a_program(x):
    os.system("true")
    return right(x)


def asks_a_question(x):
    return input()


def floods(x):
    print("x" * 10**7)


def breaks_out_of_stdout(x):
    os.write(1, b'{"outcomes": [], "looked": false}')
    os._exit(0)


def leaves_a_thread(x):
    threading.Thread(target=time.sleep, args=(60,)).start()
    return np.zeros(x.shape[1])


class Liar(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    def __sub__(self, other):
        return np.zeros(self.shape)


def returns_a_liar(x):
    return np.zeros(x.shape[1]).view(Liar)


def kills_its_parent(x):
    os.kill(os.getppid(), 9)
    return right(x)


def floods_every_channel(x):
    for channel in range(3, 8):
        with contextlib.suppress(OSError):
            os.write(channel, b"[]" * 10**6)
    return right(x)


def closes_stdout(x):
    sys.stdout.close()
    return x.mean()


def changes_its_input(x):
    x -= 1
    return x.mean(axis=0) + 1


EXPECTED = {
    loops: "timed-out",
    loops_in_c: "timed-out",
    exits: "raised",
    leaves: "ended-process",
    recurses: "raised",
    returns_nothing: "returned-none",
    yields: "wrong-type",
    asks_for_a_terabyte: "out-of-memory",
    replaces_comparisons: None,
    imports_the_reference: "used-reference",
    tries_the_reference_first: "used-reference",
    reads_the_reference: "used-reference",
    starts_a_program: "raised",
    asks_a_question: "raised",
    floods: "returned-none",
    breaks_out_of_stdout: "ended-process",
    leaves_a_thread: None,
    returns_a_liar: "wrong-type",
    changes_its_input: "changed-input",
    kills_its_parent: "ended-process",
    floods_every_channel: "ended-process",
    closes_stdout: "no-axis",
}


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


def test_cached_and_odd_functions():
    assert check("02-xavier", functools.cache(lambda a, b: (2 / (a + b)) ** 0.5)).passed

    def wrapped(x):
        return right(x)

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


def test_no_process_stays_behind():
    import psutil

    check("00-feature-mean", loops)
    assert not [p for p in psutil.Process().children() if "utils" in " ".join(p.cmdline())]
