# %% [markdown]
# # 01 · Data normalization
#
# You learn why the units of your data decide how long training takes, by how much, and what can be
# done about it before any layer is built.
#
# Sources: LeCun, Bottou, Orr and Müller, *Efficient BackProp* (1998) for the argument; Kessy, Lewin
# and Strimmer 2018, arXiv:1512.00809, for whitening.

# %% tags=["setup"]
# Setup: imports, and the look of the figures
import time

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider

from utils import answer_to, batch_norm, check, merge_statistics
from utils.lab.data import breast_cancer
from utils.lab.plotting import BLACK, BLUE, GREEN, VERMILLION, label_line, show, use_style
from utils.lab.widgets import explore

use_style()

# %% [markdown]
# ## A puzzle: only the units changed
#
# 200 flats: how many rooms more than average, how much farther from the station than average, and the
# rent. A linear model is fitted by gradient descent, with the best constant step size there is. Then
# the same again, with the distance counted not in kilometres but in blocks of 50 metres.
#
# **Predict**: how many times more steps does the second run need to come equally close to the best
# weights? The same number, 20 times, 400 times?
#
# <!-- given: 50 20 400 -->


# %%
def descend(x, y, tolerance=1e-6):
    """Gradient descent on the squared error; the number of steps until the weights are right."""
    hessian = x.T @ x / len(x)  # (D, D)
    best = np.linalg.solve(hessian, x.T @ y / len(x))  # (D,)
    eigenvalues = np.linalg.eigvalsh(hessian)  # in ascending order
    step_size = 2 / (eigenvalues[0] + eigenvalues[-1])
    w, steps = np.zeros_like(best), 0
    while np.linalg.norm(w - best) > tolerance * np.linalg.norm(best):
        w = w - step_size * x.T @ (x @ w - y) / len(x)
        steps += 1
    return steps


rng = np.random.default_rng(0)
kilometres = rng.normal(0, [1.0, 1.2], (200, 2))  # rooms, distance
kilometres -= kilometres.mean(axis=0)
rent = kilometres @ [150.0, -80.0] + rng.normal(0, 30, 200)
blocks = kilometres * [1, 20]
in_kilometres, in_blocks = descend(kilometres, rent), descend(blocks, rent)
print(f"kilometres: {in_kilometres} steps     blocks: {in_blocks:,} steps")
print(f"{in_blocks / in_kilometres:.0f} times as many")
assert in_blocks > 100 * in_kilometres

# %% [markdown]
# 469 times as many. The flats are the same, the best model is the same, the optimiser is as well tuned
# as it can be. What changed is the *shape of the loss*.
#
# ## The loss is a bowl, and units stretch it
#
# The loss of a linear model on $N$ examples $X$ of shape $(N, D)$ is
#
# $$L(w) = \frac{1}{2N}\lVert Xw - y\rVert^2,\qquad
# \nabla L(w) = H(w - w^*),\qquad H = \frac{1}{N}X^\top X$$
#
# where $w^*$ is the best $w$ and $H$, the **Hessian**, is the matrix of second derivatives. A step of
# size $\eta$ turns the error $e_t = w_t - w^*$ into
#
# $$e_{t+1} = e_t - \eta H e_t = (I - \eta H)\,e_t$$
#
# Along an eigenvector of $H$ with eigenvalue $\lambda$ the error is multiplied by $1-\eta\lambda$ at
# every step. Two directions limit $\eta$: the flattest, $\lambda_{\min}$, needs a large one; the steepest,
# $\lambda_{\max}$, overshoots with it. The best compromise makes both factors
# equally far from 0, $1-\eta\lambda_{\min} = -(1-\eta\lambda_{\max})$, and so
#
# $$\eta = \frac{2}{\lambda_{\min}+\lambda_{\max}},\qquad
# \lVert e_{t}\rVert \le \Big(\frac{\kappa-1}{\kappa+1}\Big)^{t}\lVert e_0\rVert,\qquad
# \kappa = \frac{\lambda_{\max}}{\lambda_{\min}}$$
#
# $\kappa$ is the **condition number**. For large $\kappa$, $\ln\frac{\kappa+1}{\kappa-1}\approx\frac2\kappa$,
# so the steps to a tolerance $\tau$ grow like $\frac{\kappa}{2}\ln\frac1\tau$: in proportion to $\kappa$,
# which goes with the *square* of the units. The same with the numbers of the puzzle:

