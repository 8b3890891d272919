# What this course adds to the nbgrader_config.py that `nbgrader quickstart` writes.
from pathlib import Path

import nbformat
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
)

COURSE = Path(__file__).resolve().parent


class ReleasedMetadata(NbGraderPreprocessor):
    """Give each submitted cell the metadata of the released one that it was, and others none.

    Without it, one student who copied an answer's cell stops autograde for the whole class.
    """

    def preprocess(self, nb, resources):
        """Metadata that the release does not know are taken away; of copies, the last counts."""
        lesson, name = (resources["nbgrader"][key] for key in ("assignment", "notebook"))
        release = nbformat.read(COURSE / "release" / lesson / f"{name}.ipynb", as_version=4)
        marked = {cell.id: cell.metadata["nbgrader"] for cell in release.cells
                  if "nbgrader" in cell.metadata}  # fmt: skip
        released = {mark["grade_id"]: mark for mark in marked.values()}
        known = set(released)
        for cell in reversed(nb.cells):
            mark = cell.metadata.pop("nbgrader", None)
            grade_id = str(mark.get("grade_id")) if isinstance(mark, dict) else None
            if grade_id not in known:  # lost on the way, or changed: the cell's own id tells
                grade_id = marked.get(cell.get("id"), {}).get("grade_id")
            if grade_id in released:
                cell.metadata["nbgrader"] = released.pop(grade_id)
        return nb, resources


c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    ReleasedMetadata,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
c.OverwriteCells.add_missing_cells = True  # a check that somebody deleted comes back
c.ClearSolutions.code_stub = {  # as in notebooks/, so that an untouched answer is known as one
    "python": 'raise NotImplementedError("Write your answer here, and delete this line.")'
}
c.ClearSolutions.text_stub = (
    "*Write your answer here. Double-click, and write about five sentences.*"
)
c.Execute.timeout = 120  # seconds a cell, on a busy machine
c.Exchange.root = str(COURSE.parent / "exchange")  # a folder that your students can read
