# %% [markdown]
# # 03 · Batch normalization, forward
#
# You build the layer: four lines, and everything that is hidden in them.
#
# Source: Ioffe and Szegedy 2015, arXiv:1502.03167, Algorithm 1.

# %% tags=["setup"]
# Setup: imports, the digits, five seeds
import ast

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider

from utils import (
    RunningStats,
    answer_to,
    batch_norm,
    check,
    normalize,
    numerical_gradient,
)
from utils.lab.data import digits
from utils.lab.plotting import BLACK, BLUE, VERMILLION, label_line, show, use_style
from utils.lab.networks_numpy import train_stack
from utils.lab.widgets import explore

use_style()
data = digits()
SEEDS = np.arange(5)

# %% [markdown]
# ## A puzzle: four formulas for one layer
#
# Lesson 02 ended with a wish: normalize the input of every layer, at every step, cheaply, inside the
# gradient. Batch normalization does. Four texts about it print four different layers:
#
# - **A** divides by the variance, not by its root: $\hat x = (x-\mu)/(v+\varepsilon)$.
# - **B** leaves out the square in the variance: $v = \frac1m\sum_i (x_i-\mu)$.
# - **C** lays the batch out in columns: one column an example.
# - **D** calls $\gamma$ and $\beta$ *hyperparameters*: fixed numbers, not learned. Here 1 and 0.
#
# **Predict**: which of them trains a network of four sigmoid layers on digits?
#
# The formulas stand in the next cell, each with its gradient's way back, which lesson 04 derives: read
# over that half today. (B's variance is 0 up to rounding, so the code takes its absolute value, or the
# root would not exist.) The network around them is machinery, in `utils/lab/networks_numpy.py`: twenty runs
# side by side, four learning rates with five seeds each.


# %%
def formula(h, power=0.5, square=True, axis=1):
    """(h − μ)/(v + ε)^power over the batch, along `axis`; and the gradient's way back."""
    centred = h - h.mean(axis, keepdims=True)
    v = (centred**2 if square else centred).mean(axis, keepdims=True)
    scale = (abs(v) + 1e-5) ** -power

    def backward(g):
        g = g - g.mean(axis, keepdims=True)
        if square:
            g = g - 2 * power * centred * (g * centred).mean(axis, keepdims=True) / (v + 1e-5)
        return scale * g

    return centred * scale, backward


def by_variance(h):
    return formula(h, power=1)


def without_square(h):
    return formula(h, square=False)


def in_columns(h):
    """The right formula, on the transposed batch: (R, H, m), one column an example."""
    x_hat, backward = formula(h.swapaxes(1, 2), axis=2)
    return x_hat.swapaxes(1, 2), lambda g: backward(g.swapaxes(1, 2)).swapaxes(1, 2)


# %%
RATES = np.array([0.03, 0.3, 3.0, 10.0])
layers = {
    "the 2015 paper": (formula, True),
    "A: by the variance": (by_variance, True),
    "A, with γ, β fixed": (by_variance, False),
    "B: without the square": (without_square, True),
    "C: in columns": (in_columns, True),
    "D: γ, β fixed": (formula, False),
}
accuracy, moved = {}, {}
print("formula                best rate   accuracy (five seeds)   γ moved by")
for name, (layer, learn) in layers.items():
    sizes = [64, 40, 40, 40, 40, 10]
    runs, gammas = train_stack(layer, data, RATES, SEEDS, sizes=sizes, learn_affine=learn)
    best = runs.mean(axis=1).argmax()
    accuracy[name], moved[name] = runs[best], gammas[best].mean()
    low, high = runs[best].min(), runs[best].max()
    print(f"{name:22} {RATES[best]:9}   {runs[best].mean():.1%} [{low:.1%}, {high:.1%}]", end="")
    print(f"    {moved[name]:.2f}")

# %% tags=["C05"]
assert abs(accuracy["C: in columns"] - accuracy["the 2015 paper"]).max() < 0.02
assert min(accuracy["A: by the variance"].mean(), accuracy["A, with γ, β fixed"].mean()) > 0.9
assert accuracy["D: γ, β fixed"].mean() > 0.9
assert moved["D: γ, β fixed"] == 0
assert moved["the 2015 paper"] > 0.01
assert accuracy["B: without the square"].mean() < accuracy["the 2015 paper"].mean() - 0.2

# %% [markdown]
# Three of the four train. **C** is the right layer, seen from the side. **D** gives up the learned γ and
# β and loses nothing measurable on this task; "hyperparameters" is a slip all the same (C05): where they
# are learned, gradient descent moves γ (last column), and nobody chose the value. **A** is wrong and
# trains as well as the right one, even without a γ to repair its scale. Only **B** fails.
#
# So "it trains" is a poor test of a layer. To see what is wrong with A and B, you have to look at the
# numbers that come out. That takes the definition.

