"""Answers that are classes, that work on modules, or that return dicts."""

import numpy as np
import pytest
import torch

from tests.answers.right.lesson_06_layer import InPlace
from tests.answers.wrong import lesson_06_layer as layers
from tests.checks.test_checks import verdict
from utils import answer_to, check
from utils.checks.declare import Case, Exercise, Mistake
from utils.checks.judge import judge
from utils.checks.send import variables_read
from utils.checks.worker import call

FEATURES = 3  # a "variable of the notebook"


def test_a_class_is_used_where_the_course_cannot_be_imported():
    report = check("06-layer", InPlace)
    assert report.passed, report.message
    assert answer_to("06-layer") is InPlace


def test_the_course_lends_its_class():
    lent = answer_to("06-layer")
    assert issubclass(lent, torch.nn.Module)
    assert check("06-layer", lent).mistake == "used-reference"


@pytest.mark.parametrize(
    ("answer", "mistake", "words"),
    [
        (layers.SuperForgotten, "raised", "self.weight = nn.Parameter"),
        (layers.PlainTensors, "not-a-buffer", "register_buffer"),
        (layers.made_already, "instance-for-class", "without parentheses"),
        (layers.batch_norm, "no-module", "It is a function"),
        (layers.WholeNumbers, "wrong-dtype", "torch.int64"),
        (layers.ForwardMissing, "no-forward", "no `forward`"),
    ],
)
def test_what_cannot_be_used_is_told_in_words(answer, mistake, words):
    report = check("06-layer", answer)
    assert (report.state, report.mistake) == ("wrong", mistake)
    assert words in report.message


class ReadsTheNotebook(layers.Start):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(FEATURES, eps, momentum)


def test_variables_that_a_class_reads_are_told():
    assert variables_read(ReadsTheNotebook) == ["FEATURES"]
    assert verdict("06-layer", ReadsTheNotebook)[0] == "uses-global"


def modes(function, model):
    """A `use` for functions of a module: which parts train afterwards."""
    result = function(model)
    return np.array([part.training for part in (result or model).modules()], float)


def freeze(model):
    for part in model.modules():
        part.train(not isinstance(part, torch.nn.BatchNorm1d))
    return model


def small():
    return torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))


MODEL = small()
TOY = Exercise(
    "toy", 1, 1, 1, "", freeze, ("training",),
    (Case("one layer", (MODEL,)), Case("the same again", (MODEL,))),
    (Mistake("all-frozen", "Only batch normalization.", lambda model: model.eval()),),
    use=modes,
)  # fmt: skip


def toy(answer, use=modes):
    return judge(TOY, [call(answer, case.args, case.kwargs, use) for case in TOY.cases])


def test_a_module_is_a_copy_and_what_changes_in_it_is_seen():
    assert toy(freeze)[0] == "changed-input"
    assert toy(lambda model: freeze(type(model)(*small())))[2]
    assert toy(lambda model: torch.nn.Sequential(*small()).eval())[0] == "all-frozen"
    assert all(part.training for part in MODEL.modules())


@pytest.mark.parametrize(
    "changes",
    [
        lambda model: model.eval(),
        lambda model: model[1].running_mean.add_(1),
        lambda model: model[0].weight.data.mul_(2),
        lambda model: model[0].weight.requires_grad_(False),
    ],
)
def test_modes_parameters_and_buffers_are_compared(changes):
    assert call(changes, (small(),), {})["changed"]
    assert not call(lambda model: model(torch.ones(2, 2)).sum() and None, (small().eval(),), {})[
        "changed"
    ]


def test_a_bool_is_held_to_true_or_false():
    told = TOY._replace(
        use=None, reference=lambda x: x > 1, outputs=("depends",), mistakes=(),
        cases=(Case("one", (1,)), Case("two", (2,))),
    )  # fmt: skip

    def judged(answer):
        return judge(told, [call(answer, case.args, {}) for case in told.cases])[:3]

    assert judged(lambda x: x == 2)[2]
    assert judged(lambda x: np.array([x])[0] > 1)[2]  # NumPy's own bool
    assert "Your answer is True, and that is not right" in judged(lambda x: True)[1]
    for kind in (int, str, lambda value: np.array([value])):
        mistake, message, _ = judged(lambda x, kind=kind: kind(x > 1))
        assert mistake == "wrong-type"
        assert "return True or False" in message


def seeds(model, backbone):
    torch.manual_seed(0)  # keeps the stack, which runs through the course's files
    model.train()
    backbone.eval().requires_grad_(False)


def test_an_answer_may_seed_torch():
    report = check("11-freeze", seeds)
    assert report.passed, report.message


def reads_the_course(model, backbone):
    import linecache
    import sys

    frame = sys._getframe(1)
    assert linecache.getlines(frame.f_code.co_filename) == []
    with open(frame.f_code.co_filename):
        pass


def test_the_files_on_the_stack_stay_closed():
    assert check("11-freeze", reads_the_course).mistake == "used-reference"


@pytest.mark.parametrize("exercise_id", ["11-predict", "11-freeze", "11-decay", "11-adapt"])
def test_functions_of_modules_are_lent(exercise_id):
    assert check(exercise_id, answer_to(exercise_id)).mistake == "used-reference"


def test_a_dict_says_which_key_is_wrong():
    right = answer_to("06-network")

    def changed(**entries):
        def answer(params, x, labels):
            loss, grads = right(params, x, labels)
            return loss, {key: value for key, value in (grads | entries).items()
                          if value is not None}  # fmt: skip

        return verdict("06-network", answer)

    mistake, message, _ = changed(gamma=np.zeros(3))
    assert mistake is None
    assert 'are right; the first wrong one is grads["gamma"]' in message
    assert changed(W1=None)[:2] == (
        "wrong-keys", "Case: six examples, three features, four units, five classes (6 of 6 "
        "cases are wrong). `grads` has no key 'W1'. Its keys are W2, b2, gamma, beta, W1.",
    )  # fmt: skip
    assert "has a key 'b1' that nobody asked for" in changed(b1=np.zeros(3))[1]
    assert "return a dict" in verdict("06-network", lambda *args: (0.5, np.ones(3)))[1]
