"""When a mistake is named, when two are, and when an answer is only described."""

import numpy as np
import pytest

from tests.checks.test_checks import EXERCISES, verdict
from utils.checks.declare import Case, Exercise, Mistake, UnusableError
from utils.checks.judge import judge
from utils.checks.recipe import both, recipe
from utils.checks.worker import call

mean = recipe(
    lambda x, shift=1.0: None,
    total=lambda s: s.x.sum(axis=0),
    count=lambda s: len(s.x),
    moved=lambda s: s.total / s.count + s.shift,
)
TOY = Exercise(
    "toy", 1, 1, 1, "", mean(), ("moved",),
    (
        Case("five rows", (np.arange(15.0).reshape(5, 3) ** 2,)),
        Case("another shift", (np.arange(8.0).reshape(4, 2) ** 3,), {"shift": 0.4}),
        Case("one row", (np.array([[2.0, 7.0]]),)),
    ),
    (
        Mistake("count-minus-one", "Divide by N.", mean(count=lambda s: max(len(s.x) - 1, 1))),
        Mistake("not-divided", "Divide.", mean(count=lambda s: 1)),
        Mistake("shift-forgotten", "Shift.", mean(moved=lambda s: s.total / s.count)),
        Mistake("shift-default", "The default is 1.",
                mean(shift=lambda s: s.shift if "shift" in s.given else 2.0), wrong_default=True),
    ),
)  # fmt: skip


def toy(answer):
    return judge(TOY, [call(answer, case.args, case.kwargs) for case in TOY.cases])[:3]


def test_a_mistake_that_explains_every_failed_case_is_named():
    mistake, message, passed = toy(lambda x, shift=1.0: x.sum(axis=0) + shift)
    assert (mistake, message, passed) == ("not-divided", "Divide.", False)


def test_a_mistake_that_explains_some_failed_cases_is_not_named():
    def one_rule_for_five_rows_another_for_four(x, shift=1.0):
        return x.sum(axis=0) / {5: 1, 4: 2.5}.get(len(x), 1) + shift

    mistake, message, _ = toy(one_rule_for_five_rows_another_for_four)
    assert mistake is None
    assert "Case: five rows (2 of 3 cases are wrong)." in message
    assert "Divide" not in message


def test_one_failed_case_does_not_give_a_name_that_the_others_deny():
    def wrong_for_five_rows(x, shift=1.0):
        return x.sum(axis=0) / (4 if len(x) == 5 else len(x)) + shift

    assert toy(wrong_for_five_rows)[0] is None


def test_two_mistakes_at_once_are_both_named():
    mistake, message, _ = toy(lambda x, shift=1.0: x.sum(axis=0))
    assert mistake == "not-divided+shift-forgotten"
    assert message.splitlines() == ["Two things at once.", "1. Divide.", "2. Shift."]


def test_two_of_one_step_cannot_be_put_together():
    assert both(mean(count=lambda s: 1), mean(count=lambda s: 2)) is None
    assert both(mean(count=lambda s: 1), len) is None
    assert both(len, len) is None


def test_the_wrong_default_is_named_whatever_it_is():
    for default in (2.0, 0.5):
        mistake, _, _ = toy(lambda x, shift=default: x.mean(axis=0) + shift)
        assert mistake == "shift-default"
    assert toy(lambda x, shift=1.0: x.mean(axis=0) + 1.0)[0] is None  # ignored, not a default


def test_python_divides_by_zero_where_numpy_gives_nan():
    def with_lists(x):
        return [sum(column) / (len(x) - 1) for column in x.T.tolist()]

    one = TOY._replace(
        reference=lambda x: x.mean(axis=0),
        cases=(Case("five rows", (np.eye(5),)), Case("one row", (np.ones((1, 2)),))),
        mistakes=(Mistake("n-minus-one", "N.", lambda x: x.sum(axis=0) / (len(x) - np.ones(()))),),
    )
    outcomes = [call(lambda x: np.array(with_lists(x)), case.args, {}) for case in one.cases]
    assert outcomes[1]["error"] == "ZeroDivisionError"
    assert judge(one, outcomes)[0] == "n-minus-one"


