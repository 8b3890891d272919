"""The ways that parameters get into the wrong group."""

from types import SimpleNamespace

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_11.decay_use import TWICE

PAIR = (("weight", 1), ("bias", 1))
PARAMETERS = {  # (own name, axes) of a module's parameters, in torch's order
    "Linear": (("weight", 2), ("bias", 1)), "Conv1d": (("weight", 3), ("bias", 1)),
    "Conv2d": (("weight", 4), ("bias", 1)), "Embedding": (("weight", 2),),
    "PReLU": (("weight", 1),), "RMSNorm": (("weight", 1),), "LayerNorm": PAIR, "GroupNorm": PAIR,
    "BatchNorm1d": PAIR, "BatchNorm2d": PAIR, "BatchNorm3d": PAIR,
    "InstanceNorm1d": PAIR, "InstanceNorm2d": PAIR,
    "Filter": PAIR, "NormalNoise": (("scale", 2),),
    "RNNCell": (("weight_ih", 2), ("weight_hh", 2), ("bias_ih", 1), ("bias_hh", 1)),
    "Relative": (("temperature", 1), ("rel_bias_table", 2), ("query_bias", 1)),
}  # fmt: skip
NORMS = {kind for kind in PARAMETERS if "Norm" in kind} - {"NormalNoise"} | {"Filter"}
DENSE = ("Linear", "Conv1d", "Conv2d")
CONTAINERS = ("Sequential", "Parts")


def rows(description, path="", seen=None):
    """The model's parameters, in torch's order, and how often each is met."""
    seen = {} if seen is None else seen
    kind, *args = description
    if kind in CONTAINERS:
        for name, part in args[0].items():
            rows(part, f"{path}{name}.", seen)
        return list(seen.values())
    key = path
    if kind == "Shared":
        key, (kind, *args) = args
    options = args[-1] if args and isinstance(args[-1], dict) else {}
    for own, axes in PARAMETERS[kind] if options.get("affine", True) else ():
        axes = len(args[0]) if kind == "LayerNorm" and isinstance(args[0], list) else axes
        if own == "bias" and not options.get("bias", True):
            continue
        row = SimpleNamespace(name=path + own, own=own, kind=kind, axes=axes, times=0, tied=False)
        seen.setdefault((key, own), row).times += 1
    return list(seen.values())


def tie(s):
    """The rows, those that are tied counted as one."""
    found = {row.name: row for row in rows(s.description)}
    if s.tied:
        kept, gone = (f"{name}.weight" for name in s.tied)
        found.pop(gone)
        found[kept].tied = True
    return list(found.values())


def called(row):
    """A parameter by its name, and by what it is."""
    letter = {"weight": "γ ", "bias": "β "}.get(row.own, "") if row.kind in NORMS else ""
    return f"`{row.name}`, {letter}of a {row.kind},"


FOUND = {
    0: "is in neither group", 1: "is in the first group, so it is decayed",
    2: "is in the second group, so it is not decayed", 3: "is in the groups twice",
}  # fmt: skip
WANTED = {
    0: "takes no gradient: leave it out", 1: "should be in the first group, which is decayed",
    2: "should be in the second group, which is not decayed",
}  # fmt: skip


def words(name, yours, right, description, weight_decay, frozen=(), tied=()):
    """Which parameter is in the wrong group."""
    if name == "decays":
        return (f"The weight_decay of the two groups is {yours[0]:g} and {yours[1]:g}; expected "
                f"{right[0]:g} and {right[1]:g}.")  # fmt: skip
    at = int(np.argmax(yours != right))
    row = tie(SimpleNamespace(description=description, tied=tied))[at]
    more = int((yours != right).sum()) - 1
    others = f" In all, {more + 1} parameters are in the wrong place." if more else ""
    return f"{called(row)} {FOUND[int(yours[at])]}. It {WANTED[int(right[at])]}.{others}"


def place(s, row):
    if row.name in s.frozen and s.frozen_out:
        return 0
    if s.meets_again(row):
        return TWICE
    return 2 if s.is_norm(row) or s.is_bias(row) else 1


