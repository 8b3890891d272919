"""Progress is kept between sessions, and kept apart where somebody grades."""

import inspect
import re

import pytest
from nbgrader import validator
from nbgrader.converters import autograde

from utils import answer_to, check, progress
from utils.checks import record

EXERCISE = "01-steps"


def test_it_survives_the_session(folder, monkeypatch):
    assert check("00-feature-mean", lambda x: x.mean(axis=0)).passed
    monkeypatch.setattr(record, "_this_session", {})
    assert [path.name for path in folder.iterdir()] == ["00-feature-mean"]
    assert ("00-feature-mean", 1, "passed") in progress().rows
    assert re.match(r"1 of \d+ exercises passed, 1 of \d+ points$", repr(progress()))


@pytest.fixture(params=["solutions", "nbgrader"])
def grading(folder, monkeypatch, tmp_path, request):
    """A place where somebody grades or builds, and another student's progress in the folder."""
    folder.mkdir()
    (folder / EXERCISE).touch()
    (folder / "02-xavier").write_text("damaged", encoding="utf-8")
    (tmp_path / "solutions").mkdir()
    if request.param == "nbgrader":
        monkeypatch.setenv(record.NBGRADER, "autograde")
    else:
        monkeypatch.chdir(tmp_path / "solutions")


def test_nothing_is_read_or_written_there(grading, folder):
    assert (EXERCISE, 2, "open") in progress().rows
    assert check("00-feature-mean", lambda x: x.mean(axis=0)).passed
    assert ("00-feature-mean", 1, "passed") in progress().rows  # in this session
    assert progress().notes == []
    assert sorted(path.name for path in folder.iterdir()) == [EXERCISE, "02-xavier"]


def test_answer_to_does_not_know_of_another_student(grading, capsys):
    answer_to(EXERCISE)
    assert f"{EXERCISE}: not solved yet" in capsys.readouterr().out


def test_answer_to_knows_of_the_learners_own_past(folder, capsys):
    folder.mkdir()
    (folder / EXERCISE).touch()
    answer_to(EXERCISE)
    assert f"{EXERCISE}: solved before" in capsys.readouterr().out


@pytest.mark.parametrize("module", [autograde, validator])
def test_nbgrader_says_that_it_runs(module):
    assert f"{record.NBGRADER}='" in inspect.getsource(module)


def test_its_folder_stands_beside_the_notebooks(monkeypatch):
    monkeypatch.delenv(record.FOLDER)
    assert record.folder().name == ".progress"
    assert (record.folder().parent / "notebooks").is_dir()


def test_a_first_session_is_no_news(folder):
    assert progress().notes == []
    assert "\n" not in repr(progress())
