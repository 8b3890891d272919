"""Draw the frames of an explore cell: each of its sliders moved, the others at their start.

python -m tools.site.drawing FILE < code     in a process of its own: a lesson may change modules
"""

import pickle
import sys
from contextlib import redirect_stdout
from io import BytesIO, StringIO
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
from PIL import Image

from tools.site.sliders import Figure, Slider, chosen
from utils.lab import widgets
from utils.lab.plotting import pixels

COLOURS = 128  # half as many as a figure has that stands alone; see picture


def drawn(code):
    """The Figure of the call of explore that `code` ends with."""
    calls = []
    widgets.explore = lambda draw, alt, **sliders: calls.append((draw, alt, sliders))
    with redirect_stdout(StringIO()):
        exec(code, {"__name__": "lesson"})
        [(draw, alt, sliders)] = calls
        return figure(draw, alt, sliders)


def figure(draw, alt, sliders):
    """The Figure that explore(draw, alt, **sliders) shows."""
    start = {name: slider.value for name, slider in sliders.items()}
    still, size = picture(draw(**start))
    found, positions = [], chosen(sliders.values())
    for (name, slider), (values, place) in zip(sliders.items(), positions, strict=True):
        frames = [(text, still) for _, text in values]
        for index in {*range(len(values))} - {place}:
            value, text = values[index]
            frame, its_size = picture(draw(**start | {name: value}))
            if its_size != size:
                raise ValueError(f"at {name} = {text} it is {its_size}, and at the start {size}")
            frames[index] = (text, frame)
        found.append(Slider(slider.description or name, frames, place))
    return Figure(found, alt, **size)


def picture(fig):
    """A figure as PNG, in the size and look in which `show` draws it, and its size on a page.

    It goes from the canvas to the palette without a PNG in between: half the time, and with half
    the colours two thirds of the bytes.
    """
    canvas, packed, size = BytesIO(), BytesIO(), pixels(fig)
    fig.savefig(canvas, format="rgba", dpi=2 * fig.dpi)
    plt.close(fig)
    dots = (2 * fig.dpi * fig.get_size_inches()).astype(int)
    image = Image.frombytes("RGBA", tuple(dots), canvas.getvalue()).convert("RGB")
    image = image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=0)
    image.save(packed, "png", compress_level=9)
    return packed.getvalue(), size


if __name__ == "__main__":
    matplotlib.use("agg")
    try:
        new = drawn(sys.stdin.buffer.read().decode())
    except Exception as error:  # whatever a lesson's code may raise
        sys.exit(f"it raises {type(error).__name__}: {error}")
    Path(sys.argv[1]).write_bytes(pickle.dumps(new))
