"""Wrong answers to the exercise of lesson 00, written out as learners write them."""
# ruff: noqa: RET504

import numpy as np

N = 3  # what the notebook of lesson 00 may have defined in cells of the learner's own
ages = np.array([30.0, 50.0, 40.0])


def mean_of_all_numbers(x):
    total = 0
    for row in x:
        for value in row:
            total += value
    return total / (len(x) * len(x[0]))


def sum_of_everything_over_size(x):
    n, d = x.shape
    return np.sum(x) / (n * d)


def one_mean_an_example(x):
    means = []
    for example in x:
        means.append(sum(example) / len(example))
    return np.array(means)


def last_axis(x):
    mu = np.mean(x, axis=-1)
    return mu


def transposed_first(x):
    features = x.T
    return np.mean(features, axis=0)


def einsum_over_the_features(x):
    d = x.shape[1]
    return np.einsum("ij->i", x) / d


def keeps_the_axis(x):
    mu = np.sum(x, axis=0, keepdims=True) / len(x)
    return mu


def a_row_by_none(x):
    mean = x.mean(axis=0)
    return mean[None, :]


def forgets_to_divide(x):
    total = np.zeros(x.shape[1])
    for i in range(x.shape[0]):
        total = total + x[i]
    return total


def divides_by_the_features(x):
    count = len(x[0])
    return np.array([sum(column) / count for column in x.T])


def divides_by_all_values(x):
    return x.sum(axis=0) / x.size


def divides_by_one_less(x):
    m = x.shape[0]
    mu = 1 / (m - 1) * np.sum(x, axis=0)
    return mu


def sum_over_n_minus_one(x):
    total = sum(x)
    return total / (len(x) - 1)


def returns_within_the_loop(x):
    means = np.zeros(x.shape[1])
    for j in range(x.shape[1]):
        means[j] = np.mean(x[:, j])
        return means
    return None


def adds_into_the_first_row(x):
    total = x[0]
    for row in x[1:]:
        total += row
    return total / len(x)


def median_of_each(x):
    middle = np.median(x, axis=0)
    return middle


def middle_of_the_range(x):
    lowest, highest = np.min(x, axis=0), np.max(x, axis=0)
    return (lowest + highest) / 2


def a_list_of_means(x):
    return [float(np.mean(column)) for column in np.transpose(x)]


def prints_the_mean(x):
    mu = x.mean(axis=0)
    print(mu)


def whole_numbers(x):
    means = np.zeros(x.shape[1], dtype=int)
    for j in range(x.shape[1]):
        means[j] = x[:, j].mean()
    return means


def rounded_to_two_places(x):
    return np.round(np.mean(x, axis=0), 2)


def skips_the_first_row(x):
    n, d = x.shape
    mu = np.zeros(d)
    for i in range(1, n):
        mu += x[i] / n
    return mu


def skips_the_last_row(x):
    total = np.zeros_like(x[0])
    for i in range(len(x) - 1):
        total += x[i]
    return total / len(x)


def halves_again_and_again(x):
    mu = x[0]
    for row in x[1:]:
        mu = (mu + row) / 2
    return mu


def single_precision(x):
    mu = np.zeros(x.shape[1])
    for j, column in enumerate(x.T):
        mu[j] = np.mean(column.astype(np.float32))
    return mu


def third_axis(x):
    return np.mean(x, axis=2)


def counts_with_the_notebooks_n(x):
    mu = np.zeros(x.shape[1])
    for row in x:
        mu = mu + row
    return mu / N


def mean_of_the_notebooks_ages(x):
    mu = x.mean(axis=0)
    mu[0] = ages.mean()
    return mu


def sums_rows_and_divides_by_rows(x):
    """The features summed, and divided by the number of examples."""
    return np.sum(x, axis=1) / x.shape[0]


def sum_with_the_axis_kept(x):
    total = x.sum(axis=0, keepdims=True)
    return total


def column_of_row_means(x):
    return x.mean(1).reshape(-1, 1)


def everything_once_a_feature(x):
    """One value a feature, as asked for, but every one the mean of all numbers."""
    mu = np.mean(x)
    return np.array([mu for _ in range(x.shape[1])])


WRONG = {
    "00-feature-mean": [
        (mean_of_all_numbers, "no-axis"),
        (sum_of_everything_over_size, "no-axis"),
        (one_mean_an_example, "over-features"),
        (last_axis, "over-features"),
        (transposed_first, "over-features"),
        (einsum_over_the_features, "over-features"),
        (keeps_the_axis, "keepdims"),
        (a_row_by_none, "keepdims"),
        (forgets_to_divide, "sum"),
        (divides_by_the_features, "divided-by-features"),
        (divides_by_all_values, "divided-by-size"),
        (divides_by_one_less, "n-minus-one"),
        (sum_over_n_minus_one, "n-minus-one"),
        (returns_within_the_loop, "return-in-loop"),
        (adds_into_the_first_row, "changed-input"),
        (median_of_each, "median"),
        (middle_of_the_range, None),
        (a_list_of_means, "wrong-type"),
        (prints_the_mean, "returned-none"),
        (whole_numbers, "integers-cut"),
        (rounded_to_two_places, "rounded"),
        (skips_the_first_row, "row-left-out"),
        (skips_the_last_row, "row-left-out"),
        (halves_again_and_again, None),
        (single_precision, "float32-inside"),
        (third_axis, "raised"),
        (counts_with_the_notebooks_n, "uses-global"),
        (mean_of_the_notebooks_ages, "uses-global"),
        (sums_rows_and_divides_by_rows, "summed-over-features"),
        (sum_with_the_axis_kept, "sum+keepdims"),
        (column_of_row_means, "over-features+keepdims"),
        (everything_once_a_feature, "no-axis"),
    ],
}
