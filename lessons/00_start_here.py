# %% [markdown]
# # 00 · Start here
#
# In this lesson you find out whether your machine is ready and how a lesson works, and you solve one small exercise.
#
# Run a cell with **Shift + Enter**. Begin with the one below, which finds the course's files. Cells like it are folded, because
# their code is not the point. A click on the three dots opens them.

# %% tags=["setup"]
# Setup: NumPy, a slider, and what every lesson has of the course
import numpy as np
from ipywidgets import Dropdown, IntSlider

from utils import answer_to, check, predict, progress, reveal
from utils.lab.cube import LAYERS, cubes
from utils.lab.plotting import show, use_style
from utils.lab.widgets import explore

use_style()

# %% [markdown]
# ## A puzzle: which average?
#
# Here are three people and three measurements of each. A row is a person (an **example**), and a column is a
# measurement (a **feature**): the age in years, the height in metres, the weight in grams. What is the average?

# %%
x = np.array(
    [
        [30.0, 1.70, 68_000.0],
        [50.0, 1.60, 72_000.0],
        [40.0, 1.80, 76_000.0],
    ]
)  # (N, D) = (3 examples, 3 features)

# %% [markdown]
# Most lessons ask you for a few predictions. Choose an answer *before* you run on, even if you have to guess. What you choose
# before the answer is shown counts, and at the end you see how good your intuition is. Nothing waits for you.

# %%
predict(
    "00-average",
    "x.mean() of this table gives …",
    "an error, because the units differ",
    "three averages, one per measurement",
    "one number near the average weight",
    "one number that is nobody's age, height or weight",
)

# %%
average = x.mean()
print(f"x.mean() = {average:.2f}")
near = abs(average - 72_000) < 10_000
reveal(
    "00-average",
    "one number near the average weight" if near else
    "one number that is nobody's age, height or weight",
)  # fmt: skip

# %% [markdown]
# There is no error and no warning, only a number. But a number of what? It is the sum of years, metres and grams, divided by
# nine. It has no unit and describes nobody.
#
# You wanted three averages: one per feature, each taken over the people. In symbols, with $x_{ij}$ the feature $j$ of
# example $i$, and $N$ examples:
#
# $$\mu_j = \frac{1}{N}\sum_{i=1}^{N} x_{ij}$$
#
# With numbers, for the first feature: $\mu_1 = (30 + 50 + 40)/3 = 40$ years. As code, it is the exercise below.
#
# Which axis to average over is the question of the whole course. Batch, layer, group and instance normalization are
# layers of neural networks that subtract a mean and divide by a spread. All four are one formula. They differ
# only in **which values share an average**. Below is a batch of images as a block: examples, channels (the kinds of
# things that are measured) and space (the places where they are measured). The blue values share one average.

# %% tags=["figure"]
# Figure: the cube of batch normalization
show(
    cubes(("batch",)),
    "A block of values, examples by channels by space. One channel of all examples is blue.",
)

# %% [markdown]
# In batch normalization, one channel of all examples shares its average. Where a kernel runs, and on the course's web site, you can turn
# the block and choose the others. The blue values are not drawn by hand. The picture changes one value, asks the layer for its output, and colours
# everything that moved. Whatever moved shares a mean with the value that was changed.

# %% tags=["figure"]
# Figure: the same, to turn and to choose from
explore(
    lambda layer, turn: cubes((layer,), turn),
    alt="A block of values, examples by channels by space; those that share a mean are blue.",
    layer=Dropdown(options=list(LAYERS)),
    turn=IntSlider(value=-60, min=-90, max=0),
)

# %% [markdown]
# You will build all four of them. Their most common bug is the one that you have just seen: the code runs, and the axis is wrong.

# %% [markdown]
# ## How an exercise works
#
# An exercise is a function with a hole in it. Below it stands a cell with `check(...)`, which calls your function on inputs of
# its own and compares the results with the right ones. Here is a wrong answer on purpose, the one from the puzzle.

