"""Which values of a batch share a mean and a variance: the cube, drawn by asking the layers."""

import matplotlib.pyplot as plt
import numpy as np

from utils.norms.channels import batch_norm, group_norm, instance_norm
from utils.norms.features import layer_norm

N, C, S = 4, 6, 5  # examples, channels, places
ONES, ZEROS = np.ones(C), np.zeros(C)
LAYERS = {
    "batch": lambda x: batch_norm(x, ONES, ZEROS, training=True)[0],
    "layer": lambda x: layer_norm(x, np.ones((C, S)), np.zeros((C, S)))[0],
    "group (2 groups)": lambda x: group_norm(x, ONES, ZEROS, groups=2)[0],
    "instance": lambda x: instance_norm(x, ONES, ZEROS)[0],
}


def shared(layer):
    """Which values of x (N, C, S) share their statistics with the one at the front corner.

    Nothing is drawn from memory: that one value changes, and what moves in y is marked.
    """
    x = np.random.default_rng(0).normal(size=(N, C, S))
    changed = x.copy()
    changed[0, 0, -1] += 1
    return layer(x) != layer(changed)


def draw(ax, name, turn=-60):
    """Draw the cube of one layer, its values that share a mean in blue, turned by some degrees."""
    chosen = shared(LAYERS[name]).transpose(1, 0, 2)  # matplotlib's x, y, z
    colours = np.where(chosen, "#0072B2", "#f2f2f2")
    ax.voxels(np.ones(chosen.shape), facecolors=colours, edgecolor="0.45", linewidth=0.4)
    ax.set_title(name, loc="center", fontsize=14)
    ax.set_axis_off()
    ax.text(C / 2, -0.9, -0.9, "channels")
    ax.text(C + 0.5, N / 2, -0.9, "examples")
    ax.text(-0.6, -0.3, S / 2 - 1, "space", zdir="z")
    ax.view_init(elev=22, azim=turn)
    ax.set_box_aspect(chosen.shape)


def cubes(names=tuple(LAYERS), turn=-60):
    """A figure with one cube for each layer named."""
    size = (max(4.4, 3.25 * len(names)), 3.6)  # one alone needs room for its words
    fig, axes = plt.subplots(
        1, len(names), figsize=size, subplot_kw={"projection": "3d"}, layout="none"
    )
    for ax, name in zip(np.atleast_1d(axes), names, strict=True):
        draw(ax, name, turn)
    fig.subplots_adjust(left=0.01, right=0.98, bottom=0.02, top=0.9, wspace=0.05)
    return fig
