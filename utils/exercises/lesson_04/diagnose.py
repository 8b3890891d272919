"""Black boxes that return a gradient: which of its paths is missing?"""

import numpy as np

from utils.checks.declare import Credit, Exercise
from utils.exercises.boxes import box
from utils.exercises.lesson_04.diagnose_mistakes import MISTAKES, diagnose


def gradient(dy, x, gamma, mean_path=True, variance_path=True, eps=1e-5):
    """dx of batch normalization, with or without what comes through μ and v."""
    rstd = 1 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * rstd
    dx_hat = gamma * dy
    dx = dx_hat - mean_path * dx_hat.mean(axis=0)
    return rstd * (dx - variance_path * x_hat * (dx_hat * x_hat).mean(axis=0))


def gamma_forgotten(dy, x, gamma):
    return gradient(dy, x, np.ones_like(gamma))


def rstd_forgotten(dy, x, gamma):
    return gradient(dy, x, gamma) * np.sqrt(x.var(axis=0) + 1e-5)


NO_PATH = {"mean_path": False, "variance_path": False}
EXERCISE = Exercise(
    id="04-diagnose", points=3, stars=3, minutes=15,
    why="two sums that cost a line each find a bug that neither the shapes nor the loss shows.",
    reference=diagnose,
    outputs=("missing",),
    cases=(
        box("the right gradient", gradient),
        box("one that takes the mean for a constant", gradient, mean_path=False),
        box("one that takes the variance for a constant", gradient, variance_path=False),
        box("one that takes both for constants", gradient, **NO_PATH),
        box("one that forgets γ", gamma_forgotten),
        box("one that forgets r", rstd_forgotten),
        box("the right gradient, ε = 1e-8", gradient, eps=1e-8),
        box("the right gradient, ε = 1e-3", gradient, eps=1e-3),
        box("the mean a constant, ε = 1e-3", gradient, mean_path=False, eps=1e-3),
        box("the variance a constant, ε = 1e-8", gradient, variance_path=False, eps=1e-8),
        box("both constants, ε = 1e-3", gradient, **NO_PATH, eps=1e-3),
    ),
    credit=(
        Credit(2, "the gradients that forget γ or r", cases=(
            "one that forgets γ", "one that forgets r")),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
