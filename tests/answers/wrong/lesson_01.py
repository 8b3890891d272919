"""Wrong answers to the exercises of lesson 01, written out as learners write them."""
# ruff: noqa: RET504, RUF059

import math

import numpy as np

mean, std = np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 5.0])  # of a notebook's own data
rate = 0.98  # of the last κ that the notebook tried
vectors = np.eye(3)[::-1]


# 01-standardize


def both_sets_together(train, test):
    both = np.concatenate([train, test], axis=0)
    mu, sd = both.mean(axis=0), both.std(axis=0)
    constant = sd <= 1e-12 * np.abs(mu)
    sd = np.where(constant, 1, sd)
    return (
        np.where(constant, 0, (train - mu) / sd),
        np.where(constant, 0, (test - mu) / sd),
    )


def together_and_constant_by_train(train, test):
    everything = np.vstack((train, test))
    m, s = np.mean(everything, 0), np.std(everything, 0)
    keep = np.std(train, 0) > 1e-12 * abs(np.mean(train, 0))
    result = []
    for part in (train, test):
        z = np.zeros(part.shape)
        z[:, keep] = (part[:, keep] - m[keep]) / s[keep]
        result.append(z)
    return tuple(result)


def each_set_by_itself(train, test):
    def scaled(x):
        mu = x.mean(axis=0)
        sd = x.std(axis=0)
        flat = sd <= 1e-12 * abs(mu)
        return np.where(flat, 0, (x - mu) / np.where(flat, 1, sd))

    return scaled(train), scaled(test)


def no_guard(train, test):
    mu = np.mean(train, axis=0)
    sigma = np.sqrt(np.mean((train - mu) ** 2, axis=0))
    train_scaled = (train - mu) / sigma
    test_scaled = (test - mu) / sigma
    return train_scaled, test_scaled


def exactly_zero_only(train, test):
    mu, sd = train.mean(axis=0), train.std(axis=0)
    constant = sd == 0
    sd[constant] = 1
    train_z = (train - mu) / sd
    test_z = (test - mu) / sd
    train_z[:, constant] = 0
    test_z[:, constant] = 0
    return train_z, test_z


def guard_by_if_in_a_loop(train, test):
    out_train, out_test = np.zeros(train.shape), np.zeros(test.shape)
    for j in range(train.shape[1]):
        m = train[:, j].mean()
        s = train[:, j].std()
        if s > 0:
            out_train[:, j] = (train[:, j] - m) / s
            out_test[:, j] = (test[:, j] - m) / s
    return out_train, out_test


def adds_an_epsilon(train, test):
    eps = 1e-8
    mu = train.mean(0)
    sd = train.std(0) + eps
    return (train - mu) / sd, (test - mu) / sd


def epsilon_under_the_root(train, test, eps=1e-5):
    mu = train.mean(axis=0)
    var = train.var(axis=0)
    norm = lambda x: (x - mu) / np.sqrt(var + eps)  # noqa: E731
    return norm(train), norm(test)


def threshold_of_1e_8(train, test):
    """REVIEW's example: what is below 1e-8 counts as constant, and nothing is set to 0."""
    mu, sd = train.mean(axis=0), train.std(axis=0)
    sd = np.where(sd < 1e-8, 1, sd)
    return (train - mu) / sd, (test - mu) / sd


def threshold_of_1e_8_and_zeros(train, test):
    mu, sd = train.mean(axis=0), train.std(axis=0)
    constant = sd < 1e-8
    safe = np.where(constant, 1, sd)
    return tuple(np.where(constant, 0, (x - mu) / safe) for x in (train, test))


def threshold_of_1e_12(train, test):
    mu, sd = train.mean(axis=0), train.std(axis=0)
    constant = sd < 1e-12
    sd[constant] = 1.0
    scaled = [(x - mu) / sd for x in (train, test)]
    for z in scaled:
        z[:, constant] = 0.0
    return scaled[0], scaled[1]


def threshold_of_1e_15(train, test):
    mu = train.mean(axis=0)
    sd = train.std(axis=0)
    constant = sd <= 1e-15
    a = (train - mu) / np.where(constant, 1, sd)
    b = (test - mu) / np.where(constant, 1, sd)
    return np.where(constant, 0, a), np.where(constant, 0, b)


