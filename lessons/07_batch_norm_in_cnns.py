# %% [markdown]
# # 07 · Batch normalization in CNNs
#
# A layer for images has to answer a question that lesson 03 did not have. In an image every value has a place. Which
# values share a mean, then? Today you let the convolution decide, and then you train, weigh and fold away the layer that comes out.
#
# Sources: Ioffe and Szegedy 2015, arXiv:1502.03167, section 3.2 and section 4.2; He et al. 2016, arXiv:1512.03385, for the
# sizes of ResNet-50.

# %% tags=["setup"]
# Setup: imports, the digits as images, the look of the figures
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
from ipywidgets import IntSlider
from torch import nn

from utils import answer_to, check, predict, reveal
from utils.lab.data import digits, hold_out
from utils.lab.plotting import BLACK, BLUE, GREEN, VERMILLION, band, label_line, show, use_style
from utils.lab.stacked import Conv, Linear, Norm, Stack, generators
from utils.lab.sweep import chosen, sweep
from utils.lab.training_torch import accuracy, train
from utils.lab.widgets import explore

use_style()


def as_images(split):
    """The same data with x (N, 1, 8, 8) in place of (N, 64)."""
    new = {key: x.reshape(-1, 1, 8, 8) for key, x in split._asdict().items() if key[0] == "x"}
    return split._replace(**new)


data = as_images(digits())  # 1,437 training and 360 test images, ten classes
held = as_images(hold_out(digits()))  # 1,150 to train with, 287 to choose by, the same 360


