"""Kinds of cases: errors that are right, streams, functions as inputs, outputs in order."""

import numpy as np
import pytest

from tests.checks.test_checks import verdict
from utils import check
from utils.checks.declare import find
from utils.exercises.lesson_04.staged_variants import STAGES, staged


def merge(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in batches:
        if n and x.shape[1] != len(mean):
            raise ValueError("other features")
        delta, total = x.mean(axis=0) - mean, n + len(x)
        squares = squares + ((x - x.mean(axis=0)) ** 2).sum(axis=0) + delta**2 * n * len(x) / total
        mean, n = mean + delta * len(x) / total, total
    return n, mean, squares


def population(batches):
    n, mean, squares = merge(batches)
    if n == 0:
        raise ValueError("no batch")
    return mean, squares / n


def zeros_for_nothing(batches):
    n, mean, squares = merge(batches)
    return mean, squares / n if n else 0.0


def two_passes(batches):
    n = sum(len(x) for x in batches)
    if n == 0:
        raise ValueError("no batch")
    return sum(x.sum(axis=0) for x in batches) / n, merge(batches)[2] / n


def test_an_error_can_be_the_right_answer():
    assert verdict("05-population", population)[2]
    mistake, message, passed = verdict("05-population", zeros_for_nothing)
    assert (mistake, passed) == ("no-batch", False)
    assert "raise a ValueError" in message


def test_another_error_is_not_right():
    def update(running_mean, running_var, batch, momentum=0.1):
        if len(batch) < 2:
            raise TypeError("one row")
        var = batch.var(axis=0, ddof=1)
        new = (batch.mean(axis=0), var)
        old = (running_mean, running_var)
        return tuple((1 - momentum) * a + momentum * b for a, b in zip(old, new, strict=True))

    mistake, message, passed = verdict("05-ema", update)
    assert (mistake, passed) == ("raised", False)
    assert "TypeError: one row" in message
    assert "Raise a ValueError instead" in message


def test_a_stream_can_be_read_once_and_is_not_changed():
    report = check("05-population", population)
    assert report.passed, report.message
    assert verdict("05-population", two_passes)[0] == "second-pass"
    changes = check("05-population", lambda batches: [x.fill(0) for x in batches])
    assert changes.mistake == "changed-input"


def test_functions_are_inputs_too():
    def right(f, x, h=1e-5):
        steps = np.eye(x.size).reshape(x.size, *x.shape) * h
        return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in steps]).reshape(x.shape)

    assert check("04-gradcheck", right).passed


@pytest.mark.parametrize("name", ["dx_hat", "dvar", "dmean", "dx"])
def test_the_first_wrong_output_is_named(name):
    outputs = ["dx_hat", "dvar", "dmean", "dx"]
    later = outputs[outputs.index(name) :]
    wrong = {key: (lambda s, key=key: STAGES[key](s) * 1.01) for key in later}
    mistake, message, passed = verdict("04-staged", staged(**wrong))
    assert (mistake, passed) == (None, False)
    assert f"he first wrong one is {name}." in message
    for right in outputs[: outputs.index(name)]:
        assert right in message.split(" right; ")[0]


def test_of_two_mistakes_the_first_is_named():
    both = staged(dvar=lambda s: -STAGES["dvar"](s), dx=lambda s: s.dx_hat)
    mistake, message, _ = verdict("04-staged", both)
    assert mistake == "dvar-sign"
    assert message.startswith("dx_hat is right; the first wrong one is dvar.")


def test_one_number_where_there_should_be_one_a_feature():
    _, message, _ = verdict("05-inference", lambda *args, **kwargs: 1.0)
    assert "one number" in message
    assert "axis missing?" in message


@pytest.mark.parametrize("exercise_id", ["02-xavier", "03-forward", "03-statistics", "03-debug"])
def test_a_value_of_another_kind_is_told(exercise_id):
    other = 3.0 if exercise_id == "03-debug" else "0.1"
    mistake, message, passed = verdict(exercise_id, lambda *args, **kwargs: other)
    assert (mistake, passed) == ("wrong-type", False)
    assert "of type" in message


def test_the_course_functions_say_what_is_wrong_with_their_input():
    with pytest.raises(ValueError, match="at least one batch"):
        find("05-population").reference(iter(()))
    with pytest.raises(ValueError, match="same features"):
        find("05-population").reference([np.ones((2, 3)), np.ones((4, 2))])
    with pytest.raises(ValueError, match="divides by N - 1"):
        find("05-ema").reference(np.zeros(3), np.ones(3), np.ones((1, 3)))
    with pytest.raises(ValueError, match="at least 1"):
        find("05-correction").reference(np.ones(3), 0.9, 0)
