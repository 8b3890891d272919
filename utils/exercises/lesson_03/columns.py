"""Batch normalization, forward: columns are examples."""

import numpy as np

from utils.checks.declare import Case, Credit, Exercise, Mistake
from utils.checks.recipe import recipe
from utils.exercises.inputs import (
    BETA,
    BETA4,
    CONSTANT,
    GAMMA,
    GAMMA4,
    SHIFTED,
    SQUARE,
    X,
    column,
)
from utils.exercises.lesson_03.forward import batch_norm_forward
from utils.exercises.lesson_03.forward_mistakes import STEPS, forward_mistakes
from utils.exercises.recognise import one_of

columns = recipe(
    lambda h, gamma, beta, eps=1e-5: None,
    x=lambda s: s.h.T,
    gamma=lambda s: s.gamma.T,
    beta=lambda s: s.beta.T,
    **STEPS,
    returned=lambda s: s.y.T,
)  # the steps of rows, on the transposed batch


def batch_norm_columns(h, gamma, beta, eps=1e-5):
    return batch_norm_forward(h.T, gamma.T, beta.T, eps).T


def without_axis(mean, var):
    """The layer without the transpose, where mean or variance, or both, lack keepdims."""

    def answer(h, gamma, beta, eps=1e-5):
        mu, v = h.mean(axis=1, keepdims=not mean), h.var(axis=1, keepdims=not var)
        return gamma * (h - mu) / np.sqrt(v + eps) + beta

    return answer


EXERCISE = Exercise(
    id="03-columns", points=2, stars=2, minutes=6,
    why="many textbooks lay the batch out this way; reading both saves you a transposed "
        "bug.",
    reference=batch_norm_columns,
    outputs=("y",),
    cases=(
        Case("three features, five examples", (X.T.copy(), column(GAMMA), column(BETA))),
        Case("a large ε", (X.T.copy(), column(GAMMA), column(BETA)), {"eps": 0.3}),
        Case("as many features as examples", (SQUARE, column(GAMMA4), column(BETA4)),
             {"eps": 0.01}),
        Case("a constant feature", (CONSTANT.T.copy(), column(GAMMA), column(BETA))),
        Case("float32 with a mean of 10⁴", (SHIFTED.T.copy(), column(GAMMA), column(BETA)),
             tolerance=1e-2, reveals="cancellation"),
    ),
    credit=(
        Credit(1, "the cases with another ε", cases=("a large ε", "as many features as examples")),
        Credit(1, "the float32 case with a mean of 10⁴", cases=("float32 with a mean of 10⁴",)),
    ),
    mistakes=(
        Mistake(
            "over-examples",
            "You averaged over axis 0. Here a column is an example, so the batch runs along "
            "axis 1.",
            columns(
                x=lambda s: s.h, gamma=lambda s: s.gamma, beta=lambda s: s.beta,
                returned=lambda s: s.y,
            ),
        ),
        Mistake(
            "no-keepdims",
            "Your mean or variance has shape (D,), which NumPy lines up with the columns. Keep "
            "the axis, so that it has shape (D, 1): keepdims=True.",
            without_axis(mean=True, var=True),
            recognise=one_of(
                without_axis(mean=True, var=True),
                without_axis(mean=True, var=False),
                without_axis(mean=False, var=True),
            ),
        ),
        Mistake(
            "transposed",
            "Your result is transposed. Return it in the layout of h, (D, m).",
            columns(returned=lambda s: s.y),
        ),
        Mistake(
            "reshaped",
            "reshape keeps the numbers in their order and deals them to other features. Turn h "
            "with .T.",
            columns(
                x=lambda s: s.h.reshape(s.h.shape[::-1]),
                returned=lambda s: s.y.reshape(s.h.shape),
            ),
        ),
        *forward_mistakes(columns),
    ),
)  # fmt: skip
