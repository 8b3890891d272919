"""What goes wrong in a numerical gradient."""

import numpy as np

from utils.checks.declare import Mistake
from utils.exercises.lesson_04.gradcheck_variants import (
    all_at_once,
    copies_outside,
    differences,
    fixed_step,
    flat_argument,
    in_place,
    relative_step,
    rows_at_once,
)
from utils.norms.gradients import numerical_gradient

MISTAKES = (
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
        "step-doubled",
        "Your steps are 2h to each side. The exercise asks for h: x+h and x−h.",
        differences(above=2, below=2, divisor=4),
    ),
    Mistake(
        "step-doubled-undivided",
        "Your steps are 2h to each side, and you divide by 2h. Step by h.",
        differences(above=2, below=2),
    ),
    Mistake(
        "step-default",
        "Your result is right wherever h is given, but your default is not 1e-5.",
        lambda f, x, h=1e-3: numerical_gradient(f, x, h),
        wrong_default=True,
    ),
    Mistake(
        "copies-outside",
        "Your two copies are made once, before the loop, so the nudges pile up. Copy inside the "
        "loop, or put the old value back.",
        copies_outside,
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
        "All your entries are alike: either you nudge all values together, or you add up where "
        "you should assign. Nudge one value at a time; its slope is its entry.",
        all_at_once,
    ),
    Mistake(
        "one-slope",
        "You nudge all values together, which gives one number: the slope along (1, 1, …). "
        "Nudge one value at a time.",
        lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / (2 * h),
    ),
    Mistake("step-ignored", "You wrote the step into the code. Use the argument h.",
            fixed_step),
    Mistake(
        "relative-step",
        "Your step grows with the value. The exercise asks for h itself.",
        relative_step,
    ),
    Mistake(
        "not-in-parentheses",
        "You divide by 2 and multiply by h. Put the divisor in parentheses: / (2 * h).",
        lambda f, x, h=1e-5: differences()(f, x, h) * h * h,
    ),
    Mistake(
        "one-step-back",
        "From x + h you go back by h, to x itself. Go to x − h, and then put the old value "
        "back.",
        differences(below=0),
    ),
    Mistake(
        "same-array",
        "Your gradient is 0. Either both values of f were of the same array (up = x and down = x "
        "are names, not copies; x.flatten() is a copy that f never sees), or nothing is written "
        "into the gradient itself.",
        lambda f, x, h=1e-5: np.zeros(x.shape),
    ),
    Mistake(
        "rows-at-once",
        "x[i] of a matrix is a whole row, and you nudge all of it. Loop over "
        "np.ndindex(x.shape).",
        rows_at_once,
    ),
    Mistake(
        "flat-argument",
        "You hand f a flat x. f may need x in its own shape, as a loss of a weight matrix "
        "does.",
        flat_argument,
    ),
    Mistake(
        "flat",
        "Your numbers are right, but the gradient is flat. It has the shape of x.",
        lambda f, x, h=1e-5: differences()(f, x, h).ravel(),
    ),
)  # fmt: skip
