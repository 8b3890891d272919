"""The mixed layers: against the papers' formulas in torch, and what they are at their ends."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F  # noqa: N812

from tests.norms.test_against_torch import SHAPES, draw
from tests.norms.test_properties import SEEDS
from utils import (
    batch_instance_norm,
    batch_norm,
    instance_norm,
    layer_norm,
    mean_only_batch_norm,
    switchable_norm,
)

RHO = np.linspace(0, 1, 6)
LOGITS = np.array([0.3, -1.0, 2.0]), np.array([-0.5, 1.5, 0.2])
IMAGES = SHAPES[1:]  # those with a space axis
G, B = np.ones(3), np.zeros(3)
X = np.arange(24.0).reshape(2, 3, 4)


def only(place):
    """Logits that give one layer all the weight."""
    return np.where(np.arange(3) == place, 0.7, -np.inf)


def close(found, expected):
    np.testing.assert_allclose(found, np.asarray(expected), rtol=1e-10, atol=1e-9)


def switchable_in_torch(x, gamma, beta, mean_logits, var_logits, eps):
    """The paper's formula, statistic by statistic."""
    x, gamma, beta, *logits = map(torch.tensor, (x, gamma, beta, mean_logits, var_logits))
    space = list(range(2, x.ndim))
    axes = (space, [1, *space], [0, *space])
    found = [torch.var_mean(x, over, correction=0, keepdim=True) for over in axes]
    weights = [torch.softmax(values, 0) for values in logits]
    mean = sum(w * statistic[1] for w, statistic in zip(weights[0], found, strict=True))
    var = sum(w * statistic[0] for w, statistic in zip(weights[1], found, strict=True))
    shape = (1, -1) + (1,) * len(space)
    return gamma.reshape(shape) * (x - mean) / (var + eps).sqrt() + beta.reshape(shape)


@pytest.mark.parametrize("shape", SHAPES)
def test_mean_only_batch_norm(shape):
    x, _, beta, _ = draw(shape)
    rows = torch.tensor(x).movedim(1, -1)  # channels last
    expected = rows - rows.flatten(0, -2).mean(0) + torch.tensor(beta)
    close(mean_only_batch_norm(x, beta), expected.movedim(-1, 1))


@pytest.mark.parametrize("rho", [RHO, 0.3])
@pytest.mark.parametrize("shape", IMAGES)
def test_batch_instance_norm(shape, rho):
    x, gamma, beta, _ = draw(shape)
    t, shaped = torch.tensor(x), (1, -1) + (1,) * (len(shape) - 2)
    share, scale, shift = (
        torch.tensor(v).reshape(shaped) for v in (rho * np.ones(6), gamma, beta)
    )
    by_batch = F.batch_norm(t, None, None, training=True, eps=0.02)
    by_instance = F.instance_norm(t, eps=0.02)
    expected = scale * (share * by_batch + (1 - share) * by_instance) + shift
    close(batch_instance_norm(x, gamma, beta, rho, eps=0.02), expected)


@pytest.mark.parametrize("eps", [1e-5, 0.3])
@pytest.mark.parametrize("shape", IMAGES)
def test_switchable_norm(shape, eps):
    x, gamma, beta, _ = draw(shape)
    expected = switchable_in_torch(x, gamma, beta, *LOGITS, eps)
    close(switchable_norm(x, gamma, beta, *LOGITS, eps), expected)


@pytest.mark.parametrize("shape", IMAGES)
def test_at_their_ends_they_are_the_layers_that_they_mix(shape):
    x, gamma, beta, _ = draw(shape)
    batch = batch_norm(x, gamma, beta, training=True)[0]
    instance = instance_norm(x, gamma, beta)[0]
    ones, zeros = np.ones(shape[1:]), np.zeros(shape[1:])
    channels = (-1,) + (1,) * (len(shape) - 2)
    layer = layer_norm(x, ones, zeros)[0] * gamma.reshape(channels) + beta.reshape(channels)
    close(batch_instance_norm(x, gamma, beta, np.ones(6)), batch)
    close(batch_instance_norm(x, gamma, beta, np.zeros(6)), instance)
    for place, expected in enumerate((instance, layer, batch)):
        close(switchable_norm(x, gamma, beta, only(place), only(place)), expected)
        large = 60.0 * (np.arange(3) == place)
        close(switchable_norm(x, gamma, beta, large, large), expected)


@given(SEEDS, st.floats(-100, 100, allow_subnormal=False),
       st.floats(0.5, 20), st.floats(0, 1, allow_subnormal=False))  # fmt: skip
