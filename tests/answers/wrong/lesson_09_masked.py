"""Wrong answers to 09-masked, as learners write them."""

import numpy as np


def finish(x, mask, gamma, beta, eps, mean, var):
    return np.where(mask[..., None], gamma * (x - mean) / np.sqrt(var + eps) + beta, 0)


def multiplies(x, mask, gamma, beta, eps=1e-5):
    m = mask[..., None]
    n = m.sum()
    mean = (x * m).sum(axis=(0, 1)) / n
    var = ((x - mean) ** 2 * m).sum(axis=(0, 1)) / n
    return (gamma * (x - mean) / np.sqrt(var + eps) + beta) * m


def multiplies_then_where(x, mask, gamma, beta, eps=1e-5):
    m = mask[..., None]
    mean = (x * m).sum(axis=(0, 1)) / m.sum()
    var = (((x - mean) * m) ** 2).sum(axis=(0, 1)) / m.sum()
    return finish(x, mask, gamma, beta, eps, mean, var)


def multiplies_at_the_end(x, mask, gamma, beta, eps=1e-5):
    v = x[mask]
    y = gamma * (x - v.mean(axis=0)) / np.sqrt(v.var(axis=0) + eps) + beta
    return y * mask[:, :, np.newaxis]


def ignores_the_mask(x, mask, gamma, beta, eps=1e-5):
    return finish(x, mask, gamma, beta, eps, x.mean(axis=(0, 1)), x.var(axis=(0, 1)))


def nothing_masked(x, mask, gamma, beta, eps=1e-5):
    y = x.reshape(-1, x.shape[-1])
    y = gamma * (y - y.mean(0)) / np.sqrt(y.var(0) + eps) + beta
    return y.reshape(x.shape)


def zeros_first(x, mask, gamma, beta, eps=1e-5):
    x = np.where(mask[..., None], x, 0)
    return finish(x, mask, gamma, beta, eps, x.mean(axis=(0, 1)), x.var(axis=(0, 1)))


def zeros_squared(x, mask, gamma, beta, eps=1e-5):
    x = np.where(mask[..., None], x, 0)
    mean = x.sum(axis=(0, 1)) / mask.sum()
    var = ((x - mean) ** 2).sum(axis=(0, 1)) / mask.sum()
    return finish(x, mask, gamma, beta, eps, mean, var)


def divides_by_n_times_t(x, mask, gamma, beta, eps=1e-5):
    n, t, _ = x.shape
    v = x[mask]
    mean = v.sum(axis=0) / (n * t)
    var = ((v - mean) ** 2).sum(axis=0) / (n * t)
    return finish(x, mask, gamma, beta, eps, mean, var)


def variance_by_n_times_t(x, mask, gamma, beta, eps=1e-5):
    v = x[mask]
    var = ((v - v.mean(axis=0)) ** 2).sum(axis=0) / mask.size
    return finish(x, mask, gamma, beta, eps, v.mean(axis=0), var)


def beta_everywhere(x, mask, gamma, beta, eps=1e-5):
    v = x[mask]
    x_hat = np.zeros_like(x)
    x_hat[mask] = (v - v.mean(axis=0)) / np.sqrt(v.var(axis=0) + eps)
    return gamma * x_hat + beta


def copy_of_x(x, mask, gamma, beta, eps=1e-5):
    v, y = x[mask], x.copy()
    y[mask] = gamma * (v - v.mean(axis=0)) / np.sqrt(v.var(axis=0) + eps) + beta
    return y


def forgets_the_zeros(x, mask, gamma, beta, eps=1e-5):
    v = x[mask]
    return gamma * (x - v.mean(axis=0)) / np.sqrt(v.var(axis=0) + eps) + beta


def torch_mask(x, mask, gamma, beta, eps=1e-5):
    """True where it is padding, as in PyTorch's key_padding_mask."""
    v, y = x[~mask], np.zeros_like(x)
    y[~mask] = gamma * (v - v.mean(axis=0)) / np.sqrt(v.var(axis=0) + eps) + beta
    return y


def each_step_apart(x, mask, gamma, beta, eps=1e-5):
    y = np.zeros_like(x)
    for t in range(x.shape[1]):
        rows = mask[:, t]
        v = x[rows, t]
        y[rows, t] = gamma * (v - v.mean(axis=0)) / np.sqrt(v.var(axis=0) + eps) + beta
    return y


def each_sequence_apart(x, mask, gamma, beta, eps=1e-5):
    y = np.zeros_like(x)
    for n in range(len(x)):
        v = x[n, mask[n]]
        y[n, mask[n]] = gamma * (v - v.mean(axis=0)) / np.sqrt(v.var(axis=0) + eps) + beta
    return y


def layer_norm_instead(x, mask, gamma, beta, eps=1e-5):
    v, y = x[mask], np.zeros_like(x)
    root = np.sqrt(v.var(axis=1, keepdims=True) + eps)
    y[mask] = gamma * (v - v.mean(axis=1, keepdims=True)) / root + beta
    return y


def lengths(x, mask, gamma, beta, eps=1e-5):
    rows = [x[n, : mask[n].sum()] for n in range(len(x))]
    v, y = np.concatenate(rows), np.zeros_like(x)
    for n, row in enumerate(rows):
        y[n, : len(row)] = gamma * (row - v.mean(0)) / np.sqrt(v.var(0) + eps) + beta
    return y


