"""The picture that goes with a link to the site where links are shown with pictures."""

from io import BytesIO

import matplotlib.pyplot as plt

from tools.course import ROOT

WIDE, HIGH = 1200, 630  # what those who show such cards ask for


def card(title):
    """A PNG with the course's title above the cubes."""
    fig = plt.figure(figsize=(WIDE / 100, HIGH / 100), dpi=100, layout="none")
    fig.text(0.5, 0.8, title, ha="center", fontsize=33, weight="bold")
    fig.text(0.5, 0.69, "A course in which every claim is measured", ha="center", fontsize=22)
    ax = fig.add_axes((0.03, 0.06, 0.94, 0.56))
    ax.imshow(plt.imread(ROOT / "images" / "cube.png"))
    ax.set_axis_off()
    drawn = BytesIO()
    fig.savefig(drawn, format="png", metadata={"Software": None})
    plt.close(fig)
    return drawn.getvalue()
