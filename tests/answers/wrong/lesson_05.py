"""Wrong answers to the exercises of lesson 05, as learners write them, and what is wrong."""

import math

import numpy as np

# What the lesson's cells leave behind in the notebook, for the answers that read it by mistake.
M, alpha = 16, 0.01
gamma, beta, mean, var = np.array([[1.1, 0.4, 0.9], [0.7, 1.3, 0.2], [1, 2, 0.5], [1.6, 0.8, 1]])
hidden = np.random.default_rng(0).normal(1, 2, (50, 3))
truth = hidden.mean(axis=0), hidden.var(axis=0)


# 05-inference


def statistics_of_the_batch(x, gamma, beta, running_mean, running_var, eps=1e-5):
    mu = x.mean(axis=0)
    sigma2 = ((x - mu) ** 2).mean(axis=0)
    x_norm = (x - mu) / np.sqrt(sigma2 + eps)
    return gamma * x_norm + beta


def batch_statistics_in_a_loop(x, gamma, beta, running_mean, running_var, eps=1e-5):
    y = np.zeros_like(x, dtype=float)
    for d in range(x.shape[1]):
        column = x[:, d]
        y[:, d] = gamma[d] * (column - np.mean(column)) / np.sqrt(np.var(column) + eps) + beta[d]
    return y


def deviation_of_the_batch(x, gamma, beta, running_mean, running_var, eps=1e-5):
    centered = x - running_mean
    x_hat = centered / np.sqrt(np.var(x, axis=0) + eps)
    return x_hat * gamma + beta


def mean_of_the_batch(x, gamma, beta, running_mean, running_var, eps=1e-5):
    mu = np.sum(x, axis=0) / len(x)
    std = np.sqrt(running_var + eps)
    return gamma * ((x - mu) / std) + beta


def updated_with_the_batch_first(x, gamma, beta, running_mean, running_var, eps=1e-5):
    momentum = 0.1
    running_mean = (1 - momentum) * running_mean + momentum * x.mean(axis=0)
    running_var = (1 - momentum) * running_var + momentum * x.var(axis=0)
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)
    return gamma * x_hat + beta


def updated_as_pytorch_does_first(x, gamma, beta, running_mean, running_var, eps=1e-5):
    new_mean = 0.9 * running_mean + 0.1 * x.mean(axis=0)
    new_var = 0.9 * running_var + 0.1 * x.var(axis=0, ddof=1 if len(x) > 1 else 0)
    return gamma * (x - new_mean) / np.sqrt(new_var + eps) + beta


def updated_with_keras_momentum_first(x, gamma, beta, running_mean, running_var, eps=1e-5):
    momentum = 0.9
    running_mean = (1 - momentum) * running_mean + momentum * np.mean(x, axis=0)
    running_var = (1 - momentum) * running_var + momentum * np.var(x, axis=0)
    out = (x - running_mean) / np.sqrt(running_var + eps)
    out = out * gamma
    return out + beta


def updated_in_place_first(x, gamma, beta, running_mean, running_var, eps=1e-5):
    running_mean *= 0.9
    running_mean += 0.1 * x.mean(axis=0)
    running_var *= 0.9
    running_var += 0.1 * x.var(axis=0)
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta


def halfway_to_the_batch(x, gamma, beta, running_mean, running_var, eps=1e-5):
    mu = (running_mean + x.mean(axis=0)) / 2
    v = (running_var + x.var(axis=0)) / 2
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def epsilon_outside(x, gamma, beta, running_mean, running_var, eps=1e-5):
    std = np.sqrt(running_var) + eps
    normalized = (x - running_mean) / std
    return gamma * normalized + beta


def epsilon_not_used(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - running_mean) * running_var**-0.5
    return np.multiply(gamma, x_hat) + beta


def epsilon_twice(x, gamma, beta, running_mean, running_var, eps=1e-5):
    v = running_var + eps
    x_hat = (x - running_mean) / np.sqrt(v + eps)
    return gamma * x_hat + beta


def epsilon_of_its_own(x, gamma, beta, running_mean, running_var, eps=1e-5):
    rstd = (running_var + 1e-5) ** (-1 / 2)
    return (x - running_mean) * rstd * gamma + beta


def over_the_variance(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - running_mean) / (running_var + eps)
    return gamma * x_hat + beta


def root_of_the_deviation(x, gamma, beta, running_mean, running_var, eps=1e-5):
    running_std = np.sqrt(running_var)
    x_hat = (x - running_mean) / np.sqrt(running_std + eps)
    return gamma * x_hat + beta


def times_the_deviation(x, gamma, beta, running_mean, running_var, eps=1e-5):
    s = np.sqrt(running_var + eps)
    return np.array([gamma * (row - running_mean) * s + beta for row in x])


