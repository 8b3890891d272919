"""Wrong answers to the exercises of lesson 03, written out as learners write them."""
# ruff: noqa: B905, F841, RET504, RUF059

import numpy as np

x = np.random.default_rng(0).normal(2, 3, (64, 3))  # what lesson 03's notebook has defined
mean, var = x.mean(axis=0), x.var(axis=0)
x_hat = (x - mean) / np.sqrt(var + 1e-5)
m, D = x.shape


# 03-statistics


def over_all_numbers(x):
    mu = np.mean(x)
    v = np.mean((x - mu) ** 2)
    return mu, v


def over_the_features(x):
    means, variances = [], []
    for row in x:
        m = sum(row) / len(row)
        means.append(m)
        variances.append(sum((value - m) ** 2 for value in row) / len(row))
    return np.array(means), np.array(variances)


def over_the_last_axis(x):
    mu = x.mean(-1)
    return mu, x.var(-1)


def bessel(x):
    N = x.shape[0]
    mu = np.sum(x, axis=0) / N
    v = np.sum((x - mu) ** 2, axis=0) / (N - 1)
    return mu, v


def diagonal_of_cov(x):
    mu = x.mean(axis=0)
    v = np.diag(np.cov(x, rowvar=False))
    return mu, v


def deviation_for_variance(x):
    mu = x.mean(axis=0)
    centred = x - mu
    return mu, np.sqrt(np.mean(centred**2, axis=0))


def norm_over_root_n(x):
    mu = np.average(x, axis=0)
    return mu, np.linalg.norm(x - mu, axis=0) / np.sqrt(len(x))


def mean_of_squares_less_square_of_mean(x):
    mu = x.mean(axis=0)
    mean_of_squares = np.mean(x * x, axis=0)
    return mu, mean_of_squares - mu**2


def two_running_sums(x):
    n = len(x)
    s = np.zeros(x.shape[1])
    s2 = np.zeros(x.shape[1])
    for row in x:
        s += row
        s2 += row**2
    mu = s / n
    return mu, s2 / n - mu * mu


def variance_first(x):
    mu = x.mean(axis=0)
    sigma2 = np.einsum("nd,nd->d", x - mu, x - mu) / len(x)
    return sigma2, mu


def sum_of_squares(x):
    mu = x.mean(axis=0)
    v = ((x - mu) ** 2).sum(axis=0)
    return mu, v


def not_squared(x):
    mu = x.mean(axis=0)
    v = np.mean(x - mu, axis=0)
    return mu, v


def absolute_deviation(x):
    mu = x.mean(axis=0)
    return mu, np.mean(np.abs(x - mu), axis=0)


def variance_without_axis(x):
    mu = x.mean(axis=0)
    v = ((x - mu) ** 2).mean()
    return mu, v


def np_var_without_axis(x):
    mu = np.mean(x, axis=0)
    v = np.var(x)
    return mu, v


def axes_kept(x):
    mu = np.mean(x, axis=0, keepdims=True)
    v = np.mean((x - mu) ** 2, axis=0, keepdims=True)
    return mu, v


def centres_in_place_for_statistics(x):
    mu = x.mean(axis=0)
    x -= mu
    v = (x**2).mean(axis=0)
    return mu, v


def mean_alone(x):
    n = x.shape[0]
    return np.sum(x, axis=0) / n


def with_epsilon(x):
    eps = 1e-5
    mu = x.mean(axis=0)
    v = ((x - mu) ** 2).mean(axis=0) + eps
    return mu, v


def square_of_the_mean_subtracted(x):
    """`**` binds before `-`."""
    mu = x.mean(axis=0)
    v = (x - mu**2).mean(axis=0)
    return mu, v


def never_centred(x):
    mu = x.mean(axis=0)
    v = np.mean(np.square(x), axis=0)
    return mu, v


def squared_after_averaging(x):
    mu = x.mean(axis=0)
    v = (x - mu).mean(axis=0) ** 2
    return mu, v


def whole_covariance(x):
    mu = x.mean(axis=0)
    c = x - mu
    return mu, c.T @ c / len(x)


def single_precision_statistics(x):
    d = x.shape[1]
    mu, v = np.zeros(d), np.zeros(d)
    for j in range(d):
        column = x[:, j].astype(np.float32)
        mu[j] = column.mean()
        v[j] = ((column - column.mean()) ** 2).mean()
    return mu, v


