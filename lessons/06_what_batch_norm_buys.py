# %% [markdown]
# # 06 · What batch normalization buys
#
# You know what the layer computes, forward, backward and at work. Today you find out what it is worth. You train your own network first,
# and then hundreds of networks at once, and you meet a question that has more than one honest answer.
#
# Sources: Ioffe and Szegedy 2015, arXiv:1502.03167, sections 3 and 4; Luo et al. 2019, arXiv:1809.00846; Li et al. 2019, arXiv:1801.05134.

# %% tags=["setup"]
# Setup: imports, the digits, the look of the figures
import os
import time
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from utils import answer_to, check, predict, reveal
from utils.lab.data import digits, hold_out
from utils.lab.network import Network
from utils.lab.plotting import BLACK, BLUE, GREEN, VERMILLION, band, label_line, show, use_style
from utils.lab.stacked import Linear, Norm, Stack, generators, mlp
from utils.lab.stored import depth_table
from utils.lab.sweep import chosen, steps_to, sweep
from utils.lab.training_torch import accuracy, train

use_style()
data = digits()  # 1,437 training and 360 test images of 8×8 pixels, ten classes
held = hold_out(data)  # the same test images; 287 training images are set apart to choose by

# %% [markdown]
# ## A puzzle: how much faster?
#
# In 2015 the authors of batch normalization reported that their image network needed 14 times fewer steps with it. Ask the same of
# a smaller network. You take the sigmoids of lesson 03, with your layer and without, at the same learning rate, and wait until 90 % of
# the test images are right. One seed, and four depths.
#
# <!-- given: 14 -->

# %%
batch_norm_forward, batch_norm_backward = answer_to("03-forward"), answer_to("04-closed")


def way_back(dy, x, gamma):
    """Hand lesson 04's closed form what it asks for, x̂ and 1/σ."""
    rstd = 1 / np.sqrt(x.var(axis=0) + 1e-5)
    return batch_norm_backward(dy, (x - x.mean(axis=0)) * rstd, gamma, rstd)


ladder = {}
for depth in (1, 2, 3, 6):
    sizes = [64] + [50] * depth + [10]
    plain = Network(sizes, seed=0)
    normalized = Network(sizes, seed=0, norm=batch_norm_forward, backward=way_back)
    needed = []
    for network in (plain, normalized):
        steps, accuracies = network.train(data, rate=1.0, steps=600, every=10)
        needed.append(float(steps_to(steps, accuracies, 0.9)))
    ladder[depth] = needed
    print(f"{depth} layers: {needed[0]:4.0f} steps without, {needed[1]:3.0f} with:",
          f"{needed[0] / needed[1]:.2g} times fewer")  # fmt: skip
assert ladder[6][0] == np.inf and max(with_it for _, with_it in ladder.values()) < 100

# %% [markdown]
# So how much faster is it? Two times, ten times, twenty times, or infinitely many times? Every line is a measurement, and none of them is wrong. The normalized network needs 20 to 40 steps everywhere.
# What changes from line to line is the *other* one. A ratio has two ends, and whoever reports one has chosen a task, a depth, and how much work went into the opponent.
#
# This lesson measures what the layer buys, and at every step asks who was tuned.

# %% [markdown]
# ## Your own network
#
# Until now the course held the pieces together for you. Now you write a whole network: a product of matrices, your layer, a ReLU, a second product, a softmax, the loss, and the way back through all of it.
#
# $$\begin{aligned}
# h&=xW_1 \\
# y&=\mathrm{BN}(h;\gamma,\beta) \\
# r&=\max(y,0) \\
# z&=rW_2+b_2 \\
# \ell&=-\frac1N\sum_i\log\frac{e^{z_{i,c_i}}}{\sum_k e^{z_{ik}}}
# \end{aligned}$$
#
# Here $c_i$ is the right class of row $i$. With numbers: logits (2, 0, 0) and the first class right give $-\log\frac{e^2}{e^2+2}=0.24$.
#
# ### Exercise `06-network`: loss and gradients
#
# The parameters come in a dictionary, and the gradients go out in one with the same keys.
#
# <details><summary>Hint 1: what do you have already?</summary>
#
# The forward pass is your `03-forward` between two products of matrices, and the backward pass is your `04-closed`. Write their lines
# out inside this function, because it may not call functions from elsewhere. What is new is the loss at the end and the ReLU in between.
#
# </details>
# <details><summary>Hint 2: where does the gradient start?</summary>
#
# At the logits, and there it is short: the softmax's probabilities, minus 1 at the right class, divided by N, because the loss is a mean.
# The check tries large logits. So subtract each row's largest logit first, and take $\log p=z-\log\sum_k e^{z_k}$ in one step. The
# logarithm of a finished $p$ fails where $p$ is 0, and a small number added to $p$ makes the loss wrong.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# Go back through the lines in reverse: `dlogits` gives `W2` and `b2`; `dlogits @ W2.T`, times `(y > 0)`, is `dy`, and gives
# `gamma` and `beta`. The closed form of `04-closed` makes `dh` of `dy`. It multiplies by gamma itself, so do that once only. Then
# `x.T @ dh` is the gradient of `W1`.
#
# </details>


# %%
def loss_and_gradients(params, x, labels):
    """Loss and gradients of a network: linear, batch normalization, ReLU, linear, softmax.

    Args: params, a dict of W1 (D, H), gamma (H,), beta (H,), W2 (H, K) and b2 (K,); x (N, D);
    labels (N,), integers from 0 to K-1. The layer's ε is 1e-5. Returns: a tuple (loss, grads):
    the mean cross-entropy, and a dict with a gradient for each key, of that parameter's shape.
    """
    ### BEGIN SOLUTION
    n = len(x)
    h = x @ params["W1"]  # (N, H)
    rstd = 1 / np.sqrt(h.var(axis=0) + 1e-5)  # (H,)
    x_hat = (h - h.mean(axis=0)) * rstd  # (N, H)
    y = params["gamma"] * x_hat + params["beta"]
    r = np.maximum(y, 0)
    logits = r @ params["W2"] + params["b2"]  # (N, K)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), labels].mean()
    dlogits = (np.exp(log_p) - np.eye(log_p.shape[1])[labels]) / n  # (N, K)
    dy = (dlogits @ params["W2"].T) * (y > 0)  # (N, H)
    dx_hat = dy * params["gamma"]
    dh = rstd * (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0))
    grads = {"W1": x.T @ dh, "W2": r.T @ dlogits, "b2": dlogits.sum(axis=0)}
    return loss, grads | {"gamma": (dy * x_hat).sum(axis=0), "beta": dy.sum(axis=0)}
    ### END SOLUTION


# %%
check("06-network", loss_and_gradients)

# %% [markdown]
# Now train it. There is no class and no library in the way: five arrays, and every step moves each of them against its gradient.

# %%
loss_and_gradients = answer_to("06-network")


def fresh(seed):
    """The five parameters, at the start: 64 pixels, 50 units, ten classes."""
    rng = np.random.default_rng(seed)
    params = {"W1": rng.normal(size=(64, 50)) * np.sqrt(2 / 114), "gamma": np.ones(50)}
    params |= {"beta": np.zeros(50), "W2": rng.normal(size=(50, 10)) * np.sqrt(2 / 60)}
    return params | {"b2": np.zeros(10)}


def train_yours(function, rate, seed=0, steps=150):
    """The loss on each step's batch of 60 images, (steps,)."""
    params, rng, losses = fresh(seed), np.random.default_rng(seed), []
    for step in range(steps):
        rows = rng.choice(1437, 60, replace=False)
        loss, grads = function(params, data.x_train[rows], data.y_train[rows])
        losses.append(loss)
        for key in params:
            params[key] = params[key] - rate * grads[key]
    return np.array(losses)


yours = train_yours(loss_and_gradients, rate=1.0)
print("your loss at steps 1, 50 and 150:", yours[[0, 49, 149]].round(2))

# %% [markdown]
# It learns. Is it faster than the same network without the layer? The next cell writes that network down, and gives both of them the same seven learning rates and five seeds.
# We count the steps until the loss, averaged over ten steps, first falls below 0.3, with each network at its own best rate.


# %% tags=["evidence"]
# Evidence: your network, and the same without the layer, seven rates and five seeds
def without_norm(params, x, labels):
    h = x @ params["W1"] + params["beta"]
    logits = np.maximum(h, 0) @ params["W2"] + params["b2"]
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(x)), labels] + 1e-300).mean()
    dlogits = (p - np.eye(10)[labels]) / len(x)
    dh = (dlogits @ params["W2"].T) * (h > 0)
    grads = {"W1": x.T @ dh, "beta": dh.sum(axis=0), "gamma": 0.0}
    return loss, grads | {"W2": np.maximum(h, 0).T @ dlogits, "b2": dlogits.sum(axis=0)}


OWN_RATES = (0.032, 0.1, 0.32, 1.0, 3.2, 10.0, 32.0)
own = {}
for name, function in (("without", without_norm), ("with", loss_and_gradients)):
    runs = [[train_yours(function, rate, seed) for seed in range(5)] for rate in OWN_RATES]
    smooth = np.apply_along_axis(np.convolve, 2, runs, np.ones(10) / 10, "valid")  # (7, 5, 141)
    needed = steps_to(np.arange(10, 151), np.moveaxis(-smooth, 2, 0), -0.3).mean(axis=1)  # (7,)
    best = needed.argmin()
    own[name] = needed[best]
    print(f"{name:8} best at rate {OWN_RATES[best]}: {needed[best]:.0f} steps")
    assert 0 < best < len(OWN_RATES) - 1
print(f"{own['without'] / own['with']:.1f} times fewer")
assert 1 < own["without"] / own["with"] < 4

# %% [markdown]
# Your network needs 18 steps instead of 60, which is about a third. Nobody was favoured. Each side had its best rate, and neither of the two is the first or the last of the seven.

