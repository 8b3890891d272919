"""Right answers, written in other ways than the reference; every check must accept them."""

from tests.answers.right import lesson_04, lesson_05, lessons_00_to_03

RIGHT = lessons_00_to_03.RIGHT | lesson_04.RIGHT | lesson_05.RIGHT
