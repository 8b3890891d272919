# %% [markdown]
# # 03 · Batch normalization, forward
#
# Lesson 02 left you with a network of six sigmoid layers that stays at chance. Today you put four lines of your
# own before each of its sigmoids, and see what becomes of it. Then you take the four lines apart.
#
# Source: Ioffe and Szegedy 2015, arXiv:1502.03167, Algorithm 1.

# %% tags=["setup"]
# Setup: imports, the digits, the look of the figures
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider

from utils import answer_to, check, normalize, numerical_gradient, predict, reveal
from utils.lab.data import digits
from utils.lab.network import Network
from utils.lab.networks_numpy import train_stack
from utils.lab.plotting import BLACK, BLUE, VERMILLION, label_line, show, use_style
from utils.lab.widgets import explore

use_style()
data = digits()  # 1,437 training and 360 test images of 8×8 pixels, ten classes

# %% [markdown]
# ## A puzzle: the stuck network
#
# Here is the patient: 64 pixels, six layers of 50 sigmoids, ten classes. One network, one seed, 500 steps of
# gradient descent, each on a random **batch** of 60 images. (`Network` is a page of plain NumPy in `utils/lab/network.py`, and you can read it.)
#
# <!-- given: 60 -->

# %%
SIZES = [64, 50, 50, 50, 50, 50, 50, 10]
stuck = Network(SIZES, seed=0)
stuck_curve = stuck.train(data, rate=1.0, steps=500)
print(f"after 500 steps it gets {stuck.accuracy(data):.0%} of the test images right")

# %% [markdown]
# Guessing gets one in ten. Lesson 02 measured what is wrong. A sigmoid passes on at most a quarter of the
# differences between its inputs, so from layer to layer the images look more alike. Look at the **spread**
# (the standard deviation) of the sigmoids' inputs over 300 different images, layer by layer.

# %%
_, seen = Network(SIZES, seed=0).forward(data.x_train[:300])
for depth, layer in enumerate(seen, 1):
    print(f"layer {depth}: spread over the images {layer.z.std(axis=0).mean():.4f}")

# %% [markdown]
# By the sixth layer, the network can hardly tell the 300 images apart. If the spread is too small, the obvious repair is
# to measure it and divide by it. Then every sigmoid receives inputs that differ. They could still all
# lie far from 0, where a sigmoid is flat, so subtract their mean as well. Do this in every layer
# and at every step, with the mean and the spread over the images that happen to be in the batch.

# %%
predict(
    "03-rescue",
    "Keep the sigmoids, the weights and the learning rate. Before each sigmoid, give its inputs "
    "mean 0 and spread 1 over the batch. After 500 steps the accuracy is …",
    "still about 10 %",
    "about 50 %",
    "above 95 %",
)

# %% [markdown]
# You get the answer as soon as you have written the layer.
#
# ## Four lines
#
# Take one unit and a batch of five images. The unit's five inputs are 1, 2, 4, 6 and 12. Watch what four lines do to them:

# %% tags=["figure"]
# Figure: five numbers, and what each of the four lines makes of them
x = np.array([1.0, 2.0, 4.0, 6.0, 12.0])  # one unit, five images
mean, var = x.mean(), x.var()
x_hat = (x - mean) / np.sqrt(var + 1e-5)
y = 2 * x_hat + 10
print("deviations", x - mean, "  squares", (x - mean) ** 2)
print(f"mean {x.sum()}/5 = {mean}   variance {((x - mean) ** 2).sum()}/5 = {var}", end="   ")
print(f"spread {np.sqrt(var):.1f}\nx̂ = {x_hat.round(2)}   y = {y.round(2)}")

# %% [markdown]
# Here they are on four number lines, with their mean in orange.

# %% tags=["figure"]
# Figure: the five numbers on a number line, moved by each line
rows = [("x", x), ("x − μ", x - mean), ("x̂ = (x − μ)/σ", x_hat), ("y = 2·x̂ + 10", y)]
fig, ax = plt.subplots(figsize=(7.5, 3.2))
for example in range(5):
    ax.plot([values[example] for _, values in rows], range(4), color="0.8", lw=1, zorder=1)
for height, (name, values) in enumerate(rows):
    ax.axhline(height, color="0.9", lw=0.8, zorder=0)
    ax.scatter(values, [height] * 5, s=60, color=BLACK if height == 0 else BLUE, zorder=2)
    ax.text(-5.6, height, name, ha="right", va="center")
    ax.plot([values.mean()] * 2, [height - 0.22, height + 0.22], color=VERMILLION, lw=2)
ax.text(5.25, -0.42, "the mean", color=VERMILLION, va="center")
ax.set(xlim=(-5.5, 14.5), ylim=(3.5, -0.6), yticks=[], xlabel="value")
ax.spines["left"].set_visible(False)
show(
    fig,
    "Five dots on four number lines. Subtracting the mean slides all of them to the left, "
    "dividing by the spread draws them together around 0, and the last line spreads them again "
    "around 10.",
)

# %% [markdown]
# 1. The mean of the five numbers is 25/5 = 5.
# 2. They deviate from it by −4, −3, −1, 1 and 7. The squares 16, 9, 1, 1 and 49 add up to 76. So the variance is 76/5 = 15.2, and the spread is its
#    root, 3.9.
# 3. Slide all dots by the mean, and divide by the spread. Now they are −1.03, −0.77, −0.26, 0.26 and 1.8, with mean 0 and spread 1.
# 4. Give them another spread and another mean, here 2 and 10. You get 7.95, 8.46, 9.49, 10.51 and 13.59.
#
# The dots slide, draw together, and spread again somewhere else. The proportions of their distances never change.
#
# For a whole layer, a batch is an array with $N$ rows, one for each example, and $D$ columns, one for each
# unit or **feature**. Every feature is treated by itself. For feature $j$:
#
# $$\begin{aligned}
# \mu_j &= \frac1N\sum_{i=1}^N x_{ij} \\
# v_j &= \frac1N\sum_{i=1}^N (x_{ij}-\mu_j)^2 \\
# \hat x_{ij} &= \frac{x_{ij}-\mu_j}{\sqrt{v_j+\varepsilon}} \\
# y_{ij} &= \gamma_j\,\hat x_{ij}+\beta_j
# \end{aligned}$$
#
# | | shape | where it comes from |
# |---|---|---|
# | $x$ | $(N, D)$ | the layer below |
# | $\hat x$, $y$ | $(N, D)$ | computed, one value for each in $x$ |
# | $\mu$, $v$ | $(D,)$ | the batch, anew at every step |
# | $\gamma$, $\beta$ | $(D,)$ | **learned** by gradient descent, as weights are |
# | $\varepsilon$ | one number | chosen by you, and never learned |
#
# The root of the variance is the spread, $\sigma = \sqrt v$. Before training, γ is 1 and β is 0
# for every feature. You will soon see what $\varepsilon$, $\gamma$ and $\beta$ are good for. First you write the layer.

