"""Right answers to the exercises of lesson 04."""

import math

import numpy as np


def gradcheck_by_unit_steps(f, x, h=1e-5):
    steps = np.eye(x.size).reshape(x.size, *x.shape) * h
    return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in steps]).reshape(x.shape)


def gradcheck_in_place(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)  # a copy where x holds integers, else x itself
    gradient = np.zeros(x.shape)
    walk = np.nditer(x, flags=["multi_index"])
    for _ in walk:
        old = x[walk.multi_index]
        values = []
        for new in (old + h, old - h):
            x[walk.multi_index] = new
            values.append(float(f(x)))
        x[walk.multi_index] = old
        gradient[walk.multi_index] = (values[0] - values[1]) / h / 2
    return gradient


def gradcheck_flat(f, x, h=1e-5):
    def along(i, step):
        z = np.array(x, dtype=float, order="C")
        z.flat[i] += step
        return f(z)

    slopes = [(along(i, h) - along(i, -h)) * 0.5 / h for i in range(x.size)]
    return np.reshape(slopes, x.shape)


def gradcheck_of_integers_too(f, x, h=1e-5):
    slopes = {}
    for index, value in np.ndenumerate(x):
        moved = 1.0 * x
        moved[index] = value + h
        slopes[index] = f(moved)
        moved[index] = value - h
        slopes[index] -= f(moved)
    gradient = np.empty_like(x, dtype=np.float64)
    for index, rise in slopes.items():
        gradient[index] = rise / (h + h)
    return gradient


def gradcheck_by_axes(f, x, h=1e-5):
    def slope(*index):
        chosen = np.zeros(x.shape, bool)
        chosen[index] = True
        ends = [f(np.where(chosen, x + step, x)) for step in (-h, h)]
        return np.diff(ends).item() / (2 * h)

    return np.array([slope(*index) for index in np.ndindex(*x.shape)]).reshape(x.shape)


def gradcheck_by_a_list_of_floats(f, x, h=1e-5):
    numbers, slopes = [float(v) for v in x.ravel()], []
    for i, number in enumerate(numbers):
        above, below = (
            f(np.array([*numbers[:i], number + step, *numbers[i + 1 :]]).reshape(x.shape))
            for step in (h, -h)
        )
        slopes.append((above - below) / (2 * h))
    return np.array(slopes, dtype=float).reshape(x.shape)


def staged_by_matrices(dy, x, gamma, eps=1e-5):
    x, dy = x.astype(float), dy.astype(float)
    n = len(x)
    center = np.eye(n) - 1 / n
    c = center @ x
    s = np.sqrt(np.diag(c.T @ c) / n + eps)
    dx_hat = dy @ np.diag(gamma)
    dvar = -np.einsum("nd,nd->d", dx_hat, c) / (2 * s**3)
    return dx_hat, dvar, -np.ones(n) @ dx_hat / s, center @ (dx_hat / s + 2 / n * dvar * c)


def staged_by_features(dy, x, gamma, eps=1e-5):
    columns = []
    for g, z, scale in zip(dy.T, x.T, gamma, strict=True):
        z = z.astype(np.float64)
        mean, n = z.mean(), len(z)
        var = sum((z - mean) ** 2) / n
        inverse = 1 / math.sqrt(var + eps)
        d = g * scale
        dv = -0.5 * inverse**3 * sum(d * (z - mean))
        dm = -inverse * sum(d) + dv * sum(-2 * (z - mean)) / n
        columns.append((d, dv, dm, d * inverse + dv * 2 * (z - mean) / n + dm / n))
    return tuple(np.array(values).T for values in zip(*columns, strict=True))


def staged_with_closed_end(dy, x, gamma, eps=1e-5):
    rstd = (x.var(0) + eps) ** -0.5
    x_hat = (x - x.mean(0)) * rstd
    g = gamma * dy
    dvar = -0.5 * rstd**2 * (g * x_hat).sum(0)
    return [g, dvar, -(g * rstd).sum(0), rstd * (g - g.mean(0) - x_hat * (g * x_hat).mean(0))]


def closed_by_sums(dy, x_hat, gamma, rstd):
    n = dy.shape[0]
    dgamma, dbeta = np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)
    return gamma * rstd / n * (n * dy - dbeta - x_hat * dgamma), dgamma, dbeta


def closed_by_jacobian(dy, x_hat, gamma, rstd):
    n, d = dy.shape
    dx = np.empty((n, d))
    for j in range(d):
        u = x_hat[:, j]
        jacobian = rstd[j] * (np.eye(n) - 1 / n - np.outer(u, u) / n)
        dx[:, j] = jacobian @ dy[:, j] * gamma[j]
    return [dx, np.einsum("nd,nd->d", dy, x_hat), np.ones(n) @ dy]


def closed_in_two_projections(dy, x_hat, gamma, rstd):
    g = dy - dy.mean(0)
    g = g - x_hat * np.mean(g * x_hat, 0, keepdims=True)
    return g * (gamma * rstd), (x_hat * dy).sum(0), np.add.reduce(dy)


RIGHT = {
    "04-gradcheck": [
        gradcheck_by_unit_steps, gradcheck_in_place, gradcheck_flat, gradcheck_of_integers_too,
        gradcheck_by_axes, gradcheck_by_a_list_of_floats,
    ],
    "04-affine": [
        lambda dy, x_hat, gamma: [gamma * dy, np.einsum("nd,nd->d", dy, x_hat), sum(dy)],
        lambda dy, x_hat, gamma: (dy @ np.diag(gamma), (dy.T @ x_hat).diagonal(), dy.sum(0)),
        lambda dy, x_hat, gamma: (np.multiply(dy, gamma), (x_hat * dy).sum(0),
                                  np.ones(len(dy)) @ dy),
    ],
    "04-staged": [staged_by_matrices, staged_by_features, staged_with_closed_end],
    "04-closed": [closed_by_sums, closed_by_jacobian, closed_in_two_projections],
}  # fmt: skip
