"""The NumPy layers against torch.nn.functional: forward, backward, running buffers, in float64."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from utils import (
    RunningStats,
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    norm_backward,
    rms_norm,
    weight_norm,
)

SHAPES = [(5, 6), (4, 6, 3), (3, 6, 2, 5), (2, 6, 3, 2, 4)]


def draw(shape, seed=0):
    """x with other statistics in every channel; gamma, beta and dy far from 1 and 0."""
    rng = np.random.default_rng(seed)
    channels = (1, shape[1]) + (1,) * (len(shape) - 2)
    center, spread = rng.uniform(-50, 50, channels), rng.uniform(0.1, 20, channels)
    x, dy = center + spread * rng.normal(size=shape), 3 + rng.normal(size=shape)
    return x, rng.uniform(-3, 3, shape[1]), rng.uniform(-3, 3, shape[1]), dy


def assert_same(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other.detach().numpy(), rtol=1e-10, atol=1e-10)


def compare(layer, function, x, parameters, dy):
    """Hold y, dx and the parameters' gradients of `layer` to those of `function`."""
    y, cache = layer(x, *parameters)
    leaves = [torch.tensor(value, requires_grad=True) for value in (x, *parameters)]
    expected = function(*leaves)
    gradients = torch.autograd.grad(expected, leaves, torch.tensor(dy))
    assert_same([y], [expected])
    found = [gradient for gradient in norm_backward(dy, cache) if gradient is not None]
    assert_same(found, gradients)


@pytest.mark.parametrize("eps", [1e-5, 0.3])
@pytest.mark.parametrize("shape", SHAPES)
def test_batch_norm_in_training(shape, eps):
    x, gamma, beta, dy = draw(shape)
    compare(
        lambda *a: batch_norm(*a, training=True, eps=eps),
        lambda x, g, b: F.batch_norm(x, None, None, g, b, training=True, eps=eps),
        x, (gamma, beta), dy,
    )  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_batch_norm_in_evaluation(shape):
    x, gamma, beta, dy = draw(shape)
    stats = RunningStats(6)
    stats.mean, stats.var = np.linspace(-30, 30, 6), np.linspace(0.5, 200, 6)
    mean, var = torch.tensor(stats.mean), torch.tensor(stats.var)
    compare(
        lambda *a: batch_norm(*a, stats, training=False),
        lambda x, g, b: F.batch_norm(x, mean, var, g, b, training=False),
        x, (gamma, beta), dy,
    )  # fmt: skip
    assert stats.batches == 0


@pytest.mark.parametrize("momentum", [0.1, 0.7, None])
@pytest.mark.parametrize("shape", SHAPES)
def test_running_buffers(shape, momentum):
    _, gamma, beta, _ = draw(shape)
    stats = RunningStats(6, momentum)
    module = torch.nn.modules.batchnorm._BatchNorm
    twin = type("AnyBatchNorm", (module,), {"_check_input_dim": lambda self, x: None})
    twin = twin(6, momentum=momentum, dtype=torch.float64)
    for seed in range(3):
        x = draw(shape, seed)[0]
        batch_norm(x, gamma, beta, stats, training=True)
        twin(torch.tensor(x))
    assert_same([stats.mean, stats.var], [twin.running_mean, twin.running_var])
    assert stats.batches == twin.num_batches_tracked.item() == 3


@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize("shape", SHAPES[1:])
def test_layer_norm(shape, axes):
    x, *_, dy = draw(shape)
    features = shape[-axes:]
    gamma, beta = np.random.default_rng(1).normal(size=(2, *features))
    compare(layer_norm, lambda x, g, b: F.layer_norm(x, features, g, b), x, (gamma, beta), dy)


@pytest.mark.parametrize("groups", [1, 2, 3])
@pytest.mark.parametrize("shape", SHAPES)
def test_group_norm(shape, groups):
    x, gamma, beta, dy = draw(shape)
    compare(
        lambda *a: group_norm(*a, groups=groups),
        lambda x, g, b: F.group_norm(x, groups, g, b),
        x, (gamma, beta), dy,
    )  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES[1:])
def test_instance_norm(shape):
    x, gamma, beta, dy = draw(shape)
    compare(
        instance_norm, lambda x, g, b: F.instance_norm(x, weight=g, bias=b), x, (gamma, beta), dy
    )


@pytest.mark.parametrize("axes", [1, 2])
def test_rms_norm(axes):
    x, *_, dy = draw((3, 6, 2, 5))
    features = x.shape[-axes:]
    gamma = np.random.default_rng(1).normal(size=features)
    compare(rms_norm, lambda x, g: F.rms_norm(x, features, g, eps=1e-6), x, (gamma,), dy)


def test_weight_norm():
    rng = np.random.default_rng(0)
    v, g = rng.normal(size=(4, 7)), rng.normal(size=4)
    expected = torch._weight_norm(torch.tensor(v), torch.tensor(g)[:, None], dim=0)
    assert_same([weight_norm(v, g)], [expected])
