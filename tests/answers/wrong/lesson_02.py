"""Wrong answers to the exercises of lesson 02, written out as learners write them."""
# ruff: noqa: RET504, RUF059

import math

import numpy as np

activations = np.linspace(0.01, 0.99, 7)  # of the learner's own cells in the notebook
fan_in, fan_out = 64, 50
levels = [5, 50, 95]
history = np.arange(12.0).reshape(3, 4) ** 2


# 02-saturation


def both_at_once(a, low=0.05, high=0.95):
    saturated = (a < low) & (a > high)
    return float(saturated.mean())


def and_in_a_loop(a, low=0.05, high=0.95):
    count = 0
    for value in np.ravel(a):
        if value < low and value > high:
            count += 1
    return count / np.size(a)


def no_parentheses(a, low=0.05, high=0.95):
    """REVIEW's example: `|` binds before `<`."""
    return float(np.mean(a < low | a > high))


def or_between_arrays(a, low=0.05, high=0.95):
    """REVIEW's example."""
    saturated = (a < low) or (a > high)
    return float(np.mean(saturated))


def chained_comparison(a, low=0.05, high=0.95):
    healthy = low <= a <= high
    return 1 - float(np.mean(healthy))


def limits_included(a, low=0.05, high=0.95):
    below = a <= low
    above = a >= high
    return float((below | above).sum() / a.size)


def strictly_inside_is_healthy(a, low=0.05, high=0.95):
    inside = np.logical_and(a > low, a < high)
    return 1 - float(np.mean(inside))


def how_many(a, low=0.05, high=0.95):
    mask = np.logical_or(a < low, a > high)
    return float(np.count_nonzero(mask))


def below_only(a, low=0.05, high=0.95):
    n = a.size
    return len(a[a < low]) / n


def above_only(a, low=0.05, high=0.95):
    flat = a.flatten()
    return sum(1 for v in flat if v > high) / len(flat)


def the_healthy_ones(a, low=0.05, high=0.95):
    inside = (a >= low) & (a <= high)
    return float(inside.mean())


def limits_written_out(a, low=0.05, high=0.95):
    mask = (a < 0.05) | (a > 0.95)
    return float(mask.mean())


def one_value_a_unit(a, low=0.05, high=0.95):
    mask = (a < low) | (a > high)
    return mask.mean(axis=0)


def in_percent(a, low=0.05, high=0.95):
    saturated = np.sum(a < low) + np.sum(a > high)
    return float(100 * saturated / a.size)


def divides_by_the_rows(a, low=0.05, high=0.95):
    count = np.sum(a < low) + np.sum(a > high)
    return float(count / len(a))


def far_from_one_half(a, low=0.05, high=0.95):
    return float(np.mean(np.abs(a - 0.5) > 0.45))


def symmetric_about_one_half(a, low=0.05, high=0.95):
    distance = np.abs(a - 0.5)
    return float(np.mean(distance > high - 0.5))


def loop_over_rows(a, low=0.05, high=0.95):
    count = 0
    for value in a:
        if value < low or value > high:
            count += 1
    return count / len(a)


def mean_of_the_two_fractions(a, low=0.05, high=0.95):
    below = np.mean(a < low)
    above = np.mean(a > high)
    return float((below + above) / 2)


def by_the_slope(a, low=0.05, high=0.95):
    slope = a * (1 - a)
    return float(np.mean(slope < 0.0475))


def sigmoid_once_more(a, low=0.05, high=0.95):
    s = 1 / (1 + np.exp(-a))
    return float(np.mean((s < low) | (s > high)))