# %%
predict(
    "00-check",
    "The check of x.mean() says …",
    "that something is wrong",
    "that the shape is wrong",
    "which mistake it is, and what to do",
)


# %%
def mean_of_everything(x):
    return x.mean()


report = check("00-feature-mean", mean_of_everything)
named = "which mistake it is, and what to do"
reveal("00-check", named if report.mistake == "no-axis" else "that something is wrong")
report

# %% [markdown]
# The checks know the mistakes that learners make, and where one of them explains your result, they say so. Your code runs in a
# process of its own with ten seconds of time. An endless loop, an `exit()` or a full memory costs you a message, never your
# notebook.

# %% [markdown]
# ### Exercise `00-feature-mean`: the mean of each feature
#
# Return the mean of each feature over the examples. Replace the line that raises
# `NotImplementedError`, run the cell, and then run the check below it. If you are stuck, open the hints one at a time.
#
# <details><summary>Hint 1: what to look at</summary>
#
# The result has one value a feature. Which axis of `x`, of shape `(N, D)`, disappears?
#
# </details>
# <details><summary>Hint 2: the tool</summary>
#
# `x.mean` takes an argument `axis`, the axis to average over.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# The examples lie along the first axis, and NumPy counts from 0. Return `x.mean(axis=…)`.
#
# </details>


# %%
def feature_mean(x):
    """Average each feature over the examples.

    Args: x (N, D). Returns: (D,).
    """
    ### BEGIN SOLUTION
    return x.mean(axis=0)
    ### END SOLUTION


# %%
check("00-feature-mean", feature_mean)

# %% [markdown]
# From here on, the lesson uses your function if it passed, and the course's own if it did not: no
# exercise stops you from reading on.

# %%
feature_mean = answer_to("00-feature-mean")
mean = feature_mean(x)
print(mean)
assert np.allclose(mean, [40, 1.7, 72_000])

# %% [markdown]
# This is an average person of 40 years, 1.7 metres and 72,000 grams, and each value has its unit.

# %% [markdown]
# ## One thing that fails
#
# The checks cannot read minds. An answer that is wrong in a way that nobody listed gets a description instead of a
# name. It says which input was tried, which value is the first that differs, and by how much.


# %%
def a_new_mistake(x):
    return x.mean(axis=0) + 0.001


check("00-feature-mean", a_new_mistake)

# %% [markdown]
# ## Is your machine ready?
#
# Everything runs on two CPU cores, without a network and without a GPU. The cell below lists what you
# have, and beside it what to do where something is missing. A version that the course is not tested with
# is named, and will most likely do.

# %%
from utils.lab.machine import hardware, packages

for name, found, advice in [*packages(), *hardware()]:
    print(f"{name:14} {found:12} {advice}".rstrip())

# %% [markdown]
# ## In the wild
#
# PyTorch has the same trap under another name: `x.mean()` averages everything, and the axis is called
# `dim`. In Keras the argument is `axis` again. PyTorch is imported only in cells like this one, where
# the course compares itself with it; the import takes a second or two.

# %%
import torch

tensor = torch.tensor(x)
print("x.mean()      =", round(tensor.mean().item(), 2))
print("x.mean(dim=0) =", tensor.mean(dim=0).tolist())
assert np.allclose(tensor.mean(dim=0), feature_mean(x))

