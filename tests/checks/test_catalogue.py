"""The commonest mistakes: each exercise to which one applies knows it by name."""

import pytest

from tests.answers.catalogue import CATALOGUE
from tests.answers.wrong import WRONG
from utils.checks.declare import exercises

EXERCISES = exercises()


@pytest.mark.parametrize("mistake", CATALOGUE)
def test_it_has_a_name_wherever_it_applies(mistake):
    """Declared, and so rejected by that name; or a wrong answer shows that `use` says it."""
    for name, applies in CATALOGUE[mistake].items():
        for exercise_id in applies.split():
            known = {declared.id for declared in EXERCISES[exercise_id].mistakes}
            assert name in known | {true_id for _, true_id in WRONG[exercise_id]}, exercise_id
