"""The repository as a stranger finds it: commands, links, versions, and what an import costs."""

import json
import re
import subprocess
import sys
import tomllib
from urllib.parse import unquote

import pytest

from tools import rename
from tools.course import REPOSITORY, ROOT, TAG, binder, colab

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb")]
COMMANDS = re.findall(r"^python -m venv .*", README, re.M)


def text_of(path):
    """The Markdown of a page or a notebook."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


def test_ci_runs_the_commands_of_the_readme():
    learner, developer = COMMANDS[:2]
    assert "requirements.txt" in learner
    assert ".venv/bin/jupyter lab notebooks/00_start_here.ipynb" in learner
    assert "requirements-dev.txt" in developer
    assert developer.endswith(".venv/bin/pytest")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert developer in ci.splitlines()
    assert "tools.build --check" in ci
    assert "ruff check" in ci


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_the_repository_exist(page):
    for target in re.findall(r"\]\(([^)\s#]+)", text_of(page)):
        if "://" not in target:
            assert (page.parent / unquote(target)).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_the_course_name_this_repository(page):
    hosts = r"(?:mybinder\.org/v2/gh/|colab\.research\.google\.com/github/|github\.com/)"
    for found in re.findall(hosts + r"([\w.-]+/[\w-]+)", text_of(page)):
        assert found == REPOSITORY


def test_every_notebook_opens_on_binder_and_colab():
    for path in ROOT.glob("notebooks/*.ipynb"):
        name = f"notebooks/{path.name}"
        for link in (binder(name), colab(name)):
            assert link in text_of(path)
            assert link in README


def test_one_version():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"version: {project['version']}" in citation
    assert f"v{project['version']}" == TAG


def test_rename_changes_all_links(tmp_path):
    for name in ("pyproject.toml", "README.md"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "a.ipynb").write_text(f"https://github.com/{REPOSITORY}")
    rename.rename(tmp_path, "somebody/their-fork")
    for path in tmp_path.rglob("*.*"):
        if path.is_file():
            assert REPOSITORY not in path.read_text(encoding="utf-8")
    assert "somebody/their-fork" in (tmp_path / "notebooks" / "a.ipynb").read_text()
    with pytest.raises(ValueError, match="owner/name"):
        rename.rename(tmp_path, "no-owner")


def test_import_is_light():
    code = (
        "import sys, utils; heavy = {'torch', 'matplotlib', 'sklearn', 'IPython', 'keras'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_notebook_outside_the_course_says_how_to_get_it(tmp_path):
    setup = json.loads((ROOT / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8"))
    source = "".join(setup["cells"][1]["source"])
    result = subprocess.run(
        [sys.executable, "-c", source], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert f"git clone https://github.com/{REPOSITORY}" in result.stderr


def test_requirements_keep_the_torch_that_is_there():
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        assert not line.startswith("torch") or re.fullmatch(r"torch==\d+\.\d+\.\d+", line)
