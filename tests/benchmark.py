"""Time the NumPy layer against PyTorch, textbook NumPy and a copy: python -m tests.benchmark."""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # before NumPy is loaded

import time

import numpy as np
import torch

from utils import batch_norm, norm_backward

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


def main():
    torch.set_num_threads(1)
    times = medians(methods())
    for name, spent in times.items():
        of_torch, copies = spent / times["PyTorch, one thread"], spent / times["a copy of x"]
        row = f"{name:20} {1e3 * spent:6.1f} ms {of_torch:6.2f} of PyTorch's"
        print(f"{row} {copies:6.1f} x copies")


if __name__ == "__main__":
    main()
