"""Types, precision and memory: what callers may pass in, and what they may do afterwards."""

import numpy as np
import pytest

from utils import (
    RunningStats,
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    merge_statistics,
    norm_backward,
    normalize,
    normalize_backward,
    numerical_gradient,
    rms_norm,
    weight_norm,
)
from utils.norms.validate import as_float, as_wide

ONES, ZEROS = np.ones(4), np.zeros(4)
SEEN = RunningStats(4)  # statistics of other batches, for eval mode
SEEN.mean, SEEN.var = np.linspace(-3.3, 300.3, 4), np.linspace(0.7, 9e3, 4)
LAYERS = {
    "batch": lambda x: batch_norm(x, ONES, ZEROS, training=True),
    "eval": lambda x: batch_norm(x, ONES, ZEROS, SEEN, training=False),
    "layer": lambda x: layer_norm(x, np.ones(5), np.zeros(5)),
    "group": lambda x: group_norm(x, ONES, ZEROS, groups=2),
    "instance": lambda x: instance_norm(x, ONES, ZEROS),
    "rms": lambda x: rms_norm(x, np.ones(5)),
}
everywhere = pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)


@everywhere
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_dtype_is_kept(layer, dtype):
    x = np.random.default_rng(0).normal(size=(3, 4, 5)).astype(dtype)
    y, cache = layer(x)
    gradients = norm_backward(np.ones((3, 4, 5)), cache)
    assert {a.dtype for a in (y, *gradients) if a is not None} == {np.dtype(dtype)}
    core = cache.standardized  # no wider than the work needs: it is kept until the backward pass
    assert core.x_hat.dtype == core.rstd.dtype == np.result_type(dtype, np.float32)


@everywhere
def test_lists_and_integers_become_float(layer):
    x = np.random.default_rng(0).integers(0, 9, (3, 4, 5))
    np.testing.assert_array_equal(layer(x.tolist())[0], layer(x.astype(float))[0])
    assert layer(x)[0].dtype == np.float64


@everywhere
def test_layout_does_not_matter(layer):
    x = np.random.default_rng(0).normal(size=(3, 4, 5))
    expected = layer(x)[0]
    strange = x.transpose(1, 2, 0).copy().transpose(2, 0, 1)  # channels last in memory
    for other in (np.asfortranarray(x), strange, np.repeat(x, 2, axis=2)[:, :, ::2]):
        np.testing.assert_allclose(layer(other)[0], expected, rtol=1e-12, atol=1e-12)


@everywhere
def test_the_cache_owns_what_it_needs(layer):
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(2, 3, 4, 5))
    y, cache = layer(x)
    first = norm_backward(dy, cache)
    x[:], y[:] = 7, 7
    before = dy.copy()
    for one, two in zip(first, norm_backward(dy, cache), strict=True):
        np.testing.assert_array_equal(one, two) if one is not None else None
    np.testing.assert_array_equal(dy, before)


def test_gamma_may_change_before_the_backward_pass():
    gamma, x = np.full(4, 2.0), np.random.default_rng(0).normal(size=(5, 4))
    _, cache = batch_norm(x, gamma, ZEROS, training=True)
    expected = norm_backward(x, cache)[0]
    gamma[:] = 100
    np.testing.assert_array_equal(norm_backward(x, cache)[0], expected)


def test_inputs_are_not_changed():
    x, gamma, beta = np.random.default_rng(0).normal(size=(3, 4, 4))
    copies = x.copy(), gamma.copy(), beta.copy()
    batch_norm(x, gamma[0], beta[0], training=True)
    weight_norm(x, gamma[0])
    for array, copy in zip((x, gamma, beta), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("axes", [0, 1, -1, -3, (0, 1), (2, 0), (1, 2), [0, 1, 2]])
@pytest.mark.parametrize("center", [True, False])
def test_any_axes(axes, center):
    x, dy = np.random.default_rng(0).normal(3, 2, size=(2, 3, 4, 5))
    over = {"axis": tuple(np.atleast_1d(axes)), "keepdims": True}
    centred = x - x.mean(**over) * center
    var = (centred**2).mean(**over)
    x_hat, cache = normalize(x, axes, 0.1, center=center)
    np.testing.assert_allclose(x_hat, centred / np.sqrt(var + 0.1))
    assert cache.mean.shape in (var.shape, (1, 1, 1))
    assert cache.var.shape == cache.rstd.shape == var.shape
    expected = numerical_gradient(lambda x: (dy * normalize(x, axes, 0.1, center)[0]).sum(), x)
    np.testing.assert_allclose(normalize_backward(dy, cache), expected, rtol=1e-6, atol=1e-8)


def test_x_hat_belongs_to_the_cache():
    x_hat, _ = normalize(np.eye(3), 0, 1e-5)
    assert not x_hat.flags.writeable


def test_an_array_is_taken_as_it_is():
    x = np.ones((2, 3), np.float32)
    assert as_float("x", x) is as_wide("x", x) is x
    assert as_float("x", np.ones(2, np.longdouble)).dtype == np.longdouble


def test_an_empty_set_changes_nothing():
    full = (2, np.array([1.0]), np.array([3.0]))
    empty = (0, np.array([np.nan]), np.array([np.nan]))
    assert merge_statistics(full, empty) == merge_statistics(empty, full) == full
    assert merge_statistics((np.uint8(200), [0.0], [1.0]), (np.uint8(200), [0.0], [1.0]))[0] == 400


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [0.0, 7.0, np.nan, np.inf])
def test_two_empty_sets_make_an_empty_set(value):
    one, other = (0, [value] * 2, [value] * 2), (0, [np.nan, 0.0], [-1.0, np.inf])
    for pair in ((one, other), (other, one), (one, one)):
        assert merge_statistics(*pair)[0] == 0
    full = (3, np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert merge_statistics(merge_statistics(one, other), full) == full


def test_momentum_at_its_ends():
    for momentum, expected in ((0, 0.0), (1, 5.0)):
        stats = RunningStats(1, momentum)
        stats.update([5.0], [1.0], 2)
        assert stats.mean == expected
