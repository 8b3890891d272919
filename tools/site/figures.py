"""Pictures: files of their own, with their sizes, so that the text comes first and stays put."""

import html
import re
from base64 import b64decode

from nbformat.v4 import new_output

PNG = re.compile(r'src="data:image/png;base64,([^"]+)"')
IMAGE = re.compile(r"<img [^>]*>")


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
            shown = PNG.sub(source, shown).replace("\n", " ")
            linked = rf'<a class="picture" href="{name}">\g<0></a>'  # alone it can be enlarged
            output.data = {"text/html": IMAGE.sub(linked, shown)}
    return files


def sliders(notebook, frames):
    """Put the frames of its sliders below each cell that explores; {file name: PNG}.

    Args: frames, {cell id: a Figure}, as tools.site.frames gives them.
    """
    files = {}
    for cell in notebook.cells:
        if cell.id not in frames:
            continue
        figure = frames[cell.id]
        files[f"{cell.id}-still.png"] = figure[0].frames[figure[0].still][1]
        for number, slider in enumerate(figure):
            moved = [place for place in range(len(slider.frames)) if place != slider.still]
            files |= {f"{cell.id}-{number}-{k}.png": slider.frames[k][1] for k in moved}
        cell.outputs = [new_output("display_data", {"text/html": film(cell.id, figure)})]
    return files


def film(cell_id, figure):
    """The HTML of a figure with sliders: a row for each slider, and the still."""
    rows = "".join(_row(f"{cell_id}-{number}", *slider) for number, slider in enumerate(figure))
    rows += "<p>Moving one slider puts the others back.</p>" if figure[1:] else ""
    return (
        f'<div class="film"><div class="rows">{rows}</div>'
        f'<img alt="{html.escape(figure.alt)}" width="{figure.width}" height="{figure.height}" '
        f'loading="lazy" decoding="async" src="{cell_id}-still.png">'
        '<p class="visually-hidden" role="status"></p></div>'
    )


def _row(name, label, frames, still):
    values = [html.escape(text) for text, _ in frames]
    return (
        f'<p><label for="slider-{name}">{html.escape(label)}</label> <input type="range" '
        f'id="slider-{name}" min="0" max="{len(frames) - 1}" value="{still}" '
        f'data-values="{"|".join(values)}" data-frames="{name}-" aria-valuetext="{values[still]}">'
        f'<output for="slider-{name}" aria-live="off">{values[still]}</output></p>'
    )