# %% [markdown]
# ### Exercise `03-statistics`: mean and variance
#
# Write the first two lines for a whole batch. The variance divides by $N$.
#
# <details><summary>Hint 1: which axis?</summary>
#
# The result has one value per feature. Average over the rows.
#
# </details>
# <details><summary>Hint 2: the mean of what?</summary>
#
# The variance is the mean of the squared deviations. Subtract the mean first and square afterwards. The
# check tries data with a large mean, where the other order fails.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `mean = x.mean(axis=0)`, and then `((x - mean) ** 2)`, averaged in the same way.
#
# </details>


# %%
def batch_statistics(x):
    """Mean and biased variance of each feature over the batch.

    Args: x (N, D). Returns: a tuple (mean, var), each (D,).
    """
    ### BEGIN SOLUTION
    mean = x.mean(axis=0)
    var = ((x - mean) ** 2).mean(axis=0)
    return mean, var
    ### END SOLUTION


# %%
check("03-statistics", batch_statistics)

# %% [markdown]
# ### Exercise `03-forward`: the layer
#
# Write all four lines as one function. You may copy from your `batch_statistics`.
#
# <details><summary>Hint 1: shapes</summary>
#
# `x` is `(N, D)`. Mean, variance, γ and β are `(D,)`. NumPy lines up the last axes, so you need no reshape.
#
# </details>
# <details><summary>Hint 2: where does ε stand?</summary>
#
# Under the root, added to the variance.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `x_hat = (x - mean) / np.sqrt(var + eps)`, then scale by γ and shift by β.
#
# </details>


# %%
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    """Batch normalization in training mode.

    Args: x (N, D); gamma, beta (D,); eps, added to the variance. Returns: y (N, D).
    """
    ### BEGIN SOLUTION
    mean = x.mean(axis=0)  # (D,)
    var = ((x - mean) ** 2).mean(axis=0)  # (D,)
    x_hat = (x - mean) / np.sqrt(var + eps)  # (N, D)
    return gamma * x_hat + beta
    ### END SOLUTION


# %%
check("03-forward", batch_norm_forward)

# %% [markdown]
# ## The rescue
#
# Now your function goes to work. The same network, the same seed, the same learning rate, and
# `norm=batch_norm_forward` before each sigmoid. (Training also needs the gradient of your function. The
# course lends you its own until you derive it in lesson 04.)

# %%
batch_norm_forward = answer_to("03-forward")
rescued = Network(SIZES, seed=0, norm=batch_norm_forward)
rescued_curve = rescued.train(data, rate=1.0, steps=500)
accuracy = rescued.accuracy(data)
print(f"after 500 steps it gets {accuracy:.0%} of the test images right")
reveal("03-rescue", "above 95 %" if accuracy > 0.95 else "about 50 %")

# %% [markdown]
# Now watch all 500 steps:

# %% tags=["figure"]
# Figure: accuracy over the steps, without and with your four lines
fig, ax = plt.subplots(figsize=(7, 2.8))
for (steps, accuracies), colour, name in (
    (stuck_curve, BLACK, "as in lesson 02"),
    (rescued_curve, BLUE, "with your four lines"),
):
    ax.plot(steps, 100 * accuracies, color=colour)
    label_line(ax, steps[-1], 100 * accuracies[-1], name, colour)
ax.set(xlabel="steps", ylabel="test accuracy, %", xlim=(0, 640), ylim=(0, 105))
ax.set_xticks(range(0, 501, 100))
show(
    fig,
    "Test accuracy against steps: the network as it was stays at chance, the one with four lines "
    "before each sigmoid passes 90 % within the first hundred steps.",
)

# %% [markdown]
# Four lines, and a network that stayed at chance gets nearly every digit right. Apart from the new lines
# with their γ and β, it is the same network. Do not trust one seed and one learning rate, though. The next cell repeats both networks with five
# seeds and three learning rates, of which the largest is a hundred times the smallest.

# %% tags=["evidence"]
# Evidence: five seeds at three learning rates, 300 steps, without and with your function
RATES, SEEDS = (0.1, 1.0, 10.0), range(5)
final = {}
for name, norm in (("without", None), ("with", batch_norm_forward)):
    for rate in RATES:
        runs = []
        for seed in SEEDS:
            network = Network(SIZES, seed, norm)
            network.train(data, rate, steps=300, every=300)
            runs.append(network.accuracy(data))
        final[name, rate] = np.array(runs)
        print(f"{name:8} rate {rate:4}:  {min(runs):.1%} to {max(runs):.1%}")
assert max(final["without", rate].max() for rate in RATES) < 0.2
assert min(final["with", rate].min() for rate in (0.1, 1.0)) > 0.9
assert final["with", 10.0].min() > 0.7

# %% [markdown]
# It holds. Without your lines no run leaves chance. With them every run gets more than 90 % at rates 0.1 and
# 1 after 300 steps, and more than 70 % even at rate 10. <!-- given: 90 70 300 -->
#
# Each sigmoid still shrinks the differences between the images, and your lines restore them before the next one. But
# they do two things, subtract and divide. Which of the two did it?

# %%
predict(
    "03-halves",
    "Leave out one of the two. Within 200 steps the network still reaches 90 % with …",
    "either of them",
    "the division alone",
    "the subtraction alone",
    "neither of them",
)


# %% tags=["evidence"]
# Evidence: centring alone and dividing alone, each with the gradient of its own formula
def centred_only(x, gamma, beta):
    return gamma * (x - x.mean(axis=0)) + beta


def centred_back(dy, x, gamma):
    dx = gamma * dy
    return dx - dx.mean(axis=0), (dy * (x - x.mean(axis=0))).sum(axis=0), dy.sum(axis=0)


def divided_only(x, gamma, beta):
    return gamma * x / np.sqrt(x.var(axis=0) + 1e-5) + beta


def divided_back(dy, x, gamma):
    rstd = 1 / np.sqrt(x.var(axis=0) + 1e-5)
    through_var = (x - x.mean(axis=0)) * (dy * gamma * x).mean(axis=0) * rstd**3
    return dy * gamma * rstd - through_var, (dy * x * rstd).sum(axis=0), dy.sum(axis=0)


halves = {"subtraction": (centred_only, centred_back), "division": (divided_only, divided_back)}