def isclose_to_zero(train, test):
    mu, sigma = np.mean(train, axis=0), np.std(train, axis=0)
    dead = np.isclose(sigma, 0)
    sigma = np.where(dead, 1, sigma)
    z_train = np.where(dead, 0, (train - mu) / sigma)
    z_test = np.where(dead, 0, (test - mu) / sigma)
    return z_train, z_test


def relative_without_abs(train, test):
    """The mean of a feature may be negative, and then no deviation is small enough."""
    mu, sd = train.mean(axis=0), train.std(axis=0)
    constant = sd <= 1e-12 * mu
    safe = np.where(constant, 1, sd)
    return tuple(np.where(constant, 0, (x - mu) / safe) for x in (train, test))


def strictly_below(train, test):
    """A feature of zeros has deviation 0 and mean 0, and 0 < 0 is false."""
    mu, sd = train.mean(axis=0), train.std(axis=0)
    constant = sd < 1e-12 * np.abs(mu)
    safe = np.where(constant, 1, sd)
    return tuple(np.where(constant, 0, (x - mu) / safe) for x in (train, test))


def constant_test_columns_left(train, test):
    mu, sd = train.mean(axis=0), train.std(axis=0)
    constant = sd <= 1e-12 * abs(mu)
    safe = np.where(constant, 1, sd)
    z_train = (train - mu) / safe
    z_train[:, constant] = 0
    z_test = (test - mu) / safe
    return z_train, z_test


def masks_by_multiplying(train, test):
    """0/0 is NaN, and NaN · 0 is NaN."""
    mu, sd = train.mean(axis=0), train.std(axis=0)
    varies = sd > 1e-12 * abs(mu)
    return (train - mu) / sd * varies, (test - mu) / sd * varies


def nan_to_num_afterwards(train, test):
    mu, sd = train.mean(axis=0), train.std(axis=0)
    z_train = np.nan_to_num((train - mu) / sd, posinf=0, neginf=0)
    z_test = np.nan_to_num((test - mu) / sd, posinf=0, neginf=0)
    return z_train, z_test


def sample_deviation(train, test):
    mu = train.mean(axis=0)
    s = train.std(axis=0, ddof=1)
    constant = s <= 1e-12 * abs(mu)
    s[constant] = 1
    results = []
    for data in (train, test):
        z = (data - mu) / s
        z[:, constant] = 0
        results.append(z)
    return tuple(results)


def by_the_variance(train, test):
    mu = np.mean(train, axis=0)
    var = np.mean((train - mu) ** 2, axis=0)
    constant = np.sqrt(var) <= 1e-12 * np.abs(mu)
    var = np.where(constant, 1, var)
    return tuple(np.where(constant, 0, (x - mu) / var) for x in [train, test])


def statistics_of_everything(train, test):
    mu, sd = train.mean(), train.std()
    return (train - mu) / sd, (test - mu) / sd


def each_example_by_itself(train, test):
    def rows(x):
        mu = x.mean(axis=1, keepdims=True)
        sd = x.std(axis=1, keepdims=True)
        return (x - mu) / sd

    return rows(train), rows(test)


def not_centred(train, test):
    mu, sd = train.mean(axis=0), train.std(axis=0)
    constant = sd <= 1e-12 * abs(mu)
    safe = np.where(constant, 1, sd)
    return np.where(constant, 0, train / safe), np.where(constant, 0, test / safe)


def test_before_train(train, test):
    mu, sd = train.mean(axis=0), train.std(axis=0)
    constant = sd <= 1e-12 * abs(mu)
    safe = np.where(constant, 1, sd)
    return tuple(np.where(constant, 0, (x - mu) / safe) for x in (test, train))


def only_train(train, test):
    mu, sd = train.mean(axis=0), train.std(axis=0)
    constant = sd <= 1e-12 * abs(mu)
    return np.where(constant, 0, (train - mu) / np.where(constant, 1, sd))


def in_place(train, test):
    mu, sd = train.mean(axis=0), train.std(axis=0)
    constant = sd <= 1e-12 * abs(mu)
    sd[constant] = 1
    for x in (train, test):
        x -= mu
        x /= sd
        x[:, constant] = 0
    return train, test


