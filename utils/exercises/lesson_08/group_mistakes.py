"""What goes wrong in group normalization: the reshape, the axes, and whose γ and β are."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_08.family_mistakes import STEPS, family_mistakes


def divides(s):
    if s.x.shape[1] % s.groups:
        raise ValueError("groups must divide the channels")


def split(s):
    """(N, G, C/G, H, W)"""
    n, c, h, w = s.x.shape
    return s.x.reshape(n, s.count, c // s.count, h, w)


grouped = recipe(
    lambda x, gamma, beta, groups, eps=1e-5: None,
    default=lambda s: 1e-5,
    checked=divides,
    count=lambda s: s.groups,
    values=split,
    average=lambda s: lambda values: values.mean(axis=(2, 3, 4), keepdims=True),
    scale=lambda s: s.gamma[:, None, None],
    shift=lambda s: s.beta[:, None, None],
    **STEPS,
)


def over(*axes):
    return grouped(average=lambda s: lambda values: values.mean(axis=axes, keepdims=True))


def dealt(s):
    """Channel c in group c % G: (N, G, C/G, H, W)."""
    n, c, h, w = s.x.shape
    return s.x.reshape(n, c // s.groups, s.groups, h, w).swapaxes(1, 2)


def one_a_group(s, parameter):
    """The first G of γ, each for a whole group."""
    size = s.x.shape[1] // s.groups
    return np.repeat(parameter[: s.groups], size)[:, None, None]


def averaged_in_groups(s, parameter):
    means = parameter.reshape(s.groups, -1).mean(axis=1)
    return np.repeat(means, len(parameter) // s.groups)[:, None, None]


MISTAKES = (
    Mistake("groups-unchecked",
            "You do not check whether groups divides the channels. Where it does not, raise a "
            "ValueError.",
            grouped(checked=lambda s: None, values=lambda s: s.x.reshape(
                len(s.x), s.groups, -1, 1, 1))),
    Mistake("dealt",
            "You dealt the channels out like cards, channel c to group c % G. Neighbours form a "
            "group: reshape to (N, G, C // G, H, W), with G before C // G.",
            grouped(values=dealt,
                    x_hat=lambda s: s.standardized.swapaxes(1, 2).reshape(s.x.shape))),
    Mistake("groups-as-size",
            "You took groups for the number of channels in a group. It is the number of groups: "
            "(N, G, C // G, H, W).",
            grouped(count=lambda s: s.x.shape[1] // s.groups)),
    Mistake("over-groups",
            "You averaged over the groups too: that is layer normalization of the image. Each "
            "group has its own statistics.",
            over(1, 2, 3, 4)),
    Mistake("over-batch",
            "You averaged over the batch too. Each example has its own statistics.",
            over(0, 2, 3, 4)),
    Mistake("batch-norm",
            "You averaged each channel over the batch: that is batch normalization. Average over "
            "the channels of a group and over space, within one example.",
            over(0, 3, 4)),
    Mistake("channels-apart",
            "You averaged over space only: that is instance normalization. The channels of a "
            "group share a mean and a variance.",
            over(3, 4)),
    Mistake("per-location",
            "You averaged over the channels of a group at each place of the image. Average over "
            "height and width too.",
            over(2)),
    Mistake("height-left-out", "You left the height out of the average. Average over the group's "
            "channels, height and width.",
            over(2, 4)),
    Mistake("width-left-out", "You left the width out of the average. Average over the group's "
            "channels, height and width.",
            over(2, 3)),
    Mistake("channels-not-moved",
            "You reshaped x as if the channels came last, and did not move them there. A reshape "
            "moves no axis: split axis 1 into (G, C // G).",
            grouped(values=lambda s: s.x.reshape(len(s.x), -1, s.groups,
                                                 s.x.shape[1] // s.groups),
                    average=lambda s: lambda values: values.mean(axis=(1, 3), keepdims=True))),
    Mistake("gamma-of-the-group",
            "You gave each group the mean of its channels' γ and β. Each channel keeps its own.",
            grouped(scale=lambda s: averaged_in_groups(s, s.gamma),
                    shift=lambda s: averaged_in_groups(s, s.beta))),
    Mistake("gamma-per-group",
            "You gave each group one γ and one β. Each channel has its own: reshape x̂ back to "
            "(N, C, H, W), then γ and β to (1, C, 1, 1).",
            grouped(scale=lambda s: one_a_group(s, s.gamma),
                    shift=lambda s: one_a_group(s, s.beta))),
    Mistake("gamma-on-the-width",
            "γ and β of shape (C,) are lined up with the last axis, the width. Give them the "
            "shape (1, C, 1, 1).",
            grouped(scale=lambda s: s.gamma, shift=lambda s: s.beta)),
    Mistake("not-reshaped-back",
            "y has the axis of the groups still. Reshape it back to (N, C, H, W).",
            grouped(y=lambda s: (s.scale * s.x_hat + s.shift).reshape(s.values.shape))),
    *family_mistakes(grouped, "values", "group"),
)  # fmt: skip