# %% tags=["evidence"]
# Evidence: the two halves trained, three seeds at three learning rates, and the verdict
half = {}
for name, (norm, backward) in halves.items():
    half[name] = []
    for seed, rate in [(seed, rate) for seed in range(3) for rate in RATES]:
        network = Network(SIZES, seed, norm, backward)
        network.train(data, rate, steps=200, every=200)
        half[name].append(network.accuracy(data))
    print(f"the {name} alone: {min(half[name]):.0%} to {max(half[name]):.0%}")
enough = [name for name, accuracies in half.items() if max(accuracies) > 0.9]
assert max(max(accuracies) for accuracies in half.values()) < 0.6
for name, (norm, backward) in halves.items():
    slow = [Network(SIZES, seed, norm, backward) for seed in range(3)]
    for network in slow:
        network.train(data, rate=0.03, steps=2000, every=2000)
    reached = [network.accuracy(data) for network in slow]
    print(f"rate 0.03, 2,000 steps, the {name} alone: {min(reached):.0%} to {max(reached):.0%}")
    assert min(reached) > 0.9 if name == "division" else max(reached) < 0.2
one = f"the {enough[0]} alone" if enough else "neither of them"
reveal("03-halves", "either of them" if len(enough) == 2 else one)

# %% tags=["evidence"]
# Evidence: what the sigmoids receive at the start, with the division alone
_, seen = Network(SIZES, seed=0, norm=divided_only).forward(data.x_train[:300])
for depth in (1, 6):
    inputs = seen[depth - 1].z  # (300, 50), what the sigmoids receive
    away, flat = abs(inputs.mean(axis=0)).mean(), (abs(inputs) > 3).mean()
    print(f"divided, layer {depth}: means {away:.1f} spreads from 0, {flat:.0%} beyond ±3")
assert away > 5 and flat > 0.6

# %% [markdown]
# In 200 steps it takes both. With the subtraction alone the network stays at chance, because the spread is as small as before. With the division alone it gets
# at most a quarter of the images right. Here the spread is 1 in every layer. But even before training, the means in the sixth layer lie 7.5 spreads away
# from 0, so most of its sigmoids' inputs lie where the curve is flat. (With patience the division is enough: at a rate of 0.03 it gets to 98 % and more, in 2,000 steps. The subtraction still learns nothing.)
#
# Your lines also change the gradient on its way back, and that is the subject of
# lesson 04. *Why* all this helps is a question for lesson 12.

# %% [markdown]
# ## What goes in, what comes out
#
# Three features with very different means and spreads go through your layer.

# %% tags=["C01:holds", "C15:holds"]
rng = np.random.default_rng(0)
x = rng.normal([100, -7, 0], [5, 0.1, 40], (64, 3))  # (N, D)
gamma, beta = np.array([3.0, 1.0, 0.5]), np.array([-2.0, 0.0, 8.0])
y = batch_norm_forward(x, gamma, beta)
print("means in  ", x.mean(axis=0).round(2), "   spreads in ", x.std(axis=0).round(2))
print("means out ", y.mean(axis=0).round(2), "   spreads out", y.std(axis=0).round(2))
v = x.var(axis=0)
assert np.allclose(y.mean(axis=0), beta) and np.allclose(y.var(axis=0), gamma**2 * v / (v + 1e-5))

# %% [markdown]
# Whatever came in, what comes out has mean $\beta$ and spread $|\gamma|$. Strictly speaking its variance is
# $\gamma^2\,v/(v+\varepsilon)$, which is $\gamma^2$ unless $v$ is tiny. So |γ| and β *are* the
# spread and the mean of what the next sigmoid receives, and the network learns both.
#
# Suppose that you could turn five knobs: the centre and the spread of the batch, and γ, β and ε. Which of them would move what comes out?


# %% tags=["figure"]
# Figure: histograms of a batch before and after the layer
def draw_histograms(center, spread, gamma, beta, log_eps):
    values = center + spread * np.random.default_rng(0).normal(size=(500, 1))
    y = batch_norm_forward(values, np.array([gamma]), np.array([beta]), eps=10.0**log_eps)
    fig, axes = plt.subplots(1, 2, figsize=(8, 2.4))
    for ax, z, colour, name in (
        (axes[0], values, BLACK, "input x"),
        (axes[1], y, BLUE, "output y"),
    ):
        ax.hist(z.ravel(), bins=np.linspace(-10, 10, 81), color=colour, histtype="stepfilled")
        ax.set(xlim=(-10, 10), xticks=range(-10, 11, 5), xlabel="value")
        ax.set(title=f"{name}: mean {z.mean():.2f}, spread {z.std():.2f}")
    axes[0].set_ylabel("examples")
    return fig


fig = draw_histograms(center=4, spread=2, gamma=1.5, beta=-3, log_eps=-5)
show(fig, "Histograms: the input around 4 with spread 2, the output around −3 with spread 1.5.")

# %% [markdown]
# Here the input lies around 4 and the output around −3. The sliders below turn all five knobs.

# %% tags=["figure"]
# Figure: the same with sliders
explore(
    draw_histograms,
    alt="Histograms of a batch before and after the layer, with their means and spreads.",
    center=FloatSlider(value=4, min=-6, max=6),
    spread=FloatSlider(value=2, min=0.05, max=3, step=0.05),
    gamma=FloatSlider(value=1.5, min=-3, max=3),
    beta=FloatSlider(value=-3, min=-6, max=6),
    log_eps=FloatSlider(value=-5, min=-6, max=1, description="log₁₀ ε"),
)

# %% [markdown]
# Move the batch's centre, and the right picture does not change. Change the batch's spread, and it still does not, unless ε is about as large as the
# variance or larger. Otherwise only γ and β decide.
#
# ### Does an outlier get special treatment?
#
# σ is computed from the whole batch, so one strange value can change it for everyone.

# %%
predict(
    "03-outlier",
    "In a batch of 64 values with spread 1, one is replaced by 30. The other 63 outputs …",
    "stay where they are",
    "move closer together",
    "move apart",
)

# %% tags=["C16:slip"]
usual = rng.normal(size=(64, 1))
far = usual.copy()
far[0] = 30.0
ones, zeros = np.ones(1), np.zeros(1)
before = batch_norm_forward(usual, ones, zeros)[1:]
together = batch_norm_forward(far, ones, zeros)
after = together[1:]  # the same 63 values, now with the outlier
print(f"spread of the 63 others: {before.std():.2f} before, {after.std():.2f} after")
slope, intercept = np.polyfit(far[:, 0], together[:, 0], 1)  # the line that fits best
distance = abs(slope * far + intercept - together).max()
print(f"largest distance of the 64 outputs from one straight line: {distance:.0e}")
assert distance < 1e-9 and after.std() < 0.5 * before.std()
closer = after.std() < 0.9 * before.std()
reveal("03-outlier", "move closer together" if closer else "stay where they are")

