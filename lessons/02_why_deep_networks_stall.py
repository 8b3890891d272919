# %% [markdown]
# # 02 · Why deep networks stall
#
# You learn what goes wrong in a deep network before any normalization: where the gradient goes, what
# saturates, what drifts, and which of the older remedies work.
#
# Sources: Glorot and Bengio 2010 (*Understanding the difficulty of training deep feedforward neural
# networks*); He et al. 2015, arXiv:1502.01852; Ioffe and Szegedy 2015, arXiv:1502.03167, called "the
# 2015 paper" below.

# %% tags=["setup"]
# Setup: imports, the digits, five seeds
import math
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch.nn import functional as F

from utils import answer_to, check
from utils.lab.data import digits
from utils.lab.plotting import BLACK, BLUE, GREEN, VERMILLION, band, label_line, show, use_style
from utils.lab.networks_torch import StackedMLP, over_batch
from utils.lab.training_torch import adam, sgd, train

use_style()
data = digits()  # 1,437 + 360 images of 8×8 pixels, ten classes
SEEDS = np.arange(5)

# %% [markdown]
# ## A puzzle: a network that learns nothing
#
# Six hidden layers of 50 sigmoid units, on real handwritten digits. The weights start as normal random
# numbers of Glorot's standard deviation, $\sqrt{2/(\text{in}+\text{out})}$, the textbook choice. Plain
# stochastic gradient descent, batches of 30, 500 steps. Guessing gives 10 %.
#
# **Predict** the test accuracy with the best of nine learning rates, from 0.001 to 100.
#
# (All 45 networks, nine rates with five seeds each, train side by side as one batched computation:
# `utils/lab/networks_torch.py` shows how.)
#
# <!-- given: 30 10 0.001 100 45 -->


# %%
def stack(rates, activation="sigmoid", gain=1.0, depth=6):
    """One network for each rate and seed, not yet trained: (rates · 5 seeds) runs."""
    seeds = np.tile(SEEDS, len(rates))
    return StackedMLP([64] + [50] * depth + [10], activation, seeds, gain)


def sweep(model, rates, rule=sgd, steps=500):
    """Train all networks of a stack together; test accuracy (rates, 5 seeds)."""
    lr, seeds = np.repeat(rates, len(SEEDS)), np.tile(SEEDS, len(rates))
    options = {"batch_size": 30, "rule": rule, "every": steps}
    history = train(model, data, lr, steps, seeds=seeds, **options)
    return history.accuracy[-1].reshape(len(rates), len(SEEDS))


wide = 10.0 ** np.array([-3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 2])
trained = stack(wide)
stuck = sweep(trained, wide)
for rate, accuracies in zip(wide, stuck, strict=True):
    print(f"rate {rate:8.3f}   accuracy {accuracies.min():.0%} to {accuracies.max():.0%}")
linear = LogisticRegression(max_iter=1000).fit(data.x_train, data.y_train)
print(f"for comparison, a linear model: {linear.score(data.x_test, data.y_test):.0%}")
assert stuck.max() < 0.2 < 0.9 < linear.score(data.x_test, data.y_test)

# %% [markdown]
# Nine rates, five seeds, 500 steps: none leaves chance. It is not the data: a linear model gets nearly
# all of it right. Two suspects: the *gradient* on its way down, and the *inputs* on their way up.

# %% [markdown]
# ## Suspect 1: the gradient
#
# A sigmoid $s(a) = 1/(1+e^{-a})$ is flat far from 0. A unit is **saturated** if its output is so near
# 0 or 1 that the slope $s' = s(1-s)$ is almost nothing; here: below 0.05 or above 0.95, where the slope
# is below 0.0475. The textbook story says: units saturate, so gradients vanish with depth.
#
# First the measuring device.
#
# <!-- given: 0.0475 -->

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
saturated_fraction = answer_to("02-saturation")

