"""Time the NumPy layer against PyTorch, textbook NumPy and a copy: python -m tests.benchmark."""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # before NumPy is loaded

import time

import numpy as np
import torch

from utils import batch_norm, norm_backward

SHAPE = (128, 64, 32, 32)


def seconds(function, repeat=15):
    """The median time of a call."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


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


def main():
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(2, *SHAPE)).astype(np.float32)
    gamma, beta = rng.normal(size=(2, 64)).astype(np.float32)
    leaves = [torch.tensor(array, requires_grad=True) for array in (x, gamma, beta)]
    upstream = torch.tensor(dy)

    def by_torch():
        y = torch.nn.functional.batch_norm(leaves[0], None, None, *leaves[1:], training=True)
        torch.autograd.grad(y, leaves, upstream)

    def by_utils():
        norm_backward(dy, batch_norm(x, gamma, beta, training=True)[1])

    times = {
        "PyTorch, one thread": seconds(by_torch),
        "utils": seconds(by_utils),
        "textbook NumPy": seconds(lambda: textbook(x, gamma, beta, dy)),
        "a copy of x": seconds(x.copy),
    }
    for name, time_ in times.items():
        ratio = time_ / times["PyTorch, one thread"]
        print(f"{name:20} {1e3 * time_:7.1f} ms   {ratio:.2f} of PyTorch's")


if __name__ == "__main__":
    main()