def test_shift_and_scale_of_the_input(seed, shift, scale, rho):
    rng = np.random.default_rng(seed)
    x, gamma, beta = rng.normal(3, 2, (3, 4, 5)), *rng.normal(size=(2, 4))
    logits = rng.normal(size=(2, 3))
    for layer, moved in (
        (lambda x, eps: batch_instance_norm(x, gamma, beta, rho, eps), shift + scale * x),
        (lambda x, eps: switchable_norm(x, gamma, beta, *logits, eps), shift + scale * x),
    ):
        np.testing.assert_allclose(layer(moved, scale**2 * 0.01), layer(x, 0.01), atol=1e-8)
    centred = mean_only_batch_norm(x, beta)
    np.testing.assert_allclose(mean_only_batch_norm(x + shift, beta), centred, atol=1e-8)
    np.testing.assert_allclose(centred.mean((0, 2)), beta, atol=1e-9)


@given(SEEDS, st.floats(-50, 50, allow_subnormal=False))
def test_only_differences_of_logits_count(seed, shift):
    x = np.random.default_rng(seed).normal(size=(2, 3, 4))
    found = switchable_norm(x, G, B, *(shift + one for one in LOGITS))
    close(found, switchable_norm(x, G, B, *LOGITS))


RUN = {
    "mean only": lambda x: mean_only_batch_norm(x, B),
    "batch-instance": lambda x: batch_instance_norm(x, G, B, [0.0, 0.4, 1.0]),
    "switchable": lambda x: switchable_norm(x, G, B, *LOGITS),
}
everywhere = pytest.mark.parametrize("layer", RUN.values(), ids=RUN)


@everywhere
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_dtype_is_kept_and_far_from_0_no_digit_is_lost(layer, dtype):
    x = (np.random.default_rng(0).normal(100, 1, (4, 3, 50))).astype(dtype)
    before = x.copy()
    found = layer(x)
    assert (found.dtype, found.shape) == (x.dtype, x.shape)
    np.testing.assert_allclose(found, layer(x.astype(np.float64)), atol=10 * np.finfo(dtype).eps)
    np.testing.assert_array_equal(x, before)


@everywhere
def test_lists_become_float(layer):
    close(layer(X.astype(int).tolist()), layer(X))


def mixed(rho):
    return lambda: batch_instance_norm(X, G, B, rho)


def switched(mean=LOGITS[0], var=LOGITS[1], x=X, **other):
    return lambda: switchable_norm(x, G, B, mean, var, **other)


CASES = {
    "one value per channel": (
        lambda: mean_only_batch_norm(X[:1, :, 0], B),
        r"mean_only_batch_norm needs at least 2 values per channel; x \(1, 3\) gives 1\. Use",
    ),
    "beta too long": (lambda: mean_only_batch_norm(X, np.ones(4)), r"beta must.*\(3,\).*\(4,\)"),
    "empty": (lambda: mean_only_batch_norm(X[:0], B), "is empty"),
    "one axis": (lambda: mean_only_batch_norm(G, B), r"\(N, C\).*shape \(3,\)"),
    "rho above 1": (mixed([0.0, 1.1, 0.5]), r"rho must lie in \[0, 1\].*1\.1.*np\.clip"),
    "rho below 0": (mixed(-0.1), r"\[0, 1\].*-0\.1"),
    "rho NaN": (mixed(np.nan), r"\[0, 1\].*nan"),
    "rho of other channels": (mixed([0.5, 0.5]), r"\(3,\); it has shape \(2,\)"),
    "rho None": (mixed(None), "rho must hold real numbers"),
    "batch-instance without space": (
        lambda: batch_instance_norm(X[:, :, 0], G, B, 0.5), r"\(N, C, \*space\).*\(2, 3\)",
    ),
    "gamma too short": (lambda: batch_instance_norm(X, G[:2], B, 0.5), r"gamma must.*\(2,\)"),
    "maps of one value": (switched(x=X[:, :, :1]), r"2 values per map; x \(2, 3, 1\) gives 1"),
    "two logits": (switched(mean=[0.0, 0.0]), r"mean_logits must.*\(3,\).*\(2,\)"),
    "one logit": (switched(var=0.0), r"var_logits must.*\(3,\).*\(\)"),
    "logits without a maximum": (switched(var=[-np.inf] * 3), "var_logits must have a finite"),
    "an infinite logit": (switched(mean=[0, np.inf, 0]), r"finite maximum; got \[0.*Pass \[0, 0"),
    "a logit of NaN": (switched(mean=[0, np.nan, 0]), "finite maximum"),
    "negative eps": (switched(eps=-1.0), r"eps must not be negative.*-1"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "message"), CASES.values(), ids=CASES)
def test_message(call, message):
    with pytest.raises(ValueError, match=message):
        call()
