"""The boxes of the family, and what goes wrong when they are asked the wrong questions."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

KINDS = {  # the axes of (N, groups, channels of a group, H, W), and how many groups
    "batch": ((0, 2, 3, 4), "each channel"),
    "layer": ((2, 3, 4), "one"),
    "group": ((2, 3, 4), "two"),
    "instance": ((2, 3, 4), "each channel"),
    "rms": ((2, 3, 4), "one"),
}


def box(kind, eps=1e-5, affine=False):
    """A layer without a label, as a function of x (N, C, H, W)."""
    axes, groups = KINDS[kind]

    def layer(x):
        x = np.asarray(x, dtype=float)
        if x.ndim != 4 or x.shape[1] % 2 or not x.size:
            raise ValueError(f"x must have shape (N, C, H, W) with an even C; got {x.shape}.")
        n, c, h, w = x.shape
        values = x.reshape(n, {"one": 1, "two": 2}.get(groups, c), -1, h, w)
        if kind != "rms":
            values = values - values.mean(axis=axes, keepdims=True)
        square = (values**2).mean(axis=axes, keepdims=True)
        x_hat = (values / np.sqrt(square + eps)).reshape(x.shape)
        if not affine:
            return x_hat
        place = np.arange(c)[:, None, None]
        return (-1.0) ** place * (1.7 + 0.9 * np.cos(place)) * x_hat + 3.0 * np.sin(1.0 + place)

    return layer


_X = np.random.default_rng(0).normal(3.0, 2.0, (2, 4, 3, 3))
_NUDGE = np.zeros_like(_X)
_NUDGE[0, 0, 0, 0] = 5.0


def _answer(s):
    """The answer, from the four questions."""
    if s.another_example:
        return "batch"
    if not s.next_channel:
        return "instance"
    if not s.last_channel:
        return "group"
    return "layer" if s.ignores_a_constant else "rms"


asked = recipe(
    lambda layer: None,
    moved=lambda s: abs(s.layer(_X + _NUDGE) - s.layer(_X)).max(axis=(2, 3)) > 1e-6,  # (N, C)
    another_example=lambda s: s.moved[1, 0],
    next_channel=lambda s: s.moved[0, 1],
    last_channel=lambda s: s.moved[0, 3],
    ignores_a_constant=lambda s: np.allclose(s.layer(_X + 10.0), s.layer(_X), atol=1e-6),
    kind=_answer,
)
diagnosed = asked()


def other(name, help_, **changed):
    return Mistake(name, help_, asked(**changed))


def renamed(names):
    """The right answers under other names."""
    return lambda s: names.get(_answer(s), _answer(s))


def always(kind):
    return other(f"always-{kind}",
                 f"You call every box {kind}. Change one value of x, and look which outputs move.",
                 kind=lambda s: kind)  # fmt: skip


def is_plain(layer):
    """Whether a box has γ = 1, β = 0 and ε = 1e-5."""
    return any(np.allclose(layer(_X), box(kind)(_X), rtol=0, atol=1e-12) for kind in KINDS)


def wrong_where_not_plain(kind, layer):
    return isinstance(kind, str) and not is_plain(layer) and kind != diagnosed(layer)


MISTAKES = (
    other("own-channel-counted",
          "You take group and instance for layer normalization. Look at single channels, the "
          "neighbour of the one that you changed and one of the other half: the changed one moves "
          "in every layer.",
          kind=renamed({"group": "layer", "instance": "layer"})),
    other("rms-not-tried",
          "You take RMS for layer normalization. The same outputs move in both. Add a large "
          "number, such as 10, to all of x: only a layer that subtracts a mean takes no notice.",
          ignores_a_constant=lambda s: True),
    other("layer-taken-for-rms",
          "You take layer normalization for RMS. Add the same number to all of x: what subtracts "
          "a mean takes no notice, up to rounding. Compare with np.allclose.",
          ignores_a_constant=lambda s: False),
    other("layer-and-rms-exchanged",
          "Layer and RMS have changed places. The one that takes no notice of a number added to "
          "all of x subtracts a mean, and that is layer normalization.",
          kind=renamed({"layer": "rms", "rms": "layer"})),
    other("group-taken-for-layer",
          "You take group for layer normalization. A neighbouring channel moves in both. Look at "
          "a channel of the other half: of four channels, 0 and 1 are one group, 2 and 3 the "
          "other.",
          last_channel=lambda s: True),
    other("group-taken-for-instance",
          "You take group for instance normalization. A channel of the other half stays where it "
          "is in both. Look at a channel of the same half, and take at least four channels: with "
          "two, each half is a single one.",
          next_channel=lambda s: s.moved[0, 3]),
    other("instance-taken-for-group",
          "You take instance for group normalization. Look at the neighbouring channel in the "
          "same half: it moves in a group, and stays where it is under instance normalization.",
          next_channel=lambda s: True),
    other("group-and-instance-exchanged",
          "Group and instance have changed places. In a group the neighbouring channel moves "
          "too.",
          kind=renamed({"group": "instance", "instance": "group"})),
    other("batch-taken-for-instance",
          "You take batch for instance normalization. No other channel moves in either. Take two "
          "examples, change one, and look at the other, in the same channel.",
          another_example=lambda s: False),
    other("batch-taken-for-layer",
          "You take batch for layer normalization. Take two examples, change one, and look at the "
          "other, in the same channel.",
          kind=renamed({"batch": "layer"})),
    other("instance-taken-for-batch",
          "You take instance for batch normalization. No other channel moves in either. Look "
          "whether another example moves.",
          kind=renamed({"instance": "batch"})),
    other("batch-and-instance-exchanged",
          "Batch and instance have changed places. With batch normalization, another example "
          "moves in the same channel.",
          kind=renamed({"batch": "instance", "instance": "batch"})),
    other("batch-and-layer-exchanged",
          "Batch and layer have changed places. With batch normalization another example moves, "
          "with layer normalization another channel.",
          kind=renamed({"batch": "layer", "layer": "batch"})),
    other("layer-and-instance-exchanged",
          "Layer and instance have changed places. With layer normalization all channels of an "
          "example move together.",
          kind=renamed({"layer": "instance", "instance": "layer"})),
    other("layer-taken-for-group",
          "You take layer for group normalization. In both the neighbouring channel moves; look "
          "at a channel of the other half too.",
          kind=renamed({"layer": "group"})),
    *(always(kind) for kind in KINDS),
    Mistake("parameters-assumed",
            "You are right on boxes with γ = 1, β = 0 and ε = 1e-5, and wrong on some others. "
            "Nobody tells you these numbers, and they change how far an output moves. Ask which "
            "outputs move at all.",
            asked(kind=lambda s: _answer(s) if is_plain(s.layer) else "layer"),
            wrong_where_not_plain),
)  # fmt: skip