def whole_division(a, low=0.05, high=0.95):
    count = ((a < low) | (a > high)).sum()
    return float(count // a.size)


def marks_in_place(a, low=0.05, high=0.95):
    a[a < low] = -1
    a[a > high] = -1
    return float(np.mean(a == -1))


def the_mask_itself(a, low=0.05, high=0.95):
    return (a < low) | (a > high)


def any_of_them(a, low=0.05, high=0.95):
    return bool(np.any(a < low) or np.any(a > high))


def rounded_to_two_places(a, low=0.05, high=0.95):
    fraction = np.mean((a < low) | (a > high))
    return round(float(fraction), 2)


def prints_the_fraction(a, low=0.05, high=0.95):
    share = np.mean((a < low) | (a > high))
    print(f"{share:.0%} are saturated")


def mean_of_the_values(a, low=0.05, high=0.95):
    saturated = a[(a < low) | (a > high)]
    return float(np.mean(saturated))


def activations_of_the_notebook(a, low=0.05, high=0.95):
    hits = (activations < low) | (activations > high)
    return float(hits.mean())


def difference_of_fractions(a, low=0.05, high=0.95):
    return float(np.mean(a > high) - np.mean(a < low))


def signs_the_wrong_way(a, low=0.05, high=0.95):
    return float(np.mean((a > low) | (a < high)))


def limits_included_and_written_out(a, low=0.05, high=0.95):
    return float(np.mean((a <= 0.05) | (a >= 0.95)))


def above_only_in_percent(a, low=0.05, high=0.95):
    share = (a > high).sum() / a.size
    return float(share * 100)


def healthy_with_limits_left_out(a, low=0.05, high=0.95):
    """The healthy fraction, and the limits themselves counted as saturated."""
    healthy = np.logical_and(low < a, a < high)
    return float(np.sum(healthy) / healthy.size)


# 02-xavier


def the_variance(fan_in, fan_out):
    n = fan_in + fan_out
    return 2 / n


def root_of_the_sum_only(fan_in, fan_out):
    """REVIEW's example."""
    return 2 / np.sqrt(fan_in + fan_out)


def root_of_two_only(fan_in, fan_out):
    total = fan_in + fan_out
    return math.sqrt(2) / total


def limit_of_the_uniform(fan_in, fan_out):
    bound = math.sqrt(6.0 / (fan_in + fan_out))
    return bound


def lecun(fan_in, fan_out):
    return 1 / math.sqrt(fan_in)


def he(fan_in, fan_out):
    variance = 2.0 / fan_in
    return float(np.sqrt(variance))


def two_over_the_outputs(fan_in, fan_out):
    return (2 / fan_out) ** 0.5


def one_over_the_outputs(fan_in, fan_out):
    var = 1 / fan_out
    return math.sqrt(var)


def one_over_the_sum(fan_in, fan_out):
    std = 1 / np.sqrt(fan_in + fan_out)
    return std


def sum_without_parentheses(fan_in, fan_out):
    return math.sqrt(2 / fan_in + fan_out)


def product_for_sum(fan_in, fan_out):
    return math.sqrt(2 / (fan_in * fan_out))


def whole_division_of_the_variance(fan_in, fan_out):
    return math.sqrt(2 // (fan_in + fan_out))


def draws_the_weights(fan_in, fan_out):
    std = math.sqrt(2 / (fan_in + fan_out))
    rng = np.random.default_rng(0)
    return rng.normal(0, std, size=(fan_in, fan_out))


def deviation_of_a_draw(fan_in, fan_out):
    std = np.sqrt(2 / (fan_in + fan_out))
    w = np.random.default_rng(0).normal(0, std, (fan_in, fan_out))
    return float(w.std())


def rounded_to_three_places(fan_in, fan_out):
    return round(math.sqrt(2 / (fan_in + fan_out)), 3)


def squared(fan_in, fan_out):
    return (2 / (fan_in + fan_out)) ** 2


def power_one_half_without_parentheses(fan_in, fan_out):
    """`**` binds before `/`: the variance to the power 1, halved."""
    return (2 / (fan_in + fan_out)) ** 1 / 2


def hat_for_power(fan_in, fan_out):
    variance = 2 / (fan_in + fan_out)
    return variance ^ 0.5


def prints_the_deviation(fan_in, fan_out):
    std = math.sqrt(2 / (fan_in + fan_out))
    print(std)


def mean_of_the_two_deviations(fan_in, fan_out):
    up = math.sqrt(1 / fan_in)
    down = math.sqrt(1 / fan_out)
    return (up + down) / 2


def mean_of_the_two_variances(fan_in, fan_out):
    variance = (1 / fan_in + 1 / fan_out) / 2
    return math.sqrt(variance)


def upside_down(fan_in, fan_out):
    return math.sqrt((fan_in + fan_out) / 2)


def halves_twice(fan_in, fan_out):
    average = (fan_in + fan_out) / 2
    return math.sqrt(2 / average)


def multiplied(fan_in, fan_out):
    return math.sqrt(2 * (fan_in + fan_out))


def gain_of_the_sigmoid(fan_in, fan_out):
    gain = 4
    return gain * math.sqrt(2 / (fan_in + fan_out))


def width_of_the_uniform(fan_in, fan_out):
    limit = np.sqrt(6 / (fan_in + fan_out))
    return 2 * limit


def fans_of_the_notebook(n_in, n_out):
    return math.sqrt(2 / (fan_in + fan_out))


def the_variance_he(fan_in, fan_out):
    return 2 / fan_in


def one_over_the_sum_no_root(fan_in, fan_out):
    return 1 / (fan_in + fan_out)


def limit_without_root(fan_in, fan_out):
    return 6 / (fan_in + fan_out)


# 02-drift


def over_the_steps(history):
    low, middle, high = np.percentile(history, [15, 50, 85], axis=0)
    return np.stack([low, middle, high], axis=1)


def percentiles_first(history):
    p15 = np.percentile(history, 15, axis=1)
    p50 = np.percentile(history, 50, axis=1)
    p85 = np.percentile(history, 85, axis=1)
    return np.array([p15, p50, p85])


def all_steps_together(history):
    values = history.ravel()
    return np.percentile(values, [15, 50, 85])


def fractions_for_percent(history):
    out = np.zeros((len(history), 3))
    for t, row in enumerate(history):
        out[t] = np.percentile(row, [0.15, 0.5, 0.85])
    return out


def reshaped_for_transposed(history):
    T = history.shape[0]
    p = np.percentile(history, (15, 50, 85), axis=1)
    return p.reshape(T, 3)


def high_to_low(history):
    columns = [np.percentile(history, q, axis=1) for q in (85, 50, 15)]
    return np.column_stack(columns)


def quartiles(history):
    rows = [np.percentile(step, [25, 50, 75]) for step in history]
    return np.array(rows)


def one_deviation_about_the_mean(history):
    mu = history.mean(axis=1)
    sd = history.std(axis=1)
    return np.stack([mu - sd, mu, mu + sd], axis=-1)


def mean_in_the_middle(history):
    low, high = np.percentile(history, [15, 85], axis=1)
    middle = np.mean(history, axis=1)
    return np.column_stack([low, middle, high])


def sorted_and_picked(history):
    T, N = history.shape
    ordered = np.sort(history, axis=1)
    picks = [int(0.15 * N), int(0.5 * N), int(0.85 * N)]
    return ordered[:, picks]


def nearest_value(history):
    return np.percentile(history, [15, 50, 85], axis=1, method="nearest").T


def sorts_in_place(history):
    history.sort(axis=1)
    return np.percentile(history, [15, 50, 85], axis=1).T


def percent_for_quantile(history):
    return np.quantile(history, [15, 50, 85], axis=1).T


def list_of_three(history):
    return [np.percentile(history, q, axis=1) for q in (15, 50, 85)]


def one_sigma_levels(history):
    return np.percentile(history, [16, 50, 84], axis=1).transpose()


def five_and_ninety_five(history):
    q = np.quantile(history, [0.05, 0.5, 0.95], axis=1)
    return np.swapaxes(q, 0, 1)


def returns_within_the_loop(history):
    out = np.zeros((len(history), 3))
    for t in range(len(history)):
        out[t] = np.percentile(history[t], [15, 50, 85])
        return out
    return None


def skips_the_first_step(history):
    rows = []
    for t in range(1, len(history)):
        rows.append(np.percentile(history[t], [15, 50, 85]))
    return np.array(rows)


def python_sorted(history):
    ordered = np.array(sorted(history))
    return np.percentile(ordered, [15, 50, 85], axis=1).T


def of_the_sizes(history):
    sizes = np.abs(history)
    return np.percentile(sizes, [15, 50, 85], axis=1).T


def sorted_along_the_steps(history):
    T, N = history.shape
    ordered = np.sort(history, axis=0)
    return np.array([np.percentile(row, [15, 50, 85]) for row in ordered])


def relative_to_the_first_step(history):
    p = np.percentile(history, [15, 50, 85], axis=1).T
    return p - p[0]


def levels_of_the_notebook(history):
    return np.percentile(history, levels, axis=1).T


def of_the_notebooks_history(inputs):
    return np.percentile(history, [15, 50, 85], axis=1).T


def single_precision(history):
    result = np.empty((len(history), 3))
    for t, step in enumerate(history.astype("float32")):
        result[t] = np.percentile(step, [15, 50, 85])
    return result


def third_axis(history):
    return np.percentile(history, [15, 50, 85], axis=2).T


def over_the_steps_and_not_transposed(history):
    return np.quantile(history, [0.15, 0.5, 0.85], axis=0)


def quartiles_and_not_transposed(history):
    return np.percentile(history, [25, 50, 75], axis=1)


def fractions_and_not_transposed(history):
    return np.percentile(history, [0.15, 0.5, 0.85], axis=1)


def high_to_low_quartiles(history):
    return np.percentile(history, [75, 50, 25], axis=1).T


WRONG = {
    "02-saturation": [
        (both_at_once, "and"),
        (and_in_a_loop, "and"),
        (no_parentheses, "raised"),
        (or_between_arrays, "raised"),
        (chained_comparison, "raised"),
        (limits_included, "limits-included"),
        (strictly_inside_is_healthy, "limits-included"),
        (how_many, "count"),
        (below_only, "only-low"),
        (above_only, "only-high"),
        (the_healthy_ones, "complement"),
        (limits_written_out, "limits-ignored"),
        (one_value_a_unit, "per-unit"),
        (in_percent, "percent"),
        (divides_by_the_rows, "divided-by-rows"),
        (far_from_one_half, "limits-ignored"),
        (symmetric_about_one_half, "low-ignored"),
        (loop_over_rows, "raised"),
        (mean_of_the_two_fractions, "halved"),
        (by_the_slope, "limits-ignored"),
        (sigmoid_once_more, "sigmoid-again"),
        (whole_division, "floor-division"),
        (marks_in_place, "changed-input"),
        (the_mask_itself, "wrong-type"),
        (any_of_them, "wrong-type"),
        (rounded_to_two_places, "rounded"),
        (prints_the_fraction, "returned-none"),
        (mean_of_the_values, "mean-of-values"),
        (activations_of_the_notebook, "uses-global"),
        (difference_of_fractions, None),
        (signs_the_wrong_way, "comparisons-reversed"),
        (limits_included_and_written_out, "limits-included+limits-ignored"),
        (above_only_in_percent, "only-high+percent"),
        (healthy_with_limits_left_out, "limits-included+complement"),
    ],
    "02-xavier": [
        (the_variance, "variance"),
        (root_of_the_sum_only, "two-outside-root"),
        (root_of_two_only, "root-of-two-only"),
        (limit_of_the_uniform, "uniform-limit"),
        (lecun, "lecun"),
        (he, "he"),
        (two_over_the_outputs, "fan-out"),
        (one_over_the_outputs, "fan-out"),
        (one_over_the_sum, "sum-not-average"),
        (sum_without_parentheses, "parentheses"),
        (product_for_sum, "product"),
        (whole_division_of_the_variance, "floor-division"),
        (draws_the_weights, "wrong-type"),
        (deviation_of_a_draw, None),
        (rounded_to_three_places, "rounded"),
        (squared, "squared"),
        (power_one_half_without_parentheses, "half-the-variance"),
        (hat_for_power, "raised"),
        (prints_the_deviation, "returned-none"),
        (mean_of_the_two_deviations, None),
        (mean_of_the_two_variances, "averaged-variances"),
        (upside_down, "inverted"),
        (halves_twice, "two-outside-root"),
        (multiplied, "multiplied"),
        (gain_of_the_sigmoid, "sigmoid-gain"),
        (width_of_the_uniform, "uniform-width"),
        (fans_of_the_notebook, "uses-global"),
        (the_variance_he, "he+variance"),
        (one_over_the_sum_no_root, "half-the-variance"),
        (limit_without_root, "variance+uniform-limit"),
    ],
    "02-drift": [
        (over_the_steps, "over-time"),
        (percentiles_first, "transposed"),
        (all_steps_together, "pooled"),
        (fractions_for_percent, "fractions-for-percent"),
        (reshaped_for_transposed, "reshaped"),
        (high_to_low, "wrong-order"),
        (quartiles, "quartiles"),
        (one_deviation_about_the_mean, "mean-and-deviation"),
        (mean_in_the_middle, "mean-for-median"),
        (sorted_and_picked, "no-interpolation"),
        (nearest_value, "no-interpolation"),
        (sorts_in_place, "changed-input"),
        (percent_for_quantile, "raised"),
        (list_of_three, "wrong-type"),
        (one_sigma_levels, "one-sigma-levels"),
        (five_and_ninety_five, "outer-percentiles"),
        (returns_within_the_loop, "return-in-loop"),
        (skips_the_first_step, "first-step-skipped"),
        (python_sorted, "raised"),
        (of_the_sizes, None),
        (sorted_along_the_steps, None),
        (relative_to_the_first_step, None),
        (levels_of_the_notebook, "uses-global"),
        (of_the_notebooks_history, "uses-global"),
        (single_precision, "float32-inside"),
        (third_axis, "raised"),
        (over_the_steps_and_not_transposed, "over-time-transposed"),
        (quartiles_and_not_transposed, "transposed+quartiles"),
        (fractions_and_not_transposed, "transposed+fractions-for-percent"),
        (high_to_low_quartiles, "wrong-order+quartiles"),
    ],
}