# %% [markdown]
# ## Many networks at once, and the rules
#
# One run may be luck. So from here on a comparison needs several seeds and a grid of rates, and the course trains many networks side by side. `sweep` takes a function that builds networks, the data,
# the seeds and the learning rates, and returns a table of accuracies. Three rules hold for every comparison that chooses a rate.
#
# 1. Both sides get the **same grid** of rates. Where the best rate lay at its edge, we widened the grid and ran both sides again, unless the network stayed near chance at every rate.
# 2. The rate is chosen on 287 **validation** images that were taken from the training set. What is reported is measured on the test images, which choose nothing.
# 3. Seeds are **paired**: the same seed means the same starting weights and the same batches, on both sides. The spread is shown, from the lowest to the highest of five.
#
# From here on the networks are PyTorch modules. Their layer could be yours, so write it.
#
# <!-- given: 287 -->
#
# ### Exercise `06-layer`: the layer as a module
#
# Now put all that you built in lessons 03 to 05 into a class that PyTorch can use. Its `state_dict`, the named arrays that PyTorch saves, should load into `torch.nn.BatchNorm1d`, and back, so the names are PyTorch's:
#
# | name | what it is | shape | starts at |
# |---|---|---|---|
# | `weight`, `bias` | parameters: γ and β | (C,) | 1 and 0 |
# | `running_mean`, `running_var` | buffers; the variance is the unbiased one | (C,) | 0 and 1 |
# | `num_batches_tracked` | a buffer: how many batches were seen in training | () | `torch.tensor(0)` |
#
# `eps` and `momentum` mean what they did in lesson 05; with `momentum=None` all batches so far weigh alike. In training, a single row is a `ValueError`.
#
# <details><summary>Hint 1: what is a parameter, and what is a buffer?</summary>
#
# Both travel with `state_dict` and with `.to(device)`. The optimizer trains parameters; nobody but `forward` changes a buffer.
# `torch.nn.Parameter(…)` makes the one, `self.register_buffer(name, tensor)` the other.
#
# </details>
# <details><summary>Hint 2: which statistics go where?</summary>
#
# In training you normalize with the batch's mean and biased variance, and gradients flow through both. The buffers get the same mean and
# the *unbiased* variance, and no gradient: `.detach()` them first. In evaluation you read the buffers and leave them as they are.
# `self.training` says which it is.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `share` is `momentum`, or `1 / num_batches_tracked` where momentum is None, after the batch is counted. Then
# `running = (1 - share) * running + share * new`, for the mean and for the variance.
#
# </details>


# %%
class BatchNorm1d(nn.Module):
    """Batch normalization of x (N, C) -> (N, C), with the names of torch.nn.BatchNorm1d."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        ### BEGIN SOLUTION
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.register_buffer("num_batches_tracked", torch.tensor(0))
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        mean, var, n = self.running_mean, self.running_var, len(x)
        if self.training:
            if n < 2:
                raise ValueError(f"training needs at least 2 rows; x has {n}")
            mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
            self.num_batches_tracked += 1
            share = 1 / self.num_batches_tracked if self.momentum is None else self.momentum
            for old, new in ((self.running_mean, mean), (self.running_var, var * n / (n - 1))):
                old.mul_(1 - share).add_(share * new.detach())
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
        ### END SOLUTION


# %%
check("06-layer", BatchNorm1d)

# %% [markdown]
# ## The experiment of 2015
#
# Section 4.1 of the paper trains a network on handwritten digits: three layers of 100 sigmoids, batches of 60. Here it is with our smaller digits, and with *your* module in front of each sigmoid.
#
# <!-- given: 60 -->

# %%
BatchNorm1d = answer_to("06-layer")


def small_network(norm):
    """Three layers of 100 sigmoids for 64 pixels, with or without a layer before each of them."""
    torch.manual_seed(0)
    layers = []
    for fan_in in (64, 100, 100):
        linear = nn.Linear(fan_in, 100)
        nn.init.xavier_normal_(linear.weight)  # as in lesson 02
        layers.append(linear)
        if norm:
            layers.append(BatchNorm1d(100))
        layers.append(nn.Sigmoid())
    return nn.Sequential(*layers, nn.Linear(100, 10))


def middle_unit(model):
    """What the first unit of the third layer hands to its sigmoid, for 300 images: (300,)."""
    with torch.no_grad():
        inputs = model.eval()[:-2](torch.tensor(held.x_train[:300]))
    model.train()
    return inputs[:, 0].numpy()


histories = {}
for name, norm in (("without", False), ("with", True)):
    model = small_network(norm)
    histories[name] = train(model, held, lr=1.0, steps=1000, every=20, watch=middle_unit)
    print(f"{name:8} {histories[name].accuracy[-1]:.1%} of the test images after 1,000 steps")

# %% [markdown]
# The left panel shows the accuracy, and the other two what one unit of the third layer hands to its sigmoid:

# %% tags=["figure"]
# Figure: accuracy over the steps, and the percentiles of one unit's input
fig, axes = plt.subplots(1, 3, figsize=(9.5, 2.8), width_ratios=[1.3, 1, 1])
for ax, (name, colour) in zip(axes[1:], (("without", BLACK), ("with", BLUE)), strict=True):
    history = histories[name]
    low, middle, high = np.percentile(history.watched, [15, 50, 85], axis=1)
    ax.fill_between(history.steps, low, high, color=colour, alpha=0.2, linewidth=0)
    ax.plot(history.steps, middle, color=colour)
    ax.set(title=f"a unit's input, {name}", xlabel="steps")
    axes[0].plot(history.steps, 100 * history.accuracy, color=colour)
    va = "top" if name == "without" else "bottom"
    label_line(axes[0], history.steps[-1], 100 * history.accuracy[-1], name, colour, va=va)
axes[0].set(xlabel="steps", ylabel="test accuracy, %", xlim=(0, 1350), ylim=(0, 108))
axes[0].set_xticks((0, 500, 1000))
axes[0].spines.bottom.set_bounds(0, 1000)
show(
    fig,
    "Left: with the layer the accuracy passes 90 % within tens of steps, without it after "
    "hundreds. Middle and right: the band of a unit's input. Without the layer it is "
    "thin and wanders for some 450 steps, and then widens; with it, it is wide and steady.",
)

# %% [markdown]
# The picture of 2015 comes out again. With your module the accuracy is above 90 % almost at once. Without it the network does nothing for hundreds of steps and then catches up most of the way: after 1,000 steps it stands at 92.5 %, and yours at 98.6 %.
#
# The bands show the 15th, 50th and 85th percentile of what one unit hands to its sigmoid. Without the layer all images are nearly the same to it for a long time. The paper calls the wandering of such bands internal covariate shift, and says that training is fast *because* the layer reduces it. It does reduce it. But is that the cause? The next cell
# measures the drift over five seeds, and then puts it back in on purpose. A third network has batch normalization too, but behind the layer we push every unit up or down at random, by a new amount at every step.


# %% tags=["evidence"]
# Evidence: what is watched, and a layer that throws its output about on purpose
def third_layer(stack):
    """Median and spread over 300 images of what 100 units hand to their sigmoids, (2, R, 100)."""
    images = torch.tensor(held.x_train[:300]).expand(stack.runs, -1, -1)
    stack.eval()
    with torch.no_grad():
        z = stack[:-2](images)
    stack.train()
    return torch.stack([z.median(dim=1).values, z.std(dim=1)]).numpy()


SHAKE = 2.0


class Shaken(Norm):
    """A Norm that moves each unit at every step, at random, by so many of its spreads."""

    def forward(self, h):
        shift = torch.randn(self.runs, 1, h.shape[2]) if self.training else 0.0
        return super().forward(h) + SHAKE * self.weight.detach().abs() * shift


def moves(medians, spreads, ends):
    """Mean move between two records, up to each run's end: in spreads, and as it is, (2, R)."""
    absolute = abs(np.diff(medians, axis=0))  # (T - 1, R, 100)
    both = np.stack([absolute / spreads[1:], absolute]).mean(axis=3)
    return np.stack([both[:, :end, run].mean(axis=1) for run, end in enumerate(ends)], axis=1)


# %% tags=["evidence"]
# Evidence: drift in ten steps, up to 90 %, and when that is reached; two rates each, five seeds
torch.manual_seed(0)  # of the shaking
drift, late = {}, {}
unchosen = data._replace(x_train=held.x_train, y_train=held.y_train)  # nothing is chosen here
DRIFTERS = (("plain", None, [1.0], 800, 1), ("batch", Norm, [1.0, 10.0], 200, 10),
            ("shaken", Shaken, [1.0, 10.0], 200, 10))  # fmt: skip
for name, norm, rates, steps, every in DRIFTERS:
    seeds, ten = [*range(5)] * len(rates), 10 // every  # records in ten steps
    stack = mlp(seeds, [64, 100, 100, 100, 10], nn.Sigmoid, norm)
    options = {"seeds": seeds, "every": every, "watch": third_layer}
    history = train(stack, unchosen, np.repeat(rates, 5), steps, **options)
    medians, spreads = np.array(history.watched).swapaxes(0, 1)  # each (T, R, 100)
    arrived = steps_to(history.steps[::ten], history.accuracy[::ten], 0.9)  # (R,)
    tens = np.minimum(arrived, steps).astype(int) // 10
    before = moves(medians[::ten], spreads[::ten], tens).reshape(2, -1, 5)
    for rate, moved, plain_moved, ends in zip(rates, *before, arrived.reshape(-1, 5), strict=True):
        drift[name, rate], late[name, rate] = moved, ends
        print(f"{name:6} rate {rate:4}: medians move {moved.mean():.1f} spreads in ten steps",
              f"[{moved.min():.1f}, {moved.max():.1f}], which is {plain_moved.mean():.2f};",
              "90 % after", ends)  # fmt: skip
    if every == 1:
        at_once = moves(medians, spreads, 10 * tens)[0]
        print(f"{name:6} in one step {at_once.mean():.2f} spreads, at most {at_once.max():.2f}")

