"""What goes wrong when the length of w is followed over the steps."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.recognise import one_of, rounded

growth = recipe(
    lambda w, grads, lr: None,
    start=lambda s: np.sum(s.w**2),
    each=lambda s: (s.grads**2).sum(axis=1),  # (T,)
    factor=lambda s: s.lr**2,
    added=lambda s: s.factor * s.each,
    squares=lambda s: s.start + np.cumsum(s.added),
    norms=lambda s: np.sqrt(s.squares),
    returned=lambda s: s.norms,
)
norms_after_steps = growth()


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, growth(**changed), recognise)


def is_rounded(norms, w, grads, lr):
    return rounded(norms, norms_after_steps(w, grads, lr))


def stepping(step):
    """Really step, w = step(w, g, lr), and note the length each time."""

    def norms(s):
        w, found = s.w, []
        for g in s.grads:
            w = step(w, g, s.lr)
            found.append(np.linalg.norm(w))
        return np.array(found)

    return norms


def length_of(vectors):
    return np.sqrt((vectors**2).sum(axis=1))


def positions(s):
    """w after each step."""
    return s.w - s.lr * np.cumsum(s.grads, axis=0)


MISTAKES = (
    other("previous-length-forgotten",
          "Each of your steps starts from the first w again. The next triangle stands on the w "
          "that has grown: the squares add up, np.cumsum.",
          squares=lambda s: s.start + s.added),
    other("lr-not-squared",
          "lr stands inside the square: (lr·‖g‖)² = lr²·‖g‖². Yours is lr·‖g‖².",
          factor=lambda s: s.lr),
    other("lr-missing", "lr is missing. A step is lr·g, so the square grows by lr²·‖g‖².",
          one_of(growth(factor=lambda s: 1.0), growth(norms=stepping(lambda w, g, lr: w - g))),
          factor=lambda s: 1.0),
    other("root-missing", "These are the squares, ‖w‖². Take the root.",
          norms=lambda s: s.squares),
    other("lengths-added",
          "You add the lengths, as if w and g pointed the same way. At a right angle the squares "
          "add up.",
          norms=lambda s: np.sqrt(s.start) + np.cumsum(np.sqrt(s.added))),
    other("lengths-subtracted",
          "You subtract the lengths. At a right angle the squares add up, and w grows.",
          norms=lambda s: np.sqrt(s.start) - np.cumsum(np.sqrt(s.added))),
    other("squares-subtracted",
          "You subtract the squares. The new w is the long side of the triangle: the squares add "
          "up.",
          squares=lambda s: s.start - np.cumsum(s.added)),
    other("start-forgotten", "The w before the first step is missing: ‖w‖² + lr²·Σ‖g‖².",
          start=lambda s: 0.0),
    other("start-not-squared",
          "You add ‖w‖ itself to squares. Add ‖w‖².",
          start=lambda s: np.sqrt(np.sum(s.w**2))),
    other("start-included",
          "Your first value is the length before any step. Return one length after each step: T "
          "values.",
          returned=lambda s: np.append(np.sqrt(s.start), s.norms)),
    other("before-the-step",
          "Your lengths are those before each step. Step first, and then take the length.",
          returned=lambda s: np.append(np.sqrt(s.start), s.norms)[:-1]),
    other("last-only", "You return the last length alone. Return one after each step: T values.",
          returned=lambda s: s.norms[-1]),
    other("last-repeated",
          "You add up all gradients for every step. After step t, only the first t have been "
          "applied: np.cumsum.",
          squares=lambda s: s.start + np.full(len(s.grads), s.added.sum())),
    other("growth-only", "These are the gains in length. Return the lengths.",
          returned=lambda s: s.norms - np.sqrt(s.start)),
    other("squared-growth", "These are the lengths of the steps, lr·‖g‖. Return those of w.",
          norms=lambda s: np.sqrt(s.added)),
    other("wrong-direction",
          "You step up the gradient: w + lr·g. Descent subtracts. The next gradient is orthogonal "
          "to the w that the right step leads to.",
          norms=stepping(lambda w, g, lr: w + lr * g)),
    other("not-kept",
          "You do not keep the w that you stepped to: each step starts from the first one.",
          norms=lambda s: length_of(s.w - s.lr * s.grads)),
    other("normalized-each-time",
          "You set w back to length 1, or to its first length, after each step. SGD does not: the "
          "layer normalizes the units, not the weights.",
          one_of(growth(norms=lambda s: np.ones(len(s.grads))),
                 growth(norms=lambda s: np.full(len(s.grads), np.sqrt(s.start)))),
          norms=lambda s: np.full(len(s.grads), np.sqrt(s.start))),
    other("effective-rate-used",
          "You divide lr by ‖w‖². The gradients are those that SGD applies: a step is lr·g.",
          norms=stepping(lambda w, g, lr: w - lr / (w @ w) * g)),
    other("gradient-divided",
          "You divide each gradient by ‖w‖. The gradients are given as SGD applies them: a step "
          "is lr·g.",
          norms=stepping(lambda w, g, lr: w - lr * g / np.linalg.norm(w))),
    other("unit-gradients",
          "You give each gradient the length 1. A step is lr·g.",
          each=lambda s: np.ones(len(s.grads))),
    other("mean-of-squares",
          "You take the mean of a gradient's squares. ‖g‖² is their sum.",
          each=lambda s: (s.grads**2).mean(axis=1)),
    other("root-mean-square",
          "You return root mean squares. A length is the root of the sum of the squares.",
          returned=lambda s: s.norms / np.sqrt(len(s.w))),
    other("over-steps",
          "You add up over the steps (axis=0). ‖g‖² adds up over the weights: axis=1.",
          each=lambda s: (s.grads**2).sum(axis=0)),
    other("all-gradients-at-once",
          "You take the sum of all squares for each step. Each gradient has its own length: "
          "axis=1.",
          each=lambda s: np.full(len(s.grads), (s.grads**2).sum())),
    other("sums-squared",
          "You square a sum of entries. Square first, then add.",
          each=lambda s: s.grads.sum(axis=1) ** 2),
    other("sizes-added",
          "You add up absolute values. A length is the root of the sum of the squares.",
          norms=lambda s: abs(positions(s)).sum(axis=1)),
    other("weights-returned", "You return w after each step. Return its length: T values.",
          returned=positions),
    other("rounded", "You rounded the result. Return it as it is.", is_rounded,
          returned=lambda s: np.round(s.norms, 3)),
)  # fmt: skip
