"""CONTRIBUTING.md as a new maintainer follows it: its exercise and its lesson, in a copy."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from tools.build import sources
from tools.course import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXERCISE, LESSON = (
    PAGE.split(f"## Add {what}\n")[1].split("\n## ")[0] for what in ("an exercise", "a lesson")
)
FILES = dict(re.findall(r"^`([\w/]+\.py)`[^\n]*\n```python\n(.*?)^```$", EXERCISE, re.M | re.S))
COPIED = ("utils", "lessons", "tests", "tools")
PAGES = ("pyproject.toml", "requirements.txt", "README.md", "INSTRUCTORS.md")


def blocks(section, language):
    """The code blocks of a section in one language; "" for commands."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", section, re.M | re.S)
    return [text for name, text in found if name == language]


def commands(section):
    """The command lines of a section, without their comments."""
    lines = "".join(blocks(section, "")).replace(" && ", "\n").splitlines()
    return [line.partition("#")[0].split() for line in lines]


def run(folder, words):
    """Run a command of the page in a copy, with this Python, and return what it printed."""
    module = words[2:] if words[0] == "python" else words
    alone = ["-n", "0"] if words[0] == "pytest" else []
    kept = {name: os.environ[name] for name in os.environ if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", *module, *alone], cwd=folder, env=kept | {"PYTHONPATH": ""},
        capture_output=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def add(folder, name, text):
    """Put a block of the page where the page says that it goes."""
    path = folder / name
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if name.endswith("__init__.py"):
        text, last = re.subn(r"^EXERCISES = .*\n", text, old, flags=re.M)
        assert last == 1
    elif name.startswith("lessons/"):
        before, below, after = old.partition("# %% [markdown]\n# ## One thing that fails\n")
        assert below
        text = f"{before}{text}\n{below}{after}"
    path.write_text(text, encoding="utf-8", newline="\n")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the sources with the page's exercise in it."""
    folder = tmp_path_factory.mktemp("course")
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in PAGES:
        shutil.copy(ROOT / name, folder)
    for name in ("notebooks", "solutions"):
        (folder / name).mkdir()
    for name, text in FILES.items():
        add(folder, name, text)
    return folder


def test_an_exercise_is_under_40_lines():
    assert len(FILES) == 5
    lines = [line for text in FILES.values() for line in text.splitlines() if line.strip()]
    assert 30 < len(lines) < 40


def test_no_exercise_of_the_lesson_is_lost():
    [init] = (name for name in FILES if name.endswith("__init__.py"))
    [old] = re.findall(r"^EXERCISES = .*", (ROOT / init).read_text(encoding="utf-8"), re.M)
    assert set(re.findall(r'"(\w+)"', FILES[init])) == {*re.findall(r'"(\w+)"', old), "centre"}


def test_the_exercise_passes_its_exam(course):
    said = run(course, commands(EXERCISE)[0])
    assert int(re.search(r"(\d+) passed", said)[1]) >= 10  # 1 reference, 3 mistakes, 3 right, …


def test_the_blocks_are_in_the_courses_style(course):
    for command in commands(EXERCISE)[3:]:
        run(course, command)


def test_the_lesson_is_built_for_learners_and_graders(course):
    build, tests = commands(EXERCISE)[1:3]
    assert "built 00_start_here" in run(course, build)
    assert "passed" in run(course, tests)
    text = (course / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8")
    assert "★☆☆ · about 3 minutes · 1 point" in text
    nbgrader = [(cell["metadata"].get("nbgrader", {}), cell["source"])
                for cell in json.loads(text)["cells"]]  # fmt: skip
    cells = {meta["grade_id"]: (meta, "".join(source)) for meta, source in nbgrader if meta}
    assert cells["check-00-centre"][0]["points"] == 1
    assert "NotImplementedError" in cells["00-centre"][1]
    assert "axis=0" not in cells["00-centre"][1]


def test_two_lines_are_a_lesson(course):
    [text] = blocks(LESSON, "python")
    [name] = set(re.findall(r"lessons/13_\w+\.py", LESSON))
    (course / name).write_text(text, encoding="utf-8")
    build, tests = commands(LESSON)
    assert "built 13_dropout" in run(course, build)
    assert tests[:2] == ["pytest", "tests/course"]


def test_the_map_of_lesson_00_has_every_lesson():
    start, *others = sources()
    text = start.read_text(encoding="utf-8")
    assert [path.stem for path in others if f"({path.stem}.ipynb)" not in text] == []