# %%
kappas = []
for name, x, steps in (("kilometres", kilometres, in_kilometres), ("blocks", blocks, in_blocks)):
    eigenvalues = np.linalg.eigvalsh(x.T @ x / len(x))
    kappa = eigenvalues[-1] / eigenvalues[0]
    rate = (kappa - 1) / (kappa + 1)
    bound = np.log(1e-6) / np.log(rate)
    print(
        f"{name:10}  κ = {kappa:6.1f}  rate = {rate:.4f}  bound: {bound:7.1f}  measured: {steps}"
    )
    assert 0.8 * bound < steps < bound + 1
    kappas.append(kappa)
print(f"κ grew {kappas[1] / kappas[0]:.1f}-fold, the steps {in_blocks / in_kilometres:.0f}-fold")

# %% [markdown]
# Rounded up, the bound is the measured number. κ grew 395.7-fold (it would be 20² = 400 if rooms and
# distance were not a little correlated), and the steps 469-fold, because proportion is exact only for
# large κ. In metres instead of blocks, κ would be about 2,500 times that of the
# blocks: some ten million steps, which is why the puzzle does not use metres.
#
# **Predict** what the path of gradient descent looks like in a round bowl and in a long valley. Then
# look.
#
# <!-- given: 400 2,500 -->


# %% tags=["figure"]
# Figure: what the next cell calls to draw contours and the path of gradient descent
def draw_descent(ax, ratio, steps=60):
    """Contours of ½(w₁² + ratio²·w₂²) and the path of gradient descent with the best step size."""
    w1, w2 = np.meshgrid(np.linspace(-5, 5, 200), np.linspace(-2, 2, 100))
    levels = 0.5 * np.array([0.3, 1, 2, 3, 4, 5]) ** 2
    ax.contour(w1, w2, (w1**2 + (ratio * w2) ** 2) / 2, levels=levels, colors="0.75", linewidths=1)
    curvature, step_size = np.array([1, ratio**2]), 2 / (1 + ratio**2)
    path = np.array([-4.0, 1.0]) * (1 - step_size * curvature) ** np.arange(steps + 1)[:, None]
    ax.plot(*path.T, color=BLACK, marker="o", markersize=3, linewidth=1)
    ax.plot(0, 0, "+", color=VERMILLION, markersize=12, markeredgewidth=2)
    length = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    detour = length / np.linalg.norm(path[0] - path[-1])
    ax.set(title=f"ratio {ratio:.2g}, κ = {ratio**2:.3g}", aspect="equal", xlabel="$w_1$")
    ax.set(xlim=(-5, 5), ylim=(-2, 2))
    return detour


# %% [markdown]
# The round bowl, a slight ellipse, and a valley, each with the path from the same start:

# %% tags=["figure", "C27:holds"]
# Figure: three bowls, each with the path from the same start, and how long the paths are
fig, axes = plt.subplots(1, 3, figsize=(9, 2.1), sharey=True)
detours = [draw_descent(ax, ratio) for ax, ratio in zip(axes, (1, 2, 8), strict=True)]
axes[0].set_ylabel("$w_2$")
show(fig, "A round bowl: one step. Ratio 2: a short zigzag. Ratio 8: a long one, wall to wall.")
print("length of the path ÷ length of the way:", [round(float(d), 1) for d in detours])
assert detours[0] < 1.01 and detours[2] > 4

# %% [markdown]
# Left, the units fit: the contours are circles, the gradient points at the minimum (the red cross),
# and one step is enough. In the middle, one feature is twice as large: an ellipse, and a zigzag. On
# the right the ratio is 8. The path jumps from wall to wall across the valley, and after 60 steps it
# has walked 15.6 times the straight distance. Rounder contours, less oscillation, a minimum that
# is easier to find: claim C27 of our sources holds.
#
# **Drag the ratio**, if a kernel runs: at which ratio does the path stop looking straight?


# %% tags=["figure"]
# Figure: the path in one bowl, with a slider for its ratio
def bowl(ratio):
    fig, ax = plt.subplots(figsize=(7, 2.8))
    draw_descent(ax, ratio)
    return fig


explore(
    bowl,
    alt="Contours and the path of gradient descent: the larger the ratio, the longer the zigzag.",
    ratio=FloatSlider(value=3, min=1, max=15, step=0.5),
)

# %% [markdown]
# At any ratio above 1 it bends; from about 1.5 on you see it zigzag.

# %% [markdown]
# ### Are small values "drowned"?
#
# One of our sources says that without normalization small values are drowned by large ones. For
# gradient descent, look at the gradient's two components; for a method that solves the equations at
# once, look at the predictions. **Predict**: does the change of units hurt both?

# %% tags=["C41:condition"]
gradients = {name: abs(x.T @ rent / 200) for name, x in (("km", kilometres), ("blocks", blocks))}
for name, gradient in gradients.items():
    print(f"{name:7} gradient of distance ÷ gradient of rooms = {gradient[1] / gradient[0]:.2f}")
