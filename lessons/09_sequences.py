# %% [markdown]
# # 09 · Sequences
#
# A sentence has as many words as it likes, and whoever writes it does not know the next one. Today your layers meet sequences. You will
# see a race between two of them, and then find out what the race does not show.
#
# Sources: Laurent et al. 2015, arXiv:1510.01378; Cooijmans et al. 2016, arXiv:1603.09025; Ba, Kiros and Hinton 2016, arXiv:1607.06450;
# Vaswani et al. 2017, arXiv:1706.03762; Xiong et al. 2020, arXiv:2002.04745.

# %% tags=["setup"]
# Setup: imports, the digits, the look of the figures
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from utils import answer_to, check, predict, reveal
from utils.lab.data import digits, hold_out
from utils.lab.plotting import BLACK, BLUE, GREEN, VERMILLION, label_line, show, use_style
from utils.lab.stacked import Linear, Stack, generators
from utils.lab.stacked_sequences import (
    EACH_STEP, EACH_TOKEN, POOLED, Block, Recurrent, TokenNorm, Tokens,
)  # fmt: skip
from utils.lab.sweep import Table, chosen, sweep
from utils.lab.training_torch import accuracy, adam, sgd, train

use_style()
held = hold_out(digits())  # the last fifth of the training images chooses the rates
rng = np.random.default_rng(0)
SEEDS = range(5)

# %% tags=["setup"]
# Setup: transformers that read an image row by row, with any layer
LAYERS = {
    "batch": lambda runs, width: TokenNorm(runs, width, POOLED),
    "layer": lambda runs, width: TokenNorm(runs, width, EACH_TOKEN),
}


class Average(nn.Module):
    def forward(self, h):
        return h.mean(2)  # over the steps


def transformer(seeds, name, blocks=2, pre=True, steps=8, block=Block):
    """Networks of so many blocks, 16 features wide, in which a step sees only earlier ones."""
    sources, norm = generators(seeds), LAYERS[name]
    layers = [nn.Unflatten(2, (steps, 64 // steps)), Tokens(sources, 64 // steps, 16, steps)]
    layers += [block(sources, 16, norm, pre, causal=True) for _ in range(blocks)]
    layers += [norm(len(seeds), 16)] if pre else []
    return Stack(*layers, Average(), Linear(sources, 16, 10))


# %% tags=["setup"]
# Setup: a sweep with a rule of one's own, and a row of a table
def swept(build, steps, rates, rule=adam, batch_size=40):
    """As `sweep`, with a rule of one's own: a Table (2 steps, rates, seeds)."""
    rows, seeds = np.repeat(rates, len(SEEDS)), list(SEEDS) * len(rates)
    options = {"rule": rule, "batch_size": batch_size, "seeds": seeds, "every": steps}
    found = train(build(seeds), held, rows, steps, **options)
    parts = (found.loss, found.accuracy, found.validation)
    losses, test, valid = (part.reshape(2, len(rates), -1) for part in parts)
    return Table({"lr": rates}, found.steps, losses, test, valid)


rate_of = {}


def best(name, table):
    """The test accuracies (seeds,) at the rate that validation chose, and a printed row."""
    rate, test = chosen(table)
    rates, runs, rate_of[name] = table.settings["lr"], test[-1], rate
    print(f"{name:26} rate {rate:5}: {runs.mean():6.1%} [{runs.min():.0%}, {runs.max():.0%}]")
    assert rates[0] < rate < rates[-1] or runs.mean() < 0.3, rate
    return runs


# %% tags=["setup"]
# Setup: a figure of five dots a row
def dots(ax, table, **looks):
    """Five seeds in each row, test accuracy in percent, and their mean in orange."""
    for height, runs in enumerate(table.values()):
        ax.axhline(height, color="0.9", lw=0.8, zorder=0)
        ax.scatter(100 * runs, [height] * len(runs), s=22, color=BLUE, zorder=3)
        ax.plot([100 * runs.mean()] * 2, [height - 0.25, height + 0.25], color=VERMILLION, lw=2)
    ax.set(yticks=range(len(table)), yticklabels=list(table), xlabel="test accuracy, %", **looks)
    ax.set_ylim(len(table) - 0.5, -0.5)


# %% [markdown]
# ## A puzzle: two readers
#
# Read a digit like a text, from top to bottom. Its eight rows are eight steps, and each step brings eight pixels. Two small transformers do
# that. They have the same weights at the start, see the same batches of 40 images, and learn at the same rate. They
# differ in one thing. One of them has layer normalization, as the transformer had from the beginning. The other one has batch normalization,
# and takes its mean and its variance over all steps of all images in the batch. (You will take a transformer apart further down. Until then it is enough that it maps eight rows to ten logits, and
# that a step can look back at earlier steps and never ahead.)
#
# <!-- given: 40 -->

# %%
predict(
    "09-race",
    "After 200 steps at the same rate, the transformer with layer normalization is …",
    "more than 2 points ahead",
    "level, within 2 points",
    "more than 2 points behind",
)

# %%
readers, curves, right = {}, {}, {}
for name in ("batch", "layer"):
    readers[name] = transformer([0], name)  # one network, seed 0
    curves[name] = train(readers[name], held, 0.005, 200, rule=adam, batch_size=40, every=20)
    right[name] = curves[name].accuracy[-1, 0]
    print(f"{name} normalization: {right[name]:.0%} of the test images are right")
lead = right["layer"] - right["batch"]
reveal(
    "09-race",
    "more than 2 points ahead" if lead > 0.02
    else "more than 2 points behind" if lead < -0.02 else "level, within 2 points",
)  # fmt: skip

# %% [markdown]
# Here is the whole race.

# %% tags=["figure"]
# Figure: accuracy over the steps, batch and layer normalization
fig, ax = plt.subplots(figsize=(7, 2.8))
for name, colour in (("batch", BLUE), ("layer", VERMILLION)):
    steps, accuracies = curves[name].steps, 100 * curves[name].accuracy[:, 0]
    ax.plot(steps, accuracies, color=colour)
    nudge = 6 if name == "batch" else -6
    label_line(ax, steps[-1], accuracies[-1], name, colour, xytext=(5, nudge))
ax.set(xlabel="steps", ylabel="test accuracy, %", xlim=(0, 225), ylim=(0, 105))
show(fig, "Test accuracy against steps: batch normalization is ahead of layer normalization.")

# %% [markdown]
# Batch normalization is ahead all the way. Is it the seed, or the rate?

# %% tags=["evidence"]
# Evidence: five seeds at three rates, chosen by validation; layer and batch normalization
RACE_RATES, race = (0.002, 0.006, 0.018), {}
for name in LAYERS:
    found = swept(lambda seeds, name=name: transformer(seeds, name), 200, RACE_RATES)
    race[name] = best(name, found)
ahead = 100 * (race["batch"] - race["layer"])  # paired: the same weights and batches
print(f"batch ahead of layer, points: {ahead.mean():.1f} [{ahead.min():.1f}, {ahead.max():.1f}]")
assert ahead.mean() > 2

# %% [markdown]
# It holds for five seeds, each layer at its best rate. Batch normalization gets 93.2 % right and layer normalization 87.6 %, and for each seed
# batch normalization is ahead, by 3.9 points or more. (Each network answers from the mean of its eight steps. In *Going deeper* it answers from the last one alone, and there less of the lead is left.)
#
# And yet Vaswani et al. built the transformer with layer normalization, and language models have kept it or its sibling RMS, which leaves out the mean. What do their builders know? It
# takes four experiments to find out, and the first needs three short sequences only.
#
# ## Three sequences
#
# Here is a batch small enough to read. Three sequences, at most four steps, two features at each step.

# %%
x = np.array([
    [[1, 20], [3, 40], [5, 60], [7, 80]],
    [[2, 10], [4, 30], [0, 0], [0, 0]],
    [[6, 50], [0, 0], [0, 0], [0, 0]],
], dtype=float)  # (N, T, D)  # fmt: skip
mask = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]], dtype=bool)  # (N, T)
print("sequences, steps, features:", x.shape, "  real steps:", mask.sum(), "of", mask.size)

# %% [markdown]
# An array is rectangular and sentences are not, so the short ones are filled up with zeros. This is **padding**, and the **mask** says which steps are
# real. Now the question of lesson 08 comes back. Which values share a mean? There are three natural answers.

# %%
print("all steps of all sequences:", x.mean(axis=(0, 1)).round(2))  # one for each feature
print("each step by itself:       ", x.mean(axis=0).round(2).tolist())  # (T, D)
print("each token by itself:      ", x.mean(axis=2).tolist())  # (N, T)


# %% tags=["setup"]
# Setup: the formula over any axes
def over(axes):
    """The formula over `axes` of (N, T, D), without γ and β."""

    def layer(x):
        mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
        return (x - mean) / np.sqrt(var + 1e-5)

    return layer