# %% [markdown]
# ## The algorithm in four lines
#
# A batch $x$ has $m$ rows, one an example, and $D$ columns, one a feature. For each feature $j$:
#
# $$\mu_j = \frac1m\sum_{i=1}^m x_{ij}\qquad
# v_j = \frac1m\sum_{i=1}^m (x_{ij}-\mu_j)^2\qquad
# \hat x_{ij} = \frac{x_{ij}-\mu_j}{\sqrt{v_j+\varepsilon}}\qquad
# y_{ij} = \gamma_j\hat x_{ij}+\beta_j$$
#
# | | shape | shared over | comes from |
# |---|---|---|---|
# | $x$, $\hat x$, $y$ | $(m, D)$ | nothing | the layer below |
# | $\mu$, $v$ | $(D,)$ | the examples | the batch, anew at each step |
# | $\gamma$, $\beta$ | $(D,)$ | the examples | **learned**, as weights are |
# | $\varepsilon$ | one number | everything | fixed by you: a hyperparameter |
#
# With numbers, for one feature and the batch 1, 2, 6: μ = 3, v = (4 + 1 + 9)/3 = 4.667,
# √v = 2.160, x̂ = −0.926, −0.463, 1.389. With γ = 2 and β = 10: y = 8.15, 9.07, 12.78.

# %% [markdown]
# ### Exercise `03-statistics`: mean and variance
#
# The first two lines. The variance is *biased*: it divides by $m$.
#
# <details><summary>Hint 1: which axis?</summary>
#
# The result has one value a feature. Average over the rows.
#
# </details>
# <details><summary>Hint 2: the mean of what?</summary>
#
# The variance is the mean of the squared *deviations*. Subtract the mean first, then square: the check
# tries data with a large mean, where the other order fails.
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
# All four lines, as a function of its own: it does not call your `batch_statistics`, so that each check
# stands alone (you may copy from it).
#
# <details><summary>Hint 1: shapes</summary>
#
# `x` is `(N, D)`; mean, variance, γ and β are `(D,)`. NumPy lines up the last axes, so no reshape is
# needed.
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

# %%
batch_statistics = answer_to("03-statistics")
batch_norm_forward = answer_to("03-forward")
column = np.array([[1.0], [2.0], [6.0]])  # the numbers from above
print(batch_norm_forward(column, np.array([2.0]), np.array([10.0])).round(2).ravel())

# %% [markdown]
# ### What goes in, what comes out
#
# Whatever the input's mean and variance, the output has mean $\beta$ and variance
# $\gamma^2\,v/(v+\varepsilon)$. **Predict** the output's statistics below, for γ = 3, β = −2, and an
# input with mean 100 and deviation 5.

# %% tags=["C01", "C15"]
rng = np.random.default_rng(0)
x = rng.normal([100, -7, 0], [5, 0.1, 40], (64, 3))  # (m, D)
gamma, beta = np.array([3.0, 1.0, 0.5]), np.array([-2.0, 0.0, 8.0])
y = batch_norm_forward(x, gamma, beta)
v = x.var(axis=0)
print("mean of y    ", y.mean(axis=0).round(6), "  β =", beta)
print(
    "variance of y", y.var(axis=0).round(6), "  γ²v/(v+ε) =", (gamma**2 * v / (v + 1e-5)).round(6)
)
assert np.allclose(y.mean(axis=0), beta) and np.allclose(y.var(axis=0), gamma**2 * v / (v + 1e-5))

# %% [markdown]
# One text says that an activation vector "triggers" the layer when its values deviate too far.
# **Predict** what happens to a value of 1,000 among those around 100: is it treated in another way?

# %% tags=["C16"]
far = x.copy()
far[0, 0] = 1000
order = np.argsort(far[:, 0])
z = batch_norm_forward(far, gamma, beta)[order, 0]
slopes = np.diff(z) / np.diff(far[order, 0])  # of y against x, from each value to the next larger
print(f"slope of y against x: {slopes.min():.6f} to {slopes.max():.6f}; the last {slopes[-1]:.6f}")
assert np.ptp(slopes) < 1e-6 * slopes.mean()

# %% [markdown]
# All five texts give these four lines (C01), and the output is what they say. γ and β set its deviation
# and mean to whatever the network needs, also other than 1 and 0
# (C15 holds). And nothing triggers (C16 is a slip): within one batch, every value of a feature is mapped
# by one straight line, the far one like the near ones. What the far value does is to bend nothing and
# flatten everything: it enlarges σ for all.
#
# ### The slips of the puzzle, one by one
#
# **B** (C02). The sum of deviations from the mean is always 0: that is what a mean is. So B divides by √ε,
# about 0.003, whatever the data. **A** (C03). Divide by the variance, and the units do not cancel: measure in
# other units, and the result changes. **Predict** how A's output changes if x is multiplied by 10.

