"""Bad input gets a ValueError in three parts: the rule, the values found, the way out."""

import numpy as np
import pytest

from utils import (
    RunningStats,
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    max_relative_error,
    merge_statistics,
    norm_backward,
    normalize,
    normalize_backward,
    numerical_gradient,
    rms_norm,
    weight_norm,
)

X, G, B = np.arange(24.0).reshape(2, 3, 4), np.ones(3), np.zeros(3)
STATS = RunningStats(3)
CACHE = instance_norm(X, G, B)[1]
UNEQUAL = RunningStats(3)
UNEQUAL.var = [1.0]


def train(x=X, gamma=G, beta=B, stats=None, eps=1e-5):
    return batch_norm(x, gamma, beta, stats, training=True, eps=eps)


CASES = {
    "one value per channel": (
        lambda: train(np.ones((1, 4)), np.ones(4), np.zeros(4)),
        r"batch_norm\(training=True\) needs at least 2 values per channel; x \(1, 4\) gives 1\. "
        r"Use a larger batch, training=False, or layer_norm\.",
    ),
    "too few axes": (lambda: train(np.ones(3)), r"\(N, C\).*shape \(3,\).*x\[None\]"),
    "empty batch": (lambda: train(np.ones((0, 3))), r"x \(0, 3\) is empty\. Leave"),
    "empty rows": (lambda: layer_norm(np.ones((0, 3)), G, B), r"^layer_norm.*\(0, 3\) is"),
    "empty weights": (lambda: weight_norm(np.ones((0, 4)), []), r"^weight_norm.*\(0, 4\) is"),
    "nothing to normalize": (lambda: normalize(np.ones((0, 4)), 1, 1e-5), "^normalize.*is empty"),
    "empty space": (lambda: instance_norm(np.ones((2, 3, 0)), G, B), "is empty"),
    "gamma too long": (lambda: train(gamma=np.ones(4)), r"gamma must.*\(3,\).*\(4,\)"),
    "gamma a number": (lambda: train(gamma=1.0), r"gamma must.*\(3,\).*\(\)"),
    "beta too short": (lambda: train(beta=np.ones(2)), r"beta must.*\(3,\).*\(2,\)"),
    "beta of two axes": (lambda: train(beta=np.ones((3, 1))), r"beta must.*\(3, 1\)"),
    "negative eps": (lambda: train(eps=-1), r"eps must not be negative.*got -1\. PyTorch"),
    "eps not a number": (lambda: train(eps=float("nan")), "got nan"),
    "eps infinite": (lambda: train(eps=np.inf), "one finite number; got inf"),
    "negative eps in eval": (
        lambda: batch_norm(X, G, B, STATS, training=False, eps=-1), "got -1",
    ),
    "eval without statistics": (
        lambda: batch_norm(X, G, B, training=False), "stats is None. Pass the RunningStats",
    ),
    "statistics for other channels": (
        lambda: train(stats=RunningStats(5)), r"stats\.mean must.*\(3,\).*\(5,\)",
    ),
    "variances for other channels": (lambda: train(stats=UNEQUAL), r"stats\.var must.*\(1,\)"),
    "complex": (lambda: train(X * 1j), r"complex128\. Pass"),
    "objects": (lambda: train(X.astype(object)), r"object\. Pass"),
    "strings": (lambda: train([["a", "b"]]), "real numbers"),
    "None": (lambda: train(None), "real numbers"),
    "ragged": (lambda: train([[1.0, 2.0], [3.0]]), "different lengths. Pad"),
    "one axis": (lambda: group_norm(G, G, B, groups=1), "group_norm needs x of shape"),
    "no axis at all": (lambda: layer_norm(1.0, 1.0, 0.0), r"shape \(\) and gamma \(\)"),
    "groups that do not divide": (
        lambda: group_norm(X, G, B, groups=2), r"groups is 2\. Try one of \[1, 3\]",
    ),
    "no groups": (lambda: group_norm(X, G, B, groups=0), "groups is 0"),
    "negative groups": (lambda: group_norm(X, G, B, groups=-1), "groups is -1"),
    "groups not whole": (lambda: group_norm(X, G, B, groups=1.5), "groups is 1.5"),
    "one value per group": (
        lambda: group_norm(np.ones((2, 3)), G, B, groups=3), "per group.*Use fewer groups",
    ),
    "no space": (lambda: instance_norm(np.ones((2, 3)), G, B), r"\(N, C, \*space\).*\(2, 3\)"),
    "maps of one value": (lambda: instance_norm(np.ones((2, 3, 1)), G, B), "2 values per map"),
    "one feature": (lambda: layer_norm(np.ones((4, 1)), [1.0], [0.0]), "2 values per example"),
    "other features": (lambda: layer_norm(X, G, B), r"\(2, 3, 4\) and gamma \(3,\)"),
    "rms, other features": (lambda: rms_norm(X, G), r"Pass gamma of shape \(4,\)"),
    "weights of one axis": (lambda: weight_norm(G, G), r"v \(out, in\)"),
    "other lengths": (lambda: weight_norm(X[0], np.ones(2)), r"g must.*\(3,\).*\(2,\)"),
    "a row of zeros": (lambda: weight_norm(X[0] * [[0], [1], [0]], G), r"rows \[0, 2\]"),
    "dy of another shape": (
        lambda: norm_backward(np.ones((2, 3)), CACHE), r"dy must.*\(2, 3, 4\).*\(2, 3\)",
    ),
    "dx_hat of another shape": (
        lambda: normalize_backward(1.0, normalize(X, 0, 1e-5)[1]), "dx_hat must",
    ),
    "unknown axis": (lambda: normalize(X, 3, 1e-5), r"from -3 to 2; got 3\."),
    "no axis": (lambda: normalize(X, (), 1e-5), r"at least one axis.*got \(\)"),
    "momentum too large": (lambda: RunningStats(3, 1.1), r"\[0, 1\].*got 1\.1.*None gives"),
    "momentum negative": (lambda: RunningStats(3, -0.5), r"\[0, 1\].*got -0\.5"),
    "momentum not a number": (lambda: RunningStats(3, float("nan")), "got nan"),
    "no channels": (lambda: RunningStats(0), "positive integer; got 0"),
    "an update of other channels": (lambda: STATS.update([1.0], [1.0], 5), r"\(3,\).*\(1,\)"),
    "an update of one value": (lambda: STATS.update(G, G, 1), "count is 1. Leave this batch out"),
    "sets of other features": (
        lambda: merge_statistics((1, G, G), (1, [0.0], [0.0])), r"\(3,\) and\s\(1,\)",
    ),
    "a negative count": (lambda: merge_statistics((-1, G, G), (1, G, G)), "n = -1"),
    "arrays of two shapes": (lambda: max_relative_error(G, X), r"\(3,\) and \(2, 3, 4\)"),
    "eps of another type": (lambda: train(eps="1e-5"), "got '1e-5'"),
    "eps an array": (lambda: train(eps=np.array([1e-5, 1e-5])), "eps must not be negative"),
    "training not a bool": (
        lambda: batch_norm(X, G, B, training="eval"), "training must be True or False; got 'eval'",
    ),
    "statistics of another type": (lambda: train(stats={}), r"stats\.mean must"),
    "no beta": (lambda: train(beta=None), "beta must hold real numbers"),
    "groups a bool": (lambda: group_norm(X, G, B, groups=True), "groups is True"),
    "axes of another type": (lambda: normalize(X, "0", 1e-5), "got '0'"),
    "a cache of normalize": (
        lambda: norm_backward(X, normalize(X, 0, 1e-5)[1]), "call normalize_backward",
    ),
    "momentum of another type": (lambda: RunningStats(3, "0.1"), "got '0.1'"),
    "channels a bool": (lambda: RunningStats(True), "positive integer; got True"),
    "a count that is not a number": (lambda: STATS.update(G, G, float("nan")), "count is nan"),
    "a count of another type": (lambda: STATS.update(G, G, "5"), "count is '5'"),
    "an array, not a triple": (lambda: merge_statistics(G, (1, G, G)), "triple.*ndarray"),
    "not a triple": (lambda: merge_statistics(None, (1, G, G)), "triple.*NoneType"),
    "a count that is not whole": (lambda: merge_statistics((1.5, G, G), (1, G, G)), "n = 1.5"),
    "no step": (lambda: numerical_gradient(np.sum, G, h=0), "h must be a positive number; got 0"),
    "a step of another type": (lambda: numerical_gradient(np.sum, G, h="1"), "got '1'"),
    "f returns nothing": (lambda: numerical_gradient(lambda x: None, G), "one number.*object"),
    "f returns an array": (lambda: numerical_gradient(lambda x: x, G), "returned shape"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "message"), CASES.values(), ids=CASES)
def test_message(call, message):
    with pytest.raises(ValueError, match=message) as error:
        call()
    text = str(error.value)
    assert "broadcast" not in text
    assert text.count(".") >= 2 or "?" in text  # what is wrong, and what to do


def test_bad_parameters_leave_the_statistics_alone():
    stats = RunningStats(3)
    with pytest.raises(ValueError, match="gamma"):
        train(gamma=np.ones(4), stats=stats)
    assert stats.batches == 0
    assert (stats.mean == 0).all()
