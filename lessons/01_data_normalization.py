# %% [markdown]
# # 01 · Data normalization
#
# We begin with plain data, and no layers. You see what happens to training when somebody changes the units,
# and what you can do about it.
#
# Sources: LeCun, Bottou, Orr and Müller, *Efficient BackProp* (1998) for the argument; Kessy, Lewin
# and Strimmer 2018, arXiv:1512.00809, for whitening.

# %% tags=["setup"]
# Setup: imports, and the look of the figures
import math
import time

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider, IntSlider
from sklearn.linear_model import LogisticRegression

from utils import answer_to, batch_norm, check, merge_statistics, predict, reveal
from utils.lab.data import breast_cancer
from utils.lab.plotting import BLACK, BLUE, GREEN, VERMILLION, label_line, show, use_style
from utils.lab.widgets import explore

use_style()

# %% [markdown]
# ## A puzzle: the rent of 200 flats
#
# Of each flat you know two things: how many rooms more than the average it has, and how much farther from
# the station it lies. From these you want to predict how far its rent lies above the average. The model is linear,
# with one weight for the rooms and one for the distance, and gradient descent finds the two weights.

# %%
rng = np.random.default_rng(0)
kilometres = rng.normal(0, [1.0, 1.2], (200, 2))  # 200 flats: rooms, distance
kilometres -= kilometres.mean(axis=0)  # more or less than the average
rent = kilometres @ [150.0, -80.0] + rng.normal(0, 30, 200)  # per room, per km, and chance


def best_step_size(x):
    """The best step size, if it never changes. You derive it under "How many steps, exactly?"."""
    curvatures = np.linalg.eigvalsh(x.T @ x / len(x))  # how strongly the loss bends
    return 2 / (curvatures[0] + curvatures[-1])


def descend(x, y, tolerance=1e-6):
    """Gradient descent on the squared error; the steps until the weights are right."""
    best = np.linalg.solve(x.T @ x, x.T @ y)
    step_size, w, steps = best_step_size(x), np.zeros_like(best), 0
    while np.linalg.norm(w - best) > tolerance * np.linalg.norm(best):
        w = w - step_size * x.T @ (x @ w - y) / len(x)
        steps += 1
    return steps


in_kilometres = descend(kilometres, rent)
print(f"distance in kilometres: {in_kilometres} steps")

# %% [markdown]
# That was quick. (Take the step size on trust for now. You derive it further down.)
#
# Somebody else has measured the same flats, and counted the distance not in kilometres but
# in blocks of 50 metres. All distances are now 20 times as large, and nothing else has changed. Gradient
# descent gets the best step size for these numbers, too. <!-- given: 50 20 -->

# %%
predict(
    "01-units",
    "With the distance in blocks, gradient descent needs …",
    "as many steps as before",
    "about 20 times as many",
    "hundreds of times as many",
)

# %%
blocks = kilometres * [1, 20]
in_blocks = descend(blocks, rent)
times = in_blocks / in_kilometres
print(f"distance in blocks: {in_blocks:,} steps, {times:.0f} times as many")
assert times > 100
answer = "hundreds of times as many" if times > 100 else "about 20 times as many"
reveal("01-units", answer)

# %% [markdown]
# It needs 469 times as many. The flats are the same, and the optimiser
# is as well tuned as it can be. What did the unit change?
#
# ## The loss is a bowl, and units stretch it
#
# With two weights, you can draw the loss as a landscape over all the pairs $(w_1, w_2)$. For a linear model
# and the squared error it is a bowl. You look down on three such bowls now. The grey lines join points of
# equal loss, the cross is the lowest point, and the dots are the steps of gradient descent.


# %% tags=["figure"]
# Figure: what the next cells call to draw a bowl and the path of gradient descent
def draw_descent(ax, ratio, step_size=1.0, steps=40):
    """Contours of a bowl, and a path in it; step_size is a multiple of the best one."""
    w1, w2 = np.meshgrid(np.linspace(-7, 7, 200), np.linspace(-4.5, 4.5, 150))
    start, curvature = np.array([-4.0, 1.2]), np.array([1, ratio**2])
    height = np.sqrt((curvature * start**2).sum())  # the start lies on the fourth contour
    levels = (height * np.array([0.25, 0.5, 0.75, 1, 1.25])) ** 2
    ax.contour(w1, w2, w1**2 + (ratio * w2) ** 2, levels=levels, colors="0.75", linewidths=1)
    factors = 1 - step_size * 2 / (1 + ratio**2) * curvature
    path = start * factors ** np.arange(steps + 1)[:, None]
    ax.plot(*path.T, color=BLUE, marker="o", markersize=3, linewidth=1)
    ax.plot(0, 0, "+", color=VERMILLION, markersize=12, markeredgewidth=2)
    ax.set(xlim=(-7, 7), ylim=(-4.5, 4.5), aspect="equal", xlabel="$w_1$")
    length = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    return length / np.linalg.norm(start)


# %% [markdown]
# Three bowls, and in each the path from the same start:

# %% tags=["figure", "C27:holds"]
# Figure: three bowls, each with the path from the same start, and how long the paths are
fig, axes = plt.subplots(1, 3, figsize=(9, 2.6), sharey=True)
detours = [draw_descent(ax, ratio) for ax, ratio in zip(axes, (1, 2, 4), strict=True)]
for ax, name in zip(
    axes, ("both features alike", "one twice as large", "four times"), strict=True
):
    ax.set_title(name)
axes[0].set_ylabel("$w_2$")
show(
    fig,
    "Three bowls from above. In the round one the path is one straight step to the middle, in the "
    "oval one a short zigzag, in the long valley a long zigzag from wall to wall.",
)
print("length of the path, as a multiple of the straight way:", np.round(detours, 1))
assert detours[0] < 1.01 and detours[2] > 4

# %% [markdown]
# On the left both features have the same size, and the bowl is round. A step against the gradient leads straight
# to the lowest point, so one is enough. In the middle, the feature of $w_2$ is twice as large. Its weight now has twice
# the effect, so the bowl is narrow in that direction, and the path begins to swing. On the right the feature is four times as large, and the
# path bounces from wall to wall and is 4.7 times as long as the straight way. So the rounder the bowl is, the less the path
# swings, and the shorter it is.
#
# Each of these paths has the best step size for its bowl. What if you are a little bolder?

# %%
predict(
    "01-bolder",
    "In the bowl on the right, you take a step size 10 % above the best. Gradient descent …",
    "arrives a little sooner",
    "arrives a little later",
    "never arrives",
)

# %% [markdown]
# Here are 20 steps in that bowl with a fifth of the best step size, with the best, and with 10 % more: <!-- given: 20 -->

# %% tags=["figure"]
# Figure: one valley, three step sizes, 20 steps each
fig, axes = plt.subplots(1, 3, figsize=(9, 2.6), sharey=True)
choices = {"a fifth of the best": 0.2, "the best": 1.0, "10 % too large": 1.1}
for ax, (name, share) in zip(axes, choices.items(), strict=True):
    draw_descent(ax, 4, share, steps=20)
    ax.set_title(name)
axes[0].set_ylabel("$w_2$")
show(
    fig,
    "The same valley three times. A small step size slides down the wall and crawls along the "
    "floor; the best one zigzags to the middle; 10 % more climbs the walls and leaves.",
)

# %% [markdown]
# The small steps creep, the best ones swing and arrive, and the last ones swing farther and farther out. Where are
# they after 200 steps? (Take two things on trust until you derive them. This bowl curves 4² = 16 times as strongly along $w_2$ as
# along $w_1$. And in each of these two directions, every step multiplies the distance that is left by a fixed factor.) <!-- given: 200 16 -->

# %%
start = np.array([-4.0, 1.2])  # the start of all these paths
curvature = np.array([1.0, 16.0])  # how much the bowl curves along w₁ and along w₂
for name, share in (("a fifth of the best", 0.2), ("the best", 1.0), ("10 % too large", 1.1)):
    step_size = share * 2 / 17  # the best one is 2/17, as you find out below
    w = start * (1 - step_size * curvature) ** 200  # each step multiplies what is left
    print(f"{name:20} distance to the lowest point after 200 steps: {np.linalg.norm(w):.1e}")
left = np.linalg.norm(w) > np.linalg.norm(start)
assert left
reveal("01-bolder", "never arrives" if left else "arrives a little later")