# %% [markdown]
# Now measure, layer by layer, in networks that have not been trained yet: the saturated fraction, how much
# the layer's input differs between images, and the size of the gradient. Three initial scales: Glorot's
# (**gain** 1), and standard deviations 4 and 16 times as large. **Predict** for each scale which layers
# saturate, and how the gradient changes from the last layer to the first.
#
# <!-- given: 16 -->


# %%
def look_inside(gain):
    """At the start, each (layers, 5 seeds): saturated fraction, spread of the input, gradient."""
    model, inputs = StackedMLP([64] + [50] * 6 + [10], "sigmoid", SEEDS, gain), []
    x, y = torch.tensor(data.x_train[:300]), torch.tensor(data.y_train[:300])
    logits = model(x, inputs)  # (5, 300, 10)
    F.cross_entropy(logits.flatten(0, 1), y.repeat(5), reduction="sum").div(300).backward()
    outputs = [torch.sigmoid(a.detach()).numpy() for a in inputs]  # each (5, 300, 50)
    saturated = np.array([[saturated_fraction(one) for one in layer] for layer in outputs])
    spread = torch.stack([a.detach().std(dim=1).mean(dim=1) for a in inputs])  # over images
    norms = torch.stack([weight.grad.flatten(1).norm(dim=1) for weight in model.weights])
    return saturated, spread.numpy(), norms.numpy()


GAINS = {1: BLACK, 4: BLUE, 16: VERMILLION}
inside = {gain: look_inside(gain) for gain in GAINS}
for gain, (saturated, spread, norms) in inside.items():
    print(f"gain {gain:2}: saturated {saturated.mean(axis=1).round(2)}")
    print(f"         gradient, layer 6 ÷ layer 1: {(norms[5] / norms[0]).mean():,.0f}", end="")
    print(f"   spread of the input, layer 1 ÷ layer 6: {(spread[0] / spread[5]).mean():,.0f}")

# %% [markdown]
# The same as a picture, with the spread of five seeds shaded:

# %% tags=["figure", "C28:condition"]
# Figure: the saturated fraction and the gradient, layer by layer, for three gains
fig, axes = plt.subplots(1, 2, figsize=(9, 3.2))
for gain, colour in GAINS.items():
    saturated, _, norms = inside[gain]
    band(axes[0], np.arange(1, 7), saturated, colour, f"gain {gain}", marker="o")
    band(axes[1], np.arange(1, 8), norms, colour, marker="o")
    label_line(axes[1], 1, norms[0].mean(), f"gain {gain}", colour, xytext=(-45, 0))
axes[0].set(xlabel="layer", ylabel="saturated fraction", ylim=(-0.03, 1), xlim=(0.8, 7.3))
axes[1].set(xlabel="layer", ylabel="norm of the gradient", yscale="log", xlim=(-0.6, 7.3))
show(
    fig,
    "Left: no unit saturates with gain 1, most with 16. Right: gradients shrink most with gain 1.",
)
assert inside[1][0].max() < 0.02 and inside[16][0].min() > 0.6
per_layer = (inside[1][2][5] / inside[1][2][0]) ** (1 / 5)  # (5,) seeds
print("gain 1: the gradient shrinks per layer by", per_layer.round(1))
assert (3.5 < per_layer).all() and (per_layer < 5).all()

# %% [markdown]
# At its start, the network that is stuck does not fit the textbook story. On the left, with gain 1
# (black), *no* unit saturates. On the right its gradient vanishes all the same: by a factor of about 4 a
# layer, about 1,400 from the sixth layer to the first. The reason is the *best* slope that a sigmoid has:
# $s'(0) = \frac14$. With weights that keep the size of what passes, each layer multiplies the gradient by
# a quarter, and there are five sigmoids on the way: $4^5 = 1024$.
#
# The same quarter acts on the way up: what distinguishes one image from another shrinks as much
# (the last number of the first row). The sixth layer hardly sees the images, and the first hardly hears
# about the error. Which of the two is worse, this measurement cannot say.
#
# With gain 16 (red) three quarters of the units saturate, and the gradient hardly shrinks: the units that
# are not saturated carry it, multiplied by large weights. With gain 4 there is a bit of both. "Sigmoids
# saturate and gradients vanish with depth" (C28) holds with a condition: each does, but at the start
# they do not go together. And later? **Predict** the saturated fraction of the sixth layer after the 500
# steps of the puzzle.
#
# <!-- given: 500 -->

