# %% [markdown]
# # 12 · Why does it work?
#
# Batch normalization works. You have seen that in eleven lessons, and you have also seen where it does not. Why it works is another question, and it has
# many answers. Today you put five of them on trial. Every one of them sounds right, and that is why each has to face an experiment.
#
# Sources: Santurkar et al. 2018, arXiv:1805.11604; van Laarhoven 2017, arXiv:1706.05350; Daneshmand et al. 2020, arXiv:2003.01652; Yang et al. 2019,
# arXiv:1902.08129; Cohen et al. 2021, arXiv:2103.00065; Zhang, Dauphin and Ma 2019, arXiv:1901.09321; De and Smith 2020, arXiv:2002.10444; Zhu et al. 2025,
# arXiv:2503.10622.

# %% tags=["setup"]
# Setup: imports, the digits, the look of the figures
import json

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from utils import answer_to, check, predict, reveal
from utils.lab.data import digits, hold_out
from utils.lab.ledger import ledger
from utils.lab.network import Network, lent_backward, sigmoid
from utils.lab.plotting import BLACK, BLUE, GREEN, VERMILLION, band, label_line, show, use_style
from utils.lab.stacked import Linear, Norm, mlp
from utils.lab.stored import noise_table, why_tables
from utils.lab.sweep import chosen, steps_to, sweep
from utils.lab.training_torch import train

use_style()
data = digits()  # 1,437 training and 360 test images of 8×8 pixels, ten classes
held = hold_out(data)  # the same test images; 287 training images are set apart to choose by

# %% [markdown]
# ## A puzzle: normalize once
#
# Here is lesson 02's patient for the last time: 64 pixels, six layers of 50 sigmoids, ten classes. Without help it stays at chance.

# %%
batch_norm_forward = answer_to("03-forward")
SIZES = [64, 50, 50, 50, 50, 50, 50, 10]
stuck = Network(SIZES, seed=0)
stuck_curve = stuck.train(data, rate=1.0, steps=500)
print(f"after 500 steps it gets {stuck.accuracy(data):.0%} of the test images right")

# %% [markdown]
# Your four lines cure it, and they do so by measuring a mean and a spread in every layer at every step. Now be lazy. Measure them *once*, before the first step,
# and never again. In each layer, from the bottom up, subtract each unit's mean and divide by its spread. You need no new layer for that, because both fit into the weights and the
# bias, as in lesson 05. After that you train the network as lesson 02 did.


# %%
def normalize_once(network, images):
    """Give each hidden unit mean 0 and spread 1 over the images, by its weights and its bias."""
    x = images
    for layer in network.layers[:-1]:
        weights, bias = layer[:2]
        a = x @ weights + bias
        mean, spread = a.mean(axis=0), a.std(axis=0)
        layer[:2] = weights / spread, (bias - mean) / spread
        x = sigmoid(x @ layer[0] + layer[1])


# %%
predict(
    "12-once",
    "Each unit is normalized once, before training, and then the network is on its own for 500 "
    "steps, with no normalization at all. It gets …",
    "about 10 %, as before",
    "about 50 %",
    "about 80 %",
    "above 95 %",
)

# %%
once = Network(SIZES, seed=0)
normalize_once(once, data.x_train)
always = Network(SIZES, seed=0, norm=batch_norm_forward)
gap = abs(once.forward(data.x_train)[0] - always.forward(data.x_train)[0]).max()
print(f"before training, the two networks' logits differ by {gap:.0e} at most")
once_curve = once.train(data, rate=1.0, steps=500)
always_curve = always.train(data, rate=1.0, steps=500)
accuracy = once.accuracy(data)
print(f"after 500 steps: once {accuracy:.0%}, at every step {always.accuracy(data):.0%}")
words = ["about 10 %, as before", "about 50 %", "about 80 %", "above 95 %"]
reveal("12-once", words[int(accuracy > 0.3) + int(accuracy > 0.65) + int(accuracy > 0.95)])

# %% [markdown]
# Watch how far apart the two upper curves are, and how long.

# %% tags=["figure"]
# Figure: accuracy over the steps: never, once, at every step
fig, ax = plt.subplots(figsize=(7, 2.8))
for (steps, accuracies), colour, name, above in (
    (stuck_curve, BLACK, "never normalized", 0),
    (once_curve, VERMILLION, "once, before training", -9),
    (always_curve, BLUE, "at every step", 5),
):
    ax.plot(steps, 100 * accuracies, color=colour)
    label_line(ax, steps[-1], 100 * accuracies[-1], name, colour, xytext=(5, above))
ax.set(xlabel="steps", ylabel="test accuracy, %", xlim=(0, 680), ylim=(0, 105))
ax.set_xticks(range(0, 501, 100))
show(
    fig,
    "Test accuracy against steps: never normalized it stays at chance; normalized once it passes "
    "90 % after more than a hundred steps, normalized at every step after about fifty.",
)

# %% [markdown]
# It learns, and in the end it is nearly as good. So most of what cured lesson 02's patient was over before the first step. With the whole training set as one batch, the two networks begin as the same function, to the third decimal. What one of them
# has and the other lacks is everything that the layer does *during* training. The gap between the two upper curves shows what that is worth. The next cell measures that gap over four learning rates and five seeds. It also asks
# whether less would do.


# %% tags=["evidence"]
# Evidence: normalized once, in five ways; on what, and how
@torch.no_grad()
def starting(stack, images, centre=True, divide=True):
    """Normalize the hidden units of a stack once, by their weights and biases."""
    h = torch.as_tensor(images).expand(stack.runs, -1, -1)
    for layer in stack[:-1]:
        if isinstance(layer, Linear):
            a = layer(h)
            mean, spread = a.mean(1, keepdim=True), a.std(1, keepdim=True)
            layer.bias -= mean if centre else 0
            layer.weight /= spread if divide else 1
            layer.bias /= spread if divide else 1
        h = layer(h)
    return stack


# %% tags=["evidence"]
# Evidence: the ways to begin
def sigmoids(seeds, norm=None):
    return mlp(seeds, SIZES, nn.Sigmoid, norm)


noise = np.random.default_rng(0).random((300, 64), dtype=np.float32)
STARTS = {
    "never": sigmoids,
    "once": lambda seeds: starting(sigmoids(seeds), held.x_train),
    "once, ten images": lambda seeds: starting(sigmoids(seeds), held.x_train[:10]),
    "once, random pixels": lambda seeds: starting(sigmoids(seeds), noise),
    "once, divided": lambda seeds: starting(sigmoids(seeds), held.x_train, centre=False),
    "once, centred": lambda seeds: starting(sigmoids(seeds), held.x_train, divide=False),
    "at every step": lambda seeds: sigmoids(seeds, Norm),
}

# %% tags=["evidence"]
# Evidence: training them, at four learning rates, five seeds each
ONCE_RATES, begun = [0.1, 0.32, 1.0, 3.2], {}
for name, build in STARTS.items():
    table = sweep(build, held, range(5), 300, lr=ONCE_RATES, every=10)
    rate, test = chosen(table)
    arrived = steps_to(table.steps, table.test, 0.9)[ONCE_RATES.index(rate)]
    begun[name] = test[-1], arrived, table.test[-1].mean(-1)
    print(f"{name:19} best at {rate:4}: {test[-1].mean():.1%}",
          f"[{test[-1].min():.1%}, {test[-1].max():.1%}], 90 % after {arrived.mean():3.0f} steps;",
          f"at 3.2: {begun[name][2][-1]:.0%}")  # fmt: skip
assert begun["never"][0].max() < 0.2 and begun["once, centred"][0].max() < 0.5
for name in ("once", "once, ten images", "once, random pixels"):
    assert begun[name][0].mean() > 0.9
assert begun["once, divided"][0].mean() > 0.7
assert abs(begun["once"][0].mean() - begun["at every step"][0].mean()) < 0.04
assert begun["at every step"][1].mean() < 0.7 * begun["once"][1].mean()

# %% [markdown]
# Each line is one way to begin. Normalized once, the network gets 96.1 % at its best rate, and 97.9 % with the layer at every step. Ten images are enough to measure the means and the spreads. Even random pixels will do, with
# 94.6 %. Dividing alone gets 90.9 %, and centring alone stays at chance.
#
# So what does normalizing at every step still add? It adds speed, because 90 % takes 44 steps instead of 118. And it adds room for the rate, because at a rate of 3.2 the network gets 96 %, where the other gets 75 %. That is what the explanations have to
# explain. The rescue itself takes no more than a good start.
#
# ## The rules of the trial
#
# An explanation names a cause. The layer trains faster *because* it reduces the shift, or *because* it smooths the loss. The comparison with and without the layer cannot decide
# between the two, because both predict the same result: with the layer, training is faster. You need an experiment in which one of the two changes and the other does not, and there are two kinds. You can **put the cause back** while the layer stays, and the explanation says that the layer's
# advantage must go. Or you can **take the cause away without the layer**, and it says that the advantage must come.

# %% [markdown]
# ### Exercise `12-decide`: which of these experiments could refute it?
#
# Somebody explains that training with the layer is faster *because* the layer changes one quantity, the `cause`, and that
# nothing else that the layer does matters. Four experiments are proposed. Each compares two runs. You are told what was the same
# in both and what was not, and nothing about how it came out, because you are to choose before anyone runs them.
#
# Ask three questions of each experiment. What does the explanation promise, that one run trains faster, or that both train
# alike? Is there an outcome that would break the promise? And if it broke, could its defender put that down to something else that
# differs? That the layer trains faster is known to everyone. Every explanation was made to fit it, so it
# can refute none.
#
# <details><summary>Hint 1: two directions</summary>
#
# If the cause is what counts, then the cause alone must make a difference. And the layer without the cause must make
# none. An experiment in either direction can go wrong for the explanation.
#
# </details>
# <details><summary>Hint 2: the ways out</summary>
#
# A different rate, or a different number of steps, excuses any outcome. Where only the cause is meant to change, any other quantity that
# changes along may hide its effect. Where the layer comes and goes and the cause is held, other quantities
# may change with the layer: the explanation has said that they do not matter.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `rate` and `steps` are equal. Of the layer and the cause, exactly one differs. And if it is the cause, then the other three
# quantities are equal as well.
#
# </details>


