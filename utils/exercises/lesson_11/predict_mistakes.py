"""How labels go wrong; what is done to the model itself, `predict_use.py` says in words."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe


def logits_of(s):
    v = s.values
    h = s.x @ v["hidden.weight"].T + v["hidden.bias"]
    x_hat = (h - v["norm.running_mean"]) / np.sqrt(v["norm.running_var"] + 1e-5)
    r = np.maximum(v["norm.weight"] * x_hat + v["norm.bias"], 0)
    return r @ v["head.weight"].T + v["head.bias"]


predicted = recipe(
    lambda description, values, x, modes, grad=True, broken=False: None,
    logits=logits_of,
    chosen=lambda s: s.logits.argmax(axis=1),
    labels=lambda s: s.chosen[:0] if s.broken else s.chosen,
)


def other(name, help_, **changed):
    return Mistake(name, help_, predicted(**changed))


MISTAKES = (
    other("smallest", "You took the class of the smallest logit: argmax, not argmin.",
          chosen=lambda s: s.logits.argmin(axis=1)),
    other("largest-in-size",
          "You took the logit of the largest absolute value. A logit of −9 is a firm no: take "
          "the largest.",
          chosen=lambda s: abs(s.logits).argmax(axis=1)),
    other("counted-from-1",
          "Your labels count from 1. Classes are counted from 0, as argmax does.",
          chosen=lambda s: s.logits.argmax(axis=1) + 1),
)  # fmt: skip
