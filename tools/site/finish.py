"""What is done once Sphinx has written its pages: the map for search engines, the page not found."""

from tools.site.course import ADDRESS, lessons

NOT_READ = ("404.html", "search.html", "genindex.html")


def finish(out):
    """Add sitemap.xml, 404.html and what GitHub Pages needs to the site in the folder `out`."""
    for template in (out / "_static").glob("*.html"):
        template.unlink()  # the theme's, which Sphinx copies by mistake
    pages = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.html"))
    pages = [page for page in pages if page not in NOT_READ]
    (out / "sitemap.xml").write_text(sitemap(pages), encoding="utf-8")
    (out / "404.html").write_text(not_found(), encoding="utf-8")
    (out / ".nojekyll").touch()  # else GitHub Pages drops the folder _static


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
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>Page not found</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 36em; margin: 3em auto; padding: 0 1em; }}
li {{ margin: .4em 0; }} ul {{ list-style: none; padding: 0; }}
</style></head><body><main><h1>This page does not exist</h1>
<p>It may have moved. Here is <a href="{ADDRESS}">the front page</a>, and these are the lessons.</p>
<ul>{links}</ul></main></body></html>
"""
