"""What goes wrong when a black box for images is asked the wrong questions."""

from types import SimpleNamespace

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_07.boxes import BOXES

_X = np.random.default_rng(0).normal(0, 100, (6, 3, 4, 5))  # large, so that ε hardly matters


def _rescaled():
    x = _X.copy()
    x[:, 0] *= 10
    return x


def _shifted():
    x = _X.copy()
    x[0] = np.roll(x[0], 1, axis=2)
    return x


def _others_changed():
    x = _X.copy()
    x[1:] *= 3
    return x


def _alike(a, b):
    return np.allclose(a, b, atol=0.01)


def _answer(s):
    if s.over_channels:
        return "whole" if s.keeps_shifts else "mixed"
    if not s.keeps_shifts:
        return "pixel"
    return "right" if s.over_batch else "instance"


asked = recipe(
    lambda layer: None,
    ask=lambda s: lambda x: s.layer(x, np.ones(3), np.zeros(3)),
    y=lambda s: s.ask(_X),
    over_channels=lambda s: not _alike(s.ask(_rescaled()), s.y),
    keeps_shifts=lambda s: _alike(s.ask(_shifted())[0], np.roll(s.y[0], 1, axis=2)),
    over_batch=lambda s: not _alike(s.ask(_others_changed())[0], s.y[0]),
    axes=_answer,
)


def called(name, help_, names):
    """The right answers under other names."""
    return Mistake(name, help_, asked(axes=lambda s: names.get(_answer(s), _answer(s))))


def among(*pairs):
    """Recognise answers that are given in place of what is right: pairs of (given, right)."""
    return lambda axes, layer: (axes, asked()(layer)) in pairs


def eps_matters(layer):
    return next(eps for (_, eps), box in BOXES.items() if box is layer) > 1e-6


def too_strict(s):
    strict = SimpleNamespace(over_channels=True, keeps_shifts=s.keeps_shifts)
    return _answer(strict if eps_matters(s.layer) else s)


def eps_noticed(axes, layer):
    """Whether a channel's scale was said to matter where it does through ε alone."""
    over_channels = asked()(layer) in ("whole", "mixed")
    return axes in ("whole", "mixed") and eps_matters(layer) and not over_channels


EXAMPLE = "Change the other examples: the right layer's output for example 0 then changes."
RESCALE = "Rescale one channel: the right layer's output does not change."
SHIFT = (
    "Shift one image, and not all of them alike: what the right layer makes of it moves along and "
    "does not change."
)

