"""Right answers to 09-cell."""

import math

import numpy as np


def stacked(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    """One product instead of two."""
    a = np.concatenate([x, h], axis=1) @ np.concatenate([w_x, w_h])
    deviation = a - a.mean(-1)[:, None]
    return np.tanh(
        deviation / np.sqrt(np.square(deviation).mean(-1)[:, None] + eps) * gamma + beta
    )


def row_by_row(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    rows = []
    for one, state in zip(x, h, strict=True):
        a = w_x.T @ one + w_h.T @ state
        rows.append(np.tanh(gamma * (a - a.mean()) / math.sqrt(a.var() + eps) + beta))
    return np.array(rows)


def transposed(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    a = w_x.T @ x.T + w_h.T @ h.T  # (H, N)
    a_hat = (a - a.mean(axis=0)) * (a.var(axis=0) + eps) ** -0.5
    return np.tanh(a_hat.T * gamma + beta)


def own_tanh(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    a = np.einsum("nd,dh->nh", x, w_x) + np.einsum("nk,kh->nh", h, w_h)
    mean = np.sum(a, axis=1, keepdims=True) / a.shape[1]
    root = np.sqrt(np.sum((a - mean) ** 2, axis=1, keepdims=True) / a.shape[1] + eps)
    y = (a - mean) / root
    y *= gamma
    y += beta
    return 1 - 2 / (np.exp(2 * y) + 1)


RIGHT = {"09-cell": [stacked, row_by_row, transposed, own_tanh]}
