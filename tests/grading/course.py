"""A class for the tests: a course folder, submissions, and what the gradebook says of them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from tools.course import ROOT
from utils.checks import record

os.environ["PATH"] = (
    f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # as activated
)
NAME = "batch-normalization-course"  # the folder of a clone
LESSON = "03_batch_norm_forward.ipynb"


def clone(folder):
    """A clone of the course as it stands, made of links, with an environment to activate."""
    (folder / NAME / ".venv" / "bin").mkdir(parents=True)
    for part in ("utils", "notebooks", "solutions", "lessons", "tools", "pyproject.toml"):
        (folder / NAME / part).symlink_to(ROOT / part)
    activate = f'export PATH="{Path(sys.executable).parent}:$PATH"\n'
    (folder / NAME / ".venv" / "bin" / "activate").write_text(activate)
    return folder / NAME


def run(commands, where, activate):
    """Run lines of bash, each of which must succeed; return (where they ended, what was said)."""
    script = f"set -e\nsource {activate}\ncd {where}\n{commands}\npwd > {activate}.pwd\n"
    surroundings = {key: value for key, value in os.environ.items() if key != record.FOLDER}
    done = subprocess.run(
        ["bash", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=surroundings,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    return Path(f"{activate}.pwd").read_text().strip(), done.stdout


def blocks(page):
    """The commands of a page, one string a block."""
    return re.findall(r"^```bash\n(.*?)^```", page, re.M | re.S)


def hand_in(course, student, notebook):
    folder = course / "submitted" / student / "lesson03"
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / LESSON)


def cell(notebook, grade_id):
    return next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def grades(course, student):
    """{name of a graded cell: its nbgrader Grade as a dict} of lesson 03."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        notebook = gradebook.find_submission_notebook(LESSON[:-6], "lesson03", student)
        return {
            grade.name: {"score": grade.score, "auto": grade.auto_score,
                         "manual": grade.manual_score, "waits": grade.needs_manual_grade}
            for grade in notebook.grades
        }  # fmt: skip


def points(course, student):
    """{exercise id: points} of a student's checks."""
    found = grades(course, student).items()
    return {k.removeprefix("check-"): g["score"] for k, g in found if k.startswith("check-")}


def nbgrader(course, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=course, capture_output=True, text=True
    )


def regrade(course, *student):
    options = ["--student", *student] if student else []
    return subprocess.run(
        [sys.executable, "-m", "tools.regrade", str(course), "lesson03", *options],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
