"""What goes wrong in a network's loss and gradients."""

import numpy as np

from utils.checks.compare import close
from utils.checks.declare import Mistake
from utils.exercises.lesson_03.forward_mistakes import cancelling_var, forward_mistakes
from utils.exercises.lesson_06.network_variants import network, other

FORWARD = (
    "eps-outside-root", "eps-forgotten", "eps-as-floor", "gamma-absolute", "eps-after-division",
    "eps-under-a-deviation", "eps-twice", "eps-twice-inside", "eps-squared",
    "divided-by-variance", "multiplied", "not-scaled", "unbiased-variance", "sum-of-squares",
    "variance-not-centred", "not-centred", "mean-of-everything", "no-axis", "x-for-x-hat",
    "gamma-times-sum", "beta-dropped", "gamma-dropped", "affine-dropped", "gamma-beta-swapped",
    "beta-subtracted", "sign", "parentheses",
)  # fmt: skip


def softmax_alone(s):
    """The logarithm of the softmax as it stands, without the row's largest logit."""
    e = np.exp(s.logits)
    return np.log(e / e.sum(axis=1, keepdims=True))


def guarded(power):
    return network(log_p=lambda s: np.log(np.exp(s.shifted) / np.exp(s.shifted).sum(
        axis=1, keepdims=True) + 10.0**-power))  # fmt: skip


def is_guarded(loss, *rest):
    """Whether a small number stood beside p in the logarithm, whichever it was."""
    args = rest[-3:]
    return any(close(loss, guarded(power)(*args)[0], 1e-10).all() for power in range(4, 16))