# %%
def which_could_refute(cause, experiments):
    """The experiments that could refute "the layer trains faster because it changes `cause`".

    Args: cause, one of "shift", "noise", "length" and "smoothness"; experiments, a list of pairs
    of dicts, one dict a run, with "layer" (True where batch normalization is there), the four
    quantities as they were measured in that run (numbers, exactly equal where they were held), and
    the conditions "rate" and "steps". Returns: a list of the indices of those that could, from 0.
    """
    ### BEGIN SOLUTION
    rivals = {"shift", "noise", "length", "smoothness"} - {cause}
    found = []
    for index, (one, other) in enumerate(experiments):
        differs = {key for key in one if one[key] != other[key]}
        if differs & {"rate", "steps"}:
            continue
        alone = cause in differs and "layer" not in differs and not differs & rivals
        without = "layer" in differs and cause not in differs
        if alone or without:
            found.append(index)
    return found
    ### END SOLUTION


# %%
check("12-decide", which_could_refute)

# %% [markdown]
# ## First: is it the shift?
#
# *The layer reduces internal covariate shift, and that is why training is fast.* This is the explanation of 2015. The puzzle has shown what it must explain, the speed and the room that normalizing once does not give. So **take the shift away without the layer**.
# Start from the network that was normalized once, and subtract each unit's mean over the batch on the way forward, and only there. Now the layers below cannot move a unit's mean away from its β.
#
# Do the opposite too. Subtract the mean over the batch on the way *back*, from the gradient alone. If the shift is the cause, that should not help, because it does not hold the means. Both versions have a γ and a β, as the layer has, and so a third network has nothing else.


# %%
def scaled(x, gamma, beta):
    """No normalization at all."""
    return gamma * x + beta


def scaled_back(dy, x, gamma):
    return gamma * dy, (dy * x).sum(axis=0), dy.sum(axis=0)


def held_still(x, gamma, beta):
    """No unit's mean moves away from its beta."""
    return gamma * (x - x.mean(axis=0)) + beta


def held_back(dy, x, gamma):
    return scaled_back(dy, x - x.mean(axis=0), gamma)


def centred_back(dy, x, gamma):
    """The way back of `scaled`, and the gradient is centred over the batch."""
    dx, dgamma, dbeta = scaled_back(dy, x, gamma)
    return dx - dx.mean(axis=0), dgamma, dbeta


# %%
WAYS = {
    "gamma and beta alone": (scaled, scaled_back),
    "means held still": (held_still, held_back),
    "gradient centred": (scaled, centred_back),
    "your layer": (batch_norm_forward, lent_backward),
}
for rate in (1.0, 3.2):
    for name, (norm, back) in WAYS.items():
        network = Network(SIZES, seed=0, norm=norm, backward=back)
        normalize_once(network, data.x_train)
        steps, accuracies = network.train(data, rate, steps=300, every=10)
        print(f"rate {rate}, {name:20}: 90 % after {steps_to(steps, accuracies, 0.9):3.0f} steps,",
              f"{accuracies[-1]:.0%} at the end")  # fmt: skip

# %% [markdown]
# At a rate of 1, either version brings back the speed. At 3.2 the two part. With the centred gradient the network is as good as with the layer, and with the means held still it ends at 36 %. (Where it says inf, it never got there.)
#
# Here are five seeds, at the four rates of the puzzle. And here is the other direction, the **shift put back** while the layer stays. Behind the layer, each unit is moved at every training step by a random number of its own spreads, drawn from a normal distribution with a spread of 1 or of 2.


# %% tags=["evidence"]
# Evidence: the layers, R networks at once
class Scaled(Norm):
    """gamma and beta alone."""

    def forward(self, h):
        return torch.addcmul(self.bias, h, self.weight)


class HeldStill(Scaled):
    """Subtracts the batch's mean, in the test too, and lets no gradient through the mean."""

    def forward(self, h):
        return super().forward(h - h.mean(1, keepdim=True).detach())


class GradientCentred(Scaled):
    """As Scaled; on the way back the gradient is centred over the batch."""

    def forward(self, h):
        if h.requires_grad:
            h.register_hook(lambda slope: slope - slope.mean(1, keepdim=True))
        return super().forward(h)


# %% tags=["evidence"]
# Evidence: and the layer that is shaken
class Shaken(Norm):
    """A Norm that moves each unit at random, by so many of its spreads, in training only."""

    size = 1.0

    def forward(self, h):
        shift = torch.randn(self.runs, 1, h.shape[2]) if self.training else 0.0
        return super().forward(h) + self.size * self.weight.detach().abs() * shift


# %% tags=["evidence"]
# Evidence: the shift taken away without the layer, and put back with it
def from_once(norm):
    return lambda seeds: starting(sigmoids(seeds, norm), held.x_train)


TRIED = {
    "gamma and beta": from_once(Scaled),
    "means held still": from_once(HeldStill),
    "gradient centred": from_once(GradientCentred),
    "layer, shaken by 1": lambda seeds: sigmoids(seeds, Shaken),
    "layer, shaken by 2": lambda seeds: sigmoids(seeds, type("Twice", (Shaken,), {"size": 2.0})),
}

# %% tags=["evidence"]
# Evidence: training them, at four rates, five seeds each
torch.manual_seed(0)  # of the shaking
late, ends = {}, {}  # steps to 90 %, and test accuracy at the end, each (rates, seeds)
for name, build in TRIED.items():
    table = sweep(build, held, range(5), 300, lr=ONCE_RATES, every=10)
    rate, test = chosen(table)
    late[name], ends[name] = steps_to(table.steps, table.test, 0.9), table.test[-1]
    best = late[name][ONCE_RATES.index(rate)]
    print(f"{name:18} best at {rate:4}: {test[-1].mean():.1%} [{test[-1].min():.1%},",
          f"{test[-1].max():.1%}], 90 % after {best.mean():3.0f} steps; after",
          f"{late[name][2].mean():.0f} at 1; at 3.2:",
          f"{ends[name][3].mean():.0%}")  # fmt: skip
layer, once_late = begun["at every step"][1].mean(), begun["once"][1].mean()
for name in ("means held still", "gradient centred"):
    assert late[name][2].max() < 0.7 * late["gamma and beta"][2].mean()  # the speed, at 1
assert ends["gradient centred"][3].min() > 0.95 > 0.9 > ends["gamma and beta"][3].mean()
assert ends["means held still"][3].mean() < 0.6  # no room
assert late["layer, shaken by 1"][1].mean() < 1.5 * layer < once_late
assert late["layer, shaken by 2"][1].mean() > once_late

# %% tags=["evidence", "C68:condition"]
# Evidence: how far a unit's mean moves before 90 %, in spreads (those at the end)
moves = {"once": [], "gradient centred": [], "always": []}
for seed in range(5):
    networks = (Network(SIZES, seed), Network(SIZES, seed, scaled, centred_back),
                Network(SIZES, seed, batch_norm_forward))  # fmt: skip
    for name, network in zip(moves, networks, strict=True):
        if name != "always":
            normalize_once(network, data.x_train)
        before = network.forward(data.x_train)[1][5].z  # the sixth layer's sigmoids
        for _ in range(60):
            if network.accuracy(data) < 0.9:
                network.train(data, rate=1.0, steps=5, every=5)
        after = network.forward(data.x_train)[1][5].z
        moved = abs(after.mean(axis=0) - before.mean(axis=0)) / after.std(axis=0)
        moves[name].append(moved.mean())
for name, runs in moves.items():
    print(f"{name:16}: means move by {np.mean(runs):.2f} spreads",
          f"[{min(runs):.2f}, {max(runs):.2f}]")  # fmt: skip
assert np.mean(moves["once"]) > 1.5 * np.mean(moves["gradient centred"])
assert min(moves["gradient centred"]) > 3 * max(moves["always"])  # it drifts, and is as fast

# %% tags=["evidence"]
# Evidence: means held still, all of 300 images in every batch, so that no noise comes with them
few = data._replace(x_train=data.x_train[:300], y_train=data.y_train[:300])
silent = {}
for name in ("gamma and beta alone", "means held still"):
    for rate in (1.0, 3.2):
        networks = [Network(SIZES, seed, *WAYS[name]) for seed in range(5)]
        for network in networks:
            normalize_once(network, data.x_train)
            network.train(few, rate, steps=60, batch=300, every=60)
        silent[name, rate] = [network.accuracy(data) for network in networks]
        print(f"{name:20} rate {rate}: {min(silent[name, rate]):.0%} to",
              f"{max(silent[name, rate]):.0%} after 60 steps")  # fmt: skip
assert min(silent["means held still", 1.0]) > max(silent["gamma and beta alone", 1.0])
assert max(silent["means held still", 3.2]) < min(silent["gamma and beta alone", 3.2])

