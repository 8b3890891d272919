# %% [markdown]
# # 05 · Inference and running averages
#
# You decide what the layer does when there is no batch, and find out what the usual choices get wrong.
#
# Sources: Ioffe and Szegedy 2015, arXiv:1502.03167, section 3.1; Kingma and Ba 2015, arXiv:1412.6980, section
# 3; Wu and Johnson 2021, arXiv:2105.07576, section 3.

# %% tags=["setup"]
# Setup: imports, the digits, seeds and sizes
import copy
import time

import matplotlib.pyplot as plt
import numpy as np

from utils import RunningStats, answer_to, batch_norm, check
from utils.lab.data import digits
from utils.lab.plotting import BLACK, BLUE, GREEN, VERMILLION, band, label_line, show, use_style
from utils.lab.networks_numpy import accuracy, forward, probabilities, train_steps

use_style()
data = digits()
SEEDS, SIZES, M = np.arange(5), [64, 40, 40, 10], 16  # M: the batch size of training

# %% [markdown]
# ## A puzzle: one image, two answers
#
# Below, five networks (five seeds) with two hidden layers learn the digits, in batches of 16, with the
# standardization that you built in lessons 03 and 04 (γ and β are in the network around it). The class also
# keeps *running* statistics on the side; skip the lines marked so for now.
#
# **Predict**: the weights are fixed. You show a network the same image twice, each time with seven other
# images beside it. Can it give two different answers? (In brackets, here and below: the lowest and the
# highest of the seeds.)
#
# <!-- given: 16 -->


# %%
class Layer:
    """Batch normalization of R networks side by side: h (R, m, H)."""

    def __init__(self, momentum=0.1):
        self.training, self.momentum = True, momentum
        self.mean, self.var = 0.0, 1.0  # running; from the first batch on (R, 1, H)

    def __call__(self, h):
        m = h.shape[1]
        if not self.training:  # constants: affine in h, and the way back is a factor
            rstd = 1 / np.sqrt(self.var + 1e-5)
            return (h - self.mean) * rstd, lambda g: g * rstd
        mean, var = h.mean(axis=1, keepdims=True), h.var(axis=1, keepdims=True)
        self.batch = mean, var
        unbiased = var * m / max(m - 1, 1)  # running, this and the next two
        self.mean = (1 - self.momentum) * self.mean + self.momentum * mean
        self.var = (1 - self.momentum) * self.var + self.momentum * unbiased
        rstd = 1 / np.sqrt(var + 1e-5)
        x_hat = (h - mean) * rstd

        def way_back(g):
            along = x_hat * (g * x_hat).mean(axis=1, keepdims=True)
            return rstd * (g - g.mean(axis=1, keepdims=True) - along)

        return x_hat, way_back


# %%
def in_mode(layers, training):
    """A copy of the layers in training or eval mode; the originals are not touched."""
    layers = copy.deepcopy(layers)
    for layer in layers:
        layer.training = training
    return layers


# %%
layers = [Layer(), Layer()]
*_, (params, _) = train_steps(layers, data, np.array([1.0]), SEEDS, sizes=SIZES, steps=400, m=M)
rng = np.random.default_rng(0)
seen = np.empty((2, 360, 5, 10))  # what the networks say to each image in two companies of 7
for company, image in np.ndindex(2, 360):
    others = rng.choice(np.delete(np.arange(360), image), 7, replace=False)
    batch = data.x_test[[image, *others]]
    logits, _ = forward(params, batch, in_mode(layers, training=True))
    seen[company, image] = probabilities(logits)[:, 0]
answers = seen.argmax(axis=-1)  # (2, 360, 5)
changed = (answers[0] != answers[1]).mean(axis=0)
print(f"two random companies of 7, two answers: {changed.mean():.0%} of the test images",
      f"[{changed.min():.0%}, {changed.max():.0%}]")  # fmt: skip
assert changed.min() > 0.03

# %% [markdown]
# The first such image, by its number, and what the first network says to it in its two companies:

# %% tags=["figure"]
# Figure: one image, and its probabilities in two batches
chosen = np.flatnonzero(answers[0, :, 0] != answers[1, :, 0])[0]
truly = data.y_test[chosen]
fig, axes = plt.subplots(1, 3, figsize=(8, 2.2), width_ratios=[1, 2, 2])
axes[0].imshow(data.x_test[chosen].reshape(8, 8), cmap="gray_r")
axes[0].axis("off")
axes[0].set_title(f"label: {truly}")
for ax, p in zip(axes[1:], seen[:, chosen, 0], strict=True):
    ax.bar(range(10), p, color=[BLUE if k == truly else "0.7" for k in range(10)])
    ax.set(xticks=range(10), ylim=(0, 1), xlabel="digit", title=f"answer: {p.argmax()}")
axes[1].set_ylabel("probability")
show(fig, "One image of a digit, and its ten probabilities in two different batches.")

# %% [markdown]
# Same image, same weights, other neighbours, other answer (the right one is blue). Nothing random is inside:
# the mean and the variance of the batch are part of the function. In training that is a noise (whether a
# useful one, lesson 06 asks). For an answer that somebody relies on, it is a scandal: the diagnosis depends
# on who else was in the waiting room.
#
# One text says that at test time "there is no batch, so no μ and σ" (C17). **Predict** what the network says
# to a single image, if you let it use that image's own mean and variance.

# %% tags=["C17:condition"]
alone = np.stack([
    forward(params, data.x_test[[i]], in_mode(layers, training=True))[0][:, 0] for i in range(360)
])  # fmt: skip
distinct = len(np.unique(alone[:, 0].round(12), axis=0))
right = (alone.argmax(axis=-1) == data.y_test[:, None]).mean()
print(f"360 single images get {distinct} distinct output; {right:.1%} are right")
assert distinct == 1 and np.ptp(alone, axis=0).max() < 1e-12

# %% [markdown]
# One output for everything: a value minus its own mean is 0, so $\hat x=0$ and $y=\beta$, whatever the image.
# For one example the text is right (C17): there is nothing to standardize by. With a batch there is a μ and a
# σ at test time too, only the answer then depends on the company.

# %% [markdown]
# ## Constants instead
#
# The way out: at test time μ and $v$ are **constants**, kept from training, and called `running_mean` and
# `running_var`.
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
# `x` is `(N, D)`, all else is `(D,)`: NumPy lines up the last axis by itself.
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
# Two claims become true with it: the output depends on the input alone (C23), and the layer is *affine*, a
# straight line for each feature, which it never is in training (C72, lesson 03). An affine $f$ satisfies
# $f(\frac{x+z}{2})=\frac{f(x)+f(z)}{2}$. **Predict** by how much each mode misses it.