# %% tags=["C02", "C03"]
mean, var = batch_statistics(x)
deviations = abs((x - mean).mean(axis=0)).max()
print(f"B: mean of (x − μ): {deviations:.0e}, against v:", var.round(4))
right = [((s * x - s * mean) / np.sqrt(s**2 * var)).std(axis=0) for s in (1, 10)]
formula_a = [((s * x - s * mean) / (s**2 * var)).std(axis=0) for s in (1, 10)]
print("deviation of x̂, right:", *right)
print("deviation of x̂, A:    ", *formula_a)
assert deviations < 1e-12
assert np.allclose(right, 1) and np.allclose(formula_a[1], formula_a[0] / 10)

# %% [markdown]
# The right layer returns deviation 1 for metres and for centimetres. A returns $1/\sigma$: a feature with
# a small spread is blown up, one with a large spread is squeezed. Then why did A train in the puzzle, and B
# not? **Predict** how large the sigmoids' inputs are at the start of that network, for both.

# %%
h, draws = data.x_train[:600], np.random.default_rng(0)
sizes = {"A": [], "B": []}
for fan_in in (64, 40, 40, 40):
    weight = draws.normal(size=(fan_in, 40)) * np.sqrt(2 / (fan_in + 40))
    a = (h @ weight)[None]  # (1, 600, 40): one run
    for name, layer in (("A", by_variance), ("B", without_square)):
        sizes[name].append(layer(a)[0].std(axis=1).mean())
    h = 1 / (1 + np.exp(-by_variance(a)[0][0]))
for name, values in sizes.items():
    print(f"{name}: deviation of x̂ in layers 1 to 4:", np.round(values, 1))
assert 1 < min(sizes["A"]) and max(sizes["A"]) < 10 < 50 < min(sizes["B"])

# %% [markdown]
# A hands its sigmoids inputs of a few deviations, steep enough to work with. B multiplies the deviations by
# $1/\sqrt\varepsilon = 316$, and nearly every sigmoid is saturated. A bug that depends on the data lives long: *a network that trains proves
# little*.

# %% [markdown]
# ### Exercise `03-columns`: one column an example
#
# Some texts, **C** of the puzzle among them (C04), write the batch as $H$ of shape $(D, m)$: one column an
# example, with μ, σ, γ, β of shape $(D, 1)$. Same layer, transposed. Write it in that layout.
#
# <details><summary>Hint 1: which axis?</summary>
#
# The batch runs along axis 1 now.
#
# </details>
# <details><summary>Hint 2: why (D, 1)?</summary>
#
# A mean of shape `(D,)` would be lined up with the *columns*. `keepdims=True` keeps it `(D, 1)`, which
# is lined up with the rows.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `mean = h.mean(axis=1, keepdims=True)`; the variance likewise; then the same two lines as before.
#
# </details>


# %%
def batch_norm_columns(h, gamma, beta, eps=1e-5):
    """Batch normalization of a batch laid out in columns.

    Args: h (D, m); gamma, beta (D, 1); eps, added to the variance. Returns: y (D, m).
    """
    ### BEGIN SOLUTION
    mean = h.mean(axis=1, keepdims=True)  # (D, 1)
    var = ((h - mean) ** 2).mean(axis=1, keepdims=True)  # (D, 1)
    return gamma * (h - mean) / np.sqrt(var + eps) + beta
    ### END SOLUTION


# %%
check("03-columns", batch_norm_columns)

# %% tags=["C04"]
batch_norm_columns = answer_to("03-columns")
in_rows = batch_norm_forward(x, gamma, beta)  # (64, 3)
transposed = batch_norm_columns(x.T, gamma[:, None], beta[:, None])  # (3, 64)
print("rows", in_rows.shape, "columns", transposed.shape)
print("largest difference:", abs(in_rows - transposed.T).max())
assert np.allclose(in_rows, transposed.T, rtol=0, atol=1e-12)

# %% [markdown]
# ## ε: what it is for, and what it costs
#
# If all examples agree in a feature, its variance is 0, and x̂ would be 0/0. With ε it is 0/√ε = 0 (C06). The
# price: the output's variance is $v/(v+\varepsilon)$, below 1. **Predict**: at which variance of the
# input is half of it lost? (`utils.normalize(x, axes, eps)` returns x̂, the first three of your lines, and
# a cache for lesson 04.)

# %% tags=["C06"]
constant = np.full((8, 1), 5.0)
with np.errstate(invalid="ignore"):
    without = batch_norm_forward(constant, np.ones(1), np.zeros(1), eps=0)
with_eps = batch_norm_forward(constant, np.ones(1), np.zeros(1))
print("constant feature, ε = 0:", without[0], "  ε = 1e-5:", with_eps[0])
assert np.isnan(without).all() and (with_eps == 0).all()

