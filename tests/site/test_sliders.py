"""Sliders: which of their positions get a frame, and the texts of their values."""

import pytest
from ipywidgets import Checkbox, Dropdown, FloatSlider, IntSlider

from tools.site import sliders


def wanted(slider, limit):
    values, place = sliders.thinned(*sliders.values(slider), limit)
    assert values[place][0] == slider.value
    return [text for _, text in values]


def test_as_many_positions_as_the_limit_allows_with_the_start_and_the_ends():
    slider = IntSlider(value=-60, min=-90, max=0)
    assert len(wanted(slider, 91)) == 91
    assert wanted(slider, 10) == [f"−{v}" for v in range(90, 0, -10)] + ["0"]
    assert wanted(IntSlider(value=3, min=0, max=7), 5) == ["0", "1", "3", "5", "7"]
    assert wanted(IntSlider(value=0, min=0, max=7, step=2), 9) == ["0", "2", "4", "6"]
    assert wanted(FloatSlider(value=0.5, min=0, max=2, step=0.1), 3) == ["0.00", "0.50", "2.00"]
    assert wanted(FloatSlider(value=0, min=0, max=0.3), 9) == ["0.00", "0.10", "0.20", "0.30"]


def test_choices_keep_their_labels_and_what_is_chosen():
    choice = Dropdown(options=[("one", 1), ("two", 2)], value=2)
    assert sliders.values(choice) == ([(1, "one"), (2, "two")], 1)
    assert choice.value == 2


def test_many_sliders_share_the_frames_of_a_figure():
    many = [FloatSlider(value=1, min=0, max=10) for _ in range(9)]
    found = sliders.chosen(many)
    assert max(len(values) for values, _ in found) <= sliders.EACH
    assert 1 + sum(len(values) - 1 for values, _ in found) <= sliders.MOST
    with pytest.raises(ValueError, match="more than 60"):
        sliders.chosen([FloatSlider(min=0, max=10, value=5) for _ in range(31)])
    with pytest.raises(ValueError, match="a Checkbox, which is neither slider nor choice"):
        sliders.chosen([Checkbox()])