# %% [markdown]
# The outlier gets no special treatment. All 64 values of the feature are mapped by the same straight line. But it
# inflates σ, and so it squeezes everyone else to less than a third of their spread. One image changes the
# output of every other image. You will meet this again below.

# %% [markdown]
# ## ε: what it is for, and what it costs
#
# If a feature has the same value for all examples, its variance is 0, and without ε you would compute 0/0.

# %%
constant = np.full((4, 1), 5.0)
with np.errstate(invalid="ignore"):
    print("without ε:", batch_norm_forward(constant, ones, zeros, eps=0).ravel())
print("with ε:   ", batch_norm_forward(constant, ones, zeros).ravel())

# %% [markdown]
# ε has a price. When the input varies little, the output varies too little as well:

# %% tags=["C06:holds"]
unit = rng.normal(size=(1000, 1))
unit = (unit - unit.mean()) / unit.std()  # variance exactly 1
kept = {}
for v in (1.0, 0.003, 1e-5, 1e-7):
    kept[v] = batch_norm_forward(np.sqrt(v) * unit, ones, zeros).var()
    print(f"variance of the input {v:9.7f}: of the output {kept[v]:.3f}")
assert all(np.allclose(out, v / (v + 1e-5)) for v, out in kept.items())

# %% [markdown]
# The output's variance is $v/(v+\varepsilon)$. That is a half where $v$ equals ε. For a much larger $v$ it is almost 1, and for a much smaller
# one almost 0. So ε also decides how small differences may be before the layer ignores them. That matters
# when you move a model from one framework to another, because Keras's default is 0.001, a hundred times
# PyTorch's. <!-- given: 0.001 -->

# %% [markdown]
# ## γ and β: giving back
#
# Why does the layer have a fourth line at all? Because mean 0 and spread 1 is not always what the next function needs. A sigmoid that
# only ever sees inputs around 0 is nearly a straight line there, and straight layers on top of one another make one
# straight layer.

# %% tags=["C08:holds"]
inputs = rng.normal(size=(100_000, 1))
explained = {}
for scale in (1.0, 2.0, 5.0, 10.0):
    z = batch_norm_forward(inputs, np.array([scale]), zeros)
    output = 1 / (1 + np.exp(-z))
    explained[scale] = np.corrcoef(z.ravel(), output.ravel())[0, 1] ** 2
    print(
        f"γ = {scale:4}: a straight line explains {explained[scale]:.0%} of the sigmoid's output"
    )
assert explained[1.0] > 0.95 and explained[10.0] < 0.8

# %% [markdown]
# With γ fixed at 1 a sigmoid is 98 % straight, and larger weights cannot help, because the division takes
# their size away again. A larger γ can. At γ = 10 a straight line misses more than a quarter of the output's
# variance. Does your network make use of that?

# %%
gammas = np.concatenate([gamma for _, _, gamma, _ in rescued.layers[:-1]])
print(f"the γ of your {gammas.size} units ended between {gammas.min():.1f} and {gammas.max():.1f}")

# %% [markdown]
# It does, for some units. All 300 had started at 1. On the digits γ = 1 would do as well, as you will see further down. But the layer *can* give back some of
# what it takes. Can it give back everything?

# %% [markdown]
# ### Exercise `03-identity`: undo the normalization
#
# Find γ and β for which `batch_norm_forward(x, gamma, beta, eps)` returns `x` itself.
#
# <details><summary>Hint 1: write it down</summary>
#
# You want $\gamma\,\frac{x-\mu}{\sqrt{v+\varepsilon}}+\beta = x$ for every $x$ in the batch.
#
# </details>
# <details><summary>Hint 2: compare coefficients</summary>
#
# The factor before $x$ must be 1. What must γ be? Then choose β so that the constants cancel.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# γ undoes the division, so it equals what was divided by, with ε. β gives back what was subtracted.
#
# </details>


# %%
def identity_parameters(x, eps=1e-5):
    """The γ and β with which batch normalization returns x unchanged.

    Args: x (N, D). Returns: a tuple (gamma, beta), each (D,).
    """
    ### BEGIN SOLUTION
    mean = x.mean(axis=0)
    var = ((x - mean) ** 2).mean(axis=0)
    return np.sqrt(var + eps), mean
    ### END SOLUTION


# %%
check("03-identity", identity_parameters)

# %% tags=["C09:holds", "C71:slip"]
identity_parameters = answer_to("03-identity")
undo_gamma, undo_beta = identity_parameters(x)
undone = batch_norm_forward(x, undo_gamma, undo_beta)
print(f"on this batch, BN(x) and x differ by {abs(undone - x).max():.0e} at most")
other_batch = rng.normal([100, -7, 0], [5, 0.1, 40], (64, 3))  # from the same distribution
missed = (batch_norm_forward(other_batch, undo_gamma, undo_beta) - other_batch) / x.std(axis=0)
print(f"on another batch, by {np.sqrt((missed**2).mean()):.1f} spreads (root mean square)")
assert np.allclose(undone, x) and 0.01 < np.sqrt((missed**2).mean()) < 0.5
x_hat = batch_norm_forward(x, np.ones(3), np.zeros(3))
assert np.allclose((x - undo_beta) / undo_gamma, x_hat) and not np.allclose(1.0 * x + 0.0, x_hat)

# %% [markdown]
# On this batch, γ and β undo the layer completely. On another one they miss by 0.3 of a spread, because its
# mean and its spread are a little different. So the network can learn to get back what the layer takes away, as far as its batches
# resemble one another.
#
# ### Two things that no longer matter
#
# The layer before this one adds a **bias** to each unit. The bias is part of the mean, so subtracting the mean
# removes it.

# %% tags=["C10:holds", "C13:holds"]
u = rng.normal(size=(16, 7))  # 16 examples, 7 inputs
weights, bias = rng.normal(size=(7, 4)), rng.normal(size=4)  # 4 units
gamma4, beta4 = rng.normal(size=4), rng.normal(size=4)
with_bias = batch_norm_forward(u @ weights + bias, gamma4, beta4)
without = batch_norm_forward(u @ weights, gamma4, beta4)
print(f"largest difference that the bias makes: {abs(with_bias - without).max():.0e}")
assert np.allclose(with_bias, without)
nudged = gamma4.copy()
nudged[0] += 1  # another γ for one unit
other = batch_norm_forward(u @ weights, nudged, beta4)
print("units that notice it:", np.flatnonzero(abs(other - without).max(axis=0)))
assert np.flatnonzero(abs(other - without).max(axis=0)).tolist() == [0]