# %% tags=["C28:condition"]
inputs = []
with torch.no_grad():
    trained(torch.tensor(data.x_test), inputs)
outputs = torch.sigmoid(inputs[-1]).numpy().reshape(len(wide), 5, 360, 50)
late = np.array([[saturated_fraction(run) for run in runs] for runs in outputs])  # (9, 5)
for rate, fractions in zip(wide, late, strict=True):
    print(
        f"rate {rate:8.3f}   layer 6 saturated: {fractions.min():4.0%} to {fractions.max():4.0%}"
    )
assert late[wide < 0.5].max() < 0.05 and late[wide > 5].min() > 0.9

# %% [markdown]
# At small rates still nothing saturates, and nothing is learned. At large rates the whole layer is
# saturated: the steps, too large for what the layer sees, have driven its units into a corner. So both
# stories are true of this network, at different rates; neither end of the scale learns.

# %% [markdown]
# ### One weight too large
#
# Saturation does come easily. One of our sources says that one weight that is too large saturates a
# unit. Take a unit of the first layer and multiply its weight for the pixel that varies most by 100. **Predict**
# the fraction of images for which the unit is saturated, before and after, and after its input has been
# standardized over the images.

# %% tags=["C30:holds"]
images = data.x_train  # (1437, 64)
pixel = images.std(axis=0).argmax()
before, after, rescued = [], [], []
for seed in SEEDS:
    weights = np.random.default_rng(seed).normal(0, math.sqrt(2 / (64 + 50)), (64, 50))
    before.append(saturated_fraction(1 / (1 + np.exp(-images @ weights[:, 0]))))
    weights[pixel, 0] *= 100
    a = images @ weights[:, 0]  # (1437,), the unit's input
    after.append(saturated_fraction(1 / (1 + np.exp(-a))))
    standardized = (a - a.mean()) / a.std()
    rescued.append(saturated_fraction(1 / (1 + np.exp(-standardized))))
for name, fractions in (("before", before), ("×100", after), ("standardized", rescued)):
    print(f"{name:13} saturated: {np.round(fractions, 2)}  (five seeds)")
assert max(before) < 0.05 and sum(f > 0.5 for f in after) >= 3
assert max(rescued) <= 1 / math.log(19) ** 2  # Chebyshev: log(19) deviations from 0 to 0.95

# %% [markdown]
# In three of the five draws the unit is now saturated for more than half of the images; in the other
# two the weight had been drawn so small that a hundred times as much is still harmless. After
# standardizing, no image saturates any of the five. Much more than that cannot be: the output reaches
# 0.95 at an input of $\ln 19 = 2.94$, and by Chebyshev's inequality at most $1/2.94^2 = 12\,\%$ of *any*
# standardized numbers lie farther out than 2.94 deviations. The claim (C30) holds: a large weight
# dominates the deviation that its sum is divided by. It is a first reason for what lesson 03 does.
#
# <!-- given: 2.94 -->

# %% [markdown]
# ### Are small changes amplified with depth?
#
# So say our sources. Change the first layer's weights by 1 %, and see by how much each layer's
# input changes: its variation over the images, relative to the input's own. **Predict**: does the change
# grow on its way up?


# %% tags=["C25:condition"]
def amplification(activation, gain):
    """How much a 1 % change of the first weights changes each layer's input; the first's is 1."""
    model, before, after = StackedMLP([64] + [50] * 6 + [10], activation, SEEDS, gain), [], []
    x = torch.tensor(data.x_train[:300])
    with torch.no_grad():
        model(x, before)
        noise = torch.randn(model.weights[0].shape, generator=torch.Generator().manual_seed(1))
        model.weights[0].mul_(1 + 0.01 * noise)
        model(x, after)
    change = [
        (b - a).std(dim=1).mean() / a.std(dim=1).mean() for a, b in zip(before, after, strict=True)
    ]
    return np.array(change) / change[0].item()


