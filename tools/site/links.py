"""Links: from the repository's to the site's, and whether each leads somewhere."""

import re
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from tools.course import REPOSITORY, ROOT, TAG
from tools.site.course import ADDRESS

LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\((?!https?:|#|mailto:)([^)\s#]+)(#[^)\s]*)?\)")
PAGES = {"one_page.html": "one_page.html", "INSTRUCTORS.md": "instructors.html"}


def relative(text, file):
    """Markdown of a repository's file, its links to other files turned into the site's.

    Notebooks become lessons' pages, pages of the site stay, other files are shown on GitHub.
    Raises: ValueError for a link to a file that the repository does not have.
    """
    home = PurePosixPath(file).parent
    up = "../" * len(home.parts)

    def turned(found):
        words, target, fragment = found[1], found[2], found[3] or ""
        if target.endswith(".ipynb"):
            page = f"{up}lessons/{PurePosixPath(target).stem}.html"
            _demand(PurePosixPath("notebooks", PurePosixPath(target).name), found[0], file)
        else:
            path = _join(home, target)
            _demand(path, found[0], file)
            page = up + PAGES[str(path)] if str(path) in PAGES else github(path)
        return f'<a href="{page}{fragment}">{words}</a>'

    return LINK.sub(turned, text)


def github(path):
    """The address of one of the repository's files, in this version."""
    return f"https://github.com/{REPOSITORY}/blob/{TAG}/{path}"


class Page(HTMLParser):
    """The anchors of a page, and all that it links to or loads."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.targets = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.anchors |= {attrs[key] for key in ("id", "name") if attrs.get(key)}
        if tag != "link" or attrs.get("rel") not in ("canonical", "next", "prev"):
            self.targets += [attrs[key] for key in ("href", "src") if attrs.get(key)]


def dead(folder):
    """The links of a built site that lead nowhere, as sentences."""
    files = sorted(folder.rglob("*.html"))
    pages = {file: Page(file.read_text(encoding="utf-8")) for file in files}
    return [
        f"{file.relative_to(folder)} links to {target}, which the site does not have"
        for file, page in pages.items()
        for target in page.targets
        if not _leads(file, target, pages, folder)
    ]


def _leads(file, target, pages, folder):
    home = file.parent
    if target.startswith(ADDRESS):  # the site's own, in full
        home, target = folder, target.removeprefix(ADDRESS) or "index.html"
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return True
    there, anchor = file, unquote(parts.fragment)
    if parts.path:
        there = (home / unquote(parts.path)).resolve()
    return there.is_file() and (not anchor or there not in pages or anchor in pages[there].anchors)


def _join(home, target):
    parts = []
    for part in (home / target).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return PurePosixPath(*parts)


def _demand(path, link, file):
    if not (ROOT / path).exists():
        raise ValueError(
            f"a link leads to something that exists; {file} has {link}, and there is no {path}. "
            "Correct the link."
        )