# %% tags=["evidence", "C68:condition"]
# Evidence: the shake is larger than the plain network's drift, and slows it little
means = [late[name, 1.0].mean() for name in ("plain", "batch", "shaken")]
shake = 2 * SHAKE / np.sqrt(np.pi)  # between two normal numbers, on average
print(f"the shake moves a unit by {shake:.2f} spreads from one step to the next")
print("mean steps at rate 1: plain {:.0f}, batch {:.0f}, shaken {:.0f}".format(*means))
assert shake > at_once.max()
assert drift["batch", 1.0].max() < 0.5 * drift["plain", 1.0].min()
assert late["batch", 1.0].max() < 0.2 * late["plain", 1.0].min()
assert late["shaken", 1.0].mean() < 0.3 * late["plain", 1.0].mean()

# %% [markdown]
# Without the layer the medians move by 4.1 of their spreads in ten steps, with it by 0.7. So the layer reduces the drift but does not end it. And it does so only if you count in spreads. As plain numbers the medians move
# by 0.21 without the layer and by 0.18 with it. The layer makes the band wide, and the same wandering matters less in a wide band.
#
# The shaking moves every unit by 2.26 of its spreads from one step to the next, on average. In the plain network the units move less, by 1.70 spreads in one step on average, on the way to 90 %. (The drift printed for the shaken network leaves the shaking out, because it is measured in evaluation.) Yet the shaken network needs
# 70 steps on average where the undisturbed one needs 34 and the plain one 656. That it moves more than the plain network, on average, costs it some steps and nothing like the difference. So keeping the inputs still cannot be the whole explanation of the speed. Lesson 12 returns to this.

# %% [markdown]
# ## The ratio, with everybody tuned
#
# Back to the puzzle, by the rules this time. The networks have layers of 100 sigmoids, and each side gets the same six rates, from 0.032 to 10. We look for the first step at
# which 90 % of the images are right. We choose the rate that gets there first on the validation images, and report its step on the test images. All of it is done for
# two data sets: the digits, and MNIST, whose images are larger (28×28) and of which 6,000 are used for training, 2,000 for choosing the rate and 2,000 for the test.
#
# <!-- given: 100 0.032 90 6,000 2,000 -->

# %%
predict(
    "06-ratio",
    "Three layers on MNIST, both sides at the best of the six rates. Batch normalization gets to "
    "90 % in how many times fewer steps?",
    "about as many",
    "about 3 times fewer",
    "about 10 times fewer",
    "about 30 times fewer",
)

# %% [markdown]
# The whole table takes longer than you want to wait, so it was measured beforehand. The next cell loads it. `python -m utils.lab.stored.depth_table` measures it again.

# %%
stored = depth_table.load()
table = stored["table"]
print("stored by", stored["command"], "with torch", stored["torch"], "and seeds", stored["seeds"])


def quickest(found, by="valid", on="test", to="steps"):
    """The rate that reaches 90 % first in validation: its index, and the test steps (5,)."""
    index = found[f"{by}_{to}"].mean(axis=1).argmin()
    return index, found[f"{on}_{to}"][index]


# %% tags=["evidence", "C31:condition", "C34:holds"]
# Evidence: the whole table, both sides tuned; the optima lie inside the grid
RATES, ratios = stored["rates"], {}
print("steps to 90 %, mean [lowest, highest] of five seeds, at the best rate")
for name, depths in table.items():
    for depth, row in depths.items():
        line, arrived = f"{name:6} {depth} layers: ", {}
        for method, found in row.items():
            index, arrived[method] = quickest(found)
            steps = arrived[method]
            if np.isfinite(steps).all():
                assert 0 < index < len(RATES) - 1, (name, depth, method)
                line += f"{method} {steps.mean():4.0f} [{steps.min():.0f}, {steps.max():.0f}]"
                line += f" at {RATES[index]:<5} "
            else:
                top = found["test"].mean(axis=1).max()
                line += f"{method} not within {stored['steps']} (at best {top:.0%}) "
        ratios[name, int(depth)] = arrived["none"].mean() / arrived["batch"].mean()
        print(line + f" {ratios[name, int(depth)]:.1f}")
assert ratios["digits", 3] > 8 and 1 < ratios["mnist", 2] < 0.6 * ratios["digits", 2]
assert (
    ratios["digits", 6] == np.inf and max(table["digits"]["6"]["none"]["test"].mean(axis=1)) < 0.2
)
assert table["digits"]["6"]["batch"]["test"].mean(axis=1).max() > 0.95

# %% tags=["evidence"]
# Evidence: how firm the ratios are, with the two parts exchanged, and with another level
firm = {}
for name, depths in table.items():
    for depth in ("2", "3"):
        ways = {"as above": {}, "parts exchanged": {"by": "test", "on": "valid"},
                "85 %": {"to": "lower"}}  # fmt: skip
        for way, options in ways.items():
            needed = [quickest(depths[depth][m], **options)[1].mean() for m in ("none", "batch")]
            firm[name, depth, way] = needed[0] / needed[1]
        print(f"{name:6} {depth} layers: ratio",
              *(f"{way} {firm[name, depth, way]:.1f} " for way in ways))  # fmt: skip
    ends = depths["2"]["batch"]["test"].mean(axis=1)[:4]  # at rates up to 1
    print(f"{name:6} 2 layers, normalized, rates up to 1: ends at",
          f"{ends.min():.1%} to {ends.max():.1%}")  # fmt: skip
for depth in ("2", "3"):
    assert 1.3 < firm["mnist", depth, "parts exchanged"] < 4
    assert firm["mnist", depth, "85 %"] > 1.5 * firm["mnist", depth, "as above"]

# %% [markdown]
# The same table as a picture, where the bands reach from the quickest to the slowest of five seeds:

# %% tags=["figure"]
# Figure: steps to 90 %, by depth, for both data sets
fig, axes = plt.subplots(1, 2, figsize=(8, 3.2), sharey=True)
for ax, (name, depths) in zip(axes, table.items(), strict=True):
    for method, colour, label in (("none", BLACK, "without"), ("batch", BLUE, "with")):
        runs = np.array([quickest(row[method])[1] for row in depths.values()])  # (5, seeds)
        there = np.isfinite(runs).all(axis=1)
        band(ax, np.arange(2, 7)[there], runs[there], colour, marker="o")
        ax.plot(np.arange(2, 7)[~there], [2000] * (~there).sum(), "^", color=colour)
        x, y = (3, runs[1].mean()) if method == "none" else (5, 0.55 * runs[3].min())
        label_line(ax, x, y, label, colour, xytext=(7, 0))
    ax.text(4.9, 2600, "not within 1,000 steps", ha="center")
    ax.set(title={"mnist": "MNIST"}.get(name, name), xlabel="layers of 100 sigmoids")
    ax.set(yscale="log", ylim=(10, 4000), xticks=range(2, 7))
axes[0].set_ylabel("steps to 90 %")
show(
    fig,
    "Steps to 90 % by depth, on a logarithmic axis. With the layer all five depths "
    "arrive, sooner on the digits. Without it the line rises and ends after three layers.",
)


# %% [markdown]
# How much of that is tuning? From the same table you can read what somebody would report who tuned one side only.


# %% tags=["evidence", "C42:fails"]
# Evidence: four ways to tune, from the same table, and the verdict on your prediction
def four_ways(plain, batch):
    """Mean steps, plain / normalized, for four ways to choose the two rates."""
    tenth, third = RATES.index(0.1), RATES.index(0.32)
    plain_best, batch_best = (quickest(found)[1].mean() for found in (plain, batch))
    untuned, cautious = plain["test_steps"][third].mean(), batch["test_steps"][tenth].mean()
    same = untuned / batch["test_steps"][third].mean()
    return same, untuned / batch_best, plain_best / cautious, plain_best / batch_best


cautious = {}
print("both at 0.32   only the normalized tuned   only the plain tuned (0.1)   both tuned")
for name, depths in table.items():
    for depth in ("2", "3"):
        ways = four_ways(depths[depth]["none"], depths[depth]["batch"])
        print(f"{name:6} {depth} layers:", *(f"{value:8.1f}" for value in ways))
        cautious[name, depth] = ways[2]  # the normalized at 0.1, the plain network at its best
        tops = [quickest(depths[depth][method])[0] for method in ("none", "batch")]
        assert tops[1] <= tops[0] + 1  # no larger rate is asked for
assert [key for key, ratio in cautious.items() if ratio < 1.2] == [("mnist", "2")]
three = ratios["mnist", 3]
choices = {1: "about as many", 3: "about 3 times fewer", 10: "about 10 times fewer",
           30: "about 30 times fewer"}  # fmt: skip
reveal("06-ratio", choices[min(choices, key=lambda value: abs(np.log(value / three)))])

# %% [markdown]
# With two layers the normalized network needs 7.8 times fewer steps on the digits and about two times fewer on MNIST. With three layers it is 19.3 and 2.6. From four layers on the plain network does not arrive within 1,000 steps at any rate, and with six sigmoid layers it never leaves chance. (The paper made the same point with an Inception network of sigmoids, which reached 69.8 % with the layer and stayed at chance without.)
#
# So the depth changes the ratio by slowing the plain network down. How firm is the ratio? If you choose the rate on the test images and report on the validation images, MNIST's ratios are 2.2 and 2.8, so read them as roughly 2 to 3. The accuracy that you ask for matters more. With two layers and rates up to 1 the normalized network ends at 90.1 to 91.7 % on MNIST, so there 90 % is nearly all that it will reach, and only larger rates take it further.
# Ask for 85 % instead, and MNIST's ratios are 4.7 and 9.8. On the digits it makes little difference, because there the network ends far above both levels.
#
# And then there is the tuning. Take the digits and two layers. If both networks train at a rate of 0.32, the ratio is 11.4. Tune only the normalized one, with the plain one still at 0.32, and it is 13.7. Tune only the plain one and leave the other at a cautious 0.1, and it is 4.9. With three layers and an untuned plain network it is infinite again. The 14 of 2015 was measured with
# five times the opponent's learning rate, without its dropout, and with some of its other regularization weakened. With nothing but the layer added, the same paper found 2.3. Each ratio is honest, but you need the rest of the table to read it.
#
# One more thing is often said, that batch normalization needs *larger* learning rates. It allows them. Here its best rates are never higher than the plain network's. At 0.1 it is faster than the plain network at its best in three of the four rows, and with two layers on MNIST it is slower there.
#
# <!-- given: 69.8 14 2.3 -->

