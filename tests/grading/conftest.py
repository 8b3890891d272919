"""Lesson 03 with its solutions, a copy to change, and its grade for 03-forward."""

import copy

import nbformat
import pytest

from tests.grading.course import LESSON
from tools.course import ROOT
from tools.submitted import answer
from utils.checks.verdicts import grade


@pytest.fixture(scope="module")
def lesson():
    return nbformat.read(ROOT / "solutions" / LESSON, as_version=4)


@pytest.fixture
def notebook(lesson):
    return copy.deepcopy(lesson)


@pytest.fixture
def graded(notebook, lesson, tmp_path):
    """A function that grades 03-forward in the notebook as it stands."""
    return lambda: grade(
        "03-forward", answer(notebook, lesson, "03-forward", "batch_norm_forward"), tmp_path, []
    )
