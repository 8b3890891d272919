"""Every test of a check begins as a new session does."""

import pytest

from utils import checks
from utils.checks import record


@pytest.fixture(autouse=True)
def new_session(monkeypatch):
    monkeypatch.setattr(checks, "_passed", {})
    monkeypatch.setattr(checks, "_failed", set())
    monkeypatch.setattr(checks, "_lent", {})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder for progress, which does not exist yet."""
    monkeypatch.setenv(record.FOLDER, str(tmp_path / "kept"))
    monkeypatch.setattr(record, "_this_session", {})
    monkeypatch.setattr(record, "_unwritten", {})
    return tmp_path / "kept"
