"""Where the course is kept: read from pyproject.toml, the one place that names the repository."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
_project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
REPOSITORY = _project["tool"]["course"]["repository"]  # owner/name
TAG = "v" + _project["project"]["version"]


def binder(path):
    return f"https://mybinder.org/v2/gh/{REPOSITORY}/{TAG}?urlpath=lab/tree/{path}"


def colab(path):
    return f"https://colab.research.google.com/github/{REPOSITORY}/blob/{TAG}/{path}"


def badges(path):
    """Links that open a notebook on Binder and on Colab, as text: images would need a network."""
    return f"[Open on Binder]({binder(path)}) · [Open in Colab]({colab(path)})"


def pages(repository):
    """The address, without https://, at which GitHub shows the site of a repository."""
    owner, name = repository.split("/")
    return f"{owner}.github.io/{name}/"
