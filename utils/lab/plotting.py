"""The look of all figures: one style, one colour a method, labels on the lines, alt texts."""

from io import BytesIO
from pathlib import Path

import matplotlib.pyplot as plt
from IPython.display import Image, display

BLUE, VERMILLION, BLACK, GREEN = "#0072B2", "#D55E00", "black", "#009E73"  # Okabe and Ito
COLOURS = {"none": BLACK, "batch": BLUE, "layer": VERMILLION}


def use_style():
    """Give all figures of this session the course's look."""
    plt.style.use(Path(__file__).with_name("course.mplstyle"))


def png(fig):
    """The bytes of `fig` as a PNG, for screens of high resolution; closes it."""
    buffer = BytesIO()
    fig.savefig(buffer, format="png", dpi=2 * fig.dpi)
    plt.close(fig)
    return buffer.getvalue()


def show(fig, alt):
    """Display `fig` with a text that says what is seen, and close it."""
    width, height = fig.get_size_inches() * fig.dpi
    display(Image(png(fig), width=int(width), height=int(height), alt=alt))


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
