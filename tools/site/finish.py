"""What is done once Sphinx has written its pages: what the themes lack, and pages for machines."""

import re

from tools.site.course import ADDRESS, lessons
from tools.site.icons import unknown
from tools.site.settings import TITLE
from tools.site.spaces import kept_together

NOT_READ = ("404.html", "search.html", "genindex.html")
ICON = '<link rel="icon" href="_static/icon.svg">'
NOT_PRINTED = "<style>@media print { nav { display: none; } }</style>"
HOME = f'<nav aria-label="Site"><a href="index.html">{TITLE}</a></nav>\n'
MENDED = (  # what the themes' HTML does to those who listen to it
    (' aria-label="Toggle hidden content"', ""),  # hides what is folded, which the button says
    (' title="Search" aria-label="Search" ', ' title="Search" '),  # its name is what it shows
    ('id="pst-primary-sidebar" ', 'id="pst-primary-sidebar" role="region" aria-label="Site" '),
    (re.compile(r'<script defer src="[^"]*/fontawesome\.js[^"]*"></script>'), ""),  # see icons.py
    ('<dialog id="pst-search-dialog"', '<dialog id="pst-search-dialog" aria-label="Search"'),
    ('-primary-sidebar-modal">', '-primary-sidebar-modal" aria-label="Site">'),
    ('-secondary-sidebar-modal">', '-secondary-sidebar-modal" aria-label="On this page">'),
    ('<div class="cell_input ', '<div role="group" aria-label="Code" class="cell_input '),
    ('<div class="cell_output ', '<div role="group" aria-label="Output" class="cell_output '),
    (f"<title>{TITLE} &#8212; {TITLE}<", f"<title>{TITLE}<"),
    ("<title>Normalization", f"{ICON}{NOT_PRINTED}<title>Normalization"),  # of one_page.html
    ("<main>\n<h1>Normalization", f"{HOME}<main>\n<h1>Normalization"),  # and its way home
    (re.compile(r'<th class="head">(<p>)?\s*(</p>)?</th>'), "<td></td>"),  # a corner is no heading
)
NOT_FOUND = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>Page not found — {title}</title>
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; background: #fff; color: #111; }} a {{ color: #00629b; }}
@media (prefers-color-scheme: dark) {{ :root {{ background: #121212; color: #eee; }} }}
@media (prefers-color-scheme: dark) {{ a {{ color: #7cc4f0; }} }}
body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 36em; margin: 3em auto; }}
body {{ padding: 0 1em; }} li {{ margin: .4em 0; }} ul {{ list-style: none; padding: 0; }}
</style></head><body><main><h1>This page does not exist</h1>
<p>It may have moved. <a href="{address}">The front page</a> leads to all others, and these are
the lessons.</p><ul>{links}</ul></main></body></html>
"""


def finish(out):
    """Mend the site's pages in the folder `out`; add sitemap.xml, 404.html and .nojekyll."""
    for pattern in ("*.html", "*.map", "fontawesome.js*"):
        for path in (out / "_static").rglob(pattern):
            path.unlink()  # of the themes, and nothing that a page loads
    for path in out.rglob("*.html"):
        page = kept_together(mended(path.read_text(encoding="utf-8")))
        path.write_text(page, encoding="utf-8")
        if unknown(page):
            raise ValueError(
                f"a page's icons are in tools/site/icons.py; {path.relative_to(out)} has "
                f"{', '.join(sorted(unknown(page)))}. Add it to ICONS."
            )
    pages = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.html"))
    pages = [page for page in pages if page not in NOT_READ]
    (out / "sitemap.xml").write_text(sitemap(pages), encoding="utf-8")
    (out / "404.html").write_text(not_found(), encoding="utf-8")
    (out / ".nojekyll").touch()  # else GitHub Pages drops the folder _static


def mended(page):
    """A page's HTML without the themes' faults."""
    for fault, cure in MENDED:
        page = page.replace(fault, cure) if isinstance(fault, str) else fault.sub(cure, page)
    return page


def sitemap(pages):
    """The addresses of all pages."""
    lines = "".join(f"<url><loc>{ADDRESS}{page}</loc></url>\n" for page in pages)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{lines}</urlset>\n'


def not_found():
    """A page that may be shown at any address, so it loads nothing and its links are complete."""
    links = "".join(
        f'<li><a href="{ADDRESS}lessons/{stem}.html">{number} · {title}</a></li>'
        for number, title, stem, *_ in lessons()
    )
    return NOT_FOUND.format(title=TITLE, address=ADDRESS, links=links)
