"""The look of all figures: one style, one colour a method, labels on the lines, alt texts."""

from base64 import b64encode
from html import escape
from io import BytesIO
from pathlib import Path

import matplotlib.pyplot as plt
from IPython.display import display
from PIL import Image

BLUE, VERMILLION, BLACK, GREEN = "#0072B2", "#D55E00", "black", "#009E73"  # Okabe and Ito
MANY = 4096  # colours
COLOURS = {"none": BLACK, "batch": BLUE, "layer": VERMILLION}


def use_style():
    """Give all figures of this session the course's look."""
    plt.style.use(Path(__file__).with_name("course.mplstyle"))


def show(fig, alt):
    """Display `fig` with a text that says what is seen, and close it.

    The figure goes out twice: JupyterLab and nbconvert show alt texts of HTML only, and what
    shows no HTML shows the PNG.
    """
    data, size = png(fig, scale=2), pixels(fig)  # for screens of high resolution
    bundle = {"text/html": img(data, alt, **size), "image/png": data, "text/plain": alt}
    display(bundle, metadata={"image/png": size | {"alt": alt}}, raw=True)


def png(fig, scale=1):
    """`fig` as a PNG in base64, with `scale`² pixels for each of its own; closes it.

    256 colours: no eye sees the difference, and the file is a third as large. Photographs, which
    have thousands, keep theirs.
    """
    drawn, packed = BytesIO(), BytesIO()
    fig.savefig(drawn, format="png", dpi=scale * fig.dpi)
    plt.close(fig)
    image = Image.open(drawn).convert("RGB")
    if image.getcolors(MANY):  # None where there are more
        image = image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    image.save(packed, "png")
    return b64encode(packed.getvalue()).decode()


def pixels(fig):
    """The size of `fig` on a page."""
    width, height = fig.get_size_inches() * fig.dpi
    return {"width": int(width), "height": int(height)}


def img(data, alt, width, height):
    """The HTML of a PNG in base64, never wider than the page."""
    return (
        f'<img alt="{escape(alt)}" width="{width}" height="{height}" '
        f'style="max-width: 100%; height: auto" src="data:image/png;base64,{data}">'
    )


def label_line(ax, x, y, text, colour, **kwargs):
    """Write `text` in the colour of its line, beside the point (x, y)."""
    style = {"xytext": (5, 0), "textcoords": "offset points", "va": "center"} | kwargs
    ax.annotate(text, (x, y), color=colour, **style)


def band(ax, x, runs, colour, label=None, **kwargs):
    """Draw the mean of `runs` (T, S) over its last axis; shade from the lowest to the highest."""
    mean = runs.mean(-1)
    ax.fill_between(x, runs.min(-1), runs.max(-1), color=colour, alpha=0.15, linewidth=0)
    ax.plot(x, mean, color=colour, **kwargs)
    if label:
        label_line(ax, x[-1], mean[-1], label, colour)
