"""The NumPy networks of the lessons: their gradients, and that runs do not touch one another."""

import numpy as np

from utils import max_relative_error, normalize, normalize_backward, numerical_gradient
from utils.lab.data import digits
from utils.lab.networks_numpy import backward, forward, probabilities, train_steps

SIZES = [64, 5, 4, 10]
DATA = digits()


def layer(h):
    x_hat, cache = normalize(h, 1, 1e-5)
    return x_hat, lambda g: normalize_backward(g, cache)


def trained(rates, seeds, steps=3):
    *_, last = train_steps(layer, DATA, np.array(rates), np.array(seeds), sizes=SIZES, steps=steps)
    return last


def test_gradients_agree_with_central_differences():
    params, _ = trained([0.3], [0, 1])
    x, y = DATA.x_train[:8].astype(float), DATA.y_train[:8]

    def loss(_=None):
        p = probabilities(forward(params, x, layer)[0])
        return -np.log(p[:, range(8), y]).mean(axis=-1).sum()

    logits, kept = forward(params, x, layer)
    found = backward(params, kept, (probabilities(logits) - np.eye(10)[y]) / 8)
    for place, slopes in enumerate(found):
        for index, slope in enumerate(slopes):
            original = params[place][index]

            def moved(value, place=place, index=index):
                params[place][index] = value
                return loss()

            numeric = numerical_gradient(moved, original)
            params[place][index] = original
            assert max_relative_error(slope, numeric) < 1e-6, (place, index)


def test_a_run_does_not_depend_on_its_neighbours():
    together, loss = trained([0.1, 1.0], [3, 4])
    alone, single = trained([1.0], [4])
    assert np.allclose(loss[3], single[0], rtol=1e-12)
    assert np.allclose(together[0][0][3], alone[0][0][0], rtol=1e-12)


def test_a_list_holds_a_layer_for_each_depth():
    params, _ = trained([0.3], [0])
    same = forward(params, DATA.x_test, layer)[0]
    assert np.array_equal(same, forward(params, DATA.x_test, [layer, layer])[0])
