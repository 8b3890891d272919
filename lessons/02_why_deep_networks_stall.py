# %% [markdown]
# # 02 · More layers
#
# A network with one hidden layer reads handwritten digits well. Today you make it deeper, and you follow the two
# things that pass through a network: the signal on its way up, and the gradient on its way down.
#
# Sources: Glorot and Bengio 2010 (*Understanding the difficulty of training deep feedforward neural
# networks*); He et al. 2015, arXiv:1502.01852; Ioffe and Szegedy 2015, arXiv:1502.03167, called "the
# 2015 paper" below.

# %% tags=["setup"]
# Setup: imports, the digits, the look of the figures
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch.nn import functional as F

from utils import answer_to, check, predict, reveal
from utils.lab.data import digits
from utils.lab.network import Network
from utils.lab.networks_torch import StackedMLP, over_batch
from utils.lab.plotting import BLACK, BLUE, VERMILLION, band, label_line, show, use_style
from utils.lab.training_torch import adam, sgd, train

use_style()
data = digits()  # 1,437 training and 360 test images of 8×8 pixels, ten classes
SEEDS = np.arange(5)

# %% [markdown]
# ## A puzzle: one layer, then six
#
# Here is a small network: 64 pixels, one layer of 50 sigmoids, ten classes. Its weights start as normal random
# numbers with mean 0. Their spread (the standard deviation) is $\sqrt{2/(\text{in}+\text{out})}$, with the numbers of a layer's
# inputs and outputs. This is the textbook choice of Glorot and Bengio. The network gets 500 steps of plain gradient descent,
# with batches of 60 images. (`Network` is a page of NumPy in `utils/lab/network.py`, and you can read
# it.) <!-- given: 60 -->

# %%
shallow = Network([64, 50, 10], seed=0)
shallow.train(data, rate=1.0, steps=500)
print(f"with one hidden layer it gets {shallow.accuracy(data):.0%} of the test images right")

# %% [markdown]
# That is a good start. A deeper network can express more, because every layer can build on what the one below it has
# found. So give it six layers of 50 sigmoids instead of one. Deep networks are said to be picky
# about the learning rate, so you will try seven rates and keep the best.

# %%
predict(
    "02-depth",
    "Six hidden layers instead of one, the same 500 steps, and the best of seven learning "
    "rates from 0.01 to 100. The network gets …",
    "about 98 % right",
    "about 90 %",
    "about 50 %",
    "about 10 %, as guessing does",
)

# %%
SIZES = [64, 50, 50, 50, 50, 50, 50, 10]
deep = Network(SIZES, seed=0)
deep.train(data, rate=1.0, steps=500)
print(f"with six hidden layers it gets {deep.accuracy(data):.0%} of the test images right")

# %% [markdown]
# That was one seed and one rate, and either can be unlucky. The next cell trains the network at all seven rates, with five
# seeds each. (From here on, such sweeps run in PyTorch, all networks side by side and with batches
# of 30, because that is faster.) <!-- given: 30 -->

# %% tags=["setup"]
# Setup: five seeds at each rate, all trained side by side (utils/lab/networks_torch.py)
x_train, y_train = torch.tensor(data.x_train), torch.tensor(data.y_train)


def stack(rates, activation=torch.sigmoid, gain=1.0, depth=6):
    """One untrained network for each rate and seed, (rates · 5) of them."""
    seeds = np.tile(SEEDS, len(rates))
    model = StackedMLP([64] + [50] * depth + [10], "sigmoid", seeds, gain)
    model.activation = activation
    return model


def sweep(rates, rule=sgd, **network):
    """Train them 500 steps: the networks, their test accuracy and training loss (rates, 5)."""
    model, shape = stack(rates, **network), (len(rates), len(SEEDS))
    lr, seeds = np.repeat(rates, len(SEEDS)), np.tile(SEEDS, len(rates))
    options = {"batch_size": 30, "rule": rule, "every": 500}
    history = train(model, data, lr, 500, seeds=seeds, **options)
    with torch.no_grad():
        logits, labels = model(x_train).flatten(0, 1), y_train.repeat(len(seeds))
        losses = F.cross_entropy(logits, labels, reduction="none").reshape(len(seeds), -1).mean(1)
    return model, history.accuracy[-1].reshape(shape), losses.numpy().reshape(shape)


# %% tags=["evidence"]
# Evidence: seven learning rates, five seeds each
WIDE = 10.0 ** np.array([-2, -1.5, -1, -0.5, 0, 0.5, 2])
stuck_networks, stuck, _ = sweep(WIDE)
for rate, accuracies in zip(WIDE, stuck, strict=True):
    print(f"rate {rate:8.3f}   accuracy {accuracies.min():.0%} to {accuracies.max():.0%}")
assert stuck.max() < 0.2 < 0.9 < shallow.accuracy(data)
reveal("02-depth", "about 10 %, as guessing does" if stuck.max() < 0.2 else "about 50 %")

# %% [markdown]
# None of the 35 networks gets more than 13 %. The images are not to blame, because a network with one hidden layer reads
# 98 % of them. See what the loss does meanwhile, for both networks at a
# rate of 1. <!-- given: 35 -->

# %% tags=["figure"]
# Figure: the loss over 500 steps, with one hidden layer and with six, five seeds each
fig, ax = plt.subplots(figsize=(7, 2.8))
for depth, colour, name in ((1, BLUE, "one hidden layer"), (6, BLACK, "six hidden layers")):
    model, options = stack([1.0], depth=depth), {"batch_size": 30, "seeds": SEEDS, "every": 50}
    history = train(model, data, 1.0, 500, **options)
    band(ax, history.steps, history.loss, colour, name)  # (11, 5 seeds)
    first, *_, last = history.loss.mean(axis=1)
    print(f"{name}: loss {first:.2f} at the start, {last:.2f} after 500 steps")
print(f"a network that gives each class a tenth: ln 10 = {math.log(10):.2f}")
ax.set(xlabel="steps", ylabel="loss on the batch", xlim=(0, 640), ylim=(0, 3))
ax.set_xticks(range(0, 501, 100))
show(
    fig,
    "Loss against steps: with one hidden layer it falls from 2.5 towards 0.1, "
    "with six it falls to 2.3 and stays there.",
)

# %% [markdown]
# The deep network's loss goes to about $\ln 10$ and stays there. That is the loss of answering every image with the same
# ten probabilities of a tenth. The network answers as if it did not look.
#
# ## Two suspects
#
# Two things pass through a network. On the way up goes the **signal**, the differences between one image and another, without
# which no layer can tell them apart. On the way down goes the **gradient**, which tells every layer in which direction to
# change. A network needs both of them to learn. And in every layer both must pass the same gate, the sigmoid.
#
# $$\begin{aligned}
# s(a) &= \frac{1}{1+e^{-a}} \\
# s'(a) &= s(a)\,\bigl(1-s(a)\bigr)
# \end{aligned}$$
#
# With numbers: at $a = 0$ the sigmoid is ½, and its slope is ½ · ½ = ¼. At $a = 3$ it is 0.953, and its slope is
# 0.953 · 0.047 = 0.045.

