"""Right answers, written in other ways than the reference; every check must accept them."""

from tests.answers.right import lesson_00, lesson_01, lesson_02, lesson_03, lesson_04, lesson_05

RIGHT = (
    lesson_00.RIGHT
    | lesson_01.RIGHT
    | lesson_02.RIGHT
    | lesson_03.RIGHT
    | lesson_04.RIGHT
    | lesson_05.RIGHT
)
