"""The one network that lessons 03 to 06 share: its gradients, its training, its memory."""

import numpy as np
import pytest

from utils import batch_norm, max_relative_error, numerical_gradient
from utils.lab.data import digits
from utils.lab.network import Network, lent_backward, sigmoid

DATA = digits()


def forward(x, gamma, beta):
    return batch_norm(x, gamma, beta, training=True)[0]


@pytest.mark.parametrize("norm", [None, forward])
def test_gradients_agree_with_central_differences(norm):
    network, rng = Network([5, 4, 3, 2], seed=1, norm=norm), np.random.default_rng(0)
    x, labels = rng.normal(size=(7, 5)), rng.integers(0, 2, 7)
    for layer in network.layers[:-1]:
        layer[2] = rng.uniform(0.5, 2, layer[2].shape)
        layer[3] = rng.normal(size=layer[3].shape)
    _, found = network.gradients(x, labels)
    for layer, slopes in zip(network.layers, found, strict=True):
        for index, slope in enumerate(slopes):
            original = layer[index]

            def moved(value, layer=layer, index=index):
                layer[index] = value
                return network.gradients(x, labels)[0]

            numeric = numerical_gradient(moved, original)
            layer[index] = original
            np.testing.assert_allclose(slope + 0 * original, numeric, rtol=1e-5, atol=1e-8)


def test_what_it_saw():
    network = Network([64, 6, 4, 10], norm=forward)
    logits, seen = network.forward(DATA.x_train[:50])
    assert logits.shape == (50, 10)
    for hidden, (weights, bias, gamma, beta) in zip(seen, network.layers[:-1], strict=True):
        np.testing.assert_array_equal(hidden.a, hidden.x @ weights + bias)
        np.testing.assert_array_equal(hidden.z, forward(hidden.a, gamma, beta))
        np.testing.assert_allclose(hidden.y, 1 / (1 + np.exp(-hidden.z)))


def test_training_records_and_learns():
    network = Network([64, 20, 10], seed=3, norm=forward)
    steps, accuracies = network.train(DATA, rate=0.5, steps=60, every=20)
    assert steps.tolist() == [0, 20, 40, 60]
    assert accuracies[0] < 0.3 < 0.9 < accuracies[-1] == network.accuracy(DATA)
    again = Network([64, 20, 10], seed=3, norm=forward).train(DATA, 0.5, steps=60, every=20)
    np.testing.assert_array_equal(again[1], accuracies)


def test_training_is_a_row_of_steps():
    trained, stepped = (Network([64, 8, 10], seed=3, norm=forward) for _ in range(2))
    trained.train(DATA, rate=0.5, steps=3)
    for _ in range(3):
        stepped.step(DATA, rate=0.5)
    for ours, theirs in zip(trained.layers, stepped.layers, strict=True):
        for left, right in zip(ours, theirs, strict=True):
            np.testing.assert_array_equal(left, right)


def test_without_a_norm_gamma_and_beta_rest():
    network = Network([64, 8, 10], seed=3)
    network.step(DATA, rate=0.5)
    assert (network.layers[0][2] == 1).all()
    assert (network.layers[0][3] == 0).all()


@pytest.mark.filterwarnings("error")
def test_the_sigmoid_far_from_0():
    assert sigmoid(np.array([-1e4, 0.0, 1e4])).tolist() == [0, 0.5, 1]


def test_the_lent_way_back_is_the_layers():
    rng = np.random.default_rng(2)
    dy, x, gamma = rng.normal(size=(6, 3)), rng.normal(2, 3, (6, 3)), rng.normal(size=3)
    dx, dgamma, dbeta = lent_backward(dy, x, gamma)
    numeric = numerical_gradient(lambda x: (dy * forward(x, gamma, np.ones(3))).sum(), x)
    assert max_relative_error(dx, numeric) < 1e-6
    np.testing.assert_allclose(dbeta, dy.sum(axis=0))
    assert dgamma.shape == gamma.shape