# %% [markdown]
# So a bias before the layer is useless, and frameworks let you leave it out. β does its work. Each unit has
# its own γ and β: a new γ changed only one unit. For a hundred units you gain two hundred learned numbers and can drop a hundred biases.
#
# The second thing is the *size* of the weights. Multiply all weights of a unit by ten: its mean and its spread grow tenfold
# with them, and the division cancels that. The output does not change. What about the gradient?

# %%
predict(
    "03-scale",
    "All weights before the layer are multiplied by ten. The gradient of the loss with respect to "
    "them becomes …",
    "ten times as large",
    "the same",
    "a tenth",
)

# %% [markdown]
# To measure the gradient, `numerical_gradient(f, x)` nudges each value of `x` and watches `f`. You build it yourself in lesson 04.

# %% tags=["C30:holds"]
upstream = rng.normal(size=(16, 4))


def loss(weights):
    """Any loss will do: here, a random weighting of the outputs."""
    return (upstream * batch_norm_forward(u @ weights, gamma4, beta4)).sum()


here, there = numerical_gradient(loss, weights), numerical_gradient(loss, 10 * weights)
ratio = np.median(there / here)
print(f"loss: {loss(weights):.4f} and {loss(10 * weights):.4f}; gradients' ratio: {ratio:.3f}")
assert abs(ratio - 0.1) < 0.001
reveal("03-scale", "a tenth" if ratio < 0.5 else "the same")
spoiled = weights.copy()
spoiled[:, 0] *= 100  # one unit's weights, a hundred times too large
change = batch_norm_forward(u @ spoiled, gamma4, beta4) - without
print(f"weights of one unit × 100: its output moves by {abs(change).max():.0e}")
assert abs(change).max() < 0.01

# %% [markdown]
# The loss at $10w$ is the loss at $w$. Differentiate both sides of $\ell(10w)=\ell(w)$ by $w$, and the chain rule gives $10\,\ell'(10w)=\ell'(w)$. So
# large weights get small gradients, and the larger they are, the more slowly they change. The paper noticed this
# brake, too. In lesson 02 weights that were too large saturated their units. With your layer behind
# them, make all of a unit's weights a hundred times too large, and its output hardly moves, because the division cancels the factor.

# %% [markdown]
# ## Your output depends on your neighbours
#
# Take the batch `x` of three features again. Look at its first example, and change another one, the last.

# %% tags=["C73:slip", "C72:condition"]
changed = x.copy()
changed[63] += 50.0
ones3, zeros3 = np.ones(3), np.zeros(3)
alone = batch_norm_forward(x, ones3, zeros3)[0]
moved = batch_norm_forward(changed, ones3, zeros3)[0]
print("first example before", alone.round(3), "  after", moved.round(3))
assert abs(moved - alone).min() > 0.01
doubled = batch_norm_forward(2 * x, ones3, zeros3)
difference = abs(doubled - 2 * batch_norm_forward(x, ones3, zeros3)).max()
print(f"BN(2x) − 2·BN(x): {difference:.2f} at most")
assert difference > 0.1

# %% [markdown]
# The first example did not change, but its output did. This has two consequences. The examples of a batch cannot
# pass through the network one after the other, because each layer needs *all* of them before the next one can
# begin. And while it trains, the layer is not linear. Double the batch, and the output does not double. Within one batch each feature
# is mapped by one straight line, as you saw with the outlier, but another batch gets another line. In lesson 05 μ and σ become fixed numbers, and then the line stays.
#
# What if the batch is tiny?

# %%
print("a batch of one:", batch_norm_forward(x[:1], gamma, beta)[0], "  β is", beta)
pair = batch_norm_forward(x[:2], ones3, zeros3)
print("a batch of two:", pair[0].round(3), "and", pair[1].round(3))
twins = batch_norm_forward(x[[0, 0]], ones3, zeros3)
print("two equal ones:", twins[0])
assert np.allclose(batch_norm_forward(x[:1], gamma, beta), beta)
v = x[:2].var(axis=0)
assert np.allclose(abs(pair), np.sqrt(v / (v + 1e-5))) and (twins == 0).all()

# %% [markdown]
# With one example the output is β, whatever the image. With two examples, $\hat x$ is ±1, up to ε. The layer still knows which of
# them is larger, but it has forgotten by how much.
#
# ## One thing that fails: small batches
#
# Your rescued network read its 360 test images as one batch. What if they come in smaller groups? Nothing is
# trained here. The same network gets the same images.

# %%
right = {}
for group in (360, 8, 2, 1):
    hits = 0
    for start in range(0, 360, group):
        logits, _ = rescued.forward(data.x_test[start : start + group])
        hits += (logits.argmax(axis=1) == data.y_test[start : start + group]).sum()
    right[group] = hits / 360
    print(f"{group:3} images at a time: {right[group]:.0%} right")
assert right[360] > 0.95 and right[2] < 0.8 and right[1] < 0.2

# %% [markdown]
# One image at a time, the network is back at chance, because the output of every layer is β, whatever the image. Two
# at a time, about half of them go wrong. Lesson 05 shows what to do with lone images. How much do the
# neighbours change one image's output? Take one digit and normalize it in 500 random batches of each size.

# %%
images = data.x_train @ rng.normal(size=(64, 20))  # (1437, 20): a random first layer
spread = {}
for n in (2, 8, 32, 128):
    outputs = []
    for _ in range(500):
        others = rng.choice(np.arange(1, len(images)), n - 1, replace=False)
        batch = images[np.concatenate([[0], others])]  # image 0 and its company
        outputs.append(batch_norm_forward(batch, np.ones(20), np.zeros(20))[0])
    spread[n] = np.std(outputs, axis=0).mean()
    print(f"in batches of {n:3}, the same image's output spreads by {spread[n]:.2f}")
assert spread[2] > 0.7 and 0.3 < spread[128] / spread[32] < 0.65

# %% [markdown]
# In a batch of two, the companion decides. With more neighbours this noise falls about as $1/\sqrt N$, which is slow. In batches of
# 128 it is still about a tenth of the spread over all images. Lesson 06 finds out whether this noise harms or
# helps training, and lesson 08 what to do where batches must be small.

# %% [markdown]
# ## Centre first, then square
#
# Your check had a batch with a very large mean, and here is why. On paper you may square first. Then $v = \mathrm{E}[x^2]-\mathrm{E}[x]^2$ needs one pass over the data instead of two. But in float32, a number
# has about seven digits. Here is what is left of a variance of 1:

