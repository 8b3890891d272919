# %% [markdown]
# # 02 · Why deep networks stall
#
# You learn what goes wrong in a deep network before any normalization: where the gradient goes, what
# saturates, what drifts, and which of the older remedies work. About 60 minutes.
#
# Sources: Glorot and Bengio 2010 (*Understanding the difficulty of training deep feedforward neural
# networks*); He et al. 2015, arXiv:1502.01852; Ioffe and Szegedy 2015, arXiv:1502.03167, called "the
# 2015 paper" below.

# %%
import math
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch.nn import functional as F

from utils import answer_to, check
from utils.data import digits
from utils.plotting import BLACK, BLUE, GREEN, VERMILLION, band, label_line, show, use_style
from utils.stacked import StackedMLP, over_batch
from utils.training import train

use_style()
data = digits()  # 1,437 + 360 images of 8×8 pixels, ten classes
SEEDS = np.arange(5)

# %% [markdown]
# ## A puzzle: a network that learns nothing
#
# Six hidden layers of 50 sigmoid units, on real handwritten digits. The weights start as normal random
# numbers of Glorot's standard deviation, $\sqrt{2/(\text{in}+\text{out})}$, the textbook choice. Plain
# stochastic gradient descent, batches of 60, 500 steps. Guessing gives 10 %.
#
# **Predict** the test accuracy with the best of twelve learning rates, from 0.001 to 300.
#
# (All 60 networks, twelve rates with five seeds each, train side by side as one batched computation:
# `utils/stacked.py` shows how.)


# %%
def sweep(rates, activation="sigmoid", gain=1.0, depth=6, steps=500, optimizer=torch.optim.SGD):
    """Train one network for each rate and seed, all together; test accuracy (rates, seeds)."""
    seeds = np.tile(SEEDS, len(rates))
    model = StackedMLP([64] + [50] * depth + [10], activation, seeds, gain)
    lr = np.repeat(rates, len(SEEDS))
    history = train(model, data, lr, steps, optimizer=optimizer, seeds=seeds, every=steps)
    return history.accuracy[-1].reshape(len(rates), len(SEEDS))


wide = 10.0 ** np.arange(-3, 3, 0.5)
stuck = sweep(wide)
for rate, accuracies in zip(wide, stuck, strict=True):
    print(f"rate {rate:8.3f}   accuracy {accuracies.min():.0%} to {accuracies.max():.0%}")
linear = LogisticRegression(max_iter=1000).fit(data.x_train, data.y_train)
print(f"for comparison, a linear model: {linear.score(data.x_test, data.y_test):.0%}")
assert stuck.max() < 0.2 < 0.9 < linear.score(data.x_test, data.y_test)

# %% [markdown]
# Chance, with every learning rate and every seed. It is not the data: a linear model gets nearly
# all of it right. It is not the rate: twelve were tried. Something happens on the way through six layers. Two
# suspects: the *gradient* on its way down, and the *inputs* on their way up.

# %% [markdown]
# ## Suspect 1: the gradient
#
# A sigmoid $s(a) = 1/(1+e^{-a})$ is flat far from 0. A unit is **saturated** if its output is so near
# 0 or 1 that the slope $s' = s(1-s)$ is almost nothing; here: below 0.05 or above 0.95, where the slope
# is below 0.0475. The textbook story says: units saturate, so gradients vanish with depth.
#
# First the measuring device.

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
# Now measure both, layer by layer, in networks that have not been trained yet: the saturated fraction
# on the way up, and the size of the gradient on the way down. Three initial scales: Glorot's (gain 1),
# and 4 and 16 times larger. **Predict** for each scale which layers saturate, and how the gradient
# changes from the last layer to the first.


# %%
def look_inside(gain):
    """At the start: saturated fraction (6 layers, 5 seeds), gradient norms (7, 5 seeds)."""
    model, inputs = StackedMLP([64] + [50] * 6 + [10], "sigmoid", SEEDS, gain), []
    x, y = torch.tensor(data.x_train[:300]), torch.tensor(data.y_train[:300])
    logits = model(x, inputs)  # (5, 300, 10)
    F.cross_entropy(logits.flatten(0, 1), y.repeat(5), reduction="sum").div(300).backward()
    outputs = [torch.sigmoid(a.detach()).numpy() for a in inputs]  # each (5, 300, 50)
    saturated = np.array([[saturated_fraction(one) for one in layer] for layer in outputs])
    norms = torch.stack([weight.grad.flatten(1).norm(dim=1) for weight in model.weights])
    return saturated, norms.numpy()