# %% tags=["setup"]
# Setup: a convolution in NumPy, 3 × 3 with zeros around the image, and its way back
def patches(x, stride=1):
    """The 3 × 3 neighbourhood of each place: x (N, C, H, W) -> (N, H', W', C·9)."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return windows.reshape(*windows.shape[:3], -1)


def convolve(x, weight, bias=0.0, stride=1):
    """x (N, C, H, W), weight (out, C, 3, 3) -> (N, out, H', W')."""
    y = patches(x, stride) @ weight.reshape(len(weight), -1).T + bias
    return y.transpose(0, 3, 1, 2)


def convolve_back(dy, x, weight, stride=1):
    """The gradients (dx, dweight) of a convolution; dx is None where the stride is not 1."""
    rows = dy.transpose(1, 0, 2, 3).reshape(len(weight), -1)
    dweight = (rows @ patches(x, stride).reshape(rows.shape[1], -1)).reshape(weight.shape)
    turned = weight[:, :, ::-1, ::-1].swapaxes(0, 1)
    return (convolve(dy, turned) if stride == 1 else None), dweight


# %% [markdown]
# ## A puzzle: which values belong together?
#
# A convolution slides a small filter over the image and writes down its answer at every place. The answers of one filter make a
# **feature map**, or **channel**. (In this lesson a map holds the answers of one filter for all images of the batch, unless we name the image.) Take 60 digits and three filters: two that look for edges, and one that blurs. What comes out is an array
# $(N, C, H, W)$ with 60 images, 3 channels (one map for each filter), 8 rows and 8 columns.
#
# You want to normalize the maps. Lesson 03 said that every feature is treated by itself. But what is a feature here? You can think of three answers, and
# they differ only in which values go into one `standard`.

# %%
edge = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
filters = np.array([[edge], [edge.T], [np.full((3, 3), 1 / 9)]])  # (3, 1, 3, 3)
maps = convolve(data.x_train[:60], filters)  # (60, 3, 8, 8)


def standard(values):
    return (values - values.mean()) / np.sqrt(values.var() + 1e-5)


def per_pixel(x):  # each pixel of each map is a feature
    y = np.empty_like(x)
    for c, i, j in np.ndindex(x.shape[1:]):
        y[:, c, i, j] = standard(x[:, c, i, j])
    return y


def per_map(x):  # each map is a feature
    y = np.empty_like(x)
    for c in range(x.shape[1]):
        y[:, c] = standard(x[:, c])
    return y


def all_together(x):
    return standard(x)


# %% [markdown]
# All three run. Which of them goes with a convolution? Ask what a convolution promises. The same filter looks at
# every place. So if a digit moves one pixel to the right, its maps move one pixel to the right, and nothing else happens
# to them. A layer behind the convolution should keep that promise. (At
# the border the promise is only nearly kept, and a filter that moves two pixels at a time keeps it only for shifts of two. So the test moves the finished maps instead of the digit.)

# %%
predict(
    "07-shift",
    "The maps of image 0 move one pixel to the right, the other 59 images stay. For which of the "
    "three do the outputs for image 0 move one pixel, and otherwise stay what they were?",
    "per map alone",
    "per map and all together",
    "all three",
    "none of them",
)

# %%
WAYS = {"per pixel": per_pixel, "per map": per_map, "all together": all_together}
shifted = maps.copy()
shifted[0] = np.roll(maps[0], 1, axis=2)  # what leaves on the right comes back on the left
keeps_shift = {}
for name, way in WAYS.items():
    gap = abs(way(shifted)[0] - np.roll(way(maps)[0], 1, axis=2)).max()
    keeps_shift[name] = gap < 1e-9
    print(f"{name:13} after a shift, the outputs for image 0 are off by {gap:.1g} at most")

# %% tags=["evidence"]
# Evidence: what that says about your prediction
right = [name for name, kept in keeps_shift.items() if kept]
reveal("07-shift", {0: "none of them", 3: "all three"}.get(len(right)) or " and ".join(right))
assert right == ["per map", "all together"]

# %% [markdown]
# Per pixel fails. Every pixel has a mean and a spread of its own, and the digit now stands on other pixels.
# Here is
# the blurred map of image 0 before and after the shift:

# %% tags=["figure"]
# Figure: the blurred map of image 0, normalized per pixel and per map, before and after the shift
fig, axes = plt.subplots(2, 3, figsize=(6.6, 4.2))
for row, name in zip(axes, ("per pixel", "per map"), strict=True):
    before, after = WAYS[name](maps)[0, 2], WAYS[name](shifted)[0, 2]
    for ax, picture in zip(row, (before, after, np.roll(after, -1, axis=1) - before), strict=True):
        drawn = ax.imshow(picture, cmap="RdBu_r", vmin=-3, vmax=3)
        ax.set(xticks=[], yticks=[])
    row[0].set_ylabel(name)
axes[1, 2].text(3.5, 3.5, "0 everywhere", ha="center", va="center")
fig.colorbar(drawn, ax=axes, shrink=0.6, ticks=(-3, 0, 3), label="normalized value")
for ax, title in zip(axes[0], ("output", "after the shift", "moved back − output"), strict=True):
    ax.set_title(title)
show(
    fig,
    "A blurred digit as a map of 8 by 8. Normalized per pixel, the shifted digit gives "
    "another picture, and the difference is full of colour. Normalized per map, it is 0.",
)

# %% [markdown]
# Per map, nothing is left of the difference. The third way, all together, keeps shifts as well. So is one statistic for everything good enough? A convolution makes a second promise. Every filter works by itself. And lesson 03
# added that the size of a unit's weights does not matter, because the layer divides it away.
# So multiply the first filter by ten. It sees nothing new, and the other two should not even notice.

# %%
rescaled = maps.copy()
rescaled[:, 0] *= 10
for name, way in WAYS.items():
    change = abs(way(rescaled) - way(maps)).max(axis=(0, 2, 3)).round(2)
    print(f"{name:13} the three maps change by {change} at most")

# %% tags=["evidence"]
# Evidence: per map alone passes both tests (what is left is ε's)
changes = {name: abs(way(rescaled) - way(maps)).max() for name, way in WAYS.items()}
assert changes["per map"] < 0.01 and keeps_shift["per map"]
assert changes["all together"] > 0.5 and not keeps_shift["per pixel"]

# %% [markdown]
# All together, the layer fails the second test, because one loud channel changes all three. So there is a verdict. **One statistic per map** is the only one of the three that
# keeps what a convolution promises. A filter is one feature, wherever it looks.
#
# Move the sliders and make both tests yourself. Which picture does more than move?


# %% tags=["figure"]
# Figure: the blurred map of image 0 under the three ways, with a slider for each test
def draw_ways(shift, times):
    x = maps.copy()
    x[0] = np.roll(maps[0], shift, axis=2)
    x[:, 0] *= times
    fig, axes = plt.subplots(1, 3, figsize=(6.6, 2.3))
    for ax, (name, way) in zip(axes, WAYS.items(), strict=True):
        ax.imshow(way(x)[0, 2], cmap="RdBu_r", vmin=-3, vmax=3)
        ax.set(xticks=[], yticks=[])
        ax.set_title(name)
    return fig


explore(
    draw_ways,
    alt="A blurred digit, normalized per pixel, per map and all together.",
    shift=IntSlider(value=0, min=0, max=7, description="shift by"),
    times=IntSlider(value=1, min=1, max=30, description="filter 0 times"),
)

# %% [markdown]
# Normalized per pixel, the shifted digit changes its shape. Normalized all together, it fades when another filter is turned up. Normalized per map, it moves, and nothing else happens to it.
#
# ## One channel, one mean
#
# So all values of one channel, from all images and all places, share a mean, a variance, a γ and a β. For channel $c$:
#
# $$\begin{aligned}
# \mu_c&=\frac1{NHW}\sum_{n,h,w}x_{nchw} \\
# v_c&=\frac1{NHW}\sum_{n,h,w}(x_{nchw}-\mu_c)^2 \\
# y_{nchw}&=\gamma_c\,\frac{x_{nchw}-\mu_c}{\sqrt{v_c+\varepsilon}}+\beta_c
# \end{aligned}$$
#
# Here are two tiny images with one channel of 2 × 2, eight values in all:

# %%
two = np.array([[[[1.0, 3.0], [5.0, 7.0]]], [[[2.0, 2.0], [4.0, 8.0]]]])  # (2, 1, 2, 2)
print("mean", two.mean(), "  variance", two.var())
print(standard(two).round(2).tolist())

# %% [markdown]
# | | in lesson 03 | here |
# |---|---|---|
# | $x$, $y$ | $(N, D)$ | $(N, C, H, W)$ |
# | $\mu$, $v$, γ, β | $(D,)$ | $(C,)$ |
# | values that share a mean | $N$ | $N\cdot H\cdot W$ |
#
# The loop `per_map` is slow, and it has no γ and β. You can do it in four lines without a loop.

# %% [markdown]
# ### Exercise `07-spatial`: one feature map, one mean
#
# Write the layer for images. All values of one channel, from all examples and all places, share a mean, a
# variance, a γ and a β.
#
# <details><summary>Hint 1: shapes</summary>
#
# `x` is `(N, C, H, W)`. What is averaged away is N, H and W, so the mean and the variance have C numbers.
#
# </details>
# <details><summary>Hint 2: lining up</summary>
#
# NumPy lines up the last axes, and the channels are not last. `keepdims=True` leaves a mean of shape
# `(1, C, 1, 1)`, and `gamma[:, None, None]` is `(C, 1, 1)`.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `mean = x.mean(axis=(0, 2, 3), keepdims=True)`, the variance likewise, and then the same two lines as in lesson 03.
#
# </details>


# %%
def spatial_batch_norm(x, gamma, beta, eps=1e-5):
    """Batch normalization of feature maps, in training mode.

    Args: x (N, C, H, W); gamma, beta (C,); eps, added to the variance. Returns: y (N, C, H, W).
    """
    ### BEGIN SOLUTION
    mean = x.mean(axis=(0, 2, 3), keepdims=True)  # (1, C, 1, 1)
    var = ((x - mean) ** 2).mean(axis=(0, 2, 3), keepdims=True)  # (1, C, 1, 1)
    x_hat = (x - mean) / np.sqrt(var + eps)  # (N, C, H, W)
    return gamma[:, None, None] * x_hat + beta[:, None, None]
    ### END SOLUTION


# %%
check("07-spatial", spatial_batch_norm)


# %% tags=["C10:holds", "C58:holds"]
spatial_batch_norm = answer_to("07-spatial")
gamma, beta = np.array([2.0, 1.0, 0.5]), np.array([0.0, -3.0, 8.0])
y = spatial_batch_norm(maps, gamma, beta)
print(
    "mean of each map", y.mean(axis=(0, 2, 3)).round(2), "  spread", y.std(axis=(0, 2, 3)).round(2)
)
louder = spatial_batch_norm(maps, gamma + [1, 0, 0], beta)  # another γ for channel 0
print("maps that notice it:", np.flatnonzero(abs(louder - y).max(axis=(0, 2, 3)) > 1e-9))
biased = convolve(data.x_train[:60], filters, bias=np.array([5.0, -1.0, 2.0]))
without_bias = abs(spatial_batch_norm(biased, gamma, beta) - y).max()
print(f"a bias in the convolution changes the output by {without_bias:.0e}")
assert np.allclose(spatial_batch_norm(maps, np.ones(3), np.zeros(3)), per_map(maps))
assert np.allclose(y.mean(axis=(0, 2, 3)), beta) and without_bias < 1e-9
assert np.flatnonzero(abs(louder - y).max(axis=(0, 2, 3)) > 1e-9).tolist() == [0]

# %% [markdown]
# Your function does what the loop did. Each map comes out with mean β and spread γ, and it listens to its own γ alone. The convolution's bias disappears with the mean, as
# it did in lesson 03. Your NumPy convolutions have none from here on.
#
# ## Lesson 03's layer, under a reshape
#
# You need not have written anything new. Lesson 03's layer takes an array with one row for each example and one column for
# each feature. Here a feature is a channel, and every place of every image is an example. So lay the maps out with $N\cdot H\cdot W$ rows and $C$ columns,
# call your old function, and lay them back. The columns have to be channels, so the channels move to the end first.

# %%
batch_norm_forward = answer_to("03-forward")


def to_rows(x):  # (N, C, H, W) -> (N·H·W, C)
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


def to_maps(rows, shape):  # and back
    n, c, h, w = shape
    return rows.reshape(n, h, w, c).transpose(0, 3, 1, 2)


flat = to_maps(batch_norm_forward(to_rows(maps), gamma, beta), maps.shape)
print(f"lesson 03 under a reshape, against your new function: {abs(flat - y).max():.0e}")
assert np.allclose(flat, y)

# %% [markdown]
# Now the classic mistake. `x.reshape(-1, C)` has the right shape as well, and it is shorter. What stands in its columns?
# Take two images with three channels of 2 × 2, and give each value the colour of its channel.

# %% tags=["figure"]
# Figure: which channel each value comes from, after the right and the wrong reshape
tiny = np.broadcast_to(np.arange(3).reshape(1, 3, 1, 1), (2, 3, 2, 2))  # the channel's number
fig, axes = plt.subplots(1, 2, figsize=(7, 3.4))
titles = "x.transpose(0, 2, 3, 1).reshape(-1, 3)", "x.reshape(-1, 3)"
for ax, rows, title in zip(axes, (to_rows(tiny), tiny.reshape(-1, 3)), titles, strict=True):
    for (i, j), channel in np.ndenumerate(rows):
        ax.add_patch(plt.Rectangle((j, i), 0.94, 0.9, color=(BLUE, VERMILLION, GREEN)[channel]))
        ax.text(j + 0.47, i + 0.45, f"channel {channel}", color="white", ha="center", va="center")
    ax.set(xlim=(0, 3), ylim=(8, 0), xticks=[0.5, 1.5, 2.5], yticks=[])
    ax.set_xticklabels(["column 0", "column 1", "column 2"])
    ax.set_title(title, family="monospace", fontsize=9)
show(
    fig,
    "Two tables of eight rows and three columns. On the left every column has one colour: column "
    "0 holds channel 0 alone. On the right every column holds values of all three channels.",
)

# %% [markdown]
# On the left every column is one channel. On the right the array was only cut into pieces of three, in the order in which the
# memory holds it, and every column has values of all channels. Nothing complains, because the shapes are right.

# %%
mixed = batch_norm_forward(maps.reshape(-1, 3), np.ones(3), np.zeros(3)).reshape(maps.shape)
print("means of the maps before:", maps.mean(axis=(0, 2, 3)).round(2))
print("normalized by columns that mix:", mixed.mean(axis=(0, 2, 3)).round(2))

# %% [markdown]
# The *columns* have mean 0. The maps do not. The blurred one had the highest mean, and it still has.
# If somebody hands you such a layer, how do you find out? You have two tests already.

# %% [markdown]
# ### Exercise `07-debug`: which values share a mean?
#
# Somebody hands you a layer for images, and you cannot look inside. It runs, and its output has the right shape. γ
# and β are right in all of these. What differs is which values share a mean and a variance:
#
# - `"right"`: all values of a channel, from all examples and places. This is the layer that you wrote.
# - `"pixel"`: every channel has a mean at every place, over the batch alone.
# - `"instance"`: every channel of every example has a mean of its own.
# - `"whole"`: there is one mean for the whole array.
# - `"mixed"`: somebody wrote `x.reshape(-1, C)` without moving the channels first, so a column holds values of
#   several channels.
#
# The layers that you are handed differ in ε as well, from `1e-8` to `1e-3`. That is not the mistake. You choose the shape of the input.
#
# <details><summary>Hint 1: what you have seen</summary>
#
# Think of the two tests at the start of the lesson, and of a third. Does example 0 notice what happens to the others?
#
# </details>
# <details><summary>Hint 2: a shift has to be noticed</summary>
#
# Shift one image only, with `np.roll`. If all images move together, a mean at every place moves with them. Take C, H
# and W without a common divisor, N at least 4, C at least 2, and large values, so that ε hardly matters.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# If rescaling one channel changes the output, channels share a mean. Then shift one image. It is `"whole"` if the image only moves,
# and `"mixed"` if it does more. If rescaling changes nothing, a shift finds `"pixel"`, and changing the other examples tells `"right"`
# from `"instance"`.
#
# </details>


# %%
def which_axes(layer):
    """Say which values share a mean and a variance in a black box.

    Args: layer, a function of x (N, C, H, W), gamma (C,), beta (C,) that returns (N, C, H, W).
    Returns: "right", "pixel", "instance", "whole" or "mixed".
    """
    ### BEGIN SOLUTION
    x = np.random.default_rng(0).normal(0, 100, (6, 3, 4, 5))  # large, so that ε hardly matters
    rescaled, shifted, others = x.copy(), x.copy(), x.copy()
    rescaled[:, 0] *= 10
    shifted[0] = np.roll(x[0], 1, axis=2)
    others[1:] *= 3
    y, y_rescaled, y_shifted, y_others = (
        layer(array, np.ones(3), np.zeros(3)) for array in (x, rescaled, shifted, others)
    )
    over_channels = not np.allclose(y_rescaled, y, atol=0.01)
    keeps_shifts = np.allclose(y_shifted[0], np.roll(y[0], 1, axis=2), atol=0.01)
    if over_channels:
        return "whole" if keeps_shifts else "mixed"
    if not keeps_shifts:
        return "pixel"
    return "instance" if np.allclose(y_others[0], y[0], atol=0.01) else "right"
    ### END SOLUTION


# %%
check("07-debug", which_axes)


# %% [markdown]
# ## The way back
#
# To train with your layer, you need its gradient. Lesson 04's closed form holds as it stands, with $N\cdot H\cdot W$ in place of
# $N$. With $g=\gamma\,dy$, and with means over all values of a channel:
#
# $$\begin{aligned}
# dx&=\frac1\sigma\Big(g-\overline{g}-\hat x\;\overline{g\,\hat x}\Big) \\
# d\gamma_c&=\sum_{n,h,w}dy\,\hat x \\
# d\beta_c&=\sum_{n,h,w}dy
# \end{aligned}$$
#
# With numbers: four values share a mean, $g=(1,0,0,0)$ and $\hat x=(-1,-1,1,1)$, σ = 1. Then $\overline g=\frac14$,
# $\overline{g\hat x}=-\frac14$, and $dx=(\frac12,-\frac12,0,0)$. They add up to 0, as they have to, because shifting all four values changes nothing.

# %% [markdown]
# ### Exercise `07-spatial-backward`: the way back
#
# Write the closed form of lesson 04 with other axes. Your function gets `x` and not x̂, so it has to compute x̂ again.
#
# <details><summary>Hint 1: shapes</summary>
#
# `dx` has the shape of `x`. γ and β have `(C,)`, so their gradients have it too, as sums over N, H and W.
#
# </details>
# <details><summary>Hint 2: which count?</summary>
#
# The two terms that are subtracted in `dx` are means over all values that share a statistic. There are N·H·W of
# them, and not N.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# With `axes = (0, 2, 3)` and `g = gamma[:, None, None] * dy`, it is
# `dx = (g - g.mean(axes, keepdims=True) - x_hat * (g * x_hat).mean(axes, keepdims=True)) / root`.
#
# </details>


# %%
def spatial_batch_norm_backward(dy, x, gamma, eps=1e-5):
    """The gradients of batch normalization of feature maps, in training mode.

    Args: dy, the gradient of y, and x, both (N, C, H, W); gamma (C,); eps, as in the forward pass.
    Returns: a tuple (dx, dgamma, dbeta) of shapes (N, C, H, W), (C,), (C,).
    """
    ### BEGIN SOLUTION
    axes = (0, 2, 3)
    centred = x - x.mean(axes, keepdims=True)
    root = np.sqrt((centred**2).mean(axes, keepdims=True) + eps)  # (1, C, 1, 1)
    x_hat = centred / root
    g = gamma[:, None, None] * dy  # the gradient of x_hat
    along = x_hat * (g * x_hat).mean(axes, keepdims=True)
    dx = (g - g.mean(axes, keepdims=True) - along) / root
    return dx, (dy * x_hat).sum(axes), dy.sum(axes)
    ### END SOLUTION


# %%
check("07-spatial-backward", spatial_batch_norm_backward)


# %%
spatial_batch_norm_backward = answer_to("07-spatial-backward")
closed = answer_to("04-closed")


def flat_backward(dy, x, gamma, to_rows, to_maps):
    """Lesson 04's closed form on rows: (dx, dgamma, dbeta)."""
    rows = to_rows(x)
    rstd = 1 / np.sqrt(rows.var(axis=0) + 1e-5)
    x_hat = (rows - rows.mean(axis=0)) * rstd
    dx, dgamma, dbeta = closed(to_rows(dy), x_hat, gamma, rstd)
    return to_maps(dx, x.shape), dgamma, dbeta


