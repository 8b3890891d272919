"""Sliders above a picture. Without a kernel they show nothing: lessons draw a still twin first."""

from IPython.display import display
from ipywidgets import HTML, VBox

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

    for name, slider in sliders.items():
        slider.description = slider.description or name
        slider.observe(redraw, names="value")
    redraw()
    display(VBox([*sliders.values(), picture]))
