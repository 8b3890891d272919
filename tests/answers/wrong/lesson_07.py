"""Wrong answers to the exercises of lesson 07, as learners write them, and what is wrong."""

import numpy as np

# 07-spatial


def as_in_lesson_03(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * x_hat + beta[:, None, None]


def each_image_by_itself(x, gamma, beta, eps=1e-5):
    mu = np.mean(x, axis=(2, 3), keepdims=True)
    sigma2 = np.var(x, axis=(2, 3), keepdims=True)
    return gamma.reshape(1, -1, 1, 1) * (x - mu) / np.sqrt(sigma2 + eps) + beta.reshape(
        1, -1, 1, 1
    )


def image_by_image_in_a_loop(x, gamma, beta, eps=1e-5):
    y = np.zeros(x.shape)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            one = x[n, c]
            y[n, c] = gamma[c] * (one - one.mean()) / np.sqrt(one.var() + eps) + beta[c]
    return y


def without_axes(x, gamma, beta, eps=1e-5):
    x_hat = (x - np.mean(x)) / np.sqrt(np.var(x) + eps)
    return gamma.reshape(-1, 1, 1) * x_hat + beta.reshape(-1, 1, 1)


def all_of_each_example(x, gamma, beta, eps=1e-5):
    flat = x.reshape(len(x), -1)
    mu, var = flat.mean(axis=1, keepdims=True), flat.var(axis=1, keepdims=True)
    x_hat = ((flat - mu) / np.sqrt(var + eps)).reshape(x.shape)
    return gamma[None, :, None, None] * x_hat + beta[None, :, None, None]


def with_keras_axes(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=(0, 1, 2), keepdims=True)
    var = ((x - mean) ** 2).mean(axis=(0, 1, 2), keepdims=True)
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * x_hat + beta[:, None, None]


def the_axis_is_one(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=1, keepdims=True)
    std = np.sqrt(x.var(axis=1, keepdims=True) + eps)
    return gamma[:, None, None] * (x - mean) / std + beta[:, None, None]


def width_forgotten(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(0, 2), keepdims=True), x.var(axis=(0, 2), keepdims=True)
    return gamma[:, None, None] * ((x - mean) / np.sqrt(var + eps)) + beta[:, None, None]


def flattened_at_once(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    x_flat = x.reshape(-1, c)
    mean = x_flat.mean(axis=0)
    var = x_flat.var(axis=0)
    out = gamma * (x_flat - mean) / np.sqrt(var + eps) + beta
    return out.reshape(n, c, h, w)


def flattened_to_c_rows(x, gamma, beta, eps=1e-5):
    rows = x.reshape(x.shape[1], -1)
    x_hat = (rows - rows.mean(1, keepdims=True)) / np.sqrt(rows.var(1, keepdims=True) + eps)
    return (gamma[:, None] * x_hat + beta[:, None]).reshape(x.shape)


def flattened_with_gamma_after(x, gamma, beta, eps=1e-5):
    r = x.reshape((-1, x.shape[1]))
    z = ((r - r.mean(axis=0)) / np.sqrt(r.var(axis=0) + eps)).reshape(x.shape)
    return z * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1)


def forward_but_not_back(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    t = x.transpose(0, 2, 3, 1).reshape(N * H * W, C)
    t = gamma * (t - t.mean(0)) / np.sqrt(t.var(0) + eps) + beta
    return t.reshape(N, C, H, W)


def left_with_channels_last(x, gamma, beta, eps=1e-5):
    last = np.moveaxis(x, 1, -1)
    x_hat = (last - last.mean((0, 1, 2))) / np.sqrt(last.var((0, 1, 2)) + eps)
    return gamma * x_hat + beta


def same_transpose_for_the_way_back(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    t = x.transpose(0, 2, 3, 1).reshape(-1, c)
    t = gamma * (t - t.mean(axis=0)) / np.sqrt(t.var(axis=0) + eps) + beta
    return t.reshape(n, h, w, c).transpose(0, 2, 3, 1)


def back_by_a_wrong_order(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    t = x.transpose(0, 2, 3, 1).reshape(-1, c)
    t = gamma * (t - t.mean(axis=0)) / np.sqrt(t.var(axis=0) + eps) + beta
    return t.reshape(n, h, w, c).transpose(0, 3, 2, 1)


def channels_first_reshaped_back(x, gamma, beta, eps=1e-5):
    t = x.transpose(1, 0, 2, 3).reshape(x.shape[1], -1)
    t = (t - t.mean(axis=1, keepdims=True)) / np.sqrt(t.var(axis=1, keepdims=True) + eps)
    return (gamma[:, None] * t + beta[:, None]).reshape(x.shape)


def keepdims_forgotten(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=(0, 2, 3))
    var = x.var(axis=(0, 2, 3))
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma * x_hat + beta


def gamma_as_it_comes(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(0, 2, 3), keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def average_of_the_images_variances(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=(2, 3)).mean(axis=0)[:, None, None]
    var = x.var(axis=(2, 3)).mean(axis=0)[:, None, None]
    return gamma[:, None, None] * (x - mean) / np.sqrt(var + eps) + beta[:, None, None]


def variance_by_n_alone(x, gamma, beta, eps=1e-5):
    n = x.shape[0]
    mean = x.sum(axis=(0, 2, 3), keepdims=True) / n
    var = ((x - mean) ** 2).sum(axis=(0, 2, 3), keepdims=True) / n
    return gamma[:, None, None] * (x - mean) / np.sqrt(var + eps) + beta[:, None, None]


def variance_only_by_n(x, gamma, beta, eps=1e-5):
    mean = x.mean((0, 2, 3), keepdims=True)
    var = np.sum((x - mean) ** 2, axis=(0, 2, 3), keepdims=True) / len(x)
    return gamma[:, None, None] * (x - mean) / np.sqrt(var + eps) + beta[:, None, None]


def ddof_one(x, gamma, beta, eps=1e-5):
    mu = x.mean((0, 2, 3), keepdims=True)
    var = x.var((0, 2, 3), keepdims=True, ddof=1)
    x_hat = (x - mu) * (var + eps) ** -0.5
    return x_hat * gamma[:, None, None] + beta[:, None, None]


def eps_beside_the_deviation(x, gamma, beta, eps=1e-5):
    std = x.std(axis=(0, 2, 3), keepdims=True)
    return gamma[:, None, None] * (x - x.mean((0, 2, 3), keepdims=True)) / (
        std + eps) + beta[:, None, None]  # fmt: skip


def keras_default(x, gamma, beta, eps=1e-3):
    mu, var = (f(x, axis=(0, 2, 3), keepdims=True) for f in (np.mean, np.var))
    return gamma[:, None, None] * (x - mu) / np.sqrt(var + eps) + beta[:, None, None]


def squares_minus_square(x, gamma, beta, eps=1e-5):
    mu = x.mean((0, 2, 3), keepdims=True)
    var = (x**2).mean((0, 2, 3), keepdims=True) - mu**2
    return gamma[:, None, None] * (x - mu) / np.sqrt(var + eps) + beta[:, None, None]


def pixels_and_eps_outside(x, gamma, beta, eps=1e-5):
    x_hat = (x - x.mean(0)) / (x.std(0) + eps)
    return gamma[:, None, None] * x_hat + beta[:, None, None]


def unbiased_and_beta_inside(x, gamma, beta, eps=1e-5):
    mu = x.mean((0, 2, 3), keepdims=True)
    m = x.size // x.shape[1]
    var = ((x - mu) ** 2).sum((0, 2, 3), keepdims=True) / (m - 1)
    return gamma[:, None, None] * ((x - mu) / np.sqrt(var + eps) + beta[:, None, None])


def mean_of_the_places(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=0, keepdims=True)
    var = ((x - mean) ** 2).mean(axis=(0, 2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mean) / np.sqrt(var + eps) + beta[:, None, None]


def centred_in_place(x, gamma, beta, eps=1e-5):
    x -= x.mean((0, 2, 3), keepdims=True)
    var = (x**2).mean((0, 2, 3), keepdims=True)
    return gamma[:, None, None] * x / np.sqrt(var + eps) + beta[:, None, None]


def y_and_cache(x, gamma, beta, eps=1e-5):
    mu, var = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
    x_hat = (x - mu) / np.sqrt(var + eps)
    return gamma[:, None, None] * x_hat + beta[:, None, None], x_hat


def gamma_by_a_matrix_product(x, gamma, beta, eps=1e-5):
    mu, var = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
    x_hat = (x - mu) / np.sqrt(var + eps)
    return np.tensordot(gamma, x_hat, axes=(0, 1)) + beta


# 07-spatial-backward


def lesson_04_again(dy, x, gamma, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    rstd = 1 / np.sqrt(var + eps)
    x_hat = (x - mean) * rstd
    g = dy * gamma[:, None, None]
    dx = rstd * (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0))
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def pixels_with_right_sums(dy, x, gamma, eps=1e-5):
    rstd = (x.var(0) + eps) ** -0.5
    x_hat = (x - x.mean(0)) * rstd
    g = dy * gamma.reshape(1, -1, 1, 1)
    dx = rstd * (g - g.mean(0) - x_hat * np.mean(g * x_hat, axis=0))
    return dx, np.sum(dy * x_hat, axis=(0, 2, 3)), np.sum(dy, axis=(0, 2, 3))


def per_image(dy, x, gamma, eps=1e-5):
    ax = (2, 3)
    root = np.sqrt(x.var(ax, keepdims=True) + eps)
    x_hat = (x - x.mean(ax, keepdims=True)) / root
    g = gamma[:, None, None] * dy
    dx = g - g.mean(ax, keepdims=True) - x_hat * (g * x_hat).mean(ax, keepdims=True)
    return dx / root, (dy * x_hat).sum((0, 2, 3)), dy.sum((0, 2, 3))


def n_for_nhw(dy, x, gamma, eps=1e-5):
    N = x.shape[0]
    ax = (0, 2, 3)
    root = np.sqrt(x.var(axis=ax, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=ax, keepdims=True)) / root
    dx_hat = dy * gamma[:, None, None]
    s1 = dx_hat.sum(axis=ax, keepdims=True)
    s2 = (dx_hat * x_hat).sum(axis=ax, keepdims=True)
    return (dx_hat - s1 / N - x_hat * s2 / N) / root, (dy * x_hat).sum(ax), dy.sum(ax)


def n_for_nhw_in_front(dy, x, gamma, eps=1e-5):
    n, ax = len(x), (0, 2, 3)
    root = np.sqrt(x.var(axis=ax, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=ax, keepdims=True)) / root
    dgamma, dbeta = (dy * x_hat).sum(ax), dy.sum(ax)
    inner = n * dy - dbeta[:, None, None] - x_hat * dgamma[:, None, None]
    return gamma[:, None, None] / (n * root) * inner, dgamma, dbeta


def statistics_are_constants(dy, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    root = np.sqrt(x.var(axis=ax, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=ax, keepdims=True)) / root
    return dy * gamma[:, None, None] / root, (dy * x_hat).sum(ax), dy.sum(ax)


def mean_path_only(dy, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    root = np.sqrt(x.var(axis=ax, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=ax, keepdims=True)) / root
    g = dy * gamma[:, None, None]
    return (g - g.mean(ax, keepdims=True)) / root, (dy * x_hat).sum(ax), dy.sum(ax)


def forgot_gamma(dy, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    root = np.sqrt(x.var(axis=ax, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=ax, keepdims=True)) / root
    dx = dy - dy.mean(ax, keepdims=True) - x_hat * (dy * x_hat).mean(ax, keepdims=True)
    return dx / root, (dy * x_hat).sum(ax), dy.sum(ax)


def means_for_the_parameters(dy, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    root = np.sqrt(x.var(axis=ax, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=ax, keepdims=True)) / root
    g = dy * gamma[:, None, None]
    dx = g - g.mean(ax, keepdims=True) - x_hat * (g * x_hat).mean(ax, keepdims=True)
    return dx / root, (dy * x_hat).mean(ax), dy.mean(ax)


def kept_dimensions(dy, x, gamma, eps=1e-5):
    k = {"axis": (0, 2, 3), "keepdims": True}
    m = x.size / x.shape[1]
    root = np.sqrt(x.var(**k) + eps)
    x_hat = (x - x.mean(**k)) / root
    dgamma, dbeta = (dy * x_hat).sum(**k), dy.sum(**k)
    dx = gamma[:, None, None] / root * (dy - dbeta / m - x_hat * dgamma / m)
    return dx, dgamma, dbeta


def one_row_an_example(dy, x, gamma, eps=1e-5):
    k = {"axis": (0, 2, 3), "keepdims": True}
    root = np.sqrt(x.var(**k) + eps)
    x_hat = (x - x.mean(**k)) / root
    g = dy * gamma[:, None, None]
    dx = (g - g.mean(**k) - x_hat * (g * x_hat).mean(**k)) / root
    return dx, (dy * x_hat).sum(axis=(2, 3)), dy.sum(axis=(2, 3))


def reshaped_without_moving(dy, x, gamma, eps=1e-5):
    shape = x.shape
    x, dy = x.reshape(-1, shape[1]), dy.reshape(-1, shape[1])
    rstd = 1 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * rstd
    g = dy * gamma
    dx = rstd * (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0))
    return dx.reshape(shape), (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def only_x_moved(dy, x, gamma, eps=1e-5):
    n, c, h, w = x.shape
    x = x.transpose(0, 2, 3, 1).reshape(-1, c)
    dy = dy.reshape(-1, c)
    rstd = 1 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * rstd
    g = dy * gamma
    dx = rstd * (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0))
    dx = dx.reshape(n, h, w, c).transpose(0, 3, 1, 2)
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def moved_and_reshaped_back(dy, x, gamma, eps=1e-5):
    shape = x.shape
    x, dy = (np.moveaxis(a, 1, 3).reshape(-1, shape[1]) for a in (x, dy))
    rstd = 1 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * rstd
    g = dy * gamma
    dx = rstd * (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0))
    return dx.reshape(shape), (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def eps_only_in_x_hat(dy, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    x_hat = (x - x.mean(ax, keepdims=True)) / np.sqrt(x.var(ax, keepdims=True) + eps)
    g = dy * gamma[:, None, None]
    dx = g - g.mean(ax, keepdims=True) - x_hat * (g * x_hat).mean(ax, keepdims=True)
    return dx / x.std(ax, keepdims=True), (dy * x_hat).sum(ax), dy.sum(ax)


def eps_beside_the_deviation_backward(dy, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    root = x.std(ax, keepdims=True) + eps
    x_hat = (x - x.mean(ax, keepdims=True)) / root
    g = dy * gamma[:, None, None]
    dx = g - g.mean(ax, keepdims=True) - x_hat * (g * x_hat).mean(ax, keepdims=True)
    return dx / root, (dy * x_hat).sum(ax), dy.sum(ax)


def beta_before_gamma(dy, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    root = np.sqrt(x.var(ax, keepdims=True) + eps)
    x_hat = (x - x.mean(ax, keepdims=True)) / root
    g = dy * gamma[:, None, None]
    dx = g - g.mean(ax, keepdims=True) - x_hat * (g * x_hat).mean(ax, keepdims=True)
    return dx / root, dy.sum(ax), (dy * x_hat).sum(ax)


def gamma_not_reshaped(dy, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    root = np.sqrt(x.var(ax, keepdims=True) + eps)
    x_hat = (x - x.mean(ax, keepdims=True)) / root
    g = gamma * dy
    dx = g - g.mean(ax, keepdims=True) - x_hat * (g * x_hat).mean(ax, keepdims=True)
    return dx / root, (dy * x_hat).sum(ax), dy.sum(ax)


def sums_in_the_gradient(dy, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    root = np.sqrt(x.var(ax, keepdims=True) + eps)
    x_hat = (x - x.mean(ax, keepdims=True)) / root
    g = dy * gamma[:, None, None]
    dx = g - g.sum(ax, keepdims=True) - x_hat * (g * x_hat).sum(ax, keepdims=True)
    return dx / root, (dy * x_hat).sum(ax), dy.sum(ax)


def gamma_in_dgamma_and_eps_forgotten(dy, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    root = x.std(ax, keepdims=True)
    x_hat = (x - x.mean(ax, keepdims=True)) / root
    g = dy * gamma[:, None, None]
    dx = g - g.mean(ax, keepdims=True) - x_hat * (g * x_hat).mean(ax, keepdims=True)
    return dx / root, (g * x_hat).sum(ax), dy.sum(ax)


def x_for_x_hat_in_dgamma(dy, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    root = np.sqrt(x.var(ax, keepdims=True) + eps)
    x_hat = (x - x.mean(ax, keepdims=True)) / root
    g = dy * gamma[:, None, None]
    dx = g - g.mean(ax, keepdims=True) - x_hat * (g * x_hat).mean(ax, keepdims=True)
    return dx / root, (dy * x).sum(ax), dy.sum(ax)


def three_halves_without_eps(dy, x, gamma, eps=1e-5):
    ax, m = (0, 2, 3), x.size / x.shape[1]
    c = x - x.mean(ax, keepdims=True)
    var = (c**2).mean(ax, keepdims=True)
    g = dy * gamma[:, None, None]
    dvar = (g * c).sum(ax, keepdims=True) * -0.5 * var**-1.5
    dmean = -(g / np.sqrt(var + eps)).sum(ax, keepdims=True)
    dx = g / np.sqrt(var + eps) + dvar * 2 * c / m + dmean / m
    return dx, (dy * c / np.sqrt(var + eps)).sum(ax), dy.sum(ax)


def upstream_in_place(dy, x, gamma, eps=1e-5):
    ax = (0, 2, 3)
    root = np.sqrt(x.var(ax, keepdims=True) + eps)
    x_hat = (x - x.mean(ax, keepdims=True)) / root
    dgamma, dbeta = (dy * x_hat).sum(ax), dy.sum(ax)
    dy *= gamma[:, None, None]
    dx = dy - dy.mean(ax, keepdims=True) - x_hat * (dy * x_hat).mean(ax, keepdims=True)
    return dx / root, dgamma, dbeta


# 07-count


def one_for_every_place(channels, height, width):
    return 2 * channels * height * width, 2 * channels * height * width


def learned_for_every_place(channels, height, width):
    return 2 * (channels * height * width), channels * 2


def buffers_for_every_place(channels, height, width):
    return 2 * channels, 2 * channels * height * width


def tracked_batches_too(channels, height, width):
    learned = channels + channels
    return learned, learned + 1


def nothing_kept(channels, height, width):
    return 2 * channels, 0


def four_learned(channels, height, width):
    return 4 * channels, 2 * channels


def everything_learned(channels, height, width):
    return 4 * channels, 0


def a_pair_of_names(channels, height, width):
    return len(["weight", "bias"]), len(["running_mean", "running_var"])


def one_of_each(channels, height, width):
    return channels, channels


def gamma_only(channels, height, width):
    return channels, channels * 2


def the_mean_only(channels, height, width):
    return 2 * channels, channels


def places_for_channels(channels, height, width):
    return 2 * height * width, 2 * height * width


def a_bias_as_well(channels, height, width):
    gamma = beta = bias = channels
    return gamma + beta + bias, 2 * channels


def summed_up(channels, height, width):
    return 4 * channels


def halved_with_a_slash(channels, height, width):
    total = 4 * channels
    return total / 2, total / 2


def one_scalar_pair_of_parameters(channels, height, width):
    return 2, 2 * channels


def pixels_and_a_counter(channels, height, width):
    return 2 * channels * height * width, 2 * channels + 1


# 07-fold


def scaled_along_the_inputs(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    b = np.zeros_like(beta) if bias is None else bias
    return weight * s[:, None, None], s * (b - mean) + beta


def scaled_as_a_feature_map(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    if bias is None:
        bias = 0
    return weight * s.reshape(1, -1, 1, 1), (bias - mean) * s + beta


def scaled_as_in_lesson_05(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    if bias is None:
        bias = 0
    return weight * s[:, None], (bias - mean) * s + beta


def scaled_by_the_bare_vector(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    if bias is None:
        bias = 0
    return s * weight, s * (bias - mean) + beta


def no_bias_stays_none(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    w = weight * s[:, None, None, None]
    if bias is None:
        return w, None
    return w, (bias - mean) * s + beta


def no_bias_gives_beta(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    w = weight * s[:, None, None, None]
    return w, (beta if bias is None else s * (bias - mean) + beta)


def no_bias_gives_zeros(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    new = np.zeros(len(gamma)) if bias is None else (bias - mean) * s + beta
    return np.einsum("o,oikl->oikl", s, weight), new


def none_not_thought_of(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return weight * s[:, None, None, None], (bias - mean) * s + beta


def bias_or_zero(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    bias = bias or 0
    return weight * s[:, None, None, None], (bias - mean) * s + beta


def old_bias_lost(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return weight * s.reshape(-1, 1, 1, 1), beta - s * mean


def old_bias_not_scaled(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    b = 0 if bias is None else bias
    return weight * s.reshape(-1, 1, 1, 1), b + beta - s * mean


def mean_not_scaled(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    b = 0 if bias is None else bias
    return weight * s.reshape(-1, 1, 1, 1), b * s + beta - mean


def variance_without_root(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / (var + eps)
    b = 0 if bias is None else bias
    return weight * s.reshape(-1, 1, 1, 1), (b - mean) * s + beta


def gamma_left_out(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = 1 / np.sqrt(var + eps)
    b = 0 if bias is None else bias
    return weight * s.reshape(-1, 1, 1, 1), (b - mean) * s + beta


def gamma_in_the_weight_only(weight, bias, gamma, beta, mean, var, eps=1e-5):
    rstd = 1 / np.sqrt(var + eps)
    b = 0 if bias is None else bias
    return weight * (gamma * rstd)[:, None, None, None], (b - mean) * rstd + beta


def scale_of_four_axes_for_both(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = (gamma / np.sqrt(var + eps))[:, None, None, None]
    b = np.zeros(len(gamma)) if bias is None else bias
    return weight * s, (b - mean) * s + beta


def weight_in_place(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    weight *= s[:, None, None, None]
    bias = (0 if bias is None else bias) - mean
    return weight, bias * s + beta


def bias_in_place(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    if bias is None:
        bias = np.zeros_like(beta)
    bias -= mean
    bias *= s
    return weight * s[:, None, None, None], bias + beta


def bias_first(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    b = 0 if bias is None else bias
    return (b - mean) * s + beta, weight * s[:, None, None, None]


def eps_outside_the_root(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / (np.sqrt(var) + eps)
    b = 0 if bias is None else bias
    return weight * s[:, None, None, None], (b - mean) * s + beta


def inputs_scaled_and_beta_lost(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    b = np.zeros_like(beta) if bias is None else bias
    return weight * s[:, None, None], s * (b - mean)


def flat_weight(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    b = np.zeros_like(beta) if bias is None else bias
    return weight.reshape(len(s), -1) * s[:, None], s * (b - mean) + beta


def mean_sign_wrong(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    b = np.zeros_like(beta) if bias is None else bias
    return weight * s[:, None, None, None], s * (b + mean) + beta


WRONG = {
    "07-spatial": [
        (as_in_lesson_03, "pixel"),
        (each_image_by_itself, "instance"),
        (image_by_image_in_a_loop, "instance"),
        (without_axes, "no-axis"),
        (all_of_each_example, "whole-example"),
        (with_keras_axes, "channels-last"),
        (the_axis_is_one, "over-channels"),
        (width_forgotten, "columns-apart"),
        (flattened_at_once, "mixed"),
        (flattened_to_c_rows, "mixed-rows"),
        (flattened_with_gamma_after, "mixed"),
        (forward_but_not_back, "not-moved-back"),
        (left_with_channels_last, "returned-channels-last"),
        (same_transpose_for_the_way_back, "moved-on"),
        (back_by_a_wrong_order, "height-and-width-swapped"),
        (channels_first_reshaped_back, "front-not-moved-back"),
        (keepdims_forgotten, "nothing-lined-up"),
        (gamma_as_it_comes, "affine-not-lined-up"),
        (average_of_the_images_variances, "mean-of-variances"),
        (variance_by_n_alone, "n-is-examples"),
        (variance_only_by_n, "variance-over-examples"),
        (ddof_one, "unbiased-variance"),
        (eps_beside_the_deviation, "eps-outside-root"),
        (keras_default, "eps-default"),
        (squares_minus_square, "cancellation"),
        (pixels_and_eps_outside, "pixel+eps-outside-root"),
        (unbiased_and_beta_inside, "unbiased-variance+gamma-times-sum"),
        (mean_of_the_places, "mean-per-pixel"),
        (centred_in_place, "changed-input"),
        (y_and_cache, "wrong-type"),
        (gamma_by_a_matrix_product, "raised"),
    ],
    "07-spatial-backward": [
        (lesson_04_again, "pixel"),
        (pixels_with_right_sums, "pixel"),
        (per_image, "instance"),
        (n_for_nhw, "n-is-examples"),
        (n_for_nhw_in_front, "n-is-examples"),
        (statistics_are_constants, "statistics-constant"),
        (mean_path_only, "variance-path-missing"),
        (forgot_gamma, "gamma-forgotten"),
        (means_for_the_parameters, "mean-not-sum"),
        (kept_dimensions, "keepdims"),
        (one_row_an_example, "per-example"),
        (reshaped_without_moving, "mixed"),
        (only_x_moved, "mixed-upstream"),
        (moved_and_reshaped_back, "not-moved-back"),
        (eps_only_in_x_hat, "eps-forgotten-in-dx"),
        (eps_beside_the_deviation_backward, "eps-outside-root"),
        (beta_before_gamma, "swapped"),
        (gamma_not_reshaped, "gamma-not-lined-up"),
        (sums_in_the_gradient, "sums-in-dx"),
        (gamma_in_dgamma_and_eps_forgotten, "eps-forgotten+dgamma-with-gamma"),
        (x_for_x_hat_in_dgamma, "dgamma-from-x"),
        (three_halves_without_eps, "eps-forgotten-in-dvar"),
        (upstream_in_place, "changed-input"),
    ],
    "07-count": [
        (one_for_every_place, "pixel"),
        (learned_for_every_place, "pixel-learned"),
        (buffers_for_every_place, "pixel-buffers"),
        (tracked_batches_too, "counter-counted"),
        (nothing_kept, "no-buffers"),
        (four_learned, "buffers-learned"),
        (everything_learned, "all-learned"),
        (a_pair_of_names, "whole"),
        (one_of_each, "one-each"),
        (gamma_only, "one-learned"),
        (the_mean_only, "one-buffer"),
        (places_for_channels, "places-only"),
        (a_bias_as_well, "bias-counted"),
        (summed_up, "wrong-type"),
        (halved_with_a_slash, "wrong-type"),
        (one_scalar_pair_of_parameters, "whole-learned"),
        (pixels_and_a_counter, "pixel-learned+counter-counted"),
    ],
    "07-fold": [
        (scaled_along_the_inputs, "inputs-scaled"),
        (scaled_as_a_feature_map, "reshaped-to-inputs"),
        (scaled_as_in_lesson_05, "rows-scaled"),
        (scaled_by_the_bare_vector, "width-scaled"),
        (no_bias_stays_none, "none-kept"),
        (no_bias_gives_beta, "beta-alone-without-bias"),
        (no_bias_gives_zeros, "zeros-kept"),
        (none_not_thought_of, "raised"),
        (bias_or_zero, "raised"),
        (old_bias_lost, "bias-dropped"),
        (old_bias_not_scaled, "bias-unscaled"),
        (mean_not_scaled, "mean-unscaled"),
        (variance_without_root, "divided-by-variance"),
        (gamma_left_out, "gamma-forgotten"),
        (gamma_in_the_weight_only, "gamma-missing-in-bias"),
        (scale_of_four_axes_for_both, "bias-is-an-array-of-four-axes"),
        (weight_in_place, "changed-input"),
        (bias_in_place, "changed-input"),
        (bias_first, "swapped"),
        (eps_outside_the_root, "eps-outside-root"),
        (inputs_scaled_and_beta_lost, "inputs-scaled+beta-forgotten"),
        (flat_weight, "flattened"),
        (mean_sign_wrong, "mean-added"),
    ],
}
