"""Values whose squares overflow or underflow, and values that are not finite."""

import numpy as np
import pytest

from tests.norms.test_arrays import LAYERS, ONES, ZEROS
from utils import RunningStats, batch_norm, norm_backward, normalize, weight_norm

without_eval = pytest.mark.parametrize(
    "layer", [layer for name, layer in LAYERS.items() if name != "eval"]
)


@pytest.mark.filterwarnings("error")
@without_eval
@pytest.mark.parametrize(
    ("dtype", "exponent"),
    [(np.float32, 66), (np.float32, 125), (np.float64, 700), (np.float64, 1021)],
)
def test_squares_may_overflow(layer, dtype, exponent):
    rng = np.random.default_rng(0)
    x = (1 + 0.5 * rng.normal(size=(3, 4, 5))).clip(-3, 3).astype(dtype)
    dy = dtype(2.0**40) * rng.normal(size=x.shape).astype(dtype)  # so that dx is not subnormal
    near, huge = (layer(factor * x) for factor in (dtype(2.0**20), dtype(2.0**exponent)))
    np.testing.assert_allclose(huge[0], near[0], rtol=1e-5, atol=1e-6)
    for one, other, unit in zip(norm_backward(dy, huge[1]), norm_backward(dy, near[1]),
                                (2.0 ** (exponent - 20), 1, 1), strict=True):  # fmt: skip
        if one is not None:
            atol = 1e-6 * abs(other).max()
            np.testing.assert_allclose(one.astype(float) * unit, other, rtol=1e-5, atol=atol)


@pytest.mark.filterwarnings("error")
def test_what_overflows_in_training_is_right_in_evaluation():
    x = (1e20 * (5 + np.random.default_rng(0).normal(size=(50, 4)))).astype(np.float32)
    stats = RunningStats(4, momentum=1.0)
    y, _ = batch_norm(x, ONES, ZEROS, stats, training=True)
    np.testing.assert_allclose(stats.mean, x.mean(axis=0, dtype=float))
    np.testing.assert_allclose(stats.var, x.var(axis=0, dtype=float, ddof=1), rtol=1e-6)
    evaluated, _ = batch_norm(x, ONES, ZEROS, stats, training=False)
    np.testing.assert_allclose(evaluated, y * np.sqrt(49 / 50), rtol=1e-5, atol=1e-6)


def test_one_channel_that_overflows_leaves_the_others_alone():
    x = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32)
    expected = batch_norm(x, ONES, ZEROS, training=True, eps=0.5)[0]
    x[:, 0] *= 1e20
    x[3, 1], x[4, 2] = np.nan, np.inf
    y = batch_norm(x, ONES, ZEROS, training=True, eps=0.5)[0]
    np.testing.assert_allclose(y[:, 0].std(), 1, rtol=1e-6)
    assert np.isnan(y[:, 1:3]).all()
    np.testing.assert_allclose(y[:, 3], expected[:, 3], rtol=1e-6)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_pass_through(value):
    x = np.random.default_rng(0).normal(size=(5, 4))
    x[0, 1] = value
    y, _ = batch_norm(x, ONES, ZEROS, training=True)
    assert np.isnan(y[:, 1]).all()
    assert np.isfinite(np.delete(y, 1, axis=1)).all()


def test_a_tiny_channel_beside_one_that_overflows():
    x = np.random.default_rng(0).normal(size=(50, 2))
    dy = x[::-1].copy()
    alone = norm_backward(dy, batch_norm(1e-300 * x, ONES[:2], ZEROS[:2], training=True)[1])[0]
    _, cache = batch_norm([1e200, 1e-300] * x, ONES[:2], ZEROS[:2], training=True)
    np.testing.assert_allclose(norm_backward(dy, cache)[0][:, 1], alone[:, 1])


def test_negative_values_that_overflow():
    x = np.float32([[0.0], [-1.0], [-3.0]])
    found, expected = normalize(np.float32(1e20) * x, 0, 0.0), normalize(x, 0, 0.0)
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-6)


def test_epsilon_as_large_as_the_variance():
    x = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32)
    found, expected = normalize(x * np.float32(2.0**70), 0, 2.0**140), normalize(x, 0, 1.0)
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-6)


def test_weight_norm_keeps_signs():
    np.testing.assert_allclose(
        weight_norm([[-3.0, -4.0], [0.0, -2.0]], [5, 1]), [[-3, -4], [0, -1]]
    )


def test_weight_norm_of_tiny_and_huge_rows():
    w = weight_norm([[3e-200, 4e-200], [3e200, 4e200]], [5.0, 10.0])
    np.testing.assert_allclose(w, [[3, 4], [6, 8]])
