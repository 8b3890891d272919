"""Wrong answers to 06-network, as learners write them."""

import numpy as np


def layer(h, gamma, beta, eps=1e-5):
    std = np.sqrt(h.var(axis=0) + eps)
    x_hat = (h - h.mean(axis=0)) / std
    return gamma * x_hat + beta, x_hat, std


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(z, labels):
    z = z - z.max(axis=1, keepdims=True)
    return (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels]).mean()


def slope(z, labels):
    d = softmax(z)
    d[np.arange(len(z)), labels] -= 1
    return d / len(z)


def layer_back(dy, x_hat, std, gamma):
    d = dy * gamma
    return (d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / std


def ran(params, x, labels):
    """What the answers below begin with, right so far."""
    h = x @ params["W1"]
    y, x_hat, std = layer(h, params["gamma"], params["beta"])
    r = np.maximum(y, 0)
    z = r @ params["W2"] + params["b2"]
    return h, y, x_hat, std, r, z, cross_entropy(z, labels), slope(z, labels)


def finished(params, x, r, dz, dy, x_hat, dh):
    return {"W1": x.T @ dh, "gamma": (dy * x_hat).sum(axis=0), "beta": dy.sum(axis=0),
            "W2": r.T @ dz, "b2": dz.sum(axis=0)}  # fmt: skip


def loss_is_a_sum(params, x, labels):
    _, y, x_hat, std, r, _z, loss, dz = ran(params, x, labels)
    dz = dz * len(x)
    dy = dz @ params["W2"].T * (y > 0)
    grads = finished(params, x, r, dz, dy, x_hat, layer_back(dy, x_hat, std, params["gamma"]))
    return loss * len(x), grads


def gradient_of_the_sum(params, x, labels):
    _, y, x_hat, std, r, z, loss, dz = ran(params, x, labels)
    dz = softmax(z)
    dz[range(len(x)), labels] -= 1.0
    dy = dz @ params["W2"].T * (y > 0)
    return loss, finished(params, x, r, dz, dy, x_hat,
                          layer_back(dy, x_hat, std, params["gamma"]))  # fmt: skip


def naive_softmax(params, x, labels):
    _, y, x_hat, std, r, z, _, _ = ran(params, x, labels)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(x)), labels]).mean()
    dz = p.copy()
    dz[np.arange(len(x)), labels] -= 1
    dz /= len(x)
    dy = dz @ params["W2"].T * (y > 0)
    return loss, finished(params, x, r, dz, dy, x_hat,
                          layer_back(dy, x_hat, std, params["gamma"]))  # fmt: skip


def epsilon_in_the_log(params, x, labels):
    _, y, x_hat, std, r, z, _, dz = ran(params, x, labels)
    loss = -np.mean(np.log(softmax(z)[np.arange(len(x)), labels] + 1e-12))
    dy = dz @ params["W2"].T * (y > 0)
    return loss, finished(params, x, r, dz, dy, x_hat,
                          layer_back(dy, x_hat, std, params["gamma"]))  # fmt: skip


def epsilon_outside(params, x, labels):
    h = x @ params["W1"]
    std = h.std(axis=0) + 1e-5
    x_hat = (h - h.mean(axis=0)) / std
    y = params["gamma"] * x_hat + params["beta"]
    r = np.maximum(y, 0)
    z = r @ params["W2"] + params["b2"]
    dz = slope(z, labels)
    dy = dz @ params["W2"].T * (y > 0)
    return cross_entropy(z, labels), finished(
        params, x, r, dz, dy, x_hat, layer_back(dy, x_hat, std, params["gamma"])
    )


def unbiased(params, x, labels):
    h = x @ params["W1"]
    std = np.sqrt(h.var(axis=0, ddof=1) + 1e-5)
    x_hat = (h - h.mean(axis=0)) / std
    y = params["gamma"] * x_hat + params["beta"]
    r = y.clip(min=0)
    z = r @ params["W2"] + params["b2"]
    dz = slope(z, labels)
    dy = dz @ params["W2"].T * (r > 0)
    return cross_entropy(z, labels), finished(
        params, x, r, dz, dy, x_hat, layer_back(dy, x_hat, std, params["gamma"])
    )


def no_relu_back(params, x, labels):
    _, _y, x_hat, std, r, _z, loss, dz = ran(params, x, labels)
    dy = dz @ params["W2"].T
    return loss, finished(params, x, r, dz, dy, x_hat,
                          layer_back(dy, x_hat, std, params["gamma"]))  # fmt: skip


def mask_of_the_wrong_thing(params, x, labels):
    h, _y, x_hat, std, r, _z, loss, dz = ran(params, x, labels)
    dy = dz @ params["W2"].T * (h > 0)
    return loss, finished(params, x, r, dz, dy, x_hat,
                          layer_back(dy, x_hat, std, params["gamma"]))  # fmt: skip


def mask_of_x_hat(params, x, labels):
    _, _y, x_hat, std, r, _z, loss, dz = ran(params, x, labels)
    dy = dz @ params["W2"].T
    dy[x_hat < 0] = 0
    return loss, finished(params, x, r, dz, dy, x_hat,
                          layer_back(dy, x_hat, std, params["gamma"]))  # fmt: skip


def statistics_are_constants(params, x, labels):
    _, y, x_hat, std, r, _z, loss, dz = ran(params, x, labels)
    dy = dz @ params["W2"].T * (y > 0)
    return loss, finished(params, x, r, dz, dy, x_hat, dy * params["gamma"] / std)