grouped = recipe(
    lambda description, weight_decay, frozen=(), tied=(): None,
    rows=tie,
    frozen_out=lambda s: True,
    meets_again=lambda s: lambda row: False,
    norms=lambda s: NORMS,
    is_norm=lambda s: lambda row: row.kind in s.norms,
    is_bias=lambda s: lambda row: "bias" in row.own,
    numbers=lambda s: (1, 2),
    places=lambda s: np.array([{1: s.numbers[0], 2: s.numbers[1]}.get(place(s, row), place(s, row))
                               for row in s.rows]),
    decays=lambda s: (s.weight_decay, 0.0),
    groups=lambda s: (s.places, np.array(s.decays)),
)  # fmt: skip


def other(name, help_, **changed):
    return Mistake(name, help_, grouped(**changed))


def without(*starts):
    return lambda s: {kind for kind in NORMS if not kind.startswith(starts)}


MISTAKES = (
    other("one-axis",
          "You go by the number of axes. That is a common rule of thumb, and another one: a "
          "parameter with one axis that is neither in a normalization layer nor a bias is "
          "decayed, and γ may have three axes. Ask which module owns it, and what its own name "
          "is.",
          is_norm=lambda s: lambda row: False, is_bias=lambda s: lambda row: row.axes <= 1),
    other("one-axis-too",
          "You leave alone whatever has one axis. A parameter that is neither in a normalization "
          "layer nor called bias is decayed, whatever its shape.",
          is_bias=lambda s: lambda row: "bias" in row.own or row.axes <= 1),
    other("one-axis-for-norms",
          "You know normalization layers by the one axis of their weights. Other modules have "
          "such weights too, and γ may have more axes: ask isinstance(part, …).",
          is_norm=lambda s: lambda row: row.axes <= 1),
    other("norms-decayed",
          "γ of the normalization layers is decayed: it is called `weight` as well. Look at the "
          "module that owns it.",
          is_norm=lambda s: lambda row: False),
    other("by-bias-in-the-path-alone",
          'You go by "bias" in the path alone. So γ of the normalization layers is decayed, which '
          "is called `weight`: ask which module owns it, isinstance(part, …). And the weight of a "
          "module called bias_layer is not: look at the last part of the name.",
          is_norm=lambda s: lambda row: False, is_bias=lambda s: lambda row: "bias" in row.name),
    other("only-some-kinds-decayed",
          "You decay the weights of linear and convolutional layers, and nothing else. All is "
          "decayed but biases and the parameters of normalization layers: embeddings, PReLU and "
          "modules of your own too.",
          is_norm=lambda s: lambda row: row.kind not in DENSE),
    other("only-linear-decayed",
          "You decay the weights of linear layers, and nothing else. All is decayed but biases "
          "and the parameters of normalization layers.",
          is_norm=lambda s: lambda row: row.kind != "Linear"),
    other("weights-only",
          "You decay what is called weight, and nothing else. A parameter may be called anything: "
          "all is decayed but biases and the parameters of normalization layers.",
          is_bias=lambda s: lambda row: "weight" not in row.own),
    other("biases-decayed", "The biases of the other layers are decayed. Leave them alone too.",
          is_bias=lambda s: lambda row: False),
    other("beta-decayed",
          "The biases of the normalization layers are decayed. γ and β are both left alone.",
          is_norm=lambda s: lambda row: row.kind in s.norms and row.own != "bias",
          is_bias=lambda s: lambda row: "bias" in row.own and row.kind not in s.norms),
    other("all-decayed", "Every parameter is decayed. γ, β and biases are left alone.",
          is_norm=lambda s: lambda row: False, is_bias=lambda s: lambda row: False),
    other("bias-in-the-path",
          'You look for "bias" in the whole path. The weight of a module called bias_layer is '
          "no bias: look at the last part of the name.",
          is_bias=lambda s: lambda row: "bias" in row.name),
    other("bias-by-its-whole-name",
          'You look for names that are "bias" and nothing more. bias_ih or rel_bias_table have '
          "bias in their names too.",
          is_bias=lambda s: lambda row: row.own == "bias"),
    other("bias-at-the-end",
          'You look for names that end in "bias". bias_ih has it in front: "bias" in name.',
          is_bias=lambda s: lambda row: row.own.endswith("bias")),
    other("bias-at-the-beginning",
          'You look for names that begin with "bias". rel_bias_table has it inside: "bias" in '
          "name.",
          is_bias=lambda s: lambda row: row.own.startswith("bias")),
    other("norms-by-path",
          "You know normalization layers by what they are called in the model. A name says "
          "nothing: ask isinstance(part, …).",
          is_norm=lambda s: lambda row: "norm" in row.name or "bn" in row.name),
    other("norms-by-class-name",
          'You know normalization layers by "Norm" in the name of their class. A class that '
          "inherits from one may be called anything, and NormalNoise is no normalization: ask "
          "isinstance(part, …).",
          is_norm=lambda s: lambda row: "Norm" in row.kind),
    other("subclass-forgotten",
          "A class that inherits from nn.BatchNorm1d is a normalization layer too, whatever its "
          "name. Compare neither names nor types: isinstance(part, …).",
          norms=lambda s: NORMS - {"Filter"}),
    other("only-batch-norm",
          "You leave batch normalization alone, and decay γ of the other normalization layers: "
          "layer, group, instance and RMS.",
          norms=lambda s: {kind for kind in NORMS if kind.startswith(("Batch", "Filter"))}),
    other("only-batch-and-layer",
          "You leave batch and layer normalization alone, and decay γ of the others: group, "
          "instance and RMS.",
          norms=without("Group", "Instance", "RMS")),
    other("instance-and-rms-forgotten",
          "Instance and RMS normalization are missing in your list of normalization layers.",
          norms=without("Instance", "RMS")),
    other("instance-forgotten",
          "Instance normalization is missing in your list of normalization layers.",
          norms=without("Instance")),
    other("rms-forgotten", "torch.nn.RMSNorm is missing in your list of normalization layers.",
          norms=without("RMS")),
    other("group-forgotten",
          "torch.nn.GroupNorm is missing in your list of normalization layers.",
          norms=without("Group")),
    other("layer-forgotten",
          "torch.nn.LayerNorm is missing in your list of normalization layers.",
          norms=without("Layer")),
    other("three-axes-forgotten",
          "torch.nn.BatchNorm3d is missing in your list. All batch normalizations of torch.nn "
          "inherit from torch.nn.modules.batchnorm._BatchNorm.",
          norms=without("BatchNorm3d")),
    other("instance-1d-and-batch-3d-forgotten",
          "Some of torch.nn's normalization layers are missing in your list: batch and instance "
          "normalization have a class for one, two and three axes each.",
          norms=without("BatchNorm3d", "InstanceNorm1d")),
    other("frozen-included",
          "Parameters that take no gradient are in a group too. Leave out those with "
          "requires_grad=False.",
          frozen_out=lambda s: False),
    other("twice",
          "A parameter that two modules share is in the groups twice, and the optimizer refuses "
          "it or moves it twice. Keep a set of those that you have seen.",
          meets_again=lambda s: lambda row: row.times > 1 or row.tied),
    other("twice-where-tied",
          "A parameter that two modules share, as an embedding and an output layer do, is in the "
          "groups twice: model.modules() yields both of them. Keep a set of the parameters that "
          "you have seen.",
          meets_again=lambda s: lambda row: row.tied),
    other("groups-exchanged", "The groups stand in the other order: the decayed one comes first.",
          numbers=lambda s: (2, 1), decays=lambda s: (0.0, s.weight_decay)),
    other("decays-exchanged",
          "The weights get a weight_decay of 0.0, and the others are decayed. It is the other "
          "way: the decayed group comes first.",
          numbers=lambda s: (2, 1)),
    other("numbers-exchanged",
          "The parameters are in the right groups, and their weight decays have changed places.",
          decays=lambda s: (0.0, s.weight_decay)),
    other("both-decay",
          "Both groups have the same weight_decay. The second one's is 0.0.",
          decays=lambda s: (s.weight_decay, s.weight_decay)),
)  # fmt: skip