GAINS = {1: BLACK, 4: BLUE, 16: VERMILLION}
inside = {gain: look_inside(gain) for gain in GAINS}
for gain, (saturated, norms) in inside.items():
    print(f"gain {gain:2}: saturated {saturated.mean(axis=1).round(2)}")
    print(f"         gradient, last hidden ÷ first: {(norms[5] / norms[0]).mean():,.0f}")

# %% [markdown]
# The same as a picture, with the spread of five seeds shaded:

# %% tags=["C28"]
fig, axes = plt.subplots(1, 2, figsize=(9, 3.2))
for gain, colour in GAINS.items():
    saturated, norms = inside[gain]
    band(axes[0], np.arange(1, 7), saturated, colour, f"gain {gain}", marker="o")
    band(axes[1], np.arange(1, 8), norms, colour, marker="o")
    label_line(axes[1], 1, norms[0].mean(), f"gain {gain}", colour, xytext=(-45, 0))
axes[0].set(xlabel="layer", ylabel="saturated fraction", ylim=(-0.03, 1), xlim=(0.8, 7.3))
axes[1].set(xlabel="layer", ylabel="norm of the gradient", yscale="log", xlim=(-0.6, 7.3))
show(
    fig,
    "Left: no unit saturates with gain 1, most with 16. Right: gradients shrink with gain 1 only.",
)
assert inside[1][0].max() < 0.02 and inside[16][0].min() > 0.6
per_layer = (inside[1][1][5] / inside[1][1][0]) ** (1 / 5)  # (5,) seeds
print("gain 1: the gradient shrinks per layer by", per_layer.round(1))
assert (3.5 < per_layer).all() and (per_layer < 5).all()

# %% [markdown]
# The textbook story does not fit the network that is stuck. On the left, with gain 1 (black), *no*
# unit saturates. On the right its gradient still vanishes: by a factor of about 4 a layer, about 1,400
# from the sixth layer to the first. The reason is not saturation but the *best* slope that a sigmoid
# has: $s'(0) = \frac14$. With weights that keep the size of what passes, each layer multiplies the
# gradient by a quarter: $4^5 = 1024$.
#
# With gain 16 (red) three quarters of the units saturate, and the gradient hardly shrinks: those few
# that are not saturated carry it, multiplied by large weights. "Sigmoids saturate and gradients vanish
# with depth" (C28) holds with a condition: both happen, but not in the same network.

# %% [markdown]
# ### One weight too large
#
# Saturation does come easily. One of our sources says that one weight that is too large saturates a
# unit. Take a unit of the first layer and multiply its weight for one bright pixel by 100. **Predict**
# the fraction of images for which the unit is saturated, before and after, and after its input has been
# standardized over the images.

# %% tags=["C30"]
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
assert max(before) < 0.05 and sum(f > 0.5 for f in after) >= 3 and max(rescued) < 0.05

# %% [markdown]
# In three of the five draws the unit is now saturated for more than half of the images; in the other
# two the weight had been drawn so small that a hundred times as much is still harmless. Standardizing
# brings every one of them back: it divides by exactly what the large
# weight multiplied. The claim (C30) holds, and it is a first reason for what lesson 03 does.

# %% [markdown]
# ### Are small changes amplified with depth?
#
# So say our sources. Change the first layer's weights by 1 %, and see by how much each layer's
# input changes, relative to its own spread. **Predict**: does the change grow on its way up?


# %% tags=["C25"]
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
# is another. Santurkar et al. 2018, arXiv:1805.11604, dispute the second, and lesson 12 puts it on
# trial. Here we measure the first.

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
# To see a drift, the network must learn, so take three hidden layers, as in the paper's experiment,
# and record the inputs of the last one on the 360 test images, at every 20th step. Beside it trains a
# preview: the same network with batch normalization before each sigmoid (lesson 03 builds it). Both get
# the same four learning rates. **Predict**: by how much of its own spread will a unit's median move,
# without and with?

# %%
percentiles_over_time = answer_to("02-drift")
rates = 10.0 ** np.array([-0.5, 0, 0.5, 1])
seeds = np.tile(SEEDS, len(rates))  # 20 runs


