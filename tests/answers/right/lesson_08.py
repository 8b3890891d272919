"""Right answers to the exercises of lesson 08."""

import math

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812


def by_transpose(x, gamma, beta, eps=1e-5):
    z = (x.T - x.mean(1)) / np.sqrt(x.var(1) + eps)
    return z.T * gamma + beta


def row_by_row(x, gamma, beta, eps=1e-5):
    rows = []
    for row in x.tolist():
        mean = math.fsum(row) / len(row)
        var = math.fsum((value - mean) ** 2 for value in row) / len(row)
        rows.append([(value - mean) / math.sqrt(var + eps) for value in row])
    return np.array(rows) * gamma + beta


def by_torch(x, gamma, beta, eps=1e-5):
    tensors = [torch.tensor(np.asarray(one, dtype=float)) for one in (x, gamma, beta)]
    return F.layer_norm(tensors[0], x.shape[1:], *tensors[1:], eps=eps).numpy()


def by_newaxis(x, gamma, beta, *, eps=1e-5):
    centred = x - np.average(x, axis=-1)[:, np.newaxis]
    scale = np.einsum("nd,nd->n", centred, centred) / x.shape[-1] + eps
    return beta + gamma * centred * scale[:, np.newaxis] ** -0.5


def three_paths(dy, x, gamma, eps=1e-5):
    """Through x − μ, through v, through μ, one after the other."""
    d = x.shape[1]
    mu = x.mean(axis=1, keepdims=True)
    centred = x - mu
    var = np.mean(centred**2, axis=1, keepdims=True)
    std = np.sqrt(var + eps)
    dxhat = dy * gamma
    dvar = np.sum(dxhat * centred, axis=1, keepdims=True) * -0.5 * (var + eps) ** -1.5
    dmu = -np.sum(dxhat / std, axis=1, keepdims=True)
    dx = dxhat / std + dvar * 2 * centred / d + dmu / d
    return dx, np.sum(dy * centred / std, axis=0), np.sum(dy, axis=0)


def by_autograd(dy, x, gamma, eps=1e-5):
    x, gamma = (torch.tensor(one, requires_grad=True) for one in (x, gamma))
    beta = torch.zeros_like(gamma, requires_grad=True)
    y = F.layer_norm(x, x.shape[1:], gamma, beta, eps=eps)
    grads = torch.autograd.grad(y, (x, gamma, beta), torch.tensor(dy))
    return [grad.numpy() for grad in grads]


def by_jacobians(dy, x, gamma, eps=1e-5):
    d = x.shape[1]
    dx, dgamma, dbeta = np.empty(x.shape), np.zeros(d), np.zeros(d)
    for i, row in enumerate(x):
        r = 1 / math.sqrt(row.var() + eps)
        hat = (row - row.mean()) * r
        jacobian = r * (np.eye(d) - 1 / d - np.outer(hat, hat) / d)
        dx[i] = jacobian @ (gamma * dy[i])
        dgamma += dy[i] * hat
        dbeta += dy[i]
    return dx, dgamma, dbeta


def sums_over_d(dy, x, gamma, eps=1e-5):
    d = len(gamma)
    r = (x.var(1, keepdims=True) + eps) ** -0.5
    hat = r * (x - x.mean(1, keepdims=True))
    g = gamma * dy
    dx = r / d * (d * g - g.sum(1, keepdims=True) - hat * (g * hat).sum(1, keepdims=True))
    return dx, np.einsum("nd,nd->d", dy, hat), np.ones(len(dy)) @ dy


def slice_by_slice(x, gamma, beta, groups, eps=1e-5):
    if x.shape[1] % groups != 0:
        raise ValueError("no")
    size = x.shape[1] // groups
    y = np.empty(x.shape)
    for i in range(x.shape[0]):
        for start in range(0, x.shape[1], size):
            part = x[i, start : start + size].astype(float)
            y[i, start : start + size] = (part - part.mean()) / np.sqrt(part.var() + eps)
    return np.einsum("c,nchw->nchw", gamma, y) + beta.reshape(-1, 1, 1)