for activation in ("sigmoid", "tanh"):
    for gain in (1, 4, 16):
        print(f"{activation:8} gain {gain:2}: {amplification(activation, gain).round(1)}")
assert amplification("sigmoid", 1)[-1] < 1.2 and amplification("tanh", 16)[-1] > 20

# %% [markdown]
# With gain 1 the change passes through as it is; with tanh and large weights it grows fifty-fold over
# six layers. "Amplified with depth" (C25) holds with a condition: it is a matter of the weights' scale.

# %% [markdown]
# ## Suspect 2: the inputs
#
# See the network as functions inside one another, $\ell = F_2(F_1(u;\theta_1);\theta_2)$. For $F_2$,
# the output of $F_1$ is *data*. In lesson 01 data stood still. Here, whenever $\theta_1$ takes a step,
# the distribution of $F_2$'s input moves. The 2015 paper calls this movement **internal covariate
# shift**, and argues that it is what slows training down.
#
# A warning before you measure it: that it moves is one claim; that the movement *causes* the slowness
# is another. Santurkar et al. 2018, arXiv:1805.11604, dispute the second, and, measuring the shift by its
# effect on gradients, do not even find it reduced. Lesson 12 puts all of this on trial. Here we measure
# how the distribution of an input moves.

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
# To see a drift, the network must learn, so take three hidden layers and batches of 60, as in the paper's
# experiment, and record the inputs of the last layer on the 360 test images, at every 20th step. Beside it trains a
# preview: the same network with batch normalization before each sigmoid (lesson 03 builds it). Both get
# the same three learning rates. **Predict**: by how much of its own spread will a unit's median move from
# the first step to the last, without and with?
#
# <!-- given: 60 360 -->

# %%
percentiles_over_time = answer_to("02-drift")
rates = np.array([1.0, 3.2, 10.0])
seeds = np.tile(SEEDS, len(rates))  # 15 runs


def last_inputs(model):
    """The inputs of the last hidden layer's units on the test images, (15 runs, 360, 50)."""
    inputs = []
    with torch.no_grad():
        model(torch.tensor(data.x_test), inputs)
    return inputs[-1].numpy()


recorded, learned = {}, {}
for name, norm in (("none", None), ("batch", over_batch)):
    model = StackedMLP([64, 50, 50, 50, 10], "sigmoid", seeds, norm=norm)
    lr = np.repeat(rates, len(SEEDS))
    history = train(model, data, lr, 500, seeds=seeds, every=20, watch=last_inputs)
    recorded[name] = np.stack(history.watched)  # (26 times, 15 runs, 360 images, 50 units)
    learned[name] = history.accuracy[-1].reshape(3, 5)

# %% tags=["C24:holds", "C68:condition"]
drift = {}
for name, inputs in recorded.items():
    low, middle, high = np.percentile(inputs, [15, 50, 85], axis=2)  # each (26, 15, 50)
    spread = (high - low)[-1] / 2  # at the end
    moved = abs(middle[-1] - middle[0]) / spread  # (15, 50)
    drift[name] = moved.mean(axis=1).reshape(3, 5)
    for rate, one, accuracies in zip(rates, drift[name], learned[name], strict=True):
        print(f"{name:5} rate {rate:4}  moved by {one.round(2)}  accuracy {accuracies.mean():.0%}")
assert (drift["none"][:2] > 0.3).all()  # C24: it drifts, in every run
assert (drift["batch"][:2] < drift["none"][:2]).all()  # C68: reduced, in every run ...
assert (drift["batch"] > 0.05).all()  # ... not eliminated
assert drift["batch"][2].min() > drift["none"][0].mean()  # at rate 10 it moves farther, and learns
assert learned["batch"][2].min() > 0.9