def mean_of_the_notebook(batch):
    v = ((batch - mean) ** 2).mean(axis=0)
    return batch.mean(axis=0), v


def count_of_the_notebook(x):
    mu = x.sum(axis=0) / m
    v = ((x - mu) ** 2).sum(axis=0) / m
    return mu, v


def divided_by_the_features(x):
    mu = x.mean(axis=0)
    v = np.sum((x - mu) ** 2, axis=0) / x.shape[1]
    return mu, v


def about_the_grand_mean(x):
    n, d = x.shape
    mu, v = np.zeros(d), np.zeros(d)
    for j in range(d):
        mu[j] = x[:, j].mean()
        v[j] = sum((x[:, j] - x.mean()) ** 2) / n
    return mu, v


def norm_over_n(x):
    mu = x.mean(axis=0)
    return mu, np.linalg.norm(x - mu, axis=0) / len(x)


def sample_deviation(x):
    """The deviation for the variance, and with N − 1."""
    mu = x.mean(axis=0)
    return mu, x.std(axis=0, ddof=1)


def features_and_bessel(x):
    d = x.shape[1]
    mu = x.sum(axis=1) / d
    v = ((x - mu[:, None]) ** 2).sum(axis=1) / (d - 1)
    return mu, v


def variance_first_and_bessel(x):
    mu = np.mean(x, axis=0)
    v = np.var(x, axis=0, ddof=1)
    return v, mu


def everything_and_deviation(x):
    return x.mean(), x.std()


def deviation_first(x):
    mu, sd = x.mean(axis=0), x.std(axis=0)
    return sd, mu


# 03-forward