def five_axes(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    z = x.reshape(n, groups, c // groups, h, w)
    z = (z - z.mean((2, 3, 4), keepdims=True)) / np.sqrt(z.var((2, 3, 4), keepdims=True) + eps)
    shape = (1, groups, c // groups, 1, 1)
    return (z * gamma.reshape(shape) + beta.reshape(shape)).reshape(n, c, h, w)


def group_by_torch(x, gamma, beta, groups, eps=1e-5):
    if x.shape[1] % groups:
        raise ValueError(f"{groups} does not divide {x.shape[1]}")
    tensors = [torch.tensor(np.asarray(one, dtype=float)) for one in (x, gamma, beta)]
    return F.group_norm(tensors[0], groups, *tensors[1:], eps).numpy()


def by_split(x, gamma, beta, groups, eps=1e-5):
    parts = np.split(x, groups, axis=1)  # raises a ValueError itself
    axes = {"axis": (1, 2, 3), "keepdims": True}
    parts = [(p - p.mean(**axes)) / np.sqrt(p.var(**axes) + eps) for p in parts]
    return gamma[None, :, None, None] * np.concatenate(parts, 1) + beta[None, :, None, None]


def map_by_map(x, gamma, beta, eps=1e-5):
    y = np.zeros(x.shape)
    for i, c in np.ndindex(x.shape[:2]):
        one = x[i, c]
        y[i, c] = gamma[c] * (one - one.mean()) / math.sqrt(one.var() + eps) + beta[c]
    return y


def flat_maps(x, gamma, beta, eps=1e-5):
    flat = x.reshape(x.shape[0] * x.shape[1], -1)
    flat = (flat - flat.mean(1, keepdims=True)) / np.sqrt(flat.var(1, keepdims=True) + eps)
    return np.moveaxis(np.moveaxis(flat.reshape(x.shape), 1, -1) * gamma + beta, -1, 1)


def as_groups(x, gamma, beta, eps=1e-5):
    return five_axes(x, gamma, beta, x.shape[1], eps)


def by_norm(x, gamma, eps=1e-6):
    d = x.shape[1]
    return gamma * x * np.sqrt(d) / np.sqrt(np.linalg.norm(x, axis=1) ** 2 + d * eps)[:, None]


def rms_by_torch(x, gamma, eps=1e-6):
    return F.rms_norm(torch.tensor(x), x.shape[1:], torch.tensor(gamma), eps).numpy()


def unit_by_unit(v, g):
    return [g_i * v_i / math.hypot(*v_i) for v_i, g_i in zip(v, g, strict=True)]


RIGHT = {
    "08-layer": [by_transpose, row_by_row, by_torch, by_newaxis],
    "08-layer-backward": [three_paths, by_autograd, by_jacobians, sums_over_d],
    "08-group": [slice_by_slice, five_axes, group_by_torch, by_split],
    "08-instance": [map_by_map, flat_maps, as_groups],
    "08-rms": [
        by_norm, rms_by_torch,
        lambda x, gamma, eps=1e-6: np.array(
            [gamma * row / math.sqrt(row @ row / row.size + eps) for row in x]),
    ],
    "08-weight": [
        lambda v, g: np.array(unit_by_unit(v, g)),
        lambda v, g: np.diag(g / np.linalg.norm(v, axis=1)) @ v,
        lambda v, g: (v.T / np.sqrt(np.einsum("oi,oi->o", v, v)) * g).T,
        lambda v, g: torch._weight_norm(torch.tensor(v), torch.tensor(g)[:, None], 0).numpy(),
        lambda v, g: v / (np.linalg.norm(v, axis=1)[:, None] + 1e-12) * g.reshape(-1, 1),
    ],
}  # fmt: skip