variances = np.geomspace(1e-8, 1e2, 60)
unit = rng.normal(size=(1000, 1))
unit = (unit - unit.mean()) / unit.std()
outputs = {
    eps: [normalize(np.sqrt(v) * unit, 0, eps)[0].var() for v in variances] for eps in (1e-5, 1e-3)
}
for eps, out in outputs.items():
    assert np.allclose(out, variances / (variances + eps))

# %% [markdown]
# The measured variance of the output against that of the input, for the defaults of two frameworks. The
# dots mark v = ε.

# %% tags=["figure"]
# Figure: the output's variance against the input's, for two values of ε
fig, ax = plt.subplots(figsize=(7, 2.8))
left, right = {"xytext": (-10, 0), "ha": "right"}, {"xytext": (10, 0)}
for eps, colour, name, side in (
    (1e-5, BLUE, "PyTorch, ε = 1e-5", left),
    (1e-3, VERMILLION, "Keras, ε = 1e-3", right),
):
    ax.plot(variances, outputs[eps], color=colour, ls="-" if colour == BLUE else "--")
    label_line(ax, eps, 0.5, name, colour, **side)
    ax.plot(eps, 0.5, "o", color=colour)
ax.set(xscale="log", xlabel="variance of the input", ylabel="variance of the output")
show(
    fig, "Output variance against input variance: from 0 to 1, half at v = ε, for two values of ε."
)

# %% [markdown]
# Half is lost where $v = \varepsilon$. Far above, ε does nothing; far below, the feature is
# all but switched off. So ε also says how small a variance still counts as signal. Keras's default is a
# hundred times PyTorch's: a model moved from one to the other changes if a unit's variance is small.

# %% [markdown]
# ## γ and β: giving back
#
# Normalizing takes two things away, mean and scale. One text warns that without γ and β the layer could
# *express less*. A sigmoid whose input has mean 0 and deviation 1 works in its middle, where it is nearly
# a straight line, and straight layers on top of one another are one straight layer. **Predict** how much
# of its output a straight line explains ($R^2$), and from which γ on the sigmoid bends.

# %% tags=["C08"]
x_hat = normalize(rng.normal(size=(100_000, 1)), 0, 1e-5)[0].ravel()
explained = {}
for scale in (1, 2, 5, 10):
    output = 1 / (1 + np.exp(-scale * x_hat))
    explained[scale] = np.corrcoef(x_hat, output)[0, 1] ** 2
    print(f"γ = {scale:2}: a straight line explains {explained[scale]:.1%} of the variance")
assert explained[1] > 0.95 and explained[10] < 0.8

# %% [markdown]
# With γ fixed at 1, a sigmoid is 98 % straight (C08 holds): larger weights cannot help, because their scale
# is divided out. From γ = 5 on, a fifth or more is bend. That D lost nothing in the puzzle says that four
# layers of slightly bent units were enough for digits, not that they always are.
#
# ### Exercise `03-identity`: undo the normalization
#
# Find γ and β such that `batch_norm_forward(x, gamma, beta, eps)` returns `x` itself.
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

# %% tags=["C09", "C71"]
identity_parameters = answer_to("03-identity")
undo = identity_parameters(x)
print("identity: largest |BN(x) − x| =", f"{abs(batch_norm_forward(x, *undo) - x).max():.0e}")
assert np.allclose(batch_norm_forward(x, *undo), x)
x_hat = (x - mean) / np.sqrt(var + 1e-5)
slope, intercept = 1 / np.sqrt(var + 1e-5), -mean / np.sqrt(var + 1e-5)
print("C71: x̂ = γx + β for one γ and β:", np.allclose(slope * x + intercept, x_hat))
print("     and for another (γ = 1, β = 0):", np.allclose(1 * x + 0, x_hat))
assert np.allclose(slope * x + intercept, x_hat) and not np.allclose(x, x_hat)

# %% [markdown]
# γ and β can undo the normalization of a batch (C09 holds): what the layer takes away, they can learn to
# give back, as far as one batch's μ and v are like the next one's. The line in one text that says
# $(h-\mu)/\sqrt{\sigma^2+\varepsilon} = \gamma h+\beta$ (C71) is a slip as an equation: it is true for one
# γ and one β, those of the last cell. The layer is $y = \gamma\hat h+\beta$.
#
# ### How many parameters?
#
# Every unit has its own γ and β: $K$ units, $K$ pairs (C10). And the **bias** of the layer before it is
# useless: μ contains it and is subtracted, so β takes its place (C13). **Predict** the gradient of the
# bias. (`utils.numerical_gradient(f, x)` nudges each value of x and watches f; you build it in lesson 04.)

# %% tags=["C10", "C13"]
u = rng.normal(size=(16, 7))  # (m, inputs)
weights, bias = rng.normal(size=(7, 4)), rng.normal(size=4)  # 4 units
gamma4, beta4 = rng.normal(size=4), rng.normal(size=4)
upstream = rng.normal(size=(16, 4))