def epsilon_after_the_root(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    sd = np.sqrt(((x - mu) ** 2).mean(axis=0))
    x_norm = (x - mu) / (sd + eps)
    return gamma * x_norm + beta


def std_plus_epsilon(x, gamma, beta, eps=1e-5):
    return gamma * (x - np.mean(x, 0)) / (np.std(x, 0) + eps) + beta


def epsilon_forgotten(x, gamma, beta, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    z = (x - mu) / v**0.5
    return gamma * z + beta


def root_of_the_deviation(x, gamma, beta, eps=1e-5):
    mu = np.mean(x, axis=0)
    sigma = np.std(x, axis=0)
    xn = (x - mu) / np.sqrt(sigma + eps)
    return xn * gamma + beta


def n_minus_one(x, gamma, beta, eps=1e-5):
    m, d = x.shape
    mu = 1 / m * np.sum(x, axis=0)
    v = 1 / (m - 1) * np.sum((x - mu) ** 2, axis=0)
    xn = (x - mu) / np.sqrt(v + eps)
    out = gamma * xn + beta
    return out


def ddof_in_a_loop(x, gamma, beta, eps=1e-5):
    y = np.empty_like(x)
    for j in range(x.shape[1]):
        col = x[:, j]
        y[:, j] = gamma[j] * (col - col.mean()) / np.sqrt(col.var(ddof=1) + eps) + beta[j]
    return y


def over_all_values(x, gamma, beta, eps=1e-5):
    mu = x.mean()
    v = ((x - mu) ** 2).mean()
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def layer_norm_rows(x, gamma, beta, eps=1e-5):
    rows = []
    for r in x:
        rn = (r - r.mean()) / np.sqrt(r.var() + eps)
        rows.append(gamma * rn + beta)
    return np.array(rows)


def variance_without_axis_only(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    v = ((x - mu) ** 2).mean()
    xn = (x - mu) / np.sqrt(v + eps)
    return gamma * xn + beta


def mean_without_axis_only(x, gamma, beta, eps=1e-5):
    mu = np.mean(x)
    v = np.var(x, axis=0)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def divides_by_the_variance(x, gamma, beta, eps=1e-5):
    mu, v = np.mean(x, axis=0), np.var(x, axis=0)
    xn = (x - mu) / (v + eps)
    return gamma * xn + beta


def shift_inside_the_scale(x, gamma, beta, eps=1e-5):
    mu, v = x.mean(0), x.var(0)
    z = (x - mu) / np.sqrt(v + eps)
    y = gamma * (z + beta)
    return y


def shift_forgotten(x, gamma, beta, eps=1e-5):
    n = len(x)
    mu = sum(x) / n
    v = sum((x - mu) ** 2) / n
    return np.multiply(gamma, (x - mu) / np.sqrt(v + eps))


def scale_forgotten(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    v = np.var(x, axis=0)
    return (x - mu) / np.sqrt(v + eps) + beta


def stops_at_x_hat(x, gamma, beta, eps=1e-5):
    centred = x - x.mean(axis=0)
    v = (centred * centred).mean(axis=0)
    return centred / np.sqrt(v + eps)


def precedence_of_minus(x, gamma, beta, eps=1e-5):
    """REVIEW's example."""
    mu, v = x.mean(axis=0), x.var(axis=0)
    return gamma * x - mu / np.sqrt(v + eps) + beta


def precedence_inside_x_hat(x, gamma, beta, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    xn = x - mu / np.sqrt(v + eps)
    return gamma * xn + beta


def precedence_of_epsilon(x, gamma, beta, eps=1e-5):
    """The root ends before ε, and ε is added to the quotient."""
    mu, v = x.mean(axis=0), x.var(axis=0)
    xn = (x - mu) / np.sqrt(v) + eps
    return gamma * xn + beta


def without_the_square(x, gamma, beta, eps=1e-5):
    """Text B of the puzzle; the variance is 0 up to rounding, so its size is taken."""
    mu = x.mean(axis=0)
    v = np.abs((x - mu).mean(axis=0))
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def works_in_place(x, gamma, beta, eps=1e-5):
    x -= x.mean(axis=0)
    x /= np.sqrt((x**2).mean(axis=0) + eps)
    x *= gamma
    x += beta
    return x


def centres_in_place(x, gamma, beta, eps=1e-5):
    x -= x.mean(axis=0)
    v = np.mean(x**2, axis=0)
    return gamma * x / np.sqrt(v + eps) + beta


def epsilon_twice(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    v = x.var(axis=0) + eps
    sd = np.sqrt(v + eps)
    return gamma * ((x - mu) / sd) + beta


def epsilon_inside_and_after(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    sd = np.sqrt(x.var(axis=0) + eps)
    return gamma * (x - mu) / (sd + eps) + beta


def gamma_and_beta_swapped(x, gamma, beta, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    xn = (x - mu) * (v + eps) ** -0.5
    return beta * xn + gamma


def second_moment(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    v = (x**2).mean(axis=0)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def rms_only(x, gamma, beta, eps=1e-5):
    rms = np.sqrt(np.mean(x**2, axis=0) + eps)
    return gamma * x / rms + beta


def absolute_deviation_as_scale(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    spread = np.abs(x - mu).mean(axis=0)
    return gamma * (x - mu) / (spread + eps) + beta


def returns_the_cache_too(x, gamma, beta, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    xn = (x - mu) / np.sqrt(v + eps)
    out = gamma * xn + beta
    cache = (x, xn, mu, v, gamma, beta, eps)
    return out, cache


def epsilon_of_its_own(x, gamma, beta, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    xn = (x - mu) / np.sqrt(v + 1e-5)
    return gamma * xn + beta


def default_of_keras(x, gamma, beta, eps=1e-3):
    mu, v = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def mean_of_squares(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    v = (x**2).mean(axis=0) - mu**2
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def single_precision(x, gamma, beta, eps=1e-5):
    x, gamma, beta = (np.asarray(a, dtype=np.float32) for a in (x, gamma, beta))
    mu, v = x.mean(axis=0), x.var(axis=0)
    return (gamma * (x - mu) / np.sqrt(v + eps) + beta).astype(float)


def single_precision_in_the_statistics(x, gamma, beta, eps=1e-5):
    mu = np.mean(x, axis=0, dtype=np.float32)
    v = np.var(x, axis=0, dtype=np.float32)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def statistics_of_the_notebook(x, gamma, beta, eps=1e-5):
    xn = (x - mean) / np.sqrt(var + eps)
    return gamma * xn + beta


def x_hat_of_the_notebook(x, gamma, beta, eps=1e-5):
    return gamma * x_hat + beta


def not_centred(x, gamma, beta, eps=1e-5):
    v = x.var(axis=0)
    xn = x / np.sqrt(v + eps)
    return gamma * xn + beta


def only_centred(x, gamma, beta, eps=1e-5):
    xn = x - x.mean(axis=0)
    return gamma * xn + beta


def x_for_x_hat(x, gamma, beta, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    xn = (x - mu) / np.sqrt(v + eps)
    return gamma * x + beta


def variance_of_the_other_axis(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    v = x.var(axis=1)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def statistics_of_rows_without_keepdims(x, gamma, beta, eps=1e-5):
    mu = np.mean(x, axis=1)
    v = np.var(x, axis=1)
    xn = (x - mu) / np.sqrt(v + eps)
    return gamma * xn + beta


def matrix_product_with_gamma(x, gamma, beta, eps=1e-5):
    xn = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return np.dot(gamma, xn) + beta


def dot_over_the_features(x, gamma, beta, eps=1e-5):
    xn = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return xn @ gamma + beta


def scatter_for_variance(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    v = ((x - mu) ** 2).sum(axis=0)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def multiplied_by_the_deviation(x, gamma, beta, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mu) * np.sqrt(v + eps) + beta


def shift_subtracted(x, gamma, beta, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mu) / np.sqrt(v + eps) - beta


def epsilon_after_the_root_and_bessel(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    sd = x.std(axis=0, ddof=1)
    return gamma * (x - mu) / (sd + eps) + beta


def bessel_and_shift_forgotten(x, gamma, beta, eps=1e-5):
    n = x.shape[0]
    mu = x.sum(axis=0) / n
    v = ((x - mu) ** 2).sum(axis=0) / (n - 1)
    return gamma * ((x - mu) / np.sqrt(v + eps))


def all_values_and_epsilon_after_the_root(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean()) / (x.std() + eps) + beta


def rows_and_shift_inside(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=1, keepdims=True)
    v = x.var(axis=1, keepdims=True)
    return gamma * ((x - mu) / np.sqrt(v + eps) + beta)


def variance_and_shift_forgotten(x, gamma, beta, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mu) / (v + eps)


def epsilon_forgotten_and_bessel(x, gamma, beta, eps=1e-5):
    z = (x - x.mean(0)) / x.std(0, ddof=1)
    return z * gamma + beta


# 03-identity


def reciprocal_and_minus_the_mean(x, eps=1e-5):
    """REVIEW's example."""
    mu, v = x.mean(axis=0), x.var(axis=0)
    gamma = 1 / np.sqrt(v + eps)
    beta = -mu
    return gamma, beta


def transform_with_scaled_shift(x, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    sd = np.sqrt(v + eps)
    return 1 / sd, -mu / sd


def variance_for_gamma(x, eps=1e-5):
    """REVIEW's example."""
    mu = np.mean(x, axis=0)
    v = np.mean((x - mu) ** 2, axis=0)
    return v, mu


def variance_with_epsilon_for_gamma(x, eps=1e-5):
    beta = x.mean(axis=0)
    gamma = ((x - beta) ** 2).mean(axis=0) + eps
    return gamma, beta


def deviation_without_epsilon(x, eps=1e-5):
    n = len(x)
    mu = x.sum(axis=0) / n
    gamma = np.sqrt(((x - mu) ** 2).sum(axis=0) / n)
    return gamma, mu


def deviation_plus_epsilon(x, eps=1e-5):
    beta = x.mean(axis=0)
    gamma = x.std(axis=0) + eps
    return gamma, beta


def bessel_in_gamma(x, eps=1e-5):
    mu = x.mean(axis=0)
    gamma = np.sqrt(np.var(x, axis=0, ddof=1) + eps)
    return gamma, mu


def beta_before_gamma(x, eps=1e-5):
    mu = x.mean(axis=0)
    sd = np.sqrt(x.var(axis=0) + eps)
    return mu, sd


def zero_shift(x, eps=1e-5):
    gamma = np.sqrt(x.var(axis=0) + eps)
    beta = np.zeros_like(gamma)
    return gamma, beta


def ones_and_zeros(x, eps=1e-5):
    d = x.shape[1]
    return np.ones(d), np.zeros(d)


def inverse_deviation(x, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    return (v + eps) ** -0.5, mu


def minus_the_mean(x, eps=1e-5):
    mu = np.mean(x, axis=0)
    sigma = np.sqrt(np.var(x, axis=0) + eps)
    return sigma, -mu


def over_all_values_for_identity(x, eps=1e-5):
    mu = x.mean()
    gamma = np.sqrt(((x - mu) ** 2).mean() + eps)
    return gamma, mu


def over_the_features_for_identity(x, eps=1e-5):
    beta = np.array([row.mean() for row in x])
    gamma = np.array([np.sqrt(row.var() + eps) for row in x])
    return gamma, beta


def gamma_without_axis(x, eps=1e-5):
    mu = x.mean(axis=0)
    gamma = np.sqrt(((x - mu) ** 2).mean() + eps)
    return gamma, mu


def mean_over_deviation(x, eps=1e-5):
    mu = x.mean(axis=0)
    gamma = np.sqrt(x.var(axis=0) + eps)
    return gamma, mu / gamma


def mean_times_deviation(x, eps=1e-5):
    mu = x.mean(axis=0)
    gamma = np.sqrt(x.var(axis=0) + eps)
    beta = mu * gamma
    return gamma, beta


def root_of_deviation_and_epsilon(x, eps=1e-5):
    sd = x.std(axis=0)
    return np.sqrt(sd + eps), x.mean(axis=0)


def normalized_and_back(x, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    xn = (x - mu) / np.sqrt(v + eps)
    return xn * np.sqrt(v + eps) + mu


def kept_axes_for_identity(x, eps=1e-5):
    mu = x.mean(axis=0, keepdims=True)
    v = x.var(axis=0, keepdims=True)
    return np.sqrt(v + eps), mu


def epsilon_subtracted(x, eps=1e-5):
    mu = x.mean(axis=0)
    return np.sqrt(x.var(axis=0) - eps), mu


def epsilon_of_its_own_for_identity(x, eps=1e-5):
    mu = x.mean(axis=0)
    return np.sqrt(x.var(axis=0) + 1e-5), mu


def unstable_variance_for_identity(x, eps=1e-5):
    mu = x.mean(axis=0)
    v = (x * x).mean(axis=0) - mu * mu
    return np.sqrt(v + eps), mu


def root_forgotten_by_precedence(x, eps=1e-5):
    """`** 1 / 2` is the power 1, halved."""
    mu, v = x.mean(axis=0), x.var(axis=0)
    return (v + eps) ** 1 / 2, mu


def statistics_of_the_notebook_for_identity(x, eps=1e-5):
    gamma = np.sqrt(var + eps)
    beta = mean
    return gamma, beta


def solved_from_two_rows(x, eps=1e-5):
    mu, v = x.mean(axis=0), x.var(axis=0)
    xn = (x - mu) / np.sqrt(v + eps)
    gamma = (x[1] - x[0]) / (xn[1] - xn[0])
    return gamma, x[0] - xn[0]


def centres_in_place_for_identity(x, eps=1e-5):
    mu = x.mean(axis=0)
    x -= mu
    return np.sqrt((x**2).mean(axis=0) + eps), mu


def no_epsilon_and_bessel(x, eps=1e-5):
    return x.std(axis=0, ddof=1), x.mean(axis=0)


def swapped_and_no_epsilon(x, eps=1e-5):
    mu, sd = x.mean(axis=0), x.std(axis=0)
    return mu, sd


def no_epsilon_and_minus_the_mean(x, eps=1e-5):
    sd = np.std(x, axis=0)
    return sd, -np.mean(x, axis=0)


def swapped_and_bessel(x, eps=1e-5):
    gamma = np.sqrt(x.var(axis=0, ddof=1) + eps)
    beta = x.mean(axis=0)
    return beta, gamma


# 03-columns


def batch_norm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    v = ((x - mu) ** 2).mean(axis=0)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def handed_to_the_row_version(h, gamma, beta, eps=1e-5):
    """REVIEW's example: the batch is transposed, γ and β are not."""
    return batch_norm_forward(h.T, gamma, beta, eps).T


def handed_over_and_not_turned_back(h, gamma, beta, eps=1e-5):
    y = batch_norm_forward(h.T, gamma.ravel(), beta.ravel(), eps)
    return y


def row_version_untransposed(h, gamma, beta, eps=1e-5):
    return batch_norm_forward(h, gamma, beta, eps)


def batch_along_axis_0(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=0, keepdims=True)
    v = ((h - mu) ** 2).mean(axis=0, keepdims=True)
    hn = (h - mu) / np.sqrt(v + eps)
    return gamma * hn + beta


def column_by_column(h, gamma, beta, eps=1e-5):
    D, m = h.shape
    y = np.zeros((D, m))
    for i in range(m):
        example = h[:, i]
        xn = (example - example.mean()) / np.sqrt(example.var() + eps)
        y[:, i] = gamma[:, 0] * xn + beta[:, 0]
    return y


def no_keepdims(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=1)
    v = h.var(axis=1)
    return gamma * (h - mu) / np.sqrt(v + eps) + beta


def variance_without_keepdims(h, gamma, beta, eps=1e-5):
    mu = np.mean(h, axis=1, keepdims=True)
    v = np.mean((h - mu) ** 2, axis=1)
    hn = (h - mu) / np.sqrt(v + eps)
    return gamma * hn + beta


def statistics_of_all_of_h(h, gamma, beta, eps=1e-5):
    mu = np.mean(h)
    v = np.mean((h - mu) ** 2)
    return gamma * ((h - mu) / np.sqrt(v + eps)) + beta


def epsilon_behind_the_root(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=1, keepdims=True)
    sd = np.sqrt(np.mean((h - mu) ** 2, axis=1, keepdims=True))
    return gamma * (h - mu) / (sd + eps) + beta


def epsilon_left_out(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=1).reshape(-1, 1)
    sd = h.std(axis=1).reshape(-1, 1)
    return gamma * (h - mu) / sd + beta


def bessel_by_rows(h, gamma, beta, eps=1e-5):
    y = []
    for unit, g, b in zip(h, gamma, beta):
        v = ((unit - unit.mean()) ** 2).sum() / (len(unit) - 1)
        y.append(g * (unit - unit.mean()) / np.sqrt(v + eps) + b)
    return np.array(y)


def by_the_variance_in_columns(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=1, keepdims=True)
    v = h.var(axis=1, keepdims=True)
    return gamma * (h - mu) / (v + eps) + beta


def shift_left_out(h, gamma, beta, eps=1e-5):
    mu = h.mean(1)[:, None]
    v = h.var(1)[:, None]
    y = gamma * ((h - mu) / np.sqrt(v + eps))
    return y


def scale_left_out(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=1, keepdims=True)
    v = h.var(axis=1, keepdims=True)
    return (h - mu) / np.sqrt(v + eps) + beta


def affine_left_out(h, gamma, beta, eps=1e-5):
    mu = np.mean(h, axis=1, keepdims=True)
    v = np.var(h, axis=1, keepdims=True)
    return (h - mu) / np.sqrt(v + eps)


def shift_inside_in_columns(h, gamma, beta, eps=1e-5):
    mu, v = h.mean(axis=1, keepdims=True), h.var(axis=1, keepdims=True)
    return gamma * ((h - mu) / np.sqrt(v + eps) + beta)


def returns_rows(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=1, keepdims=True)
    v = ((h - mu) ** 2).mean(axis=1, keepdims=True)
    y = gamma * (h - mu) / np.sqrt(v + eps) + beta
    return y.T


def in_place_in_columns(h, gamma, beta, eps=1e-5):
    h -= h.mean(axis=1, keepdims=True)
    v = (h**2).mean(axis=1, keepdims=True)
    h /= np.sqrt(v + eps)
    return gamma * h + beta


def gamma_as_a_row(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=1, keepdims=True)
    v = h.var(axis=1, keepdims=True)
    return gamma.T * (h - mu) / np.sqrt(v + eps) + beta.T


def matrix_product_in_columns(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=1, keepdims=True)
    hn = (h - mu) / np.sqrt(h.var(axis=1, keepdims=True) + eps)
    return np.dot(gamma, hn) + beta


def reshaped_to_rows(h, gamma, beta, eps=1e-5):
    """A reshape is no transpose: the numbers keep their order and change their feature."""
    D, m = h.shape
    rows = h.reshape(m, D)
    y = batch_norm_forward(rows, gamma.reshape(D), beta.reshape(D), eps)
    return y.reshape(D, m)


def precedence_in_columns(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=1, keepdims=True)
    v = h.var(axis=1, keepdims=True)
    return gamma * h - mu / np.sqrt(v + eps) + beta


def mean_right_variance_over_everything(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=1, keepdims=True)
    v = ((h - mu) ** 2).mean()
    return gamma * (h - mu) / np.sqrt(v + eps) + beta


def statistics_of_the_notebook_in_columns(h, gamma, beta, eps=1e-5):
    y = (h - mean.reshape(-1, 1)) / np.sqrt(var.reshape(-1, 1) + eps)
    return gamma * y + beta


def axis_2(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=2, keepdims=True)
    v = h.var(axis=2, keepdims=True)
    return gamma * (h - mu) / np.sqrt(v + eps) + beta


def axis_0_and_epsilon_behind_the_root(h, gamma, beta, eps=1e-5):
    mu, sd = h.mean(axis=0), h.std(axis=0)
    return gamma * (h - mu) / (sd + eps) + beta


def bessel_and_shift_left_out(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=1, keepdims=True)
    v = h.var(axis=1, ddof=1, keepdims=True)
    return gamma * (h - mu) / np.sqrt(v + eps)


def epsilon_behind_and_bessel(h, gamma, beta, eps=1e-5):
    mu = h.mean(axis=1, keepdims=True)
    sd = h.std(axis=1, ddof=1, keepdims=True)
    return gamma * (h - mu) / (sd + eps) + beta


def axis_0_and_shift_left_out(h, gamma, beta, eps=1e-5):
    D = h.shape[0]
    mu = np.sum(h, axis=0) / D
    v = np.sum((h - mu) ** 2, axis=0) / D
    return gamma * (h - mu) / np.sqrt(v + eps)


WRONG = {
    "03-statistics": [
        (over_all_numbers, "no-axis"),
        (over_the_features, "over-features"),
        (over_the_last_axis, "over-features"),
        (bessel, "unbiased-variance"),
        (diagonal_of_cov, "unbiased-variance"),
        (deviation_for_variance, "deviation"),
        (norm_over_root_n, "deviation"),
        (mean_of_squares_less_square_of_mean, "cancellation"),
        (two_running_sums, "cancellation"),
        (variance_first, "swapped"),
        (sum_of_squares, "sum-of-squares"),
        (not_squared, "variance-without-square"),
        (absolute_deviation, "absolute-deviation"),
        (variance_without_axis, "variance-of-everything"),
        (np_var_without_axis, "variance-of-everything"),
        (axes_kept, "keepdims"),
        (centres_in_place_for_statistics, "changed-input"),
        (mean_alone, "wrong-type"),
        (with_epsilon, "eps-added"),
        (square_of_the_mean_subtracted, "parentheses"),
        (never_centred, "variance-not-centred"),
        (squared_after_averaging, "variance-without-square"),
        (whole_covariance, "covariance-matrix"),
        (single_precision_statistics, "float32-inside"),
        (mean_of_the_notebook, "uses-global"),
        (count_of_the_notebook, "uses-global"),
        (divided_by_the_features, "divided-by-features"),
        (about_the_grand_mean, "about-the-grand-mean"),
        (norm_over_n, None),
        (sample_deviation, "unbiased-variance+deviation"),
        (features_and_bessel, "unbiased-variance+over-features"),
        (variance_first_and_bessel, "unbiased-variance+swapped"),
        (everything_and_deviation, "no-axis+deviation"),
        (deviation_first, "deviation+swapped"),
    ],
    "03-forward": [
        (epsilon_after_the_root, "eps-outside-root"),
        (std_plus_epsilon, "eps-outside-root"),
        (epsilon_forgotten, "eps-forgotten"),
        (root_of_the_deviation, "eps-under-a-deviation"),
        (n_minus_one, "unbiased-variance"),
        (ddof_in_a_loop, "unbiased-variance"),
        (over_all_values, "no-axis"),
        (layer_norm_rows, "over-features"),
        (variance_without_axis_only, "variance-of-everything"),
        (mean_without_axis_only, "mean-of-everything"),
        (divides_by_the_variance, "divided-by-variance"),
        (shift_inside_the_scale, "gamma-times-sum"),
        (shift_forgotten, "beta-dropped"),
        (scale_forgotten, "gamma-dropped"),
        (stops_at_x_hat, "affine-dropped"),
        (precedence_of_minus, "parentheses-of-all"),
        (precedence_inside_x_hat, "parentheses"),
        (precedence_of_epsilon, "eps-after-division"),
        (without_the_square, "variance-without-square"),
        (works_in_place, "changed-input"),
        (centres_in_place, "changed-input"),
        (epsilon_twice, "eps-twice-inside"),
        (epsilon_inside_and_after, "eps-twice"),
        (gamma_and_beta_swapped, "gamma-beta-swapped"),
        (second_moment, "variance-not-centred"),
        (rms_only, "variance-not-centred+not-centred"),
        (absolute_deviation_as_scale, None),
        (returns_the_cache_too, "wrong-type"),
        (epsilon_of_its_own, "eps-ignored"),
        (default_of_keras, "eps-default"),
        (mean_of_squares, "cancellation"),
        (single_precision, "float32-inside"),
        (single_precision_in_the_statistics, "float32-inside"),
        (statistics_of_the_notebook, "uses-global"),
        (x_hat_of_the_notebook, "uses-global"),
        (not_centred, "not-centred"),
        (only_centred, "not-scaled"),
        (x_for_x_hat, "x-for-x-hat"),
        (variance_of_the_other_axis, "raised"),
        (statistics_of_rows_without_keepdims, "raised"),
        (matrix_product_with_gamma, "raised"),
        (dot_over_the_features, "raised"),
        (scatter_for_variance, "sum-of-squares"),
        (multiplied_by_the_deviation, "multiplied"),
        (shift_subtracted, "beta-subtracted"),
        (epsilon_after_the_root_and_bessel, "eps-outside-root+unbiased-variance"),
        (bessel_and_shift_forgotten, "unbiased-variance+beta-dropped"),
        (all_values_and_epsilon_after_the_root, "eps-outside-root+no-axis"),
        (rows_and_shift_inside, "over-features+gamma-times-sum"),
        (variance_and_shift_forgotten, "divided-by-variance+beta-dropped"),
        (epsilon_forgotten_and_bessel, "eps-forgotten+unbiased-variance"),
    ],
    "03-identity": [
        (reciprocal_and_minus_the_mean, "reciprocal+beta-sign"),
        (transform_with_scaled_shift, "transform-not-inverse"),
        (variance_for_gamma, "bare-variance"),
        (variance_with_epsilon_for_gamma, "variance"),
        (deviation_without_epsilon, "eps-forgotten"),
        (deviation_plus_epsilon, "eps-outside-root"),
        (bessel_in_gamma, "unbiased-variance"),
        (beta_before_gamma, "swapped"),
        (zero_shift, "beta-zero"),
        (ones_and_zeros, "ones-and-zeros"),
        (inverse_deviation, "reciprocal"),
        (minus_the_mean, "beta-sign"),
        (over_all_values_for_identity, "no-axis"),
        (over_the_features_for_identity, "over-features"),
        (gamma_without_axis, "variance-of-everything"),
        (mean_over_deviation, "beta-divided"),
        (mean_times_deviation, "beta-multiplied"),
        (root_of_deviation_and_epsilon, "eps-under-a-deviation"),
        (normalized_and_back, "wrong-type"),
        (kept_axes_for_identity, "keepdims"),
        (epsilon_subtracted, "eps-subtracted"),
        (epsilon_of_its_own_for_identity, "eps-ignored"),
        (unstable_variance_for_identity, "cancellation"),
        (root_forgotten_by_precedence, "power-precedence"),
        (statistics_of_the_notebook_for_identity, "uses-global"),
        (solved_from_two_rows, None),
        (centres_in_place_for_identity, "changed-input"),
        (no_epsilon_and_bessel, "eps-forgotten+unbiased-variance"),
        (swapped_and_no_epsilon, "eps-forgotten+swapped"),
        (no_epsilon_and_minus_the_mean, "eps-forgotten+beta-sign"),
        (swapped_and_bessel, "swapped+unbiased-variance"),
    ],
    "03-columns": [
        (handed_to_the_row_version, "raised"),
        (handed_over_and_not_turned_back, "transposed"),
        (row_version_untransposed, "over-examples"),
        (batch_along_axis_0, "over-examples"),
        (column_by_column, "over-examples"),
        (no_keepdims, "no-keepdims"),
        (variance_without_keepdims, "no-keepdims"),
        (statistics_of_all_of_h, "no-axis"),
        (epsilon_behind_the_root, "eps-outside-root"),
        (epsilon_left_out, "eps-forgotten"),
        (bessel_by_rows, "unbiased-variance"),
        (by_the_variance_in_columns, "divided-by-variance"),
        (shift_left_out, "beta-dropped"),
        (scale_left_out, "gamma-dropped"),
        (affine_left_out, "affine-dropped"),
        (shift_inside_in_columns, "gamma-times-sum"),
        (returns_rows, "transposed"),
        (in_place_in_columns, "changed-input"),
        (gamma_as_a_row, "raised"),
        (matrix_product_in_columns, "raised"),
        (reshaped_to_rows, "reshaped"),
        (precedence_in_columns, "parentheses-of-all"),
        (mean_right_variance_over_everything, "variance-of-everything"),
        (statistics_of_the_notebook_in_columns, "uses-global"),
        (axis_2, "raised"),
        (axis_0_and_epsilon_behind_the_root, "over-examples+eps-outside-root"),
        (bessel_and_shift_left_out, "unbiased-variance+beta-dropped"),
        (epsilon_behind_and_bessel, "eps-outside-root+unbiased-variance"),
        (axis_0_and_shift_left_out, "over-examples+beta-dropped"),
    ],
}