solutions = [np.linalg.lstsq(x, rent, rcond=None)[0] for x in (kilometres, blocks)]
difference = abs(kilometres @ solutions[0] - blocks @ solutions[1]).max()
print(f"least squares, solved at once: the predictions differ by {difference:.0e}")
assert np.allclose(gradients["blocks"] / gradients["km"], [1, 20]) and difference < 1e-9

# %% [markdown]
# The gradient of the feature in blocks is exactly 20 times as large, so gradient descent listens to
# it 20 times as much. The direct solver does not notice the units at all. Small values are drowned
# *by the optimiser*, not by the data: the claim (C41) holds with a condition.
#
# <!-- given: 20 -->

# %% [markdown]
# ### Exercise `01-steps`: how many steps does κ cost?
#
# Return the smallest whole number $t$ with $\left(\frac{\kappa-1}{\kappa+1}\right)^t \le$ `tolerance`.
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
import math


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

# %%
gradient_descent_steps = answer_to("01-steps")
for kappa in (1, 10, 100, 10_000):
    print(f"κ = {kappa:<8g} {gradient_descent_steps(kappa, 1e-6):>20,} steps")
print(f"κ = 2.4e12   {2.4e12 / 2 * np.log(1e6):>20,.0f} steps, by the rule κ/2 · ln(1/τ)")

# %% [markdown]
# The last line is no invention: you meet a data set with that κ below. Fourteen digits of steps cannot
# be run.
#
# <!-- given: Fourteen -->

# %% [markdown]
# ## Three ways to scale a feature
#
# To **standardize** a feature is to subtract its mean and divide by its standard deviation:
#
# $$x'_{ij} = \frac{x_{ij}-\mu_j}{\sigma_j},\qquad
# \mu_j=\frac1N\sum_i x_{ij},\qquad \sigma_j^2=\frac1N\sum_i (x_{ij}-\mu_j)^2$$
#
# Numbers: the heights 1.70, 1.60, 1.80 m have μ = 1.70 and σ = 0.0816, and become 0, −1.22, 1.22.
# *Min–max scaling* maps the smallest value to 0 and the largest to 1. *Robust scaling* subtracts the
# median and divides by the distance between the quartiles.
#
# One age of 4,000 has slipped in among 99 normal ones. **Predict** what each way does to the other 99.
#
# <!-- given: 99 -->

# %%
ages = rng.normal(40, 10, 100)
honest = ages[1:]
print(
    f"without the outlier: standardized 1, min–max {honest.std() / np.ptp(honest):.2f}, ", end=""
)
print(f"robust {honest.std() / np.subtract(*np.percentile(honest, [75, 25])):.2f}")
ages[0] = 4000
quartiles = np.percentile(ages, [25, 75])
scaled = {
    "standardized": (ages - ages.mean()) / ages.std(),
    "min–max": (ages - ages.min()) / (ages.max() - ages.min()),
    "robust": (ages - np.median(ages)) / (quartiles[1] - quartiles[0]),
}
for name, values in scaled.items():
    print(f"{name:13} spread (σ) of the other 99: {values[1:].std():.4f}")
assert scaled["min–max"][1:].std() < scaled["standardized"][1:].std() < 0.1
assert scaled["robust"][1:].std() > 0.5

# %% [markdown]
# Standardizing crushes the honest 99 into a few hundredths and min–max into a few thousandths, because
# one wrong value sets their scale. Robust scaling hardly notices it. Mean and variance are not robust: remember this when a
# layer takes them over a batch.
#
# Two more traps, in one cell. An array of integers keeps its type, so results written into it lose
# their decimals. A constant feature has σ = 0, and 0/0 is NaN. Constant "up to rounding" is worse:
# 0.1 + 0.2 is not 0.3, σ is about 10⁻¹⁷ and not 0, and rounding noise becomes a feature of size 1. (Even
# its mean comes out wrong by a rounding error as large as σ.)
#
# <!-- given: 10⁻¹⁷ -->

# %%
counts = np.array([[1, 20], [3, 24], [8, 40]])
cut = np.empty_like(counts)
cut[:] = (counts - counts.mean(axis=0)) / counts.std(axis=0)
print("written into integers:", cut[:, 0])
almost = np.array([0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2])
print("σ of a constant, up to rounding:", almost.std())
print("standardized all the same:", (almost - almost.mean()) / almost.std())
assert cut.dtype == int and 0 < almost.std() < 1e-15