# %% [markdown]
# Each row: the movement of the median, in units of the unit's final spread, averaged over the 50 units,
# for five seeds. (With batch normalization the test images are normalized by their own statistics here;
# whether one may do that is a question for lesson 05.)
#
# The inputs drift (C24 holds). At the rates at which both networks learn, 1 and 3.2, they drift less with
# batch normalization, seed by seed; but they do not stand still. "Reduces" holds there, and "eliminates",
# as one of our sources has it, does not (C68, first part). At a rate of 10 the plain network collapses in
# most runs, so its numbers mean little. But look at the normalized one: its inputs move farther than those
# of the plain network at rate 1, and it still gets 99 %. Keep that for lesson 12.
#
# One unit of the last hidden layer, at a learning rate of 3.2, seed 0:

# %% tags=["figure"]
# Figure: the percentiles of one unit over 500 steps, without and with normalization
fig, axes = plt.subplots(1, 2, figsize=(9, 3), sharex=True, sharey=True)
steps, run = np.arange(0, 501, 20), len(SEEDS)  # the first run at the second rate
for ax, (name, colour) in zip(axes, (("none", BLACK), ("batch", BLUE)), strict=True):
    low, middle, high = percentiles_over_time(recorded[name][:, run, :, 0]).T  # unit 0
    ax.fill_between(steps, low, high, color=colour, alpha=0.15, lw=0)
    ax.plot(steps, middle, color=colour)
    ax.set(xlabel="step", title=f"normalization: {name}", xlim=(0, 590))
    for value, text in ((low, "15 %"), (middle, "median"), (high, "85 %")):
        label_line(ax, 500, value[-1], text, colour)
axes[0].set_ylabel("input of one unit")
show(
    fig,
    "A unit's percentiles over 500 steps: without, they wander; with, they keep to a band.",
)

# %% [markdown]
# Left, without normalization: everything starts within a hair's breadth, then wanders and spreads.
# Right, with batch normalization: after a first jump the median stands nearly still, in a band that
# widens slowly. This is our version of the paper's Figure 1.

# %% [markdown]
# ## The older remedies, each tried
#
# Before 2015 there were: ReLU, careful initialisation, small learning rates; and Adam (Kingma and Ba,
# arXiv:1412.6980) was new. First the formula behind careful initialisation. A layer $a = Wh$ with
# $n_{\text{in}}$ inputs multiplies the variance of what goes up by $n_{\text{in}}\mathrm{Var}(w)$, and
# the variance of the gradient that goes down by $n_{\text{out}}\mathrm{Var}(w)$, if what is summed has
# mean 0 (a sigmoid's outputs have mean ½: one more thing against it). Both should be 1; the
# compromise of Glorot and Bengio (also called Xavier) is
#
# $$\mathrm{Var}(w) = \frac{2}{n_{\text{in}}+n_{\text{out}}}$$
#
# With numbers: 64 inputs and 50 outputs give a standard deviation of $\sqrt{2/114} = 0.132$.

# %% [markdown]
# ### Exercise `02-xavier`: Glorot's standard deviation
#
# Return the standard deviation of the weights that Glorot and Bengio ask for. (Their paper draws uniform
# numbers of that deviation; this course, as many libraries, draws normal ones.)
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
# Glorot's derivation assumes units of slope 1 at 0, like tanh. A sigmoid has slope ¼, so its weights
# should be four times larger: *gain 4*. ReLU halves the mean square of what passes, so He et al. double
# the variance: a gain of √2. Adam (Kingma and Ba) divides each parameter's step by the size of its recent
# gradients: a gradient that has vanished becomes a full step.
#
# The same six layers, the same 500 steps, five seeds each, and the same five learning rates from 0.03
# to 3 for all that use SGD; Adam's steps have another scale and get three rates of their own. The best rate
# is chosen by test accuracy, for all alike. **Predict** the order.
#
# <!-- given: 500 0.03 -->

