"""utils.layers against torch.nn: outputs, gradients, buffers, defaults, state_dict both ways."""

import inspect

import pytest
import torch
from torch import nn

from utils import layers

PAIRS = [
    *[(layers.BatchNorm, kind, (6,)) for kind in (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)],
    (layers.SyncBatchNorm, nn.SyncBatchNorm, (6,)),
    *[
        (layers.InstanceNorm, kind, (6,))
        for kind in (nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d)
    ],
    (layers.GroupNorm, nn.GroupNorm, (3, 6)),
    (layers.LayerNorm, nn.LayerNorm, (5,)),
    (layers.LayerNorm, nn.LayerNorm, ([4, 5],)),
    (layers.RMSNorm, nn.RMSNorm, (5,)),
]
OPTIONS = {
    layers.BatchNorm: [
        {},
        {"affine": False},
        {"momentum": None},
        {"track_running_stats": False},
        {"bias": False},
    ],
    layers.SyncBatchNorm: [{}, {"affine": False}, {"track_running_stats": False}],
    layers.InstanceNorm: [
        {},
        {"affine": True},
        {"affine": True, "track_running_stats": True},
        {"track_running_stats": True, "momentum": None},
    ],
    layers.GroupNorm: [{}, {"affine": False}, {"eps": 0.1}, {"bias": False}],
    layers.LayerNorm: [{}, {"bias": False}, {"elementwise_affine": False}],
    layers.RMSNorm: [{}, {"eps": 0.1}, {"elementwise_affine": False}],
}
CASES = [(*pair, options) for pair in PAIRS for options in OPTIONS[pair[0]]]


def make(ours, theirs, arguments, options):
    """Both layers, with the same random parameters."""
    torch.manual_seed(0)
    other = theirs(*arguments, dtype=torch.float64, **options)
    for parameter in other.parameters():
        nn.init.normal_(parameter, mean=1.5)
    one = ours(*arguments, dtype=torch.float64, **options)
    one.load_state_dict(other.state_dict())
    return one, other


def public(layer):
    """Attributes such as eps and normalized_shape, which other code may read."""
    return {name: value for name, value in vars(layer).items() if not name.startswith("_")}


def inputs(theirs):
    space = {"1": (5,), "2": (4, 5), "3": (3, 4, 5)}.get(theirs.__name__[-2], (4, 5))
    return (2 + 3 * torch.randn(3, 6, *space, dtype=torch.float64)).requires_grad_()


@pytest.mark.parametrize(("ours", "theirs", "arguments", "options"), CASES)
def test_same_outputs_gradients_and_buffers(ours, theirs, arguments, options):
    one, other = make(ours, theirs, arguments, options)
    assert public(other).items() <= public(one).items()
    for step in range(4):
        for layer in (one, other):
            layer.train(step < 3)
        x = inputs(theirs)
        results = []
        for layer in (one, other):
            y = layer(x)
            dy = torch.ones_like(y).cumsum(-1).sin()
            results.append([y, *torch.autograd.grad(y, [x, *layer.parameters()], dy)])
        for a, b in zip(*results, strict=True):
            torch.testing.assert_close(a, b, rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(one.state_dict(), other.state_dict(), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(("ours", "theirs", "arguments", "options"), CASES)
def test_state_dict_loads_into_torch(ours, theirs, arguments, options):
    ours_first = ours(*arguments, **options)
    theirs(*arguments, **options).load_state_dict(ours_first.state_dict())
    of_theirs = theirs(*arguments, **options).state_dict()
    assert list(ours_first.state_dict()) == list(of_theirs)
    assert ours_first.state_dict()._metadata == of_theirs._metadata  # versions


@pytest.mark.parametrize(("ours", "theirs"), list(dict.fromkeys(pair[:2] for pair in PAIRS)))
def test_same_arguments_and_defaults(ours, theirs):
    def signature(kind):
        parameters = inspect.signature(kind).parameters.values()
        return [(parameter.name, parameter.default) for parameter in parameters]

    assert signature(ours) == signature(theirs)


def test_flat_batches():
    x = torch.randn(5, 6, dtype=torch.float64)
    for ours, theirs in ((layers.BatchNorm(6), nn.BatchNorm1d(6)),
                         (layers.GroupNorm(2, 6), nn.GroupNorm(2, 6))):  # fmt: skip
        torch.testing.assert_close(ours.double()(x), theirs.double()(x))


def test_buffers_do_not_keep_the_graph():
    layer = layers.BatchNorm(6)
    layer(torch.randn(4, 6, requires_grad=True))
    assert not layer.running_mean.requires_grad
    assert layer.running_var.grad_fn is None


def test_reset():
    for options in ({}, {"bias": False}, {"affine": False}, {"track_running_stats": False}):
        layer = layers.BatchNorm(2, **options)
        layer(torch.randn(4, 2))
        for parameter in layer.parameters():
            nn.init.normal_(parameter)
        layer.reset_parameters()
        torch.testing.assert_close(layer.state_dict(), layers.BatchNorm(2, **options).state_dict())


@pytest.mark.parametrize(("ours", "theirs", "arguments", "options"), CASES)
def test_device_and_dtype_of_parameters_and_buffers(ours, theirs, arguments, options):
    new = {"device": "meta", "dtype": torch.float16}
    found, expected = (kind(*arguments, **options, **new).state_dict() for kind in (ours, theirs))
    for name, tensor in expected.items():
        assert (found[name].device, found[name].dtype) == (tensor.device, tensor.dtype)


def test_as_few_values_as_the_statistics_need():
    one_row, one_map = torch.randn(1, 1), torch.randn(1, 1, 1)
    for ours, theirs, x, training in (
        (layers.BatchNorm(1), nn.BatchNorm1d(1), torch.randn(2, 1), True),
        (layers.BatchNorm(1), nn.BatchNorm1d(1), one_row, False),
        (layers.InstanceNorm(1), nn.InstanceNorm1d(1), torch.randn(1, 1, 2), True),
        (layers.InstanceNorm(1, track_running_stats=True),
         nn.InstanceNorm1d(1, track_running_stats=True), one_map, False),
        (layers.GroupNorm(1, 2), nn.GroupNorm(1, 2), torch.randn(1, 2), True),
        (layers.LayerNorm(2), nn.LayerNorm(2), torch.randn(2), True),
        (layers.RMSNorm(1), nn.RMSNorm(1), torch.randn(1), True),
    ):  # fmt: skip
        torch.testing.assert_close(ours.train(training)(x), theirs.train(training)(x))