# %% [markdown]
# Either version brings back the speed. At a rate of 1, the two take 40 and 38 steps to 90 %, where γ and β alone take 88. But only the centred gradient brings back the room. At 3.2 it gets 98 %, and the means held still get 40 %.
# With the same 300 images in every batch, so that no noise comes along, holding the means still helps at a rate of 1 (89 % and more instead of 86 % and less) and does harm at 3.2.
#
# Nor do the means have to stand still. With the centred gradient they move by 0.31 spreads, less than the 0.64 of the network normalized once and far more than the 0.04 behind the layer, and that network is as fast as with the layer. Shaken by one spread at every step, the layer takes 56 steps instead of 44, and so it keeps its advantage. Shaken by two it takes 156, which is slower than the network
# that was normalized only once (118 steps). <!-- earlier: 44 118 -->
#
# So keeping the shift small is one way to be fast at a moderate rate. It is not the only way, and it gives no room. Centring only the gradient over the batch gives both the speed and the room that normalizing once lacks. None of these experiments says why.
#
# Santurkar et al. (2018) went a step further. The shift may not matter as a movement of means, they said, but it might as a movement of *gradients*. Each layer takes its step as if the layers below would
# stay where they are. They do not, for they take a step too. So let the layers below take their step first, and ask for the gradient of a layer again, on the same images. If
# the two gradients point the same way, the layers do not disturb each other. The cosine between them is 1 then.


# %% tags=["evidence"]
# Evidence: the gradient of each layer, before and after the layers below it took their step
def own_gradients(stack, count=300):
    """Gradients of each network's loss on the first images, one a parameter; the losses (R,)."""
    x = torch.tensor(held.x_train[:count]).expand(stack.runs, -1, -1)
    labels = torch.tensor(held.y_train[:count]).repeat(stack.runs)
    each = F.cross_entropy(stack(x).flatten(0, 1), labels, reduction="none")
    losses = each.reshape(stack.runs, -1).mean(1)
    return torch.autograd.grad(losses.sum(), list(stack.parameters())), losses.detach()


def disturbance(stack, rate):
    """Cosine of each layer's gradient with the one that it has after the others moved, (6, R)."""
    learned = list(stack.parameters())
    kept = [parameter.data.clone() for parameter in learned]
    before, found = own_gradients(stack)[0], []
    weights = [layer.weight for layer in stack if isinstance(layer, Linear)]
    for weight in weights[1:]:
        place = next(i for i, parameter in enumerate(learned) if parameter is weight)
        for parameter, old, slope in zip(learned[:place], kept, before, strict=False):
            parameter.data = old - rate * slope
        after = own_gradients(stack)[0][place].flatten(1)
        found.append(F.cosine_similarity(before[place].flatten(1), after))
        for parameter, old in zip(learned, kept, strict=True):
            parameter.data = old
    return torch.stack(found).numpy()


# %% tags=["evidence"]
# Evidence: two activations, with the layer, normalized once, and without
relus = {
    name: lambda seeds, norm=norm: mlp(seeds, SIZES, nn.ReLU, norm, 2**0.5)
    for name, norm in (("without", None), ("with", Norm))
}
PAIRS = (
    ("sigmoid", "without", STARTS["never"], 1.0),
    ("sigmoid", "once", STARTS["once"], 1.0),
    ("sigmoid", "with", STARTS["at every step"], 1.0),
    ("ReLU", "without", relus["without"], 0.1),
    ("ReLU", "with", relus["with"], 0.3),
)

# %% tags=["evidence", "C43:condition", "C68:condition"]
# Evidence: their cosines, of layers 2 to 7, five seeds
cosines, reached = {}, {}
for kind, name, build, rate in PAIRS:
    for steps in (20, 100):
        stack = build(range(5))
        history = train(stack, held, rate, steps, seeds=range(5), every=steps)
        found = cosines[kind, name, steps] = disturbance(stack.train(), rate)
        reached[kind, name, steps] = history.accuracy[-1]
        print(f"{kind:7} {name:7} rate {rate}, step {steps:3}:",
              f"accuracy {history.accuracy[-1].mean():4.0%}  cosines",
              *(f"{value:5.2f}" for value in found.mean(1)))  # fmt: skip
assert cosines["sigmoid", "without", 20].min() > 0.99
assert reached["sigmoid", "without", 100].max() < 0.2 < reached["sigmoid", "with", 100].min()
for kind, name in (("sigmoid", "once"), ("ReLU", "without")):  # both learn
    assert cosines[kind, "with", 20].mean() > cosines[kind, name, 20].mean() + 0.3

# %% [markdown]
# In the stuck network every cosine is 1.00. No layer disturbs another there, because nothing moves on a plateau. So compare networks that learn. After 20 steps the sigmoids' cosines are at least 0.43 with the layer. In the network that was normalized once they go down to −0.30. With ReLUs they are at least 0.94 with the layer, and
# between −0.09 and 0.39 without. So where both networks learn, the lower layers disturb a gradient less when they are normalized. After 100 steps this still holds. (The ReLUs' rates were not tuned.) Santurkar et al. found the opposite in their networks, where the gradients with the layer often agreed less. So this measure, which was to refute the explanation, speaks for it here.
#
# ## Second: is it a smoother loss?
#
# *The layer makes the loss smoother. The gradient stays true for longer, and so you may take larger steps.* This is what Santurkar et al. put in the place of the shift, and their measure is
# one that you can write. Walk along a step, ask for the gradient on the way, and see how far it has moved from where it was at the start.

# %% [markdown]
# ### Exercise `12-predictiveness`: how long a gradient holds
#
# You stand at θ and walk along the step. At K points you ask for the gradient again. How far is each from the one you started with?
#
# <details><summary>Hint 1: shapes</summary>
#
# `grads_along` is (K, P) and `grad` is (P,). NumPy lines up the last axes, so you can subtract as they are.
#
# </details>
# <details><summary>Hint 2: the distance of two vectors</summary>
#
# The root of the sum of the squared differences, over the P parameters.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `np.linalg.norm(…, axis=1)` of the difference gives K lengths.
#
# </details>


# %%
def gradient_predictiveness(grad, grads_along):
    """How far the gradient at each point along a step is from the gradient at its start.

    Args: grad (P,), the gradient at θ; grads_along (K, P), the gradients at K points along the
    step. Returns: distances (K,), the ℓ₂ distance of each from grad (Santurkar et al. 2018).
    """
    ### BEGIN SOLUTION
    return np.sqrt(((grads_along - grad) ** 2).sum(axis=1))
    ### END SOLUTION


# %%
check("12-predictiveness", gradient_predictiveness)

# %% [markdown]
# Train two of our patients for 50 steps, one with your layer and one without. Then stop, and walk along the gradient of the loss on 300 images.

# %%
predict(
    "12-smooth",
    "Six sigmoid layers after 50 steps at a rate of 1, without the layer and with it. Along one "
    "step, whose gradient changes less?",
    "the network without the layer",
    "the network with the layer",
    "about the same",
)

# %%
gradient_predictiveness = answer_to("12-predictiveness")
images, labels = data.x_train[:300], data.y_train[:300]


def flat(slopes):
    return np.concatenate([np.ravel(slope) for layer in slopes for slope in layer])


def walk(network, rates):
    """The gradient here, (P,), and after a step of each of the rates, (K, P); losses, (K,)."""
    _, slopes = network.gradients(images, labels)
    here, along, losses = network.layers, [], []
    for rate in rates:
        network.layers = [
            [value - rate * slope for value, slope in zip(layer, layer_slopes, strict=True)]
            for layer, layer_slopes in zip(here, slopes, strict=True)
        ]
        loss, further = network.gradients(images, labels)
        along.append(flat(further))
        losses.append(loss)
    network.layers = here
    return flat(slopes), np.array(along), np.array(losses)


# %%
changes = {}
for name, norm in (("without", None), ("with", batch_norm_forward)):
    network = Network(SIZES, seed=0, norm=norm)
    network.train(data, rate=1.0, steps=50, every=50)
    start, along, losses = walk(network, rates=[0.1, 0.3, 1.0])
    changes[name] = gradient_predictiveness(start, along)
    print(f"{name:8} accuracy {network.accuracy(data):.0%}; along the step the loss varies by",
          f"{np.ptp(losses):.3f}, the gradient changes by", changes[name].round(3))  # fmt: skip
ratio = changes["without"][2] / changes["with"][2]
words = ("the network without the layer", "the network with the layer", "about the same")
reveal("12-smooth", words[0] if ratio < 0.7 else words[1] if ratio > 1.4 else words[2])

# %% tags=["evidence"]
# Evidence: five seeds; the change of the gradient after a whole step, without ÷ with the layer
ratios = []
for seed in range(5):
    whole = {}
    for norm in (None, batch_norm_forward):
        network = Network(SIZES, seed, norm=norm)
        network.train(data, rate=1.0, steps=50, every=50)
        whole[norm] = gradient_predictiveness(*walk(network, rates=[1.0])[:2])[0]
    ratios.append(whole[None] / whole[batch_norm_forward])
print("without ÷ with:", *(f"{ratio:.2f}" for ratio in ratios))
assert max(ratios) < 0.8

# %% [markdown]
# By both measures, the change of the gradient and the variation of the loss, the network that learns nothing is the smoother of the two. No ground is as even as a plateau. So smoothness alone is no reason to be
# fast. But this comparison is not fair to the explanation, because one of the networks never learned. So take six layers of ReLUs, which learn with the layer and without, and compare where both have learned
# *equally much*, when the loss first falls below 1. The number to compare is the change of the gradient for each unit of length that you walk. Call it the **bend** of the loss.