# %%
grid, adam_grid = wide[2:7], 10.0 ** np.array([-2.5, -2, -1.5])
relu_networks = stack(grid, "relu", gain=math.sqrt(2))  # looked into further down
results = {
    "sigmoid, Glorot": (grid, stuck[2:7]),  # from the puzzle
    "sigmoid, gain 4": (grid, sweep(stack(grid, gain=4.0), grid)),
    "ReLU, Glorot": (grid, sweep(stack(grid, "relu"), grid)),
    "ReLU, gain √2": (grid, sweep(relu_networks, grid)),
    "Adam, Glorot": (adam_grid, sweep(stack(adam_grid), adam_grid, adam)),
    "Adam, gain 4": (adam_grid, sweep(stack(adam_grid, gain=4.0), adam_grid, adam)),
}
best = {}
for name, (tried, accuracies) in results.items():
    index = accuracies.mean(axis=1).argmax()
    best[name] = accuracies[index]
    low, high = best[name].min(), best[name].max()
    print(f"{name:16} rate {tried[index]:7.4f}   {best[name].mean():.0%} [{low:.0%}, {high:.0%}]")

# %% tags=["C29:condition"]
assert best["sigmoid, Glorot"].max() < 0.2 < 0.9 < best["sigmoid, gain 4"].mean()
assert min(best["ReLU, Glorot"].mean(), best["ReLU, gain √2"].mean()) > 0.9
assert best["Adam, Glorot"].mean() < best["Adam, gain 4"].mean() - 0.05
relu = results["ReLU, gain √2"][1].mean(axis=1)
assert relu[grid < 0.2].min() > 0.8 and relu[grid > 0.9].max() < 0.2  # small rates matter for ReLU
assert stuck[wide < 0.2].max() < 0.2  # ... and do nothing for Glorot's sigmoid

# %% [markdown]
# Three of them over the whole grid, the spread of five seeds shaded:

# %% tags=["figure"]
# Figure: accuracy against learning rate, for three of the six remedies
curves = (
    ("sigmoid, Glorot", BLACK, "-"),
    ("sigmoid, gain 4", VERMILLION, "-"),
    ("ReLU, gain √2", GREEN, "--"),
)
fig, ax = plt.subplots(figsize=(7, 3.2))
for name, colour, dash in curves:
    accuracies = results[name][1]
    ax.fill_between(grid, accuracies.min(1), accuracies.max(1), color=colour, alpha=0.12, lw=0)
    ax.plot(grid, accuracies.mean(1), color=colour, ls=dash, marker="o")
label_line(ax, 0.1, 0.04, "sigmoid, Glorot", BLACK)
label_line(ax, 1.1, 0.99, "sigmoid, gain 4", VERMILLION)
label_line(ax, 0.033, 1.02, "ReLU, gain √2", GREEN)
ax.set(xscale="log", xlabel="learning rate", ylabel="test accuracy", ylim=(0, 1.08))
show(
    fig,
    "Accuracy against learning rate: Glorot's sigmoid at 10 %, the others high in a window each.",
)

# %% [markdown]
# Which remedies work?
#
# - **Small learning rates** alone do nothing for Glorot's sigmoid. For ReLU they decide: about 98 % at 0.1,
#   chance from 1 on.
# - **Initialisation**: a gain of 4 brings the very same sigmoid network to about 95 % with plain SGD.
# - **ReLU** is better still, at rates ten times smaller, with Glorot's gain nearly as with its own.
# - **Adam** lifts Glorot's sigmoid far above chance, not to the top within 500 steps, and its seeds differ
#   widely; with gain 4 it gets 98 %.
#
# So the claim (C29) holds with a condition: each of the three remedies works for some network, within a
# window of rates. One word in it is a slip: ReLU units "do not saturate". For negative inputs their slope
# is not small but exactly 0. In how many cases, and how many units are **dead**, off for every image?
#
# <!-- given: 500 -->