def loss(weights, bias, gamma=gamma4):
    """Any loss will do: a random weighting of the outputs."""
    return (upstream * batch_norm_forward(u @ weights + bias, gamma, beta4)).sum()


d_bias = numerical_gradient(lambda b: loss(weights, b), bias)
d_weights = numerical_gradient(lambda w: loss(w, bias), weights)
print(
    f"loss with bias minus loss without: {abs(loss(weights, bias) - loss(weights, 0 * bias)):.0e}"
)
print(f"gradient: of the bias {abs(d_bias).max():.0e}, of the weights {abs(d_weights).max():.1f}")
assert abs(loss(weights, bias) - loss(weights, 0 * bias)) < 1e-9 and abs(d_bias).max() < 1e-6
other = gamma4 + [1, 0, 0, 0]  # another γ for the first unit
change = batch_norm_forward(u @ weights, other, beta4) - batch_norm_forward(
    u @ weights, gamma4, beta4
)
print("units that change with the first γ:", np.flatnonzero(abs(change).max(axis=0)))
assert np.flatnonzero(abs(change).max(axis=0)).tolist() == [0]

# %% [markdown]
# ## The scale of the weights does not matter
#
# For a > 0, $\mathrm{BN}(aWu) = \mathrm{BN}(Wu)$ as ε → 0: mean and deviation grow by the same $a$. (The
# code writes $Wu$ as `u @ weights`.) With ε it is exact if ε grows too. Write $\mathrm{norm}(x;\varepsilon)$
# for x̂; then for any $a \ne 0$, $\mathrm{norm}(ax;\,a^2\varepsilon) =
# \mathrm{sign}(a)\,\mathrm{norm}(x;\,\varepsilon)$.
#
# If the output does not change, what happens to the *gradient*? **Predict** it for weights ten times as
# large: ten times, the same, a tenth?

# %% tags=["C30"]
a = -10.0
exact = normalize(a * x, 0, a**2 * 1e-5)[0] - np.sign(a) * normalize(x, 0, 1e-5)[0]
print(f"norm(ax; a²ε) − sign(a)·norm(x; ε): {abs(exact).max():.0e}")
assert abs(exact).max() < 1e-12


def loss_without_eps(weights):
    return (upstream * batch_norm_forward(u @ weights, gamma4, beta4, eps=0)).sum()


small = numerical_gradient(loss_without_eps, weights)
large = numerical_gradient(loss_without_eps, 10 * weights)
print("gradient at 10·W ÷ gradient at W:", np.unique((large / small).round(4)))
assert np.allclose(10 * large, small, rtol=1e-3, atol=1e-6)
spoiled = weights.copy()
spoiled[:, 0] *= 100  # one unit's weights, far too large
after = batch_norm_forward(u @ spoiled, np.ones(4), np.zeros(4))[:, 0]
before = batch_norm_forward(u @ weights, np.ones(4), np.zeros(4))[:, 0]
print(f"that unit's largest |x̂|: {abs(after).max():.4f}, before: {abs(before).max():.4f}")
assert np.allclose(after, before, atol=1e-4)

# %% [markdown]
# Weights ten times as large get a gradient a tenth as large:
# $\frac{\partial \ell}{\partial (aW)} = \frac1a\frac{\partial \ell}{\partial W}$. Large weights are moved less, small ones
# more: a brake that nobody had to design. And a unit whose weights are a hundred times too large, which
# saturated in lesson 02, gives what it gave before (C30).

# %% [markdown]
# ## Drag it
#
# A batch of 500 values. **Predict** before you drag: which of the five sliders move the histogram of
# the *output*?


# %% tags=["figure"]
# Figure: histograms of one feature before and after the layer
def draw_histograms(center, spread, gamma, beta, log_eps):
    values = center + spread * np.random.default_rng(0).normal(size=(500, 1))
    y = batch_norm_forward(values, np.array([gamma]), np.array([beta]), eps=10.0**log_eps)
    fig, axes = plt.subplots(1, 2, figsize=(8, 2.4), sharey=True)
    for ax, z, colour, name in (
        (axes[0], values, BLACK, "input x"),
        (axes[1], y, BLUE, "output y"),
    ):
        ax.hist(z.ravel(), np.linspace(-10, 10, 81), color=colour, histtype="stepfilled")
        ax.set(xlim=(-10, 10), xticks=range(-10, 11, 5), xlabel="value")
        ax.set(title=f"{name}: mean {z.mean():.2f}, deviation {z.std():.2f}")
    axes[0].set_ylabel("examples")
    return fig


fig = draw_histograms(center=4, spread=2, gamma=1.5, beta=-3, log_eps=-5)
show(fig, "Histograms: the input around 4 with deviation 2, the output around −3 with 1.5.")

