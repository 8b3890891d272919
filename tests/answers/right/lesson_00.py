"""Right answers to the exercise of lesson 00."""

import functools

import numpy as np


def mean_by_loop(x):
    return np.array([sum(column) / len(column) for column in x.T])


class CallableMean:
    def __call__(self, x):
        return np.einsum("nd->d", x) / x.shape[0]


RIGHT = {
    "00-feature-mean": [
        mean_by_loop, CallableMean(), functools.partial(np.mean, axis=0), lambda x: np.mean(x, 0),
    ],
}  # fmt: skip