# %% tags=["C23:holds", "C72:condition"]
batch_norm_inference = answer_to("05-inference")
evals = in_mode(layers, training=False)
together = forward(params, data.x_test, evals)[0]  # (5, 360, 10)
apart = np.concatenate([forward(params, data.x_test[[i]], evals)[0] for i in range(360)], axis=1)
print(
    "eval mode: image alone against among 360, largest difference",
    f"{abs(together - apart).max():.0e}",
)
assert abs(together - apart).max() < 1e-10

gamma, beta, mean, var = np.abs(rng.normal(1, 0.5, (4, 3)))
a, b = rng.normal(5, 2, (2, 8, 3))
for name, f in (
    ("eval mode", lambda x: batch_norm_inference(x, gamma, beta, mean, var)),
    ("training mode", lambda x: batch_norm(x, gamma, beta, training=True)[0]),
):
    gap = abs(f((a + b) / 2) - (f(a) + f(b)) / 2).max()
    print(f"{name}: distance from an affine map {gap:.0e}")
    assert gap < 1e-12 if name == "eval mode" else gap > 0.1

# %% [markdown]
# Eval mode misses it by rounding, training mode by a deviation or two. So the whole question of this lesson
# is: *which constants?* There is a right answer. It is the mean and variance of the feature over the
# **population**, all training examples, under the weights that you are going to use.

# %% [markdown]
# ## The truth, in one pass
#
# You may not have room for all examples at once, but you can read them in batches. Do the batches' statistics
# tell the whole? (We look at the first hidden layer, whose inputs are the images. The exact statistics of a
# deeper layer take one pass more, after the layers below have theirs.) For $B$ batches of equal size, with
# means $\mu_b$ and biased variances $v_b$, and μ the mean of all:
#
# $$v=\underbrace{\frac1B\sum_b v_b}_{\text{inside the batches}}+\underbrace{\frac1B\sum_b(\mu_b-\mu)^2}_{\text{between them}}$$
#
# An average of variances misses the second term. How much that is depends on how the batches are made.
# **Predict** the share that is missed for random batches of 16, and for batches from a file that is sorted by
# class. (Forty features: the first network's first hidden layer, before normalization; 89 full batches, 13
# rows left over.)
#
# <!-- given: 13 -->

# %% tags=["C19:holds"]
hidden = data.x_train @ params[0][0][0]  # (1437, 40), the first layer of the first network
truth = hidden.mean(axis=0), hidden.var(axis=0)
orders = {
    "random": np.random.default_rng(0).permutation(1437),
    "sorted by class": np.argsort(data.y_train, kind="stable"),
}
for name, order in orders.items():
    parts = hidden[order][: 89 * 16].reshape(89, 16, 40)
    whole = parts.reshape(-1, 40).var(axis=0)
    inside, between = parts.var(axis=1).mean(axis=0), parts.mean(axis=1).var(axis=0)
    corrected = inside * 16 / 15
    shares = [(part / whole).mean() for part in (inside, between, corrected)]
    print(f"{name:16} inside {shares[0]:.3f}, between {shares[1]:.3f}",
          f"  inside · 16/15: {shares[2]:.3f}")  # fmt: skip
    assert np.allclose(inside + between, whole, rtol=1e-12)
assert (corrected / whole).mean() < 0.6

# %% [markdown]
# Random batches miss a sixteenth, and that has a reason: the mean of $m$ independent values has variance
# $v/m$ itself, so on average $v_b$ is $v-v/m$, and the factor $\frac{m}{m-1}$ repairs it. That is the factor
# in the 2015 paper, with $m$ the *batch* size. Batches sorted by class miss three fifths, and no factor made
# of $m$ helps: the classes lie apart. What always helps is to add the missing term.
#
# You met the merge of two groups in lesson 01, for data that do not fit into memory. Merging two groups of
# sizes $n_a$ and $n_b$ (Chan, Golub and LeVeque 1979, STAN-CS-79-773), with $\delta=\mu_b-\mu_a$ and
# $n=n_a+n_b$:
#
# $$\mu=\mu_a+\delta\,\frac{n_b}{n}\qquad n\,v=n_a v_a+n_b v_b+\delta^2\,\frac{n_a n_b}{n}$$
#
# With numbers: (1, 2, 6) has μ = 3 and $n v=14$; merge it with the single value 4. Then $\delta=1$,
# $\mu=3.25$, $n v=14+0+\frac34=14.75$, $v=3.69$: the variance of 1, 2, 6, 4. (Carry $n v$, the sum of
# squares: it grows by what comes in and by what lies between, and is divided once, at the end.)
#
# ### Exercise `05-population`: one pass, any number of batches
#
# `batches` is an iterable: a list, or a generator that can be read *once*. Batches may have different sizes.
# An empty iterable, and batches with different numbers of features, have no statistics: raise a `ValueError`
# that says so. (The check is lenient here: for the empty one it takes any error, and for batches of 3 and 2
# features the one that NumPy raises by itself. Stacking all rows into one array gives the right numbers too,
# as long as they fit into memory.)
#
# <details><summary>Hint 1: what do you carry along?</summary>
#
# Three things, updated with each batch: the count so far, the mean so far, and the sum of squared deviations
# so far, $n v$.
#
# </details>
# <details><summary>Hint 2: how do you start?</summary>
#
# With a count of 0, a mean of 0.0 and a sum of 0.0: merging with an empty group gives the other group. At the
# end, a count of 0 means that nothing came.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# For each `x`: `delta = x.mean(axis=0) - mean`, `total = n + len(x)`; add
# `((x - x.mean(axis=0)) ** 2).sum(axis=0)` and `delta**2 * n * len(x) / total` to the sum; only then move the
# mean, by `delta * len(x) / total`, and set `n = total`. Compare `x.shape[1]` with `len(mean)` from the
# second batch on: NumPy itself would let a batch of one feature through.
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
    n, mean, squares = 0, 0.0, 0.0
    for x in batches:
        if n and x.shape[1] != len(mean):
            raise ValueError(
                f"all batches must have the same features; the first have {len(mean)}, batch "
                f"{x.shape} has {x.shape[1]}. Pass batches of one layer."
            )
        delta, total = x.mean(axis=0) - mean, n + len(x)  # (D,)
        squares = squares + ((x - x.mean(axis=0)) ** 2).sum(axis=0) + delta**2 * n * len(x) / total
        mean, n = mean + delta * len(x) / total, total
    if n == 0:
        raise ValueError("at least one batch is needed; there is none. Is the generator used up?")
    return mean, squares / n
    ### END SOLUTION