# %% [markdown]
# Left the input, with a mean of about 4 and a deviation of about 2; right the output, with mean β = −3 and deviation γ = 1.5.
# With a kernel, drag. γ and β set the right picture; the batch's centre moves nothing there. Its spread
# moves nothing either, until you raise ε to the size of the spread squared.

# %% tags=["figure"]
# Figure: the same histograms, with sliders
explore(
    draw_histograms,
    alt="Two histograms: the input follows center and spread, the output γ, β and a large ε.",
    center=FloatSlider(value=4, min=-6, max=6),
    spread=FloatSlider(value=2, min=0.05, max=3, step=0.05),
    gamma=FloatSlider(value=1.5, min=-3, max=3),
    beta=FloatSlider(value=-3, min=-6, max=6),
    log_eps=FloatSlider(value=-5, min=-6, max=1, description="log₁₀ ε"),
)
# %% [markdown]
# ## Three variances
#
# Three different things are called "the variance", and mixing them up is a classic bug:
#
# - the *biased* variance of the batch, dividing by $m$: the forward pass;
# - the *unbiased* variance of the batch, dividing by $m-1$: what PyTorch stores for later, and so does
#   `utils.RunningStats`, which with `momentum=1.0` keeps the last batch alone;
# - the *population's* variance, of all data: what both estimate.
#
# **Predict** the average of the first two over many batches of 4, for a population with variance 1.

# %%
batches = np.random.default_rng(0).normal(size=(20_000, 4))
biased, unbiased = batches.var(axis=1).mean(), batches.var(axis=1, ddof=1).mean()
print(f"average over 20,000 batches: biased {biased:.3f}, unbiased {unbiased:.3f}")
stats = RunningStats(3, momentum=1.0)
y, _ = batch_norm(x[:4], np.ones(3), np.zeros(3), stats, training=True)
print("forward pass: variance of y", y.var(axis=0).round(3), "(biased: 1, up to ε)")
print("stored ÷ biased:", (stats.var / x[:4].var(axis=0)).round(3), "= 4/3")
assert abs(biased - 0.75) < 0.01 and abs(unbiased - 1) < 0.01
assert np.allclose(stats.var, x[:4].var(axis=0, ddof=1))

# %% [markdown]
# The biased one is too small by (m−1)/m on average, 3/4 here. The forward pass uses it all the same:
# it makes the output's variance 1, up to ε. The stored one is meant as an estimate of the population,
# and there the bias would hurt (lesson 05).
#
# ### Centre first, then square
#
# On paper, $v = \mathrm{E}[x^2]-\mathrm{E}[x]^2$, and one pass over the data is enough. In float32 a
# number has about seven digits. **Predict** what is left of a variance of 1 if the mean is 1,000; 10,000.
# Five seeds each.

# %%
means = 10.0 ** np.arange(0, 6)
errors = {"E[x²] − E[x]²": [], "centre, then square": []}
for center in means:
    z = np.stack([center + np.random.default_rng(s).normal(size=1000) for s in SEEDS])
    z = z.astype(np.float32)  # (5, 1000)
    truth = z.astype(np.float64).var(axis=1)
    one_pass = (z * z).mean(axis=1) - z.mean(axis=1) ** 2
    two_passes = ((z - z.mean(axis=1, keepdims=True)) ** 2).mean(axis=1)
    errors["E[x²] − E[x]²"].append(abs(one_pass / truth - 1).max())
    errors["centre, then square"].append(abs(two_passes / truth - 1).max())
    print(
        f"mean {center:>9,.0f}   one pass: {one_pass.min():9.3f} to {one_pass.max():9.3f}", end=""
    )
    print(f"   two: {two_passes.min():.3f} to {two_passes.max():.3f}")
assert errors["E[x²] − E[x]²"][4] > 1 and one_pass.min() < 0
assert max(errors["centre, then square"]) < 1e-4

# %% [markdown]
# The largest relative error of the five seeds, in float32:

# %% tags=["figure"]
# Figure: the error of both formulas against the mean of the data
fig, ax = plt.subplots(figsize=(7, 2.8))
for (name, error), colour, dash in zip(errors.items(), (BLACK, BLUE), ("--", "-"), strict=True):
    ax.plot(means, np.maximum(error, 1e-9), color=colour, ls=dash, marker="o")
    label_line(ax, means[-1], max(error[-1], 1e-9), name, colour, xytext=(8, 0))
ax.set(xscale="log", yscale="log", xlabel="mean of the data (its deviation is 1)", xlim=(0.7, 4e6))
ax.set_ylabel("relative error")
show(
    fig,
    "Relative error against the mean: in one pass it grows far past 1, in two it stays tiny.",
)

