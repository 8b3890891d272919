"""Wrong answers to the exercises of lesson 04, as learners write them, and what is wrong."""

import numpy as np

# What the lesson's cells leave behind in the notebook, for the answers that read it by mistake.
x = np.array([1.0, 2.0, 6.0])
dy = np.array([1.0, 0.0, 2.0])
gamma, beta, eps, N = 2.0, 10.0, 1e-5, 3
mean = x.mean()
var = ((x - mean) ** 2).mean()
rstd = 1 / np.sqrt(var + eps)
x_hat = (x - mean) * rstd
dx_hat, dgamma, dbeta = gamma * dy, (dy * x_hat).sum(), dy.sum()


# 04-gradcheck


def forward_difference(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    base = f(x)
    for index in np.ndindex(*x.shape):
        nudged = x.astype(float)
        nudged[index] += h
        gradient[index] = (f(nudged) - base) / h
    return gradient


def backward_difference(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    here = f(x)
    slopes = []
    for k in range(x.size):
        step = np.zeros(x.size)
        step[k] = h
        slopes.append((here - f(x - step.reshape(x.shape))) / h)
    return np.array(slopes).reshape(x.shape)


def divided_by_one_h(f, x, h=1e-5):
    xs = np.array(x, dtype=np.float64)
    out = np.empty_like(xs)
    it = np.nditer(xs, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        keep = xs[i]
        xs[i] = keep + h
        plus = f(xs)
        xs[i] = keep - h
        minus = f(xs)
        xs[i] = keep
        out[i] = (plus - minus) / h
        it.iternext()
    return out


def two_h_without_brackets(f, x, h=1e-5):
    grad = np.zeros(np.shape(x))
    for idx, old in np.ndenumerate(x):
        z = np.array(x, dtype=float)
        z[idx] = old + h
        up = f(z)
        z[idx] = old - h
        down = f(z)
        grad[idx] = (up - down) / 2 * h
    return grad


def divided_by_two_only(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        higher, lower = x.copy(), x.copy()
        higher[index] += h
        lower[index] -= h
        grad[index] = (f(higher) - f(lower)) / 2
    return grad


def not_divided(f, x, h=1e-5):
    basis = np.eye(x.size).reshape((x.size, *x.shape))
    differences = [f(x + h * e) - f(x - h * e) for e in basis]
    return np.array(differences).reshape(x.shape)


def below_minus_above(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old - h
        first = f(x)
        x[index] = old + h
        second = f(x)
        x[index] = old
        grad[index] = (first - second) / (2 * h)
    return grad


def whole_array_at_once(f, x, h=1e-5):
    above = f(x + h)
    below = f(x - h)
    return (above - below) / (2 * h)


def whole_array_in_every_place(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        grad[index] = (f(x + h) - f(x - h)) / (2 * h)
    return grad


def a_row_at_a_time(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in range(len(x)):
        old = x[i].copy()
        x[i] = old + h
        above = f(x)
        x[i] = old - h
        below = f(x)
        x[i] = old
        grad[i] = (above - below) / (2 * h)
    return grad


def back_to_the_start_only(f, x, h=1e-5):
    z = np.array(x, dtype=float)
    grad = np.zeros_like(z)
    for ix in np.ndindex(z.shape):
        z[ix] += h
        fp = f(z)
        z[ix] -= h
        fm = f(z)
        grad[ix] = (fp - fm) / (2 * h)
    return grad


def left_below(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        below = f(x)
        grad[index] = (above - below) / (2 * h)
    return grad


def nudged_and_nudged_back(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        below = f(x)
        x[index] += h
        grad[index] = (above - below) / (2 * h)
    return grad


def two_names_for_one_array(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        plus, minus = x, x
        plus[index] += h
        minus[index] -= h
        gradient[index] = (f(plus) - f(minus)) / (2 * h)
    return gradient


def in_place_in_an_integer_array(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + h
        above = f(x)
        x[index] = old - h
        below = f(x)
        x[index] = old
        gradient[index] = (above - below) / (2 * h)
    return gradient


def copied_without_a_dtype(f, x, h=1e-5):
    slopes = []
    for index in np.ndindex(x.shape):
        left, right = x.copy(), x.copy()
        left[index] = left[index] - h
        right[index] = right[index] + h
        slopes.append((f(right) - f(left)) / (2 * h))
    return np.reshape(slopes, x.shape)


def gradient_in_the_type_of_x(f, x, h=1e-5):
    grad = np.zeros_like(x)
    z = x.astype(float)
    for index in np.ndindex(x.shape):
        old = z[index]
        values = []
        for new in (old - h, old + h):
            z[index] = new
            values.append(f(z))
        z[index] = old
        grad[index] = (values[1] - values[0]) / (2 * h)
    return grad


def nudged_a_flattened_copy(f, x, h=1e-5):
    flat = x.flatten().astype(float)
    grad = np.zeros(x.size)
    for i in range(x.size):
        old = flat[i]
        flat[i] = old + h
        above = f(x)
        flat[i] = old - h
        below = f(x)
        flat[i] = old
        grad[i] = (above - below) / (2 * h)
    return grad.reshape(x.shape)


def integers_through_ravel(f, x, h=1e-5):
    x = np.ascontiguousarray(x)
    flat, grad = x.ravel(), np.zeros(x.size)
    for i in range(x.size):
        old = flat[i]
        flat[i] = old + h
        above = f(x)
        flat[i] = old - h
        below = f(x)
        flat[i] = old
        grad[i] = (above - below) / (2 * h)
    return grad.reshape(x.shape)


def copies_made_before_the_loop(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    plus, minus = x.astype(float), x.astype(float)
    for index, _ in np.ndenumerate(x):
        plus[index] += h
        minus[index] -= h
        grad[index] = (f(plus) - f(minus)) / (2 * h)
    return grad


def flat_x_handed_to_f(f, x, h=1e-5):
    z = np.array(x, dtype=float).reshape(-1)
    slopes = np.zeros(len(z))
    for i in range(len(z)):
        value = z[i]
        z[i] = value + h
        up = f(z)
        z[i] = value - h
        slopes[i] = (up - f(z)) / (2 * h)
        z[i] = value
    return slopes.reshape(x.shape)


def handed_out_flat(f, x, h=1e-5):
    def along(k, step):
        moved = np.array(x, dtype=float).flatten()
        moved[k] += step
        return f(moved.reshape(x.shape))

    return np.array([(along(k, h) - along(k, -h)) / (2 * h) for k in range(x.size)])


def two_axes_only(f, x, h=1e-5):
    rows, cols = x.shape
    grad = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            e = np.zeros((rows, cols))
            e[r, c] = h
            grad[r, c] = (f(x + e) - f(x - e)) / (2 * h)
    return grad


def step_written_into_the_code(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad, h = np.zeros(x.shape), 1e-5
    for index in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[index] = h
        grad[index] = (f(x + e) - f(x - e)) / (2 * h)
    return grad


def step_in_proportion_to_x(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[index] = h * max(1, abs(x[index]))
        grad[index] = (f(x + e) - f(x - e)) / (2 * h)
    return grad


def step_of_at_least_h(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[index] = step = h * max(1.0, abs(x[index]))
        grad[index] = (f(x + e) - f(x - e)) / (2 * step)
    return grad


def half_a_step_and_over_h(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[i] += h / 2
        down[i] -= h / 2
        grad[i] = (f(up) - f(down)) / h
    return grad


def a_thousandth_by_default(f, x, h=1e-3):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + h
        above = f(x)
        x[index] = old - h
        grad[index] = (above - f(x)) / (2 * h)
        x[index] = old
    return grad


def half_a_step_to_each_side(f, x, h=1e-5):
    steps = h / 2 * np.eye(x.size)
    slopes = [(f(x + s.reshape(x.shape)) - f(x - s.reshape(x.shape))) / (2 * h) for s in steps]
    return np.asarray(slopes).reshape(x.shape)


def second_derivative(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    middle = f(x)
    for index in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[index] = h
        grad[index] = (f(x + e) - 2 * middle + f(x - e)) / h**2
    return grad


def one_sided_and_over_two_h(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old = x[index]
        before = f(x)
        x[index] = old + h
        grad[index] = (f(x) - before) / (2 * h)
        x[index] = old
    return grad


def sign_and_factor(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    slopes = np.zeros(x.size)
    for k, e in enumerate(np.eye(x.size) * h):
        e = e.reshape(x.shape)
        slopes[k] = (f(x - e) - f(x + e)) / h
    return slopes.reshape(x.shape)


def sign_and_flat(f, x, h=1e-5):
    grad = []
    for i in np.ndindex(x.shape):
        hi, lo = x.astype(float), x.astype(float)
        hi[i], lo[i] = hi[i] + h, lo[i] - h
        grad.append((f(lo) - f(hi)) / (2 * h))
    return np.array(grad)


def step_from_the_notebook(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + eps
        above = f(x)
        x[index] = old - eps
        below = f(x)
        x[index] = old
        grad[index] = (above - below) / (2 * eps)
    return grad


def gradcheck_in_float32(f, x, h=1e-5):
    x = np.array(x, dtype=np.float32)
    grad = np.zeros(x.shape, dtype=np.float32)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + h
        above = f(x)
        x[index] = old - h
        below = f(x)
        x[index] = old
        grad[index] = (above - below) / (2 * h)
    return grad.astype(np.float64)


def gradient_as_a_dictionary(f, x, h=1e-5):
    gradient = {}
    for index in np.ndindex(x.shape):
        z = np.array(x, dtype=float)
        z[index] += h
        above = f(z)
        z[index] -= 2 * h
        gradient[index] = (above - f(z)) / (2 * h)
    return gradient


def gradient_not_returned(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[index] = h
        grad[index] = (f(x + e) - f(x - e)) / (2 * h)


# 04-affine


def averaged_over_the_batch(dy, x_hat, gamma):
    d_xhat = gamma * dy
    d_gamma = np.mean(dy * x_hat, axis=0)
    d_beta = np.mean(dy, axis=0)
    return d_xhat, d_gamma, d_beta


def divided_by_n(dy, x_hat, gamma):
    n, d = dy.shape
    d_gamma, d_beta = np.zeros(d), np.zeros(d)
    for i in range(n):
        d_gamma += dy[i] * x_hat[i]
        d_beta += dy[i]
    return dy * gamma, d_gamma / n, d_beta / n


def only_gamma_averaged(dy, x_hat, gamma):
    return gamma * dy, (dy * x_hat).mean(0), dy.sum(0)


def only_beta_averaged(dy, x_hat, gamma):
    N = len(dy)
    dgamma = np.einsum("ij,ij->j", dy, x_hat)
    dbeta = np.ones(N) @ dy / N
    return dy * gamma, dgamma, dbeta


def summed_over_features(dy, x_hat, gamma):
    dx_hat = dy * gamma
    dgamma = (dy * x_hat).sum(axis=1)
    dbeta = dy.sum(axis=1)
    return dx_hat, dgamma, dbeta


def summed_over_features_by_loop(dy, x_hat, gamma):
    dgamma = [sum(row_dy * row_x) for row_dy, row_x in zip(dy, x_hat, strict=True)]
    dbeta = [sum(row) for row in dy]
    return dy * gamma, np.array(dgamma), np.array(dbeta)


def summed_over_everything(dy, x_hat, gamma):
    dx_hat = np.multiply(gamma, dy)
    return dx_hat, np.sum(dy * x_hat), np.sum(dy)


def beta_over_everything(dy, x_hat, gamma):
    return gamma * dy, np.sum(dy * x_hat, axis=0), np.sum(dy)


def axes_kept(dy, x_hat, gamma):
    dgamma = np.sum(dy * x_hat, axis=0, keepdims=True)
    dbeta = np.sum(dy, axis=0, keepdims=True)
    return dy * gamma, dgamma, dbeta


def for_each_example(dy, x_hat, gamma):
    dx_hat = dy * gamma
    dgamma = dy * x_hat
    dbeta = dy * 1
    return dx_hat, dgamma, dbeta


def gamma_for_each_example(dy, x_hat, gamma):
    return dy * gamma, np.einsum("nd,nd->nd", dy, x_hat), np.einsum("nd->d", dy)


def parameters_first(dy, x_hat, gamma):
    dgamma = (x_hat * dy).sum(axis=0)
    dbeta = dy.sum(axis=0)
    dx = gamma * dy
    return dgamma, dbeta, dx


def beta_before_gamma(dy, x_hat, gamma):
    dbeta = dy.sum(axis=0)
    dgamma = (dy * x_hat).sum(axis=0)
    dx_hat = dy * gamma
    return dx_hat, dbeta, dgamma


def gamma_not_in_x_hat(dy, x_hat, gamma):
    dx_hat = dy.copy()
    dgamma = (dy * x_hat).sum(axis=0)
    return dx_hat, dgamma, dy.sum(axis=0)


def divided_by_gamma(dy, x_hat, gamma):
    dx_hat = dy / gamma[None, :]
    dgamma = np.sum(dy * x_hat, 0)
    return dx_hat, dgamma, np.sum(dy, 0)


def x_hat_for_gamma(dy, x_hat, gamma):
    dx_hat = dy * x_hat
    dgamma = (dy * x_hat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    return dx_hat, dgamma, dbeta


def sums_of_dx_hat(dy, x_hat, gamma):
    dx_hat = dy * gamma
    dgamma = (dx_hat * x_hat).sum(axis=0)
    dbeta = dx_hat.sum(axis=0)
    return dx_hat, dgamma, dbeta


def gamma_in_dgamma(dy, x_hat, gamma):
    y = gamma * x_hat
    return gamma * dy, (dy * y).sum(axis=0), dy.sum(axis=0)


def beta_from_dx_hat(dy, x_hat, gamma):
    dxh = dy * gamma
    return dxh, (x_hat * dy).sum(axis=0), dxh.sum(axis=0)


def product_of_the_sums(dy, x_hat, gamma):
    dbeta = dy.sum(axis=0)
    dgamma = dbeta * x_hat.sum(axis=0)
    return gamma * dy, dgamma, dbeta


def matrix_product_of_features(dy, x_hat, gamma):
    dgamma = dy.T @ x_hat
    dbeta = dy.sum(axis=0)
    return dy * gamma, dgamma, dbeta


def matrix_product_of_examples(dy, x_hat, gamma):
    dgamma = np.dot(dy, x_hat.T)
    return dy * gamma, np.sum(dgamma, axis=0), np.sum(dy, axis=0)


def dot_with_gamma(dy, x_hat, gamma):
    dx_hat = dy @ gamma
    dgamma = (dy * x_hat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    return dx_hat, dgamma, dbeta


def dgamma_without_dy(dy, x_hat, gamma):
    dgamma = x_hat.sum(axis=0)
    dbeta = dy.sum(axis=0)
    return dy * gamma, dgamma, dbeta


def local_slopes_only(dy, x_hat, gamma):
    dx_hat = np.ones_like(dy) * gamma
    dgamma = x_hat.sum(axis=0)
    dbeta = np.ones(dy.shape).sum(axis=0)
    return dx_hat, dgamma, dbeta


def beta_with_a_minus(dy, x_hat, gamma):
    return dy * gamma, np.sum(dy * x_hat, axis=0), -np.sum(dy, axis=0)


def gamma_along_the_rows(dy, x_hat, gamma):
    dx_hat = dy * gamma[:, None]
    dgamma = (dy * x_hat).sum(0)
    dbeta = dy.sum(0)
    return dx_hat, dgamma, dbeta


def dy_scaled_in_place(dy, x_hat, gamma):
    dbeta = dy.sum(axis=0)
    dgamma = (dy * x_hat).sum(axis=0)
    dy *= gamma
    return dy, dgamma, dbeta


def only_two_of_three(dy, x_hat, gamma):
    dgamma = (dy * x_hat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    return dgamma, dbeta


def averaged_and_no_gamma(dy, x_hat, gamma):
    n = dy.shape[0]
    dgamma = (dy * x_hat).sum(axis=0) / n
    dbeta = dy.sum(axis=0) / n
    return dy, dgamma, dbeta


def over_features_and_parameters_first(dy, x_hat, gamma):
    dgamma = np.sum(dy * x_hat, axis=1)
    dbeta = np.sum(dy, axis=1)
    return dgamma, dbeta, dy * gamma


def averaged_and_swapped(dy, x_hat, gamma):
    dbeta = dy.mean(axis=0)
    dgamma = (dy * x_hat).mean(axis=0)
    return gamma * dy, dbeta, dgamma


def dx_hat_of_the_notebook(dy, x_hat, gamma):
    dgamma = (dy * x_hat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    return dx_hat, dgamma, dbeta


def affine_in_float32(dy, x_hat, gamma):
    g, u = dy.astype(np.float32), x_hat.astype(np.float32)
    dgamma, dbeta = (g * u).sum(axis=0), g.sum(axis=0)
    return g * gamma, dgamma.astype(float), dbeta.astype(float)


def affine_as_a_dictionary(dy, x_hat, gamma):
    return {
        "dx_hat": dy * gamma,
        "dgamma": (dy * x_hat).sum(axis=0),
        "dbeta": dy.sum(axis=0),
    }


# 04-staged


def unbiased_variance(dy, x, gamma, eps=1e-5):
    n = x.shape[0]
    mu = np.mean(x, axis=0)
    v = np.var(x, axis=0, ddof=1)
    sd = np.sqrt(v + eps)
    dxh = dy * gamma
    dv = np.sum(dxh * (x - mu), axis=0) * -0.5 * sd**-3
    dm = np.sum(-dxh / sd, axis=0) + dv * np.mean(-2 * (x - mu), axis=0)
    dx = dxh / sd + dv * 2 * (x - mu) / n + dm / n
    return dxh, dv, dm, dx


def divided_by_n_minus_one(dy, x, gamma, eps=1e-5):
    N = len(x)
    mean = sum(x) / N
    diff = x - mean
    var = sum(diff**2) / (N - 1)
    std = (var + eps) ** 0.5
    dx_hat = gamma * dy
    dvar = -0.5 * sum(dx_hat * diff) / std**3
    dmean = -sum(dx_hat) / std
    dx = dx_hat / std + 2 * dvar * diff / N + dmean / N
    return dx_hat, dvar, dmean, dx


def epsilon_beside_the_root(dy, x, gamma, eps=1e-5):
    n = len(x)
    centered = x - x.mean(axis=0)
    sigma = np.sqrt((centered**2).mean(axis=0)) + eps
    dx_hat = gamma * dy
    dvar = (dx_hat * centered).sum(axis=0) * -0.5 / sigma**3
    dmean = -dx_hat.sum(axis=0) / sigma
    dx = dx_hat / sigma + dvar * 2 * centered / n + dmean / n
    return dx_hat, dvar, dmean, dx


def epsilon_nowhere(dy, x, gamma, eps=1e-5):
    N = x.shape[0]
    sigma = x.std(axis=0)
    dx_hat = dy * gamma
    dvar = (dx_hat * (x - x.mean(axis=0))).sum(axis=0) * (-1 / 2) * sigma ** (-3)
    dmean = (-dx_hat / sigma).sum(axis=0)
    dx = dx_hat / sigma + 2 * dvar * (x - x.mean(axis=0)) / N + dmean / N
    return dx_hat, dvar, dmean, dx


def epsilon_missing_in_dvar(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean, var = x.mean(axis=0), x.var(axis=0)
    inv = 1 / np.sqrt(var + eps)
    dx_hat = dy * gamma
    dvar = np.sum(dx_hat * (x - mean) * -0.5 * var**-1.5, axis=0)
    dmean = np.sum(dx_hat * -inv, axis=0) + dvar * np.sum(-2 * (x - mean), axis=0) / n
    dx = dx_hat * inv + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def minus_three_halves_unbracketed(dy, x, gamma, eps=1e-5):
    N = x.shape[0]
    mean, var = x.mean(axis=0), x.var(axis=0)
    dx_hat = dy * gamma
    dvar = np.sum(dx_hat * (x - mean), axis=0) * -0.5 * (var + eps) ** -3 / 2
    dmean = np.sum(-dx_hat / np.sqrt(var + eps), axis=0)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / N + dmean / N
    return dx_hat, dvar, dmean, dx


def power_minus_one_half(dy, x, gamma, eps=1e-5):
    n = len(dy)
    xc = x - x.mean(0)
    v = (xc * xc).mean(0) + eps
    g = dy * gamma
    dv = -0.5 * np.einsum("nd,nd,d->d", g, xc, v**-0.5)
    dm = -np.einsum("nd,d->d", g, v**-0.5)
    return g, dv, dm, g * v**-0.5 + 2 / n * dv * xc + dm / n


def power_three_halves(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean = x.mean(axis=0)
    var = ((x - mean) ** 2).mean(axis=0)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 * (var + eps) ** 1.5
    dmean = -(dx_hat / np.sqrt(var + eps)).sum(axis=0)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def dvar_positive(dy, x, gamma, eps=1e-5):
    m = len(x)
    mu, sigma2 = np.mean(x, 0), np.var(x, 0)
    root = np.sqrt(sigma2 + eps)
    dxhat = dy * gamma
    dsigma2 = 0.5 * np.sum(dxhat * (x - mu), 0) / root**3
    dmu = np.sum(-dxhat / root, 0) + dsigma2 * np.mean(-2 * (x - mu), 0)
    dx = dxhat / root + dsigma2 * 2 * (x - mu) / m + dmu / m
    return dxhat, dsigma2, dmu, dx


def deviation_taken_backwards(dy, x, gamma, eps=1e-5):
    n, mu = len(x), x.mean(axis=0)
    std = np.sqrt(x.var(axis=0) + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (mu - x)).sum(axis=0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat / std + dvar * 2 * (x - mu) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def half_forgotten(dy, x, gamma, eps=1e-5):
    n = x.shape[0]
    mean, var = x.mean(axis=0), x.var(axis=0)
    rstd = 1 / np.sqrt(var + eps)
    dx_hat = dy * gamma
    dvar = -(dx_hat * (x - mean)).sum(axis=0) * rstd**3
    dmean = -(dx_hat * rstd).sum(axis=0)
    dx = dx_hat * rstd + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def dvar_averaged(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean = np.average(x, axis=0)
    var = np.average((x - mean) ** 2, axis=0)
    dx_hat = gamma * dy
    dvar = np.average(dx_hat * (x - mean), axis=0) * -0.5 * (var + eps) ** -1.5
    dmean = np.sum(-dx_hat / np.sqrt(var + eps), axis=0)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def dvar_of_uncentred_x(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean, var = x.mean(axis=0), x.var(axis=0)
    r = (var + eps) ** -0.5
    dx_hat = gamma * dy
    dvar = (dx_hat * x).sum(axis=0) * -0.5 * r**3
    dmean = -dx_hat.sum(axis=0) * r
    dx = dx_hat * r + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def dvar_of_x_hat(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean, var = x.mean(axis=0), x.var(axis=0)
    x_hat = (x - mean) / np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * x_hat).sum(axis=0) * -0.5 * (var + eps) ** -1.5
    dmean = -(dx_hat / np.sqrt(var + eps)).sum(axis=0)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def dvar_from_dy(dy, x, gamma, eps=1e-5):
    n = len(x)
    d = x - x.mean(axis=0)
    s = np.sqrt((d**2).mean(axis=0) + eps)
    dx_hat = dy * gamma
    dvar = -0.5 * (dy * d).sum(axis=0) / s**3
    dmean = -dx_hat.sum(axis=0) / s
    dx = dx_hat / s + 2 * d * dvar / n + dmean / n
    return dx_hat, dvar, dmean, dx


def dmean_positive(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 * std**-3
    dmean = (dx_hat / std).sum(axis=0) + dvar * np.mean(-2 * (x - mean), axis=0)
    dx = dx_hat / std + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def dmean_averaged(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 * std**-3
    dmean = (-dx_hat / std).mean(axis=0)
    dx = dx_hat / std + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def dmean_through_uncentred_x(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 * std**-3
    dmean = (-dx_hat / std).sum(axis=0) + dvar * (-2 * x).mean(axis=0)
    dx = dx_hat / std + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def dmean_through_var_not_summed(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 * std**-3
    dmean = (-dx_hat / std).sum(axis=0) + dvar * -2 * (x - mean) / n
    dx = dx_hat / std + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def dmean_over_the_variance(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean, var = x.mean(axis=0), x.var(axis=0)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 * (var + eps) ** -1.5
    dmean = -(dx_hat / (var + eps)).sum(axis=0)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def direct_path_forgotten(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 * std**-3
    dmean = (-dx_hat / std).sum(axis=0)
    dx = dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def path_through_var_forgotten(dy, x, gamma, eps=1e-5):
    mu, inv_std = x.mean(axis=0), 1 / np.sqrt(x.var(axis=0) + eps)
    xmu = x - mu
    dxhat = dy * gamma
    dvar = -0.5 * np.sum(dxhat * xmu, axis=0) * np.power(inv_std, 3)
    dmu = -np.sum(dxhat, axis=0) * inv_std
    return dxhat, dvar, dmu, dxhat * inv_std + dmu / x.shape[0]


def path_through_mean_forgotten(dy, x, gamma, eps=1e-5):
    mu, inv_std = x.mean(axis=0), 1 / np.sqrt(x.var(axis=0) + eps)
    xmu = x - mu
    dxhat = dy * gamma
    dvar = -0.5 * np.sum(dxhat * xmu, axis=0) * np.power(inv_std, 3)
    dmu = -np.sum(dxhat, axis=0) * inv_std
    return dxhat, dvar, dmu, dxhat * inv_std + dvar * 2 / len(x) * xmu


def statistics_as_constants_staged(dy, x, gamma, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    return dx_hat, dvar, dmean, dx_hat / std


def two_over_n_forgotten(dy, x, gamma, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat / std + dvar * (x - mean) + dmean / len(x)
    return dx_hat, dvar, dmean, dx


def the_two_forgotten(dy, x, gamma, eps=1e-5):
    N = dy.shape[0]
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat / std + dvar * (x - mean) / N + dmean / N
    return dx_hat, dvar, dmean, dx


def n_forgotten_in_var(dy, x, gamma, eps=1e-5):
    N = dy.shape[0]
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat / std + 2 * dvar * (x - mean) + dmean / N
    return dx_hat, dvar, dmean, dx


def n_forgotten_in_mean(dy, x, gamma, eps=1e-5):
    N = dy.shape[0]
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat / std + dvar * 2 * (x - mean) / N + dmean
    return dx_hat, dvar, dmean, dx


def n_in_neither_path(dy, x, gamma, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat / std + dvar * 2 * (x - mean) + dmean
    return dx_hat, dvar, dmean, dx


def n_counts_features(dy, x, gamma, eps=1e-5):
    n = x.shape[1]
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat / std + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def n_of_the_notebook(dy, x, gamma, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat / std + dvar * 2 * (x - mean) / N + dmean / N
    return dx_hat, dvar, dmean, dx


def mean_and_var_of_the_notebook(dy, x, gamma, eps=1e-5):
    n = len(x)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 * (var + eps) ** -1.5
    dmean = -(dx_hat / np.sqrt(var + eps)).sum(axis=0)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def gamma_forgotten_staged(dy, x, gamma, eps=1e-5):
    n = len(x)
    xmu = x - x.mean(axis=0)
    std = np.sqrt((xmu**2).mean(axis=0) + eps)
    dx_hat = dy
    dvar = -0.5 * (dx_hat * xmu).sum(axis=0) / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat / std + dvar * 2 * xmu / n + dmean / n
    return dx_hat, dvar, dmean, dx


def gamma_once_more_at_the_end(dy, x, gamma, eps=1e-5):
    n = len(x)
    xmu = x - x.mean(axis=0)
    std = np.sqrt((xmu**2).mean(axis=0) + eps)
    dx_hat = dy * gamma
    dvar = -0.5 * (dx_hat * xmu).sum(axis=0) / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = gamma * (dx_hat / std + dvar * 2 * xmu / n + dmean / n)
    return dx_hat, dvar, dmean, dx


def direct_path_times_std(dy, x, gamma, eps=1e-5):
    n = len(x)
    xmu = x - x.mean(axis=0)
    std = np.sqrt((xmu**2).mean(axis=0) + eps)
    dx_hat = dy * gamma
    dvar = -0.5 * (dx_hat * xmu).sum(axis=0) / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat * std + dvar * 2 * xmu / n + dmean / n
    return dx_hat, dvar, dmean, dx


def over_the_features_staged(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean = x.mean(axis=1, keepdims=True)
    var = x.var(axis=1, keepdims=True)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=1, keepdims=True) * -0.5 * (var + eps) ** -1.5
    dmean = -(dx_hat / np.sqrt(var + eps)).sum(axis=1, keepdims=True)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def lines_copied_without_axis(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean = x.mean()
    var = ((x - mean) ** 2).mean()
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum() * -0.5 * (var + eps) ** -1.5
    dmean = (dx_hat * -1 / np.sqrt(var + eps)).sum() + dvar * (-2 * (x - mean)).mean()
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def variance_without_axis(dy, x, gamma, eps=1e-5):
    n = len(x)
    mean = x.mean(axis=0)
    var = ((x - mean) ** 2).mean()
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 * (var + eps) ** -1.5
    dmean = -(dx_hat / np.sqrt(var + eps)).sum(axis=0)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def dvar_without_axis(dy, x, gamma, eps=1e-5):
    n, mean, var = len(x), x.mean(axis=0), x.var(axis=0)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum() * -0.5 * (var + eps) ** -1.5
    dmean = -(dx_hat / np.sqrt(var + eps)).sum(axis=0)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def dvar_for_each_example(dy, x, gamma, eps=1e-5):
    n, mean, var = len(x), x.mean(axis=0), x.var(axis=0)
    dx_hat = gamma * dy
    dvar = dx_hat * (x - mean) * -0.5 * (var + eps) ** -1.5
    dmean = -(dx_hat / np.sqrt(var + eps)).sum(axis=0)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def mean_before_var(dy, x, gamma, eps=1e-5):
    n, mean, var = len(x), x.mean(axis=0), x.var(axis=0)
    root = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / root**3
    dmean = -(dx_hat / root).sum(axis=0)
    dx = dx_hat / root + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dmean, dvar, dx


def dx_before_the_rest(dy, x, gamma, eps=1e-5):
    n, mean, var = len(x), x.mean(axis=0), x.var(axis=0)
    root = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / root**3
    dmean = -(dx_hat / root).sum(axis=0)
    dx = dx_hat / root + dvar * 2 * (x - mean) / n + dmean / n
    return dx, dx_hat, dvar, dmean


def dx_alone(dy, x, gamma, eps=1e-5):
    n, mean, var = len(x), x.mean(axis=0), x.var(axis=0)
    root = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / root**3
    dmean = -(dx_hat / root).sum(axis=0)
    return dx_hat / root + dvar * 2 * (x - mean) / n + dmean / n


def x_centred_in_place(dy, x, gamma, eps=1e-5):
    n = len(x)
    x -= x.mean(axis=0)
    root = np.sqrt((x**2).mean(axis=0) + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * x).sum(axis=0) * -0.5 / root**3
    dmean = -(dx_hat / root).sum(axis=0)
    return dx_hat, dvar, dmean, dx_hat / root + dvar * 2 * x / n + dmean / n


def staged_in_float32(dy, x, gamma, eps=1e-5):
    dy, x = dy.astype("float32"), x.astype("float32")
    n, gamma = len(x), gamma.astype("float32")
    centred = x - x.mean(axis=0)
    root = np.sqrt((centred**2).mean(axis=0) + np.float32(eps))
    dx_hat = gamma * dy
    dvar = (dx_hat * centred).sum(axis=0) * np.float32(-0.5) / root**3
    dmean = -(dx_hat / root).sum(axis=0)
    dx = dx_hat / root + dvar * 2 * centred / n + dmean / n
    return tuple(result.astype(np.float64) for result in (dx_hat, dvar, dmean, dx))


def three_examples_written_in(dy, x, gamma, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat / std + dvar * 2 * (x - mean) / 3 + dmean / 3
    return dx_hat, dvar, dmean, dx


def two_steps_out_of_four(dy, x, gamma, eps=1e-5):
    n, mean = len(x), x.mean(axis=0)
    var = x.var(axis=0)
    root = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * 0.5 / root**3
    dmean = -(dx_hat / root).sum(axis=0)
    dx = dx_hat / root + dvar * 2 * (x - mean) / n + dmean
    return dx_hat, dvar, dmean, dx


def unbiased_and_no_mean_path(dy, x, gamma, eps=1e-5):
    n, mean = len(x), x.mean(axis=0)
    root = np.sqrt(x.var(axis=0, ddof=1) + eps)
    dx_hat = gamma * dy
    dvar = np.sum(dx_hat * (x - mean), axis=0) * -0.5 / root**3
    dmean = -np.sum(dx_hat / root, axis=0)
    dx = dx_hat / root + dvar * 2 * (x - mean) / n
    return dx_hat, dvar, dmean, dx


def both_signs(dy, x, gamma, eps=1e-5):
    n, mean, var = len(x), x.mean(axis=0), x.var(axis=0)
    root = np.sqrt(var + eps)
    dx_hat = gamma * dy
    dvar = (dx_hat * (x - mean)).sum(axis=0) * 0.5 / root**3
    dmean = (dx_hat / root).sum(axis=0)
    dx = dx_hat / root + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


def no_gamma_and_mean_for_sum(dy, x, gamma, eps=1e-5):
    n, mean, var = len(x), x.mean(axis=0), x.var(axis=0)
    root = np.sqrt(var + eps)
    dx_hat = dy.copy()
    dvar = (dx_hat * (x - mean)).mean(axis=0) * -0.5 / root**3
    dmean = -(dx_hat / root).sum(axis=0)
    dx = dx_hat / root + dvar * 2 * (x - mean) / n + dmean / n
    return dx_hat, dvar, dmean, dx


# 04-closed


def statistics_as_constants(dy, x_hat, gamma, rstd):
    dbeta = dy.sum(axis=0)
    dgamma = np.sum(dy * x_hat, axis=0)
    dx = dy * gamma * rstd
    return dx, dgamma, dbeta


def mean_path_forgotten(dy, x_hat, gamma, rstd):
    N = len(dy)
    dgamma = (dy * x_hat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    dx = gamma * rstd * (dy - x_hat * dgamma / N)
    return dx, dgamma, dbeta


def variance_path_forgotten(dy, x_hat, gamma, rstd):
    dgamma, dbeta = np.einsum("nd,nd->d", x_hat, dy), np.einsum("nd->d", dy)
    dx_hat = dy * gamma
    dx = (dx_hat - np.mean(dx_hat, axis=0)) * rstd
    return dx, dgamma, dbeta


def plus_x_hat(dy, x_hat, gamma, rstd):
    n = dy.shape[0]
    dgamma = (dy * x_hat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    dx = gamma * rstd * (dy - dbeta / n + x_hat * dgamma / n)
    return dx, dgamma, dbeta


def minus_before_a_bracket(dy, x_hat, gamma, rstd):
    g = gamma * dy
    dx = rstd * (g - (g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0)))
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def plus_the_mean(dy, x_hat, gamma, rstd):
    g = gamma * dy
    dx = rstd * (g + g.mean(axis=0) - x_hat * np.mean(g * x_hat, axis=0))
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def everything_negative(dy, x_hat, gamma, rstd):
    g = gamma * dy
    dx = -rstd * (g - g.mean(axis=0) - x_hat * np.mean(g * x_hat, axis=0))
    return dx, np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)


def gamma_not_in_dx(dy, x_hat, gamma, rstd):
    dgamma = (dy * x_hat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    along = (dy * x_hat).mean(axis=0)
    return rstd * (dy - dy.mean(axis=0) - x_hat * along), dgamma, dbeta


def gamma_in_the_first_term_only(dy, x_hat, gamma, rstd):
    dgamma, dbeta, m = (dy * x_hat).sum(0), dy.sum(0), len(dy)
    dx = rstd * (gamma * dy - dbeta / m - x_hat * dgamma / m)
    return dx, dgamma, dbeta


def gamma_twice(dy, x_hat, gamma, rstd):
    dx_hat = dy * gamma
    dgamma = np.sum(dy * x_hat, axis=0)
    dbeta = np.sum(dy, axis=0)
    dx = gamma * rstd * (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0))
    return dx, dgamma, dbeta


def rstd_forgotten(dy, x_hat, gamma, rstd):
    n, d = dy.shape
    dgamma, dbeta = np.zeros(d), np.zeros(d)
    dx = np.zeros((n, d))
    for j in range(d):
        dgamma[j] = dy[:, j] @ x_hat[:, j]
        dbeta[j] = dy[:, j].sum()
        dx[:, j] = gamma[j] * (dy[:, j] - dbeta[j] / n - x_hat[:, j] * dgamma[j] / n)
    return dx, dgamma, dbeta


def divided_by_rstd(dy, x_hat, gamma, rstd):
    dx_hat = dy * gamma
    along = (dx_hat * x_hat).mean(axis=0)
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * along) / rstd
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def rstd_on_the_first_term_only(dy, x_hat, gamma, rstd):
    dx_hat = dy * gamma
    along = (dx_hat * x_hat).mean(axis=0)
    dx = rstd * dx_hat - dx_hat.mean(axis=0) - x_hat * along
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def rstd_taken_for_the_variance(dy, x_hat, gamma, rstd):
    inv = 1.0 / np.sqrt(rstd + 1e-5)
    dx_hat = dy * gamma
    dx = inv * (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0))
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def rstd_cubed(dy, x_hat, gamma, rstd):
    dx_hat = dy * gamma
    dx = rstd**3 * (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0))
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def rstd_in_the_x_hat_term_again(dy, x_hat, gamma, rstd):
    dx_hat = dy * gamma
    through_v = x_hat * rstd * (dx_hat * x_hat).mean(axis=0)
    dx = rstd * (dx_hat - dx_hat.mean(axis=0) - through_v)
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def sums_not_divided(dy, x_hat, gamma, rstd):
    dgamma = (dy * x_hat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    dx = gamma * rstd * (dy - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta


def sums_of_dx_hat_for_means(dy, x_hat, gamma, rstd):
    dx_hat = gamma * dy
    along = np.sum(dx_hat * x_hat, axis=0)
    dx = rstd * (dx_hat - np.sum(dx_hat, axis=0) - x_hat * along)
    return dx, np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)


def x_hat_term_not_divided(dy, x_hat, gamma, rstd):
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx = gamma * rstd * (dy - dbeta / len(dy) - x_hat * dgamma)
    return dx, dgamma, dbeta


def n_times_dy_forgotten(dy, x_hat, gamma, rstd):
    n = len(x_hat)
    dgamma = np.sum(x_hat * dy, axis=0)
    dbeta = np.sum(dy, axis=0)
    dx = (1 / n) * gamma * rstd * (dy - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta


def one_over_n_forgotten(dy, x_hat, gamma, rstd):
    m = len(dy)
    dxhat = dy * gamma
    dx = rstd * (m * dxhat - np.sum(dxhat, 0) - x_hat * np.sum(dxhat * x_hat, 0))
    return dx, np.sum(dy * x_hat, 0), np.sum(dy, 0)


def n_from_the_features(dy, x_hat, gamma, rstd):
    n = dy.shape[-1]
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx = gamma * rstd * (dy - dbeta / n - x_hat * dgamma / n)
    return dx, dgamma, dbeta


def n_minus_one(dy, x_hat, gamma, rstd):
    n = len(dy)
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx = gamma * rstd * (dy - dbeta / n - x_hat * dgamma / (n - 1))
    return dx, dgamma, dbeta


def mean_over_features(dy, x_hat, gamma, rstd):
    dx_hat = gamma * dy
    mean_g = dx_hat.mean(axis=1, keepdims=True)
    mean_gx = (dx_hat * x_hat).mean(axis=1, keepdims=True)
    dx = rstd * (dx_hat - mean_g - x_hat * mean_gx)
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def means_without_axis(dy, x_hat, gamma, rstd):
    dgamma = (dy * x_hat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    dx_hat = gamma * dy
    dx = rstd * (dx_hat - dx_hat.mean() - x_hat * (dx_hat * x_hat).mean())
    return dx, dgamma, dbeta


def one_mean_without_axis(dy, x_hat, gamma, rstd):
    dgamma = (dy * x_hat).sum(axis=0)
    dbeta = dy.sum(axis=0)
    dx_hat = gamma * dy
    dx = rstd * (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean())
    return dx, dgamma, dbeta


def parameters_averaged(dy, x_hat, gamma, rstd):
    dgamma = np.mean(dy * x_hat, axis=0)
    dbeta = np.mean(dy, axis=0)
    dx = gamma * rstd * (dy - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta


def parameters_from_dx_hat(dy, x_hat, gamma, rstd):
    g = gamma * dy
    dgamma, dbeta = (g * x_hat).sum(axis=0), g.sum(axis=0)
    dx = rstd * (g - dbeta / len(g) - x_hat * dgamma / len(g))
    return dx, dgamma, dbeta


def dgamma_from_dx_hat(dy, x_hat, gamma, rstd):
    g = gamma * dy
    dgamma, dbeta = (g * x_hat).sum(axis=0), dy.sum(axis=0)
    dx = rstd * (g - g.mean(axis=0) - x_hat * dgamma / len(g))
    return dx, dgamma, dbeta


def dgamma_of_y(dy, x_hat, gamma, rstd):
    y = gamma * x_hat
    dx_hat = gamma * dy
    dgamma = np.sum(dy * y, axis=0)
    dx = rstd * (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0))
    return dx, dgamma, np.sum(dy, axis=0)


def dbeta_before_dgamma(dy, x_hat, gamma, rstd):
    n = len(dy)
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    return gamma * rstd * (dy - dbeta / n - x_hat * dgamma / n), dbeta, dgamma


def dx_last(dy, x_hat, gamma, rstd):
    n = len(dy)
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    return dgamma, dbeta, gamma * rstd * (dy - dbeta / n - x_hat * dgamma / n)


def dbeta_and_dgamma_exchanged_in_dx(dy, x_hat, gamma, rstd):
    n = len(dy)
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    return gamma * rstd * (dy - dgamma / n - x_hat * dbeta / n), dgamma, dbeta


def x_hat_outside_forgotten(dy, x_hat, gamma, rstd):
    dx_hat = gamma * dy
    dx = rstd * (dx_hat - dx_hat.mean(axis=0) - (dx_hat * x_hat).mean(axis=0))
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def x_hat_inside_forgotten(dy, x_hat, gamma, rstd):
    dx_hat = gamma * dy
    dx = rstd * (dx_hat - dx_hat.mean(axis=0) - x_hat * dx_hat.mean(axis=0))
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def x_hat_inside_the_mean(dy, x_hat, gamma, rstd):
    g = gamma * dy
    dx = rstd * (g - g.mean(axis=0) - (x_hat * g * x_hat).mean(axis=0))
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def product_of_means(dy, x_hat, gamma, rstd):
    dx_hat = gamma * dy
    along = dx_hat.mean(axis=0) * x_hat.mean(axis=0)
    dx = rstd * (dx_hat - dx_hat.mean(axis=0) - x_hat * along)
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def features_mixed_by_a_matrix_product(dy, x_hat, gamma, rstd):
    g = gamma * dy
    dx = rstd * (g - g.mean(axis=0) - x_hat @ (x_hat.T @ g) / len(g))
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def dgamma_as_a_matrix(dy, x_hat, gamma, rstd):
    n = len(dy)
    dgamma = dy.T @ x_hat
    dbeta = dy.sum(axis=0)
    dx = gamma * rstd * (dy - dbeta / n - x_hat @ dgamma / n)
    return dx, dgamma, dbeta


def dy_multiplied_in_place(dy, x_hat, gamma, rstd):
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dy *= gamma
    dx = rstd * (dy - dy.mean(axis=0) - x_hat * (dy * x_hat).mean(axis=0))
    return dx, dgamma, dbeta


def same_array_under_another_name(dy, x_hat, gamma, rstd):
    dx = dy
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx -= dbeta / len(dy)
    dx -= x_hat * dgamma / len(dy)
    dx *= gamma * rstd
    return dx, dgamma, dbeta


def dx_hat_from_the_notebook(dy, x_hat, gamma, rstd):
    dx = rstd * (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0))
    return dx, dgamma, dbeta


def sums_from_the_notebook(dy, x_hat, gamma, rstd):
    n = len(dy)
    dx = gamma * rstd * (dy - dbeta / n - x_hat * dgamma / n)
    return dx, dgamma, dbeta


def dgamma_from_the_notebook(dy, x_hat, gamma, rstd):
    g = gamma * dy
    dx = rstd * (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0))
    dbeta = dy.sum(axis=0)
    return dx, dgamma, dbeta


def n_from_the_notebook(dy, x_hat, gamma, rstd):
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx = gamma * rstd / N * (N * dy - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta


def closed_in_float32(dy, x_hat, gamma, rstd):
    g, u, w, r = (np.float32(z) for z in (dy, x_hat, gamma, rstd))
    dgamma, dbeta, dx = np.zeros(len(w)), np.zeros(len(w)), np.zeros(dy.shape)
    dgamma[:], dbeta[:] = (g * u).sum(axis=0), g.sum(axis=0)
    dx[:] = w * r * (g - g.mean(axis=0) - u * (g * u).mean(axis=0))
    return dx, dgamma, dbeta


def sign_and_averages(dy, x_hat, gamma, rstd):
    g = gamma * dy
    dgamma = (dy * x_hat).mean(axis=0)
    dbeta = dy.mean(axis=0)
    return rstd * (g - g.mean(axis=0) + x_hat * (g * x_hat).mean(axis=0)), dgamma, dbeta


def no_gamma_and_averages(dy, x_hat, gamma, rstd):
    n = len(dy)
    dgamma, dbeta = (dy * x_hat).sum(axis=0) / n, dy.sum(axis=0) / n
    dx = rstd * (dy - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta


def constants_and_swapped(dy, x_hat, gamma, rstd):
    dbeta = dy.sum(axis=0)
    dgamma = (dy * x_hat).sum(axis=0)
    return gamma * dy * rstd, dbeta, dgamma


def no_gamma_and_no_rstd(dy, x_hat, gamma, rstd):
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx = dy - dy.mean(axis=0) - x_hat * np.mean(dy * x_hat, axis=0)
    return dx, dgamma, dbeta


WRONG = {
    "04-gradcheck": [
        (forward_difference, "forward-difference"),
        (backward_difference, "backward-difference"),
        (divided_by_one_h, "missing-two"),
        (two_h_without_brackets, "not-in-parentheses"),
        (divided_by_two_only, "divided-by-two-only"),
        (not_divided, "not-divided"),
        (below_minus_above, "sign"),
        (whole_array_at_once, "one-slope"),
        (whole_array_in_every_place, "all-at-once"),
        (a_row_at_a_time, "rows-at-once"),
        (back_to_the_start_only, "one-step-back"),
        (left_below, "not-restored"),
        (nudged_and_nudged_back, "changed-input"),
        (two_names_for_one_array, "same-array"),
        (in_place_in_an_integer_array, "integer-input"),
        (copied_without_a_dtype, "integer-input"),
        (integers_through_ravel, "integer-input"),
        (gradient_in_the_type_of_x, "integer-gradient"),
        (nudged_a_flattened_copy, "same-array"),
        (copies_made_before_the_loop, "copies-outside"),
        (flat_x_handed_to_f, "flat-argument"),
        (handed_out_flat, "flat"),
        (two_axes_only, "raised"),
        (step_written_into_the_code, "step-ignored"),
        (step_in_proportion_to_x, None),
        (step_of_at_least_h, "relative-step-at-least-h"),
        (half_a_step_and_over_h, "half-step"),
        (a_thousandth_by_default, "step-default"),
        (half_a_step_to_each_side, "half-step-over-two-h"),
        (second_derivative, "second-derivative"),
        (one_sided_and_over_two_h, "one-step-back"),
        (sign_and_factor, "missing-two+sign"),
        (sign_and_flat, "sign+flat"),
        (step_from_the_notebook, "uses-global"),
        (gradcheck_in_float32, "float32-inside"),
        (gradient_as_a_dictionary, "wrong-type"),
        (gradient_not_returned, "returned-none"),
    ],
    "04-affine": [
        (averaged_over_the_batch, "mean-not-sum"),
        (divided_by_n, "mean-not-sum"),
        (only_gamma_averaged, "dgamma-mean"),
        (only_beta_averaged, "dbeta-mean"),
        (summed_over_features, "over-features"),
        (summed_over_features_by_loop, "over-features"),
        (summed_over_everything, "no-axis"),
        (beta_over_everything, "dbeta-no-axis"),
        (axes_kept, "keepdims"),
        (for_each_example, "not-summed"),
        (gamma_for_each_example, "dgamma-not-summed"),
        (parameters_first, "order-1-2-0"),
        (beta_before_gamma, "order-0-2-1"),
        (gamma_not_in_x_hat, "gamma-forgotten"),
        (divided_by_gamma, "gamma-divided"),
        (x_hat_for_gamma, "x-hat-for-gamma"),
        (sums_of_dx_hat, "both-with-gamma"),
        (gamma_in_dgamma, "dgamma-with-gamma"),
        (beta_from_dx_hat, "dbeta-with-gamma"),
        (product_of_the_sums, "product-of-sums"),
        (matrix_product_of_features, "matrix-product"),
        (matrix_product_of_examples, None),
        (dot_with_gamma, "dot-product"),
        (dgamma_without_dy, "dy-forgotten"),
        (local_slopes_only, "local-slopes"),
        (beta_with_a_minus, "dbeta-sign"),
        (gamma_along_the_rows, "column-of-gamma"),
        (dy_scaled_in_place, "changed-input"),
        (only_two_of_three, "wrong-type"),
        (averaged_and_no_gamma, "mean-not-sum+gamma-forgotten"),
        (over_features_and_parameters_first, "over-features+order-1-2-0"),
        (averaged_and_swapped, "mean-not-sum+order-0-2-1"),
        (dx_hat_of_the_notebook, "uses-global"),
        (affine_in_float32, "float32-inside"),
        (affine_as_a_dictionary, "wrong-type"),
    ],
    "04-staged": [
        (unbiased_variance, "unbiased-variance"),
        (divided_by_n_minus_one, "unbiased-variance"),
        (epsilon_beside_the_root, "eps-outside-root"),
        (epsilon_nowhere, "eps-forgotten"),
        (epsilon_missing_in_dvar, "eps-forgotten"),
        (minus_three_halves_unbracketed, "dvar-power-divided"),
        (power_minus_one_half, "dvar-exponent"),
        (power_three_halves, "dvar-power-positive"),
        (dvar_positive, "dvar-sign"),
        (deviation_taken_backwards, "dvar-sign"),
        (half_forgotten, "dvar-half-missing"),
        (dvar_averaged, "dvar-mean"),
        (dvar_of_uncentred_x, "dvar-not-centred"),
        (dvar_of_x_hat, "dvar-with-x-hat"),
        (dvar_from_dy, "dvar-from-dy"),
        (dmean_positive, "dmean-sign"),
        (dmean_averaged, "dmean-mean"),
        (dmean_through_uncentred_x, "dmean-of-difference"),
        (dmean_through_var_not_summed, "dmean-path-not-averaged"),
        (dmean_over_the_variance, "dmean-not-rooted"),
        (direct_path_forgotten, "dx-direct-path-missing"),
        (path_through_var_forgotten, "dx-variance-path-missing"),
        (path_through_mean_forgotten, "dx-mean-path-missing"),
        (statistics_as_constants_staged, "dx-direct-only"),
        (two_over_n_forgotten, "dx-variance-path-not-divided+dx-two-missing"),
        (the_two_forgotten, "dx-two-missing"),
        (n_forgotten_in_var, "dx-variance-path-not-divided"),
        (n_forgotten_in_mean, "dx-mean-path-not-divided"),
        (n_in_neither_path, "dx-neither-divided"),
        (n_counts_features, "n-is-features"),
        (three_examples_written_in, "n-of-the-example"),
        (n_of_the_notebook, "uses-global"),
        (mean_and_var_of_the_notebook, "uses-global"),
        (gamma_forgotten_staged, "gamma-forgotten"),
        (gamma_once_more_at_the_end, "dx-gamma-twice"),
        (direct_path_times_std, "dx-root-multiplied"),
        (over_the_features_staged, "over-features-kept"),
        (lines_copied_without_axis, "no-axis"),
        (variance_without_axis, "variance-one-number"),
        (dvar_without_axis, "dvar-summed-over-all"),
        (dvar_for_each_example, "dvar-not-summed"),
        (mean_before_var, "dmean-before-dvar"),
        (dx_before_the_rest, "dx-first"),
        (dx_alone, "wrong-type"),
        (x_centred_in_place, "changed-input"),
        (staged_in_float32, "float32-inside"),
        (two_steps_out_of_four, "dvar-sign+dx-mean-path-not-divided"),
        (unbiased_and_no_mean_path, "unbiased-variance+dx-mean-path-missing"),
        (both_signs, "dvar-sign+dmean-sign"),
        (no_gamma_and_mean_for_sum, "gamma-forgotten+dvar-mean"),
    ],
    "04-closed": [
        (statistics_as_constants, "statistics-constant"),
        (mean_path_forgotten, "mean-path-missing"),
        (variance_path_forgotten, "variance-path-missing"),
        (plus_x_hat, "sign-of-x-hat"),
        (minus_before_a_bracket, "sign-of-x-hat"),
        (plus_the_mean, "sign-of-mean"),
        (everything_negative, "sign"),
        (gamma_not_in_dx, "gamma-forgotten"),
        (gamma_in_the_first_term_only, "gamma-once"),
        (gamma_twice, "gamma-twice"),
        (rstd_forgotten, "rstd-missing"),
        (divided_by_rstd, "rstd-inverted"),
        (rstd_on_the_first_term_only, "rstd-direct-only"),
        (rstd_taken_for_the_variance, "rstd-as-variance"),
        (rstd_cubed, None),
        (rstd_in_the_x_hat_term_again, "rstd-in-x-hat-term"),
        (sums_not_divided, "sums-in-dx"),
        (sums_of_dx_hat_for_means, "sums-in-dx"),
        (x_hat_term_not_divided, "sum-in-x-hat-term"),
        (n_times_dy_forgotten, "n-lost"),
        (one_over_n_forgotten, "times-n"),
        (n_from_the_features, "n-is-features"),
        (n_minus_one, "unbiased-mean"),
        (mean_over_features, "over-features"),
        (means_without_axis, "of-everything"),
        (one_mean_without_axis, "x-hat-term-no-axis"),
        (parameters_averaged, "mean-not-sum"),
        (parameters_from_dx_hat, "both-with-gamma"),
        (dgamma_from_dx_hat, "dgamma-with-gamma"),
        (dgamma_of_y, "dgamma-with-gamma"),
        (dbeta_before_dgamma, "swapped"),
        (dx_last, "order-1-2-0"),
        (dbeta_and_dgamma_exchanged_in_dx, "sums-exchanged"),
        (x_hat_outside_forgotten, "x-hat-once"),
        (x_hat_inside_forgotten, "x-hat-inside-missing"),
        (x_hat_inside_the_mean, "x-hat-inside-twice"),
        (product_of_means, "variance-path-missing"),
        (features_mixed_by_a_matrix_product, "matrix-product-in-dx"),
        (dgamma_as_a_matrix, "matrix-product"),
        (dy_multiplied_in_place, "changed-input"),
        (same_array_under_another_name, "changed-input"),
        (dx_hat_from_the_notebook, "uses-global"),
        (sums_from_the_notebook, "uses-global"),
        (dgamma_from_the_notebook, "uses-global"),
        (n_from_the_notebook, "uses-global"),
        (closed_in_float32, "float32-inside"),
        (sign_and_averages, "sign-of-x-hat+mean-not-sum"),
        (no_gamma_and_averages, "gamma-forgotten+mean-not-sum"),
        (constants_and_swapped, "statistics-constant+swapped"),
        (no_gamma_and_no_rstd, "gamma-forgotten+rstd-missing"),
    ],
}
