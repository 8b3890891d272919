"""Fine-tuning: the backbone takes no gradient, and its buffers stay."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_11.freeze_mistakes import MISTAKES, frozen, words
from utils.exercises.lesson_11.freeze_use import use
from utils.exercises.lesson_11.models import modules

BLOCK = ("Sequential", {"linear": ("Linear", 4, 4), "norm": ("BatchNorm1d", 4), "relu": ("ReLU",)})
DEEP = ("Sequential", {"first": BLOCK, "rest": ("Sequential", {"second": BLOCK})})
HEAD = ("Sequential", {
    "linear": ("Linear", 4, 4), "norm": ("BatchNorm1d", 4), "drop": ("Drop",),
    "out": ("Linear", 4, 2),
})  # fmt: skip
TUNED = ("Sequential", {"backbone": DEEP, "head": HEAD})
INSIDE = ("Parts", {"encoder": ("Parts", {"stem": BLOCK, "body": DEEP}), "head": HEAD})
BETWEEN = ("Sequential", {"adapter": BLOCK, "backbone": DEEP, "head": HEAD})
OWN = ("Sequential", {
    "backbone": ("Sequential", {"block": BLOCK, "moving": ("Moving",), "drop": ("Drop",)}),
    "moving": ("Moving",), "head": HEAD,
})  # fmt: skip
X = np.random.default_rng(3).normal(1.0, 2.0, (5, 4)).astype(np.float32)


def _case(name, model, backbone, training):
    modes = training if isinstance(training, tuple) else (training,) * len(modules(model))
    return Case(name, (model, backbone, X, modes))


_MIXED = tuple(not path.startswith("head") for path, _ in modules(TUNED))

EXERCISE = Exercise(
    id="11-freeze", points=2, stars=2, minutes=6,
    why="a frozen backbone whose buffers move is a different backbone, though not a single weight "
        "has changed.",
    reference=frozen(),
    outputs=("takes_gradient", "buffers_move", "in_training_outside_the_backbone"),
    cases=(
        _case("a model in training mode", TUNED, "backbone", True),
        _case("a model in evaluation mode", TUNED, "backbone", False),
        _case("a model whose head was in evaluation mode", TUNED, "backbone", _MIXED),
        _case("a backbone deep inside", INSIDE, "encoder.body", True),
        _case("a backbone deep inside, of a model in evaluation mode", INSIDE, "encoder", False),
        _case("a backbone between two parts that train", BETWEEN, "backbone", False),
        _case("a backbone with a layer of one's own that has a buffer", OWN, "backbone", True),
        _case("a backbone that is one batch normalization", INSIDE, "encoder.stem.norm", True),
        _case("the whole model", TUNED, "", False),
    ),
    credit=(
        Credit(1, "the layer of one's own that has a buffer", cases=(
            "a backbone with a layer of one's own that has a buffer",)),
    ),
    mistakes=MISTAKES,
    imports=("torch",),
    use=use,
    words=words,
    lends="utils.exercises.lesson_11.answers:start_fine_tuning",
)  # fmt: skip
