# %% [markdown]
# # 04 · Batch normalization, backward
#
# You derive the gradient, one line at a time, and hold every line to the machine.
#
# Source: Ioffe and Szegedy 2015, arXiv:1502.03167, sections 2 and 3.

# %% tags=["setup"]
# Setup: imports, five seeds
import time

import matplotlib.pyplot as plt
import numpy as np
import sympy
from matplotlib.patches import FancyArrowPatch
from mpl_toolkits.mplot3d import proj3d

from utils import answer_to, check, max_relative_error, normalize, normalize_backward
from utils.lab.data import digits
from utils.lab.plotting import BLACK, BLUE, GREEN, VERMILLION, band, label_line, show, use_style
from utils.lab.networks_numpy import backward, forward, probabilities, train_steps

use_style()
SEEDS = np.arange(5)

# %% [markdown]
# ## A puzzle: a gradient that is almost right
#
# The layer divides by a deviation that it computed from the batch. On the way back, somebody takes μ and σ
# for what they look like, two constants, and lets the gradient pass with a factor $1/\sigma$:
#
# $$\frac{\partial\ell}{\partial x_i} = \frac{1}{\sigma}\,\frac{\partial\ell}{\partial\hat x_i}\qquad\text{(wrong)}$$
#
# It has the right shape, and it is the right formula for a layer whose statistics are fixed. **Predict**: how
# far does it point away from the right gradient? And does the network train?
#
# Two hidden layers of sigmoids on digits, with normalization alone: γ stays 1 and β stays 0. The first layer
# has a bias, written as one more input that is always 1. The network is machinery, in
# `utils/lab/networks_numpy.py`: `train_steps` yields the weights and the loss after each of 400 steps of gradient
# descent on batches of 60, for 25 runs side by side, five learning rates with five seeds each. (The right way
# back is in `utils` until you have derived it. Printed: the mean loss over the last 50 steps, in brackets the
# lowest and the highest of five seeds, and the size of the first layer's biases and weights at the end.)
#
# <!-- given: 25 -->

# %%
data = digits()
x_train, x_test = (np.c_[x, np.ones(len(x))] for x in (data.x_train, data.x_test))
data = data._replace(x_train=x_train, x_test=x_test)  # (N, 65): pixels and a 1, for the bias


def right_layer(h):
    """x̂ over the batch, h (runs, examples, units), and the way back that takes dx̂ to dh."""
    x_hat, cache = normalize(h, 1, 1e-5)
    return x_hat, lambda g: normalize_backward(g, cache)


def detached_layer(h):
    """The same forward; backward with μ and σ as constants."""
    x_hat, cache = normalize(h, 1, 1e-5)
    return x_hat, lambda g: cache.rstd * g  # rstd is 1/√(v+ε)


# %%
RATES = np.array([0.03, 0.3, 1.0, 3.0, 10.0])
SETUP = {"sizes": [65, 40, 40, 10], "learn_affine": False, "steps": 400}


def watch_training(layer):
    """Loss, mean |bias| and root mean square of the other weights of layer 1: each (400, 5, 5)."""
    record = []
    for params, loss in train_steps(layer, data, RATES, SEEDS, **SETUP):
        first = params[0][0]  # (25, 65, 40): pixels and bias, to 40 units
        pixels = np.sqrt((first[:, :-1] ** 2).mean(axis=(1, 2)))
        record.append((loss, abs(first[:, -1]).mean(axis=-1), pixels))
    return np.array(record).reshape(400, 3, 5, 5).swapaxes(0, 1)  # rates × seeds


# %% tags=["C12:holds"]
watched = {"right": watch_training(right_layer), "detached": watch_training(detached_layer)}
final = {}
for name, (loss, bias, weights) in watched.items():
    final[name] = loss[-50:].mean(axis=0)  # (rates, seeds), over the last 50 steps
    for rate, runs, b, w in zip(RATES, final[name], bias[-1], weights[-1], strict=True):
        print(f"{name:9} rate {rate:5}: loss {runs.mean():6.3f} [{runs.min():.3f}, "
              f"{runs.max():.3f}], |bias| {b.mean():6.2f}, weights {w.mean():5.2f}")  # fmt: skip
wrong_bias = watched["detached"][1]
assert (final["right"].mean(axis=1) < final["detached"].mean(axis=1)).all()
assert final["detached"].mean(axis=1).min() > 1.5 * final["right"].mean(axis=1).min()
assert final["detached"][3:].min() > np.log(10) > final["right"][3:].max()
assert (wrong_bias[-1, 3:] > 1.5 * wrong_bias[100, 3:]).all()

# %% [markdown]
# The loss (left) and the mean size of the first layer's biases (right), at learning rate 3. The band spans
# five seeds.

# %% tags=["figure"]
# Figure: loss and biases over 400 steps at rate 3, with the right and the detached gradient
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2))
steps = np.arange(1, 401)
for name, colour in (("right", BLUE), ("detached", VERMILLION)):
    band(left, steps, watched[name][0][:, 3], colour, name)
    band(right, steps, watched[name][1][:, 3], colour, name)
left.plot([0, 400], [np.log(10)] * 2, color="0.6", lw=1)
left.text(400, np.log(10), "guessing", color="0.4", va="bottom", ha="right")
left.set(yscale="log", xlim=(0, 530), xticks=range(0, 401, 100), xlabel="step")
left.set_ylabel("cross-entropy")
right.set(xlim=(0, 530), xticks=range(0, 401, 100), xlabel="step", ylabel="mean |bias| of layer 1")
show(fig, "At rate 3: detached, the loss stays at about 8, and the biases grow and grow.")

# %% [markdown]
# At small rates the detached gradient trains, slower. At its best rate it ends with a loss of 0.20, the right
# one, at its own best, with 0.07. At rate 3, the right gradient's best, it ends at 8.4: guessing costs ln 10
# = 2.3. And from rate 0.3 on something walks. The biases grow, up to 12 at rate 3 and 53 at rate 10, and
# *nothing comes of it*: the layer subtracts μ, and with it the bias. The gradient says "raise the bias", the
# layer cancels the step, and the gradient says it again. The weights grow as well, far more than with the
# right gradient, and what their size adds is divided out by σ. The 2015 paper argues with such a bias,
# reports models that blew up, and puts the statistics into the gradient because of it (its section 2). So the
# transform is differentiable (C12), and it has to be differentiated through its statistics too.
#
# How wrong was the gradient? Here is the angle between the two, for the first layer's weights and the first
# 60 training images, after 1 and 100 steps with the right gradient at rate 1.
#
# <!-- given: 2.3 -->


# %%
def weight_gradient(params, a_layer, rows):
    """The gradient of the first weights on some training rows, flat: (5, 65·40)."""
    logits, kept = forward(params, data.x_train[rows], a_layer)
    target = np.eye(10)[data.y_train[rows]]
    slopes = backward(params, kept, (probabilities(logits) - target) / len(rows))
    return slopes[0][0].reshape(5, -1)