# %% tags=["evidence"]
# Evidence: the bend of the loss along the gradient, as training goes on, for each network
def bend(stack, length=0.1):
    """Change of the gradient per unit of way, one step of rate `length` on, and the loss."""
    was, learned = stack.training, list(stack.parameters())
    slopes, losses = own_gradients(stack.train())
    kept = [parameter.data.clone() for parameter in learned]
    for parameter, slope in zip(learned, slopes, strict=True):
        parameter.data = parameter.data - length * slope
    further = own_gradients(stack)[0]
    for parameter, old in zip(learned, kept, strict=True):
        parameter.data = old
    stack.train(was)
    here, there = (torch.cat([g.flatten(1) for g in gs], 1) for gs in (slopes, further))
    pairs = zip(here.numpy(), there.numpy(), strict=True)
    changed = [gradient_predictiveness(one, other[None])[0] for one, other in pairs]
    return np.array([changed / (length * here.norm(dim=1).numpy()), losses.numpy()])


# %% tags=["evidence"]
# Evidence: the bend where the loss first falls below 1, three rates, five seeds
BEND_RATES, bends, arrivals = [0.03, 0.1, 0.3], {}, {}
GAINS = {"without": 2**0.5, "with": 2**0.5, "with, ×3": 3 * 2**0.5}
for name, gain in GAINS.items():
    norm, seeds = None if name == "without" else Norm, [*range(5)] * 3
    stack = mlp(seeds, SIZES, nn.ReLU, norm, gain)
    options = {"seeds": seeds, "every": 10, "watch": bend}
    steps = 100 if name == "with" else 300
    history = train(stack, held, np.repeat(BEND_RATES, 5), steps, **options)
    found = np.array(history.watched)  # (T, 2, 15)
    first = (found[:, 1] < 1).argmax(axis=0)
    bends[name] = found[first, 0, range(15)].reshape(3, 5)
    arrivals[name] = history.steps[first].reshape(3, 5)
    for rate, bent, when in zip(BEND_RATES, bends[name], arrivals[name], strict=True):
        print(f"{name:8} rate {rate:4}: loss below 1 after {when.mean():3.0f} steps,",
              f"bend {bent.mean():4.1f} [{bent.min():.1f}, {bent.max():.1f}]")  # fmt: skip
    assert (found[:, 1] < 1).any(axis=0).all()  # every network gets there
assert bends["with"][:2].max() < 0.5 * bends["without"][:2].min()
assert (bends["with, ×3"].max(1) < bends["with"].min(1)).all()
assert (arrivals["with, ×3"].mean(1) > 2 * arrivals["with"].mean(1)).all()

# %% [markdown]
# The dotted line is 2/rate, a limit that lesson 01 has met. Which of the three curves follows it?

# %% tags=["figure"]
# Figure: the bend of the loss against the learning rate, where the loss is 1
fig, ax = plt.subplots(figsize=(6.5, 3))
ax.plot(BEND_RATES, 2 / np.array(BEND_RATES), color="0.6", ls=":")
label_line(ax, 0.03, 2 / 0.03, "2 / rate", "0.45", xytext=(10, 3))
for name, colour in (("without", BLACK), ("with", BLUE), ("with, ×3", GREEN)):
    band(ax, BEND_RATES, bends[name], colour, marker="o")
    words = "with, weights × 3" if "×" in name else name
    label_line(ax, 0.3, bends[name][-1].mean(), words, colour, xytext=(8, 0))
ax.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="bend", xlim=(0.025, 0.75))
ax.set_xticks(BEND_RATES, labels=map(str, BEND_RATES))
ax.minorticks_off()
print("2 / rate:", *(f"{2 / rate:.0f}" for rate in BEND_RATES))
show(
    fig,
    "The bend of the loss against the learning rate, both logarithmic. Without the layer it "
    "follows a dotted line, two divided by the rate. With it, it is flat and far lower, and lower "
    "still where the hidden weights are three times as large.",
)

# %% [markdown]
# Where both have learned equally much, the loss bends far less with the layer: 2.9 instead of 48.5 at a rate of 0.03, and 2.7 instead of 16.8 at 0.1. So far Santurkar et al. are right.
#
# But see how the plain network's bend follows the dotted line. On a curve that bends more than 2/rate, each step of gradient descent overshoots by more than the one before (lesson 01). Where every step sees all images, plain networks tend to come close to that line and to stay near it,
# whatever the rate (Cohen et al. 2021 call it the edge of stability). Ours are trained on small batches, and come near it too. At 0.3 they are a little above. So the bend is in part a *result* of the rate, and no cause of it.
#
# The green line shows that smoother need not mean faster. Three times the hidden weights make the same function, because the layer takes the factor out (lesson 03). The loss is now smoother, with a bend of 1.2 at a rate of 0.1, and the network takes 78 steps instead of 28. A nine times larger rate for these weights would give
# the old network back, because only their effective rate counts (lesson 04). So this does not refute the explanation, for on the smoother loss a larger rate does work, as Santurkar et al. promise. But it shows that their measure depends on the unit in which the weights are counted.

# %% [markdown]
# ## Third: is it length and direction?
#
# *The layer sets its own learning rate.* Let $w$ be the weights of one unit, and $g$ the gradient of the loss with respect to them. Behind the layer the length of $w$ does not matter,
# so $g$ has no component along $w$. Each step of gradient descent is a side of a right triangle, and $w$ can only grow (lesson 04). And a longer $w$ turns by
# less. This is van Laarhoven's account (2017):
#
# $$\begin{aligned}
# \|w_{t+1}\|^2&=\|w_t\|^2+\eta^2\|g_t\|^2 \\
# \eta_{\text{eff}}&=\frac{\eta}{\|w\|^2}
# \end{aligned}$$
#
# With numbers: $\|w\| = 3$, a rate of $\eta = 2$ and $\|g\| = 2$ give $\sqrt{9+16}=5$ after one step, and the effective rate falls from 2/9 to 2/25.

# %% [markdown]
# ### Exercise `12-growth`: how long w gets
#
# Each gradient stands at a right angle to the weights that it is applied to. How long is w after each step?
#
# <details><summary>Hint 1: one step</summary>
#
# w and lr·g are the two short sides of a right triangle. The new w is the long side.
#
# </details>
# <details><summary>Hint 2: many steps</summary>
#
# The next triangle stands on the new w, so the squares add up: ‖w‖² grows by lr²·‖g‖² in each step.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# Either take the steps in a loop, `w = w - lr * g`, and note `np.linalg.norm(w)` each time; or `np.cumsum` of the squares,
# plus the square at the start, and a root around it all.
#
# </details>


# %%
def norms_after_steps(w, grads, lr):
    """The length of w after each step of plain SGD.

    Args: w (D,), the weights before the first step; grads (T, D), one gradient a step, each
    orthogonal to the weights it is applied to; lr, the learning rate. Returns: norms (T,), ‖w‖
    after each of the T steps.
    """
    ### BEGIN SOLUTION
    squares = (grads**2).sum(axis=1)  # (T,)
    return np.sqrt((w**2).sum() + lr**2 * np.cumsum(squares))
    ### END SOLUTION


# %%
check("12-growth", norms_after_steps)


# %% [markdown]
# ### Exercise `12-effective-lr`: the rate that the direction feels
#
# Behind the layer only the direction of w counts. A step of SGD turns it by about lr/‖w‖² times the gradient that a w of length 1 would have.
#
# <details><summary>Hint 1: why the square?</summary>
#
# Once because the gradient itself is 1/‖w‖ times that of the unit vector, and once because a step of a given length turns
# a long w by less.
#
# </details>
# <details><summary>Hint 2: what is ‖w‖²?</summary>
#
# The sum of the squares of all entries, and no root.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `np.sum(w**2)`, or `w @ w`, goes below lr.
#
# </details>


# %%
def effective_learning_rate(lr, w):
    """The learning rate that the direction of w feels behind a normalization, with plain SGD.

    Args: lr, the learning rate; w (D,), the weights of one unit, not all 0. Returns: a float.
    """
    ### BEGIN SOLUTION
    return float(lr / np.sum(w**2))
    ### END SOLUTION


# %%
check("12-effective-lr", effective_learning_rate)

# %% [markdown]
# Watch one unit of the second layer of a small network over 500 steps. Your function gets its gradients and says how long it must be.

# %%
norms_after_steps = answer_to("12-growth")
effective_learning_rate = answer_to("12-effective-lr")
network = Network([64, 50, 50, 10], seed=0, norm=batch_norm_forward)
first = network.layers[1][0][:, 0]  # the weights of one unit, (50,)
gradients, lengths = [], []
for _ in range(500):
    rows = network.rng.choice(1437, 60, replace=False)
    _, slopes = network.gradients(data.x_train[rows], data.y_train[rows])
    gradients.append(slopes[1][0][:, 0])
    for layer, layer_slopes in zip(network.layers, slopes, strict=True):
        layer[:] = [value - slope for value, slope in zip(layer, layer_slopes, strict=True)]
    lengths.append(np.linalg.norm(network.layers[1][0][:, 0]))
foretold = norms_after_steps(first, np.array(gradients), lr=1.0)
print(f"length at the start {np.linalg.norm(first):.4f}, after 500 steps {lengths[-1]:.4f},",
      f"foretold {foretold[-1]:.4f}")  # fmt: skip
last = network.layers[1][0][:, 0]
begin, end = (effective_learning_rate(1.0, w) for w in (first, last))
print(f"effective rate {begin:.2f} at the start, {end:.2f} at the end")
assert abs(foretold - lengths).max() < 1e-3

# %% [markdown]
# It grows as your function says. The unit is longer by a fifth after 500 steps, and its effective rate has fallen from 1.23 to 0.84.
#
# Does that explain the speed? Then a network whose weights are held at their first length should lose it. And does it explain the room, that so many learning rates work? Then the network of fixed length should fail where the free one
# goes on. The next experiment goes far. The hidden weights alone get a rate of their own, from a thousandth to a million, and all other parameters
# keep a rate of 0.1.