# %% tags=["figure"]
# Figure: the sigmoid, its steepest slope, and where it is saturated
fig, ax = plt.subplots(figsize=(7, 2.8))
a, limit = np.linspace(-7, 7, 300), math.log(19)
ax.axvspan(-7, -limit, color="0.93")
ax.axvspan(limit, 7, color="0.93")
ax.plot(a, 1 / (1 + np.exp(-a)), color=BLACK)
steep = np.array([-1.9, 1.9])
ax.plot(steep, 0.5 + steep / 4, color=VERMILLION)
label_line(ax, 1.9, 0.975, "slope ¼, the steepest", VERMILLION, xytext=(-8, 12), ha="right")
ax.text(5, 0.5, "saturated:\nslope below 0.05", ha="center", va="center")
ax.text(-5, 0.5, "saturated", ha="center", va="center")
ax.set(xlabel="input a", ylabel="output s(a)", xlim=(-7, 7), ylim=(-0.05, 1.12))
show(
    fig,
    "The S-shaped curve of a sigmoid. In the middle it is steepest, with slope one quarter. "
    "Where its output is below 0.05 or above 0.95 it is nearly flat, and shaded as saturated.",
)

# %% [markdown]
# Far from 0 the curve is flat. A sigmoid is called **saturated** if its output is below 0.05 or above 0.95.
# There its slope is below 0.0475, and a gradient that passes it is nearly gone. Many textbooks explain in this way why
# deep networks of sigmoids do not learn. They say that the units are saturated. You can check that with one small
# function. <!-- given: 0.0475 -->

# %% [markdown]
# ### Exercise `02-saturation`: the saturated fraction
#
# Return the fraction of all activations in `a` that are strictly below `low` or strictly above `high`.
#
# <details><summary>Hint 1: compare arrays</summary>
#
# `a < low` is an array of truth values with the shape of `a`.
#
# </details>
# <details><summary>Hint 2: join two conditions</summary>
#
# Between arrays, "or" is `|`, and each comparison needs parentheses of its own.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# The mean of truth values is the fraction that is true: `np.mean((a < low) | …)`. Turn it into a
# `float`.
#
# </details>


# %%
def saturated_fraction(a, low=0.05, high=0.95):
    """The fraction of sigmoid activations that are saturated.

    Args: a, activations in [0, 1], any shape; low, high, the limits. Returns: float in [0, 1].
    """
    ### BEGIN SOLUTION
    return float(np.mean((a < low) | (a > high)))
    ### END SOLUTION


# %%
check("02-saturation", saturated_fraction)

# %%
predict(
    "02-saturated",
    "In the six-layer network, before its first step, how many of the sigmoids are saturated?",
    "nearly all",
    "about half",
    "nearly none",
)

# %%
saturated_fraction = answer_to("02-saturation")
images, labels = data.x_train[:300], data.y_train[:300]
fresh = Network(SIZES, seed=0)
_, seen = fresh.forward(images)
_, gradients = fresh.gradients(images, labels)
for layer in range(6):
    saturated = saturated_fraction(seen[layer].y)  # y: the sigmoids' outputs (300, 50)
    spread = seen[layer].a.std(axis=0).mean()  # a: their inputs; over the images, mean of units
    gradient = np.linalg.norm(gradients[layer][0])  # of all the layer's weights
    print(f"layer {layer + 1}:  saturated {saturated:.0%}", end="")
    print(f"   spread over the images {spread:.4f}   gradient {gradient:.5f}")
share = np.mean([saturated_fraction(layer.y) for layer in seen])
reveal("02-saturated", "nearly none" if share < 0.2 else "about half")

# %% [markdown]
# Not one is saturated. All of them sit around the middle of the curve, where it is steep. So much for that explanation, at
# least for the first step. Now look at the other two columns. The **spread** says how much the inputs of a layer's sigmoids
# differ from image to image, and the last column is the length of the gradient of the layer's weights. Here they are as a figure:

# %% tags=["figure"]
# Figure: what is left of the signal on its way up, and of the gradient on its way down
fig, ax = plt.subplots(figsize=(7, 3))
layers = np.arange(1, 7)
signal = np.array([layer.a.std(axis=0).mean() for layer in seen])
gradient = np.array([np.linalg.norm(gradients[layer][0]) for layer in range(6)])
ax.plot(layers, signal / signal[0], color=BLUE, marker="o")
ax.plot(layers, gradient / gradient[5], color=VERMILLION, marker="o")
label_line(ax, 1, 1, "the signal, going up →", BLUE, xytext=(12, 2))
label_line(ax, 6, 1, "← the gradient, going down", VERMILLION, xytext=(-12, 2), ha="right")
ax.plot(layers, 0.25 ** (layers - 1), color="0.7", ls=":", zorder=0)
label_line(ax, 5.0, 0.25**4, "a quarter a layer", "0.45", xytext=(8, 10))
ax.set(xlabel="layer", ylabel="what is left", yscale="log", xlim=(0.7, 6.3), ylim=(3e-4, 3))
print("signal, layer 1 ÷ layer 6:", f"{signal[0] / signal[5]:,.0f}", end="")
print("   gradient, layer 6 ÷ layer 1:", f"{gradient[5] / gradient[0]:,.0f}")
show(
    fig,
    "Two crossing lines on a logarithmic axis. The signal falls from layer 1 to layer 6 by a "
    "factor of about a thousand, and the gradient falls as much from layer 6 to layer 1.",
)

# %% [markdown]
# The two lines make a large X. In every layer the signal loses about three quarters of what is left, and so does the gradient on its way
# back. That is because even in its middle, where it is steepest, a sigmoid's slope is only ¼. The textbook's weights
# keep signal and gradient at their size, and each sigmoid lets about a quarter of them through, or a little less away from its middle. Between the first
# layer's weights and the sixth's there are five sigmoids, and $4^5 = 1024$.
#
# So the sixth layer hardly sees the images, and the first layer hardly hears about the error. Would larger weights help?
# Multiply those of all six layers by a **gain** of 4 or of 16, and watch the output of one unit over all training images. Each
# histogram shows a typical unit of its layer.

# %% tags=["figure"]
# Figure: the outputs of one unit over all images, by layer and gain
fig, axes = plt.subplots(3, 4, figsize=(8.5, 4), sharex=True)
for row, gain in zip(axes, (1, 4, 16), strict=True):
    network = Network(SIZES, seed=0)
    for layer in network.layers[:-1]:
        layer[0] = gain * layer[0]
    _, passed = network.forward(data.x_train)
    for ax, depth in zip(row, (1, 2, 4, 6), strict=True):
        outputs = passed[depth - 1].y  # (1437, 50)
        typical = np.argsort(outputs.std(axis=0))[25]  # a unit with the median spread
        ax.hist(
            outputs[:, typical], bins=np.linspace(0, 1, 41), color=BLACK, histtype="stepfilled"
        )
        ax.set(yticks=[], xticks=(0, 0.5, 1), xticklabels=("0", "½", "1"))
        ax.spines["left"].set_visible(False)
        if gain == 1:
            ax.set_title(f"layer {depth}")
    row[0].set_ylabel(f"gain {gain}")
fig.supxlabel("output of one sigmoid")
show(
    fig,
    "Histograms of one unit's output over all images, for layers 1, 2, 4 and 6. With gain 1 they "
    "narrow to a needle, with gain 4 more slowly, with gain 16 they pile up at 0 or at 1.",
)

# %% [markdown]
# In the top row you see the signal die. At the fourth layer the unit gives nearly the same answer to all 1,437 images. <!-- given: 1,437 -->
# With a gain of 4 the signal dies more slowly, and the sixth layer still sees some of it. With a gain of 16 the unit's output
# is near 0 or near 1 for most images, and seldom in between. *That* is saturation. (A spike at one end looks like a dead signal, too, but
# you see outputs here. The inputs of such a unit may still differ widely, and the sigmoid sends them all to the same end. The next cell measures
# the inputs.) Here is the saturation, measured with your function, for five seeds:

