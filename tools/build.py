"""Build notebooks/ (for learners) and solutions/ (solved and run) from lessons/.

It also writes the minutes and the points of all lessons into the tables of PAGES.

python -m tools.build               all lessons
python -m tools.build 03 04         these lessons only
python -m tools.build --check       change nothing; fail where something is out of date
"""

import argparse
import copy
import sys

import jupytext
import nbformat
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ClearSolutions,
)
from traitlets.config import Config

from tools.course import ROOT
from tools.execute import execute
from tools.frame import frame
from tools.minutes import minutes, with_column
from tools.words import POINTS as BY_HAND
from tools.words import STUB as IN_WORDS
from tools.words import count
from utils.checks.declare import exercises

PAGES = ("README.md", "INSTRUCTORS.md")
STUB = 'raise NotImplementedError("Write your answer here, and delete this line.")'


def sources():
    """The lessons' source files, in order."""
    return sorted((ROOT / "lessons").glob("[0-9]*.py"))


def read(path):
    """The complete solved notebook of a lesson, not yet run."""
    paths = sources()
    place = paths.index(path)
    before = _reference(paths[place - 1]) if place else None
    after = _reference(paths[place + 1]) if place + 1 < len(paths) else None
    return frame(source(path), path.stem, before, after)


def source(path):
    """A lesson as its author wrote it."""
    return jupytext.read(path, fmt="py:percent")


def student(solved):
    """The learner's version: answers, hidden tests and outputs taken out by nbgrader."""
    notebook, resources = copy.deepcopy(solved), {}
    config = Config()
    config.ClearSolutions.code_stub = {"python": STUB}
    config.ClearSolutions.text_stub = IN_WORDS
    for step in (ClearSolutions, ClearHiddenTests, ClearOutput, CheckCellMetadata):
        notebook, resources = step(config=config).preprocess(notebook, resources)
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
    """Write both notebooks of one source; the learner's first, for the ledger reads it."""
    solved = read(path)
    write(ROOT / "notebooks" / f"{path.stem}.ipynb", text(student(solved)))
    write(ROOT / "solutions" / f"{path.stem}.ipynb", text(execute(solved)))
    print(f"built {path.stem}")


def outdated_pages():
    """The pages whose tables tell other minutes or points than the lessons: {path: new text}."""
    lessons = {path.stem[:2]: source(path) for path in sources()}
    length = {number: minutes(lesson) for number, lesson in lessons.items()}
    by_hand = {number: BY_HAND * count(lesson) for number, lesson in lessons.items()}
    points = dict.fromkeys(length, 0)
    for exercise in exercises().values():
        points[exercise.id[:2]] = points.get(exercise.id[:2], 0) + exercise.points
    old = {ROOT / page: (ROOT / page).read_text(encoding="utf-8") for page in PAGES}
    new = dict(old)
    for name, values in (("Minutes", length), ("Points", points), ("By hand", by_hand)):
        new = {page: with_column(new[page], name, values) for page in new}
    return {page: new[page] for page in new if new[page] != old[page]}


def write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


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
        found += [f"{page.name} tells other minutes" for page in outdated_pages()]
        sys.exit("\n".join([*found, "Run python -m tools.build."]) if found else 0)
    for path in chosen:
        build(path)
    for page, new in outdated_pages().items():
        write(page, new)


def _reference(path):
    """(file name, title) of a lesson."""
    title = next(
        line for line in path.read_text(encoding="utf-8").splitlines() if line[:4] == "# # "
    )
    return path.stem, title[4:]


if __name__ == "__main__":
    main()
