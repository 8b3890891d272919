"""Outputs that JupyterLab shows in its own way: links to cells, tables, colours."""

import re

CELL = re.compile(r'href="(\w+)\.ipynb#cell-id=([\w-]+)"')
STYLE = re.compile(r' style="(?!max-width: 100%)[^"]*"')
TABLE = re.compile(r"<table>.*?</table>", re.S)
REGION = '<div class="scrolls">'


def plain(cells):
    """Let the outputs' HTML follow the page: its links, its colours, its width."""
    for cell in cells:
        for output in cell.get("outputs", []):
            shown = output.get("data", {}).get("text/html")
            if shown:
                shown = CELL.sub(r'href="\1.html#cell-\2"', STYLE.sub("", shown))
                shown = TABLE.sub(rf"{REGION}\g<0></div>", shown)
                output.data = {"text/html": shown}
