"""What must hold for every input: equivalences, invariances, and gradients that sum to 0."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from utils import (
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    max_relative_error,
    merge_statistics,
    norm_backward,
    normalize,
    normalize_backward,
    numerical_gradient,
    rms_norm,
)

settings.register_profile("course", deadline=None, max_examples=40, derandomize=True)
settings.load_profile("course")
SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(2, 5)
# no subnormals: hypothesis refuses to draw them where torch.set_flush_denormal(True) was called
FLOATS = st.floats(-1000, 1000, allow_subnormal=False)
RUN = {
    "batch": lambda x, g, b: batch_norm(x, g, b, training=True),
    "layer": layer_norm,
    "group": lambda x, g, b: group_norm(x, g, b, groups=2),
    "instance": instance_norm,
    "rms": lambda x, g, b: rms_norm(x, g),
}


def draw(seed, *shape):
    """Random values whose mean is far from 0 and differs by channel."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=shape) * rng.uniform(0.5, 5) + rng.uniform(-50, 50, (1, *shape[1:]))


@given(SEEDS, SIZES, SIZES, SIZES)
def test_group_norm_joins_layer_and_instance(seed, n, c, s):
    x, (gamma, beta) = draw(seed, n, c, s, s), draw(seed, 2, c)
    ones, zeros = np.ones((c, s, s)), np.zeros((c, s, s))
    one_group = group_norm(x, np.ones(c), np.zeros(c), groups=1)[0]
    np.testing.assert_allclose(one_group, layer_norm(x, ones, zeros)[0], atol=1e-9)
    as_instance = group_norm(x, gamma, beta, groups=c)[0]
    np.testing.assert_allclose(as_instance, instance_norm(x, gamma, beta)[0], atol=1e-9)


@given(SEEDS, SIZES, SIZES, SIZES)
def test_batch_of_images_is_a_batch_of_pixels(seed, n, c, s):
    x, (gamma, beta) = draw(seed, n, c, s, s), draw(seed, 2, c)
    pixels = x.transpose(0, 2, 3, 1).reshape(-1, c)
    y = batch_norm(pixels, gamma, beta, training=True)[0].reshape(n, s, s, c).transpose(0, 3, 1, 2)
    np.testing.assert_allclose(batch_norm(x, gamma, beta, training=True)[0], y, atol=1e-8)


@given(SEEDS, SIZES, SIZES, FLOATS, st.floats(0.1, 100))
def test_shift_and_scale_of_the_input(seed, n, c, shift, scale):
    x = draw(seed, n, c)
    x_hat = normalize(x, 0, 1e-5)[0]
    np.testing.assert_allclose(normalize(x + shift, 0, 1e-5)[0], x_hat, atol=1e-6)
    for signed in (scale, -scale):
        scaled = normalize(signed * x, 0, signed**2 * 1e-5)[0]
        np.testing.assert_allclose(scaled, np.sign(signed) * x_hat, atol=1e-9)


@given(SEEDS, SIZES, SIZES, st.sampled_from([1e-5, 0.1, 2.0]))
def test_gradients_leave_out_the_mean_and_x_hat(seed, n, c, eps):
    x, dy = draw(seed, n, c), draw(seed + 1, n, c)
    x_hat, cache = normalize(x, 0, eps)
    dx = normalize_backward(dy, cache)
    np.testing.assert_allclose(dx.sum(axis=0), 0, atol=1e-9 * abs(dy).sum() * cache.rstd.max())
    left = eps * cache.rstd.ravel() ** 2 * (dy * x_hat).sum(axis=0) * cache.rstd.ravel()
    np.testing.assert_allclose((dx * x_hat).sum(axis=0), left, rtol=1e-6, atol=1e-8)


@given(SEEDS, st.sampled_from(list(RUN)))
def test_gradients_against_central_differences(seed, kind):
    x, dy = draw(seed, 3, 4, 2, 2) / 10, draw(seed + 1, 3, 4, 2, 2)
    features = 2 if kind in ("layer", "rms") else 4
    gamma, beta = draw(seed, 2, features)
    run = RUN[kind]
    dx, dgamma, dbeta = norm_backward(dy, run(x, gamma, beta)[1])
    for gradient, at, function in (
        (dx, x, lambda x: (dy * run(x, gamma, beta)[0]).sum()),
        (dgamma, gamma, lambda g: (dy * run(x, g, beta)[0]).sum()),
        (dbeta, beta, lambda b: (dy * run(x, gamma, b)[0]).sum()),
    ):
        if gradient is None:
            assert kind == "rms"
            continue
        # central differences lose digits where one pair of values decides a small variance
        assert max_relative_error(gradient, numerical_gradient(function, at)) < 1e-3


@given(arrays(float, st.tuples(st.integers(2, 30), SIZES), elements=FLOATS), SEEDS)
def test_merged_statistics_are_those_of_all_rows(x, seed):
    cut = np.random.default_rng(seed).integers(0, len(x) + 1)
    parts = [p for p in (x[:cut], x[cut:]) if len(p)]
    total = (0, np.zeros(x.shape[1]), np.zeros(x.shape[1]))
    for part in parts:
        total = merge_statistics(total, (len(part), part.mean(axis=0), part.var(axis=0)))
    assert total[0] == len(x)
    np.testing.assert_allclose(total[1], x.mean(axis=0), atol=1e-9)
    np.testing.assert_allclose(total[2], x.var(axis=0), atol=1e-6)
