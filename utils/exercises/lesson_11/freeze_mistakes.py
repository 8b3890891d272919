"""The ways that freezing a backbone goes wrong."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_11.models import listed, modules

PARAMETERS = {"Linear": ("weight", "bias"), "BatchNorm1d": ("weight", "bias")}
BUFFERS = {
    "BatchNorm1d": ("running_mean", "running_var", "num_batches_tracked"), "Moving": ("seen",),
}  # fmt: skip


def is_norm(kind):
    return kind == "BatchNorm1d"


def flags(s):
    """What `freeze_use.use` returns, from each module's path, kind, and mode before."""
    gradients, moved, trains = [], [], []
    for (path, kind), before in zip(modules(s.description), s.modes, strict=True):
        inside = not s.backbone or f"{path}.".startswith(f"{s.backbone}.")
        s.before = before
        s.depth = len([name for name in path.removeprefix(s.backbone).split(".") if name])
        gradients += [s.takes_gradient(inside, kind) or s.left_out(inside, own)
                      for own in PARAMETERS.get(kind, ())]  # fmt: skip
        moved += [s.trains(inside, kind) and s.moves(inside, buffer)
                  for buffer in BUFFERS.get(kind, ())]  # fmt: skip
        trains += [] if inside else [s.trains(inside, kind)]
    return tuple(np.array(column, int) for column in (gradients, moved, trains))


frozen = recipe(
    lambda description, backbone, x, modes: None,
    takes_gradient=lambda s: lambda inside, kind: not inside,
    trains=lambda s: lambda inside, kind: not inside,
    left_out=lambda s: lambda inside, own: False,
    moves=lambda s: lambda inside, buffer: True,
    flags=flags,
)


def words(name, yours, right, description, backbone, x, modes):
    """Which parameter, buffer or module is not as it should be."""
    parts = modules(description)
    if name == "in_training_outside_the_backbone":
        inside = f"{backbone}." if backbone else ""
        names = [path for path, _ in parts if not f"{path}.".startswith(inside)]
    else:
        table = PARAMETERS if name == "takes_gradient" else BUFFERS
        names = [f"{path}.{own}".strip(".") for path, kind in parts for own in table.get(kind, ())]
    if yours.shape != right.shape or len(names) != len(right):
        return None
    at = int(np.argmax(yours != right))
    more = int((yours != right).sum()) - 1
    others = f" In all, {more + 1} of {len(names)} are wrong." if more else ""
    return f"{listed(names[at : at + 1])} {SAID[name, bool(yours[at])]}{others}"


SAID = {  # of what is there and should not be, and of what should be
    ("takes_gradient", True): "takes a gradient. It is in the backbone, and should take none.",
    ("takes_gradient", False): "takes no gradient. It is outside the backbone, and should.",
    ("buffers_move", True): "moves in a training step. It is in the backbone, and should stay.",
    ("buffers_move", False): "stays in a training step. It is outside the backbone, and moves.",
    ("in_training_outside_the_backbone", True): "is in training mode.",
    ("in_training_outside_the_backbone", False):
        "is in evaluation mode. It is outside the backbone, and should be in training mode.",
}  # fmt: skip


def other(name, help_, **changed):
    return Mistake(name, help_, frozen(**changed))


MISTAKES = (
    other("buffers-move",
          "The backbone's buffers still move: its batch normalizations are in training mode. "
          "backbone.eval() stops them, if it comes after model.train(), which reaches every "
          "module inside the model.",
          trains=lambda s: lambda inside, kind: True),
    other("gradient-in-backbone",
          "The backbone still takes a gradient. Set requires_grad to False for each of "
          "backbone.parameters(), which reaches all that is inside; eval() is about modes alone.",
          takes_gradient=lambda s: lambda inside, kind: True),
    other("not-in-training",
          "What lies outside the backbone is left in the mode in which it was. Put the model into "
          "training mode: model.train().",
          trains=lambda s: lambda inside, kind: s.before and not inside),
    other("modes-as-before",
          "You leave all modes as they were. model.train() puts the model into training mode, "
          "and backbone.eval() after it keeps the backbone's buffers still.",
          trains=lambda s: lambda inside, kind: s.before),
    other("all-in-eval",
          "The whole model is in evaluation mode, so the head's batch normalization and dropout "
          "do not train. Only the backbone is kept still.",
          trains=lambda s: lambda inside, kind: False),
    other("all-frozen",
          "No parameter takes a gradient, the head's neither. Freeze backbone.parameters() alone.",
          takes_gradient=lambda s: lambda inside, kind: False),
    other("head-frozen",
          "You froze what should train, and the backbone takes the gradients: exchange them.",
          takes_gradient=lambda s: lambda inside, kind: inside),
    other("momentum-zero",
          "The backbone's running averages stay, and num_batches_tracked moves: with momentum 0 "
          "its batch normalizations are in training mode all the same, and normalize by the "
          "batch. backbone.eval() after model.train() stops that.",
          trains=lambda s: lambda inside, kind: True,
          moves=lambda s: lambda inside, buffer: not (inside and buffer.startswith("running"))),
    other("only-weights-frozen",
          "The weights of the backbone are frozen, and its biases take a gradient. Freeze all of "
          "backbone.parameters().",
          left_out=lambda s: lambda inside, own: inside and own == "bias"),
    other("training-of-the-children-alone",
          "You set `training` of the backbone's children, and what is inside them still trains. "
          "backbone.eval() reaches all of them.",
          trains=lambda s: lambda inside, kind: not (inside and s.depth == 1)),
    other("own-buffers-move",
          "Batch normalization is kept still in the backbone, and another layer's buffer moves: "
          "one with a buffer of its own. backbone.eval() reaches all of them.",
          trains=lambda s: lambda inside, kind: not (inside and is_norm(kind))),
    other("all-norms-still",
          "All batch normalizations are in evaluation mode, the head's too. Only the backbone is "
          "kept still.",
          trains=lambda s: lambda inside, kind: not is_norm(kind)),
    other("still-outside",
          "The backbone is kept still, and so are the other batch normalizations of the model. "
          "Those outside the backbone train.",
          trains=lambda s: lambda inside, kind: not inside and not is_norm(kind)),
    other("norms-take-gradient",
          "γ and β of the backbone's batch normalizations still take a gradient. They belong to "
          "the backbone: freeze all of backbone.parameters().",
          takes_gradient=lambda s: lambda inside, kind: not inside or is_norm(kind)),
    other("only-norms-frozen",
          "Only γ and β of the backbone are frozen; its other weights take a gradient. Freeze all "
          "of backbone.parameters().",
          takes_gradient=lambda s: lambda inside, kind: not (inside and is_norm(kind))),
    other("outer-norms-frozen",
          "γ and β outside the backbone are frozen too. Freeze backbone.parameters() alone.",
          takes_gradient=lambda s: lambda inside, kind: not inside and not is_norm(kind)),
)  # fmt: skip
