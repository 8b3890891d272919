"""utils.layers in half and in mixed precision: x's dtype out, float32 inside, as torch.nn does."""

import pytest
import torch
from torch import nn

from utils import layers

PAIRS = {
    "batch": (layers.BatchNorm(6), nn.BatchNorm1d(6)),
    "batch, eval": (layers.BatchNorm(6).eval(), nn.BatchNorm1d(6).eval()),
    "instance": (layers.InstanceNorm(6, affine=True), nn.InstanceNorm1d(6, affine=True)),
    "group": (layers.GroupNorm(2, 6), nn.GroupNorm(2, 6)),
    "layer": (layers.LayerNorm(5), nn.LayerNorm(5)),
    "rms": (layers.RMSNorm(5), nn.RMSNorm(5)),
}
everywhere = pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
halves = pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])


def make(pair, dtype):
    """Both layers with the same random parameters and buffers of `dtype`."""
    torch.manual_seed(0)
    ours, theirs = (layer.to(torch.float32) for layer in pair)
    for parameter in theirs.parameters():
        nn.init.normal_(parameter, mean=1.5)
    for name, buffer in theirs.named_buffers():
        buffer.fill_({"running_mean": 300.3, "running_var": 1e4}.get(name, 0))
    theirs.to(dtype)
    ours.to(dtype).load_state_dict(theirs.state_dict())
    return ours, theirs


def run(layer, x):
    x = x.detach().requires_grad_()
    y = layer(x)
    dy = torch.ones_like(y).cumsum(-1)
    return [y, *torch.autograd.grad(y, [x, *layer.parameters()], dy)]


@pytest.mark.filterwarnings("ignore:Mismatch dtype")  # torch.nn.RMSNorm takes a slower way
@everywhere
@halves
@pytest.mark.parametrize("same", [True, False], ids=["same", "float32 parameters"])
def test_half_precision_far_from_zero(pair, dtype, same):
    ours, theirs = make(pair, dtype if same else torch.float32)
    x = (300 + 100 * torch.randn(4, 6, 5)).to(dtype)  # squares overflow from 256
    found, expected = run(ours, x), run(theirs, x)
    assert [a.dtype for a in found] == [b.dtype for b in expected]
    assert found[0].dtype == found[1].dtype == dtype
    exact = run(theirs.double(), x.double())  # in half precision torch.nn is no closer than ours
    for a, b in zip(found, exact, strict=True):
        unit = torch.finfo(a.dtype).eps  # rounding once costs half of it at most
        atol = 1e-5 * b.abs().max().item()
        torch.testing.assert_close(a.double(), b, rtol=0.51 * unit, atol=atol)


@halves
@pytest.mark.parametrize("momentum", [1.0, 0.1, None])
def test_half_precision_buffers(dtype, momentum):
    torch.manual_seed(0)
    x = (30 * torch.randn(70_000, 2) + 5).to(dtype)  # 900 · 70,000 is too much for float16
    ours, theirs = (
        kind(2, momentum=momentum).to(dtype) for kind in (layers.BatchNorm, nn.BatchNorm1d)
    )
    for layer in (ours, theirs):
        layer(x)
    unit = torch.finfo(dtype).eps
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict(), rtol=unit, atol=unit)


@halves
def test_epsilon_of_rms_norm_is_that_of_float32(dtype):
    x = torch.full((1, 4), 1e-3, dtype=dtype)
    ours, theirs = layers.RMSNorm(4, dtype=dtype), nn.RMSNorm(4, dtype=dtype)
    torch.testing.assert_close(ours(x), theirs(x))


@everywhere
@pytest.mark.parametrize("parameters", [torch.float32, torch.float64])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_mixed_precision_gives_the_dtype_of_x(pair, parameters, dtype):
    ours, theirs = make(pair, parameters)
    x = 300 + 100 * torch.randn(4, 6, 5).to(dtype)
    y = ours(x)
    assert y.dtype == dtype
    torch.testing.assert_close(y.double(), theirs.double()(x.double()), rtol=1e-5, atol=1e-5)


def test_buffers_in_float64_far_from_zero():
    x = 1e4 + torch.randn(64, 6)
    layer = layers.BatchNorm(6, affine=False).eval()
    layer.running_mean = x.double().mean(0)
    layer.running_var = x.double().var(0)
    y = layer(x)
    assert y.dtype == torch.float32
    assert (y - layer(x.double())).abs().max() < 1e-6