dy = np.random.default_rng(0).normal(size=maps.shape)
yours = spatial_batch_norm_backward(dy, maps, gamma)
by_rows = flat_backward(dy, maps, gamma, to_rows, to_maps)
print(
    "largest difference:",
    *[f"{abs(a - b).max():.0e}" for a, b in zip(yours, by_rows, strict=True)],
)
assert all(np.allclose(a, b) for a, b in zip(yours, by_rows, strict=True))

# %% [markdown]
# Lesson 04 under the reshape gives the same.
#
# ## The stuck network, with convolutions
#
# Lesson 02's six sigmoid layers stayed at chance, and lesson 03 rescued them. Are convolutions any better off? Here
# are six of them with eight maps each, a sigmoid behind every one, and at the end one linear layer. The first
# convolution moves two pixels at a time, so that all maps are 4 × 4.


# %% tags=["setup"]
# Setup: a network of six convolutions in NumPy, built like lesson 03's Network
class ConvNetwork:
    """norm(x, gamma, beta) and backward(dy, x, gamma) stand before each activation."""

    strides = (2, 1, 1, 1, 1, 1)

    def __init__(self, norm=None, backward=None, relu=False, seed=0):
        self.norm, self.backward, self.relu = norm, backward, relu
        self.rng, self.layers = np.random.default_rng(seed), []  # [weight, gamma, beta] each
        for fan_in in (1, 8, 8, 8, 8, 8):
            weight = self.rng.normal(size=(8, fan_in, 3, 3)) * np.sqrt(2 / (9 * (fan_in + 8)))
            self.layers.append([weight, np.ones(8), np.zeros(8)])
        self.head = [self.rng.normal(size=(128, 10)) * np.sqrt(2 / 138), np.zeros(10)]

    def activation(self, z):
        return np.maximum(z, 0) if self.relu else 1 / (1 + np.exp(-np.clip(z, -500, 500)))

    def forward(self, x):
        """Logits (N, 10), and (x, a, z, y) for each layer: a = convolution, z = norm(a)."""
        seen = []
        for (weight, gamma, beta), stride in zip(self.layers, self.strides, strict=True):
            a = convolve(x, weight, stride=stride)
            z = self.norm(a, gamma, beta) if self.norm else a + beta[:, None, None]
            seen.append((x, a, z, self.activation(z)))
            x = seen[-1][-1]
        return x.reshape(len(x), -1) @ self.head[0] + self.head[1], seen


# %% tags=["setup"]
# Setup: its gradients
def gradients(network, x, labels):
    """The gradients of the layers, laid out as network.layers, and those of the head."""
    logits, seen = network.forward(x)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(x)), labels] -= 1
    p /= len(x)
    last = seen[-1][-1]
    dy, found = (p @ network.head[0].T).reshape(last.shape), []
    for index in reversed(range(6)):
        (x, a, _, y), (weight, gamma, _) = seen[index], network.layers[index]
        dz = dy * ((y > 0) if network.relu else y * (1 - y))
        dgamma, dbeta = 0, dz.sum(axis=(0, 2, 3))
        if network.norm:
            dz, dgamma, dbeta = network.backward(dz, a, gamma)
        dy, dweight = convolve_back(dz, x, weight, network.strides[index])
        found.insert(0, (dweight, dgamma, dbeta))
    return found, (last.reshape(len(last), -1).T @ p, p.sum(axis=0))


# %% tags=["setup"]
# Setup: its training, and the fraction of the test images that it gets right
def fit(network, rate, steps, batch=30, every=25):
    """Gradient descent; (steps, test accuracies), recorded `every` so often."""
    curve = [(0, right_of(network))]
    for step in range(1, steps + 1):
        rows = network.rng.choice(len(data.x_train), batch, replace=False)
        slopes, head = gradients(network, data.x_train[rows], data.y_train[rows])
        for own, slope in zip([*network.layers, network.head], [*slopes, head], strict=True):
            for index in range(len(own)):
                own[index] = own[index] - rate * slope[index]
        if step % every == 0:
            curve.append((step, right_of(network)))
    return np.array(curve).T


def right_of(network):
    return (network.forward(data.x_test)[0].argmax(axis=1) == data.y_test).mean()


