"""What goes wrong in instance normalization: an axis too many or too few."""

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_08.family_mistakes import STEPS, family_mistakes

maps = recipe(
    lambda x, gamma, beta, eps=1e-5: None,
    default=lambda s: 1e-5,
    values=lambda s: s.x,
    average=lambda s: lambda values: values.mean(axis=(2, 3), keepdims=True),
    scale=lambda s: s.gamma[:, None, None],
    shift=lambda s: s.beta[:, None, None],
    **STEPS,
)


def over(*axes):
    return maps(average=lambda s: lambda values: values.mean(axis=axes, keepdims=True))


MISTAKES = (
    Mistake("over-channels",
            "You averaged over the channels too: that is layer normalization of the image. Each "
            "channel has its own statistics: axis=(2, 3).",
            over(1, 2, 3)),
    Mistake("over-batch",
            "You averaged over the batch too: that is batch normalization. Each image has its "
            "own statistics: axis=(2, 3).",
            over(0, 2, 3)),
    Mistake("per-location",
            "You averaged over the channels at each place of the image. Average over height and "
            "width: axis=(2, 3).",
            over(1)),
    Mistake("per-location-over-batch",
            "You averaged over the batch, at each place of the image. Average over height and "
            "width: axis=(2, 3).",
            over(0)),
    Mistake("rows-of-the-map",
            "You averaged over the width only. Height and width share a mean: axis=(2, 3).",
            over(3)),
    Mistake("columns-of-the-map",
            "You averaged over the height only. Height and width share a mean: axis=(2, 3).",
            over(2)),
    Mistake("channels-last",
            "You averaged over axes 1 and 2, as if the channels came last. Axis 1 is the channel "
            "here: axis=(2, 3).",
            over(1, 2)),
    Mistake("channels-not-moved",
            "You reshaped x as if the channels came last, and did not move them there. A reshape "
            "moves no axis: average over axis=(2, 3) as x is.",
            maps(values=lambda s: s.x.reshape(len(s.x), -1, s.x.shape[1]),
                 average=lambda s: lambda values: values.mean(axis=1, keepdims=True))),
    Mistake("mean-over-channels",
            "Your mean is that of all channels of an image. Each channel has its own, as it has "
            "its own variance.",
            maps(mean=lambda s: s.x.mean(axis=(1, 2, 3), keepdims=True))),
    Mistake("mean-over-batch",
            "Your mean is that of a channel over the batch. Each image has its own, as it has its "
            "own variance.",
            maps(mean=lambda s: s.x.mean(axis=(0, 2, 3), keepdims=True))),
    Mistake("gamma-on-the-width",
            "γ and β of shape (C,) are lined up with the last axis, the width. Give them the "
            "shape (1, C, 1, 1).",
            maps(scale=lambda s: s.gamma, shift=lambda s: s.beta)),
    Mistake("gamma-per-example",
            "You gave each image one γ and one β. They belong to the channels: (1, C, 1, 1).",
            maps(scale=lambda s: s.gamma.reshape(-1, 1, 1, 1),
                 shift=lambda s: s.beta.reshape(-1, 1, 1, 1))),
    Mistake("parentheses-of-all",
            "Python multiplies and divides before it subtracts: γ·x − μ/√(v+ε) is not "
            "γ·(x − μ)/√(v+ε). Put x − μ in parentheses.",
            maps(y=lambda s: s.scale * s.x - s.mean / s.root + s.shift)),
    *family_mistakes(maps, "values", "map"),
)  # fmt: skip