# %% [markdown]
# ### Fit on the training data only
#
# The statistics belong to the training set. If the test set helps to compute them, it **leaks**: you
# measure your model on data that it has already seen something of. A new hospital's measurements lie 3
# standard deviations higher than the old one's. **Predict** how far apart the two look if both are
# standardized by the old one's statistics, and if they are standardized together.

# %%
apart = {"by the old one's": [], "together": []}
for seed in range(5):
    rng = np.random.default_rng(seed)
    old, new = rng.normal(0, 1, 200), rng.normal(3, 1, 200)  # 200 patients each
    for name, source in (("by the old one's", old), ("together", np.concatenate([old, new]))):
        scaled_old, scaled_new = ((x - source.mean()) / source.std() for x in (old, new))
        apart[name].append(scaled_new.mean() - scaled_old.mean())
for name, distances in apart.items():
    print(f"{name:17} the hospitals are apart by {np.round(distances, 2)}")
assert min(apart["by the old one's"]) > 2.5 and max(apart["together"]) < 2

# %% [markdown]
# Honest statistics show the shift of about 3. Together it shrinks to about 1.7, because the shift itself
# has enlarged the deviation that it is divided by. The warning that your model is about to meet strange
# data has been scaled down by the data.

# %% [markdown]
# ### Exercise `01-standardize`: fit on train, apply to both
#
# Standardize both sets with the statistics of `train` (σ divides by $N$). A feature that is constant
# in `train`, also one that is constant up to rounding, becomes 0 in both sets, whatever it does in
# `test`.
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
# Divide by `np.where(constant, 1, std)`, so that nothing is divided by 0. Then set the constant
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

# %%
standardize = answer_to("01-standardize")

# %% [markdown]
# ## What standardizing cannot remove
#
# Standardizing acts on each feature alone. If two features are correlated, the cloud of points is an
# ellipse in a slanted position, and stays one. For two standardized features with correlation $\rho$,
# $H = \begin{pmatrix}1&\rho\\\rho&1\end{pmatrix}$ has the eigenvalues $1\pm\rho$, so
# $\kappa = \frac{1+|\rho|}{1-|\rho|}$. With ρ = 0.95: κ = 39.
#
# **Whitening** removes the correlation too. With the eigenvectors $U$ and eigenvalues $\lambda$ of the
# covariance $\Sigma$:
#
# - *PCA whitening*, $z = U^\top(x-\mu)/\sqrt{\lambda}$, turns the cloud to its own axes.
# - *ZCA whitening*, $z = U\,\mathrm{diag}(1/\sqrt{\lambda})\,U^\top(x-\mu)$, then turns it back. Of all
#   whitenings it is the one that changes $x$ least.
#
# Either way the covariance is the identity: κ = 1.
#
# <!-- given: 0.95 39 -->

# %% [markdown]
# ### Exercise `01-whiten`: ZCA
#
# Return `z` with mean 0 and covariance $I$ (biased, dividing by $N$), as close to `x` as possible. Add
# `eps` to the eigenvalues before you take the root.
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

# %%
zca_whiten = answer_to("01-whiten")

# %% [markdown]
# Two correlated features in different units: raw, standardized, whitened.

# %% tags=["figure"]
# Figure: one cloud of points raw, standardized and whitened
cloud = rng.multivariate_normal([0, 0], [[1, 0.95], [0.95, 1]], 400) * [1, 3] + [1, 2]
standard = standardize(cloud, cloud)[0]
pictures = {"raw": cloud, "standardized": standard, "whitened (ZCA)": zca_whiten(cloud)}
fig, axes = plt.subplots(1, 3, figsize=(9, 3.1))
for ax, (name, points) in zip(axes, pictures.items(), strict=True):
    eigenvalues = np.linalg.eigvalsh(np.cov(points.T, bias=True))
    ax.scatter(*points.T, s=4, color=BLACK, alpha=0.4)
    ax.set(title=f"{name}: κ = {eigenvalues[-1] / eigenvalues[0]:.3g}", aspect="equal")
    ax.set(xlim=(-13, 13), ylim=(-13, 13), xlabel="feature 1")
axes[0].set_ylabel("feature 2")
show(fig, "Three clouds: a long slanted one; a shorter one, still slanted; a round one.")
kappas = [np.linalg.cond(np.cov(points.T, bias=True)) for points in pictures.values()]
print("κ:", np.round(kappas, 1))
assert kappas[0] > kappas[1] > 20 and kappas[2] < 1.001

# %% [markdown]
# The raw cloud is long and slanted and off the centre. Standardizing moves it to the middle and gives
# both features the same spread, yet the slant stays, and with it a κ of 41. Whitening makes it
# round.

