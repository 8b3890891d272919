"""Batch normalization out, group normalization in, however deep inside."""

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_11.swap_mistakes import MISTAKES, swapped, words
from utils.exercises.lesson_11.swap_use import use

FLAT = ("Sequential", {
    "0": ("Conv2d", 3, 4, 3), "1": ("BatchNorm2d", 4, {"eps": 0.01}), "2": ("ReLU",),
    "3": ("Conv2d", 4, 8, 3), "4": ("BatchNorm2d", 8),
})  # fmt: skip
BLOCK = ("Sequential", {"conv": ("Conv1d", 4, 4, 1), "norm": ("BatchNorm1d", 4, {"eps": 0.003})})
DEEP = ("Parts", {
    "stem": ("BatchNorm3d", 8),
    "stages": ("ModuleDict", {"one": BLOCK, "two": ("Sequential", {"0": BLOCK, "1": BLOCK})}),
    "style": ("InstanceNorm2d", 4, {"affine": True, "track_running_stats": True}),
    "norm": ("LayerNorm", 4), "last": ("BatchNorm2d", 12, {"eps": 0.5}),
})  # fmt: skip
PLAIN = ("Sequential", {
    "0": ("Linear", 3, 6), "1": ("BatchNorm1d", 6, {"affine": False, "eps": 0.02}),
    "2": ("BatchNorm1d", 6),
})  # fmt: skip
SHARED = ("Sequential", {
    "0": ("Linear", 4, 4), "1": ("Shared", "norm", ("BatchNorm1d", 4)), "2": ("ReLU",),
    "3": ("Shared", "norm", ("BatchNorm1d", 4)),
})  # fmt: skip
WITHOUT = ("Sequential", {"0": ("Linear", 3, 6), "1": ("LayerNorm", 6), "2": ("Dropout", 0.5)})
LAST_ONE_WRONG = ("Parts", {"first": FLAT, "deep": DEEP, "odd": ("BatchNorm1d", 6)})
REFUSED = {"raises": ("ValueError",), "reveals": "not-refused"}

EXERCISE = Exercise(
    id="11-swap", points=3, stars=3, minutes=12,
    why="when the batch gets too small, the layer has to go, and the trained γ and β should not "
        "go with it.",
    reference=swapped(),
    outputs=("groups", "eps", "weight", "bias", "training"),
    cases=(
        Case("two batch normalizations in a Sequential", (FLAT, 2)),
        Case("deep inside, beside other normalization layers", (DEEP, 4)),
        Case("four groups, in evaluation mode", (FLAT, 4), {"training": False}),
        Case("one of them was in evaluation mode", (FLAT, 1), {"still": ("1",)}),
        Case("one without weight and bias", (PLAIN, 3)),
        Case("one layer in two places", (SHARED, 2)),
        Case("float64", (PLAIN, 2), {"double": True}),
        Case("a model that is a batch normalization itself", (("BatchNorm2d", 6), 3)),
        Case("another, without weight and bias, in evaluation mode",
             (("BatchNorm1d", 6, {"affine": False}), 6), {"training": False}),
        Case("a model without any", (WITHOUT, 5)),
        Case("3 groups for 4 and 8 channels", (FLAT, 3), **REFUSED),
        Case("4 groups, and the last layer has 6 channels", (LAST_ONE_WRONG, 4), **REFUSED),
        Case("a model that is a batch normalization with 6 channels, and 4 groups",
             (("BatchNorm1d", 6, {"affine": False}), 4), **REFUSED),
    ),
    credit=(
        Credit(2, "the cases whose groups do not fit", cases=(
            "3 groups for 4 and 8 channels", "4 groups, and the last layer has 6 channels",
            "a model that is a batch normalization with 6 channels, and 4 groups")),
        Credit(2, "`training`", outputs=("training",)),
    ),
    mistakes=MISTAKES,
    imports=("torch",),
    use=use,
    words=words,
    lends="utils.exercises.lesson_11.answers:batch_to_group_norm",
)  # fmt: skip