# %% [markdown]
# A **token** is one step of one sequence. The first answer is batch normalization as it ran in the puzzle, **pooled** over the steps. The second is a batch normalization for
# every step. The third is layer normalization. Below, the token with the dot is changed, and whatever moves in the output is coloured.


# %% tags=["figure"]
# Figure: who moves when one token is changed, for the three answers
before = rng.normal(size=(4, 6, 8))  # four sequences of six steps
after = before.copy()
after[1, 4] = rng.normal(size=8)
fig, panels = plt.subplots(1, 3, figsize=(9.5, 2.5))
titles = ("all steps of all sequences", "each step by itself", "each token by itself")
for ax, axes, title in zip(panels, (POOLED, EACH_STEP, EACH_TOKEN), titles, strict=True):
    moved = abs(over(axes)(after) - over(axes)(before)).max(axis=2) > 1e-9  # (N, T)
    ax.pcolormesh(moved, cmap=plt.matplotlib.colors.ListedColormap(["white", BLUE]),
                  vmin=0, vmax=1, edgecolors="0.6", lw=1, alpha=0.7)  # fmt: skip
    ax.plot(4.5, 1.5, "o", color=VERMILLION, ms=9)
    ax.set(title=title, xlabel="step", xticks=np.arange(6) + 0.5, yticks=np.arange(4) + 0.5)
    ax.set_xticklabels(range(1, 7))
    ax.set_yticklabels(range(1, 5))
    ax.set_ylim(4, 0)
panels[0].set_ylabel("sequence")
show(
    fig,
    "Three grids of sequences by steps, one token marked. Pooled: every token is coloured. Each "
    "step by itself: its column. Each token by itself: the marked token alone.",
)

# %% [markdown]
# Pooled, every token moves. With a mean for each step, the other sequences move at that step. With layer normalization nobody else moves.
# Hold on to this picture, because the answer to the puzzle is in it.
#
# ## Padding
#
# The pooled mean of the first feature is 2.33. But the seven real values are 1, 3, 5, 7, 2, 4 and 6, and their mean is 4. The five zeros of the padding were
# counted, too. How much does that change what comes out for a real token?
#
# <!-- earlier: 2.33 -->

# %%
real = x[mask]  # (7, 2), the real steps
print(
    "mean with the padding", x.mean(axis=(0, 1)).round(2), "  without", real.mean(axis=0).round(2)
)
first = {}
for steps in (4, 8, 40):  # the same three sequences, with more and more padding behind them
    padded = np.concatenate([x, np.zeros((3, steps - 4, 2))], axis=1)
    first[steps] = over(POOLED)(padded)[0, 0]
    print(f"{steps:2} steps in the batch: the first token becomes {first[steps].round(2)}")

# %% [markdown]
# The same token of the same sequence gets another output, because somebody else's sentence is longer. The value 1 is the smallest of the seven real ones, and in the last line it lies above
# the mean. The damage follows an exact law. Let the real values have the mean μ and the spread σ, and let a share $p$ of all steps be zeros.
# The mean square of all steps is then $(1-p)(\sigma^2+\mu^2)$, and the variance is what remains of it without the square of the mean.
#
# $$\begin{aligned}
# \text{mean}&=(1-p)\,\mu \\
# \text{variance}&=(1-p)\,(\sigma^2+p\,\mu^2)
# \end{aligned}$$
#
# With numbers, for μ = 3, σ = 1 and $p=\frac12$: the mean is 1.5, and the variance is $\frac12(1+\frac92)=2.75$.

# %% tags=["figure"]
# Figure: mean and spread of a batch with a share p of padding; the law, and batches that have it
shares = np.arange(0, 0.91, 0.1)
values, law_gap = rng.normal(3, 1, 2000), 0.0
values = 3 + (values - values.mean()) / values.std()  # mean 3 and spread 1 exactly
p = np.linspace(0, 0.95, 200)
fig, ax = plt.subplots(figsize=(7, 3))
ax.plot(p, 3 * (1 - p), color=VERMILLION)
ax.plot(p, np.sqrt((1 - p) * (1 + 9 * p)), color=BLUE)
for share in shares:
    padded = np.concatenate([values, np.zeros(round(2000 * share / (1 - share)))])
    own = 1 - 2000 / len(padded)
    law_gap = max(law_gap, abs(padded.var() - (1 - own) * (1 + 9 * own)))
    ax.plot([own] * 2, [padded.mean(), padded.std()], "o", color=BLACK, ms=4)
ax.text(0.05, 3.05, "the mean", color=VERMILLION)
ax.text(0.62, 1.75, "the spread", color=BLUE)
ax.set(xlabel="share of padding, p", ylabel="what the layer measures", ylim=(0, 3.4))
show(
    fig,
    "The measured mean falls in a straight line from 3 to 0 as padding grows; the measured spread "
    "first rises from 1 to about 1.7 and then falls. Dots lie on the lines.",
)
assert law_gap < 1e-9

# %% [markdown]
# The dots are batches, and the lines are the law. Padding pulls the mean to 0. It first inflates the spread, because zeros are far from values around 3, and in the end it
# shrinks it. So the layer does something else to every batch, depending on how much of it is padding. The mask knows which steps to leave out.
#
# ### Exercise `09-masked`: statistics of the valid steps
#
# The mask says which steps are real. Take one mean and one variance for each feature over the real steps of all sequences together,
# normalize, scale and shift. Where the mask is False, y is 0. Whatever stands in the padding, even NaN, must not matter.
#
# <details><summary>Hint 1: take out what is valid</summary>
#
# `x[mask]` picks the steps whose mask is True. It has shape (M, D), where M is the number of valid steps. That is a batch
# like any other.
#
# </details>
# <details><summary>Hint 2: why not multiply by the mask?</summary>
#
# 0 · NaN is NaN. Choose values by the mask (`x[mask]`, `np.where`), and do not multiply them by it. And the mean divides
# by M, not by N·T.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# Begin with `y = np.zeros_like(x)`, and end with `y[mask] = …`, where the right side is lesson 03's layer on `x[mask]`.
#
# </details>


# %%
def masked_batch_norm(x, mask, gamma, beta, eps=1e-5):
    """Batch normalization of sequences: statistics of the valid steps of all sequences together.

    Args: x (N, T, D); mask (N, T), True where a step is valid, at least once; gamma, beta (D,);
    eps, added to the variance. What stands in the padding may be anything, NaN and infinity too.
    Returns: y (N, T, D), 0 in the padding.
    """
    ### BEGIN SOLUTION
    valid = x[mask]  # (M, D)
    mean = valid.mean(axis=0)  # (D,)
    var = ((valid - mean) ** 2).mean(axis=0)  # (D,)
    y = np.zeros_like(x)
    y[mask] = gamma * (valid - mean) / np.sqrt(var + eps) + beta
    return y
    ### END SOLUTION


# %%
check("09-masked", masked_batch_norm)

# %% [markdown]
# Does it mend the padding? Send the same three sequences through it with more and more padding, and put nonsense into the padding this time.

# %%
masked_batch_norm = answer_to("09-masked")
ones, zeros = np.ones(2), np.zeros(2)
mended = {}
for steps in (4, 8, 40):
    padded = np.full((3, steps, 2), np.nan)
    own_mask = np.zeros((3, steps), dtype=bool)
    own_mask[:, :4] = mask
    padded[own_mask] = x[mask]
    mended[steps] = masked_batch_norm(padded, own_mask, ones, zeros)[0, 0]
    print(f"{steps:2} steps in the batch: the first token becomes {mended[steps].round(2)}")
assert np.allclose(mended[4], mended[40]) and abs(first[4] - first[40]).max() > 0.5
alone = over(EACH_TOKEN)(np.concatenate([x, np.zeros((3, 36, 2))], axis=1))[:, :4]
assert np.allclose(alone, over(EACH_TOKEN)(x))  # layer normalization needs no mask

# %% [markdown]
# It does. So padding is a bug that can be fixed. If you pass the mask on, you can use batch normalization. Most layers do not take a mask, though, and a forgotten one raises no error.
# Layer normalization needs none, as the last line of the cell asserts, because a token of padding keeps its zeros to itself.
#
# ## A layer for each step
#
# Would the second answer, a mean for each step, be safer? It never mixes step 1 with step 4. Here is your function, one step at a time.

# %%
each_step = [
    masked_batch_norm(x[:, [t]], mask[:, [t]], ones, zeros)[0, 0].round(2) for t in range(4)
]
for t, y in enumerate(each_step):
    print(f"step {t + 1}: {mask[:, t].sum()} sequences are that long, the first becomes {y}")
memory = [x[mask[:, t], t].mean(axis=0) for t in range(4)]  # what evaluation would use
try:
    memory[4]
