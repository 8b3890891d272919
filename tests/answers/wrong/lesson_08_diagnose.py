"""Wrong answers to 08-diagnose: questions that some of the black boxes answer alike."""

import numpy as np


def images(n=2, c=4):
    return np.random.default_rng(3).normal(1.0, 3.0, (n, c, 3, 4))


def all_of_them_batch(layer):
    layer(images())
    return "batch"


def touched(layer, x):
    other = x.copy()
    other[0, 0, 1, 1] += 7.0
    return ~np.isclose(layer(other), layer(x)).all(axis=(2, 3))


def never_adds_a_constant(layer):
    t = touched(layer, images())
    if t[1].any():
        return "batch"
    return {1: "instance", 2: "group", 4: "layer"}[int(t[0].sum())]


def exact_equality(layer):
    x = images()
    answer = never_adds_a_constant(layer)
    if answer == "layer" and not (layer(x + 100.3) == layer(x)).all():
        return "rms"
    return answer


def constant_the_wrong_way(layer):
    x = images()
    answer = never_adds_a_constant(layer)
    if answer == "layer" and np.allclose(layer(x + 100), layer(x)):
        return "rms"
    return answer


def two_channels(layer):
    x = images(c=2)
    t = touched(layer, x)
    if t[1].any():
        return "batch"
    if not t[0, 1]:
        return "instance"
    return "layer" if np.allclose(layer(x - 5), layer(x)) else "rms"


def one_example(layer):
    x = images(n=1)
    t = touched(layer, x)[0]
    if t.all():
        return "layer" if np.allclose(layer(x - 5), layer(x)) else "rms"
    return "group" if t[1] else "instance"


def neighbour_only(layer):
    x = images()
    t = touched(layer, x)
    if t[1, 0]:
        return "batch"
    if not t[0, 1]:
        return "instance"
    return "layer" if np.allclose(layer(x - 5), layer(x)) else "rms"


def other_half_only(layer):
    x = images()
    t = touched(layer, x)
    if t[1, 0]:
        return "batch"
    if t[0, 2]:
        return "layer" if np.allclose(layer(x - 5), layer(x)) else "rms"
    return "instance"


def anything_else_is_group(layer):
    x = images()
    t = touched(layer, x)
    if t[1, 0]:
        return "batch"
    if t[0, 3]:
        return "layer" if np.allclose(layer(x - 5), layer(x)) else "rms"
    return "group"


def means_of_the_output(layer):
    """Where is the mean 0? With γ and β it is nowhere."""
    y = layer(images())
    zero = {
        "instance": (2, 3),
        "group": None,
        "batch": (0, 2, 3),
        "layer": (1, 2, 3),
    }
    if np.allclose(y.mean(axis=zero["instance"]), 0):
        return "instance"
    if np.allclose(y.reshape(2, 2, -1).mean(axis=2), 0):
        return "group"
    if np.allclose(y.mean(axis=zero["batch"]), 0):
        return "batch"
    return "layer" if np.allclose(y.mean(axis=zero["layer"]), 0) else "rms"


def compared_with_formulas(layer):
    x = images()
    for name, axes in (("batch", (0, 2, 3)), ("layer", (1, 2, 3)), ("instance", (2, 3))):
        mu, v = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
        if np.allclose(layer(x), (x - mu) / np.sqrt(v + 1e-5)):
            return name
    rms = x / np.sqrt((x**2).mean((1, 2, 3), keepdims=True) + 1e-5)
    return "rms" if np.allclose(layer(x), rms) else "group"


def names_of_channels(layer):
    answer = never_adds_a_constant(layer)
    return {"instance": "batch", "batch": "instance"}.get(answer, answer)


def capital_letters(layer):
    x = images()
    answer = never_adds_a_constant(layer)
    if answer == "layer" and not np.allclose(layer(x + 100), layer(x)):
        answer = "rms"
    return "RMS" if answer == "rms" else answer.capitalize()


def with_norm(layer):
    return f"{never_adds_a_constant(layer)}_norm"


def three_channels(layer):
    return never_adds_a_constant(lambda x: layer(x[:, :3]))


def no_space(layer):
    x = np.random.default_rng(0).normal(size=(4, 6))
    y = layer(x)
    return "batch" if np.allclose(y.mean(axis=0), 0) else "layer"


def returns_the_axes(layer):
    return {"batch": (0, 2, 3), "instance": (2, 3)}.get(never_adds_a_constant(layer), (1, 2, 3))


def prints_it(layer):
    print(never_adds_a_constant(layer))


def same_examples(layer):
    """Both examples are the same, and both are changed: nobody sees the batch."""
    x = np.repeat(images(n=1), 2, axis=0)
    other = x.copy()
    other[:, 0] = np.sqrt(abs(other[:, 0]))
    t = ~np.isclose(layer(other), layer(x)).all(axis=(0, 2, 3))
    if t.sum() == 1:
        return "instance"
    if t.sum() == 2:
        return "group"
    return "layer" if np.allclose(layer(x + 100), layer(x)) else "rms"


WRONG = {
    "08-diagnose": [
        (all_of_them_batch, "always-batch"),
        (never_adds_a_constant, "rms-not-tried"),
        (exact_equality, "layer-taken-for-rms"),
        (constant_the_wrong_way, "layer-and-rms-exchanged"),
        (two_channels, "group-taken-for-instance"),
        (one_example, "batch-taken-for-instance"),
        (neighbour_only, "group-taken-for-layer"),
        (other_half_only, "group-taken-for-instance"),
        (anything_else_is_group, "instance-taken-for-group"),
        (means_of_the_output, "parameters-assumed"),
        (compared_with_formulas, "parameters-assumed"),
        (names_of_channels, "rms-not-tried+batch-and-instance-exchanged"),
        (capital_letters, "letter-case"),
        (with_norm, None),
        (three_channels, "raised"),
        (no_space, "raised"),
        (returns_the_axes, "wrong-type"),
        (prints_it, "returned-none"),
        (same_examples, "batch-taken-for-instance"),
    ],
}