MISTAKES = (
    called("always-right",
           "You call every box right. Ask what the right layer promises: it keeps a shift, "
           "forgets the scale of a channel, and notices the other examples.",
           dict.fromkeys(("pixel", "instance", "whole", "mixed"), "right")),
    called("pixel-taken-for-right",
           f"You take pixel for right. {SHIFT} With all images shifted alike, pixel's means move "
           "along too.",
           {"pixel": "right"}),
    called("instance-taken-for-right", f"You take instance for right. {EXAMPLE}",
           {"instance": "right"}),
    called("whole-taken-for-right",
           f"You take whole for right. Both keep shifts. {RESCALE}", {"whole": "right"}),
    called("mixed-taken-for-right",
           f"You take mixed for right, because the shape is right. {RESCALE}", {"mixed": "right"}),
    called("mixed-taken-for-whole",
           "You take mixed for whole. Both notice a rescaled channel. Only whole keeps a shift, "
           "but mixed seems to where C divides the number of places by which values move along: "
           "choose C, H and W without a common divisor.",
           {"mixed": "whole"}),
    called("whole-taken-for-mixed",
           "You take whole for mixed. Both notice a rescaled channel. Shift one image: whole "
           "keeps the shift, and mixed does not.",
           {"whole": "mixed"}),
    called("mixed-taken-for-pixel",
           f"You take mixed for pixel. Neither keeps a shift. {RESCALE} Nor does pixel's, but "
           "mixed's does.",
           {"mixed": "pixel"}),
    called("pixel-taken-for-mixed",
           f"You take pixel for mixed. Neither keeps a shift. {RESCALE} Nor does pixel's, but "
           "mixed's does.",
           {"pixel": "mixed"}),
    called("pixel-taken-for-instance",
           f"You take pixel for instance. {EXAMPLE} So does pixel's; instance's does not.",
           {"pixel": "instance"}),
    called("instance-taken-for-pixel",
           "You take instance for pixel. Shift one image, by np.roll: instance keeps the shift, "
           "and pixel does not.",
           {"instance": "pixel"}),
    called("whole-taken-for-instance",
           f"You take whole for instance. {RESCALE} Nor does instance's, but whole's does.",
           {"whole": "instance"}),
    called("instance-taken-for-whole",
           "You take instance for whole. Rescale one channel: whole's output changes, and "
           "instance's does not.",
           {"instance": "whole"}),
    called("shift-not-tried",
           f"You take pixel for right, and mixed for whole. {SHIFT}",
           {"pixel": "right", "mixed": "whole"}),
    called("rescaling-not-tried",
           f"You take whole for right, and mixed for pixel. {RESCALE}",
           {"whole": "right", "mixed": "pixel"}),
    called("channels-not-told-apart",
           f"You take whole and mixed for right. {RESCALE}",
           {"whole": "right", "mixed": "right"}),
    called("places-not-told-apart",
           f"You take pixel and mixed for right. {SHIFT}",
           {"pixel": "right", "mixed": "right"}),
    called("mean-only",
           "You take pixel and instance for right. Neither a channel's mean nor a rescaled "
           f"channel tells the three apart. {SHIFT} {EXAMPLE}",
           {"pixel": "right", "instance": "right"}),
    called("rescaling-only",
           f"You take pixel and instance for right, and do not tell whole from mixed. {SHIFT} "
           f"{EXAMPLE}",
           {"pixel": "right", "instance": "right", "mixed": "whole"}),
    called("rescaling-only-mixed",
           f"You take pixel and instance for right, and do not tell whole from mixed. {SHIFT} "
           f"{EXAMPLE}",
           {"pixel": "right", "instance": "right", "whole": "mixed"}),
    called("shift-only",
           f"You take instance and whole for right, and mixed for pixel. {RESCALE} {EXAMPLE}",
           {"instance": "right", "whole": "right", "mixed": "pixel"}),
    called("shift-only-mixed",
           f"You take instance and whole for right, and pixel for mixed. {RESCALE} {EXAMPLE}",
           {"instance": "right", "whole": "right", "pixel": "mixed"}),
    called("instance-only",
           f"You take pixel, whole and mixed for right. They notice other examples too. {SHIFT} "
           f"{RESCALE}",
           {"pixel": "right", "whole": "right", "mixed": "right"}),
    called("example-and-rescaling-not-tried",
           f"You take instance and whole for right. Both keep shifts. {RESCALE} {EXAMPLE}",
           {"instance": "right", "whole": "right"}),
    called("pixel-and-instance-exchanged",
           "Pixel and instance have changed places. Pixel has its means over the batch, instance "
           "over the places of one map.",
           {"pixel": "instance", "instance": "pixel"}),
    called("whole-and-mixed-exchanged",
           "Whole and mixed have changed places. Whole keeps a shift of one image, and mixed does "
           "not.",
           {"whole": "mixed", "mixed": "whole"}),
    called("pixel-and-mixed-exchanged",
           "Pixel and mixed have changed places. Mixed notices a rescaled channel, and pixel does "
           "not.",
           {"pixel": "mixed", "mixed": "pixel"}),
    called("right-and-instance-exchanged",
           "Right and instance have changed places. The right layer's statistics come from the "
           "whole batch, so changing the other examples changes its output for example 0.",
           {"right": "instance", "instance": "right"}),
    called("right-taken-for-instance",
           "You take right for instance. Change the other examples: the right layer's output for "
           "example 0 changes, and instance's does not. (A batch of one cannot tell.)",
           {"right": "instance"}),
    Mistake("shift-too-strict",
            "You find that a shift does more than move the output, where it does not. Shift one "
            "image by np.roll, which loses no value, move its old output in the same way, and "
            "compare with np.allclose: sums in another order round differently.",
            asked(axes=lambda s: "mixed" if s.over_channels else "pixel"),
            among(("pixel", "right"), ("pixel", "instance"), ("mixed", "whole"))),
    Mistake("eps-taken-for-channels",
            "You are stricter than ε allows: a channel's scale is forgotten only up to ε, because "
            "v/(v+ε) is a little below 1. Feed the box large values, or leave room: atol=0.01.",
            asked(axes=too_strict),
            eps_noticed),
)  # fmt: skip