# %% tags=["evidence", "C28:condition"]
# Evidence: saturation, gradient and signal at the start, for three gains and five seeds


def look_inside(gain=1.0, activation=torch.sigmoid, depth=6):
    """At the start, each (layers, 5 seeds): saturated fraction, spread of the input, gradient."""
    model, inputs = stack([1.0], activation, gain, depth), []
    logits = model(x_train[:300], inputs)  # (5, 300, 10)
    F.cross_entropy(logits.flatten(0, 1), y_train[:300].repeat(5)).mul(5).backward()
    outputs = [torch.sigmoid(a.detach()).numpy() for a in inputs]  # each (5, 300, 50)
    saturated = np.array([[saturated_fraction(one) for one in layer] for layer in outputs])
    spread = torch.stack([a.detach().std(dim=1).mean(dim=1) for a in inputs])  # over images
    norms = torch.stack([weight.grad.flatten(1).norm(dim=1) for weight in model.weights])
    return saturated, spread.numpy(), norms.numpy()


inside = {gain: look_inside(gain) for gain in (1, 4, 16)}
for gain, (saturated, spread, norms) in inside.items():
    print(f"gain {gain:2}: saturated in layer 6 {saturated[5].mean():.0%}", end="")
    print(f"   signal, layer 1 ÷ layer 6: {(spread[0] / spread[5]).mean():,.0f}", end="")
    print(f"   gradient, layer 6 ÷ layer 1: {(norms[5] / norms[0]).mean():,.0f}")
assert inside[1][0].max() < 0.02 and inside[16][0].min() > 0.6
per_layer = (inside[1][2][5] / inside[1][2][0]) ** (1 / 5)  # (5,) seeds
assert (3.5 < per_layer).all() and (per_layer < 5).all()
assert (inside[16][2][5] < 5 * inside[16][2][0]).all()

# %% [markdown]
# So units do saturate, and gradients do vanish, but at the start the two do not go together. With a gain of 1 nothing is
# saturated, and the gradient shrinks by a factor of more than a thousand. With a gain of 16 three in four of the sixth layer's outputs are
# saturated, and yet the gradient hardly shrinks, because the weights that multiply it on its way are 16 times as
# large. The signal hardly shrinks either. (Does such a network learn? Further down you will train it.)
#
# But perhaps the network with a gain of 1 saturates later, as it trains. What does it look like after the 500
# steps? <!-- given: 500 16 -->

# %% tags=["evidence", "C28:condition"]
# Evidence: the saturated fraction of the sixth layer after 500 steps, by learning rate
inputs = []
with torch.no_grad():
    stuck_networks(torch.tensor(data.x_test), inputs)
outputs = torch.sigmoid(inputs[-1]).numpy().reshape(len(WIDE), 5, 360, 50)
late = np.array([[saturated_fraction(run) for run in runs] for runs in outputs])  # (7, 5)
for rate, fractions in zip(WIDE, late, strict=True):
    print(f"rate {rate:8.3f}   saturated: {fractions.min():4.0%} to {fractions.max():4.0%}")
assert late[WIDE < 0.5].max() < 0.05 and late[WIDE > 0.9].min() > 0.8

# %% [markdown]
# At rates below 1 still nothing is saturated, and nothing is learned. At rates of 1 and more nearly the whole layer is saturated, because
# the steps themselves have driven the sigmoids to their flat ends. So saturation may accompany a stall, but this network
# also stalls without it.
#
# ## The trial
#
# That leaves the signal and the gradient, and in the X they faded together. As long as you only watch, you cannot tell a
# cause from its companion. You have to take them apart: repair one, leave the other as bad as it is, and
# see whether the network trains.
#
# What needs repair is the sigmoid. Take $4s - 2$ instead of $s$. Its slope in the middle is 1, so that
# nothing shrinks there, and its output lies around 0. The signal on its way up meets the *value* of this function, and the gradient on its way
# down meets its *slope*. PyTorch can give you one without the other, because a number that you **detach** counts in the value
# and is a constant for the gradient. Take $4s - 3s$, for example, with the $3s$ detached. Its value is $s$. Its slope is that of $4s$
# alone, because a constant has none.


# %%
def untouched(a):
    return torch.sigmoid(a)


def gradient_repaired(a):  # value s, as before; slope 4s'
    s = torch.sigmoid(a)
    return 4 * s - (3 * s).detach()


def signal_repaired(a):  # value 4s − 2; slope s', as before
    s = torch.sigmoid(a)
    return s + (3 * s - 2).detach()


def both_repaired(a):  # value 4s − 2; slope 4s'
    return 4 * torch.sigmoid(a) - 2


# %% [markdown]
# The comments are the whole experiment. Two of the four functions have only their value or only their slope repaired. See whether
# each repair does what it should, and no more.

# %% tags=["evidence"]
# Evidence: what each repair does to the signal and to the gradient, before training, five seeds
PATIENTS = (untouched, gradient_repaired, signal_repaired, both_repaired)
ratios = {}
for activation in PATIENTS:
    _, spread, norms = look_inside(activation=activation)
    up, down = (spread[0] / spread[5]).mean(), (norms[5] / norms[0]).mean()
    ratios[activation.__name__] = up, down
    print(f"{activation.__name__:18} signal, layer 1 ÷ layer 6: {up:7,.1f}", end="")
    print(f"   gradient, layer 6 ÷ layer 1: {down:7,.1f}")
assert ratios["gradient_repaired"][0] > 1000 and ratios["gradient_repaired"][1] < 2
assert ratios["signal_repaired"][0] < 2 and ratios["signal_repaired"][1] > 1000

# %% [markdown]
# With its gradient repaired, the network's signal still shrinks by a factor of more than a thousand, but its gradient arrives whole.
# With its signal repaired, it is the other way round. (Repairing the gradient changes only its size in each layer, and not its
# direction, because every unit's slope is multiplied by the same 4. It is as if each layer had a learning rate of its own.)

# %%
predict(
    "02-culprit",
    "Four learning rates for each, 500 steps. Which of the two networks with one repair gets "
    "more than half of the test images right?",
    "the one with its gradient repaired",
    "the one with its signal repaired",
    "both of them",
    "neither of them",
)

# %% [markdown]
# ### Exercise `02-verdict`: who did it?
#
# Before you see the results, write down how you will judge them, so that nobody can bend the rule afterwards. You get four tables of
# test accuracies, one for each of the four networks and named after it, each with a row for every learning rate and a column for every seed. A network **trains** if,
# at its best learning rate, it gets more than half right on average over the seeds.
#
# - If the untouched network trains, there is no stall to explain. The verdict is `"neither"`.
# - If exactly one of the two repairs is enough by itself, convict the suspect that it repairs, `"signal"` or `"gradient"`.
# - If each repair is enough by itself, the network stalls only while both faults are there. Each had a hand in
#   it, so convict `"both"`.
# - If no repair is enough by itself but the two together are, each fault stalls the network even without the other.
#   Convict `"both"` again.
# - If not even the two together help, somebody else did it. The verdict is `"neither"`.
#
# <details><summary>Hint 1: does it train?</summary>
#
# A helper pays off, because you need it four times: the mean over the seeds (`axis=1`), then the best of the
# rates.
#
# </details>
# <details><summary>Hint 2: four truth values</summary>
#
# Ask the untouched network first. Then compare the two that have one repair. You need the one with both
# only if neither of these trains.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# If exactly one of the two trains, return its name. If both do, return `"both"`. If neither does, the
# answer depends on `both_repaired`.
#
# </details>