except IndexError as error:
    print("a fifth step at work:", error)
assert abs(each_step[2]).max() == 0 and abs(each_step[3]).max() == 0

# %% [markdown]
# Few sentences are long, so late steps have few sequences that share their mean. At steps 3 and 4 a single one is left, and the layer returns β whatever it
# reads, as in lesson 03. At work it gets worse. A sentence that is longer than all those in training comes to a step for which nothing was ever stored.
# Somebody has to decide what to use there. Cooijmans et al. (2016) take the statistics of the last step that has any.
#
# ## The future
#
# A language model learns to say the next word. It is trained on whole sentences at once. Its steps look at each other by what is called attention (see below), which gets a
# mask of its own, so that no step looks ahead. Such a network is called **causal**. The readers of the puzzle are causal.

# %%
predict(
    "09-future",
    "The batch normalization reader, in training mode, gets five images. In the first one, the "
    "last row is changed. Whose outputs at step 1 move?",
    "nobody's, because attention is causal",
    "those of the first image",
    "those of all five images",
)

# %%
# The lab can train many networks at once: the first axis counts them, and here there is one.
images = torch.tensor(held.x_test[:5]).reshape(1, 5, 64)  # one network, five images, 64 pixels
changed = images.clone()
changed[0, 0, 56:] = 1.0  # the last of eight rows of the first image
moved = {}
for name, reader in readers.items():
    reader.train()
    outputs = reader[:-2]  # without its last two layers, the average over steps and the logits
    with torch.no_grad():
        difference = outputs(changed) - outputs(images)  # (1, 5, 8 steps, 16 features)
    moved[name] = difference[0, :, 0].abs().amax(dim=1).numpy()  # of five images, at step 1
    print(f"{name}: outputs at step 1 move by", moved[name].round(3))
everybody = moved["batch"].min() > 0
reveal(
    "09-future",
    "those of all five images" if everybody
    else "those of the first image" if moved["batch"][0] > 0
    else "nobody's, because attention is causal",
)  # fmt: skip
assert moved["batch"].min() > 1e-4 and moved["layer"].max() == 0

# %% [markdown]
# All five move. Attention does not look ahead, but the mean does. With batch normalization, step 1 knows something about step 8 before it has been read, and even about the step 8 of another
# image. With layer normalization it knows nothing.
#
# Does such a trace matter? Let a small language model learn something that cannot be learned. A sentence is four flips of a coin, +1 or −1.
# The model is one block of the puzzle's reader. Before each flip it says how likely +1 is, and it may look at the flips before. No honest model
# does better than one half for each, which costs $\ln2=0.69$. It learns from one sentence at a time, with batch normalization, and again with layer normalization.


# %% tags=["setup"]
# Setup: a language model of one block, and coins for each of its runs
def language_model(seeds, name):
    """One block that gives, before each flip, a logit for +1: (R, N, 4) -> (R, N, 4)."""
    sources, norm = generators(seeds), LAYERS[name]
    read = nn.Unflatten(2, (4, 1)), Tokens(sources, 1, 16, 4)
    block = Block(sources, 16, norm, causal=True), norm(len(seeds), 16)
    say = nn.Flatten(1, 2), Linear(sources, 16, 1), nn.Unflatten(1, (-1, 4)), nn.Flatten(2)
    return Stack(*read, *block, *say)


def coins(seeds, *shape):
    """Flips +1 or −1, of that shape (..., N, 4), with an axis for the runs before N."""
    heads = [torch.randint(2, shape, generator=source) for source in generators(seeds)]
    return 2.0 * torch.stack(heads, dim=-3) - 1


# %%
def losses(model, flips):
    """What each of the four flips costs on average: −ln of the chance that the model gave it."""
    start_and_earlier = nn.functional.pad(flips[..., :-1], (1, 0))  # 0 is the start token
    logits = model(start_and_earlier)  # above 0 where it expects +1
    return nn.functional.softplus(-flips * logits).mean(dim=1)


# %% [markdown]
# (The softplus of $z$ is $\ln(1+e^z)$. So this is the cross-entropy of lesson 01, for the answers +1 and −1.) Now let it learn.


# %%
def learn(seeds, name, sentences):
    """Losses in the last 100 of 300 steps; and at work, on new flips, in evaluation mode."""
    model, history = language_model(seeds, name), []
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for flips in coins(seeds, 300, sentences, 4):
        history.append(losses(model, flips))
        optimizer.zero_grad()
        history[-1].sum().backward()
        optimizer.step()
    with torch.no_grad():
        new = coins([seed + 100 for seed in seeds], 2000, 4)
        return torch.stack(history[-100:]).mean(dim=0).numpy(), losses(model.eval(), new).numpy()


for name in ("batch", "layer"):
    training, work = learn([0], name, 1)
    print(f"{name}: loss {training.mean():.2f} in training, {work.mean():.2f} at work")

# %% [markdown]
# Batch normalization gets below what is possible, and at work it is worse than a model that knows nothing. Does it hold for other seeds, and for more sentences in a batch?

# %% tags=["evidence"]
# Evidence: five seeds, one sentence and eight; what each of the four flips costs
for name, sentences in (("batch", 1), ("batch", 8), ("layer", 1)):
    training, work = learn(SEEDS, name, sentences)
    for when, found in (("training", training), ("at work", work)):
        runs = found.mean(axis=1)
        print(f"{name}, {sentences} a batch, {when:8} {runs.mean():.2f}", end=" ")
        print(f"[{runs.min():.2f}, {runs.max():.2f}]  by flip", found.mean(axis=0).round(2))
    if (name, sentences) == ("batch", 1):
        assert training.mean(1).max() < 0.65 and work.mean(1).min() > 0.75
    else:
        assert abs(training.mean(1) - np.log(2)).max() < 0.05
        assert abs(work.mean(1) - np.log(2)).max() < 0.05

# %% [markdown]
# It holds for five seeds. With one sentence in a batch the loss is 0.49 in training and 0.97 at work. The model has learned to read the coming flips in the mean, and at work the mean is a constant. You can see
# where it peeks. In training the first flip costs 0.23. The last flip is never an input, so no mean betrays it, and it costs 0.88. With eight sentences in a batch the trace is diluted, and nothing is left of
# the effect. The losses are 0.70 in training and 0.71 at work. Layer normalization stays where an honest model must stay.
#
# So a training loss can be too good. Do not ask the loss, ask the layer.
#
# ### Exercise `09-diagnose`: which of these layers sees the future?
#
# You get a layer without a label and may call it as often as you like, on sequences of your own making. Find out what
# one output, that of sequence n at step t, depends on. Does it change when a later step of the same sequence changes?
# Does it change when another sequence of the batch changes? Earlier steps of its own sequence are no leak. Some of the layers have
# a γ and a β of their own, and γ may be 0 for some feature.
#
# <details><summary>Hint 1: one question at a time</summary>
#
# Call the layer twice. Between the two calls change one thing only, either the later steps of one sequence or
# all of the other sequences, and compare the outputs that should not have noticed.
#
# </details>
# <details><summary>Hint 2: what to change, and where to look</summary>
#
# A layer may ignore a number that you add, or a factor, and still leak. Put fresh random values there instead. Look at all earlier
# steps and all features, not at one. And take more than two of each: two values that are normalized together
# come out as +1 and −1, whatever they are.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# For each t: `other = x.copy()`, `other[0, t + 1:] = fresh values`, and
# `future = future or not np.allclose(layer(other)[0, :t + 1], layer(x)[0, :t + 1])`. Then the same for
# `other[1:]`, where you look at `[0]`.
#
# </details>