# %% [markdown]
# ## Experiment: steps against κ
#
# Does the formula hold beyond one example? Eight seeds, six ratios of scale, three correlated features
# and a bias, each prepared in four ways: 192 runs of the puzzle's `descend`. **Predict** where each way
# will lie on the plot of steps against κ, and whether the points follow one line.
#
# <!-- given: 192 -->


# %%
def prepare(x, how):
    """The features as the model gets them, with a column of ones for the bias: (N, D + 1)."""
    ways = {
        "raw": lambda: x,
        "centred": lambda: x - x.mean(axis=0),
        "standardized": lambda: standardize(x, x)[0],
        "whitened": lambda: zca_whiten(x),
    }
    return np.hstack([ways[how](), np.ones((len(x), 1))])


WAYS = {"raw": BLACK, "centred": VERMILLION, "standardized": BLUE, "whitened": GREEN}
kappas = {how: [] for how in WAYS}
measured = {how: [] for how in WAYS}
for seed in range(8):
    rng = np.random.default_rng(seed)
    correlated = rng.normal(size=(200, 3)) @ (np.eye(3) + 0.4) + rng.normal(size=3)
    noise = rng.normal(size=200)
    for ratio in np.geomspace(1, 12, 6):
        x = correlated * [1, ratio**0.5, ratio]
        for how in WAYS:
            design = prepare(x, how)
            kappas[how].append(np.linalg.cond(design.T @ design / 200))
            measured[how].append(descend(design, correlated.sum(axis=1) + noise))

# %% tags=["C26:holds"]
for how in WAYS:
    theory = np.array([gradient_descent_steps(max(k, 1), 1e-6) for k in kappas[how]])
    share = np.array(measured[how]) / theory
    print(f"{how:13} κ {min(kappas[how]):6.1f} to {max(kappas[how]):8.1f}   ", end="")
    print(
        f"steps {np.median(measured[how]):5.0f}   ÷ theory {share.min():.2f} to {share.max():.2f}"
    )
    assert share.max() <= 1.01
    assert np.median(share) > 0.7
print(sum(map(len, measured.values())), "runs")
assert max(measured["whitened"]) < 5 < np.median(measured["standardized"])
assert 5 * np.median(measured["standardized"]) < np.median(measured["raw"])

# %% [markdown]
# Each point is one run; the grey line is the theory's.

# %% tags=["figure"]
# Figure: steps against κ for all runs, and the theory
fig, ax = plt.subplots(figsize=(7, 3.8))
grid = np.geomspace(1.001, max(kappas["raw"]), 200)
ax.plot(grid, [gradient_descent_steps(k, 1e-6) for k in grid], color="0.6", linewidth=1)
places = {"raw": (900, 500), "centred": (90, 60), "standardized": (9, 12), "whitened": (1.1, 0.55)}
for (how, colour), marker in zip(WAYS.items(), "osvD", strict=True):
    ax.scatter(kappas[how], measured[how], s=18, color=colour, marker=marker, alpha=0.5)
    ax.text(*places[how], how, color=colour)
ax.text(1.3, 100, "theory", color="0.4")
ax.set(xscale="log", yscale="log", ylim=(0.4, None))
ax.set(xlabel="condition number κ", ylabel="steps to 10⁻⁶ of the error")
show(
    fig,
    "Log–log plot of steps against κ: all points lie on the theory's line or a little below it.",
)

# %% [markdown]
# All 192 points lie on the theory's grey line or a little below it, over three decades: whitened data at the
# left end, standardized next, centred and raw to the right, the farther the more their scales differ. That
# networks converge faster on whitened inputs (C26) holds here for the smallest network there is, a linear
# one, and κ says by how much.

# %% [markdown]
# ## Real data: 30 features from tumours
#
# `breast_cancer` holds 569 tumours with 30 measurements, from areas in the hundreds to errors of a few
# thousandths. The model is logistic regression: scores $a = Xw$, probabilities $p_i = 1/(1+e^{-a_i})$, loss
# $\frac1N\sum_i \big(\ln(1+e^{a_i}) - y_i a_i\big)$. Its Hessian is $X^\top S X/N$ with
# $S = \mathrm{diag}(p_i(1-p_i))$, at the start $S = \frac14 I$.
#
# One difficulty: with 30 features a plane separates these classes perfectly, so there are no best weights
# (longer ones are always better), and no distance to them. The fair question is: **how many steps until
# the loss is 0.1**, for each way of preparing the data, with the best step size for each from one grid of
# multiples of $1/\lambda_{\max}$? Five training sets of 455. **Predict** the four numbers.
#
# <!-- given: 30 -->

