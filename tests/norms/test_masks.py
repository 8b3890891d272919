"""Masked arrays are refused wherever an array is read: np.asarray would drop their masks."""

import numpy as np
import pytest

from tests.norms.test_errors import CACHE, STATS, G, X, train
from utils import (
    RunningStats,
    batch_instance_norm,
    max_relative_error,
    merge_statistics,
    norm_backward,
    normalize,
    numerical_gradient,
    switchable_norm,
    weight_norm,
)

MASKED = np.ma.array(X, mask=X == 5)
ROW = MASKED[1, 0]  # masks nothing, and is refused all the same: the type says that it might
ASSIGNED = RunningStats(3)
ASSIGNED.var = np.ma.array(G)
MASKED_CASES = {
    "x": lambda: train(MASKED),
    "x in a list": lambda: train(list(MASKED)),
    "x without a masked value": lambda: normalize(ROW, 0, 1e-5),
    "gamma": lambda: train(gamma=np.ma.array(G)),
    "beta": lambda: train(beta=(0.0, np.ma.masked, 0.0)),
    "stats.var": lambda: train(stats=ASSIGNED),
    "dy": lambda: norm_backward(MASKED, CACHE),
    "v": lambda: weight_norm(MASKED[0], G),
    "g": lambda: weight_norm(X[0] + 1, np.ma.array(G)),
    "rho": lambda: batch_instance_norm(X, G, G, np.ma.array(G)),
    "var_logits": lambda: switchable_norm(X, G, G, G, np.ma.array(G)),
    "mean": lambda: merge_statistics((1, ROW, ROW), (1, ROW, ROW)),
    "mean of an update": lambda: STATS.update(np.ma.array(G), G, 5),
    "a": lambda: max_relative_error(MASKED, X),
    "f(x)": lambda: numerical_gradient(lambda x: np.ma.masked, G),
}


@pytest.mark.parametrize("name", MASKED_CASES)
def test_masked_arrays_are_refused(name):
    message = rf"^{name.split()[0].replace('(x)', '.x.')} must not be a masked array, because.*"
    with pytest.raises(ValueError, match=message + r"; [01] values are\. Leave those rows out"):
        MASKED_CASES[name]()