# %%
def verdict(untouched, gradient_repaired, signal_repaired, both_repaired):
    """Which suspect do these results convict?

    Args: four arrays (rates, seeds) of accuracies between 0 and 1.
    Returns: "signal", "gradient", "both" or "neither".
    """

    ### BEGIN SOLUTION
    def trains(accuracies):
        return accuracies.mean(axis=1).max() > 0.5

    if trains(untouched):
        return "neither"
    gradient, signal = trains(gradient_repaired), trains(signal_repaired)
    if gradient != signal:
        return "gradient" if gradient else "signal"
    return "both" if gradient or trains(both_repaired) else "neither"
    ### END SOLUTION


# %%
check("02-verdict", verdict)

# %% [markdown]
# Now train the three repaired networks. The untouched one has been trained already, for the puzzle.

# %% tags=["evidence"]
# Evidence: the four networks at four learning rates, five seeds each
TRIAL = WIDE[[0, 1, 2, 4]]  # 0.01, 0.03, 0.1 and 1
REPAIRED = [activation.__name__ for activation in PATIENTS[1:]]


def side_by_side(a):
    """Each third of the networks has its own repair: they are trained together."""
    return torch.cat([f(part) for f, part in zip(PATIENTS[1:], a.chunk(3), strict=True)])


repaired_networks, found, _ = sweep(np.tile(TRIAL, 3), activation=side_by_side)
results = dict(zip(REPAIRED, found.reshape(3, 4, 5), strict=True))  # each (4 rates, 5 seeds)
results["untouched"] = stuck[[0, 1, 2, 4]]
at_best = {name: table[table.mean(axis=1).argmax()] for name, table in results.items()}
for name in ("untouched", *REPAIRED):
    accuracies = at_best[name]
    print(f"{name:18} {accuracies.mean():.0%}", end="")
    print(f"   [{accuracies.min():.0%} to {accuracies.max():.0%}]")
trained = [name for name in ("gradient", "signal") if at_best[f"{name}_repaired"].mean() > 0.5]
ending = f"the one with its {trained[0]} repaired" if trained else "neither of them"
reveal("02-culprit", "both of them" if len(trained) == 2 else ending)

# %% [markdown]
# Each line is the best of the four learning rates, with the lowest and the highest of five seeds in brackets. And your
# function says:

# %%
verdict = answer_to("02-verdict")
culprit = verdict(
    results["untouched"],
    results["gradient_repaired"],
    results["signal_repaired"],
    results["both_repaired"],
)
print("convicted:", culprit)

# %% [markdown]
# Here are all four learning rates:

# %% tags=["figure"]
# Figure: test accuracy against the learning rate, for the three repairs
fig, ax = plt.subplots(figsize=(7, 3))
for name, colour, dash, place in (
    ("both_repaired", BLACK, "--", (0.033, 1.03)),
    ("signal_repaired", BLUE, "-", (0.4, 1.0)),
    ("gradient_repaired", VERMILLION, "-", (0.1, 0.26)),
):
    accuracies = results[name]
    ax.fill_between(TRIAL, accuracies.min(1), accuracies.max(1), color=colour, alpha=0.12, lw=0)
    ax.plot(TRIAL, accuracies.mean(1), color=colour, ls=dash, marker="o")
    label_line(ax, *place, name.replace("_", " "), colour, xytext=(0, 0))
ax.set(xscale="log", xlabel="learning rate", ylabel="test accuracy", ylim=(0, 1.1))
show(
    fig,
    "Accuracy against learning rate. With the gradient repaired it stays near chance at every "
    "rate. With the signal repaired it rises above 90 %; with both it falls from there to chance.",
)

# %% [markdown]
# It was the signal. (The network with both repairs wants a smaller rate than the one with its signal repaired, and that is why
# each is judged at its best.) With only its gradient repaired, the network gets 15 % of the images right at its best rate, which is little better than
# guessing. With only its signal repaired, its gradient at the first layer is still about a thousand
# times too small, and it reads 93 %.
#
# Is the gradient innocent, then? See how far each layer's weights have moved in the 500 steps.

# %% tags=["evidence"]
# Evidence: the verdict, and by how much the weights of each layer have moved
assert culprit == "signal"
assert results["gradient_repaired"].mean(axis=1).max() < 0.3
assert at_best["signal_repaired"].min() > 0.85
assert (results["both_repaired"].max(axis=0) > results["signal_repaired"].max(axis=0)).all()


def moves(model, row):
    """The change of each layer's weights from the start, relative to it, at a rate (its row)."""
    rows, start = slice(5 * row, 5 * row + 5), stack([1.0]).weights  # five seeds
    pairs = zip(start, model.weights, strict=True)
    return [((after[rows] - before).norm() / before.norm()).item() for before, after in pairs]


best = [4 * i + results[name].mean(axis=1).argmax() for i, name in enumerate(REPAIRED)]
best_row, moved = dict(zip(REPAIRED, best, strict=True)), {}  # among all twelve rows
for name in ("signal_repaired", "both_repaired"):
    moved[name] = moves(repaired_networks, best_row[name])
    shares = ", ".join(f"{share:.1%}" for share in moved[name])
    print(f"{name:16} layers 1 to 6 and last: {shares}")
assert moved["signal_repaired"][0] < 0.02 < 0.1 < moved["both_repaired"][0]

# %% [markdown]
# With the signal repaired alone, the first layer's weights move by less than 1 % of their size. That network learns
# although its lower layers hardly change, and the images pass through almost random weights. When the gradient is repaired as well, all layers
# move, and every seed gains a few points. On average they reach 97 %. So the gradient is an accomplice. At the best of these four rates its fault costs a few points, and the signal's
# costs nearly everything.
#
# The repair had two halves. The factor 4 restores the spread, and the $-2$ takes out the mean. Here they came together. Keep these
# two in mind, because lesson 03 tries each of them alone.

# %% [markdown]
# ## A third suspect: moving inputs
#
# The 2015 paper accuses something else. See a network of two layers as one function inside another,
# $F_2(F_1(u;\theta_1);\theta_2)$. Here $u$ is the image that goes in, and $\theta_1$ and $\theta_2$ (theta) are all the weights and biases of
# the first and of the second layer. For $F_2$, the output of $F_1$ is *data*. In lesson 01 the data stood still. Here,
# whenever $\theta_1$ takes a step, the distribution of $F_2$'s input moves, and $F_2$ has to follow. The paper
# calls this **internal covariate shift**, and argues that it is what slows training down.
#
# That the inputs move is one claim. That this movement *causes* slow training is another, and Santurkar et al. 2018,
# arXiv:1805.11604, dispute it. Lesson 12 puts it on trial. Here you measure the movement.

# %% [markdown]
# ### Exercise `02-drift`: percentiles over time
#
# The paper's Figure 1 shows how the input of one unit is distributed at each step, by its 15th, 50th
# and 85th percentile. `history` holds a unit's input for N examples at T steps. Return the three
# percentiles at each step.
#
# <details><summary>Hint 1: which axis?</summary>
#
# Each step has its own distribution, over the examples. A row of `history` is a step.
#
# </details>
# <details><summary>Hint 2: the tool</summary>
#
# `np.percentile(history, [15, 50, 85], axis=…)` takes several percentiles at once, in percent.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# With `axis=1` the result has shape `(3, T)`: the percentiles come first. Transpose it.
#
# </details>