# %% tags=["C29:condition"]
rates = grid[:3]


def off_fractions(model):
    """How often each ReLU's slope is 0: (6 layers, 15 runs, 50 units)."""
    inputs = []
    with torch.no_grad():
        model(torch.tensor(data.x_train), inputs)
    return torch.stack([(a <= 0).float().mean(dim=1) for a in inputs]).numpy()


start = off_fractions(stack(rates, "relu", gain=math.sqrt(2)))
end = off_fractions(relu_networks)[:, : start.shape[1]]  # the same networks, trained above
for rate, one, other in zip(
    rates, np.split(start, 3, axis=1), np.split(end, 3, axis=1), strict=True
):
    revived = ((one == 1) & (other < 1)).sum() / (one == 1).sum()
    print(f"rate {rate:.3f}   slope 0: {one.mean():.0%} → {other.mean():.0%} of cases   ", end="")
    print(f"dead: {(one == 1).mean():.1%} → {(other == 1).mean():.1%}, {revived:.0%} revived")
assert end.mean() > 0.4 and (start == 1).mean() > 0.01

# %% [markdown]
# Before the arrow at step 0, after it at step 500. In about half of all cases a ReLU's slope is exactly 0,
# which is flatter than any sigmoid ever is. It trains because in the others the slope is exactly 1. A few
# percent of the units are dead at the start already. They get no gradient, but many of them come back to
# life, because the layers below them move. At the largest of the three rates, others die in their place.
#
# <!-- given: 500 -->

# %% [markdown]
# ## Why not whiten every layer?
#
# Lesson 01 ended with whitened data, κ = 1. Why not whiten the input of every layer, at every step? First,
# the price. Standardizing a batch of $m$ rows and $D$ features takes about $4mD$ operations. Whitening
# needs the covariance, $2mD^2$, its eigenvectors, about $10D^3$, and two products, $4mD^2$: for $m = 60$ and
# $D = 256$ about three thousand times as many. **Predict** the ratio of the times.

# %%
m, D = 60, 256
batch = np.random.default_rng(0).normal(size=(m, D))


def whiten(x):
    centred = x - x.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(x))
    return centred @ (vectors / np.sqrt(abs(values) + 1e-5)) @ vectors.T


def seconds(f, repeat=5):
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        f(batch)
        times.append(time.perf_counter() - start)
    return min(times)


operations = (6 * m * D**2 + 10 * D**3) / (4 * m * D)
ratio = seconds(whiten) / seconds(lambda x: (x - x.mean(axis=0)) / x.std(axis=0))
print(f"operations: × {operations:,.0f}     time, measured in this run: × {ratio:.0f}")
rank = np.linalg.matrix_rank(np.cov(batch.T))
print("rank of the covariance:", rank, "of", D)
assert rank == m - 1

# %% [markdown]
# In time it is less bad than in operations, and bad enough. And 60 rows say nothing about most of the 256
# directions: the covariance has rank 59, and in the other 197 there is nothing to whiten.
#
# ### A trap for every normalization: outside the gradient
#
# The second problem decides what any normalization layer must look like. Suppose you normalize between
# the steps, and the gradient does not know. The 2015 paper's section 2 has an example: a layer adds a
# bias, $x = u + b$, and then its mean is removed, $\hat x = x - \mathrm{E}[x]$. Treat $\mathrm{E}[x]$ as a
# constant, and the gradient says $\Delta b \ne 0$. But
#
# $$u + (b+\Delta b) - \mathrm{E}[u + (b+\Delta b)] = u + b - \mathrm{E}[u+b]$$
#
# The step changed nothing, so the next one wants the same. **Predict** $b$ and the loss after 10, 100
# and 1,000 steps, for a target that lies 3 above what the layer can reach.
#
# <!-- given: 197 -->

