"""Pictures: files of their own, with their sizes, so that the text comes first and stays put."""

import ast
import html
import re
from base64 import b64decode
from struct import unpack

from nbformat.v4 import new_output

PNG = re.compile(r'src="data:image/png;base64,([^"]+)"')
SCALE = 2  # pixels of a stored figure for one of the page


def pictures(notebook):
    """Take the pictures out of a notebook's outputs; {file name: PNG}."""
    files = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            shown = output.get("data", {}).get("text/html", "")
            if not PNG.search(shown):
                continue
            name = f"{cell.id}-{len(files)}.png"
            files[name] = b64decode(PNG.search(shown)[1])
            lazy = ' loading="lazy"' if len(files) > 1 else ""
            source = f'src="{name}"{lazy} decoding="async"'
            output.data = {"text/html": PNG.sub(source, shown).replace("\n", " ")}
    return files


def sliders(notebook, frames, place):
    """Put the frames of its sliders below each cell that explores; {file name: PNG}.

    Args: frames, {cell id: [(label, [(value, PNG), …], index of the still), …]}.
    """
    files = {}
    for cell in notebook.cells:
        for number, slider in enumerate(frames.get(cell.id, [])):
            names = [f"{cell.id}-s{number}-{k}.png" for k in range(len(slider[1]))]
            files |= dict(zip(names, (png for _, png in slider[1]), strict=True))
        if cell.id in frames:
            shown = film(cell.id, frames[cell.id], alt_text(cell, place))
            cell.outputs = [new_output("display_data", {"text/html": shown})]
    return files


def film(cell_id, sliders, alt):
    """The HTML of a figure with sliders: a still, and a row for each slider."""
    _, values, still = sliders[0]
    width, height = unpack(">II", values[still][1][16:24])  # of the PNG's header
    rows = "".join(_row(cell_id, number, *slider) for number, slider in enumerate(sliders))
    return (
        f'<div class="film"><div class="rows">{rows}</div>'
        f'<img alt="{html.escape(alt)}" width="{width // SCALE}" height="{height // SCALE}" '
        f'loading="lazy" decoding="async" src="{cell_id}-s0-{still}.png"></div>'
    )


def alt_text(cell, place):
    """What the cell's call of explore says is seen."""
    calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
    named = [(call.func, key.value) for call in calls for key in call.keywords if key.arg == "alt"]
    placed = [(call.func, call.args[1]) for call in calls if len(call.args) > 1]
    for func, value in named + placed:
        if getattr(func, "id", "") == "explore" and isinstance(value, ast.Constant):
            return value.value
    raise ValueError(
        f"explore needs its alt text written out; cell {cell.id} of {place} has none that can be "
        'read. Write alt="…" with what is seen.'
    )


def _row(cell_id, number, label, values, still):
    texts = "|".join(html.escape(text) for text, _ in values)
    identity = f"slider-{cell_id}-{number}"
    return (
        f'<p><label for="{identity}">{html.escape(label)}</label> <input type="range" '
        f'id="{identity}" min="0" max="{len(values) - 1}" value="{still}" data-values="{texts}" '
        f'data-frames="{cell_id}-s{number}-" aria-valuetext="{html.escape(values[still][0])}"> '
        f'<output for="{identity}">{html.escape(values[still][0])}</output></p>'
    )
