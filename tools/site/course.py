"""What the site says about the course as a whole, read from the repository's own files."""

import re
from functools import cache

import yaml

from tools.build import source, sources
from tools.course import REPOSITORY, ROOT, pages
from tools.minutes import minutes

ADDRESS = f"https://{pages(REPOSITORY)}"
GITHUB = f"https://github.com/{REPOSITORY}"
ROW = re.compile(r"^\| (\d\d) \| \[(.+?)\]\(notebooks/(\w+)\.ipynb\) \| (.+?) \|", re.M)


def text(name):
    """A text file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def lessons():
    """[(number, title, stem, question, minutes)], in order.

    Raises: ValueError where README.md's table lacks a lesson, or has another.
    """
    rows = {row[2]: row for row in ROW.findall(text("README.md"))}
    paths = {path.stem: path for path in sources()}
    if set(rows) != set(paths):
        alone = ", ".join(sorted(set(rows) ^ set(paths)))
        raise ValueError(
            f"README.md's table has a row for each file in lessons/; {alone} is in one of them "
            "only. Add the row, or take it away."
        )
    return [(*rows[stem], minutes(source(path))) for stem, path in paths.items()]


def citation():
    """How to cite the course, in one line, from CITATION.cff."""
    said = yaml.safe_load(text("CITATION.cff"))
    authors = ", ".join(author["name"] for author in said["authors"])
    year = str(said["date-released"])[:4]
    return f"{authors} ({year}). {said['title']}. Version {said['version']}. {GITHUB}"
