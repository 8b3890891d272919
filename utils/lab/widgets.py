"""Sliders above a picture. Without a kernel they show nothing: lessons draw a still twin first."""

from IPython.display import display
from ipywidgets import HTML, BoundedFloatText, BoundedIntText, HBox, VBox, link

from utils.lab.plotting import img, pixels, png


def explore(draw, alt, **sliders):
    """Show `sliders` and the figure that draw(**values) returns, drawn anew when one is moved.

    `alt` says what is seen, for any values. The picture is an HTML widget: an Image widget has no
    alt text, and an Output widget, as in ipywidgets.interact, can stall clients that run notebooks
    without a browser.
    """
    picture = HTML()

    def redraw(_=None):
        fig = draw(**{name: slider.value for name, slider in sliders.items()})
        picture.value = img(png(fig), alt, **pixels(fig))

    rows = [with_number(slider, slider.description or name) for name, slider in sliders.items()]
    for slider in sliders.values():
        slider.observe(redraw, names="value")
    redraw()
    display(VBox([*rows, picture]))


def with_number(slider, label):
    """`slider` and a labelled field for its value: the handle has no name for screen readers.

    A choice, such as a Dropdown, has no numbers and gets its label alone.
    """
    if not hasattr(slider, "max"):
        slider.description = label
        return slider
    field = BoundedIntText if isinstance(slider.value, int) else BoundedFloatText
    limits = {name: getattr(slider, name) for name in ("min", "max", "step", "value")}
    number = field(description=label, layout={"width": "12em"}, **limits)
    slider.description, slider.readout = "", False
    link((slider, "value"), (number, "value"))
    return HBox([number, slider])