# %%
check("05-population", population_statistics)

# %%
population_statistics = answer_to("05-population")
for name, order in orders.items():
    rows = hidden[order]
    found = population_statistics(rows[i : i + 16] for i in range(0, 1437, 16))  # the last has 13
    error = max(abs(f - t).max() for f, t in zip(found, truth, strict=True))
    print(f"{name:16} against all rows at once: {error:.0e}")
    assert error < 1e-12

# %% [markdown]
# Exact, whatever the order, and C19 holds: after training, a pass over the training set gives the constants.
# The price is that pass, through the whole network, each time you want to evaluate. So practice does
# something cheaper: it takes the statistics of the batches that training sees anyway, and averages them.
# Everything that follows is about what that costs.

# %% [markdown]
# ## How good is one batch?
#
# A batch of $m$ is a sample. **Predict**: to halve the error of its mean, how many times as many examples do
# you need? Below, 2,000 random batches of each size, relative to the truth: the typical error of μ, in
# deviations; the average of the variances, biased and unbiased; the average *deviation*, squared; and how
# much the biased variance scatters from batch to batch.

# %% tags=["C74:holds"]
rng = np.random.default_rng(0)
print("    m   error of μ   1/√m    biased v   unbiased v    (mean σ)²   spread of v")
errors = {}
for m in (2, 4, 16, 64, 256):
    rows = hidden[rng.integers(0, 1437, (2000, m))]  # (2000, m, 40), with replacement
    off = (rows.mean(axis=1) - truth[0]) / np.sqrt(truth[1])
    errors[m] = np.sqrt((off**2).mean())
    biased = rows.var(axis=1) / truth[1]
    sigma = np.sqrt(biased).mean(axis=0)  # the average deviation, over the true one
    unbiased = biased.mean() * m / (m - 1)
    print(f"{m:5} {errors[m]:10.3f} {m**-0.5:9.3f} {biased.mean():9.3f} {unbiased:11.3f}"
          f" {(sigma**2).mean():12.3f} {biased.std(axis=0).mean():12.3f}")  # fmt: skip
    assert abs(errors[m] * np.sqrt(m) - 1) < 0.05 and abs(unbiased - 1) < 0.05
    assert (sigma**2).mean() < biased.mean() < 1

# %% [markdown]
# Four times as many: the error of the mean falls like $1/\sqrt m$, to 6 % of a deviation at 256. The variance
# of one batch of 16 scatters by 29 %. So mini-batch statistics are estimates of the true ones (C74 holds),
# with a known error. And three unlike things are called "the variance":
#
# - the **biased** one of the batch, on average too small by the factor $\frac{m-1}{m}$: the forward pass
#   divides by its root;
# - the **unbiased** one of the batch, right on average: PyTorch puts it into its **buffer**, as stored
#   tensors are called that are not learned;
# - the **population's**, which both are after.
#
# Do not average *deviations*: squared, their mean is even less than the biased variance, because a mean of
# roots is below the root of the mean, $\mathrm{E}[\sigma]\le\sqrt{\mathrm{E}[\sigma^2]}$.

# %% [markdown]
# ## Averages that run along
#
# An **exponential moving average** forgets: at each step it keeps a share $1-\alpha$ of the old value and
# takes a share α of the new. PyTorch calls α the `momentum`, 0.1 by default:
#
# $$\mu_\text{run}\leftarrow(1-\alpha)\,\mu_\text{run}+\alpha\,\mu_B\qquad
# v_\text{run}\leftarrow(1-\alpha)\,v_\text{run}+\alpha\,\tfrac{m}{m-1}v_B$$
#
# With numbers: running mean 4 and variance 9, a batch (1, 2, 6) with mean 3 and unbiased variance 7, α = 0.1:
# $0.9\cdot4+0.1\cdot3=3.9$ and $0.9\cdot9+0.1\cdot7=8.8$.
#
# ### Exercise `05-ema`: one step
#
# In code, the rows of a batch are usually called $N$, and so they are below. A batch with a single row has no
# unbiased variance, because it divides by $N-1$: raise a `ValueError` that says so.
#
# <details><summary>Hint 1: which variance?</summary>
#
# The unbiased one of the batch: `batch.var(axis=0, ddof=1)`.
#
# </details>
# <details><summary>Hint 2: which weight?</summary>
#
# `momentum` weighs the *new* value, `1 - momentum` the old one.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `mean = (1 - momentum) * running_mean + momentum * batch.mean(axis=0)`, the variance likewise, and before
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
# ### The start
#
# Where does such an average begin? Start it at 0 and unroll it: after $t$ steps, with the *decay*
# $d=1-\alpha$,
#
# $$e_t=(1-d)\sum_{i=1}^{t}d^{\,t-i}v_i,\qquad\text{and the weights add up to}\quad(1-d)\frac{1-d^t}{1-d}=1-d^t,$$
#
# not to 1. After one step with $d=0.9$ it holds a tenth of the value. Divide by what the weights add up to,
# and, if the values all have one expectation, the average is unbiased from the first step on: $e_t/(1-d^t)$.
# Adam does so at every step (Kingma and Ba 2015).
#
# With numbers: a constant 5, $d=0.9$: $e_1=0.5$, $e_2=0.95$, $e_3=1.355$, and $1.355/(1-0.729)=5$.
#
# ### Exercise `05-correction`: undo the start
#
# <details><summary>Hint 1: which argument is it?</summary>
#
# `decay` is the weight of the *old* value: 0.9 where momentum is 0.1.
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

# %% [markdown]
# ## All of them, against the truth
#
# Now the race. The five networks train for 400 steps; at each step every estimator sees the same batch of the
# first layer's inputs, and is compared with the population's variance under the weights *after* the step,
# those that you would use. Once with the weights *at rest* (learning rate 0), once *in training*. **Predict**
# for each: too low, too high, right; at the start, later?
#
# (The truth costs no pass here: a linear layer's output has variance $w^\top Cw$, with $C$ the covariance of
# the pixels.)

# %%
bias_corrected, update_running = answer_to("05-correction"), answer_to("05-ema")
covariance, center = np.cov(data.x_train.T, bias=True), data.x_train.mean(axis=0)


