# %% [markdown]
# # 04 · Batch normalization, backward
#
# In lesson 03 you wrote the layer, and the course lent you its gradient. Today you find the gradient
# yourself, first by looking at it and then along the graph, and your network trains without the loan.
#
# Sources: Ioffe and Szegedy 2015, arXiv:1502.03167, sections 2 and 3; van Laarhoven 2017, arXiv:1706.05350.

# %% tags=["setup"]
# Setup: imports, the digits, lesson 03's sizes, the look of the figures
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import IntSlider
from matplotlib.patches import FancyArrowPatch
from mpl_toolkits.mplot3d import proj3d

from utils import answer_to, check, max_relative_error, predict, reveal
from utils.lab.data import digits
from utils.lab.network import Network
from utils.lab.plotting import BLACK, BLUE, GREEN, VERMILLION, label_line, show, use_style
from utils.lab.widgets import explore

use_style()
data = digits()
SIZES, SEEDS = [64, 50, 50, 50, 50, 50, 50, 10], range(5)

# %% [markdown]
# ## A puzzle: the gradient that anyone would write first
#
# Bring your layer along. Paste your `batch_norm_forward` from lesson 03 into the next cell, above its last
# line, and check it there. (If you leave the cell as it is, the course's layer stands in.)

# %%
# here: your batch_norm_forward, and check("03-forward", batch_norm_forward)
batch_norm_forward = answer_to("03-forward")

# %% [markdown]
# To train, a network needs the way back. It is handed $dy$, the gradient of the loss $\ell$ with respect to the layer's
# output $y$. It has to pass on $dx$, the gradient with respect to the layer's input $x$. In this lesson $d$ before a
# letter always means that: $dx=\partial\ell/\partial x$, and $dv=\partial\ell/\partial v$. A batch has $N$ rows.
#
# Write $r=1/\sqrt{v+\varepsilon}$ for the factor by which the layer multiplies. It is $1/\sigma$, apart from the small ε. Frameworks call it `rstd` or `invstd`.
# Then the layer computes $y=\gamma\,r\,(x-\mu)+\beta$. That looks like a straight line with the slope $\gamma r$. So the first gradient that
# comes to mind is $dx=\gamma r\,dy$.


# %%
def standardized(x):
    """x̂ (N, D) and r = 1/√(v+ε) (D,), as in the forward pass."""
    rstd = 1 / np.sqrt(x.var(axis=0) + 1e-5)
    return (x - x.mean(axis=0)) * rstd, rstd


def as_constants(dy, x, gamma):
    """The way back if μ and σ were constants: (dx, dgamma, dbeta)."""
    x_hat, rstd = standardized(x)
    return dy * gamma * rstd, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


# %% [markdown]
# The shape is right. But μ and σ are computed from $x$, and the formula ignores that. Give this gradient to lesson 03's network all the
# same, with six sigmoid layers and your four lines before each of them.

# %%
predict(
    "04-constants",
    "With this gradient, at rate 1 and after 500 steps, the network gets how many of the test "
    "images right?",
    "about 10 %, as if there were no layer",
    "about 50 %",
    "above 90 %",
)

# %%
trained = Network(SIZES, seed=0, norm=batch_norm_forward, backward=as_constants)
trained.train(data, rate=1.0, steps=500)
reached = trained.accuracy(data)
print(f"with μ and σ as constants, rate 1: {reached:.0%}")
reveal("04-constants", "above 90 %" if reached > 0.9 else "about 50 %")

# %% [markdown]
# It trains, and you might ship this. Now raise the rate to 3, and put the right gradient beside it (`Network` has the course's,
# unless you give it another one).

# %%
right = Network(SIZES, seed=0, norm=batch_norm_forward)
right_curve = right.train(data, rate=3.0, steps=500)
wrong = Network(SIZES, seed=0, norm=batch_norm_forward, backward=as_constants)
wrong_curve = wrong.train(data, rate=3.0, steps=500)
print(f"rate 3, right gradient: {right.accuracy(data):.0%}")
print(f"rate 3, as constants:   {wrong.accuracy(data):.0%}")

# %% [markdown]
# The same two runs, step by step:

# %% tags=["figure"]
# Figure: accuracy over the steps at rate 3, with the right gradient and with constants
fig, ax = plt.subplots(figsize=(7, 2.8))
for (steps, accuracies), colour, name in (
    (right_curve, BLUE, "right gradient"),
    (wrong_curve, VERMILLION, "μ and σ as constants"),
):
    ax.plot(steps, 100 * accuracies, color=colour)
    label_line(ax, steps[-1], 100 * accuracies[-1], name, colour)
ax.set(xlabel="steps, at rate 3", ylabel="test accuracy, %", xlim=(0, 690), ylim=(0, 105))
ax.set_xticks(range(0, 501, 100))
show(
    fig,
    "Test accuracy against steps at rate 3: the right gradient rises above 90 %, the one with "
    "constants stays far below.",
)

# %% [markdown]
# At three times the rate, the same code gets less than half of the images right. Is this one unlucky seed?

# %% tags=["evidence", "C12:holds"]
# Evidence: five seeds, two learning rates, 200 steps, the right gradient and constants
final = {}
for name, options in (("right", {}), ("constants", {"backward": as_constants})):
    for rate in (0.3, 3.0):
        runs = []
        for seed in SEEDS:
            network = Network(SIZES, seed, batch_norm_forward, **options)
            network.train(data, rate, steps=200, every=200)
            runs.append(network.accuracy(data))
        final[name, rate] = np.array(runs)
        print(f"{name:9} rate {rate}:  {min(runs):.1%} to {max(runs):.1%}")
assert final["constants", 3.0].max() < 0.5 and final["right", 3.0].min() > 0.8
assert final["constants", 0.3].min() > 0.85
assert final["constants", 0.3].mean() < final["right", 0.3].mean() - 0.01

# %% [markdown]
# No, it is not. After 200 steps at rate 3, every seed with the right gradient gets 86 % or more, and the best with the wrong one
# gets 30 %. At rate 0.3 the wrong gradient trains, a little behind the right one. <!-- given: 200 -->
# So neither the shapes nor a training run at a modest rate finds this bug. What is missing? When $x_1$ moves, it also moves μ and
# σ, and through them every *other* $\hat x_k$. Before you look for these paths, you need a judge.

# %% [markdown]
# ## The judge: a gradient by nudging
#
# A derivative says how much the loss changes when one number changes. So change it. Nudge one value of $x$ up by $h$,
# then down by $h$, and divide the difference of the losses by $2h$:
#
# $$\frac{f(x+h)-f(x-h)}{2h} = f'(x)+\tfrac{h^2}{6}f'''(x)+\dots$$
#
# Because the nudges go both ways, the even terms of Taylor's series cancel, and the error falls with $h^2$. With numbers: for $f(x)=x^3$ at 1 with
# $h=0.1$ you get (1.331 − 0.729)/0.2 = 3.01, and $f'(1)=3$.
#
# ### Exercise `04-gradcheck`: the gradient of any function
#
# `f` takes an array and returns a number. Nudge one value of `x` at a time, and leave `x` as you found it, to the
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
# ## A batch to hold in your hand
#
# The features of a batch do not mix in this layer, so one feature is enough. Take $N=3$ examples,
# $x=(1, 2, 6)$, with $\gamma=2$ and $\beta=10$. From above comes $dy=(1, 0, 2)$. A loss with exactly this $dy$ is
# $\ell=\sum_i dy_i\,y_i$, and that is all the judge needs.

# %%
numerical_gradient = answer_to("04-gradcheck")
x = np.array([[1.0], [2.0], [6.0]])  # (N, D) = (3, 1)
dy = np.array([[1.0], [0.0], [2.0]])
gamma, beta = np.array([2.0]), np.array([10.0])
x_hat, rstd = standardized(x)


def loss(x):
    return (dy * batch_norm_forward(x, gamma, beta)).sum()


by_judge = numerical_gradient(loss, x)
print("x̂ =", x_hat.ravel().round(3), "   r =", rstd.round(3))
print("dx, μ and σ as constants:", as_constants(dy, x, gamma)[0].ravel().round(3))
print("dx, by the judge:        ", by_judge.ravel().round(3))

