"""What an answer can reach while it is graded: its own folder, what is installed, and no more."""

import shutil
import sys
import tempfile

import pytest

from utils.checks.landlock import version
from utils.checks.verdicts import grade

RIGHT = """\
import numpy as np
{above}
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    {inside}
    return gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + beta
"""
PARENT = "import os\nparent = os.getppid()\n"
GRADER = PARENT + "stat = open(f'/proc/{parent}/stat').read()\n"
REACHES = {  # each raises, where nobody reached anything
    "what is installed": "import sys\nopen(sys.prefix + '/zz.pth', 'w')",
    "the home folder": "import os\nopen(os.path.expanduser('~/zz'), 'w')",
    "the gradebook": "open('../../gradebook.db', 'w')",
    "the gradebook, in C": "import torch\ntorch.save({}, '../../gradebook.db')",
    "its journal": "import os\nos.mkfifo('../../gradebook.db-journal')",
    "another student's": "import os\nopen(os.path.abspath('../ada/a.ipynb'))",
    "another student's, from a folder": "import os\nimport sys\n"
    "other = os.path.relpath('../ada/a.ipynb', sys.prefix)\n"
    "os.open(other, os.O_RDONLY, dir_fd=os.open(sys.prefix, os.O_RDONLY))",
    "another student's, from elsewhere": "import os\nos.chdir('/')",
    "another student's, in another world": "import builtins\nbuiltins.any = lambda _: False\n"
    "builtins.isinstance = lambda *_: False\nopen('../ada/a.ipynb')",
    "another student's, as bytes that lie": "class Bytes(bytes):\n"
    "    def decode(self, *_):\n        return 'data.csv'\n"
    "open(Bytes(b'../ada/a.ipynb'))",
    "another student's, as a text that lies": "class Text(str):\n"
    "    split = startswith = __getitem__ = lambda *_: ''\n"
    "    partition = lambda *_: ('data.csv', '', '')\n"
    "open(Text('../ada/a.ipynb'))",
    "anybody's rights": "import os\nos.chmod(os.path.abspath('../../../outside'), 0o600)",
    "anybody's times": "import os\nos.utime(os.path.abspath('../../../outside'))",
    "what watches it": "import gc\ngc.get_objects()",
    "the grader's memory": PARENT + "open(f'/proc/{parent}/mem', 'rb')",
    "the grader's output": PARENT + "os.open(f'/proc/{parent}/fd/1', os.O_WRONLY)",
    "the grader's limits": "import os\nimport resource\n"
    "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (3, 3))",
    "the grader's life": "import os\nimport signal\n"
    "signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0)",
}  # fmt: skip
ALLOWED = {
    "matplotlib": "import matplotlib.pyplot as plt",
    "a temporary folder": "import tempfile\nwith tempfile.TemporaryDirectory() as folder:\n"
    "    open(folder + '/a', 'w').write('b')",
    "a folder that is there": "import os\nimport tempfile\n"
    "os.makedirs(os.path.dirname(tempfile.gettempdir()), exist_ok=True)",
    "nowhere": "import os\nopen(os.devnull, 'w').write('a')",
    "its own file": "open('data.csv').read()",
}
KERNEL = {"the gradebook, in C": 1, "its journal": 1, "the grader's life": 6}  # Landlock's version
linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are as Linux shows them")


@pytest.fixture
def course(tmp_path):
    """A course with a gradebook, and the folders of two students; a file outside it."""
    (tmp_path / "outside").write_text("")
    tmp_path = tmp_path / "course"
    for student in ("mal", "ada"):
        (tmp_path / "submitted" / student).mkdir(parents=True)
        (tmp_path / "submitted" / student / "data.csv").write_text("1,2")
    (tmp_path / "gradebook.db").write_text("grades")
    (tmp_path / "submitted" / "ada" / "a.ipynb").write_text("{}")
    return tmp_path


def report(course, above="", inside="pass"):
    source = RIGHT.format(above=above, inside=inside.replace("\n", "\n    "))
    answer = {"name": "batch_norm_forward", "cells": [source], "given": "", "file": "a"}
    return grade("03-forward", answer, course / "submitted" / "mal", [str(course)])


@linux
@pytest.mark.parametrize("place", REACHES)
def test_an_answer_reaches_nothing_else(course, place):
    """The answer is right if, and only if, it was refused what it reached for."""
    if version() < KERNEL.get(place, 0):
        pytest.skip(f"this kernel's Landlock is of version {version()}")
    indented = REACHES[place].replace("\n", "\n    ")
    refused = "except (OSError, RuntimeError, ImportError):\n    reached = False"
    above = f"reached = True\ntry:\n    {indented}\n{refused}\n"
    found = report(course, above, "x = x[reached:]")
    assert found.passed, found.message
    assert (course / "gradebook.db").read_text() == "grades"


def test_where_no_process_can_judge_nobody_loses_points(course, monkeypatch):
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    found = report(course)
    assert (found.state, found.mistake) == ("not judged", None)
    assert "the process that judges ended before it began" in found.message


@pytest.mark.parametrize("use", ALLOWED.values(), ids=ALLOWED)
def test_an_honest_answer_may_use(course, use):
    found = report(course, inside=use)
    assert found.passed, found.message


def test_nothing_is_left_in_the_temporary_folder(course, monkeypatch):
    (course / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(course / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert report(course, inside="import tempfile\ntempfile.mkdtemp()").passed
    assert list((course / "tmp").iterdir()) == []
