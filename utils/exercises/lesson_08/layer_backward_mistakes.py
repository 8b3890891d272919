"""What goes wrong in layer normalization's gradients: whose mean, whose sum, where γ stands."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

PARTS = {
    "statistic": lambda s: lambda values: values.mean(axis=1, keepdims=True),
    "mean_x": lambda s: s.statistic(s.x),
    "var": lambda s: s.statistic((s.x - s.mean_x) ** 2),
    "root": lambda s: np.sqrt(s.var + s.eps),
    "rstd": lambda s: 1 / s.root,
    "x_hat": lambda s: (s.x - s.mean_x) * s.rstd,
    "g": lambda s: s.dy * s.gamma,
    "first": lambda s: s.g,
    "averaged": lambda s: s.g,  # what the two means are taken of
    "average": lambda s: s.statistic,
    "mean": lambda s: s.average(s.averaged),
    "along": lambda s: s.x_hat * s.average(s.averaged * s.x_hat),
    "inside": lambda s: s.first - s.mean - s.along,
    "factor": lambda s: s.rstd,
    "dx": lambda s: s.factor * s.inside,
    "sum": lambda s: lambda values: values.sum(axis=0),
    "dgamma": lambda s: s.sum(s.dy * s.x_hat),
    "dbeta": lambda s: s.sum(s.dy),
    "returned": lambda s: (s.dx, s.dgamma, s.dbeta),
}
backward = recipe(lambda dy, x, gamma, eps=1e-5: None, **PARTS)


def other(name, help_, wrong_default=False, **changed):
    return Mistake(name, help_, backward(**changed), wrong_default=wrong_default)


def averaging(name, help_, average, **changed):
    """A mistake in how the two means in dx are taken: average(s, values)."""
    return other(name, help_, average=lambda s: lambda values: average(s, values), **changed)


def summing(name, help_, add_up):
    """A mistake in how dgamma and dbeta are added up."""
    return other(name, help_, sum=lambda s: add_up)


def over_batch(s, values):
    return values.mean(axis=0, keepdims=True)


MISTAKES = (
    other("batch-norm",
          "All your averages run over the batch: that is the gradient of batch normalization. "
          "The statistics and the two means in dx run over the features: axis=1.",
          statistic=lambda s: lambda values: values.mean(axis=0, keepdims=True)),
    averaging("means-over-batch",
              "The two means in dx run over the batch, as dγ/N and dβ/N do in lesson 04. An "
              "example's statistics come from its features alone: axis=1, keepdims=True.",
              over_batch),
    other("statistics-over-batch",
          "Your μ and v are those of the batch (axis=0). Each example has its own: axis=1, "
          "keepdims=True.",
          statistic=lambda s: lambda values: values.mean(axis=0, keepdims=True),
          average=lambda s: PARTS["statistic"](s)),
    other("gamma-pulled-out",
          "You pulled γ out of the two means, as in lesson 04. Here each feature has another γ "
          "within one mean: take both means of dx̂ = γ·dy.",
          first=lambda s: s.dy, averaged=lambda s: s.dy, factor=lambda s: s.gamma * s.rstd),
    other("statistics-constant",
          "This is γ·dy/σ: you treat μ and v as constants. They move with x: subtract the mean "
          "of γ·dy, and x̂ times the mean of γ·dy·x̂.",
          inside=lambda s: s.first),
    other("mean-path-missing", "The path through μ is missing: subtract the mean of γ·dy.",
          mean=lambda s: 0),
    other("variance-path-missing",
          "The path through v is missing: subtract x̂ times the mean of γ·dy·x̂ (a mean of "
          "products; the product of the means is 0).",
          along=lambda s: 0),
    other("variance-path-halved",
          "The path through v is half as large as it should be: the 2 that the square leaves is "
          "missing, or ½ stands there twice.",
          along=lambda s: PARTS["along"](s) / 2),
    other("sign", "The sign of dx is the other way round.", factor=lambda s: -s.rstd),
    other("sign-of-x-hat", "The x̂ term has the wrong sign: subtract it.",
          inside=lambda s: s.first - s.mean + s.along),
    other("sign-of-mean", "The mean has the wrong sign: subtract it.",
          inside=lambda s: s.first + s.mean - s.along),
    other("sign-of-both", "Both terms have the wrong sign: subtract them.",
          inside=lambda s: s.first + s.mean + s.along),
    other("gamma-forgotten", "γ is missing in dx. Start from dx̂ = γ·dy.", g=lambda s: s.dy),
    other("gamma-once",
          "γ stands before dy only. The two terms that you subtract contain γ·dy as well.",
          averaged=lambda s: s.dy),
    other("gamma-missing-in-x-hat-term",
          "γ is missing in the x̂ term: subtract x̂ · mean(γ·dy·x̂).",
          along=lambda s: s.x_hat * s.average(s.dy * s.x_hat)),
    other("gamma-missing-in-mean", "γ is missing in the first mean: subtract the mean of γ·dy.",
          mean=lambda s: s.average(s.dy)),
    other("gamma-twice", "γ is in dx twice. Once is enough.",
          factor=lambda s: s.gamma * s.rstd),
    other("rstd-missing", "dx lacks the factor 1/√(v+ε).", factor=lambda s: 1),
    other("rstd-direct-only",
          "1/√(v+ε) stands before the first term only. It belongs before all three.",
          first=lambda s: s.rstd * s.g, factor=lambda s: 1),
    other("rstd-squared", "1/√(v+ε) is in dx twice. Once is enough.",
          factor=lambda s: s.rstd**2),
    other("root-missing", "You divided by v+ε. Divide by its root: 1/√(v+ε).",
          root=lambda s: s.var + s.eps),
    other("multiplied", "You multiplied dx by √(v+ε). Divide by it.", factor=lambda s: s.root),
    other("sum-in-x-hat-term", "The second mean is a sum in your answer. Divide it by D.",
          along=lambda s: s.dy.shape[1] * PARTS["along"](s)),
    other("sum-in-first-term", "The first mean is a sum in your answer. Divide it by D.",
          mean=lambda s: s.dy.shape[1] * PARTS["mean"](s)),
    averaging("sums-in-dx", "The two terms in dx are means over the features. Yours are sums.",
              lambda s, values: values.sum(axis=1, keepdims=True)),
    averaging("divided-by-n",
              "You divide the two sums in dx by N. They run over the features: divide by D.",
              lambda s, values: values.sum(axis=1, keepdims=True) / len(values)),
    averaging("divided-by-all",
              "You divide the two sums in dx by the number of all values. They run over the "
              "features: divide by D.",
              lambda s, values: values.sum(axis=1, keepdims=True) / values.size),
    averaging("batch-sums-in-dx",
              "The two terms in dx are made from sums over the batch, as dγ and dβ are. Here they "
              "are means over the features of each example: axis=1, keepdims=True.",
              lambda s, values: values.sum(axis=0) / values.shape[1]),
    averaging("unbiased-means",
              "You divided the two sums in dx by D − 1. The statistics divide by D.",
              lambda s, values: values.sum(axis=1, keepdims=True) / (values.shape[1] - 1)),
    other("times-d", "dx is D times too large. Means, or sums divided by D once.",
          factor=lambda s: s.dy.shape[1] * s.rstd),
    other("times-d-over-n", "dx is as large as if you had divided by N. Divide by D.",
          factor=lambda s: s.dy.shape[1] / len(s.dy) * s.rstd),
    averaging("of-everything",
              "The two means in dx are over all values. Each example has its own: axis=1, "
              "keepdims=True.",
              lambda s, values: values.mean()),
    averaging("no-keepdims",
              "A mean of shape (N,) in dx is lined up with the features. Keep it a column, "
              "(N, 1): keepdims=True.",
              lambda s, values: values.mean(axis=1)),
    other("x-hat-once",
          "The second mean lost its x̂ outside. Subtract x̂ · mean(γ·dy·x̂).",
          along=lambda s: s.average(s.averaged * s.x_hat)),
    other("x-hat-inside-missing",
          "The second mean lost its x̂ inside. Subtract x̂ · mean(γ·dy·x̂).",
          along=lambda s: s.x_hat * s.average(s.averaged)),
    other("x-hat-inside-twice",
          "Both x̂ stand inside the second mean. One belongs outside: x̂ · mean(γ·dy·x̂).",
          along=lambda s: s.average(s.averaged * s.x_hat**2)),
    other("deviation-in-x-hat-term",
          "The x̂ term is made from x − μ. Take x̂ = (x−μ)/√(v+ε), outside the mean and inside.",
          along=lambda s: (s.x - s.mean_x) * s.average(s.averaged * (s.x - s.mean_x))),
    other("unit-length",
          "You divided by the mean of x̂², which is v/(v+ε) and not 1. The exact projection looks "
          "right, and is wrong for ε > 0: the plain mean belongs there.",
          along=lambda s: PARTS["along"](s) / s.average(s.x_hat**2)),
    other("rms-gradient",
          "You subtracted no mean in x̂: that is RMS normalization. Here x̂ = (x−μ)/√(v+ε).",
          mean_x=lambda s: 0, mean=lambda s: 0),
    other("eps-missing-in-cube",
          "ε is missing in the term through the variance: (v+ε)^(−3/2), not v^(−3/2).",
          along=lambda s: (s.x - s.mean_x) * s.average(s.averaged * (s.x - s.mean_x))
          * s.var**-1.5 / s.rstd),
    other("eps-outside-root", "ε stands outside the root. Put it inside: 1/√(v+ε).",
          root=lambda s: np.sqrt(s.var) + s.eps),
    other("eps-under-a-deviation",
          "You took the root of σ + ε. ε is added to the variance: 1/√(v+ε).",
          root=lambda s: np.sqrt(np.sqrt(s.var) + s.eps)),
    other("eps-default",
          "Your result is right wherever ε is given, but your default for it is not 1e-5.",
          wrong_default=True,
          eps=lambda s: s.eps if "eps" in s.given else 1e-3),
    other("eps-forgotten", "ε is missing: equal features become 0/0. It is 1/√(v+ε).",
          root=lambda s: np.sqrt(s.var)),
    other("eps-ignored", "You wrote 1e-5 into the code. Use the argument eps.",
          root=lambda s: np.sqrt(s.var + 1e-5)),
    other("eps-twice-inside", "ε is added twice under the root. Once is enough: √(v+ε).",
          root=lambda s: np.sqrt(s.var + 2 * s.eps)),
    other("unbiased-variance",
          "Your variance divides by D − 1 (ddof=1). The forward pass divides by D.",
          var=lambda s: s.x.var(axis=1, ddof=1, keepdims=True)),
    other("variance-not-centred",
          "Your variance is the mean of x². Subtract the mean before you square.",
          var=lambda s: s.statistic(s.x**2)),
    other("dgamma-over-features",
          "Your dγ is summed over the features. γ belongs to a feature and all examples use it: "
          "sum over the batch, axis=0.",
          dgamma=lambda s: (s.dy * s.x_hat).sum(axis=1)),
    other("dbeta-over-features",
          "Your dβ is summed over the features. β belongs to a feature and all examples use it: "
          "sum over the batch, axis=0.",
          dbeta=lambda s: s.dy.sum(axis=1)),
    summing("sums-over-features",
            "dγ and dβ are summed over the features. γ and β belong to a feature and all "
            "examples use them: sum over the batch, axis=0.",
            lambda values: values.sum(axis=1)),
    summing("sums-over-features-kept",
            "dγ and dβ are summed over the features, and have shape (N, 1). Sum over the batch: "
            "axis=0, which gives (D,).",
            lambda values: values.sum(axis=1, keepdims=True)),
    summing("squeezed",
            "For one feature your dγ and dβ are numbers: squeeze takes away every axis of size "
            "1. Their shape is (D,).",
            lambda values: values.sum(axis=0).squeeze()),
    other("dgamma-mean", "dγ is a mean in your answer. It is a sum, as dβ is.",
          dgamma=lambda s: (s.dy * s.x_hat).mean(axis=0)),
    other("dbeta-mean", "dβ is a mean in your answer. It is a sum, as dγ is.",
          dbeta=lambda s: s.dy.mean(axis=0)),
    summing("mean-not-sum", "dγ and dβ are means in your answer. They are sums.",
            lambda values: values.mean(axis=0)),
    other("dgamma-with-gamma",
          "Your dγ contains γ: it is made from dx̂, or from γ·x̂. dγ = Σ dy·x̂, from dy itself.",
          dgamma=lambda s: s.sum(s.dy * s.gamma * s.x_hat)),
    other("dbeta-with-gamma", "Your dβ contains γ. dβ = Σ dy, from dy itself.",
          dbeta=lambda s: s.sum(s.dy * s.gamma)),
    other("both-with-gamma", "Your dγ and dβ are made from γ·dy. Both come from dy itself.",
          dgamma=lambda s: s.sum(s.dy * s.gamma * s.x_hat),
          dbeta=lambda s: s.sum(s.dy * s.gamma)),
    other("x-hat-forgotten", "Your dγ is Σ dy. It is Σ dy·x̂.", dgamma=lambda s: s.sum(s.dy)),
    other("x-for-x-hat", "Your dγ is Σ dy·x. It is Σ dy·x̂.",
          dgamma=lambda s: s.sum(s.dy * s.x)),
    other("deviation-for-x-hat",
          "Your dγ is Σ dy·(x−μ). It is Σ dy·x̂, with x̂ = (x−μ)/√(v+ε).",
          dgamma=lambda s: s.sum(s.dy * (s.x - s.mean_x))),
    summing("keepdims", "dγ and dβ have shape (1, D) in your answer. Leave out keepdims=True.",
            lambda values: values.sum(axis=0, keepdims=True)),
    summing("one-sum",
            "dγ and dβ are one number each in your answer; each feature has its own: axis=0.",
            lambda values: values.sum()),
    summing("not-summed", "dγ and dβ have a row for each example. Sum over the batch.",
            lambda values: values),
    *(other(name, "The order is (dx, dgamma, dbeta).",
            returned=lambda s, order=order: [(s.dx, s.dgamma, s.dbeta)[i] for i in order])
      for name, order in (("swapped", (0, 2, 1)), ("order-1-2-0", (1, 2, 0)),
                          ("order-1-0-2", (1, 0, 2)), ("order-2-0-1", (2, 0, 1)),
                          ("order-2-1-0", (2, 1, 0)))),
    other("cancellation",
          "Your variance is E[x²] − E[x]². In float32, with a mean of 10⁴, two numbers near 10⁸ "
          "cancel and nothing right is left. Centre first, then square: mean((x−μ)²).",
          var=lambda s: s.statistic(s.x**2) - s.mean_x**2),
)  # fmt: skip