# %% [markdown]
# They differ in every entry. The second example has $dy_2=0$, and still $dx_2$ is not 0, because $x_2$ moves the mean and
# the spread for the other two.
#
# ### The easy part: γ and β
#
# Every $y_i=\gamma\hat x_i+\beta$ contains the same β. Raise β by a little and *all* outputs rise by as much, so the loss
# changes by $dy_1+dy_2+dy_3$. All three outputs use β. Each sends back its $dy_i$, and β adds them up:
#
# $$d\beta=\sum_{i=1}^N dy_i$$
#
# ### Exercise `04-affine`: three gradients
#
# Find $d\gamma$ and $d\hat x$ by the same thought, for a batch of $D$ features. (Sums and not means: if the loss is a mean over
# the examples, its $1/N$ is in $dy$ already.)
#
# <details><summary>Hint 1: shapes</summary>
#
# A gradient has the shape of what it belongs to: `dx_hat` that of `x_hat`, `dgamma` and `dbeta` that of γ.
#
# </details>
# <details><summary>Hint 2: who is shared?</summary>
#
# γ is shared by the examples, as β is. Raise it a little: by how much does $y_i$ rise? But $\hat x_i$ belongs to example $i$
# alone, and nothing is added up.
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
# The next cell holds your $d\gamma$ against the judge's, and takes a small step downhill with γ and β. If the gradients are right, the loss must fall.

# %% tags=["C11:holds"]
affine_backward = answer_to("04-affine")
dx_hat, dgamma, dbeta = affine_backward(dy, x_hat, gamma)
print("dx̂ =", dx_hat.ravel(), "  dγ =", dgamma.round(3), "  dβ =", dbeta)
by_judge_gamma = numerical_gradient(lambda g: (dy * (g * x_hat + beta)).sum(), gamma)
assert max_relative_error(dgamma, by_judge_gamma) < 1e-8
stepped = (dy * batch_norm_forward(x, gamma - 0.01 * dgamma, beta - 0.01 * dbeta)).sum()
print(f"loss {loss(x):.3f}, after the step {stepped:.3f}")
assert stepped < loss(x)

# %% [markdown]
# The judge agrees, and the loss falls. That is all there is to learning γ and β. The hard part is the way from $d\hat x$ to $dx$.

# %% [markdown]
# ## In which directions can a batch move?
#
# Do not derive yet. Think of the three numbers $x=(1,2,6)$ as *one* point in a space with three axes, one for
# each example. You can nudge this point in three independent directions, for example along the three axes.

# %%
predict(
    "04-directions",
    "Nudge x = (1, 2, 6) in three directions at right angles to one another, chosen as you like. "
    "In how many of them can you keep x̂ where it is?",
    "none",
    "one",
    "two",
    "three",
)

# %%
mean, still = x.mean(), 0
for name, nudge in (
    ("shift all", np.array([[1.0], [1.0], [1.0]])),
    ("stretch: x − μ", x - mean),
    ("at right angles to both", np.array([[4.0], [-5.0], [1.0]])),
):
    nudge = nudge / np.linalg.norm(nudge)  # of length 1
    moves = (standardized(x + 1e-4 * nudge)[0] - x_hat) / 1e-4
    still += np.linalg.norm(moves) < 1e-3
    print(f"{name:23} {nudge.ravel().round(3) + 0.0}: x̂ moves ", end="")
    print(f"{moves.ravel().round(3) + 0.0}, {np.linalg.norm(moves):.3f} times as far")
reveal("04-directions", ["none", "one", "two", "three"][still])

# %% [markdown]
# Shift all three examples, and the layer subtracts the shift. Stretch them away from their mean, and the layer
# divides the stretch out again. Only one direction is left, the one of $(4,-5,1)$, which is at right angles to both. Along it $\hat x$ follows in the same
# direction, and 0.463 times as far. That factor is $r$.
#
# Now look at the judge's gradient again. It was $(0.529, -0.661, 0.132)$, and this is $0.132$ times $(4,-5,1)$.
# The gradient points along the one direction in which something can be gained, because a nudge that does not move $\hat x$
# leaves the loss as it is.
#
# With more examples there are more directions, but the argument stays. Write $\mathbf 1=(1,\dots,1)$.
#
# - A nudge along $\mathbf 1$ is a shift, and one along $\hat x$ is a stretch. Neither moves $\hat x$, so $dx$ has no component along them.
# - Take any nudge at right angles to both. Its values add up to 0, so the mean stays where it is. Some
#   distances from the mean grow and others shrink, but their squares keep the same sum. So $v$ stays too, if the nudge is small, and the layer *is* the straight
#   line with the slope $r$. A nudge $e$ moves $\hat x$ by $re$, and the loss changes by $d\hat x\cdot re$. By definition that is also $dx\cdot e$. So in these directions $dx$
#   is $r$ times $d\hat x$.

# %% tags=["evidence"]
# Evidence: random batches of 3 to 300 examples, nudged along 1, along x̂ and at right angles
rng = np.random.default_rng(0)
for count in (3, 10, 100, 300):
    batch = rng.normal(3, 2, (count, 1))
    hat, r = standardized(batch)
    one, across = np.ones((count, 1)), rng.normal(size=(count, 1))
    for direction in (one, hat - hat.mean()):  # leave what is at right angles to both
        across -= direction * (direction * across).sum() / (direction**2).sum()
    moved = []
    for nudge in (one, hat, across):
        nudge = 1e-4 * nudge / np.linalg.norm(nudge)
        moved.append((standardized(batch + nudge)[0] - hat) / np.linalg.norm(nudge))
    aside = np.linalg.norm(moved[2] - r * across / np.linalg.norm(across)) / r[0]
    sizes = np.linalg.norm(moved, axis=(1, 2)) / r
    print(f"N = {count:3}: x̂ follows at {sizes.round(3) + 0.0} times r, ", end="")
    print(f"off course by {aside:.0e}")
    assert sizes[:2].max() < 1e-3 and abs(sizes[2] - 1) < 1e-3 and aside < 1e-3

# %% [markdown]
# The folded cell tried this with random batches of 3 to 300 examples, and each time $\hat x$ moved as the argument says. <!-- given: 300 -->
#
# In other words, take the gradient $d\hat x$ that comes from above, delete its components along $\mathbf 1$ and along
# $\hat x$, and multiply what remains by $r$. In the picture, for three examples, $\mathbf 1$ points up. Every $\hat x$ lies on the circle, of radius $\sqrt 3$,
# because its mean is 0 and its spread is 1.

# %% tags=["figure"]
# Figure: an arrow with its label, for the next two pictures
ABOVE, LENGTH = np.stack([x_hat[:, 0], np.cross(np.ones(3), x_hat[:, 0]), np.ones(3)]), np.sqrt(3)
BASIS = ABOVE / np.linalg.norm(ABOVE, axis=1, keepdims=True)  # out, along the circle, up


def arrow(ax, start, vector, colour, text=""):
    """An arrow with its label a little beyond its tip, on the page."""
    if np.linalg.norm(vector) < 0.05:
        return
    ax.quiver(*start, *vector, color=colour, arrow_length_ratio=0.12, lw=2.2)
    tail, tip = (
        np.array(proj3d.proj_transform(*point, ax.get_proj())[:2])
        for point in (start, start + vector)
    )
    ahead = 14 * (tip - tail) / max(np.linalg.norm(tip - tail), 1e-9)
    middle = {"ha": "center", "va": "center", "textcoords": "offset points"}
    ax.annotate(text, tip, xytext=ahead, color=colour, fontsize=12, **middle)