# %%
data = breast_cancer()
features = np.concatenate([data.x_train, data.x_test]).astype(float)  # (569, 30)
labels = np.concatenate([data.y_train, data.y_test])
subsets = [np.random.default_rng(seed).permutation(569)[:455] for seed in range(5)]
multiples = 2.0 ** np.arange(-2, 6)  # of 1/λmax: the same grid for all


def steps_to_loss(how, goal=0.1, limit=2000):
    """Steps (5 subsets, 8 step sizes) until the loss is `goal`; limit + 1 where it never is."""
    x = np.stack([prepare(features[rows], how) for rows in subsets])  # (5, N, D)
    y = np.stack([labels[rows] for rows in subsets])[:, None]  # (5, 1, N)
    largest = np.array([np.linalg.eigvalsh(one.T @ one / 4 / 455)[-1] for one in x])
    step_size = multiples[None, :, None] / largest[:, None, None]  # (5, 8, 1)
    w, steps = np.zeros((5, 8, x.shape[2])), np.full((5, 8), limit + 1)
    for step in range(limit + 1):
        scores = w @ x.transpose(0, 2, 1)  # (5, 8, N)
        loss = (np.logaddexp(0, scores) - y * scores).mean(axis=-1)
        steps[(loss <= goal) & (steps > limit)] = step
        if (steps.min(axis=1) <= limit).all():
            break
        p = 0.5 * (1 + np.tanh(scores / 2))  # the sigmoid, without overflow
        w -= step_size * ((p - y) @ x) / 455
    return steps


# %%
fewest = {}
for how in WAYS:
    design = prepare(features, how)
    kappa = np.linalg.cond(design.T @ design / 4 / len(design))
    fewest[how] = steps_to_loss(how).min(axis=1)  # (5,), each with its best step size
    shown = "never in 2,000" if fewest[how].min() > 2000 else f"{fewest[how]} steps"
    print(f"{how:13} κ = {kappa:<8.2g} loss 0.1: {shown}")
assert fewest["raw"].min() > 2000 and fewest["centred"].min() > 2000
assert fewest["standardized"].max() < 20 and fewest["whitened"].max() < 20

# %% [markdown]
# Raw and merely centred data do not get there in 2,000 steps with any of the eight step sizes; how many
# they would need, we cannot run, so we claim no number. Standardized data needs three steps, whitened data
# one.
#
# Note what κ does *not* say. Standardized data still has a κ of 10⁵, and yet three steps are enough: a loss
# of 0.1 needs only the directions that matter for the classes, and those are among the steep ones. κ is
# the price of the last direction, not of a good model. What the units add to it, from 10⁵ to 10¹², is
# what hurt.

# %% [markdown]
# ### Any model with gradient descent in it
#
# One of our sources says that batch normalization "could be used with almost any model". Here it is in
# front of the same *linear* model, trained for 300 steps on batches of 32: each batch is standardized by its
# own statistics (`batch_norm` with γ = 1 and β = 0; lesson 03 builds it). Beside it the data as it is, and
# the data standardized once. Ten learning rates from 10⁻⁸ to 10 for all three. **Predict** the order.
#
# <!-- given: 10⁻⁸ -->


# %%
def standardized_batch(x):
    """Batch normalization with γ = 1 and β = 0: each batch by its own statistics."""
    return batch_norm(x, np.ones(x.shape[1]), np.zeros(x.shape[1]), training=True)[0]


def logistic_by_batches(x, y, lr, seed, transform, steps=300):
    """Train logistic regression with batches of 32; return its loss on all of x."""
    rng, w, bias = np.random.default_rng(seed), np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        rows = rng.choice(len(x), 32, replace=False)
        batch = transform(x[rows])  # (32, D)
        error = 0.5 * (1 + np.tanh((batch @ w + bias) / 2)) - y[rows]  # (32,)
        w, bias = w - lr * batch.T @ error / 32, bias - lr * error.mean()
    scores = transform(x) @ w + bias
    return (np.logaddexp(0, scores) - y * scores).mean()


# %% tags=["C59:shown"]
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
assert best_losses["batch normalized"].max() < 0.1 < 0.3 < best_losses["as it is"].min()

# %% [markdown]
# For this one linear model, C59 holds: normalizing batch by batch rescues it, and does about as well as
# standardizing once, not better. What happens to a single example at test time, when it has no batch, is a
# question for lesson 05; here the loss is taken over all data as one batch.