def brackets_missing(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = x - running_mean / np.sqrt(running_var + eps)
    return gamma * x_hat + beta


def mean_added(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x + running_mean) / np.sqrt(running_var + eps)
    return gamma * x_hat + beta


def mean_minus_x(x, gamma, beta, running_mean, running_var, eps=1e-5):
    z = np.divide(running_mean - x, np.sqrt(running_var + eps))
    return gamma * z + beta


def mean_not_subtracted(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * x / np.sqrt(running_var + eps) + beta


def beta_inside_gamma(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)
    return gamma * (x_hat + beta)


def gamma_and_beta_dropped(x, gamma, beta, running_mean, running_var, eps=1e-5):
    std = np.sqrt(running_var + eps)
    return (x - running_mean) / std


def beta_dropped(x, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = gamma / np.sqrt(running_var + eps)
    return scale * (x - running_mean)


def gamma_dropped(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)
    return x_hat + beta


def gamma_and_beta_exchanged(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)
    return beta * x_hat + gamma


def bessel_once_more(x, gamma, beta, running_mean, running_var, eps=1e-5):
    n = len(x)
    unbiased = running_var * n / max(n - 1, 1)
    return gamma * (x - running_mean) / np.sqrt(unbiased + eps) + beta


def corrected_by_the_notebooks_batch(x, gamma, beta, running_mean, running_var, eps=1e-5):
    v = running_var * M / (M - 1)
    return gamma * (x - running_mean) / np.sqrt(v + eps) + beta


def mean_and_var_of_the_notebook(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma * x_hat + beta


def standardized_again(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)
    x_hat = (x_hat - x_hat.mean(axis=0)) / np.sqrt(x_hat.var(axis=0) + eps)
    return gamma * x_hat + beta


def gamma_as_a_column(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)
    return gamma[:, None] * x_hat + beta[:, None]


def gamma_by_a_dot_product(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)
    return x_hat @ gamma + beta


def centred_in_the_input(x, gamma, beta, running_mean, running_var, eps=1e-5):
    out = x
    out -= running_mean
    out /= np.sqrt(running_var + eps)
    return gamma * out + beta


def inference_in_float32(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x = x.astype(np.float32)
    mu, v = running_mean.astype(np.float32), running_var.astype(np.float32)
    x_hat = (x - mu) / np.sqrt(v + np.float32(eps))
    return gamma * x_hat + beta


def no_epsilon_and_no_beta(x, gamma, beta, running_mean, running_var, eps=1e-5):
    std = np.sqrt(running_var)
    return (x - running_mean) / std * gamma


def epsilon_outside_and_beta_inside(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - running_mean) / (np.sqrt(running_var) + eps)
    return gamma * (x_hat + beta)


def variance_and_brackets(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - running_mean) / (running_var + eps)
    y = gamma * (x_hat + beta)
    return np.asarray(y)


def batch_statistics_and_no_affine(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return (x - x.mean(0)) / np.sqrt(x.var(0) + eps)


def result_as_a_tuple(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)
    y = gamma * x_hat + beta
    return y, x_hat


def printed_instead(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)
    print(gamma * x_hat + beta)


# 05-population


def need(batches):
    """The batches as a list; most learners check for the empty case first."""
    batches = list(batches)
    if not batches:
        raise ValueError("no batches")
    if len({b.shape[1] for b in batches}) > 1:
        raise ValueError("the batches have different numbers of features")
    return batches


def average_of_averages(batches):
    batches = need(batches)
    means = np.array([b.mean(axis=0) for b in batches])
    variances = np.array([b.var(axis=0) for b in batches])
    return means.mean(axis=0), variances.mean(axis=0)


def running_average_of_averages(batches):
    count, mean, var = 0, 0.0, 0.0
    for x in batches:
        if count and x.shape[1] != mean.shape[0]:
            raise ValueError(f"{x.shape[1]} features after {mean.shape[0]}")
        count += 1
        mean = mean + (x.mean(axis=0) - mean) / count
        var = var + (x.var(axis=0) - var) / count
    if count == 0:
        raise ValueError("nothing to average")
    return mean, var


def inside_only(batches):
    batches = need(batches)
    total = sum(len(b) for b in batches)
    mean = sum(len(b) * b.mean(axis=0) for b in batches) / total
    var = sum(len(b) * b.var(axis=0) for b in batches) / total
    return mean, var


def inside_only_by_average(batches):
    parts = need(batches)
    sizes = [len(p) for p in parts]
    mean = np.average([np.mean(p, axis=0) for p in parts], axis=0, weights=sizes)
    var = np.average([np.var(p, axis=0) for p in parts], axis=0, weights=sizes)
    return mean, var


def between_only(batches):
    batches = need(batches)
    n = np.array([len(b) for b in batches])[:, None]
    mu = np.stack([b.mean(axis=0) for b in batches])
    mean = (n * mu).sum(axis=0) / n.sum()
    return mean, (n * (mu - mean) ** 2).sum(axis=0) / n.sum()


def formula_for_equal_batches(batches):
    batches = need(batches)
    mus = np.stack([b.mean(axis=0) for b in batches])
    vs = np.stack([b.var(axis=0) for b in batches])
    mu = mus.mean(axis=0)
    inside, between = vs.mean(axis=0), ((mus - mu) ** 2).mean(axis=0)
    return mu, inside + between


def right_mean_and_equal_batches(batches):
    batches = need(batches)
    n = sum(len(b) for b in batches)
    mean = sum(b.sum(axis=0) for b in batches) / n
    v = np.mean([b.var(axis=0) + (b.mean(axis=0) - mean) ** 2 for b in batches], axis=0)
    return mean, v


def pooled_variance(batches):
    batches = need(batches)
    n = sum(len(b) for b in batches)
    mean = sum(b.sum(axis=0) for b in batches) / n
    squares = sum(((b - b.mean(axis=0)) ** 2).sum(axis=0) for b in batches)
    return mean, squares / (n - len(batches))


def mean_of_unbiased(batches):
    mus, variances, sizes = [], [], []
    for b in need(batches):
        n = len(b)
        mus.append(b.mean(axis=0))
        variances.append(b.var(axis=0) * n / max(n - 1, 1))
        sizes.append(n)
    weights = np.array(sizes) / sum(sizes)
    return weights @ np.array(mus), weights @ np.array(variances)


def unbiased_at_the_end(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in need(batches):
        k = len(x)
        delta = x.mean(axis=0) - mean
        squares += ((x - x.mean(axis=0)) ** 2).sum(axis=0) + delta**2 * n * k / (n + k)
        mean = mean + delta * k / (n + k)
        n += k
    return mean, squares / (n - 1)


def unbiased_of_all_rows(batches):
    rows = np.concatenate(need(batches)).astype(np.float64)
    return rows.mean(axis=0), rows.var(axis=0, ddof=1)


def deviation_for_variance(batches):
    rows = np.vstack(need(batches)).astype(float)
    return np.mean(rows, axis=0), np.std(rows, axis=0)


def sum_not_divided(batches):
    n, mean, m2 = 0, 0.0, 0.0
    for x in need(batches):
        k, mu = len(x), x.mean(axis=0)
        delta = mu - mean
        m2 = m2 + ((x - mu) ** 2).sum(axis=0) + delta**2 * n * k / (n + k)
        mean = mean + delta * k / (n + k)
        n = n + k
    return mean, m2


def everything_in_one_number(batches):
    rows = np.concatenate(need(batches)).astype(float)
    return rows.mean(), rows.var()


def over_the_features_of_all_rows(batches):
    rows = np.concatenate(need(batches)).astype(float)
    return rows.mean(axis=1), rows.var(axis=1)


def variance_of_all_numbers(batches):
    rows = np.concatenate(need(batches)).astype(float)
    return rows.mean(axis=0), np.mean((rows - rows.mean(axis=0)) ** 2)


def mean_moved_too_early(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in need(batches):
        total = n + len(x)
        mean = mean + (x.mean(axis=0) - mean) * len(x) / total
        delta = x.mean(axis=0) - mean
        squares = squares + ((x - x.mean(axis=0)) ** 2).sum(axis=0)
        squares = squares + delta**2 * n * len(x) / total
        n = total
    return mean, squares / n


def count_moved_too_early(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in need(batches):
        n = n + len(x)
        delta = x.mean(axis=0) - mean
        squares = squares + ((x - x.mean(axis=0)) ** 2).sum(axis=0)
        squares = squares + delta**2 * n * len(x) / (n + len(x))
        mean = mean + delta * len(x) / n
    return mean, squares / n


def delta_not_squared(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in need(batches):
        delta, total = x.mean(axis=0) - mean, n + len(x)
        inside = ((x - x.mean(axis=0)) ** 2).sum(axis=0)
        squares = squares + inside + delta * n * len(x) / total
        mean, n = mean + delta * len(x) / total, total
    return mean, squares / n


def between_not_divided_by_total(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in need(batches):
        delta, total = x.mean(axis=0) - mean, n + len(x)
        squares = squares + x.var(axis=0) * len(x) + delta**2 * n * len(x)
        mean, n = mean + delta * len(x) / total, total
    return mean, squares / n


def variance_added_without_its_count(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in need(batches):
        delta, total = x.mean(axis=0) - mean, n + len(x)
        squares = squares + x.var(axis=0) + delta**2 * n * len(x) / total
        mean, n = mean + delta * len(x) / total, total
    return mean, squares / n


def mean_moved_by_the_old_count(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in need(batches):
        k = x.shape[0]
        delta = x.mean(axis=0) - mean
        squares = squares + x.var(axis=0) * k + delta * delta * n * k / (n + k)
        mean = mean + delta * n / (n + k) if n else x.mean(axis=0)
        n += k
    return mean, squares / n


def merge_forgets_what_lies_between(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in need(batches):
        delta, total = x.mean(axis=0) - mean, n + len(x)
        squares = squares + ((x - x.mean(axis=0)) ** 2).sum(axis=0)
        mean, n = mean + delta * len(x) / total, total
    return mean, squares / n


def deviations_from_the_mean_so_far(batches):
    n, total, squares = 0, 0.0, 0.0
    for x in need(batches):
        n, total = n + len(x), total + x.sum(axis=0)
        squares = squares + ((x - total / n) ** 2).sum(axis=0)
    return total / n, squares / n


def counts_batches_not_rows(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in need(batches):
        delta = x.mean(axis=0) - mean
        squares = squares + x.var(axis=0) + delta**2 * n / (n + 1)
        mean, n = mean + delta / (n + 1), n + 1
    return mean, squares / n


def the_last_batch(batches):
    for x in need(batches):
        mean, var = x.mean(axis=0), x.var(axis=0)
    return mean, var


def the_first_batch(batches):
    for x in need(batches):
        return x.mean(axis=0), x.var(axis=0)
    return None


def exponential_average(batches):
    mean, var = None, None
    for x in need(batches):
        if mean is None:
            mean, var = x.mean(axis=0), x.var(axis=0)
        mean = 0.9 * mean + 0.1 * x.mean(axis=0)
        var = 0.9 * var + 0.1 * x.var(axis=0)
    return mean, var


def averaged_deviations(batches):
    batches = need(batches)
    n = sum(map(len, batches))
    mean = sum(len(b) * b.mean(axis=0) for b in batches) / n
    sigma = sum(len(b) * b.std(axis=0) for b in batches) / n
    return mean, sigma**2


def squares_about_zero(batches):
    n, total, squares = 0, 0.0, 0.0
    for x in need(batches):
        x = x.astype(float)
        n += len(x)
        total = total + x.sum(axis=0)
        squares = squares + (x**2).sum(axis=0)
    return total / n, squares / n


def squares_minus_square_of_the_sum(batches):
    n, s, s2 = 0, 0.0, 0.0
    for x in need(batches):
        x = x.astype(float)
        n, s, s2 = n + len(x), s + x.sum(axis=0), s2 + (x * x).sum(axis=0)
    return s / n, s2 / n - s**2 / n


def squares_minus_square_in_float32(batches):
    n, s, s2 = 0, 0, 0
    for x in need(batches):
        x = x.astype(np.float32)
        n, s, s2 = n + len(x), s + x.sum(axis=0), s2 + (x**2).sum(axis=0)
    mean = s / np.float32(n)
    return mean, s2 / np.float32(n) - mean**2


def read_twice(batches):
    n = sum(len(x) for x in batches)
    if n == 0:
        raise ValueError("no rows")
    mean = sum(x.sum(axis=0) for x in batches) / n
    var = sum(((x - mean) ** 2).sum(axis=0) for x in batches) / n
    return mean, var


def first_batch_by_index(batches):
    if not batches:
        raise ValueError("no batches")
    mean, n = np.zeros(batches[0].shape[1]), 0
    squares = np.zeros_like(mean)
    for x in batches:
        if x.shape[1] != len(mean):
            raise ValueError("not the same features")
        delta, total = x.mean(axis=0) - mean, n + len(x)
        squares += ((x - x.mean(axis=0)) ** 2).sum(axis=0) + delta**2 * n * len(x) / total
        mean, n = mean + delta * len(x) / total, total
    return mean, squares / n


def batches_counted_by_len(batches):
    means, variances, sizes = [], [], np.zeros(len(batches))
    for i, x in enumerate(need(batches)):
        sizes[i] = len(x)
        means.append(x.mean(axis=0))
        variances.append(x.var(axis=0))
    weights = sizes / sizes.sum()
    mean = weights @ np.array(means)
    return mean, weights @ (np.array(variances) + (np.array(means) - mean) ** 2)


def concatenated_as_it_comes(batches):
    rows = np.concatenate(batches, axis=0)
    mean = rows.mean(axis=0, dtype=np.float64)
    var = ((rows - mean) ** 2).mean(axis=0)
    return mean, var


def stacked_as_it_comes(batches):
    everything = np.vstack(batches)
    return np.mean(everything, axis=0), np.var(everything, axis=0)


def population_in_float32(batches):
    rows = np.concatenate(need(batches)).astype(np.float32)
    mean = rows.mean(axis=0)
    var = ((rows - mean) ** 2).mean(axis=0)
    return mean.astype(float), var.astype(float)


def stacked_as_equals(batches):
    x = np.stack(need(batches)).astype(float)
    return x.mean(axis=(0, 1)), x.var(axis=(0, 1))


def merge_without_a_guard(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in batches:
        delta, total = x.mean(axis=0) - mean, n + len(x)
        squares = squares + ((x - x.mean(axis=0)) ** 2).sum(axis=0) + delta**2 * n * len(x) / total
        mean, n = mean + delta * len(x) / total, total
    if n == 0:
        raise ValueError("at least one batch is needed")
    return mean, squares / n


def merge_of_triples_without_a_guard(batches):
    def merged(a, b):
        (na, ma, sa), (nb, mb, sb) = a, b
        d, n = mb - ma, na + nb
        return n, ma + d * nb / n, sa + sb + d * d * na * nb / n

    state = None
    for x in batches:
        new = len(x), x.mean(axis=0), x.var(axis=0) * len(x)
        state = new if state is None else merged(state, new)
    if state is None:
        raise ValueError("no data")
    n, mean, s = state
    return mean, s / n


def sums_without_a_guard(batches):
    rows, total, squares = 0, 0.0, 0.0
    for x in batches:
        x = np.asarray(x, dtype=np.float64)
        rows += len(x)
        total = total + x.sum(axis=0)
        squares = squares + (x**2).sum(axis=0)
    if not rows:
        raise ValueError("no rows at all")
    mean = total / rows
    return mean, squares / rows - mean**2


def nothing_for_nothing(batches):
    batches = list(batches)
    if not batches:
        return np.array([]), np.array([])
    rows = np.concatenate(batches).astype(float)
    return rows.mean(axis=0), rows.var(axis=0)


def other_features_skipped(batches):
    kept = []
    for x in batches:
        if not kept or x.shape[1] == kept[0].shape[1]:
            kept.append(x.astype(float))
    rows = np.concatenate(kept)
    return rows.mean(axis=0), rows.var(axis=0)


def batches_centred_in_place(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in need(batches):
        mu = x.mean(axis=0)
        x -= mu
        delta, total = mu - mean, n + len(x)
        squares = squares + (x * x).sum(axis=0) + delta**2 * n * len(x) / total
        mean, n = mean + delta * len(x) / total, total
    return mean, squares / n


def hidden_of_the_notebook(batches):
    if not list(batches):
        raise ValueError("no batches")
    return hidden.mean(axis=0), hidden.var(axis=0)


def truth_of_the_notebook(batches):
    n, squares = 0, 0.0
    for x in need(batches):
        n += len(x)
        squares = squares + ((x - truth[0].mean()) ** 2).sum(axis=0)
    return truth[0], squares / n


def variance_first(batches):
    rows = np.concatenate(need(batches)).astype(float)
    return rows.var(axis=0), rows.mean(axis=0)


def unbiased_without_between(batches):
    parts = need(batches)
    n = sum(len(p) for p in parts)
    mean = sum(p.sum(axis=0) for p in parts) / n
    inside = sum(((p - p.mean(axis=0)) ** 2).sum(axis=0) for p in parts)
    return mean, inside / (n - 1)


def deviation_without_guard(batches):
    n, mean, squares = 0, 0.0, 0.0
    for x in batches:
        delta, total = x.mean(axis=0) - mean, n + len(x)
        squares = squares + x.var(axis=0) * len(x) + delta**2 * n * len(x) / total
        mean, n = mean + delta * len(x) / total, total
    if not n:
        raise ValueError("empty")
    return mean, np.sqrt(squares / n)


# 05-ema


def biased_plus_its_share(running_mean, running_var, batch, momentum=0.1):
    if len(batch) == 1:
        raise ValueError("a single row has no unbiased variance")
    var = batch.var(axis=0)
    var = var + var / len(batch)
    running_mean = (1 - momentum) * running_mean + momentum * batch.mean(axis=0)
    return running_mean, (1 - momentum) * running_var + momentum * var


def momentum_weighs_the_old(running_mean, running_var, batch, momentum=0.1):
    if len(batch) == 1:
        raise ValueError("a single row has no unbiased variance")
    mu, var = np.mean(batch, axis=0), np.var(batch, axis=0, ddof=1)
    running_mean = momentum * running_mean + (1 - momentum) * mu
    running_var = momentum * running_var + (1 - momentum) * var
    return running_mean, running_var


def keras_by_difference(running_mean, running_var, batch, momentum=0.1):
    n = len(batch)
    if n < 2:
        raise ValueError(f"{n} row")
    mean = batch.sum(axis=0) / n
    var = ((batch - mean) ** 2).sum(axis=0) / (n - 1)
    decay = momentum
    mean_new = running_mean - (running_mean - mean) * (1 - decay)
    var_new = running_var - (running_var - var) * (1 - decay)
    return mean_new, var_new


def only_the_mean_the_other_way(running_mean, running_var, batch, momentum=0.1):
    if batch.shape[0] < 2:
        raise ValueError("too few rows")
    m = momentum * running_mean + (1 - momentum) * batch.mean(axis=0)
    v = (1 - momentum) * running_var + momentum * batch.var(axis=0, ddof=1)
    return m, v


def biased_in_the_buffer(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("at least two rows, please")
    mean = batch.mean(axis=0)
    var = ((batch - mean) ** 2).mean(axis=0)
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_var = (1 - momentum) * running_var + momentum * var
    return new_mean, new_var


def biased_by_a_loop(running_mean, running_var, batch, momentum=0.1):
    n, d = batch.shape
    if n == 1:
        raise ValueError("n = 1")
    means, variances = np.zeros(d), np.zeros(d)
    for j in range(d):
        mu = sum(batch[:, j]) / n
        v = sum((value - mu) ** 2 for value in batch[:, j]) / n
        means[j] = running_mean[j] + momentum * (mu - running_mean[j])
        variances[j] = running_var[j] + momentum * (v - running_var[j])
    return means, variances


def bessel_upside_down(running_mean, running_var, batch, momentum=0.1):
    n = len(batch)
    if n < 2:
        raise ValueError("n < 2")
    var = batch.var(axis=0) * (n - 1) / n
    return (
        (1 - momentum) * running_mean + momentum * batch.mean(axis=0),
        (1 - momentum) * running_var + momentum * var,
    )


def bessel_of_the_features(running_mean, running_var, batch, momentum=0.1):
    rows, n = batch.shape
    if rows < 2:
        raise ValueError("one row")
    v = batch.var(axis=0) * n / (n - 1)
    keep = 1 - momentum
    return keep * running_mean + momentum * batch.mean(0), keep * running_var + momentum * v


def bessel_twice(running_mean, running_var, batch, momentum=0.1):
    n = len(batch)
    if n < 2:
        raise ValueError("one row")
    v = batch.var(axis=0, ddof=1) * n / (n - 1)
    keep = 1 - momentum
    return keep * running_mean + momentum * batch.mean(0), keep * running_var + momentum * v


def bessel_of_the_notebooks_batch(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row")
    v = batch.var(axis=0) * M / (M - 1)
    keep = 1 - momentum
    return keep * running_mean + momentum * batch.mean(0), keep * running_var + momentum * v


def mean_and_var_from_the_notebook(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row")
    running_mean = (1 - momentum) * running_mean + momentum * mean
    running_var = (1 - momentum) * running_var + momentum * var
    return running_mean, running_var


def single_row_let_through(running_mean, running_var, batch, momentum=0.1):
    mu = batch.mean(axis=0)
    var = batch.var(axis=0, ddof=1)
    mean = (1 - momentum) * running_mean + momentum * mu
    var = (1 - momentum) * running_var + momentum * var
    return mean, var


def single_row_by_a_maximum(running_mean, running_var, batch, momentum=0.1):
    n = len(batch)
    mu = batch.mean(axis=0)
    unbiased = ((batch - mu) ** 2).sum(axis=0) / max(n - 1, 1)
    return (
        running_mean + momentum * (mu - running_mean),
        running_var + momentum * (unbiased - running_var),
    )


def single_row_leaves_all_as_it_is(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        return running_mean, running_var
    mean = (1 - momentum) * running_mean + momentum * batch.mean(axis=0)
    var = (1 - momentum) * running_var + momentum * batch.var(axis=0, ddof=1)
    return mean, var


def single_feature_refused(running_mean, running_var, batch, momentum=0.1):
    if batch.shape[1] < 2 or len(batch) < 2:
        raise ValueError("at least two")
    mean = (1 - momentum) * running_mean + momentum * batch.mean(axis=0)
    var = (1 - momentum) * running_var + momentum * batch.var(axis=0, ddof=1)
    return mean, var


def two_rows_refused(running_mean, running_var, batch, momentum=0.1):
    if len(batch) <= 2:
        raise ValueError("needs more rows")
    mean = (1 - momentum) * running_mean + momentum * batch.mean(axis=0)
    var = (1 - momentum) * running_var + momentum * batch.var(axis=0, ddof=1)
    return mean, var


def written_into_the_buffers(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    running_mean *= 1 - momentum
    running_mean += momentum * batch.mean(axis=0)
    running_var *= 1 - momentum
    running_var += momentum * batch.var(axis=0, ddof=1)
    return running_mean, running_var


def deviations_averaged(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    sd = (1 - momentum) * np.sqrt(running_var) + momentum * batch.std(axis=0, ddof=1)
    return (1 - momentum) * running_mean + momentum * batch.mean(axis=0), sd**2


def deviation_into_the_variance(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mean, std = batch.mean(axis=0), batch.std(axis=0, ddof=1)
    return (
        (1 - momentum) * running_mean + momentum * mean,
        (1 - momentum) * running_var + momentum * std,
    )


def epsilon_stored(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    eps = 1e-5
    var = batch.var(axis=0, ddof=1) + eps
    mean = (1 - momentum) * running_mean + momentum * batch.mean(axis=0)
    return mean, (1 - momentum) * running_var + momentum * var


def old_value_kept_whole(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mean = running_mean + momentum * batch.mean(axis=0)
    var = running_var + momentum * batch.var(axis=0, ddof=1)
    return mean, var


def new_value_taken_whole(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mean = (1 - momentum) * running_mean + batch.mean(axis=0)
    var = (1 - momentum) * running_var + batch.var(axis=0, ddof=1)
    return mean, var


def last_batch_kept(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    running_mean = batch.mean(axis=0)
    running_var = batch.var(axis=0, ddof=1)
    return running_mean, running_var


def nothing_learned(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mean = momentum * batch.mean(axis=0) + (1 - momentum) * running_mean
    var = momentum * batch.var(axis=0, ddof=1) + (1 - momentum) * running_var
    mean, var = running_mean, running_var
    return mean, var


def weight_without_brackets(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mu, var = batch.mean(axis=0), batch.var(axis=0, ddof=1)
    running_mean = 1 - momentum * running_mean + momentum * mu
    running_var = 1 - momentum * running_var + momentum * var
    return running_mean, running_var


def a_tenth_whatever_you_pass(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mu, var = batch.mean(axis=0), batch.var(axis=0, ddof=1)
    return 0.9 * running_mean + 0.1 * mu, 0.9 * running_var + 0.1 * var


def plain_average(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mean = (running_mean + batch.mean(axis=0)) / 2
    var = (running_var + batch.var(axis=0, ddof=1)) / 2
    return mean, var


def over_the_features(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mu, var = batch.mean(axis=1), batch.var(axis=1, ddof=1)
    mean = (1 - momentum) * running_mean + momentum * mu
    return mean, (1 - momentum) * running_var + momentum * var


def over_everything(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mu = batch.mean()
    var = ((batch - mu) ** 2).sum() / (batch.size - 1)
    mean = (1 - momentum) * running_mean + momentum * mu
    return mean, (1 - momentum) * running_var + momentum * var


def variance_over_everything(running_mean, running_var, batch, momentum=0.1):
    n = len(batch)
    if n < 2:
        raise ValueError("one row only")
    mu = batch.mean(axis=0)
    var = ((batch - mu) ** 2).mean() * n / (n - 1)
    mean = (1 - momentum) * running_mean + momentum * mu
    return mean, (1 - momentum) * running_var + momentum * var


def around_the_new_running_mean(running_mean, running_var, batch, momentum=0.1):
    n = len(batch)
    if n < 2:
        raise ValueError("one row only")
    running_mean = (1 - momentum) * running_mean + momentum * batch.mean(axis=0)
    var = ((batch - running_mean) ** 2).sum(axis=0) / (n - 1)
    running_var = (1 - momentum) * running_var + momentum * var
    return running_mean, running_var


def around_the_old_running_mean(running_mean, running_var, batch, momentum=0.1):
    n = len(batch)
    if n < 2:
        raise ValueError("one row only")
    var = np.sum((batch - running_mean) ** 2, axis=0) / (n - 1)
    new_mean = (1 - momentum) * running_mean + momentum * batch.mean(axis=0)
    new_var = (1 - momentum) * running_var + momentum * var
    return new_mean, new_var


def distance_of_the_means_added(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    delta = batch.mean(axis=0) - running_mean
    mean = running_mean + momentum * delta
    var = (1 - momentum) * running_var + momentum * batch.var(axis=0, ddof=1)
    return mean, var + momentum * (1 - momentum) * delta**2


def variance_before_mean(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mean = (1 - momentum) * running_mean + momentum * batch.mean(axis=0)
    var = (1 - momentum) * running_var + momentum * batch.var(axis=0, ddof=1)
    return var, mean


def variance_left_alone(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mean = (1 - momentum) * running_mean + momentum * batch.mean(axis=0)
    return mean, running_var


def ema_in_float32(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    batch = batch.astype(np.float32)
    mean, var = batch.mean(axis=0), batch.var(axis=0, ddof=1)
    running_mean = (1 - momentum) * running_mean + momentum * mean
    return running_mean, (1 - momentum) * running_var + momentum * var


def swapped_and_biased(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mu, var = batch.mean(axis=0), batch.var(axis=0)
    running_mean = momentum * running_mean + (1 - momentum) * mu
    running_var = momentum * running_var + (1 - momentum) * var
    return running_mean, running_var


def biased_and_unguarded(running_mean, running_var, batch, momentum=0.1):
    mean = running_mean * (1 - momentum) + np.mean(batch, axis=0) * momentum
    var = running_var * (1 - momentum) + np.var(batch, axis=0) * momentum
    return mean, var


def swapped_and_unguarded(running_mean, running_var, batch, momentum=0.1):
    n = len(batch)
    mu = batch.mean(axis=0)
    var = batch.var(axis=0) * n / max(n - 1, 1)
    mean = momentum * running_mean + (1 - momentum) * mu
    return mean, momentum * running_var + (1 - momentum) * var


def biased_and_whole(running_mean, running_var, batch, momentum=0.1):
    if len(batch) < 2:
        raise ValueError("one row only")
    mean = running_mean + momentum * batch.mean(axis=0)
    var = running_var + momentum * batch.var(axis=0)
    return mean, var


# 05-correction


def decay_taken_for_momentum(ema, decay, steps):
    weight = 1 - (1 - decay) ** steps
    return ema / weight


def momentum_in_a_loop(ema, decay, steps):
    left = 1.0
    for _ in range(steps):
        left *= 1 - decay
    return ema / (1 - left)


def steps_forgotten(ema, decay, steps):
    correction = 1 - decay
    return np.divide(ema, correction)


def multiplied(ema, decay, steps):
    factor = 1 - np.power(decay, steps)
    return ema * factor


def one_step_more(ema, decay, steps):
    return ema / (1 - decay ** (steps + 1))


def one_step_less(ema, decay, steps):
    t = steps - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        return ema / np.subtract(1, decay**t)


def weights_from_one_on(ema, decay, steps):
    total = sum((1 - decay) * decay**i for i in range(1, steps + 1))
    return ema / total


def last_weight_left_out(ema, decay, steps):
    total = 0.0
    for i in range(1, steps):
        total += (1 - decay) * decay ** (steps - i)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(ema) / np.float64(total)


def weights_without_one_minus_decay(ema, decay, steps):
    weights = [decay ** (steps - i) for i in range(1, steps + 1)]
    return ema / sum(weights)


def what_is_left_of_the_start(ema, decay, steps):
    start = decay**steps
    return ema / start


def times_instead_of_power(ema, decay, steps):
    with np.errstate(divide="ignore", invalid="ignore"):
        return ema / np.float64(1 - decay * steps)


def brackets_forgotten(ema, decay, steps):
    corrected = ema / 1 - decay**steps
    return np.array(corrected)


def new_weight_to_the_power(ema, decay, steps):
    new = 1 - decay
    return ema / new**steps


def upside_down(ema, decay, steps):
    with np.errstate(divide="ignore", invalid="ignore"):
        return (1 - decay**steps) / ema


def caret_for_the_power(ema, decay, steps):
    return ema / (1 - decay ^ steps)


def sign_turned(ema, decay, steps):
    return ema / (decay**steps - 1)


def steps_times_the_new_weight(ema, decay, steps):
    total_weight = steps * (1 - decay)
    return ema / total_weight


def exponential_for_the_power(ema, decay, steps):
    half_life = 1 - math.exp(-steps * (1 - decay))
    return ema / half_life


def root_as_for_a_deviation(ema, decay, steps):
    return ema / np.sqrt(1 - decay**steps)


def corrected_at_every_step(ema, decay, steps):
    value = ema
    for t in range(1, steps + 1):
        value = value / (1 - decay**t)
    return value


def start_subtracted(ema, decay, steps):
    rest = decay**steps
    return (ema - rest) / (1 - rest)


def start_at_one_blended(ema, decay, steps):
    return ema * (1 - decay**steps) + decay**steps


def divided_in_place(ema, decay, steps):
    ema /= 1 - decay**steps
    return ema


def only_the_first_value(ema, decay, steps):
    weight = 1 - decay**steps
    return float(np.ravel(ema)[0] / weight)


def values_averaged(ema, decay, steps):
    weight = 1 - decay**steps
    return np.mean(ema / weight)


def rounded(ema, decay, steps):
    return np.round(ema / (1 - decay**steps), 3)


def corrected_only_early(ema, decay, steps):
    if steps > 10:
        return np.array(ema)
    return ema / (1 - decay**steps)


def nine_tenths_written_in(ema, decay, steps):
    beta1 = 0.9
    return ema / (1.0 - beta1**steps)


def early_return(ema, decay, steps):
    if steps == 0:
        ema = ema / (1 - decay**steps)
    return 1.0 * ema


def alpha_of_the_notebook(ema, decay, steps):
    return ema / (1 - (1 - alpha) ** steps)


def correction_in_float32(ema, decay, steps):
    weight = np.float32(1) - np.float32(decay) ** steps
    return ema / float(weight)


def momentum_and_one_more(ema, decay, steps):
    return ema / (1 - (1 - decay) ** (steps + 1))


def multiplied_and_momentum(ema, decay, steps):
    keep = 1 - decay
    return ema * (1 - keep**steps)


def correction_not_returned(ema, decay, steps):
    corrected = ema / (1 - decay**steps)
    print(corrected)


# 05-fold


def scale_along_the_inputs(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    new_weight = weight * s
    new_bias = s * (bias - mean) + beta
    return new_weight, new_bias


def weight_transposed(weight, bias, gamma, beta, mean, var, eps=1e-5):
    scale = gamma / np.sqrt(var + eps)
    return weight.T * scale, scale * (bias - mean) + beta


def matrix_product_with_the_scale(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return s @ weight, s * (bias - mean) + beta


def scale_in_a_row(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = (gamma / np.sqrt(var + eps))[None, :]
    return s * weight, (s * (bias - mean) + beta)[0]


def gamma_left_out(weight, bias, gamma, beta, mean, var, eps=1e-5):
    rstd = 1 / np.sqrt(var + eps)
    w = np.einsum("oi,o->oi", weight, rstd)
    b = rstd * (bias - mean) + beta
    return w, b


def gamma_in_the_weight_only(weight, bias, gamma, beta, mean, var, eps=1e-5):
    rstd = 1 / np.sqrt(var + eps)
    w = weight * (gamma * rstd)[:, None]
    b = rstd * (bias - mean) + beta
    return w, b


def beta_left_out(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return s.reshape(-1, 1) * weight, (bias - mean) * s


def old_bias_left_out(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    w = np.diag(s) @ weight
    b = beta - s * mean
    return w, b


def mean_left_out(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return (weight.T * s).T, s * bias + beta


def mean_not_scaled(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma * (var + eps) ** -0.5
    w_new = np.array([s_i * row for s_i, row in zip(s, weight, strict=True)])
    return w_new, s * bias - mean + beta


def old_bias_not_scaled(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    b_fold = bias + (beta - mean * s)
    return weight * s[:, np.newaxis], b_fold


def mean_with_a_plus(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return weight * s[:, None], s * (bias + mean) + beta


def mean_minus_bias(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    w = np.empty(weight.shape)
    b = np.empty(bias.shape)
    for i in range(len(s)):
        w[i] = s[i] * weight[i]
        b[i] = s[i] * (mean[i] - bias[i]) + beta[i]
    return w, b


def beta_inside_the_bracket(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return weight * s[:, None], s * (bias - mean + beta)


def beta_times_gamma(weight, bias, gamma, beta, mean, var, eps=1e-5):
    rstd = 1 / np.sqrt(var + eps)
    return weight * (gamma * rstd)[:, None], gamma * ((bias - mean) * rstd + beta)


def beta_with_a_minus(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return weight * s[:, None], s * (bias - mean) - beta


def epsilon_outside_the_root(weight, bias, gamma, beta, mean, var, eps=1e-5):
    std = np.sqrt(var) + eps
    s = gamma / std
    return weight * s[:, None], s * (bias - mean) + beta


def no_epsilon(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / var**0.5
    return weight * s[:, None], s * (bias - mean) + beta


def epsilon_in_the_weight_only(weight, bias, gamma, beta, mean, var, eps=1e-5):
    w = weight * (gamma / np.sqrt(var + eps))[:, None]
    b = gamma / np.sqrt(var) * (bias - mean) + beta
    return w, b


def default_epsilon_always(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + 1e-5)
    return weight * s[:, None], s * (bias - mean) + beta


def over_the_variance_itself(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = np.divide(gamma, var + eps)
    return weight * s[:, None], s * (bias - mean) + beta


def times_the_root(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma * np.sqrt(var + eps)
    return np.expand_dims(s, 1) * weight, s * (bias - mean) + beta


def scale_upside_down(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = np.sqrt(var + eps) / gamma
    return weight * s[:, None], s * (bias - mean) + beta


def weight_kept(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return weight.copy(), s * (bias - mean) + beta


def bias_as_a_column(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = (gamma / np.sqrt(var + eps))[:, None]
    return s * weight, s * (bias - mean)[:, None] + beta[:, None]


def bias_as_a_square(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = (gamma / np.sqrt(var + eps)).reshape(-1, 1)
    return s * weight, s * (bias - mean) + beta


def mean_taken_from_the_weight(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return s[:, None] * (weight - mean[:, None]), s * bias + beta


def beta_added_to_the_weight(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return s[:, None] * weight + beta[:, None], s * (bias - mean) + beta


def bias_first(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    new_weight = weight * s[:, None]
    new_bias = s * (bias - mean) + beta
    return new_bias, new_weight


def weight_alone(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return weight * s[:, None]


def rows_centred_by_their_own_mean(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(weight.var(axis=1) + eps)
    return weight * s[:, None], s * (bias - weight.mean(axis=1)) + beta


def scaled_in_place(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    weight *= s[:, None]
    return weight, s * (bias - mean) + beta


def bias_in_place(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    bias -= mean
    bias *= s
    bias += beta
    return weight * s[:, None], bias


def corrected_by_m_of_the_notebook(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var * M / (M - 1) + eps)
    return weight * s[:, None], s * (bias - mean) + beta


def fold_in_float32(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = np.zeros(len(gamma), dtype=np.float32)
    for i in range(len(s)):
        s[i] = gamma[i] / np.sqrt(var[i] + eps)
    return weight * s[:, None], s * (bias - mean) + beta


def epsilon_outside_and_no_old_bias(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / (np.sqrt(var) + eps)
    return weight * s[:, None], beta - mean * s


def no_gamma_and_no_beta(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = 1 / np.sqrt(var + eps)
    return weight * s[:, None], s * (bias - mean)


def no_epsilon_and_mean_not_scaled(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var)
    return weight * s[:, None], s * bias - mean + beta


def over_the_variance_and_plus(weight, bias, gamma, beta, mean, var, eps=1e-5):
    scale = gamma / (var + eps)
    folded = np.einsum("o,oi->oi", scale, weight)
    return folded, scale * (bias + mean) + beta


def transposed_and_no_mean(weight, bias, gamma, beta, mean, var, eps=1e-5):
    s = gamma / np.sqrt(var + eps)
    return weight.T * s, s * bias + beta


WRONG = {
    "05-inference": [
        (statistics_of_the_batch, "batch-statistics"),
        (batch_statistics_in_a_loop, "batch-statistics"),
        (deviation_of_the_batch, "batch-variance"),
        (mean_of_the_batch, "batch-mean"),
        (updated_with_the_batch_first, "updated-first-biased"),
        (updated_as_pytorch_does_first, "updated-first-guarded"),
        (updated_with_keras_momentum_first, "updated-nine-tenths"),
        (updated_in_place_first, "changed-input"),
        (halfway_to_the_batch, "half-and-half"),
        (epsilon_outside, "eps-outside-root"),
        (epsilon_not_used, "eps-forgotten"),
        (epsilon_twice, "eps-twice-inside"),
        (epsilon_of_its_own, "eps-ignored"),
        (over_the_variance, "divided-by-variance"),
        (root_of_the_deviation, "eps-under-a-deviation"),
        (times_the_deviation, "multiplied"),
        (brackets_missing, "parentheses"),
        (mean_added, "mean-added"),
        (mean_minus_x, "sign"),
        (mean_not_subtracted, "not-centred"),
        (beta_inside_gamma, "gamma-times-sum"),
        (gamma_and_beta_dropped, "affine-dropped"),
        (beta_dropped, "beta-dropped"),
        (gamma_dropped, "gamma-dropped"),
        (gamma_and_beta_exchanged, "gamma-beta-swapped"),
        (bessel_once_more, "unbiased-again"),
        (corrected_by_the_notebooks_batch, "uses-global"),
        (mean_and_var_of_the_notebook, "uses-global"),
        (standardized_again, "standardized-again"),
        (gamma_as_a_column, "column-of-gamma"),
        (gamma_by_a_dot_product, "raised"),
        (centred_in_the_input, "changed-input"),
        (inference_in_float32, "float32-inside"),
        (no_epsilon_and_no_beta, "eps-forgotten+beta-dropped"),
        (epsilon_outside_and_beta_inside, "eps-outside-root+gamma-times-sum"),
        (variance_and_brackets, "divided-by-variance+gamma-times-sum"),
        (batch_statistics_and_no_affine, "batch-statistics+affine-dropped"),
        (result_as_a_tuple, "wrong-type"),
        (printed_instead, "returned-none"),
    ],
    "05-population": [
        (average_of_averages, "batches-alike-spread-missing"),
        (running_average_of_averages, "batches-alike-spread-missing"),
        (inside_only, "spread-missing"),
        (inside_only_by_average, "spread-missing"),
        (between_only, "inside-missing"),
        (formula_for_equal_batches, "batches-alike"),
        (right_mean_and_equal_batches, "variances-unweighted"),
        (pooled_variance, "pooled-variance"),
        (mean_of_unbiased, "spread-missing+unbiased-batches"),
        (unbiased_at_the_end, "unbiased-variance"),
        (unbiased_of_all_rows, "unbiased-variance"),
        (deviation_for_variance, "deviation"),
        (sum_not_divided, "sum-of-squares"),
        (everything_in_one_number, "of-everything"),
        (over_the_features_of_all_rows, "over-features"),
        (variance_of_all_numbers, "variance-no-axis"),
        (mean_moved_too_early, "mean-moved-first"),
        (count_moved_too_early, "count-moved-first"),
        (delta_not_squared, "delta-not-squared"),
        (between_not_divided_by_total, "total-missing"),
        (variance_added_without_its_count, "inside-not-times-n"),
        (mean_moved_by_the_old_count, "mean-moved-by-the-old-count"),
        (merge_forgets_what_lies_between, "spread-missing"),
        (deviations_from_the_mean_so_far, "around-new-mean"),
        (counts_batches_not_rows, "batches-alike"),
        (the_last_batch, "last-batch"),
        (the_first_batch, "first-batch"),
        (exponential_average, "exponential-average"),
        (averaged_deviations, "deviations-averaged"),
        (squares_about_zero, "uncentred-variance"),
        (squares_minus_square_of_the_sum, "square-of-the-sum"),
        (squares_minus_square_in_float32, "cancellation"),
        (read_twice, "second-pass+features-differ"),
        (first_batch_by_index, "needs-index"),
        (batches_counted_by_len, "needs-length"),
        (concatenated_as_it_comes, "concatenated-stream"),
        (stacked_as_it_comes, "stacked-stream"),
        (population_in_float32, "float32-inside"),
        (stacked_as_equals, "raised"),
        (merge_without_a_guard, "features-differ"),
        (merge_of_triples_without_a_guard, "features-differ"),
        (sums_without_a_guard, "features-differ"),
        (nothing_for_nothing, "no-batch"),
        (other_features_skipped, "features-differ"),
        (batches_centred_in_place, "changed-input"),
        (hidden_of_the_notebook, "uses-global"),
        (truth_of_the_notebook, "uses-global"),
        (variance_first, "swapped"),
        (unbiased_without_between, "spread-missing+unbiased-variance"),
        (deviation_without_guard, "deviation+features-differ"),
    ],
    "05-ema": [
        (biased_plus_its_share, "share-added"),
        (momentum_weighs_the_old, "momentum-swapped"),
        (keras_by_difference, "momentum-swapped"),
        (only_the_mean_the_other_way, "momentum-swapped-in-the-mean"),
        (biased_in_the_buffer, "biased-variance"),
        (biased_by_a_loop, "biased-variance"),
        (bessel_upside_down, "correction-inverted"),
        (bessel_of_the_features, "n-is-features"),
        (bessel_twice, "corrected-twice"),
        (bessel_of_the_notebooks_batch, "uses-global"),
        (mean_and_var_from_the_notebook, "uses-global"),
        (single_row_let_through, "one-row"),
        (single_row_by_a_maximum, "one-row-biased"),
        (single_row_leaves_all_as_it_is, "one-row-skipped"),
        (single_feature_refused, "raised"),
        (two_rows_refused, "raised"),
        (written_into_the_buffers, "changed-input"),
        (deviations_averaged, "deviations-averaged"),
        (deviation_into_the_variance, "deviation-stored"),
        (epsilon_stored, "eps-added"),
        (old_value_kept_whole, "old-not-shrunk"),
        (new_value_taken_whole, "new-not-weighed"),
        (last_batch_kept, "last-batch"),
        (nothing_learned, "unchanged"),
        (weight_without_brackets, "parentheses"),
        (a_tenth_whatever_you_pass, "momentum-ignored"),
        (plain_average, "half-and-half"),
        (over_the_features, "over-features"),
        (over_everything, "no-axis"),
        (variance_over_everything, "variance-no-axis"),
        (around_the_new_running_mean, "around-new-mean"),
        (around_the_old_running_mean, "around-running-mean"),
        (distance_of_the_means_added, "distance-added"),
        (variance_before_mean, "swapped"),
        (variance_left_alone, "variance-unchanged"),
        (ema_in_float32, "float32-inside"),
        (swapped_and_biased, "momentum-swapped+biased-variance"),
        (biased_and_unguarded, "one-row+biased-variance"),
        (swapped_and_unguarded, "one-row-biased+momentum-swapped"),
        (biased_and_whole, "biased-variance+old-not-shrunk"),
    ],
    "05-correction": [
        (decay_taken_for_momentum, "decay-is-momentum"),
        (momentum_in_a_loop, "decay-is-momentum"),
        (steps_forgotten, "first-step-only"),
        (multiplied, "multiplied"),
        (one_step_more, "one-step-ahead"),
        (one_step_less, "one-step-behind"),
        (weights_from_one_on, "powers-from-one"),
        (last_weight_left_out, "newest-left-out"),
        (weights_without_one_minus_decay, "sum-of-powers"),
        (what_is_left_of_the_start, "divided-by-power"),
        (times_instead_of_power, "times-steps"),
        (brackets_forgotten, "parentheses"),
        (new_weight_to_the_power, "power-of-momentum"),
        (upside_down, "inverted"),
        (caret_for_the_power, "raised"),
        (sign_turned, "sign"),
        (steps_times_the_new_weight, "steps-times-momentum"),
        (exponential_for_the_power, "approximated"),
        (root_as_for_a_deviation, "rooted"),
        (corrected_at_every_step, "corrected-at-every-step"),
        (start_subtracted, "started-at-one"),
        (start_at_one_blended, "blended-with-one"),
        (divided_in_place, "changed-input"),
        (only_the_first_value, "wrong-type"),
        (values_averaged, "wrong-type"),
        (rounded, "rounded"),
        (corrected_only_early, "not-corrected-later"),
        (nine_tenths_written_in, "decay-ignored"),
        (early_return, "not-corrected"),
        (alpha_of_the_notebook, "uses-global"),
        (correction_in_float32, "float32-inside"),
        (momentum_and_one_more, "decay-is-momentum+one-step-ahead"),
        (multiplied_and_momentum, "decay-is-momentum+multiplied"),
        (correction_not_returned, "returned-none"),
    ],
    "05-fold": [
        (scale_along_the_inputs, "columns-scaled"),
        (weight_transposed, "transposed"),
        (matrix_product_with_the_scale, "matrix-product"),
        (scale_in_a_row, "columns-scaled-by-a-row"),
        (gamma_left_out, "gamma-forgotten"),
        (gamma_in_the_weight_only, "gamma-missing-in-bias"),
        (beta_left_out, "beta-forgotten"),
        (old_bias_left_out, "bias-dropped"),
        (mean_left_out, "mean-forgotten"),
        (mean_not_scaled, "mean-unscaled"),
        (old_bias_not_scaled, "bias-unscaled"),
        (mean_with_a_plus, "mean-added"),
        (mean_minus_bias, "bias-sign"),
        (beta_inside_the_bracket, "beta-scaled"),
        (beta_times_gamma, "gamma-times-sum"),
        (beta_with_a_minus, "beta-subtracted"),
        (epsilon_outside_the_root, "eps-outside-root"),
        (no_epsilon, "eps-forgotten"),
        (epsilon_in_the_weight_only, "eps-missing-in-bias"),
        (default_epsilon_always, "eps-ignored"),
        (over_the_variance_itself, "divided-by-variance"),
        (times_the_root, "scale-multiplied"),
        (scale_upside_down, "scale-inverted"),
        (weight_kept, "weight-unscaled"),
        (bias_as_a_column, "bias-is-a-column"),
        (bias_as_a_square, "bias-is-a-matrix"),
        (mean_taken_from_the_weight, "mean-in-weight"),
        (beta_added_to_the_weight, "beta-in-weight"),
        (bias_first, "swapped"),
        (weight_alone, "wrong-type"),
        (rows_centred_by_their_own_mean, None),
        (scaled_in_place, "changed-input"),
        (bias_in_place, "changed-input"),
        (corrected_by_m_of_the_notebook, "uses-global"),
        (fold_in_float32, "float32-inside"),
        (epsilon_outside_and_no_old_bias, "bias-dropped+eps-outside-root"),
        (no_gamma_and_no_beta, "beta-forgotten+gamma-forgotten"),
        (no_epsilon_and_mean_not_scaled, "mean-unscaled+eps-forgotten"),
        (over_the_variance_and_plus, "mean-added+divided-by-variance"),
        (transposed_and_no_mean, "mean-forgotten+transposed"),
    ],
}
