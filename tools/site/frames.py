"""The frames of a lesson's sliders, for pages without a kernel; drawn anew where code changed.

python -m tools.site.frames     draw those of all lessons, and say what each took
"""

import os
import pickle
import subprocess
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import jupytext
import nbformat

from tools.course import ROOT
from tools.frame import derive_ids
from tools.slices import slices

CACHE = ROOT / "site" / "frames"  # ignored by git
MOST_BYTES = 2**20  # of a figure's pictures
DRAWS = ("drawing.py", "sliders.py")  # what this package's share in a frame is


def frames(path):
    """The frames of each explore cell of a lesson: one slider moves, the others stay.

    Args: path, a lesson's source or its solved notebook.
    Returns: {cell id: a Figure}. A Figure is a list of (label, [(value as text, PNG), …], index of
    the still), all PNGs of one size, and has .alt, .width and .height in pixels of the page.
    Raises: ValueError for a cell whose frames cannot be drawn, with the lesson and the cell.
    """
    path = Path(path)
    found, kept = {}, set()
    for cell_id, codes in codes_of(path).items():
        where = f"the sliders of {path.name}, cell {cell_id}, cannot be drawn"
        if len(codes) > 1:
            raise ValueError(f"{where}, because it calls explore {len(codes)} times, not once")
        store = CACHE / f"{path.stem}-{key(codes[0])}.pickle"
        found[cell_id] = figure(codes[0], store, where)
        kept.add(store)
    for old in set(CACHE.glob(f"{path.stem}-*.pickle")) - kept:
        old.unlink()
    return found


def codes_of(path):
    """The code behind each explore cell of a lesson: {cell id: [code]}."""
    source = path.read_text(encoding="utf-8")
    if "explore(" not in source:
        return {}
    if path.suffix == ".ipynb":
        notebook = nbformat.reads(source, as_version=4)
    else:
        notebook = jupytext.reads(source, fmt="py:percent")
        derive_ids(notebook)
    cells = [(cell.id, cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    try:
        return slices(cells)
    except SyntaxError as error:
        raise ValueError(f"{path.name} is not all Python: {error}") from None


def figure(code, store, where):
    """The Figure that `code` draws: the stored one, or a new one, which is stored."""
    if store.exists():
        return pickle.loads(store.read_bytes())
    store.parent.mkdir(parents=True, exist_ok=True)
    unfinished = store.with_suffix(f".{os.getpid()}")
    command = [sys.executable, "-m", "tools.site.drawing", str(unfinished)]
    run = subprocess.run(command, input=code.encode(), stderr=subprocess.PIPE, cwd=ROOT)
    if run.returncode:
        said = run.stderr.decode(errors="replace").strip() or f"it ended with {run.returncode}"
        raise ValueError(f"{where}, because {said}")
    new = pickle.loads(unfinished.read_bytes())
    size = sum(map(len, new.pictures()))
    if size > MOST_BYTES:
        unfinished.unlink()
        raise ValueError(
            f"{where} in {MOST_BYTES // 1024} KiB, because its {len(new.pictures())} pictures "
            f"take {size // 1024}. Draw a smaller or a plainer one."
        )
    unfinished.replace(store)  # at once, so that no build reads half of it
    return new


def key(code):
    """A name for what `code` draws: it changes with the code and with all that the code uses."""
    return sha256((code + surroundings()).encode()).hexdigest()[:16]


@cache
def surroundings():
    """A digest of what the frames depend on besides a lesson: utils, this package, libraries."""
    digest = sha256()
    for path in sorted([*(ROOT / "utils").rglob("*"), *map(Path(__file__).with_name, DRAWS)]):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.name.encode() + path.read_bytes())
    libraries = ("ipywidgets", "matplotlib", "numpy", "pillow")
    return digest.hexdigest() + "".join(map(version, libraries))


if __name__ == "__main__":
    for lesson in sorted((ROOT / "lessons").glob("[0-9]*.py")):
        for cell_id, drawn in frames(lesson).items():
            size = sum(map(len, drawn.pictures())) // 1024
            sliders = ", ".join(f"{one.label} {len(one.frames)}" for one in drawn)
            print(f"{lesson.stem[:2]} {cell_id}: {sliders}; {len(drawn.pictures())} in {size} KiB")
