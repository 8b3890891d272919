"""06-layer in NumPy, step by step: what `layer_use.use` gets out of a right class, and of others.

Statistics are taken along axis -2, so that a stack of inputs gives a stack of outputs: that is how
the gradients come, each value moved by a step along the imaginary axis, exact to rounding. What
is detached takes the real part alone.
"""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_06.layer_use import waves

STEP = 1e-30


def mean_of(x):
    return x.mean(axis=-2, keepdims=True)


def var_of(x, ddof=0):
    return ((x - mean_of(x)) ** 2).sum(axis=-2, keepdims=True) / (x.shape[-2] - ddof)


def refuse_one_row(x):
    if len(x) < 2:
        raise ValueError("one row")


def gradient(function, at, dy):
    """The gradient of (function(at) * dy).sum(), of the shape of `at`."""
    moved = at + 1j * STEP * np.eye(at.size).reshape(at.size, *at.shape)
    slopes = (function(moved) * dy).sum(axis=(-2, -1)).imag / STEP
    return slopes.reshape(at.shape).astype(dy.dtype)


def blended(old, new, share):
    return (1 - share) * old + share * new


def updated(s):
    """The step from one state to the next: (mean, var, count)."""

    def update(state, x):
        mean, var, count = state
        share = s.share(s.counted(count))
        new_mean = s.blend_mean(mean, s.stored_mean(x)[0], share)
        return new_mean, s.blend_var(var, s.stored_var(x)[0], share), s.counted(count)

    return update


def trained(s, state, weight, bias):
    """(y, dx, dweight, dbias, the new state) of the last batch."""
    for x in s.batches:
        s.guard(x)
        state = s.update(state, x)
        used = state

    def y(x, weight=weight, bias=bias):
        return s.affine((x - s.train_mean(x, used)) / s.root(s.train_var(x, used)), weight, bias)

    in_rows = y(x), gradient(y, x, s.dy)
    weights = [gradient(lambda w: y(x, w[:, None], bias), weight, s.dy),
               gradient(lambda b: y(x, weight, b[:, None]), bias, s.dy)]  # fmt: skip
    return *in_rows, *weights, state


def evaluated(s, state, weight, bias):
    """(y, dx, the new state) of the question."""
    x = s.question

    def y(x):
        x_hat = (x - s.eval_mean(x, state)) / s.eval_root(s.eval_var(x, state))
        return s.eval_affine(x_hat, weight, bias)

    s.eval_guard(x)
    return y(x), gradient(y, x, waves(x)), s.after_eval(state, x)


def outputs(s):
    features, dtype = s.batches[0].shape[1], s.batches[0].dtype
    mean, var, weight, bias = (np.full(features, start, dtype) for start in s.starts)
    weight = weight if s.weight is None else s.weight
    bias = bias if s.bias is None else s.bias
    *y, state = trained(s, (mean, var, 0), weight, bias)
    *in_eval, after = evaluated(s, state, weight, bias)
    ramp = np.arange(1, features + 1).astype(dtype)
    y_loaded, _, loaded = evaluated(s, (ramp / 2, ramp * 3, 4), ramp, -ramp)
    resumed = s.update(loaded, s.batches[-1])
    after = s.after_eval(after, s.question)  # it is asked twice
    return *y, *state, s.in_graph, *in_eval, *after, y_loaded, *resumed


modelled = recipe(
    lambda batches, weight, bias, dy, question, eps=1e-5, momentum=0.1: None,
    starts=lambda s: (0, 1, 1, 0),  # running mean and variance, weight and bias
    guard=lambda s: refuse_one_row,
    counted=lambda s: lambda count: count + 1,
    cumulative=lambda s: lambda count: 1 / count,
    fixed=lambda s: s.momentum,
    share=lambda s: lambda count: s.cumulative(count) if s.momentum is None else s.fixed,
    stored_mean=lambda s: mean_of,
    stored_var=lambda s: lambda x: var_of(x, ddof=1),
    blend=lambda s: blended,
    blend_mean=lambda s: s.blend,
    blend_var=lambda s: s.blend,
    update=updated,
    train_mean=lambda s: lambda x, state: mean_of(x),
    train_var=lambda s: lambda x, state: var_of(x),
    root=lambda s: lambda var: np.sqrt(var + s.eps),
    affine=lambda s: lambda x_hat, weight, bias: weight * x_hat + bias,
    eval_guard=lambda s: lambda x: None,
    eval_mean=lambda s: lambda x, state: state[0],
    eval_var=lambda s: lambda x, state: state[1],
    eval_root=lambda s: s.root,
    eval_affine=lambda s: s.affine,
    after_eval=lambda s: lambda state, x: state,
    in_graph=lambda s: 0,
    outputs=outputs,
)


def other(name, help_, **changed):
    return Mistake(name, help_, modelled(**changed))