# %% tags=["figure"]
# Figure: the circle that the next two pictures begin with
def circle_of_x_hat():
    """The plane of mean 0, and in it all x̂ of three examples."""
    fig = plt.figure(figsize=(8, 3.6), layout="none")
    ax = fig.add_axes((-0.16, -0.28, 0.92, 1.6), projection="3d", computed_zorder=False)
    ax.set(xlim=(-1.5, 3), ylim=(-2, 2.5), zlim=(-0.5, 2.2), box_aspect=(4.5, 4.5, 2.7))
    ax.view_init(elev=22, azim=-52)
    ax.axis("off")
    turn = np.linspace(0, 2 * np.pi, 200)
    ax.plot(LENGTH * np.cos(turn), LENGTH * np.sin(turn), 0 * turn, color="0.4", lw=1.2)
    arrow(ax, np.zeros(3), np.array([0, 0, 1.7]), "0.4", "$\\mathbf{1}$")
    arrow(ax, np.zeros(3), np.array([LENGTH, 0, 0]), BLACK)
    ax.text(0.9, -0.35, 0, "$\\hat{x}$", fontsize=12, ha="center", va="top")
    ax.text(-1.45, 0.2, 0, "all $\\hat{x}$", color="0.3")
    return fig, ax


# %% tags=["figure"]
# Figure: what draws a gradient from above, its two deleted parts, and what remains
def draw_projection(angle, lift):
    """dx̂ of length 1, `angle` degrees from x̂ in the plane, lifted by `lift` degrees."""
    along, up = np.radians([angle, lift])
    out, around = np.cos(up) * np.array([np.cos(along), np.sin(along)])
    parts = 2.4 * np.diag([out, around, np.sin(up)])  # along x̂, along the circle, along 1
    fig, ax = circle_of_x_hat()
    tip = np.array([LENGTH, 0, 0])
    corners = np.cumsum([tip, parts[1], parts[0], parts[2]], axis=0)
    ax.plot(*corners.T, color="0.6", lw=1.2, ls="--")
    arrow(ax, tip, parts.sum(axis=0), VERMILLION, "$d\\hat{x}$")
    arrow(ax, tip, parts[1], BLUE)
    for height, colour, text in (
        (0.86, VERMILLION, "$d\\hat{x}$, from above, drawn with length 1"),
        (0.78, "0.45", f"its part along $\\hat{{x}}$: {abs(out):.2f}, deleted"),
        (0.70, "0.45", f"its part along $\\mathbf{{1}}$: {abs(np.sin(up)):.2f}, deleted"),
        (0.62, BLUE, f"its part along the circle: {abs(around):.2f}, remains"),
    ):
        fig.text(0.62, height, text, color=colour)
    return fig


# %% [markdown]
# Here is what the layer does to a gradient that comes from above:

# %% tags=["figure"]
# Figure: our own gradient from above, its two deleted parts, and what remains
example = BASIS @ dx_hat[:, 0]
lift = np.degrees(np.arcsin(example[2] / np.linalg.norm(example)))
angle = np.degrees(np.arctan2(example[1], example[0]))
show(
    draw_projection(angle, lift),
    "A circle with x̂ on it. From the tip of x̂ an arrow, the gradient from above, points up and "
    "outwards; of it only the part along the circle remains.",
)

# %% [markdown]
# This is the direction of our own $d\hat x=(2,0,4)$, in orange. (The picture draws every $d\hat x$ equally long, because only the shares matter
# here, and it leaves out the last step, the factor $r$.) The dashed parts, outwards along $\hat x$ and upwards along $\mathbf 1$, are
# deleted. What remains (blue) can only *turn* $\hat x$ along its circle. Turn $d\hat x$ with the sliders. With both at 0 nothing of it is left. At an angle of 90, with no lift,
# all of it remains.

# %% tags=["figure"]
# Figure: the same with sliders for the direction of the gradient from above
explore(
    draw_projection,
    alt="The gradient from above at the tip of x̂, and the part of it along the circle.",
    angle=IntSlider(value=60, min=0, max=180, step=5, description="angle to x̂"),
    lift=IntSlider(value=0, min=0, max=90, step=5, description="lift towards 1"),
)

# %% [markdown]
# ### Exercise `04-closed`: the picture as code
#
# Write that picture as a formula, for $D$ features at once, and return $d\gamma$ and $d\beta$ as well. You get
# what the forward pass kept, `x_hat` and `rstd`. The component of a vector $a$ along a vector $b$ is
# $b\,\frac{a\cdot b}{b\cdot b}$. For the squared length of $\hat x$ take $\hat x\cdot\hat x=N$. (With ε it is a hair less. *Going deeper* shows
# that $N$ gives the exact gradient all the same.)
#
# <details><summary>Hint 1: the component along 1</summary>
#
# $\mathbf 1\cdot\mathbf 1=N$, so $d\hat x\cdot\mathbf 1/N$ is an average. Over which axis?
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

# %%
batch_norm_backward = answer_to("04-closed")
dx = batch_norm_backward(dy, x_hat, gamma, rstd)[0]
print("yours:   ", dx.ravel().round(3), "    judge:", by_judge.ravel().round(3))
print(f"Σ dx = {dx.sum():.0e}    Σ dx·x̂ = {(dx * x_hat).sum():.0e}")
assert max_relative_error(dx, by_judge) < 1e-8

# %% [markdown]
# You found the gradient of batch normalization from a picture, and this formula is what PyTorch runs. (The second sum is not
# quite 0 because of ε.)

# %% [markdown]
# ## The same, along the graph
#
# Most layers have less symmetry than this one. For them there is a way that always works: draw who feeds whom, and walk
# back. In the picture, the forward pass runs from left to right. There are three
# examples, but only one μ and one $v$. All three feed them and depend on them, so on the way back (along the
# arrows, which point to the left) each of the two collects three messages and adds them. The numbers are the messages of our batch.

# %% tags=["figure"]
# Figure: the graph's nodes, its arrows, and the messages to v and μ
to_v = dx_hat * (x - mean) * -0.5 * rstd**3
to_mean = 0.0 - dx_hat * rstd
ROWS = (3.6, 2.0, 0.4)
V, MU = (3.4, 5.4), (3.4, -1.4)
ARROWS = [((8.6, h), (6.6, h), BLACK, 0) for h in ROWS]
for k, h in enumerate(ROWS):
    ARROWS += [
        ((6.6, h), (0.2, h), BLUE, 0),
        ((6.6, h), V, VERMILLION, 0.1),
        ((6.6, h), MU, GREEN, -0.1),
        (V, (0.2, h), VERMILLION, 0.1),
        (MU, (0.2, h), GREEN, -0.1),
    ]
MESSAGES = [((4.05, 2.86, 1.66)[k], f"{to_v[k, 0]:.3f}", VERMILLION) for k in range(3)]
MESSAGES += [((2.4, 1.1, -0.06)[k], f"{to_mean[k, 0]:.3f}", GREEN) for k in range(3)]

LABELS = [(V, "$v$"), (MU, r"$\mu$")]
for k, h in enumerate(ROWS, 1):
    LABELS += [((0.2, h), f"$x_{k}$"), ((6.6, h), f"$\\hat{{x}}_{k}$"), ((8.6, h), f"$y_{k}$")]

# %% [markdown]
# The whole way back, with its four steps numbered:

# %% tags=["figure"]
# Figure: the way back through the graph, with its four steps numbered
fig, ax = plt.subplots(figsize=(8.5, 4.8))
look = {"arrowstyle": "-|>", "mutation_scale": 12, "shrinkA": 15, "shrinkB": 15, "lw": 1.4}
for start, end, colour, bend in ARROWS:
    curve = f"arc3,rad={bend}"
    ax.add_patch(FancyArrowPatch(start, end, connectionstyle=curve, color=colour, **look))
for place, name in LABELS:
    ax.text(*place, name, ha="center", va="center", fontsize=15)
for b, text, colour in MESSAGES:
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    ax.text(6.05, b, text, color=colour, ha="center", va="center", fontsize=9, bbox=box)
ax.text(3.7, 5.55, f"  dv = {to_v.sum():.3f}", color=VERMILLION)
ax.text(3.7, -1.75, f"  dμ = {to_mean.sum():.3f}", color=GREEN)
STEPS = ((7.6, 4.0, BLACK), (5.3, 5.45, VERMILLION), (5.3, -1.55, GREEN), (1.4, 3.85, BLUE))
for number, (a, b, colour) in enumerate(STEPS, 1):
    circle = {"boxstyle": "circle", "facecolor": colour, "edgecolor": "none"}
    ax.text(a, b, str(number), color="white", ha="center", va="center", bbox=circle)