def last_inputs(model):
    """The inputs of the last hidden layer's units on the test images, (20 runs, 360, 50)."""
    inputs = []
    with torch.no_grad():
        model(torch.tensor(data.x_test), inputs)
    return inputs[-1].numpy()


recorded, learned = {}, {}
for name, norm in (("none", None), ("batch", over_batch)):
    model = StackedMLP([64, 50, 50, 50, 10], "sigmoid", seeds, norm=norm)
    lr = np.repeat(rates, len(SEEDS))
    history = train(model, data, lr, 500, seeds=seeds, every=20, watch=last_inputs)
    recorded[name] = np.stack(history.watched)  # (26 times, 20 runs, 360 images, 50 units)
    learned[name] = history.accuracy[-1].reshape(4, 5)

# %% tags=["C24", "C68"]
drift = {}
for name, inputs in recorded.items():
    low, middle, high = np.percentile(inputs, [15, 50, 85], axis=2)  # each (26, 20, 50)
    spread = (high - low)[-1] / 2
    moved = abs(middle[-1] - middle[0]) / spread  # (20, 50)
    drift[name] = moved.mean(axis=1).reshape(4, 5)
for index, rate in enumerate(rates):
    print(f"rate {rate:5.2f}", end="")
    for name in ("none", "batch"):
        one, accuracy = drift[name][index], learned[name][index].mean()
        print(
            f"   {name}: {one.mean():.2f} [{one.min():.2f}, {one.max():.2f}] ({accuracy:.0%})",
            end="",
        )
    print()
assert (drift["none"].mean(axis=1) > 0.3).all()  # C24: it drifts
assert (drift["batch"].mean(axis=1) < drift["none"].mean(axis=1)).all()  # C68: reduced ...
assert (drift["batch"].mean(axis=1) > 0.05).all()  # ... not eliminated

# %% [markdown]
# Each entry: the movement of the median in units of the spread, mean and range over five seeds, and in
# brackets the test accuracy. (With batch normalization the test images are normalized by their own
# statistics here; whether one may do that is a question for lesson 05.)
#
# The inputs drift (C24 holds), and at every learning rate they drift less with batch normalization, but
# they do not stand still: "reduces" holds, "eliminates" does not (C68, first part). Now look at the last
# line: at a rate of 10, the normalized network's inputs move several times as far as those of the plain
# network at rate 1, and it still gets 99 %. Keep that for lesson 12.
#
# One unit of the last hidden layer, at a learning rate of 3.2, seed 0:

# %%
fig, axes = plt.subplots(1, 2, figsize=(9, 3), sharex=True, sharey=True)
steps = np.arange(0, 501, 20)
for ax, (name, colour) in zip(axes, (("none", BLACK), ("batch", BLUE)), strict=True):
    low, middle, high = percentiles_over_time(
        recorded[name][:, 10, :, 0]
    ).T  # rate 3.2, seed 0, unit 0
    ax.fill_between(steps, low, high, color=colour, alpha=0.15, lw=0)
    ax.plot(steps, middle, color=colour)
    ax.set(xlabel="step", title=f"normalization: {name}", xlim=(0, 590))
    for value, text in ((low, "15 %"), (middle, "median"), (high, "85 %")):
        label_line(ax, 500, value[-1], text, colour)
