"""Every test of a check begins as a new session does."""

import pytest

from utils import checks


@pytest.fixture(autouse=True)
def new_session(monkeypatch):
    monkeypatch.setattr(checks, "_passed", {})
    monkeypatch.setattr(checks, "_failed", set())
    monkeypatch.setattr(checks, "_lent", {})
