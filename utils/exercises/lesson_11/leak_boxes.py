"""What is in 11-leak's boxes: functions of (N, …) that return (N, …)."""

import numpy as np

EPS = 1e-5


def over(x, axes):
    return (x - x.mean(axis=axes, keepdims=True)) / np.sqrt(x.var(axis=axes, keepdims=True) + EPS)


def batch_norm(x):
    return over(x, (0, *range(2, x.ndim)))


def layer_norm(x):
    return over(x, 1)


def instance_norm(x):
    return over(x, (2, 3))


def with_running_averages(x):
    return (x - [1.9, 2.2, 2.1]) / np.sqrt([2.0, 3.0, 1.5])


def centred(x):
    return x - x.mean(axis=0)


def centred_in_one_feature(x):
    y = x.copy()
    y[:, 0] -= x[:, 0].mean()
    return y


def less_the_mean_square(x):
    return x - (x**2).mean()


def signs(x):
    return x + np.sign(x).mean(axis=0)


def scaled(x):
    return x / (x.std(axis=0) + EPS)


def softmax_over_the_batch(x):
    return np.exp(x) / np.exp(x).sum(axis=0)


def one_sees_one(x, one, other):
    y = x.copy()
    y[one % len(x)] += 0.3 * x[other % len(x)]
    return y


def by_root_mean_square(x):
    return x / np.sqrt((x**2).mean(axis=0) + EPS)


def rounded(x):
    return (x + 7 * x.mean(axis=0)) - 7 * x.mean(axis=0)


def nothing(x):
    return 0 * x


def by_spread_of_the_others(x):
    if len(x) == 1:
        return x
    others = [np.delete(x, i, axis=0) for i in range(len(x))]
    return x / (np.array([other.std(axis=0) for other in others]) + EPS)


def nearly_alone(x, share, far=0.0):
    return x + far + share * x.mean(axis=0)


def bounded(x):
    return x + 1e-3 * np.tanh(x.mean(axis=0))


def by_place(x):
    return x * np.arange(1, len(x) + 1)[:, None]


def by_count(x):
    return x / len(x)


def nan_each(x):
    with np.errstate(all="ignore"):
        return x / abs(x)


def without_eps(x):
    with np.errstate(all="ignore"):
        return (x - x.mean(axis=0)) / x.std(axis=0)
