"""Predictions that leave the model as it was found."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_11.predict_mistakes import MISTAKES, predicted
from utils.exercises.lesson_11.predict_use import use

MODEL = ("Sequential", {
    "hidden": ("Linear", 4, 6),
    "norm": ("BatchNorm1d", 6),
    "after": ("Sequential", {"drop": ("Drop",), "relu": ("ReLU",)}),
    "head": ("Linear", 6, 3),
})  # fmt: skip
BROKEN = ("Sequential", {**MODEL[1], "broken": ("Broken",)})
TWICE = ("Sequential", {
    **MODEL[1],
    "after": ("Sequential", {"drop": ("Shared", "drop", ("Drop",)), "relu": ("ReLU",)}),
    "again": ("Sequential", {"drop": ("Shared", "drop", ("Drop",))}),
})  # fmt: skip
TRAINING = (True,) * 7
MIXED = (True, True, False, True, False, True, True)  # the layers norm and drop were frozen


def _values():
    rng = np.random.default_rng(11)
    drawn = {
        "hidden.weight": rng.normal(0, 1.0, (6, 4)), "hidden.bias": rng.normal(0, 1.0, 6),
        "norm.weight": rng.normal(1.5, 0.5, 6), "norm.bias": rng.normal(0, 1.0, 6),
        "norm.running_mean": rng.normal(2, 2.0, 6), "norm.running_var": rng.uniform(0.5, 9, 6),
        "head.weight": rng.normal(0, 1.0, (3, 6)), "head.bias": rng.normal(0, 0.3, 3),
    }  # fmt: skip
    return {name: values.astype(np.float32) for name, values in drawn.items()}


VALUES = _values()
X = np.random.default_rng(12).normal(1.0, 3.0, (9, 4)).astype(np.float32)


def _case(name, modes=TRAINING, x=X, model=MODEL, **how):
    return Case(name, (BROKEN if "broken" in how else model, VALUES, x, modes), how)


EXERCISE = Exercise(
    id="11-predict", points=2, stars=2, minutes=8,
    why="whoever asks a model for an answer must leave it as it was found, or the next training "
        "step is another one.",
    reference=predicted(),
    outputs=("labels",),
    cases=(
        _case("a model in training mode"),
        _case("a model in evaluation mode", (False,) * 7),
        _case("a model with two layers in evaluation mode", MIXED),
        _case("a model in evaluation mode, one part in training",
              (False, False, False, True, True, False, False)),
        _case("one module in two places, in evaluation mode",
              (True, True, False, True, False, True, True, True), model=TWICE),
        _case("one example", x=X[3:4]),
        _case("as many examples as classes", x=X[2:5]),
        _case("the gradient mode was off", grad=False),
        _case("a model that raises an error", (*TRAINING, True), broken=True),
        _case("mixed modes, an error, and the gradient mode off", (*MIXED, True), grad=False,
              broken=True),
    ),
    credit=(
        Credit(1, "the cases in which the model raises an error", cases=(
            "a model that raises an error", "mixed modes, an error, and the gradient mode off")),
    ),
    mistakes=MISTAKES,
    imports=("torch",),
    use=use,
    lends="utils.exercises.lesson_11.answers:predict",
)  # fmt: skip
