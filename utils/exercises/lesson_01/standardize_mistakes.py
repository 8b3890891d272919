"""What goes wrong when train and test are standardized."""

import numpy as np

from utils.exercises.lesson_01.standardize_steps import (
    adds_a_number,
    apply,
    becomes_nan,
    blown_up,
    by_itself,
    loses_a_feature,
    moves_in_test,
    of_both,
    other,
    steps,
)
from utils.exercises.recognise import one_of


def either(*changes):
    """Recognise what one of these changed steps gives."""
    return one_of(*(steps(**change) for change in changes), outputs=2, tolerance=1e-7)


def never(s):
    """No feature is taken for constant."""
    return lambda mean, std: np.zeros_like(std, bool)


def constant_by_train(s):
    return s.rule(s.train.mean(axis=0), s.train.std(axis=0))


def test_by_itself(s):
    """Its own statistics, and 0 where train is constant."""
    own_mean, own_std = s.test.mean(axis=0), s.spread(s.test)
    return apply(s.test, own_mean, own_std, s.constant | s.rule(own_mean, own_std))


def divided_first(s):
    return tuple(
        np.where(s.constant, 0, x - s.mean / np.where(s.constant, 1, s.std))
        for x in (s.train, s.test)
    )


MISTAKES = (
    other("leakage",
          "Your statistics come from train and test together. The test set must not leave a "
          "trace: take mean and spread from train alone.",
          recognise=either({"source": of_both},
                           {"source": of_both, "constant": constant_by_train}),
          source=of_both),
    other("test-by-itself",
          "You standardize the test set by its own statistics. Use train's for both: "
          "otherwise one and the same example gets two different values.",
          recognise=either({"new_test": lambda s: by_itself(s, s.test)},
                           {"new_test": test_by_itself}),
          new_test=lambda s: by_itself(s, s.test)),
    other("test-unchanged",
          "Your test set keeps its values. Shift and scale it with train's mean and spread, "
          "taken before train is overwritten.",
          recognise=either({"new_test": lambda s: s.test},
                           {"new_test": lambda s: np.where(s.constant, 0, s.test)}),
          new_test=lambda s: s.test),
    other("test-own-mean",
          "You subtract the test set's own mean. Use train's mean and spread for both.",
          new_test=lambda s: apply(s.test, s.test.mean(axis=0), s.scale, s.constant)),
    other("test-own-deviation",
          "You divide by the test set's own spread. Use train's mean and spread for both.",
          new_test=lambda s: apply(s.test, s.shift, s.spread(s.test), s.constant)),
    other("unbiased-variance",
          "Your spread divides by N − 1 (ddof=1). This course's standardization is biased: "
          "divide by N, NumPy's default.",
          spread=lambda s: lambda x: x.std(axis=0, ddof=1)),
    other("divided-by-variance",
          "You divided by the variance. Divide by the standard deviation, its root: then the "
          "units cancel.",
          scale=lambda s: s.std**2),
    other("no-axis",
          "You used one mean and one spread for the whole table. Each feature (column) "
          "has its own: axis=0.",
          mean=lambda s: s.source.mean(), spread=lambda s: lambda x: x.std()),
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
          "You divided by the spread without subtracting the mean first.",
          shift=lambda s: 0),
    other("not-scaled",
          "You subtracted the mean but did not divide by the standard deviation.",
          recognise=either({"scale": lambda s: 1.0}, {"scale": lambda s: 1.0, "rule": never}),
          scale=lambda s: 1.0),
    other("parentheses",
          "Only the mean is divided by σ in your formula. Put x − μ in parentheses.",
          returned=divided_first),
    other("swapped", "The order is (train', test').",
          returned=lambda s: (s.new_test, s.new_train)),
    other("threshold-without-abs",
          "Your threshold is a multiple of the mean, which may be negative: then no spread is "
          "small enough. Take abs(mean).",
          rule=lambda s: lambda mean, std: std <= 1e-12 * mean),
    other("strict-comparison",
          "A feature of zeros has spread 0 and mean 0, and 0 < 0 is false. Use <=.",
          rule=lambda s: lambda mean, std: std < 1e-12 * abs(mean)),
    other("absolute-threshold",
          "You call a feature constant by a fixed threshold. Rounding errors grow with the "
          "values, so compare the spread with the mean's size: std <= 1e-12 * abs(mean).",
          rule=lambda s: lambda mean, std: std <= 1e-12),
    other("constant-nan",
          "A feature that is constant in train has spread 0, and dividing by it gives NaN or "
          "infinity. Find such features and make them 0 in both sets.",
          recognise=becomes_nan,
          rule=never),
    other("small-feature-lost",
          "A feature that varies was taken for constant, because its spread is small. Small "
          "is relative: call a feature constant only if its spread is within rounding of its "
          "mean, below 1e-12 * abs(mean).",
          recognise=loses_a_feature,
          rule=lambda s: lambda mean, std: std < 1e-8),
    other("constant-up-to-rounding",
          "A feature that is constant up to rounding (0.3 and 0.1 + 0.2) does not have a "
          "spread of 0: it is about 1e-17 for values near 0.3 and 1e-11 for values near 3e5, "
          "and you blow it up. Compare the spread with the mean's size: 1e-12 * abs(mean).",
          recognise=blown_up,
          rule=lambda s: lambda mean, std: std == 0),
    other("constant-eps",
          "You add a small number to the spread or the variance, or take it as their floor. "
          "That saves train, but a constant feature that moves in test becomes enormous, and a "
          "small feature shrinks. Find the constant features and make them 0 in both sets.",
          recognise=adds_a_number,
          rule=never,
          scale=lambda s: s.std + 1e-8),
    other("constant-in-test",
          "A feature that is constant in train must become 0 in test too, whatever it does "
          "there: nothing was learned about its scale.",
          recognise=moves_in_test,
          new_test=lambda s: (s.test - s.shift) / np.where(s.constant, 1, s.scale)),
    other("integers-cut",
          "Your result was written into an array of integers, which cuts off the decimals. "
          "Make the result an array of floats.",
          returned=lambda s: tuple(
              np.trunc(x) if s.train.dtype.kind == "i" else x for x in (s.new_train, s.new_test))),
)  # fmt: skip
