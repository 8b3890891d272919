# %% [markdown]
# # 05 · Inference and running averages
#
# Your layer needs a batch. The people who use your network do not bring one. Today you decide what the layer
# does when a single image comes, and you meet a default that is wrong exactly where networks are deep.
#
# Sources: Ioffe and Szegedy 2015, arXiv:1502.03167, section 3.1; Wu and Johnson 2021, arXiv:2105.07576,
# section 3; Kingma and Ba 2015, arXiv:1412.6980, section 3.

# %% tags=["setup"]
# Setup: imports, the digits, the look of the figures
import matplotlib.pyplot as plt
import numpy as np

from utils import answer_to, check, predict, reveal
from utils.lab.data import digits
from utils.lab.network import Network
from utils.lab.plotting import BLACK, BLUE, GREEN, VERMILLION, band, label_line, show, use_style

use_style()
data = digits()  # 1,437 training and 360 test images of 8×8 pixels, ten classes
SIZES, SEEDS = [64, 50, 50, 50, 50, 10], range(5)

# %% [markdown]
# ## A puzzle: the network goes to work
#
# Here is lesson 03's network with four sigmoid layers, trained on batches of 16 images. The layer before each sigmoid
# is yours, forward from lesson 03 and backward from lesson 04. (A new notebook does not have your code. Copy it into a cell above and
# check it there, or the course's functions step in.)

# %%
batch_norm_forward, batch_norm_backward = answer_to("03-forward"), answer_to("04-closed")


def way_back(dy, x, gamma):
    """Hand lesson 04's closed form what it asks for, x̂ and 1/σ."""
    rstd = 1 / np.sqrt(x.var(axis=0) + 1e-5)
    return batch_norm_backward(dy, (x - x.mean(axis=0)) * rstd, gamma, rstd)


network = Network(SIZES, seed=0, norm=batch_norm_forward, backward=way_back)
network.train(data, rate=1.0, steps=400, batch=16, every=400)
print(f"all 360 test images in one batch: {network.accuracy(data):.0%} are right")

# %% [markdown]
# That is good enough to go to work, so you put it on a server. There the test images arrive one after the
# other. You know from lesson 03 how that ends. Give your layer a batch of one, and it answers β, whatever the image shows.

# %% tags=["evidence", "C17:condition"]
# Evidence: the 360 test images, one at a time
outputs = []
for i in range(360):
    output, _ = network.forward(data.x_test[[i]])  # (1, 10)
    outputs.append(output[0])
alone = np.array(outputs)  # (360, 10)
print(f"one at a time: {(alone.argmax(axis=1) == data.y_test).mean():.0%} are right")
print(f"the 360 answers differ by {np.ptp(alone, axis=0).max():.0e} at most")
assert np.ptp(alone, axis=0).max() < 1e-12

# %% [markdown]
# Every image gets the same answer. So let it wait for company. Below, the network sees each image twice, each time among
# seven others that are drawn at random.

# %%
predict(
    "05-company",
    "For how many of the 360 images does the network name another digit the second time?",
    "none",
    "about 2 %",
    "about 20 %",
    "more than half",
)

# %%
rng = np.random.default_rng(0)


def in_company(image):
    """The network's ten outputs for a test image, in a batch with seven others."""
    candidates = [other for other in range(360) if other != image]
    others = rng.choice(candidates, 7, replace=False)
    outputs, _ = network.forward(data.x_test[[image, *others]])
    return outputs[0]


first = np.array([in_company(image) for image in range(360)])  # (360, 10)
second = np.array([in_company(image) for image in range(360)])
other_answer = first.argmax(axis=1) != second.argmax(axis=1)
print(f"two companies, two answers: {other_answer.mean():.0%} of the images")

# %% tags=["evidence"]
# Evidence: what that says about your prediction
changed = other_answer.mean()
reveal(
    "05-company",
    "none" if changed == 0 else "about 2 %" if changed < 0.06
    else "about 20 %" if changed < 0.4 else "more than half",
)  # fmt: skip
assert 0.1 < changed < 0.4

# %% [markdown]
# Here is one of these images, with the network's answer in each company:

# %% tags=["figure"]
# Figure: one image, and what the network says to it in two companies
chosen = np.flatnonzero(other_answer & (first.argmax(axis=1) == data.y_test))[0]
truly = data.y_test[chosen]
fig, axes = plt.subplots(1, 3, figsize=(8, 2.2), width_ratios=[1, 2, 2])
axes[0].imshow(data.x_test[chosen].reshape(8, 8), cmap="gray_r")
axes[0].axis("off")
axes[0].set_title(f"a {truly}")
for ax, outputs, name in zip(axes[1:], (first, second), ("one", "another"), strict=True):
    p = np.exp(outputs[chosen] - outputs[chosen].max())
    p /= p.sum()
    ax.bar(range(10), p, color=[BLUE if digit == truly else "0.7" for digit in range(10)])
    ax.set(xticks=range(10), ylim=(0, 1), xlabel="digit")
    ax.set_title(f"in {name} company: {p.argmax()}")
axes[1].set_ylabel("probability")
show(
    fig,
    "One image of a digit, and the ten probabilities that the network gives it in two batches.",
)

# %% [markdown]
# The image and the weights are the same, yet the answer changes, because the mean and the variance
# of the batch are part of the function. If this were a diagnosis, it would depend on who else sat in the
# waiting room.
#
# ## Constants instead
#
# So at work, μ and $v$ must be **constants**. PyTorch keeps them from training under the names `running_mean` and
# `running_var`. A layer that uses them is in **eval mode** (for *evaluation*):
#
# $$y=\gamma\,\frac{x-\mu_\text{run}}{\sqrt{v_\text{run}+\varepsilon}}+\beta$$
#
# With numbers: $x=6$, $\mu_\text{run}=4$, $v_\text{run}=9$, γ = 2, β = 10 give $2\cdot2/3+10=11.33$, alone or
# in company.
#
# ### Exercise `05-inference`: the layer in eval mode
#
# <details><summary>Hint 1: what does not appear?</summary>
#
# `x.mean` and `x.var`. Nothing is computed from the batch.
#
# </details>
# <details><summary>Hint 2: shapes</summary>
#
# `x` is `(N, D)`, and all else is `(D,)`. NumPy lines up the last axis by itself.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `x_hat = (x - running_mean) / np.sqrt(running_var + eps)`, then γ and β as always.
#
# </details>


# %%
def batch_norm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """Batch normalization in eval mode.

    Args: x (N, D); gamma, beta, running_mean, running_var (D,); eps. Returns: y (N, D).
    """
    ### BEGIN SOLUTION
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)  # (N, D)
    return gamma * x_hat + beta
    ### END SOLUTION


# %%
check("05-inference", batch_norm_inference)

# %% [markdown]
# In training the layer is no straight line, as lesson 03 showed, because μ and σ move with the input. With constants it
# should be one. The next cell tests that. On a straight line, the output halfway between two inputs lies halfway between
# their outputs.

# %% tags=["evidence", "C72:condition"]
# Evidence: is it a straight line?
batch_norm_inference = answer_to("05-inference")
a, b = rng.normal(5, 2, (2, 8, 3))
gamma, beta, mean, var = np.abs(rng.normal(1, 0.5, (4, 3)))
for mode, f in (
    ("training", lambda x: batch_norm_forward(x, gamma, beta)),
    ("eval", lambda x: batch_norm_inference(x, gamma, beta, mean, var)),
):
    gap = abs(f((a + b) / 2) - (f(a) + f(b)) / 2).max()
    print(f"{mode:8} mode misses the middle by {gap:.0e}")
    assert gap < 1e-12 if mode == "eval" else gap > 0.1

# %% [markdown]
# In eval mode it is one, up to rounding. That will let you fold the layer away, further down. But *which* constants? The right ones are
# the mean and the variance of the **population**, which is all $n$ training images, under the weights that you are going to use.
#
# ## The truth, in one pass
#
# A training set may be too large for the memory, but you can read it in batches. Then you know each batch's mean $\mu_b$ and
# its **biased** variance $v_b$, which divides by the number of rows. The average of the $v_b$ is not enough, because it does not know how far apart the batches lie. For $B$ batches of equal size, the variance
# of all rows has two parts:
#
# $$v=\underbrace{\frac1B\sum_b v_b}_{\text{inside the batches}}+\underbrace{\frac1B\sum_b(\mu_b-\mu)^2}_{\text{between them}}$$
#
# With numbers, the batches (1, 3) and (5, 7) have $1$ inside and $\frac{4+4}2=4$ between them. Together that is 5, the variance of 1, 3, 5, 7.
#
# But that formula needs μ, which you know only after the last batch, and the last batch is seldom full. Lesson 01 had what you need,
# a merge of two groups of any size. It adds the same two parts. The groups' own variances are weighed by their sizes, and two means that lie $\delta$ apart put
# $\delta^2\,n_an_b/n^2$ between the groups. Here it is as code:


