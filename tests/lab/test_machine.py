"""Lesson 00's check of the machine, run as it stands in the lesson."""

import importlib.metadata
import platform
import re
import sys
import tomllib

import jupytext
import pytest

from tools.course import ROOT
from utils.lab import machine

LESSON = jupytext.read(ROOT / "lessons" / "00_start_here.py", fmt="py:percent")
CELL = next(cell.source for cell in LESSON.cells if "utils.lab.machine" in cell.source)
NAMES = re.findall(r"^([\w-]+)[~=]=", machine.REQUIREMENTS.read_text(encoding="utf-8"), re.M)


@pytest.fixture
def report(monkeypatch, capsys):
    """A function that runs the cell with some packages' versions replaced, None for missing."""
    real = importlib.metadata.version

    def run(**replaced):
        def version(name):
            found = replaced.get(name.replace("-", "_"), real)
            if found is None:
                raise importlib.metadata.PackageNotFoundError(name)
            return real(name) if found is real else found

        monkeypatch.setattr(importlib.metadata, "version", version)
        exec(CELL, {})
        return {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}

    return run


def test_it_fits_on_a_screen():
    assert len(CELL.splitlines()) < 25


def test_it_knows_all_requirements_and_the_machine(report):
    lines = report()
    assert NAMES
    assert set(lines) == {"python", *NAMES, "cores", "memory", "NVIDIA"}
    assert lines["numpy"].split() == ["numpy", importlib.metadata.version("numpy")]


def test_it_says_how_to_get_what_is_missing(report):
    lines = report(sympy=None, jupyter=None)
    assert re.search(r'missing .*`%pip install "sympy~=[\d.]+"` in a new cell', lines["sympy"])
    assert "not needed" in lines["jupyter"]


def test_another_version_is_a_sentence_and_no_error(report):
    lines = report(numpy="1.26.4", scikit_learn="99.0", torch="2.13.0+cu130")
    assert re.search(r"1\.26\.4 +older than what the course is tested with, 2\.", lines["numpy"])
    assert re.search(r"99\.0 +newer than what the course is tested", lines["scikit-learn"])
    assert lines["torch"].split() == ["torch", "2.13.0+cu130"]


@pytest.mark.parametrize(
    ("version", "fits"), [("3.10.9", 0), ("3.11.0", 1), ("3.14.2", 1), ("3.15.0", 0)]
)
def test_it_knows_the_pythons(report, monkeypatch, version, fits):
    monkeypatch.setattr(platform, "python_version", lambda: version)
    assert ("made for 3.11 to 3.14" in report()["python"]) != fits


def test_small_machines_and_no_psutil(report, monkeypatch):
    monkeypatch.setattr(machine.os, "cpu_count", lambda: 1)
    monkeypatch.setitem(sys.modules, "psutil", None)
    lines = report()
    assert "lessons take longer" in lines["cores"]
    assert lines["memory"].split() == ["memory", "unknown"]


def test_pythons_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (low, (major, newest)) = machine.MADE_FOR
    assert project["requires-python"] == f">={low[0]}.{low[1]},<{major}.{newest + 1}"