axes[0].set_ylabel("input of one unit")
show(
    fig,
    "Percentiles of one unit's input over 500 steps: they wander without, and keep a band with.",
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
# the variance of the gradient that goes down by $n_{\text{out}}\mathrm{Var}(w)$. Both should be 1; the
# compromise of Glorot and Bengio (also called Xavier) is
#
# $$\mathrm{Var}(w) = \frac{2}{n_{\text{in}}+n_{\text{out}}}$$
#
# With numbers: 64 inputs and 50 outputs give a standard deviation of $\sqrt{2/114} = 0.132$.

# %% [markdown]
# ### Exercise `02-xavier`: Glorot's standard deviation
#
# Return the standard deviation of the normal distribution from which Glorot and Bengio draw the weights.
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
# should be four times larger: *gain 4*. For ReLU, which halves the signal, He et al. take a gain of √2.
#
# The same six layers again, each remedy with the same eight learning rates from 0.01 to 32 (Adam, whose
# steps have another scale, with seven from 0.0001 to 0.1), five seeds each; "small learning rates"
# get four times as many steps. **Predict** the order.

# %%
grid = 10.0 ** np.arange(-2, 2, 0.5)
adam_grid = 10.0 ** np.arange(-4, -0.5, 0.5)
Adam = torch.optim.Adam
results = {
    "sigmoid, Glorot": (grid, stuck[2:10]),  # the puzzle's runs with these rates
    "… small rates, 4 × the steps": (grid[:2] / 10, sweep(grid[:2] / 10, steps=2000)),
    "… with Adam": (adam_grid, sweep(adam_grid, optimizer=Adam)),
    "sigmoid, gain 4": (grid, sweep(grid, gain=4.0)),
    "… with Adam ": (adam_grid, sweep(adam_grid, gain=4.0, optimizer=Adam)),
    "ReLU, gain √2": (grid, sweep(grid, "relu", gain=math.sqrt(2))),
}
best = {}
for name, (tried, accuracies) in results.items():
    index = accuracies.mean(axis=1).argmax()
    best[name] = accuracies[index]
    low, high = best[name].min(), best[name].max()
    print(f"{name:29} rate {tried[index]:7.4f}   {best[name].mean():.1%} [{low:.0%}, {high:.0%}]")

# %% tags=["C29"]
assert best["sigmoid, Glorot"].max() < 0.2 and best["… small rates, 4 × the steps"].max() < 0.2
assert best["sigmoid, gain 4"].mean() > 0.9 and best["ReLU, gain √2"].mean() > 0.9
assert best["… with Adam"].mean() < best["… with Adam "].mean() - 0.05

# %% [markdown]
# Three of them over the whole grid, the spread of five seeds shaded:

# %%
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
label_line(ax, 0.1, 0.03, "sigmoid, Glorot", BLACK)
label_line(ax, 1.1, 0.99, "sigmoid, gain 4", VERMILLION)
label_line(ax, 0.012, 1.02, "ReLU, gain √2", GREEN)
ax.set(xscale="log", xlabel="learning rate", ylabel="test accuracy", ylim=(0, 1.08))
show(
    fig,
    "Accuracy against learning rate: Glorot's sigmoid at 10 %, the others high in a window each.",
)

# %% [markdown]
# Which remedies work?
#
# - **Small learning rates** do not help at all: four times the steps, still chance.
# - **Adam** lifts Glorot's sigmoid far above chance, but not to the top, and its seeds differ widely.
# - **Initialisation** matters most: a gain of 4 brings the very same sigmoid network to about 95 % with
#   plain SGD, and to 98 % with Adam.
# - **ReLU** reaches about 98 %, at learning rates ten times smaller, and falls off a cliff soon above.
#
# So the claim (C29) holds with a condition: two of the three remedies work here, each within its window
# of rates. One word in it is a slip: ReLU units "do not saturate". For negative inputs their slope is
# not small but exactly 0. How many are there, and how many units are **dead**, off for every image?

# %% tags=["C29"]
model = StackedMLP([64] + [50] * 6 + [10], "relu", np.tile(SEEDS, 3), math.sqrt(2))
train(model, data, np.repeat([0.03, 0.1, 0.3], 5), 500, seeds=np.tile(SEEDS, 3), every=500)
inputs = []
with torch.no_grad():
    model(torch.tensor(data.x_train), inputs)
off = torch.stack([(a <= 0).float().mean(dim=1) for a in inputs])  # (6, 15 runs, 50 units)
flat = off.mean(dim=(0, 2)).reshape(3, 5).numpy()
dead = (off == 1).float().mean(dim=(0, 2)).reshape(3, 5).numpy()
for rate, a, b in zip((0.03, 0.1, 0.3), flat, dead, strict=True):
    print(
        f"rate {rate:4}: slope 0 in {a.mean():.0%} of cases; dead {b.mean():.1%} (up to {b.max():.0%})"
    )
assert flat.min() > 0.3 and dead.mean() > 0.01

# %% [markdown]
# In about half of all cases or more, a ReLU's slope is 0: flatter than any sigmoid ever is. It works
# because the other cases pass the gradient on undiminished. A few percent of the units are off for
# every image; they get no gradient and cannot come back. (How many does not grow steadily with the rate:
# the middle one left the fewest. The largest left a quarter in one seed.)

# %% [markdown]
# ## Why not whiten every layer?
#
# Lesson 01 ended with whitened data, κ = 1. Why not whiten the input of every layer, at every step?
# Two reasons. The first is the price. Standardizing a batch of $m$ rows and $D$ features takes about
# $4mD$ operations. Whitening needs the covariance, $2mD^2$, its eigenvectors, about $10D^3$, and a
# product, $2mD^2$: for $m = 60$, $D = 256$ about three thousand times as many.

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


operations = (4 * m * D**2 + 10 * D**3) / (4 * m * D)
ratio = seconds(whiten) / seconds(lambda x: (x - x.mean(axis=0)) / x.std(axis=0))
print(f"operations: × {operations:,.0f}     time, measured in this run: × {ratio:.0f}")
print("rank of the covariance:", np.linalg.matrix_rank(np.cov(batch.T)), "of", D)
assert operations > 1000

# %% [markdown]
# And it does not even work: 60 rows cannot say anything about 256 directions. The covariance has rank
# 59, and most "whitened" directions are noise.
#
# ### The trap: normalizing outside the gradient
#
# The second reason is subtler, and it decides what a normalization layer must look like. Suppose you
# normalize between the steps, and the gradient does not know. The 2015 paper's section 2 has an example:
# a layer adds a bias, $x = u + b$, and then its mean is removed, $\hat x = x - \mathrm{E}[x]$. Treat
# $\mathrm{E}[x]$ as a constant, and the gradient says $\Delta b \ne 0$. But
#
# $$u + (b+\Delta b) - \mathrm{E}[u + (b+\Delta b)] = u + b - \mathrm{E}[u+b]$$
#
# The step changed nothing, so the next one wants the same. **Predict** $b$ and the loss after 10, 100
# and 1,000 steps, for a target that lies 3 above what the layer can reach.

# %%
u = np.random.default_rng(0).normal(size=256)
target = u + 3
for gradient in ("mean as a constant", "through the mean"):
    b = 0.0
    print(gradient)
    for step in range(1001):
        x = u + b
        error = (x - x.mean()) - target  # ∂loss/∂x̂, times 256
        if step in (0, 10, 100, 1000):
            print(f"   step {step:5}   b = {b:8.2f}   loss = {(error**2).mean() / 2:.6f}")
        through = error if gradient == "mean as a constant" else error - error.mean()
        b -= 0.1 * through.mean()
    if gradient == "mean as a constant":
        runaway = b
assert runaway > 250 and abs(b) < 1e-9

# %% [markdown]
# The bias runs away, 0.3 a step, for ever, while the loss stays the same to all printed digits. With
# the gradient taken *through* the mean, it is exactly 0: the layer knows that its bias is useless.
#
# So a normalization must be cheap, must work with the few rows of a batch, and must be part of the
# function that is differentiated. Lesson 03 builds it; lesson 04 takes it through the gradient.

# %% [markdown]
# ## One thing that fails: careful initialisation, twice as deep
#
# Gain 4 saved six layers. **Predict** what it does for twelve, with the same rates.

# %%
middle = grid[2:7]  # 0.1 to 10: outside, six layers did not learn either
deeper = sweep(middle, gain=4.0, depth=12)
for depth, accuracies in ((6, results["sigmoid, gain 4"][1][2:7]), (12, deeper)):
    index = accuracies.mean(axis=1).argmax()
    low, high = accuracies[index].min(), accuracies[index].max()
    print(f"{depth:2} layers: best rate {middle[index]:.2f}, accuracy {low:.0%} to {high:.0%}")
assert deeper.max() < 0.3 < 0.9 < results["sigmoid, gain 4"][1].mean(axis=1).max()

# %% [markdown]
# Chance again, or close to it. Careful initialisation sets the scales right at step 0 and for the depth it was tuned
# to; nothing keeps them right afterwards. A remedy that acts at *every* step would.

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
# - Gain 4, ReLU and Adam help, each within its window; small rates do not; twice the depth undoes it.
# - Normalization must be cheap and inside the gradient; outside, a bias grows without bound.
#
# ## Check yourself
#
# 1. Why does the gradient of the puzzle's network vanish although no unit is saturated?
# <details><summary>Answer</summary>
#
# Each layer multiplies it by the weights, which keep its size, and by the sigmoid's slope, which is ¼
# at most. Six such layers leave about a thousandth.
#
# </details>
#
# 2. A friend says "ReLU does not saturate". What did the lesson measure?
# <details><summary>Answer</summary>
#
# That its slope is exactly 0 in most cases, and some units are off for every image. It trains because
# the slope is exactly 1 in all other cases.
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