def between_zero_and_one(train, test):
    low, high = train.min(axis=0), train.max(axis=0)
    width = high - low
    constant = width <= 1e-12 * abs(low)
    width[constant] = 1
    return tuple(np.where(constant, 0, (x - low) / width) for x in (train, test))


def train_overwritten_first(train, test):
    """After the first line, train has mean 0 and deviation 1, so test is left as it was."""
    mu, sd = train.mean(0), train.std(0)
    constant = sd <= 1e-12 * abs(mu)
    train = np.where(constant, 0, (train - mu) / np.where(constant, 1, sd))
    scale = np.where(constant, 1, train.std(0))
    test = np.where(constant, 0, (test - train.mean(0)) / scale)
    return train, test


def mean_of_train_deviation_of_test(train, test):
    mu, sd = train.mean(axis=0), train.std(axis=0)
    constant = sd <= 1e-12 * abs(mu)
    a = np.where(constant, 0, (train - mu) / np.where(constant, 1, sd))
    sd_test = test.std(axis=0)
    b = np.where(constant, 0, (test - mu) / np.where(sd_test == 0, 1, sd_test))
    return a, b


def division_before_subtraction(train, test):
    mu, sd = train.mean(axis=0), train.std(axis=0)
    constant = sd <= 1e-12 * abs(mu)
    safe = np.where(constant, 1, sd)
    return tuple(np.where(constant, 0, x - mu / safe) for x in (train, test))


def if_between_arrays(train, test):
    mu, sd = train.mean(axis=0), train.std(axis=0)
    if sd <= 1e-12 * abs(mu):
        sd = 1
    return (train - mu) / sd, (test - mu) / sd


def statistics_of_the_notebook(train, test):
    constant = train.std(axis=0) <= 1e-12 * abs(train.mean(axis=0))
    z = [np.where(constant, 0, (x - mean) / std) for x in (train, test)]
    return z[0], z[1]


def together_and_a_threshold(train, test):
    """REVIEW's example: a leak and a threshold that does not scale."""
    both = np.concatenate([train, test])
    mu, sd = both.mean(axis=0), both.std(axis=0)
    constant = sd < 1e-12
    sd = np.where(constant, 1, sd)
    return tuple(np.where(constant, 0, (x - mu) / sd) for x in (train, test))


def sample_deviation_and_epsilon(train, test):
    mu = train.mean(axis=0)
    sd = train.std(axis=0, ddof=1)
    return (train - mu) / (sd + 1e-8), (test - mu) / (sd + 1e-8)


def together_and_sample_deviation(train, test):
    both = np.concatenate([train, test], axis=0)
    n = len(both)
    mu = both.sum(axis=0) / n
    var = ((both - mu) ** 2).sum(axis=0) / (n - 1)
    constant = np.sqrt(var) <= 1e-12 * abs(mu)
    safe = np.where(constant, 1, np.sqrt(var))
    return tuple(np.where(constant, 0, (x - mu) / safe) for x in (train, test))


def itself_and_no_guard(train, test):
    train_z = (train - train.mean(0)) / train.std(0)
    test_z = (test - test.mean(0)) / test.std(0)
    return train_z, test_z


# 01-steps


def rounds_down(kappa, tolerance):
    r = (kappa - 1) / (kappa + 1)
    if r == 0:
        return 1
    t = np.log(tolerance) / np.log(r)
    return int(t)


