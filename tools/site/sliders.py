"""The sliders of a figure, and which of their positions get a frame."""

from itertools import count
from typing import NamedTuple

MOST, EACH = 60, 14  # frames of a figure and of one slider


class Slider(NamedTuple):
    """A slider's label, its frames as (value as it shows it, PNG), and the index of the still."""

    label: str
    frames: list
    still: int


class Figure(list):
    """The sliders of a figure; what is seen in all of its frames, and their size on a page."""

    def __init__(self, sliders, alt, width, height):
        super().__init__(sliders)
        self.alt, self.width, self.height = alt, width, height

    def __reduce__(self):
        return Figure, (list(self), self.alt, self.width, self.height)

    def pictures(self):
        """The pictures, each once: the sliders share their still."""
        return {png for slider in self for _, png in slider.frames}


def chosen(sliders):
    """For each slider, as many of its values as MOST and EACH allow.

    Returns: for each a list of (value, text), and the index of its start in there.
    """
    for limit in range(EACH, 2, -1):
        found = [thinned(*values(slider), limit) for slider in sliders]
        if 1 + sum(len(one) - 1 for one, _ in found) <= MOST:
            return found
    raise ValueError(f"its sliders and choices have more than {MOST} values")


def values(slider):
    """All values of a slider or a choice, with their texts, and the index of its start.

    As on the screen, a minus is a minus and not a hyphen.
    """
    if hasattr(slider, "options"):
        return choices(slider), slider.index
    if not hasattr(slider, "readout_format"):
        raise ValueError(f"it has a {type(slider).__name__}, which is neither slider nor choice")
    steps = int((slider.max - slider.min) / slider.step + 1e-9)  # 1e-9: 0.3 / 0.1 is below 3
    start = round((slider.value - slider.min) / slider.step)
    found = [round(slider.min + step * slider.step, 10) for step in range(steps + 1)]
    found[start] = slider.value
    texts = [format(value, slider.readout_format).replace("-", "−") for value in found]
    return list(zip(found, texts, strict=True)), start


def choices(choice):
    """The values of a choice with their labels; its own value is afterwards what it was."""
    start, found = choice.index, []
    for index in range(len(choice.options)):
        choice.index = index
        found.append((choice.value, str(choice.label)))
    choice.index = start
    return found


def thinned(values, start, limit):
    """At most `limit` of the values: the start, both ends, and every 2nd, 3rd or 5th, and so on.

    Returns: those values, and the index of the start among them.
    """
    last = len(values) - 1
    strides = (digit * 10**power for power in count() for digit in (1, 2, 3, 5))
    kept = ({0, last, *range(start % stride, last + 1, stride)} for stride in strides)
    few = sorted(next(places for places in kept if len(places) <= limit))
    return [values[place] for place in few], few.index(start)