def watch(rate):
    """Batch means and variances, true ones, of the first layer: four arrays (T, 5, 40)."""
    record, watched = [], [Layer(), Layer()]
    for params, _ in train_steps(
        watched, data, np.array([rate]), SEEDS, sizes=SIZES, steps=400, m=M
    ):
        weight = params[0][0]  # (5, 64, 40)
        true_var = (weight * (covariance @ weight)).sum(axis=1)
        batch_mean, batch_var = (value[:, 0] for value in watched[0].batch)
        record.append((batch_mean, batch_var, center @ weight, true_var))
    return [np.array(values) for values in zip(*record, strict=True)]


def ema(values, alpha, start):
    """The exponential moving average after each step, (T, 5, 40)."""
    average, history = np.full(values.shape[1:], float(start)), []
    for value in values:
        average = (1 - alpha) * average + alpha * value
        history.append(average)
    return np.array(history)


# %%
steps = np.arange(1, 401)[:, None, None]
examples = len(data.x_train)


def estimates(v):
    """Every estimator of the population's variance, from the batches' biased ones (T, 5, 40)."""
    unbiased = v * M / (M - 1)
    so_far = v.cumsum(axis=0) / steps
    from_0 = ema(unbiased, 0.1, start=0)
    return {
        "one batch": unbiased,
        "mean of σ, squared": (np.sqrt(v).cumsum(axis=0) / steps) ** 2,
        "mean of biased v": so_far,
        "mean of v · N/(N−1)": so_far * examples / (examples - 1),
        "mean of v · m/(m−1)": unbiased.cumsum(axis=0) / steps,  # PyTorch's momentum=None
        "from 0": from_0,
        "from 0, corrected": np.stack(
            [bias_corrected(e, 0.9, t + 1) for t, e in enumerate(from_0)]
        ),
        "from 1, α = 0.1": ema(unbiased, 0.1, start=1),  # PyTorch
        "from 1, α = 0.01": ema(unbiased, 0.01, start=1),  # Keras's default, in PyTorch's terms
    }


runs = {"at rest": watch(0.0), "in training": watch(1.0)}
ratios = {
    name: {key: (e / true_var).mean(axis=2) for key, e in estimates(v).items()}  # (T, 5)
    for name, (_, v, _, true_var) in runs.items()
}

# %% tags=["C18:condition", "C20:condition", "C21:condition", "C22:condition"]
print("estimate ÷ truth, mean of five seeds")
shown = "".join(f"{t:7}" for t in (1, 10, 100, 400))
print(f"{'':22} {'at rest, after step':>28}          {'in training, after step':>28}")
print(f"{'':22} {shown}          {shown}")
for key in ratios["at rest"]:
    row = [ratios[name][key][[0, 9, 99, 399]].mean(axis=1) for name in ratios]
    print(f"{key:22}", "          ".join("".join(f"{v:7.2f}" for v in part) for part in row))
for name, (_, _, _, true_var) in runs.items():
    print(f"true variance {name}: {true_var[0].mean():.2f}, at step 400 {true_var[-1].mean():.2f}")
rest, moving = ({k: r[-1] for k, r in ratios[n].items()} for n in ("at rest", "in training"))
assert (rest["mean of σ, squared"] < rest["mean of biased v"]).all()  # C18: biased low
assert (rest["mean of v · N/(N−1)"] < 0.96).all()  # the wrong N repairs nothing
assert abs(rest["mean of v · m/(m−1)"] - 1).max() < 0.01  # the right one does
assert (ratios["at rest"]["from 0"][0] < 0.15).all()  # C21: the start-up bias
assert abs(ratios["at rest"]["from 0, corrected"][:10].mean(axis=0) - 1).max() < 0.1  # C22
assert (moving["mean of v · m/(m−1)"] < 0.9).all()  # C20: it trails moving weights
assert (moving["mean of v · m/(m−1)"] < moving["from 1, α = 0.1"]).all()

# %% tags=["figure"]
# Figure: the colour and the dash of each estimator
style = {
    "one batch": ("0.75", "-"),
    "mean of σ, squared": (BLACK, ":"), "mean of biased v": (VERMILLION, "--"),
    "mean of v · N/(N−1)": (GREEN, "-."), "mean of v · m/(m−1)": (BLUE, "-"),
    "from 0": (BLACK, ":"), "from 0, corrected": (GREEN, "-."),
    "from 1, α = 0.1": (BLUE, "-"), "from 1, α = 0.01": (VERMILLION, "--"),
}  # fmt: skip

# %% [markdown]
# Left, one batch alone (grey) and averages over all batches so far; in the middle, exponential ones, on a log
# axis; right, the same, magnified around 1. Above, the weights are at rest; below, they move. The line at 1
# is the population, in one pass; the bands span five seeds. "From 1" is what PyTorch does.

# %% tags=["figure"]
# Figure: all estimators over 400 steps, with weights at rest and in training
fig, axes = plt.subplots(2, 3, figsize=(11, 5.6), sharex=True, sharey="col")
for row, (name, curves) in zip(axes, ratios.items(), strict=True):
    for index, (key, curve) in enumerate(curves.items()):
        colour, dash = style[key]
        for ax in row[:1] if index < 5 else row[1:]:
            band(ax, steps.ravel(), curve, colour, ls=dash, lw=0.8 if index == 0 else 1.4)
            ax.lines[-1].set_label(key)
    row[0].set_ylabel(f"weights {name}\nestimate ÷ truth")
for ax in axes.flat:
    ax.axhline(1, color="0.6", lw=0.8)
    ax.set(xlim=(-5, 400), xlabel="step" if ax in axes[1] else "")
axes[0, 0].set(ylim=(0.45, 1.4), title="one batch; averages of all batches so far")
axes[0, 1].set(yscale="log", ylim=(0.08, 20), title="exponential averages")
axes[0, 1].set(yticks=[0.1, 1, 10], yticklabels=["0.1", "1", "10"])
axes[0, 2].set(ylim=(0.8, 1.25), title="the same, magnified")
axes[0, 0].legend(loc="lower right", fontsize=9)
axes[0, 1].legend(loc="upper right", fontsize=9)
show(fig, "Nine estimators of the variance, over 400 steps, with weights at rest and in training.")