# %%
def percentiles_over_time(history):
    """The 15th, 50th and 85th percentile of a unit's input at each step.

    Args: history (T, N), N examples at T steps. Returns: (T, 3).
    """
    ### BEGIN SOLUTION
    return np.percentile(history, [15, 50, 85], axis=1).T
    ### END SOLUTION


# %%
check("02-drift", percentiles_over_time)

# %% [markdown]
# To watch the drift in a network that learns, take three hidden layers, as in the paper's experiment. Beside it
# you train a preview of lesson 03, the same network with **batch normalization** before each sigmoid. This layer takes
# out the mean of a unit's inputs over the batch and divides by their spread. Then it multiplies by a learned number and adds
# another one, β.
#
# Every 20 steps the inputs of the last hidden layer are recorded on the 360 test images, for five seeds. The
# learning rate is 1, and with normalization also 10. <!-- given: 360 -->

# %% tags=["setup"]
# Setup: three hidden layers without and with normalization, recorded as they train
DRIFT_RATES = {"none": [1.0], "batch": [1.0, 10.0]}  # five seeds each
x_test, y_test = torch.tensor(data.x_test), torch.tensor(data.y_test)


def look(model):
    """(inputs of the last hidden layer (R, 360, 50), test loss (R,), last β (R, 50))."""
    inputs = []
    with torch.no_grad():
        each = F.log_softmax(model(x_test, inputs), -1)[:, torch.arange(360), y_test]
    beta = model.betas[-1].detach().numpy()[:, 0].copy() if model.norm else None
    return inputs[-1].numpy(), -each.mean(1).numpy(), beta


recorded, test_loss, betas, learned = {}, {}, {}, {}
for name, norm in (("none", None), ("batch", over_batch)):
    lr = np.repeat(DRIFT_RATES[name], len(SEEDS))  # (R,) runs
    seeds = np.tile(SEEDS, len(DRIFT_RATES[name]))
    model = StackedMLP([64, 50, 50, 50, 10], "sigmoid", seeds, norm=norm)
    history = train(model, data, lr, 500, seeds=seeds, every=20, watch=look)
    inputs, losses, betas[name] = zip(*history.watched, strict=True)
    recorded[name], test_loss[name] = np.stack(inputs), np.stack(losses)  # (26, R, …)
    learned[name] = history.accuracy[-1].reshape(-1, 5)

# %% [markdown]
# One unit of the last hidden layer, at a learning rate of 1 and seed 0. Your function computes what is drawn.

# %% tags=["figure"]
# Figure: the percentiles of one unit's input over 500 steps, without and with normalization
percentiles_over_time = answer_to("02-drift")
fig, axes = plt.subplots(1, 2, figsize=(9, 3), sharex=True, sharey=True)
steps = np.arange(0, 501, 20)
for ax, (name, colour) in zip(axes, (("none", BLACK), ("batch", BLUE)), strict=True):
    low, middle, high = percentiles_over_time(recorded[name][:, 0, :, 0]).T  # run 0, unit 0
    ax.fill_between(steps, low, high, color=colour, alpha=0.15, lw=0)
    ax.plot(steps, middle, color=colour)
    ax.set(xlabel="step", title=f"normalization: {name}", xlim=(0, 620))
    for value, text in ((low, "15 %"), (middle, "median"), (high, "85 %")):
        label_line(ax, 500, value[-1], text, colour)
axes[0].set_ylabel("input of one unit")
show(
    fig,
    "A unit's percentiles over 500 steps. Without normalization they start within a hair's "
    "breadth, sink together, and spread late. With it they keep to a wide band whose middle "
    "stands still.",
)

# %% [markdown]
# On the left, all images start at nearly the same value. Then the whole bundle sinks, opens late, and goes on wandering.
# On the right there is a wide band from the start, and its middle hardly moves. This is our version
# of the paper's Figure 1.
#
# If drift is what slows training, then a network whose inputs drift far must learn badly.

# %%
plain = learned["none"][0].mean()  # at a rate of 1
predict(
    "02-drift",
    "At a rate of 10 the normalized network's medians wander farther than those of the plain "
    f"network at a rate of 1, which gets {100 * plain:.0f} % in the end. "
    "The normalized one gets …",
    "about 10 %",
    "about 50 %",
    "above 95 %",
)

# %% tags=["evidence", "C24:holds", "C68:condition"]
# Evidence: how far the medians have moved when the loss first falls below 1
drift = {}
for name, inputs in recorded.items():
    low, middle, high = np.percentile(inputs, [15, 50, 85], axis=2)  # each (26, R, 50)
    below, runs = test_loss[name] < 1, np.arange(inputs.shape[1])
    assert below.any(axis=0).all()  # every run gets there
    times = below.argmax(axis=0)
    moved_by = abs(middle[times, runs] - middle[0]) / ((high - low)[times, runs] / 2)
    drift[name] = moved_by.mean(axis=1).reshape(-1, 5)
    for rate, by, accuracies in zip(DRIFT_RATES[name], drift[name], learned[name], strict=True):
        print(f"{name:5} rate {rate:4}  moved by {by.round(2)}", end="")
        print(f"   accuracy after 500 steps {accuracies.mean():.0%}")
means = recorded["batch"][1:].mean(axis=2)  # over the images
print(f"batch: a unit's mean is its β up to {abs(means - betas['batch'][1:]).max():.0e}")
assert abs(means - betas["batch"][1:]).max() < 1e-4
assert (drift["none"] > 0.5).all()  # it drifts, in every run
assert (drift["batch"][0] < 0.2 * drift["none"][0]).all()  # far less, in every run ...
assert (drift["batch"] > 0.05).all()
assert drift["batch"][1].min() > drift["none"][0].max() and learned["batch"][1].min() > 0.95
reveal("02-drift", "above 95 %" if learned["batch"][1].mean() > 0.95 else "about 50 %")

# %% [markdown]
# To be fair, compare networks that have learned equally much. So each line says how far the medians had moved when the
# test loss first fell below 1, for each of five seeds. The yardstick is half the width of the band at that
# step, from the 15th to the 85th percentile.
#
# The inputs do drift. At the same rate of 1, normalization reduces the drift more than tenfold, but it does not end it. And at a rate of 10 the inputs
# wander farther than the plain network's at rate 1, yet the normalized network gets 98 % of the images. If drift is the disease, why is this patient
# well?
#
# Look closely at what is measured, too. Behind batch normalization a unit's mean over the images *is* its β, whatever the layers below do. The last printed line
# shows it. On the right of the figure you do not watch the lower layers pushing the input around. β alone sets the mean of what you see there. The layers below can change only the shape around it.
#
# ## The older remedies
#
# Before 2015 people used other units, careful weights and small learning rates, and Adam was new. With your
# verdict in mind, you can say what each of them repairs. First the weights. A layer with
# $n_{\text{in}}$ inputs and $n_{\text{out}}$ outputs computes each output as a sum of $n_{\text{in}}$ products. If its inputs have mean 0, it multiplies
# the signal's variance on the way up by $n_{\text{in}}\mathrm{Var}(w)$. In the same way it multiplies
# the variance of the gradient on the way down by $n_{\text{out}}\mathrm{Var}(w)$. Both
# factors should be 1, and both can be 1 only if $n_{\text{in}} = n_{\text{out}}$. The compromise of Glorot and Bengio (also called Xavier, after Glorot's first name) is
#
# $$\mathrm{Var}(w) = \frac{2}{n_{\text{in}}+n_{\text{out}}}$$
#
# With numbers: 64 inputs and 50 outputs give a standard deviation of $\sqrt{2/114} = 0.132$.

