"""The frames of sliders: what is drawn and kept, and what a lesson that cannot be drawn gets."""

from base64 import b64decode
from io import BytesIO

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from ipywidgets import IntSlider
from PIL import Image

from tools.course import ROOT
from tools.site import drawing, frames

LESSON = """\
# %% [markdown]
# # A lesson

# %%
import matplotlib.pyplot as plt
from ipywidgets import Dropdown, FloatSlider
from utils.lab.widgets import explore

thick = 3
stops = None

# %%
assert stops, "a slice leaves this out"


# %%
def draw(slope, colour):
    fig, ax = plt.subplots(figsize=(1, 0.63))
    ax.plot([0, slope], linewidth=thick, color=colour)
    ax.set(ylim=(-1, 1))
    print("nobody reads this")
    return fig


explore(
    draw,
    alt="A line.",
    slope=FloatSlider(value=0.5, min=-1, max=1, step=0.5, description="the slope"),
    colour=Dropdown(options=[("black", "k"), ("red", "r")]),
)
"""


def pixels_of(png):
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"), dtype=int)


def test_a_figure_that_changes_its_size_is_refused():
    one = {"wide": IntSlider(value=1, min=1, max=2)}
    with pytest.raises(ValueError, match=r"at wide = 2 it is .*200.* and at the start .*100"):
        drawing.figure(lambda wide: plt.figure(figsize=(wide, 1), dpi=100), "A figure.", one)
    plt.close("all")


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A made-up lesson, whose frames are kept beside it."""
    monkeypatch.setattr(frames, "CACHE", tmp_path / "cache")
    path = tmp_path / "01_lesson.py"
    path.write_text(LESSON, encoding="utf-8")
    return path


def test_one_slider_moves_and_the_others_stay(lesson, monkeypatch):
    [(cell_id, figure)] = frames.frames(lesson).items()
    (slope, of_slope, start), (colour, of_colour, chosen) = figure
    assert (slope, start, colour, chosen) == ("the slope", 3, "colour", 0)
    assert [text for text, _ in of_slope] == ["−1.00", "−0.50", "0.00", "0.50", "1.00"]
    assert [text for text, _ in of_colour] == ["black", "red"]
    assert of_slope[start][1] is of_colour[chosen][1]
    assert len(figure.pictures()) == 6
    shapes = {pixels_of(png).shape for png in figure.pictures()}
    assert shapes == {(2 * figure.height, 2 * figure.width, 3)}
    assert (figure.alt, figure.width) == ("A line.", 100)
    red = [(pixels_of(png) @ [1, -1, 0] > 100).any() for _, png in of_colour]
    assert red == [False, True]
    # what is stored is shown, and stays so where a comment or another cell changes
    monkeypatch.setattr(frames.subprocess, "run", None)
    lesson.write_text(LESSON.replace("assert stops", "# new\nassert not stops"), encoding="utf-8")
    assert frames.frames(lesson) == {cell_id: figure}
    lesson.write_text(LESSON.replace("thick = 3", "thick = 4"), encoding="utf-8")
    with pytest.raises(TypeError, match="NoneType"):  # now it would draw
        frames.frames(lesson)


def test_frames_are_drawn_anew_where_utils_or_a_library_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(frames, "ROOT", tmp_path)
    drawing_code = tmp_path / "utils" / "lab" / "cubes.py"
    drawing_code.parent.mkdir(parents=True)
    surroundings = frames.surroundings.__wrapped__
    drawing_code.write_text("RED = 1")
    old = surroundings()
    assert surroundings() == old
    drawing_code.write_text("RED = 2")
    assert surroundings() != old
    drawing_code.write_text("RED = 1")
    monkeypatch.setattr(frames, "version", lambda library: "0.1")
    assert surroundings() != old


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [("thick = 3", "", r"because it raises NameError: name 'thick' is not defined"),
     ("    return fig", "", r"because it raises AttributeError: 'NoneType' object"),
     ("thick = 3", "%time thick = 3", r"01_lesson.py is not all Python"),
     ("explore(\n", "explore(draw)\nexplore(\n", r"it calls explore 2 times, not once"),
     ("thick = 3", "import os\nthick = os._exit(3)", r"because it ended with 3")],
)  # fmt: skip
def test_a_lesson_that_cannot_be_drawn_stops_with_a_sentence(lesson, old, new, why):
    lesson.write_text(LESSON.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=why) as error:
        frames.frames(lesson)
    assert "01_lesson.py" in str(error.value)
    assert "is not all" in str(error.value) or ", cell " in str(error.value)
    assert not list(frames.CACHE.glob("*"))


def test_more_than_a_mebibyte_is_refused(lesson, monkeypatch):
    monkeypatch.setattr(frames, "MOST_BYTES", 2048)
    with pytest.raises(ValueError, match="in 2 KiB, because its 6 pictures take"):
        frames.frames(lesson)
    assert not list(frames.CACHE.glob("*"))


def test_the_still_of_a_solved_lesson_is_the_picture_that_it_shows(tmp_path, monkeypatch):
    monkeypatch.setattr(frames, "CACHE", tmp_path)
    path = ROOT / "solutions" / "00_start_here.ipynb"
    [(cell_id, figure)] = frames.frames(path).items()
    cells = nbformat.read(path, as_version=4).cells
    assert "explore(" in next(cell.source for cell in cells if cell.id == cell_id)
    [shown] = [cell for cell in cells if 'show(\n    cubes(("batch",))' in cell.source]
    [output] = shown.outputs
    stored = pixels_of(b64decode(output["data"]["image/png"]))
    for _, pictures, still in figure:
        assert abs(pixels_of(pictures[still][1]) - stored).mean() < 1
    size = {key: output["metadata"]["image/png"][key] for key in ("width", "height")}
    assert size == {"width": figure.width, "height": figure.height}
    assert sum(map(len, figure.pictures())) < 2**19