# %%
stuck = ConvNetwork()
stuck_curve = fit(stuck, rate=0.3, steps=150)
rescued = ConvNetwork(spatial_batch_norm, spatial_batch_norm_backward)
rescued_curve = fit(rescued, rate=0.3, steps=150)
print(f"six layers of sigmoids: {right_of(stuck):.0%} of the test images are right")
print(f"with your two functions: {right_of(rescued):.0%}")

# %% [markdown]
# Over the 150 steps: <!-- given: 150 -->

# %% tags=["figure"]
# Figure: accuracy over the steps, without and with your layer
fig, ax = plt.subplots(figsize=(7, 2.6))
for (steps, curve), colour, name in (
    (stuck_curve, BLACK, "as it was"),
    (rescued_curve, BLUE, "with your layer"),
):
    ax.plot(steps, 100 * curve, color=colour)
    label_line(ax, steps[-1], 100 * curve[-1], name, colour)
ax.set(xlabel="steps", ylabel="test accuracy, %", xlim=(0, 190), ylim=(0, 105))
show(
    fig,
    "Test accuracy against steps: the sigmoid network stays near ten percent, the one with your "
    "layer passes ninety percent within a hundred steps.",
)

# %% [markdown]
# The story of lesson 03 repeats itself. A filter that all places share does not help a sigmoid, and your layer does. Does it hold? Here are five seeds
# and three learning rates:

# %% tags=["evidence"]
# Evidence: what builds six convolutions in PyTorch, many networks at once
WIDE, SEEDS, RATES = (8,) * 6, range(5), [0.1, 0.3, 1.0]


def cnn(seeds, norm=None, activation=nn.Sigmoid, layers=6, behind=None, gain=1.0):
    """A Stack of CNNs with eight maps of 4 × 4 a layer; `behind` stands behind the first."""
    sources, parts = generators(seeds), []
    for index in range(layers):
        parts.append(Conv(sources, 8 if index else 1, 8, gain, stride=1 if index else 2))
        parts += [norm(len(seeds), 8)] if norm else []
        parts.append(activation())
        parts += [behind] if behind and index == 0 else []
    return Stack(*parts, nn.Flatten(2), Linear(sources, 128, 10))


def six(norm, activation=nn.Sigmoid, rates=RATES):
    """Six convolutions, trained at all rates with five seeds: a Table."""
    return sweep(
        lambda seeds: cnn(seeds, norm, activation), held, SEEDS, 120,
        lr=rates, every=120, batch_size=30,
    )  # fmt: skip


# %% tags=["evidence", "C34:holds"]
# Evidence: sigmoids without and with batch normalization, the whole table
tables = {"without": six(None), "with": six(Norm)}
for name, table in tables.items():
    for rate, runs in zip(RATES, table.test[-1], strict=True):
        print(f"{name:8} rate {rate}: {runs.mean():.1%}  [{runs.min():.1%}, {runs.max():.1%}]")
rate, curves = chosen(tables["with"])
print(f"validation chooses rate {rate}, where the test gives {curves[-1].mean():.1%}")
large = sweep(
    lambda seeds: cnn(seeds, gain=12.0), held, SEEDS, 120, lr=[0.3], every=120, batch_size=30
).test[-1, 0]
print(
    f"without, weights × 12, rate 0.3: {large.mean():.1%}  [{large.min():.1%}, {large.max():.1%}]"
)
assert tables["without"].test[-1].max() < 0.2
assert curves[-1].min() > 0.7 and curves[-1].mean() > large.mean() + 0.1

# %% [markdown]
# Without the layer no run leaves chance, at any of the three rates. (Larger weights at the start help sigmoids, as in lesson 02. In the last line they are
# twelve times as large.) With the layer, and with the rate that validation chooses, the five networks get 93 % on average
# after 120 steps. At a rate of 1.0 most of them fail, with 25.1 % on average. Ioffe and Szegedy tried the same with a far larger network, an Inception with sigmoids. It never left
# chance, and with batch normalization it reached 69.8 %. <!-- given: 69.8 -->
#
# You can see in the maps what the layer does. Send 300 images through both networks before they are trained, and look at
# what three of the eight sigmoids of a layer receive.

# %% tags=["figure"]
# Figure: the sigmoids' inputs in layers 1, 3 and 6, three maps each, without and with the layer
seen_by = {}
for name, norm in (("without", None), ("with your layer", spatial_batch_norm)):
    _, seen_by[name] = ConvNetwork(norm).forward(data.x_train[:300])
fig, axes = plt.subplots(2, 3, figsize=(8, 3.8), sharex=True)
for row, (name, seen) in zip(axes, seen_by.items(), strict=True):
    for ax, layer in zip(row, (1, 3, 6), strict=True):
        for channel, colour in enumerate((BLUE, VERMILLION, GREEN)):
            z = seen[layer - 1][2][:, channel].ravel()
            ax.hist(z, np.linspace(-3, 3, 61), color=colour, histtype="step", density=True)
        ax.set(yticks=[], xticks=[-2, 0, 2])
        ax.set_title(f"layer {layer}") if name == "without" else ax.set_xlabel("sigmoid's input")
    row[0].set_ylabel(name)
show(
    fig,
    "Histograms of three feature maps in layers 1, 3 and 6. Without the layer each falls apart "
    "into a few needles by layer 6; with it all three keep a spread of 1 around 0.",
)

# %% [markdown]
# How far apart does each layer keep the 300 images, place by place? <!-- given: 300 -->

# %%
print("layer                     1      2      3      4      5      6")
for name, seen in seen_by.items():
    images = np.array([z.std(axis=0).mean() for _, _, z, _ in seen])  # over the 300 images
    print(f"{name:16} images", *[f"{value:6.3f}" for value in images])

# %% [markdown]
# Without the layer a map falls apart into needles. In layer 6 each of its places has nearly the same value for all 300 images, which differ there by less than a thousandth. With the layer every map keeps a spread of 1.
# But look at the last line. The spread *over the images*, place by place, shrinks all the same, from 0.63 in the first layer to 0.08 in the
# sixth. The spread of a map has two parts, that of the images and that of the places, and the division by σ does not tell them apart.
#
# ### The colleague with the wrong reshape
#
# A colleague has built the layer with `x.reshape(-1, C)`, forward and backward. Their network has the same six convolutions, but with ReLUs.

# %%
predict(
    "07-mixed",
    "Six convolutions with ReLUs, and the layer whose columns mix the channels, trained like "
    "yours. Compared with the right layer, its accuracy is …",
    "at chance",
    "20 points lower or more",
    "at most 5 points lower",
)


# %%
def mixed_layer(x, gamma, beta):
    return batch_norm_forward(x.reshape(-1, 8), gamma, beta).reshape(x.shape)


def mixed_backward(dy, x, gamma):
    return flat_backward(dy, x, gamma, lambda x: x.reshape(-1, 8), np.reshape)


colleagues = ConvNetwork(mixed_layer, mixed_backward, relu=True)
fit(colleagues, rate=0.1, steps=150, every=150)
print(f"columns that mix, with ReLUs: {right_of(colleagues):.0%} of the test images are right")


# %% tags=["evidence"]
# Evidence: the wrong reshape with ReLUs and with sigmoids, five seeds
class Mixed(Norm):
    """Norm under the wrong reshape."""

    def forward(self, h):
        return super().forward(h.reshape(self.runs, -1, h.shape[2])).reshape(h.shape)


relu = {}
for name, norm in (("right", Norm), ("mixed", Mixed)):
    rate, curves = chosen(six(norm, nn.ReLU, [0.03, 0.1, 0.3, 1.0]))
    relu[name] = curves[-1]
mixed_sigmoids = six(Mixed).test[-1]
for name, runs in relu.items():
    print(f"ReLUs, {name}: {runs.mean():.1%}  [{runs.min():.1%}, {runs.max():.1%}]")
print(f"sigmoids, mixed, three rates: {mixed_sigmoids.min():.1%} to {mixed_sigmoids.max():.1%}")
loss = relu["right"].mean() - relu["mixed"].mean()
assert loss < 0.05 and mixed_sigmoids.max() < 0.3
worse = "at chance" if relu["mixed"].mean() < 0.2 else "20 points lower or more"
reveal("07-mixed", "at most 5 points lower" if loss < 0.05 else worse)

# %% [markdown]
# With ReLUs, five networks with the wrong layer get 93.3 % on average where the right one gets 95.1 %, and hardly anybody would look for a mistake. With sigmoids no
# run gets above 19 %, at any of three rates. Why do they fail?

# %%
for activation, relu_units in (("sigmoids", False), ("ReLUs", True)):
    for name, norm in (("right", spatial_batch_norm), ("mixed", mixed_layer)):
        print(f"{activation:8} {name}", end=":  ")
        _, seen = ConvNetwork(norm, relu=relu_units).forward(data.x_train[:300])
        for layer in (1, 6):
            z = seen[layer - 1][2]
            apart, images = z.mean(axis=(0, 2, 3)).std(), z.std(axis=0).mean()
            print(f"layer {layer}: channels apart {apart:.2f}, images {images:.3f}", end="   ")
        print()


