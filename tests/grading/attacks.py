"""Submissions that want points without an answer: what they do to the notebook handed in.

Each attack returns the source of its answer cell, or changes the notebook itself.
"""

from copy import deepcopy

from nbformat.v4 import new_code_cell

from tests.grading.course import cell

WRONG = "def batch_norm_forward(x, gamma, beta, eps=1e-5):\n    return x\n"
ANSWER, CHECK = "03-forward", "check-03-forward"
BEFORE = {  # in the cell, above or below a wrong answer
    "silent-check": "def check(*a): pass",
    "check-is-a-number": "def check(*a): return 3",
    "verdict-replaced": """\
import utils.checks
utils.checks._verdict = lambda *a: {"state": "passed", "mistake": None, "message": "", "points": 3}
""",
    "repr-replaced": "from utils.checks import Report\nReport.__repr__ = lambda self: '3'",
    "formatter": """\
from utils.checks import Report
get_ipython().display_formatter.formatters["text/plain"].for_type(
    Report, lambda report, p, cycle: p.text("3"))
""",
    "referee-replaced": """\
import utils.checks.processes as processes
said = '{"state": "passed", "mistake": null, "message": "", "printed": "", "points": 3}'
import utils.checks.send as send
send.ask = lambda *a, **k: (said, 0)
""",
    "leaves-in-the-cell": "import os\nos._exit(0)",
    "loops-in-the-cell": "while True:\n    pass",
    "prints-megabytes": "print('3\\n' * 4_000_000)",
    "threads": """\
import threading
import time
threading.Thread(target=lambda: [time.sleep(0.01) for _ in iter(int, 1)], daemon=True).start()
""",
    "random-state": """\
np.random.seed(0)
np.random.default_rng = lambda *a: np.random.RandomState(0)
np.allclose = np.array_equal = lambda *a, **k: True
""",
    "0-writes-the-gradebook": """\
import sqlite3
with sqlite3.connect("../../../gradebook.db") as gradebook:
    gradebook.execute("update grade set auto_score = 3")
""",
}
INSIDE = {  # in the function
    "leaves-in-the-function": "import os\n    os._exit(0)",
    "loops-in-the-function": "while True:\n        pass",
    "reads-the-source": """\
import glob
    import json
    folders = [place for place in __import__("sys").path + ["."]]
    cells = [json.load(open(f)) for p in folders for f in glob.glob(p + "/../../../source/*/*")]
    for one in cells[0]["cells"]:
        if one["metadata"].get("nbgrader", {}).get("grade_id") == "03-forward":
            exec("import numpy as np\\n" + "".join(one["source"]), globals())
    return batch_norm_forward(x, gamma, beta, eps)""",
    "removes-the-reference": """\
import os
    import sys
    course = next(place for place in sys.path if os.path.isdir(place + "/../../../utils"))
    os.rename(course + "/../../../utils/checks", course + "/../../../utils/gone")""",
}


def locked_cell_edited(notebook):
    cell(notebook, CHECK).source = "3"


def locked_cell_deleted(notebook):
    notebook.cells.remove(cell(notebook, CHECK))


def points_raised(notebook):
    cell(notebook, CHECK).metadata.nbgrader.points = 100


def check_renamed(notebook):
    cell(notebook, CHECK).metadata.nbgrader.grade_id = "check-mine"


def answer_graded(notebook):
    cell(notebook, ANSWER).metadata.nbgrader.update(grade=True, points=3)


def schema_of_long_ago(notebook):
    cell(notebook, ANSWER).metadata.nbgrader.schema_version = 0


def metadata_are_a_list(notebook):
    cell(notebook, CHECK).metadata.nbgrader = ["03-forward"]


def answer_without_metadata(notebook):
    del cell(notebook, ANSWER).metadata["nbgrader"]


def answer_twice(notebook):
    notebook.cells.append(deepcopy(cell(notebook, ANSWER)))
    notebook.cells[-1].id = "copied"


def imports_deleted(notebook):
    notebook.cells = [c for c in notebook.cells if "import numpy" not in c.source]


def check_in_a_cell_above(notebook):
    notebook.cells.insert(2, new_code_cell("def check(*a):\n    return 3"))


def answer_is_text(notebook):
    one = cell(notebook, ANSWER)
    one.cell_type = "markdown"
    for key in ("outputs", "execution_count"):
        one.pop(key, None)


EDITS = (
    locked_cell_edited, locked_cell_deleted, points_raised, check_renamed, answer_graded,
    schema_of_long_ago, metadata_are_a_list,
    answer_without_metadata, answer_twice, imports_deleted, check_in_a_cell_above, answer_is_text,
)  # fmt: skip
SPOILS = """\
from pathlib import Path
engine = Path("../../../utils/checks/__init__.py")
engine.write_text(engine.read_text() + "\\ndef check(*a): return 3\\n")
"""