run = train_steps(right_layer, data, np.array([1.0]), SEEDS, **SETUP)
for step, (params, _) in enumerate(run, 1):
    if step in (1, 100):
        both = [weight_gradient(params, f, np.arange(60)) for f in (right_layer, detached_layer)]
        lengths = [np.linalg.norm(g, axis=1) for g in both]
        cosine = (both[0] * both[1]).sum(axis=1) / lengths[0] / lengths[1]
        angle = np.degrees(np.arccos(cosine))
        print(f"step {step:3}: angle {angle.mean():.0f}° [{angle.min():.0f}, {angle.max():.0f}],",
              f"detached ÷ right in length {(lengths[1] / lengths[0]).mean():.1f}")  # fmt: skip
        assert angle.max() < 90 and (lengths[1] > lengths[0]).all()

# %% [markdown]
# Sixty degrees, and more than twice as long. It still points downhill, so at small rates it trains, and a
# test that looks only at shapes, or at whether the loss falls, cannot find the bug.
#
# So what is missing? Every $x_i$ moves μ and σ, and through them every *other* $\hat x_k$. Those are the
# paths that a constant does not have. To find them all, you walk back along the graph, one node at a time,
# and hold every step to a judge that cannot derive: numbers.

# %% [markdown]
# ## The judge: central differences
#
# Nudge one value of $x$ up by $h$, then down by $h$, and look at what the loss does. Taylor's series on
# both sides,
#
# $$f(x\pm h) = f(x)\pm h f'(x)+\tfrac{h^2}{2}f''(x)\pm\tfrac{h^3}{6}f'''(x)+\dots,$$
#
# and in the difference the even terms cancel:
#
# $$\frac{f(x+h)-f(x-h)}{2h} = f'(x)+\tfrac{h^2}{6}f'''(x)+\dots$$
#
# With numbers, for $f(x)=x^3$ at 1 with $h=0.1$: (1.331 − 0.729)/0.2 = 3.01, and $f'(1)=3$. The forward
# difference, (1.331 − 1)/0.1, gives 3.31.
#
# ### Exercise `04-gradcheck`: the gradient of any function
#
# `f` takes an array and returns a number. Nudge one value of `x` at a time. `x` comes back unchanged, to the
# last bit.
#
# <details><summary>Hint 1: which loop?</summary>
#
# `for index in np.ndindex(x.shape)` walks over all positions of an array with any number of axes. (Flattening
# `x` instead is risky: `ravel` and `reshape` copy an array that is not stored row by row, and a nudge of the
# copy does not reach `x`.)
#
# </details>
# <details><summary>Hint 2: how does x come back unchanged?</summary>
#
# Work on `x = np.array(x, dtype=float)`, which is a copy. In it, remember the old value before you nudge,
# and put that value back: adding and subtracting $h$ leaves a rounding error.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# In the loop: `old = x[index]`, then `x[index] = old + h` and `above = f(x)`, the same below with `old - h`,
# then `x[index] = old`, and `(above - below) / (2 * h)` goes into `grad[index]`.
#
# </details>


# %%
def numerical_gradient(f, x, h=1e-5):
    """The gradient of f at x by central differences.

    Args: f, a function from an array to a float; x, any shape; h, the step.
    Returns: an array of the shape of x.
    """
    ### BEGIN SOLUTION
    x = np.array(x, dtype=float)  # a copy
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + h
        above = f(x)
        x[index] = old - h
        below = f(x)
        x[index] = old
        grad[index] = (above - below) / (2 * h)
    return grad
    ### END SOLUTION


# %%
check("04-gradcheck", numerical_gradient)

# %% [markdown]
# How small should $h$ be? **Predict**: is the error smallest for the smallest $h$? Below, the gradient of
# $f(x)=\sum_i\sin x_i$, whose true gradient is $\cos x_i$, in float64, at five random points of ten values.

# %%
numerical_gradient = answer_to("04-gradcheck")
widths = np.geomspace(1e-12, 1, 25)
central, one_sided = np.zeros((2, 25, 5))


def sum_of_sines(z):
    return np.sin(z).sum()


for seed in SEEDS:
    at = np.random.default_rng(seed).uniform(0, 3, 10)
    for row, h in enumerate(widths):
        slope = numerical_gradient(sum_of_sines, at, h)
        central[row, seed] = abs(slope - np.cos(at)).max()
        ahead = [(sum_of_sines(at + e) - sum_of_sines(at)) / h for e in h * np.eye(10)]
        one_sided[row, seed] = abs(ahead - np.cos(at)).max()
best = widths[central.mean(axis=1).argmin()]
print(f"central differences: smallest error {central.mean(axis=1).min():.0e}, at h = {best:.0e}")
print(f"one-sided:           smallest error {one_sided.mean(axis=1).min():.0e}")
assert 1e-7 < best < 1e-3 and central.mean(axis=1).min() < 0.01 * one_sided.mean(axis=1).min()

# %% [markdown]
# The largest error of the ten slopes; the bands span five points.

# %% tags=["figure"]
# Figure: the error of both differences against the step h
fig, ax = plt.subplots(figsize=(7, 3))
band(ax, widths, one_sided, BLACK, ls="--")
band(ax, widths, central, BLUE)
label_line(ax, 1e-4, 3e-4, "one-sided, ~ h", BLACK, xytext=(-8, 8), ha="right")
label_line(ax, 3e-2, 3e-5, "central, ~ h²", BLUE)
ax.text(1e-11, 3e-4, "rounding, ~ 1/h", color="0.3")
ax.set(xscale="log", yscale="log", xlabel="step h", ylabel="largest error")
show(fig, "Error against h: it falls with h, then rises again; central differences reach lower.")

# %% [markdown]
# Read the plot from right to left: the error falls with $h^2$, as Taylor says. Then it turns: a number has
# sixteen digits, and the more of them the two losses share, the fewer are left in their difference. $10^{-5}$
# is close to the best compromise for values near 1, and leaves about ten right digits. A derivation that is
# off by a factor, a sign or a term is usually off in the first.
#
# <!-- given: sixteen -->

# %% [markdown]
# ## One batch to walk through
#
# Features do not mix in this layer, so one is enough: three examples, $x = (1, 2, 6)$, γ = 2, β = 10. What
# lies above the layer is summed up in $dy_i = \partial\ell/\partial y_i$, here $(1, 0, 2)$. From now on, $d$
# before a letter means the gradient of the loss with respect to it: $dv = \partial\ell/\partial v$. A loss
# with exactly this $dy$ is $\ell=\sum_i dy_i\,y_i$, which is all that the judge needs.

# %%
x = np.array([1.0, 2.0, 6.0])
dy = np.array([1.0, 0.0, 2.0])
gamma, beta, eps, N = 2.0, 10.0, 1e-5, 3

mean = x.mean()
var = ((x - mean) ** 2).mean()
x_hat = (x - mean) / np.sqrt(var + eps)
y = gamma * x_hat + beta
print(f"μ = {mean}   v = {var:.3f}   √(v+ε) = {np.sqrt(var + eps):.3f}   1/√(v+ε) = ", end="")
print(f"{1 / np.sqrt(var + eps):.3f}\nx̂ = {x_hat.round(3)}   y = {y.round(2)}")


