"""A stack's layers are those of torch.nn, and each network in it learns as if it were alone."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from tests.lab.test_networks_torch import small_data
from utils.lab.data import hold_out
from utils.lab.stacked import (
    BATCH,
    Conv,
    Linear,
    Norm,
    Stack,
    generators,
    mlp,
)
from utils.lab.training_torch import train

LAYER, INSTANCE = (1, 2, 3), (2, 3)
TWINS = [
    (BATCH, None, nn.BatchNorm2d(6)),
    (LAYER, None, nn.GroupNorm(1, 6)),
    (INSTANCE, None, nn.InstanceNorm2d(6)),
    (INSTANCE, 3, nn.GroupNorm(3, 6)),
]


@pytest.mark.parametrize(("axes", "groups", "twin"), TWINS)
def test_norms_are_those_of_torch(axes, groups, twin):
    if groups:
        axes = (2, 3)  # of (N, groups, the rest)
    layer, x = Norm(2, 6, axes, groups), torch.randn(2, 5, 6, 4, 3) * 3 + 7
    torch.testing.assert_close(layer(x)[1], twin(x[1]), atol=1e-5, rtol=1e-4)
    layer.eval(), twin.eval()
    torch.testing.assert_close(layer(x)[1], twin(x[1]), atol=1e-5, rtol=1e-4)


def test_flat_examples_are_normalized_as_torch_does():
    x = torch.randn(2, 5, 6) + 3
    for axes, twin in ((BATCH, nn.BatchNorm1d(6)), (LAYER, nn.LayerNorm(6))):
        layer = Norm(2, 6, axes)
        for _ in range(2):  # in training, then by the running averages
            torch.testing.assert_close(layer(x)[1], twin(x[1]), atol=1e-5, rtol=1e-4)
            layer.eval(), twin.eval()


def test_a_batch_of_one_leaves_the_shift():
    y = Norm(3, 4)(torch.randn(3, 1, 4))
    assert (y == 0).all()


def test_convolutions_are_those_of_torch():
    conv, x = Conv(generators([0, 1]), 3, 4, stride=2), torch.randn(2, 5, 3, 8, 8)
    alone = F.conv2d(x[1], conv.weight[1], conv.bias[1], 2, padding=1)
    torch.testing.assert_close(conv(x)[1], alone)


def cnn(seeds):
    sources = generators(seeds)
    return Stack(
        Conv(sources, 1, 3), Norm(len(seeds), 3), nn.ReLU(), nn.Flatten(2), Linear(sources, 18, 2)
    )


@pytest.mark.parametrize("maps", [False, True])
@pytest.mark.parametrize("norm", [None, Norm])
def test_networks_together_are_the_networks_alone(norm, maps):
    data, lrs, seeds = small_data(), [0.3, 0.01, 0.3], [1, 1, 2]
    if maps:
        data = data._replace(
            x_train=data.x_train.reshape(-1, 1, 2, 3), x_test=data.x_test.reshape(-1, 1, 2, 3)
        )
    build = cnn if maps else lambda seeds: mlp(seeds, [6, 5, 5, 2], nn.Tanh, norm)
    options = {"batch_size": 20, "every": 5, "decay": 0.01}
    together = train(build(seeds), data, lrs, 10, seeds=seeds, **options)
    for run, (lr, seed) in enumerate(zip(lrs, seeds, strict=True)):
        history = train(build([seed]), data, lr, 10, seeds=[seed], **options)
        np.testing.assert_allclose(together.loss[:, run], history.loss[:, 0], rtol=2e-3)
        np.testing.assert_allclose(together.accuracy[:, run], history.accuracy[:, 0])


def test_decay_is_that_of_torch():
    ours, theirs = (mlp([0], [6, 5, 2], nn.Tanh) for _ in range(2))
    data = hold_out(small_data())
    train(ours, data, 0.1, 0, batch_size=48, decay=0.5)
    update = torch.optim.SGD(theirs.parameters(), 0.1, weight_decay=0.5)
    x, y = torch.tensor(data.x_train), torch.tensor(data.y_train)
    F.cross_entropy(theirs(x[None])[0], y).backward()
    update.step()
    for mine, its in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine, its)
