"""Right answers to 04-diagnose: other questions to the same black boxes."""

import numpy as np


def by_one_feature(backward):
    x = np.array([[-30.0], [-11.0], [4.0], [50.0], [7.0], [1.0]])
    dy = np.array([[1.0], [4.0], [-2.0], [3.0], [0.5], [7.0]])
    dx = backward(dy, x, np.array([3.0]))
    x_hat = (x - x.mean()) / x.std()
    sums = abs(dx.sum()) > 1e-3, abs((dx * x_hat).sum()) > 1e-3
    if any(sums):
        return {(True, True): "both", (True, False): "mean", (False, True): "variance"}[sums]
    plain = 3 * (dy - dy.mean() - x_hat * (dy * x_hat).mean()) / x.std()
    return "right" if abs(dx - plain).max() < 1e-3 * abs(plain).max() else "size"


def by_central_differences(backward):
    rng = np.random.default_rng(5)
    x, dy, gamma = rng.normal(8, 20, (7, 1)), rng.normal(1, 2, (7, 1)), np.array([-1.7])

    def loss(z):
        return (dy * gamma * (z - z.mean()) / z.std()).sum()

    numeric = np.zeros_like(x)
    for k in range(7):
        nudge = np.zeros_like(x)
        nudge[k] = 1e-4
        numeric[k] = (loss(x + nudge) - loss(x - nudge)) / 2e-4
    dx = backward(dy, x, gamma)
    rest = dx - numeric
    if abs(rest).max() < 0.01 * abs(numeric).max():
        return "right"
    centred = x - x.mean()
    level, slope = rest.mean(), (rest * centred).sum() / (centred**2).sum()
    if abs(rest - level - slope * centred).max() > 0.01 * abs(rest).max():
        return "size"  # something else than the two components is left
    if abs(level) < 1e-3 * abs(rest).max():
        return "variance"
    return "mean" if abs(slope * centred).max() < 1e-3 * abs(rest).max() else "both"


def by_candidates(backward):
    rng = np.random.default_rng(9)
    x, dy, gamma = rng.normal(-2, 9, (30, 3)), rng.normal(3, 4, (30, 3)), np.full(3, 2.5)
    x_hat = (x - x.mean(axis=0)) / x.std(axis=0)
    g = gamma * dy / x.std(axis=0)
    one, hat = g.mean(axis=0), x_hat * (g * x_hat).mean(axis=0)
    dx = backward(dy, x, gamma)
    shapes = {"right": g - one - hat, "mean": g - hat, "variance": g - one, "both": g}
    near = {name: abs(dx - wanted).max() / abs(wanted).max() for name, wanted in shapes.items()}
    best = min(near, key=near.get)
    return best if near[best] < 1e-3 else "size"


RIGHT = {"04-diagnose": [by_one_feature, by_central_differences, by_candidates]}