# %% tags=["evidence"]
# Evidence: the mixed layer with sigmoids around 0, rate 0.3, five seeds
class Centred(nn.Module):
    """A sigmoid, less the ½ around which it lies."""

    def forward(self, h):
        return torch.sigmoid(h) - 0.5


around_zero = six(Mixed, Centred, [0.3]).test[-1]
print(f"s − ½, mixed, rate 0.3: {around_zero.min():.1%} to {around_zero.max():.1%}")
assert around_zero.min() > 0.8

# %% [markdown]
# With either activation the mixed layer leaves the channels apart, because it takes away a mean of all of them. The channels' distance is part of what it divides by, so the
# images get less than their share. ReLUs still pass on enough of the images' differences. A sigmoid's outputs all lie around ½ and differ little
# from it. So behind sigmoids the distance of the channels outweighs the images, and by layer 6
# the images hardly differ at all. If the ½ is to blame, then the mixed layer must train once ½ is subtracted from every sigmoid. It does. The last line of the folded cell shows
# 94 % or more in every run. A layer that is wrong can train all the same. So ask it directly, as your `which_axes` does.

# %% [markdown]
# ## N·H·W values, and what they are worth
#
# In lesson 05 a batch of four gave a poor mean, because four values are few. A map does better. In your network a batch of four images has
# $4\cdot4\cdot4=64$ values in each map. Are they worth that many?

# %%
predict(
    "07-values",
    "You average the 64 values of a map over four images. How many values, drawn one by one from "
    "all images, would give an equally good mean?",
    "about 4",
    "about 20",
    "64",
    "more than 64",
)


# %% tags=["setup"]
# Setup: what the values of a batch are worth
def worth(a, size):
    """How many independent values the mean of a batch of `size` images is worth, per channel."""
    draws = np.random.default_rng(0).integers(0, len(a), (2000, size))
    means = a.mean(axis=(2, 3))[draws].mean(axis=1)  # (2000, C)
    missed = ((means - a.mean(axis=(0, 2, 3))) ** 2).mean(axis=0)
    return 1 / (missed / a.var(axis=(0, 2, 3))).mean()  # the mean of n values misses by v/n


# %%
a = convolve(
    data.x_train, rescued.layers[0][0], stride=2
)  # (1437, 8, 4, 4), the first layer's maps
found = worth(a, 4)
print(f"64 values in the maps of four images are worth {found:.0f}")

# %% tags=["evidence"]
# Evidence: what that says about your prediction, and five networks with their first filters
bounds = ((8, "about 4"), (45, "about 20"), (80, "64"), (np.inf, "more than 64"))
reveal("07-values", next(words for bound, words in bounds if found < bound))
first = [convolve(data.x_train, ConvNetwork(seed=seed).layers[0][0], stride=2) for seed in SEEDS]
of_seeds = [worth(maps_of, 4) for maps_of in first]
print(f"in five networks before training: {min(of_seeds):.0f} to {max(of_seeds):.0f}")
assert min(found, *of_seeds) > 100

# %% [markdown]
# More than 64. How can 64 numbers be worth more than 64? Because they were not drawn one by one. Each image brings every place
# once, the bright middle and the dark border, and so no batch has too many bright places by bad luck. About half of a map's variance lies between its places, as the next
# cell shows, and every batch holds this part in the same amounts, so it adds no error to the mean. If you subtract from each place its own mean over all images, that advantage is gone.

# %% tags=["evidence"]
# Evidence: the share of the places, and what is left without it
places = a - a.mean(axis=0)  # without what the places have by themselves
between = 1 - (places.var(axis=(0, 2, 3)) / a.var(axis=(0, 2, 3))).mean()  # of each map
print(f"share of a map's variance that lies between its places: {between:.0%}")
print(f"without it, 64 values are worth {worth(places, 4):.0f}")
alike = [np.corrcoef(places[:, c].reshape(-1, 16).T) for c in range(8)]  # (8, 16, 16)
average = (np.sum(alike) - 8 * 16) / (8 * 16 * 15)
print(f"correlation between two places of a map, on average: {average:.3f}")
one = spatial_batch_norm(a[:1], np.ones(8), np.zeros(8))
print(f"a batch of one image comes out with spread {one.std():.2f}")
blurred = convolve(data.x_train, filters[2:], stride=2)
behind_blur = worth(blurred - blurred.mean(axis=0), 4)
print(f"behind a blur, without the places, 64 values are worth {behind_blur:.0f}")
assert average < 0 and one.std() > 0.9 and behind_blur < 64

# %% [markdown]
# Even then they are worth more than 64. Where one place of these maps is high, another is a little low on average, and their errors partly cancel. That depends on the filters. Behind a blur the places agree, as the last
# line shows, and there 64 values are worth fewer than 64.
#
# So a small batch is less of a problem here. Even *one* image comes out with spread 1, where lesson 03's layer gave β to a
# lonely example. Does this help to train? The next cell trains networks of three convolutions on batches of two images,
# with your layer, with the puzzle's first way, where each pixel has a mean of its own from two values, and with no layer.


# %% tags=["evidence"]
# Evidence: batches of two images, per map, per pixel, no layer; five rates, five seeds
class PerPixel(Norm):
    """Every pixel of every map is a feature."""

    def __init__(self, runs, channels):
        super().__init__(runs, channels * 16)

    def forward(self, h):
        return super().forward(h.flatten(2)).reshape(h.shape)


small = {}
for name, norm in (("per map", Norm), ("per pixel", PerPixel), ("no layer", None)):
    table = sweep(
        lambda seeds, norm=norm: cnn(seeds, norm, nn.ReLU, layers=3), held, SEEDS, 250,
        lr=[0.003, 0.01, 0.03, 0.1, 0.3], every=250, batch_size=2,
    )  # fmt: skip
    rate, curves = chosen(table)
    assert 0.003 < rate < 0.3  # inside the grid
    small[name] = curves[-1]
    print(f"{name:10} rate {rate}: {small[name].mean():.1%}",
          f"[{small[name].min():.1%}, {small[name].max():.1%}]")  # fmt: skip
assert (small["per map"] > small["per pixel"] + 0.1).all()

# %% [markdown]
# With your layer they get 86.4 % on average, without any layer 71.6 %, and with a mean for every pixel 38.8 %. That is what sharing buys. Two images give 32 values to a map, and
# two to a pixel, where all that is left is which of the two is brighter. (Lesson 08 looks for a layer that needs no batch at all.) <!-- given: 32 -->
#
# ## How large is the layer?
#
# The layer touches every value of every map. How many numbers does it have of its own?

# %% [markdown]
# ### Exercise `07-count`: what does the layer weigh?
#
# Count the numbers that the layer learns, and those that it keeps beside them for inference.
#
# <details><summary>Hint 1: what is there?</summary>
#
# Learned are γ and β. Kept are the running mean and the running variance.
#
# </details>
# <details><summary>Hint 2: how many of each?</summary>
#
# One for each group of values that share a statistic. Which of the three sizes counts those groups?
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# All four have shape `(C,)`, however large the maps are.
#
# </details>


# %%
def batch_norm_parameters(channels, height, width):
    """How many numbers batch normalization of feature maps learns and keeps.

    Args: channels, height, width, positive integers. Returns: a tuple (learned, buffers) of two
    integers: numbers of single values, the counter of batches left out.
    """
    ### BEGIN SOLUTION
    learned = 2 * channels  # γ and β
    buffers = 2 * channels  # the running mean and the running variance
    return learned, buffers
    ### END SOLUTION


# %%
check("07-count", batch_norm_parameters)


# %% [markdown]
# ResNet-50 is a network for photographs with 53 convolutions and a batch normalization behind each of them (He et al. 2016). All in all, gradient descent
# moves 25.6 million numbers in it. <!-- given: 53 25.6 -->

# %%
predict(
    "07-share",
    "How many of the numbers that ResNet-50 learns are a γ or a β?",
    "one in 5",
    "one in 50",
    "one in 500",
)

# %% tags=["setup"]
# Setup: the channels of ResNet-50's 53 layers, and how many weights it has
channels, weights, fan_in = [64], 7 * 7 * 3 * 64, 64  # the first convolution
for blocks, width in ((3, 64), (4, 128), (6, 256), (3, 512)):
    for block in range(blocks):
        channels += [width, width, 4 * width]  # 1 × 1, 3 × 3, 1 × 1
        weights += fan_in * width + 9 * width**2 + width * 4 * width
        if block == 0:  # a convolution on the shortcut
            channels.append(4 * width)
            weights += fan_in * 4 * width
        fan_in = 4 * width
head = fan_in * 1000 + 1000

# %%
batch_norm_parameters = answer_to("07-count")
learned = sum(batch_norm_parameters(c, 1, 1)[0] for c in channels)  # the maps' size has no say
share = learned / (weights + head + learned)
print(f"{len(channels)} layers; {weights + head + learned:,} learned numbers, of which", end=" ")
print(f"{learned:,} are γ and β: {share:.2%}, one in {1 / share:.0f}")