# %%
def merge(a, b):
    """Two groups of rows become one; each is a tuple (count, mean, variance)."""
    n_a, mean_a, var_a = a
    n_b, mean_b, var_b = b
    n, delta = n_a + n_b, mean_b - mean_a
    var = (n_a * var_a + n_b * var_b + delta**2 * n_a * n_b / n) / n
    return n, mean_a + delta * n_b / n, var


merge((2, 2.0, 1.0), (3, 7.0, 8 / 3))

# %% [markdown]
# The rows 1 and 3 have mean 2 and variance 1, and the rows 5, 7 and 9 have mean 7 and variance 8/3. All five have mean 5 and variance 8.
#
# ### Exercise `05-population`: one pass, any number of batches
#
# `batches` is an iterable: a list, or a generator that can be read *once*. Batches may have different sizes.
# An empty iterable, and batches with different numbers of features, have no statistics: raise a `ValueError`
# that says so. Use `merge`, or find a way of your own.
#
# <details><summary>Hint 1: what do you carry along?</summary>
#
# The count, the mean and the variance of all rows so far. Each batch is merged into them, and then you can forget it.
#
# </details>
# <details><summary>Hint 2: how do you start?</summary>
#
# With `total = None`. The first batch has nothing to be merged with, so it becomes the total itself. If the total is
# still `None` at the end, nothing came.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# For each `x`, `group = (len(x), x.mean(axis=0), x.var(axis=0))`. Then `total = group` for the first one and
# `total = merge(total, group)` for all others. Before you merge, compare `x.shape[1]` with `len(total[1])`.
#
# </details>


# %%
def population_statistics(batches):
    """Mean and biased variance of all rows of all batches, in one pass.

    Args: batches, an iterable of arrays (n_i, D), n_i >= 1.
    Returns: a tuple (mean (D,), var (D,)).
    Raises: ValueError for no batch at all, or batches with different numbers of features.
    """
    ### BEGIN SOLUTION
    total = None  # (count, mean, var) of all rows so far
    for x in batches:
        group = len(x), x.mean(axis=0), x.var(axis=0)
        if total is not None and x.shape[1] != len(total[1]):
            raise ValueError(
                f"all batches must have the same features; the first have {len(total[1])}, batch "
                f"{x.shape} has {x.shape[1]}. Pass batches of one layer."
            )
        total = group if total is None else merge(total, group)
    if total is None:
        raise ValueError("at least one batch is needed; there is none. Is the generator used up?")
    return total[1], total[2]
    ### END SOLUTION


# %%
check("05-population", population_statistics)

# %% [markdown]
# Now your two functions finish the network. Its four layers must get their constants from the bottom up, because what
# the second layer receives depends on the constants of the first. So one pass over the images collects the first layer's,
# the next pass the second's, and so on. Each pass hands your function 16 images at a time.

# %%
population_statistics = answer_to("05-population")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def in_eval_mode(network, constants, x):
    """Send x (N, 64) through the layers that have constants, and through the next weights.

    With the constants of all four layers these are the ten outputs; with fewer, they are what the
    next layer receives. `constants` is a list of tuples (mean, var).
    """
    for layer, (mean, var) in enumerate(constants):
        weights, bias, gamma, beta = network.layers[layer]
        x = sigmoid(batch_norm_inference(x @ weights + bias, gamma, beta, mean, var))
    weights, bias, _, _ = network.layers[len(constants)]
    return x @ weights + bias


def exact_statistics(network, x):
    """The constants (mean, var) of each hidden layer, from the bottom up."""
    constants = []
    for _ in range(4):
        batches = (in_eval_mode(network, constants, x[i : i + 16]) for i in range(0, len(x), 16))
        constants.append(population_statistics(batches))
    return constants


# %% tags=["C19:holds", "C23:holds"]
exact = exact_statistics(network, data.x_train)
alone = np.array([in_eval_mode(network, exact, data.x_test[[i]])[0] for i in range(360)])
together = in_eval_mode(network, exact, data.x_test)  # (360, 10)
print(f"one image at a time: {(alone.argmax(axis=1) == data.y_test).mean():.0%} are right")
print(f"largest difference of an output, alone or among 360: {abs(alone - together).max():.0e}")
first = in_eval_mode(network, [], data.x_train)  # (1437, 50), what the first layer receives
gap = abs(exact[0][1] - first.var(axis=0)).max()
print(f"your variance of the first layer, against all rows at once: {gap:.0e}")
assert abs(alone - together).max() < 1e-10 and gap < 1e-12
assert (alone.argmax(axis=1) == data.y_test).mean() > 0.93

# %% [markdown]
# The network is at work, one image at a time, and your statistics make its predictions. The puzzle is solved, but it has a price. You read
# the training set once for each layer, every time you want to evaluate. Frameworks do something cheaper. What do they lose by it?
#
# ## Averages that run along
#
# Training sees the batches anyway, so keep a running average of their statistics. An **exponential moving average** keeps a
# share $1-\alpha$ of the old value at each step and takes a share α of the new. PyTorch calls α the
# `momentum`, and its default is 0.1. For the mean:
#
# $$\mu_\text{run}\leftarrow(1-\alpha)\,\mu_\text{run}+\alpha\,\mu_b$$
#
# With numbers: running mean 4, a batch (1, 2, 6) with mean 3, α = 0.1 give $0.9\cdot4+0.1\cdot3=3.9$.
#
# The running variance moves in the same way, but towards what? The batch's $v_b$ divides by $N$, and it is too small, because a
# batch's values lie closer to their own mean than to the population's, because that mean moves with them. The mean of
# $N$ independent values has a variance of $v/N$ itself, and $v_b$ lacks exactly this part. On average it is $v-v/N$.
#
# ### Exercise `05-ema`: one step
#
# Decide what the running variance should take from a batch, so that it is $v$ on average and not $v-v/N$.
# A batch with a single row has nothing to give. Raise a `ValueError` that says so.
#
# With numbers, to test yours: running variance 9, the batch (1, 2, 6) and α = 0.1 give 8.8.
#
# <details><summary>Hint 1: which factor?</summary>
#
# $v-v/N=v\,\frac{N-1}N$. By what do you multiply, to get $v$ back?
#
# </details>
# <details><summary>Hint 2: which weight?</summary>
#
# `momentum` weighs the *new* value, `1 - momentum` the old one.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `batch.var(axis=0, ddof=1)` divides by $N-1$ in place of $N$. Mix it with `running_var` as the means are mixed, and before
# both `if len(batch) < 2: raise ValueError(...)`.
#
# </details>


# %%
def update_running(running_mean, running_var, batch, momentum=0.1):
    """One step of the running averages, in PyTorch's convention.

    Args: running_mean, running_var (D,), not changed; batch (N, D); momentum, the weight of the
    new value. Returns: a tuple (mean (D,), var (D,)). Raises: ValueError for a single row.
    """
    ### BEGIN SOLUTION
    if len(batch) < 2:
        raise ValueError(
            f"update_running needs at least 2 rows, because the unbiased variance divides by "
            f"N - 1; batch {batch.shape} has {len(batch)}. Leave this batch out."
        )
    mean, var = batch.mean(axis=0), batch.var(axis=0, ddof=1)  # (D,)
    running_mean = (1 - momentum) * running_mean + momentum * mean
    running_var = (1 - momentum) * running_var + momentum * var
    return running_mean, running_var
    ### END SOLUTION


# %%
check("05-ema", update_running)

# %% [markdown]
# That is why people divide a variance by $N-1$. The factor $\frac N{N-1}$ gives back the share that the batch's own mean has
# swallowed, and makes the variance **unbiased**, which means right on average:
#
# $$v_\text{run}\leftarrow(1-\alpha)\,v_\text{run}+\alpha\,\tfrac{N}{N-1}v_b$$
#
# ## Three chasers of one moving truth
#
# Train the network again, step by step. Three pairs of running averages look at the same batches, and your
# `update_running` keeps all three. They differ in their momentum. With 0.1, only $0.9^{20}=12\,\%$ of an average is older than
# twenty steps, so it draws on the last twenty batches or so. With 0.01 it draws on two hundred. With $1/t$ at step $t$ an average weighs
# *all* batches so far alike (try it for $t = 1, 2, 3$). All of them start as PyTorch starts, with mean 0 and variance 1.
#
# The truth that they chase is the population's variance under the weights of the moment. It moves, because
# the weights do.
#
# <!-- given: twenty -->

# %%
predict(
    "05-chasers",
    "After 400 steps, which average has the variance of the first layer nearest to the truth? One "
    "that draws on how many batches?",
    "momentum 0.1, on about 20",
    "momentum 0.01, on about 200",
    "all 400 batches, weighed alike",
)


# %%
def train_step(network):
    """One step, learning rate 1. Returns the batch's rows and what each hidden layer saw."""
    rows = network.rng.choice(len(data.x_train), 16, replace=False)
    _, seen = network.forward(data.x_train[rows])
    _, slopes = network.gradients(data.x_train[rows], data.y_train[rows])
    for layer, slope in zip(network.layers, slopes, strict=True):
        for i in range(4):  # weights, bias, gamma, beta
            layer[i] = layer[i] - slope[i]
    return rows, seen


# %%
update_running = answer_to("05-ema")