# %% [markdown]
# ### Exercise `02-xavier`: Glorot's standard deviation
#
# Return the standard deviation of the weights that Glorot and Bengio ask for. (Their paper draws uniform
# numbers with that standard deviation. This course draws normal ones, as many libraries can.)
#
# <details><summary>Hint 1: variance or deviation?</summary>
#
# The formula above is a variance. The exercise asks for its root.
#
# </details>
# <details><summary>Hint 2: the tool</summary>
#
# `math.sqrt` takes the root of a number.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `math.sqrt(2 / (… + …))`
#
# </details>


# %%
def init_std(fan_in, fan_out):
    """Glorot's standard deviation for a layer's initial weights.

    Args: fan_in, fan_out, the numbers of inputs and outputs. Returns: float.
    """
    ### BEGIN SOLUTION
    return math.sqrt(2 / (fan_in + fan_out))
    ### END SOLUTION


# %%
check("02-xavier", init_std)

# %%
init_std = answer_to("02-xavier")
drawn = np.random.default_rng(0).normal(0, init_std(64, 50), (64, 50))
print(f"wanted {init_std(64, 50):.4f}, drawn {drawn.std():.4f}")

# %% [markdown]
# This rule was derived for units with slope 1 in the middle, such as tanh. The sigmoid has ¼, so give its weights a
# gain of 4. ReLU, which returns $\max(0, a)$, throws away the negative half of its input, and with it half the mean square.
# He et al. pay it back by doubling the variance, which is a gain of √2. (He et al. count a layer's inputs only. In a layer with as many outputs it is the same.) These remedies act on the signal and on
# the gradient alike. Adam (Kingma and Ba, arXiv:1412.6980) is different. It divides each weight's step by the size of that weight's recent
# gradients. So a gradient that has vanished still makes a full step. At the start it does nothing for the signal.

# %%
predict(
    "02-adam",
    "Six layers of sigmoids with Glorot's weights, trained by Adam at the best of three "
    "learning rates. On average over five seeds it gets …",
    "about 10 %",
    "between 30 and 90 %",
    "above 95 %",
)

# %% tags=["evidence"]
# Evidence: the remedies trained, five seeds each
LARGE, SMALL = WIDE[3:6], WIDE[1:5]  # 0.3, 1 and 3.2; 0.03, 0.1, 0.3 and 1
ADAM = 10.0 ** np.array([-2.5, -2, -1.5])
he = {"activation": torch.relu, "gain": math.sqrt(2)}
gains = np.repeat([4.0, 4.0, 4.0, 16.0], len(SEEDS))  # trained side by side
_, accuracies, losses = sweep([*LARGE, 1.0], gain=gains)
relu_networks, *relu_found = sweep(SMALL, **he)
adam_networks, *adam_found = sweep(ADAM, rule=adam)
runs = {
    "SGD, sigmoid, gain 4": (LARGE, accuracies[:3], losses[:3]),
    "SGD, sigmoid, gain 16": (LARGE[1:2], accuracies[3:], losses[3:]),
    "SGD, ReLU, gain √2": (SMALL, *relu_found),
    "Adam, sigmoid, gain 1": (ADAM, *adam_found),
}

# %% tags=["evidence", "C29:condition"]
# Evidence: the remedies compared, the rate of each chosen by the loss on the training images
remedy = {}
for name, (rates, accuracies, losses) in runs.items():
    chosen = np.nanargmin(losses.mean(axis=1))
    remedy[name] = accuracies[chosen]
    low, high = remedy[name].min(), remedy[name].max()
    print(f"{name:22} rate {rates[chosen]:6.3f}", end="")
    print(f"   {remedy[name].mean():.0%} [{low:.0%} to {high:.0%}]")
    for rate, accuracy in zip(rates, accuracies.mean(axis=1), strict=True):
        print(f"    at {rate:.3f}: {accuracy:.0%}", end="")
    print()
assert remedy["SGD, sigmoid, gain 4"].min() > 0.9 and remedy["SGD, ReLU, gain √2"].min() > 0.9
relu = relu_found[0].mean(axis=1)
assert (
    relu[SMALL < 0.2].min() > 0.8 and relu[SMALL > 0.9].max() < 0.2
)  # small rates matter to ReLU
assert remedy["SGD, sigmoid, gain 16"].min() > 0.6
assert stuck[WIDE < 0.2].max() < 0.2  # ... and do nothing for Glorot's sigmoid
adam_alone = remedy["Adam, sigmoid, gain 1"]
assert 0.25 < adam_alone.min() < adam_alone.max() < 0.9
reveal("02-adam", "between 30 and 90 %" if 0.3 < adam_alone.mean() < 0.9 else "above 95 %")

# %% [markdown]
# - **Careful weights**: with a gain of 4 the very same network reads 95 % of the images, by plain gradient descent at a rate
#   of 1. A threefold smaller or larger rate does worse.
# - **Still larger weights**: with a gain of 16, three in four of the sixth layer's outputs are saturated at the start, and the network still gets
#   85 % at the same rate. Being saturated does not keep it from learning.
# - **ReLU** with its own gain gets 98 %, at a smaller rate.
# - **Small learning rates** make the difference for ReLU, which learns at 0.1 and not at 1. They did nothing for the sigmoid in
#   the puzzle.
# - **Adam** alone gets the sigmoid to 64 %, and its seeds differ widely.
#
# So each remedy works for some network, within a window of rates. But how does Adam get anywhere, if
# the signal is guilty and Adam repairs only the gradient? Look at the signal after training, and at how far the weights
# have moved.


# %% tags=["evidence"]
# Evidence: the spread of the sixth layer's inputs over the test images, before and after training
def spread_in_layer_6(model, row):
    """The mean over the units, for the five seeds of a rate (its row in the sweep)."""
    inputs = []
    with torch.no_grad():
        model(x_test, inputs)
    return inputs[-1][5 * row : 5 * row + 5].std(dim=1).mean(dim=1).numpy()


before = spread_in_layer_6(stack(ADAM), 0)
print(f"before training:            {before.min():.5f} to {before.max():.5f}")
row = np.nanargmin(adam_found[1].mean(axis=1))  # the rate chosen above
by_adam = spread_in_layer_6(adam_networks, row)
by_repair = spread_in_layer_6(repaired_networks, best_row["gradient_repaired"])
by_sgd = spread_in_layer_6(stuck_networks, 4)
print(f"after 500 steps of Adam:    {by_adam.min():.5f} to {by_adam.max():.5f}")
print(f"with the gradient repaired: {by_repair.min():.5f} to {by_repair.max():.5f}")
print(f"by SGD at rate 1:           {by_sgd.min():.5f} to {by_sgd.max():.5f}")
print(f"at least {by_adam.min() / before.max():,.0f} times as much after Adam as before")
shares = ", ".join(f"{share:.1f}" for share in moves(adam_networks, row))
print(f"weights moved by Adam, in multiples of their start, by layer: {shares}")
assert by_adam.min() > 5000 * before.max() and by_repair.max() < 0.5 * by_adam.min()
assert by_repair.min() > 10 * before.max() > 2 * by_sgd.max()