# %% [markdown]
# At a mean of 1,000 the one-pass variance is off by tenths; from 10,000 on it is noise, and for some seeds
# it comes out negative: its root is NaN. Two numbers near 10⁸, each right to seven digits, differ
# by less than their own error. Centring first costs a second pass over the data. The check of
# `03-forward` tries exactly this.

# %% [markdown]
# ## Your output depends on your neighbours
#
# One text describes how the batch's examples pass through the network "in succession". **Predict**: can
# example 1 go through a whole network before example 2 has been seen? And what comes out for a batch of
# one example, and of two?

# %% tags=["C73", "C72"]
ones, zeros = np.ones(3), np.zeros(3)
changed = x.copy()
changed[-1] += 50  # only the last example changes
first = [batch_norm_forward(batch, ones, zeros)[0] for batch in (x, changed)]
print("example 1's output moves by", (first[1] - first[0]).round(3), "when example 64 changes")
assert abs(first[1] - first[0]).min() > 0.01
print("a batch of one:", batch_norm_forward(x[:1], gamma, beta)[0], "= β")
assert np.allclose(batch_norm_forward(x[:1], gamma, beta), beta)
pair = batch_norm_forward(x[:2], ones, zeros)
v2 = x[:2].var(axis=0)
print("a batch of two:", pair[0].round(4), "and", pair[1].round(4))
assert np.allclose(abs(pair), np.sqrt(v2 / (v2 + 1e-5)))
assert (batch_norm_forward(x[[0, 0]], ones, zeros) == 0).all()  # two equal examples
doubled = batch_norm_forward(2 * x, ones, zeros)
print("BN(2x) − 2·BN(x):", abs(doubled - 2 * batch_norm_forward(x, ones, zeros)).max().round(2))
assert not np.allclose(doubled, 2 * batch_norm_forward(x, ones, zeros), atol=0.1)

# %% [markdown]
# Example 64 changes, and example 1's output moves. So the layer needs the *whole batch* before the next
# layer can start; "in succession" (C73) is a slip. One example gives β, whatever it is. Two give
# ±√(v/(v+ε)), that is, ±1: which of the two is larger, and nothing else. Two equal ones give 0.
#
# One text calls the layer linear (C72). In training it is not: the last line says that twice the input does
# not give twice the output. With *fixed* statistics it is an affine map; that is lesson 05.

# %% [markdown]
# ## One thing that fails: a batch of two
#
# So every example's output contains its neighbours. How much? Take one digit and normalize it in 500
# random batches of each size, with a feature of a random first layer. **Predict** how its output
# spreads in batches of 2, 8, 32 and 128.

# %%
rng = np.random.default_rng(0)
features = data.x_train @ rng.normal(size=(64, 20))  # (1437, 20)
sizes = np.array([2, 4, 8, 16, 32, 64, 128, 256])
spread = []
for m in sizes:
    outputs = []
    for _ in range(500):
        others = rng.choice(np.arange(1, len(features)), m - 1, replace=False)
        batch = features[np.concatenate([[0], others])]  # example 0 and its company
        outputs.append(batch_norm_forward(batch, np.ones(20), np.zeros(20))[0])
    spread.append(np.std(outputs, axis=0).mean())
    print(f"batch of {m:3}: one example's x̂ spreads by {spread[-1]:.3f}")
slope = np.polyfit(np.log(sizes[3:]), np.log(spread[3:]), 1)[0]
print(f"from 16 on, the spread falls like m to the power of {slope:.2f}")
assert spread[0] > 0.7 and -0.65 < slope < -0.4

# %% [markdown]
# In a batch of two the output is +1 or −1, and the companion decides. The noise falls roughly like
# $1/\sqrt m$ (a little faster here, because a batch of 256 is a good part of all 1,437 images): slowly. In
# a batch of 256, six hundredths of a deviation are left. Lesson 06 asks where training stops working,
# and lesson 08 what to do then.

# %% [markdown]
# ## In the wild
#
# - PyTorch: `torch.nn.BatchNorm1d(num_features, eps=1e-05, momentum=0.1)`, or the function
#   `torch.nn.functional.batch_norm`. Channels are axis 1. γ and β are called `weight` and `bias`.
# - Keras: `BatchNormalization(axis=-1, momentum=0.99, epsilon=0.001)`. `axis` names the axis that is
#   **kept**, one μ and σ for each of its entries; all others are averaged over. One text says that
#   `axis=-1` "normalizes across the rows" (C07), which is true of an (m, D) array, if you read it as
#   *down* the rows. Its printed line has curly quotes, and does not run.
#
# **Predict** which of the two agrees with `batch_norm_forward` as it stands.

# %%
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import torch

