"""One network of sigmoids in NumPy, small enough to read: the patient of lessons 03 to 06."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from utils.norms.formula import Standardized, closed_form

# Matrices of 60 × 50 are too small to share: on busy cores a second thread doubles the time.
threadpool_limits(1, "blas")


def lent_backward(dy, x, gamma):
    """Batch normalization's way back, (dx, dgamma, dbeta): the course's, until lesson 04."""
    mean, n = x.mean(axis=0), len(x)
    centred = x - mean
    var = (centred * centred).mean(axis=0)
    rstd = 1 / np.sqrt(var + 1e-5)
    x_hat = centred * rstd
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    kept = Standardized(x_hat, rstd * gamma, mean, var, (0,), True, x.dtype)
    return closed_form(dy, kept, dgamma / n, dbeta / n), dgamma, dbeta


def sigmoid(z):
    with np.errstate(over="ignore"):  # far to the left exp(-z) is infinite, and the sigmoid 0
        return 1 / (1 + np.exp(-z))


def softmax(logits):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


class Hidden(NamedTuple):
    """What one hidden layer saw of a batch: x, a = x·W + bias, z = norm(a), y = sigmoid(z)."""

    x: np.ndarray
    a: np.ndarray
    z: np.ndarray
    y: np.ndarray


class Network:
    """A multilayer perceptron of sigmoids, trained by stochastic gradient descent.

    Args: sizes, such as [64, 50, 50, 10]; seed, of the weights (Glorot's normal) and of the order
    of the examples; norm, None or norm(x, gamma, beta) -> y, which stands before each sigmoid;
    backward, its way back, backward(dy, x, gamma) -> (dx, dgamma, dbeta).
    """

    def __init__(self, sizes, seed=0, norm=None, backward=lent_backward):
        self.rng, self.norm, self.backward = np.random.default_rng(seed), norm, backward
        self.layers = []  # [W, bias, gamma, beta] each; the last has no use for gamma and beta
        for fan_in, fan_out in pairwise(sizes):
            weights = self.rng.normal(size=(fan_in, fan_out)) * np.sqrt(2 / (fan_in + fan_out))
            self.layers.append([weights, np.zeros(fan_out), np.ones(fan_out), np.zeros(fan_out)])

    def forward(self, x):
        """Logits (N, K), and a Hidden for each hidden layer."""
        seen = []
        for weights, bias, gamma, beta in self.layers[:-1]:
            a = x @ weights + bias
            z = self.norm(a, gamma, beta) if self.norm else a
            y = sigmoid(z)
            seen.append(Hidden(x, a, z, y))
            x = y
        return x @ self.layers[-1][0] + self.layers[-1][1], seen

    def gradients(self, x, labels):
        """The mean cross-entropy, and the gradients of all parameters, laid out as `layers`."""
        logits, seen = self.forward(x)
        p, rows = softmax(logits), np.arange(len(x))
        loss = -np.log(p[rows, labels] + 1e-300).mean()
        p[rows, labels] -= 1
        dz = p / len(x)  # of the logits
        y = seen[-1][3]
        found = [[y.T @ dz, dz.sum(axis=0), 0, 0]]
        for (x, a, _, y), above in zip(reversed(seen), reversed(self.layers), strict=False):
            dz = dz @ above[0].T * y * (1 - y)  # back through the weights and the sigmoid
            dgamma = dbeta = 0
            if self.norm:
                gamma = self.layers[len(self.layers) - len(found) - 1][2]
                dz, dgamma, dbeta = self.backward(dz, a, gamma)
            found.append([x.T @ dz, dz.sum(axis=0), dgamma, dbeta])
        return loss, found[::-1]

    def step(self, data, rate, batch=60):
        """One step of gradient descent, on `batch` training examples drawn at random."""
        rows = self.rng.choice(len(data.x_train), batch, replace=False)
        _, slopes = self.gradients(data.x_train[rows], data.y_train[rows])
        for layer, slope in zip(self.layers, slopes, strict=True):
            for index in range(4 if self.norm else 2):  # without a norm, gamma and beta rest
                layer[index] = layer[index] - rate * slope[index]

    def train(self, data, rate, steps=500, batch=60, every=25):
        """Run `steps` steps; return (steps, test accuracies), recorded `every` so often."""
        curve = [(0, self.accuracy(data))]
        for step in range(1, steps + 1):
            self.step(data, rate, batch)
            if step % every == 0:
                curve.append((step, self.accuracy(data)))
        return np.array(curve).T

    def accuracy(self, data):
        """The fraction of test examples that it gets right, all of them in one batch."""
        return (self.forward(data.x_test)[0].argmax(axis=1) == data.y_test).mean()
