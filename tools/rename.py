"""Give the course another home: python -m tools.rename OWNER/NAME, for a fork."""

import re
import sys
from pathlib import Path

from tools.course import REPOSITORY, ROOT, pages

PATTERNS = ("*.md", "*.toml", "*.cff", "notebooks/*.ipynb", "solutions/*.ipynb")


def rename(root, repository):
    """Write `repository`, owner/name, wherever the old one stands below `root`."""
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise ValueError(
            f"a repository is owner/name; got {repository!r}. Give your fork's, as in its address."
        )
    homes = [(REPOSITORY, repository), (pages(REPOSITORY), pages(repository))]
    for path in [path for pattern in PATTERNS for path in Path(root).glob(pattern)]:
        text = path.read_text(encoding="utf-8")
        new = text
        for old, home in homes:
            new = new.replace(old, home)
        if new != text:
            path.write_text(new, encoding="utf-8", newline="\n")
            print(path.relative_to(root))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    rename(ROOT, sys.argv[1])
