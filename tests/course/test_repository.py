"""The repository as a stranger finds it: commands, links, versions, and what an import costs."""

import json
import re
import subprocess
import sys
import tomllib
from urllib.parse import unquote

import pytest
import yaml

from tools import rename
from tools.course import REPOSITORY, ROOT, TAG, binder, colab

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [
    *ROOT.glob("*.md"), *ROOT.glob("utils/*.md"),
    *ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb"),
]  # fmt: skip
COMMANDS = re.findall(r"^python -m venv .*", README, re.M)


def text_of(path):
    """The Markdown of a page or a notebook."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    cells = json.loads(text)["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def test_ci_runs_the_commands_of_the_readme():
    learner, developer = COMMANDS[:2]
    assert "requirements.txt" in learner
    assert learner.endswith(".venv/bin/jupyter lab --notebook-dir=. notebooks/00_start_here.ipynb")
    assert "requirements-dev.txt" in developer
    assert developer.endswith(".venv/bin/pytest")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert developer in ci.splitlines()
    assert "tools.build --check" in ci
    assert "ruff check" in ci


def test_windows_gets_lines_that_every_shell_reads():
    learner = COMMANDS[0].replace("python -m venv", "py -m venv").replace("/", "\\")
    lines = re.split(r"\s+&& ", learner.replace(".venv\\bin", ".venv\\Scripts"))
    assert len(lines) == 3
    assert "\n".join(["```", *lines, "```"]) in README


def test_the_readme_needs_no_network_to_be_read():
    assert not re.findall(r"!\[[^]]*\]\(https?:", README)


@pytest.mark.parametrize("goal", ["LICENSE", "LICENSE-TEXT", "CITATION.cff", "utils/README.md"])
def test_the_readme_leads_to(goal):
    assert f"]({goal})" in README


def test_the_readme_maps_the_folders():
    mapped = re.findall(r"^\| \[(\w+)/\]", README, re.M)
    assert mapped == ["notebooks", "solutions", "lessons", "utils", "tests", "tools"]


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


def test_binder_has_the_versions_of_the_requirements():
    """Spelled >=1.2,<2, because mamba has misread ~=1.2; PyTorch's CPU build goes its own way."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    wanted = {
        f"{name}>={major}.{minor},<{int(major) + 1}"
        for name, major, minor in re.findall(r"^([\w-]+)~=(\d+)\.(\d+)$", text, re.M)
    }
    text = (ROOT / "binder" / "environment.yml").read_text(encoding="utf-8")
    python, *packages = yaml.safe_load(text)["dependencies"]
    assert re.fullmatch(r"python=3\.1\d", python)
    assert set(packages) == wanted | {"pytorch-cpu=2.*"}


@pytest.mark.parametrize(
    "path", [*ROOT.glob(".github/*/*.yml"), ROOT / "CITATION.cff"], ids=lambda path: path.name
)
def test_yaml_can_be_read(path):
    assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict)


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
