"""Is this machine ready? What the course asks for, held to what is installed."""

import importlib.metadata
import os
import platform
import shutil
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement  # comes with every notebook kernel
from packaging.version import Version

REQUIREMENTS = Path(__file__).parents[2] / "requirements.txt"
MADE_FOR = (3, 11), (3, 14)  # the oldest and the newest Python that all the packages have
FRONT_ENDS = ("jupyter", "jupyterlab")  # Colab and VS Code show notebooks without them


class Finding(NamedTuple):
    """One line of the report; `advice` is empty where nothing is to be done."""

    name: str
    found: str
    advice: str = ""


def packages():
    """A Finding for Python and for each line of requirements.txt."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return [_python(), *map(_package, wanted)]


def hardware():
    """A Finding each for processor cores, memory and GPU."""
    cores = os.cpu_count() or 1
    gpu = "yes" if shutil.which("nvidia-smi") else "no"
    return [
        Finding("cores", str(cores), "" if cores > 1 else "lessons take longer"),
        _memory(),
        Finding("NVIDIA GPU", gpu, "none is needed"),
    ]


def _python():
    version = platform.python_version()
    low, high = (".".join(map(str, one)) for one in MADE_FOR)
    inside = MADE_FOR[0] <= tuple(map(int, version.split(".")[:2])) <= MADE_FOR[1]
    return Finding("python", version, "" if inside else f"the course is made for {low} to {high}")


def _package(wanted):
    try:
        found = importlib.metadata.version(wanted.name)
    except importlib.metadata.PackageNotFoundError:
        advice = f'run `%pip install "{wanted}"` in a new cell and restart the kernel'
        if wanted.name in FRONT_ENDS:
            advice = "not needed: this notebook runs already"
        return Finding(wanted.name, "missing", advice)
    if wanted.specifier.contains(found, prereleases=True):
        return Finding(wanted.name, found)
    tested = next(iter(wanted.specifier)).version
    age = "older" if Version(found) < Version(tested) else "newer"
    return Finding(wanted.name, found, f"{age} than what the course is tested with, {tested}")


def _memory():
    try:
        import psutil
    except ImportError:
        return Finding("memory", "unknown")
    size = psutil.virtual_memory().total / 2**30
    return Finding("memory", f"{size:.0f} GiB", "" if size > 2 else "close other notebooks")