# %% [markdown]
# It never arrives. Along the floor of the valley the slope is gentle, and with small steps you crawl. Across
# the valley it is steep, and there the step must not be large, because it would land you on the other wall, higher up
# than where you came from. One step size must serve both.
#
# Now you can walk yourself. Take one step after the other. Stretch the bowl: the ratio says how many times
# as large the one feature is as the other, and 4 is the bowl on the right. For each ratio, find out how far you can
# raise the step size before the path leaves.


# %% tags=["figure"]
# Figure: one bowl, with sliders for its shape, the step size and the number of steps
def bowl(ratio, step_size, steps):
    fig, ax = plt.subplots(figsize=(6, 3.6))
    draw_descent(ax, ratio, step_size, steps)
    ax.set_ylabel("$w_2$")
    return fig


explore(
    bowl,
    alt="Contours of a bowl, and the path of gradient descent in it, step by step.",
    ratio=FloatSlider(value=4, min=1, max=8, step=0.5, description="ratio"),
    step_size=FloatSlider(value=1, min=0.05, max=2.1, step=0.05, description="step ÷ best"),
    steps=IntSlider(value=3, min=0, max=60, description="steps"),
)

# %% [markdown]
# In the round bowl you can go up to twice the best step size. The more you stretch the bowl, the less room there is
# above the best one, and the more steps it takes.
#
# ### How many steps, exactly?
#
# For $N$ examples in an array $X$ of shape $(N, D)$, the loss and its gradient are
#
# $$\begin{aligned}
# L(w) &= \frac{1}{2N}\lVert Xw - y\rVert^2 \\
# \nabla L(w) &= H\,(w - w^*) \\
# H &= \frac{1}{N}X^\top X
# \end{aligned}$$
#
# where $w^*$ is the best $w$. (The gradient is $\frac1N X^\top(Xw-y)$. At $w^*$ it is 0, and the difference of the two
# is $H\,(w-w^*)$.) The matrix $H$ holds the second derivatives of the loss and is called the
# **Hessian**. A step of size $\eta$ turns the error $e_t = w_t - w^*$ into
#
# $$e_{t+1} = e_t - \eta H e_t$$
#
# A matrix turns most vectors to another direction. An **eigenvector** $u$ of $H$ is one that it does not turn, so
# $Hu = \lambda u$, and the number $\lambda$ is its **eigenvalue**. In the bowl, the eigenvectors are the axes of the
# ellipses. If you stand on such an axis, a step against the gradient leads straight back along it, and $\lambda$ says
# how strongly the bowl curves there. So an error along $u$ stays along $u$, and each step multiplies it by $1-\eta\lambda$.
#
# This factor should be close to 0 for every axis. Call the smallest eigenvalue $\lambda_{\min}$ (the floor
# of the valley) and the largest $\lambda_{\max}$ (its walls). All other factors lie between the factors of these two. So
# the best that one $\eta$ can do is to leave these two equally far from 0,
# $1-\eta\lambda_{\min} = -(1-\eta\lambda_{\max})$. Solve this for $\eta$ and put it back into the factor:
#
# $$\begin{aligned}
# \eta &= \frac{2}{\lambda_{\min}+\lambda_{\max}} \\
# 1-\eta\lambda_{\min} &= \frac{\kappa-1}{\kappa+1} \\
# \text{with}\quad\kappa &= \frac{\lambda_{\max}}{\lambda_{\min}} \\
# \lVert e_{t}\rVert &\le \Big(\frac{\kappa-1}{\kappa+1}\Big)^{t}\lVert e_0\rVert
# \end{aligned}$$
#
# The ratio $\kappa$ is the **condition number**. It says how stretched the bowl is. To count the steps for the worst case, you
# need to know nothing else about the data.
#
# Numbers: the bowl on the right has λ = 1 along the floor and 16 across, so κ = 16 and η = 2/17. A step multiplies the error
# along the floor by 1 − 2/17 = 15/17, and the one across by 1 − 32/17 = −15/17. The minus is the zigzag. At 2/16, a
# step size only a sixteenth larger, the second factor is −1, and beyond it the path leaves.

# %% [markdown]
# ### Exercise `01-steps`: how many steps does κ cost?
#
# Return the smallest whole number $t \ge 1$ with $\left(\frac{\kappa-1}{\kappa+1}\right)^t \le$ `tolerance`.
# With κ = 1 the bowl is round, and one step is enough.
#
# <details><summary>Hint 1: solve for t</summary>
#
# Take logarithms on both sides. The rate is below 1, so its logarithm is negative; dividing by a
# negative number turns the ≤ round.
#
# </details>
# <details><summary>Hint 2: whole steps</summary>
#
# You want the smallest whole number that is large enough: `math.ceil` returns an `int`.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# $t = \lceil \ln(\text{tolerance}) / \ln(\text{rate}) \rceil$. With κ = 1 the rate is 0 and has no
# logarithm: one step is enough, so return 1 before you take it.
#
# </details>


# %%
def gradient_descent_steps(kappa, tolerance):
    """Count the steps of gradient descent that shrink the error to `tolerance` of what it was.

    Args: kappa >= 1, the condition number; 0 < tolerance < 1. Returns: int, at least 1.
    """
    ### BEGIN SOLUTION
    rate = (kappa - 1) / (kappa + 1)
    if rate == 0:
        return 1
    return math.ceil(math.log(tolerance) / math.log(rate))
    ### END SOLUTION


# %%
check("01-steps", gradient_descent_steps)

# %% [markdown]
# Does your function know what the puzzle measured? It has never seen the flats.

# %%
gradient_descent_steps = answer_to("01-steps")


def condition_number(x):
    curvatures = np.linalg.eigvalsh(x.T @ x / len(x))
    return curvatures[-1] / curvatures[0]


for name, x, measured in (
    ("kilometres", kilometres, in_kilometres),
    ("blocks", blocks, in_blocks),
):
    kappa = condition_number(x)
    steps = gradient_descent_steps(kappa, 1e-6)
    print(f"{name:10}  κ = {kappa:6.1f}  your function: {steps:,} steps  measured: {measured:,}")
    assert steps == measured
growth = condition_number(blocks) / condition_number(kilometres)
print(f"κ grew {growth:.0f}-fold")
kappa = condition_number(kilometres * [1, 1000])
print(
    f"in metres   κ = {kappa:.1e}  your function: {gradient_descent_steps(kappa, 1e-6):.1e} steps"
)

# %% [markdown]
# It does, to the last step. (With two weights there is nothing between the floor and the walls, so the bound is met exactly.) κ grew
# 396-fold, which is almost the *square* of 20, because an eigenvalue of
# $X^\top X/N$ carries the unit of the feature twice. And for large κ, the steps grow in proportion to it, like
# $\frac{\kappa}{2}\ln\frac1\tau$ for a tolerance $\tau$. In metres it would take more than ten million steps, so we
# do not run it. <!-- given: 20 -->

# %% [markdown]
# ### Are small values drowned by large ones?
#
# People say that without normalization the large features drown the small ones. There is another way to fit a linear model. Least
# squares solves the equations for the best weights at once, with no gradient and no steps. Does it suffer, too?

# %%
predict(
    "01-drowned",
    "Least squares gets the distances in blocks, 20 times as large. Its predictions of the rent …",
    "get worse, because the rooms are drowned",
    "get better, because the distance counts more",
    "stay the same",
)

# %% tags=["C41:condition"]
predictions, gradients = [], []
for x in (kilometres, blocks):
    predictions.append(x @ np.linalg.lstsq(x, rent, rcond=None)[0])
    gradients.append(x.T @ rent / 200)
difference = abs(predictions[0] - predictions[1]).max()
print(f"least squares: the predictions differ by {difference:.0e}")
print("gradient in blocks ÷ in kilometres (rooms, distance):", gradients[1] / gradients[0])
assert np.allclose(gradients[1] / gradients[0], [1, 20]) and difference < 1e-9
reveal(
    "01-drowned",
    "stay the same" if difference < 1e-9 else "get worse, because the rooms are drowned",
)

# %% [markdown]
# They stay the same, because a weight 20 times smaller makes up for a feature 20 times larger. The gradient of
# that weight, however, grows by the same 20, and so gradient descent listens to the distance first. Nothing is
# lost in the data. It is the optimiser that drowns the small features.