# %% tags=["evidence"]
# Evidence: one row of the stored table, measured again here; MNIST's where it is there
live = {}
for method in ("none", "batch"):
    live[method] = depth_table.measure(held, 2, method, steps=300, every=10)
    index, steps = quickest(table["digits"]["2"][method])
    again = np.array(live[method]["test_steps"][index], float)
    print(f"digits, 2 layers, {method:5} at rate {RATES[index]}: stored {steps}, now {again}")
    assert abs(np.nanmean(again) / steps.mean() - 1) < 0.25
if os.environ.get("MNIST_FOLDER"):
    part = depth_table.mnist_part()
    for method in ("none", "batch"):
        index, steps = quickest(table["mnist"]["2"][method])
        rates = [RATES[index]]
        again = depth_table.measure(part, 2, method, steps=400, every=20, rates=rates)
        again = np.array(again["test_steps"][0], float)
        print(f"MNIST, 2 layers, {method:5} at rate {rates[0]}: stored {steps}, now {again}")
        assert abs(np.nanmean(again) / steps.mean() - 1) < 0.25
else:
    print("MNIST_FOLDER is not set: the row of MNIST was not measured again.")

# %% [markdown]
# ### Exercise `06-decide`: which claim does the table support?
#
# A paper compares two methods. Each was run at several learning rates with several seeds, and here is the table of validation accuracies. Which claim does it support? First give each method its
# fairest chance, the rate at which it does best on average. Then ask whether the loser has had that chance. If its best rate is the first or the last one that anybody tried with it, its optimum may lie where
# nobody looked, and the honest answer is to tune it further. The winner's optimum may lie outside as well, but then it would only win by more. If the loser had its chance, ask whether luck explains what is left.
# The two were run with the same seeds, so look at the differences seed by seed. A mean difference of less than two of its standard errors decides nothing.
#
# `rates` has shape `(S,)`; `first` and `second` are `(S, seeds)`, with NaN in the rows of rates at which that method was not run. Of equally good rates the lower one counts.
# Where both methods are equally good, nobody is behind, and the table is undecided.
#
# <details><summary>Hint 1: one number a method</summary>
#
# Average over the seeds first, then look for the best rate. `np.nanargmax` passes over the rates that were not run.
#
# </details>
# <details><summary>Hint 2: where is the edge?</summary>
#
# For the method that is behind, it is the first and the last rate with a number. That need not be the edge of `rates`, because the two
# may have different grids.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `difference = first[best1] - second[best2]` pairs the seeds; its standard error is
# `difference.std(ddof=1) / np.sqrt(len(difference))`.
#
# </details>


# %%
def decide(rates, first, second):
    """What a table of two methods, tuned over learning rates, supports.

    Args: rates (S,); first, second (S, seeds). Returns: "first", "second", "tune" or "undecided".
    """
    ### BEGIN SOLUTION
    best = []
    for accuracies in (first, second):
        mean = accuracies.mean(axis=1)
        run = np.flatnonzero(~np.isnan(mean))  # the rates it was run at
        at = np.nanargmax(mean)
        best.append((mean[at], at in (run[0], run[-1]), accuracies[at]))
    (mean1, edge1, seeds1), (mean2, edge2, seeds2) = best
    if mean1 == mean2:
        return "undecided"
    if edge2 if mean1 > mean2 else edge1:
        return "tune"
    difference = seeds1 - seeds2
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    if abs(difference.mean()) < 2 * error:
        return "undecided"
    return "first" if mean1 > mean2 else "second"
    ### END SOLUTION


# %%
check("06-decide", decide)

# %% [markdown]
# Now let your function judge this lesson's own table. What does it say of the accuracies at the end, once both sides have been tuned?

# %%
decide = answer_to("06-decide")
for depth in ("2", "3", "6"):
    plain, batch = (table["digits"][depth][method]["valid"] for method in ("none", "batch"))
    print(f"digits, {depth} layers, plain against batch:", decide(np.array(RATES), plain, batch))
plain, batch = (table["digits"]["2"][method]["valid"] for method in ("none", "batch"))
untuned = np.where(np.arange(6)[:, None] < 2, plain, np.nan)  # plain at 0.032 and 0.1 only
print("digits, 2 layers, plain tried at two rates only:", decide(np.array(RATES), untuned, batch))

# %% [markdown]
# At 2, 3 and 6 layers your function decides for the normalized network. And where the plain one was tried at two rates only, it says tune. An untuned opponent is also what was wrong with half of the ratios above.

# %% [markdown]
# ## Which settings work at all
#
# Speed is one thing. Another is how carefully you have to set up the network. Two knobs have cost people the most nights: the learning rate, and the scale of the weights at the start.

# %%
predict(
    "06-map",
    "Three layers of ReLUs. You make all hidden weights 100 times too small, and try eight "
    "learning rates, from 0.000001 to 10. At how many of them does the network reach 80 % in "
    "100 steps, without the layer and with it?",
    "without: none, with: none",
    "without: none, with: one",
    "without: none, with: five or more",
    "without: two, with: two",
)

# %% tags=["evidence", "C32:condition", "C33:holds"]
# Evidence: eight rates × five scales of the weights × five seeds, without and with
MAP_RATES, GAINS = [10.0**power for power in range(-6, 2)], [0.01, 0.1, 1.0, 10.0, 100.0]
maps = {}
for name, norm in (("none", None), ("batch", Norm)):

    def build(seeds, gain, norm=norm):
        return mlp(seeds, [64, 50, 50, 50, 10], nn.ReLU, norm, gain=torch.tensor(gain))

    maps[name] = sweep(build, held, range(5), 100, lr=MAP_RATES, gain=GAINS, every=100).test[-1]
    print(name, "test accuracy, %: a row for each rate, a column for each scale")
    for rate, row in zip(MAP_RATES, maps[name].mean(axis=-1), strict=True):
        print(f"{rate:8g}", *(f"{100 * value:5.0f}" for value in row))
works = {name: found.mean(axis=-1) > 0.8 for name, found in maps.items()}  # (8, 5)
for name, cells in works.items():
    print(f"{name:5} {cells.sum():2} of 40 cells above 80 %; in each column:", cells.sum(axis=0))
print(f"second best cell without the layer: {np.sort(maps['none'].mean(-1).ravel())[-2]:.0%}")
assert (works["none"].sum(axis=0)[[0, 1, 3, 4]] == 0).all() and works["none"].sum() <= 2
assert (
    works["batch"].sum() >= 10 and maps["batch"][6].mean(axis=-1).min() > 0.8
)  # all scales, rate 1
assert maps["batch"][7].max() < 0.5  # and at a rate of 10 it is over, too
thin = [int(cells.sum(axis=0)[0]) for cells in works.values()]
with_it = "five or more" if thin[1] >= 5 else ("none", "one")[min(thin[1], 1)]
reveal("06-map", f"without: none, with: {with_it}")

# %% tags=["evidence", "C44:condition"]
# Evidence: large weights with small rates, where the plain network is ahead
plain, batch = (maps[name].mean(axis=-1)[:3, 4] for name in ("none", "batch"))
print(f"weights × 100, rates up to 0.0001: without {plain.min():.0%} to {plain.max():.0%},",
      f"with {batch.min():.0%} to {batch.max():.0%}")  # fmt: skip
assert plain.min() > 0.5 > 0.3 > batch.max()

# %% [markdown]
# The same two tables as maps:

# %% tags=["figure"]
# Figure: the two maps
fig, axes = plt.subplots(1, 2, figsize=(8, 3.6), sharey=True)
for ax, (name, title) in zip(axes, (("none", "without"), ("batch", "with")), strict=True):
    ax.imshow(
        100 * maps[name].mean(axis=-1),
        vmin=0,
        vmax=100,
        cmap="cividis",
        aspect="auto",
        origin="lower",
    )
    for (row, column), value in np.ndenumerate(100 * maps[name].mean(axis=-1)):
        colour = "white" if value < 60 else "black"
        ax.text(column, row, f"{value:.0f}", ha="center", va="center", color=colour, fontsize=8)
    ax.set_xticks(range(5), [f"×{gain:g}" for gain in GAINS])
    ax.set(title=f"{title} batch normalization", xlabel="scale of the hidden weights")
axes[0].set_yticks(range(8), [f"$10^{{{power}}}$" for power in range(-6, 2)])
axes[0].set_ylabel("learning rate")
show(
    fig,
    "Two maps of test accuracy over learning rate and scale of the weights. Without the layer one "
    "cell is bright; with it a broad band of cells is.",
)

# %% [markdown]
# Without the layer one cell of forty is above 80 %: the usual scale, at a rate of 0.1. The threshold has something to do with that, because the second best cell gets 75 %. At the smaller scales the network does not learn at any of the rates. With the layer 14 cells are bright, and at a rate of 1 *every* scale works, from weights 100 times too small to weights 100 times too large.
#
# Does the layer help where weights are far too large? It does if the rate is large, too. At small rates the plain network is ahead there. With weights 100 times too large and rates from 0.000001 to 0.0001 it gets 65 % to 75 %, and the normalized network stays at 13 %.
#
# The bright region leans, and you can say why. Lesson 04 showed that weights ten times as small get a gradient ten times as large. So a step turns them a hundred times as far, and at the left a rate of 0.00001 is already enough. At the right the steps are short, and learning takes longer.
#
# So the layer does buy higher learning rates, up to a limit. At the usual scale the layer works at a rate ten times as high as the plain network's best, and at 10 it fails as well. And nobody *has to* raise the rate. On the digits above, the normalized network at 0.1 was faster than the plain one at its best.

