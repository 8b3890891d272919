"""utils.layers against torch.nn: outputs, gradients, buffers, defaults, state_dict both ways."""

import inspect

import pytest
import torch
from torch import nn

from utils import layers

PAIRS = [
    *[(layers.BatchNorm, kind, (6,)) for kind in (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)],
    *[
        (layers.InstanceNorm, kind, (6,))
        for kind in (nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d)
    ],
    (layers.GroupNorm, nn.GroupNorm, (3, 6)),
    (layers.LayerNorm, nn.LayerNorm, (5,)),
    (layers.LayerNorm, nn.LayerNorm, ((4, 5),)),
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
    layers.InstanceNorm: [{}, {"affine": True}, {"affine": True, "track_running_stats": True}],
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


def inputs(theirs):
    space = {"1": (5,), "2": (4, 5), "3": (3, 4, 5)}.get(theirs.__name__[-2], (4, 5))
    return (2 + 3 * torch.randn(3, 6, *space, dtype=torch.float64)).requires_grad_()


@pytest.mark.parametrize(("ours", "theirs", "arguments", "options"), CASES)
def test_same_outputs_gradients_and_buffers(ours, theirs, arguments, options):
    one, other = make(ours, theirs, arguments, options)
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
    assert list(ours_first.state_dict()) == list(theirs(*arguments, **options).state_dict())


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
    layer = layers.BatchNorm(2)
    layer(torch.randn(4, 2))
    nn.init.normal_(layer.weight)
    layer.reset_running_stats()
    layer.reset_parameters()
    fresh = layers.BatchNorm(2).state_dict()
    torch.testing.assert_close(layer.state_dict(), fresh)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (layers.BatchNorm(3), (1, 3)),
        (layers.BatchNorm(3), (4, 2)),
        (layers.BatchNorm(3), (3,)),
        (layers.InstanceNorm(3), (4, 3, 1)),
        (layers.InstanceNorm(3), (4, 3)),
        (layers.GroupNorm(3, 3), (4, 3)),
        (layers.LayerNorm(1), (4, 1)),
        (layers.LayerNorm(3), (4, 2)),
        (layers.RMSNorm(3), (4, 2)),
        (layers.BatchNorm(3), (0, 3)),
        (layers.GroupNorm(1, 3), (0, 3)),
        (layers.LayerNorm(3), (0, 3)),
    ],
)
def test_bad_input_is_explained(layer, shape):
    with pytest.raises(ValueError, match=type(layer).__name__) as error:
        layer(torch.zeros(shape))
    assert str(shape) in str(error.value)


def test_groups_must_divide():
    with pytest.raises(ValueError, match="divide num_channels; got 4 and 6"):
        layers.GroupNorm(4, 6)


@pytest.mark.parametrize("eps", [-1e-5, float("nan"), "1e-5"])
@pytest.mark.parametrize(("ours", "arguments"), list(dict.fromkeys((p[0], p[2]) for p in PAIRS)))
def test_eps_must_not_be_negative(ours, arguments, eps):
    with pytest.raises(ValueError, match=f"eps must not be negative.*got {eps!r}. PyTorch uses"):
        ours(*arguments, eps=eps)