# %% [markdown]
# ## Three ways to scale a feature
#
# So you want all features to have about the same size, whatever their units. To **standardize** a feature is to subtract its mean and
# divide by its spread, the **standard deviation** σ:
#
# $$\begin{aligned}
# x'_{ij} &= \frac{x_{ij}-\mu_j}{\sigma_j} \\
# \mu_j &= \frac1N\sum_i x_{ij} \\
# \sigma_j^2 &= \frac1N\sum_i (x_{ij}-\mu_j)^2
# \end{aligned}$$
#
# Numbers: the heights 1.70, 1.60 and 1.80 m have μ = 1.70 and σ = 0.0816, and become 0, −1.22 and 1.22.
#
# *Min–max scaling* maps the smallest value to 0 and the largest to 1. *Robust scaling* subtracts the
# median and divides by the distance between the quartiles. Here are 100 ages, and for one of them somebody has typed 4,000.


# %%
def robust(values):
    low, middle, high = np.percentile(values, [25, 50, 75])
    return (values - middle) / (high - low)


WAYS_TO_SCALE = {
    "standardized": lambda values: (values - values.mean()) / values.std(),
    "min–max": lambda values: (values - values.min()) / np.ptp(values),
    "robust": robust,
}
ages = np.random.default_rng(0).normal(40, 10, 100)
mistyped = np.append(4000, ages[1:])
crushed = {}
for name, scale in WAYS_TO_SCALE.items():
    before, after = scale(ages)[1:].std(), scale(mistyped)[1:].std()
    print(f"{name:13} spread of the other 99: {before:.4f}, with the typing error {after:.4f}")
    crushed[name] = after / before
assert max(crushed["standardized"], crushed["min–max"]) < 0.05 and 0.9 < crushed["robust"] < 1.1

# %% [markdown]
# One wrong value crushes the 99 others to a few hundredths of a unit, or with min–max scaling to a few thousandths,
# because it sets the scale for all. Robust scaling hardly notices. Remember how easily one value moves the mean and σ, because in lesson 03 a layer computes both over a batch.
#
# There is a second trap. A feature that is constant has σ = 0, and 0/0 is not a number. Worse is one that is
# constant up to rounding:

# %%
almost = np.array([0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2])  # 0.1 + 0.2 differs from 0.3 in the last bit
print("σ:", almost.std())
print("standardized all the same:", (almost - almost.mean()) / almost.std())
assert 0 < almost.std() < 1e-15

# %% [markdown]
# Four numbers that differ only in the last digit went in, and out came a feature of size 1, made of nothing but rounding errors.
# Your function will need a rule for such features.
#
# ### Whose mean, and whose spread?
#
# A model that was trained on one hospital's patients moves to another hospital. There, one measurement comes out 3
# spreads higher for everybody, and the model should be able to see that. There are two ways to standardize the new patients:

# %%
rng = np.random.default_rng(0)
old, new = rng.normal(0, 1, 200), rng.normal(3, 1, 200)  # 200 patients each
both = np.concatenate([old, new])
for name, source in (("by the old hospital's", old), ("by both together's", both)):
    scaled_old, scaled_new = ((x - source.mean()) / source.std() for x in (old, new))
    distance = scaled_new.mean() - scaled_old.mean()
    print(f"{name:22} {distance:.2f} apart, the old one's spread is {scaled_old.std():.2f}")

# %% tags=["evidence"]
# Evidence: the same for five seeds
apart = {"by the old hospital's": [], "by both together's": []}
for seed in range(5):
    rng = np.random.default_rng(seed)
    old, new = rng.normal(0, 1, 200), rng.normal(3, 1, 200)
    for name, source in zip(apart, (old, np.concatenate([old, new])), strict=True):
        scaled_old, scaled_new = ((x - source.mean()) / source.std() for x in (old, new))
        apart[name].append(scaled_new.mean() - scaled_old.mean())
for name, distances in apart.items():
    print(f"{name:22} the hospitals are apart by {np.round(distances, 2)}")
assert min(apart["by the old hospital's"]) > 2.5 and max(apart["by both together's"]) < 2

# %% [markdown]
# Scaled by the old hospital's statistics, the two lie about 3 apart. Scaled by both together, they lie only about 1.7
# apart, because the shift has inflated the σ that divides them. The old hospital's own spread has shrunk, too, to 0.55. So
# what the model is trained on now depends on patients that it should not know. The rule is that the numbers you scale with never come
# from the test set. If they do, the test set **leaks** into the training.

# %% [markdown]
# ### Exercise `01-standardize`: fit on train, apply to both
#
# Standardize both sets with the statistics of `train` (σ divides by $N$). A feature that is constant
# in `train`, also one that is constant up to rounding, becomes 0 in both sets, whatever it does in
# `test`. The inputs may be integers.
#
# <details><summary>Hint 1: what to compute</summary>
#
# `mean` and `std`, each of shape `(D,)`, from `train` alone. Use the same two for `test`.
#
# </details>
# <details><summary>Hint 2: which features are constant?</summary>
#
# Rounding errors are about 10⁻¹⁶ of the values themselves. So call a feature constant if `std` is at most a
# small multiple of `abs(mean)`, such as `1e-12 * abs(mean)`. ("At most", so that a feature of zeros
# counts.)
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# Divide by `safe = np.where(constant, 1, std)`, so that nothing is divided by 0. Then set the constant
# columns to 0: `np.where(constant, 0, (x - mean) / safe)`, for both sets.
#
# </details>


# %%
def standardize(train, test):
    """Standardize two sets by the statistics of the first.

    Args: train (N, D); test (M, D). Returns: a tuple of arrays (N, D) and (M, D).
    """
    ### BEGIN SOLUTION
    mean, std = train.mean(axis=0), train.std(axis=0)  # (D,)
    constant = std <= 1e-12 * abs(mean)
    safe = np.where(constant, 1, std)
    return tuple(np.where(constant, 0, (x - mean) / safe) for x in (train, test))
    ### END SOLUTION


# %%
check("01-standardize", standardize)

# %% [markdown]
# ### Exercise `01-leak`: where did these numbers come from?
#
# Somebody hands you `prepare(train, test)`, which returns both sets, prepared. You cannot look into it. It may
# standardize, or scale from the smallest value to the largest, or use medians and quartiles, or something else, and all of these are fine.
# What you want to know is from which data it took its numbers. Call it with sets of your choice, and return
#
# - `"train"` if it took them from the training set, as it should,
# - `"both"` if it took them from both sets together,
# - `"each"` if each set was prepared by its own numbers,
# - `"row"` if each *row* was prepared by its own numbers, with no regard for the other rows.
#
# <details><summary>Hint 1: what would have to change?</summary>
#
# Looking at one result tells you little, because you do not know how it scales. Change one set, leave the other as it is,
# and see which of the two *results* changes.
#
# </details>
# <details><summary>Hint 2: one question after the other</summary>
#
# Does the prepared `train` change if you change `test`? Then it is `"both"`. If not, does the prepared `test` change if you
# change `train`? Make the changes large, because a minimum or a maximum changes only if a value lies beyond it.
#
# </details>
# <details><summary>Hint 3: telling "each" from "row"</summary>
#
# In both, the prepared `test` depends on `test` alone. Change all of its rows but the first, strongly, and look at the first.
#
# </details>