# %% [markdown]
# ## Does it regularize?
#
# What keeps a network from fitting its training images too closely **regularizes** it. Batch normalization has a candidate: an image's output depends on its random companions, so the network
# never sees the same image twice. That is noise, and noise can regularize, as dropout shows. First the noise itself. How large is it?
#
# Take one unit whose inputs over the $n$ training images have variance $v$, and draw batches of $N$ images without replacement. The mean of a batch then varies by
#
# $$\mathrm{Var}(\mu_b)=\frac{v}{N}\cdot\frac{n-N}{n-1}$$
#
# With numbers: $v=4$, $n=100$ and $N=25$ give $\frac4{25}\cdot\frac{75}{99}=0.12$. The second factor says that a batch of all images has no noise left.

# %% tags=["C36:holds"]
inputs = data.x_train @ np.random.default_rng(0).normal(size=(64, 50)) / 8  # 50 units, 1437 images
v, sizes = inputs.var(axis=0), np.array([2, 4, 16, 64, 256, 1024])
rng = np.random.default_rng(1)
noise = []
for N in sizes:
    means = [inputs[rng.permutation(1437)[:N]].mean(axis=0) for _ in range(400)]
    noise.append((np.var(means, axis=0) / v).mean())
noise, law = np.array(noise), (1437 - sizes) / 1436 / sizes
print("batch size        ", *(f"{N:7}" for N in sizes))
print("variance measured ", *(f"{value:7.4f}" for value in noise))
print("variance by the law", *(f"{value:6.4f} " for value in law))
assert (abs(noise / law - 1) < 0.1).all()

# %% [markdown]
# As a figure, with both axes logarithmic:

# %% tags=["figure"]
# Figure: the noise of a batch's mean against 1/N, with the law's line
fig, ax = plt.subplots(figsize=(5.5, 3))
fine = np.geomspace(2, 1400, 200)
ax.plot(1 / fine, 1 / fine, color="0.75", lw=1)
ax.plot(1 / fine, (1437 - fine) / 1436 / fine, color=BLUE)
ax.plot(1 / sizes, noise, "o", color=BLACK)
ax.text(1 / 1200, 1 / 650, "1/N", color="0.5")
ax.text(0.012, 0.004, "with the factor for a finite set", color=BLUE)
ax.set(xscale="log", yscale="log", xlabel="1/N, one over the batch size", ylabel="Var(μ) / v")
show(
    fig,
    "The measured variance of a batch's mean falls on the straight line 1/N, and below it where "
    "the batch holds a large part of all images.",
)

# %% [markdown]
# The points lie on the law. The noise falls as one over the batch size, and faster once a batch holds a good part of all images.
#
# Does this noise help? The clean experiment changes nothing but the noise. The network sees 150 training images, all of them at every step, so there is no other noise. Three versions of the layer differ in their statistics. One
# uses those of all 150 images (**none**), one those of random groups of $N$ images (**small batches**), and one those of all 150 plus random numbers that vary as much as the groups do (**explicit**). In evaluation all three use running averages of these statistics, and nothing is random. There are two tasks: the 150 images as they are,
# and the same with a fifth of the labels replaced by random ones, where a network that fits too closely has something to lose.

# %%
predict(
    "06-noise",
    "150 images, a fifth of the labels random. The layer's statistics come from random groups of "
    "five images, instead of from all 150. "
    "The test accuracy …",
    "falls by more than a point",
    "stays within a point",
    "rises by more than a point",
)


# %% tags=["evidence"]
# Evidence: a layer with the statistics of groups of N, or of all rows with noise of that size
class NoisyNorm(Norm):
    def __init__(self, runs, channels, size, explicit):
        super().__init__(runs, channels)
        self.size, self.explicit, self.source = size, explicit, torch.Generator().manual_seed(0)

    def normalized(self, h):
        groups = h.unflatten(1, (-1, self.size))  # (R, G, N, C)
        x = h[:, None] if self.explicit else groups
        mean, var = x.mean(2, keepdim=True), x.var(2, keepdim=True, unbiased=False)
        self.remember(mean.mean(1), var.mean(1), x.shape[2])
        if self.explicit:
            shape = (2, *groups.mean(2, keepdim=True).shape)
            draws = torch.randn(shape, generator=self.source)
            share = (h.shape[1] - self.size) / (h.shape[1] - 1) / self.size
            mean = mean + draws[0] * (var * share).sqrt()
            var = var * (1 + draws[1] * (2 * share) ** 0.5).clamp_min(0.1)
        return ((groups - mean) * torch.rsqrt(var + self.eps)).reshape(h.shape)


few = held._replace(x_train=held.x_train[:150], y_train=held.y_train[:150])
labels = few.y_train.copy()
labels[:30] = np.random.default_rng(0).integers(0, 10, 30)  # rows are shuffled, so any 30 will do
wrong = few._replace(y_train=labels)

# %% tags=["evidence"]
# Evidence: three kinds of statistics, right and wrong labels, five rates, five seeds
GROUPS, after = (2, 3, 5, 50), {}
TASKS = (("right labels", few, (5,), [0.032, 0.1, 0.32, 1.0, 3.2, 10.0]),
         ("a fifth random", wrong, GROUPS, [0.032, 0.1, 0.32, 1.0, 3.2]))  # fmt: skip
for task, part, groups, grid in TASKS:
    settings = [
        ("none", 150),
        *((kind, size) for kind in ("batches", "explicit") for size in groups),
    ]
    for kind, size in settings:

        def build(seeds, size=size, explicit=kind == "explicit"):
            norm = lambda runs, units: NoisyNorm(runs, units, size, explicit)  # noqa: E731
            return mlp(seeds, [64, 32, 32, 10], nn.ReLU, norm)

        found = sweep(build, part, range(5), 100, lr=grid, every=100, batch_size=150)
        rate, test = chosen(found)
        assert grid[0] < rate < grid[-1]
        after[task, kind, size] = 100 * test[-1]
        gained = after[task, kind, size] - after[task, "none", 150]  # paired
        print(f"{task:13} {kind:8} N = {size:3} rate {rate:5} {100 * test[-1].mean():.1f} %,",
              f"gained {gained.mean():+.1f}",
              f"[{gained.min():+.1f}, {gained.max():+.1f}]")  # fmt: skip

# %% tags=["evidence", "C35:condition", "C40:condition"]
# Evidence: noise helps where labels are wrong, and not where they are right
gains = {key: (found - after[key[0], "none", 150]).mean() for key, found in after.items()}
for kind in ("batches", "explicit"):
    assert gains["a fifth random", kind, 5] > 1
    assert gains["a fifth random", kind, 5] > gains["a fifth random", kind, 50]
    assert gains["right labels", kind, 5] < 1
assert gains["a fifth random", "batches", 2] < -5  # explicit noise of this size gains
gain = gains["a fifth random", "batches", 5]
words = "falls by more than a point", "stays within a point", "rises by more than a point"
reveal("06-noise", words[1 + (gain > 1) - (gain < -1)])

# %% [markdown]
# Points gained over the statistics of all 150 images, where a fifth of the labels is random: <!-- given: 150 -->

# %% tags=["figure"]
# Figure: points gained by noise, against the size of the groups, a fifth of the labels random
fig, ax = plt.subplots(figsize=(6, 3))
for kind, colour, shift in (("batches", BLUE, 0.97), ("explicit", GREEN, 1.03)):
    gains = [
        after["a fifth random", kind, N] - after["a fifth random", "none", 150] for N in GROUPS
    ]
    mean, x = np.mean(gains, axis=1), shift * np.array(GROUPS)
    ax.errorbar(
        x, mean, [mean - np.min(gains, 1), np.max(gains, 1) - mean], color=colour, capsize=3
    )
ax.text(2.2, -20, "small batches", color=BLUE)
ax.text(6, 8, "explicit", color=GREEN)
ax.axhline(0, color=BLACK, lw=1)
ax.text(140, 0.4, "none", ha="right", va="bottom")
ax.set(
    xscale="log", xlabel="images that share a statistic", ylabel="points gained", xlim=(1.7, 150)
)
ax.set_xticks(GROUPS, [str(N) for N in GROUPS])
ax.minorticks_off()
show(
    fig,
    "Points gained over noise-free statistics where a fifth of the labels is random. Explicit "
    "noise gains at every size. Small batches gain at fifty, five and three, and lose more than "
    "15 points at two.",
)

# %% [markdown]
# Where a fifth of the labels is random, the noise helps. Groups of fifty gain 0.6 points on average over five seeds, groups of five 3.7, and groups of three 5.7. Groups of two *lose* 21.4. Explicit noise of the same size gains 5.0 points at five. So it is the noise that regularizes, and not some
# other property of small batches. (Groups of two are another matter. Explicit noise of their size still gains 4.4 points, so it is not the noise alone that does the harm there.) Where all labels are right, noise gains nothing. Groups of five lose 0.6 points on average, though not with every seed, and explicit noise loses more.
#
# The paper of 2015 reports that its networks needed less of other regularization, and Luo et al. derived the effect as a penalty. Noise helps only if there is something to regularize, and enough noise to do it. The next section shows what the layer as a whole does on the wrong labels.

# %% [markdown]
# ## Together with dropout
#
# Dropout is the older way to regularize by noise. In training it sets each value to 0 with probability $p$, and multiplies the others by $\frac1{1-p}$, so that the mean stays. In evaluation it does nothing.
# The mean stays, but the variance does not. With numbers: a value that is always 1 becomes 0 or 2 with $p=\frac12$. Its mean is still 1, and its variance went from 0 to 1. Now think of a
# batch normalization *behind* the dropout. Its running variance is collected in training, where the variance is inflated. It is used in evaluation, where it is not.