def judge(name, derived, f, at):
    """Hold a derived gradient to central differences of f around `at`."""
    numeric = numerical_gradient(f, np.atleast_1d(at))
    error = max_relative_error(np.atleast_1d(derived), numeric)  # of the largest magnitude
    print(f"{name}: derived {np.round(derived, 3)}, numerical {np.squeeze(numeric).round(3)}")
    assert error < 1e-8, error


# %% [markdown]
# The graph of the layer. Each arrow carries its derivative, and the whole backward pass is one rule:
# *multiply along a path, add up over paths*. $x_i$ and $\hat x_i$ stand for all $N$ examples, while μ and $v$
# exist once: so what comes back to μ or $v$ is summed over $i$.

# %% tags=["figure"]
# Figure: the graph, with the derivative at each arrow
X, MU, V, X_HAT, Y = "$x_i$", r"$\mu$", "$v$", r"$\hat{x}_i$", "$y_i$"
nodes = {X: (0, 1), MU: (2.6, 0), V: (4.6, 2.1), X_HAT: (7, 1), Y: (9, 1)}
edges = (  # from, to, derivative, bend, where to write it, colour
    (X, X_HAT, r"$1/\sqrt{v+\varepsilon}$", 0, (2.5, 1.14), BLUE),
    (X, MU, r"$1/N$", 0.1, (0.75, 0.25), GREEN),
    (MU, X_HAT, r"$-1/\sqrt{v+\varepsilon}$", 0.1, (5.0, 0.12), GREEN),
    (X, V, r"$2(x_i-\mu)/N$", -0.1, (1.0, 1.85), VERMILLION),
    (V, X_HAT, r"$-\frac{1}{2}(x_i-\mu)(v+\varepsilon)^{-3/2}$", -0.1, (6, 1.9), VERMILLION),
    (MU, V, r"$-\frac{2}{N}\sum_k(x_k-\mu)=0$", 0, (1.55, 0.62), BLACK),
    (X_HAT, Y, r"$\gamma$", 0, (7.9, 1.12), BLACK),
)
fig, ax = plt.subplots(figsize=(9, 3.2))
for start, end, text, bend, place, colour in edges:
    style = {"arrowstyle": "-|>", "connectionstyle": f"arc3,rad={bend}", "mutation_scale": 14}
    ends = nodes[start], nodes[end]
    ax.add_patch(FancyArrowPatch(*ends, **style, color=colour, shrinkA=15, shrinkB=15, lw=1.6))
    ax.text(*place, text, color=colour, fontsize=12)
for name, place in nodes.items():
    ax.text(*place, name, ha="center", va="center", fontsize=15)
ax.set(xlim=(-0.4, 9.4), ylim=(-0.3, 2.5))
ax.axis("off")
show(fig, "The graph: from x to x̂ directly, through the mean, through the variance; then to y.")

# %% [markdown]
# Three ways lead from $x$ to $\hat x$: the direct one (blue), through the mean (green), and through the
# variance (vermillion). A fourth, $x\to\mu\to v\to\hat x$, uses the black arrow from μ to $v$; line 3 shows
# that it carries nothing. The puzzle's gradient had the blue one alone. (σ in the puzzle is
# $\sqrt{v+\varepsilon}$.) The backward pass walks against the arrows, from $y$.
#
# ### Line 1: β, γ, and $\hat x$
#
# $y_i = \gamma\hat x_i+\beta$. All examples share one β: raise it, and every $y_i$ rises as much.
# Contributions add:
#
# $$d\beta=\sum_i dy_i\qquad d\gamma=\sum_i dy_i\,\hat x_i\qquad d\hat x_i=\gamma\,dy_i$$
#
# With numbers: $d\beta = 1+0+2 = 3$; $d\gamma = -0.926+0+2\cdot1.389 = 1.852$; $d\hat x = (2, 0, 4)$.

# %% tags=["C11:holds"]
dbeta = dy.sum()
dgamma = (dy * x_hat).sum()
dx_hat = gamma * dy
judge("dβ", dbeta, lambda b: (dy * (gamma * x_hat + b)).sum(), beta)
judge("dγ", dgamma, lambda g: (dy * (g * x_hat + beta)).sum(), gamma)
judge("dx̂", dx_hat, lambda u: (dy * (gamma * u + beta)).sum(), x_hat)
stepped = (dy * ((gamma - 0.01 * dgamma) * x_hat + beta - 0.01 * dbeta)).sum()
print(f"loss {(dy * y).sum():.3f}; after one small step of γ and β downhill {stepped:.3f}")
assert stepped < (dy * y).sum()

# %% [markdown]
# That is all there is to "learning γ and β by back-propagation" (C11): two sums over the batch, and a step
# against them lowers the loss. Sums, not means: if the loss is a mean over examples, the $1/N$ is in $dy$
# already.
#
# ### Exercise `04-affine`: three gradients
#
# The same for a batch of $D$ features: `dy` and `x_hat` are `(N, D)`, `gamma` is `(D,)`.
#
# <details><summary>Hint 1: shapes</summary>
#
# A gradient has the shape of what it belongs to: `dx_hat` that of `x_hat`, `dgamma` and `dbeta` that of γ.
#
# </details>
# <details><summary>Hint 2: which axis?</summary>
#
# γ and β are shared by the examples, so sum over the examples.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `dgamma = (dy * x_hat).sum(axis=0)`, and `dbeta` is the same without `x_hat`.
#
# </details>


# %%
def affine_backward(dy, x_hat, gamma):
    """The gradient of y = gamma · x_hat + beta.

    Args: dy, x_hat (N, D); gamma (D,). Returns: a tuple (dx_hat (N, D), dgamma (D,), dbeta (D,)).
    """
    ### BEGIN SOLUTION
    dx_hat = dy * gamma  # (N, D)
    dgamma = (dy * x_hat).sum(axis=0)  # (D,)
    dbeta = dy.sum(axis=0)  # (D,)
    return dx_hat, dgamma, dbeta
    ### END SOLUTION


# %%
check("04-affine", affine_backward)

# %% [markdown]
# ### Line 2: the variance
#
# $\hat x_i=(x_i-\mu)\,(v+\varepsilon)^{-1/2}$. The derivative of $(v+\varepsilon)^{-1/2}$ is
# $-\frac12(v+\varepsilon)^{-3/2}$, and all examples share one $v$:
#
# $$dv=\sum_i d\hat x_i\,(x_i-\mu)\cdot\left(-\tfrac12\right)(v+\varepsilon)^{-3/2}$$
#
# With numbers: $\sum_i d\hat x_i(x_i-\mu) = 2\cdot(-2)+4\cdot3 = 8$, and $4.667^{3/2} = 10.08$, so
# $dv = -\frac12\cdot8/10.08 = -0.397$. The judge holds $x$ and μ still and moves $v$ alone.


# %%
def loss_of(x, mean, var):
    """The loss, with its three ingredients handed in one by one: what is not moved stays."""
    return (dy * (gamma * (x - mean) / np.sqrt(var + eps) + beta)).sum()


dvar = (dx_hat * (x - mean)).sum() * -0.5 * (var + eps) ** -1.5
judge("dv", dvar, lambda v: loss_of(x, mean, v), var)

