"""Answers that loop, exit, eat memory or seek the reference, and what a check says of them."""

import contextlib
import os
import sys
import threading
import time

import numpy as np

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


def outlives_its_parent(x):
    os.kill(os.getppid(), 9)
    while True:
        pass


def asks_for_seven_gibibytes(x):
    return np.zeros(7 * 2**30, np.uint8)[:1] + right(x)  # of address space: none is used


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
    outlives_its_parent: "ended-process",
    floods_every_channel: "ended-process",
    closes_stdout: "no-axis",
}
