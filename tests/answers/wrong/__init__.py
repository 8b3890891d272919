"""Wrong answers as learners write them, each with the mistake that is true of it.

The id is a declared mistake's, two of them joined with "+" in the order of their declaration, one
of the engine's own ("raised", "changed-input", "uses-global" …), or None where none is true.
"""

from tests.answers.wrong import lesson_00, lesson_01, lesson_02, lesson_03, lesson_04, lesson_05

WRONG = (
    lesson_00.WRONG
    | lesson_01.WRONG
    | lesson_02.WRONG
    | lesson_03.WRONG
    | lesson_04.WRONG
    | lesson_05.WRONG
)
