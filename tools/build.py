"""Build notebooks/ (for learners) and solutions/ (solved and run) from lessons/.

python -m tools.build               all lessons
python -m tools.build 03 04         these lessons only
python -m tools.build --check       change nothing; fail where a notebook is out of date
"""

import argparse
import copy
import sys

import jupytext
import nbformat
from nbclient import NotebookClient
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ClearSolutions,
)
from traitlets.config import Config

from tools.course import ROOT
from tools.frame import frame

STUB = 'raise NotImplementedError("Write your answer here, and delete this line.")'
WIDGET = "application/vnd.jupyter.widget-view+json"


def sources():
    """The lessons' source files, in order."""
    return sorted((ROOT / "lessons").glob("[0-9]*.py"))


def read(path):
    """The complete solved notebook of a lesson, not yet run."""
    paths = sources()
    place = paths.index(path)
    before = _reference(paths[place - 1]) if place else None
    after = _reference(paths[place + 1]) if place + 1 < len(paths) else None
    return frame(jupytext.read(path, fmt="py:percent"), path.stem, before, after)


def student(solved):
    """The learner's version: answers, hidden tests and outputs taken out by nbgrader."""
    notebook, resources = copy.deepcopy(solved), {}
    config = Config()
    config.ClearSolutions.code_stub = {"python": STUB}
    for step in (ClearSolutions, ClearHiddenTests, ClearOutput, CheckCellMetadata):
        notebook, resources = step(config=config).preprocess(notebook, resources)
    return notebook


def execute(notebook):
    """Run all cells; the outputs stay, except widgets, which show nothing without a kernel."""
    place = {"metadata": {"path": str(ROOT / "solutions")}}
    NotebookClient(notebook, timeout=300, record_timing=False, resources=place).execute()
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.outputs = [o for o in cell.get("outputs", []) if WIDGET not in o.get("data", {})]
        for output in cell.outputs:
            if output.get("name") == "stderr":
                raise ValueError(
                    f"a cell must not warn; it printed\n{output.text}\nfrom\n{cell.source}"
                )
        if cell.cell_type == "markdown":
            del cell["outputs"]
    return notebook


def stale(path):
    """What is wrong with the built notebooks of one source, as a list of sentences."""
    solved = read(path)
    learners, run = (ROOT / part / f"{path.stem}.ipynb" for part in ("notebooks", "solutions"))
    found = []
    if not learners.exists() or learners.read_text(encoding="utf-8") != text(student(solved)):
        found.append(f"{learners.relative_to(ROOT)} is not what {path.name} gives")
    if not run.exists():
        return [*found, f"{run.relative_to(ROOT)} is missing"]
    notebook = nbformat.read(run, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        found.append(f"{run.relative_to(ROOT)} was not run once, from top to bottom")
    if text(ClearOutput().preprocess(notebook, {})[0]) != text(solved):
        found.append(f"{run.relative_to(ROOT)} is not what {path.name} gives")
    return found


def text(notebook):
    return nbformat.writes(notebook) + "\n"


def build(path):
    """Write both notebooks of one source."""
    solved = read(path)
    for part, notebook in (("notebooks", student(solved)), ("solutions", execute(solved))):
        (ROOT / part / f"{path.stem}.ipynb").write_text(text(notebook), encoding="utf-8")
    print(f"built {path.stem}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lessons", nargs="*", help="the lessons' numbers, such as 03")
    parser.add_argument(
        "--check", action="store_true", help="compare only, and fail on a difference"
    )
    options = parser.parse_args()
    chosen = [
        path for path in sources() if not options.lessons or path.stem[:2] in options.lessons
    ]
    if not chosen:
        sys.exit(
            f"no lesson {', '.join(options.lessons)}; there are {[p.stem for p in sources()]}"
        )
    if options.check:
        found = [sentence for path in chosen for sentence in stale(path)]
        sys.exit("\n".join([*found, "Run python -m tools.build."]) if found else 0)
    for path in chosen:
        build(path)


def _reference(path):
    """(file name, title) of a lesson."""
    title = next(
        line for line in path.read_text(encoding="utf-8").splitlines() if line[:4] == "# # "
    )
    return path.stem, title[4:]


if __name__ == "__main__":
    main()
