"""Figures as they reach a page: their alt text, their size, their colours; and sliders."""

from base64 import b64decode
from html.parser import HTMLParser
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from ipywidgets import HTML, FloatSlider, IntSlider
from PIL import Image

from utils.lab import plotting, widgets

ALT = 'A line that "rises" & never < 0'


class Images(HTMLParser):
    """The attributes of the images of a page."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.found.append(dict(attrs))


def figure(slope=1.0):
    fig, ax = plt.subplots(figsize=(3, 2), dpi=100)
    runs = slope * np.linspace(0, 1, 20)[:, None] + np.linspace(-0.2, 0.2, 5)
    plotting.band(ax, np.arange(20), runs, plotting.BLUE, "a label")
    ax.imshow(np.add.outer(range(20), range(20)), extent=(0, 20, -1, 0), cmap="RdBu")
    return fig


def decoded(data):
    return Image.open(BytesIO(b64decode(data))).convert("RGB")


@pytest.fixture
def shown(monkeypatch):
    """What show and explore display: (args, kwargs) of each call."""
    calls = []
    for module in (plotting, widgets):
        monkeypatch.setattr(
            module, "display", lambda *args, **kwargs: calls.append((args, kwargs))
        )
    return calls


def test_show_sends_the_alt_text_as_html_and_as_metadata(shown):
    fig = figure()
    plotting.show(fig, ALT)
    [((bundle,), kwargs)] = shown
    [image] = Images(bundle["text/html"]).found
    assert (image["alt"], image["width"], image["height"]) == (ALT, "300", "200")
    assert image["src"] == "data:image/png;base64," + bundle["image/png"]
    assert kwargs["metadata"] == {"image/png": {"alt": ALT, "width": 300, "height": 200}}
    assert kwargs["raw"]
    assert decoded(bundle["image/png"]).size == (600, 400)  # sharp on screens of high resolution
    assert not plt.fignum_exists(fig.number)


def test_256_colours_look_like_all(shown):
    exact = BytesIO()
    fig = figure()
    fig.savefig(exact, format="png", dpi=200)
    all_colours = np.asarray(Image.open(exact).convert("RGB"), dtype=int)
    assert len(np.unique(all_colours.reshape(-1, 3), axis=0)) > 256
    data = plotting.png(fig, 2)
    assert abs(np.asarray(decoded(data), dtype=int) - all_colours).max() <= 16
    assert len(b64decode(data)) < len(exact.getvalue()) / 2


def test_photographs_keep_their_colours():
    fig, ax = plt.subplots()
    ax.imshow(np.random.default_rng(0).random((100, 100, 3)))
    kept = np.asarray(decoded(plotting.png(fig)).convert("RGB"))
    assert len(np.unique(kept.reshape(-1, 3), axis=0)) > plotting.MANY


@pytest.mark.parametrize(
    ("slider", "moved"),
    [(FloatSlider(value=1, min=0, max=2, step=0.1), 1.5), (IntSlider(value=1, min=0, max=2), 2)],
)
def test_explore_draws_again_with_the_same_alt_text(shown, slider, moved):
    drawn = []
    widgets.explore(lambda slope: drawn.append(slope) or figure(slope), ALT, slope=slider)
    [((box,), _)] = shown
    row, picture = box.children
    assert isinstance(picture, HTML)
    before = picture.value
    slider.value = moved
    assert drawn == [1, moved]
    assert picture.value != before
    for page in (before, picture.value):
        [image] = Images(page).found
        assert (image["alt"], image["width"]) == (ALT, "300")
    number = row.children[0]
    assert (number.description, number.value, number.max) == ("slope", moved, 2)
    assert type(number.value) is type(slider.value)
    number.value = 0
    assert slider.value == 0
    assert drawn == [1, moved, 0]
