"""Right answers to 09-diagnose: other questions to the same black boxes."""

import numpy as np


def by_slopes(layer):
    """The whole Jacobian, by central differences: who moves whom."""
    n, t, d = 3, 4, 3
    x = np.random.default_rng(4).normal(0.5, 1.5, (n, t, d))
    future = others = False
    for i in range(n):
        for k in range(t):
            for j in range(d):
                step = np.zeros_like(x)
                step[i, k, j] = 1e-3
                slope = abs(layer(x + step) - layer(x - step)).max(axis=2) > 1e-7
                future |= slope[i, :k].any()
                others |= np.delete(slope, i, axis=0).any()
    return {(0, 0): "none", (1, 0): "future", (0, 1): "others", (1, 1): "both"}[
        int(future), int(others)
    ]


def by_leaving_out(layer):
    """Cut the later steps off, and send one sequence alone."""
    x = np.random.default_rng(7).uniform(-4, 9, (4, 6, 5))
    alone = layer(x[:1])
    future = any(not np.allclose(layer(x[:1, :t]), alone[:, :t]) for t in range(1, 6))
    others = any(not np.allclose(layer(x[i : i + 1]), layer(x)[i : i + 1]) for i in range(4))
    if future and others:
        return "both"
    return ["none", "future", "others"][future + 2 * others]


def by_chance(layer):
    """Many random changes of one step of one sequence."""
    rng = np.random.default_rng(12)
    seen = set()
    for _ in range(200):
        x = rng.normal(size=(3, 4, 3))
        other = x.copy()
        i, k = rng.integers(3), rng.integers(4)
        other[i, k] = rng.normal(2, 3, 3)
        for a, b in zip(*np.nonzero(abs(layer(other) - layer(x)).max(axis=2) > 1e-6), strict=True):
            if a != i:
                seen.add("others")
            elif b < k:
                seen.add("future")
    return "both" if len(seen) == 2 else seen.pop() if seen else "none"


def with_several_changes(layer):
    """Values multiplied, turned around, sorted: all at once for each step in turn."""
    x = np.random.default_rng(2).exponential(3.0, (5, 7, 6))
    x2 = np.roll(x, 1, axis=2) ** 2 - 3
    y = layer(x)
    future = others = False
    for k in range(6):
        mixed = x.copy()
        mixed[0, k + 1 :] = x2[0, k + 1 :]
        future = future or bool(np.any(np.abs(layer(mixed)[0, : k + 1] - y[0, : k + 1]) > 1e-5))
    for i in range(5):
        mixed = x2.copy()
        mixed[i] = x[i]
        others = others or bool(np.any(np.abs(layer(mixed)[i] - y[i]) > 1e-5))
    if not (future or others):
        return "none"
    return "both" if future and others else "future" if future else "others"


def with_two_changes_of_size_one(layer):
    """Standard normal values everywhere, and the usual tolerance."""
    x, new = np.random.default_rng(9).standard_normal((2, 4, 5, 3))
    y, future, others = layer(x), False, False
    for i in range(4):
        other = new.copy()
        other[i] = x[i]
        others |= not np.allclose(layer(other)[i], y[i])
        for t in range(4):
            later = x.copy()
            later[i, t + 1 :] = new[i, t + 1 :]
            future |= not np.allclose(layer(later)[i, : t + 1], y[i, : t + 1])
    return [["none", "others"], ["future", "both"]][future][others]


RIGHT = {
    "09-diagnose": [
        by_slopes,
        by_leaving_out,
        by_chance,
        with_several_changes,
        with_two_changes_of_size_one,
    ]
}
