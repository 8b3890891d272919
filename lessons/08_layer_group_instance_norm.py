# %% [markdown]
# # 08 · Layer, group and instance normalization
#
# Batch normalization needs a batch. What if you have room for two images only? Today you change one tuple in its code, and
# the batch is gone. Three other layers come out of that tuple, and with them the question which one to use when.
#
# Sources: Ba, Kiros and Hinton 2016, arXiv:1607.06450; Wu and He 2018, arXiv:1803.08494; Ulyanov, Vedaldi and Lempitsky 2016,
# arXiv:1607.08022; Zhang and Sennrich 2019, arXiv:1910.07467; Salimans and Kingma 2016, arXiv:1602.07868.

# %% tags=["setup"]
# Setup: imports, the digits, the look of the figures
import matplotlib.pyplot as plt
import numpy as np
import torch
from ipywidgets import Dropdown, IntSlider
from torch import nn

from utils import answer_to, check, normalize, normalize_backward, numerical_gradient, predict
from utils import batch_instance_norm, mean_only_batch_norm, reveal, switchable_norm
from utils import layers as course  # the family for PyTorch, as this course builds it
from utils.lab import cube
from utils.lab.data import Held, digits, hold_out, photographs
from utils.lab.network import Network
from utils.lab.plotting import BLACK, BLUE, GREEN, VERMILLION, label_line, show, use_style
from utils.lab.stacked import Conv, Linear, Norm, Stack, generators, mlp
from utils.lab.sweep import chosen, sweep
from utils.lab.widgets import explore

use_style()
data = digits()  # 1,437 training and 360 test images of 8×8 pixels, ten classes
rng = np.random.default_rng(0)

# %% [markdown]
# ## A puzzle: two images at a time
#
# Here is lesson 03's network once more, with two layers of sigmoids and batch normalization before each. The axes over which mean
# and variance are taken stand in a line of their own.

# %%
axes = (0,)  # over the batch