# %% tags=["evidence"]
# Evidence: what that says about your prediction, and your own network
shares = {"one in 5": 5, "one in 50": 50, "one in 500": 500}
reveal("07-share", min(shares, key=lambda words: abs(np.log(shares[words] * share))))
own = sum(weight.size for weight, _, _ in rescued.layers) + sum(map(np.size, rescued.head))
print(f"your network: {6 * batch_norm_parameters(8, 4, 4)[0]} of {own + 96:,}")
assert len(channels) == 53 and 1 / 600 < share < 1 / 400

# %% [markdown]
# It is one in 481. From the usual start the layer decides whether our sigmoids train at all, and yet it is hardly there.
#
# ## At work: the layer disappears
#
# At work the layer needs constants, as in lesson 05. They are the mean and the variance of each map over all training images. Your network is small,
# so all of them fit into one batch, and this batch *is* the population.

# %%
batch_norm_inference = answer_to("05-inference")
_, seen = rescued.forward(data.x_train)
constants = [(a.mean(axis=(0, 2, 3)), a.var(axis=(0, 2, 3))) for _, a, _, _ in seen]


def at_work(network, constants, x):
    """The network in eval mode: lesson 05's layer under the reshape."""
    for index, (weight, gamma, beta) in enumerate(network.layers):
        a = convolve(x, weight, stride=network.strides[index])
        z = batch_norm_inference(to_rows(a), gamma, beta, *constants[index])
        x = network.activation(to_maps(z, a.shape))
    return x.reshape(len(x), -1) @ network.head[0] + network.head[1]


outputs = at_work(rescued, constants, data.x_test)
print(f"with constants: {(outputs.argmax(axis=1) == data.y_test).mean():.0%} are right")

# %% [markdown]
# With constants the layer is a straight line per channel, $y=s\,x+t$ with $s=\gamma/\sqrt{v_\text{run}+\varepsilon}$ and
# $t=\beta-s\,\mu_\text{run}$. A convolution is a sum of products. Multiply all weights of a filter by
# $s$, and its map is multiplied by $s$. Give it the bias $t$, and $t$ is added.
#
# With numbers: γ = 3, $v_\text{run}+\varepsilon=4$, $\mu_\text{run}=2$, β = 1 give $s=1.5$ and $t=1-1.5\cdot2=-2$.

# %% [markdown]
# ### Exercise `07-fold`: the layer disappears
#
# Fold the layer into the convolution in front of it, as you did with a linear layer in lesson 05. The convolution
# often has no bias, because β does its work.
#
# <details><summary>Hint 1: which axis?</summary>
#
# γ, β, mean and variance belong to the convolution's outputs, which are the first axis of the weight: one number for
# each filter `(in, kh, kw)`.
#
# </details>
# <details><summary>Hint 2: no bias</summary>
#
# No bias is a bias of 0. Ask with `bias is None`, because an array has no single truth value. The folded layer needs
# a bias in any case.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# With `s = gamma / np.sqrt(var + eps)` the weight is `weight * s[:, None, None, None]`, and the bias
# `s * (bias - mean) + beta`.
#
# </details>


# %%
def fold_into_conv(weight, bias, gamma, beta, mean, var, eps=1e-5):
    """The one convolution that does the work of a convolution and of normalization after it.

    Args: weight (out, in, kh, kw); bias (out,), or None where the convolution has none;
    gamma, beta, mean, var (out,), where mean and var are the running statistics.
    Returns: a tuple (weight', bias') of new arrays, (out, in, kh, kw) and (out,).
    """
    ### BEGIN SOLUTION
    s = gamma / np.sqrt(var + eps)  # (out,)
    old_bias = 0.0 if bias is None else bias
    return weight * s[:, None, None, None], s * (old_bias - mean) + beta
    ### END SOLUTION


# %%
check("07-fold", fold_into_conv)


# %% [markdown]
# Fold all six layers of your network away. Six convolutions with a bias and a sigmoid are left, which is the network that would not train.

# %%
fold_into_conv = answer_to("07-fold")
x = data.x_test
for (weight, gamma, beta), (mean, var), stride in zip(
    rescued.layers, constants, rescued.strides, strict=True
):
    folded_weight, folded_bias = fold_into_conv(weight, None, gamma, beta, mean, var)
    x = rescued.activation(convolve(x, folded_weight, folded_bias, stride))
folded = x.reshape(len(x), -1) @ rescued.head[0] + rescued.head[1]
print(f"largest difference of an output: {abs(folded - outputs).max():.0e}")
print(f"{(folded.argmax(axis=1) == data.y_test).mean():.0%} of the test images are right")
assert abs(folded - outputs).max() < 1e-10

# %% [markdown]
# The same answers without the layer. What does that save? Here are three convolutions of 16 channels in PyTorch on eight images of 64 × 64, in single
# precision, folded by your function. The times are of this run and this machine. They will be others on yours.

# %% tags=["evidence"]
# Evidence: training and eval with and without the layer, and folded; outputs to 1e-5
torch.manual_seed(0)
convolutions = [nn.Conv2d(c, 16, 3, padding=1, bias=False) for c in (3, 16, 16)]
norms = [nn.BatchNorm2d(16) for _ in convolutions]
pairs = list(zip(convolutions, norms, strict=True))
net = nn.Sequential(*[part for conv, norm in pairs for part in (conv, norm, nn.ReLU())])
plain = nn.Sequential(*[part for conv, _ in pairs for part in (conv, nn.ReLU())])
pictures = torch.randn(8, 3, 64, 64)
for _ in range(20):
    net(pictures)  # fills the buffers
net.eval()
without_layer = []
for conv, norm in pairs:
    numbers = (norm.weight, norm.bias, norm.running_mean, norm.running_var)
    arrays = [number.detach().numpy() for number in (conv.weight, *numbers)]
    weight, bias = fold_into_conv(arrays[0], None, *arrays[1:])
    one = nn.Conv2d(conv.in_channels, 16, 3, padding=1)
    one.weight.data, one.bias.data = torch.tensor(weight).float(), torch.tensor(bias).float()
    without_layer += [one, nn.ReLU()]
folded_net = nn.Sequential(*without_layer)
with torch.no_grad():
    gap = (net(pictures) - folded_net(pictures)).abs().max().item()
print(f"largest difference of an output: {gap:.0e}; {len(net)} parts, then {len(folded_net)}")
assert gap < 1e-5 and len(folded_net) == len(plain) < len(net)


# %% tags=["evidence", "C45:holds"]
# Evidence: the times, in turn, each the median of 15
def milliseconds(runs):
    """The median time of each call; taking turns, they meet the same noise."""
    times = {name: [] for name in runs}
    for _ in range(15):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            times[name].append(1000 * (time.perf_counter() - start))
    return {name: np.median(spent) for name, spent in times.items()}


with torch.no_grad():
    at = milliseconds({"with": lambda: net(pictures), "folded": lambda: folded_net(pictures)})
print(f"at work: {at['with']:.1f} ms with the layer, {at['folded']:.1f} ms folded,",
      f"ratio {at['with'] / at['folded']:.2f}")  # fmt: skip
net.train()
step = milliseconds({"with": lambda: net(pictures).sum().backward(),
                     "without": lambda: plain(pictures).sum().backward()})  # fmt: skip
print(f"a training step: {step['with']:.1f} ms with, {step['without']:.1f} ms without,",
      f"ratio {step['with'] / step['without']:.2f}")  # fmt: skip
assert step["with"] > step["without"]  # what training pays

# %% [markdown]
# In training the layer costs time, because there it has statistics to compute and a gradient to send back. At work it costs
# less, even unfolded. From run to run the time with the layer was between 1.0 and 1.4 times the time without, on our machine. So there is
# not always something to save. <!-- given: 1.0 1.4 -->
#
# ### And a layer in front of a convolution?
#
# Some networks normalize *before* the convolution, and nothing stands between the two. Then $s$ and $t$ belong to the convolution's inputs. You can fold them in as well, at least in the equation. Multiply
# the weights that look at channel $c$ by $s_c$, and add to the bias what $t$ contributes, the sum of all weights, each times the $t_c$ of its channel.

# %%
predict(
    "07-border",
    "A layer in eval mode stands in front of a 3 × 3 convolution that pads with zeros. Folded "
    "like this, the outputs are …",
    "the same everywhere",
    "wrong at the border of the map alone",
    "wrong everywhere",
)

# %%
rng = np.random.default_rng(0)
image = maps[:1]  # (1, 3, 8, 8), one image's three maps
weight, s, t = rng.normal(size=(1, 3, 3, 3)), np.array([2.0, 0.5, 1.0]), np.array([1.0, -1.0, 0.5])
true = convolve(s[:, None, None] * image + t[:, None, None], weight)  # (1, 1, 8, 8)
in_front = convolve(image, weight * s[:, None, None], (weight.sum(axis=(2, 3)) * t).sum())
off = abs(in_front - true)[0, 0]
print(f"largest error in the middle {off[1:-1, 1:-1].max():.0e}, at the border {off.max():.1f}")