# %% [markdown]
# One batch alone is right on average and scatters, even averaged over forty features. Left, at rest: the
# average of deviations, squared, is 9 % too low; that of biased variances 6 %, which is $1/m$; the factor
# $\frac{N}{N-1}$ with the size of the *training set* changes nothing (the two lines cover each other); with
# the *batch* size it is right (C18: an average does, with the right factor). In training, all four end 31 to
# 39 % too low: the true variance grew sixfold, and they still remember how small it was.
#
# Exponential averages forget, so they follow. With α = 0.1, and the start corrected, the average is 10 %
# behind at step 10, 5 % at step 100 and 1 % at step 400, as the weights slow down; with α = 0.01 it is 10 %
# too low in the end, and a little of its start still props it up (C20 holds, with a condition: the weights
# change little within the average's memory). But look at the start (C21). From 0, uncorrected, the first
# estimate is a tenth of the truth; corrected, it is right from the first step, if the weights rest. One text
# says that batch normalization *uses* this correction (C22). It does not: PyTorch and Keras start the
# variance at 1 and the mean at 0, and correct nothing. Here the true variance is 0.09, so the variance starts
# more than ten times too high. With α = 0.1 that is gone at step 100. With α = 0.01 it is still there: a
# factor of 1.91 after 100 steps in training, and of 1.22 after 400 at rest. (Started from 1, the weights add
# up to 1 already, so dividing by $1-d^t$ would be wrong; one would first have to subtract $d^t$. The
# frameworks wait instead.)
#
# And the means? Their errors, in deviations of the feature:
#
# <!-- given: forty -->

# %%
print("error of the mean, in deviations   at rest: step 10   400    in training: 10    400")
off = {}
for label, average in (
    ("all batches so far", lambda v: v.cumsum(axis=0) / steps),
    ("from 0, α = 0.1", lambda v: ema(v, 0.1, 0)),
    ("from 0, α = 0.01", lambda v: ema(v, 0.01, 0)),
):
    off[label] = []
    for batch_mean, _, true_mean, true_var in runs.values():
        error = abs(average(batch_mean) - true_mean) / np.sqrt(true_var)
        off[label] += [error[9].mean(), error[399].mean()]
    print(f"{label:34}" + "{:18.2f} {:5.2f} {:15.2f} {:7.2f}".format(*off[label]))
assert off["all batches so far"][3] > 1.5 * off["from 0, α = 0.1"][3]
assert off["from 0, α = 0.01"][0] > 2 * off["from 0, α = 0.1"][0]  # the start at 0 is still there

# %% [markdown]
# The same story. At rest the start at 0 fades, slowly with a long memory: a whole deviation off after ten
# steps, and of the 0.02 that are left after 400 steps most comes from the start value, of which
# $0.99^{400}=1.8\,\%$ remains. With α = 0.1 the start is gone, and the scatter of the last ten batches
# remains. In training the average of all batches ends a fifth of a deviation off, the one with a memory of
# ten batches less than a tenth.
#
# ## One name, two conventions
#
# Keras has a `momentum` as well. There it weighs the *old* value: Keras's is 1 − PyTorch's. Its default,
# 0.99, is PyTorch's 0.01; PyTorch's 0.1 is Keras's 0.9. **Predict** what a running variance is worth if you
# carry 0.99 over from Keras to PyTorch.
#
# <!-- given: 0.9 -->

# %%
_, v, _, true_var = runs["at rest"]
print("momentum in PyTorch, Keras   like a mean of   scatter around the truth   in theory")
single = np.sqrt(((v * M / (M - 1) / true_var - 1) ** 2).mean())  # of one batch's variance
scatter = {}
for alpha in (0.99, 0.1, 0.01):
    average = ema(v * M / (M - 1), alpha, start=0)
    corrected = [bias_corrected(e, 1 - alpha, t + 1) for t, e in enumerate(average)]
    scatter[alpha] = np.sqrt(((np.array(corrected)[200:] / true_var[200:] - 1) ** 2).mean())
    theory = single * np.sqrt(alpha / (2 - alpha))
    many = (2 - alpha) / alpha
    print(f"{alpha:10} {1 - alpha:15.2f} {many:16.0f} {scatter[alpha]:24.1%} {theory:15.1%}")
assert scatter[0.99] > 3 * scatter[0.1] > 9 * scatter[0.01]

# %% [markdown]
# With 0.99 as PyTorch's momentum, the "running" variance is the last batch, and a third off. With 0.1 it
# scatters like the mean of nineteen batches and is off by 7 %, with 0.01 like that of 199 and by 1.5 %. The
# theory is $\sqrt{\alpha/(2-\alpha)}$ of one batch's scatter, for independent batches; an epoch's batches are
# drawn without replacement, and a long memory holds most of an epoch, so it does better. α trades scatter
# against lag, and no value is right for all of training.
#
# ## Three ways to forget
#
# The layer has a switch, training or eval, and a switch can be forgotten. Three programs, each with one line
# missing.
#
# **Forget `eval()`.** The network from above is tested in training mode. **Predict** its accuracy if the test
# images come one at a time; in random batches of 8; in batches of 16 from a file that is sorted by class.


# %%
def accuracy_in_batches(order, m, layers):
    """Test accuracy (5,), the images in this order, m at a time, in the layers' own mode."""
    right = np.zeros(5)
    for start in range(0, len(order), m):
        rows = order[start : start + m]
        right += (
            forward(params, data.x_test[rows], layers)[0].argmax(-1) == data.y_test[rows]
        ).sum(1)
    return right / len(order)


# %%
shuffled = np.random.default_rng(0).permutation(360)
by_class = np.argsort(data.y_test, kind="stable")
batch_sizes = np.array([1, 2, 4, 8, 16, 32, 60, 120, 360])
right = accuracy_in_batches(shuffled, 60, in_mode(layers, training=False))
forgot = {
    name: np.array(
        [accuracy_in_batches(o, m, in_mode(layers, training=True)) for m in batch_sizes]
    )
    for name, o in (("shuffled", shuffled), ("sorted by class", by_class))
}
for m, a, b in zip(batch_sizes, *forgot.values(), strict=True):
    print(f"eval() forgotten, batches of {m:3}: shuffled {a.mean():.1%}, sorted {b.mean():.1%}")
print(
    f"eval() called:                    {right.mean():.1%} [{right.min():.1%}, {right.max():.1%}]"
)
pure = [accuracy_in_batches(np.flatnonzero(data.y_test == k), 60, in_mode(layers, training=True))
        for k in range(10)]  # fmt: skip
print(f"batches of a single class:        {np.mean(pure):.1%}")
assert (
    np.mean(pure) < 0.25
    and forgot["shuffled"][0].max() < 0.15
    and (forgot["sorted by class"][4] < 0.5).all()
)
assert forgot["shuffled"][-1].mean() > right.mean() - 0.02

# %% [markdown]
# As a picture; the grey band is the spread of the five networks in eval mode.