# %%
for center in (10.0, 1_000.0, 10_000.0):
    z = (center + rng.normal(size=(1000, 200))).astype(np.float32)  # 200 features
    z_mean = z.mean(axis=0)
    one_pass = (z * z).mean(axis=0) - z_mean**2
    centred_first = ((z - z_mean) ** 2).mean(axis=0)
    print(f"mean {center:6,.0f}: one pass {one_pass.min():6.2f} to {one_pass.max():5.2f}", end="")
    print(f"   centred first {centred_first.min():.2f} to {centred_first.max():.2f}")
gap = np.spacing(np.float32(1e8))
print(f"float32 has no number between 100,000,000 and {100_000_000 + gap:,.0f}")
assert one_pass.min() < 0 and np.ptp(one_pass) > 2 and abs(centred_first - 1).max() < 0.3

# %% [markdown]
# At a mean of 10,000 nothing is left of it, because you subtract two numbers near a hundred million. There the neighbouring numbers of
# float32 lie 8 apart, and adding up a thousand of them rounds again and again. So the error is larger than the variance of 1 that you want. For some features the variance even comes
# out negative, and its root is NaN. Centring first costs a second pass over the data, and is still
# right. That is why your check tried data with a large mean.

# %% [markdown]
# ## Rows or columns
#
# Many textbooks lay a batch out the other way: one *column* per example, $h$ of shape $(D, N)$, and μ, σ,
# γ, β of shape $(D, 1)$. It is the same layer, transposed.

# %% [markdown]
# ### Exercise `03-columns`: one column per example
#
# Write your layer for that layout.
#
# <details><summary>Hint 1: which axis?</summary>
#
# The batch runs along axis 1 now.
#
# </details>
# <details><summary>Hint 2: why (D, 1)?</summary>
#
# A mean of shape `(D,)` would be lined up with the *columns*. `keepdims=True` keeps it `(D, 1)`, which is
# lined up with the rows.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `mean = h.mean(axis=1, keepdims=True)`, the variance likewise, and then the same two lines as before.
#
# </details>


# %%
def batch_norm_columns(h, gamma, beta, eps=1e-5):
    """Batch normalization of a batch laid out in columns.

    Args: h (D, N); gamma, beta (D, 1); eps, added to the variance. Returns: y (D, N).
    """
    ### BEGIN SOLUTION
    mean = h.mean(axis=1, keepdims=True)  # (D, 1)
    var = ((h - mean) ** 2).mean(axis=1, keepdims=True)  # (D, 1)
    return gamma * (h - mean) / np.sqrt(var + eps) + beta
    ### END SOLUTION


# %%
check("03-columns", batch_norm_columns)

# %% tags=["C04:holds"]
batch_norm_columns = answer_to("03-columns")
in_rows = batch_norm_forward(x, gamma, beta)  # (64, 3)
in_columns = batch_norm_columns(x.T, gamma[:, None], beta[:, None])  # (3, 64)
print("rows", in_rows.shape, "  columns", in_columns.shape, end="   ")
print(f"largest difference {abs(in_rows - in_columns.T).max():.0e}")
assert np.allclose(in_rows, in_columns.T)

# %% [markdown]
# ## Debugging: four formulas
#
# You will meet this layer in books and code. Here are four versions that have been published. Only C is the paper's layer, and only if you feed it columns.
#
# - **A** divides by the variance instead of its root: $\hat x = (x-\mu)/(v+\varepsilon)$.
# - **B** leaves out the square: $v = \frac1N\sum_i (x_i-\mu)$.
# - **C** lays the batch out in columns. Fed rows, it takes its statistics over the features of each example.
# - **D** calls γ and β hyperparameters: numbers that are fixed, here at 1 and 0, and not learned.

# %%
predict(
    "03-formulas",
    "Each of the four gets a network of four sigmoid layers, the gradient of its formula, and the "
    "best of four learning rates (C gets its columns). How many reach 90 %?",
    "one",
    "two",
    "three",
    "all four",
)


# %% tags=["evidence"]
# Evidence: the right layer and the four formulas, four learning rates, five seeds
def formula(h, power=0.5, square=True, axis=1):
    """(h − μ)/(v + ε)^power over the batch, along `axis`; and the gradient's way back."""
    centred = h - h.mean(axis, keepdims=True)
    v = (centred**2 if square else centred).mean(axis, keepdims=True)
    scale = (abs(v) + 1e-5) ** -power

    def backward(g):
        g = g - g.mean(axis, keepdims=True)
        if square:
            slope = 2 * power * (g * centred).mean(axis, keepdims=True) / (v + 1e-5)
            g = g - centred * slope
        return scale * g

    return centred * scale, backward


def columns(h):
    x_hat, backward = formula(h.swapaxes(1, 2), axis=2)
    return x_hat.swapaxes(1, 2), lambda g: backward(g.swapaxes(1, 2)).swapaxes(1, 2)


LAYERS = {
    "right": (formula, True),
    "A": (lambda h: formula(h, power=1), True),
    "B": (lambda h: formula(h, square=False), True),
    "D": (formula, False),
}

# %% tags=["evidence", "C05:slip"]
# Evidence: training them, the table, and the verdict
rates, reached, moved = np.array([0.03, 0.3, 3.0, 10.0]), {}, {}
for name, (layer, learned) in LAYERS.items():
    sizes = [64, 40, 40, 40, 40, 10]
    runs, gammas = train_stack(layer, data, rates, np.arange(5), sizes=sizes, learn_affine=learned)
    best = runs.mean(axis=1).argmax()
    reached[name], moved[name] = runs[best], gammas[best].mean()
    print(f"{name:6} best rate {rates[best]:5}: {runs[best].min():.1%} to {runs[best].max():.1%}")
print(f"γ moves from 1 by {moved['right']:.2f} where it is learned, by {moved['D']:.2f} in D")
h, g = np.random.default_rng(0).normal(size=(2, 1, 60, 40))
(rows, rows_back), (turned, turned_back) = formula(h), columns(h)
assert np.allclose(rows, turned) and np.allclose(rows_back(g), turned_back(g))
reached["C"] = reached["right"]
print("C      with its columns: every number is the right layer's, on the way back as well")
trained = sum(reached[name].mean() > 0.9 for name in "ABCD")
assert reached["B"].mean() < reached["right"].mean() - 0.2 and moved["right"] > 0.01
assert min(reached[name].mean() for name in "ACD") > 0.9 and moved["D"] == 0
reveal("03-formulas", ["none", "one", "two", "three", "all four"][trained])

