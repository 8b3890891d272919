"""Sliders above a picture. Without a kernel they show nothing: lessons draw a still twin first."""

from IPython.display import display
from ipywidgets import Image, VBox

from utils.lab.plotting import png


def explore(draw, **sliders):
    """Show `sliders` and the figure that draw(**values) returns, drawn anew when one is moved.

    The picture is an Image widget: an Output widget, as in ipywidgets.interact, can stall clients
    that run notebooks without a browser.
    """
    picture = Image(format="png", width=800)

    def redraw(_=None):
        picture.value = png(draw(**{name: slider.value for name, slider in sliders.items()}))

    for name, slider in sliders.items():
        slider.description = slider.description or name
        slider.observe(redraw, names="value")
    redraw()
    display(VBox([*sliders.values(), picture]))