# %% tags=["evidence"]
# Evidence: a network with layers where you want them, for the next experiments
def assemble(seeds, hidden, activation, places, drop=0.0):
    """A Stack; places: input, before, after, half, first, last, output, drop, drop first."""
    torch.manual_seed(0)  # dropout's
    runs, sources = len(seeds), generators(seeds)
    layers = [Norm(runs, 64)] if "input" in places else []
    for index, (fan_in, fan_out) in enumerate(pairwise([64, *hidden])):
        layers.append(Linear(sources, fan_in, fan_out))
        layers += [nn.Dropout(drop)] if "drop first" in places else []
        if {"before", {0: "first", len(hidden) - 1: "last"}.get(index)} & set(places):
            layers.append(Norm(runs, fan_out))
        layers += [Half(runs, fan_out)] if "half" in places else []
        layers.append(activation())
        layers += [Norm(runs, fan_out)] if "after" in places else []
        layers += [nn.Dropout(drop)] if "drop" in places else []
    layers.append(Linear(sources, hidden[-1], 10))
    return Stack(*layers, *([Norm(runs, 10)] if "output" in places else []))


class Half(nn.Module):
    """A Norm for the first half of the units only."""

    def __init__(self, runs, units):
        super().__init__()
        self.norm, self.units = Norm(runs, units // 2), units // 2

    def forward(self, h):
        return torch.cat([self.norm(h[..., : self.units]), h[..., self.units :]], -1)


# %% tags=["evidence"]
# Evidence: the stored statistics held to the true ones, and replaced by them
def put_right(model, x):
    """Give each Norm of a stack the statistics of all rows; (layers, R) stored / true variance."""
    h, ratios = torch.tensor(x).expand(model.runs, -1, -1), []
    model.eval()
    with torch.no_grad():
        for layer in model:
            if isinstance(layer, Norm):
                var = h.var(1, keepdim=True, unbiased=False)
                ratios.append((layer.var / var).mean((1, 2)).numpy())
                layer.mean, layer.var = h.mean(1, keepdim=True), var
            h = layer(h)
    return ratios


# %% tags=["evidence"]
# Evidence: dropout behind the layer and before it, wrong labels, five rates, five seeds
DROPS = {"plain": (), "plain, dropout": ("drop",), "batch norm": ("before",),
         "dropout behind": ("before", "drop"),
         "dropout before": ("before", "drop first")}  # fmt: skip
dropped, repaired, models, DROP_RATES = {}, {}, [], [0.01, 0.032, 0.1, 0.32, 1.0]
for name, places in DROPS.items():

    def build(seeds, places=places):
        models.append(assemble(seeds, [50, 50], nn.ReLU, places, drop=0.5))
        return models[-1]

    found = sweep(build, wrong, range(5), 150, lr=DROP_RATES, every=150)
    best, model = found.validation[-1].mean(-1).argmax(), models[-1]
    assert 0 < best < len(DROP_RATES) - 1
    dropped[name] = 100 * accuracy(model, wrong).reshape(5, 5)[best]
    too_large = [
        ratio.reshape(5, 5)[best].mean().round(1) for ratio in put_right(model, wrong.x_train)
    ]
    repaired[name] = 100 * accuracy(model, wrong).reshape(5, 5)[best]
    low, mean, high = (f(dropped[name]) for f in (np.min, np.mean, np.max))
    print(
        f"{name:14} rate {DROP_RATES[best]:<5} {mean:.1f} % [{low:.1f}, {high:.1f}],",
        f"put right {repaired[name].mean():.1f} %, variance ×",
        *too_large,
    )

# %% tags=["evidence", "C37:condition", "C38:holds"]
# Evidence: what comes back with the true statistics, and who gains from dropout
regained = (repaired["dropout before"] - dropped["dropout before"]).mean()
plain_gains = dropped["plain, dropout"] - dropped["plain"]  # (5,), paired
normed_gains = dropped["dropout behind"] - dropped["batch norm"]
print(f"with the true statistics {regained:.1f} points come back")
for name, gained in (("without", plain_gains), ("with", normed_gains)):
    print(f"dropout gains {gained.mean():+.1f} [{gained.min():+.1f}, {gained.max():+.1f}] points",
          f"{name} the layer")  # fmt: skip
assert regained > 0.5 and normed_gains.mean() > 1.5 and plain_gains.mean() < normed_gains.mean()

# %% [markdown]
# First the order. With dropout *before* the layer, the stored variance of the first layer is 2.7 times the true one, and the network works with the wrong constants. Replace them by the true statistics, as in lesson 05, and 2.4 points come back without any training. Behind the layer, dropout
# reaches only the next layer's input, which costs almost nothing here. Li et al. called this the variance shift, and it is why the last dropout is usually put behind the last normalization.
#
# Do you still need dropout? The 2015 paper could leave it out, and batch normalization is often said to replace it. It does not do so everywhere. Here is a task where you need dropout more: 150 images with a single draw of wrong labels, batches of 60 of them, and $p=\frac12$. <!-- given: 60 --> The plain network gets 85.8 % and gains half a point from dropout on average, though not with every seed. The normalized one gets 83.8 % and gains 4.9 points, and at least 3.1 with every seed. It is
# dropout that makes it the best of all five, at 88.7 %. So the layer's noise regularizes, as you saw, and the layer as a whole did not regularize enough. Whether the layer or dropout does more depends on the task, so measure it.

# %% [markdown]
# ## One thing that fails: small batches
#
# The statistics come from the batch. So what happens when the batch is small? Each network below gets 150 steps, at the best of seven rates, and the plain network gets the same small batches.

# %%
predict(
    "06-batch",
    "Three layers of ReLUs. From which batch size on is a network with batch normalization "
    "clearly better than one without?",
    "2",
    "4 to 8",
    "about 32",
    "about 128",
)

# %% tags=["evidence", "C46:condition"]
# Evidence: batches of 1 to 256, without and with, seven rates, five seeds
SIZES, BATCH_RATES = (1, 2, 3, 4, 8, 16, 64, 256), [0.01, 0.032, 0.1, 0.32, 1.0, 3.2, 10.0]
by_size = {"none": [], "batch": []}
for size in SIZES:
    for name, norm in (("none", None), ("batch", Norm)):

        def build(seeds, norm=norm):
            return mlp(seeds, [64, 50, 50, 50, 10], nn.ReLU, norm)

        found = sweep(build, held, range(5), 150, lr=BATCH_RATES, every=150, batch_size=size)
        rate, test = chosen(found)
        by_size[name].append(test[-1])
        assert BATCH_RATES[0] < rate < BATCH_RATES[-1] or test[-1].mean() < 0.2
    ends = [
        f"{a.mean():.0%} [{a.min():.0%}, {a.max():.0%}]" for a in (by_size["none"][-1], test[-1])
    ]
    print(f"batches of {size:3}: without {ends[0]}, with {ends[1]}")
by_size = {name: np.array(found) for name, found in by_size.items()}  # (8, 5)
gain = by_size["batch"] - by_size["none"]  # (8, 5), paired
clearly = gain.mean(axis=1) > 2 * gain.std(axis=1, ddof=1) / np.sqrt(5)
smallest = SIZES[clearly.argmax()]
print("clearly better from batches of", smallest, "on")
assert clearly[SIZES.index(4) : SIZES.index(64) + 1].all() and not clearly[:3].any()
assert by_size["batch"][0].max() < 0.25 and (by_size["batch"][1] < by_size["none"][1]).all()
reveal("06-batch", {2: "2", 4: "4 to 8", 8: "4 to 8", 16: "about 32"}.get(smallest, "about 128"))

# %% [markdown]
# The table as a picture:

# %% tags=["figure"]
# Figure: accuracy against the batch size
fig, ax = plt.subplots(figsize=(6.5, 3))
for name, colour, label in (("none", BLACK, "without"), ("batch", BLUE, "with")):
    band(ax, SIZES, 100 * by_size[name], colour)
    ax.plot(SIZES, 100 * by_size[name].mean(axis=1), "o", color=colour)
    offset = (-16, 22) if name == "none" else (8, -4)
    label_line(ax, SIZES[1], 100 * by_size[name][1].mean(), label, colour, xytext=offset)
ax.set(xscale="log", xlabel="batch size", ylabel="test accuracy, %", ylim=(0, 105))
ax.set_xticks(SIZES, [str(size) for size in SIZES])
ax.minorticks_off()
show(
    fig,
    "Test accuracy against the batch size. With the layer it is at chance for batches of one, far "
    "below the plain network for two, level at three, and above it from four to sixty-four.",
)

# %% [markdown]
# With one row nothing is left, as lesson 05 found: every output is β. With two rows a unit says only which of them is larger, and the network gets half of what the plain one gets. With three the two are level. From four on the layer is clearly better, and at 256 the plain network has caught up.
#
# It has been said that with batches of one, two or three rows the layer has no effect. That is too kind, because with one and two it does great harm. (At two rows the noise in the mean, which you measured above, is half of the variance itself.) Lesson 08 has layers that do not look at the batch at all.
#
# Would a batch size that jumps do more harm to the layer than to others? The next cell trains networks with one layer of sigmoids on batches of 60, and on batches that have 2 or 118 rows at random, which are 60 on average.


# %% tags=["evidence"]
# Evidence: batches of 60, or of 2 or 118 rows at random, without and with, three rates, ten seeds
def varied(norm, sizes, rate, seed):
    """Test accuracy, in %, after 150 steps with batches whose size is drawn from `sizes`."""
    network, rng = Network([64, 50, 10], seed, norm, way_back), np.random.default_rng(seed)
    for _ in range(150):
        rows = rng.choice(1437, rng.choice(sizes), replace=False)
        _, slopes = network.gradients(data.x_train[rows], data.y_train[rows])
        for layer, slope in zip(network.layers, slopes, strict=True):
            layer[:] = [value - rate * g for value, g in zip(layer, slope, strict=True)]
    return 100 * network.accuracy(data)


# %% tags=["evidence", "C47:condition"]
# Evidence: what changing sizes cost, at three rates
lost = {}
for rate in (0.32, 1.0, 3.2):
    for name, norm in (("without", None), ("with", batch_norm_forward)):
        runs = np.array([[varied(norm, sizes, rate, seed) for seed in range(10)]
                         for sizes in ((60, 60), (2, 118))])  # fmt: skip
        steady, changing = runs.mean(axis=1)
        lost[name, rate] = (runs[0] - runs[1]).mean()
        print(f"rate {rate:4} {name:8} 60 rows: {steady:.1f} %, 2 or 118 rows: {changing:.1f} %",
              f"[{runs[1].min():.1f}, {runs[1].max():.1f}],",
              f"lost {lost[name, rate]:.1f}")  # fmt: skip
assert min(lost.values()) > 2

# %% [markdown]
# Changing sizes hurt both networks, and the rate decides which one more. At 0.32 they cost the plain network 13.3 points and the normalized one 10.9. At 1.0 the layer loses more, 12.9 against 9.4. At 3.2 it loses far less, 15.8 against 47.4.

# %% [markdown]
# ## Where to put it
#
# The paper puts the layer between the product of matrices and the activation. Many people put it behind the activation, and some on the input as well. Does the place matter? And do all units need it?

# %%
predict(
    "06-half",
    "Four layers of sigmoids, which stay at chance without the layer. Normalize only 25 of the 50 "
    "units of each layer. After 100 steps the accuracy is …",
    "about 10 %",
    "about 50 %",
    "above 90 %",
)

# %% tags=["evidence"]
# Evidence: places for the layer, three activations, five rates, five seeds
PLACES = {"none": (), "before": ("before",), "after": ("after",)}
MORE = {"input and before": ("input", "before"), "before and output": ("before", "output"),
        "half of the units": ("half",), "first layer only": ("first",),
        "last layer only": ("last",), "input only": ("input",)}  # fmt: skip
PLACE_RATES = [0.032, 0.1, 0.32, 1.0, 3.2]
placed, stacks = {}, {}
for kind, activation in (("sigmoid", nn.Sigmoid), ("tanh", nn.Tanh), ("ReLU", nn.ReLU)):
    for name, places in (PLACES | (MORE if kind == "sigmoid" else {})).items():

        def build(seeds, kind=kind, name=name, activation=activation, places=places):
            stacks[kind, name] = assemble(seeds, [50] * 4, activation, places)
            return stacks[kind, name]

        found = placed[kind, name] = sweep(build, held, range(5), 100, lr=PLACE_RATES, every=10)
        rate, test = chosen(found)
        assert PLACE_RATES[0] < rate < PLACE_RATES[-1] or test[-1].mean() < 0.2
        fastest = steps_to(found.steps, found.validation, 0.9).mean(-1).argmin()
        steps = steps_to(found.steps, found.test, 0.9)[fastest]
        low, mean, high = 100 * test[-1].min(), 100 * test[-1].mean(), 100 * test[-1].max()
        print(f"{kind:7} {name:17} {mean:.1f} % [{low:.1f}, {high:.1f}]",
              f"at {rate:<5} 90 % after {steps.mean():3.0f}, all:",
              *(f"{100 * value:3.0f}" for value in found.test[-1].mean(-1)))  # fmt: skip

# %% [markdown]
# Here are two of the places at all rates, and the plain network:

# %% tags=["figure"]
# Figure: before and after the activation, over the rates, for three activations
fig, axes = plt.subplots(1, 3, figsize=(9.5, 2.8), sharey=True)
for ax, kind in zip(axes, ("sigmoid", "tanh", "ReLU"), strict=True):
    for name, colour in (("none", BLACK), ("before", BLUE), ("after", VERMILLION)):
        band(ax, PLACE_RATES, 100 * placed[kind, name].test[-1], colour)
    ax.set(xscale="log", title=kind, xlabel="learning rate", ylim=(0, 105))
for name, place, colour in (
    ("without", (0.04, 17), BLACK),
    ("before", (2.2, 99), BLUE),
    ("after", (3.6, 22), VERMILLION),
):
    axes[0].text(*place, name, color=colour)
axes[0].set_ylabel("test accuracy, %")
show(
    fig,
    "Test accuracy over five learning rates for three activations. Before and after the "
    "activation are level at most rates, and after fails at the largest.",
)

# %% [markdown]
# The next two cells check what these tables say.

# %% tags=["evidence", "C14:condition", "C54:holds", "C57:condition", "C75:condition"]
# Evidence: what the places say, and the input's statistics
last = {key: found.test[-1].mean(-1) for key, found in placed.items()}  # (rates,)
best = {key: chosen(found)[1][-1].mean() for key, found in placed.items()}
for kind in ("sigmoid", "tanh", "ReLU"):
    assert (
        abs(best[kind, "before"] - best[kind, "after"]) < 0.02
    )  # at its best rate, either will do
    assert last[kind, "before"][-1] > last[kind, "after"][-1] + 0.2  # at the largest, not
assert best["sigmoid", "input and before"] > 0.9 and best["sigmoid", "before and output"] > 0.9
assert best["sigmoid", "half of the units"] > 0.9 > 0.4 > best["sigmoid", "first layer only"]
assert best["sigmoid", "last layer only"] > 0.7 and best["sigmoid", "input only"] < 0.2
slow = {name: last["sigmoid", name][0] for name in ("before", "after", "before and output")}
print("sigmoids at the smallest rate:", *(f"{name} {value:.1%} " for name, value in slow.items()))
half = best["sigmoid", "half of the units"]
reveal("06-half", "above 90 %" if half > 0.9 else "about 50 %" if half > 0.3 else "about 10 %")

# %% tags=["evidence", "C55:fails", "C56:holds"]
# Evidence: whose output is skewed, who is faster behind it, and your layer on the pixels
images = torch.tensor(held.x_train[:300])
for kind, activation in (("sigmoid", nn.Sigmoid), ("tanh", nn.Tanh), ("ReLU", nn.ReLU)):
    h, skewness = images.expand(25, -1, -1), []
    at = placed[kind, "before"].validation[-1].mean(-1).argmax()  # of the rates
    for layer in stacks[kind, "before"].eval():
        h = layer(h).detach()
        if isinstance(layer, activation):
            z = h.reshape(5, 5, 300, 50)[at]  # (seeds, images, units)
            z = (z - z.mean(1, keepdim=True)) / z.std(1, keepdim=True)
            skewness.append((z**3).mean(1).abs().nanmedian())
    lead = 100 * (best[kind, "after"] - best[kind, "before"])
    print(f"{kind:7} skewness of the four layers' outputs", *(f"{v:.1f}" for v in skewness),
          f"after ahead of before {lead:+.1f} points")  # fmt: skip
assert best["ReLU", "after"] - best["ReLU", "before"] < 0.02
layer = BatchNorm1d(64, momentum=None)
for start in range(0, 1437, 60):
    layer(torch.tensor(data.x_train[start : start + 60]))
pixels = torch.tensor(data.x_train)
standardized = (pixels - pixels.mean(0)) / (pixels.var(0) + 1e-5).sqrt()
gap = (layer.eval()(pixels) - standardized).abs().mean()
print(f"your layer on the pixels, against standardized pixels: {gap:.3f} spreads apart on average")
assert gap < 0.1

# %% [markdown]
# At their best rates, before and after come out within a point of each other, for all three activations. At small rates "after" is ahead. At the smallest, sigmoids get 95.8 % with the layer after them and 80.7 % with it before. At large rates "after" breaks down first. At a rate of 3.2 "before" still gets above 90 % with every activation, and "after" gets at most half on average. That is an argument
# for normalizing the sum $Wu+b$, where $u$ is what the layer receives. It lets you use larger rates, and it does not give better accuracy. Is "after" better where the distributions are not Gaussian, as some say? In these networks ReLU's output is the skewed one of the three, and with ReLU "after" is 0.3 points ahead, which is less than the spread of the seeds.
#
# The input may be normalized as well. Your layer then learns to standardize the pixels as it goes, and the last lines show how closely. It adds nothing here, and alone it leaves the network at chance. The logits may be normalized, too, though leaving them out is the custom. At the best rate it makes no difference. At the smallest rate it helps, 94.5 % instead of 80.7 %, and it gets to 90 % in fewer steps, 30 instead of 42.
#
# And half of the units is nearly enough. With 25 of 50 normalized in each layer the network gets 93.9 %. But it matters where they are. Normalizing the *first layer alone* does not help at all, with three plain sigmoid layers behind it. Normalizing the *last layer alone* gets it to 88.9 %.

# %% [markdown]
# ## What it costs
#
# The layer is one more thing to compute, and its way back needs one more array to be kept. Here is a step of training with PyTorch's own layer, three layers of 100 ReLUs and batches of 60.


# %% tags=["evidence"]
# Evidence: a training step, and what it keeps for the way back
def a_step(norm):
    """One step of training, to be called; and the bytes that its forward pass keeps."""
    layers, kept = [], {}
    for fan_in in (64, 100, 100):
        layers += [nn.Linear(fan_in, 100), *([nn.BatchNorm1d(100)] if norm else []), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(100, 10))
    x, labels = torch.tensor(data.x_train[:60]), torch.tensor(data.y_train[:60])

    def step():
        model.zero_grad()
        nn.functional.cross_entropy(model(x), labels).backward()

    def keep(tensor):
        kept[tensor.data_ptr()] = tensor.nelement() * tensor.element_size()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        nn.functional.cross_entropy(model(x), labels)
    return step, sum(kept.values()) / 1024


# %% tags=["evidence", "C45:holds"]
# Evidence: the time of a training step, and the memory that it keeps for the way back
steps_of, seconds = {"without": a_step(False), "with": a_step(True)}, {}
for _ in range(30):  # in turn, and the fastest counts
    for name, (step, _) in steps_of.items():
        start = time.perf_counter()
        for _ in range(10):
            step()
        seconds[name] = min(seconds.get(name, np.inf), (time.perf_counter() - start) / 10)
kept = {name: kibibytes for name, (_, kibibytes) in steps_of.items()}
for name in steps_of:
    print(f"{name:8} {1e6 * seconds[name]:5.0f} µs a step, {kept[name]:4.0f} KiB kept")
times, memory = seconds["with"] / seconds["without"], kept["with"] / kept["without"]
print(f"with / without: time {times:.1f}, memory {memory:.2f}")
assert memory > 1.2 and times > 1

# %% [markdown]
# A step takes longer, and keeps 1.45 times as much memory for the way back. (How much longer depends on the machine and on the network, so we claim only that it is longer.) At work it costs nothing at all, because you can fold the layer away (lesson 05). And a step that takes
# longer is no argument where many times fewer of them are needed, or where the other network does not arrive at all.
#
#
# ## In the wild
#
# - PyTorch: `torch.nn.BatchNorm1d`. Yours has its names, so the two exchange their `state_dict`. `nn.Linear(…, bias=False)` in front of it saves the useless bias.
# - Keras: `keras.layers.BatchNormalization`, and `Dense(…, use_bias=False)` in front of it. A common order is `Dense`, `BatchNormalization`, `Activation`, `Dropout`, with dropout behind the layer.

# %%
mine, theirs = BatchNorm1d(3), nn.BatchNorm1d(3)
mine(torch.randn(20, 3, generator=torch.Generator().manual_seed(0)))
theirs.load_state_dict(mine.state_dict())
x = torch.randn(5, 3, generator=torch.Generator().manual_seed(1))
gap = (mine.eval()(x) - theirs.eval()(x)).abs().max().item()
print("keys:", *theirs.state_dict())
print(f"largest difference in evaluation: {gap:.0e}")
assert gap < 1e-6

# %% [markdown]
# ## What to take away
#
# - How much faster is a question about the opponent: the deeper and the less tuned the plain network, the larger the ratio.
# - What it buys most reliably is room: many learning rates and starting weights work, where the plain network needs the right ones.
# - Its noise falls as one over the batch size. Whether noise helps depends on what there is to regularize.
# - With two rows it does harm, and with one nothing is left.
# - Put it before or behind the activation, but dropout behind it.
#
# ## Check yourself
#
# 1. A paper reports that a new layer makes training 30 times faster. Which three things do you look for first?
# <details><summary>Answer</summary>
#
# Whether the old method's learning rate was tuned on the same grid, and did not end at its edge. On which task, and how deep. And the level that both had to reach, with its spread over seeds.
#
# </details>
#
# 2. You double the batch. What becomes of the noise in the batch's mean?
# <details><summary>Answer</summary>
#
# Its variance halves, or falls a little further if the batch is a good part of all images.
#
# </details>
#
# 3. All starting weights are ten times too small, and batch normalization stands behind them. Which learning rate is right?
# <details><summary>Answer</summary>
#
# A smaller one will do. The output does not notice the factor, but the gradients are ten times larger and the weights ten times smaller, so a step turns the weights a hundred times as far.
#
# </details>
#
# 4. Why does dropout before the layer cost accuracy at work, and how do you get it back without training?
# <details><summary>Answer</summary>
#
# The running variance was collected with dropout's extra variance in it, and is too large in evaluation. Compute the statistics again with dropout switched off, as in lesson 05.
#
# </details>

# %% [markdown]
# ### In your own words `06-words`
#
# Choose two true numbers of this lesson with which a salesman would sell batch normalization, and two true ones with which a rival would talk a
# customer out of it. Beside each of the four, write the condition that both of them would leave out. Then write the one sentence that an honest
# adviser would say to the customer.

# %% [markdown] tags=["words"]
# **A very good answer**
#
# The salesman says *infinitely many times fewer steps*, which is true for six layers of sigmoids, and for two layers on MNIST it is 1.9 times. He also says *14 bright
# cells instead of one*, of forty pairs of a learning rate and a starting scale, for three layers of ReLUs and 100 steps. The rival says *28 % instead of 57 %*, with
# batches of two rows. She also says *13 % instead of 65 %*, with weights 100 times too large at small rates. The
# honest adviser says that the layer buys room more reliably than speed, above all where the network is deep and nobody wants to search for the rate, as long as a batch has four rows or more.
#
# **How to grade**
#
# - **½ point** for the salesman's two numbers, and **½ point** for the rival's. Each must stand in the notebook and compare two sides.
# - **½ point** for the four conditions, such as the task, the depth, the batch, the rates or the level that had to be reached.
# - **½ point** for a sentence that names a case in which the layer is worth it and one in which it is not.
# - **Minus ½** for a number without an opponent, such as the accuracy of the normalized network alone.
# - **A tempting answer** takes one ratio for a property of the layer and advises that *it is 19 times faster*. The ratio was mostly made by the plain
#   network. This loses the ½ for the sentence.
# - **If it looks copied**, ask which of the four numbers would change most if nobody had tuned the plain network, and in which direction.

# %% [markdown]
# ## Going deeper
#
# Nothing below is needed later.
#
# ### More layers, more sensitive?
#
# Without the layer, how much does a network's fate depend on its starting weights, and does depth make it worse? And does it fit its training images more closely?

# %% tags=["evidence", "C70:condition"]
# Evidence: depth × scale of the weights, 150 images, six rates, five seeds
DEEP_GAINS = [0.5, 1.0, 2.0]
gaps, models = {}, []
for depth in (2, 8):

    def build(seeds, gain, depth=depth):
        models.append(mlp(seeds, [64] + [50] * depth + [10], nn.ReLU, gain=torch.tensor(gain)))
        return models[-1]

    rates = [0.0032, 0.01, 0.032, 0.1, 0.32, 1.0]
    found = sweep(build, few, range(5), 150, lr=rates, gain=DEEP_GAINS, every=150)
    index = found.validation[-1].mean(-1).argmax(0)  # of the best rate, (3,)
    parts = [accuracy(models[-1], few, part).reshape(6, 3, 5) for part in ("train", "test")]
    fitted, test = (np.take_along_axis(part, index[None, :, None], 0)[0] for part in parts)
    gaps[depth] = fitted - test, test
    for gain, of_test, of_gap, i in zip(
        DEEP_GAINS, 100 * test, 100 * gaps[depth][0], index, strict=True
    ):
        print(f"{depth} layers, weights × {gain}, rate {rates[i]:6}: test {of_test.mean():.1f} %",
              f"[{of_test.min():.0f}, {of_test.max():.0f}], train - test {of_gap.mean():.1f}",
              f"[{of_gap.min():.0f}, {of_gap.max():.0f}]")  # fmt: skip
assert np.ptp(gaps[2][1].mean(-1)) < 0.05 and np.ptp(gaps[8][1].mean(-1)) > 0.3  # over the scales
assert gaps[8][0].mean(-1)[2] > gaps[2][0].mean(-1)[2] + 0.05

# %% [markdown]
# With two layers all three scales work, and the accuracies lie within a point. With eight layers the scale decides everything: half the usual scale gives 13.1 %, twice the usual 77.5 %. So the sensitivity grows with depth. Fitting too closely is another matter. The gap between training and test grows too, from 7.7 points to 20 at twice the scale, but
# only where the network learns at all. At half the scale there is nothing to fit with. More layers do not overfit by themselves; a deep network whose signal gets through can.
#
# ### Does it decouple the layers?
#
# It is often said that the layer makes the upper layers independent of the lower ones. Take networks that have learned, change their first layer in three ways, and see how far
# the inputs of the third layer's sigmoids move, measured in their own spread.


# %% tags=["C43:condition"]
def moved(network, change):
    """How far a change of the first layer moves what the third layer's sigmoids receive."""
    before = network.forward(data.x_train[:300])[1][2].z
    first = network.layers[0]
    weights, bias = first[:2]
    first[:2] = change(weights, bias)
    after = network.forward(data.x_train[:300])[1][2].z
    first[:2] = weights, bias
    return (abs(after - before) / before.std(axis=0)).mean()


thirds = 0.3 * np.random.default_rng(0).normal(size=(64, 50))
CHANGES = {"weights × 3": lambda w, b: (3 * w, b), "bias + 1": lambda w, b: (w, b + 1),
           "each weight by about 30 %": lambda w, b: (w * (1 + thirds), b)}  # fmt: skip
shifts = {}
for name, norm, steps in (("plain", None, 800), ("with", batch_norm_forward, 100)):
    networks = [Network([64, 50, 50, 50, 10], seed, norm, way_back) for seed in range(5)]
    for network in networks:
        network.train(data, rate=1.0, steps=steps, every=steps)
    for words_, change in CHANGES.items():
        runs = shifts[name, words_] = [moved(network, change) for network in networks]
        print(f"{name:6} {words_:26} third layer moves by {min(runs):.2f} to {max(runs):.2f}")
assert min(shifts["plain", "weights × 3"]) > 0.1 and min(shifts["plain", "bias + 1"]) > 0.05
assert max(shifts["with", "weights × 3"]) < 0.01 and max(shifts["with", "bias + 1"]) < 1e-6
third = "each weight by about 30 %"
assert np.mean(shifts["with", third]) > np.mean(shifts["plain", third]) > 0.05

# %% [markdown]
# Whatever scales or shifts a lower layer as a whole no longer reaches the upper ones, because the normalization between them takes it out. But a change of *direction* goes
# through, and no less than in the plain network. The layers are decoupled in two respects, and in all others they still depend on each other.
