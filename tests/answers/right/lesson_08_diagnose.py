"""Right answers to 08-diagnose: other questions to the same black boxes."""

import numpy as np


def by_whole_changes(layer):
    """Change a whole example, a whole half, a whole channel; then double and shift."""
    rng = np.random.default_rng(5)
    x = rng.normal(-1, 4, (3, 6, 4, 2))

    def moves(where, seen):
        other = x.copy()
        other[where] = rng.normal(2, 9, other[where].shape)
        return not np.allclose(layer(other)[seen], layer(x)[seen])

    if moves((1,), (0,)):
        return "batch"
    if moves((slice(None), slice(3, None)), (slice(None), slice(0, 3))):  # the other half
        return "layer" if np.allclose(layer(x + 3), layer(x), atol=1e-8) else "rms"
    return "group" if moves((0, 1), (0, 2)) else "instance"


def by_gradient(layer):
    """How far each output moves for a small step, by central differences."""
    x = np.random.default_rng(1).uniform(-2, 6, (2, 4, 2, 2))
    step = np.zeros_like(x)
    step[1, 2, 1, 0] = 1e-3
    slope = abs(layer(x + step) - layer(x - step)).reshape(2, 4, -1).max(axis=-1) / 2e-3
    touched = {(int(i), int(c)) for i, c in np.argwhere(slope > 1e-7)}
    kinds = {
        frozenset({(0, 2), (1, 2)}): "batch",
        frozenset({(1, 2), (1, 3)}): "group",
        frozenset({(1, 2)}): "instance",
    }
    if frozenset(touched) in kinds:
        return kinds[frozenset(touched)]
    return "rms" if abs(layer(x + 50) - layer(x)).max() > 0.01 else "layer"


def by_constants(layer):
    """What subtracts a mean returns β for a constant, whatever its sign."""
    flat = np.full((2, 4, 3, 5), 4.0)
    return _centred(layer) if np.allclose(layer(flat), layer(-flat)) else "rms"


def _centred(layer):
    x = np.random.default_rng(8).normal(size=(2, 4, 3, 5))
    y = layer(x)
    for kind, part in (("instance", (0, 0)), ("group", (0, [0, 1])), ("layer", (0,))):
        moved = x.copy()
        moved[part] = moved[part] * 3 + 7  # scaled and shifted as one: y there stays
        if np.allclose(layer(moved)[part], y[part], atol=0.05):
            return kind
    return "batch"


def by_sets_of_channels(layer):
    x = np.random.default_rng(11).exponential(2.0, (5, 8, 3, 3))
    base = layer(x)
    x2 = x.copy()
    x2[2, 5, 1, 1] *= -4
    d = abs(layer(x2) - base).max(axis=(2, 3)) > 1e-9
    channels = int(d[2].sum())
    if int(d.sum()) == 5:
        return "batch"
    if channels == 1:
        return "instance"
    if channels == 4:
        return "group"
    return {True: "layer", False: "rms"}[bool(np.isclose(layer(x - 1), base).all())]


RIGHT = {"08-diagnose": [by_whole_changes, by_gradient, by_constants, by_sets_of_channels]}