# %% tags=["figure"]
# Figure: accuracy against the size of the test batches, with eval() forgotten
fig, ax = plt.subplots(figsize=(7, 3))
for (name, runs_), (colour, dash) in zip(
    forgot.items(), ((BLUE, "-"), (VERMILLION, "--")), strict=True
):
    band(ax, batch_sizes, runs_, colour, ls=dash, marker="o")
    label_line(ax, 16, runs_[4].mean(), name, colour, xytext=(0, -14))
ax.axhline(right.mean(), color=BLACK, lw=1)
ax.axhspan(right.min(), right.max(), color=BLACK, alpha=0.12, lw=0)
label_line(ax, 1, right.min(), "eval() called", BLACK, xytext=(0, -9))
ax.set(xscale="log", ylim=(0, 1.03), xlabel="test images in a batch", ylabel="accuracy")
ax.set(xticks=batch_sizes, xticklabels=batch_sizes)
ax.minorticks_off()
show(
    fig,
    "Accuracy by batch size: shuffled it rises soon, sorted only when a batch holds many classes.",
)

# %% [markdown]
# One at a time: chance, since every image gets the same answer. In random batches of 8, 91 %; of 60 or more
# it is within a point of eval mode, which is why this bug survives: it shows only when the batches get small
# or similar. Sorted by class, batches of 16 get 23 %, and most of what is right there comes from batches that
# straddle two classes: batches of a single class are at chance. Subtracting the mean of a batch of threes
# takes away what makes them threes.
#
# **Forget `train()`.** After the first epoch a validation loop calls `eval()`, and nobody calls `train()`
# again: training goes on with the statistics of the first epoch as constants. Or `eval()` was called before
# the first step, and they stay at 0 and 1. **Predict** whether it learns: five learning rates, five seeds.

# %%
RATES, EPOCH = np.array([0.03, 0.3, 1.0, 3.0, 10.0]), len(data.x_train) // M
forgotten = {"train() called": None, "forgotten after epoch 1": EPOCH, "eval() from the start": 0}
accuracies = {}
for name, frozen_from in forgotten.items():
    own = [Layer(), Layer()]
    if frozen_from == 0:
        own = in_mode(own, training=False)
    run = train_steps(own, data, RATES, SEEDS, sizes=SIZES, steps=400, m=M)
    for step, (trained, _) in enumerate(run, 1):
        if step == frozen_from:
            for layer in own:
                layer.training = False
    scores = accuracy(trained, data, in_mode(own, training=False))
    accuracies[name] = scores.reshape(5, 5)  # rates × seeds
print("rate     " + "".join(f"{name:28}" for name in accuracies))
for rate, *scores in zip(RATES, *accuracies.values(), strict=True):
    texts = [f"{a.mean():.0%} [{a.min():.0%}, {a.max():.0%}]" for a in scores]
    print(f"{rate:<9g}" + "".join(f"{text:28}" for text in texts))
should, frozen, never = accuracies.values()
assert should[4].mean() > 0.6 > 0.4 > max(frozen[4].max(), never[4].max())
assert should[0].min() > 0.8 > 0.5 > never[0].max()
assert abs(frozen[1:3] - should[1:3]).mean() < 0.05  # at rates 0.3 and 1 it does no harm

# %% [markdown]
# It depends on the learning rate, and that is the trap. In eval mode from the start, with mean 0 and variance
# 1, nothing is normalized: the last column is the network without batch normalization. It trains at rate 1,
# and at 0.03, where the right program reaches 91 %, it has 16 %. Forgotten after the first epoch, `train()`
# costs nothing at rates up to 1; at 3 some networks suffer; at rate 10, 93 % become 9 %. The bug takes away
# what the layer was there for, and you see it only where you need the layer.
#
# **Update while you evaluate.** Evaluation in training mode does not only read: it writes. The images push
# the running statistics, and the network that you have afterwards is another one. **Predict** what that does
# to the accuracy in eval mode: after one evaluation on the shuffled test set, and after 208 images of one
# class, as a user with one interest might send them (a few dozen images, repeated).


# %%
def accuracy_after_showing(images):
    """Test accuracy (5,) in eval mode, after these images went through in training mode."""
    writing = in_mode(layers, training=True)
    for start in range(0, len(images), M):
        forward(params, images[start : start + M], writing)
    return accuracy_in_batches(shuffled, 60, in_mode(writing, training=False))


change = {}
for name, images in (("test", data.x_test[shuffled]), ("training", data.x_train[:360])):
    change[name] = 100 * (accuracy_after_showing(images) - right)
    print(f"after 360 {name} images, change of the networks in points:", change[name].round(1))
one_class = [accuracy_after_showing(np.resize(data.x_test[data.y_test == k], (208, 64))).mean()
             for k in range(10)]  # fmt: skip
mixed = accuracy_after_showing(data.x_train[:208]).mean()
worst, best = np.argmin(one_class), np.argmax(one_class)
low, high = f"{min(one_class):.1%} (of {worst})", f"{max(one_class):.1%} (of {best})"
print(f"before {right.mean():.1%}; after 208 mixed images {mixed:.1%}, of one class "
      f"{np.mean(one_class):.1%}, from {low} to {high}")  # fmt: skip
assert np.mean(one_class) < mixed - 0.05
assert abs(change["test"].mean() - change["training"].mean()) < 2  # the control does the same

# %% [markdown]
# One evaluation moves each network, up or down by a few images, one by 3.6 points. Is that the test set
# leaking into the model? The control says no: training images do the same. The running statistics have a
# memory of ten batches, and ten other batches are another draw; the fourth network had been unlucky. But 208
# images of one class cost ten points on average, and twenty if they are fours. Reading must not write: call
# `eval()`.
#
# ## Recompute at the end
#
# Running averages trail, and remember their start. The cure costs one pass: after training, fix the weights,
# send the training set through once more in training mode, and take the average over all its batches. Wu and
# Johnson (2021) call recomputed statistics *precise*. **Predict**: what does it buy after 400 steps, for
# three memories? Forty seeds; the gain is the mean over runs of recomputed minus running, ± one standard
# error of that mean.


# %%
def recomputed(params, layers):
    """A copy of the layers; its statistics are averages over one pass, under these weights."""
    layers = in_mode(layers, training=True)
    order = np.random.default_rng(0).permutation(len(data.x_train))
    for count in range(EPOCH):
        for layer in layers:
            layer.momentum = 1 / (count + 1)  # the cumulative average: PyTorch's momentum=None
        forward(params, data.x_train[order[count * M : (count + 1) * M]], layers)
    return in_mode(layers, training=False)


