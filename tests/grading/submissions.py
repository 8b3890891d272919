"""A class in which most cheat, and a lesson short enough to run for all of them."""

import nbformat

from tests.grading.attacks import BEFORE, INSIDE, SPOILS, WRONG
from tests.grading.course import LESSON, cell
from tests.grading.edits import ANSWER, EDITS
from tools.course import ROOT

RIGHT = """\
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + beta
"""


def short_lesson():
    """Lesson 03's setup and one of its exercises, so that a run takes seconds."""
    notebook = nbformat.read(ROOT / "solutions" / LESSON, as_version=4)
    setup = next(c for c in notebook.cells if "sys.path.insert" in c.source)
    imports = nbformat.v4.new_code_cell("import numpy as np\nfrom utils import check")
    exercise = [cell(notebook, ANSWER), cell(notebook, f"check-{ANSWER}")]
    notebook.cells = [setup, imports, *exercise]
    return notebook


def submissions(release):
    """{student: notebook}; "z-spoils" writes to utils/, which the runs after it meet."""
    answers = {name: f"{WRONG}\n{code}\n" for name, code in BEFORE.items()}
    answers |= {name: WRONG.replace("return x", code) for name, code in INSIDE.items()}
    answers |= {"a-right": RIGHT, "a-wrong": WRONG, "z-spoils": WRONG + SPOILS}
    answers |= {"zz-right": RIGHT, "zz-wrong": WRONG}
    for name, source in answers.items():
        notebook = nbformat.from_dict(release)
        cell(notebook, ANSWER).source = source
        yield name, notebook
    for edit in EDITS:
        notebook = nbformat.from_dict(release)
        cell(notebook, ANSWER).source = WRONG
        edit(notebook)
        yield edit.__name__, notebook
