"""What goes wrong when train and test are standardized."""

import numpy as np

from utils.checks.declare import Mistake
from utils.exercises.lesson_01.standardize_steps import (
    adds_to_deviation,
    apply,
    becomes_nan,
    blown_up,
    loses_a_feature,
    moves_in_test,
    other,
    standardize,
    steps,
)


def of_both(s):
    return np.concatenate([s.train, s.test])


MISTAKES = (
    other("leakage",
          "Your statistics come from train and test together. The test set must not leave a "
          "trace: take mean and deviation from train alone.",
          source=of_both),
    other("test-by-itself",
          "You standardize the test set by its own statistics. Use train's for both: "
          "otherwise one and the same example gets two different values.",
          new_test=lambda s: (s.test - s.test.mean(axis=0)) / s.test.std(axis=0)),
    other("test-unchanged",
          "Your test set is unchanged. Shift and scale it with train's mean and deviation.",
          new_test=lambda s: s.test),
    other("test-own-mean",
          "You subtract the test set's own mean. Use train's mean and deviation for both.",
          new_test=lambda s: apply(s, s.test, s.test.mean(axis=0), s.std)),
    other("test-own-deviation",
          "You divide by the test set's own deviation. Use train's mean and deviation for both.",
          new_test=lambda s: apply(s, s.test, s.mean, s.test.std(axis=0))),
    other("unbiased-variance",
          "Your deviation divides by N − 1 (ddof=1). This course's standardization is biased: "
          "divide by N, NumPy's default.",
          std=lambda s: s.source.std(axis=0, ddof=1)),
    other("divided-by-variance",
          "You divided by the variance. Divide by the standard deviation, its root: then the "
          "units cancel.",
          new_train=lambda s: apply(s, s.train, s.mean, s.std**2),
          new_test=lambda s: apply(s, s.test, s.mean, s.std**2)),
    other("no-axis",
          "You used one mean and one deviation for the whole table. Each feature (column) "
          "has its own: axis=0.",
          mean=lambda s: s.source.mean(), std=lambda s: s.source.std()),
    other("over-features",
          "You averaged over the features of each example (axis=1). Each feature is "
          "standardized over the examples: axis=0.",
          returned=lambda s: tuple(
              (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
              for x in (s.train, s.test))),
    other("min-max",
          "This is min–max scaling: it maps train to [0, 1]. Subtract the mean and divide by "
          "the standard deviation.",
          mean=lambda s: s.source.min(axis=0), std=lambda s: np.ptp(s.source, axis=0)),
    other("robust",
          "This is robust scaling, by median and quartiles. Here use the mean and the standard "
          "deviation.",
          mean=lambda s: np.median(s.source, axis=0),
          std=lambda s: np.subtract(*np.percentile(s.source, [75, 25], axis=0))),
    other("not-centred",
          "You divided by the deviation without subtracting the mean first.",
          new_train=lambda s: apply(s, s.train, 0, s.std),
          new_test=lambda s: apply(s, s.test, 0, s.std)),
    other("not-scaled",
          "You subtracted the mean but did not divide by the standard deviation.",
          new_train=lambda s: apply(s, s.train, s.mean, 1),
          new_test=lambda s: apply(s, s.test, s.mean, 1)),
    other("parentheses",
          "Only the mean is divided by σ in your formula. Put x − μ in parentheses.",
          returned=lambda s: tuple(x - s.mean / s.std for x in (s.train, s.test))),
    Mistake("constant-nan",
            "A feature that is constant in train has deviation 0, and 0/0 is NaN. Find such "
            "features and make them 0 in both sets.",
            steps(constant=lambda s: np.zeros_like(s.std, bool)), becomes_nan),
    Mistake("small-feature-lost",
            "A feature that varies was taken for constant, because its deviation is small. Small "
            "is relative: call a feature constant only if its deviation is within rounding of its "
            "mean, below 1e-12 * abs(mean).",
            steps(constant=lambda s: s.std < 1e-8), loses_a_feature),
    Mistake("constant-up-to-rounding",
            "A feature that is constant up to rounding (0.3 and 0.1 + 0.2) does not have a "
            "deviation of 0: it is about 1e-17 for values near 0.3 and 1e-11 for values near 3e5, "
            "and you blow it up. Compare the deviation with the mean's size: 1e-12 * abs(mean).",
            steps(constant=lambda s: s.std == 0), blown_up),
    Mistake("constant-eps",
            "You add a small number to the deviation. That saves train, but a constant feature "
            "that moves in test becomes enormous, and a small feature shrinks. Find the constant "
            "features and make them 0 in both sets.",
            steps(returned=lambda s: tuple(
                (x - s.mean) / (s.std + 1e-8) for x in (s.train, s.test))),
            adds_to_deviation),
    Mistake("constant-in-test",
            "A feature that is constant in train must become 0 in test too, whatever it does "
            "there: nothing was learned about its scale.",
            steps(new_test=lambda s: (s.test - s.mean) / np.where(s.constant, 1, s.std)),
            moves_in_test),
    Mistake("integers-cut",
            "Your result was written into an array of integers, which cuts off the decimals. "
            "Make the result an array of floats.",
            lambda train, test: tuple(
                np.trunc(x) if train.dtype.kind == "i" else x for x in standardize(train, test))),
)  # fmt: skip
