"""What goes wrong in a numerical gradient."""

import numpy as np

from utils.checks.declare import Mistake
from utils.exercises.lesson_04.gradcheck_variants import (
    all_together,
    both_sides,
    central,
    changes_its_input,
    copies_outside,
    flat_argument,
    in_float32,
    is_second_derivative,
    rows_at_once,
    second_difference,
)


def other(name, help_, **changed):
    return Mistake(name, help_, central(**changed))


MISTAKES = (
    Mistake("changed-input",
            "x does not come back as it was. Either work on a copy, or put the old value itself "
            "back: x[index] = value. Adding h again leaves a rounding error.",
            changes_its_input),
    other("forward-difference",
          "This is the forward difference, (f(x+h) − f(x))/h. Its error is of order h; step to "
          "both sides, and it is of order h².",
          values=lambda s: both_sides(s, below=0), divisor=lambda s: s.step),
    other("backward-difference",
          "This is the backward difference, (f(x) − f(x−h))/h. Step to both sides.",
          values=lambda s: both_sides(s, above=0), divisor=lambda s: s.step),
    other("missing-two",
          "Your gradient is twice the right one: x+h and x−h are 2h apart. Divide by 2h.",
          divisor=lambda s: s.step),
    other("half-step",
          "Your steps are h/2 to each side. The exercise asks for h: x+h and x−h.",
          values=lambda s: both_sides(s, above=0.5, below=0.5), divisor=lambda s: s.step),
    other("half-step-over-two-h",
          "Your steps are h/2 to each side, and you divide by 2h. Step by h.",
          values=lambda s: both_sides(s, above=0.5, below=0.5)),
    other("step-doubled",
          "Your steps are 2h to each side. The exercise asks for h: x+h and x−h.",
          values=lambda s: both_sides(s, above=2, below=2), divisor=lambda s: 4 * s.step),
    other("step-doubled-undivided",
          "Your steps are 2h to each side, and you divide by 2h. Step by h.",
          values=lambda s: both_sides(s, above=2, below=2)),
    Mistake("step-default",
            "Your result is right wherever h is given, but your default is not 1e-5.",
            central(h=lambda s: s.h if "h" in s.given else 1e-3), wrong_default=True),
    other("copies-outside",
          "Your two copies are made once, before the loop, so the nudges pile up. Copy inside the "
          "loop, or put the old value back.",
          values=copies_outside),
    other("not-divided", "This is the difference f(x+h) − f(x−h) itself. Divide it by 2h.",
          divisor=lambda s: 1),
    other("divided-by-two-only",
          "You divide the difference by 2 and not by h: x+h and x−h are 2h apart. Divide by "
          "2 * h.",
          divisor=lambda s: 2),
    other("sign", "The sign is the other way round: f(x+h) − f(x−h).",
          difference=lambda s: s.values[1] - s.values[0]),
    other("not-restored",
          "You do not put the old value back before you nudge the next one, so the nudges pile "
          "up.",
          values=lambda s: both_sides(s, restore=False)),
    other("all-at-once",
          "All your entries are alike: either you nudge all values together, or you add up where "
          "you should assign. Nudge one value at a time; its slope is its entry.",
          values=all_together),
    other("one-slope",
          "You nudge all values together, which gives one number: the slope along (1, 1, …). "
          "Nudge one value at a time.",
          step=lambda s: s.h, values=lambda s: (s.f(s.x + s.h), s.f(s.x - s.h))),
    other("step-ignored", "You wrote the step into the code. Use the argument h.",
          h=lambda s: 1e-5),
    other("relative-step", "Your step grows with the value. The exercise asks for h itself.",
          step=lambda s: s.h * abs(s.x)),
    other("relative-step-at-least-h",
          "Your step grows with the value wherever that is larger than 1. The exercise asks for h "
          "itself.",
          step=lambda s: s.h * np.maximum(1, abs(s.x))),
    other("not-in-parentheses",
          "You divide by 2 and multiply by h. Put the divisor in parentheses: / (2 * h).",
          divisor=lambda s: 2 / s.step),
    other("one-step-back",
          "Your gradient is half the right one, because one of the two values of f is at x "
          "itself. (From x + h, a step back by h ends there.) Take f(x+h) and f(x−h).",
          values=lambda s: both_sides(s, below=0)),
    Mistake("second-derivative",
            "This is the second derivative, (f(x+h) − 2·f(x) + f(x−h))/h². The gradient is the "
            "first one: (f(x+h) − f(x−h))/(2h).",
            second_difference, is_second_derivative),
    other("same-array",
          "Your gradient is 0. Either both values of f were of the same array (up = x and "
          "down = x are names, not copies; x.flatten() is a copy that f never sees), or nothing "
          "is written into the gradient itself.",
          difference=lambda s: np.zeros(s.x.shape)),
    other("rows-at-once",
          "x[i] of a matrix is a whole row, and you nudge all of it. Loop over "
          "np.ndindex(x.shape).",
          values=rows_at_once),
    other("flat-argument",
          "You hand f a flat x. f may need x in its own shape, as a loss of a weight matrix "
          "does.",
          f=flat_argument),
    other("flat", "Your numbers are right, but the gradient is flat. It has the shape of x.",
          grad=lambda s: (s.difference / s.divisor).ravel()),
    other("integer-input",
          "x may hold integers, and an array of integers cannot hold x + h: it cuts the decimals "
          "off. Work on a copy that can: np.array(x, dtype=float).",
          start=lambda s: np.array(s.x)),
    other("integer-gradient",
          "x may hold integers, and np.zeros_like(x) then holds integers too: it cuts the "
          "decimals off your slopes. Start from np.zeros(x.shape).",
          grad=lambda s: (s.difference / s.divisor).astype(s.x.dtype)),
    other("float32-inside",
          "You compute in float32, which keeps seven digits; f(x+h) and f(x−h) share most of "
          "them, and few are left in the difference. Work on np.array(x, dtype=float).",
          start=lambda s: s.x.astype(np.float32), grad=in_float32),
)  # fmt: skip