def no_axis(x, mask, gamma, beta, eps=1e-5):
    v, y = x[mask], np.zeros_like(x)
    y[mask] = gamma * (v - v.mean()) / np.sqrt(v.var() + eps) + beta
    return y


def ddof(x, mask, gamma, beta, eps=1e-5):
    v, y = x[mask], np.zeros_like(x)
    y[mask] = gamma * (v - v.mean(axis=0)) / np.sqrt(v.var(axis=0, ddof=1) + eps) + beta
    return y


def one_pass(x, mask, gamma, beta, eps=1e-5):
    v = x[mask]
    mean = v.mean(axis=0)
    return finish(x, mask, gamma, beta, eps, mean, (v**2).mean(axis=0) - mean**2)


def eps_outside(x, mask, gamma, beta, eps=1e-5):
    v, y = x[mask], np.zeros_like(x)
    y[mask] = gamma * (v - v.mean(axis=0)) / (v.std(axis=0) + eps) + beta
    return y


def nanmean(x, mask, gamma, beta, eps=1e-5):
    mean, var = np.nanmean(x, axis=(0, 1)), np.nanvar(x, axis=(0, 1))
    return finish(x, mask, gamma, beta, eps, mean, var)


def returns_the_valid(x, mask, gamma, beta, eps=1e-5):
    v = x[mask]
    return gamma * (v - v.mean(axis=0)) / np.sqrt(v.var(axis=0) + eps) + beta


def beta_and_ddof(x, mask, gamma, beta, eps=1e-5):
    v = x[mask]
    x_hat = np.zeros_like(x)
    x_hat[mask] = (v - v.mean(axis=0)) / np.sqrt(v.var(axis=0, ddof=1) + eps)
    return gamma * x_hat + beta


def ignores_and_eps_outside(x, mask, gamma, beta, eps=1e-5):
    y = gamma * (x - x.mean(axis=(0, 1))) / (x.std(axis=(0, 1)) + eps) + beta
    y[~mask] = 0
    return y


def zeroes_its_input(x, mask, gamma, beta, eps=1e-5):
    x[~mask] = 0
    v = x[mask]
    return finish(x, mask, gamma, beta, eps, v.mean(axis=0), v.var(axis=0))


def counts_what_is_not_zero(x, mask, gamma, beta, eps=1e-5):
    clean = np.where(mask[..., None], x, 0)
    m = (clean != 0).sum((0, 1))
    mean = clean.sum((0, 1)) / m
    var = (np.where(mask[..., None], x - mean, 0) ** 2).sum((0, 1)) / m
    return finish(x, mask, gamma, beta, eps, mean, var)


def mean_of_sequences(x, mask, gamma, beta, eps=1e-5):
    rows = [(x[n][mask[n]].mean(0), x[n][mask[n]].var(0)) for n in range(len(x))]
    mean, var = np.mean(rows, axis=0)
    return finish(x, mask, gamma, beta, eps, mean, var)


def mean_of_sequences_and_one_variance(x, mask, gamma, beta, eps=1e-5):
    mean = np.mean([x[n][mask[n]].mean(0) for n in range(len(x))], axis=0)
    return finish(x, mask, gamma, beta, eps, mean, x[mask].var(axis=0))


EPS = 1e-5


def ddof_and_a_constant(x, mask, gamma, beta, eps=EPS):
    v = x[mask]
    return finish(x, mask, gamma, beta, EPS, v.mean(axis=0), v.var(axis=0, ddof=1))


def mask_without_an_axis(x, mask, gamma, beta, eps=1e-5):
    clean = np.where(mask, x, 0)
    return finish(x, mask, gamma, beta, eps, clean.mean((0, 1)), clean.var((0, 1)))


WRONG = {
    "09-masked": [
        (multiplies, "multiplied-by-the-mask"),
        (multiplies_then_where, "multiplied-by-the-mask"),
        (multiplies_at_the_end, "output-multiplied-by-the-mask"),
        (ignores_the_mask, "mask-ignored"),
        (nothing_masked, "mask-unused"),
        (zeros_first, "zeros-counted"),
        (zeros_squared, "zeros-counted-in-the-variance"),
        (divides_by_n_times_t, "divided-by-all-steps"),
        (variance_by_n_times_t, "divided-by-all-steps-in-the-variance"),
        (beta_everywhere, "beta-in-the-padding"),
        (copy_of_x, "padding-kept"),
        (forgets_the_zeros, "padding-normalized"),
        (torch_mask, "mask-inverted"),
        (each_step_apart, "per-step"),
        (each_sequence_apart, "per-sequence"),
        (layer_norm_instead, "over-features"),
        (lengths, "prefix-assumed"),
        (no_axis, "no-axis"),
        (ddof, "unbiased-variance"),
        (one_pass, "cancellation"),
        (eps_outside, "eps-outside-root"),
        (nanmean, "nan-only"),
        (returns_the_valid, None),
        (beta_and_ddof, "beta-in-the-padding+unbiased-variance"),
        (ignores_and_eps_outside, "mask-ignored+eps-outside-root"),
        (zeroes_its_input, "changed-input"),
        (counts_what_is_not_zero, "zeros-not-counted"),
        (mean_of_sequences, "mean-of-means"),
        (mean_of_sequences_and_one_variance, "mean-of-means"),
        (ddof_and_a_constant, "unbiased-variance+eps-ignored"),
        (mask_without_an_axis, "raised"),
    ],
}