# %%
def find_the_leak(prepare):
    """Say from which data a black box takes the numbers that it scales with.

    Args: prepare, a function of train (N, D) and test (M, D) that returns both, prepared.
    Returns: "train", "both", "each" or "row".
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(0)
    train, test = rng.normal(5, 2, (20, 3)), rng.normal(5, 2, (10, 3))
    train_before, test_before = prepare(train, test)
    if not np.allclose(prepare(train, 100 * test)[0], train_before):
        return "both"
    if not np.allclose(prepare(100 * train, test)[1], test_before):
        return "train"
    others = test.copy()
    others[1:] *= 100  # all rows but the first
    alone = np.allclose(prepare(train, others)[1][0], test_before[0])
    return "row" if alone else "each"
    ### END SOLUTION


# %%
check("01-leak", find_the_leak)

# %% [markdown]
# You have a test for leaks now. Use it on your own function:

# %%
standardize, find_the_leak = answer_to("01-standardize"), answer_to("01-leak")
print("standardize took its numbers from:", find_the_leak(standardize))
assert find_the_leak(standardize) == "train"

# %% [markdown]
# ## What standardizing cannot remove
#
# Standardizing treats each feature by itself. If two features are correlated, the cloud of points is a slanted
# ellipse, and standardizing leaves it slanted. For two standardized features with correlation $\rho$,
# $H = \begin{pmatrix}1&\rho\\\rho&1\end{pmatrix}$ has the eigenvalues $1+\rho$ and $1-\rho$, and so
# $\kappa = \frac{1+|\rho|}{1-|\rho|}$.
#
# Numbers: for ρ = 0.95, multiply H by (1, 1). The result is (1.95, 1.95), the same direction, 1.95 times as long. With
# (1, −1) you get (0.05, −0.05). So the axes of the bowl are the two diagonals, and κ = 1.95/0.05 = 39.
#
# **Whitening** removes the correlation too. In books it is a formula for one example, written as a column $x$.
# With the eigenvectors of the covariance $\frac1N(X-\mu)^\top(X-\mu)$ (the $H$ of the centred data) as the columns of $U$
# and its eigenvalues in $\lambda$,
#
# $$\begin{aligned}
# z &= W(x-\mu) \\
# W &= U\,\mathrm{diag}\Big(\frac{1}{\sqrt\lambda}\Big)\,U^\top
# \end{aligned}$$
#
# Read it from the right. $U^\top$ turns the cloud until its axes lie along the coordinates. The division
# shrinks it to spread 1 along each of them. $U$ turns it back. (Without the last turn, the method is called *PCA whitening*. With
# that turn it is *ZCA whitening*, which of all whitenings changes $x$ least.)
#
# Your examples are rows, all of them in one array. Transpose the formula, and what stood on the left stands on the right,
# $z^\top = (x-\mu)^\top W^\top$. Since $W$ is symmetric, the whole array is whitened by $Z = (X-\mu)\,W$.
#
# Numbers: for ρ = 0.95 again, 1/√1.95 = 0.72 and 1/√0.05 = 4.47. W has (0.72 + 4.47)/2 = 2.59 on its diagonal and
# (0.72 − 4.47)/2 = −1.88 beside it. What the two features share shrinks to 0.72 of itself, and what they differ in
# grows to 4.47 times its size.

# %% [markdown]
# ### Exercise `01-whiten`: ZCA
#
# Return `z` with mean 0 and covariance $I$ (biased, dividing by $N$), as close to `x` as possible. Add
# `eps` to the eigenvalues before you take the root, so that you never divide by almost 0 where the data hardly spreads.
#
# <details><summary>Hint 1: the steps</summary>
#
# Centre; covariance `centred.T @ centred / N`, of shape `(D, D)`; its eigenvalues and eigenvectors;
# a matrix $W$ of shape `(D, D)`; `centred @ W`.
#
# </details>
# <details><summary>Hint 2: eigenvectors</summary>
#
# `np.linalg.eigh` is made for symmetric matrices. It returns `values` `(D,)` and `vectors` `(D, D)`,
# whose *columns* are the eigenvectors. `vectors / a` divides column j by `a[j]`.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# $W = U\,\mathrm{diag}(1/\sqrt{\lambda+\varepsilon})\,U^\top$: divide the columns of `vectors` by the roots,
# and multiply by `vectors.T` from the right. $W$ is symmetric.
#
# </details>


# %%
def zca_whiten(x, eps=1e-8):
    """Whiten x: mean 0, covariance I, and as close to x as whitened data can be.

    Args: x (N, D) of full rank; eps, added to the eigenvalues. Returns: z (N, D).
    """
    ### BEGIN SOLUTION
    centred = x - x.mean(axis=0)  # (N, D)
    covariance = centred.T @ centred / len(x)  # (D, D)
    values, vectors = np.linalg.eigh(covariance)
    whitening = (vectors / np.sqrt(values + eps)) @ vectors.T  # (D, D), symmetric
    return centred @ whitening
    ### END SOLUTION


# %%
check("01-whiten", zca_whiten)

# %% [markdown]
# Now both of your functions meet a cloud of two correlated features. The second is in another unit, and the whole cloud lies off the centre.

# %%
zca_whiten = answer_to("01-whiten")
rng = np.random.default_rng(0)
cloud = rng.multivariate_normal([0, 0], [[1, 0.95], [0.95, 1]], 400) * [1, 2] + [2, 2]
pictures = {
    "raw": cloud,
    "standardized": standardize(cloud, cloud)[0],
    "whitened": zca_whiten(cloud),
}
kappas = [condition_number(points - points.mean(axis=0)) for points in pictures.values()]
print("κ, once they are centred:", np.round(kappas))
assert kappas[0] > kappas[1] > 20 and kappas[2] < 1.001

# %% [markdown]
# The orange lines are the axes of each cloud. They reach two spreads to either side of its middle:

# %% tags=["figure"]
# Figure: one cloud of points raw, standardized and whitened, with its axes
fig, axes = plt.subplots(1, 3, figsize=(7.5, 3.4), sharey=True)
for ax, (name, points) in zip(axes, pictures.items(), strict=True):
    ax.scatter(*points.T, s=4, color=BLACK, alpha=0.35, linewidths=0)
    values, vectors = np.linalg.eigh(np.cov(points.T, bias=True))
    for value, vector in zip(values, vectors.T, strict=True):
        ends = points.mean(axis=0) + np.outer([-2, 2], np.sqrt(value) * vector)
        ax.plot(*ends.T, color=VERMILLION, lw=2)
    ax.set(title=name, aspect="equal", xlim=(-3.9, 5.5), ylim=(-4.5, 8.5), xlabel="feature 1")
axes[0].set_ylabel("feature 2")
show(
    fig,
    "Three clouds with their axes: a long slanted one off the centre; a shorter one centred, "
    "still slanted, with one axis much longer than the other; a round one with equal axes.",
)

# %% [markdown]
# Standardizing moves the cloud to the middle and gives both features the same spread. Its axes stay nearly as unequal as before,
# and κ falls only from 63 to 40. Whitening makes it round.

# %% [markdown]
# ## Does κ still count the steps with more weights?
#
# So far, κ has explained one puzzle. Now you take three correlated features whose scales differ twelvefold, and a bias (a
# weight whose input is always 1). You prepare them in four ways. Does your `gradient_descent_steps` know the number of
# steps each time?


# %%
def prepare(x, how):
    """The features as the model gets them, with a column of ones for the bias: (N, D + 1)."""
    if how == "centred":
        x = x - x.mean(axis=0)
    if how == "standardized":
        x, _ = standardize(x, x)
    if how == "whitened":
        x = zca_whiten(x)
    return np.column_stack([x, np.ones(len(x))])


WAYS = {"raw": BLACK, "centred": VERMILLION, "standardized": BLUE, "whitened": GREEN}
rng = np.random.default_rng(0)
correlated = rng.normal(size=(200, 3)) @ (np.eye(3) + 0.4) + rng.normal(size=3)
target = correlated.sum(axis=1) + rng.normal(size=200)
for how in WAYS:
    x = prepare(correlated * [1, 3.5, 12], how)
    kappa = max(condition_number(x), 1)
    expected = gradient_descent_steps(kappa, 1e-6)
    print(f"{how:13} κ = {kappa:7.1f}   your function: {expected:6,} ", end="")
    print(f"  measured: {descend(x, target):6,}")

# %% [markdown]
# It knows them well, but two things in this table need a reason. Why does raw data take fewer steps than your function
# says? And why does centring help, although it changes neither the size of a feature nor a correlation?

# %%
x = prepare(correlated * [1, 3.5, 12], "raw")
directions = np.linalg.eigh(x.T @ x)[1]  # the eigenvectors, from the floor to the walls
along = descend(x, x @ (directions[:, 0] + directions[:, -1]))
print(f"raw, with an error along the floor and the walls only: {along:,} steps")
for how in ("raw", "centred"):
    x = prepare(correlated * [1, 3.5, 12], how)
    hessian = x.T @ x / len(x)
    print(f"{how:8} the bias's row of H: {np.round(hessian[-1], 2) + 0.0}", end="")
    print(f"   smallest curvature: {np.linalg.eigvalsh(hessian)[0]:.2f}")

# %% [markdown]
# Your function counts the steps for an error along the floor and the walls only. The part of an error that lies in between
# shrinks faster, so raw data needs fewer. If the error has no such part, raw data takes all of the 5,255 steps.
#
# Centring helps because of the bias. A feature whose mean is −4.73 is in part a constant, and the bias is one, too. So its
# weight and the bias can partly undo each other, and then the loss changes little. That makes a flat floor. You see the
# reason in the bias's row of $H$, which holds the means of the features. Centring turns them into 0, and the smallest
# curvature rises from 0.43 to 1.

# %% tags=["evidence"]
# Evidence: eight seeds; along the raw floor, the features and the bias undo each other
for seed in range(8):
    rng = np.random.default_rng(seed)
    sample = rng.normal(size=(200, 3)) @ (np.eye(3) + 0.4) + rng.normal(size=3)
    x, centred = (prepare(sample * [1, 3.5, 12], how) for how in ("raw", "centred"))
    curvatures, directions = np.linalg.eigh(x.T @ x / len(x))
    along = descend(x, x @ (directions[:, 0] + directions[:, -1]))
    counted = gradient_descent_steps(condition_number(x), 1e-6)
    floor = directions[:, 0] * np.sign(directions[-1, 0])  # with a positive bias
    undone = x.mean(axis=0)[:3] @ floor[:3]  # what the features add to the mean prediction
    flattest = np.linalg.eigvalsh(centred.T @ centred / len(x))[0]
    print(f"{along:6,} steps, your function {counted:6,};  on the floor: bias ", end="")
    print(f"{floor[-1]:.2f}, features {undone:.2f};", end="")
    print(f"  curvature {curvatures[0]:.2f}, centred {flattest:.2f}")
    assert along == counted and undone < -0.2 and flattest > 1.2 * curvatures[0]

# %% [markdown]
# Now the same four ways for eight seeds and six ratios of scale, which makes 192 runs: <!-- given: 192 -->

# %% tags=["evidence", "C26:holds"]
# Evidence: eight seeds, six ratios of scale, four ways to prepare the data
kappas, measured = {how: [] for how in WAYS}, {how: [] for how in WAYS}
for seed in range(8):
    rng = np.random.default_rng(seed)
    correlated = rng.normal(size=(200, 3)) @ (np.eye(3) + 0.4) + rng.normal(size=3)
    target = correlated.sum(axis=1) + rng.normal(size=200)
    for ratio in np.geomspace(1, 12, 6):
        for how in WAYS:
            x = prepare(correlated * [1, ratio**0.5, ratio], how)
            kappas[how].append(max(condition_number(x), 1))
            measured[how].append(descend(x, target))
for how in WAYS:
    theory = np.array([gradient_descent_steps(kappa, 1e-6) for kappa in kappas[how]])
    share = np.array(measured[how]) / theory
    print(f"{how:13} κ {min(kappas[how]):6.1f} to {max(kappas[how]):8.1f}   ", end="")
    print(f"median {np.median(measured[how]):5.0f} steps, ", end="")
    print(f"up to {1 - share.min():.0%} fewer than your function says")
    assert share.max() <= 1
    assert share.min() > 0.7
assert np.all(np.array(kappas["centred"]) < kappas["raw"])
assert max(measured["whitened"]) < 5 < np.median(measured["standardized"])
assert 5 * np.median(measured["standardized"]) < np.median(measured["raw"])

# %% [markdown]
# Each point is one run. The grey line is your function.

# %% tags=["figure"]
# Figure: steps against κ for all runs, and the theory
fig, ax = plt.subplots(figsize=(7, 3.8))
grid = np.geomspace(1.001, max(kappas["raw"]), 200)
ax.plot(grid, [gradient_descent_steps(k, 1e-6) for k in grid], color="0.6", linewidth=1)
places = {"raw": (900, 500), "centred": (90, 60), "standardized": (9, 12), "whitened": (1.1, 0.55)}
for (how, colour), marker in zip(WAYS.items(), "osvD", strict=True):
    ax.scatter(kappas[how], measured[how], s=18, color=colour, marker=marker, alpha=0.5)
    ax.text(*places[how], how, color=colour)
ax.text(1.3, 100, "your function", color="0.4")
ax.set(xscale="log", yscale="log", ylim=(0.4, None))
ax.set(xlabel="condition number κ", ylabel="steps to 10⁻⁶ of the error")
show(
    fig,
    "Log–log plot of steps against κ: all points lie on the theory's line or a little below it.",
)

# %% [markdown]
# Over three decades of κ no run takes more steps than your function says, and none takes more than 16 % fewer. Gradient
# descent does converge faster on whitened inputs, and κ tells you how much faster. Whitened data needs one step.
# Standardized data typically needs 36, centred data 202, and raw data 1,002. Centring lowered κ in every single case. But all
# of these were linear models and made-up data.

# %% [markdown]
# ## Real data: 30 features from tumours
#
# `breast_cancer` holds 569 tumours with 30 measurements each. Some are areas in the hundreds, others standard errors of a few
# thousandths. The question is whether a tumour is malignant. The model is logistic regression, with a score $a = x\cdot w$, a
# probability $p = 1/(1+e^{-a})$, and the cross-entropy as its loss. You know its κ at the start, too. All weights are 0 there, so
# every $p$ is ½, the factor $p(1-p)$ in the second derivative is ¼, and the Hessian is $X^\top X/4N$. <!-- given: 30 -->

# %%
data = breast_cancer()
features = np.concatenate([data.x_train, data.x_test]).astype(float)  # (569, 30)
labels = np.concatenate([data.y_train, data.y_test])
for how in WAYS:
    kappa = max(np.linalg.cond(prepare(features, how)) ** 2, 1)  # of XᵀX, without forming it
    steps = gradient_descent_steps(kappa, 1e-6)
    print(f"{how:13} κ = {kappa:<9.3g} by your function: {steps:,} steps")
print(f"whitened with ε = 0, κ = {np.linalg.cond(zca_whiten(features, eps=0)) ** 2:.3f}")
scaled = prepare(features, "standardized")
plane = LogisticRegression(C=1e8, max_iter=5000).fit(scaled, labels)  # next to no penalty
print(f"a plane classifies {plane.score(scaled, labels):.1%} of the tumours rightly")

# %% [markdown]
# For raw data your function asks for a number of steps with fourteen digits, and nobody can run them. Even for
# standardized data it asks for most of a million. (Whitened data takes 3 and not 1, because ε leaves its κ at
# 1.01.) <!-- given: fourteen -->
#
# One thing is different here. A plane separates the two classes perfectly, so doubling its weights always
# lowers the loss, and there is no best set of weights to measure the distance to. So we ask something else. With the best of several
# step sizes, how soon is the loss 0.1?


# %%
def steepest(x):
    """The largest curvature of the loss at the start, λmax."""
    return np.linalg.eigvalsh(x.T @ x / 4 / len(x))[-1]


def train_logistic(x, y, step_size, steps):
    """Logistic regression by gradient descent; the losses before each step and at the end."""
    w, losses = np.zeros(x.shape[1]), []
    for _ in range(steps + 1):
        a = x @ w
        losses.append((np.logaddexp(0, a) - y * a).mean())  # the cross-entropy
        p = 0.5 * (1 + np.tanh(a / 2))  # the sigmoid, without overflow
        w = w - step_size * x.T @ (p - y) / len(x)
    return np.array(losses)


# %%
predict(
    "01-tumours",
    "Standardized, the tumours have a κ of 100,000. With the best of six step sizes, it "
    "reaches a loss of 0.1 in …",
    "fewer than ten steps",
    "about a thousand steps",
    "about a million steps",
)

# %%
x, fewest = prepare(features, "standardized"), 1000
for multiple in (0.25, 1, 4, 8, 16, 64):
    losses = train_logistic(x, labels, multiple / steepest(x), steps=1000)
    needed = np.flatnonzero(losses <= 0.1)[0]
    fewest = min(fewest, needed)
    print(f"step size {multiple:5} / λmax: {needed:3} steps,  loss after 1,000: {losses[-1]:.3f}")
reveal("01-tumours", "fewer than ten steps" if fewest < 10 else "about a thousand steps")

# %% [markdown]
# At the best of the six, three steps are enough. (That step size lies beyond 2/λmax, a perfect bowl's limit. This loss is no perfect bowl, because where
# the model is sure of its answers, $p(1-p)$ is small, and the loss curves less.) Three is far from a million, so what is κ worth? First see
# what all four preparations need, with sixteen step sizes and five sets of 455 tumours. <!-- given: 455 -->

# %% tags=["evidence"]
# Evidence: steps to a loss of 0.1, five training sets, 16 step sizes for all four ways
subsets = [np.random.default_rng(seed).permutation(569)[:455] for seed in range(5)]
multiples, limit = 2.0 ** np.arange(-2, 14), 2000  # step sizes in units of 1/λmax


def tumour_losses(how):
    """Losses over the steps: (up to limit + 1, 5 subsets, 16 step sizes)."""
    x = np.stack([prepare(features[rows], how) for rows in subsets])  # (5, N, D)
    y = np.stack([labels[rows] for rows in subsets])[:, None]  # (5, 1, N)
    sharpest = np.array([steepest(one) for one in x])
    step_size = multiples[None, :, None] / sharpest[:, None, None]  # (5, 16, 1)
    w, losses, lowest = np.zeros((5, 16, x.shape[2])), [], np.inf
    while len(losses) <= limit:
        scores = w @ x.transpose(0, 2, 1)  # (5, 16, N)
        losses.append((np.logaddexp(0, scores) - y * scores).mean(axis=-1))
        lowest = np.minimum(lowest, losses[-1].min(axis=1))
        if lowest.max() <= 0.1:
            break  # every subset has got there with one of its step sizes
        w -= step_size * ((0.5 * (1 + np.tanh(scores / 2)) - y) @ x) / 455
    return np.array(losses)


# %% tags=["evidence"]
# Evidence: the table; each way's best step size lies inside the grid
reached, chosen = {}, {}
for how in WAYS:
    losses = tumour_losses(how)
    there = (losses.min(axis=2) <= 0.1).T  # (5, steps)
    reached[how] = [int(one.argmax()) if one.any() else None for one in there]
    best = losses.min(axis=0).argmin(axis=1)  # (5,) the step size with the lowest loss
    low, high = min(losses.min(axis=(0, 2))), max(losses.min(axis=(0, 2)))
    chosen[how] = multiples[best[0]]
    sizes = multiples[best].astype(int)
    print(f"{how:13} steps to 0.1: {reached[how]}; best step sizes {sizes} / λmax")
    print(f"{'':13} lowest loss in {len(losses) - 1:,} steps: {low:.3f} to {high:.3f}")
    assert 0 < best.min() and best.max() < 15
assert reached["raw"] == [None] * 5 and sum(map(bool, reached["centred"])) <= 2
assert max(reached["standardized"]) <= 5 and max(reached["whitened"]) <= 2

# %% [markdown]
# With all five training sets, standardized data needs three steps and whitened data a single one. Raw data gets to a loss of 0.19 at best in
# 2,000 steps, and centred data to 0.1 in one of the five sets, after 324 steps. Here is the first of the five sets:

# %% tags=["figure"]
# Figure: the loss over the steps, four ways to prepare the data
fig, ax = plt.subplots(figsize=(7, 3.4))
for how, colour in WAYS.items():
    x, y = prepare(features[subsets[0]], how), labels[subsets[0]]
    losses = train_logistic(x, y, chosen[how] / steepest(x), steps=1000)
    lowest = np.minimum.accumulate(losses)[1:]
    ax.plot(range(1, 1001), lowest, color=colour, ls="--" if how == "whitened" else "-")
    label_line(ax, 1000, lowest[-1], how, colour)
ax.axhline(0.1, color="0.7", lw=1)
ax.set(xscale="log", yscale="log", xlim=(0.9, 5000), xlabel="steps", ylabel="lowest loss so far")
ax.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
ax.set_yticks([0.01, 0.1, 0.7], ["0.01", "0.1", "0.7"])
show(
    fig,
    "Lowest loss so far against steps, on log axes. Whitened and standardized data fall below "
    "0.1 within three steps; centred and raw data stay above it for a thousand steps.",
)

# %% [markdown]
# Then why does κ predict 700,000 steps? Because your function counts until *every* direction is right, even the flattest.
# Perhaps a loss of 0.1 does not need the flat ones. To test that, let gradient descent move first in only the five steepest of
# the 31 directions, and then in only the other 26. (There are 31 because the bias adds one.) Each run gets the best
# of six step sizes. <!-- given: 700,000 31 26 -->

# %%
x = prepare(features, "standardized")
curvatures, directions = np.linalg.eigh(x.T @ x / 4 / len(x))  # the flattest first
for name, kept in (("5 steepest", directions[:, -5:]), ("26 others", directions[:, :-5])):
    inside = x @ kept  # each tumour's coordinates along the kept directions
    sizes = np.array([0.5, 1, 2, 4, 8, 16]) / steepest(inside)
    losses = np.min([train_logistic(inside, labels, size, 300) for size in sizes], axis=0)
    print(f"{name:10} loss after 4 steps {losses[4]:.3f}, lowest in 300 steps {losses.min():.3f}")
print(f"κ among the 5 steepest: {curvatures[-1] / curvatures[-5]:.1f}", end="")
curvatures = np.linalg.eigvalsh(prepare(features, "raw").T @ prepare(features, "raw"))
print(f", and for raw data: {curvatures[-1] / curvatures[-5]:,.0f}")

# %% tags=["evidence"]
# Evidence: five training sets, the best of six step sizes
needed, lowest = {"5 steepest": [], "26 others": []}, []
for rows in subsets:
    x, y = prepare(features[rows], "standardized"), labels[rows]
    directions = np.linalg.eigh(x.T @ x)[1]  # the flattest first
    for name, kept in zip(needed, (directions[:, -5:], directions[:, :-5]), strict=True):
        sizes = np.array([0.5, 1, 2, 4, 8, 16]) / steepest(x @ kept)
        losses = np.min([train_logistic(x @ kept, y, size, 300) for size in sizes], axis=0)
        needed[name].append(int(np.argmax(losses <= 0.1)) if losses.min() <= 0.1 else None)
    lowest.append(losses.min())
print("steps to 0.1:", needed)
print("lowest loss of the 26 others:", np.round(lowest, 2))
assert max(needed["5 steepest"]) <= 5 and needed["26 others"] == [None] * 5 and min(lowest) > 0.5

# %% tags=["evidence"]
# Evidence: κ among the five steepest directions, and the lowest loss that they allow
kappas, floors, others = ({"standardized": [], "raw": []} for _ in range(3))
for how, rows in ((how, rows) for how in kappas for rows in subsets):
    x, y = prepare(features[rows], how), labels[rows]
    curvatures, directions = np.linalg.eigh(x.T @ x / len(x))
    kappas[how].append(curvatures[-1] / curvatures[-5])
    for kept, found in ((slice(-5, None), floors[how]), (slice(0, -5), others[how])):
        inside = x @ directions[:, kept] / np.sqrt(curvatures[kept])  # κ = 1, so it gets there
        model = LogisticRegression(solver="newton-cholesky", C=1e8, fit_intercept=False)
        scores = model.fit(inside, y).decision_function(inside)
        found.append((np.logaddexp(0, scores) - y * scores).mean())
for how in kappas:
    print(f"{how:13} κ among the 5 steepest: {np.round(kappas[how], 1)}")
    print(f"{'':13} lowest loss in them:    {np.round(floors[how], 3)}")
    print(f"{'':13} in the 26 others:       {np.round(others[how], 3)}")
assert max(kappas["standardized"]) < 10 and min(kappas["raw"]) > 10_000
assert max(floors["standardized"]) < 0.1 < min(floors["raw"])
assert min(others["standardized"]) > 0.6

# %% [markdown]
# In all five training sets, the five steepest directions reach 0.1 in three or four steps, and the κ among them is about 8. The
# 26 others stay above 0.6, even with their best weights. So κ is the price of getting every last direction right, and a good model may
# not need them all. Different units, however, stretch more than the last direction. In raw data, the κ among the five steepest is
# about 40,000. And those five are the wrong ones, because it is their units that make them steep. Even the best
# weights in them leave a loss of 0.18 to 0.20, where the five of standardized data allow 0.07 to 0.08.

# %% [markdown]
# ## One thing that fails: few rows
#
# Whitening has the best κ that there is. So why not whiten always? Take 40 of the tumours as a training set, 10 more
# than there are features. Fit the same logistic regression (scikit-learn's this time, run to the end, so speed plays no part)
# to standardized and to whitened data, and test it on all other tumours. <!-- given: 40 -->


# %%
def accuracy_on_others(rows, seed, eps=None, penalty=1.0):
    """Fit on `rows` tumours and test on all others; whitened if there is an eps."""
    order = np.random.default_rng(seed).permutation(569)
    train, test = standardize(features[order[:rows]], features[order[rows:]])
    if eps is not None:
        values, vectors = np.linalg.eigh(train.T @ train / rows)
        matrix = (vectors / np.sqrt(values + eps)) @ vectors.T
        train, test = train @ matrix, test @ matrix
    model = LogisticRegression(solver="newton-cholesky", C=1 / penalty)
    model.fit(train, labels[order[:rows]])
    return model.score(test, labels[order[rows:]])


print(f"40 rows, standardized: {accuracy_on_others(40, seed=0):.1%} right")
print(f"40 rows, whitened:     {accuracy_on_others(40, seed=0, eps=1e-8):.1%} right")

# %% tags=["evidence"]
# Evidence: ten draws of each of five sizes; and whitening with a larger ε
sizes = (40, 60, 100, 200, 400)
result = np.empty((2, len(sizes), 10))  # standardized or whitened, sizes, draws
for index, rows in enumerate(sizes):
    for seed in range(10):
        result[0, index, seed] = accuracy_on_others(rows, seed)
        result[1, index, seed] = accuracy_on_others(rows, seed, eps=1e-8)
gap = 100 * (result[0] - result[1])
for rows, standard, white, lost in zip(sizes, *result, gap, strict=True):
    print(
        f"{rows:3} rows   standardized {standard.mean():.1%}   whitened {white.mean():.1%}", end=""
    )
    print(f"   lost {lost.mean():.1f} points ({lost.min():.1f} to {lost.max():.1f})")
gentle = np.array([accuracy_on_others(40, seed, eps=0.1) for seed in range(10)])
back = 100 * (gentle - result[1, 0])
print(f"40 rows, whitened with ε = 0.1: {gentle.mean():.1%}, {back.mean():.1f} points are back")
free = [[accuracy_on_others(40, seed, eps, 1e-8) for seed in range(10)] for eps in (None, 1e-8)]
free = 100 * np.mean(free, axis=1)
print(f"40 rows, no penalty: standardized {free[0]:.0f} %, whitened {free[1]:.0f} %")
assert gap[0].min() > 3 and gap[-1].mean() < 5 and back.mean() > 0.5 * gap[0].mean()
assert abs(free[0] - free[1]) < 0.5 * gap[0].mean()

# %% [markdown]
# Here is the same for more rows. Each line is the mean of ten draws, and the shade reaches from the lowest to the highest.

# %% tags=["figure"]
# Figure: test accuracy against the number of training examples
fig, ax = plt.subplots(figsize=(7, 3.2))
for accuracies, name in zip(100 * result, ("standardized", "whitened"), strict=True):
    colour, dash = WAYS[name], "--" if name == "whitened" else "-"
    ax.fill_between(sizes, accuracies.min(1), accuracies.max(1), color=colour, alpha=0.15, lw=0)
    ax.plot(sizes, accuracies.mean(1), color=colour, ls=dash, marker="o")
    label_line(ax, sizes[-1], accuracies[-1].mean(), name, colour, xytext=(8, 0))
ax.set(xlabel="training examples", ylabel="test accuracy, %", xlim=(30, 500))
show(
    fig,
    "Test accuracy against training examples: whitened lies below standardized, most with few.",
)

# %% [markdown]
# With 40 rows, whitening costs 13.5 points of accuracy on average and something in every one of the ten draws. With 400
# rows it costs 2.4. The reason is a penalty on large weights, which scikit-learn's model has by default.
# In standardized data, a direction in which the data hardly spreads needs a large weight, so the penalty holds that direction down.
# Whitening blows it up to the size of everything else, so a small weight will do, and the brake is off. Without the penalty both score about the
# same, 80 % and 79 %. If whitening is gentler, the brake stays. With ε = 0.1 no direction can be enlarged much more than threefold, because 1/√0.1 is
# about 3, and 10 of the lost points come back.
#
# So a better κ buys speed, and where there is a penalty, it may cost accuracy. The layer of lesson 03 standardizes and
# does not whiten. You meet its reasons in lesson 02.

# %% [markdown]
# ## The turn: a hidden layer's input is data too
#
# Everything so far concerned the data that goes into a model. In a deep network, the second layer has an input as well. It is what the first
# one hands on. Make the first layer of ReLU units. Such a unit passes on every positive number as it is, and turns
# everything else into 0.

# %%
predict(
    "01-hidden",
    "20 white features (κ = 1) go into a layer of 20 ReLU units with random weights. "
    "What comes out has a κ of …",
    "1, it stays white",
    "about 2",
    "20 or more",
)

# %%
rng = np.random.default_rng(0)
white = zca_whiten(rng.normal(size=(1000, 20)))
weights = rng.normal(size=(20, 20)) / np.sqrt(20)
hidden = np.maximum(0, white @ weights)  # a ReLU layer, (1000, 20)
kappa = condition_number(hidden)  # not centred, because the layer gets it as it is
print(f"κ of the data {condition_number(white):.0f}, of the second layer's input {kappa:.0f}")
reveal(
    "01-hidden", "20 or more" if kappa > 20 else "about 2" if kappa > 1.5 else "1, it stays white"
)

# %% tags=["evidence"]
# Evidence: five seeds; κ of what a layer hands on, with random and with orthogonal weights
for name in ("random", "orthogonal"):
    found = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        white = zca_whiten(rng.normal(size=(1000, 20)))
        weights = rng.normal(size=(20, 20)) / np.sqrt(20)
        if name == "orthogonal":
            weights = np.linalg.qr(weights)[0]
        sums = white @ weights
        passed = np.maximum(0, sums)
        found.append([condition_number(x) for x in (sums, passed, passed - passed.mean(axis=0))])
    for step, values in zip(
        ("no ReLU", "ReLU", "ReLU, centred"), np.transpose(found), strict=True
    ):
        print(f"{name:10} {step:13} κ {values.min():8,.1f} to {values.max():8,.1f}")

# %% tags=["evidence"]
# Evidence: five seeds; the second layer's input is whitened once, and then the weights change
kappas, later, shifts = [], {0.1: [], 1.0: []}, {0.1: [], 1.0: []}
for seed in range(5):
    rng = np.random.default_rng(seed)
    white = zca_whiten(rng.normal(size=(1000, 20)))
    weights, change = rng.normal(size=(2, 20, 20)) / np.sqrt(20)
    hidden = np.maximum(0, white @ weights)
    kappas.append(condition_number(hidden))
    mean, std = hidden.mean(axis=0), hidden.std(axis=0)
    matrix = np.linalg.lstsq(hidden - mean, zca_whiten(hidden), rcond=None)[0]  # what whitens it
    for share in later:
        moved = np.maximum(0, white @ (weights + share * change))
        later[share].append(condition_number((moved - mean) @ matrix))
        shifts[share].append((abs(moved.mean(axis=0) - mean) / std).max())
print("κ of the second layer's input:", np.round(kappas))
for share in later:
    print(f"weights change by {share:.0%}: its means move by up to {np.round(shifts[share], 2)} σ")
    print(f"   its κ, if it was whitened before the change: {np.round(later[share], 1)}")
assert min(kappas) > 20 and min(shifts[0.1]) > 0.01
assert max(later[0.1]) < 3 and min(later[1.0]) > 10

# %% [markdown]
# White data goes in, and what the second layer gets is stretched, with a κ between 54 and 85 for five seeds. Random
# weights alone stretch the data to a κ of 1,775 or more. The ReLU lowers that κ. But none of its outputs is negative, so their means lie above 0, and these
# add to κ. When you centre the outputs, κ is 16 to 28. Orthogonal weights only turn the data and stretch nothing. With them, κ
# after the ReLU is 12 to 13, and 1.4 to 1.5 once the outputs are centred.
#
# You could whiten this input, too, once and for all before the training starts. But it depends on the first layer's weights, and
# those change at every step. If they change by a tenth, little is lost, and κ rises from 1 to less than 2. If they change by as
# much as their own size, κ is back at 18 to 47. Lesson 02 measures how far such inputs move during real training. You
# need not know that if you normalize *inside* the network, anew at every step. That is what the rest of the course does.

# %% [markdown]
# ## In the wild
#
# - scikit-learn: `StandardScaler` fits on train and transforms both. Its convention for a constant
#   feature is to divide by 1. Train becomes 0, and a test value that differs keeps its difference.
# - PyTorch: `(x - x.mean(0)) / x.std(0)`. Beware, `torch.std` divides by $N-1$. torchvision's
#   `Normalize(mean, std)` takes constants that somebody computed on the training set.
# - Keras: the layer `Normalization`, with `adapt(train)`. It adds no learned parameters.

# %%
import torch
from sklearn.preprocessing import StandardScaler

train_set, test_set = features[:455], features[455:]
by_sklearn = StandardScaler().fit(train_set).transform(test_set)
yours = standardize(train_set, test_set)
tensor = torch.tensor(train_set)
by_torch = (tensor - tensor.mean(0)) / tensor.std(0, correction=0)
default = (tensor - tensor.mean(0)) / tensor.std(0)
print(f"yours differs from scikit-learn's by {abs(by_sklearn - yours[1]).max():.0e}")
print(f"from PyTorch's with correction=0 by {abs(by_torch.numpy() - yours[0]).max():.0e}")
print(f"from PyTorch's default, N − 1, by   {abs(default.numpy() - yours[0]).max():.0e}")
assert np.allclose(by_sklearn, yours[1]) and np.allclose(by_torch, yours[0])
assert not np.allclose(default, yours[0], rtol=1e-4)

# %% [markdown]
# ## What to take away
#
# - One step size must serve both the walls of the valley and its floor. For large κ, the steps grow in proportion to κ, the
#   ratio of the two curvatures, and a feature's unit enters κ squared.
# - Standardizing takes away the units, and whitening takes away the correlation, too. Whitening also blows up what a penalty on large weights holds down.
# - Mean and spread come from the training set only. You find a leak by changing one set and watching the other.
# - κ is the price of getting every last direction right. A good model may not need them all.
# - A hidden layer's input is data too, and it moves.
#
# ## Check yourself
#
# 1. You change a feature's unit from metres to millimetres. By what factor can κ grow?
# <details><summary>Answer</summary>
#
# By up to 1000² = a million: an eigenvalue of $X^\top X/N$ has the unit of the feature squared.
#
# </details>
#
# 2. Two standardized features have correlation 0.99. What is κ, and which of the methods of this
#    lesson lowers it?
# <details><summary>Answer</summary>
#
# (1 + 0.99)/(1 − 0.99) = 199. Only whitening: centring and scaling do not touch correlation.
#
# </details>
#
# 3. Your colleague standardizes all data, then splits it into train and test. What is wrong, and how would you
#    show it?
# <details><summary>Answer</summary>
#
# The test set took part in μ and σ, so the training numbers depend on rows that they should not know. In the lesson, a shift
# of the test set inflated σ, and the old hospital's own spread fell to 0.55. To show it, change the test set and watch
# the prepared training set change.
#
# </details>
#
# 4. Somebody leaves the features as they are, and gives each weight a step size of its own, divided by the mean square of
#    its feature. Which of the methods of this lesson comes closest, and what is left undone?
# <details><summary>Answer</summary>
#
# It comes closest to scaling each feature by its size. The features are not centred, and the correlation stays. Lesson 02 tries an
# optimiser that does something of the kind.
#
# </details>
#
# <!-- given: 0.99 199 -->

# %% [markdown]
# ### In your own words `01-words`
#
# A newspaper writes: *Before the computer could learn, all measurements had to be brought to the same size, because large
# numbers drown the small ones and the computer overlooks them.* What in this sentence is true, and what is not? Name a
# measurement of this lesson for each of the two. Then write the sentence as it should be printed, for readers who know no mathematics.

# %% [markdown] tags=["words"]
# **A very good answer**
#
# It is true that the sizes matter for the training. With the distance in blocks, gradient descent needed 469 times as many steps
# as with the distance in kilometres. It is not true that small numbers are overlooked, because nothing is lost in the data. Least squares
# made the same predictions of the rent from either unit, up to rounding. What suffers is the step size, which has to serve the
# steep directions and is then too small for the flat ones. I would print: *All measurements were brought to about the same size, because the
# computer learns in small steps, and unequal units force it to make steps that are far too small for most of what it has to learn.*
#
# **How to grade**
#
# - **½ point** for what is true, with a measurement, such as the 469 times or the raw tumours that do not reach a loss of 0.1.
# - **1 point** for what is false, with a measurement that shows that the data has lost nothing, such as the predictions of least squares. It is ½
#   where this is claimed and no measurement is named.
# - **½ point** for a sentence that blames the way of learning and not the data, and that a newspaper's reader can follow.
# - **Minus ½** if the answer says that scaling adds information, or that it always makes the finished model better.
# - **A tempting answer** is that the large feature gets a large weight and so rules the prediction. It is the other way round, because the
#   weight becomes 20 times smaller. This earns the first ½ at most.
# - **If it looks copied**, ask what happens to the predictions of the *finished* model if there is a penalty on large weights.

# %% [markdown]
# ## Going deeper
#
# Nothing below is needed later.
#
# ### Too large for memory? One streaming pass
#
# Is it impractical to normalize a colossal data set beforehand? It takes only one pass over the data. Counts, means and variances of two sets
# of rows merge exactly into those of the union. With $n = n_a + n_b$ and $\delta = \mu_b-\mu_a$:
#
# $$\begin{aligned}
# \mu &= \mu_a + \delta\,\frac{n_b}{n} \\
# \sigma^2 &= \frac{n_a\sigma_a^2 + n_b\sigma_b^2}{n} + \delta^2\,\frac{n_a n_b}{n^2}
# \end{aligned}$$
#
# (Chan, Golub and LeVeque 1979.)
#
# Numbers: merging the sets {0} and {2} gives n = 2, μ = 1 and σ² = 0 + 2²·1·1/4 = 1.
#
# As code it is `utils.merge_statistics`. Below, two million rows stream by in pieces of 10,000.


# %%
def stream(pieces=200, rows=10_000):
    """Yield arrays (rows, 10) whose features lie far from 0 and differ in scale by 10⁶."""
    rng = np.random.default_rng(0)
    center, scale = np.geomspace(1, 1e4, 10), np.geomspace(1e-3, 1e3, 10)
    for _ in range(pieces):
        yield center + scale * rng.normal(size=(rows, 10))


# %% tags=["C69:slip"]
total = (0, np.zeros(10), np.zeros(10))
began = time.perf_counter()
for piece in stream():
    total = merge_statistics(total, (len(piece), piece.mean(axis=0), piece.var(axis=0)))
streamed = time.perf_counter() - began
began = time.perf_counter()
everything = np.concatenate(list(stream()))
variance = everything.var(axis=0)
at_once = time.perf_counter() - began
error = abs(total[2] / variance - 1).max()
assert np.allclose(total[1], everything.mean(axis=0), rtol=1e-12)
print(f"{total[0]:,} rows, relative error {error:.0e}")
megabytes = piece.nbytes / 1e6, everything.nbytes / 1e6
print(f"largest array: {megabytes[0]:.1f} MB streamed, {megabytes[1]:.0f} MB at once")
print(f"time, streamed ÷ at once: {streamed / at_once:.1f}")
assert error < 1e-10
del everything

# %% [markdown]
# Both ways agree to a dozen digits, and the stream needed a two-hundredth of the memory. One pass gives the statistics of
# data of any size, and each row can then be standardized as it is read for training.
#
# ### Batch normalization for a linear model
#
# Can the layer of lesson 03 be used with a model that is not deep at all? Here it stands in front of the same *linear* model, trained
# for 300 steps on batches of 32. Each batch is standardized by its own statistics (`batch_norm` with γ = 1 and
# β = 0). It competes with the data as it is and with the data standardized once. All three get the same ten learning
# rates, from 10⁻⁸ to 10. <!-- given: 10⁻⁸ -->


# %%
def standardized_batch(x):
    """Batch normalization with γ = 1 and β = 0: each batch by its own statistics."""
    return batch_norm(x, np.ones(x.shape[1]), np.zeros(x.shape[1]), training=True)[0]


def logistic_by_batches(x, y, rate, seed, transform, steps=300):
    """Train logistic regression with batches of 32; return its loss on all of x."""
    rng, w, bias = np.random.default_rng(seed), np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        rows = rng.choice(len(x), 32, replace=False)
        batch = transform(x[rows])  # (32, D)
        error = 0.5 * (1 + np.tanh((batch @ w + bias) / 2)) - y[rows]  # (32,)
        w, bias = w - rate * batch.T @ error / 32, bias - rate * error.mean()
    scores = transform(x) @ w + bias
    return (np.logaddexp(0, scores) - y * scores).mean()


# %% tags=["evidence", "C59:shown"]
# Evidence: ten learning rates and five seeds for the three
standard = standardize(features, features)[0]
runs = {
    "as it is": (features, np.asarray),
    "standardized once": (standard, np.asarray),
    "batch normalized": (features, standardized_batch),
}
rates, best_losses = 10.0 ** np.arange(-8, 2), {}
for name, (x, transform) in runs.items():
    losses = np.empty((len(rates), 5))
    for index, rate in enumerate(rates):
        for seed in range(5):
            losses[index, seed] = logistic_by_batches(x, labels, rate, seed, transform)
    best = losses.mean(axis=1).argmin()
    best_losses[name] = losses[best]
    low, high = losses[best].min(), losses[best].max()
    print(f"{name:17} best rate {rates[best]:.0e}, loss {low:.3f} to {high:.3f}")
    assert 0 < best < len(rates) - 1
assert best_losses["batch normalized"].max() < 0.1 < 0.3 < best_losses["as it is"].min()

# %% [markdown]
# It can. Normalizing batch by batch rescues the linear model, and does nearly as well as standardizing once. Here the
# loss is taken over all data as one batch. What happens to a single example at test time, which has no batch,
# is a question for lesson 05.
