"""Sigmoid networks in NumPy, seeds × learning rates side by side, with any layer in between.

A layer is a function of h (R, m, H) that returns x_hat, of the same shape, and the function that
takes the gradient of x_hat back to h. After it come a scale, a shift and a sigmoid. One layer
serves all depths, or a list holds one for each. The R runs are rates × seeds, seeds fastest.
"""

from itertools import pairwise

import numpy as np


def train_stack(layer, data, rates, seeds, **options):
    """Train one network for each rate and seed, as `train_steps` does, to the last step.

    Returns: test accuracy and the mean |gamma − 1| of all units, each (L, S).
    """
    *_, (params, _) = train_steps(layer, data, rates, seeds, **options)
    moved = np.mean([abs(gamma - 1).mean(axis=(1, 2)) for _, gamma, _ in params[:-1]], axis=0)
    shape = len(rates), len(seeds)
    return accuracy(params, data, layer).reshape(shape), moved.reshape(shape)


def train_steps(layer, data, rates, seeds, *, sizes, learn_affine=True, steps=200, m=60):
    """Yield (params, loss (R,)) after each step of stochastic gradient descent.

    Args: layer, as above; data, a Split; rates (L,); seeds (S,); sizes, such as [64, 40, 10];
    learn_affine=False keeps every gamma at 1 and every beta at 0; m, the batch size.
    """
    params = _start(sizes, seeds, len(rates))
    rate, one_hot = np.repeat(rates, len(seeds))[:, None, None], np.eye(sizes[-1])
    for rows in _batch_indices(len(data.x_train), seeds, len(rates), steps, m):
        logits, kept = forward(params, data.x_train[rows], layer)
        p = probabilities(logits)
        target = one_hot[data.y_train[rows]]
        loss = -np.log((p * target).sum(axis=-1) + 1e-300).mean(axis=-1)
        gradients = backward(params, kept, (p - target) / m)
        for values, slopes in zip(params, gradients, strict=True):
            learned = slice(None) if learn_affine or len(values) == 2 else slice(1)
            for index in range(len(values))[learned]:
                values[index] = values[index] - rate * slopes[index]
        yield params, loss


def probabilities(logits):
    """Softmax over the last axis."""
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


def accuracy(params, data, layer):
    """The fraction of test examples that each run gets right, all of them in one batch: (R,)."""
    return (forward(params, data.x_test, layer)[0].argmax(axis=-1) == data.y_test).mean(axis=-1)


def forward(params, x, layer):
    """Logits (R, m, K), and what `backward` needs, from the first layer to the last."""
    h, kept = np.broadcast_to(x, (len(params[0][0]), *x.shape[-2:])), []
    layers = layer if isinstance(layer, list) else [layer] * (len(params) - 1)
    for normalized, (weight, gamma, beta) in zip(layers, params[:-1], strict=True):
        x_hat, layer_backward = normalized(h @ weight)
        output = _sigmoid_of(gamma * x_hat, beta)
        kept.append((h, x_hat, layer_backward, output))
        h = output
    weight, bias = params[-1]
    return h @ weight + bias, [*kept, h]


def _sigmoid_of(z, beta):
    """The sigmoid of z + beta, written into z."""
    z += beta
    np.clip(z, -30, 30, out=z)
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += 1
    return np.reciprocal(z, out=z)


def backward(params, kept, g):
    """Gradients of all parameters, in their order, from the gradient g of the logits."""
    gradients = [[kept[-1].swapaxes(1, 2) @ g, g.sum(axis=1, keepdims=True)]]
    g = g @ params[-1][0].swapaxes(1, 2)  # new, so what follows may write into it
    hidden = zip(reversed(params[:-1]), reversed(kept[:-1]), strict=True)
    for (weight, gamma, _), (h, x_hat, layer_backward, output) in hidden:
        g *= output  # through the sigmoid; in place, because new arrays cost more than the sums
        g *= 1 - output
        affine = [np.einsum("rmh,rmh->rh", g, x_hat)[:, None], g.sum(axis=1, keepdims=True)]
        g = layer_backward(g * gamma)
        gradients.append([h.swapaxes(1, 2) @ g, *affine])
        if len(gradients) < len(params):  # the images need no gradient
            g = g @ weight.swapaxes(1, 2)
    return gradients[::-1]


def _start(sizes, seeds, rates):
    """[W, gamma, beta] for each hidden layer and [W, bias] for the last; W as Glorot's."""
    params, runs = [], rates * len(seeds)
    for fan_in, fan_out in pairwise(sizes):
        draws = [np.random.default_rng(seed).normal(size=(fan_in, fan_out)) for seed in seeds]
        weight = np.tile(np.stack(draws) * np.sqrt(2 / (fan_in + fan_out)), (rates, 1, 1))
        params.append([weight, np.ones((runs, 1, fan_out)), np.zeros((runs, 1, fan_out))])
    params[-1] = [params[-1][0], np.zeros((runs, 1, sizes[-1]))]
    return params


def _batch_indices(examples, seeds, rates, steps, m):
    """Indices (R, m) for each step; every epoch is a new order, the same for equal seeds."""
    sources = [np.random.default_rng(seed) for seed in seeds]
    per_epoch = examples // m
    for step in range(steps):
        if step % per_epoch == 0:
            order = np.stack([source.permutation(examples) for source in sources])
        start = step % per_epoch * m
        yield np.tile(order[:, start : start + m], (rates, 1))