def variance_is_constant(params, x, labels):
    _, y, x_hat, std, r, _z, loss, dz = ran(params, x, labels)
    dy = dz @ params["W2"].T * (y > 0)
    d = dy * params["gamma"]
    return loss, finished(params, x, r, dz, dy, x_hat, (d - d.mean(axis=0)) / std)


def gamma_lost(params, x, labels):
    _, y, x_hat, std, r, _z, loss, dz = ran(params, x, labels)
    dy = dz @ params["W2"].T * (y > 0)
    return loss, finished(params, x, r, dz, dy, x_hat, layer_back(dy, x_hat, std, 1.0))


def skips_the_layer(params, x, labels):
    _, y, x_hat, _std, r, _z, loss, dz = ran(params, x, labels)
    dy = dz @ params["W2"].T * (y > 0)
    return loss, finished(params, x, r, dz, dy, x_hat, dy)


def gamma_from_y(params, x, labels):
    _, y, x_hat, std, r, _z, loss, dz = ran(params, x, labels)
    dy = dz @ params["W2"].T * (y > 0)
    grads = finished(params, x, r, dz, dy, x_hat, layer_back(dy, x_hat, std, params["gamma"]))
    return loss, grads | {"gamma": (dy * y).sum(axis=0)}


def averages_gamma_and_beta(params, x, labels):
    _, y, x_hat, std, r, _z, loss, dz = ran(params, x, labels)
    dy = dz @ params["W2"].T * (y > 0)
    grads = finished(params, x, r, dz, dy, x_hat, layer_back(dy, x_hat, std, params["gamma"]))
    return loss, {**grads, "gamma": (dy * x_hat).mean(0), "beta": dy.mean(0)}


def mean_of_b2(params, x, labels):
    _, y, x_hat, std, r, _z, loss, dz = ran(params, x, labels)
    dy = dz @ params["W2"].T * (y > 0)
    grads = finished(params, x, r, dz, dy, x_hat, layer_back(dy, x_hat, std, params["gamma"]))
    grads["b2"] = dz.mean(axis=0)
    return loss, grads


def transposed_w2(params, x, labels):
    loss, grads = right(params, x, labels)
    grads["W2"] = grads["W2"].T
    return loss, grads


def right(params, x, labels):
    _, y, x_hat, std, r, _z, loss, dz = ran(params, x, labels)
    dy = dz @ params["W2"].T * (y > 0)
    dh = layer_back(dy, x_hat, std, params["gamma"])
    return loss, finished(params, x, r, dz, dy, x_hat, dh)


def beta_forgotten_in_the_dict(params, x, labels):
    loss, grads = right(params, x, labels)
    del grads["beta"]
    return loss, grads


def keys_with_a_d(params, x, labels):
    loss, grads = right(params, x, labels)
    return loss, {f"d{key}": value for key, value in grads.items()}


def values_alone(params, x, labels):
    loss, grads = right(params, x, labels)
    return loss, tuple(grads[key] for key in params)


def gradients_alone(params, x, labels):
    return right(params, x, labels)[1]


def takes_a_step(params, x, labels):
    loss, grads = right(params, x, labels)
    for key in params:
        params[key] -= 0.1 * grads[key]
    return loss, grads


def as_many_classes_as_labels(params, x, labels):
    loss, _ = right(params, x, labels)
    _, y, x_hat, std, r, z, _, _ = ran(params, x, labels)
    dz = (softmax(z) - np.eye(labels.max() + 1)[labels]) / len(x)
    dy = dz @ params["W2"].T * (y > 0)
    dh = layer_back(dy, x_hat, std, params["gamma"])
    return loss, finished(params, x, r, dz, dy, x_hat, dh)


def half_the_gradient(params, x, labels):
    loss, grads = right(params, x, labels)
    return loss, grads | {"W1": grads["W1"] / 2}


def divided_twice_and_no_mask(params, x, labels):
    _, _y, x_hat, std, r, _z, loss, dz = ran(params, x, labels)
    dz = dz / len(x)
    dy = dz @ params["W2"].T
    dh = layer_back(dy, x_hat, std, params["gamma"])
    return loss, finished(params, x, r, dz, dy, x_hat, dh)


WRONG = {
    "06-network": [
        (loss_is_a_sum, "summed"),
        (gradient_of_the_sum, "not-divided-by-n"),
        (naive_softmax, "overflow"),
        (epsilon_in_the_log, "log-guarded"),
        (epsilon_outside, "eps-outside-root"),
        (unbiased, "unbiased-variance"),
        (no_relu_back, "mask-missing"),
        (mask_of_the_wrong_thing, "mask-of-h"),
        (mask_of_x_hat, "mask-of-x-hat"),
        (statistics_are_constants, "statistics-constant"),
        (variance_is_constant, "variance-path-missing"),
        (gamma_lost, "gamma-forgotten"),
        (skips_the_layer, "normalization-passed-by"),
        (gamma_from_y, "gamma-from-y"),
        (averages_gamma_and_beta, "means-for-sums"),
        (mean_of_b2, "b2-mean"),
        (transposed_w2, "w2-transposed"),
        (beta_forgotten_in_the_dict, "wrong-keys"),
        (keys_with_a_d, "wrong-keys"),
        (values_alone, "wrong-type"),
        (gradients_alone, "wrong-type"),
        (takes_a_step, "changed-input"),
        (as_many_classes_as_labels, "raised"),
        (half_the_gradient, None),
        (divided_twice_and_no_mask, "divided-by-n-twice+mask-missing"),
    ],
}
