"""Glorot's normal initialisation."""

import math

from utils.checks.declare import Case, Exercise, Mistake


def init_std(fan_in, fan_out):
    return math.sqrt(2 / (fan_in + fan_out))


EXERCISE = Exercise(
    id="02-xavier", points=1, stars=1, minutes=5,
    why="this one line kept deep tanh networks trainable before batch normalization.",
    reference=init_std,
    outputs=("std",),
    cases=(Case("64 in, 100 out", (64, 100)), Case("7 in, 3 out", (7, 3))),
    mistakes=(
        Mistake(
            "he",
            "This is He's √(2/fan_in), made for ReLU. Glorot's takes both fans: "
            "√(2/(fan_in+fan_out)).",
            lambda fan_in, fan_out: math.sqrt(2 / fan_in),
        ),
        Mistake(
            "lecun",
            "This is LeCun's √(1/fan_in). Glorot's also keeps the gradient's size on its way "
            "back: √(2/(fan_in+fan_out)).",
            lambda fan_in, fan_out: math.sqrt(1 / fan_in),
        ),
        Mistake(
            "fan-out",
            "You used fan_out alone. Glorot's is the compromise of both: √(2/(fan_in+fan_out)).",
            lambda fan_in, fan_out: math.sqrt(1 / fan_out),
        ),
        Mistake(
            "variance",
            "This is the variance, 2/(fan_in+fan_out). The standard deviation is its root.",
            lambda fan_in, fan_out: 2 / (fan_in + fan_out),
        ),
        Mistake(
            "uniform-limit",
            "This is the limit of the uniform version, √(6/(fan_in+fan_out)): √3 times the "
            "deviation.",
            lambda fan_in, fan_out: math.sqrt(6 / (fan_in + fan_out)),
        ),
        Mistake(
            "sum-not-average",
            "You took 1/(fan_in+fan_out). Glorot's variance is one over the *average* of the "
            "fans, so there is a 2 above.",
            lambda fan_in, fan_out: math.sqrt(1 / (fan_in + fan_out)),
        ),
        Mistake(
            "product",
            "You multiplied the fans. Glorot's takes their sum.",
            lambda fan_in, fan_out: math.sqrt(2 / (fan_in * fan_out)),
        ),
        Mistake(
            "parentheses",
            "2/fan_in + fan_out is not 2/(fan_in + fan_out): put the sum in parentheses.",
            lambda fan_in, fan_out: math.sqrt(2 / fan_in + fan_out),
        ),
        Mistake(
            "root-of-two-only",
            "The root goes over the whole fraction: √(2/(fan_in+fan_out)).",
            lambda fan_in, fan_out: math.sqrt(2) / (fan_in + fan_out),
        ),
        Mistake(
            "geometric-mean",
            "You took the geometric mean of the fans. Glorot's takes the arithmetic mean.",
            lambda fan_in, fan_out: (fan_in * fan_out) ** -0.25,
        ),
    ),
)  # fmt: skip