# %%
predict(
    "12-million",
    "Six sigmoid layers with your layer, 300 steps. The hidden weights get a learning rate of a "
    "million, everything else 0.1. The accuracy is …",
    "about 10 %",
    "about 40 %",
    "about 80 %",
)


# %% tags=["evidence"]
# Evidence: nine decades of the hidden weights' rate, free and with the length held, five seeds
class FixedLength(Linear):
    """A Linear whose units' weights are brought back to their first length before each step."""

    def forward(self, h):
        with torch.no_grad():
            length = self.weight.norm(dim=1, keepdim=True)
            if not hasattr(self, "start"):
                self.start = length.clone()
            self.weight.data.mul_(self.start / length)
        return super().forward(h)


def with_own_rate(seeds, own, fixed=False):
    """Normalized networks whose hidden weights move at the rates `own`, the rest at 0.1."""
    stack, factor = sigmoids(seeds, Norm), torch.tensor(own / 0.1).float()[:, None, None]
    for layer in stack[:-1]:
        if isinstance(layer, Linear):
            layer.weight.register_hook(lambda slope: factor * slope)
            layer.__class__ = FixedLength if fixed else Linear
    return stack


# %% tags=["evidence"]
# Evidence: training them
OWN_RATES, wide, speeds = 10.0 ** np.arange(-3, 6.1, 1.5), {}, {}
KINDS = (("free", False, OWN_RATES), ("held", True, OWN_RATES), ("still", False, [0.0]))
for name, fixed, own in KINDS:
    build = lambda seeds, own, fixed=fixed: with_own_rate(seeds, own, fixed)  # noqa: E731
    table = sweep(build, held, range(5), 300, lr=[0.1], own=own, every=20)
    wide[name] = 100 * table.test[-1, 0]  # (own, seeds)
    speeds[name] = steps_to(table.steps, table.test, 0.9)[0].mean(-1)  # (own,)
    for rate, runs, speed in zip(own, wide[name], speeds[name], strict=True):
        print(f"{name:5} at {rate:9.3g}: {runs.mean():4.1f} %",
              f"[{runs.min():.0f}, {runs.max():.0f}], 90 % after {speed:.0f} steps")  # fmt: skip
million, words = wide["free"][-1].mean(), ("about 10 %", "about 40 %", "about 80 %")
reveal("12-million", words[int(million > 25) + int(million > 60)])
assert wide["free"].min() > 60 and wide["held"][3:].max() < 40
assert abs(wide["free"][1:3].mean(1) - wide["held"][1:3].mean(1)).max() < 2
assert abs(speeds["free"][1:3] - speeds["held"][1:3]).max() < 20

# %% [markdown]
# Compare the two curves where one would choose the rate, between a hundredth and 1, and then far to the right.

# %% tags=["figure"]
# Figure: accuracy against the hidden weights' own rate, over nine decades
fig, ax = plt.subplots(figsize=(7, 3))
ax.axhline(wide["still"].mean(), color="0.6", ls=":")
ax.text(1e2, wide["still"].mean() - 8, "hidden weights that never move", color="0.45")
for name, colour in (("free", BLUE), ("held", VERMILLION)):
    band(ax, OWN_RATES, wide[name], colour)
ax.text(2e4, 95, "as they are", color=BLUE)
ax.text(4e2, 40, "length held", color=VERMILLION)
ax.set(xscale="log", xlabel="learning rate of the hidden weights", ylim=(0, 105))
ax.set_ylabel("test accuracy, %")
show(
    fig,
    "Test accuracy against the hidden weights' learning rate, from a thousandth to a million. The "
    "free network stays between 80 and 98 %, the one of fixed length falls to chance from "
    "about a thousand on. A dotted line shows what hidden weights get that never move.",
)

# %% [markdown]
# At a million the free network still gets 79.8 %. With the length held it falls to 22.3 % at a rate of 32 and to chance beyond. So growing weights do forgive a rate that is far too large. The longer the weights, the less a step turns them. <!-- given: 32 -->
#
# Two things keep this from being the answer. First, at rates that one would choose, the two networks do alike. At 0.03 both get 96.8 %, and at 1 they get 96.9 % and 96.4 %. They are equally fast too, with 108 steps to 90 % at 0.03 and 48 at 1. There the length explains nothing. Second, look at the dotted line. Hidden weights that
# *never move* get 79.8 % as well, as long as everything else learns. At a million the network has survived, but its hidden layers have gained it nothing.

# %% [markdown]
# ## Fourth: is it the noise?
#
# *An example's answer depends on its neighbours, and that noise does the network good.* If noise made training fast, training without noise should be slow. So take 300 images, all of them in every batch. Nothing is random any more after the
# first weights: the same images, the same statistics, at every step. (`few` holds the first 300 training images.)

# %%
for name, norm in (("without", None), ("with", batch_norm_forward)):
    network = Network(SIZES, seed=0, norm=norm)
    steps, accuracies = network.train(few, rate=1.0, steps=100, batch=300, every=25)
    for step, value in zip(steps, accuracies, strict=True):
        print(f"{name:8} step {step:3.0f}: {value:.0%} of the test images")

# %% tags=["evidence"]
# Evidence: five seeds, all 300 images in every batch; accuracy after 50 steps
quiet = {}
for name, norm in (("without", None), ("with", batch_norm_forward)):
    networks = [Network(SIZES, seed, norm=norm) for seed in range(5)]
    for network in networks:
        network.train(few, rate=1.0, steps=50, batch=300, every=50)
    quiet[name] = [network.accuracy(data) for network in networks]
    print(f"{name:8} {min(quiet[name]):.0%} to {max(quiet[name]):.0%}")
assert max(quiet["without"]) < 0.2 and min(quiet["with"]) > 0.85

# %% [markdown]
# With no noise at all it gets above 90 % within 50 steps. There is a second claim: noise makes the finished network *better*. Lesson 06 found that it does where labels are wrong. Where they are right, the differences are small, and so 20
# seeds of a small network of ReLUs were measured beforehand. Each line below compares two layers. *All* uses the statistics of the whole batch. Its rival is either *groups*, which normalizes in groups of 15,
# or *explicit*, which adds random noise as large as that of groups of 15 to the whole batch's statistics.
#
# <!-- given: 20 15 90 -->

# %% tags=["evidence", "C40:condition"]
# Evidence: the stored table of the noise, and one of its entries measured again
stored = json.loads(noise_table.STORED.read_text(encoding="utf-8"))
print("stored by", stored["command"], "with torch", stored["torch"])
gains = {}
KINDS_OF_NOISE = ("groups", "explicit")
for batch, row in stored["table"].items():
    runs = {kind: 100 * np.array(found["test"]) for kind, found in row.items()}
    for kind in KINDS_OF_NOISE:
        gained = runs[kind] - runs["all"]  # paired
        gains[batch, kind] = gained.mean(), gained.std(ddof=1) / len(gained) ** 0.5
        print(f"batches of {batch:3}: {kind:8} {runs[kind].mean():.1f} %,",
              f"all {runs['all'].mean():.1f} %, gained {gains[batch, kind][0]:+.1f}",
              f"± {gains[batch, kind][1]:.1f} (standard error)")  # fmt: skip
row = stored["table"]["60"]["all"]
again = noise_table.measure("all", 60, seeds=range(5), rates=[row["rate"]])["test"]
print("again, batches of 60, all:", *again, " stored:", *row["test"][:5])
assert np.abs(np.subtract(again, row["test"][:5])).max() < 0.03
assert gains["300", "groups"][0] > 0.2 > max(gains["60", kind][0] for kind in KINDS_OF_NOISE)
assert max(abs(gained) for gained, _ in gains.values()) < 1.5

# %% [markdown]
# In batches of 300, groups of 15 gain half a point. You might call that noise at work, but noise of the same size, put in on purpose, gains nothing there. In batches of 60, which bring a noise of their own, both come out about half a point lower, hardly more than the standard error. So of four ways to add noise one helped,
# and half a point is less than two of the 360 test images. The standard error measures the seeds' scatter only, always on the same test images. Batch normalization *can* work against overfitting. It was made for speed, and you had better not count on it for more. <!-- given: 60 15 300 360 -->
#
# ## Fifth: is it the signal?
#
# *The layer keeps the images apart on their way up.* You know the disease of lesson 02. In a deep network all images come to look alike. One can count that by the **rank**. Take what a layer says of 300 images, and ask how many directions it takes to describe it. (It need not be a whole number, because a weak direction counts less than one.) Daneshmand et al. (2020) proved, for linear layers at random weights, that the layer keeps the rank from
# collapsing. The puzzle speaks for this explanation, because there the signal was restored once, and nothing else was done.
#
# But are directions the same as information? Ask each image for its nearest neighbour in a layer. If the layer still tells the digits apart, the neighbour is the same digit.

# %%
predict(
    "12-rank",
    "Twenty layers of ReLUs at random, without the layer and with it. With it, the rank is "
    "several times as large. And the nearest neighbour is the same digit …",
    "more often with the layer",
    "about as often",
    "less often with the layer",
)


# %%
def rank(h):
    """How many directions h (N, D) fills: (sum of singular values)² / sum of their squares."""
    values = np.linalg.svd(h - h.mean(axis=0), compute_uv=False)
    return values.sum() ** 2 / (values**2).sum()


def same_digit(h):
    """How often the nearest neighbour of an image in h (N, D) is the same digit."""
    distances = (h**2).sum(axis=1) - 2 * h @ h.T  # squared, but for one number a row
    np.fill_diagonal(distances, np.inf)
    return (labels[distances.argmin(axis=1)] == labels).mean()