centred = x - x.mean(axis=0)
keras_layer = keras.layers.BatchNormalization(axis=-1)
torch_layer = torch.nn.BatchNorm1d(3, dtype=torch.float64)
by_torch = torch_layer(torch.tensor(centred)).detach().numpy()
by_keras = keras_layer(centred.astype(np.float32), training=True)
by_keras = keras.ops.convert_to_numpy(by_keras)
for name, result, eps in (("PyTorch", by_torch, 1e-5), ("Keras", by_keras, 1e-3)):
    default = abs(result - batch_norm_forward(centred, ones, zeros)).max()
    same_eps = abs(result - batch_norm_forward(centred, ones, zeros, eps)).max()
    print(f"{name:8} differs by {default:.0e}; with ε = {eps:g} by {same_eps:.0e}")
    assert same_eps < (1e-12 if name == "PyTorch" else 1e-5)
stored = 0.9 + 0.1 * x.var(axis=0, ddof=1)  # momentum 0.1, from 1: unbiased
assert np.allclose(torch_layer.running_var.numpy(), stored)
print("trainable in PyTorch:", [p.numel() for p in torch_layer.parameters()])
print("trainable in Keras:  ", [w.shape[0] for w in keras_layer.trainable_weights])

# %% [markdown]
# Which axis does Keras keep, and does the printed line run?

# %% tags=["C07"]
images = keras.layers.BatchNormalization(axis=1)
images.build((2, 5, 4, 4))
print("axis=1 of images (2, 5, 4, 4): γ has", images.gamma.shape[0], "values")
assert images.gamma.shape[0] == 5
try:
    ast.parse("BatchNormalization(beta_initializer=‘zeros’)")
    raise AssertionError("curly quotes should not parse")
except SyntaxError as error:
    print("curly quotes:", error.msg)

# %% [markdown]
# PyTorch agrees to rounding. Keras does once ε is its 0.001: the second feature here has a variance of
# 0.007, and loses an eighth of it. Both have two trainable parameters of one value a feature: γ and β are
# learned (C05), in every framework.
#
# The data was centred before this comparison, and for a reason. **Predict** the output's deviation,
# which should be 1, for float32 data with a mean of 10,000.

# %%
offset = np.random.default_rng(0).normal(1e4, 1, (256, 4)).astype(np.float32)
by_keras = keras.ops.convert_to_numpy(keras.layers.BatchNormalization()(offset, training=True))
by_torch = torch.nn.BatchNorm1d(4)(torch.tensor(offset)).detach().numpy()
by_utils = batch_norm(offset, np.ones(4), np.zeros(4), training=True)[0]
for name, y in (("Keras", by_keras), ("PyTorch", by_torch), ("utils", by_utils)):
    print(f"{name:8} deviation of the output in float32: {y.std(axis=0).round(3)}")
assert abs(by_utils.std(axis=0) - 1).max() < 0.001 and abs(by_torch.std(axis=0) - 1).max() < 0.001
assert np.nanmin(by_keras.std(axis=0)) < 0.9  # fails on the day Keras centres first

# %% [markdown]
# Keras (this version, on its PyTorch backend) computes the variance in one pass, E[x²] − E[x]²; a comment
# in its source says that this is faster and less stable. Deviations far from 1, and NaN where the
# "variance" came out negative: that is what less stable means. PyTorch and
# `utils` centre first.
#
# ## What to take away
#
# - Mean, biased variance, standardize, scale and shift: each feature over the batch.
# - The output has mean β and variance γ²v/(v+ε); γ and β are learned, and can give back what was taken.
# - The bias before it and the scale of the weights do not matter; larger weights get smaller gradients.
# - Centre first, then square; ε under the root, added to the variance.
# - An example's output depends on its companions: with one, it is β.
#
# ## Check yourself
#
# 1. A layer has 256 units and a bias, and batch normalization after it. How many parameters does the
#    normalization add, and how many of the layer's become useless?
# <details><summary>Answer</summary>
#
# It adds 512, a γ and a β for each unit. The 256 biases become useless.
#
# </details>
#
# 2. Why does formula A train although it is wrong?
# <details><summary>Answer</summary>
#
# It returns $\hat x/\sigma$: the right direction with a wrong scale. As long as σ is not far from 1, the
# sigmoids work all the same. With other data it can fail, as B's scale of 316 does.
#
# </details>
#
# 3. All weights before the layer are doubled. What happens to the output, and to their gradient?
# <details><summary>Answer</summary>
#
# The output stays (up to ε), the gradient is halved.
#
# </details>
#
# 4. What does the layer return for a batch of two examples, and what has it forgotten?
# <details><summary>Answer</summary>
#
# $\beta\pm\gamma$ for each feature (up to ε). It knows which of the two is larger, and has forgotten by
# how much.
#
# </details>
#
# 5. A colleague computes the variance in one pass, E[x²] − E[x]², in float32. When does it break?
# <details><summary>Answer</summary>
#
# When the mean is large against the deviation: at 1,000 deviations it is off by tenths, at 10,000 nothing
# is left, and it can come out negative.
#
# </details>