# %% [markdown]
# ## Too large for memory? One streaming pass
#
# The same source calls it impractical to normalize a colossal data set beforehand. It takes one pass.
# Counts, means and variances of two sets of rows merge exactly into those of the union. With
# $n = n_a + n_b$ and $\delta = \mu_b-\mu_a$:
#
# $$\mu = \mu_a + \delta\,\frac{n_b}{n},\qquad
# \sigma^2 = \frac{n_a\sigma_a^2 + n_b\sigma_b^2}{n} + \delta^2\,\frac{n_a n_b}{n^2}$$
#
# (Chan, Golub and LeVeque 1979.) Numbers: merging the sets {0} and {2} gives n = 2, μ = 1 and
# σ² = 0 + 2²·1·1/4 = 1. As code it is `utils.merge_statistics`. Below, two million rows stream by in
# pieces of 10,000. **Predict** how far the result is from that of all rows at once.


# %%
def stream(pieces=200, rows=10_000):
    """Yield arrays (rows, 10) whose features lie far from 0 and differ in scale by 10⁶."""
    rng = np.random.default_rng(0)
    center, scale = np.geomspace(1, 1e4, 10), np.geomspace(1e-3, 1e3, 10)
    for _ in range(pieces):
        yield center + scale * rng.normal(size=(rows, 10))


# %% tags=["C69:slip"]
total = (0, np.zeros(10), np.zeros(10))
start = time.perf_counter()
for piece in stream():
    total = merge_statistics(total, (len(piece), piece.mean(axis=0), piece.var(axis=0)))
streamed = time.perf_counter() - start
start = time.perf_counter()
everything = np.concatenate(list(stream()))
variance = everything.var(axis=0)
at_once = time.perf_counter() - start
error = abs(total[2] / variance - 1).max()
assert np.allclose(total[1], everything.mean(axis=0), rtol=1e-12)
print(f"{total[0]:,} rows, relative error {error:.0e}")
megabytes = piece.nbytes / 1e6, everything.nbytes / 1e6
print(f"largest array: {megabytes[0]:.1f} MB streamed, {megabytes[1]:.0f} MB at once")
print(f"time, streamed ÷ at once: {streamed / at_once:.1f}")
assert error < 1e-10
del everything

# %% [markdown]
# The same to a dozen digits, with a two-hundredth of the memory. The claim (C69) is a slip: one pass gives the
# statistics of data of any size, and each row can then be standardized as it is read for training.

# %% [markdown]
# ## One thing that fails: whitening with few rows
#
# Whitening has the best κ. So why not always whiten? It divides by the deviation of *every* direction,
# also of those in which there is little but noise. Ten random training sets of each size, the same
# logistic regression (scikit-learn's, with its default L2 penalty) on both. **Predict** which is better on
# test data, and whether it still matters at 400 rows.

# %%
from sklearn.linear_model import LogisticRegression


def test_accuracy(rows, seed, whiten):
    """Fit on `rows` tumours, prepared by their statistics only; accuracy on all others."""
    order = np.random.default_rng(seed).permutation(569)
    train, test = standardize(features[order[:rows]], features[order[rows:]])
    if whiten:
        values, vectors = np.linalg.eigh(train.T @ train / rows)
        whitening = (vectors / np.sqrt(values + 1e-8)) @ vectors.T
        train, test = train @ whitening, test @ whitening
    model = LogisticRegression(max_iter=2000).fit(train, labels[order[:rows]])
    return model.score(test, labels[order[rows:]])


sizes = (40, 60, 100, 200, 400)
result = np.empty((2, len(sizes), 10))  # standardized or whitened, sizes, draws
for index, rows in enumerate(sizes):
    for seed in range(10):
        result[0, index, seed] = test_accuracy(rows, seed, whiten=False)
        result[1, index, seed] = test_accuracy(rows, seed, whiten=True)
gap = result[0] - result[1]
for n, standard, white in zip(sizes, *result, strict=True):
    print(f"{n:3} rows   standardized {standard.mean():.1%}   whitened {white.mean():.1%}", end="")
    print(f"   lost {100 * (standard - white).mean():.1f} points")
print(
    f"40 rows: lost by whitening, in points: {100 * gap[0].min():.1f} to {100 * gap[0].max():.1f}"
)
assert gap[0].min() > 0.03 and gap[-1].mean() < 0.05

# %% [markdown]
# The same as a picture; the shading spans the ten draws.

# %% tags=["figure"]
# Figure: test accuracy against the number of training examples
fig, ax = plt.subplots(figsize=(7, 3.2))
for accuracies, colour, name in (
    (result[0], BLUE, "standardized"),
    (result[1], GREEN, "whitened"),
):
    ax.fill_between(sizes, accuracies.min(1), accuracies.max(1), color=colour, alpha=0.15, lw=0)
    dash = "-" if name == "standardized" else "--"
    ax.plot(sizes, accuracies.mean(1), color=colour, ls=dash, marker="o")
    label_line(ax, sizes[-1], accuracies[-1].mean(), name, colour, xytext=(8, 0))