def standardize(x, gamma, beta):
    mean = x.mean(axis=axes, keepdims=True)
    var = ((x - mean) ** 2).mean(axis=axes, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


# %% tags=["setup"]
# Setup: the way back for any axes, with the formula of lesson 04
def way_back(dy, x, gamma):
    x_hat, cache = normalize(x, axes, 1e-5)
    return normalize_backward(gamma * dy, cache), (dy * x_hat).sum(axis=0), dy.sum(axis=0)


# %% [markdown]
# Train it twice, on batches of 60 images and on batches of two. The small batches get five times as many steps at a tenth of the learning
# rate, because the gradient of a pair is noisy.

# %%
SIZES = [64, 50, 50, 10]
large = Network(SIZES, seed=0, norm=standardize, backward=way_back)
large.train(data, rate=1.0, steps=300, batch=60, every=300)
pairs = Network(SIZES, seed=0, norm=standardize, backward=way_back)
pairs_curve = pairs.train(data, rate=0.1, steps=1500, batch=2, every=100)
print(f"batches of 60: {large.accuracy(data):.0%} of the test images are right")
print(f"batches of  2: {pairs.accuracy(data):.0%}")
plain = Network(SIZES, seed=0)
plain.train(data, rate=0.1, steps=1500, batch=2, every=1500)
print(f"batches of  2, no normalization at all: {plain.accuracy(data):.0%}")

# %% [markdown]
# With pairs the network falls far behind, even behind the one without any normalization. You know the reason from lesson 03. In a batch of two
# every unit becomes +1 for one image and −1 for the other, whatever the images show. The layer forgets by how much they
# differ. In lesson 05 you met the same thing from another side, as an answer that depends on the company.
#
# Now change one line. With `axes = (1,)` the mean and the variance run along the row. Each image is then normalized by itself, over
# its own 50 units.

# %%
predict(
    "08-axes",
    "The same weights, pairs, rate and number of steps, but axes = (1,). The accuracy is …",
    "below 50 %",
    "about 70 %, as before",
    "about 85 %, as without a layer",
    "above 90 %",
)

# %%
axes = (1,)  # over the features of one image
alone = Network(SIZES, seed=0, norm=standardize, backward=way_back)
alone_curve = alone.train(data, rate=0.1, steps=1500, batch=2, every=100)
accuracy = alone.accuracy(data)
print(f"batches of 2, axes (1,): {accuracy:.0%}")
reveal(
    "08-axes",
    "above 90 %" if accuracy > 0.9 else "about 85 %, as without a layer" if accuracy > 0.78
    else "about 70 %, as before" if accuracy > 0.5 else "below 50 %",
)  # fmt: skip

# %% [markdown]
# Both networks over the 1,500 steps: <!-- given: 1,500 -->

# %% tags=["figure"]
# Figure: accuracy over the steps, in pairs, for both tuples
fig, ax = plt.subplots(figsize=(7, 2.8))
for (steps, accuracies), colour, name in (
    (pairs_curve, BLUE, "axes = (0,)"),
    (alone_curve, VERMILLION, "axes = (1,)"),
):
    ax.plot(steps, 100 * accuracies, color=colour)
    label_line(ax, steps[-1], 100 * accuracies[-1], name, colour)
ax.set(xlabel="steps", ylabel="test accuracy, %", xlim=(0, 1850), ylim=(0, 105))
ax.set_xticks(range(0, 1501, 500))
show(
    fig,
    "Test accuracy against steps in batches of two: over the batch it stays low and uneven, over "
    "the features it rises above 90 %.",
)

# %% [markdown]
# With one tuple changed, the network learns from pairs. This is **layer normalization** (Ba, Kiros and Hinton 2016). It needs no neighbours, because an image brings its own 50 values.
#
# <!-- given: 50 -->

# %% tags=["evidence", "C47:condition"]
# Evidence: five seeds, in pairs; over the batch, over the features, and without a layer
final = {"over the batch": [], "over the features": [], "no normalization": []}
in_pairs = []  # the networks over the batch, tested as they were trained
for name, chosen_axes in zip(final, ((0,), (1,), None), strict=True):
    axes = chosen_axes or (1,)  # what standardize and way_back read
    for seed in range(5):
        network = Network(
            SIZES, seed, norm=standardize if chosen_axes else None, backward=way_back
        )
        network.train(data, rate=0.1, steps=1500, batch=2, every=1500)
        final[name].append(network.accuracy(data))
        if chosen_axes == (0,):
            two = [network.forward(data.x_test[i : i + 2])[0] for i in range(0, 360, 2)]
            in_pairs.append((np.concatenate(two).argmax(axis=1) == data.y_test).mean())
    runs = final[name]
    print(f"{name:18} {np.mean(runs):.0%} [{min(runs):.0%}, {max(runs):.0%}]")
print(f"over the batch, tested in pairs: {np.mean(in_pairs):.0%}")
assert (
    max(in_pairs) < 0.6
    and max(final["over the batch"]) < 0.82
    and np.mean(final["over the features"]) > 0.88
)
assert np.mean(final["no normalization"]) > np.mean(final["over the batch"]) + 0.05

# %% [markdown]
# It holds for five seeds. The layer over the batch gets 66 % right on average, the layer over the features 92 %, and no layer at all 78 %.
# Is the test to blame, because it puts all test images into one batch? No. Tested in pairs, as it was trained, the layer over the batch gets 34 %.
#
# One rate for all three is not fair, because each has its own best. The next cell gives them six rates, and validation chooses.

# %% tags=["evidence"]
# Evidence: the puzzle's network on pairs, six rates, five seeds, chosen by validation
tuned = {}
for name, own in (("batch", (0, 2, 3)), ("layer", (1, 2, 3)), ("none", None)):
    norm = None if own is None else lambda runs, units, own=own: Norm(runs, units, own)
    found = sweep(
        lambda seeds, norm=norm: mlp(seeds, SIZES, nn.Sigmoid, norm), hold_out(data), range(5),
        1500, lr=[0.003, 0.01, 0.03, 0.1, 0.3, 1.0], every=1500, batch_size=2,
    )  # fmt: skip
    rate, test = chosen(found)
    tuned[name] = test[-1]
    print(f"{name:6} rate {rate:5}: {test[-1].mean():.1%}", end="  ")
    print(f"[{test[-1].min():.0%}, {test[-1].max():.0%}]")
    assert 0.003 < rate < 1.0 or test[-1].mean() < 0.5
assert tuned["layer"].mean() > tuned["none"].mean() > tuned["batch"].mean() + 0.1

# %% [markdown]
# At its best rate the network without a layer gets 89.3 %, so most of its distance to layer normalization came from the rate. Layer normalization stays
# ahead with 94.1 %, and batch normalization stays behind both, with 71.4 %.
#
# ### Exercise `08-layer`: your own layer
#
# For example $i$, with $D$ features:
#
# $$\begin{aligned}
# \mu_i &= \frac1D\sum_{j=1}^D x_{ij} \\
# v_i &= \frac1D\sum_{j=1}^D (x_{ij}-\mu_i)^2 \\
# \hat x_{ij} &= \frac{x_{ij}-\mu_i}{\sqrt{v_i+\varepsilon}} \\
# y_{ij} &= \gamma_j\,\hat x_{ij}+\beta_j
# \end{aligned}$$
#
# With numbers, the row (1, 3, 5, 7) has the mean 4 and the variance 5, so $\hat x$ = (−1.34, −0.45, 0.45, 1.34). In lesson 03 the
# sums ran over $i$, and now they run over $j$. Only γ and β still belong to the features.
#
# <details><summary>Hint 1: which axis?</summary>
#
# Batch normalization took the mean down each column, over the batch. Here each row brings its own mean, so the average runs along
# the row.
#
# </details>
# <details><summary>Hint 2: which shape?</summary>
#
# A mean of shape `(N,)` would be lined up with the features. It must stay a column of shape `(N, 1)`, and `keepdims=True` keeps it
# one. γ and β still belong to the features and need no reshaping.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `mean = x.mean(axis=1, keepdims=True)`, the variance likewise, and then the two lines of lesson 03.
#
# </details>


# %%
def layer_norm(x, gamma, beta, eps=1e-5):
    """Layer normalization: each example by the mean and variance of its own features.

    Args: x (N, D), rows are examples; gamma, beta (D,), one for each feature; eps, added to the
    variance. Returns: y (N, D).
    """
    ### BEGIN SOLUTION
    mean = x.mean(axis=1, keepdims=True)  # (N, 1)
    var = ((x - mean) ** 2).mean(axis=1, keepdims=True)  # (N, 1)
    x_hat = (x - mean) / np.sqrt(var + eps)  # (N, D)
    return gamma * x_hat + beta
    ### END SOLUTION


# %%
check("08-layer", layer_norm)

# %% [markdown]
# Who shares a statistic with whom? Take one image, give it another companion, and see whether its output moves. First in your layer, and
# then in the two trained networks, which have such a layer at every depth.

# %% tags=["C60:slip", "C61:slip"]
layer_norm = answer_to("08-layer")
x = rng.normal(5, 2, (4, 6))  # four examples, six features
changed = x.copy()
changed[1:] += rng.normal(size=(3, 6))  # the first example stays as it is
ones, zeros = np.ones(6), np.zeros(6)
moved = abs(layer_norm(changed, ones, zeros) - layer_norm(x, ones, zeros)).max(axis=1)
print("your layer: the four examples move by", moved.round(2))
company = {}  # `axes` is what standardize reads when the networks run
for name, axes, network in (("batch", (0,), pairs), ("layer", (1,), alone)):
    first = network.forward(data.x_test[[0, 1]])[0][0]
    second = network.forward(data.x_test[[0, 2]])[0][0]
    company[name] = abs(first - second).max()
    print(f"{name} normalization in every layer: its logits move by {company[name]:.1f}")
assert moved[0] == 0 and moved[1:].min() > 0.01
assert company["batch"] > 0.5 and company["layer"] < 1e-12

# %% [markdown]
# The first example does not move. Layer normalization averages over the features of *one* example, and never across examples. Batch normalization mixes
# the images in every layer, so the output changes with the company.

# %% [markdown]
# ## The way back
#
# So far in this lesson the course lent you the gradient. Here it is for one example $x$ with $D$ features. It is
# lesson 04's formula, with γ in another place:
#
# $$\begin{aligned}
# d\hat x_j&=\gamma_j\,dy_j \\
# dx_j&=\frac{1}{\sqrt{v+\varepsilon}}\Big(d\hat x_j-\frac1D\sum_k d\hat x_k-\hat x_j\,\frac1D\sum_k d\hat x_k\,\hat x_k\Big)
# \end{aligned}$$
#
# In lesson 04 all values that shared a mean had the same γ, and it could stand in front. Here
# each of them has its own γ, so γ must stay inside both means. And the axes are no longer the same. The means run over the features of an example, while
# $d\gamma_j$ and $d\beta_j$ are sums over the examples, because all examples share γ and β.
#
# With numbers, for $\hat x=(-1,1)$, $v+\varepsilon=4$, γ = (1, 3) and $dy=(1,1)$: $d\hat x=(1,3)$ with mean 2. The
# second mean is $(-1+3)/2=1$. So $dx=\frac12(1-2+1,\;3-2-1)=(0,0)$. Two values become ±1 whatever they are, so nothing flows back.
#
# ### Exercise `08-layer-backward`: the gradients
#
# <details><summary>Hint 1: two different axes</summary>
#
# The statistics belong to an example, so the means in dx run over the features. γ and β belong to a feature and are shared by all
# examples, so dγ and dβ are sums over the batch.
#
# </details>
# <details><summary>Hint 2: where is γ?</summary>
#
# In lesson 04 γ was the same for all values in a mean, and it could stand in front. Here each value in the mean has another γ.
# Start from dx̂ = γ·dy, and take both means of that.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `dx = rstd * (dx_hat - mean(dx_hat) - x_hat * mean(dx_hat * x_hat))`, where both means have `axis=1, keepdims=True`, and `rstd` is
# 1/√(v+ε), one for each example.
#
# </details>


# %%
def layer_norm_backward(dy, x, gamma, eps=1e-5):
    """The gradients of layer normalization.

    Args: dy (N, D), the loss's gradient with respect to y; x (N, D); gamma (D,); eps, as in the
    forward pass. Returns: a tuple (dx, dgamma, dbeta) of shapes (N, D), (D,) and (D,).
    """
    ### BEGIN SOLUTION
    centred = x - x.mean(axis=1, keepdims=True)
    rstd = 1 / np.sqrt((centred**2).mean(axis=1, keepdims=True) + eps)  # (N, 1)
    x_hat = centred * rstd
    dx_hat = gamma * dy
    along = (dx_hat * x_hat).mean(axis=1, keepdims=True)
    dx = rstd * (dx_hat - dx_hat.mean(axis=1, keepdims=True) - x_hat * along)
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    ### END SOLUTION


# %%
check("08-layer-backward", layer_norm_backward)

# %% [markdown]
# Both of your functions go to work. The network trains on pairs, and then on one image at a time. There batch
# normalization would have nothing left but β, as you saw in lesson 03.

# %%
layer_norm_backward = answer_to("08-layer-backward")
yours = {}
for batch in (2, 1):
    network = Network(SIZES, seed=0, norm=layer_norm, backward=layer_norm_backward)
    network.train(data, rate=0.1, steps=1500, batch=batch, every=1500)
    yours[batch] = network.accuracy(data)
    print(f"your layer, batches of {batch}: {yours[batch]:.0%} of the test images are right")
one_by_one = np.concatenate([network.forward(data.x_test[[i]])[0] for i in range(360)])
together = network.forward(data.x_test)[0]
print(f"one at a time or 360 at once: logits differ by {abs(one_by_one - together).max():.0e}")
assert yours[2] > 0.9 and abs(one_by_one - together).max() < 1e-10

# %% [markdown]
# It trains on single images, too, though it gets less far in the same number of steps. And its answers are the same whether the images come alone or together. For that, lesson 05 had to store running averages. Here there is nothing to store.
#
# ## One formula, four choices
#
# Images in a network have four axes, $(N, C, H, W)$: examples, channels, height and width. So there are more
# choices. Here are three layers as tuples, and a fourth follows.

# %%
AXES = {
    "batch": (0, 2, 3),  # a channel, over all examples and places
    "layer": (1, 2, 3),  # an example, over all channels and places
    "instance": (2, 3),  # a channel of an example, over all places
}

# %% [markdown]
# **Group normalization** (Wu and He 2018) stands between the last two. It splits the channels of an example into groups of neighbours,
# and each group has its mean and its variance. Below, all four are drawn. One value at the front corner is changed, and
# everything that moves is blue. (Height and width are drawn as one axis, space.)


# %% tags=["figure"]
# Figure: the four cubes, drawn from the tuples above
def from_axes(axes):
    return lambda x: normalize(x[..., None], axes, 1e-5)[0][..., 0]  # space as (S, 1)


def in_groups(x):
    grouped = x.reshape(len(x), 2, -1, x.shape[2], 1)  # (N, G, C/G, S, 1)
    return normalize(grouped, (2, 3, 4), 1e-5)[0].reshape(x.shape)


cube.LAYERS.update({name: from_axes(axes) for name, axes in AXES.items()})
cube.LAYERS["group (2 groups)"] = in_groups
CUBES = ("batch", "layer", "group (2 groups)", "instance")
show(
    cube.cubes(CUBES),
    "Four blocks of examples by channels by space. Batch: one channel of all examples is blue. "
    "Layer: all of one example. Group: half of the channels of one example. Instance: one channel "
    "of one example.",
)

# %% [markdown]
# Only the first one reaches across the examples. Here you can turn all four:

# %% tags=["figure"]
# Figure: the same, to turn
explore(
    lambda layer, turn: cube.cubes((layer,), turn),
    alt="A block of values, examples by channels by space; those that share a mean are blue.",
    layer=Dropdown(options=CUBES),
    turn=IntSlider(value=-60, min=-90, max=0),
)

# %% [markdown]
# In symbols, for a value $x_{nchw}$ of group $g$ with $m=\frac CG HW$ values, and in numbers for eight channels of 4×4 places in two groups,
# $m=4\cdot16=64$:
#
# $$\begin{aligned}
# \mu_{ng}&=\frac1m\sum_{c\,\in\,g}\sum_{h,w}x_{nchw} \\
# \hat x_{nchw}&=\frac{x_{nchw}-\mu_{ng}}{\sqrt{v_{ng}+\varepsilon}} \\
# y_{nchw}&=\gamma_c\,\hat x_{nchw}+\beta_c
# \end{aligned}$$
#
# γ and β belong to the channels $c$, however large the groups are.
#
# ### Exercise `08-group`: groups of channels
#
# If the number of groups does not divide the number of channels, there are no equal groups. Raise a `ValueError` for it. (NumPy's `reshape` raises one, but its words would not help
# whoever calls you.)
#
# <details><summary>Hint 1: an axis for the groups</summary>
#
# Split axis 1 into two axes, the group and the channel inside it. The channels lie one after the other in memory, so a reshape to
# `(N, G, C // G, H, W)` puts neighbours into one group.
#
# </details>
# <details><summary>Hint 2: which axes?</summary>
#
# Every group of every example has a mean of its own. All the other axes are averaged over.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `axis=(2, 3, 4), keepdims=True`. Reshape x̂ back to `(N, C, H, W)` before γ and β, which belong to channels and not to groups:
# `gamma.reshape(1, C, 1, 1)`.
#
# </details>


# %%
def group_norm(x, gamma, beta, groups, eps=1e-5):
    """Group normalization: neighbouring channels of one example share a mean and a variance.

    Args: x (N, C, H, W); gamma, beta (C,), one for each channel; groups, how many groups the
    channels form; eps, added to the variance. Returns: y (N, C, H, W).
    Raises: ValueError unless groups divides C.
    """
    ### BEGIN SOLUTION
    n, c, h, w = x.shape
    if c % groups:
        raise ValueError(f"groups must divide the channels; got {groups} for {c} channels.")
    grouped = x.reshape(n, groups, c // groups, h, w)
    mean = grouped.mean(axis=(2, 3, 4), keepdims=True)  # (N, G, 1, 1, 1)
    var = ((grouped - mean) ** 2).mean(axis=(2, 3, 4), keepdims=True)
    x_hat = ((grouped - mean) / np.sqrt(var + eps)).reshape(n, c, h, w)
    return gamma.reshape(1, c, 1, 1) * x_hat + beta.reshape(1, c, 1, 1)
    ### END SOLUTION


# %%
check("08-group", group_norm)

# %% [markdown]
# ### Exercise `08-instance`: one channel of one image
#
# The last of the four cubes. Every channel of every image stands alone.
#
# <details><summary>Hint 1: which axes?</summary>
#
# One image, one channel: only the two axes of space are left to average over.
#
# </details>
# <details><summary>Hint 2: γ and β</summary>
#
# They have shape `(C,)`, and NumPy would line that up with the last axis, which is the width. Give them the shape `(1, C, 1, 1)`.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `axis=(2, 3), keepdims=True` for the mean and for the variance. (Or call your `group_norm` with as many groups as there are
# channels.)
#
# </details>


# %%
def instance_norm(x, gamma, beta, eps=1e-5):
    """Instance normalization: each channel of each example by its own mean and variance.

    Args: x (N, C, H, W); gamma, beta (C,), one for each channel; eps, added to the variance.
    Returns: y (N, C, H, W).
    """
    ### BEGIN SOLUTION
    mean = x.mean(axis=(2, 3), keepdims=True)  # (N, C, 1, 1)
    var = ((x - mean) ** 2).mean(axis=(2, 3), keepdims=True)
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma.reshape(1, -1, 1, 1) * x_hat + beta.reshape(1, -1, 1, 1)
    ### END SOLUTION


# %%
check("08-instance", instance_norm)

# %% [markdown]
# ## Which are the same?
#
# Four pairs of layers look alike. Let your functions say which are the same.

# %% tags=["C62:condition"]
group_norm, instance_norm = answer_to("08-group"), answer_to("08-instance")
x = rng.normal(3, 2, (5, 8, 4, 4))  # (N, C, H, W)
ones, zeros = np.ones(8), np.zeros(8)
all_as_one_row = layer_norm(x.reshape(5, -1), np.ones(128), np.zeros(128)).reshape(x.shape)
over_batch = normalize(x[:1], AXES["batch"], 1e-5)[0]  # a batch of one image
gaps = {
    "one group is layer over (C, H, W)": group_norm(x, ones, zeros, 1) - all_as_one_row,
    "C groups are instance": group_norm(x, ones, zeros, 8) - instance_norm(x, ones, zeros),
    "batch of one image is instance": over_batch - instance_norm(x[:1], ones, zeros),
}
for name, gap in gaps.items():
    print(f"{name:35} largest difference {abs(gap).max():.0e}")
    assert abs(gap).max() < 1e-12
words = rng.normal(3, 2, (5, 7, 8))  # (N, T, D): five sentences of seven words, eight features
each_word = layer_norm(words.reshape(35, 8), ones, zeros).reshape(words.shape)
as_channels = words.transpose(0, 2, 1).reshape(5, 8, 7, 1)  # (N, C, H, W)
one_group = group_norm(as_channels, ones, zeros, 1).reshape(5, 8, 7).transpose(0, 2, 1)
print(f"layer over D of (N, T, D), and one group: {abs(each_word - one_group).max():.2f}")
assert abs(each_word - one_group).max() > 0.1

# %% [markdown]
# Three of them agree to rounding. The last pair does not, although both are called layer normalization somewhere. On sentences $(N, T, D)$ a
# layer over $D$ gives *each word* its own mean. One group over all channels gives the whole sentence one mean, so
# the words of a sentence see each other. Lesson 09 needs the difference.
#
# There is one more trap, in the parameters.

# %%
image_layer, image_group = nn.LayerNorm([8, 4, 4]), nn.GroupNorm(1, 8)
for name, layer in (("LayerNorm([8, 4, 4])", image_layer), ("GroupNorm(1, 8)", image_group)):
    print(f"PyTorch's {name:20} γ has shape {tuple(layer.weight.shape)}")
images = torch.tensor(x, dtype=torch.float32)
print(f"fresh, they differ by {(image_layer(images) - image_group(images)).abs().max():.0e}")
assert torch.allclose(image_layer(images), image_group(images), atol=1e-5)
assert image_layer.weight.shape == (8, 4, 4) and image_group.weight.shape == (8,)

# %% [markdown]
# Both compute the same $\hat x$. But `LayerNorm` learns a γ for every channel *and place*, 128 of them here, and `GroupNorm` one for every channel.
# So their outputs part as soon as they train, and only the second takes images of another size.
#
# <!-- given: 128 -->

# %% [markdown]
# ## Photographs
#
# Instance normalization is the strangest of the four, because no two images and no two channels share a mean. What does it do to a picture? Here are two photographs. Fade them by hand, with less
# contrast and more brightness, and send both versions through your `instance_norm`.

# %%
photos = photographs().astype(float)  # (2, 3, 427, 640), from 0 to 1
faded = 0.4 * photos + 0.3
rgb_ones, rgb_zeros = np.ones(3), np.zeros(3)
x_hat, x_hat_faded = (instance_norm(p, rgb_ones, rgb_zeros) for p in (photos, faded))
print(f"before: they differ by {abs(photos - faded).max():.2f}")
print(f"after:  by {abs(x_hat - x_hat_faded).max():.0e}, and without ε by", end=" ")
no_eps = [instance_norm(p, rgb_ones, rgb_zeros, eps=0) for p in (photos, faded)]
print(f"{abs(no_eps[0] - no_eps[1]).max():.0e}")
mixed = np.stack([photos[0], faded[1]])  # only the flower is faded
by_batch = [normalize(p, AXES["batch"], 1e-5)[0] for p in (photos, mixed)]
print(f"batch normalization, only the flower faded: {abs(by_batch[0] - by_batch[1]).max():.1f}")
assert abs(x_hat - x_hat_faded).max() < 0.01 and abs(no_eps[0] - no_eps[1]).max() < 1e-10
assert abs(by_batch[0] - by_batch[1]).max() > 0.5

# %% [markdown]
# Here are both photographs in all four states.

# %% tags=["figure"]
# Figure: two photographs, faded by hand, and both after instance normalization
fig, axes_ = plt.subplots(2, 4, figsize=(10, 3.6))
columns = {
    "as it was": photos,
    "faded by hand": faded,
    "normalized": np.clip(0.5 + 0.2 * x_hat, 0, 1),
    "faded, normalized": np.clip(0.5 + 0.2 * x_hat_faded, 0, 1),
}
for column, (name, images) in enumerate(columns.items()):
    axes_[0, column].set_title(name, fontsize=11)
    for row in range(2):
        levels = np.round(32 * images[row].transpose(1, 2, 0)[::3, ::3]) / 32  # a smaller file
        axes_[row, column].imshow(levels, interpolation="nearest")
        axes_[row, column].axis("off")
show(
    fig,
    "A temple and a flower, as they were, faded, and after instance normalization, where the "
    "original and the faded version look the same.",
)

# %% [markdown]
# The last two columns are alike (they are drawn as $0.5+0.2\,\hat x$). Nobody can tell which photograph had been faded. The small
# difference left comes from ε. Without ε only rounding remains. Subtracting the mean removed the brightness, and dividing by the
# spread removed the contrast, for each colour by itself. Batch normalization undoes the fading only if all photographs are faded alike. With only the flower faded, values moved by up to 0.9, because both photographs share its means.
#
# A network that paints a photograph in the style of a picture wants exactly that. The painting's contrast should come from the style and not from
# the light in which the photograph was taken. So Ulyanov, Vedaldi and Lempitsky (2016) put this layer into such a network in
# place of batch normalization. *Going deeper* gives the temple the colours of the flower.
#
# ## No batch
#
# Three of the four layers do not average over the batch's axis. From that alone three things should follow, unless you ask PyTorch for running averages. Training and evaluation should not differ, there
# should be nothing to store, and one example should be no trouble. Here are PyTorch's layers, on one image.

# %% tags=["C63:holds"]
one_image = torch.tensor(x[:1], dtype=torch.float32)  # (1, 8, 4, 4)
layers = {
    "BatchNorm2d(8)": nn.BatchNorm2d(8),
    "LayerNorm([8, 4, 4])": nn.LayerNorm([8, 4, 4]),
    "GroupNorm(2, 8)": nn.GroupNorm(2, 8),
    "InstanceNorm2d(8)": nn.InstanceNorm2d(8),
}
for name, layer in layers.items():
    training, evaluation = layer.train()(one_image), layer.eval()(one_image)
    gap = (training - evaluation).abs().max().item()
    print(f"{name:21} buffers {len(list(layer.buffers()))}, train − eval {gap:.1f}")
    assert (gap > 0.5) if "Batch" in name else (gap == 0 and not list(layer.buffers()))
try:
    nn.BatchNorm1d(8)(torch.zeros(1, 8))
except ValueError as error:
    print("one row, BatchNorm1d:", error)
print(
    "one row, LayerNorm:  ",
    nn.LayerNorm(8)(torch.arange(8.0).reshape(1, 8)).detach().numpy().round(1),
)

# %% [markdown]
# All three follow. Batch normalization took the one image of 16 places for a batch, because $N\cdot H\cdot W$ values were enough for it. In evaluation it used its
# buffers, which had seen one batch, and the two answers differ.
#
# That number, $N\cdot H\cdot W$, deserves a look. In the puzzle's network two values shared a mean. In a convolutional network on pairs of 8×8 images
# there are 128 of them, or 32 where the maps have 4×4 places.
#
# <!-- given: 128 32 16 -->

# %%
predict(
    "08-cnn",
    "A small CNN with batch normalization, trained on pairs of images. Compared with the same CNN "
    "with layer normalization it ends …",
    "more than 15 points lower",
    "about 5 to 15 points lower",
    "level, or higher",
)

# %% tags=["setup"]
# Setup: a small CNN, layers by name, and a sweep over rates, seeds and batch sizes
held = hold_out(data)  # the last fifth of the training images chooses the rates
RATES, SEEDS = (0.001, 0.004, 0.016, 0.06, 0.25, 1.0), range(5)


def norm_layer(runs, channels, name):
    """One layer of the family, for a stack of networks."""
    if name == "group":
        return Norm(runs, channels, AXES["instance"], groups=max(2, channels // 10))
    return Norm(runs, channels, AXES[name])


def dense(seeds, name):
    """Three layers of 50 ReLUs."""
    norm = None if name == "none" else lambda runs, channels: norm_layer(runs, channels, name)
    return mlp(seeds, [64, 50, 50, 50, 10], nn.ReLU, norm)


def cnn(seeds, name, classes=10):
    """Two convolutions of 8 channels, on 8×8 and then 4×4 places, and a linear layer."""
    sources, layers = generators(seeds), [nn.Unflatten(2, (1, 8, 8))]
    for channels, stride in ((1, 1), (8, 2)):
        layers.append(Conv(sources, channels, 8, stride=stride))
        side = 8 // stride
        if name == "each place":  # a mean for every channel and place: only the images share it
            own = Norm(len(seeds), 8 * side * side, (0,))
            layers += [nn.Flatten(2), own, nn.Unflatten(2, (8, side, side))]
        elif name != "none":
            layers.append(norm_layer(len(seeds), 8, name))
        layers.append(nn.ReLU())
    return Stack(*layers, nn.Flatten(2), Linear(sources, 8 * 16, classes))


# %% tags=["setup"]
# Setup: one row of a table, at the rate that validation chose
best_rate = {}  # of the layer that was swept last


def trained(build, name, steps, size, held=held, rates=RATES):
    """Accuracies (5,) of a layer's networks on the test images, and a printed row."""
    options = {"lr": rates, "batch_size": size, "every": steps}
    table = sweep(lambda seeds: build(seeds, name), held, SEEDS, steps, **options)
    rate, test = chosen(table)
    runs = test[-1]
    print(f"batches of {size}  {name:17} rate {rate:5}:  {runs.mean():6.1%}", end="  ")
    print(f"[{runs.min():.0%}, {runs.max():.0%}]")
    if runs.mean() > 0.6:  # where it learned, the best rate lies inside the grid
        assert rates[0] < rate < rates[-1], rate
    best_rate[name] = rate
    return runs


# %% tags=["evidence"]
# Evidence: the MLP on single images and on pairs; 500 steps, six rates, five seeds
dense_runs = {}
for size in (1, 2):
    for name in ("none", "batch", "layer", "group"):
        dense_runs[name, size] = trained(dense, name, 500, size)

# %% tags=["evidence"]
# Evidence: the MLP on batches of four and eight
for size in (4, 8):
    for name in ("none", "batch", "layer", "group"):
        dense_runs[name, size] = trained(dense, name, 500, size)

# %% tags=["evidence"]
# Evidence: the CNN on single images and on pairs; 250 steps, six rates, five seeds
cnn_runs = {}
for size in (1, 2):
    for name in AXES | {"group": None}:
        cnn_runs[name, size] = trained(cnn, name, 250, size)

# %% tags=["evidence"]
# Evidence: the CNN with a mean for each channel and place, which only the images share
for size in (2, 8):
    cnn_runs["each place", size] = trained(cnn, "each place", 250, size)
few, enough = (cnn_runs["each place", size].mean() for size in (2, 8))
assert few < cnn_runs["batch", 2].mean() - 0.15 and enough > few + 0.2

# %% tags=["evidence", "C46:condition", "C47:condition"]
# Evidence: the CNN on batches of eight, and the verdict
for name in ("none", "batch", "layer", "instance", "group"):
    cnn_runs[name, 8] = trained(cnn, name, 250, 8)
mean = {key: runs.mean() for key, runs in dense_runs.items()}
assert mean["batch", 1] < 0.25 and mean["batch", 2] < mean["none", 2] - 0.2
assert mean["layer", 1] > 0.7 and mean["layer", 2] > 0.85
assert abs(mean["batch", 8] - mean["layer", 8]) < 0.03
gap = cnn_runs["layer", 2].mean() - cnn_runs["batch", 2].mean()
assert gap < 0.03 and cnn_runs["batch", 1].mean() > 0.7
print(f"CNN, pairs: layer minus batch {100 * gap:+.1f} points")
reveal(
    "08-cnn",
    "more than 15 points lower" if gap > 0.15
    else "about 5 to 15 points lower" if gap > 0.05 else "level, or higher",
)  # fmt: skip

# %% [markdown]
# Two networks of ReLUs learned on batches of several sizes, at six learning rates each. The MLP has three hidden layers and trains for 500 steps, so its numbers are not the puzzle's. The CNN has two
# convolutions and trains for 250, at every batch size. <!-- given: 500 250 -->

# %% tags=["figure"]
# Figure: test accuracy against the batch size, MLP and CNN
fig, panels = plt.subplots(1, 2, figsize=(9.5, 3.2), sharey=True)
looks = {"batch": (BLUE, "-"), "layer": (VERMILLION, "--"), "each place": (BLACK, "-.")}
for ax, runs, title in ((panels[0], dense_runs, "MLP"), (panels[1], cnn_runs, "CNN")):
    for name, (colour, dash) in looks.items():
        points = {size: 100 * acc for (layer, size), acc in runs.items() if layer == name}
        if not points:
            continue
        sizes, values = list(points), np.array(list(points.values()))  # (sizes, seeds)
        ax.fill_between(sizes, values.min(1), values.max(1), color=colour, alpha=0.15, lw=0)
        ax.plot(sizes, values.mean(1), color=colour, ls=dash, marker="o")
        nudge = {"batch": 8, "layer": -14, "each place": -3}[name]
        label_line(ax, sizes[-1], values[-1].mean(), name, colour, xytext=(6, nudge))
    ax.set_xscale("log", base=2)
    ax.set(xlabel="images in a batch", title=title, xlim=(0.9, 17), ylim=(0, 102))
    ax.set_xticks([1, 2, 4, 8], ["1", "2", "4", "8"])
panels[0].set_ylabel("test accuracy, %")
show(
    fig,
    "Test accuracy and batch size. In the MLP batch normalization starts at chance for one "
    "image and reaches layer normalization by eight. In the CNN both stay close "
    "together, and only with a mean for each place does batch normalization fall off on pairs.",
)

# %% [markdown]
# Bands reach from the lowest to the highest of five seeds, each layer at the rate that validation chose. In the MLP, batch
# normalization is at chance on single images. On pairs it gets 37.7 % right, where layer normalization gets 90.2 % and no
# normalization at all 86.7 %. On fours it is five points behind layer normalization, and with eight images it has caught up.
#
# The CNN does not fall off. On pairs, batch normalization gets 89.6 % right and layer normalization 87.4 %. If anything, batch normalization is
# ahead. Even on single images it trains, because for a convolution one image *is* a batch, of 64 values in
# the first layer and 16 in the second.
#
# Is it the number of values, or something else about convolutions? That can be decided. The black line, *each place*, is the same CNN with
# a mean (and a γ and a β) for each channel *and place*. Then only the images share it. On pairs this CNN gets 63.2 % right, and with
# eight images 95 %.
#
# So it is the number of values that share a mean. With more images or more places, there are enough of them. It is not all that counts, though. In a ResNet of 50 layers on ImageNet,
# Wu and He (2018) found group normalization 10.6 points better than batch normalization with two images for each worker, although
# the smallest maps there have 7×7 places. We have not tested why. The values of one image are not independent of each other, and 50 layers are many.
#
# <!-- given: 10.6 50 16 64 -->
#
# ## One thing that fails: when light is the answer
#
# Instance normalization makes a network blind to brightness and contrast. What if they *are* the answer? Take the digits, show half of them at
# half their brightness, and ask for nothing but that: dim or bright? Any photocell can do it.

# %%
digit = data.x_test[:1].reshape(1, 1, 8, 8)
bright_and_dim = np.concatenate([digit, 0.5 * digit]).astype(float)
one, zero = np.ones(1), np.zeros(1)
by_instance = instance_norm(bright_and_dim, one, zero)
by_batch = normalize(bright_and_dim, AXES["batch"], 1e-5)[0]
print(f"brightest pixel, bright and dim: {digit.max():.1f} and {0.5 * digit.max():.1f}")
print("after instance normalization:   ", by_instance.max(axis=(1, 2, 3)).round(2))
print("after batch normalization:      ", by_batch.max(axis=(1, 2, 3)).round(2))

# %%
predict(
    "08-bright",
    "Three CNNs learn to tell bright from dim, with batch, layer and instance normalization after "
    "each convolution. Which of them learn it?",
    "all three",
    "batch and layer",
    "batch alone",
    "none",
)


# %% tags=["evidence"]
# Evidence: bright or dim, three layers, 100 steps of 8 images, six rates, five seeds
def dimmed(x, seed):
    bright = np.random.default_rng(seed).integers(0, 2, len(x))
    return (x * np.where(bright, 1.0, 0.5)[:, None]).astype(np.float32), bright


parts = [dimmed(images, seed) for seed, images in enumerate((held.x_train, data.x_test))]
light = Held(*parts[0], *parts[1], *dimmed(held.x_valid, 2))


def photocell(seeds, name):
    return cnn(seeds, name, classes=2)


told = {name: trained(photocell, name, 100, 8, held=light).mean() for name in AXES}
learned = tuple(name for name in AXES if told[name] > 0.9)
assert told["batch"] > 0.97 and told["layer"] > 0.9 and abs(told["instance"] - 0.5) < 0.1
verdicts = {("batch", "layer", "instance"): "all three", ("batch", "layer"): "batch and layer",
            ("batch",): "batch alone", (): "none"}  # fmt: skip
reveal("08-bright", verdicts[learned])

# %% [markdown]
# The CNN with instance normalization guesses. But layer normalization divides an image by its own spread, too, and it can tell bright from dim. How? In the convolution, each
# channel gets a bias. If you halve the image, you halve everything but the biases. So the *proportions* between the channels change, and layer normalization passes them on.

# %% tags=["evidence"]
# Evidence: bright and dim through layer and instance, without a bias and with one
channels = rng.normal(size=(1, 8, 4, 4))  # a convolution's output, before its bias
bias = rng.normal(size=(1, 8, 1, 1))
for name, groups in (("layer", 1), ("instance", 8)):
    for b, title in ((0 * bias, "without"), (bias, "with")):
        bright, dim = (group_norm(s * channels + b, ones, zeros, groups) for s in (1.0, 0.5))
        print(f"{name:8} {title:7} bias: bright and dim differ by {abs(bright - dim).max():.4f}")
        blind = name == "instance" or title == "without"
        assert abs(bright - dim).max() < 1e-3 if blind else abs(bright - dim).max() > 0.1

# %% [markdown]
# Instance normalization subtracts each channel's mean, and the bias with it. Layer normalization subtracts one mean for all channels, and the biases stay. If
# that is the leak, then without biases layer normalization must guess as well.


# %% tags=["evidence"]
# Evidence: the same three layers, with no biases in the convolutions
def without_biases(seeds, name):
    stack = photocell(seeds, name)
    for layer in stack:
        if isinstance(layer, Conv):
            zeros = torch.zeros_like(layer.bias)
            del layer.bias
            layer.register_buffer("bias", zeros)  # nothing that training would move
    return stack


unbiased = {name: trained(without_biases, name, 100, 8, held=light).mean() for name in AXES}
assert unbiased["batch"] > 0.97
assert abs(unbiased["layer"] - 0.5) < 0.1 and abs(unbiased["instance"] - 0.5) < 0.1

# %% [markdown]
# It does. Without biases both are blind, and batch normalization still sees, because its mean and spread are shared by bright and dim images. No
# later layer can bring back what was removed from each example. If light, loudness or size may be the answer, do not normalize it away for each example.
#
# ## Without the mean
#
# Layer normalization subtracts and divides. Zhang and Sennrich (2019) leave the subtraction out. What remains divides by the
# root of the mean square, and is called RMS normalization:
#
# $$y_j=\gamma_j\,\frac{x_j}{\sqrt{\frac1D\sum_k x_k^2+\varepsilon}}$$
#
# With numbers: $x=(3,4,0,0)$ has the mean square $25/4$, whose root is 2.5, so $\hat x=(1.2,1.6,0,0)$.
#
# ### Exercise `08-rms`: one line
#
# <details><summary>Hint 1: the name</summary>
#
# Read it from right to left. Square the values, take their mean, take the root.
#
# </details>
# <details><summary>Hint 2: what is missing?</summary>
#
# Nothing is subtracted, neither before the square nor in front of the division. There is no β either.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `np.sqrt((x**2).mean(axis=1, keepdims=True) + eps)` is what every value of the row is divided by, and then comes γ.
#
# </details>


# %%
def rms_norm(x, gamma, eps=1e-6):
    """RMS normalization: each example divided by the root of the mean of its squares.

    Args: x (N, D), rows are examples; gamma (D,), one for each feature; eps, added to the mean of
    the squares. Returns: y (N, D).
    """
    ### BEGIN SOLUTION
    mean_square = (x**2).mean(axis=1, keepdims=True)  # (N, 1)
    return gamma * x / np.sqrt(mean_square + eps)
    ### END SOLUTION


# %%
check("08-rms", rms_norm)

# %%
predict(
    "08-rms",
    "The puzzle's network on pairs, with your rms_norm in place of your layer_norm: no mean and "
    "no β. Its accuracy, over five seeds, is …",
    "more than 10 points lower",
    "a few points lower",
    "within 2 points",
)

# %%
rms_norm = answer_to("08-rms")


def rms_layer(x, gamma, beta):
    return rms_norm(x, gamma)  # it has no use for β


def rms_back(dy, x, gamma):
    x_hat, cache = normalize(x, (1,), 1e-6, center=False)
    return normalize_backward(gamma * dy, cache), (dy * x_hat).sum(axis=0), 0


by_layer, by_rms = final["over the features"], []
for seed in range(5):
    network = Network(SIZES, seed, norm=rms_layer, backward=rms_back)
    network.train(data, rate=0.1, steps=1500, batch=2, every=1500)
    by_rms.append(network.accuracy(data))
for name, runs in (("layer", by_layer), ("rms", by_rms)):
    print(f"{name:6} {np.mean(runs):.1%} [{min(runs):.0%}, {max(runs):.0%}]")
lost = np.mean(by_layer) - np.mean(by_rms)
assert abs(lost) < 0.04
reveal(
    "08-rms",
    "within 2 points" if lost < 0.02
    else "a few points lower" if lost < 0.1 else "more than 10 points lower",
)  # fmt: skip

# %% [markdown]
# Leaving out the mean costs nothing that five seeds could show. Was there any mean to leave out?

# %%
_, seen = alone.forward(data.x_test)
for depth, layer in enumerate(seen, 1):
    share = (layer.a.mean(axis=1) ** 2).mean() / (layer.a**2).mean()
    print(f"layer {depth}: the images' own means make {share:.0%} of the mean square")
row = rng.normal(size=(1, 50))
gamma50, beta50 = np.ones(50), np.zeros(50)
for offset in (0, 10, 100):
    spreads = (
        layer_norm(row + offset, gamma50, beta50).std(),
        rms_norm(row + offset, gamma50).std(),
    )
    print(f"all 50 values + {offset:3}: spread after layer {spreads[0]:.2f}, rms {spreads[1]:.2f}")
assert spreads[0] > 0.9 and spreads[1] < 0.05

# %% [markdown]
# Hardly any. In this network an image's 50 sums scatter around 0 anyway, so the subtraction had little to do. The last lines show what has been given up. Add a number to all values of
# a row, and layer normalization does not notice, and RMS normalization is left with that number and little else. RMS normalization saves a statistic, but it no longer ignores an offset.
#
# ## Normalize the weights instead
#
# All layers so far normalize what comes out of the weights. Salimans and Kingma (2016) go to the weights themselves. For each unit they learn a direction $v$ and
# a length $g$ apart:
#
# $$w=g\,\frac{v}{\lVert v\rVert}$$
#
# With numbers: $v=(3,4)$ has length 5, so for $g=10$ it is $w=(6,8)$. No example appears in it at all.
#
# ### Exercise `08-weight`: length and direction
#
# <details><summary>Hint 1: length and direction</summary>
#
# A vector divided by its length has length 1 and keeps its direction. Then multiply it by the length that you want.
#
# </details>
# <details><summary>Hint 2: which axis?</summary>
#
# One unit is one row. Its length is the root of the *sum* of its squares, taken along the row.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `np.linalg.norm(v, axis=1, keepdims=True)` has shape `(out, 1)`. Give g the same shape, `g[:, None]`, or NumPy lines it up with
# the inputs.
#
# </details>


# %%
def weight_norm(v, g):
    """Weight normalization: each unit's weights point along its row of v and have length g.

    Args: v (out, in), one row for each unit, none of them 0; g (out,), one for each unit, which
    may be negative. Returns: w (out, in). There is no ε.
    """
    ### BEGIN SOLUTION
    length = np.sqrt((v**2).sum(axis=1, keepdims=True))  # (out, 1)
    return g[:, None] * v / length
    ### END SOLUTION


# %%
check("08-weight", weight_norm)

# %% [markdown]
# Try it on a small problem. Three units have to find given weights, by gradient descent on $v$ alone. The length of $v$ cancels in the formula, so the loss does not
# care about it.

# %%
predict(
    "08-length",
    "Nothing in the loss depends on the length of v. While gradient descent runs, that length …",
    "stays the same",
    "shrinks at every step",
    "grows at every step",
    "goes up and down",
)

# %%
weight_norm = answer_to("08-weight")
inputs, v = rng.normal(size=(40, 5)), rng.normal(size=(3, 5))
wanted = rng.normal(size=(3, 5))
g = np.sqrt((wanted**2).sum(axis=1))  # the right lengths: only directions are to be found


def loss(v):
    return ((inputs @ weight_norm(v, g).T - inputs @ wanted.T) ** 2).mean()


lengths, losses = [], []
for _ in range(100):
    lengths.append(np.sqrt((v**2).sum(axis=1)))  # (3,)
    losses.append(loss(v))
    v = v - 0.05 * numerical_gradient(loss, v)
slope = numerical_gradient(loss, v)
cosine = (slope * v).sum() / np.sqrt((slope**2).sum() * (v**2).sum())
lengths = np.array(lengths)  # (100, 3)
print(f"loss: {losses[0]:.2f} at first, {losses[-1]:.3f} after 100 steps")
print("lengths at first", lengths[0].round(3), "  at the end", lengths[-1].round(3))
rises = (np.diff(lengths, axis=0) > 0).mean()
print(f"a length grew in {rises:.0%} of all steps")
print(f"cosine of the angle between the last gradient and v: {abs(cosine):.0e}")
reveal("08-length", "grows at every step" if rises > 0.99 else "goes up and down")
assert losses[-1] < 0.1 * losses[0] and rises > 0.99 and abs(cosine) < 1e-4

# %% [markdown]
# It grows at every step. The gradient has no part along $v$, because moving along $v$ changes nothing. So each step stands at a right angle to $v$ (the cosine above is rounding), and by Pythagoras the new vector is longer than the old.
# The longer $v$ is, the less a step turns it. You met this brake in lesson 03, before a batch normalization.
#
# ## The wider family, on one task
#
# Weight normalization does not see the data, so what comes out may have any mean. Its authors therefore add **mean-only batch normalization**. It subtracts the
# batch's mean and divides by nothing. **Batch-instance normalization** (Nam and Kim 2018, arXiv:1805.07925) mixes two of the cubes, with a share ρ that each channel learns:
#
# $$y=\gamma\,\big(\rho\,\hat x_\text{batch}+(1-\rho)\,\hat x_\text{instance}\big)+\beta$$
#
# **Switchable normalization** (Luo et al. 2018, arXiv:1806.10779) mixes the means and the variances of three cubes, with learned weights that add up to 1. The course has
# them in NumPy. A mixture that puts all its weight on one layer must be that layer:


# %% tags=["evidence", "C65:shown", "C66:shown"]
# Evidence: the mixtures at their corners are the layers that you know
def share(rho):
    return batch_instance_norm(x, ones, zeros, np.full(8, rho))


def switch(*logits):
    return switchable_norm(x, ones, zeros, np.array(logits), np.array(logits))


over_batch = normalize(x, AXES["batch"], 1e-5)[0]
in_instance, in_layer = instance_norm(x, ones, zeros), group_norm(x, ones, zeros, 1)
never = -np.inf  # the logarithm of a weight of 0
corners = {
    "ρ = 1 is batch": share(1.0) - over_batch,
    "ρ = 0 is instance": share(0.0) - in_instance,
    "ρ = 1/2 is their mean": share(0.5) - (over_batch + in_instance) / 2,
    "switched to instance": switch(0.0, never, never) - in_instance,
    "switched to layer": switch(never, 0.0, never) - in_layer,
    "switched to batch": switch(never, never, 0.0) - over_batch,
}
for name, gap in corners.items():
    print(f"{name:22} largest difference {abs(gap).max():.0e}")
    assert abs(gap).max() < 1e-10

# %% [markdown]
# Now they compete with batch and layer normalization, in the CNN from above and on batches of eight. All methods get the same five seeds and the same finer grid of rates. (Nam and Kim's
# ρ starts here at ½.)


# %% tags=["evidence"]
# Evidence: the mixtures for a stack of networks, in a few lines each
class Mixture(Norm):
    """Batch normalization's memory and parameters; subclasses choose what is subtracted."""

    def over(self, h, axes):
        """Mean and variance over axes of (N, C, H, W); in evaluation, the batch's from memory."""
        if axes == AXES["batch"] and not self.training:
            return self.of_channels(self.mean), self.of_channels(self.var)
        own = [axis + 1 for axis in axes]  # h is (R, N, C, H, W)
        var, mean = torch.var_mean(h, own, correction=0, keepdim=True)
        if axes == AXES["batch"]:
            self.remember(mean, var, h.numel() // mean.numel())
        return mean, var

    def of_channels(self, values):
        return values.reshape(self.runs, 1, -1, 1, 1)

    def affine(self, x_hat):
        return self.of_channels(self.weight) * x_hat + self.of_channels(self.bias)


class MeanOnly(Mixture):
    def forward(self, h):
        mean, _ = self.over(h, AXES["batch"])
        return h - mean + self.of_channels(self.bias) + 0 * self.weight.sum()  # no γ


# %% tags=["evidence"]
# Evidence: batch-instance, switchable, and weight normalization around a convolution
class BatchInstance(Mixture):
    def __init__(self, runs, channels):
        super().__init__(runs, channels)
        self.rho = nn.Parameter(torch.full((runs, 1, channels), 0.5))

    def forward(self, h):
        self.rho.data.clamp_(0, 1)  # after each step, as the paper does
        batch, instance = (
            (h - mean) * torch.rsqrt(var + self.eps)
            for mean, var in (self.over(h, AXES["batch"]), self.over(h, AXES["instance"]))
        )
        return self.affine(instance + self.of_channels(self.rho) * (batch - instance))


class Switchable(Mixture):
    def __init__(self, runs, channels):
        super().__init__(runs, channels)
        self.logits = nn.Parameter(torch.zeros(runs, 2, 3))

    def forward(self, h):
        shares = self.logits.softmax(-1)[..., None, None, None, None]  # (R, 2, 3, 1, 1, 1, 1)
        three = [self.over(h, AXES[name]) for name in ("batch", "instance", "layer")]
        mean = sum(shares[:, 0, k] * mean for k, (mean, _) in enumerate(three))
        var = sum(shares[:, 1, k] * var for k, (_, var) in enumerate(three))
        return self.affine((h - mean) * torch.rsqrt(var + self.eps))


# %% tags=["evidence"]
# Evidence: weight normalization around a convolution, and the CNN with any of them
def lengths_of(v):
    return torch.linalg.vector_norm(v, dim=(2, 3, 4), keepdim=True)  # (R, out, 1, 1, 1)


class WeightNormed(nn.Module):
    """A convolution whose weights are g · v/‖v‖, with one length for each unit of each network."""

    def __init__(self, layer):
        super().__init__()
        self.runs, self.layer = layer.runs, layer  # its weight is v
        self.g = nn.Parameter(lengths_of(layer.weight.detach()))

    def forward(self, h):
        v = self.layer.weight
        weight = self.g * v / lengths_of(v)
        return torch.func.functional_call(self.layer, {"weight": weight}, (h,))


FAMILY = {"weight": None, "weight, mean-only": MeanOnly, "batch-instance": BatchInstance,
          "switchable": Switchable}  # fmt: skip
built = {}


def family_cnn(seeds, name):
    plain, norm = list(cnn(seeds, "none")), FAMILY[name]
    layers = [WeightNormed(m) if isinstance(m, Conv) and "weight" in name else m for m in plain]
    for index in (4, 2) if norm else ():  # in front of both ReLUs, from the back
        layers.insert(index, norm(len(seeds), 8))
    built[name] = Stack(*layers)
    return built[name]


# %% tags=["evidence"]
# Evidence: the three mixtures are the course's functions in NumPy, and so is weight normalization
h = torch.tensor(x, dtype=torch.float32)  # (N, C, H, W), one network: h[None]
logits, rho = np.array([0.3, -0.2, 0.5]), np.linspace(0, 1, 8)  # instance, layer, batch
mixture = Switchable(1, 8)
mixture.logits.data[:] = torch.tensor(logits[[2, 0, 1]])  # batch, instance, layer
second = BatchInstance(1, 8)
second.rho.data[0, 0] = torch.tensor(rho)
convolution = WeightNormed(Conv(generators([0]), 8, 3))
convolution.g.data[:] = 2.0
v = convolution.layer.weight.detach().numpy()[0].reshape(3, -1)  # (out, in)
w = torch.tensor(weight_norm(v, np.full(3, 2.0)).reshape(3, 8, 3, 3)).float()
pairs_ = {
    "switchable": (mixture(h[None])[0], switchable_norm(x, ones, zeros, logits, logits)),
    "batch-instance": (second(h[None])[0], batch_instance_norm(x, ones, zeros, rho)),
    "mean-only": (MeanOnly(1, 8)(h[None])[0], mean_only_batch_norm(x, zeros)),
    "weight": (convolution(h[None])[0], nn.functional.conv2d(h, w, padding=1)),
}
for name, (ours, theirs) in pairs_.items():
    gap = abs(ours.detach().numpy() - np.asarray(theirs)).max()
    print(f"{name:15} largest difference {gap:.0e}")
    assert gap < 1e-4

# %% tags=["evidence"]
# Evidence: none, batch and layer at seven finer rates; 250 steps, batches of eight, five seeds
FINE, family = (0.015, 0.03, 0.06, 0.12, 0.25, 0.5, 1.0), {}
for name in ("none", "batch", "layer"):
    family[name] = trained(cnn, name, 250, 8, rates=FINE)

# %% tags=["evidence", "C64:shown"]
# Evidence: the wider family, the same
for name in FAMILY:
    family[name] = trained(family_cnn, name, 250, 8, rates=FINE)
shares = built["switchable"][2].logits.softmax(-1).detach().reshape(7, 5, 2, 3)
own = shares[FINE.index(best_rate["switchable"]), :, 1]  # (5, 3), of the variances
print(f"switchable, at its rate: shares of the variances {own.min():.2f} to {own.max():.2f}")
for name in family:
    ahead = 100 * (family["batch"] - family[name])  # paired
    print(f"batch ahead of {name:17} {ahead.mean():+.1f} [{ahead.min():+.1f}, {ahead.max():+.1f}]")
points = {name: 100 * runs.mean() for name, runs in family.items()}
assert points["batch"] > points["none"] + 1
assert max(abs(points["batch"] - points[name]) for name in ("batch-instance", "switchable")) < 3

# %% [markdown]
# Each dot is a seed, and the orange line their mean.

# %% tags=["figure"]
# Figure: the family's test accuracies, five seeds each
fig, ax = plt.subplots(figsize=(7.5, 3))
for height, (name, runs) in enumerate(family.items()):
    ax.scatter(100 * runs, [height] * 5, s=22, color=BLUE, zorder=3)
    ax.plot([100 * runs.mean()] * 2, [height - 0.25, height + 0.25], color=VERMILLION, lw=2)
    ax.axhline(height, color="0.9", lw=0.8, zorder=0)
ax.set(yticks=range(len(family)), yticklabels=list(family), xlabel="test accuracy, %")
ax.invert_yaxis()
show(
    fig,
    "Seven methods, five dots each, with their mean. The dots of neighbouring methods overlap.",
)

# %% [markdown]
# Batch normalization and the two mixtures with it get 94.7 to 94.9 % right, and layer normalization 94.1 %, which is less of a difference than the seeds make.
# Without any normalization it is 90.3 %, and weight normalization adds nothing to that. With mean-only batch normalization beside it, it comes to 92.4 %, halfway.
# With every method but this one, some seed ends ahead of batch normalization, so do not read an order into the best four. In 250 steps
# the weights of switchable normalization have hardly left their start, a third for each. The papers train much longer, and Salimans and Kingma choose the
# first $g$ and the bias with a batch of data, and we do not.
#
# <!-- given: 250 -->
#
# ## What each of them cannot do
#
# A single value has no spread. Yet for every layer that averages there is an input with only one value for each mean. If the layer subtracts that mean, nothing but β
# comes out. Will anybody tell you?


# %% tags=["evidence"]
# Evidence: six inputs with one value for each statistic, in training mode
def outcome(layer, shape):
    """What comes of random input in training mode, in a word."""
    try:
        y = layer.train()(torch.randn(shape))
    except ValueError:
        return "raises"
    return "only β" if y.abs().max() < 1e-3 else "±γ"


CASES = [
    ("batch, one row", (1, 4), nn.BatchNorm1d(4), course.BatchNorm(4)),
    ("layer, one feature", (4, 1), nn.LayerNorm(1), course.LayerNorm(1)),
    ("instance, maps of 1×1", (2, 4, 1, 1), nn.InstanceNorm2d(4), course.InstanceNorm(4)),
    ("group, one value a group", (2, 4), nn.GroupNorm(4, 4), course.GroupNorm(4, 4)),
    ("the same, one row", (1, 4), nn.GroupNorm(4, 4), course.GroupNorm(4, 4)),
    ("rms, one feature", (4, 1), nn.RMSNorm(1), course.RMSNorm(1)),
]
print(f"{'':26} {'input':14} {'PyTorch':10} this course")
found = {}
for name, shape, theirs, ours in CASES:
    found[name] = outcome(theirs, shape), outcome(ours, shape)
    print(f"{name:26} {shape!s:14} {found[name][0]:10} {found[name][1]}")
assert [a for a, _ in found.values()] == ["raises", "only β", "raises", "only β", "raises", "±γ"]
assert [b for _, b in found.values()] == ["raises"] * 5 + ["±γ"]

# %% [markdown]
# PyTorch's layers disagree about what to do. Batch normalization refuses one row, and instance normalization maps of one place. Layer normalization accepts a single feature, and returns β without a word. With groups of one value PyTorch refuses
# one row and accepts two, although neither has a spread. The layers of this course refuse all five. RMS normalization alone keeps something of a single value, which is its sign.
#
# ### Exercise `08-diagnose`: five black boxes
#
# Somebody hands you a trained network without its source. `layer(x)` is one of five layers, with an ε, a γ and a β that nobody tells
# you. The input is yours to choose: `x` has shape `(N, C, H, W)`, and C must be even (a group layer in a box has two groups). A box
# keeps no running averages.
#
# <details><summary>Hint 1: move one value</summary>
#
# Change one value of `x` and compare the two outputs. Whatever shares a statistic with it moves too. γ, β and ε change how far
# the values move, and never which of them.
#
# </details>
# <details><summary>Hint 2: how large an x?</summary>
#
# You need two examples to see the batch, and four channels, because with two channels each half is a single channel and a group is
# an instance.
#
# </details>
# <details><summary>Hint 3: the last two</summary>
#
# Layer and RMS move the same values. Only one of them subtracts a mean, so add the same number to all of `x`, and compare with
# `np.allclose`.
#
# </details>


# %%
def which_layer(layer):
    """Say which normalization a black box computes.

    Args: layer, a function of x (N, C, H, W), C even, that returns y (N, C, H, W). Its ε, γ and β
    are unknown; none of its γ is 0. Its statistics are taken over
        "batch"     (0, 2, 3)
        "layer"     (1, 2, 3)
        "group"     (1, 2, 3), in each half of the channels
        "instance"  (2, 3)
        "rms"       (1, 2, 3), with no mean subtracted
    Returns: one of these five names.
    """
    ### BEGIN SOLUTION
    x = np.random.default_rng(0).normal(3.0, 2.0, (2, 4, 3, 3))
    nudged = x.copy()
    nudged[0, 0, 0, 0] += 5.0  # one value of one channel of one example
    y = layer(x)
    moved = abs(layer(nudged) - y).max(axis=(2, 3)) > 1e-6  # (N, C): where anything moved
    if moved[1, 0]:
        return "batch"  # another example
    if not moved[0, 1]:
        return "instance"  # no other channel
    if not moved[0, 3]:
        return "group"  # the neighbour, and not the other half
    return "layer" if np.allclose(layer(x + 10.0), y, atol=1e-6) else "rms"
    ### END SOLUTION


# %%
check("08-diagnose", which_layer)

# %% [markdown]
# The four cubes of this lesson were drawn in the same way, by moving one value and looking which others move. Now ask PyTorch's own functions:

# %% tags=["evidence"]
# Evidence: your function asks PyTorch's layers
which_layer = answer_to("08-diagnose")
torchs = nn.functional
BOXES = {
    "batch_norm": lambda x: torchs.batch_norm(torch.tensor(x), None, None, training=True),
    "layer_norm": lambda x: torchs.layer_norm(torch.tensor(x), x.shape[1:]),
    "group_norm": lambda x: torchs.group_norm(torch.tensor(x), 2),
    "instance_norm": lambda x: torchs.instance_norm(torch.tensor(x)),
    "rms_norm": lambda x: torchs.rms_norm(torch.tensor(x), x.shape[1:]),
}
for name, layer in BOXES.items():
    found_out = which_layer(lambda x, layer=layer: layer(x).numpy())
    print(f"torch.nn.functional.{name:14} is {found_out!r}")
    assert found_out == name.removesuffix("_norm")

# %% [markdown]
# ## Which one, when?

# %% tags=["setup"]
# Setup: the chart's four questions and their answers
QUESTIONS = [
    ("Sequences, or rows of features\nin small batches?", "layer",
     "or RMS, where a common\noffset carries nothing"),
    ("Images whose brightness and\ncontrast must not matter?", "instance",
     "never where they are the answer"),
    ("Images, a deep network, and\na few images in a batch?", "group",
     "no buffers, and one image is enough"),
    ("Images or rows, and many values\nthat share a mean?", "batch",
     "eight were enough for our MLP;\ncosts nothing at work (lesson 05)"),
]  # fmt: skip

# %% [markdown]
# Go through the questions from the top, and stop at the first yes.

# %% tags=["figure"]
# Figure: a decision chart
COLOURS = (VERMILLION, GREEN, "#CC79A7", BLUE)
fig, ax = plt.subplots(figsize=(9.5, 5.2))
frame = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": "0.5"}
for row, ((question, answer, note), colour) in enumerate(zip(QUESTIONS, COLOURS, strict=True)):
    y = 4 - row
    ax.text(0, y, question, ha="center", va="center", fontsize=11, bbox=frame)
    ax.annotate("", (2.55, y), (1.65, y), arrowprops={"arrowstyle": "->", "color": "0.4"})
    ax.text(2.1, y + 0.13, "yes", ha="center", color="0.3", fontsize=10)
    ax.text(2.7, y, answer, va="center", color=colour, fontsize=15, weight="bold")
    ax.text(3.75, y, note, va="center", color="0.3", fontsize=10)
    below = (0, y - 0.68)
    ax.annotate("", below, (0, y - 0.33), arrowprops={"arrowstyle": "->", "color": "0.4"})
    ax.text(0.08, y - 0.47, "no", color="0.3", fontsize=10)
ax.text(0, 0.15, "none, or weight\nnormalization", ha="center", va="center", fontsize=12)
ax.set(xlim=(-1.7, 5.8), ylim=(-0.2, 4.5))
ax.set_axis_off()
show(
    fig,
    "Four questions from top to bottom: sequences and rows in small batches lead to layer, images "
    "whose light must not matter to instance, deep networks on few images to group, many "
    "values that share a mean to batch; otherwise none or weight normalization.",
)

# %% [markdown]
# The chart is a place to start from, and your validation images have the last word. The rows for layer and batch rest on what you measured today, and so does the warning beside instance.
# That style transfer wants instance normalization, and that deep networks on small batches want groups, are results of the papers and not ours. Sequences come in lesson 09.
#
# ## In the wild
#
# - PyTorch: `nn.LayerNorm(normalized_shape)` takes the *last* axes, and γ has their shape. `nn.GroupNorm(num_groups, num_channels)`, with channels at axis 1.
#   `nn.InstanceNorm2d` has no γ and β unless you say `affine=True`. `nn.RMSNorm`'s ε is the precision of the number's type, where yours is 1e-6.
#   `torch.nn.utils.parametrizations.weight_norm` wraps a layer.
# - Keras: `LayerNormalization(axis=-1, epsilon=0.001)` names the axes that are *averaged over*, where `BatchNormalization` names the one that is kept.
#   `GroupNormalization(groups=32)`, and `groups=-1` is instance normalization.
#
# <!-- given: 1e-6 -->

# %% tags=["setup"]
# Setup: Keras on top of PyTorch
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras

# %% tags=["evidence"]
# Evidence: PyTorch's weight normalization and two layers of Keras against your functions
linear = torch.nn.utils.parametrizations.weight_norm(nn.Linear(5, 3, dtype=torch.float64), dim=0)
direction = linear.parametrizations.weight.original1.detach().numpy()
length = linear.parametrizations.weight.original0.detach().numpy()[:, 0]
gap_weight = abs(weight_norm(direction, length) - linear.weight.detach().numpy()).max()
print(f"PyTorch's weight normalization against yours: {gap_weight:.0e}")
rows = rng.normal(size=(4, 8)).astype(np.float32)
layer_8 = keras.layers.LayerNormalization(axis=-1)
by_keras = keras.ops.convert_to_numpy(layer_8(rows))
gap_keras = abs(by_keras - layer_norm(rows, np.ones(8), np.zeros(8), eps=1e-3)).max()
print(f"Keras's layer normalization against yours, with its ε: {gap_keras:.0e}")
groups_keras = keras.layers.GroupNormalization(groups=-1, axis=1, epsilon=1e-5)
by_keras = keras.ops.convert_to_numpy(groups_keras(x.astype(np.float32)))
gap_groups = abs(by_keras - instance_norm(x, ones, zeros)).max()
print(f"Keras's groups=-1 against your instance normalization: {gap_groups:.0e}")
assert gap_weight < 1e-12 and max(gap_keras, gap_groups) < 1e-4

# %% [markdown]
# ## What to take away
#
# - Batch, layer, group and instance normalization are one formula. They differ in the axes that share a mean.
# - A layer that leaves out the batch's axis stores nothing, does the same in training and evaluation, and needs one example only.
# - Pairs ruin batch normalization in an MLP; in a small CNN they do not, because $N\cdot H\cdot W$ values share a mean.
# - What a layer takes out of each example is gone: brightness under instance normalization, a common offset under layer normalization.
# - RMS leaves out the mean, weight normalization leaves out the data.
#
# ## Check yourself
#
# 1. Your CNN's batches fit two images. The maps of its last layers have 2×2 places. How many values share a mean there under batch normalization, and how many
#    under group normalization with 64 channels in eight groups?
# <details><summary>Answer</summary>
#
# $2\cdot4=8$ under batch normalization. A group has $8\cdot4=32$, and it would have them with one image, too.
#
# </details>
#
# 2. You replace `GroupNorm(1, C)` by `LayerNorm([C, H, W])`. Fresh, both give the same output. What has changed?
# <details><summary>Answer</summary>
#
# γ and β now belong to every place as well: $CHW$ of each instead of $C$. The network accepts images of this size only.
#
# </details>
#
# 3. A network with instance normalization has to tell day from night. What will happen?
# <details><summary>Answer</summary>
#
# The brightness and contrast of each channel are divided out of every image. It must find day and night in what the pictures show, and cannot use how light they are.
#
# </details>
#
# 4. Why can γ stand in front of the means in lesson 04's gradient, and not in today's?
# <details><summary>Answer</summary>
#
# There all values that share a mean belong to one feature and have one γ. Here they belong to different features, each with its own.
#
# </details>
#
# 5. Under weight normalization, the length of $v$ has doubled during training. How far does a gradient step of the same rate turn $w$ now?
# <details><summary>Answer</summary>
#
# By about a quarter of the angle. The gradient with respect to $v$ is half as large, and the vector that it turns is twice as long.
#
# </details>
#
# <!-- given: 64 -->

# %% [markdown]
# ### In your own words `08-words`
#
# Amir and Berta have both trained on pairs of images. *Batch normalization is useless on pairs*, says Amir, *I got 38 % with it and 90 % with layer normalization.*
# *It is the better of the two*, says Berta, *I got 90 % with it and 87 % with layer normalization.* Both have measured well. Settle the quarrel. What do you ask them, what explains both results,
# and which experiment shows that this is the reason? What may neither of them say about a deep network for photographs?

# %% [markdown] tags=["words"]
# **A very good answer**
#
# I ask both how many values share a mean in their networks. Amir's has linear layers, so two values share each mean, and all that is left of two values is which one is
# larger. Berta's has convolutions, where a pair of 8×8 images brings 128 values to each mean, and 32 where the maps are 4×4. The lesson tested this reason. The same CNN with a mean for every channel
# and place, so that only the two images share it, fell from 89.6 % to 63.2 %. Neither may promise anything for fifty layers and photographs, because there group
# normalization was 10.6 points better than batch normalization, although the maps have at least 7×7 places. <!-- given: 128 32 10.6 fifty -->
#
# **How to grade**
#
# - **½ point** for a question that separates the two, best of all how many values share a mean.
# - **½ point** for the explanation, with the two numbers of values.
# - **½ point** for an experiment that changes this number and nothing else about the convolutions, such as *each place*.
# - **½ point** for the limit: a small CNN on digits does not speak for a deep one on photographs.
# - **Minus ½** if one of the two is said to have measured or tuned badly.
# - **A tempting answer** is that convolutions are sturdier because their filters are shared. The CNN with a mean for each place has the same filters and falls to 63.2 %. This
#   loses the ½ for the explanation and the one for the experiment.
# - **If it looks copied**, ask what Berta would get if her maps shrank to one pixel before the layer.

# %% [markdown]
# ## Going deeper
#
# Nothing below is needed later.
#
# ### The temple in the colours of the flower
#
# Instance normalization takes an image's brightness and contrast out, and γ and β can put others in. Give the temple the means and spreads of
# the flower's three channels. Huang and Belongie (2017, arXiv:1703.06868) do this inside a network, with the features of a style image.

# %%
flower_mean, flower_spread = photos[1].mean(axis=(1, 2)), photos[1].std(axis=(1, 2))  # (3,)
dressed = instance_norm(photos[:1], flower_spread, flower_mean)
print("the flower's means ", flower_mean.round(3), "  spreads", flower_spread.round(3))
print("the temple's now   ", dressed[0].mean(axis=(1, 2)).round(3), end="   ")
print("spreads", dressed[0].std(axis=(1, 2)).round(3))
assert np.allclose(dressed[0].mean(axis=(1, 2)), flower_mean)

# %% [markdown]
# The temple, the flower, and the temple in the flower's colours:

# %% tags=["figure"]
# Figure: the temple, the flower, and the temple with the flower's statistics
fig, panels = plt.subplots(1, 3, figsize=(9.5, 2.5))
images = {"the temple": photos[0], "the flower": photos[1], "γ, β of the flower": dressed[0]}
for ax, (name, image) in zip(panels, images.items(), strict=True):
    levels = np.round(32 * np.clip(image, 0, 1).transpose(1, 2, 0)[::3, ::3]) / 32
    ax.imshow(levels, interpolation="nearest")
    ax.set_title(name)
    ax.axis("off")
show(fig, "The temple, the flower, and the temple in the flower's colours.")

# %% [markdown]
# The drawing is the temple's, and the palette is the flower's. Three means and three spreads are a crude idea of style, and the network's deeper features give a finer one.
#
# ### Layer normalization is a projection and a division
#
# Subtracting its mean from a row is a projection, onto the rows that add up to 0. Dividing by the spread puts it on a sphere of radius $\sqrt D$. RMS normalization does the
# second without the first, so on rows that add up to 0 the two are the same function.

# %%
row = rng.normal(2, 3, (4, 50))
centred = row - row.mean(axis=1, keepdims=True)
by_both = rms_norm(centred, gamma50, eps=1e-5), layer_norm(row, gamma50, beta50)
print(
    f"RMS of the centred rows against layer of the rows: {abs(by_both[0] - by_both[1]).max():.0e}"
)
print("lengths:", np.linalg.norm(by_both[1], axis=1).round(4), f"  √50 = {np.sqrt(50):.4f}")
assert np.allclose(by_both[0], by_both[1])