# %% [markdown]
# ### Line 3: the mean
#
# μ stands in $\hat x_i$, and in $v=\frac1N\sum_k(x_k-\mu)^2$. Two paths, so two terms:
#
# $$d\mu=\underbrace{\sum_i d\hat x_i\cdot\frac{-1}{\sqrt{v+\varepsilon}}}_{\text{directly}}+
# dv\cdot\underbrace{\frac1N\sum_k -2\,(x_k-\mu)}_{=\,0}$$
#
# The second term is 0 for every batch, because deviations from the mean add up to 0. It is in the 2015
# paper's formulas all the same, and in many programs. With numbers: $-6/2.1602 = -2.777$. The judge moves μ
# twice: with $v$ held still, and with $v$ following.

# %%
directly = (dx_hat * -1 / np.sqrt(var + eps)).sum()
through_var = dvar * (-2 * (x - mean)).mean()
dmean = directly + through_var
judge("dμ, v held   ", directly, lambda m: loss_of(x, m, var), mean)
judge("dμ, v follows", dmean, lambda m: loss_of(x, m, ((x - m) ** 2).mean()), mean)
assert abs(through_var) < 1e-12

# %% [markdown]
# ### Line 4: the input
#
# Three arrows leave $x_i$. Multiply along each, and add:
#
# $$dx_i=\underbrace{d\hat x_i\cdot\frac{1}{\sqrt{v+\varepsilon}}}_{\text{directly}}+
# \underbrace{dv\cdot\frac{2(x_i-\mu)}{N}}_{\text{through }v}+\underbrace{d\mu\cdot\frac1N}_{\text{through }\mu}$$
#
# With numbers, for the first example: $2/2.1602-0.397\cdot2\cdot(-2)/3-2.777/3 = 0.926+0.529-0.926 = 0.529$.
# The judge lets in one path after the other, by letting μ and $v$ follow $x$ or not.

# %%
direct = dx_hat / np.sqrt(var + eps)
with_var = direct + dvar * 2 * (x - mean) / N
dx = with_var + dmean / N


def var_around(z, m):
    return ((z - m) ** 2).mean()


judge("dx, μ and v held        ", direct, lambda z: loss_of(z, mean, var), x)
judge("dx, v follows           ", with_var, lambda z: loss_of(z, mean, var_around(z, mean)), x)
judge("dx, all follow: complete", dx, lambda z: loss_of(z, z.mean(), z.var()), x)

# %% [markdown]
# The puzzle's gradient is the first row. It is the right answer to another question: what if μ and $v$ stood
# still? The complete one, (0.529, −0.661, 0.132), differs from it in every entry.
#
# ### Exercise `04-staged`: along the graph
#
# The four lines, for a batch of $D$ features. The check looks at the results in the order of the lines and
# names the first wrong one, so you can mend from the top.
#
# <details><summary>Hint 1: what to compute first</summary>
#
# Redo the forward pass: `mean` and `var` of shape `(D,)`, over axis 0, and `N = len(x)`.
#
# </details>
# <details><summary>Hint 2: from one feature to D</summary>
#
# Every `.sum()` and `.mean()` of the lines above runs over the batch: give it `axis=0`. The rest lines up by
# itself.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 * (var + eps) ** -1.5`,
# `dmean = -(dx_hat / np.sqrt(var + eps)).sum(axis=0)` plus a term that is 0, and `dx` is line 4 as it stands.
#
# </details>


# %%
def batch_norm_backward_staged(dy, x, gamma, eps=1e-5):
    """The gradient of batch normalization, one node of the graph after the other.

    Args: dy, x (N, D); gamma (D,); eps. Returns: a tuple (dx_hat (N, D), dvar (D,), dmean (D,),
    dx (N, D)), dmean through both of its paths.
    """
    ### BEGIN SOLUTION
    n = len(x)
    mean = x.mean(axis=0)  # (D,)
    var = ((x - mean) ** 2).mean(axis=0)  # (D,)
    root = np.sqrt(var + eps)
    dx_hat = gamma * dy  # (N, D)
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / root**3  # (D,)
    dmean = -(dx_hat / root).sum(axis=0) + dvar * (-2 * (x - mean)).mean(axis=0)  # (D,)
    dx = dx_hat / root + dvar * 2 * (x - mean) / n + dmean / n  # (N, D)
    return dx_hat, dvar, dmean, dx
    ### END SOLUTION


# %%
check("04-staged", batch_norm_backward_staged)

# %% [markdown]
# ## From the graph to one line
#
# Four lines are right, and say little. The algebra from here to the closed form takes four steps. Write
# $r=1/\sqrt{v+\varepsilon}$, which frameworks call `rstd`, so that $x_i-\mu=\hat x_i/r$.
#
# **Step 1.** Put $\hat x$ into line 2: one factor $1/r$ comes in, and $r^3$ becomes $r^2$.
#
# $$dv=-\tfrac12 r^3\sum_k d\hat x_k\,(x_k-\mu)=-\tfrac12 r^2\sum_k d\hat x_k\,\hat x_k$$

# %%
rstd = 1 / np.sqrt(var + eps)
print("r =", rstd.round(3), "  Σ dx̂·x̂ =", (dx_hat * x_hat).sum().round(3))
assert np.allclose(x - mean, x_hat / rstd, rtol=1e-12, atol=0)
assert np.isclose(dvar, -0.5 * rstd**2 * (dx_hat * x_hat).sum(), rtol=1e-12, atol=0)

# %% [markdown]
# **Step 2.** The path through $v$: put in step 1 and $x_i-\mu=\hat x_i/r$ again. The ½ meets the 2, and one
# $r$ is left.
#
# $$dv\cdot\frac{2(x_i-\mu)}{N}=-\tfrac12 r^2\sum_k d\hat x_k\hat x_k\cdot\frac{2\,\hat x_i}{N\,r}
# =-r\,\hat x_i\cdot\frac1N\sum_k d\hat x_k\,\hat x_k$$

# %%
through_v = -rstd * x_hat * (dx_hat * x_hat).mean()
print("through v:", through_v.round(3))
assert np.allclose(dvar * 2 * (x - mean) / N, through_v, rtol=1e-12, atol=0)

# %% [markdown]
# **Step 3.** The path through μ: line 3 without its zero.
#
# $$d\mu\cdot\frac1N=-r\cdot\frac1N\sum_k d\hat x_k$$

# %%
through_mean = -rstd * dx_hat.mean()
print("through μ:", through_mean.round(3), "for each example")
assert np.isclose(dmean / N, through_mean, rtol=1e-12, atol=0)

# %% [markdown]
# **Step 4.** Add the direct path, $r\,d\hat x_i$. All three have the factor $r$:
#
# $$\boxed{dx_i=r\left(d\hat x_i-\frac1N\sum_k d\hat x_k-\hat x_i\,\frac1N\sum_k d\hat x_k\,\hat x_k\right)}$$
#
# And since $d\hat x=\gamma\,dy$, the two sums are old friends: $\sum_k d\hat x_k=\gamma\,d\beta$ and
# $\sum_k d\hat x_k\hat x_k=\gamma\,d\gamma$. The gradients of γ and β are needed anyway, so
#
# $$dx_i=\gamma\,r\left(dy_i-\frac{d\beta}{N}-\hat x_i\,\frac{d\gamma}{N}\right).$$
#
# With numbers, for the first example: $2\cdot0.463\cdot(1-3/3+0.926\cdot1.852/3) = 0.529$, as before.