def test_mistakes_in_different_outputs_are_both_named():
    def fold(weight, bias, gamma, beta, mean, var, eps=1e-5):
        scale = gamma / np.sqrt(var + eps)
        return weight * scale[:, None], (bias - mean) * scale - beta  # β subtracted

    assert verdict("05-fold", fold)[0] == "beta-subtracted"

    def transposed_too(*args, eps=1e-5):
        weight, bias = fold(*args, eps=eps)
        return weight.T, bias

    assert verdict("05-fold", transposed_too)[0] == "beta-subtracted+transposed"


def test_an_error_that_is_not_raised_is_named_beside_the_mistake():
    def swapped_without_a_guard(running_mean, running_var, batch, momentum=0.1):
        mean, var = batch.mean(axis=0), batch.var(axis=0, ddof=1)
        share = 1 - momentum
        return momentum * running_mean + share * mean, momentum * running_var + share * var

    mistake, message, _ = verdict("05-ema", swapped_without_a_guard)
    assert set(mistake.split("+")) == {"momentum-swapped", "one-row"}
    assert "Keras" in message


@pytest.mark.parametrize("exercise_id", ["03-forward", "04-closed", "05-inference"])
def test_a_right_formula_in_float32_says_so(exercise_id):
    exercise = EXERCISES[exercise_id]

    def in_float32(*args, **kwargs):
        args = [np.asarray(arg, np.float32) for arg in args]
        result = exercise.reference(*args, **kwargs)
        if isinstance(result, tuple):
            return tuple(part.astype(float) for part in result)
        return result.astype(float)

    mistake, message, passed = verdict(exercise_id, in_float32)
    assert (mistake, passed) == ("float32-inside", False)
    assert "about seven digits" in message


def test_what_returns_float32_is_right_to_its_digits_and_no_less():
    reference = EXERCISES["03-forward"].reference
    assert verdict("03-forward", lambda *a, **k: reference(*a, **k).astype(np.float32))[2]
    off = lambda *a, **k: (reference(*a, **k) * (1 + 4e-5)).astype(np.float32)  # noqa: E731
    assert not verdict("03-forward", off)[2]


def test_a_constant_above_the_function_keeps_no_mistake_from_its_name():
    outcomes = [call(lambda x, shift=1.0: x.sum(axis=0) + shift, case.args, case.kwargs)
                for case in TOY.cases]  # fmt: skip
    assert judge(TOY, outcomes, variables=["EPS"])[0] == "not-divided"
    assert judge(TOY, outcomes, variables=["X"])[0] == "uses-global"
    assert judge(TOY, outcomes, variables=["EPS", "mean"])[0] == "uses-global"


def refuses_one_row(answer, x, shift=1.0):
    if len(x) == 1:
        raise UnusableError("one-row: It does not take one row.")
    return answer(x, shift)


def test_what_cannot_be_used_in_one_case_is_told_beside_the_mistake_in_the_others():
    outcomes = [call(lambda x, shift=1.0: x.sum(axis=0) + shift, case.args, case.kwargs,
                     refuses_one_row) for case in TOY.cases]  # fmt: skip
    mistake, message, *_ = judge(TOY, outcomes)
    assert mistake == "not-divided+one-row"
    assert message == "Two things at once.\n1. Divide.\n2. It does not take one row."


def test_an_exercise_may_say_in_words_what_differs():
    told = TOY._replace(words=lambda name, yours, right, x, shift=1.0: f"{name}: {len(x)} rows.")
    outcomes = [call(lambda x, shift=1.0: x[0], case.args, case.kwargs) for case in TOY.cases]
    message = judge(told, outcomes)[1]
    assert message == "Case: five rows (3 of 3 cases are wrong). moved: 5 rows."
