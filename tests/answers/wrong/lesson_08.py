"""Wrong answers to the exercises of lesson 08, written out as learners write them."""
# ruff: noqa: RUF059

import numpy as np

x = np.random.default_rng(0).normal(2, 3, (8, 4, 6, 6))  # what lesson 08's notebook has defined
G = 2


# 08-layer


def still_batch_norm(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    v = x.var(axis=0)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def no_axis_at_all(x, gamma, beta, eps=1e-5):
    x_norm = (x - np.mean(x)) / np.sqrt(np.var(x) + eps)
    return gamma * x_norm + beta


def keepdims_forgotten(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=1)
    v = x.var(axis=1)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def keepdims_for_the_mean_only(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=1, keepdims=True)
    v = ((x - mu) ** 2).mean(axis=1)
    return gamma * ((x - mu) / np.sqrt(v + eps)) + beta


def column_parameters(x, gamma, beta, eps=1e-5):
    mu = x.mean(1, keepdims=True)
    v = x.var(1, keepdims=True)
    xn = (x - mu) / np.sqrt(v + eps)
    return gamma.reshape(-1, 1) * xn + beta.reshape(-1, 1)


def eps_behind_the_deviation(x, gamma, beta, eps=1e-5):
    mu = x.mean(-1, keepdims=True)
    std = x.std(-1, keepdims=True)
    return gamma * (x - mu) / (std + eps) + beta


def torch_like_variance(x, gamma, beta, eps=1e-5):
    mu = x.mean(1, keepdims=True)
    v = x.var(1, keepdims=True, ddof=1)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def eps_of_keras(x, gamma, beta, eps=1e-3):
    mu = x.mean(1, keepdims=True)
    v = x.var(1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def eps_written_in(x, gamma, beta, eps=1e-5):
    mu = x.mean(1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(x.var(1, keepdims=True) + 1e-5) + beta


def no_eps(x, gamma, beta, eps=1e-5):
    mu, sd = x.mean(1, keepdims=True), x.std(1, keepdims=True)
    return (x - mu) / sd * gamma + beta


def by_the_variance(x, gamma, beta, eps=1e-5):
    mu = x.mean(1, keepdims=True)
    v = x.var(1, keepdims=True)
    return gamma * ((x - mu) / (v + eps)) + beta


def second_moment_for_variance(x, gamma, beta, eps=1e-5):
    mu = x.mean(1, keepdims=True)
    v = np.mean(x**2, axis=1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def is_rms(x, gamma, beta, eps=1e-5):
    ms = np.mean(x * x, axis=1, keepdims=True)
    return gamma * x / np.sqrt(ms + eps) + beta


def by_two_moments(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=1, keepdims=True)
    v = (x**2).mean(axis=1, keepdims=True) - mu**2
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def beta_inside(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=1, keepdims=True)
    v = x.var(axis=1, keepdims=True)
    return gamma * ((x - mu) / np.sqrt(v + eps) + beta)


def no_parameters(x, gamma, beta, eps=1e-5):
    out = np.zeros_like(x)
    for i in range(x.shape[0]):
        out[i] = (x[i] - x[i].mean()) / np.sqrt(x[i].var() + eps)
    return out


def in_place(x, gamma, beta, eps=1e-5):
    for row in x:
        row -= row.mean()
        row /= np.sqrt((row**2).mean() + eps)
    return gamma * x + beta


def returns_columns(x, gamma, beta, eps=1e-5):
    xt = x.T
    xn = (xt - xt.mean(axis=0)) / np.sqrt(xt.var(axis=0) + eps)
    return gamma[:, None] * xn + beta[:, None]


def mean_of_all_variance_of_rows(x, gamma, beta, eps=1e-5):
    xn = (x - x.mean()) / np.sqrt(x.var(axis=1, keepdims=True) + eps)
    return gamma * xn + beta


def batch_mean_row_variance(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0, keepdims=True)
    v = x.var(axis=1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def only_first_gamma(x, gamma, beta, eps=1e-5):
    xn = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + eps)
    return gamma[0] * xn + beta[0]


def last_two_axes(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=(1, 2), keepdims=True)
    return gamma * (x - mu) / np.sqrt(x.var(axis=(1, 2), keepdims=True) + eps) + beta


def both_batch_and_ddof(x, gamma, beta, eps=1e-5):
    n = x.shape[0]
    mu = x.sum(axis=0) / n
    v = ((x - mu) ** 2).sum(axis=0) / (n - 1)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def eps_outside_and_no_beta(x, gamma, beta, eps=1e-5):
    mu, sd = x.mean(1, keepdims=True), x.std(1, keepdims=True)
    return gamma * (x - mu) / (sd + eps)


def all_values_and_swapped(x, gamma, beta, eps=1e-5):
    return beta * (x - x.mean()) / np.sqrt(x.var() + eps) + gamma


def sum_not_mean(x, gamma, beta, eps=1e-5):
    mu = x.mean(1, keepdims=True)
    v = ((x - mu) ** 2).sum(1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def divides_by_n(x, gamma, beta, eps=1e-5):
    n, d = x.shape
    mu = x.sum(1, keepdims=True) / n
    v = ((x - mu) ** 2).sum(1, keepdims=True) / n
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def with_a_cache(x, gamma, beta, eps=1e-5):
    mu = x.mean(1, keepdims=True)
    v = x.var(1, keepdims=True)
    xn = (x - mu) / np.sqrt(v + eps)
    return gamma * xn + beta, (xn, v)


# 08-layer-backward


def batch_backward(dy, x, gamma, eps=1e-5):
    n = len(x)
    mu, v = x.mean(0), x.var(0)
    r = 1 / np.sqrt(v + eps)
    xh = (x - mu) * r
    dbeta, dgamma = dy.sum(0), (dy * xh).sum(0)
    dx = gamma * r * (dy - dbeta / n - xh * dgamma / n)
    return dx, dgamma, dbeta


def row_statistics_batch_line(dy, x, gamma, eps=1e-5):
    n = len(x)
    r = 1 / np.sqrt(x.var(1, keepdims=True) + eps)
    xh = (x - x.mean(1, keepdims=True)) * r
    dbeta, dgamma = dy.sum(0), (dy * xh).sum(0)
    dx = gamma * r * (dy - dbeta / n - xh * dgamma / n)
    return dx, dgamma, dbeta


def row_statistics_batch_line_over_d(dy, x, gamma, eps=1e-5):
    d = x.shape[1]
    r = 1 / np.sqrt(x.var(1, keepdims=True) + eps)
    xh = (x - x.mean(1, keepdims=True)) * r
    dbeta, dgamma = dy.sum(0), (dy * xh).sum(0)
    dx = gamma * r * (dy - dbeta / d - xh * dgamma / d)
    return dx, dgamma, dbeta


def gamma_in_front(dy, x, gamma, eps=1e-5):
    r = 1 / np.sqrt(x.var(1, keepdims=True) + eps)
    xh = (x - x.mean(1, keepdims=True)) * r
    m1 = dy.mean(1, keepdims=True)
    m2 = (dy * xh).mean(1, keepdims=True)
    return gamma * r * (dy - m1 - xh * m2), (dy * xh).sum(0), dy.sum(0)


def forward_backward(dy, x, eps):
    r = 1 / np.sqrt(x.var(1, keepdims=True) + eps)
    return r, (x - x.mean(1, keepdims=True)) * r


def constants(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    return dy * gamma * r, np.sum(dy * xh, axis=0), np.sum(dy, axis=0)


def no_mean_path(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - xh * (g * xh).mean(1, keepdims=True))
    return dx, np.sum(dy * xh, axis=0), np.sum(dy, axis=0)


def no_variance_path(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - g.mean(1, keepdims=True))
    return dx, np.sum(dy * xh, axis=0), np.sum(dy, axis=0)


def parameters_over_features(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - g.mean(1, keepdims=True) - xh * (g * xh).mean(1, keepdims=True))
    return dx, np.sum(dy * xh, axis=1), np.sum(dy, axis=1)


def everything_over_features_kept(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - g.mean(1, keepdims=True) - xh * (g * xh).mean(1, keepdims=True))
    return dx, np.sum(dy * xh, 1, keepdims=True), np.sum(dy, 1, keepdims=True)


def means_for_sums(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - g.mean(1, keepdims=True) - xh * (g * xh).mean(1, keepdims=True))
    return dx, (dy * xh).mean(0), dy.mean(0)


def gamma_in_dgamma(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - g.mean(1, keepdims=True) - xh * (g * xh).mean(1, keepdims=True))
    return dx, (g * xh).sum(0), dy.sum(0)


def gamma_left_out(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    dx = r * (dy - dy.mean(1, keepdims=True) - xh * (dy * xh).mean(1, keepdims=True))
    return dx, (dy * xh).sum(0), dy.sum(0)


def plus_for_minus(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - g.mean(1, keepdims=True) + xh * (g * xh).mean(1, keepdims=True))
    return dx, (dy * xh).sum(0), dy.sum(0)


def sums_not_divided(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - g.sum(1, keepdims=True) - xh * (g * xh).sum(1, keepdims=True))
    return dx, (dy * xh).sum(0), dy.sum(0)


def divided_by_the_batch(dy, x, gamma, eps=1e-5):
    n = x.shape[0]
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - g.sum(1, keepdims=True) / n - xh * (g * xh).sum(1, keepdims=True) / n)
    return dx, (dy * xh).sum(0), dy.sum(0)


def no_keepdims_in_the_means(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - g.mean(1) - xh * (g * xh).mean(1))
    return dx, (dy * xh).sum(0), dy.sum(0)


def r_left_out(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = g - g.mean(1, keepdims=True) - xh * (g * xh).mean(1, keepdims=True)
    return dx, (dy * xh).sum(0), dy.sum(0)


def cube_without_eps(dy, x, gamma, eps=1e-5):
    d = x.shape[1]
    mu, v = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    c = x - mu
    s = np.sqrt(v + eps)
    g = dy * gamma
    dv = (g * c).sum(1, keepdims=True) * -0.5 * v**-1.5
    dx = g / s + 2 / d * c * dv - g.sum(1, keepdims=True) / s / d
    return dx, (dy * c / s).sum(0), dy.sum(0)


def half_of_the_variance_path(dy, x, gamma, eps=1e-5):
    d = x.shape[1]
    mu, v = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    c = x - mu
    s = np.sqrt(v + eps)
    g = dy * gamma
    dv = (g * c).sum(1, keepdims=True) * -0.5 * (v + eps) ** -1.5
    dx = g / s + c * dv / d - g.sum(1, keepdims=True) / s / d
    return dx, (dy * c / s).sum(0), dy.sum(0)


def beta_before_gamma(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - g.mean(1, keepdims=True) - xh * (g * xh).mean(1, keepdims=True))
    return dx, dy.sum(0), (dy * xh).sum(0)


def dgamma_by_x(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - g.mean(1, keepdims=True) - xh * (g * xh).mean(1, keepdims=True))
    return dx, (dy * x).sum(0), dy.sum(0)


def eps_ignored(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, 1e-5)
    g = dy * gamma
    dx = r * (g - g.mean(1, keepdims=True) - xh * (g * xh).mean(1, keepdims=True))
    return dx, (dy * xh).sum(0), dy.sum(0)


def eps_by_the_deviation(dy, x, gamma, eps=1e-5):
    s = x.std(1, keepdims=True) + eps
    xh = (x - x.mean(1, keepdims=True)) / s
    g = dy * gamma
    dx = (g - g.mean(1, keepdims=True) - xh * (g * xh).mean(1, keepdims=True)) / s
    return dx, (dy * xh).sum(0), dy.sum(0)


def changes_dy(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    dgamma, dbeta = (dy * xh).sum(0), dy.sum(0)
    dy *= gamma
    dx = r * (dy - dy.mean(1, keepdims=True) - xh * (dy * xh).mean(1, keepdims=True))
    return dx, dgamma, dbeta


def dx_alone(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    return r * (g - g.mean(1, keepdims=True) - xh * (g * xh).mean(1, keepdims=True))


def pulled_out_and_means(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    dx = gamma * r * (dy - dy.mean(1, keepdims=True) - xh * (dy * xh).mean(1, keepdims=True))
    return dx, (dy * xh).mean(0), dy.mean(0)


def no_mean_path_and_features(dy, x, gamma, eps=1e-5):
    r, xh = forward_backward(dy, x, eps)
    g = dy * gamma
    dx = r * (g - xh * (g * xh).mean(1, keepdims=True))
    return dx, np.sum(dy * xh, axis=1), np.sum(dy, axis=1)


# 08-group


def without_a_check(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    z = x.reshape(n, groups, -1)
    z = (z - z.mean(2, keepdims=True)) / np.sqrt(z.var(2, keepdims=True) + eps)
    return z.reshape(n, c, h, w) * gamma.reshape(1, c, 1, 1) + beta.reshape(1, c, 1, 1)


def floor_of_the_size(x, gamma, beta, groups, eps=1e-5):
    size = x.shape[1] // groups
    y = np.zeros_like(x)
    for k in range(groups):
        part = x[:, k * size : (k + 1) * size]
        mu = part.mean((1, 2, 3), keepdims=True)
        v = part.var((1, 2, 3), keepdims=True)
        y[:, k * size : (k + 1) * size] = (part - mu) / np.sqrt(v + eps)
    return y * gamma[:, None, None] + beta[:, None, None]


def asserts(x, gamma, beta, groups, eps=1e-5):
    assert x.shape[1] % groups == 0
    return without_a_check(x, gamma, beta, groups, eps)


def must_divide(x, groups):
    if x.shape[1] % groups != 0:
        raise ValueError(f"{groups} groups of {x.shape[1]} channels")


def finish(z, x, gamma, beta):
    return z.reshape(x.shape) * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1)


def like_cards(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    y = np.empty_like(x)
    for k in range(groups):
        part = x[:, k::groups]
        mu = part.mean(axis=(1, 2, 3), keepdims=True)
        v = part.var(axis=(1, 2, 3), keepdims=True)
        y[:, k::groups] = (part - mu) / np.sqrt(v + eps)
    return finish(y, x, gamma, beta)


def axes_in_the_other_order(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    n, c, h, w = x.shape
    z = x.reshape(n, c // groups, groups, h, w)
    z = (z - z.mean((1, 3, 4), keepdims=True)) / np.sqrt(z.var((1, 3, 4), keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def size_for_number(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    n, c, h, w = x.shape
    z = x.reshape(n, c // groups, groups, h, w)
    z = (z - z.mean((2, 3, 4), keepdims=True)) / np.sqrt(z.var((2, 3, 4), keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def groups_averaged_too(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    n, c, h, w = x.shape
    z = x.reshape(n, groups, c // groups, h, w)
    axes = (1, 2, 3, 4)
    z = (z - z.mean(axes, keepdims=True)) / np.sqrt(z.var(axes, keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def batch_averaged_too(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    n, c, h, w = x.shape
    z = x.reshape(n, groups, c // groups, h, w)
    axes = (0, 2, 3, 4)
    z = (z - z.mean(axes, keepdims=True)) / np.sqrt(z.var(axes, keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def batch_norm_as_before(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    axes = (0, 2, 3)
    z = (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def space_only(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    n, c, h, w = x.shape
    z = x.reshape(n, groups, c // groups, h, w)
    z = (z - z.mean((3, 4), keepdims=True)) / np.sqrt(z.var((3, 4), keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def channels_only(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    n, c, h, w = x.shape
    z = x.reshape(n, groups, c // groups, h, w)
    z = (z - z.mean(2, keepdims=True)) / np.sqrt(z.var(2, keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def normalized(x, groups, eps):
    must_divide(x, groups)
    z = x.reshape(len(x), groups, -1)
    return (z - z.mean(2, keepdims=True)) / np.sqrt(z.var(2, keepdims=True) + eps)


def parameters_on_the_width(x, gamma, beta, groups, eps=1e-5):
    return gamma * normalized(x, groups, eps).reshape(x.shape) + beta


def parameters_on_the_groups(x, gamma, beta, groups, eps=1e-5):
    z = normalized(x, groups, eps)
    z = gamma[:groups].reshape(1, groups, 1) * z + beta[:groups].reshape(1, groups, 1)
    return z.reshape(x.shape)


def left_in_groups(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    n, c, h, w = x.shape
    z = x.reshape(n, groups, c // groups, h, w)
    z = (z - z.mean((2, 3, 4), keepdims=True)) / np.sqrt(z.var((2, 3, 4), keepdims=True) + eps)
    shape = (1, groups, c // groups, 1, 1)
    return gamma.reshape(shape) * z + beta.reshape(shape)


def beta_left_out(x, gamma, beta, groups, eps=1e-5):
    return gamma.reshape(1, -1, 1, 1) * normalized(x, groups, eps).reshape(x.shape)


def parameters_left_out(x, gamma, beta, groups, eps=1e-5):
    return normalized(x, groups, eps).reshape(x.shape)


def ddof_in_groups(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    z = x.reshape(len(x), groups, -1)
    z = (z - z.mean(2, keepdims=True)) / np.sqrt(z.var(2, keepdims=True, ddof=1) + eps)
    return finish(z, x, gamma, beta)


def eps_behind_in_groups(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    z = x.reshape(len(x), groups, -1)
    z = (z - z.mean(2, keepdims=True)) / (z.std(2, keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def groups_of_the_notebook(x, gamma, beta, groups, eps=1e-5):
    return finish(normalized(x, G, eps), x, gamma, beta)


def moments_in_groups(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    z = x.reshape(len(x), groups, -1)
    mu = z.mean(2, keepdims=True)
    v = (z**2).mean(2, keepdims=True) - mu**2
    return finish((z - mu) / np.sqrt(v + eps), x, gamma, beta)


def flattened_with_the_batch(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    z = x.reshape(groups, -1)
    z = (z - z.mean(1, keepdims=True)) / np.sqrt(z.var(1, keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def cards_without_a_check(x, gamma, beta, groups, eps=1e-5):
    y = np.empty_like(x)
    for k in range(groups):
        part = x[:, k::groups]
        mu = part.mean(axis=(1, 2, 3), keepdims=True)
        y[:, k::groups] = (part - mu) / np.sqrt(part.var(axis=(1, 2, 3), keepdims=True) + eps)
    return finish(y, x, gamma, beta)


def no_check_and_no_beta(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    z = x.reshape(n, groups, -1)
    z = (z - z.mean(2, keepdims=True)) / np.sqrt(z.var(2, keepdims=True) + eps)
    return z.reshape(n, c, h, w) * gamma.reshape(1, c, 1, 1)


def space_only_and_ddof(x, gamma, beta, groups, eps=1e-5):
    must_divide(x, groups)
    mu = x.mean((2, 3), keepdims=True)
    v = x.var((2, 3), keepdims=True, ddof=1)
    return finish((x - mu) / np.sqrt(v + eps), x, gamma, beta)


# 08-instance


def channel_too(x, gamma, beta, eps=1e-5):
    axes = (1, 2, 3)
    z = (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def batch_too(x, gamma, beta, eps=1e-5):
    axes = (0, 2, 3)
    z = (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def last_axis_only(x, gamma, beta, eps=1e-5):
    z = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def height_only(x, gamma, beta, eps=1e-5):
    z = (x - x.mean(2, keepdims=True)) / np.sqrt(x.var(2, keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def channels_behind(x, gamma, beta, eps=1e-5):
    axes = (1, 2)
    z = (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps)
    return finish(z, x, gamma, beta)


def all_axes(x, gamma, beta, eps=1e-5):
    return finish((x - x.mean()) / np.sqrt(x.var() + eps), x, gamma, beta)


def instance(x, eps):
    return (x - x.mean((2, 3), keepdims=True)) / np.sqrt(x.var((2, 3), keepdims=True) + eps)


def gamma_as_it_is(x, gamma, beta, eps=1e-5):
    return gamma * instance(x, eps) + beta


def gamma_by_image(x, gamma, beta, eps=1e-5):
    return gamma[:, None, None, None] * instance(x, eps) + beta[:, None, None, None]


def gamma_alone(x, gamma, beta, eps=1e-5):
    return gamma[:, None, None] * instance(x, eps)


def standardized_only(x, gamma, beta, eps=1e-5):
    return instance(x, eps)


def keepdims_lost(x, gamma, beta, eps=1e-5):
    z = (x - x.mean((2, 3))) / np.sqrt(x.var((2, 3)) + eps)
    return finish(z, x, gamma, beta)


def contrast_only(x, gamma, beta, eps=1e-5):
    return finish(x / np.sqrt(x.var((2, 3), keepdims=True) + eps), x, gamma, beta)


def brightness_only(x, gamma, beta, eps=1e-5):
    return finish(x - x.mean((2, 3), keepdims=True), x, gamma, beta)


def std_and_eps(x, gamma, beta, eps=1e-5):
    mu, sd = x.mean((2, 3), keepdims=True), x.std((2, 3), keepdims=True)
    return finish((x - mu) / (sd + eps), x, gamma, beta)


def std_alone(x, gamma, beta, eps=1e-5):
    mu, sd = x.mean((2, 3), keepdims=True), x.std((2, 3), keepdims=True)
    return finish((x - mu) / sd, x, gamma, beta)


def sample_variance(x, gamma, beta, eps=1e-5):
    h, w = x.shape[2:]
    mu = x.sum((2, 3), keepdims=True) / (h * w)
    v = ((x - mu) ** 2).sum((2, 3), keepdims=True) / (h * w - 1)
    return finish((x - mu) / np.sqrt(v + eps), x, gamma, beta)


def default_of_another_library(x, gamma, beta, eps=1e-3):
    return finish(instance(x, eps), x, gamma, beta)


def centred_in_place(x, gamma, beta, eps=1e-5):
    x -= x.mean((2, 3), keepdims=True)
    return finish(x / np.sqrt((x**2).mean((2, 3), keepdims=True) + eps), x, gamma, beta)


def mean_by_map_variance_of_all(x, gamma, beta, eps=1e-5):
    z = (x - x.mean((2, 3), keepdims=True)) / np.sqrt(x.var() + eps)
    return finish(z, x, gamma, beta)


def shift_before_scale(x, gamma, beta, eps=1e-5):
    return (instance(x, eps) + beta[:, None, None]) * gamma[:, None, None]


def channels_and_eps(x, gamma, beta, eps=1e-5):
    mu, sd = x.mean((1, 2, 3), keepdims=True), x.std((1, 2, 3), keepdims=True)
    return finish((x - mu) / (sd + eps), x, gamma, beta)


def batch_and_no_beta(x, gamma, beta, eps=1e-5):
    mu, v = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
    return gamma.reshape(1, -1, 1, 1) * (x - mu) / np.sqrt(v + eps)


# 08-rms


def centred_first(x, gamma, eps=1e-6):
    c = x - x.mean(1, keepdims=True)
    return gamma * c / np.sqrt((c**2).mean(1, keepdims=True) + eps)


def by_the_deviation(x, gamma, eps=1e-6):
    return gamma * x / np.sqrt(x.var(axis=1, keepdims=True) + eps)


def centred_above(x, gamma, eps=1e-6):
    rms = np.sqrt((x**2).mean(1, keepdims=True) + eps)
    return gamma * (x - x.mean(1, keepdims=True)) / rms


def eps_behind_the_root(x, gamma, eps=1e-6):
    return gamma * x / (np.sqrt(np.mean(x**2, axis=1, keepdims=True)) + eps)


def eps_of_layer_norm(x, gamma, eps=1e-5):
    return gamma * x / np.sqrt(np.mean(x**2, axis=1, keepdims=True) + eps)


def eps_nowhere(x, gamma, eps=1e-6):
    return gamma * x / np.sqrt(np.mean(x**2, axis=1, keepdims=True))


def length_for_rms(x, gamma, eps=1e-6):
    return gamma * x / np.sqrt((x**2).sum(1, keepdims=True) + eps)


def linalg_norm(x, gamma, eps=1e-6):
    return gamma * x / (np.linalg.norm(x, axis=1, keepdims=True) + eps)


def columns(x, gamma, eps=1e-6):
    return gamma * x / np.sqrt((x**2).mean(axis=0) + eps)


def whole_array(x, gamma, eps=1e-6):
    return gamma * x / np.sqrt(np.mean(x**2) + eps)


def flat_means(x, gamma, eps=1e-6):
    return gamma * (x / np.sqrt(np.mean(x**2, axis=1) + eps))


def mean_squared(x, gamma, eps=1e-6):
    return gamma * x / np.sqrt(x.mean(1, keepdims=True) ** 2 + eps)


def no_root(x, gamma, eps=1e-6):
    return gamma * x / (np.mean(x**2, axis=1, keepdims=True) + eps)


def no_gamma(x, gamma, eps=1e-6):
    return x / np.sqrt(np.mean(x**2, axis=1, keepdims=True) + eps)


def gamma_as_a_column(x, gamma, eps=1e-6):
    return gamma[:, None] * x / np.sqrt(np.mean(x**2, axis=1, keepdims=True) + eps)


def one_plus_gamma(x, gamma, eps=1e-6):
    return (1 + gamma) * x * (np.mean(x**2, axis=1, keepdims=True) + eps) ** -0.5


def mean_of_magnitudes(x, gamma, eps=1e-6):
    return gamma * x / (np.mean(np.abs(x), axis=1, keepdims=True) + eps)


def gamma_first(x, gamma, eps=1e-6):
    z = gamma * x
    return z / np.sqrt(np.mean(z**2, axis=1, keepdims=True) + eps)


def divides_in_place(x, gamma, eps=1e-6):
    x /= np.sqrt(np.mean(x**2, axis=1, keepdims=True) + eps)
    return gamma * x


def times_the_root(x, gamma, eps=1e-6):
    return gamma * x * np.sqrt(np.mean(x**2, axis=1, keepdims=True) + eps)


def centred_and_eps_behind(x, gamma, eps=1e-6):
    c = x - x.mean(1, keepdims=True)
    return gamma * c / (x.std(1, keepdims=True) + eps)


def columns_and_no_gamma(x, gamma, eps=1e-6):
    return x / np.sqrt((x**2).mean(axis=0) + eps)


def sum_and_eps_behind(x, gamma, eps=1e-6):
    return gamma * x / (np.sum(x**2, axis=1, keepdims=True) ** 0.5 + eps)


# 08-weight


def length_of_columns(v, g):
    return g[:, None] * v / np.linalg.norm(v, axis=0)


def one_length(v, g):
    return g[:, None] * v / np.linalg.norm(v)


def flat_lengths(v, g):
    return g[:, None] * (v / np.linalg.norm(v, axis=1))


def g_flat(v, g):
    return g * (v / np.linalg.norm(v, axis=1, keepdims=True))


def both_flat(v, g):
    return g * v / np.linalg.norm(v, axis=1)


def rms_of_rows(v, g):
    return g[:, None] * v / np.sqrt((v**2).mean(axis=1, keepdims=True))


def squared_length(v, g):
    return g[:, None] * v / np.sum(v**2, axis=1, keepdims=True)


def sum_of_magnitudes(v, g):
    return g[:, None] * v / np.abs(v).sum(axis=1, keepdims=True)


def plain_sum(v, g):
    return g[:, None] * v / v.sum(axis=1, keepdims=True)


def a_little_eps(v, g):
    return g[:, None] * v / (np.linalg.norm(v, axis=1, keepdims=True) + 1e-8)


def eps_in_the_root(v, g):
    return g[:, None] * v / np.sqrt((v**2).sum(axis=1, keepdims=True) + 1e-5)


def unit_rows(v, g):
    return v / np.linalg.norm(v, axis=1, keepdims=True)


def scaled_only(v, g):
    return g[:, None] * v


def standardized_rows(v, g):
    c = v - v.mean(axis=1, keepdims=True)
    return g[:, None] * c / v.std(axis=1, keepdims=True)


def centred_rows(v, g):
    c = v - v.mean(axis=1, keepdims=True)
    return g[:, None] * c / np.linalg.norm(c, axis=1, keepdims=True)


def exponential(v, g):
    return np.exp(g)[:, None] * v / np.linalg.norm(v, axis=1, keepdims=True)


def magnitude_of_g(v, g):
    return np.abs(g)[:, None] * v / np.linalg.norm(v, axis=1, keepdims=True)


def turned_around(v, g):
    return g * v.T / np.linalg.norm(v, axis=1)


def largest_weight(v, g):
    return g[:, None] * v / abs(v).max(axis=1, keepdims=True)


def spectral(v, g):
    return g[:, None] * v / np.linalg.norm(v, 2)


def scaled_in_place(v, g):
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    return g[:, None] * v


def by_the_spread(v, g):
    return g[:, None] * v / v.std(axis=1, keepdims=True)


def columns_and_g_dropped(v, g):
    return v / np.linalg.norm(v, axis=0)


def rms_and_magnitude(v, g):
    return abs(g)[:, None] * v / np.sqrt((v**2).mean(axis=1, keepdims=True))


WRONG = {
    "08-layer": [
        (still_batch_norm, "over-batch"),
        (no_axis_at_all, "no-axis"),
        (keepdims_forgotten, "no-keepdims"),
        (keepdims_for_the_mean_only, "no-keepdims"),
        (column_parameters, "gamma-per-example"),
        (eps_behind_the_deviation, "eps-outside-root"),
        (torch_like_variance, "one-too-few"),
        (eps_of_keras, "eps-default"),
        (eps_written_in, "eps-ignored"),
        (no_eps, "eps-forgotten"),
        (by_the_variance, "root-missing"),
        (second_moment_for_variance, "variance-not-centred"),
        (is_rms, "not-centred-at-all"),
        (by_two_moments, "cancellation"),
        (beta_inside, "gamma-times-sum"),
        (no_parameters, "affine-dropped"),
        (in_place, "changed-input"),
        (returns_columns, "transposed"),
        (mean_of_all_variance_of_rows, "mean-of-everything"),
        (batch_mean_row_variance, "mean-over-batch"),
        (only_first_gamma, None),
        (last_two_axes, "raised"),
        (both_batch_and_ddof, "over-batch+one-too-few"),
        (eps_outside_and_no_beta, "eps-outside-root+beta-dropped"),
        (all_values_and_swapped, "no-axis+gamma-beta-swapped"),
        (sum_not_mean, "sum-of-squares"),
        (divides_by_n, "divided-by-n"),
        (with_a_cache, "wrong-type"),
    ],
    "08-layer-backward": [
        (batch_backward, "batch-norm"),
        (row_statistics_batch_line, "means-over-batch"),
        (row_statistics_batch_line_over_d, "batch-sums-in-dx"),
        (gamma_in_front, "gamma-pulled-out"),
        (constants, "statistics-constant"),
        (no_mean_path, "mean-path-missing"),
        (no_variance_path, "variance-path-missing"),
        (parameters_over_features, "sums-over-features"),
        (everything_over_features_kept, "sums-over-features-kept"),
        (means_for_sums, "mean-not-sum"),
        (gamma_in_dgamma, "dgamma-with-gamma"),
        (gamma_left_out, "gamma-forgotten"),
        (plus_for_minus, "sign-of-x-hat"),
        (sums_not_divided, "sums-in-dx"),
        (divided_by_the_batch, "divided-by-n"),
        (no_keepdims_in_the_means, "no-keepdims"),
        (r_left_out, "rstd-missing"),
        (cube_without_eps, "eps-missing-in-cube"),
        (half_of_the_variance_path, "variance-path-halved"),
        (beta_before_gamma, "swapped"),
        (dgamma_by_x, "x-for-x-hat"),
        (eps_ignored, "eps-ignored"),
        (eps_by_the_deviation, "eps-outside-root"),
        (changes_dy, "changed-input"),
        (dx_alone, "wrong-type"),
        (pulled_out_and_means, "gamma-pulled-out+mean-not-sum"),
        (no_mean_path_and_features, "mean-path-missing+sums-over-features"),
    ],
    "08-group": [
        (without_a_check, "groups-unchecked"),
        (floor_of_the_size, "groups-unchecked"),
        (asserts, "raised"),
        (like_cards, "dealt"),
        (axes_in_the_other_order, "dealt"),
        (size_for_number, "groups-as-size"),
        (groups_averaged_too, "over-groups"),
        (batch_averaged_too, "over-batch"),
        (batch_norm_as_before, "batch-norm"),
        (space_only, "channels-apart"),
        (channels_only, "per-location"),
        (parameters_on_the_width, "gamma-on-the-width"),
        (parameters_on_the_groups, "gamma-per-group"),
        (left_in_groups, "not-reshaped-back"),
        (beta_left_out, "beta-dropped"),
        (parameters_left_out, "affine-dropped"),
        (ddof_in_groups, "one-too-few"),
        (eps_behind_in_groups, "eps-outside-root"),
        (groups_of_the_notebook, "uses-global"),
        (moments_in_groups, "cancellation"),
        (flattened_with_the_batch, None),
        (cards_without_a_check, "dealt+groups-unchecked"),
        (no_check_and_no_beta, "groups-unchecked+beta-dropped"),
        (space_only_and_ddof, "channels-apart+one-too-few"),
    ],
    "08-instance": [
        (channel_too, "over-channels"),
        (batch_too, "over-batch"),
        (last_axis_only, "rows-of-the-map"),
        (height_only, "columns-of-the-map"),
        (channels_behind, "channels-last"),
        (all_axes, "no-axis"),
        (gamma_as_it_is, "gamma-on-the-width"),
        (gamma_by_image, "gamma-per-example"),
        (gamma_alone, "beta-dropped"),
        (standardized_only, "affine-dropped"),
        (keepdims_lost, "raised"),
        (contrast_only, "not-centred"),
        (brightness_only, "not-scaled"),
        (std_and_eps, "eps-outside-root"),
        (std_alone, "eps-forgotten"),
        (sample_variance, "one-too-few"),
        (default_of_another_library, "eps-default"),
        (centred_in_place, "changed-input"),
        (mean_by_map_variance_of_all, "variance-of-everything"),
        (shift_before_scale, "gamma-times-sum"),
        (channels_and_eps, "over-channels+eps-outside-root"),
        (batch_and_no_beta, "over-batch+beta-dropped"),
    ],
    "08-rms": [
        (centred_first, "layer-norm"),
        (by_the_deviation, "variance"),
        (centred_above, "centred"),
        (eps_behind_the_root, "eps-outside-root"),
        (eps_of_layer_norm, "eps-default"),
        (eps_nowhere, "eps-forgotten"),
        (length_for_rms, "sum-of-squares"),
        (linalg_norm, "eps-outside-root+sum-of-squares"),
        (columns, "over-batch"),
        (whole_array, "no-axis"),
        (flat_means, "no-keepdims"),
        (mean_squared, "square-of-the-mean"),
        (no_root, "root-missing"),
        (no_gamma, "gamma-dropped"),
        (gamma_as_a_column, "gamma-per-example"),
        (one_plus_gamma, "gamma-plus-one"),
        (mean_of_magnitudes, "absolute"),
        (gamma_first, "gamma-under-the-root"),
        (divides_in_place, "changed-input"),
        (times_the_root, "multiplied"),
        (centred_and_eps_behind, "layer-norm+eps-outside-root"),
        (columns_and_no_gamma, "over-batch+gamma-dropped"),
        (sum_and_eps_behind, "eps-outside-root+sum-of-squares"),
    ],
    "08-weight": [
        (length_of_columns, "over-outputs"),
        (one_length, "no-axis"),
        (flat_lengths, "no-keepdims"),
        (g_flat, "g-on-the-inputs"),
        (both_flat, "no-keepdims+g-on-the-inputs"),
        (rms_of_rows, "mean-not-sum"),
        (squared_length, "root-missing"),
        (sum_of_magnitudes, "absolute-values"),
        (plain_sum, "not-squared"),
        (a_little_eps, "eps-added"),
        (eps_in_the_root, "eps-added"),
        (unit_rows, "g-dropped"),
        (scaled_only, "not-divided"),
        (standardized_rows, "mean-not-sum+centred"),
        (centred_rows, "centred"),
        (exponential, "g-exponential"),
        (magnitude_of_g, "g-absolute"),
        (turned_around, "transposed"),
        (largest_weight, "largest-value"),
        (spectral, None),
        (scaled_in_place, "changed-input"),
        (by_the_spread, "deviation"),
        (columns_and_g_dropped, "over-outputs+g-dropped"),
        (rms_and_magnitude, "mean-not-sum+g-absolute"),
    ],
}
