"""Progress is kept between sessions, and kept apart where somebody grades."""

import re

import pytest

from utils import check, progress
from utils.checks import record


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(record.FOLDER, str(tmp_path / "kept"))
    monkeypatch.setattr(record, "_this_session", {})
    return tmp_path / "kept"


def test_it_survives_the_session(folder, monkeypatch):
    assert check("00-feature-mean", lambda x: x.mean(axis=0)).passed
    monkeypatch.setattr(record, "_this_session", {})
    assert [path.name for path in folder.iterdir()] == ["00-feature-mean"]
    assert ("00-feature-mean", 1, "passed") in progress().rows
    assert re.match(r"1 of \d+ exercises passed, 1 of \d+ points$", repr(progress()))


@pytest.mark.parametrize("place", ["solutions", "nbgrader"])
def test_nothing_is_read_or_written_there(folder, monkeypatch, tmp_path, place):
    folder.mkdir()
    (folder / "01-steps").touch()  # another student's
    (tmp_path / "solutions").mkdir()
    if place == "nbgrader":
        monkeypatch.setenv(record.NBGRADER, "autograde")
    else:
        monkeypatch.chdir(tmp_path / "solutions")
    assert ("01-steps", 2, "open") in progress().rows
    assert check("00-feature-mean", lambda x: x.mean(axis=0)).passed
    assert ("00-feature-mean", 1, "passed") in progress().rows  # in this session
    assert [path.name for path in folder.iterdir()] == ["01-steps"]


def test_its_folder_stands_beside_the_notebooks(monkeypatch):
    monkeypatch.delenv(record.FOLDER)
    assert record.folder().name == ".progress"
    assert (record.folder().parent / "notebooks").is_dir()


def test_where_nothing_can_be_written_the_session_remembers(folder):
    folder.write_text("a file stands where the folder should be")
    record.remember("00-feature-mean")
    assert record.passed_before("00-feature-mean")
    assert record.names() == {"00-feature-mean"}