# %%
closed = rstd * (dx_hat - dx_hat.mean() - x_hat * (dx_hat * x_hat).mean())
with_sums = gamma * rstd * (dy - dbeta / N - x_hat * dgamma / N)
print("four lines: ", dx.round(4))
print("closed form:", closed.round(4))
print("with dβ, dγ:", with_sums.round(4))
assert np.allclose(closed, dx, rtol=1e-12, atol=0) and np.allclose(
    with_sums, dx, rtol=1e-12, atol=0
)
judge("judge", closed, lambda z: loss_of(z, z.mean(), z.var()), x)

# %% [markdown]
# ### Exercise `04-closed`: the line that frameworks run
#
# From what the forward pass kept, `x_hat` and `rstd`, for $D$ features.
#
# <details><summary>Hint 1: what is a mean here?</summary>
#
# $\frac1N\sum_k$ is a mean over the batch, axis 0.
#
# </details>
# <details><summary>Hint 2: where does γ go?</summary>
#
# Start with `dx_hat = gamma * dy` and use it in all three terms. `dgamma` and `dbeta` come from `dy` itself,
# as in `04-affine`.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `dx = rstd * (dx_hat - dx_hat.mean(axis=0) - x_hat * …)`, where … is the mean of `dx_hat * x_hat`.
#
# </details>


# %%
def batch_norm_backward(dy, x_hat, gamma, rstd):
    """The gradient of batch normalization in closed form.

    Args: dy, x_hat (N, D); gamma (D,); rstd (D,), 1/√(v+ε).
    Returns: a tuple (dx (N, D), dgamma (D,), dbeta (D,)).
    """
    ### BEGIN SOLUTION
    dgamma = (dy * x_hat).sum(axis=0)  # (D,)
    dbeta = dy.sum(axis=0)  # (D,)
    dx_hat = gamma * dy  # (N, D)
    along = (dx_hat * x_hat).mean(axis=0)  # (D,)
    dx = rstd * (dx_hat - dx_hat.mean(axis=0) - x_hat * along)  # (N, D)
    return dx, dgamma, dbeta
    ### END SOLUTION


# %%
check("04-closed", batch_norm_backward)

# %% [markdown]
# `utils.normalize_backward` is this line for any axes; layer, group and instance normalization share it.
#
# ### A proof, by machine
#
# Numbers can agree by accident. Symbols cannot. Below, $g$ is $d\hat x$ (γ is left out: it is a factor in
# $g$). SymPy differentiates the loss $\sum_i g_i\hat x_i$ of three and of four *arbitrary* examples with
# respect to each $x_k$, and subtracts the closed form. **Predict** what is left.

# %%
for count in (3, 4):
    xs, gs = (
        sympy.symbols(f"x1:{count + 1}", real=True),
        sympy.symbols(f"g1:{count + 1}", real=True),
    )
    e = sympy.Symbol("epsilon", positive=True)
    mu = sum(xs) / count
    v = sum((z - mu) ** 2 for z in xs) / count
    u = [(z - mu) / sympy.sqrt(v + e) for z in xs]  # x̂
    symbolic_loss = sum(g * h for g, h in zip(gs, u, strict=True))
    for k in range(count):
        derivative = sympy.diff(symbolic_loss, xs[k])
        formula = (gs[k] - sum(gs) / count - u[k] * symbolic_loss / count) / sympy.sqrt(v + e)
        left_over = sympy.simplify((derivative - formula) * (v + e) ** sympy.Rational(3, 2))
        assert left_over == 0
    print(f"N = {count}: derivative − closed form = {left_over}, for each of the {count} examples")

# %% [markdown]
# Nothing, for every $x$, every $g$ and every ε > 0: for these N it is a theorem. (SymPy knows nothing of our
# four lines; it differentiated the definition.)

# %% [markdown]
# ## What the line means
#
# Look at a feature of the batch as one point in a space with one axis per example: $N=3$, three axes. The
# line
#
# $$d\hat x\ -\ \mathbf 1\cdot\text{mean}(d\hat x)\ -\ \hat x\cdot\text{mean}(d\hat x\,\hat x)$$
#
# takes from the gradient that comes from above, the **upstream gradient** $d\hat x$, its component along
# $\mathbf 1=(1,1,1)$, and the one along $\hat x$. **Predict**: in which directions can a small change of $x$
# move $\hat x$ at all?

# %%
one = np.ones(3) / np.sqrt(3)
radial = x_hat / np.linalg.norm(x_hat)
tangent = np.cross(one, radial)
basis = np.stack([radial, tangent, one])  # the picture's axes: out, along the circle, up
to, along_one = basis @ x_hat, basis @ (dx_hat.mean() * np.ones(3))
along_x_hat = basis @ (x_hat * (dx_hat * x_hat).mean())
rest = basis @ (dx / rstd)
assert np.allclose(along_one + along_x_hat + rest, basis @ dx_hat, atol=1e-12)
print("length along 1:", np.linalg.norm(along_one).round(2), " along x̂:",
      np.linalg.norm(along_x_hat).round(2), " left:", np.linalg.norm(rest).round(2))  # fmt: skip
print("left, in the picture's axes (out, along the circle, up):", rest.round(3) + 0.0)
assert np.allclose(rest[[0, 2]], 0, atol=1e-4)  # 0 up to ε


# %% tags=["figure"]
# Figure: what the next picture calls to draw an arrow with its label
def arrow(ax, start, vector, colour, text, offset):
    """An arrow with a label at its tip; the offset is in points on the page."""
    ax.quiver(*start, *vector, color=colour, arrow_length_ratio=0.12, lw=2.2)
    tip = proj3d.proj_transform(*(start + vector), ax.get_proj())[:2]
    ax.annotate(text, tip, color=colour, fontsize=12, xytext=offset, textcoords="offset points")


# %% [markdown]
# The picture of the three examples' space, turned so that **1** points up:

# %% tags=["figure"]
# Figure: the gradient and its two deleted parts, in three dimensions
fig = plt.figure(figsize=(8, 4.6), layout="none")
ax = fig.add_axes((-0.04, -0.12, 0.92, 1.3), projection="3d", computed_zorder=False)
ax.set(xlim=(-2, 3), ylim=(-2, 3), zlim=(0, 3.2), box_aspect=(5, 5, 3.2))
ax.view_init(elev=22, azim=-52)
ax.axis("off")
turn = np.linspace(0, 2 * np.pi, 200)
circle = np.stack([np.cos(turn), np.sin(turn), 0 * turn])
ax.plot_trisurf(*np.c_[3.2 * circle, np.zeros(3)], color="0.85", alpha=0.35, linewidth=0)
ax.plot(*(np.sqrt(3) * circle), color="0.4", lw=1.2)
box = np.stack([rest, rest + along_x_hat, basis @ dx_hat, rest + along_one, rest]) + to
ax.plot(*box.T, color="0.75", lw=0.8, ls="--")
arrow(ax, np.zeros(3), np.array([0, 0, 1.7]), "0.4", "$\\mathbf{1}$", (-4, 7))
arrow(ax, np.zeros(3), to, BLACK, "$\\hat{x}$", (-40, -4))
arrow(ax, to, along_one, "0.55", "along $\\mathbf{1}$: deleted", (-108, -4))
arrow(ax, to, along_x_hat, "0.55", "along $\\hat{x}$: deleted", (-30, -18))
arrow(ax, to, basis @ dx_hat, VERMILLION, "$d\\hat{x}$, from above", (8, -2))
arrow(ax, to, rest, BLUE, "what remains", (8, 4))
ax.text(-1.9, -1.9, 0, "mean 0", color="0.4")
ax.text(-1.45, 0.2, 0, "all $\\hat{x}$", color="0.3")
show(
    fig,
    "A circle in the plane of mean 0, x̂ on it: of the gradient, only the tangent part is left.",
)

