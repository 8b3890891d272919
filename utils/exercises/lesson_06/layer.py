"""Batch normalization as a torch module: parameters, buffers, two modes."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.inputs import (
    BETA,
    BETA4,
    CONSTANT,
    DY,
    DY4,
    DY_SHIFTED,
    FAR,
    GAMMA,
    GAMMA4,
    SHIFTED,
    SQUARE,
    X,
)
from utils.exercises.lesson_06.layer_mistakes import MISTAKES
from utils.exercises.lesson_06.layer_use import use
from utils.exercises.lesson_06.layer_variants import modelled

_FIRST = FAR[:4] * [0.9, -1.2, 0.7]  # a batch before, of another size and other statistics
_FIRST4 = 1.3 * SQUARE[:3] - 0.8
_QUESTION, _QUESTION4 = FAR[10:14] + 0.5, SQUARE[1:] * 0.6
_THREE = (_FIRST, FAR[20:26], X), GAMMA, BETA, DY, _QUESTION
_TWO = (_FIRST, X), GAMMA, BETA, DY, _QUESTION
_SINGLE = np.float32([1.5, -0.7, 2.0]), np.float32([0.3, 2.0, -1.0])

EXERCISE = Exercise(
    id="06-layer", points=3, stars=3, minutes=20,
    why="a layer is its formula and what it remembers; nearly all that goes wrong in practice "
        "goes wrong in what it remembers.",
    reference=modelled(),
    outputs=(
        "y", "dx", "dweight", "dbias", "running_mean", "running_var", "num_batches_tracked",
        "buffers_in_graph", "y_in_eval", "dx_in_eval", "running_mean_after_eval",
        "running_var_after_eval", "num_batches_tracked_after_eval", "y_after_loading",
        "running_mean_resumed", "running_var_resumed", "num_batches_tracked_resumed",
    ),
    cases=(
        Case("four rows, then five; three features", _TWO),
        Case("ε = 0.3", _TWO, {"eps": 0.3}),
        Case("momentum 0.3, four features", (
            (_FIRST4, SQUARE), GAMMA4, BETA4, DY4, _QUESTION4), {"momentum": 0.3}),
        Case("ε = 0.05 and momentum 0.7, by their places", _TWO, {"eps": 0.05, "momentum": 0.7}),
        Case("momentum=None, three batches", _THREE, {"momentum": None}, tolerance=1e-6,
             reveals="none-not-cumulative"),  # 1 / num_batches_tracked is a float32
        Case("momentum 0", _TWO, {"momentum": 0.0}, reveals="zero-taken-for-none"),
        Case("a new layer, with its own weight and bias", ((X,), None, None, DY, _QUESTION),
             reveals="starting-affine"),
        Case("one feature", tuple(
            tuple(b[:, :1] for b in part) if isinstance(part, tuple) else part[..., :1]
            for part in _TWO)),
        Case("a constant feature", ((_FIRST, CONSTANT), GAMMA, BETA, DY, _QUESTION)),
        Case("one row in evaluation", (*_TWO[:4], _QUESTION[:1]), reveals="one-row-in-eval"),
        Case("float32 with a mean of 10⁴", (
            (SHIFTED[:30], SHIFTED[30:50]), *_SINGLE, DY_SHIFTED[:20], SHIFTED[:4]),
            tolerance=1e-2, reveals="cancellation"),
        Case("one row in training", ((X[:1],), GAMMA, BETA, DY[:1], _QUESTION),
             raises=("ValueError",), reveals="one-row"),
        Case("two rows in training, ε = 0.3", (
            (_FIRST, X[1:3]), GAMMA, BETA, DY[:2], _QUESTION), {"eps": 0.3}),
    ),
    credit=(
        Credit(2, "the case momentum=None", cases=("momentum=None, three batches",)),
        Credit(1, "what it does after training", outputs=(
            "y_in_eval", "dx_in_eval", "running_mean_after_eval", "running_var_after_eval",
            "num_batches_tracked_after_eval", "y_after_loading", "running_mean_resumed",
            "running_var_resumed", "num_batches_tracked_resumed")),
    ),
    mistakes=MISTAKES,
    in_order=True,
    imports=("torch",),
    use=use,
    lends="utils.exercises.lesson_06.layer_class:BatchNorm1d",
)  # fmt: skip