ax.set(xlim=(-0.3, 9), ylim=(-2.1, 6))
ax.axis("off")
show(
    fig,
    "The graph of three examples. From each x̂ three arrows lead back: directly to its x, to the "
    "one v and to the one μ. From v and from μ arrows lead on to all three x.",
)

# %% [markdown]
# The rule of the walk is short: *multiply along a path, and add up over paths*. Four steps, numbered in the picture:
#
# **1. From $y$ to $\hat x$.** That is your `affine_backward`: $d\hat x_i=\gamma\,dy_i$, here $(2, 0, 4)$.
#
# **2. To the variance.** This step is yours. In $\hat x_i=(x_i-\mu)\,(v+\varepsilon)^{-1/2}$ hold $x_i$ and μ still, and
# differentiate by $v$. Multiply the result by $d\hat x_i$, and you have example $i$'s message. Derive $dv$ on paper, put in our numbers ($v=4.667$), and compare
# with the messages in the picture, which add up to $-0.397$. Then open the answer.
#
# <details><summary>The answer</summary>
#
# The derivative of $(v+\varepsilon)^{-1/2}$ is $-\frac12(v+\varepsilon)^{-3/2}$, and all examples share one $v$, so
#
# $$dv=\sum_i d\hat x_i\,(x_i-\mu)\cdot\left(-\tfrac12\right)(v+\varepsilon)^{-3/2}.$$
#
# With numbers: $\sum_i d\hat x_i(x_i-\mu)=2\cdot(-2)+0\cdot(-1)+4\cdot3=8$ and $4.667^{3/2}=10.08$, so $dv=-\frac12\cdot8/10.08=-0.397$.
#
# </details>
#
# **3. To the mean.** μ appears in every $\hat x_i$, and each of them sends it the message $-d\hat x_i\,r$. It also stands in $v=\frac1N\sum_k(x_k-\mu)^2$,
# so strictly there is a fourth message, from $v$:
#
# $$d\mu=-\sum_i d\hat x_i\,r\;+\;dv\cdot\frac1N\sum_k -2\,(x_k-\mu)$$
#
# But deviations from the mean add up to 0, so that message is 0 for every batch.
#
# **4. To the input.** Three arrows arrive at each $x_i$. Nudge $x_i$, and the mean moves $\frac1N$ times as far, and the variance $\frac2N(x_i-\mu)$ times:
#
# $$dx_i=\underbrace{d\hat x_i\,r}_{\text{directly}}+
# \underbrace{dv\cdot\tfrac2N(x_i-\mu)}_{\text{through }v}+\underbrace{d\mu\cdot\tfrac1N}_{\text{through }\mu}$$
#
# With numbers, for the first example: 0.926 + 0.529 − 0.926 = 0.529. The puzzle's gradient was the first term alone.
#
# ### Exercise `04-staged`: along the graph
#
# Walk the four steps for a batch of $D$ features, with your own $dv$. The check looks at the results in the
# order of the steps and names the first wrong one, so you can mend from the top.
#
# <details><summary>Hint 1: what to compute first</summary>
#
# Redo the forward pass: `mean` and `var` of shape `(D,)`, over axis 0, and `N = len(x)`.
#
# </details>
# <details><summary>Hint 2: from one feature to D</summary>
#
# Every sum over $i$ runs over the batch: `.sum(axis=0)`. The rest lines up by itself.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# `dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 * (var + eps) ** -1.5`,
# `dmean = -(dx_hat / np.sqrt(var + eps)).sum(axis=0)` plus a term that is 0, and `dx` is step 4 as it stands.
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
# Do the picture and the graph say the same? Put $x_i-\mu=\hat x_i/r$ into steps 2 and 4. The ½ cancels the 2, two of the three
# factors $r$ cancel, and the paths through μ and $v$ turn into the components that you deleted:
#
# $$\boxed{\;dx_i=r\Big(d\hat x_i-\underbrace{\tfrac1N\sum_k d\hat x_k}_{\text{through }\mu}
# -\underbrace{\hat x_i\,\tfrac1N\sum_k d\hat x_k\,\hat x_k}_{\text{through }v}\Big)\;}$$
#
# So the path through μ is what deletes the component along $\mathbf 1$, and the path through $v$ is what deletes the one
# along $\hat x$. Your two functions should agree on any batch, up to rounding, and the next cell tries it.

# %% tags=["evidence"]
# Evidence: the graph, the picture and the judge on 32 examples of three features
rng = np.random.default_rng(0)
rows, dy_rows = rng.normal([5, -3, 0], [2, 0.6, 9], (32, 3)), rng.normal(1, 3, (32, 3))
gammas, betas = np.array([1.5, -0.7, 2.0]), np.array([0.3, 1.0, -2.0])
staged = answer_to("04-staged")(dy_rows, rows, gammas)[3]
hats, rstds = standardized(rows)
closed = batch_norm_backward(dy_rows, hats, gammas, rstds)[0]
by_judge = numerical_gradient(
    lambda z: (dy_rows * batch_norm_forward(z, gammas, betas)).sum(), rows
)
print(f"the graph − the picture: {abs(staged - closed).max():.0e} at most")
print(f"the graph − the judge:   {abs(staged - by_judge).max():.0e} at most")
assert np.allclose(staged, closed, atol=1e-12) and max_relative_error(staged, by_judge) < 1e-7

# %% [markdown]
# ## Diagnosis: two sums name the missing path
#
# If a path is missing, $dx$ keeps a component that should be gone. Two sums show which one, $\sum_i dx_i$ and $\sum_i dx_i\,\hat x_i$.
#
# ### Exercise `04-diagnose`: which path is missing?
#
# You are handed a way back that you cannot look into: a function `backward(dy, x, gamma)` that returns $dx$ of shape
# `(N, D)`. It may be right. It may take the mean for a constant, or the variance, or both. Or it has all its paths and
# the wrong size, because somebody forgot a factor, γ or $r$. Its ε is between `1e-8` and `1e-3`. Call it with inputs of your choice and return what it is.
#
# <details><summary>Hint 1: which sum belongs to which path?</summary>
#
# The path through μ deletes the component along $\mathbf 1$. If it is missing, $\sum_i dx_i$ is not 0. The path through $v$
# belongs to the other sum.
#
# </details>
# <details><summary>Hint 2: choose dy with care, and mind ε</summary>
#
# Choose $dy$ at random, because a $dy$ that has no component along $\mathbf 1$ or $\hat x$ hides what you look for. And $\sum_i dx_i\hat x_i$ is never
# quite 0: compare it with the sum of $|dx_i\hat x_i|$, and feed a batch with a large spread.
#
# </details>
# <details><summary>Hint 3: the wrong size</summary>
#
# Both sums are 0 for a gradient of the wrong size. Compare it with one that you trust: `batch_norm_backward` or `numerical_gradient`, written out
# inside your answer, with a tolerance of a hundredth.
#
# </details>