# %% [markdown]
# Three of them train: A, C and D. So "it trains" proves very little.
# **D** loses nothing measurable on this task, where γ = 1 is enough. Still it is not the layer of the paper, whose γ and β are learned, and
# the table shows that gradient descent does move γ. **A** returns $\hat x/\sigma$, which has a wrong scale. **B** divides by
# $\sqrt\varepsilon$ whatever the data, because deviations from a mean add up to 0. The next cell measures the
# inputs of the sigmoids in a network with A and in one with B.

# %% tags=["evidence", "C02:slip", "C03:slip"]
# Evidence: the spread of the sigmoids' inputs with A and with B, at the start
spreads = {}
for name in "AB":
    h, draws, spreads[name] = data.x_train[:600], np.random.default_rng(0), []
    layer = LAYERS[name][0]
    for fan_in in (64, 40, 40, 40):
        weight = draws.normal(size=(fan_in, 40)) * np.sqrt(2 / (fan_in + 40))
        x_hat = layer((h @ weight)[None])[0][0]  # (600, 40)
        spreads[name].append(x_hat.std(axis=0).mean())
        h = 1 / (1 + np.exp(-np.clip(x_hat, -500, 500)))
    print(f"{name}: spread of the sigmoids' inputs, layers 1 to 4:", np.round(spreads[name], 1))
centred = x - x.mean(axis=0)
print(f"mean of the deviations: {abs(centred.mean(axis=0)).max():.0e}; 1/√ε = {1e-5**-0.5:.0f}")
assert abs(centred.mean(axis=0)).max() < 1e-12
assert 1 < min(spreads["A"]) and max(spreads["A"]) < 10 < 50 < min(spreads["B"])

# %% [markdown]
# With A, the sigmoids' inputs have a spread of about 3, where the curve still slopes. With B it is 91 and
# more, where nearly every input lies far out on the flat ends.
#
# Training will not tell you which layer is right, so ask the layer directly.

# %% [markdown]
# ### Exercise `03-debug`: which slip is in the box?
#
# You are handed a layer that you cannot look into: a function `layer(x, gamma, beta)` for `x` of shape
# `(N, D)`. It may be right, or it may be A, B, C (made for columns, and fed rows, with γ and β for each column) or D (it ignores `gamma` and
# `beta`). Its ε is somewhere between `1e-8` and `1e-3`. Call it with inputs of your choice and return what it is.
#
# <details><summary>Hint 1: what does the right layer promise?</summary>
#
# Each feature of its output has mean β and spread |γ| (up to ε), whatever you feed it. Feed it a batch of 30 examples or more with a
# large spread, so that ε does not matter.
#
# </details>
# <details><summary>Hint 2: D and C</summary>
#
# A layer that ignores γ and β gives the same answer whatever you pass for them. A layer that normalizes each example, and not each
# feature, cannot keep the promise about the features' means.
#
# </details>
# <details><summary>Hint 3: A and B</summary>
#
# Both break the promise about the spread. A's spread is 1/σ, so a large spread going in gives a small one coming
# out. B's is σ/√ε, which is huge. Compare `layer(10 * x, …)` with `layer(x, …)`.
#
# </details>


# %%
def find_the_slip(layer):
    """Say which formula a black box computes.

    Args: layer, a function of x (N, D), gamma (D,), beta (D,) that returns (N, D).
    Returns: "right", "A", "B", "C" or "D".
    """
    ### BEGIN SOLUTION
    x = np.random.default_rng(0).normal([5.0, -20.0], [3.0, 9.0], (40, 2))
    ones, zeros = np.ones(2), np.zeros(2)
    y = layer(x, ones, zeros)
    if np.allclose(layer(x, 2 * ones, 7 * ones), y):
        return "D"  # it does not listen to γ and β
    if abs(y.mean(axis=0)).max() > 1e-6:
        return "C"  # its features are not centred
    if np.allclose(y.std(axis=0), 1, atol=1e-3):
        return "right"
    return "B" if y.std(axis=0).max() > 10 else "A"
    ### END SOLUTION


# %%
check("03-debug", find_the_slip)

# %% [markdown]
# ## In the wild
#
# - PyTorch: `torch.nn.BatchNorm1d(num_features, eps=1e-05, momentum=0.1)`. Features are axis 1. γ and β are
#   called `weight` and `bias`. In training it refuses a batch of one. If your last batch may have a single
#   row, give the data loader `drop_last=True`.
# - Keras: `BatchNormalization(axis=-1, momentum=0.99, epsilon=0.001)`. `axis` names the axis that is
#   **kept**: there is one μ and σ for each of its entries, and all other axes are averaged over.

# %% tags=["setup"]
# Setup: PyTorch, and Keras on top of it
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import torch

# %%
centred = x - x.mean(axis=0)
by_torch = torch.nn.BatchNorm1d(3, dtype=torch.float64)(torch.tensor(centred)).detach().numpy()
keras_layer = keras.layers.BatchNormalization(axis=-1)
by_keras = keras.ops.convert_to_numpy(keras_layer(centred.astype(np.float32), training=True))
for name, result, eps in (("PyTorch", by_torch, 1e-5), ("Keras", by_keras, 1e-3)):
    default = abs(result - batch_norm_forward(centred, ones3, zeros3)).max()
    same_eps = abs(result - batch_norm_forward(centred, ones3, zeros3, eps)).max()
    print(f"{name:8} differs from yours by {default:.0e}, and with its own ε by {same_eps:.0e}")
    assert same_eps < (1e-12 if name == "PyTorch" else 1e-5)
try:
    torch.nn.BatchNorm1d(3)(torch.zeros(1, 3))
except ValueError as error:
    print("one row:", error)

# %% [markdown]
# PyTorch agrees with your function to the last digits. Keras does once both use the same ε. With its default it is off by 0.1, because one of the three features has a small variance, and there Keras's larger ε counts. (The data was centred
# beforehand, because this Keras squares before it centres. The end of *Going deeper* shows the harm.) The next cell shows
# that `axis` names the axis that is kept, and that a line copied from a page with curly quotation marks does not run.

# %% tags=["evidence", "C07:condition"]
# Evidence: which axis Keras keeps, what it learns, and a line copied with curly quotes
layer = keras.layers.BatchNormalization(axis=1)
layer.build((2, 5, 4, 4))
print("axis=1 of images (2, 5, 4, 4): γ has", layer.gamma.shape[0], "values")
print("trainable:", [w.name for w in layer.trainable_weights])
assert layer.gamma.shape[0] == 5 and len(layer.trainable_weights) == 2
try:
    compile("BatchNormalization(beta_initializer=‘zeros’)", "printed line", "eval")
    raise AssertionError("curly quotes should not run")
