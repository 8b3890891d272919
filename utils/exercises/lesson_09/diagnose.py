"""Black boxes for sequences: which of them sees the future, and which sees other sequences?"""

from utils.checks.declare import Case, Credit, Exercise
from utils.exercises.lesson_09.diagnose_mistakes import MISTAKES, which_leak, words
from utils.exercises.lesson_09.leaks import LAYERS, box

_AFFINE = {"": None, ", γ = 0 for the first feature": 0, ", γ = 0 for the last feature": -1}

EXERCISE = Exercise(
    id="09-diagnose", points=3, stars=3, minutes=15,
    why="a model that peeks has a fine training loss, and is useless the day it has to speak "
        "one word at a time.",
    reference=which_leak,
    outputs=("leak",),
    cases=tuple(
        Case(f"it uses {name}{words}", (box(function, silent),))
        for words, silent in _AFFINE.items()
        for layers in LAYERS.values()
        for name, function in layers.items()
    ),
    credit=(
        Credit(2, "the layers that leak in both ways", cases=tuple(
            f"it uses {name}{words}" for words in _AFFINE for name in LAYERS["both"])),
    ),
    mistakes=MISTAKES,
    words=words,
)  # fmt: skip