# %% [markdown]
# ## The map
#
# | | Lesson | The question |
# |---|---|---|
# | | **Part I: the transform** | |
# | 01 | [Data normalization](01_data_normalization.ipynb) | What does a change of units cost? |
# | 02 | [More layers](02_why_deep_networks_stall.ipynb) | What do six hidden layers buy instead of one? |
# | 03 | [Batch normalization, forward](03_batch_norm_forward.ipynb) | What do four lines before each sigmoid change? |
# | 04 | [Batch normalization, backward](04_batch_norm_backward.ipynb) | What does the gradient lose on its way through? |
# | 05 | [Inference and running averages](05_inference_and_running_averages.ipynb) | Why does one image get two answers? |
# | | **Part II: the training** | |
# | 06 | [What batch normalization buys](06_what_batch_norm_buys.ipynb) | How much faster, how much safer, and where does it stop? |
# | 07 | [Batch normalization in CNNs](07_batch_norm_in_cnns.ipynb) | Which values of a feature map share a mean? |
# | 08 | [Layer, group and instance normalization](08_layer_group_instance_norm.ipynb) | What if the batch is tiny? |
# | | **Part III: the edges** | |
# | 09 | [Sequences](09_sequences.ipynb) | What is a batch when lengths differ? |
# | 10 | [Beyond one machine](10_beyond_one_machine.ipynb) | Whose mean, when the batch is spread over machines? |
# | 11 | [Batch normalization in production](11_production.ipynb) | Same weights: where did a fifth of the answers go? |
# | 12 | [Why does it work?](12_why_does_it_work.ipynb) | Normalize once and never again: is that enough? |
#
# Each claim about these layers that a lesson puts to the test gets a verdict, and lesson 12 lists them all. Where you
# are:

# %%
progress()

# %% [markdown]
# ## What to take away
#
# - An array has axes; a mean needs to know which of them to average over.
# - `x.mean()` is a number for the whole table; `x.mean(axis=0)` is one number for each feature.
# - `check` names your mistake if it knows it, and describes it if it does not.
# - No exercise blocks the way: what follows uses yours or the course's function.
#
# ## Check yourself
#
# 1. `x` has shape `(60, 784)`. What are the shapes of `x.mean()`, `x.mean(axis=0)`, `x.mean(axis=1)`?
# <details><summary>Answer</summary>
#
# `()`, `(784,)` and `(60,)`: the axis that you name disappears.
#
# </details>
#
# 2. Someone measures weight in kilograms instead of grams. What happens to `x.mean()`, and to
#    `x.mean(axis=0)`?
# <details><summary>Answer</summary>
#
# `x.mean()` falls from about 24,014 to about 38, and means as little as before. Of the three feature
# means only the third changes, from 72,000 to 72: the same weight in another unit.
#
# </details>
#
# 3. Why does the check try an input with more rows than columns?
# <details><summary>Answer</summary>
#
# With as many rows as columns, a mean over the wrong axis would have the right shape, and only its
# numbers could give it away. With unequal sizes the shape gives it away too.
#
# </details>
#
# <!-- given: 38 72 -->

# %% [markdown]
# ### In your own words `00-words`
#
# Take a table of numbers from your own life, from your work, your sport or your household, with several rows and at least
# two kinds of measurements. What is a row in it, and what is a column? Which mean would you ask of it, over which
# axis, and what would `x.mean()` say? No check would warn you there. What would have made you suspicious?
#
# (Every lesson ends with one such question. If you learn alone, write first, and then compare with the answer in the folder `solutions`, where you also
# find what a good answer needs.)

# %% [markdown] tags=["words"]
# **A very good answer**
#
# My running diary has a row for each run and three columns, the minutes, the kilometres and the heartbeats per minute. I
# want one mean per column, taken over the runs, which is `x.mean(axis=0)`, three numbers with a unit each. `x.mean()` adds up
# minutes, kilometres and heartbeats and divides by how many they are, so it has no unit and describes no run. I would have
# become suspicious because I expected three numbers and got one, and because I could not have said what it is measured in.
#
# **How to grade**
#
# - **1 point** for a table of the learner's own whose rows and columns are named, and for the mean that fits it. Another axis
#   than 0 is as good where the answer says why.
# - **½ point** for saying what `x.mean()` gives for *this* table.
# - **½ point** for something that would show the mistake without an error message, such as the shape, the unit, or a value that is known beforehand.
# - **Minus ½** if the table is the lesson's own, with age, height and weight.
# - **A tempting answer** has a table in which all numbers share a unit, such as temperatures by day and hour, and calls `x.mean()`
#   meaningless all the same. There it is a temperature and means something, so the first ½ is not earned.
# - **If it looks copied**, ask which shape `x.mean(axis=1)` has for this table, and what one of its values would say.
