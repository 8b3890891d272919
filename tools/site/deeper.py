"""*Going deeper* is closed on a page, as it is in JupyterLab."""

from docutils import nodes

NAME = "going deeper"
OPEN = '<details class="deeper"><summary>Show what goes deeper</summary>'


def setup(app):
    app.connect("doctree-read", close)
    return {"parallel_read_safe": True}


def close(app, doctree):
    """Put what is below the heading into a fold that the browser opens for a link into it."""
    for section in doctree.findall(nodes.section):
        if NAME in section["names"]:
            section.insert(1, nodes.raw("", OPEN, format="html"))
            section.append(nodes.raw("", "</details>", format="html"))