except SyntaxError as error:
    print("copied from a page with curly quotes:", error.msg)

# %% [markdown]
# ## What to take away
#
# - The layer takes each feature by itself over the batch, standardizes it, and then scales and shifts it.
# - Four such lines before each sigmoid turn a network that stays at chance into one that reads nearly every digit.
# - What comes out has mean β and spread |γ|. Both are learned, and together they can undo the normalization.
# - The bias before the layer and the size of the weights do not matter; larger weights get smaller gradients.
# - An example's output depends on its neighbours, and a batch of one gives β.
#
# ## Check yourself
#
# 1. A layer has 256 units and a bias, and your layer stands behind it. How many numbers does your layer add
#    to be learned, and how many become useless?
# <details><summary>Answer</summary>
#
# It adds $2\cdot 256 = 512$, a γ and a β for each unit. The 256 biases become useless.
#
# </details>
#
# 2. Formula A is wrong. Why does it train all the same?
# <details><summary>Answer</summary>
#
# It returns $\hat x/\sigma$: the right direction with a wrong scale. In this network that made the sigmoids'
# inputs spread by about 3, where a sigmoid still slopes.
#
# </details>
#
# 3. All weights before the layer are doubled. What happens to the output, and to their gradient?
# <details><summary>Answer</summary>
#
# The output stays the same (up to ε), and the gradient is halved.
#
# </details>
#
# 4. What does the layer return for a batch of two, and what has it forgotten?
# <details><summary>Answer</summary>
#
# $\beta\pm\gamma$ for each feature (up to ε). It knows which of the two is larger, and has forgotten by how
# much.
#
# </details>
#
# 5. One image in the batch is broken: all its pixels are a thousand times too large. What happens to the
#    others?
# <details><summary>Answer</summary>
#
# It inflates every σ of the first layer, so the outputs of all others are squeezed together, near one value.
#
# </details>

# %% [markdown]
# ### In your own words `03-words`
#
# Invent a feature of your own and a batch of five values for which your layer does something that you would not want. Say what the values are
# (prices, temperatures, whatever you know), send them through `batch_norm_forward` with γ = 1 and β = 0 in a cell of your own, and write
# down what comes out. Does the layer keep its promise of mean 0 and spread 1 there? What would you do about it?

# %% [markdown] tags=["words"]
# **A very good answer**
#
# My feature is the temperature of five healthy people, 36.6, 36.6, 36.7, 36.6 and 36.6 degrees. Out come −0.5, −0.5, 2, −0.5 and −0.5, so
# a tenth of a degree, the smallest step of my thermometer, stands two spreads from the mean, as a fever might in another batch. The layer keeps its
# promise. It makes the mean 0 and the spread 1, and it cannot know which differences matter to me. ε is there to decide that, and 0.00001 is far below
# the variance of 0.0016. With ε = 0.01, the square of that smallest step, the odd one comes out at 0.74. <!-- given: 36.6 36.7 0.5 0.00001 0.0016 0.01 0.74 -->
#
# **How to grade**
#
# - **1 point** for a batch of the learner's own, and outputs that belong to it. Look whether their mean is 0 and their order kept. It is ½
#   where the batch is one of the lesson's with other numbers.
# - **½ point** for saying what is unwanted in terms of what the values mean, such as noise blown up, the others squeezed by an outlier, or a level that is gone.
# - **½ point** for seeing that the promise is kept, and for a remedy that fits, such as a larger ε, another batch, or leaving this feature alone.
# - **Minus ½** if the outputs cannot come from that batch.
# - **A tempting answer** calls it a bug that prices or temperatures come out negative. The layer promises a mean of β, so some of the values lie
#   below it. This earns the first point and no more.
# - **If it looks copied**, ask what comes out if all five values are doubled, and try it.

# %% [markdown]
# ## Going deeper
#
# Nothing below is needed later.
#
# ### Three variances
#
# Three things are called "the variance". The forward pass divides by $N$, the **biased** variance, because then what
# comes out has spread 1. PyTorch stores the **unbiased** one, divided by $N-1$, for later use. Both are meant
# to estimate a third one, the variance of the **population**, which is all the data that a batch could be drawn from.

# %%
batches = rng.normal(size=(20_000, 4))  # 20,000 batches of four, from a population of variance 1
print(
    f"biased {batches.var(axis=1).mean():.2f}, unbiased {batches.var(axis=1, ddof=1).mean():.2f}"
)
assert abs(batches.var(axis=1).mean() - 0.75) < 0.01

# %% [markdown]
# On average the biased variance is $(N-1)/N$ of the truth, three quarters here. Lesson 05 needs this.
#
# ### When the size of the weights cancels exactly
#
# Write $\mathrm{norm}(x;\varepsilon)$ for $\hat x$. For any $a \ne 0$,
# $\mathrm{norm}(ax;\,a^2\varepsilon) = \mathrm{sign}(a)\,\mathrm{norm}(x;\varepsilon)$, with no approximation.

# %%
scaled, _ = normalize(-10.0 * x, 0, 100 * 1e-5)  # utils: x̂ over axis 0, and a cache for lesson 04
print(f"largest deviation from the law: {abs(scaled + normalize(x, 0, 1e-5)[0]).max():.0e}")
assert np.allclose(scaled, -normalize(x, 0, 1e-5)[0], rtol=0, atol=1e-12)

# %% [markdown]
# ### Does your framework centre first?
#
# Four features with mean 10,000 and spread 1, in float32. The output's spread should be 1.

# %%
offset = np.random.default_rng(0).normal(1e4, 1, (256, 4)).astype(np.float32)
keras_y = keras.ops.convert_to_numpy(keras.layers.BatchNormalization()(offset, training=True))
torch_y = torch.nn.BatchNorm1d(4)(torch.tensor(offset)).detach().numpy()
yours = batch_norm_forward(offset, np.ones(4, np.float32), np.zeros(4, np.float32))
for name, y in (("Keras", keras_y), ("PyTorch", torch_y), ("yours", yours)):
    print(f"{name:8} spread of the output: {y.std(axis=0).round(3)}")
assert abs(torch_y.std(axis=0) - 1).max() < 0.001 and abs(yours.std(axis=0) - 1).max() < 0.01
assert np.nanmin(keras_y.std(axis=0)) < 0.9  # fails on the day Keras centres first

# %% [markdown]
# This version of Keras, on its PyTorch backend, computes the variance in one pass. A comment in its source says that this is
# faster and less stable, and here you see what less stable means.
