"""The statistics of a new domain, from batches without labels."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_11.adapt_mistakes import MISTAKES, adapted, words
from utils.exercises.lesson_11.adapt_use import use
from utils.exercises.lesson_11.models import modules

FIRST = ("BatchNorm1d", 3)
SECOND = ("BatchNorm1d", 4, {"momentum": None})
MODEL = ("Sequential", {
    "first": FIRST, "drop": ("Drop",), "linear": ("Linear", 3, 4),
    "inner": ("Sequential", {"second": SECOND, "moving": ("Moving",), "relu": ("ReLU",)}),
})  # fmt: skip
ZERO = ("Sequential", {
    **MODEL[1], "inner": ("Sequential", {"second": ("BatchNorm1d", 4, {"momentum": 0.0})}),
})  # fmt: skip
IMAGES = ("Sequential", {
    "first": ("BatchNorm2d", 3), "flat": ("Flatten", 2),
    "inner": ("Sequential", {"second": ("BatchNorm1d", 3), "drop": ("Drop",)}),
    "whole": ("Unflatten", 2, (2, 1, 2)), "third": ("BatchNorm3d", 3, {"momentum": 0.3}),
})  # fmt: skip
TWICE = ("Sequential", {
    "twice": ("Shared", "drop", ("Drop",)), **MODEL[1],
    "again": ("Sequential", {"drop": ("Shared", "drop", ("Drop",))}),
})  # fmt: skip
WITHOUT = ("Sequential", {"drop": ("Drop",), "linear": ("Linear", 3, 4), "moving": ("Moving",)})
BROKEN = ("Sequential", {**MODEL[1], "broken": ("Broken",)})
WEIGHTS = {
    "linear.weight": np.float32([[1.5, -0.5, 0.3], [0.2, 2.0, -1], [-0.7, 0.4, 1.1], [1, 1, 0.6]]),
    "linear.bias": np.float32([0.5, -1.0, 2.0, 0.1]),
}


def _batches(*sizes, axes=()):
    rng = np.random.default_rng(len(sizes))
    drawn = [rng.normal(3 * i + 1, i + 1.5, (n, 3, *axes)) for i, n in enumerate(sizes)]
    return [batch.astype(np.float32) for batch in drawn]


def _case(name, sizes, model=MODEL, modes=True, axes=(), **how):
    modes = modes if isinstance(modes, tuple) else (modes,) * len(modules(model))
    return Case(name, (model, WEIGHTS, _batches(*sizes, axes=axes), modes), how, tolerance=1e-5)


_MIXED = (False, False, True, False, True, True, False, True)

EXERCISE = Exercise(
    id="11-adapt", points=3, stars=3, minutes=10,
    why="a hundred unlabelled images and no gradient: it is the cheapest repair there is, where "
        "it is one.",
    reference=adapted(),
    outputs=("running_mean", "running_var", "num_batches_tracked"),
    cases=(
        _case("a model with batch normalization of one, two and three axes", (4, 6), IMAGES,
              axes=(2, 2)),
        _case("three batches of unequal size, a model in evaluation mode", (4, 9, 5), modes=False),
        _case("the same, in training mode", (4, 9, 5)),
        _case("two batches that can be read once", (6, 4), modes=False, once=True),
        _case("mixed modes, one batch", (7,), modes=_MIXED),
        _case("one module in two places, in evaluation mode", (6, 5), TWICE,
              (True, False, False, *(True,) * 7)),
        _case("a layer whose momentum is 0", (5, 3, 8, 4), ZERO, once=True),
        _case("the gradient mode was off", (5, 6), modes=False, grad=False),
        _case("a model without batch normalization", (5, 6), WITHOUT),
        _case("the model raises an error", (5, 6), BROKEN, (*_MIXED, True), broken=True),
    ),
    credit=(
        Credit(2, "the case in which the model raises an error", cases=(
            "the model raises an error",)),
        Credit(2, "`num_batches_tracked`", outputs=("num_batches_tracked",)),
    ),
    mistakes=MISTAKES,
    imports=("torch",),
    use=use,
    words=words,
    lends="utils.exercises.lesson_11.answers:adapt_statistics",
)  # fmt: skip
