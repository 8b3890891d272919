"""Build the course's web site in site/html, from lessons/ and the notebooks made from them.

python -m tools.site
"""

import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import nbformat
from sphinx.application import Sphinx

from tools.course import ROOT
from tools.site.card import card
from tools.site.course import lessons
from tools.site.finish import finish
from tools.site.frames import frames
from tools.site.front import front
from tools.site.icons import stylesheet
from tools.site.links import dead
from tools.site.page import page, solved
from tools.site.pages import instructors, ledger, reference, run
from tools.site.settings import TITLE, mathjax, settings

OUT = ROOT / "site" / "html"


def build(out=OUT):
    """Write the whole site. Raises: ValueError for what the site cannot show as it stands."""
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        write_sources(folder)
        sphinx(folder, out)
    for path, file in mathjax().items():
        copy(file, out / "_static" / path)
    finish(out)
    found = dead(out)
    if found:
        raise ValueError("\n".join(found))


def write_sources(folder):
    """Everything that Sphinx reads, and below extra/ what it copies."""
    names = [stem for _, _, stem, *_ in lessons()]
    pages = write_lessons(folder, names)
    rescue = next(name for name in names if name.startswith("03"))
    others = {
        "index": front(pages[rescue], TITLE),
        "run": run(),
        "instructors": instructors(),
        "ledger": ledger({name: solved(name).cells for name in names}),
        "reference": reference(),
    }
    for name, text in others.items():
        write(folder / f"{name}.md", text.encode())
    for file in ("one_page.html", "images/cube.png"):
        copy(ROOT / file, folder / "extra" / file)
    write(folder / "extra" / "images" / "card.png", card(TITLE))
    write(folder / "static" / "icons.css", stylesheet().encode())


def write_lessons(folder, names):
    """The lessons' notebooks for Sphinx, with their pictures below extra/: {name: notebook}."""
    for name in names:
        solved(name)  # the frames would ask for it with other words
    paths = [ROOT / "solutions" / f"{name}.ipynb" for name in names]
    with ThreadPoolExecutor(2) as pool:  # each lesson's frames are drawn by a process of their own
        films = dict(zip(names, pool.map(frames, paths), strict=True))
    pages = {}
    for name in names:
        pages[name], pictures = page(name, films[name])
        write(folder / "lessons" / f"{name}.ipynb", nbformat.writes(pages[name]).encode())
        for file, png in pictures.items():
            write(folder / "extra" / "lessons" / file, png)
    return pages


def sphinx(folder, out):
    """Make the pages. Raises: ValueError with Sphinx's warnings, if there are any."""
    warned, options = StringIO(), settings(folder / "extra")
    app = Sphinx(
        folder, None, out, folder / "doctrees", "html", confoverrides=options, status=None,
        warning=warned, parallel=2,
    )  # fmt: skip
    app.build()
    if warned.getvalue():
        raise ValueError(warned.getvalue().replace(f"{folder}/", ""))


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def copy(source, target):
    write(target, Path(source).read_bytes())


if __name__ == "__main__":
    try:
        build()
    except ValueError as error:
        sys.exit(str(error))
    print("built site/html. To read it: python -m http.server -d site/html")