# %% [markdown]
# It has rebuilt the signal. Adam moves the weights of every layer by between one and four times their size, and at the end the spread in the sixth layer is more than
# ten thousand times what it was. Plain gradient descent leaves the spread as it was, and the network with its repaired gradient comes only
# a part of the way. So Adam is no witness against the gradient. Its steps are
# large enough to repair both, and whoever repairs both cannot tell which of the two was to blame.
#
# ## Why not whiten every layer?
#
# If a layer's input should have mean 0 and a healthy spread, why not go all the way and whiten it, as in lesson 01? There are
# three obstacles. The first is that a covariance of $D$ features needs more than $D$ rows, and a batch often has fewer. The second is
# that whitening is expensive. Count the additions and multiplications.

# %%
batch = np.random.default_rng(0).normal(size=(60, 256))  # N = 60 rows, D = 256 features
N, D = batch.shape
rank = np.linalg.matrix_rank(batch - batch.mean(axis=0))  # their covariance has the same rank
print("rank of the covariance:", rank, "of", D)
product = 2 * N * D**2  # of (N, D) and (D, D): N·D sums of D products each
eigenvectors = 10 * D**3  # of a (D, D) covariance, roughly
whitening = product + eigenvectors + 2 * product  # the covariance; then rotate, and back
standardizing = 5 * N * D  # for each number: add, subtract; square, add; divide
print(f"operations, compared with standardizing: {whitening / standardizing:,.0f} times as many")
assert rank == N - 1

# %% [markdown]
# The 60 rows say nothing about 197 of the 256 directions. And the price is high, because whitening takes about 2,500 times
# as many operations as standardizing each feature by itself. <!-- given: 197 -->
#
# The third obstacle concerns standardizing, too, and decides what every normalization must look like. Suppose that you normalize between the steps, and the gradient does
# not know of it. Then you fall into a trap. In the 2015 paper's example a layer adds a bias to its sums, $x = u + b$, and then the mean over the data
# is removed, $\hat x = x - \mathrm{E}[x]$. If $\mathrm{E}[x]$ is taken for a constant, the gradient wants to change
# $b$. But
#
# $$u + (b+\Delta b) - \mathrm{E}[u + (b+\Delta b)] = u + b - \mathrm{E}[u+b]$$
#
# The step changes nothing, so the next one wants the same again. In the next cell the layer's outputs have mean 0, and its
# target lies 3 above them. No $b$ can reach it.

# %%
u = np.random.default_rng(0).normal(size=256)
target = u + 3
b = 0.0
for step in range(1001):
    x_hat = (u + b) - (u + b).mean()
    error = x_hat - target
    if step in (0, 10, 100, 1000):
        print(f"step {step:5}   b = {b:6.2f}   loss = {(error**2).mean() / 2:.6f}")
    b -= 0.1 * error.mean()  # the mean taken for a constant
assert b > 250
through_the_mean = (error - error.mean()).mean()  # the gradient that knows
print(f"gradient of b, taken through the mean: {abs(through_the_mean):.6f}")
assert abs(through_the_mean) < 1e-9

# %% [markdown]
# The bias runs away, to 300 after 1,000 steps, while the loss stays the same to all printed digits. Taken
# *through* the mean, its gradient is 0, because then the layer knows that its bias is useless.
#
# So you want something cheap for every layer. It must take out the mean and restore the spread, and it must be part of the
# function that is differentiated. You build it in lesson 03.
#
# ## One thing that fails: the same gain, twice as deep
#
# A gain of 4 saved six layers. Does it save twelve? Try it at a learning rate of 1, at which six layers get 95 %.
# And look at what is left of the signal before the first step. <!-- earlier: 95 -->

# %% tags=["evidence"]
# Evidence: twelve layers with gain 4, rate 1, five seeds, and the signal at the start
_, deeper, _ = sweep(LARGE[1:2], gain=4.0, depth=12)
for rate, accuracies in zip(LARGE[1:2], deeper, strict=True):
    print(f"twelve layers, rate {rate:.1f}: {accuracies.mean():.0%} after 500 steps", end="")
    print(f" [{accuracies.min():.0%} to {accuracies.max():.0%}]")
for depth in (6, 12):
    _, spread, _ = look_inside(gain=4.0, depth=depth)
    print(f"signal, layer 1 ÷ layer {depth}: {(spread[0] / spread[-1]).mean():,.0f}")
assert deeper.mean(axis=1).max() < 0.15

# %% [markdown]
# In the 500 steps in which six layers learned, twelve stay near chance. (They need not be stuck for good. Slow networks look
# the same after 500 steps.) At the start the signal shrinks by a factor of 11 in six layers, and by a factor of 192 in twelve. So a gain that is right for
# one depth can be wrong for another. A layer that sets its own scale would not need this care.
#
# ## In the wild
#
# - PyTorch: `torch.nn.init.xavier_normal_(weight, gain)`, and `kaiming_normal_` for He's. If you leave
#   a `torch.nn.Linear` as it is, its weights are uniform numbers with a spread of $1/\sqrt{3\,n_{\text{in}}}$,
#   which is smaller than any of the above unless a layer has many more outputs than inputs. `torch.nn.init.calculate_gain("sigmoid")` returns 1, which is the gain of
#   the puzzle.
# - Keras: `Dense` starts with `glorot_uniform` and a bias of 0.

# %%
weight = torch.empty(50, 64)
torch.manual_seed(0)
torch.nn.init.xavier_normal_(weight)
default = torch.nn.Linear(64, 50).weight
print(f"xavier_normal_: {weight.std().item():.4f}    init_std(64, 50): {init_std(64, 50):.4f}")
print(f"torch.nn.Linear: {default.std().item():.4f}   1/√(3·64): {1 / math.sqrt(3 * 64):.4f}")
print("recommended gain for a sigmoid:", torch.nn.init.calculate_gain("sigmoid"))
assert abs(weight.std().item() / init_std(64, 50) - 1) < 0.05
assert abs(default.std().item() * math.sqrt(3 * 64) - 1) < 0.05

# %% [markdown]
# ## What to take away
#
# - Six layers of sigmoids with the textbook start stay at chance for 500 steps, at each of seven learning rates. <!-- given: 500 -->
# - No unit is saturated at the start. But a sigmoid's steepest slope is only ¼, so signal and gradient both shrink by about $4^5$.
# - Repairing one and not the other shows that the signal is guilty and the gradient an accomplice.
# - The inputs drift while a network learns, and a network can drift far and learn well.
# - Gain 4, ReLU and Adam help, each within its window. A gain that saves six layers may not save twelve.
#
# ## Check yourself
#
# 1. Why does the gradient of the puzzle's network vanish although no unit is saturated?
# <details><summary>Answer</summary>
#
# Each layer multiplies it by the weights, which keep its size, and by the sigmoid's slope, which is ¼
# at most. Five such factors, from the sixth layer to the first, leave about a thousandth.
#
# </details>
#
# 2. Both the signal and the gradient shrink a thousandfold. How do you know which of them stalls the network?
# <details><summary>Answer</summary>
#
# By repairing one and leaving the other as bad as it was. With the gradient repaired alone the network still
# stalls. With the signal repaired alone it trains.
#
# </details>
#
# 3. A friend says: Adam makes every gradient full-sized and it helped, so the gradient was guilty. What do you answer?
# <details><summary>Answer</summary>
#
# That Adam's steps also rebuilt the signal. In the sixth layer it had grown more than ten-thousandfold after training. To convict
# one of the two, the other must stay as it was.
#
# </details>
#
# 4. In the trap, why does the loss stay the same while b grows?
# <details><summary>Answer</summary>
#
# The mean of $u+b$ contains $b$, and is subtracted. The output does not depend on $b$ at all.
#
# </details>
#
# 5. Drift was smaller with batch normalization, and training was faster. Does that prove that drift
#    slows training?
# <details><summary>Answer</summary>
#
# No. Both may have a common cause, and at a rate of 10 the normalized network drifted far and learned
# well. To test a cause you must change it alone, as in the trial. Lesson 12 does that for drift.
#
# </details>

