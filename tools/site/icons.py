"""The ten icons of the themes' buttons, as a style sheet: their script carries two thousand."""

import re
from pathlib import Path

import pydata_sphinx_theme

SCRIPT = "theme/pydata_sphinx_theme/static/scripts/fontawesome.js"
ICONS = (
    "angle-left", "angle-right", "arrow-up", "bars", "circle-half-stroke", "github", "list",
    "magnifying-glass", "moon", "sun",
)  # fmt: skip
MODIFIERS = {"solid", "lg", "fw"}  # classes that begin with fa- and name no icon
SHAPE = r'[,{{]"?{}"?:\[(\d+),(\d+),\[[^\]]*\],"\w+","([^"]+)"\]'
RULES = """:is(.fa-solid, .fab) { display: inline-block; width: 1em; height: 1em;
vertical-align: -.125em; background: currentColor; mask: var(--icon) center / contain no-repeat; }
:is(.fa-solid, .fab)::before { content: none; }
.fa-lg { font-size: 1.25em; } .fa-fw { width: 1.25em; }
@media (forced-colors: active) { :is(.fa-solid, .fab) { background: ButtonText; } }
"""


def stylesheet():
    """The icons' CSS, with their shapes from the theme's own file."""
    script = Path(pydata_sphinx_theme.__file__).parent / SCRIPT
    shapes = script.read_text(encoding="utf-8")
    return RULES + "".join(_rule(name, shapes) for name in ICONS)


def unknown(page):
    """The icons that a page's HTML asks for and the style sheet lacks."""
    return set(re.findall(r"[\" ]fa-([a-z-]+)", page)) - MODIFIERS - set(ICONS)


def _rule(name, shapes):
    found = re.search(SHAPE.format(name), shapes)
    if not found:
        raise ValueError(f"the theme draws its icons from {SCRIPT}; it has no {name!r} there.")
    wide, high, path = found.groups()
    box = f"xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {wide} {high}'"
    svg = f"%3Csvg {box}%3E%3Cpath d='{path}'/%3E%3C/svg%3E"
    return f'.fa-{name} {{ --icon: url("data:image/svg+xml,{svg}"); }}\n'