# %%
def going_up(norm, seed):
    """Rank and the same digit, in each of twenty random layers of ReLUs: (20, 2)."""
    rng, h, seen = np.random.default_rng(seed), images.astype(float), []
    for _ in range(20):
        a = h @ rng.normal(size=(h.shape[1], 50)) * np.sqrt(2 / 50)
        if norm:
            a = batch_norm_forward(a, np.ones(50), np.zeros(50))
        h = np.maximum(a, 0)
        seen.append((rank(a), same_digit(a)))
    return np.array(seen)


# %% tags=["evidence"]
# Evidence: rank, and how often the nearest neighbour is the same digit, five seeds
ranks, same = {}, {}
for name, norm in (("without", False), ("with", True)):
    runs = np.array([going_up(norm, seed) for seed in range(5)])  # (5, 20, 2)
    ranks[name], same[name] = runs.T  # each (20, 5)
    for layer in (1, 5, 20):
        print(f"{name:8} layer {layer:2}: rank {ranks[name][layer - 1].mean():.1f},",
              f"the same digit {same[name][layer - 1].mean():.0%}")  # fmt: skip
share = {name: found[-1].mean() for name, found in same.items()}
assert ranks["with"][-1].min() > 2 * ranks["without"][-1].max()
assert share["with"] < 0.15 < 0.2 < share["without"]
difference = share["with"] - share["without"]
reveal("12-rank", "less often with the layer" if difference < -0.05 else "about as often")

# %% tags=["evidence"]
# Evidence: the rank in the fiftieth layer, with the layer, five seeds
fiftieth = []
for seed in range(5):
    rng, h = np.random.default_rng(seed), images.astype(float)
    for _ in range(50):
        a = h @ rng.normal(size=(h.shape[1], 50)) * np.sqrt(2 / 50)
        a = batch_norm_forward(a, np.ones(50), np.zeros(50))
        h = np.maximum(a, 0)
    fiftieth.append(rank(a))
print("rank in layer 50, with:", *(f"{value:.0f}" for value in fiftieth))

# %% [markdown]
# Compare the two lines on the left with the two on the right.

# %% tags=["figure"]
# Figure: rank, and whether the nearest neighbour is the same digit, over twenty layers
fig, axes = plt.subplots(1, 2, figsize=(8.5, 2.8))
for ax, runs in zip(axes, (ranks, same), strict=True):
    found = {name: values * (100 if runs is same else 1) for name, values in runs.items()}
    for name, colour in (("without", BLACK), ("with", BLUE)):
        band(ax, range(1, 21), found[name], colour)
        label_line(ax, 20, found[name][-1].mean(), name, colour)
    ax.set(xlabel="layer", xlim=(0.5, 25), xticks=(1, 5, 10, 15, 20))
axes[0].set(ylabel="rank", ylim=(0, 32))
axes[1].set(ylabel="neighbour is the same digit, %", ylim=(0, 105))
show(
    fig,
    "Left: over twenty random layers the rank falls from 24 to 6 without the layer and stays at "
    "about 26 with it. Right: the share of neighbours of the same digit falls to 28 % without "
    "and to chance, 10 %, with it.",
)

# %% [markdown]
# With the layer the rank stays, at 26.4 where it falls to 6.2 without. And in the twentieth layer the nearest neighbour is the same digit for 10 % of the images, which is what guessing gets. Without the layer it is 28 %. The layer keeps its directions, and they
# no longer tell the digits apart. More rank is not more information. And yet such a network learns, as a table below shows, so it need not begin with a good signal. Nor is the rank enough. In the fiftieth layer it is 19 to 23, and you will see that fifty layers do not train.
#
# ## The verdict
#
# Before you judge, hold our own experiments to your own rule. Each compares two runs. The list says what was changed on purpose and what we know to have changed with it. (Your function does not know the signal, so that is missing.)
#
# One row had to be measured first. Hold the means still, always with the same 300 images, and it seems that nothing but the shift has changed. Does the loss bend as before?

# %% tags=["evidence"]
# Evidence: the bend with and without means held still, where the loss first falls below 1.5
still = held._replace(x_train=few.x_train, y_train=few.y_train)
bent = {}
for name, norm in (("gamma and beta alone", Scaled), ("means held still", HeldStill)):
    options = {"seeds": range(5), "every": 1, "watch": bend, "batch_size": 300}
    history = train(from_once(norm)(range(5)), still, 1.0, 40, **options)
    found = np.array(history.watched)  # (T, 2, 5)
    assert (found[:, 1] < 1.5).any(axis=0).all()
    bent[name] = found[(found[:, 1] < 1.5).argmax(axis=0), 0, range(5)]
    print(f"{name:20}: bend {bent[name].mean():.1f}",
          f"[{bent[name].min():.1f}, {bent[name].max():.1f}]")  # fmt: skip
assert bent["means held still"].max() < 0.5 * bent["gamma and beta alone"].min()

# %% [markdown]
# It does not. With the means held still the loss bends far less, and so the smoothness has changed as well.

# %% tags=["evidence"]
# Evidence: our experiments, and what differs between their two runs
TRIAL = (  # cause, experiment, what differs between its two runs
    ("shift", "the layer, shaken or not", ("shift", "noise")),
    ("shift", "means held still or not, batches of 60", ("shift", "noise")),
    ("shift", "means held still or not, always 300 images", ("shift", "smoothness")),
    ("shift", "gradient centred, and the layer", ("layer", "shift", "noise")),
    ("smoothness", "stuck, and with the layer", ("layer", "smoothness", "shift", "noise")),
    ("smoothness", "hidden weights × 3 or not", ("smoothness", "length")),
    ("length", "length held or free", ("length", "smoothness")),
    ("noise", "with or without, always 300 images", ("layer", "shift", "length", "smoothness")),
)

# %%
which_could_refute = answer_to("12-decide")
same = dict.fromkeys(("layer", "shift", "noise", "length", "smoothness", "rate", "steps"), 0)
clean = []
for cause, experiment, changed in TRIAL:
    could = which_could_refute(cause, [(same, same | dict.fromkeys(changed, 1))]) == [0]
    clean += [experiment] if could else []
    print(f"{cause:10}  {experiment:42}  {'could refute' if could else 'could not'}")
print(f"{len(clean)} of {len(TRIAL)} could refute")
assert len(clean) == 1

# %% [markdown]
# Only 1 of our 8 could refute by the strict rule, and it stands in bold below. The others speak against an explanation, but its defender has a way out.
#
# | explanation | what spoke for it | what spoke against it |
# |---|---|---|
# | shift | with the means held still, the speed comes back at a rate of 1; where both networks learn, the gradients agree better with the layer | at 3.2 it does not learn with its means held still; with the gradient centred the means move, and it is as fast; shaken by a spread, the layer keeps its advantage |
# | smoothness | ReLUs at equal loss bend far less with the layer | nothing that refutes it cleanly; but the stuck network is smoother than the one that learns, and three times the weights make the loss smoother and training slower |
# | length | with the length held, a rate of 32 is too large; free, the network survives a million | at ordinary rates nothing changes when the length is held |
# | noise | in groups of 15 out of 300, half a point more accuracy | **without any noise 50 steps are enough**; put in on purpose, or in smaller batches, it gains nothing |
# | signal | restored once, it suffices for six sigmoids | twenty random layers of ReLUs with the layer lose the digits and still learn; fifty keep the rank and do not learn |
#
# <!-- given: 15 300 32 twenty 50 3.2 fifty -->

# %% tags=["evidence", "C67:holds"]
# Evidence: each explanation has an experiment that speaks for it, and one that speaks against it
spoke = {
    "shift": late["means held still"][2].max() < 0.7 * late["gamma and beta"][2].mean(),
    "smoothness": bends["with"][:2].max() < bends["without"][:2].min(),
    "length": wide["free"][3].min() > wide["held"][3].max() + 30,
    "noise": gains["300", "groups"][0] > 2 * gains["300", "groups"][1],
    "signal": begun["once"][0].min() > 0.9,
}
stored = json.loads(why_tables.STORED.read_text(encoding="utf-8"))["table"]
against = {
    "shift": max(silent["means held still", 3.2]) < 0.2 < min(quiet["with"]),
    "smoothness": max(ratios) < 0.8 and (bends["with, ×3"] < bends["with"]).all(),
    "length": abs(wide["free"][1].mean() - wide["held"][1].mean()) < 1,
    "noise": min(quiet["with"]) > 0.85 and gains["300", "explicit"][0] < 0.2,
    "signal": share["with"] < 0.15 and min(stored["20"]["batch"]["test"]) > 0.9
    and min(fiftieth) > 15 and max(stored["50"]["batch"]["test"]) < 0.4,
}  # fmt: skip
for name in spoke:
    print(f"{name:11} something speaks for it: {spoke[name]}, against it: {against[name]}")
assert all(spoke.values()) and all(against.values())

# %% [markdown]
# None of the five is *the* reason. But the trial did not end with nothing, because some of them hold as the cause of *something*. A good start
# revives a network that cannot begin. The growing length forgives rates that are far too large. The layer does reduce the shift, and means that stand still make a moderate rate fast. And the speed and the room that a good start leaves out came back here without the layer, when the gradient alone was centred over the batch. That is a
# finding, and the explanation for it is still missing.
#
# ## One thing that fails: depth
#
# The layer rescued six layers. Give it fifty, of ReLUs. On the way down, the gradient passes fifty normalizations, and each of them divides it by a spread. The weights alone would keep the mean square at 1. But part of that square belongs to the mean, which the layer subtracts.