gains, forty = {}, np.arange(40)
for alpha in (0.1, 0.01, 0.003):
    own = [Layer(alpha), Layer(alpha)]
    *_, (p, _) = train_steps(own, data, np.array([1.0]), forty, sizes=SIZES, steps=400, m=M)
    both = in_mode(own, training=False), recomputed(p, own)
    score = [accuracy(p, data, chosen_layers) for chosen_layers in both]
    gain = gains[alpha] = score[1] - score[0]
    mean, standard_error = 100 * gain.mean(), 100 * gain.std(ddof=1) / np.sqrt(40)
    print(f"momentum {alpha:5}: running {score[0].mean():.1%}, recomputed {score[1].mean():.1%};",
          f"gain {mean:4.1f} ± {standard_error:.1f} points, of single runs {100 * gain.min():.1f}",
          f"to {100 * gain.max():.1f}")  # fmt: skip
assert gains[0.003].mean() > 0.04 and gains[0.01].mean() > 0 and abs(gains[0.1].mean()) < 0.02

# %%
exact = in_mode(own, training=True)
for layer in exact:
    layer.momentum = 1.0
forward(p, data.x_train, exact)  # all in one batch: each layer's exact statistics, bottom up
ratio = [(a.var / b.var).mean() for a, b in zip(recomputed(p, own), exact, strict=True)]
scores = accuracy(p, data, in_mode(exact, training=False))
print(f"recomputed ÷ exact variance: layer 1 {ratio[0]:.3f}, layer 2 {ratio[1]:.3f};",
      f"accuracy exact {scores.mean():.1%}, recomputed {score[1].mean():.1%}")  # fmt: skip
assert abs(scores.mean() - score[1].mean()) < 0.01

# %% [markdown]
# With a memory of ten batches it buys next to nothing, 0.4 points, and not for every network. With Keras's
# default, a memory of a hundred, it is 1.6 points; with a longer one twelve, most of it because
# $0.997^{400}=30\,\%$ of the start, mean 0 and variance 1, is still in the buffers. So a running average does
# as well as the full pass (C20) *if* its memory is short against the run and the weights have slowed down;
# one pass at the end removes the "if". That pass is not quite exact for the second layer, whose inputs were
# normalized by batches, not by constants: its variance comes out 6 % too high. On the digits nobody notices.
#
# ## The layer disappears
#
# With constants the layer is affine, and the layer before it is too. Two affine maps in a row are one. For a
# linear layer $Wu+b$, with $s=\gamma/\sqrt{v+\varepsilon}$, one number for each output:
#
# $$y=s\,(Wu+b-\mu)+\beta=\underbrace{(sW)}_{W'}\,u+\underbrace{s\,(b-\mu)+\beta}_{b'}$$
#
# With numbers, for one output: $w=(1, 2)$, $b=1$, $\mu=4$, $v=9$, γ = 2, β = 10: $s=2/3$, $w'=(0.67, 1.33)$,
# $b'=\frac23\cdot(1-4)+10=8$.
#
# ### Exercise `05-fold`: fold it away
#
# <details><summary>Hint 1: what does s multiply?</summary>
#
# Every output has its own $s$: it multiplies that output's *row* of `weight`, `(out, in)`, and its entry of
# the bias.
#
# </details>
# <details><summary>Hint 2: a row each</summary>
#
# `s` has shape `(out,)`; `s[:, None]` is a column, `(out, 1)`, and multiplies row by row.
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
# Fold both hidden layers of the first network. What is left in their place does nothing: $\hat x$ is the
# input, and β is the new bias. **Predict** the difference of the **logits** (the ten outputs before the
# softmax), and the time that a layer of 512 units saves.

# %%
fold_into_linear = answer_to("05-fold")
folded = []
for (weight, gamma, beta), layer in zip(params[:-1], layers, strict=True):
    w, g, b, mean, var = (z[0] for z in (weight, gamma, beta, layer.mean, layer.var))
    new_weight, new_bias = fold_into_linear(w.T, np.zeros(40), g[0], b[0], mean[0], var[0])
    folded.append([new_weight.T[None], np.ones_like(g)[None], new_bias[None, None]])
folded.append([value[:1] for value in params[-1]])
first = forward(params, data.x_test, evals)[0][:1]
without = forward(folded, data.x_test, lambda h: (h, None))[0]
print(
    f"largest difference of the logits: {abs(first - without).max():.0e};",
    f"the largest logit is {abs(first).max():.0f}",
)
assert abs(first - without).max() < 1e-6 and (first.argmax(-1) == without.argmax(-1)).all()

# %%
rng = np.random.default_rng(0)
u, weight, bias = rng.normal(size=(256, 512)), rng.normal(size=(512, 512)), rng.normal(size=512)
gamma, beta, mean, var = rng.uniform(0.5, 2, (4, 512))
new_weight, new_bias = fold_into_linear(weight, bias, gamma, beta, mean, var)
spent = {"two layers": [], "folded": []}
for _ in range(30):
    start = time.perf_counter()
    two = batch_norm_inference(u @ weight.T + bias, gamma, beta, mean, var)
    middle = time.perf_counter()
    one = u @ new_weight.T + new_bias
    spent["two layers"].append(middle - start)
    spent["folded"].append(time.perf_counter() - middle)
ratio = np.array(spent["two layers"]) / np.array(spent["folded"])
low, high = np.percentile(ratio, [25, 75])
print(f"time, two layers ÷ folded: {np.median(ratio):.2f} [quartiles {low:.2f}, {high:.2f}]")
assert abs(one - two).max() < 1e-10 * abs(two).max()

# %% [markdown]
# The same outputs to rounding, one layer fewer. What it saves depends on how much the linear layer itself
# costs: the ratio above is the median of thirty runs on the machine that built this page.

# %% [markdown]
# ## One thing that fails: another light
#
# Constants are right for inputs like those of training. **Predict**: test images at half and at a quarter of
# their brightness. Which mode does better now?

# %%
light = {}
for brightness in (1, 0.5, 0.25):
    dark = data._replace(x_test=(brightness * data.x_test).astype(np.float32))
    scores = [accuracy(params, dark, in_mode(layers, mode)) for mode in (False, True)]
    light[brightness] = scores
    low, high = scores[0].min(), scores[0].max()
    print(f"brightness {brightness:4}: eval mode {scores[0].mean():.1%} [{low:.1%}, {high:.1%}],",
          f"statistics of the test batch {scores[1].mean():.1%}")  # fmt: skip
assert (light[0.25][0] < light[0.25][1] - 0.2).all()

