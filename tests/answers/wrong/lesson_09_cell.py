"""Wrong answers to 09-cell, as learners write them."""

import numpy as np


def ln(a, gamma, beta, eps=1e-5, axis=1):
    mean, var = a.mean(axis=axis, keepdims=True), a.var(axis=axis, keepdims=True)
    return gamma * (a - mean) / np.sqrt(var + eps) + beta


def batch_norm_habit(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    a = x @ w_x + h @ w_h
    return np.tanh(gamma * (a - a.mean(axis=0)) / np.sqrt(a.var(axis=0) + eps) + beta)


def forgot_tanh(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return ln(x @ w_x + h @ w_h, gamma, beta, eps)


def tanh_then_norm(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return ln(np.tanh(x @ w_x + h @ w_h), gamma, beta, eps)


def norm_of_input_only(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return np.tanh(ln(x @ w_x, gamma, beta, eps) + h @ w_h)


def norm_of_state_only(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return np.tanh(x @ w_x + ln(h @ w_h, gamma, beta, eps))


def two_norms(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return np.tanh(ln(x @ w_x, gamma, beta, eps) + ln(h @ w_h, gamma, beta, eps))


def two_norms_one_beta(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return np.tanh(ln(x @ w_x, gamma, 0, eps) + ln(h @ w_h, gamma, beta, eps))


def no_memory(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return np.tanh(ln(x @ w_x, gamma, beta, eps))


def residual(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return h + np.tanh(ln(x @ w_x + h @ w_h, gamma, beta, eps))


def no_keepdims(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    a = x @ w_x + h @ w_h
    return np.tanh(gamma * (a - a.mean(axis=1)) / np.sqrt(a.var(axis=1) + eps) + beta)


def torch_linear(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return np.tanh(ln(x @ w_x.T + h @ w_h.T, gamma, beta, eps))


def state_transposed(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return np.tanh(ln(x @ w_x + h @ w_h.T, gamma, beta, eps))


def torch_var(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    a = x @ w_x + h @ w_h
    std = np.sqrt(a.var(axis=1, ddof=1, keepdims=True) + eps)
    return np.tanh(gamma * (a - a.mean(axis=1, keepdims=True)) / std + beta)


def eps_outside(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    a = x @ w_x + h @ w_h
    z = (a - a.mean(1, keepdims=True)) / (a.std(1, keepdims=True) + eps)
    return np.tanh(gamma * z + beta)


def one_pass(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    a = x @ w_x + h @ w_h
    mean = a.mean(axis=1, keepdims=True)
    var = (a**2).mean(axis=1, keepdims=True) - mean**2
    return np.tanh(gamma * (a - mean) / np.sqrt(var + eps) + beta)


def rms_cell(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    a = x @ w_x + h @ w_h
    return np.tanh(gamma * a / np.sqrt((a**2).mean(axis=1, keepdims=True) + eps) + beta)


def all_values(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    a = x @ w_x + h @ w_h
    return np.tanh(gamma * (a - a.mean()) / np.sqrt(a.var() + eps) + beta)


def affine_after_tanh(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return gamma * np.tanh(ln(x @ w_x + h @ w_h, 1, 0, eps)) + beta


def logistic(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return 1 / (1 + np.exp(-ln(x @ w_x + h @ w_h, gamma, beta, eps)))


def no_affine(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return np.tanh(ln(x @ w_x + h @ w_h, 1, 0, eps))


def batch_and_no_tanh(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return ln(x @ w_x + h @ w_h, gamma, beta, eps, axis=0)


def input_only_and_eps_outside(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    a = x @ w_x
    z = (a - a.mean(1, keepdims=True)) / (a.std(1, keepdims=True) + eps)
    return np.tanh(gamma * z + beta + h @ w_h)


def in_place(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    h[:] = np.tanh(ln(x @ w_x + h @ w_h, gamma, beta, eps))
    return h


def cell_of_the_previous_lesson(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return np.tanh(x @ w_x + h @ w_h)


def no_eps(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    return np.tanh(ln(x @ w_x + h @ w_h, gamma, beta, 0))


def keras_default(x, h, w_x, w_h, gamma, beta, eps=1e-3):
    return np.tanh(ln(x @ w_x + h @ w_h, gamma, beta, eps))


def normalizes_the_input(x, h, w_x, w_h, gamma, beta, eps=1e-5):
    x = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + eps)
    return np.tanh(gamma * (x @ w_x + h @ w_h) + beta)


WRONG = {
    "09-cell": [
        (batch_norm_habit, "over-batch"),
        (forgot_tanh, "tanh-missing"),
        (tanh_then_norm, "tanh-first"),
        (norm_of_input_only, "input-alone-normalized"),
        (norm_of_state_only, "state-alone-normalized"),
        (two_norms, "each-normalized"),
        (two_norms_one_beta, "each-normalized"),
        (no_memory, "state-forgotten"),
        (residual, "state-carried-over"),
        (no_keepdims, "no-keepdims"),
        (torch_linear, "weights-transposed"),
        (state_transposed, "state-weights-transposed"),
        (torch_var, "one-too-few"),
        (eps_outside, "eps-outside-root"),
        (one_pass, "cancellation"),
        (rms_cell, "not-centred-at-all"),
        (all_values, "no-axis"),
        (affine_after_tanh, "affine-outside-tanh"),
        (logistic, "sigmoid"),
        (no_affine, "affine-dropped"),
        (batch_and_no_tanh, "over-batch+tanh-missing"),
        (input_only_and_eps_outside, "input-alone-normalized+eps-outside-root"),
        (in_place, "changed-input"),
        (cell_of_the_previous_lesson, "not-normalized"),
        (no_eps, "eps-forgotten"),
        (keras_default, "eps-default"),
        (normalizes_the_input, None),
    ],
}
