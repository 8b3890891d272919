"""Two groups of parameters: those that weight decay pulls at, and the others."""

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_11.decay_mistakes import MISTAKES, grouped, words
from utils.exercises.lesson_11.decay_use import use

BLOCK = ("Sequential", {
    "0": ("Linear", 4, 3), "1": ("BatchNorm1d", 3), "2": ("PReLU",), "3": ("Linear", 3, 2),
})  # fmt: skip
FAMILY = ("Sequential", {
    "a": ("Conv2d", 3, 4, 3), "b": ("BatchNorm2d", 4), "c": ("GroupNorm", 2, 4),
    "d": ("InstanceNorm2d", 4, {"affine": True}), "e": ("LayerNorm", [4, 5, 5]),
    "f": ("RMSNorm", 5), "g": ("BatchNorm3d", 4), "h": ("InstanceNorm1d", 4, {"affine": True}),
    "i": ("BatchNorm1d", 4, {"affine": False}), "j": ("Linear", 5, 2, {"bias": False}),
})  # fmt: skip
NAMES = ("Parts", {
    "bias_layer": ("Linear", 3, 3), "norm_head": ("Linear", 3, 2), "bn_free": ("Conv1d", 3, 2, 1),
    "cell": ("RNNCell", 3, 4), "attention": ("Relative",), "scale": ("LayerNorm", 3),
})  # fmt: skip
SHARED = ("Sequential", {
    "first": ("Shared", "linear", ("Linear", 3, 3)), "norm": ("Shared", "norm", ("LayerNorm", 3)),
    "again": ("Shared", "linear", ("Linear", 3, 3)), "last": ("Shared", "norm", ("LayerNorm", 3)),
})  # fmt: skip
TIED = ("Parts", {
    "embedding": ("Embedding", 7, 3), "norm": ("RMSNorm", 3),
    "out": ("Linear", 3, 7, {"bias": False}),
})  # fmt: skip
OWN = ("Parts", {
    "a": ("Filter", 3), "b": ("NormalNoise",), "c": ("Linear", 3, 2), "d": ("BatchNorm1d", 2),
})  # fmt: skip
TUNED = ("Parts", {"backbone": BLOCK, "head": BLOCK})
FROZEN = tuple(f"backbone.{name}" for name in ("0.weight", "0.bias", "1.weight", "1.bias"))

EXERCISE = Exercise(
    id="11-decay", points=2, stars=2, minutes=8,
    why="weight decay pulls at every parameter it is given; γ, β and biases are given to it only "
        "by default.",
    reference=grouped(),
    outputs=("groups", "decays"),
    cases=(
        Case("two linear layers and a batch normalization", (BLOCK, 0.01)),
        Case("the whole family of layers", (FAMILY, 0.1)),
        Case("modules with names of their own", (NAMES, 0.05)),
        Case("a class that inherits from nn.BatchNorm1d, and NormalNoise, which is no "
             "normalization", (OWN, 0.03)),
        Case("some parameters are frozen", (TUNED, 0.01, FROZEN)),
        Case("two modules that stand in two places", (SHARED, 0.01)),
        Case("two modules that share a parameter", (TIED, 0.3, (), ("embedding", "out"))),
        Case("a model that is one layer normalization", (("LayerNorm", 4), 0.02)),
        Case("a model that is one linear layer", (("Linear", 4, 2), 0.02)),
        Case("nothing to leave alone",
             (("Sequential", {"0": ("Linear", 4, 2, {"bias": False})}), 0.02)),
    ),
    credit=(
        Credit(1, "what stands in two places", cases=(
            "two modules that stand in two places", "two modules that share a parameter")),
        Credit(1, "the frozen parameters", cases=("some parameters are frozen",)),
    ),
    mistakes=MISTAKES,
    imports=("torch",),
    use=use,
    words=words,
    lends="utils.exercises.lesson_11.answers:parameter_groups",
)  # fmt: skip
