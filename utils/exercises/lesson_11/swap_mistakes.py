"""The ways that an exchanged layer loses what the old one had."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_11.models import CONTAINERS


def places(description, path=""):
    """[(path, key, channels, ε, affine)] of the batch normalizations; key tells shared ones."""
    kind, *args = description
    if kind in CONTAINERS:
        names = [(f"{path}.{name}" if path else name, part) for name, part in args[0].items()]
        return [place for name, part in names for place in places(part, name)]
    key = path
    if kind == "Shared":
        key, (kind, *args) = args
    options = args[1] if len(args) > 1 and isinstance(args[1], dict) else {}
    if not kind.startswith("BatchNorm"):
        return []
    return [(path, key, args[0], options.get("eps", 1e-5), options.get("affine", True))]


def refuse(s):
    for _, _, channels, _, _ in s.places:
        if channels % s.groups:
            raise ValueError("the groups must divide the channels")


def outputs(s):
    """What `swap_use.use` returns."""
    s.refuse(s)
    keys = list(dict.fromkeys(key for _, key, *_ in s.places))
    rows = []
    for path, key, channels, eps, affine in s.places:
        ramp, number = np.arange(1.0, channels + 1), keys.index(key)
        weight, bias = np.ones(channels), np.zeros(channels)  # those of a new layer
        if affine:
            weight, bias = s.weight(ramp + 0.5 * number), s.bias(number - 0.25 * ramp)
        trains = s.trains(s.training and path not in s.still)
        kept = s.has_weights(affine)
        row = s.number(channels), s.eps(eps), weight[: kept * channels], bias[: kept * channels]
        rows.append((*row, trains))
    columns = list(zip(*rows, strict=True)) or [()] * 5
    joined = [np.concatenate([np.zeros(0), *columns[index]]) for index in (2, 3)]
    return np.array(columns[0], int), np.array(columns[1], float), *joined, np.array(
        columns[4], int)  # fmt: skip


swapped = recipe(
    lambda description, groups, training=True, still=(), double=False: None,
    places=lambda s: places(s.description),
    refuse=lambda s: refuse,
    number=lambda s: lambda channels: s.groups,
    eps=lambda s: lambda eps: eps,
    weight=lambda s: lambda weight: weight,
    bias=lambda s: lambda bias: bias,
    has_weights=lambda s: lambda affine: affine,
    trains=lambda s: lambda training: training,
    outputs=outputs,
)


def words(name, yours, right, description, groups, *args, **kwargs):
    """Which of the new layers is not as it should be, and in what."""
    found = places(description)
    if name in ("weight", "bias"):
        found = [place for place in found if place[4] for _ in range(place[2])]
    if len(yours) == len(right) == len(found):
        at = int(np.argmax(yours != right))
        layer = f"`{found[at][0]}`" if found[at][0] else "the new layer"
        return sentence(name, layer, yours[at], right[at])
    return name in ("weight", "bias") and (
        f"The new layers have {len(yours)} values of {name} together; the old ones had "
        f"{len(right)}. Each has as many as the one that it replaces: affine=norm.affine."
    )


def sentence(name, layer, yours, right):
    modes = ("training", "evaluation") if yours else ("evaluation", "training")
    return {
        "groups": f"In {layer} there are {yours} groups; expected {right}.",
        "eps": f"In {layer} ε is {yours:g}; in the layer that it replaces it was {right:g}.",
        "training": f"After the exchange {layer} is in {modes[0]} mode; the layer that it "
        f"replaces was in {modes[1]} mode.",
    }.get(name, f"The {name} of {layer} is not that of the layer which it replaces: copy it.")


def other(name, help_, **changed):
    return Mistake(name, help_, swapped(**changed))


def ones(s):
    return np.ones_like


def zeros(s):
    return np.zeros_like


MISTAKES = (
    other("nothing-copied",
          "The new layers are as GroupNorm makes them: an ε of 1e-5, weight 1, bias 0, training "
          "mode. Each takes over all of that from the layer which it replaces: norm.eps, "
          "affine=norm.affine, the weight and the bias, and norm.training.",
          weight=ones, bias=zeros, eps=lambda s: lambda eps: 1e-5,
          has_weights=lambda s: lambda affine: True, trains=lambda s: lambda training: True),
    other("values-and-mode-not-copied",
          "The new layers begin with weight 1 and bias 0, and in training mode. Copy the old "
          "ones' weights and biases, and their mode: new.train(norm.training).",
          weight=ones, bias=zeros, trains=lambda s: lambda training: True),
    other("values-not-copied",
          "The new layers begin with weight 1 and bias 0, and what the old ones had learned is "
          "lost. Copy their weights and biases.",
          weight=ones, bias=zeros),
    other("weight-not-copied", "The biases are copied, and the weights are not.", weight=ones),
    other("bias-not-copied", "The weights are copied, and the biases are not.", bias=zeros),
    other("eps-default",
          "The new layers have an ε of 1e-5, whatever the old ones had. Hand over norm.eps.",
          eps=lambda s: lambda eps: 1e-5),
    other("groups-of-that-size",
          "`groups` is how many groups there are; you took it for the channels in each.",
          number=lambda s: lambda channels: channels // s.groups),
    other("one-group", "The new layers have one group. Hand over groups.",
          number=lambda s: lambda channels: 1),
    other("a-group-a-channel", "Every channel is a group of its own. Hand over groups.",
          number=lambda s: lambda channels: channels),
    other("affine-always",
          "A layer that had no weight and no bias has both now. Hand over affine=norm.affine.",
          has_weights=lambda s: lambda affine: True),
    other("affine-never", "The new layers have neither weight nor bias. The old ones had both.",
          has_weights=lambda s: lambda affine: False),
    other("mode-lost",
          "The new layers are in training mode, as every new module is. They take over the old "
          "ones' mode: new.train(norm.training).",
          trains=lambda s: lambda training: True),
    other("all-in-eval", "The new layers are in evaluation mode. They take over the old ones' "
          "mode: new.train(norm.training).",
          trains=lambda s: lambda training: False),
    other("mode-of-the-model",
          "The new layers are in the model's mode. Each takes over that of the layer which it "
          "replaces: new.train(norm.training).",
          trains=lambda s: lambda training: s.training),
    other("not-refused",
          "Where groups does not divide the channels of one of them, there is no replacement: "
          "raise a ValueError, and change nothing.",
          refuse=lambda s: lambda s: None),
)  # fmt: skip