ax.set(xlabel="training examples", ylabel="test accuracy", xlim=(30, 480))
show(
    fig,
    "Test accuracy against training examples: whitened lies below standardized, most with few.",
)

# %% [markdown]
# With 40 rows for 30 features, whitening costs 13.5 points of accuracy on average, and some in every
# one of the ten draws; with 400 rows, 2.4 are left. A better κ buys
# speed, not accuracy. This is one reason why the layer of lesson 03 standardizes and does not whiten; lesson 02 shows
# another.
#
# <!-- given: 30 -->

# %% [markdown]
# ## The turn: a hidden layer's input is data too
#
# You standardized the input of the *first* layer. The second layer gets the output of the first, and
# nobody standardized that. Worse: it changes whenever the first layer's weights change. **Predict** κ
# of the second layer's input for perfectly white input to the first.

# %%
kappas, shifts = [], []
for seed in range(5):
    rng = np.random.default_rng(seed)
    white_input = zca_whiten(rng.normal(size=(1000, 20)))  # κ = 1
    weights = rng.normal(0, 1 / np.sqrt(20), (20, 20))
    hidden = np.maximum(0, white_input @ weights)  # a ReLU layer, (1000, 20)
    nudge = 0.1 * rng.normal(0, 1 / np.sqrt(20), weights.shape)  # a tenth of the weights' size
    moved = np.maximum(0, white_input @ (weights + nudge))
    kappas.append(np.linalg.cond(hidden.T @ hidden / 1000))
    shifts.append((abs(moved.mean(axis=0) - hidden.mean(axis=0)) / hidden.std(axis=0)).max())
print("κ of the second layer's input:", np.round(kappas))
print("largest move of a mean when the weights change by 10 %, in σ:", np.round(shifts, 2))
assert min(kappas) > 20 and min(shifts) > 0.01

# %% [markdown]
# White data goes in, and what the second layer sees is ill-conditioned again, and moves with every change
# of the weights (how far it moves in real training, lesson 02 measures). To
# standardize once, before training, is not enough. The rest of the course is about doing it *inside*
# the network, at every step.

# %% [markdown]
# ## In the wild
#
# - scikit-learn: `StandardScaler` fits on train and transforms both. Its convention for a constant
#   feature: divide by 1. Train becomes 0; a test value that differs keeps its difference.
# - PyTorch: `(x - x.mean(0)) / x.std(0)`. Beware, `torch.std` divides by $N-1$. torchvision's
#   `Normalize(mean, std)` takes constants that somebody computed on the training set.
# - Keras: the layer `Normalization`, with `adapt(train)`. It adds no learned parameters.

# %%
import torch
from sklearn.preprocessing import StandardScaler

train, test = features[:455], features[455:]
scaler = StandardScaler().fit(train)
ours = standardize(train, test)
tensor = torch.tensor(train)
by_torch = (tensor - tensor.mean(0)) / tensor.std(0, correction=0)
default = (tensor - tensor.mean(0)) / tensor.std(0)
print("largest difference to scikit-learn:", f"{abs(scaler.transform(test) - ours[1]).max():.0e}")
print("to PyTorch with correction=0:      ", f"{abs(by_torch.numpy() - ours[0]).max():.0e}")
print("to PyTorch's default, N − 1:       ", f"{abs(default.numpy() - ours[0]).max():.0e}")
assert np.allclose(scaler.transform(test), ours[1]) and np.allclose(by_torch, ours[0])
assert not np.allclose(default, ours[0], rtol=1e-4)

# %% [markdown]
# ## What to take away
#
# - Gradient descent needs steps in proportion to κ, the ratio of the loss's largest to its smallest
#   curvature; units enter κ squared.
# - Standardizing removes the units, whitening the correlation too; whitening can amplify noise.
# - Statistics come from the training set only; constants up to rounding need a rule.
# - One streaming pass gives the statistics of any amount of data.
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
# 3. Your colleague standardizes all data, then splits it into train and test. What is wrong?
# <details><summary>Answer</summary>
#
# The test set took part in μ and σ. A shift between the two sets then looks smaller than it is: in
# the cell above it fell from about 3 to about 1.7.
#
# </details>
#
# 4. Adam divides each step by the size of recent gradients. Does it make standardizing useless?
# <details><summary>Answer</summary>
#
# It helps with units, one parameter at a time, as standardizing does. Like standardizing it does
# nothing about correlation, and it does nothing about the mean of the features. Lesson 02 tries Adam.
#
# </details>
#
# <!-- given: 0.99 199 -->