# %% [markdown]
# The error at each place of the map:

# %% tags=["figure"]
# Figure: where folding in front of a padded convolution is wrong
fig, ax = plt.subplots(figsize=(3.4, 2.9))
picture = ax.imshow(off, cmap="Reds", vmin=0)
fig.colorbar(picture, label="error of the folded output")
ax.set(xticks=[], yticks=[])
show(
    fig,
    "A map of 8 by 8 places. The error is zero in the middle and large in the outermost ring.",
)

# %% [markdown]
# So is your prediction right?

# %% tags=["evidence"]
# Evidence: what that says about your prediction
middle, border = off[1:-1, 1:-1].max(), off.max()
reveal(
    "07-border",
    "the same everywhere" if border < 1e-9
    else "wrong at the border of the map alone" if middle < 1e-9 else "wrong everywhere",
)  # fmt: skip
assert middle < 1e-9 and border > 0.1

# %% [markdown]
# The outputs are wrong at the border alone. The convolution adds its zeros *after* the layer, so outside the image it sees 0. The folded bias assumes
# a $t$ for all nine neighbours, also for those that lie outside. A layer behind the convolution has no such problem, because the convolution sums first, zeros included, and the layer only
# rescales the sum. So frameworks fold a layer into the convolution that stands *before* it. (*Going deeper* has a way out for the other case.)

# %% [markdown]
# ## What it makes unnecessary
#
# Before 2015, networks for images had a whole toolbox for training. Ioffe and Szegedy left some of these tools out and weakened others. They dropped
# **local response normalization**, which divides each value by the size of its neighbours in the channels beside it. They cut the **weight decay**, which
# pulls all weights towards 0 at every step, to a fifth, and they distorted the training images less. Does the layer do the tools' work?
#
# Here is a small copy of that question. We train networks of three convolutions with ReLUs, with one tool or none, and without the layer or with it. Local response normalization
# stands behind the first ReLU. Its strength, which PyTorch calls `alpha`, is 1 here. The brightness jitter multiplies each training image by a random number between 0.5 and 1.5. The weight decay is 0.003. We tried each tool at one strength only. Every network gets 120 steps. There are three rates and five seeds, and the rate is
# chosen on the validation images. <!-- given: 0.5 1.5 -->


# %% tags=["evidence"]
# Evidence: the tools as layers, and one of the eight kinds of network
class LocalResponse(nn.LocalResponseNorm):
    """PyTorch's layer, which wants (N, C, H, W), for h (R, B, C, H, W)."""

    def forward(self, h):
        return super().forward(h.flatten(0, 1)).unflatten(0, h.shape[:2])


class Jitter(nn.Module):
    """Multiply each training image by a random brightness; all networks see the same."""

    def forward(self, h):
        return h * (0.5 + torch.rand(h.shape[1], 1, 1, 1)) if self.training else h


def with_tool(norm, tool):
    """A Stack of networks for all rates and seeds, trained."""
    torch.manual_seed(0)  # of the jitter
    behind = LocalResponse(5, alpha=1.0) if tool == "local response" else None
    seeds = [*SEEDS] * len(TOOL_RATES)
    model = cnn(seeds, norm, nn.ReLU, 3, behind)
    model = Stack(Jitter(), *model) if tool == "jitter" else model
    train(
        model, held, np.repeat(TOOL_RATES, 5), 120, seeds=seeds,
        batch_size=30, every=1000, decay=0.003 if tool == "weight decay" else 0.0,
    )  # fmt: skip
    return model


# %% tags=["evidence"]
# Evidence: eight kinds of network at three rates; validation chooses, the test counts
TOOLS, TOOL_RATES = ("none", "local response", "jitter", "weight decay"), (0.1, 0.3, 1.0)
right, models = {}, {}


def by_rate(model, part="test", light=1.0):
    """Accuracies (rates, seeds), on images of this brightness."""
    images = {f"x_{part}": np.float32(light) * getattr(held, f"x_{part}")}
    return accuracy(model, held._replace(**images), part).reshape(-1, 5)


for name, norm in (("without", None), ("with", Norm)):
    for tool in TOOLS:
        model = with_tool(norm, tool)
        best = by_rate(model, "valid").mean(axis=1).argmax()
        assert best == 1  # inside the grid
        models[name, tool], right[name, tool] = (model, best), by_rate(model)[best]
        of_best = right[name, tool]
        print(f"{name:8} {tool:15} rate {TOOL_RATES[best]}: {of_best.mean():.1%}",
              f" [{of_best.min():.1%}, {of_best.max():.1%}]")  # fmt: skip

# %% tags=["evidence", "C39:condition"]
# Evidence: what each tool adds, seed by seed, and where the light changes
for name in ("without", "with"):
    for tool in TOOLS[1:]:
        gain = 100 * (right[name, tool] - right[name, "none"])
        print(f"{name:8} {tool:15} adds {gain.mean():+.1f} points",
              f" [{gain.min():+.1f}, {gain.max():+.1f}]")  # fmt: skip
alone = right["with", "none"].mean()
best_tool = max(right["without", tool].mean() for tool in TOOLS)
print(f"the layer and no tool {alone:.1%}; the best tool and no layer {best_tool:.1%}")
layer_adds = 100 * (right["with", "none"] - right["without", "none"])
print(f"the layer adds {layer_adds.mean():+.1f} points",
      f" [{layer_adds.min():+.1f}, {layer_adds.max():+.1f}]")  # fmt: skip
assert alone > best_tool

# %% [markdown]
# With the layer and no tool the networks get 96.6 %. Without the layer, the best of the tools gets 93.0 %. So on images as bright as the training images you need none of them.
# But that does not mean that the layer does their work, because here they had none to do. What a tool adds
# changes its sign from seed to seed, without the layer and with it. The digits are an easy task with few images, and the paper dropped or weakened the tools in a network for a
# million photographs. What we can say is this. After 120 steps the layer adds 4.2 points on average, and at least 2.8 in each of five seeds. No tool adds
# anything like it. Much of that is a head start. Change 120 to 600 in `with_tool`, and wait two minutes. The networks without the layer then make up nearly half of it, though each of them stays
# behind its twin. Local response normalization and jitter then add about a point on average without the layer, and nothing or less with it. That fits what the paper did, but the spread of five seeds is larger than a point. <!-- given: 600 -->
#
# ## One thing that fails: another light
#
# The brightness jitter has another purpose. It prepares a network for a light that the training images did not have. Is it unnecessary there, too? These are the same networks on darker
# test images.

# %% tags=["evidence", "C39:condition"]
# Evidence: the same networks at four levels of light
LIGHTS, by_light = (1.0, 0.75, 0.5, 0.25), {}
print("brightness               ", *[f"{light:5}" for light in LIGHTS])
for key in (("without", "none"), ("without", "jitter"), ("with", "none"), ("with", "jitter")):
    model, best = models[key]
    by_light[key] = np.array([by_rate(model, light=light)[best] for light in LIGHTS])  # (4, 5)
    print(f"{key[0]:7} the layer, {key[1]:6}", *[f"{runs.mean():5.0%}" for runs in by_light[key]])
quarter = {key: runs[3].mean() for key, runs in by_light.items()}
assert quarter["with", "none"] < quarter["without", "none"] - 0.15
assert quarter["with", "none"] < quarter["with", "jitter"] - 0.15

# %% [markdown]
# The same numbers as lines:

# %% tags=["figure"]
# Figure: accuracy by light, without the layer, with it, and with jitter as well
fig, ax = plt.subplots(figsize=(7, 3))
lines = ((("without", "none"), BLACK, "without the layer", 6),
         (("with", "none"), BLUE, "with the layer", 0),
         (("with", "jitter"), VERMILLION, "with the layer and jitter", -7))  # fmt: skip
for key, colour, label, shift in lines:
    band(ax, LIGHTS, 100 * by_light[key], colour)
    label_line(ax, 0.25, 100 * by_light[key][-1].mean(), label, colour, xytext=(8, shift))
ax.set(xlim=(1.02, 0), ylim=(0, 100), xticks=LIGHTS)
ax.set(xlabel="brightness of the test images", ylabel="test accuracy, %")
show(
    fig,
    "Accuracy against brightness. At a quarter of the light the networks without the layer keep "
    "most of their accuracy, those with the layer lose more than half, those with jitter little.",
)

# %% [markdown]
# At a quarter of the light the networks without the layer still get 88 %, and those with it 36 %. So here the jitter is not needed less. It is needed *more*. It brings
# the networks with the layer back to 85 % on average, while without the layer there was little to bring back.
#
# Why does the layer suffer? A ReLU passes half the input on as half the output, and so does a convolution, apart from its bias. So with a quarter of the light all ten outputs should be about a quarter as large, and the largest one stays the
# largest. The layer's constants break that, because they take the mean of *bright* images away from dark ones. If that is the cause, then the networks with the layer must recover with the mean and the spread of the
# dark images themselves.