# %%
def which_leak(layer):
    """What an output at step t of one sequence can see that it should not.

    Args: layer, a function of an array (N, T, D) that returns one of the same shape; you choose
    N, T and D, and some layers show what they do only if each is at least 3. Changes below 1e-6
    are rounding. Returns: "future" if the output can change with a later step of the same
    sequence, "others" if it can change with another sequence (any step of it), "both", or "none".
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(0)
    x = rng.normal(1.0, 2.0, (3, 5, 4))

    def moves(changed, watched):
        other = x.copy()
        other[changed] = rng.normal(-3.0, 5.0, other[changed].shape)
        return abs(layer(other) - layer(x))[watched].max() > 1e-6

    future = any(moves(np.s_[n, t:], np.s_[n, :t]) for n in range(3) for t in range(1, 5))
    others = any(moves(np.arange(3) != n, np.s_[n]) for n in range(3))
    if future:
        return "both" if others else "future"
    return "others" if others else "none"
    ### END SOLUTION


# %%
check("09-diagnose", which_leak)

# %% [markdown]
# Now let it judge the three answers, the masked layer of your own, and PyTorch's batch normalization.

# %%
which_leak = answer_to("09-diagnose")


def by_torch(x):
    norm = nn.BatchNorm1d(x.shape[2], dtype=torch.float64)  # in training mode, as it is at first
    return norm(torch.tensor(x).transpose(1, 2)).transpose(1, 2).detach().numpy()


def yours(x):
    everything = np.ones(x.shape[:2], dtype=bool)
    return masked_batch_norm(x, everything, np.ones(x.shape[2]), np.zeros(x.shape[2]))


BOXES = {
    "all steps of all sequences": over(POOLED), "each step by itself": over(EACH_STEP),
    "each token by itself": over(EACH_TOKEN), "your masked layer": yours, "BatchNorm1d": by_torch,
}  # fmt: skip
leaks = {name: which_leak(box) for name, box in BOXES.items()}
for name, leak in leaks.items():
    print(f"{name:27} leaks from: {leak}")
assert list(leaks.values()) == ["both", "others", "none", "both", "both"]

# %% [markdown]
# The mask mends the padding and does not mend the future. A mean for each step keeps the past safe, and still lets other
# sentences in. Only layer normalization is clean in training.
#
# ## One row at a time
#
# At work, a language model reads one step, answers, and waits for the next. Let the two readers do that. They get the first row, then the first two,
# and so on, and each answer is held against the one that they give when the whole image is there.

# %%
predict(
    "09-stream",
    "In evaluation mode, one row at a time. Which reader gives the same outputs as with the whole "
    "image?",
    "the one with layer normalization",
    "the one with batch normalization",
    "both",
    "neither",
)


# %%
def streamed(reader):
    """Largest difference between outputs row by row and outputs of whole images."""
    rows = images.reshape(1, 5, 8, 8)  # one network, five images, eight rows of eight pixels
    outputs = reader[1:-2]  # without cutting into rows, the average, and the logits
    with torch.no_grad():
        whole = outputs(rows)
        now = [outputs(rows[:, :, : t + 1])[:, :, t] for t in range(8)]
    return (torch.stack(now, dim=2) - whole).abs().max().item()


gaps = {}
for name, reader in readers.items():
    gaps[name] = {"evaluation": streamed(reader.eval()), "training": streamed(reader.train())}
    print(name, {mode: f"{gap:.0e}" for mode, gap in gaps[name].items()})
exact = [name for name in readers if gaps[name]["evaluation"] < 1e-4]
reveal(
    "09-stream",
    "both" if len(exact) == 2
    else f"the one with {exact[0]} normalization" if exact else "neither",
)  # fmt: skip
assert len(exact) == 2 and gaps["batch"]["training"] > 0.1

# %% [markdown]
# Both do. With its running averages batch normalization streams as well as layer normalization does, so streaming alone is no reason against it. Its training
# mode cannot stream, because it would normalize each row by the few rows that have arrived. So its two modes are two functions. One of them learns, with a look at the future, and the other one goes to work.
# (The lead in the puzzle is measured in evaluation mode, without any peeking.)
#
# Now the puzzle can be answered.
#
# | who shares a mean | padding | while it trains, sees | one step at a time | longer than in training |
# |---|---|---|---|---|
# | all steps of all sequences | needs the mask | the future and other sequences | in evaluation mode | is defined |
# | each step by itself | needs the mask, and company | other sequences | in evaluation mode | has no statistics |
# | each token by itself | needs nothing | nothing | the same in both modes | is defined |
#
# The builders of language models know the last row. Layer normalization costs a few points in our small race, and it asks nobody else. So it cannot look ahead, a sentence means the same in
# every batch, and the network that is trained is the network that works.
#
# ## Recurrent networks
#
# Shortly before transformers, people tried the same layers in another reader of sequences, and there it matters, too, what is stored for each step. A **recurrent network** keeps a state $h$, and every step makes a new one from the old one and the input, always with the same weights:
#
# $$h_t=\tanh(x_t\,W_x+h_{t-1}\,W_h)$$
#
# Eight steps are a network of eight layers that share one $W_h$, and the gradient goes back through all of them. With layer normalization (Ba, Kiros and Hinton 2016) the sum is normalized before the tanh:
#
# $$\begin{aligned}
# a_t&=x_t\,W_x+h_{t-1}\,W_h \\
# h_t&=\tanh\Big(\gamma\,\frac{a_t-\mu_t}{\sqrt{v_t+\varepsilon}}+\beta\Big)
# \end{aligned}$$
#
# Mean and variance run over the units of one sequence. With numbers, for $a_t=(1,3)$, γ = 1 and β = 0, it is $h_t=(\tanh(-1),\tanh 1)=(-0.76,0.76)$.
#
# ### Exercise `09-cell`: layer normalization inside a recurrent cell
#
# Write one step. Add up what comes from the input and what comes from the last state, normalize that sum over
# the units of each sequence, scale and shift it, and put tanh around it.
#
# <details><summary>Hint 1: which sum?</summary>
#
# `a = x @ w_x + h @ w_h` has shape (N, H), with one row for each sequence and one column for each unit. Add first, and normalize the sum once.
#
# </details>
# <details><summary>Hint 2: which axis?</summary>
#
# Layer normalization asks one sequence at a time, so mean and variance run over the H units: `axis=1`. Keep them as a
# column, (N, 1), with `keepdims=True`, so that they line up with the rows.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `a_hat = (a - mean) / np.sqrt(var + eps)`. Then γ and β, one for each unit, and tanh comes last, around everything.
#
# </details>


# %%
def ln_rnn_cell(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    """One step of a recurrent cell with layer normalization: the next state.

    Args: x (N, D), the input of this step; h (N, H), the state before it; w_x (D, H); w_h (H, H);
    gamma, beta (H,); eps, added to the variance. Returns: the new h (N, H).
    """
    ### BEGIN SOLUTION
    a = x @ w_x + h @ w_h  # (N, H)
    mean = a.mean(axis=1, keepdims=True)  # (N, 1)
    var = ((a - mean) ** 2).mean(axis=1, keepdims=True)  # (N, 1)
    return np.tanh(gamma * (a - mean) / np.sqrt(var + eps) + beta)
    ### END SOLUTION


# %%
check("09-cell", ln_rnn_cell)


# %% tags=["setup"]
# Setup: recurrent networks with four kinds of layers or none, for a stack
def recurrent(seeds, kind, gamma=1.0, gain=1.0, steps=8, units=32, input_gain=1.0):
    """`kind`: none, input (batch, pooled), step (batch, each step), layer or rms."""
    runs, sources, features = len(seeds), generators(seeds), 64 // steps

    def norm(axes, memory=1, center=True):
        return TokenNorm(runs, units, axes, memory, gamma, center)

    places = {
        "none": dict,
        "input": lambda: {"inputs": norm(POOLED)},
        "step": lambda: {"inputs": norm(EACH_STEP, steps), "state": norm(EACH_STEP, steps)},
        "layer": lambda: {"both": norm(EACH_TOKEN)},
        "rms": lambda: {"both": norm(EACH_TOKEN, center=False)},
    }
    cell = Recurrent(sources, features, units, gain=gain, input_gain=input_gain, **places[kind]())
    return Stack(nn.Unflatten(2, (steps, features)), cell, Linear(sources, units, 10))


# %% tags=["setup"]
# Setup: a recurrent network with layer normalization, trained, and its weights as arrays
trained = recurrent([0], "layer")
train(trained, held, 0.3, 400, every=400)
cell, last = trained[1], trained[2]
parts = cell.w_x.weight, cell.w_h, cell.both.weight, cell.both.bias, last.weight, last.bias
w_x, w_h, gamma, beta, w_out, b_out = (w.detach()[0].squeeze().double().numpy() for w in parts)

# %% [markdown]
# A recurrent network with that layer was trained for you on the rows of the digits. Your cell runs it with its weights, row by row.

# %%
ln_rnn_cell = answer_to("09-cell")
h = np.zeros((360, 32))  # 360 test images, 32 units
so_far = []
for t in range(8):
    row = held.x_test[:, 8 * t : 8 * t + 8]
    h = ln_rnn_cell(row, h, w_x, w_h, gamma, beta)
    logits = h @ w_out + b_out
    so_far.append((logits.argmax(axis=1) == held.y_test).mean())
print("right after each row:", [f"{share:.0%}" for share in so_far])
in_torch = trained(torch.tensor(held.x_test).reshape(1, 360, 64))[0].detach().numpy()
gap = abs(in_torch - logits).max()
print(f"difference from the network in PyTorch: {gap:.0e}")
assert gap < 1e-3 and so_far[-1] > 0.9

# %% [markdown]
# It gets 97 % right, and the same logits as PyTorch up to rounding. (Its guesses after the earlier rows are poor, and nobody uses them.) Your cell kept nothing but the state, and no image knew of another.
#
# Batch normalization has been put into such cells in two ways. Laurent et al. (2015; *input* below) normalize what comes from the input, $x_tW_x$, pooled over the steps, and leave the state
# alone. Cooijmans et al. (2016; *step* below) normalize both parts, with statistics for each step, and start with γ = 0.1. Here are four layers and the network without any, on
# the rows. Each is trained twice, with the usual weights and with recurrent weights $W_h$ that start four times as large.
#
# <!-- given: 0.1 -->

# %% tags=["evidence", "C61:slip"]
# Evidence: eight rows, SGD, five cells, two sizes of the recurrent weights, six rates, five seeds
ROW_RATES, GAINS, CELLS = (0.01, 0.04, 0.12, 0.35, 1.0, 3.0), (1.0, 4.0), {}
KINDS = {"none": ("none", 1.0), "input, γ = 1": ("input", 1.0), "step, γ = 0.1": ("step", 0.1),
         "layer": ("layer", 1.0), "rms": ("rms", 1.0)}  # fmt: skip
for name, (kind, gamma_0) in KINDS.items():
    found = sweep(
        lambda seeds, gain, kind=kind, gamma_0=gamma_0: recurrent(
            seeds, kind, gamma_0, torch.as_tensor(gain, dtype=torch.float32)
        ), held, SEEDS, 150, lr=ROW_RATES, gain=GAINS, every=150, batch_size=40,
    )  # fmt: skip
    rates, test = chosen(found)  # (2,), (2 steps, 2 gains, 5 seeds)
    CELLS[name] = test[-1]
    assert ROW_RATES[0] < rates.min() and rates.max() < ROW_RATES[-1]
    for rate, gain, runs in zip(rates, GAINS, test[-1], strict=True):
        print(f"{name:14} W_h × {gain:.0f}, rate {rate:4}: {runs.mean():.1%}", end=" ")
        print(f"[{runs.min():.0%}, {runs.max():.0%}]", end="   ")
    print()

lead = 100 * (CELLS["step, γ = 0.1"] - CELLS["none"])[0]
print(f"step, γ = 0.1, ahead of none: {lead.mean():.1f} [{lead.min():.1f}, {lead.max():.1f}]")
usual, large = ({name: runs[index].mean() for name, runs in CELLS.items()} for index in (0, 1))
assert max(usual.values()) - min(usual.values()) < 0.1
assert min(large["step, γ = 0.1"], large["layer"]) > large["input, γ = 1"] + 0.1
assert large["input, γ = 1"] > large["none"]

# %% [markdown]
# Each dot is a seed, and the orange line their mean.

# %% tags=["figure"]
# Figure: test accuracy on rows, with the usual and with large recurrent weights
fig, panels = plt.subplots(1, 2, figsize=(9.5, 2.8), sharey=True)
for ax, index, title in zip(panels, (0, 1), ("usual $W_h$", "$W_h$ × 4"), strict=True):
    dots(ax, {name: runs[index] for name, runs in CELLS.items()}, title=title, xlim=(40, 100))
show(
    fig,
    "Dots for five recurrent networks. With usual weights all lie between 80 and 96 %. With "
    "recurrent weights four times as large the one without a layer falls to about 50 %, the one "
    "with batch normalization on the input to about 68 %, and the others stay near 90 %.",
)

# %% [markdown]
# On the left there is nothing to rank. On average all five kinds end between 91 % and 94 %, and compared seed by seed the layer for each step is 0.2 points ahead of none [−1.4, 3.3]. On the right there is a ranking. With recurrent weights that start four times too large, the
# network without a layer gets 52.2 % with plain gradient descent at its best rate. A layer on the input path alone brings it to 68.2 %. There the state still goes through $W_h$ unchecked. Whatever normalizes
# the state's part as well keeps about 90 %. So the layer buys robustness here, and no accuracy.
#
# The gradient shows what happened. Before training, send it back from the loss to the states of all eight steps, and measure its length at each.


# %% tags=["evidence", "C50:shown"]
# Evidence: the gradient's length at each step before training, three sizes of W_h, five seeds
def by_step(stack, steps, count=60, first=None):
    """Lengths (steps, R, count) of the loss's gradient with respect to each image's states."""
    rows = stack[0](torch.tensor(held.x_train[:count]).expand(stack.runs, count, 64))
    states = stack[1].states(rows, first)
    labels = torch.tensor(held.y_train[:count]).repeat(stack.runs)
    loss = nn.functional.cross_entropy(stack[2](states[-1]).flatten(0, 1), labels, reduction="sum")
    return torch.stack([g.norm(dim=-1) for g in torch.autograd.grad(loss, states)]).numpy()


fades = {}
for name in ("none", "step, γ = 0.1", "layer", "layer, γ = 0.1"):
    kind, gamma_0 = KINDS.get(name, ("layer", 0.1))
    for gain in (0.25, 1.0, 4.0):
        lengths = by_step(recurrent(list(SEEDS), kind, gamma_0, gain), 8).mean(2)  # (8, 5)
        fades[name, gain] = lengths / lengths[-1]
        ratio = fades[name, gain][0]
        print(f"{name:14} W_h × {gain:4}: first / last step {ratio.mean():8.1g}", end=" ")
        print(f"[{ratio.min():.0e}, {ratio.max():.0e}]")
assert fades["none", 0.25][0].max() < 1e-3 and fades["none", 4.0][0].min() > 5
for gain in (0.25, 4.0):
    one, other = (fades["step, γ = 0.1", size].mean(1) for size in (1.0, gain))
    assert np.allclose(one, other, rtol=0.15)

# %% [markdown]
# Each panel shows $W_h$ at a quarter of its usual size, at that size, and four times as large.

# %% tags=["figure"]
# Figure: the gradient's length at each step, relative to the last one
fig, panels = plt.subplots(1, 3, figsize=(9.5, 2.8), sharey=True)
for ax, name in zip(panels, ("none", "step, γ = 0.1", "layer"), strict=True):
    for gain, colour in ((0.25, GREEN), (1.0, BLACK), (4.0, VERMILLION)):
        curve = fades[name, gain].mean(1)
        ax.plot(range(1, 9), curve, color=colour)
        if name != "step, γ = 0.1":
            text, nudge = f"× {gain:g}", {0.25: 0, 1.0: -4, 4.0: 4}[gain]
            label_line(ax, 1, curve[0], text, colour, xytext=(-38, nudge))
    ax.set_yscale("log")
    ax.set(title=name, xlabel="step", xlim=(-2.2, 8.2), xticks=range(1, 9))
panels[1].text(1, 0.03, "all three", color=VERMILLION)
panels[0].set_ylabel("length / last length")
show(
    fig,
    "Gradient length by step. Without a layer it vanishes to 4e-5 or grows to 30 on the way back, "
    "depending on the size of W_h. With statistics for each step the three curves are one. With "
    "layer normalization they lie between.",
)

# %% [markdown]
# Without a layer, the gradient at the first row is 30 times as long as at the last one when $W_h$ is large, and 0.00004 times as long when it is small. (At the usual size it fades little, to 0.3.) With batch normalization at each step the three curves lie on top of each other,
# and at the first row all are at 0.2. You know why from lesson 03. The layer stands directly behind $W_h$ and cancels its size. Layer normalization stands behind the sum, where the size of $W_h$ still
# decides how much the state counts against the input, so its curves differ. With γ = 1 they differ far less than without a layer. With γ = 0.1, which only the folded table has, they differ as much.
#
# <!-- given: 0.00004 -->
#
# ### Thirty-two steps
#
# Now the same images in smaller bites, two pixels at a time. That makes 32 steps, so a small fault in each of them has longer to add up.
#
# <!-- given: 32 -->

# %%
predict(
    "09-long",
    "Batch normalization on the input path, with γ = 1 at the start, as everywhere in this "
    "course. Beside the network without a layer it ends …",
    "more than 5 points higher",
    "within 5 points",
    "more than 5 points lower",
)

# %% tags=["evidence"]
# Evidence: 32 steps, 120 updates with Adam, three rates, five seeds
LONG = {"none": ("none", 1.0, 1.0), "none, W_x × 8": ("none", 1.0, 8.0),
        "input, γ = 1": ("input", 1.0, 1.0), "input, γ = 0.1": ("input", 0.1, 1.0),
        "step, γ = 0.1": ("step", 0.1, 1.0), "layer, γ = 0.1": ("layer", 0.1, 1.0)}  # fmt: skip
LONG_RATES, long, stacks = (0.003, 0.01, 0.03), {}, {}


def long_reader(seeds, name):
    kind, gamma_0, size = LONG[name]
    stacks[name] = recurrent(seeds, kind, gamma_0, 1.0, 32, 24, size)
    return stacks[name]


for name in LONG:
    long[name] = best(name, swept(lambda s, name=name: long_reader(s, name), 120, LONG_RATES))
trained_stacks = dict(stacks)
difference = long["input, γ = 1"].mean() - long["none"].mean()
reveal(
    "09-long",
    "more than 5 points higher" if difference > 0.05
    else "more than 5 points lower" if difference < -0.05 else "within 5 points",
)  # fmt: skip
assert long["input, γ = 0.1"].mean() > long["input, γ = 1"].mean() + 0.05
assert long["none"].mean() > long["none, W_x × 8"].mean() + 0.03

# %% [markdown]
# The same six rows as dots.

# %% tags=["figure"]
# Figure: test accuracy with 32 steps
fig, ax = plt.subplots(figsize=(7.5, 2.8))
dots(ax, {name.replace("W_x", "$W_x$"): runs for name, runs in long.items()})
show(
    fig,
    "Dots for six recurrent networks on 32 steps. The means of those with γ = 0.1 and of the one "
    "without a layer lie above 70 %, of those with γ = 1 and large inputs at 65 % and below.",
)

# %% [markdown]
# With γ = 1, batch normalization on the input costs ten points. It gets 63.9 %, and the network without a layer 73.4 %. Cooijmans et al. warn of that start. With their γ = 0.1 it gets 77.9 %, which is no sure lead over
# no layer, because the seeds overlap. Layer normalization with γ = 0.1 ends a little below no layer, at 71.2 %. What is wrong with a γ of 1? Look at what the input brings to the tanh at every step.
#
# <!-- given: 0.1 -->

# %% tags=["evidence"]
# Evidence: the spread of what the input brings to the tanh, before training
pixels = torch.tensor(held.x_train[:60]).expand(5, 60, 64)
for name in ("none", "none, W_x × 8"):
    stack = long_reader(list(SEEDS), name)
    brought = stack[0](pixels).flatten(1, 2) @ stack[1].w_x.weight
    print(f"{name:14} spread {brought.std(dim=1).mean():.2f}")

# %% [markdown]
# Without a layer, what the input brings has a spread of 0.12. A layer with γ = 1 makes this spread 1, and one with γ = 0.1 leaves it about as it was. So take the layer away, and make $W_x$ eight times as large.
# Now the spread is 0.96, there is no normalization anywhere, and the network gets 62.9 %. So the size of the input alone costs the ten points, and a γ of 0.1 makes the input small again.
#
# Must each step have its own memory? For evaluation, batch normalization needs a stored mean and variance. In the networks called *step*, each of the 32 steps has
# its own. Take these trained networks, and merge the memories of all steps into a single mean and variance, first on the input's path and then on the state's. (They have had one update more than in the table, so the first number differs a little.)

# %% tags=["evidence", "C49:condition"]
# Evidence: the same trained networks; one memory for all steps, on one path after the other
kept = {}
name = "step, γ = 0.1"
stack, row = trained_stacks[name], LONG_RATES.index(rate_of[name])
remembered = {k: v.clone() for k, v in stack.state_dict().items()}
for merged in ("nothing", "inputs", "state"):
    stack.load_state_dict(remembered)
    if merged != "nothing":
        norm = getattr(stack[1], merged)
        middle = norm.mean.mean(2, keepdim=True)
        norm.var[:] = (norm.var + (norm.mean - middle) ** 2).mean(2, keepdim=True)
        norm.mean[:] = middle
    runs = accuracy(stack, held).reshape(len(LONG_RATES), len(SEEDS))[row]
    kept[merged] = runs.mean()
    print(f"merged: {merged:8} {runs.mean():.1%} [{runs.min():.0%}, {runs.max():.0%}]")
assert kept["nothing"] > kept["inputs"] + 0.08
assert abs(kept["nothing"] - kept["state"]) < 0.05
assert long["step, γ = 0.1"].min() > 0.5  # it trains

# %% [markdown]
# For the state one memory is enough here, and for the input it is not. The same weights get 74.6 % with all memories, 73.7 % when the state's are merged, and 47.8 % when the input's are. And yet a layer on the input path *alone* learns with one pooled memory, as
# the row `input, γ = 0.1` has shown. So batch normalization does go into a recurrent network, on one condition. What is stored must fit what it learned with, and where that was a mean for each step, a longer sentence finds nothing stored for its late steps. Layer normalization has no such condition.
#
# ## One thing that fails: black pixels
#
# Go down to single pixels, 64 steps. Every digit begins with a black corner, mostly of two and at most of four pixels, and the first state is $h_0=0$. So the first sums are
# exactly 0, and layer normalization has to normalize a row of zeros.

# %%
row = np.zeros((1, 20))  # one sequence, 20 units
nudged = row.copy()
nudged[0, 0] = 1e-6  # one unit, one millionth
layer = over((1,))  # layer normalization of (N, D)
slope = ((layer(nudged) - layer(row)) / 1e-6)[0, 0]
print(f"layer norm of zeros: a small change comes out {slope:.0f} times as large")
assert abs(slope - 0.95 / np.sqrt(1e-5)) < 1

# %% [markdown]
# That is $1/\sqrt\varepsilon=316$, less the twentieth that the mean takes away. On the way back, every step whose sum is 0 multiplies the gradient by this factor.

# %%
predict(
    "09-pixels",
    "Before training, with layer normalization, the gradient at the first of 64 states is, beside "
    "the gradient at the last one, on average about …",
    "a thousandth as long",
    "about as long",
    "about a thousand times as long",
    "more than a million times as long",
)


# %% tags=["evidence"]
# Evidence: the gradient at each of 64 states, with a first state of 0 and with a random one
def pixelwise(seeds, kind):
    return recurrent(seeds, kind, steps=64, units=20)


black = (np.cumsum(held.x_train[:200], axis=1) == 0).sum(axis=1)  # pixels before the first ink
somewhere = torch.randn(20, generator=generators([0])[0])
stacks_64 = {kind: pixelwise(list(SEEDS), kind) for kind in ("none", "layer")}
lengths = {kind: by_step(stack, 64, 200) for kind, stack in stacks_64.items()}  # (64, 5, 200)
lengths["layer, random first state"] = by_step(
    stacks_64["layer"], 64, 200, somewhere.expand(5, 200, 20)
)
for name, found in lengths.items():
    print(f"{name:26} first / last step {found[0].mean() / found[-1].mean():8.1g}")

# %% tags=["evidence"]
# Evidence: the gradient at the first state by the number of black pixels that an image begins with
longer = lengths["layer"][0] / lengths["layer"][-1]  # (5 networks, 200 images)
by_black = {k: np.median(longer[:, black == k]) for k in (1, 2, 3, 4)}
parts = {k: lengths["layer"][0][:, black == k].sum() / lengths["layer"][0].sum() for k in by_black}
for k, factor in by_black.items():
    print(f"{k} black pixels, {(black == k).sum():3} of 200 images: {factor:,.0f} times (median);",
          f"{parts[k]:.0%} of the first step's average")  # fmt: skip
ratio = lengths["layer"][0].mean() / lengths["layer"][-1].mean()
reveal(
    "09-pixels",
    "more than a million times as long" if ratio > 1e6
    else "about a thousand times as long" if ratio > 30
    else "about as long" if ratio > 0.03 else "a thousandth as long",
)  # fmt: skip
assert by_black[3] > 100 * by_black[2] > 1000 * by_black[1]
assert lengths["layer, random first state"][0].mean() < 1e-3 * lengths["layer"][0].mean()


# %% tags=["setup"]
# Setup: gradients clipped, and a recurrent network with a random first state
def clipped(gradient, memory):
    """The gradient, no longer than 1 for each parameter of each network."""
    length = gradient.flatten(1).norm(dim=1).reshape(-1, *[1] * (gradient.ndim - 1))
    return gradient / length.clamp_min(1)


class Elsewhere(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.cell, self.runs = cell, cell.runs

    def forward(self, x):
        return self.cell.states(x, somewhere.expand(*x.shape[:2], 20))[-1]


def from_somewhere(seeds):
    stack = pixelwise(seeds, "layer")
    stack[1] = Elsewhere(stack[1])
    return stack


# %% tags=["evidence"]
# Evidence: pixel by pixel, gradient descent as it is and clipped, three rates, five seeds
BUILDS = {"none": lambda s: pixelwise(s, "none"), "layer": lambda s: pixelwise(s, "layer"),
          "layer, random first state": from_somewhere}  # fmt: skip
pixel_runs = {}
for name, rule in (("none", sgd), ("layer", sgd), ("layer, random first state", sgd),
                   ("none", clipped), ("layer", clipped)):  # fmt: skip
    rates = (0.01, 0.04, 0.16) if rule is sgd else (0.04, 0.16, 0.64)
    found = swept(BUILDS[name], 120, rates, rule, 30)
    title = name if rule is sgd else f"{name}, clipped"
    pixel_runs[title] = best(title, found)
    if title == "layer":
        assert found.test[-1].mean(axis=1).max() < 0.15
assert pixel_runs["layer, random first state"].mean() < 0.2
assert pixel_runs["layer, clipped"].mean() > 0.25

# %% [markdown]
# It is more than a million times as long. For images that begin with one black pixel the median factor is 2, because the first state comes after that pixel. With two it is 193, and with three 86,076. Each further black pixel costs a factor of some hundreds, as the slope says. So the seven images with
# four carry 96 % of the first step's average. If the first state is random instead of 0, the average factor drops from millions to 10.
#
# The table shows what comes of it. With plain gradient descent, layer normalization stays at chance at all three rates. Without a layer 22.9 % are right, and after 120 steps that is not much either. Clip the gradient, as is
# usual in recurrent networks, and layer normalization learns with most seeds. (One stays near chance.) Their mean is 37.1 %, beside 44.3 % without a layer. So the length of its gradient is one obstacle. It is not the only one, because plain gradient descent gets only 12.5 % from the random first state, too.
#
# <!-- given: 120 -->
#
# ## Inside the transformer
#
# A transformer is a stack of **blocks**. Each block has two branches. In the first, **attention**, a token gathers from others what it needs. In the second, a small MLP works on each
# token alone. Both *add* their result to what came in, so that there is a way around them, as in a residual network. The layer can stand in front of the branch or behind the sum:
#
# $$\begin{aligned}
# \text{pre-norm:}\quad h'&=h+\text{branch}(\text{norm}(h)) \\
# \text{post-norm:}\quad h'&=\text{norm}(h+\text{branch}(h))
# \end{aligned}$$
#
# With numbers, take $h=(1,3)$ and a branch that returns (1, 1) whatever it gets. Pre-norm gives $h'=(2,4)$, and post-norm gives $\text{norm}(2,4)=(-1,1)$. Vaswani et al. put the layer behind, and the readers of
# the puzzle have it in front.
#
# ### Exercise `09-block`: where the norm stands
#
# Put four functions together. Each branch normalizes what it reads, and adds its result to what it did not normalize. Call each
# function once, because attention and the MLP may contain dropout, and then a second call gives another result.
#
# <details><summary>Hint 1: one branch</summary>
#
# A pre-norm branch is `x + branch(norm(x))`. The x before the plus is the residual, and nobody normalizes it.
#
# </details>
# <details><summary>Hint 2: the second branch</summary>
#
# It is built in the same way, from the result of the first one, with `norm_2` and `mlp`. Give that result a name.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `x = x + attention(norm_1(x))`, and one more line of that kind.
#
# </details>


# %%
def pre_norm_block(x, norm_1, attention, norm_2, mlp):
    """A transformer block in pre-norm form.

    Args: x (N, T, D); norm_1, attention, norm_2, mlp, functions of an array of that shape that
    return one of that shape; each is called once. Returns: y (N, T, D).
    """
    ### BEGIN SOLUTION
    x = x + attention(norm_1(x))
    return x + mlp(norm_2(x))
    ### END SOLUTION


# %%
check("09-block", pre_norm_block)

# %% [markdown]
# Put your block into the reader of the puzzle.

# %%
pre_norm_block = answer_to("09-block")


class YourBlock(Block):
    def forward(self, h):
        return pre_norm_block(h, self.norms[0], self.attention, self.norms[1], self.mlp)


yours = transformer([0], "layer", block=YourBlock)
train(yours, held, 0.005, 200, rule=adam, batch_size=40, every=200)
print(f"your block: {accuracy(yours, held)[0]:.0%} of the test images are right")
assert accuracy(yours, held)[0] == right["layer"]

# %% [markdown]
# It reads as many digits as the course's block did, because it is the same network. (Your function adds arrays and does not care whose, so PyTorch can train through it.)
#
# Why does the place matter? In pre-norm, the gradient finds a way back to the first block around all layers in between. In post-norm, every block's layer stands across it. Here are twelve
# blocks before training, and the length of the gradient of one weight matrix in each block.

# %% tags=["evidence"]
# Evidence: the gradient of each of twelve blocks before training, pre-norm and post-norm
by_block = {}
labels = torch.tensor(held.y_train[:60]).repeat(5)
for pre in (True, False):
    stack = transformer(list(SEEDS), "layer", blocks=12, pre=pre)
    logits = stack(torch.tensor(held.x_train[:60]).expand(5, 60, 64)).flatten(0, 1)
    loss = 5 * nn.functional.cross_entropy(logits, labels)
    weights = [layer.down.weight for layer in stack if isinstance(layer, Block)]
    lengths = [g.flatten(1).norm(dim=1) for g in torch.autograd.grad(loss, weights)]
    by_block[pre] = torch.stack(lengths).numpy()  # (12, 5)
    print("pre " if pre else "post", by_block[pre].mean(1).round(2))
    ratio = by_block[pre][-1] / by_block[pre][0]
    assert ratio.mean() < 0.8 if pre else ratio.mean() > 2
    print(f"last / first {ratio.mean():.2f} [{ratio.min():.2f}, {ratio.max():.2f}]")


# %% [markdown]
# The bands are five seeds.

# %% tags=["figure"]
# Figure: the gradient of each block's weights, pre-norm and post-norm
fig, ax = plt.subplots(figsize=(7, 2.8))
for pre, colour, name in ((True, BLUE, "pre-norm"), (False, VERMILLION, "post-norm")):
    ax.fill_between(
        range(1, 13), by_block[pre].min(1), by_block[pre].max(1), color=colour, alpha=0.15, lw=0
    )
    ax.plot(range(1, 13), by_block[pre].mean(1), color=colour, marker="o", ms=4)
    label_line(ax, 12, by_block[pre][-1].mean(), name, colour)
ax.set(
    xlabel="block",
    ylabel="gradient's length",
    xlim=(0.5, 14.5),
    xticks=range(1, 13),
    ylim=(0, None),
)
show(
    fig,
    "Gradient length by block. In post-norm it grows toward the last block, in pre-norm it is "
    "largest in the first blocks.",
)

# %% [markdown]
# In post-norm, the last block's gradient is four times as long as the first one's, and in pre-norm half as long. Xiong et al. found long gradients in the last blocks, too, and conclude that a post-norm network needs **warm-up**, a rate
# that starts near 0 and rises. Let us test the advice. (It is not a test of the reason, because Adam divides each gradient by its own size.) Three kinds of network, all of six blocks, enter the race. They are post-norm with and without 50 steps of warm-up, and pre-norm. (To save time, a token is two rows here.)
#
# <!-- given: 50 -->


# %% tags=["evidence"]
# Evidence: six blocks, post-norm with and without warm-up, pre-norm, four rates, five seeds
def warmed(gradient, memory):
    """Adam, whose rate rises in a straight line over the first 50 steps."""
    step = adam(gradient, memory)
    return step * min(1, memory["t"] / 50)


RATES, deep = (0.001, 0.003, 0.01, 0.03), {}
for name, pre, rule in (("post", False, adam), ("post, warm-up", False, warmed),
                        ("pre", True, adam)):  # fmt: skip
    found = swept(lambda s, pre=pre: transformer(s, "layer", 6, pre, 4), 100, RATES, rule)
    deep[name] = found.test[-1]
    best(name, found)
    print("   at each rate:", [f"{runs.mean():.1%}" for runs in deep[name]])

mean = {name: runs.mean(axis=1) for name, runs in deep.items()}  # at each of the four rates
assert mean["post"][2] < 0.4 < 0.6 < mean["post, warm-up"][2] and mean["pre"][2] > 0.6
assert abs(mean["post"].max() - mean["post, warm-up"].max()) < 0.1

# %% [markdown]
# The lines are means, and the bands five seeds.

# %% tags=["figure"]
# Figure: accuracy against the rate: post-norm with and without warm-up, pre-norm
fig, ax = plt.subplots(figsize=(7, 3))
for name, colour, text in (("post", VERMILLION, "post-norm"), ("pre", BLUE, "pre-norm"),
                           ("post, warm-up", GREEN, "post-norm, warm-up")):  # fmt: skip
    runs = 100 * deep[name]  # (rates, seeds)
    ax.fill_between(RATES, runs.min(1), runs.max(1), color=colour, alpha=0.15, lw=0)
    ax.plot(RATES, runs.mean(1), color=colour, marker="o", ms=4)
    label_line(ax, RATES[-1], runs[-1].mean(), text, colour,
               xytext=(8, {"post": -5, "pre": 0, "post, warm-up": 5}[name]))  # fmt: skip
ax.set_xscale("log")
ax.set(xlabel="learning rate", ylabel="test accuracy, %", ylim=(0, 100), xlim=(0.0009, 0.09))
show(
    fig,
    "Test accuracy against rate. Post-norm falls far at 0.01 without warm-up, and with "
    "warm-up at 0.03. Pre-norm still gets half of the images right at 0.03.",
)

# %% [markdown]
# At the rate 0.01, post-norm gets 23.5 % right, and with warm-up 73.7 %. At its best rate, 0.003, it needs none. There it gets 77.7 % without and 74.4 % with, and pre-norm ends level with both.
# So warm-up does not make the best network better here. It widens the range of rates that work, and pre-norm's range is wide from the start. Choose pre-norm if you do not want to search for the rate.
#
# ## In the wild
#
# - PyTorch: `nn.LayerNorm(D)` and `nn.RMSNorm(D)` take (N, T, D) as it is. `nn.BatchNorm1d(D)` wants (N, D, T), features at axis 1, and knows no mask.
#   `nn.TransformerEncoderLayer` is post-norm unless you say `norm_first=True`.
# - Keras: `BatchNormalization` takes a `mask` and leaves the padding out of its statistics. `LayerNormalization()` normalizes the last axis.

# %% tags=["setup"]
# Setup: Keras on top of PyTorch
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras

# %% tags=["evidence"]
# Evidence: PyTorch's axes, its default block, and the mask that Keras takes
square = torch.randn(50, 4, 4, generator=generators([0])[0]) + torch.arange(4.0)  # T = D = 4
wrong = nn.BatchNorm1d(4)(square).detach()
print("BatchNorm1d on (N, T, D): means of the features", wrong.mean((0, 1)).numpy().round(1))
print("                          means of the steps   ", abs(wrong.mean((0, 2)).numpy()).round(1))
print("norm_first:", nn.TransformerEncoderLayer(8, 2).norm_first)
keras_layer = keras.layers.BatchNormalization(epsilon=1e-5)
by_keras = keras_layer(x.astype("float32"), training=True, mask=mask).detach().numpy()
gap = abs(by_keras - masked_batch_norm(x, mask, ones, zeros))[mask].max()
print(f"Keras with a mask differs from yours at the real steps by {gap:.0e}")
assert gap < 1e-5 and abs(wrong.mean((0, 2))).max() < 1e-5 < abs(wrong.mean((0, 1))).max()

# %% [markdown]
# The first two lines are a trap. Where there happen to be as many steps as features, `BatchNorm1d` on (N, T, D) raises no error, and normalizes the steps where you meant the features.
#
# ## What to take away
#
# - In a sequence you choose who shares a mean: all steps of all sequences, each step, or each token.
# - Padding shifts pooled statistics by an exact law, and a mask mends it.
# - Pooled statistics see the future in training. Statistics for each step see other sequences, and there are none for steps that training never reached.
# - Layer normalization asks nobody. That speaks for it in a language model, even where it costs accuracy, as in the puzzle.
# - Pre-norm leaves the residual way free. Post-norm works as well, at fewer rates, and warm-up gives it more.
#
# ## Check yourself
#
# 1. Three quarters of a batch are padding. On the real steps, a feature is always 4. Which mean and which variance does a layer without a mask measure?
# <details><summary>Answer</summary>
#
# The mean is $\frac14\cdot4=1$, and the variance $\frac14(0+\frac34\cdot16)=3$.
#
# </details>
#
# 2. Your language model has `BatchNorm1d` between its blocks. Its training loss is excellent, and what it writes is poor. Which experiment do you do first?
# <details><summary>Answer</summary>
#
# Change the last word of one sentence, in training mode, and look whether an output at an earlier step moves. It will, because the mean contains the last word. Then look at the loss in evaluation mode.
#
# </details>
#
# 3. Batch normalization streams correctly in evaluation mode. Why does that not save it?
# <details><summary>Answer</summary>
#
# It was trained as another function, whose mean knew the future and the other sentences. Evaluation is clean, and training is not. That is how the model of the coins came to be worse than a guess.
#
# </details>
#
# 4. A recurrent network with statistics for each step was trained on at most 32 steps. What do you do at step 33?
# <details><summary>Answer</summary>
#
# There is nothing stored for it. You could use what is stored for step 32, and should try it on validation data. One memory for all steps was much worse on the input's path here.
#
# </details>
#
# 5. A post-norm transformer hardly learns at your rate. Name three repairs that this lesson has measured.
# <details><summary>Answer</summary>
#
# Warm up the rate, or put the layer in front of the branches. The third is a smaller rate, which was enough here.
#
# </details>
#
# <!-- given: 33 -->

# %% [markdown]
# ### In your own words `09-words`
#
# A company wants your money. Its model foretells the flips of a coin, and it has a training loss of 0.41 where guessing costs 0.69. Which two questions do you ask
# first? Which experiment shall they run before your eyes, and in which mode of the model? Say at last which outcome would convince you that there is something in it after all.

# %% [markdown] tags=["words"]
# **A very good answer**
#
# I ask what the model loses at work, on new flips that arrive one after the other, because no customer will ever see the training loss. And I ask whether a layer in it takes a mean over the
# steps of a sentence, because then the coming flips are in that mean while it trains. Then they shall change a later flip of one sentence, in training mode, and show me
# the outputs at the steps before it. If one of these moves, I go home. In the lesson such a model had a loss of 1.08 at work, which is worse than guessing. If
# none moves, and on new flips the loss is clearly below 0.69 in evaluation mode, I believe that the model has found something, because flips of a fair coin cannot be foretold so well.
#
# **How to grade**
#
# - **½ point** for asking for the loss at work, in evaluation mode and on new flips.
# - **½ point** for asking what shares a mean with what, with the reason why this can show the future.
# - **½ point** for the experiment: change a later step and watch the earlier outputs, in training mode.
# - **½ point** for an outcome that would convince, and would not if it came out otherwise.
# - **Minus ½** if the experiment is run in evaluation mode only. The leak is closed there, and it would find nothing.
# - **A tempting answer** is that the model has learned the training flips by heart. In the lesson every step brought new flips, so there was nothing to learn by heart, and layer
#   normalization stayed at 0.70. This earns the ½ for the loss at work and no more.
# - **If it looks copied**, ask why nothing was left of the effect with eight sentences in a batch.

# %% [markdown]
# ## Going deeper
#
# Nothing below is needed later.
#
# ### How much batch normalization wins by
#
# The readers of the puzzle answer from the mean of their eight steps. Let them answer from the last step alone, which has seen everything.


# %% tags=["evidence"]
# Evidence: the readers of the puzzle answer from the last step; three rates, five seeds
class Final(nn.Module):
    def forward(self, h):
        return h[:, :, -1]


def from_last(seeds, name):
    stack = transformer(seeds, name)
    stack[-2] = Final()
    return stack


last_step = {}
for name in LAYERS:
    rates = {"batch": (0.002, 0.006, 0.018), "layer": (0.0007, 0.002, 0.006)}[name]
    found = swept(lambda s, name=name: from_last(s, name), 200, rates)
    last_step[name] = best(f"{name}, last step", found)
ahead = 100 * (last_step["batch"] - last_step["layer"])
print(f"batch ahead of layer, points: {ahead.mean():.1f} [{ahead.min():.1f}, {ahead.max():.1f}]")


# %% [markdown]
# Now it is 93.5 % and 90.0 %. Batch normalization is still ahead, by 3.5 points on average instead of 5.6, and for one seed they are level. Nobody gives up causality for a lead of this kind.
#
# ### Layer or RMS?
#
# RMS normalization leaves out the mean, so it measures one number for each token and not two. What does that cost in accuracy, in the puzzle's race?

# %% tags=["evidence"]
# Evidence: RMS normalization in the race, on the same rates and seeds
LAYERS["rms"] = lambda runs, width: TokenNorm(runs, width, EACH_TOKEN, center=False)
race["rms"] = best("rms", swept(lambda seeds: transformer(seeds, "rms"), 200, RACE_RATES))
ahead = 100 * (race["layer"] - race["rms"])
print(f"layer ahead of RMS, points: {ahead.mean():.1f} [{ahead.min():.1f}, {ahead.max():.1f}]")

# %% [markdown]
# Nothing to speak of. At the best of three rates it gets 87.8 %, where layer normalization got 87.6 %, and the seeds overlap.
# And what does it save? Here is the ratio of the two times for a forward and a backward pass in PyTorch, on this machine.

# %%
tokens, fastest = torch.randn(4096, 256, requires_grad=True), {}
for layer in (nn.LayerNorm(256), nn.RMSNorm(256)):
    times = []
    for _ in range(10):
        start = time.perf_counter()
        layer(tokens).sum().backward()
        times.append(time.perf_counter() - start)
    fastest[type(layer).__name__] = min(times)
print(f"RMS ÷ layer: {fastest['RMSNorm'] / fastest['LayerNorm']:.1f} times the time")

# %% [markdown]
# Do not be surprised by a ratio above 1. One statistic less need not mean less time, because the time depends on how the function is written for the machine.