# %% [markdown]
# ### In your own words `02-words`
#
# Twelve layers with a gain of 4 stayed near chance, and at the start their signal shrinks by a factor of 192. A friend says: *So it was the signal
# again.* Nobody has tested that. Design the trial before anyone runs it. Which networks do you train, and what is the same in all of them? Which
# outcome convicts the signal, and which would prove your friend wrong? What could your trial not tell?

# %% [markdown] tags=["words"]
# **A very good answer**
#
# I would train four networks of twelve layers with the same starting weights, rates, seeds and steps: one as it is, one with only the value of its
# sigmoids repaired, one with only their slope, and one with both. A repair is a factor chosen so that what it repairs is about as large in layer 12 as in
# layer 1, and I measure before the training that it leaves the other suspect as bad as it was. Each network is judged at its best rate, and it trains if it gets
# more than half of the images right. If the repaired value alone is enough and the repaired slope alone is not, the signal is guilty. If it is the other way round my friend is
# wrong, and if neither alone is enough, both had a hand in it or somebody else did it. After 500 steps the trial cannot tell whether a network is stuck or only slow, so I would run it longer.
#
# **How to grade**
#
# - **1 point** for one network with only the signal repaired and one with only the gradient repaired, beside the untouched one, with all else the
#   same. It is ½ where only the signal is repaired.
# - **½ point** for a rule that is fixed beforehand, with an outcome that would prove the friend wrong.
# - **½ point** for a limit of the trial, such as the number of steps, one depth only, or a repair that may touch both.
# - **Minus ½** if a change of the gain, ReLU or Adam is used as the repair of one suspect, because each of them acts on both in the end.
# - **A tempting answer** measures the signal once more, at every depth and every gain, and convicts it because it is small where the network
#   stalls. To watch two companions is no trial, so this earns the ½ for a limit at most.
# - **If it looks copied**, ask why a number that is detached can repair the value and leave the slope as it was.

# %% [markdown]
# ## Going deeper
#
# Nothing below is needed later.
#
# ### One weight too large
#
# Take a unit of the first layer and find its weight for the pixel that varies most. Multiply this weight by 100. For which fraction of the images is the unit
# saturated before that, after it, and once its input has been standardized over the images?

# %% tags=["C30:holds"]
pixel = data.x_train.std(axis=0).argmax()
fractions, drawn = {"before": [], "×100": [], "standardized": []}, []
for seed in SEEDS:
    weights = np.random.default_rng(seed).normal(0, init_std(64, 50), (64, 50))
    a = data.x_train @ weights[:, 0]  # (1437,), the unit's input
    drawn.append(weights[pixel, 0])
    weights[pixel, 0] *= 100
    large = data.x_train @ weights[:, 0]
    standardized = (large - large.mean()) / large.std()
    for name, values in zip(fractions, (a, large, standardized), strict=True):
        fractions[name].append(saturated_fraction(1 / (1 + np.exp(-values))))
for name, found in fractions.items():
    print(f"{name:13} saturated: {np.round(found, 2)}  (five seeds)")
print("the weight as drawn:", np.round(drawn, 3))
assert max(fractions["before"]) < 0.05 and sum(f > 0.5 for f in fractions["×100"]) >= 3
assert max(fractions["standardized"]) < 0.01

# %% [markdown]
# In three of the five draws the unit is now saturated for more than half of the images. In the other two
# the weight happens to be drawn smallest, and a hundred times as much does little harm. After standardizing, no
# image saturates any of the five. A standardized input has a spread of 1, and the sigmoid saturates only beyond
# ln 19 = 2.94, nearly three times as far out. <!-- given: 19 2.94 -->
#
# ### Are small changes amplified with depth?
#
# Change the first layer's weights by 1 %, and see by how much the input of each layer changes. We take the spread of the change over the
# images, divide it by the spread of the input itself, and call the first layer's result 1.


# %% tags=["C25:condition"]
def amplification(activation, gain):
    """How much a 1 % change of the first weights changes each layer's input; the first's is 1."""
    model, before, after = stack([1.0], activation, gain), [], []
    with torch.no_grad():
        model(x_train[:300], before)
        noise = torch.randn(model.weights[0].shape, generator=torch.Generator().manual_seed(1))
        model.weights[0].mul_(1 + 0.01 * noise)
        model(x_train[:300], after)
    change = [
        (b - a).std(dim=1).mean() / a.std(dim=1).mean() for a, b in zip(before, after, strict=True)
    ]
    return np.array(change) / change[0].item()


for activation in (torch.sigmoid, torch.tanh):
    for gain in (1, 4, 16):
        changes = amplification(activation, gain)
        print(f"{activation.__name__:8} gain {gain:2}: {changes.round(1)}")
assert amplification(torch.sigmoid, 1)[-1] < 1.2 and amplification(torch.tanh, 16)[-1] > 20

# %% [markdown]
# With a gain of 1 the change passes through as it is. With tanh and large weights it grows fifty-fold over six
# layers, and with sigmoids less than eightfold. So whether small changes are amplified depends on the scale of the weights, and on the
# activation.
#
# ### Does ReLU not saturate?
#
# For negative inputs its slope is not small but exactly 0. In how many cases is that so? And how many units are **dead**,
# which means that their slope is 0 for every training image?

# %% tags=["C29:condition"]
rates = SMALL[:3]


def off_fractions(model):
    """How often each ReLU's slope is 0: (6 layers, 15 runs, 50 units)."""
    inputs = []
    with torch.no_grad():
        model(x_train, inputs)
    return torch.stack([(a <= 0).float().mean(dim=1) for a in inputs]).numpy()


start = off_fractions(stack(rates, **he))
end = off_fractions(relu_networks)[:, : start.shape[1]]  # trained above
for rate, one, other in zip(
    rates, np.split(start, 3, axis=1), np.split(end, 3, axis=1), strict=True
):
    revived = ((one == 1) & (other < 1)).sum() / (one == 1).sum()
    print(f"rate {rate:.3f}   slope 0: {one.mean():.0%} → {other.mean():.0%} of cases   ", end="")
    print(f"dead: {(one == 1).mean():.1%} → {(other == 1).mean():.1%}, {revived:.0%} revived")
assert end.mean() > 0.4 and (start == 1).mean() > 0.01
middle, last = np.split(end, 3, axis=1)[1:]
assert (middle == 1).mean() < 0.5 * (start == 1).mean() < (start == 1).mean() < (last == 1).mean()

# %% [markdown]
# At the start the slope is exactly 0 in half of all cases, and in three of four after training at a rate of 0.3. No sigmoid is ever as flat as that. These
# networks learn all the same. A few percent of
# the units are dead at the start already. They get no gradient, so their own weights stand still. They can come back to life only if the layers below
# them change what comes in, and many do. At a rate of 0.1 few dead units are left. At 0.3 nearly all
# of the old ones are revived, but so many others have died that there are more than at the start.
