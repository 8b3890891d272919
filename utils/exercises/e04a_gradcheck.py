"""A gradient by central differences."""

import functools

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake
from utils.gradients import numerical_gradient

_rng = np.random.default_rng(4)
_vector = _rng.normal([3.0, -2.0, 0.5, 7.0], 0.3)
_matrix = _rng.normal(1.0, 2.0, (4, 3))
_power_mean = functools.partial(np.linalg.norm, ord=3)  # pickled by name, unlike a function here


def differences(above=1, below=1, divisor=2, restore=True, keep="C"):
    """Numerical gradients with another stencil, or with a copy that goes wrong."""

    def wrong(f, x, h=1e-5):
        x = np.array(x, float, order=keep)
        flat, gradient = x.reshape(-1), np.empty(x.size)
        for i in range(x.size):
            value = flat[i]
            flat[i] = value + above * h
            upper = f(x)
            flat[i] = value - below * h
            gradient[i] = (upper - f(x)) / (divisor * h)
            if restore:
                flat[i] = value
        return gradient.reshape(x.shape)

    return wrong


def all_at_once(f, x, h=1e-5):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


def fixed_step(f, x, h=1e-5):
    return numerical_gradient(f, x, 1e-5)


def relative_step(f, x, h=1e-5):
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h * abs(x[index])
        gradient[index] = (f(x + step) - f(x - step)) / (2 * step[index])
    return gradient


def in_place(f, x, h=1e-5):
    gradient = numerical_gradient(f, x, h)
    x += h
    return gradient


EXERCISE = Exercise(
    id="04-gradcheck", points=2, stars=2, minutes=10,
    why="it is the judge of every gradient that you will ever derive, and it needs no derivation "
        "itself.",
    reference=numerical_gradient,
    outputs=("grad",),
    cases=(
        Case("a vector of four", (_power_mean, _vector), tolerance=1e-6),
        Case("a matrix, (4, 3)", (np.linalg.norm, _matrix), tolerance=1e-6),
        Case("a large step, h = 0.5", (_power_mean, _vector), {"h": 0.5}, tolerance=1e-9),
        Case("a large step, h = 0.1, and a matrix", (np.linalg.norm, _matrix), {"h": 0.1},
             tolerance=1e-9),
        Case("three axes, (2, 3, 2)", (np.var, _rng.normal(5.0, 2.0, (2, 3, 2))), {"h": 0.1}),
        Case("a matrix that is stored by columns", (np.linalg.norm, np.asfortranarray(_matrix)),
             tolerance=1e-6, reveals="flat-copy"),
    ),
    mistakes=(
        Mistake(
            "changed-input",
            "x does not come back as it was. Either work on a copy, or put the old value itself "
            "back: x[index] = value. Adding h again leaves a rounding error.",
            in_place,
        ),
        Mistake(
            "forward-difference",
            "This is the forward difference, (f(x+h) − f(x))/h. Its error is of order h; step to "
            "both sides, and it is of order h².",
            differences(below=0, divisor=1),
        ),
        Mistake(
            "backward-difference",
            "This is the backward difference, (f(x) − f(x−h))/h. Step to both sides.",
            differences(above=0, divisor=1),
        ),
        Mistake(
            "missing-two",
            "Your gradient is twice the right one: x+h and x−h are 2h apart. Divide by 2h.",
            differences(divisor=1),
        ),
        Mistake(
            "half-step",
            "Your steps are h/2 to each side. The exercise asks for h: x+h and x−h.",
            differences(above=0.5, below=0.5, divisor=1),
        ),
        Mistake(
            "not-divided",
            "This is the difference f(x+h) − f(x−h) itself. Divide it by 2h.",
            lambda f, x, h=1e-5: differences()(f, x, h) * 2 * h,
        ),
        Mistake(
            "sign",
            "The sign is the other way round: f(x+h) − f(x−h).",
            differences(divisor=-2),
        ),
        Mistake(
            "not-restored",
            "You do not put the old value back before you nudge the next one, so the nudges pile "
            "up.",
            differences(restore=False),
        ),
        Mistake(
            "all-at-once",
            "You nudge all values together, which gives one number: the slope along (1, 1, …). "
            "Nudge one value at a time.",
            all_at_once,
        ),
        Mistake("step-ignored", "You wrote the step into the code. Use the argument h.",
                fixed_step),
        Mistake(
            "relative-step",
            "Your step grows with the value. The exercise asks for h itself.",
            relative_step,
        ),
        Mistake(
            "flat",
            "Your numbers are right, but the gradient is flat. It has the shape of x.",
            lambda f, x, h=1e-5: differences()(f, x, h).ravel(),
        ),
        Mistake(
            "flat-copy",
            "For this x, your flattened x is a copy: nudging it does not nudge x. ravel and "
            "reshape copy what is not stored by rows. Loop over np.ndindex(x.shape).",
            lambda f, x, h=1e-5: (
                differences()(f, x, h) if x.flags.c_contiguous else np.zeros(x.shape)
            ),
        ),
    ),
)  # fmt: skip