# %% [markdown]
# The disc is the plane of all batches with mean 0. The circle in it, of radius $\sqrt N$, holds every
# $\hat x$ that the layer can produce (ε aside): mean 0, mean square 1. Adding a constant to $x$ does not move
# $\hat x$; stretching $x$ does not either. All that is left is to *turn* it along the circle. So the gradient
# keeps its tangent part (blue, $dx/r$), and loses what points up, along **1**, and outwards, along $\hat x$
# (both grey). That is all the layer does to a gradient: it deletes two directions in which nothing can be
# gained, and scales the rest by $r$. (For $N$ examples the circle is a sphere, and of $N$ directions $N-2$
# are left.)
#
# Two consequences: $\sum_i dx_i=0$ and $\sum_i dx_i\,\hat x_i\approx0$. The first is exact. The second is
# not, because $\hat x$ is a little shorter than $\sqrt N$: $\frac1N\sum\hat x_i^2=v/(v+\varepsilon)$. Take
# the mean of the boxed line times $\hat x$:
#
# $$\frac1N\sum_i dx_i\hat x_i=r\cdot\frac1N\sum_k d\hat x_k\hat x_k\cdot\left(1-\frac{v}{v+\varepsilon}\right)
# =r\cdot\frac1N\sum_k d\hat x_k\hat x_k\cdot\frac{\varepsilon}{v+\varepsilon}$$
#
# **Predict** the share of the component along $\hat x$ that survives, if $v=\varepsilon$.

# %%
rng = np.random.default_rng(0)
batch, upstream = rng.normal(5, 2, (32, 1)), rng.normal(1, 3, (32, 1))
print("     v/ε       Σ dx   share of the x̂ component left      ε/(v+ε)")
for ratio in (1e6, 1e2, 1, 0.01):
    e = batch.var() / ratio
    hats, cache = normalize(batch, 0, e)
    down = normalize_backward(upstream, cache)
    share = (down * hats).sum() / (upstream * hats * cache.rstd).sum()
    print(f"{ratio:8g}  {down.sum():9.0e} {share:32.6f} {1 / (1 + ratio):12.6f}")
    assert abs(down.sum()) < 1e-12 * abs(down).sum()
    assert np.isclose(share, 1 / (1 + ratio), rtol=1e-6, atol=0)

# %% [markdown]
# Half of it, and nearly all where ε outweighs the variance: there the layer no longer normalizes, and the
# length of $x$ counts again. $\sum_i dx_i$ is 0 to rounding, whatever ε.

# %% [markdown]
# ## What follows for the layer below
#
# **The bias.** The layer before computes $x_i=Wu_i+b$, so $db=\sum_i dx_i=0$: gradient descent never moves
# the bias (C13; lesson 03 measured it, now you know why). In the puzzle that sum was not 0, and the bias
# walked.
#
# **The scale of the weights.** For $a>0$, $\mathrm{BN}(aWu)=\mathrm{BN}(Wu)$ if ε grows along, to
# $a^2\varepsilon$ (lesson 03). Weights $a$ times as large have $r$ a times smaller, so $dx$ is $a$ times
# smaller, and
#
# $$\frac{\partial\ell}{\partial(aW)}=\frac1a\,\frac{\partial\ell}{\partial W}\qquad\text{while}\qquad
# \frac{\partial\ell}{\partial u_i}=(aW)^\top\frac{dx_i}{a}=W^\top dx_i\ \text{ stays.}$$
#
# The second and third column test both (in the code $W$ is `weight.T`). In the last one ε stays at $10^{-5}$
# for all $a$, as in a real layer. **Predict** where that matters.

# %% tags=["C13:holds", "C33:holds"]
u, weight, bias = rng.normal(size=(16, 6)), rng.normal(size=(6, 4)), rng.normal(size=4)
up = rng.normal(size=(16, 4))


def gradients(weight, bias, eps):
    """Gradients of the weights (6, 4), the bias (4,) and the layer's input u (16, 6)."""
    _, cache = normalize(u @ weight + bias, 0, eps)
    dx = normalize_backward(up, cache)  # (16, 4)
    return u.T @ dx, dx.sum(axis=0), dx @ weight.T


dw, db, du = gradients(weight, bias, 1e-5)
print(f"largest |db| {abs(db).max():.0e}, against |dW| {abs(dw).max():.1f}")
assert abs(db).max() < 1e-14 * abs(up).sum()
print("     a   |a·dW(aW) − dW|   |du(aW) − du|   |a·dW(aW) − dW|, ε = 1e-5")
for a in (1e-3, 0.1, 10.0, 1000.0):
    dw_a, _, du_a = gradients(a * weight, a * bias, a**2 * 1e-5)
    fixed = abs(a * gradients(a * weight, a * bias, 1e-5)[0] - dw).max()
    print(f"{a:6g} {abs(a * dw_a - dw).max():14.0e} {abs(du_a - du).max():15.0e} {fixed:21.0e}")
    assert abs(a * dw_a - dw).max() < 1e-13 and abs(du_a - du).max() < 1e-13
assert fixed < 1e-4

# %% [markdown]
# Exact to rounding (C33, as far as it concerns the layer itself): large weights get small gradients, and what
# goes down to the layer below does not depend on their scale at all. So a network with such layers does not
# multiply the scales of its weights on the way down, as lesson 02's did. With ε fixed the law holds up to a
# relative error of about $\varepsilon/v$, $v$ the smaller of the two variances: 2·10⁻⁵ of 7.1 for $a\ge10$,
# and it is gone at $a=10^{-3}$, where the variances are below ε. How much this buys in training, lesson 06
# measures.

# %% [markdown]
# ## One thing that fails: a gradient check with a pretty gradient
#
# You derived a backward pass and test it against the judge. Which $dy$ do you take? Two are popular: ones,
# because `loss = y.sum()`, and $dy=2y$, because `loss = (y**2).sum()`. **Predict** which of five wrong
# formulas each lets pass. To pass is to agree within $10^{-3}$, which a test in float32 often grants.

# %%
table, ups = rng.normal(3, 2, (8, 3)), rng.normal(0, 1, (8, 3))
gammas, betas = np.array([1.5, -0.7, 2.0]), np.array([0.3, 1.0, -2.0])
hats, cache = normalize(table, 0, 1e-5)
r = cache.rstd