# %%
u = np.random.default_rng(0).normal(size=256)
target = u + 3
gradients = {
    "mean as a constant": lambda error: error.mean(),
    "through the mean": lambda error: (error - error.mean()).mean(),
}
final = {}
for name, gradient in gradients.items():
    b = 0.0
    for step in range(1001):
        x = u + b
        error = (x - x.mean()) - target  # ∂loss/∂x̂, times 256
        if step in (0, 10, 100, 1000):
            print(f"{name:18}   step {step:5}   b = {b:8.2f}   loss = {(error**2).mean() / 2:.6f}")
        b -= 0.1 * gradient(error)
    final[name] = b
assert final["mean as a constant"] > 250 and abs(final["through the mean"]) < 1e-9

# %% [markdown]
# The bias runs away, to 300 after 1,000 steps, while the loss stays the same to all printed digits. With
# the gradient taken *through* the mean, it is exactly 0: the layer knows that its bias is useless.
#
# So a normalization must be cheap, must work with the few rows of a batch, and must be part of the
# function that is differentiated. Lesson 03 builds it; lesson 04 takes it through the gradient.

# %% [markdown]
# ## One thing that fails: the same gain, twice as deep
#
# Gain 4 saved six layers. **Predict** what it does for twelve, with three rates of the grid, 0.1 to 1. And
# is it the depth, or only the gain? Beside it train a gain of 8.
#
# <!-- given: 0.1 -->

# %%
few = grid[1:4]  # 0.1, 0.3 and 1
deep = {
    "gain 4": sweep(stack(few, gain=4.0, depth=12), few),
    "gain 8": sweep(stack(few, gain=8.0, depth=12), few),
}
for name, accuracies in deep.items():
    chosen = accuracies[accuracies.mean(axis=1).argmax()]
    print(f"12 layers, {name}: {chosen.mean():.0%} [{chosen.min():.0%}, {chosen.max():.0%}]")
assert deep["gain 4"].max() < 0.3
assert 0.3 < deep["gain 8"].mean(axis=1).max() < 0.9

# %% [markdown]
# Chance again after 500 steps, or close to it, with the gain that saved six layers. Another gain helps,
# though not all the way: careful initialisation may work at this depth too, but it has to be careful *anew* for every depth
# and every activation. A layer that sets its own scale would not; lesson 06 tries that network with one.
#
# <!-- given: 500 -->

# %% [markdown]
# ## In the wild
#
# - PyTorch: `torch.nn.init.xavier_normal_(weight, gain)`, and `kaiming_normal_` for He's. A layer that
#   you do not touch, `torch.nn.Linear`, draws uniform numbers of deviation $1/\sqrt{3\,n_{\text{in}}}$:
#   smaller than any of the above. `torch.nn.init.calculate_gain("sigmoid")` returns 1, the network of
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
# - Six sigmoid layers with the textbook start stay at chance with every learning rate of SGD tried.
# - Gradients vanish there without saturation: a sigmoid's best slope is ¼, and ¼ to the power of 5 is
#   0.001. Large weights saturate, and amplify small changes.
# - The inputs of a layer drift while it learns. Whether that is the cause is another question.
# - Gain 4, ReLU and Adam help, each within its window of rates; the right gain depends on the depth.
# - Normalization must be cheap and inside the gradient; outside, a bias grows without bound.
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
# 2. A friend says "ReLU does not saturate". What did the lesson measure?
# <details><summary>Answer</summary>
#
# That its slope is exactly 0 in about half of all cases, and that some units are off for every image. It
# trains because the slope is exactly 1 in the other half.
#
# </details>
#
# 3. In the trap, why does the loss stay the same while b grows?
# <details><summary>Answer</summary>
#
# The mean of $u+b$ contains $b$, and is subtracted. The output does not depend on $b$ at all.
#
# </details>
#
# 4. Drift was smaller with batch normalization, and training was faster. Does that prove that drift
#    slows training?
# <details><summary>Answer</summary>
#
# No. Both may have a common cause, and at a rate of 10 the normalized network drifted a lot and still
# learned. To test a cause one must change it alone: lesson 12 does.
#
# </details>