def whole_division(kappa, tolerance):
    if kappa == 1:
        return 1
    q = (kappa - 1) / (kappa + 1)
    return int(math.log(tolerance) // math.log(q))


def rounds_to_the_nearest(kappa, tolerance):
    if kappa == 1:
        return 1
    shrink = (kappa - 1) / (kappa + 1)
    return max(1, round(math.log(tolerance) / math.log(shrink)))


def quotient_upside_down(kappa, tolerance):
    r = (kappa - 1) / (kappa + 1)
    if r == 0:
        return 1
    steps = math.log(r) / math.log(tolerance)
    return math.ceil(steps)


def no_case_for_one(kappa, tolerance):
    r = (kappa - 1) / (kappa + 1)
    return math.ceil(math.log(tolerance) / math.log(r))


def no_steps_for_one(kappa, tolerance):
    if kappa == 1:
        return 0
    r = (kappa - 1) / (kappa + 1)
    return math.ceil(math.log(tolerance) / math.log(r))


def counts_from_one(kappa, tolerance):
    r = (kappa - 1) / (kappa + 1)
    error, t = 1.0, 1
    while error > tolerance:
        error = error * r
        t = t + 1
    return t


def returns_within_the_loop(kappa, tolerance):
    """REVIEW's example."""
    r = (kappa - 1) / (kappa + 1)
    error = 1.0
    t = 0
    while error > tolerance:
        error *= r
        t += 1
        return t
    return t


def power_binds_first(kappa, tolerance):
    """REVIEW's example."""
    t = 1
    while (kappa - 1) / (kappa + 1) ** t > tolerance:
        t += 1
    return t


def rate_without_parentheses(kappa, tolerance):
    r = kappa - 1 / kappa + 1
    t = 1
    while r**t > tolerance and t < 1000:
        t += 1
    return t


def rate_without_parentheses_in_logarithms(kappa, tolerance):
    if kappa == 1:
        return 1
    r = kappa - 1 / kappa + 1
    return math.ceil(math.log(tolerance) / math.log(r))


def numpy_ceil(kappa, tolerance):
    if kappa == 1:
        return 1
    r = (kappa - 1) / (kappa + 1)
    return np.ceil(np.log(tolerance) / np.log(r))


def not_rounded(kappa, tolerance):
    if kappa == 1:
        return 1
    return math.log(tolerance) / math.log((kappa - 1) / (kappa + 1))


def one_too_many(kappa, tolerance):
    r = (kappa - 1) / (kappa + 1)
    if r == 0:
        return 1
    return math.ceil(math.log(tolerance) / math.log(r)) + 1


def down_and_one(kappa, tolerance):
    r = (kappa - 1) / (kappa + 1)
    if r == 0:
        return 1
    return int(math.log(tolerance) / math.log(r)) + 1


def rule_of_thumb(kappa, tolerance):
    return max(1, math.ceil(kappa / 2 * math.log(1 / tolerance)))


def rate_one_minus_inverse(kappa, tolerance):
    r = 1 - 1 / kappa
    if r <= 0:
        return 1
    return math.ceil(math.log(tolerance) / math.log(r))


def two_kinds_of_logarithm(kappa, tolerance):
    if kappa == 1:
        return 1
    r = (kappa - 1) / (kappa + 1)
    return math.ceil(math.log10(tolerance) / math.log(r))


def squared_rate(kappa, tolerance):
    """The loss shrinks by the square of the rate; the error was asked for."""
    r = ((kappa - 1) / (kappa + 1)) ** 2
    t, loss = 0, 1.0
    while loss > tolerance:
        loss *= r
        t += 1
    return t


def rate_with_momentum(kappa, tolerance):
    root = math.sqrt(kappa)
    r = (root - 1) / (root + 1)
    if r == 0:
        return 1
    return math.ceil(math.log(tolerance) / math.log(r))


def logarithm_of_the_quotient(kappa, tolerance):
    r = (kappa - 1) / (kappa + 1)
    if r == 0:
        return 1
    return math.ceil(math.log(tolerance / r))


def inverse_tolerance(kappa, tolerance):
    if kappa == 1:
        return 1
    r = (kappa - 1) / (kappa + 1)
    return math.ceil(math.log(1 / tolerance) / math.log(r))


def gives_up_after_a_thousand(kappa, tolerance):
    r = (kappa - 1) / (kappa + 1)
    for t in range(1, 1001):
        if r**t <= tolerance:
            return t
    return None


def loops_until_a_limit(kappa, tolerance):
    r = (kappa - 1) / (kappa + 1)
    for t in range(1, 101):
        if r**t <= tolerance:
            break
    return t


def sum_over_difference(kappa, tolerance):
    if kappa == 1:
        return 1
    r = (kappa + 1) / (kappa - 1)
    return math.ceil(math.log(tolerance) / math.log(r))


def rate_of_the_notebook(kappa, tolerance):
    if kappa == 1:
        return 1
    return math.ceil(math.log(tolerance) / math.log(rate))


def down_and_no_case_for_one(kappa, tolerance):
    r = (kappa - 1) / (kappa + 1)
    return int(np.log(tolerance) / np.log(r))


def down_and_no_steps_for_one(kappa, tolerance):
    if kappa == 1:
        return 0
    r = (kappa - 1) / (kappa + 1)
    return math.floor(math.log(tolerance) / math.log(r))


def squared_and_down(kappa, tolerance):
    if kappa == 1:
        return 1
    r = ((kappa - 1) / (kappa + 1)) ** 2
    return math.floor(math.log(tolerance) / math.log(r))


# 01-whiten


def covariance_of(centred):
    return centred.T @ centred / centred.shape[0]


def left_in_its_own_axes(x, eps=1e-8):
    z = x - np.mean(x, axis=0)
    lam, U = np.linalg.eigh(covariance_of(z))
    return z @ U @ np.diag(1 / np.sqrt(lam + eps))


def svd_without_turning_back(x, eps=1e-8):
    z = x - x.mean(0)
    U, S, Vt = np.linalg.svd(z, full_matrices=False)
    lam = S**2 / len(x)
    return (z @ Vt.T) / np.sqrt(lam + eps)


def never_centred(x, eps=1e-8):
    n = len(x)
    lam, U = np.linalg.eigh(x.T @ x / n)
    W = U @ np.diag((lam + eps) ** -0.5) @ U.T
    return x @ W


def centred_for_the_covariance_only(x, eps=1e-8):
    cov = np.cov(x, rowvar=False, bias=True)
    lam, U = np.linalg.eigh(cov)
    W = (U / np.sqrt(lam + eps)) @ U.T
    return x @ W


def cov_of_numpy(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    lam, U = np.linalg.eigh(np.cov(centred.T))
    whitening = np.einsum("ij,j,kj->ik", U, 1 / np.sqrt(lam + eps), U)
    return centred @ whitening


def divides_by_n_minus_one(x, eps=1e-8):
    N, D = x.shape
    xc = x - x.mean(axis=0)
    cov = np.zeros((D, D))
    for row in xc:
        cov += np.outer(row, row)
    cov = cov / (N - 1)
    lam, U = np.linalg.eigh(cov)
    return xc @ U @ np.diag(1 / np.sqrt(lam + eps)) @ U.T


def cov_without_transposing(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    lam, U = np.linalg.eigh(np.cov(centred, bias=True))
    W = (U / np.sqrt(lam + eps)) @ U.T
    return centred @ W


def epsilon_left_out(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    values, U = np.linalg.eigh(centred.T @ centred / len(x))
    W = U @ np.diag(1 / np.sqrt(values)) @ U.T
    return centred @ W


def epsilon_after_the_root(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    values, U = np.linalg.eigh(covariance_of(centred))
    scale = np.sqrt(values) + eps
    return centred @ (U @ np.diag(1 / scale) @ U.T)


def without_the_root(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    lam, U = np.linalg.eigh(covariance_of(centred))
    return centred @ U @ np.diag(1 / (lam + eps)) @ U.T


def inverse_covariance(x, eps=1e-8):
    mu = x.mean(axis=0)
    sigma = covariance_of(x - mu) + eps * np.eye(x.shape[1])
    return (x - mu) @ np.linalg.inv(sigma)


def rows_for_eigenvectors(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    values, U = np.linalg.eigh(covariance_of(centred))
    W = U.T @ np.diag(1 / np.sqrt(values + eps)) @ U
    return centred @ W


def rows_divided(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    values, U = np.linalg.eigh(covariance_of(centred))
    scaled = U / np.sqrt(values + eps)[:, None]
    return centred @ (scaled @ U.T)


def scatter_not_divided(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    scatter = np.dot(centred.T, centred)
    lam, U = np.linalg.eigh(scatter)
    return centred.dot(U).dot(np.diag(1 / np.sqrt(lam + eps))).dot(U.T)


def divided_by_the_features(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    lam, U = np.linalg.eigh(centred.T @ centred / x.shape[1])
    return centred @ ((U / np.sqrt(lam + eps)) @ U.T)


def multiplied_by_the_roots(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    lam, U = np.linalg.eigh(covariance_of(centred))
    W = U @ np.diag(np.sqrt(lam + eps)) @ U.T
    return centred @ W


def copied_for_columns(x, eps=1e-8):
    """REVIEW's example: the formula of the text is for one x, standing as a column."""
    mu = x.mean(axis=0)
    lam, U = np.linalg.eigh(covariance_of(x - mu))
    return U @ np.diag(1 / np.sqrt(lam + eps)) @ U.T @ (x - mu)


def cholesky(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    sigma = covariance_of(centred) + eps * np.eye(x.shape[1])
    L = np.linalg.cholesky(np.linalg.inv(sigma))
    return centred @ L


def standardized_before(x, eps=1e-8):
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    lam, U = np.linalg.eigh(covariance_of(z))
    return z @ ((U / np.sqrt(lam + eps)) @ U.T)


def centres_in_place(x, eps=1e-8):
    x -= x.mean(axis=0)
    lam, U = np.linalg.eigh(x.T @ x / len(x))
    return x @ ((U / np.sqrt(lam + eps)) @ U.T)


def centres_each_example(x, eps=1e-8):
    centred = x - x.mean(axis=1, keepdims=True)
    lam, U = np.linalg.eigh(covariance_of(centred))
    return centred @ ((U / np.sqrt(lam + eps)) @ U.T)


def centres_by_the_grand_mean(x, eps=1e-8):
    centred = x - np.mean(x)
    lam, U = np.linalg.eigh(covariance_of(centred))
    return centred @ ((U / np.sqrt(lam + eps)) @ U.T)


def diagonal_to_the_power(x, eps=1e-8):
    """Off the diagonal stands 0 ** -0.5, which is infinite."""
    centred = x - x.mean(axis=0)
    lam, U = np.linalg.eigh(covariance_of(centred))
    return centred @ U @ np.diag(lam + eps) ** -0.5 @ U.T


def only_turned(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    lam, U = np.linalg.eigh(covariance_of(centred))
    return np.array([U.T @ row for row in centred])


def only_standardized(x, eps=1e-8):
    mu, var = x.mean(axis=0), x.var(axis=0)
    return (x - mu) / np.sqrt(var + eps)


def returns_the_matrix(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    lam, U = np.linalg.eigh(covariance_of(centred))
    W = (U / np.sqrt(lam + eps)) @ U.T
    return W


def vectors_and_values_swapped(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    U, lam = np.linalg.eigh(covariance_of(centred))
    return centred @ ((U / np.sqrt(lam + eps)) @ U.T)


def root_of_each_entry(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    sigma = covariance_of(centred)
    root = np.sqrt(np.abs(sigma) + eps)
    return centred @ np.linalg.inv(root)


def star_for_matrix_product(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    lam, U = np.linalg.eigh(covariance_of(centred))
    W = U * np.diag(1 / np.sqrt(lam + eps)) * U.T
    return centred @ W


def vectors_of_the_notebook(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    lam = np.linalg.eigvalsh(covariance_of(centred))
    W = (vectors / np.sqrt(lam + eps)) @ vectors.T
    return centred @ W


def own_axes_and_n_minus_one(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    lam, U = np.linalg.eigh(np.cov(centred, rowvar=False))
    return (centred @ U) / np.sqrt(lam + eps)


def own_axes_and_no_epsilon(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    lam, U = np.linalg.eigh(covariance_of(centred))
    return centred @ U / np.sqrt(lam)


def n_minus_one_and_no_epsilon(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    lam, U = np.linalg.eigh(np.cov(x.T))
    W = U @ np.diag(lam**-0.5) @ U.T
    return centred @ W


WRONG = {
    "01-standardize": [
        (both_sets_together, "leakage"),
        (together_and_constant_by_train, "leakage"),
        (each_set_by_itself, "test-by-itself"),
        (no_guard, "constant-nan"),
        (exactly_zero_only, "constant-up-to-rounding"),
        (guard_by_if_in_a_loop, "constant-up-to-rounding"),
        (adds_an_epsilon, "constant-eps"),
        (epsilon_under_the_root, "constant-eps"),
        (threshold_of_1e_8, "small-feature-lost+constant-in-test"),
        (threshold_of_1e_8_and_zeros, "small-feature-lost"),
        (threshold_of_1e_12, "absolute-threshold"),
        (threshold_of_1e_15, "absolute-threshold"),
        (isclose_to_zero, "small-feature-lost"),
        (relative_without_abs, "threshold-without-abs"),
        (strictly_below, "strict-comparison"),
        (constant_test_columns_left, "constant-in-test"),
        (masks_by_multiplying, "constant-nan"),
        (nan_to_num_afterwards, "constant-up-to-rounding"),
        (sample_deviation, "unbiased-variance"),
        (by_the_variance, "divided-by-variance"),
        (statistics_of_everything, "no-axis"),
        (each_example_by_itself, "over-features"),
        (not_centred, "not-centred"),
        (test_before_train, "swapped"),
        (only_train, "wrong-type"),
        (in_place, "changed-input"),
        (between_zero_and_one, "min-max"),
        (train_overwritten_first, "test-unchanged"),
        (mean_of_train_deviation_of_test, "test-own-deviation"),
        (division_before_subtraction, "parentheses"),
        (if_between_arrays, "raised"),
        (statistics_of_the_notebook, "uses-global"),
        (together_and_a_threshold, "leakage+absolute-threshold"),
        (sample_deviation_and_epsilon, "unbiased-variance+constant-eps"),
        (together_and_sample_deviation, "leakage+unbiased-variance"),
        (itself_and_no_guard, "test-by-itself+constant-nan"),
    ],
    "01-steps": [
        (rounds_down, "rounded-down"),
        (whole_division, "rounded-down"),
        (rounds_to_the_nearest, "rounded-to-nearest"),
        (quotient_upside_down, "inverted"),
        (no_case_for_one, "kappa-one"),
        (no_steps_for_one, "kappa-one"),
        (counts_from_one, "one-too-many"),
        (returns_within_the_loop, "return-in-loop"),
        (power_binds_first, "power-first"),
        (rate_without_parentheses, "raised"),
        (rate_without_parentheses_in_logarithms, "parentheses"),
        (numpy_ceil, "not-rounded"),
        (not_rounded, "not-rounded"),
        (one_too_many, "one-too-many"),
        (down_and_one, "one-too-many"),
        (rule_of_thumb, "approximation"),
        (rate_one_minus_inverse, "rate-of-1-over-l"),
        (two_kinds_of_logarithm, "mixed-logarithms"),
        (squared_rate, "rate-of-the-loss"),
        (rate_with_momentum, "rate-with-momentum"),
        (logarithm_of_the_quotient, "log-of-quotient"),
        (inverse_tolerance, "negative-steps"),
        (gives_up_after_a_thousand, "returned-none"),
        (loops_until_a_limit, None),
        (sum_over_difference, "negative-steps"),
        (rate_of_the_notebook, "uses-global"),
        (down_and_no_case_for_one, "rounded-down+kappa-one"),
        (down_and_no_steps_for_one, "rounded-down+kappa-one"),
        (squared_and_down, "rounded-down+rate-of-the-loss"),
    ],
    "01-whiten": [
        (left_in_its_own_axes, "rotated"),
        (svd_without_turning_back, "rotated"),
        (never_centred, "not-centred"),
        (centred_for_the_covariance_only, "mean-kept"),
        (cov_of_numpy, "unbiased-covariance"),
        (divides_by_n_minus_one, "unbiased-covariance"),
        (cov_without_transposing, "raised"),
        (epsilon_left_out, "eps-forgotten"),
        (epsilon_after_the_root, "eps-outside-root"),
        (without_the_root, "divided-by-variance"),
        (inverse_covariance, "divided-by-variance"),
        (rows_for_eigenvectors, "vectors-as-rows"),
        (rows_divided, "rows-divided"),
        (scatter_not_divided, "covariance-not-divided"),
        (divided_by_the_features, "divided-by-features"),
        (multiplied_by_the_roots, "coloured"),
        (copied_for_columns, "raised"),
        (cholesky, "rotated"),
        (standardized_before, "standardized-first"),
        (centres_in_place, "changed-input"),
        (centres_each_example, "over-features"),
        (centres_by_the_grand_mean, "mean-of-everything"),
        (diagonal_to_the_power, "diagonal-power"),
        (only_turned, "only-rotated"),
        (only_standardized, "only-standardized"),
        (returns_the_matrix, "matrix-returned"),
        (vectors_and_values_swapped, "values-vectors-swapped"),
        (root_of_each_entry, None),
        (star_for_matrix_product, "star-for-matmul"),
        (vectors_of_the_notebook, "uses-global"),
        (own_axes_and_n_minus_one, "unbiased-covariance+rotated"),
        (own_axes_and_no_epsilon, "eps-forgotten+rotated"),
        (n_minus_one_and_no_epsilon, "unbiased-covariance+eps-forgotten"),
    ],
}