def update_all(constants, seen, momentum):
    """Your update for all four layers; `hidden.a` is what a layer saw before normalization."""
    updated = []
    for (mean, var), hidden in zip(constants, seen, strict=True):
        updated.append(update_running(mean, var, hidden.a, momentum))
    return updated


# %%
START = [(np.zeros(50), np.ones(50))] * 4  # mean 0 and variance 1, in four layers
NAMES = ("momentum 0.1", "momentum 0.01", "all batches alike")


def first_variance(constants):
    """What these constants say of the first layer's variance, on average over its 50 units."""
    _, var = constants[0]
    return var.mean()


def train_and_chase(seed):
    """A trained network, the rows of its batches, the three averages, and the curves (400, 4)."""
    network = Network(SIZES, seed, norm=batch_norm_forward, backward=way_back)
    fast, slow, alike, batches, curves = START, START, START, [], []
    for step in range(1, 401):
        rows, seen = train_step(network)
        fast = update_all(fast, seen, 0.1)
        slow = update_all(slow, seen, 0.01)
        alike = update_all(alike, seen, 1 / step)
        truth = in_eval_mode(network, [], data.x_train).var(axis=0).mean()
        curves.append([first_variance(fast), first_variance(slow), first_variance(alike), truth])
        batches.append(rows)
    running = {"momentum 0.1": fast, "momentum 0.01": slow, "all batches alike": alike}
    return network, batches, running, np.array(curves)


# %%
again, _, running, curves = train_and_chase(seed=0)
for step in (1, 10, 100, 400):
    fast, slow, alike, truth = curves[step - 1]
    print(f"step {step:3}: momentum 0.1 {fast:.2f}, momentum 0.01 {slow:.2f},",
          f"all batches alike {alike:.2f}, truth {truth:.2f}")  # fmt: skip
assert np.allclose(again.layers[0][0], network.layers[0][0])  # the same network as above

# %% tags=["evidence"]
# Evidence: what that says about your prediction
choices = ("momentum 0.1, on about 20", "momentum 0.01, on about 200",
           "all 400 batches, weighed alike")  # fmt: skip
reveal("05-chasers", choices[abs(curves[-1, :3] - curves[-1, 3]).argmin()])

# %% [markdown]
# The true variance in the first layer, averaged over its 50 units, and what the three chasers believe:

# %% tags=["figure"]
# Figure: the moving truth, and its three chasers
fig, ax = plt.subplots(figsize=(8, 3.6))
looks = ((BLUE, "-", -5), (VERMILLION, "--", -4), (GREEN, "-.", 0), (BLACK, "-", 9))
for name, curve, look in zip((*NAMES, "the truth"), curves.T, looks, strict=True):
    colour, dash, nudge = look
    ax.plot(range(1, 401), curve, color=colour, ls=dash, lw=2.2 if colour == BLACK else 1.4)
    label_line(ax, 400, curve[-1], name, colour, xytext=(5, nudge))
ax.set(xlim=(0, 500), ylim=(0, 1.02), xlabel="step", ylabel="variance, first layer")
ax.set_xticks(range(0, 401, 100))
show(
    fig,
    "The true variance grows over 400 steps. Momentum 0.1 starts at 1 and soon keeps close to it; "
    "momentum 0.01 comes down slowly and then falls behind; the average of all batches stays far "
    "below.",
)

# %% [markdown]
# Two of the three start wrong. The true variance is 0.09 at first and they begin at 1, because that is where
# PyTorch puts them. (With $1/t$ the first batch wipes the start out.) With momentum 0.1 the start is soon forgotten. With 0.01 the average is
# still at 0.49 after 100 steps, where the truth is 0.28. One could divide the start away (see *Going deeper*).
# Neither PyTorch's layer nor Keras's does that. They wait.
#
# Later another error takes over. The variance grew more than sixfold while the network trained, and an average
# remembers how small it was. At the end momentum 0.01 is a tenth too low, and the average of all batches is a third too low. It never
# forgets its childhood. More data made the estimate *worse*, because most of the data is about weights that are long gone.
#
# What does that do to the predictions? Your exact constants are the yardstick.


# %%
def accuracy(network, constants):
    """The fraction of test images that are right in eval mode."""
    answers = in_eval_mode(network, constants, data.x_test).argmax(axis=1)
    return (answers == data.y_test).mean()


for name in NAMES:
    print(f"{name:18} {accuracy(network, running[name]):.1%}")
print(f"exact, at the end  {accuracy(network, exact):.1%}")

# %% tags=["evidence", "C20:condition", "C21:condition"]
# Evidence: five networks; the three averages and the exact constants make the predictions
trained = [train_and_chase(seed) for seed in SEEDS]
scores = {name: [] for name in (*NAMES, "exact, at the end")}
ratios = {name: [] for name in NAMES}
for trained_network, _, kept, curve in trained:
    true_constants = exact_statistics(trained_network, data.x_train)
    for name, constants in (*kept.items(), ("exact, at the end", true_constants)):
        scores[name].append(accuracy(trained_network, constants))
    for index, name in enumerate(NAMES):
        ratios[name].append(curve[-1, index] / curve[-1, 3])
for name, values in scores.items():
    print(f"{name:18} {np.mean(values):.1%}  [{min(values):.1%}, {max(values):.1%}]", end="  ")
    found = ratios.get(name)
    print(f"variance ÷ truth {min(found):.2f} to {max(found):.2f}" if found else "")
first_steps = [curve[99, 1] / curve[99, 3] for *_, curve in trained]
print(f"momentum 0.01 at step 100: {min(first_steps):.2f} to {max(first_steps):.2f} of the truth")
assert max(ratios["all batches alike"]) < 0.75 < 0.93 < min(ratios["momentum 0.1"])
assert min(first_steps) > 1.3  # the start
assert np.mean(scores["exact, at the end"]) > np.mean(scores["all batches alike"]) + 0.04

# %% [markdown]
# In five networks the average of all batches ends 33 to 35 % too low. With the exact constants, 94 % of the images are right
# on average. Momentum 0.1 costs two points of that, momentum 0.01 costs six, and the average of all batches nearly nine. (Your own network was an
# exception. Momentum 0.1 cost it nothing.) So a running average comes close to a pass over the training set only if it forgets
# quickly, and even then it trails weights that move. Compute the statistics anew at the end, with the weights at rest, and nothing trails. Wu and Johnson (2021) recommend that, with one pass for all
# layers, and call such statistics *precise*.
#
# You have watched the variances, but the means trail as well. Which of the two lags costs you right answers? The next
# cell makes one of the two exact and lets the other trail.

# %% tags=["evidence"]
# Evidence: whose lag costs the answers, that of the means or that of the variances?
lag = {"momentum 0.1": [], "all batches alike": []}
for one, _, kept, _ in trained:
    true_constants = exact_statistics(one, data.x_train)
    for name, rows in lag.items():
        pairs = list(zip(kept[name], true_constants, strict=True))
        only_variances = [(mu, late) for (_, late), (mu, _) in pairs]
        only_means = [(late, v) for (late, _), (_, v) in pairs]
        rows.append([accuracy(one, c) for c in (only_variances, only_means, true_constants)])
for name, rows in lag.items():
    variances, means, both_exact = np.mean(rows, axis=0)
    print(f"{name:18} only the variances trail: {variances:.1%},", end=" ")
    print(f"only the means: {means:.1%}, neither: {both_exact:.1%}")
    assert variances > means + 0.005
    assert abs(variances - both_exact) < 0.01  # the text says that it costs hardly anything

# %% [markdown]
# The variances' lag costs hardly anything. It is the lag of the means that costs answers.
#
# Could the two points that momentum 0.1 loses be bad luck, a few unusual batches at the end?
# Take the very same last 60 batches, and let the average see them once more, now with the weights at rest.

# %% tags=["evidence"]
# Evidence: the last 60 batches once more with the weights at rest, and 20 fresh draws


def seen_again(network, constants, batches):
    """The running constants, momentum 0.1, after these batches under the weights as they are."""
    for rows in batches:
        _, seen = network.forward(data.x_train[rows])
        constants = update_all(constants, seen, 0.1)
    return constants


def off(constants, true_constants):
    """How far the means are off, in spreads, over all layers and units."""
    pairs = zip(constants, true_constants, strict=True)
    return np.mean([abs(m - mu) / np.sqrt(v) for (m, _), (mu, v) in pairs])


draws, distances = np.random.default_rng(0), []
for seed, (one, rows, kept, _) in enumerate(trained):
    own, true_constants = kept["momentum 0.1"], exact_statistics(one, data.x_train)
    again = seen_again(one, own, rows[-60:])
    random_rows = [draws.choice(1437, (60, 16)) for _ in range(20)]
    others = [accuracy(one, seen_again(one, own, batches)) for batches in random_rows]
    distances.append((off(own, true_constants), off(again, true_constants)))
    print(f"network {seed}: {accuracy(one, own):.1%}; same batches {accuracy(one, again):.1%};",
          f"others {min(others):.1%} to {max(others):.1%};",
          "means off by {:.3f}, then {:.3f} spreads".format(*distances[-1]))  # fmt: skip