def terms(dy):
    g = gammas * dy
    return g, g.mean(axis=0), hats * (g * hats).mean(axis=0)


formulas = {
    "right": lambda dy: r * (terms(dy)[0] - terms(dy)[1] - terms(dy)[2]),
    "statistics as constants": lambda dy: r * terms(dy)[0],
    "path through v missing": lambda dy: r * (terms(dy)[0] - terms(dy)[1]),
    "path through μ missing": lambda dy: r * (terms(dy)[0] - terms(dy)[2]),
    "x̂ term with a plus": lambda dy: r * (terms(dy)[0] - terms(dy)[1] + terms(dy)[2]),
    "γ and 1/σ forgotten": lambda dy: dy - dy.mean(axis=0) - hats * (dy * hats).mean(axis=0),
    "no gradient at all": np.zeros_like,
}

# %%
losses_of_y = {
    "y.sum()": (lambda y: y.sum(), lambda y: np.ones_like(y)),
    "(y**2).sum()": (lambda y: (y**2).sum(), lambda y: 2 * y),
    "(dy*y).sum(), random dy": (lambda y: (ups * y).sum(), lambda y: ups),
}
passes = {}
for loss_name, (a_loss, its_dy) in losses_of_y.items():
    dy_here = its_dy(gammas * hats + betas)
    numeric = numerical_gradient(
        lambda z, a_loss=a_loss: a_loss(gammas * normalize(z, 0, 1e-5)[0] + betas), table
    )
    print(f"loss = {loss_name}: the largest |dx| is {abs(numeric).max():.0e}. Accepted:")
    passes[loss_name] = [
        n for n, f in formulas.items() if np.allclose(f(dy_here), numeric, rtol=1e-3, atol=1e-3)
    ]
    print("   ", ", ".join(passes[loss_name]))
assert len(passes["y.sum()"]) == 5 and len(passes["(y**2).sum()"]) == 3
assert all("no gradient at all" in passes[name] for name in ("y.sum()", "(y**2).sum()"))
assert passes["(dy*y).sum(), random dy"] == ["right"]

# %% [markdown]
# `y.sum()` accepts three of the five wrong formulas, and "no gradient at all"; `(y**2).sum()` accepts the one
# without γ and 1/σ, and again no gradient at all. The random $dy$ accepts the right one alone.
#
# Ones point along **1**, and $2y=2(\gamma\hat x+\beta)$ along **1** and $\hat x$: exactly the two directions
# that the layer deletes. The right answer is 0, or nearly, and wrong formulas give 0 as well. Test with a
# *random* $dy$, with γ and β other than 1 and 0, and a mean far from 0, or an $x$ written for $x-\mu$ goes
# unnoticed. The checks of this course do.

# %% [markdown]
# ## What it costs
#
# Arithmetic is cheap, memory is slow: what counts is how often a whole batch is read or written. An array
# that counts its own passes will tell. **Predict** whether the closed form needs half as many as the four
# lines.


# %%
class Counted(np.ndarray):
    """An array that counts how often arrays of its size are read or written."""

    passes = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        plain = [np.asarray(value) for value in inputs]
        result = getattr(ufunc, method)(*plain, **kwargs)
        Counted.passes += sum(a.size == self.size for a in (*plain, np.asarray(result)))
        return result.view(Counted) if np.size(result) == self.size else result


