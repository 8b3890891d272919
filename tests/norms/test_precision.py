"""Half precision in and out, float32 inside; and float32 values far from 0."""

import numpy as np
import pytest

from tests.norms.test_arrays import ONES, ZEROS, everywhere
from utils import RunningStats, batch_norm, layer_norm, norm_backward, normalize, weight_norm


def assert_rounded_once(found, exact):
    """`found` is float16, and `exact` rounded to it: half a unit in the last place at most."""
    assert found.dtype == np.float16
    unit = np.spacing(abs(exact).astype(np.float16)).astype(float)
    assert (abs(found - exact) <= 0.51 * unit).all()


@everywhere
def test_half_precision_works_in_float32(layer):
    rng = np.random.default_rng(0)
    x = (300 + 100 * rng.normal(size=(3, 4, 5))).astype(np.float16)  # squares overflow from 256
    dy = (1 + rng.normal(size=x.shape)).astype(np.float16)
    (y, cache), (exact, exact_cache) = layer(x), layer(x.astype(float))
    assert_rounded_once(y, exact)
    gradients = norm_backward(dy, cache), norm_backward(dy.astype(float), exact_cache)
    for found, expected in zip(*gradients, strict=True):
        assert found is expected is None or assert_rounded_once(found, expected) is None


def test_half_precision_of_the_formula_and_of_weights():
    v = (300 + 100 * np.random.default_rng(0).normal(size=(4, 5))).astype(np.float16)
    assert_rounded_once(normalize(v, 0, 1e-5)[0], normalize(v.astype(float), 0, 1e-5)[0])
    assert_rounded_once(weight_norm(v, ONES), weight_norm(v.astype(float), ONES))


def test_half_precision_gamma_is_not_rounded_again():
    x = np.random.default_rng(0).normal(size=(8, 4))
    gamma = np.full(4, 300.0, np.float16)
    y, _ = batch_norm(x, gamma, gamma, training=True)
    np.testing.assert_array_equal(
        y, batch_norm(x, gamma.astype(float), 300 * ONES, training=True)[0]
    )


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_running_statistics_keep_their_dtype(dtype):
    stats, x = RunningStats(4), np.random.default_rng(0).normal(size=(9, 4)).astype(np.float32)
    stats.mean, stats.var = ZEROS.astype(dtype), ONES.astype(dtype)
    batch_norm(x, ONES, ZEROS, stats, training=True)
    assert stats.mean.dtype == stats.var.dtype == dtype
    rtol = max(np.finfo(dtype).eps, 1e-6)
    np.testing.assert_allclose(stats.mean, 0.1 * x.mean(axis=0, dtype=float), rtol=rtol)
    y, _ = batch_norm(x, ONES, ZEROS, stats, training=False)
    expected = (x - stats.mean.astype(float)) / np.sqrt(stats.var.astype(float) + 1e-5)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, expected, rtol=1e-6, atol=1e-6)


def test_half_precision_updates():
    stats = RunningStats(1, momentum=1.0)
    stats.update(np.float16([300]), np.float16([6e4]), 2)  # 12e4 is too much for float16
    assert stats.var == 12e4


@pytest.mark.parametrize("rows", [64, 131_072, 1_000_000])
def test_float32_far_from_zero(rows):
    x = (np.random.default_rng(0).normal(size=(rows, 4)) + 1e4).astype(np.float32)
    exact = x.astype(np.float64)
    expected = (exact - exact.mean(axis=0)) / np.sqrt(exact.var(axis=0) + 1e-5)
    stats = RunningStats(4, momentum=1.0)
    y, _ = batch_norm(x, ONES, ZEROS, stats, training=True)
    assert abs(y - expected).max() < 1e-5
    np.testing.assert_allclose(stats.mean, exact.mean(axis=0), atol=1e-8, rtol=0)
    stats.mean, stats.var = exact.mean(axis=0), exact.var(axis=0)
    y, _ = batch_norm(x, ONES, ZEROS, stats, training=False)
    assert y.dtype == np.float32
    assert abs(y - expected).max() < 1e-5


@pytest.mark.parametrize(
    ("near", "residue", "deviation"),  # float32 has no number between near and near + residue
    [(1e4, 4e-4, 1.0), (1e4, -4e-4, 1.0), (1.0, -2.9e-8, 1e-5), (1e8, 3.0, 100.0)],
)
def test_low_bits_of_the_running_mean(near, residue, deviation):
    stats, x = RunningStats(1), np.full((1, 1), near, np.float32)
    stats.mean, stats.var = np.array([near + residue]), np.array([deviation**2])
    y, _ = batch_norm(x, [1.0], [0.0], stats, training=False, eps=0)
    np.testing.assert_allclose(y, -residue / deviation, rtol=1e-6)


def test_float32_features_far_from_zero():
    rows = (np.random.default_rng(0).normal(size=(8, 4096)) + 1e4).astype(np.float32)
    exact = rows.astype(np.float64)
    centred = exact - exact.mean(axis=1, keepdims=True)
    expected = centred / np.sqrt(exact.var(axis=1, keepdims=True) + 1e-5)
    y, _ = layer_norm(rows, np.ones(4096), np.zeros(4096))
    assert abs(y - expected).max() < 1e-5


def test_float32_sums_over_many_rows():
    x = np.random.default_rng(0).normal(size=(1_000_000, 2)).astype(np.float32)
    _, cache = batch_norm(x, np.ones(2), np.zeros(2), training=True)
    _, _, dbeta = norm_backward(np.full(x.shape, 0.1), cache)
    np.testing.assert_allclose(dbeta, 100_000, rtol=1e-6)