# %% [markdown]
# Half of the light costs seven points in eval mode, a quarter half of the answers. The statistics of the test
# batch (all 360 images, equally dark) do not care: they divide the brightness out again. The very dependence
# on the batch that the puzzle complained of is a cure here. Nothing was wrong with the constants; they belong
# to another population. Lesson 11 makes a method of it.
#
# <!-- given: 360 -->

# %% [markdown]
# ## In the wild
#
# - PyTorch: the buffers `running_mean` and `running_var` of `torch.nn.BatchNorm1d`; `model.eval()` and
#   `model.train()` throw the switch; `momentum=None` is the cumulative average;
#   `torch.optim.swa_utils.update_bn(loader, model)` recomputes at the end;
#   `torch.nn.utils.fusion.fuse_linear_bn_eval` folds.
# - Keras: `moving_mean` and `moving_variance`, the *biased* variance; the switch is the argument `training`;
#   momentum weighs the old value.
#
# **Predict**, with matched momenta and batches of 16: do the two running means agree, and by which factor do
# the variances differ, once you take away what is left of the 1 that both started with?

# %%
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import torch

stats, yours = RunningStats(40), (np.zeros(40), np.ones(40))
torch_layer = torch.nn.BatchNorm1d(40, dtype=torch.float64)
slow = torch.nn.BatchNorm1d(40, momentum=0.01, dtype=torch.float64)
keras_layer = keras.layers.BatchNormalization(epsilon=1e-5)  # momentum 0.99
for count in range(10):
    rows = hidden[orders["random"][count * 16 : (count + 1) * 16]].astype(np.float64)
    batch_norm(rows, np.ones(40), np.zeros(40), stats, training=True)
    yours = update_running(*yours, rows)
    torch_layer(torch.tensor(rows)), slow(torch.tensor(rows))
    keras_layer(rows.astype(np.float32), training=True)
buffers = torch_layer.running_mean.numpy(), torch_layer.running_var.numpy()
for name, found in (("utils", (stats.mean, stats.var)), ("05-ema", yours)):
    gap = max(abs(f - b).max() for f, b in zip(found, buffers, strict=True))
    print(f"PyTorch's buffers against {name}: {gap:.0e}")
    assert gap < 1e-12

# %%
start = 0.99**10  # what is left of the variance 1 that both started with
moving = [keras_layer.moving_mean, keras_layer.moving_variance]
moving_mean, moving_var = (keras.ops.convert_to_numpy(value) for value in moving)
gap = abs(slow.running_mean.numpy() - moving_mean).max()
factor = (slow.running_var.numpy() - start) / (moving_var - start)
print(f"Keras 0.99 against PyTorch 0.01: means {gap:.0e},",
      f"variances by the factor {factor.mean():.4f} = 16/15")  # fmt: skip
assert gap < 1e-5 and abs(factor - 16 / 15).max() < 1e-3

# %% [markdown]
# Eval mode, recomputing and folding, with PyTorch's own:

# %%
torch_layer.eval()
ours = batch_norm_inference(hidden, np.ones(40), np.zeros(40), stats.mean, stats.var)
print("eval mode:", f"{abs(torch_layer(torch.tensor(hidden)).detach().numpy() - ours).max():.0e}")
assert abs(torch_layer(torch.tensor(hidden)).detach().numpy() - ours).max() < 1e-10

batches = [torch.tensor(rows) for rows in hidden[orders["random"]][: 89 * 16].reshape(89, 16, 40)]
torch.optim.swa_utils.update_bn(batches, torch_layer)
cumulative = np.mean([rows.numpy().var(axis=0, ddof=1) for rows in batches], axis=0)
print("update_bn:", f"{abs(torch_layer.running_var.numpy() - cumulative).max():.0e}")
assert abs(torch_layer.running_var.numpy() - cumulative).max() < 1e-10

# %%
linear = torch.nn.Linear(64, 40, dtype=torch.float64)
fused = torch.nn.utils.fusion.fuse_linear_bn_eval(linear.eval(), torch_layer)
ingredients = (linear.weight, linear.bias, torch_layer.weight, torch_layer.bias,
               torch_layer.running_mean, torch_layer.running_var)  # fmt: skip
by_hand = fold_into_linear(*(tensor.detach().numpy() for tensor in ingredients))
both = zip((fused.weight, fused.bias), by_hand, strict=True)
gap = max(abs(theirs.detach().numpy() - ours).max() for theirs, ours in both)
print("fuse_linear_bn_eval:", f"{gap:.0e}")
assert gap < 1e-12

# %% [markdown]
# All agree, once conventions are matched, and the factor is $\frac{m}{m-1}$: Keras stores the biased
# variance. `update_bn` is the cumulative average of the batches' unbiased variances, as in the section above,
# not the exact merge of `05-population`, and it takes all layers in one pass: on the digits, as you saw,
# neither costs accuracy.
#
# ## What to take away
#
# - At test time μ and $v$ are constants, so the answer depends on the input alone, and the layer is affine:
#   fold it away.
# - The truth is one pass over the training set; averages of batches need $\frac{m}{m-1}$, random batches, and
#   weights at rest.
# - A running average forgets with α and remembers its start: PyTorch's mean 0 and variance 1, not corrected.
# - PyTorch's momentum weighs the new value, Keras's the old; PyTorch's buffer is unbiased, Keras's biased.
# - Forget `eval()` and answers depend on their company; forget `train()` and it normalizes by stale
#   constants.
#
# ## Check yourself
#
# 1. Why is the test accuracy nearly right in training mode with large shuffled batches, and terrible with
#    sorted ones?
# <details><summary>Answer</summary>
#
# A large random batch has nearly the population's statistics. A batch of one class has that class's mean;
# subtracting it removes what tells the class apart.
#
# </details>
#
# 2. You average the variances of 1,000 random batches of 4. By how much is the average off, and what repairs
#    it?
# <details><summary>Answer</summary>
#
# It is a quarter too low, $v-v/4$. Multiply by $m/(m-1)=4/3$. More batches do not help.
#
# </details>
#
# 3. A Keras model uses `momentum=0.9`. What do you write in PyTorch, and what still differs?
# <details><summary>Answer</summary>
#
# `momentum=0.1`. Still different: the buffer's variance (biased in Keras) and the default ε (1e-3 against
# 1e-5).
#
# </details>
#
# 4. After 20 steps you evaluate, with PyTorch's defaults, and the accuracy is poor, though the training loss
#    is low. What may be wrong?
# <details><summary>Answer</summary>
#
# The running statistics: $0.9^{20}=12\,\%$ of the start (mean 0, variance 1) is still in them, and if the
# true variance is small that is a lot; and they trail the weights. Train longer, or recompute them.
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