assert all(after < 0.6 * before for before, after in distances)

# %% [markdown]
# With the weights at rest the same batches give means that are two to five times nearer to the truth, in all five networks. Network 3
# gains most. The same batches give it seven and a half points more, and its old result lies below all 20 fresh draws. So its batches
# were good, but the weights had moved on while the average was reading them.
#
# ### One name, two conventions
#
# Keras has a `momentum` too, and there it weighs the *old* value. Keras's default of 0.99 is PyTorch's 0.01, and
# PyTorch's 0.1 is Keras's 0.9. If you carry 0.99 over to PyTorch, your running average is little more than the last batch.
#
# With the weights at rest nothing trails. But the statistics still scatter, because each batch is a random sample. How much of that scatter does a running average
# remove? The variance of $\alpha\sum_k(1-\alpha)^k v_k$, for independent $v_k$, is
# $\frac{\alpha}{2-\alpha}$ of one batch's. For α = 0.1 that is $\frac1{19}$. So the average is as steady as the plain mean of nineteen
# batches, which fits the twenty from above. <!-- given: nineteen twenty -->

# %% tags=["evidence", "C74:holds"]
# Evidence: how far one batch is off, and how far running averages are, with the weights at rest
first = data.x_train @ network.layers[0][0]  # (1437, 50)
mu, v = first.mean(axis=0), first.var(axis=0)
for size in (4, 16, 64, 256):
    parts = first[rng.integers(0, 1437, (1000, size))]  # (1000, size, 50)
    error = np.sqrt((((parts.mean(axis=1) - mu) ** 2) / v).mean())
    scatter = (parts.var(axis=1, ddof=1) / v).std(axis=0).mean()
    print(f"one batch of {size:3}: its mean is off by {error:.2f} spreads,",
          f"its variance by {scatter:.0%}")  # fmt: skip
    assert abs(error * np.sqrt(size) - 1) < 0.05
means = first[rng.integers(0, 1437, (4000, 16))].mean(axis=1)  # (4000, 50)
for alpha in (0.99, 0.1, 0.01):
    average, errors = mu, []
    for mean in means:
        average = (1 - alpha) * average + alpha * mean
        errors.append((average - mu) ** 2 / v * 16)  # in variances of one batch's mean
    measured = np.mean(errors[1000:])
    print(f"PyTorch's {alpha:4}, Keras's {1 - alpha:.2f}: like the mean of {1 / measured:.1f}",
          f"batches; the formula says {(2 - alpha) / alpha:.0f}")  # fmt: skip
    assert abs(measured * (2 - alpha) / alpha - 1) < 0.25

# %% [markdown]
# A batch of 16 typically misses the mean by a quarter of a spread and the variance by a third, and four times as many rows
# halve the error. So a batch is an estimate of the population, and now you know how good it is. A large momentum scatters, a small one
# trails, and no value is right for all of training.
#
# ## Behind a normalized layer, N − 1 goes wrong
#
# You have watched the variances of the first layer only. Its inputs are images, rows that have nothing to do with one another. Now
# go one layer up. The second layer's inputs come from a layer that has been normalized *with the batch*.
#
# Take fresh weights at rest, so that nothing trails, and make one pass over the training set in
# training mode. The average weighs all batches alike, and each contributes its unbiased variance. PyTorch has a function for this,
# to be called at the end of training (`update_bn`), and your `update_running` does it with momentum $1/t$. The truth to compare with is what eval mode will meet:
# `exact_statistics`, layer by layer.