# %%
predict(
    "12-deep",
    "Fifty layers of ReLUs with your layer in each, at random weights. How long is the gradient "
    "in the first layer, compared with the last?",
    "a thousandth or less",
    "about as long",
    "a thousand times as long, or more",
)


# %%
def gradient_lengths(depth, seed, norm):
    """The gradient's length behind each normalization, from the first layer to the last."""
    rng, h, passed = np.random.default_rng(seed), images.astype(float), []
    one, zero = np.ones(50), np.zeros(50)
    for _ in range(depth):
        weights = rng.normal(size=(h.shape[1], 50)) * np.sqrt(2 / 50)
        a = h @ weights
        z = batch_norm_forward(a, one, zero) if norm else a
        passed.append((weights, a, z))
        h = np.maximum(z, 0)
    gradient, lengths = rng.normal(size=h.shape), []
    for weights, a, z in reversed(passed):
        gradient = gradient * (z > 0)
        if norm:
            gradient = lent_backward(gradient, a, one)[0]
        lengths.append(np.linalg.norm(gradient))
        gradient = gradient @ weights.T
    return np.array(lengths[::-1])


# %% tags=["evidence"]
# Evidence: fifty layers at random weights, five seeds
lengths = {
    name: np.array([gradient_lengths(50, seed, norm) for seed in range(5)]).T  # (50, 5)
    for name, norm in (("without", False), ("with", True))
}
for name, found in lengths.items():
    growth = (found[4] / found[44]) ** (1 / 40)
    whole = found[0] / found[-1]
    print(f"{name:8} first layer ÷ last {whole.min():,.1f} to {whole.max():,.1f},",
          f"a layer {growth.mean():.3f} [{growth.min():.3f}, {growth.max():.3f}]")  # fmt: skip
print(f"foretold for wide layers: √(π/(π − 1)) = {np.sqrt(np.pi / (np.pi - 1)):.3f}")
times = np.median(lengths["with"][0] / lengths["with"][-1])
reveal("12-deep", "a thousand times as long, or more" if times > 1000 else "about as long")

# %% [markdown]
# In the first layer the gradient is 14,000 to 27,000 times as long, because it grows by a factor of 1.205 in every layer. (The first and the last layers add the rest.) Yang et al. (2019) derived the factor for wide layers of ReLUs. The mean of a ReLU's output takes 1/π of the mean square. So the spread is $\sqrt{1-1/\pi}=0.826$, and the gradient is
# divided by it.
#
# Does such a network train? The next table was measured beforehand, and one of its rows is measured again. "Skip" means that there is a way around every two layers, $h+f(h)$.

# %% tags=["evidence", "C53:shown"]
# Evidence: the stored table of deep networks, and one of its rows measured again
stored = json.loads(why_tables.STORED.read_text(encoding="utf-8"))
print("stored by", stored["command"], "with torch", stored["torch"], "and seeds", stored["seeds"])
deep = {depth: stored["table"][str(depth)] for depth in why_tables.DEEP}
for depth, rows in deep.items():
    for name, found in rows.items():
        test = 100 * np.array(found["test"])
        print(f"{depth} layers, {name:15} rate {found['rate']:6}: {test.mean():.1f} %",
              f"[{test.min():.1f}, {test.max():.1f}]")  # fmt: skip
row, build = deep[20]["skip + none"], why_tables.deep("skip + none", 20)
again = why_tables.measure(build, [row["rate"]], stored["deep_steps"])["test"]
print("again, 20 layers, skip + none:", *again, " stored:", *row["test"])
assert abs(np.mean(again) - np.mean(row["test"])) < 0.03
helped = np.mean(deep[20]["batch"]["test"]) - np.mean(deep[20]["none"]["test"])
chain, skip = (np.array(deep[50][name]["test"]) for name in ("batch", "skip + batch"))
assert helped > 0.2 and chain.max() < 0.4 < 0.9 < skip.min()

# %% [markdown]
# At twenty layers the layer is a rescue, with 94.2 % instead of 51.7 %. At fifty it is none. The network gets 19.7 % with the layer and 25.3 % without. The ranges overlap, and no learning rate of the grid mends that in 300 steps. (Whether the growing gradient is to blame was not tested. The digits are lost on the way up too.) With the layer and a way around every two layers it gets 97.1 %. (With the way around alone it gets 28.2 %.) <!-- given: 300 -->
#
# ## What does without it
#
# Are there other ways to the same end? Some repair the start, and others stand where a normalization would.
#
# - A **gain** of 4 pays back the sigmoid's slope of ¼ (lesson 02).
# - **Weight standardization** (Qiao et al. 2019, arXiv:1903.10520) gives each unit's weights mean 0 and a fixed length, here 4, at every step. It looks at no batch.
# - **SkipInit** (De and Smith 2020) puts a skip around the layers and multiplies what they add by a number that starts at 0. (With sigmoids it has the gain of 4 too.)
# - **Fixup** (Zhang et al. 2019) starts the last weights of each such branch at 0.
# - **tanh(αx)** (Zhu et al. 2025) with a learned α averages nothing at all. It was made for networks with skips, in the place of a layer normalization.

# %% tags=["figure"]
# Figure: test accuracy without batches, six layers of sigmoids and twenty of ReLUs with skips
fig, axes = plt.subplots(1, 2, figsize=(9, 3.2))
skips = {name[7:]: found for name, found in deep[20].items() if name.startswith("skip")}
for ax, rows, title in ((axes[0], stored["table"]["sigmoids"], "six sigmoid layers, a chain"),
                        (axes[1], skips, "twenty ReLU layers, with skips")):  # fmt: skip
    for height, (name, found) in enumerate(rows.items()):
        test = 100 * np.array(found["test"])
        ax.plot([test.min(), test.max()], [height] * 2, color="0.7", lw=3, zorder=1)
        colour = BLUE if name == "batch" else GREEN
        ax.scatter(test.mean(), height, color=colour, zorder=2)
        print(f"{title.split(',')[0]:18} {name:21} {test.mean():.1f} %",
              f"[{test.min():.1f}, {test.max():.1f}]")  # fmt: skip
    ax.set(yticks=range(len(rows)), yticklabels=rows, xlim=(0, 103), title=title)
    ax.set(ylim=(len(rows) - 0.5, -0.5), xlabel="test accuracy, %")
axes[1].set_xlim(90, 100)
show(
    fig,
    "Left, six sigmoid layers: batch normalization, gain 4, standardized weights and SkipInit get "
    "above 90 %, layer normalization, RMS and tanh do not. Right, with skips: all methods lie "
    "between 94 and 98 % on average.",
)

# %% [markdown]
# On the left are the patient's other doctors. Standardized weights get 98.6 %, SkipInit 97.9 % and batch normalization 97.7 %, and a gain of 4 gets 93.3 %. Layer normalization and RMS depend on the seed, and tanh(αx) stays at chance. That is no verdict on them, because none of the three was made for a chain of sigmoids.
# On the right, tanh(αx) is in its place, and gets 97.6 %, next to 97.9 % for layer normalization and 98.1 % for batch normalization. Do not rank the rows there. Most of their ranges overlap.
#
# And sometimes nothing at all is needed. Take one hidden layer of ReLUs:

# %% tags=["evidence", "C52:shown"]
# Evidence: one hidden layer of ReLUs, tuned, with and without; and what the layer adds to carry
shallow = {}
for name, norm in (("without", None), ("with", Norm)):
    build = lambda seeds, norm=norm: mlp(seeds, [64, 50, 10], nn.ReLU, norm)  # noqa: E731
    table = sweep(build, held, range(5), 300, lr=[0.03, 0.1, 0.3, 1.0, 3.0, 10.0], every=300)
    rate, test = chosen(table)
    shallow[name] = 100 * test[-1]
    print(f"one hidden layer, {name:8} rate {rate}: {shallow[name].mean():.1f} %",
          f"[{shallow[name].min():.1f}, {shallow[name].max():.1f}]")  # fmt: skip
extra = nn.BatchNorm1d(50)
counts = [sum(map(torch.numel, values)) for values in (extra.parameters(), extra.buffers())]
print(f"the layer adds {counts[0]} parameters, {counts[1]} values to keep, and a second mode")
assert abs((shallow["with"] - shallow["without"]).mean()) < 3

# %% [markdown]
# With the layer the network is about a point better here. For that point it carries 100 more parameters, 101 values to keep, a second mode in which it computes something else, and answers that depend on the company while it trains. In lesson 06 such a network needed fewer steps with the layer. If you are not short of steps,
# the layer is needless complexity for such a model.
#
# ## The ledger
#
# Five texts about batch normalization were the start of this course. They make 76 claims that can be tested. Each was tested in a cell, and the cell carries the verdict in its tag. The following tables are collected from there.
#
# A claim **holds**, or holds under a **condition** that its cell names, or **fails**. It is a **slip** where the text says something else than it means, such as a missing square. And it is **shown** where there was nothing to
# win or to lose, such as a way to do something. <!-- given: 76 -->

# %%
course = ledger()
counts = course.counts()
for verdict, count in counts.items():
    print(f"{verdict:9} {count:2}")
print("claims:", sum(counts.values()))

# %% [markdown]
# Less than half of the claims hold as they stand, and hardly any is plainly false. A few more than that need a condition: *up to which rate*, *with which batch*, *beside which opponent*. Open a group to see its claims. The number behind each leads to the
# cell that decided it, in the lesson of that number. (The links work in JupyterLab and on the course's web site.)

# %%
course

# %% [markdown]
# One of them speaks of eight others. *All the advantages were confirmed by experiments.* When?