MISTAKES = (
    *forward_mistakes(network, FORWARD),
    other("over-features",
          "The layer averages over the units of each example (axis=1). Average over the batch: "
          "axis=0.",
          mean=lambda s: s.x.mean(axis=1, keepdims=True),
          var=lambda s: s.x.var(axis=1, keepdims=True)),
    other("variance-of-everything",
          "The layer's variance is one number for all units. Each has its own: axis=0.",
          var=lambda s: s.x.var()),
    other("layer-missing", "There is no batch normalization in it: ReLU takes γ·x̂ + β, not x·W1.",
          y=lambda s: s.x),
    other("relu-missing", "There is no ReLU in it: the second product takes max(y, 0).",
          r=lambda s: s.y, open=lambda s: np.ones_like(s.y)),
    other("relu-before",
          "ReLU stands before the batch normalization. It comes after: max(γ·x̂ + β, 0).",
          product=lambda s: np.maximum(s.inputs @ s.params["W1"], 0), r=lambda s: s.y),
    other("b2-missing", "b2 is missing in the logits: r·W2 + b2.", logits=lambda s: s.r @ s.w2),
    # the loss
    other("overflow",
          "For large logits the exponential overflows, or p is 0 and has no logarithm. Subtract "
          "the row's largest logit, and take log p = z − log Σ exp(z) in one step.",
          log_p=softmax_alone),
    Mistake("log-guarded",
            "A small number stands beside p in the logarithm, and it moves the loss. Do without: "
            "log p = z − log Σ exp(z), with z less the row's largest, is never log 0.",
            guarded(8), is_guarded),
    other("summed",
          "Your loss is the sum over the batch, and your gradients are those of the sum. Both "
          "belong to the mean: divide by N.",
          loss=lambda s: -s.right_ones.sum(), dlogits=lambda s: s.p - s.target),
    other("loss-sum", "Your loss is the sum over the batch. It is the mean.",
          loss=lambda s: -s.right_ones.sum()),
    other("loss-over-classes",
          "Your loss is K times too small: you average over the classes too. Sum over the "
          "classes, average over the examples.",
          loss=lambda s: -(s.log_p * s.target).mean()),
    other("loss-sign", "Your loss is negative. It is minus the mean logarithm.",
          loss=lambda s: s.right_ones.mean()),
    other("loss-base-2", "Your logarithm is to the base 2. Use the natural one, np.log.",
          loss=lambda s: -s.right_ones.mean() / np.log(2)),
    other("loss-base-10", "Your logarithm is to the base 10. Use the natural one, np.log.",
          loss=lambda s: -s.right_ones.mean() / np.log(10)),
    other("log-missing", "Your loss lacks the logarithm: it is minus the mean of p.",
          loss=lambda s: -np.exp(s.right_ones).mean()),
    other("softmax-over-batch",
          "Your softmax adds up over the batch (axis=0). It adds up over the classes of each "
          "example: axis=1.",
          shifted=lambda s: s.logits - s.logits.max(axis=0),
          log_p=lambda s: s.shifted - np.log(np.exp(s.shifted).sum(axis=0))),
    other("softmax-over-everything",
          "Your softmax adds up over all values. It adds up over the classes of each example: "
          "axis=1, keepdims=True.",
          log_p=lambda s: s.shifted - np.log(np.exp(s.shifted).sum())),
    # from the loss to the logits
    other("not-divided-by-n",
          "Your gradients are N times too large: the loss is a mean, so p − 1 at the right class "
          "is divided by N.",
          dlogits=lambda s: s.p - s.target),
    other("divided-by-n-twice", "Your gradients are divided by N twice. Once is enough.",
          dlogits=lambda s: (s.p - s.target) / s.n**2),
    other("divided-by-classes", "You divide p − 1 by N·K. The loss is a mean over N examples.",
          dlogits=lambda s: (s.p - s.target) / s.p.size),
    other("target-missing",
          "The gradient of the logits is p alone in your answer. Subtract 1 at the right class.",
          dlogits=lambda s: s.p / s.n),
    other("sign-of-dlogits", "The sign is turned: the gradient of the logits is (p − target)/N.",
          dlogits=lambda s: (s.target - s.p) / s.n),
    other("target-before-division",
          "Only p is divided by N. Subtract first, then divide both.",
          dlogits=lambda s: s.p / s.n - s.target),
    other("p-before-division",
          "Only the 1 is divided by N. Subtract first, then divide both.",
          dlogits=lambda s: s.p - s.target / s.n),
    other("loss-at-wrong-class",
          "The gradient of the logits counts the right classes only. p stands in all classes; "
          "only the 1 is at the right one.",
          dlogits=lambda s: (s.p - 1) * s.target / s.n),
    # the last product
    other("w2-from-y", "The gradient of W2 is made from y. What met W2 was r = max(y, 0).",
          d_w2=lambda s: s.y.T @ s.dlogits),
    other("w2-from-x-hat", "The gradient of W2 is made from x̂. What met W2 was r = max(y, 0).",
          d_w2=lambda s: s.x_hat.T @ s.dlogits),
    other("w2-transposed", "The gradient of W2 is transposed: r.T @ dlogits has W2's shape.",
          d_w2=lambda s: s.dlogits.T @ s.r),
    other("w2-mean", "The gradient of W2 is divided by N once too often: 1/N is in dlogits.",
          d_w2=lambda s: s.r.T @ s.dlogits / s.n),
    other("b2-mean", "The gradient of b2 is a mean. It is a sum over the batch.",
          d_b2=lambda s: s.dlogits.mean(axis=0)),
    other("b2-keepdims", "The gradient of b2 has shape (1, K). Leave out keepdims=True.",
          d_b2=lambda s: s.dlogits.sum(axis=0, keepdims=True)),
    other("b2-one-number", "The gradient of b2 is one number. Sum over the batch: axis=0.",
          d_b2=lambda s: s.dlogits.sum()),
    other("b2-not-summed", "The gradient of b2 has a row for each example. Sum over the batch.",
          d_b2=lambda s: s.dlogits),
    # back through ReLU and the affine map
    other("mask-missing",
          "The gradient goes through ReLU unchanged. Where y ≤ 0 nothing comes back: times "
          "(y > 0).",
          open=lambda s: np.ones_like(s.y)),
    other("mask-of-x-hat", "Your mask asks where x̂ > 0. ReLU took y: times (y > 0).",
          open=lambda s: s.x_hat > 0),
    other("mask-of-h", "Your mask asks where x·W1 > 0. ReLU took y: times (y > 0).",
          open=lambda s: s.x > 0),
    other("mask-of-gradient", "Your mask asks where the gradient is positive. Ask y: (y > 0).",
          open=lambda s: s.dr > 0),
    other("relu-for-mask", "You multiplied by max(y, 0). The slope of ReLU is 1 or 0: (y > 0).",
          open=lambda s: s.r),
    other("mask-turned", "Your mask lets through where y ≤ 0. It is the other way: (y > 0).",
          open=lambda s: s.y <= 0),
    other("gamma-from-y", "The gradient of gamma is Σ dy·y. It is Σ dy·x̂.",
          dgamma=lambda s: (s.dy * s.y).sum(axis=0)),
    other("gamma-from-h", "The gradient of gamma is made from x·W1. It is Σ dy·x̂.",
          dgamma=lambda s: (s.dy * s.x).sum(axis=0)),
    other("gamma-without-x-hat", "The gradient of gamma is Σ dy. It is Σ dy·x̂.",
          dgamma=lambda s: s.dy.sum(axis=0)),
    other("gamma-with-gamma", "The gradient of gamma contains gamma. It is Σ dy·x̂.",
          dgamma=lambda s: (s.g * s.x_hat).sum(axis=0)),
    other("gamma-before-mask",
          "The gradient of gamma does not go through ReLU. Times (y > 0) first.",
          dgamma=lambda s: (s.dr * s.x_hat).sum(axis=0)),
    other("gamma-mean", "The gradient of gamma is a mean. It is a sum.",
          dgamma=lambda s: (s.dy * s.x_hat).mean(axis=0)),
    other("beta-mean", "The gradient of beta is a mean. It is a sum.",
          dbeta=lambda s: s.dy.mean(axis=0)),
    other("means-for-sums", "The gradients of gamma and beta are means. They are sums.",
          dgamma=lambda s: (s.dy * s.x_hat).mean(axis=0), dbeta=lambda s: s.dy.mean(axis=0)),
    other("beta-with-gamma", "The gradient of beta contains gamma. It is Σ dy.",
          dbeta=lambda s: s.g.sum(axis=0)),
    other("beta-before-mask",
          "The gradient of beta does not go through ReLU. Times (y > 0) first.",
          dbeta=lambda s: s.dr.sum(axis=0)),
    other("gamma-beta-gradients-swapped",
          "The gradients of gamma and beta have changed places: Σ dy·x̂ is gamma's, Σ dy beta's.",
          dgamma=lambda s: s.dy.sum(axis=0), dbeta=lambda s: (s.dy * s.x_hat).sum(axis=0)),
    other("gamma-beta-keepdims",
          "The gradients of gamma and beta have shape (1, H). Leave out keepdims=True.",
          dgamma=lambda s: (s.dy * s.x_hat).sum(axis=0, keepdims=True),
          dbeta=lambda s: s.dy.sum(axis=0, keepdims=True)),
    # back through the statistics, to W1
    other("normalization-passed-by",
          "The gradient of W1 passes the normalization by. The closed form stands between dy and "
          "x·W1.",
          dh=lambda s: s.dy),
    other("normalization-half-passed-by",
          "The gradient of W1 goes through γ, and passes the normalization by. The closed form "
          "stands there.",
          dh=lambda s: s.g),
    other("statistics-constant",
          "You treat the statistics as constants. They move with W1: subtract both means, as in "
          "04-closed.",
          inside=lambda s: s.g),
    other("mean-path-missing", "The path through μ is missing: subtract the mean of γ·dy.",
          across=lambda s: 0),
    other("variance-path-missing",
          "The path through v is missing: subtract x̂ times the mean of γ·dy·x̂.",
          along=lambda s: 0),
    other("sign-of-x-hat", "The x̂ term has the wrong sign: subtract it.",
          inside=lambda s: s.g - s.across + s.along),
    other("gamma-forgotten", "γ is missing on the way to W1. Start from γ·dy.",
          g=lambda s: s.dy),
    other("rstd-missing", "The factor 1/√(v+ε) is missing on the way to W1.", rstd=lambda s: 1),
    other("rstd-inverted", "You multiplied by √(v+ε) on the way to W1. Divide by it.",
          rstd=lambda s: s.root),
    other("rstd-squared", "1/√(v+ε) stands there twice, or without its root.",
          rstd=lambda s: 1 / s.root**2),
    other("rstd-without-eps", "ε is missing in 1/√(v+ε) on the way back.",
          rstd=lambda s: 1 / np.sqrt(s.var)),
    other("sums-in-dh", "The two terms that you subtract are means. Yours are sums.",
          average=lambda s: lambda values: values.sum(axis=0)),
    other("sum-in-x-hat-term", "The second mean is a sum in your answer. Divide it by N.",
          along=lambda s: s.x_hat * (s.g * s.x_hat).sum(axis=0)),
    other("unbiased-means", "You divided by N − 1 on the way back. The statistics divide by N.",
          average=lambda s: lambda values: values.sum(axis=0) / (s.n - 1)),
    other("w1-transposed", "The gradient of W1 is transposed: x.T @ dh has W1's shape.",
          d_w1=lambda s: s.dh.T @ s.inputs),
    other("w1-mean", "The gradient of W1 is divided by N once too often: 1/N is in dlogits.",
          d_w1=lambda s: s.inputs.T @ s.dh / s.n),
    other("cancellation",
          "Your variance is E[h²] − E[h]². Where the mean is far larger than the spread, two "
          "large numbers cancel and nothing right is left. Centre first, then square.",
          var=lambda s: cancelling_var(s.x)),
)  # fmt: skip
