"""The setup cell where there is no course: on Colab, with and without network, tag and git."""

import subprocess
import sys

import pytest

from tools.course import REPOSITORY, TAG
from tools.setup_cell import SOURCE

RUN = """\
import sys, types
from IPython.core.interactiveshell import InteractiveShell
sys.modules["google.colab"] = types.ModuleType("google.colab")
InteractiveShell.instance(colors="nocolor").run_cell({source!r})
print("course:", sys.path[0])
"""


def git(*arguments):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], check=True)


def on_colab(folder, remote, **kwargs):
    """What the cell prints in an empty folder on Colab, as Jupyter would show it."""
    source = SOURCE.replace(f"https://github.com/{REPOSITORY}", remote.as_uri())
    assert source != SOURCE
    folder.mkdir()
    command = [sys.executable, "-c", RUN.format(source=source)]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True, **kwargs
    ).stdout


@pytest.mark.parametrize("lack", ["network", "tag", "git"])
def test_colab_says_in_words_what_is_missing(tmp_path, lack):
    remote, options = tmp_path / "remote", {}
    if lack != "network":
        git("init", "--quiet", str(remote))
    if lack == "git":
        options["env"] = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    message, course = on_colab(tmp_path / "empty", remote, **options).strip().splitlines()
    assert message.startswith(f"The course could not be fetched from {remote.as_uri()} (")
    assert {"network": "repository", "tag": f"{TAG} not found", "git": "git"}[lack] in message
    assert "run this cell again" in message
    assert "remote" not in course


def test_colab_fetches_the_course(tmp_path):
    remote = tmp_path / "remote"
    (remote / "utils" / "checks").mkdir(parents=True)
    (remote / "utils" / "checks" / "a.py").touch()
    git("init", "--quiet", str(remote))
    git("-C", str(remote), "add", ".")
    git("-C", str(remote), "commit", "--quiet", "-m", "a course")
    git("-C", str(remote), "tag", TAG)
    [course] = on_colab(tmp_path / "empty", remote).strip().splitlines()
    assert course == f"course: {tmp_path / 'empty' / 'remote'}"
