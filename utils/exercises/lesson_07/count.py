"""How many numbers the layer has."""

from utils.checks.declare import Case, Exercise
from utils.exercises.lesson_07.count_mistakes import MISTAKES, counted

EXERCISE = Exercise(
    id="07-count", points=1, stars=1, minutes=4,
    why="a layer that works on millions of values has a few hundred numbers of its own.",
    reference=counted(),
    outputs=("learned", "buffers"),
    cases=(
        Case("3 channels, maps of 5 by 7", (3, 5, 7)),
        Case("64 channels, maps of 56 by 48", (64, 56, 48)),
        Case("11 channels, maps of one value", (11, 1, 1)),
        Case("1 channel, maps of 13 by 2", (1, 13, 2)),
    ),
    mistakes=MISTAKES,
)  # fmt: skip