# %% tags=["evidence"]
# Evidence: a quarter of the light, with the constants, and with the dark images' own statistics
bright = torch.tensor(held.x_test)
plain_model, plain_best = models["without", "none"]
with torch.no_grad():
    outputs = [plain_model(light * bright.expand(15, -1, -1, -1, -1)) for light in (1, 0.25)]
smaller = (outputs[1].std(dim=(1, 2)) / outputs[0].std(dim=(1, 2))).reshape(-1, 5)[plain_best]
print(f"without the layer the outputs shrink to {smaller.mean():.2f} of what they were")
model, best = models["with", "none"]
dark = (0.25 * bright).expand(15, -1, -1, -1, -1)
cured = {}
for mode in ("constants", "own statistics"):
    model.train(mode == "own statistics")
    with torch.no_grad():
        answers = model(dark).argmax(-1).numpy()  # (R, 360)
    cured[mode] = (answers == held.y_test).mean(axis=1).reshape(-1, 5)[best]
    print(
        f"{mode:15} {cured[mode].mean():.0%}  [{cured[mode].min():.0%}, {cured[mode].max():.0%}]"
    )
assert (cured["own statistics"] > cured["constants"] + 0.2).all()

# %% [markdown]
# Both guesses hold. Without the layer the outputs shrink to 0.27 of what they were, and with statistics of their own the dark images get 97 %. You saw the cure in lesson 05. Now you see
# whose illness it is, because a network without the layer hardly minds the light.
#
# Ioffe and Szegedy had another reason to distort less. Their networks needed fewer steps and saw each image fewer times, so what they saw should be real. If your camera's
# light changes, keep the jitter.

# %% [markdown]
# ## In the wild
#
# - PyTorch: `torch.nn.BatchNorm2d(num_features)` for $(N, C, H, W)$, with axis 1 as the channels. Write `bias=False` in the convolution in front of it.
#   `torch.nn.utils.fusion.fuse_conv_bn_eval(conv, bn)` folds.
# - Keras keeps images as $(N, H, W, C)$, with the channels *last*, and `BatchNormalization(axis=-1)` fits that. Give it PyTorch's layout, and it normalizes each *column of
#   pixels* without a word, because the last axis is $W$. There you need `axis=1`.

# %% tags=["setup"]
# Setup: Keras on top of PyTorch
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras

# %% tags=["evidence"]
# Evidence: PyTorch and Keras against your functions, in both layouts
ones, zeros = np.ones(3), np.zeros(3)
by_torch = nn.BatchNorm2d(3, dtype=torch.float64)(torch.tensor(maps)).detach().numpy()
gap = abs(by_torch - spatial_batch_norm(maps, ones, zeros)).max()
print(f"BatchNorm2d against your 07-spatial: {gap:.0e}")
assert gap < 1e-10
last = maps.transpose(0, 2, 3, 1).astype(np.float32)  # (60, 8, 8, 3)
for axis, images in ((-1, last), (1, maps.astype(np.float32)), (-1, maps.astype(np.float32))):
    layer = keras.layers.BatchNormalization(axis=axis, epsilon=1e-5)
    y = keras.ops.convert_to_numpy(layer(images, training=True))
    y = y.transpose(0, 3, 1, 2) if images is last else y
    off = abs(y - spatial_batch_norm(maps, ones, zeros)).max()
    print(f"Keras, axis={axis:2}, images {images.shape}: off by {off:.0e}, γ {layer.gamma.shape}")
    assert (off > 0.1) == (axis == -1 and images is not last)

# %% tags=["evidence"]
# Evidence: PyTorch's fusing against your function
conv, norm = nn.Conv2d(3, 5, 3, bias=False).double(), nn.BatchNorm2d(5).double()
norm(conv(torch.tensor(maps)))  # fills the buffers
fused = nn.utils.fusion.fuse_conv_bn_eval(conv.eval(), norm.eval())
parts = (norm.weight, norm.bias, norm.running_mean, norm.running_var)
weight, bias = fold_into_conv(
    conv.weight.detach().numpy(), None, *(p.detach().numpy() for p in parts)
)
gap = (
    abs(fused.weight.detach().numpy() - weight).max()
    + abs(fused.bias.detach().numpy() - bias).max()
)
print(f"fuse_conv_bn_eval against your 07-fold: {gap:.0e}")
assert gap < 1e-10

# %% [markdown]
# All agree with yours, except Keras with the wrong layout. It says nothing, but its γ has eight values for three channels. Look at the shape
# of γ whenever you build such a layer.
#
# ## What to take away
#
# - In a CNN all values of a channel share μ, σ, γ and β. So a shifted map only moves, and a loud channel changes no other. It is lesson 03's layer under a reshape.
# - The reshape must move the channels last. The short one mixes them, and a ReLU network trains all the same.
# - $N\cdot H\cdot W$ values share a mean, so even with batches of two images the layer helps.
# - The layer has $2C$ learned numbers, and at work it folds into the convolution in front of it, not into a padded one behind it.
# - After 120 steps it alone beat local response normalization, jitter and weight decay, each at one strength. In another light it needs the jitter more than a plain network does.
#
# ## Check yourself
#
# 1. A convolution with 64 channels gets 32 images, and its maps have 56 × 56 places. How many means does the layer compute, and from how many values each?
# <details><summary>Answer</summary>
#
# It computes 64 means, each from $32\cdot56\cdot56=100{,}352$ values.
#
# </details>
#
# 2. Your layer reaches 95 % with ReLUs, and a friend's reaches 97 %. What do you try before you tune anything?
# <details><summary>Answer</summary>
#
# Ask the layer directly. Rescale one channel and look whether the other maps notice. If they do, the channels share a mean, as they do under the short reshape.
#
# </details>
#
# 3. Behind the convolution with a batch normalization stands a ReLU, and then the next convolution. Into which of the two convolutions does the layer fold, and why not into
#    the other?
# <details><summary>Answer</summary>
#
# Into the one in front of it. The ReLU stands between the layer and the second one, and it is no straight line. (Even without the ReLU the padding would be in the way.)
#
# </details>
#
# 4. A network ends in maps of one pixel. What is left of the advantage of $N\cdot H\cdot W$?
# <details><summary>Answer</summary>
#
# Nothing. With $H=W=1$ there are $N$ values, and the layer is that of lesson 03, with all that a batch of one or two does to it.
#
# </details>
#
# <!-- given: 32 64 56 95 97 -->

# %% [markdown]
# ### In your own words `07-words`
#
# Take the prediction of this lesson that you got wrong, or the one of which you were least sure. What did you believe, and what made you believe it? What did the
# cell measure, and why did it come out so? In which case would your old belief have been right?

# %% [markdown] tags=["words"]
# **A very good answer**
#
# I said that the 64 values of a map over four images are worth about 20, because neighbouring pixels are alike and repeat one another. The cell measured 243. What I had not thought of is that
# every image brings each place once, so no batch has too many bright places by bad luck, and about half of a map's variance lies between the places. My belief
# is right where the places no longer help and neighbours are truly alike. Behind a blur, with each place's own mean subtracted, 64 values were worth 54.
#
# **How to grade**
#
# - **½ point** for a belief with a reason. *I guessed* is no reason, and *I was not sure, because …* is one.
# - **½ point** for the measured value, as the notebook shows it, and **½ point** for why it came out so, in the learner's own words.
# - **½ point** for a case in which the old belief holds, or a change of the cell that would show one.
# - **Minus ½** if the choice contradicts what the notebook shows below the prediction.
# - **A tempting answer** is that all predictions were right and nothing was surprising. Then it should take the least certain one. Without a doubt and its reason
#   it earns the ½ for the measured value and no more.
# - **If it looks copied**, ask which line of the cell one would have to change to make the old belief come true.

# %% [markdown]
# ## Going deeper
#
# Nothing below is needed later.
#
# ### Pad with the value that becomes zero
#
# Folding a layer in front fails, because the convolution adds its zeros after the layer. So pad with something else. The layer $sx+t$ turns $-t/s$ into 0. So pad each *input* channel with
# $-t_c/s_c$ instead of 0, and fold as before.

# %%
weight = rng.normal(size=(1, 3, 3, 3))
padded = np.pad(image, ((0, 0), (0, 0), (1, 1), (1, 1)))  # (1, 3, 10, 10)
inside = np.pad(np.ones((8, 8), bool), 1)
for c in range(3):
    padded[0, c][~inside] = -t[c] / s[c]
true = convolve(s[:, None, None] * image + t[:, None, None], weight)
bias = (weight.sum(axis=(2, 3)) * t).sum()
wider = convolve(padded, weight * s[:, None, None], bias)  # (1, 1, 10, 10)
print(f"largest error, the border included: {abs(wider[:, :, 1:-1, 1:-1] - true).max():.0e}")
assert np.allclose(wider[:, :, 1:-1, 1:-1], true)

# %% [markdown]
# Now it is right everywhere. (Where γ is 0, $s$ is 0, and there is no such value.) Most frameworks pad with one number for all channels, so this needs a padding step of its own.