# %%
def one_pass(network, size):
    """The averages of all batches' means and unbiased variances, all layers in one pass."""
    order = np.random.default_rng(0).permutation(len(data.x_train))
    constants = START
    for t in range(1, len(order) // size + 1):
        rows = order[(t - 1) * size : t * size]
        _, seen = network.forward(data.x_train[rows])
        constants = update_all(constants, seen, 1 / t)
    return constants


def compared(constants, true_constants):
    """Variance ÷ exact variance for each layer, the mean of its units."""
    ratios = []
    for (_, var), (_, true_var) in zip(constants, true_constants, strict=True):
        ratios.append((var / true_var).mean())
    return np.array(ratios)


fresh = Network(SIZES, seed=0, norm=batch_norm_forward)
fresh_exact = exact_statistics(fresh, data.x_train)
print("batches of 2, first layer:", compared(one_pass(fresh, 2), fresh_exact)[0].round(2))

# %%
predict(
    "05-behind",
    "In the first layer the average of unbiased variances is right. In the second layer, with "
    "batches of two, it is … the true variance.",
    "half of",
    "equal to",
    "a tenth above",
    "more than twice",
)

# %%
by_size = {}
print("layer           1     2     3     4")
for size in (2, 4, 16, 64):
    by_size[size] = compared(one_pass(fresh, size), fresh_exact)
    print(f"batches of {size:2}", by_size[size].round(2))

# %% tags=["evidence"]
# Evidence: what that says about your prediction
in_pairs = by_size[2][1]
reveal(
    "05-behind",
    "half of" if in_pairs < 0.8 else "equal to" if in_pairs < 1.05
    else "a tenth above" if in_pairs < 1.5 else "more than twice",
)  # fmt: skip

# %% [markdown]
# The table as a picture:

# %% tags=["figure"]
# Figure: average of unbiased variances ÷ exact variance, by layer and batch size
fig, ax = plt.subplots(figsize=(6.5, 3))
looks = ((2, VERMILLION, "-"), (4, BLUE, "--"), (16, BLACK, "-."))
for size, colour, dash in looks:
    ax.plot(range(1, 5), by_size[size], color=colour, ls=dash, marker="o")
    label_line(ax, 4, by_size[size][-1], f"batches of {size}", colour, xytext=(9, 0))
ax.axhline(1, color="0.6", lw=0.8)
label_line(ax, 4, 1, "exact", "0.4", xytext=(9, -8))
ax.set(xlim=(0.8, 5), ylim=(0, 2.9), xticks=range(1, 5), xlabel="layer", ylabel="stored ÷ exact")
show(
    fig,
    "In layer 1 all stored variances are exact. From layer 2 on they are about 2.5 times too "
    "large for batches of 2, one and a half times for 4, and 8 % too large for 16.",
)

# %% [markdown]
# In the first layer the factor $\frac{N}{N-1}$ does its work at every batch size. From the second layer on it does harm.
# With batches of two the stored variance is two and a half times the true one, and with batches of four it is one and a half times the true one. Why?
#
# Remember what the factor repairs. The means of independent batches differ from one another, with a variance of $v/N$, and the variance
# *inside* the batches lacks exactly that part. Do the means differ in the second layer?

# %%
for size in (2, 4, 16):
    means = []
    for start in range(0, 1437 - size, size):
        _, seen = fresh.forward(data.x_train[start : start + size])
        means.append([hidden.a.mean(axis=0) for hidden in seen])
    found = np.var(means, axis=0)  # (4, 50), of each layer and unit, over all batches
    shares = []
    for layer, (_, var) in enumerate(fresh_exact):
        shares.append((found[layer] / (var / size)).mean())
    print(f"batches of {size:2}: variance of the means ÷ (v/N), by layer:", np.round(shares, 2))

# %% [markdown]
# In the first layer the means differ exactly as much as the means of independent rows do. Behind it they hardly differ at all. In *every*
# batch each unit of the first layer has mean β and spread |γ|, because normalization saw to it. The rows of a batch have been
# adjusted to one another, so they are not independent, and the sums of the next layer come out with nearly the same mean each
# time. Nothing is missing inside the batches, so the factor $\frac{N}{N-1}$ only makes the variance too large.
#
# With batches of two, that explains a factor of 2, and with batches of four one of $4/3$. The rest is the sigmoid's doing. A sigmoid flattens what lies
# far out, and in a small batch nothing lies far out. In a pair every unit has the values +1 and −1. So before the sigmoids the batches vary no more than at
# work, but behind the sigmoids they vary more:

# %%
weights, bias, gamma, beta = fresh.layers[0]
sums = data.x_train[:1436] @ weights + bias
at_work = batch_norm_inference(sums, gamma, beta, *fresh_exact[0])
for size in (2, 4):
    batches = [batch_norm_forward(sums[i : i + size], gamma, beta) for i in range(0, 1436, size)]
    in_batches = np.concatenate(batches)  # (1436, 50)
    before = (in_batches.var(axis=0) / at_work.var(axis=0)).mean()
    behind = (sigmoid(in_batches).var(axis=0) / sigmoid(at_work).var(axis=0)).mean()
    factor = size / (size - 1)
    print(f"batches of {size}: variance ÷ that at work, before the sigmoids {before:.2f}, "
          f"behind them {behind:.2f};")  # fmt: skip
    print(f"    {factor:.2f} · {behind:.2f} = {factor * behind:.2f}, and the second layer has",
          f"{by_size[size][1]:.2f}")  # fmt: skip
    assert before < 1 < 1.05 < behind  # the sigmoids do it
    assert abs(factor * behind / by_size[size][1] - 1) < 0.05

# %% [markdown]
# Both factors together give nearly what you measured. If that is the cause, the harm must vanish as soon as the first layer uses its
# constants, because then its rows know nothing of one another.

# %% tags=["evidence"]
# Evidence: the second layer's unbiased variance, if the first layer uses its constants
at_work = sigmoid(at_work) @ fresh.layers[1][0]  # what the second layer receives in eval mode
pairs = at_work.reshape(718, 2, 50)
unbiased = pairs.var(axis=1, ddof=1).mean(axis=0)
ratio = (unbiased / fresh_exact[1][1]).mean()
print(f"second layer, pairs, unbiased ÷ exact, if the first layer uses its constants: {ratio:.2f}")
assert abs(ratio - 1) < 0.05

# %% [markdown]
# It does. The harm comes from the batch in the layer below.
#
# So which average should a framework keep? Here are the candidates for batches of four. One of them has the factor $\frac n{n-1}$
# with the size of the training set. The argument for it is that your $n$ images are themselves a sample, of all digits that will ever be
# written, so that their variance lacks the part $v/n$.

# %% tags=["evidence", "C18:condition"]
# Evidence: five fresh networks, batches of 4; every estimator of the variance ÷ the exact one
ESTIMATORS = ("mean of σ, squared", "mean of biased v", "the same · n/(n−1)", "mean of unbiased v",
              "inside + between")  # fmt: skip
table = {name: [] for name in ESTIMATORS}
for seed in SEEDS:
    start = Network(SIZES, seed, norm=batch_norm_forward)
    truth = np.array([var for _, var in exact_statistics(start, data.x_train)])  # (4, 50)
    order = np.random.default_rng(seed).permutation(1436).reshape(359, 4)
    sums = np.array([[a for _, a, _, _ in start.forward(data.x_train[rows])[1]] for rows in order])
    v, means = sums.var(axis=2), sums.mean(axis=2)  # (359, 4 layers, 50)
    values = (np.sqrt(v).mean(axis=0) ** 2, v.mean(axis=0), v.mean(axis=0) * 1437 / 1436,
              v.mean(axis=0) * 4 / 3, v.mean(axis=0) + means.var(axis=0))  # fmt: skip
    for name, value in zip(ESTIMATORS, values, strict=True):
        table[name].append((value / truth).mean(axis=1))
print(f"{'layer':20}    1     2     3     4")
for name, rows in table.items():
    print(f"{name:20}", *(f"{value:5.2f}" for value in np.mean(rows, axis=0)))
first, second = (
    np.array([np.mean(table[name], axis=0)[i] for name in ESTIMATORS]) for i in (0, 1)
)
assert (first[:3] < 0.78).all() and abs(first[3:] - 1).max() < 0.03
assert 1.4 < second[3] and 1.05 < second[1] < 1.2 and 1.05 < second[4] < 1.2

# %% tags=["evidence"]
# Evidence: the mean of σ, squared, once more, for batches of two
found = []
for seed in SEEDS:
    start = Network(SIZES, seed, norm=batch_norm_forward)
    truth = np.array([var for _, var in exact_statistics(start, data.x_train)])  # (4, 50)
    order = np.random.default_rng(seed).permutation(1436).reshape(718, 2)
    seen = [start.forward(data.x_train[rows])[1] for rows in order]
    spreads = np.array([[hidden.a.std(axis=0) for hidden in layers] for layers in seen])
    found.append((spreads.mean(axis=0) ** 2 / truth).mean(axis=1))
print("batches of 2, mean of σ, squared:", np.mean(found, axis=0).round(2))
assert np.max(found) < 0.9

# %% [markdown]
# The average of the spreads, squared, is the lowest of the five, because a mean of roots lies below the root of the mean. In the later layers that puts it near
# the truth, but only because this error and the sigmoids' happen to cancel. With batches of two it is 15 to 19 % too low there. The
# factor with the size $n$ of the training set changes nothing, because it is so close to 1. In the first layer the unbiased variance is right and the biased one a
# quarter too low. In all later layers both are too high. Keras keeps the biased one, which is off by about a tenth, and PyTorch keeps the
# unbiased one, which is off by about a half. Even the two parts, inside and between, add up to a tenth too much
# there, because the sigmoids below vary more in batches than at work. Only the way from the bottom up is exact.
#
# Does an answer change? Five networks learn from batches of four. Then each gets the three kinds of constants.

# %% tags=["evidence"]
# Evidence: five networks trained on batches of 4; exact, biased and unbiased constants
gains = {"exact": [], "mean of biased v": [], "mean of unbiased v": []}
changed = {name: [] for name in gains}
for seed in SEEDS:
    small = Network(SIZES, seed, norm=batch_norm_forward, backward=way_back)
    small.train(data, rate=0.3, steps=1000, batch=4, every=1000)
    unbiased = one_pass(small, 4)
    kinds = (
        exact_statistics(small, data.x_train),
        [(m, v * 3 / 4) for m, v in unbiased],
        unbiased,
    )
    reference = in_eval_mode(small, kinds[0], data.x_test).argmax(axis=1)
    for name, constants in zip(gains, kinds, strict=True):
        answers = in_eval_mode(small, constants, data.x_test).argmax(axis=1)
        gains[name].append((answers == data.y_test).mean())
        changed[name].append((answers != reference).mean())
for name, values in gains.items():
    print(f"{name:19} {np.mean(values):.1%} right [{min(values):.1%}, {max(values):.1%}],",
          f"{np.mean(changed[name]):.1%} of the answers differ from exact")  # fmt: skip
loss = np.array(gains["exact"]) - gains["mean of unbiased v"]
print(f"the unbiased average costs {100 * loss.mean():.1f} points, {100 * loss.min():.1f} to",
      f"{100 * loss.max():.1f}")  # fmt: skip
assert np.mean(changed["mean of unbiased v"]) > 1.5 * np.mean(changed["mean of biased v"])

# %% [markdown]
# Yes, though less than the variances suggest. With the biased average 0.8 % of the answers differ from the exact ones and
# the accuracy is the same up to noise. With the unbiased one 1.9 % differ, and all five networks lose accuracy, about a point on average.
#
# Here is the verdict, as far as this network can give one. If you keep one of the two for all layers, keep the biased one, because
# a deep network has one first layer and many others. If you know where a layer stands, keep the unbiased one in the first
# normalized layer and the biased one behind it. With batches of 64 you may keep either. And where batches are small and the answers count,
# keep none of them and go from the bottom up.
#
# <!-- given: 64 -->
#
# ## Debugging: which switch was forgotten?
#
# In every framework the layer has a switch, training or eval, and a switch can be forgotten. When it is, the program does not stop
# with an error, unless PyTorch gets a single row in training mode. You notice the mistake only by its symptoms.
#
# ### Exercise `05-debug`: five programs
#
# You are handed a function `program(batches, questions)` that you cannot look into. In it there is one layer, with γ = 1 and β = 0.
#
# 1. First it trains. It sees the `batches`, a list of arrays $(N, D)$ with at least two rows each, in this order. It keeps running
#    statistics, which start at mean 0 and variance 1. Its momentum is 0.05 or 0.1, and its ε is 0.001 or less.
# 2. Then it is asked the `questions`, a list of arrays with one row or more and the same $D$, one after the other. It returns the list of its
#    answers, which are the normalized rows.
#
# Every call starts anew. Find out which program it is:
#
# - `"right"`: it does what it should.
# - `"no eval"`: nobody called `eval()` before the questions.
# - `"no train"`: the layer was in eval mode while it should have trained, from the start or from the second batch on.
# - `"writes"`: it answers with its running statistics, as it should, but then updates them with the question.
# - `"momentum"`: the weights of the old and the new value are exchanged (0.9 for 0.1).
#
# <!-- given: 0.05 0.1 0.9 0.001 -->
#
# <details><summary>Hint 1: what does the right program promise?</summary>
#
# A row's answer depends on the row and on the training batches. It does not depend on the other rows of
# the question, nor on what was asked before.
#
# </details>
# <details><summary>Hint 2: one experiment per suspect</summary>
#
# No eval: one row alone, and in company, in two calls. Writes: the same question twice in one call. No train: change the last of several
# batches. Momentum: which batch counts most?
#
# </details>
# <details><summary>Hint 3: measuring the momentum</summary>
#
# Train on a single batch whose rows are all 100. The running mean is then $100\,\alpha$ and the variance $1-\alpha$, and the
# answer to a row of 0 is $-100\,\alpha/\sqrt{1-\alpha}$: about −11 for 0.1, and −285 for 0.9.
#
# </details>


# %%
def find_the_bug(program):
    """Say which program is in the box.

    Args: program, a function of batches, a list of arrays (N, D), and questions, a list of
    arrays (n, D), that returns the list of its answers.
    Returns: "right", "no eval", "no train", "writes" or "momentum".
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(0)
    batches, x = list(rng.normal(5, 2, (10, 8, 2))), rng.normal(5, 2, (6, 2))
    usual = program(batches, [x])[0]
    if not np.allclose(usual[:1], program(batches, [x[:1]])[0]):
        return "no eval"  # company matters
    if not np.allclose(*program(batches, [x, x])):
        return "writes"  # it changed its mind
    if np.allclose(usual, program([*batches[:-1], batches[-1] + 100], [x])[0]):
        return "no train"  # it does not listen
    answer = program([np.full((2, 1), 100.0)], [np.zeros((1, 1))])[0]
    return "right" if answer > -50 else "momentum"
    ### END SOLUTION


# %%
check("05-debug", find_the_bug)

# %% [markdown]
# What do these mistakes cost a network? First somebody forgets `eval()`, as you did in the puzzle, and the test images come
# in batches of 16.

# %%
predict(
    "05-sorted",
    "eval() was forgotten. In shuffled batches of 16 the network still gets about 90 % right. In "
    "batches of 16 from a file that is sorted by class it gets …",
    "about 90 %",
    "about 70 %",
    "less than 50 %",
)

# %%
by_class = np.argsort(data.y_test, kind="stable")  # all zeros, then all ones, …
images, labels = data.x_test[by_class], data.y_test[by_class]
hits = 0
for start in range(0, 360, 16):
    outputs, _ = network.forward(images[start : start + 16])
    hits += (outputs.argmax(axis=1) == labels[start : start + 16]).sum()
right = hits / 360
print(f"eval() forgotten, sorted, 16 at a time: {right:.0%}")

# %% tags=["evidence"]
# Evidence: what that says about your prediction
reveal(
    "05-sorted",
    "about 90 %" if right > 0.8 else "about 70 %" if right > 0.5 else "less than 50 %",
)

# %% [markdown]
# Subtract the mean of a batch of threes, and you take away what makes them threes. The next cell does
# so with five networks, many batch sizes and both orders.

# %% tags=["evidence"]
# Evidence: five networks in training mode on the test images, by batch size and order
COUNTS = (1, 2, 4, 8, 16, 32, 60, 120, 360)
ORDERS = {"shuffled": np.random.default_rng(0).permutation(360), "sorted by class": by_class}


def without_eval(network, order, size):
    """Test accuracy in training mode, the images in this order, `size` at a time."""
    right = 0
    for start in range(0, 360, size):
        rows = order[start : start + size]
        answers = network.forward(data.x_test[rows])[0].argmax(axis=1)
        right += (answers == data.y_test[rows]).sum()
    return right / 360


forgot = {name: np.array([[without_eval(kept[0], order, size) for kept in trained]
                          for size in COUNTS]) for name, order in ORDERS.items()}  # fmt: skip
for size, shuffled, in_order in zip(COUNTS, *forgot.values(), strict=True):
    print(f"batches of {size:3}: shuffled {shuffled.mean():.0%}, sorted {in_order.mean():.0%}")
assert forgot["sorted by class"][4].max() < 0.5 < 0.8 < forgot["shuffled"][4].min()
assert forgot["shuffled"][0].max() < 0.15 and forgot["shuffled"][6].mean() > 0.9

# %% tags=["evidence"]
# Evidence: sorted batches of 16 again, where only the mean or only the variance is the batch's
only = {"mean": [], "variance": []}
for name, runs in only.items():
    for one, *_ in trained:
        truth, right = exact_statistics(one, data.x_train), 0
        for rows in np.split(by_class[:352], 22):
            constants = []
            for mean, var in truth:
                z = in_eval_mode(one, constants, data.x_test[rows])
                constants.append((z.mean(0), var) if name == "mean" else (mean, z.var(0)))
            answers = in_eval_mode(one, constants, data.x_test[rows]).argmax(axis=1)
            right += (answers == data.y_test[rows]).sum()
        runs.append(right / 352)
    print(f"only the {name} is the batch's: {min(runs):.0%} to {max(runs):.0%} are right")
assert max(only["mean"]) < 0.4 < 0.9 < min(only["variance"])

# %% [markdown]
# Here are both orders:

# %% tags=["figure"]
# Figure: accuracy against the size of the test batches, with eval() forgotten
fig, ax = plt.subplots(figsize=(7, 3))
for (name, runs), (colour, dash) in zip(
    forgot.items(), ((BLUE, "-"), (VERMILLION, "--")), strict=True
):
    band(ax, COUNTS, 100 * runs, colour, ls=dash, marker="o")
    label_line(ax, 16, 100 * runs[4].mean(), name, colour, xytext=(6, -12))
level = 100 * np.mean(scores["exact, at the end"])
ax.axhline(level, color=BLACK, lw=1)
label_line(ax, 1, level, "eval() called", BLACK, xytext=(0, -9))
ax.set(xscale="log", ylim=(0, 103), xlabel="test images in a batch", ylabel="accuracy, %")
ax.set(xticks=COUNTS, xticklabels=COUNTS)
ax.minorticks_off()
show(
    fig,
    "Accuracy by batch size with eval() forgotten: in shuffled batches it comes close to eval "
    "mode from 32 images on; in sorted batches only when a batch holds most classes.",
)

# %% [markdown]
# With shuffled batches of 60 you would hardly notice. That is why this bug survives until the batches get small, or
# hold images that are alike. In sorted batches it is the mean that does the harm. With nothing but their variances at least 95 % stay right, and with nothing but their means at most 26 %.
#
# Then somebody forgets `train()`. With mean 0 and variance 1 as constants the layer does nothing but multiply by γ and
# add β, so what trains is a plain network, like lesson 02's. A third mistake is a layer that goes on updating its averages. In eval mode it answers with its running statistics, but the
# line that updates them does not look at the switch. Users send it 208 images of one class. (They are forty different images, sent again and again.) <!-- given: 208 forty -->

# %% tags=["evidence"]
# Evidence: train() forgotten from the start


def never_moved(x, gamma, beta):
    return batch_norm_inference(x, gamma, beta, 0.0, 1.0)


def straight_back(dy, x, gamma):
    return dy * gamma, (dy * x).sum(axis=0), dy.sum(axis=0)


deaf = []
for seed in SEEDS:
    frozen = Network(SIZES, seed, norm=never_moved, backward=straight_back)
    frozen.train(data, rate=1.0, steps=400, batch=16, every=400)
    deaf.append(frozen.accuracy(data))
print(f"train() forgotten: {np.mean(deaf):.0%} [{min(deaf):.0%}, {max(deaf):.0%}]")
assert max(deaf) < 0.3

# %% tags=["evidence"]
# Evidence: layers that write; 208 images in 13 questions, of one class and of all classes


def asked(network, constants, x):
    """The constants after one question, which every layer answers first and then writes."""
    written = []
    for layer, (mean, var) in enumerate(constants):
        a = in_eval_mode(network, constants[:layer], x)
        written.append(update_running(mean, var, a, 0.1))
    return written


moved = {"one class": [], "all classes": []}
for trained_network, _, kept, _ in trained:
    for digit in range(10):
        own = np.resize(np.flatnonzero(data.y_train == digit)[:40], (13, 16))
        mixed = draws.choice(1437, (13, 16))
        for name, questions in (("one class", own), ("all classes", mixed)):
            after = kept["momentum 0.1"]
            for rows in questions:
                after = asked(trained_network, after, data.x_train[rows])
            moved[name].append(accuracy(trained_network, after))
for name, values in moved.items():
    print(f"after 208 images of {name}: {np.mean(values):.0%}, at worst {min(values):.0%}")
assert np.mean(moved["one class"]) < np.mean(moved["all classes"]) - 0.1

# %% [markdown]
# Without `train()` the network stays at chance. The layers that write get 60 % right on average after 208 images of one class, and 24 % at
# worst. On average, as many mixed images cost nothing. A layer at work may only read.
#
# ## The layer disappears
#
# With constants the layer is a straight line, and so is the linear layer before it. Write it as PyTorch stores it, $a=Wu+b$ for a
# single image $u$, with a row of $W$ for each output. (Our networks compute `x @ weights` for many images at once, and their `weights` are $W$ transposed.) Two
# straight lines in a row are one. So there must be a matrix $W'$ and a vector $b'$ with
#
# $$W'u+b'=\gamma\,\frac{(Wu+b)-\mu}{\sqrt{v+\varepsilon}}+\beta\qquad\text{for all }u,$$
#
# and with them you can take the normalization out of a trained network.
#
# ### Exercise `05-fold`: fold it away
#
# Find $W'$ and $b'$ on paper, and write them down as code. (A test for one output: $w=(1, 2)$, $b=1$, $\mu=4$, $v=9$, γ = 2, β = 10 give
# $w'=(0.67, 1.33)$ and $b'=8$.)
#
# <details><summary>Hint 1: what belongs together?</summary>
#
# γ and the root make one number for each output, $s=\gamma/\sqrt{v+\varepsilon}$. Multiply out $s\,(Wu+b-\mu)+\beta$, and sort
# the terms by whether they contain $u$.
#
# </details>
# <details><summary>Hint 2: a row each</summary>
#
# Every output has its own $s$, which multiplies that output's *row* of `weight`, `(out, in)`. `s` has shape `(out,)`; `s[:, None]` is a column,
# `(out, 1)`, and multiplies row by row.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# Return `weight * s[:, None]` and `s * (bias - …) + …`.
#
# </details>


# %%
def fold_into_linear(weight, bias, gamma, beta, mean, var, eps=1e-5):
    """The one linear layer that does the work of a linear layer and of normalization after it.

    Args: weight (out, in); bias, gamma, beta, mean, var (out,). Returns: a tuple (weight', bias').
    """
    ### BEGIN SOLUTION
    s = gamma / np.sqrt(var + eps)  # (out,)
    return weight * s[:, None], s * (bias - mean) + beta
    ### END SOLUTION


# %%
check("05-fold", fold_into_linear)

# %% [markdown]
# With $s=\gamma/\sqrt{v+\varepsilon}$ you found $W'=sW$, row by row, and $b'=s\,(b-\mu)+\beta$. Now fold all four layers of your network
# away. What is left is a plain network of sigmoids, which from the usual start stays at chance.

# %%
fold_into_linear = answer_to("05-fold")
plain = Network(SIZES)  # norm=None, so there is no normalization in it
for layer in range(4):
    weights, bias, gamma, beta = network.layers[layer]
    mean, var = exact[layer]
    weight, new_bias = fold_into_linear(weights.T, bias, gamma, beta, mean, var)  # (out, in)
    plain.layers[layer] = [weight.T, new_bias, 0, 0]
plain.layers[4] = network.layers[4]
folded, _ = plain.forward(data.x_test)
with_layers = in_eval_mode(network, exact, data.x_test)
print(f"largest difference of an output: {abs(folded - with_layers).max():.0e}")
print(f"{plain.accuracy(data):.0%} of the test images are right")
assert abs(folded - with_layers).max() < 1e-10

# %% [markdown]
# The outputs agree to rounding, and at work your layer costs nothing. It was there to train the network.
#
# ## One thing that fails: another light
#
# Constants are right for inputs like those of training. Tonight the camera's lamp is weak, and all test
# images arrive at a quarter of their brightness.

# %%
dark = 0.25 * data.x_test
answers = in_eval_mode(network, exact, dark).argmax(axis=1)
constant = (answers == data.y_test).mean()
print(f"eval mode, with the exact constants: {constant:.0%} are right")

# %%
predict(
    "05-light",
    "The same network in training mode, with all 360 dark images in one batch, gets …",
    "as many right as in full light",
    "about as many as eval mode",
    "even fewer",
)

# %%
outputs, _ = network.forward(dark)
batch = (outputs.argmax(axis=1) == data.y_test).mean()
print(f"training mode, one batch: {batch:.0%} are right")

# %% tags=["evidence"]
# Evidence: what that says about your prediction
reveal(
    "05-light",
    "as many right as in full light" if batch > constant + 0.2
    else "about as many as eval mode" if batch > constant - 0.1 else "even fewer",
)  # fmt: skip

# %% tags=["evidence"]
# Evidence: five networks at three levels of light
light = {}
for brightness in (1, 0.5, 0.25):
    images, both = brightness * data.x_test, []
    for trained_network, *_ in trained:
        fixed = exact_statistics(trained_network, data.x_train)
        answers = in_eval_mode(trained_network, fixed, images), trained_network.forward(images)[0]
        both.append([(output.argmax(axis=1) == data.y_test).mean() for output in answers])
    light[brightness] = np.array(both)
    (low, own), (high, _) = np.min(both, axis=0), np.max(both, axis=0)
    print(f"brightness {brightness:4}: eval mode {np.mean(both, axis=0)[0]:.0%}",
          f"[{low:.0%}, {high:.0%}], test batch {np.mean(both, axis=0)[1]:.0%}")  # fmt: skip
assert (light[0.25][:, 0] < light[0.25][:, 1] - 0.2).all()

# %% [markdown]
# In five networks, eval mode falls to 39 % on average at a quarter of the light. The dark batch loses nothing, because its own mean and spread
# are smaller too, and normalizing with them makes the images bright again. You got rid of the dependence on the batch, and here that dependence is the cure.
# There is no mistake in the constants. They describe bright images, and these are dark. Lesson 11 makes a method of that.

# %% [markdown]
# ## In the wild
#
# - PyTorch: `torch.nn.BatchNorm1d` keeps `running_mean` and `running_var` as **buffers**, arrays that are saved with the model and
#   that no optimizer touches. `model.eval()` and `model.train()` throw
#   the switch. `momentum=None` weighs all batches alike, and `torch.optim.swa_utils.update_bn` makes such a pass.
#   `torch.nn.utils.fusion.fuse_linear_bn_eval` folds.
# - `torch.no_grad()` is **not** `eval()`. It stops gradients from being kept, and the layer still normalizes with
#   the batch and writes into its buffers.
# - Keras keeps `moving_mean` and `moving_variance`, and its variance is the *biased* one. The switch is the argument `training`.

# %% tags=["setup"]
# Setup: PyTorch, and Keras on top of it
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import torch

# %% tags=["evidence"]
# Evidence: PyTorch's buffers, eval mode and folding against your functions
layer, yours = torch.nn.BatchNorm1d(64, dtype=torch.float64), (np.zeros(64), np.ones(64))
pixels = data.x_train[:160].astype(np.float64).reshape(10, 16, 64)  # ten batches
for batch in pixels:
    with torch.no_grad():
        layer(torch.tensor(batch))  # it writes, without a gradient
    yours = update_running(*yours, batch)
gap = max(abs(layer.running_mean.numpy() - yours[0]).max(),
          abs(layer.running_var.numpy() - yours[1]).max())  # fmt: skip
print(f"PyTorch's buffers, under no_grad, against your 05-ema: {gap:.0e}")
layer.eval()
y = layer(torch.tensor(pixels[0])).detach().numpy()
gap_y = abs(y - batch_norm_inference(pixels[0], 1.0, 0.0, *yours)).max()
print(f"PyTorch's eval mode against your 05-inference: {gap_y:.0e}")
linear = torch.nn.Linear(64, 64, dtype=torch.float64).eval()
fused = torch.nn.utils.fusion.fuse_linear_bn_eval(linear, layer)
parts = (linear.weight, linear.bias, layer.weight, layer.bias)
weight, bias = fold_into_linear(*(part.detach().numpy() for part in parts), *yours)
gap_w = abs(fused.weight.detach().numpy() - weight).max()
print(f"fuse_linear_bn_eval against your 05-fold: {gap_w:.0e}")
assert max(gap, gap_y, gap_w, abs(fused.bias.detach().numpy() - bias).max()) < 1e-10

# %% [markdown]
# All three agree with yours. Under `no_grad` PyTorch wrote into its buffers as in any training step.
#
# And the deeper layers? Here is the network with fresh weights once more, its buffers filled by
# PyTorch's own `update_bn` and by Keras's own layer. (Keras has no average of all batches, so its momentum is set to
# $1-1/t$ at step $t$.)

# %% tags=["evidence"]
# Evidence: the buffers of PyTorch's update_bn and of Keras's layers ÷ the exact variance


def torch_buffers(batches):
    stack = []
    for weights, *_ in fresh.layers[:-1]:
        linear = torch.nn.Linear(*weights.shape, bias=False, dtype=torch.float64)
        linear.weight.data = torch.tensor(weights.T)
        stack += [linear, torch.nn.BatchNorm1d(50, dtype=torch.float64), torch.nn.Sigmoid()]
    torch.optim.swa_utils.update_bn(map(torch.tensor, batches), torch.nn.Sequential(*stack))
    return [norm.running_var.numpy() for norm in stack[1::3]]


def keras_buffers(batches):
    norms = [keras.layers.BatchNormalization(epsilon=1e-5, dtype="float64") for _ in range(4)]
    for t, h in enumerate(batches, 1):
        for norm, (weights, *_) in zip(norms, fresh.layers[:-1], strict=True):
            norm.momentum = 1 - 1 / t
            h = sigmoid(keras.ops.convert_to_numpy(norm(h @ weights, training=True)))
    return [keras.ops.convert_to_numpy(norm.moving_variance) for norm in norms]


# %% tags=["evidence"]
# Evidence: both frameworks, layers 1 to 4, against your one_pass
exact_variances = [var for _, var in fresh_exact]
buffers = {}
for size in (2, 4, 16, 64):
    order = np.random.default_rng(0).permutation(1437)[: 1437 // size * size].reshape(-1, size)
    batches = [data.x_train[rows].astype(np.float64) for rows in order]
    for name, found in (("PyTorch", torch_buffers(batches)), ("Keras", keras_buffers(batches))):
        pairs = zip(found, exact_variances, strict=True)
        buffers[name, size] = np.array([(var / true).mean() for var, true in pairs])
        print(f"batches of {size:2}  {name:8}", buffers[name, size].round(2))
    assert np.allclose(buffers["PyTorch", size], compared(one_pass(fresh, size), fresh_exact))
    unbiased = buffers["Keras", size] * size / (size - 1)
    assert np.allclose(unbiased, buffers["PyTorch", size], rtol=1e-3)

# %% [markdown]
# PyTorch's `update_bn` gives what your `update_running` gave, and is right in the first layer only. Keras's biased buffer is
# PyTorch's times $\frac{N-1}{N}$. It is too low in the first layer. In all others it is nearer to the truth than PyTorch's. With batches of 64 the difference hardly
# matters. With batches of four, compute the constants layer by layer.
#
# ## What to take away
#
# - At work μ and $v$ are constants. So an answer depends on its input alone, and the layer folds into the one before it.
# - The right constants are the population's under the final weights, taken layer by layer from the bottom up.
# - A running average remembers its start and trails moving weights. Statistics that are computed anew at the end do neither.
# - Averages of batches need $\frac{N}{N-1}$ in the first normalized layer only. Behind it the biased variance is nearer.
# - PyTorch's momentum weighs the new value and its buffer is unbiased; Keras's weighs the old one, and its buffer is biased.
#
# ## Check yourself
#
# 1. A colleague evaluates in training mode and finds the accuracy as good as expected. On the customer's files the network gets a quarter of that. What differs
#    in the files?
# <details><summary>Answer</summary>
#
# Their order, or the size of the batches. A large shuffled batch has nearly the population's statistics. A
# batch of one class has that class's mean, and subtracting it removes what tells the class apart.
#
# </details>
#
# 2. You average the unbiased variances of 1,000 batches of four, with the weights at rest. By how much is the average
#    off in the first normalized layer, and in the second? Do more batches help?
# <details><summary>Answer</summary>
#
# In the first it is right. In the second it is almost half too high. The batches' means hardly differ there, so the factor 4/3 repairs what is
# not missing, and that explains a third. Besides, the sigmoids' outputs vary a tenth more among four images than at work, and $4/3\cdot1.1$ is
# nearly 1.5. More batches do not help. Larger ones do, and so does going layer by layer.
#
# </details>
#
# 3. A Keras model uses `momentum=0.9`. What do you write in PyTorch, and what still differs?
# <details><summary>Answer</summary>
#
# `momentum=0.1`. What still differs is the buffer's variance (biased in Keras) and the default ε (1e-3 against
# 1e-5).
#
# </details>
#
# 4. After 20 steps you evaluate with PyTorch's defaults. The accuracy is poor, though the training loss
#    is low. What may be wrong?
# <details><summary>Answer</summary>
#
# $0.9^{20}=12\,\%$ of the start, mean 0 and variance 1, is still in the running statistics. If the
# true variance is small, that is a lot. They also trail the weights. Train longer, or recompute them.
#
# </details>
#
# 5. Can you fold the layer into the linear layer *after* it?
# <details><summary>Answer</summary>
#
# If nothing stands between them, yes: $W(sx+t)+b=(Ws)x+(Wt+b)$, with $s$ scaling columns. With an activation
# in between, no.
#
# </details>
#
# <!-- given: 1,000 1e-3 20 -->

# %% [markdown]
# ### In your own words `05-words`
#
# A user of your app writes: *Yesterday your program read a 4 in my photo, and today a 9. It is the same photo.* Write the reply. The user
# knows no mathematics, so do without the words mean, variance, batch and normalization, but tell the truth. Promise what you can promise and no more. Below it, write
# one sentence to your engineer that says what has to change, and one test that shows that it has.

# %% [markdown] tags=["words"]
# **A very good answer**
#
# Dear user, you are right, and the mistake is ours. Our program does not look at your photo alone. It compares it with the photos that happen to arrive at the same
# moment, and today you were in other company than yesterday. From now on it will compare every photo with the collection from which it learned, so the
# same photo will get the same answer every day. That answer can still be wrong, above all if your photo is much darker than those in our collection.
#
# To the engineer: the model runs in training mode, so call `eval()`, and compute the statistics of the training images anew, layer by layer. The test sends each image
# alone and among the 360, and the outputs must agree to rounding. In my notebook they did, to 7e-15, where before 19 % of the images had changed their digit with the company.
#
# **How to grade**
#
# - **1 point** for a reply that names the true cause, the company in which a photo arrives, in words that the user understands. It is ½ where it is true
#   and needs one of the four words.
# - **½ point** for constants of the training images and eval mode, told to the engineer.
# - **½ point** for a test that asks for the same image alone and in company, and compares the outputs.
# - **Minus ½** if the reply promises a *right* answer. Constants make it the same every day. In dim light they got 39 % right on average.
# - **A tempting answer** waits for larger batches, because the answers then change less often. They still depend on the company, and
#   on a sorted file far more. This earns nothing for the engineer.
# - **If it looks copied**, ask which answer the user would have got if the photo had arrived alone.

# %% [markdown]
# ## Going deeper
#
# Nothing below is needed later.
#
# ### Dividing the start away
#
# Start a running average at 0 instead, and unroll it. After $t$ steps, with $\rho=1-\alpha$,
#
# $$e_t=(1-\rho)\sum_{i=1}^{t}\rho^{\,t-i}v_i,$$
#
# and the weights add up to
#
# $$(1-\rho)\frac{1-\rho^t}{1-\rho}=1-\rho^t,$$
#
# not to 1. After one step with ρ = 0.9 it holds a tenth of the value. Divide by what the weights add up to,
# $e_t/(1-\rho^t)$, and if the values all have one expectation, the average is unbiased from the first step on. Adam does so at every step
# (Kingma and Ba 2015).
#
# With numbers: a constant 5 and ρ = 0.9 give $e_1=0.5$, $e_2=0.95$, $e_3=1.355$, and $1.355/(1-0.729)=5$.
#
# ### Exercise `05-correction`: undo the start
#
# <details><summary>Hint 1: which argument is it?</summary>
#
# `decay` is ρ, the weight of the *old* value: 0.9 where momentum is 0.1.
#
# </details>
# <details><summary>Hint 2: what do you divide by?</summary>
#
# By what the weights add up to after `steps` steps.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `1 - decay**steps`. At the first step that is the weight of the new value; after many it is 1.
#
# </details>


# %%
def bias_corrected(ema, decay, steps):
    """An exponential moving average that started at 0, without the pull of its start.

    Args: ema, an array, after `steps` steps; decay, the weight of the old value.
    Returns: an array of the shape of ema.
    """
    ### BEGIN SOLUTION
    return ema / (1 - decay**steps)
    ### END SOLUTION


# %%
check("05-correction", bias_corrected)

# %% tags=["C22:condition"]
bias_corrected = answer_to("05-correction")
inputs = data.x_train @ network.layers[0][0]  # (1437, 50), the weights are at rest
from_0 = np.zeros(50), np.zeros(50)
from_1 = np.zeros(50), np.ones(50)
print("step   from 0   corrected   from 1, as PyTorch starts   (÷ truth)")
for step in range(1, 401):
    batch = inputs[rng.choice(1437, 16, replace=False)]
    from_0, from_1 = update_running(*from_0, batch, 0.01), update_running(*from_1, batch, 0.01)
    corrected = bias_corrected(from_0[1], 0.99, step)
    ratios = [(v / inputs.var(axis=0)).mean() for v in (from_0[1], corrected, from_1[1])]
    if step in (1, 10, 100, 400):
        print(f"{step:4} {ratios[0]:8.2f} {ratios[1]:11.2f} {ratios[2]:12.2f}")
        assert abs(ratios[1] - 1) < 0.15 and ratios[0] < 1
assert abs(ratios[2] - 1) > 0.005

# %% [markdown]
# Where an average starts at 0, the correction makes it right from the first steps. PyTorch and Keras start the *mean* at 0, and there it would help, but
# neither applies it. They start the variance at 1, and there the correction would be wrong, because with the start's own weight the weights add up to 1 already. (You would first have to subtract
# $\rho^t$, which is what $t$ steps leave of a start at 1.)
#
# ### Batches in another order
#
# The two parts of the variance, inside the batches and between them, depend on how the batches are made. Their sum
# does not.

# %%
rows = data.x_train[:1424] @ network.layers[0][0]  # 89 batches
orders = {"shuffled": rng.permutation(1424), "sorted by class": np.argsort(data.y_train[:1424])}
for name, order in orders.items():
    parts = rows[order].reshape(89, 16, 50)
    inside, between = parts.var(axis=1).mean(axis=0), parts.mean(axis=1).var(axis=0)
    whole = rows.var(axis=0)
    shares = [(part / whole).mean() for part in (inside, between, inside * 16 / 15)]
    print(f"{name:16} inside {shares[0]:.2f}, between {shares[1]:.2f},",
          f"inside · 16/15: {shares[2]:.2f}")  # fmt: skip
    assert np.allclose(inside + between, whole)

# %% [markdown]
# With the file sorted by class, more than half of the variance lies between the batches, and no factor made of $N$
# brings it back. Your `population_statistics` does not care about the order.
#
# ### The means
#
# The running means trail as well. Here are their errors over all layers, in spreads of their feature, after 400 steps.

# %%
for name in NAMES:
    errors = [off(kept[name], exact_statistics(trained_network, data.x_train))
              for trained_network, _, kept, _ in trained]  # fmt: skip
    print(f"{name:18} off by {np.mean(errors):.2f} spreads")

# %% [markdown]
# With momentum 0.1 the means are off by 0.06 spreads on average, with 0.01 by twice that, and with all batches alike by a fifth of a spread.
