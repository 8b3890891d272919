"""Time the NumPy layer against PyTorch's, and a stack of networks: python -m tests.benchmark."""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # before NumPy is loaded

import time

import numpy as np
import torch
from torch import nn

from utils import batch_norm, norm_backward
from utils.lab.data import digits
from utils.lab.stacked import Norm, mlp
from utils.lab.training_torch import train

SHAPE = (128, 64, 32, 32)


def medians(functions, rounds=15):
    """The median time of each call in seconds; taking turns, they meet the same noise."""
    times = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            times[name].append(time.perf_counter() - start)
    return {name: float(np.median(spent)) for name, spent in times.items()}


def textbook(x, gamma, beta, dy):
    """As most courses write it: one array for each line."""
    axes, shape = (0, 2, 3), (1, -1, 1, 1)
    mean, var = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    std = np.sqrt(var + 1e-5)
    x_hat = (x - mean) / std
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    dgamma, dbeta = (dy * x_hat).sum(axes), dy.sum(axes)
    dx_hat = dy * gamma.reshape(shape)
    inner = dx_hat - dx_hat.mean(axes, keepdims=True)
    dx = (inner - x_hat * (dx_hat * x_hat).mean(axes, keepdims=True)) / std
    return y, dx, dgamma, dbeta


def methods():
    """Forward and backward pass of batch normalization, by whom, and a copy for comparison."""
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(2, *SHAPE)).astype(np.float32)
    gamma, beta = rng.normal(size=(2, 64)).astype(np.float32)
    leaves = [torch.tensor(array, requires_grad=True) for array in (x, gamma, beta)]
    upstream = torch.tensor(dy)

    def by_torch():
        y = torch.nn.functional.batch_norm(leaves[0], None, None, *leaves[1:], training=True)
        torch.autograd.grad(y, leaves, upstream)

    return {
        "PyTorch, one thread": by_torch,
        "utils": lambda: norm_backward(dy, batch_norm(x, gamma, beta, training=True)[1]),
        "textbook NumPy": lambda: textbook(x, gamma, beta, dy),
        "a copy of x": x.copy,
    }


def stacked_and_alone(seeds=range(40), steps=50):
    """The same networks trained in one stack, and one after the other; their losses are held."""
    data, losses = digits(), {}

    def run(name, groups):
        networks = [(mlp(group, [64, 50, 50, 10], nn.Sigmoid, Norm), group) for group in groups]
        found = [train(net, data, 1.0, steps, seeds=own, every=steps) for net, own in networks]
        losses[name] = np.concatenate([history.loss for history in found], axis=1)

    times = medians(
        {
            "in one stack": lambda: run("stack", [list(seeds)]),
            "one by one": lambda: run("alone", [[seed] for seed in seeds]),
        },
        rounds=3,
    )
    np.testing.assert_allclose(losses["stack"], losses["alone"], atol=1e-5)
    for name, spent in times.items():
        print(f"{name:20} {len(seeds) / spent:6.1f} networks a second")
    print(f"{'':20} {times['one by one'] / times['in one stack']:6.1f} times as many")


def main():
    torch.set_num_threads(1)
    stacked_and_alone()
    times = medians(methods())
    for name, spent in times.items():
        of_torch, copies = spent / times["PyTorch, one thread"], spent / times["a copy of x"]
        row = f"{name:20} {1e3 * spent:6.1f} ms {of_torch:6.2f} of PyTorch's"
        print(f"{row} {copies:6.1f} x copies")


if __name__ == "__main__":
    main()