# %%
def diagnose(backward):
    """Say what is wrong with a gradient of batch normalization.

    Args: backward, a function of dy (N, D), x (N, D), gamma (D,) that returns dx (N, D).
    Returns: "right", "mean", "variance" or "both" (what is taken for constant), or "size".
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(0)
    x, dy = rng.normal(0, 5, (40, 2)), rng.normal(2, 3, (40, 2))
    gamma, r = np.array([1.5, -2.5]), 1 / x.std(axis=0)
    x_hat = (x - x.mean(axis=0)) * r
    dx = backward(dy, x, gamma)
    mean_leaks = abs(dx.sum(axis=0)).max() > 0.01 * abs(dx).sum()
    variance_leaks = abs((dx * x_hat).sum(axis=0)).max() > 0.01 * abs(dx * x_hat).sum()
    if mean_leaks or variance_leaks:
        return "both" if mean_leaks and variance_leaks else "mean" if mean_leaks else "variance"
    g = gamma * dy
    trusted = r * (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0))
    return "right" if np.allclose(dx, trusted, rtol=0.01, atol=0.01) else "size"
    ### END SOLUTION


# %%
check("04-diagnose", diagnose)

# %% [markdown]
# ### One missing path at a time
#
# The puzzle's gradient lacked both paths. Which did the damage? Leave out one at a time.


# %%
def mean_as_constant(dy, x, gamma):
    x_hat, rstd = standardized(x)
    dx_hat, dgamma, dbeta = affine_backward(dy, x_hat, gamma)
    return rstd * (dx_hat - x_hat * (dx_hat * x_hat).mean(axis=0)), dgamma, dbeta


def variance_as_constant(dy, x, gamma):
    x_hat, rstd = standardized(x)
    dx_hat, dgamma, dbeta = affine_backward(dy, x_hat, gamma)
    return rstd * (dx_hat - dx_hat.mean(axis=0)), dgamma, dbeta


predict(
    "04-culprit",
    "At rate 3, which of the two missing paths costs the network its accuracy after 500 steps?",
    "the one through the mean",
    "the one through the variance",
    "each of them",
    "only both together",
)

# %%
networks, by_path = {"nothing": right}, {}  # right: from the puzzle, at the same rate
for name, way_back in (("mean", mean_as_constant), ("variance", variance_as_constant)):
    networks[name] = Network(SIZES, seed=0, norm=batch_norm_forward, backward=way_back)
    networks[name].train(data, rate=3.0, steps=500)
    by_path[name] = networks[name].accuracy(data)
    print(f"rate 3, {name:8} as a constant: {by_path[name]:.0%}")
harmful = [name for name in by_path if by_path[name] < 0.7]
verdicts = ["only both together", "", "each of them"]
reveal("04-culprit", verdicts[len(harmful)] or f"the one through the {harmful[0]}")

# %% [markdown]
# Without the mean's path the network fails. Without the variance's it hardly suffers. Why? Go one step further down, to the weights
# of the layer below, which computes $x_i=u_iW+b$ from its own inputs $u_i$. A unit's weights $w$ receive $dw=\sum_i dx_i\,u_i$.
#
# - Suppose $dx$ keeps a component along $\mathbf 1$: the same number $c$ for every example. It adds
#   $c\sum_i u_i$ to $dw$, a step along the **mean input** $\bar u$. For every unit this is the *same direction*.
# - Suppose $dx$ keeps a component along $\hat x$. It adds $c\sum_i \hat x_i\,u_i$, which is a direction of the unit's *own*,
#   and in part (a cell below measures how much) the direction of $w$ itself. But the length of $w$ does not matter to the layer, as you saw in lesson 03.
#
# If that is the reason, then most units of the network without the mean's path have turned towards $\bar u$ and say nearly the same. The next cell measures
# both in the fifth layer.

# %%
alike = {}
for name, network in networks.items():
    _, seen = network.forward(data.x_train[:300])
    u, y = seen[4].x, seen[4].z  # the fifth layer's input, and its γ·x̂ + β
    w, mean_input = network.layers[4][0], u.mean(axis=0)
    toward = mean_input @ w / np.linalg.norm(w, axis=0) / np.linalg.norm(mean_input)
    alike[name] = abs(np.corrcoef(y.T)).mean()
    print(f"{name:8} as a constant: |cosine| of w and ū {abs(toward).mean():.2f}, ", end="")
    bias = abs(network.layers[4][1]).mean()
    print(f"correlation between units {alike[name]:.2f}, |bias| {bias:.2g}")
assert alike["mean"] > 0.7 > 0.6 > max(alike["nothing"], alike["variance"])

# %% [markdown]
# That is what happened. With the mean taken for a constant, most units of this layer have turned towards $\bar u$, and so they
# say nearly the same, up to sign. With the variance taken
# for a constant, nothing of the kind happens. If the step along $\bar u$ is the illness, then taking it out must be the cure. The folded cell tests
# this on five seeds.


# %% tags=["evidence"]
# Evidence: a network whose weights make no step along the mean input
class Cured(Network):
    def forward(self, x):
        logits, self.seen = super().forward(x)
        return logits, self.seen

    def gradients(self, x, labels):
        loss, slopes = super().gradients(x, labels)
        for slope, (u, *_) in zip(slopes, self.seen, strict=False):
            direction = u.mean(axis=0) / np.linalg.norm(u.mean(axis=0))
            slope[0] = slope[0] - np.outer(direction, direction @ slope[0])
        return loss, slopes


def five_seeds(kind, way_back):
    runs = []
    for seed in SEEDS:
        network = kind(SIZES, seed, batch_norm_forward, way_back)
        network.train(data, 3.0, steps=200, every=200)
        runs.append(network.accuracy(data))
    return np.array(runs)


# %% tags=["evidence"]
# Evidence: five seeds at rate 3, and how much of each leak lies along a unit's own weights
table = {
    "variance as a constant": five_seeds(Network, variance_as_constant),
    "mean as a constant": five_seeds(Network, mean_as_constant),
    "mean, no step along ū": five_seeds(Cured, mean_as_constant),
}
for name, runs in table.items():
    print(f"{name:23} {runs.min():.0%} to {runs.max():.0%}")
assert table["mean as a constant"].max() < 0.5 < 0.7 < table["variance as a constant"].min()
assert table["mean, no step along ū"].min() > 0.7
network, shares = Network(SIZES, 0, batch_norm_forward), []
network.train(data, 3.0, steps=100, every=100)
_, seen = network.forward(data.x_train[:300])
for (u, a, _, _), (w, *_) in zip(seen, network.layers, strict=False):
    leak = u.T @ standardized(a)[0]  # what a component along x̂ adds to each unit's gradient
    cosine = (leak * w).sum(axis=0) / np.linalg.norm(leak, axis=0) / np.linalg.norm(w, axis=0)
    shares.append(cosine.mean())
print("cosine of w and the variance's leak, by layer:", np.round(shares, 2))
assert min(shares) > 0.5

# %% [markdown]
# Without the step along $\bar u$ the five seeds are back at 86 to 96 %. So the step along the mean input is the illness. The large |bias| that you saw
# above was only a symptom. The biases get $db=\sum_i dx_i$, and they do no harm, because the layer subtracts them again. And why does a missing path through the variance hurt so little? The step
# that it adds points largely along the unit's own weights (with a cosine above 0.5 in every layer), and this part changes only a length. The rest goes in
# a direction of the unit's own. That is the likely reason. To prove it, you would take each of the two parts out by itself. <!-- given: 0.5 -->

# %% [markdown]
# ## One thing that fails: a gradient check with a pretty gradient
#
# Your judge needs a loss. The one that everybody writes is `loss = y.sum()`, and its $dy$ is
# 1 everywhere. Another favourite is `(y**2).sum()`, with $dy=2y$. The folded cells test five wrong gradients with them:
#
# - **a** takes μ and σ for constants, **b** only σ, **c** only μ;
# - **d** has a plus before the $\hat x$ term;
# - **e** forgets the factor γ.


# %% tags=["evidence"]
# Evidence: five wrong gradients, the right one, and no gradient at all
def suspects(dy, scale):
    g = scale * dy
    along_one, along_hat = g.mean(axis=0), hats * (g * hats).mean(axis=0)
    return {
        "right": rstds * (g - along_one - along_hat),
        "a": rstds * g,
        "b": rstds * (g - along_one),
        "c": rstds * (g - along_hat),
        "d": rstds * (g - along_one + along_hat),
        "e": rstds * (dy - dy.mean(axis=0) - hats * (dy * hats).mean(axis=0)),
        "all zeros": 0 * dy,
    }


# %% tags=["evidence"]
# Evidence: which of them the judge accepts, with three losses, and with γ = 1
y = batch_norm_forward(rows, gammas, betas)
accepted = {}
for name, of_y, its_dy, scale in (
    ("y.sum()", np.sum, np.ones_like(y), gammas),
    ("(y**2).sum()", lambda y: (y**2).sum(), 2 * y, gammas),
    ("(dy * y).sum(), dy random", lambda y: (dy_rows * y).sum(), dy_rows, gammas),
    ("the same with γ = 1", lambda y: (dy_rows * y).sum(), dy_rows, np.ones(3)),
):

    def of_x(z, of_y=of_y, scale=scale):
        return of_y(batch_norm_forward(z, scale, betas))

    by_judge = numerical_gradient(of_x, rows)
    found = suspects(its_dy, scale)
    accepted[name] = [s for s in found if np.allclose(found[s], by_judge, rtol=1e-3, atol=1e-3)]
    print(f"loss = {name}: accepted", ", ".join(accepted[name]))
assert accepted["y.sum()"] == ["right", "b", "d", "e", "all zeros"]
assert accepted["(y**2).sum()"] == ["right", "e", "all zeros"]
assert accepted["(dy * y).sum(), dy random"] == ["right"]
assert accepted["the same with γ = 1"] == ["right", "e"]

# %% [markdown]
# With `y.sum()` three of the five pass, and so does a gradient of all zeros. The picture tells why. A $dy$ of ones points along
# $\mathbf 1$, and $dy=2y=2(\gamma\hat x+\beta)$ points along $\mathbf 1$ and $\hat x$: exactly what the layer deletes. The right answer is
# 0, and every formula that also gives 0 passes. So test with a *random* $dy$. And take a γ other than 1, because with γ = 1 nobody notices that you forgot it, as the last
# line shows.

# %% [markdown]
# ## What follows for the layer below
#
# Take one unit of the layer below, $x_i=w\cdot u_i+b$. Three things follow from your formula.
#
# **The bias stands still,** because $db=\sum_i dx_i=0$. In lesson 03 you saw that it does not matter, and now that it does not even move.
#
# **Large weights get small gradients.** With weights $a$ times as large, $\hat x$ is the same and $r$ is $a$ times smaller. So $dx$ is $a$ times
# smaller, and with it $dw=\sum_i dx_i\,u_i$. That is the tenth you measured in lesson 03. But what goes further down is $dx$ times the weights, and there the
# two factors $a$ and $1/a$ cancel: the layers below do not notice the size of these weights.

# %% tags=["C13:holds", "C33:holds"]
u, weight, bias = rng.normal(size=(16, 6)), rng.normal(size=(6, 4)), rng.normal(size=4)
dy4, ones4 = rng.normal(size=(16, 4)), np.ones(4)


def layer_below(weight):
    """Gradients of the weights (6, 4), the bias (4,) and the inputs u (16, 6)."""
    x_hat, rstd = standardized(u @ weight + bias)
    dx = batch_norm_backward(dy4, x_hat, ones4, rstd)[0]
    return u.T @ dx, dx.sum(axis=0), dx @ weight.T


dw, db, du = layer_below(weight)
print(f"largest |dw| {abs(dw).max():.1f}, largest |db| {abs(db).max():.0e}")
for a in (0.001, 0.1, 10.0):
    dw_a, _, du_a = layer_below(a * weight)
    ratios = abs(dw_a).max() / abs(dw).max(), abs(du_a).max() / abs(du).max()
    print(f"weights × {a:5}:  |dw| × {ratios[0]:5.3g}   |du| × {ratios[1]:.3f}")
assert np.allclose(10 * dw_a, dw, atol=0.01) and np.allclose(du_a, du, atol=0.01)
assert abs(db).max() < 1e-12

# %% [markdown]
# The law holds as long as the variance is far above ε. At $a=0.001$ it is below.
#
# **The gradient is at right angles to the weights.** One line shows it. It replaces $w\cdot u_i$ by $x_i-b$, and then $x_i$ by $\mu+\hat x_i/r$:
#
# $$w\cdot dw=\sum_i dx_i\,(w\cdot u_i)=\sum_i dx_i\,(x_i-b)=\tfrac1r\sum_i dx_i\,\hat x_i+(\mu-b)\sum_i dx_i=0$$
#
# What does a step of gradient descent at right angles to $w$ do to the length of $w$? And how far does it turn $w$? Turning is all that
# the layer notices.
#
# ### Exercise `04-orthogonal`: one step, seen from the weights
#
# A unit has the weights $w$ and the gradient $dw$, and batch normalization stands behind it. (Ignore ε.) Now somebody multiplies its
# weights by $a>0$, and *then* gradient descent makes one step at the rate `lr`. How long are the weights afterwards, and by how many
# degrees has the step turned them?
#
# <details><summary>Hint 1: draw it</summary>
#
# Draw the weights as an arrow and the step at its tip. What is the angle between them? And what is the gradient *now*, with the weights
# $a$ times as long?
#
# </details>
# <details><summary>Hint 2: the two sides of the triangle</summary>
#
# The old weights have the length $a\lVert w\rVert$, and the step has the length `lr` times $\lVert dw\rVert/a$. The angle between them is a right one.
#
# </details>
# <details><summary>Hint 3: almost there</summary>
#
# Pythagoras gives the length: `np.hypot(old, step)`. The angle at the origin has the tangent step/old:
# `np.degrees(np.arctan2(step, old))`.
#
# </details>


# %%
def one_step(w, dw, lr, a):
    """The unit's weights a·w after one step of gradient descent behind batch normalization.

    Args: w (D,), not all 0; dw (D,), the gradient at w, at right angles to it; lr, the learning
    rate; a > 0, what w is multiplied by before the step.
    Returns: a tuple (length of the weights after the step, degrees by which it turned them).
    """
    ### BEGIN SOLUTION
    old = a * np.linalg.norm(w)
    step = lr * np.linalg.norm(dw) / a  # weights a times as long, a gradient a times as short
    return np.hypot(old, step), np.degrees(np.arctan2(step, old))
    ### END SOLUTION


# %%
check("04-orthogonal", one_step)

# %%
one_step = answer_to("04-orthogonal")
print(f"w·dw of the first unit: {weight[:, 0] @ dw[:, 0]:.0e}")
for a in (1, 2, 4):
    length, turned = one_step(weight[:, 0], dw[:, 0], lr=0.01, a=a)
    print(f"weights × {a}: length {length:.3f} after the step, turned by {turned:.3f}°")
assert abs(weight[:, 0] @ dw[:, 0]) < 1e-3

# %% [markdown]
# Weights twice as long are turned a *quarter* as far. So the rate alone says little. What counts for the unit is
# $\text{rate}/\lVert w\rVert^2$, its **effective rate**. And each step makes $w$ longer, because it is
# at right angles to $w$.

# %% [markdown]
# ## Train the six layers with your own gradient
#
# Now train without the loan, with your forward pass, your backward pass, and nothing but NumPy. The rate is 3, at which
# the first idea failed. After each step, measure how long the weights of the first layer's units are.


# %%
def backward(dy, x, gamma):
    x_hat, rstd = standardized(x)
    return batch_norm_backward(dy, x_hat, gamma, rstd)


yours = Network(SIZES, seed=0, norm=batch_norm_forward, backward=backward)
lengths = [np.linalg.norm(yours.layers[0][0], axis=0)]
for _ in range(500):
    yours.step(data, rate=3.0)
    lengths.append(np.linalg.norm(yours.layers[0][0], axis=0))  # one for each of 50 units
grew = np.diff(lengths, axis=0) > 0  # (500, 50)
print(f"after 500 steps it gets {yours.accuracy(data):.0%} of the test images right")
print(f"steps in which a unit's weights became longer: {grew.mean():.1%}")
assert yours.accuracy(data) > 0.9 and grew.mean() > 0.99

# %% [markdown]
# Forward and backward, the normalization is your code. And the first layer's weights only grew, as you computed.

# %%
predict(
    "04-rate",
    "Three such networks learn at the rates 1, 3 and 10. Their effective rates, rate/‖w‖², begin "
    "ten times apart. After 200 steps the largest and the smallest are …",
    "about a hundred times apart",
    "still about ten times apart",
    "less than three times apart",
)

# %% tags=["evidence"]
# Evidence: accuracy and effective rate of the first layer, three rates, five seeds
effective, STEPS_SEEN = {}, np.arange(0, 201, 10)
for rate in (1.0, 3.0, 10.0):
    runs, reached = np.zeros((5, 21)), []
    for seed in SEEDS:
        network = Network(SIZES, seed, batch_norm_forward, backward)
        for step in range(201):
            if step % 10 == 0:
                squared = (network.layers[0][0] ** 2).sum(axis=0)  # of each unit's weights
                runs[seed, step // 10] = rate / squared.mean()
            if step < 200:
                network.step(data, rate)
        reached.append(network.accuracy(data))
    effective[rate] = runs
    print(
        f"rate {rate:4}: effective {runs[:, 0].mean():.2f} at first, {runs[:, -1].mean():.2f} ",
        end="",
    )
    print(f"after 200 steps; {min(reached):.0%} to {max(reached):.0%} right")
    assert min(reached) > 0.6
ends = [runs[:, -1].mean() for runs in effective.values()]
apart = max(ends) / min(ends)
print(f"the largest is {apart:.1f} times the smallest")
assert apart < 2.5
reveal("04-rate", "less than three times apart" if apart < 3 else "still about ten times apart")

# %% [markdown]
# Over the 200 steps the effective rates went this way: <!-- given: 200 -->

# %% tags=["figure"]
# Figure: the effective rate over the steps, for three learning rates
fig, ax = plt.subplots(figsize=(7, 3))
for (rate, runs), colour, shift in zip(
    effective.items(), (BLACK, BLUE, VERMILLION), (2, 12, -9), strict=True
):
    ax.fill_between(STEPS_SEEN, runs.min(0), runs.max(0), color=colour, alpha=0.15, lw=0)
    ax.plot(STEPS_SEEN, runs.mean(0), color=colour)
    end = runs.mean(0)[-1]
    label_line(ax, 200, end, f"rate {rate:g}", colour, xytext=(5, shift))
ax.set(yscale="log", xlim=(0, 230), xlabel="steps", ylabel="effective rate")
ax.set_yticks([0.3, 1, 3, 10], ["0.3", "1", "3", "10"])
ax.minorticks_off()
show(
    fig,
    "Effective rate of the first layer against steps, for the rates 1, 3 and 10: they start ten "
    "times apart, and the larger ones fall until all three lie close together.",
)

# %% [markdown]
# The three rates begin ten times apart and end close together. A rate that is too large makes long steps, long steps make long
# weights, and long weights make the effective rate small. So the layer corrects your choice of the rate, in
# part. Does the network need this? Take it away. After each step, cut the weights of the hidden layers back to the lengths they began with. Do so at rate 10, and as a control at
# rate 1.

# %% tags=["evidence"]
# Evidence: rates 10 and 1, 200 steps, five seeds; all lengths kept as they were at the start
held = {1.0: [], 10.0: []}
for rate, seed in [(rate, seed) for rate in held for seed in SEEDS]:
    network = Network(SIZES, seed, batch_norm_forward, backward)
    hidden = network.layers[:-1]
    first = [np.linalg.norm(w, axis=0) for w, *_ in hidden]
    for _ in range(200):
        network.step(data, rate)
        for layer, length in zip(hidden, first, strict=True):
            layer[0] = layer[0] * (length / np.linalg.norm(layer[0], axis=0))
    held[rate].append(network.accuracy(data))
print(f"rate 10, weights that may grow: {min(reached):.0%} to {max(reached):.0%} right")
for rate, runs in held.items():
    print(f"rate {rate:2.0f}, lengths held fixed:    {min(runs):.0%} to {max(runs):.0%}")
assert max(held[10.0]) < 0.5 < 0.6 < min(reached) and min(held[1.0]) > 0.8

# %% [markdown]
# At rate 10 the seeds get 71 to 91 % with weights that may grow, and with the lengths held fixed none gets even half of the images right. At rate 1 fixed lengths do no
# harm. Van Laarhoven described this in 2017. Many trainings also pull all weights a little towards 0 at each step, which is called **weight decay**. In lesson 12 you will see
# what happens when growth and decay meet.

# %% [markdown]
# ## In the wild
#
# PyTorch does not walk the graph for this layer. It has your closed form in C++ (`native_batch_norm_backward`,
# in `aten/src/ATen/native/Normalization.cpp`), and for the way back it keeps $x$, μ and $r$. Keras and
# Flax write the forward pass and let automatic differentiation walk the graph.

# %%
import torch

leaf = torch.tensor(rows, requires_grad=True)  # the batch that the judge had for 04-staged
layer = torch.nn.BatchNorm1d(3, dtype=torch.float64)
layer.weight.data = torch.tensor(gammas)
layer(leaf).backward(torch.tensor(dy_rows))
by_torch = leaf.grad.numpy()
print(f"your closed form − PyTorch's layer: {abs(closed - by_torch).max():.0e} at most")
assert abs(closed - by_torch).max() < 1e-12 and abs(staged - by_torch).max() < 1e-12

# %% [markdown]
# In PyTorch you can fall into the puzzle's trap without deriving anything. It takes one `.detach()`, which tells PyTorch to take a
# value for a constant, or statistics that are computed under `torch.no_grad()`. Your two sums find it:

# %% tags=["evidence"]
# Evidence: a detached mean, and a detached variance, in PyTorch, and the two sums
sums = {}
for detached in ("nothing", "mean", "variance"):
    leaf = torch.tensor(rows, requires_grad=True)
    mean = leaf.mean(0)
    centred = leaf - (mean.detach() if detached == "mean" else mean)
    var = centred.square().mean(0)
    root = torch.sqrt((var.detach() if detached == "variance" else var) + 1e-5)
    (centred / root * torch.tensor(gammas)).backward(torch.tensor(dy_rows))
    dx, x_hat_rows = leaf.grad.numpy(), (centred / root).detach().numpy()
    sums[detached] = abs(dx.sum(axis=0)).max(), abs((dx * x_hat_rows).sum(axis=0)).max()
    print(f"{detached:8} detached: largest |Σ dx| {sums[detached][0]:.0e},", end=" ")
    print(f"largest |Σ dx·x̂| {sums[detached][1]:.0e}")
assert max(sums["nothing"]) < 1e-3 and sums["mean"][0] > 1
assert sums["variance"][0] < 1e-12 and sums["variance"][1] > 1

# %% [markdown]
# With nothing detached both are 0, up to ε. A detached mean shows in the first sum, and a detached variance in the second. Printing two sums finds the bug.

# %% [markdown]
# ## What to take away
#
# - Shifting or stretching a batch does not move $\hat x$, so $dx$ is $d\hat x$ without its components along $\mathbf 1$ and $\hat x$, times $r$.
# - Multiply along paths and add up over paths. What is shared, as γ, β, μ and $v$ are, collects a message from every example.
# - Statistics are not constants. If you treat the mean as a constant, a high rate turns a layer's units the same way.
# - Test a gradient with a random $dy$, because a tidy one lies in the directions that the layer deletes.
# - For weights in front of the layer $w\cdot dw=0$: they only grow, and the effective rate falls by itself.
#
# ## Check yourself
#
# 1. What is $dx$ for a batch of two, if ε is tiny?
# <details><summary>Answer</summary>
#
# It is 0. There are two directions, and both are deleted. It fits: $\hat x$ is $\pm1$ whatever the inputs
# are, as long as their order stays.
#
# </details>
#
# 2. $dy$ is 0 for all examples but one. Which $dx_i$ are 0?
# <details><summary>Answer</summary>
#
# In general none. The $\hat x$ of that one example depends on all inputs, through μ and $v$.
#
# </details>
#
# 3. A colleague's backward pass agrees with the numerical gradient for `loss = (y**2).sum()`. What do you
#    say?
# <details><summary>Answer</summary>
#
# That $dy=2y$ lies in the two directions that the layer deletes. The right gradient is nearly 0 there, and a
# formula that always returns 0 would agree as well. Try a random $dy$.
#
# </details>
#
# 4. After training with batch normalization a unit's weights are three times as long as at the start. How does
#    its effective rate compare?
# <details><summary>Answer</summary>
#
# It is a ninth: the gradient is a third as long, and turning weights that are three times as long takes a step three times as
# long.
#
# </details>

# %% [markdown]
# ### In your own words `04-words`
#
# Lena has written her own way back through the layer. The shapes are right, and at a rate of 0.3 her network trains nearly as well as yours. At a rate
# of 3 it falls apart, and most units of its fifth layer say nearly the same. *The rate is too large*, she says, *so I stay at 0.3.* Write her a message. Why do
# you not believe that? What do you suspect, and why that? Which test should she run, and what will it show?

# %% [markdown] tags=["words"]
# **A very good answer**
#
# Lena, at a rate of 3 every seed with the right gradient got 86 % or more, so the rate alone is not to blame. I suspect that your way back takes the mean
# for a constant, because then the weights of every unit get an additional step in the same direction, that of the mean input. In the
# lesson this raised the correlation between the units from 0.44 to 0.96. Take a random $dy$ and a γ other than 1, and print `dx.sum(axis=0)` and
# `(dx * x_hat).sum(axis=0)`. Both should be 0, up to ε, and I expect that the first is not. If the second is not 0 either, the path through the variance is missing as well.
#
# **How to grade**
#
# - **1 point** for the missing path through the mean, with the reason that the units turn towards the same direction. It is ½ where the answer
#   says only that something is taken for a constant, or gives no reason.
# - **½ point** for a test with a random $dy$, the two sums or the numerical gradient, and for what it will show.
# - **½ point** for refuting *the rate is too large* by a measurement: with the right gradient the same rate works.
# - **Minus ½** if the test is a training run or the loss curve, because a wrong gradient trained at 0.3 as well.
# - **A tempting answer** suspects the path through the variance, because dividing is what makes the layer special. With that path missing the network got 88 % or more
#   at rate 3, and its units did not become alike. This earns nothing of the first point.
# - **If it looks copied**, ask which of the two sums would show that γ was forgotten. (Neither does.)

# %% [markdown]
# ## Going deeper
#
# Nothing below is needed later.
#
# ### How small should $h$ be?
#
# The judge's error falls with $h^2$. Then why not take $h$ as small as possible? Here is the gradient of $\sum_i\sin x_i$, which is
# $\cos x_i$, at ten random points.

# %%
at = np.random.default_rng(0).uniform(0, 3, 10)
widths = np.geomspace(1e-12, 1, 25)
errors = []
for h in widths:
    slope = numerical_gradient(lambda z: np.sin(z).sum(), at, h)
    errors.append(abs(slope - np.cos(at)).max())
best = widths[np.argmin(errors)]
print(f"smallest error {min(errors):.0e} at h = {best:.0e}; at h = 1e-12 {errors[0]:.0e}")
assert 1e-7 < best < 1e-3 and errors[0] > 1e4 * min(errors)

# %% [markdown]
# Below some $h$ the error rises again.

# %% tags=["figure"]
# Figure: the judge's error against the step h
fig, ax = plt.subplots(figsize=(7, 2.8))
ax.plot(widths, errors, color=BLUE)
label_line(ax, 3e-2, 3e-5, "falls with h²", BLUE)
ax.text(1e-11, 3e-3, "rounding, grows with 1/h", color="0.3")
ax.set(xscale="log", yscale="log", xlabel="step h", ylabel="largest error")
show(
    fig,
    "Error against h on logarithmic axes: a valley with its bottom near one hundred-thousandth.",
)

# %% [markdown]
# A number has about sixteen digits, and the more of them the two losses share, the fewer are left in their difference. $10^{-5}$ is
# a good compromise for values near 1. <!-- given: sixteen -->
#
# ### A proof by machine
#
# Numbers can agree by accident, but symbols cannot. SymPy differentiates the definition of $\sum_i g_i\hat x_i$, for three and for four
# *arbitrary* examples, and subtracts your boxed line ($g$ is $d\hat x$).

# %%
import sympy

for count in (3, 4):
    xs = sympy.symbols(f"x1:{count + 1}", real=True)
    gs = sympy.symbols(f"g1:{count + 1}", real=True)
    e = sympy.Symbol("epsilon", positive=True)
    mu = sum(xs) / count
    v = sum((z - mu) ** 2 for z in xs) / count
    hats_of = [(z - mu) / sympy.sqrt(v + e) for z in xs]
    symbolic_loss = sum(g * h for g, h in zip(gs, hats_of, strict=True))
    boxed = (gs[0] - sum(gs) / count - hats_of[0] * symbolic_loss / count) / sympy.sqrt(v + e)
    left_over = (sympy.diff(symbolic_loss, xs[0]) - boxed) * (v + e) ** sympy.Rational(3, 2)
    assert sympy.simplify(left_over) == 0
    print(f"N = {count}: for the first example, the difference is 0")

# %% [markdown]
# Nothing is left, for every $x$, every $g$ and every ε > 0. What holds for the first example holds for all of them, because nothing changes if you
# exchange their names. So for these $N$ it is a theorem. And it is right that the last term of
# the formula divides by $N$ and not by $\hat x\cdot\hat x$, which is slightly smaller because of ε.
#
# ### What ε leaves along $\hat x$
#
# $\sum_i dx_i$ is exactly 0. $\sum_i dx_i\,\hat x_i$ is not, because $\hat x$ is a little shorter than $\sqrt N$: its mean square is $v/(v+\varepsilon)$. Multiply
# the boxed line by $\hat x_i$ and take the mean:
#
# $$\tfrac1N\sum_i dx_i\hat x_i=r\,\tfrac1N\sum_k d\hat x_k\hat x_k\cdot\frac{\varepsilon}{v+\varepsilon}$$

# %%
batch, upstream = rng.normal(5, 2, (32, 1)), rng.normal(1, 3, (32, 1))
for ratio in (1e6, 1e2, 1, 0.01):
    e = batch.var() / ratio
    r = 1 / np.sqrt(batch.var() + e)
    z = (batch - batch.mean()) * r
    down = batch_norm_backward(upstream, z, np.ones(1), np.array([r]))[0]
    share = (down * z).sum() / (upstream * z * r).sum()
    print(f"v/ε = {ratio:9g}: {share:.6f} of the component along x̂ is left")
    assert np.isclose(share, 1 / (1 + ratio), rtol=1e-6, atol=0) and abs(down.sum()) < 1e-12

# %% [markdown]
# Where ε outweighs the variance nearly all of it is left: there the layer no longer normalizes, and the length of $x$ counts again.
#
# The law of the large weights has the same limit. With ε fixed it holds up to a relative error of about $\varepsilon/v$, where $v$ is the variance
# of the unit's $x$ before the weights are multiplied or after, whichever of these two is smaller. If ε grows along, to $a^2\varepsilon$, it is exact.
#
# ### What it costs
#
# Arithmetic is cheap and memory is slow. What counts is how often a whole batch is read or written, and an array that counts its own
# passes can tell.


# %% tags=["evidence"]
# Evidence: passes over memory of the four steps and of the closed form
class Counted(np.ndarray):
    passes = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        plain = [np.asarray(value) for value in inputs]
        result = getattr(ufunc, method)(*plain, **kwargs)
        Counted.passes += sum(a.size == self.size for a in (*plain, np.asarray(result)))
        return result.view(Counted) if np.size(result) == self.size else result


def four_steps(dy, x_hat, gamma, rstd, centred):
    n, dgamma, dbeta = len(dy), (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx_hat = dy * gamma
    dvar = (dx_hat * centred).sum(axis=0) * (-0.5 * rstd**3)
    dmean = -dx_hat.sum(axis=0) * rstd
    return dx_hat * rstd + centred * (dvar * 2 / n) + dmean / n, dgamma, dbeta


def one_line(dy, x_hat, gamma, rstd, centred):
    n, dgamma, dbeta = len(dy), (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    return (dy - dbeta / n - x_hat * (dgamma / n)) * (gamma * rstd), dgamma, dbeta


# %%
big, big_dy = np.random.default_rng(0).normal(size=(2, 64, 32))
z, r = standardized(big)
counts, results = {}, {}
for method in (four_steps, one_line):
    Counted.passes = 0
    given = z.view(Counted), np.full(32, 1.5), r, (big - big.mean(axis=0)).view(Counted)
    results[method] = method(big_dy.view(Counted), *given)[0]
    counts[method] = Counted.passes
print(f"passes over memory: four steps {counts[four_steps]}, one line {counts[one_line]}")
assert np.allclose(*results.values(), atol=1e-12) and counts[one_line] < counts[four_steps]

# %% [markdown]
# The two sums $d\gamma$ and $d\beta$ are needed anyway. Once you have them, $dx_i=\gamma r\,(dy_i-d\beta/N-\hat x_i\,d\gamma/N)$ costs one
# more expression, and a third of the passes is saved. PyTorch runs this closed form.