# %% tags=["evidence", "C76:condition"]
# Evidence: what the paper of 2015 did about each advantage, and what became of it here
ADVANTAGES = {  # claim: what the paper of 2015 did about it
    "C31": "fewer steps: measured, on ImageNet",
    "C32": "higher learning rates: measured, up to 30 times",
    "C34": "sigmoids become usable: measured",
    "C35": "regularizes: observed, beside other changes",
    "C37": "less dropout: left out together with other changes",
    "C39": "less of other remedies: changed together",
    "C33": "independent of scale and start: argued, not measured",
    "C68": "because it reduces the shift: drift shown, cause not tested",
}
verdicts = {row.claim: row.verdict for row in course}
for claim, then in ADVANTAGES.items():
    print(f"{claim}  here: {verdicts[claim] or 'open':9}  in 2015, {then}")
assert verdicts["C68"] == "condition" and verdicts["C34"] == verdicts["C33"] == "holds"
assert sum(verdicts[claim] == "condition" for claim in ADVANTAGES) >= 3

# %% [markdown]
# Three of the advantages were measured in 2015, and they are the ones that made the layer famous. The others were observed or argued, or changed together with several things at once. They were tested in the years since, and here in miniature, and most of them got a condition. The last was tested three years later, by Santurkar et al., who shook the layer's outputs and found no harm. So they were all confirmed only if you read *by now*, and with the conditions that stand on the left.
#
# ## What the course leaves open
#
# **Size.** Every network here trains in seconds. None has a million parameters, and none was trained on photographs. What was measured is true of small networks on small images. The exact laws (the cancelled weights, the right angle, the tied gradients) hold at any size. The tables need not.
#
# **The best explanation.** The five were tested one at a time. They may work together, and a way to measure *how much* each adds, for a given network, is missing here and, as far as we know, in general.
#
# **Why a centred gradient helps.** It brought back the speed and the room that normalizing once leaves out. How it does that, nothing here says. It is a good question for an afternoon.
#
# **What comes with other optimizers.** Nearly everything here is plain gradient descent. Adam rescales each weight's step by itself, and the account of length and direction changes with it.
#
# **Whether it will last.** Large language models do without batches, and some subtract no mean at all. Networks with skips do well with a tanh. Perhaps normalization turns out to be one solution among several to a problem of the start. What will stay is the way to find out, which is to ask what would have to come out differently if you were wrong.
#
# ## In the wild
#
# - PyTorch: weight decay in `torch.optim.SGD` makes weights shorter. For weights in front of a normalization that does not make the function simpler. It raises the effective rate.
# - Keras: `keras.layers.Dense(…, kernel_initializer=…)` sets the start, and `keras.layers.LayerNormalization`, `GroupNormalization` and `RMSNormalization` are the members of the family that need no batch.
#
# Do your two functions hold for PyTorch's own layers, too?

# %%
torch.manual_seed(0)
linear, norm = nn.Linear(64, 3, bias=False), nn.BatchNorm1d(3, affine=False)
optimizer = torch.optim.SGD(linear.parameters(), lr=1.0)
x, three = torch.tensor(images), torch.tensor(labels) % 3
start, slopes = linear.weight[0].detach().numpy().copy(), []
for _ in range(100):
    loss = F.cross_entropy(norm(linear(x)), three)
    optimizer.zero_grad()
    loss.backward()
    slopes.append(linear.weight.grad[0].numpy().copy())
    optimizer.step()
length = linear.weight[0].norm().item()
foretold = norms_after_steps(start, np.array(slopes), lr=1.0)[-1]
print(f"length after 100 steps {length:.3f}, foretold {foretold:.3f}; effective rate",
      f"{effective_learning_rate(1.0, start):.2f} to",
      f"{effective_learning_rate(1.0, linear.weight[0].detach().numpy()):.2f}")  # fmt: skip
assert abs(length - foretold) < 1e-2 * length

# %% [markdown]
# They do. The length comes out as foretold, and the effective rate falls to less than a fifth by itself.
#
# ## What to take away
#
# - An explanation is worth what it risks. Ask for the experiment that could refute it, in both directions.
# - To normalize once, before training, does most of what the layer does for a network that cannot start.
# - Behind the layer weights only grow under plain gradient descent, and the effective rate falls by itself. That forgives rates that are far too large.
# - The layer alone does not cure depth. With ReLUs its gradients grow by a fifth a layer, and at fifty layers it helps only together with skips.
# - Where batches are a burden there are other ways: the start, the weights, skips.
#
# ## Check yourself
#
# 1. Somebody shows that networks with batch normalization have larger gradients, and concludes that this is why they train faster. Which experiment would you ask for?
# <details><summary>Answer</summary>
#
# Make the gradients larger without the layer, by a factor on the loss, and see whether the speed follows. (With plain gradient descent that is the same as a larger rate, so every table in which each network had its best rate has done it.) Two networks that differ in everything that the layer does cannot decide.
#
# </details>
#
# 2. All weights in front of a normalization are doubled, and the learning rate stays. By how much does the effective rate change?
# <details><summary>Answer</summary>
#
# It falls to a quarter, because ‖w‖² is four times as large.
#
# </details>
#
# 3. Why can the length of w not fall by plain gradient descent behind the layer, and what makes it fall in practice?
# <details><summary>Answer</summary>
#
# The gradient stands at a right angle to w, so each step is a side of a right triangle whose long side is the new w. Weight decay makes it shorter.
#
# </details>
#
# 4. A representation has a high rank. What does that say about how well it tells classes apart?
# <details><summary>Answer</summary>
#
# Little. With the layer, twenty random layers kept the rank, and the nearest neighbours were no better than chance.
#
# </details>

# %% [markdown]
# ### In your own words `12-words`
#
# Which of the five explanations did you believe when this lesson began, and which do you find strongest now, for which effect of the layer? Name the measurement of this lesson that
# speaks most against it. Then describe an experiment that the lesson has not done, and the outcome that would make you give your explanation up.

# %% [markdown] tags=["words"]
# **A very good answer**
#
# I came with the shift, because it was the first that I had heard of. Now I find length and direction strongest, as the reason why rates that are far too large do no harm: at a rate of 32 the free
# network got 95.9 %, and with the lengths held 22.3 %. What speaks against it is that at a rate of 0.03 both got 96.8 %, so at rates that one would choose it explains nothing. My experiment
# holds the lengths and lowers the rate of the hidden weights by hand, for all units alike, as the mean effective rate fell in the free network. If the fall is the reason, this network must survive a start at 32 as well. If it stays near
# 22 % at five seeds, I give the explanation up.
#
# **How to grade**
#
# - **½ point** for the two beliefs, with a reason for the change or for having none, and the effect that is to be explained.
# - **½ point** for a measurement that truly speaks against the explanation which is now favoured.
# - **½ point** for an experiment in which the cause changes and what else the layer does stays, and which is not the lesson's.
# - **½ point** for an outcome, named beforehand, that would refute it.
# - **Minus ½** if the experiment compares networks with the layer and without it. Every explanation was made to fit that.
# - **A tempting answer** is that all five are right and work together. This risks nothing, so it earns the ½ for the measurement at most, unless it says
#   what would refute it.
# - **If it looks copied**, ask to what else a defender could put the outcome down.

# %% [markdown]
# That was the last lesson. [One page to print](../one_page.html) holds what you will want to have at hand.

# %% [markdown]
# ## Going deeper
#
# Nothing below is needed.
#
# ### Where growth and decay meet
#
# Weight decay shortens $w$ by a share ηλ in each step, and the gradients make it longer. Where the two balance, the angle by which $w$ turns in a step no longer depends on the gradients. Write $g'$ for the gradient that a $w$ of length 1 would have, so that $\|g\|=\|g'\|/\|w\|$. In balance
# $2\eta\lambda\|w\|^2=\eta^2\|g\|^2$, and the angle is
#
# $$\frac{\eta\,\|g\|}{\|w\|}=\sqrt{2\eta\lambda}$$
#
# With numbers: η = 1 and λ = 0.01 give $\sqrt{0.02}=0.141$, about 8 degrees. No gradient stands in the formula, and no starting weight.


# %%
def turning(seed, rate, decay, steps):
    """The root mean square of the angles by which the first layer's units turn in a step, (T,)."""
    network, turned = Network([64, 50, 10], seed, batch_norm_forward), []
    for _ in range(steps):
        rows = network.rng.choice(1437, 60, replace=False)
        _, slopes = network.gradients(data.x_train[rows], data.y_train[rows])
        old = network.layers[0][0]
        for layer, layer_slopes in zip(network.layers, slopes, strict=True):
            layer[:] = [v - rate * slope for v, slope in zip(layer, layer_slopes, strict=True)]
        new = network.layers[0][0] = network.layers[0][0] - rate * decay * old
        cosine = (old * new).sum(0) / np.linalg.norm(old, axis=0) / np.linalg.norm(new, axis=0)
        turned.append(np.sqrt((np.arccos(np.minimum(cosine, 1)) ** 2).mean()))
    return np.array(turned)


for rate, decay in ((1.0, 0.01), (0.1, 0.1)):
    runs = np.array([turning(seed, rate, decay, steps=500) for seed in range(5)])
    first, late = runs[:, :50].mean(), np.sqrt((runs[:, -200:] ** 2).mean(axis=1))
    foretold = np.sqrt(2 * rate * decay)
    print(f"rate {rate}, decay {decay}: {first:.3f} at the start, later {late.mean():.3f} "
          f"[{late.min():.3f}, {late.max():.3f}], foretold {foretold:.3f}")  # fmt: skip
    assert abs(late / foretold - 1).max() < 0.15

# %% [markdown]
# The rates differ tenfold and the decays too, and both networks end up turning by 0.141 and 0.140 a step, although they began far apart. In the balance their product is what counts, as the formula says.