def four_lines(dy, x_hat, gamma, rstd, centred):
    n, dgamma, dbeta = len(dy), (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx_hat = dy * gamma
    dvar = (dx_hat * centred).sum(axis=0) * (-0.5 * rstd**3)
    dmean = -dx_hat.sum(axis=0) * rstd + dvar * centred.mean(axis=0) * -2
    return dx_hat * rstd + centred * (dvar * 2 / n) + dmean / n, dgamma, dbeta


def one_line(dy, x_hat, gamma, rstd, centred):
    n, dgamma, dbeta = len(dy), (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    return (dy - dbeta / n - x_hat * (dgamma / n)) * (gamma * rstd), dgamma, dbeta


# %%
big, big_dy = np.random.default_rng(0).normal(size=(2, 2048, 1024))
hats, cache = normalize(big, 0, 1e-5)
given = hats, np.full(1024, 1.5), cache.rstd[0], big - cache.mean
counts, results, times = {}, {}, {four_lines: [], one_line: []}
for method in times:
    Counted.passes = 0
    results[method] = method(
        big_dy.view(Counted), given[0].view(Counted), *given[1:3], given[3].view(Counted)
    )
    counts[method] = Counted.passes
for _ in range(7):
    for method, spent in times.items():
        start = time.perf_counter()
        method(big_dy, *given)
        spent.append(time.perf_counter() - start)
ratio = np.array(times[four_lines]) / np.array(times[one_line])
print(f"passes over memory: four lines {counts[four_lines]}, one line {counts[one_line]}")
print(
    f"time, four lines ÷ one line: {np.median(ratio):.1f} [{ratio.min():.1f}, {ratio.max():.1f}]"
)
assert np.allclose(results[four_lines][0], results[one_line][0], atol=1e-12)
assert counts[one_line] < 0.7 * counts[four_lines]

# %% [markdown]
# Not quite: 14 passes against 22. Five of them, for $d\gamma$ and $d\beta$, are common to both; the rest is 9
# against 17, and that is nearly half. The two sums are needed anyway, and once you have them, $dx$ costs one
# more expression. The time follows the passes, roughly: the ratio above is the median of seven runs, with the
# range, on the machine that built this page.
#
# <!-- given: 17 -->

# %% [markdown]
# ## In the wild
#
# PyTorch does not walk the graph for this layer. It has the closed form in C++ (`native_batch_norm_backward`,
# in `aten/src/ATen/native/Normalization.cpp`), and for the backward pass it keeps $x$, μ and $r$, not
# $\hat x$: $x$ is there already, and $\hat x$ would be a second array to write. Keras leaves the gradient to
# its backend; Flax, a library on JAX, writes the forward pass and lets automatic differentiation walk the
# graph. (PyTorch's own automatic differentiation is called **autograd**.)
#
# **Predict** how far PyTorch's gradient is from your two.

# %%
import torch

rows = rng.normal([10, -3, 0, 1], [5, 0.3, 1, 2], (32, 4))
dy4, gamma4 = rng.normal(1, 2, (32, 4)), np.array([2.0, -0.5, 1.0, 3.0])
hats, cache = normalize(rows, 0, 1e-5)
ours, _, _ = answer_to("04-closed")(dy4, hats, gamma4, cache.rstd[0])
staged = answer_to("04-staged")(dy4, rows, gamma4)[3]
torch_x = torch.tensor(rows, requires_grad=True)
torch_gamma = torch.tensor(gamma4, requires_grad=True)
torch_y = torch.nn.functional.batch_norm(
    torch_x, None, None, torch_gamma, torch.zeros(4, dtype=torch.float64), training=True
)
torch_y.backward(torch.tensor(dy4))
by_torch = torch_x.grad.numpy()
for name, value in (("closed form", ours), ("four lines", staged)):
    print(f"{name:12} differs from PyTorch's layer by {abs(value - by_torch).max():.0e}")
    assert abs(value - by_torch).max() < 1e-12
assert abs(torch_gamma.grad.numpy() - (dy4 * hats).sum(axis=0)).max() < 1e-12

# %% [markdown]
# In PyTorch you can build the puzzle's bug without deriving anything: a `.detach()`, or statistics computed
# under `torch.no_grad()`. **Predict** which of the two sums, $\sum_i dx_i$ and $\sum_i dx_i\hat x_i$, gives
# away a detached mean, and which a detached variance.

# %%
keep, cut = (lambda t: t), torch.Tensor.detach
print("detached   from the layer     largest |Σ dx|   largest |Σ dx·x̂|")
leaks = {}
for name, (of_mean, of_var) in {"nothing": (keep, keep), "mean": (cut, keep),
                                "variance": (keep, cut), "both": (cut, cut)}.items():  # fmt: skip
    leaf = torch.tensor(rows, requires_grad=True)
    centred = leaf - of_mean(leaf.mean(0))
    normalized = centred / torch.sqrt(of_var(centred.square().mean(0)) + 1e-5)
    (normalized * torch.tensor(gamma4)).backward(torch.tensor(dy4))
    g = leaf.grad.numpy()
    assert name != "nothing" or abs(g - by_torch).max() < 1e-12 > abs(g - ours).max()
    leaks[name] = abs(g.sum(axis=0)).max(), abs((g * hats).sum(axis=0)).max()
    print(
        f"{name:9} {abs(g - by_torch).max():12.0e} {leaks[name][0]:18.0e} {leaks[name][1]:16.0e}"
    )
assert leaks["nothing"][0] < 1e-12 and leaks["nothing"][1] < 0.1
assert leaks["mean"][0] > 1 and leaks["variance"][0] < 1e-12 and leaks["variance"][1] > 1

# %% [markdown]
# PyTorch's own layer, your two, and autograd through the definition agree to rounding, 10⁻¹⁴. A detached mean
# shows in $\sum dx$, a detached variance only in $\sum dx\,\hat x$ (where 10⁻⁴ is what ε leaves): two sums
# that cost one line each, and find the bug at a glance. Which of the two did the damage in the puzzle? Train
# with one path missing at a time.


# %%
def mean_detached(h):
    x_hat, cache = normalize(h, 1, 1e-5)
    return x_hat, lambda g: cache.rstd * (g - x_hat * (g * x_hat).mean(axis=1, keepdims=True))


def var_detached(h):
    x_hat, cache = normalize(h, 1, 1e-5)
    return x_hat, lambda g: cache.rstd * (g - g.mean(axis=1, keepdims=True))


for name, a_layer in (("mean", mean_detached), ("variance", var_detached)):
    final[name] = watch_training(a_layer)[0, -50:].mean(axis=0)
print("loss of the last 50 steps, at rate " + "".join(f"{rate:9g}" for rate in RATES))
for name, label in (("right", "nothing detached"), ("variance", "variance detached"),
                    ("mean", "mean detached"), ("detached", "both detached")):  # fmt: skip
    print(f"{label:34} " + "".join(f"{loss:9.3f}" for loss in final[name].mean(axis=1)))
assert final["mean"][3:].min() > np.log(10) > 1 > final["variance"].mean(axis=1)[1:].max()

# %% [markdown]
# At rates 3 and 10, the mean: detached alone, it does all the damage of the puzzle. At rates up to 1 neither
# is fatal, and the variance costs more.
#
# Why does a mean matter so much, if the layer cancels the bias anyway? A row of weights gets the gradient
# $\sum_i dx_i\,u_i=\sum_i dx_i\,(u_i-\bar u)+\bar u\sum_i dx_i$. Where $\sum_i dx_i$ is not 0, the second
# term is a step along the mean input $\bar u$, and the bias is only the weight whose input is always 1.
# **Predict** the loss at rate 3 without the bias; and without it, but with the mean image subtracted from the
# pixels.

# %%
pixels = digits()
center = pixels.x_train.mean(axis=0)
centred_pixels = pixels._replace(x_train=pixels.x_train - center, x_test=pixels.x_test - center)
ends, setup = {}, SETUP | {"sizes": [64, 40, 40, 10]}
for name, images in (("no bias", pixels), ("no bias, centred", centred_pixels)):
    run = train_steps(detached_layer, images, np.array([3.0]), SEEDS, **setup)
    end = ends[name] = np.mean([loss for _, loss in run][-50:], axis=0)
    print(f"detached, {name:17} loss {end.mean():.2f} [{end.min():.2f}, {end.max():.2f}]")
assert ends["no bias"].min() > np.log(10) > 1.5 * ends["no bias, centred"].mean()

# %% [markdown]
# The same without any bias: 8.5. With centred pixels, 0.8. So the walking bias is a symptom, and the step
# along the mean input is the illness: in the first layer the mean image plays the bias's part. (The second
# layer's inputs, sigmoids between 0 and 1, have a mean as well, which centring the pixels does not remove:
# 0.8 is still ten times the right gradient's 0.07.)
#
# ## What to take away
#
# - Multiply along paths, add over paths; what is shared gets a sum: $d\gamma=\sum dy\,\hat x$,
#   $d\beta=\sum dy$.
# - $dx=\gamma r\,(dy-d\beta/N-\hat x\,d\gamma/N)$: the upstream gradient without its parts along **1** and
#   $\hat x$.
# - Statistics are not constants: with a detached mean biases walk for nothing, and at large rates the loss
#   does not fall.
# - Weights $a$ times as large get gradients $a$ times as small; what goes further down does not change.
# - Test a gradient with a random $dy$: ones and $2y$ lie where the layer deletes everything.
#
# ## Check yourself
#
# 1. Why is $d\beta$ a sum over the batch, and $\mu$ a mean?
# <details><summary>Answer</summary>
#
# Each example's loss changes when the one shared β does, and changes add up. μ is a mean by definition; that
# is where the $1/N$ in the path through μ comes from.
#
# </details>
#
# 2. What is $dx$ for a batch of two, as ε → 0?
# <details><summary>Answer</summary>
#
# It is 0. Two directions are deleted and there are only two. It fits: $\hat x$ is $\pm1$, whatever the inputs
# are (as long as their order stays).
#
# </details>
#
# 3. The upstream gradient is 0 for all examples but one. Which $dx_i$ are 0?
# <details><summary>Answer</summary>
#
# In general none: that one example's $\hat x$ depends on all inputs, through μ and $v$.
#
# </details>
#
# 4. A colleague's backward pass agrees with the numerical gradient for `loss = (y**2).sum()`. What do you
#    say?
# <details><summary>Answer</summary>
#
# That $dy=2y$ lies in the two directions that the layer deletes, so the right gradient is nearly 0 and a
# formula that always returns 0 would agree as well. Try a random $dy$.
#
# </details>
#
# 5. You see $\sum_i dx_i\ne0$ below a batch normalization. What happened?
# <details><summary>Answer</summary>
#
# The mean was treated as a constant: detached, computed without gradients, or taken from running averages (as
# at test time, lesson 05, where it *is* a constant). A variance treated so shows in $\sum_i dx_i\hat x_i$
# instead.
#
# </details>
