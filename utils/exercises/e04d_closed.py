"""Batch normalization, backward: the closed form."""

from types import SimpleNamespace

from utils.checks.declare import Case, Exercise, Mistake
from utils.exercises.batches import DY, DY4, GAMMA, GAMMA4, SQUARE, X, standardized

PARTS = {
    "n": lambda s: len(s.dy),
    "g": lambda s: s.dy * s.gamma,
    "mean": lambda s: s.g.mean(axis=0),
    "along": lambda s: s.x_hat * (s.g * s.x_hat).mean(axis=0),
    "dx": lambda s: s.rstd * (s.g - s.mean - s.along),
    "dgamma": lambda s: (s.dy * s.x_hat).sum(axis=0),
    "dbeta": lambda s: s.dy.sum(axis=0),
}


def closed(**changed):
    """The closed form with some of its parts changed."""

    def answer(dy, x_hat, gamma, rstd):
        s = SimpleNamespace(dy=dy, x_hat=x_hat, gamma=gamma, rstd=rstd)
        for name, part in (PARTS | changed).items():
            setattr(s, name, part(s))
        return s.dx, s.dgamma, s.dbeta

    return answer


def other(name, help_, **changed):
    return Mistake(name, help_, closed(**changed))


EXERCISE = Exercise(
    id="04-closed", points=3, stars=2, minutes=12,
    why="this is the line that frameworks run, and its three terms are the whole geometry of the "
        "layer.",
    reference=closed(),
    outputs=("dx", "dgamma", "dbeta"),
    cases=(
        Case("five examples, three features", (DY, *standardized(X, 1e-5, GAMMA))),
        Case("a large ε", (DY, *standardized(X, 0.3, GAMMA))),
        Case("four examples, four features", (DY4, *standardized(SQUARE, 0.5, GAMMA4))),
    ),
    mistakes=(
        other("statistics-constant",
              "This is γ·dy/σ: you treat μ and v as constants. They move with x: subtract the "
              "mean of γ·dy, and x̂ times the mean of γ·dy·x̂.",
              dx=lambda s: s.rstd * s.g),
        other("mean-path-missing", "The path through μ is missing: subtract the mean of γ·dy.",
              mean=lambda s: 0),
        other("variance-path-missing",
              "The path through v is missing: subtract x̂ times the mean of γ·dy·x̂.",
              along=lambda s: 0),
        other("sign-of-x-hat", "The x̂ term has the wrong sign: subtract it.",
              dx=lambda s: s.rstd * (s.g - s.mean + s.along)),
        other("sign-of-mean", "The mean has the wrong sign: subtract it.",
              dx=lambda s: s.rstd * (s.g + s.mean - s.along)),
        other("sign-of-both", "Both terms have the wrong sign: subtract them.",
              dx=lambda s: s.rstd * (s.g + s.mean + s.along)),
        other("gamma-forgotten", "γ is missing in dx. Start from dx̂ = γ·dy.", g=lambda s: s.dy),
        other("gamma-once",
              "γ stands before dy only. The two terms that you subtract contain γ·dy as well.",
              dx=lambda s: s.rstd * (s.g - (s.mean + s.along) / s.gamma)),
        other("gamma-twice", "γ is in dx twice. Once is enough.",
              dx=lambda s: PARTS["dx"](s) * s.gamma),
        other("rstd-missing", "dx lacks the factor 1/√(v+ε), which is rstd.",
              dx=lambda s: s.g - s.mean - s.along),
        other("rstd-direct-only",
              "rstd stands before the first term only. It belongs before all three.",
              dx=lambda s: s.rstd * s.g - s.mean - s.along),
        other("rstd-inverted", "You divided by rstd. It is 1/√(v+ε) already: multiply.",
              dx=lambda s: (s.g - s.mean - s.along) / s.rstd),
        other("rstd-squared", "rstd is in dx twice. Once is enough.",
              dx=lambda s: PARTS["dx"](s) * s.rstd),
        other("rstd-rooted", "You took the root of rstd. It is 1/√(v+ε) already.",
              dx=lambda s: PARTS["dx"](s) / s.rstd**0.5),
        other("sums-in-dx", "The two terms in dx are means over the batch. Yours are sums.",
              dx=lambda s: s.rstd * (s.g - s.n * (s.mean + s.along))),
        other("times-n", "dx is N times too large. Means, or sums divided by N once.",
              dx=lambda s: PARTS["dx"](s) * s.n),
        other("divided-by-n", "dx is N times too small: it is divided by N once too often.",
              dx=lambda s: PARTS["dx"](s) / s.n),
        other("unbiased-mean", "You divided by N − 1 in dx. The statistics divide by N.",
              dx=lambda s: s.rstd * (s.g - s.mean - s.along * s.n / (s.n - 1))),
        other("x-hat-once",
              "The second mean lost its x̂ outside. Subtract x̂ · mean(γ·dy·x̂).",
              along=lambda s: (s.g * s.x_hat).mean(axis=0)),
        other("x-hat-inside-missing",
              "The second mean lost its x̂ inside. Subtract x̂ · mean(γ·dy·x̂).",
              along=lambda s: s.x_hat * s.g.mean(axis=0)),
        other("unit-length",
              "You divided by the mean of x̂², which is v/(v+ε) and not 1. The exact projection "
              "looks right, and is wrong for ε > 0: the plain mean belongs there.",
              along=lambda s: PARTS["along"](s) / (s.x_hat**2).mean(axis=0)),
        other("of-everything", "Your means are over all values. Each feature has its own: axis=0.",
              mean=lambda s: s.g.mean(), along=lambda s: s.x_hat * (s.g * s.x_hat).mean()),
        other("over-features",
              "You averaged over the features of each example. Average over the batch: axis=0.",
              mean=lambda s: s.g.mean(axis=1, keepdims=True),
              along=lambda s: s.x_hat * (s.g * s.x_hat).mean(axis=1, keepdims=True)),
        other("mean-not-sum", "dγ and dβ are means in your answer. They are sums.",
              dgamma=lambda s: (s.dy * s.x_hat).mean(axis=0), dbeta=lambda s: s.dy.mean(axis=0)),
        other("dgamma-mean", "dγ is a mean in your answer. It is a sum, as dβ is.",
              dgamma=lambda s: (s.dy * s.x_hat).mean(axis=0)),
        other("dbeta-mean", "dβ is a mean in your answer. It is a sum, as dγ is.",
              dbeta=lambda s: s.dy.mean(axis=0)),
        other("dgamma-with-gamma",
              "Your dγ contains γ: it is made from dx̂. dγ = Σ dy·x̂, from dy itself.",
              dgamma=lambda s: (s.g * s.x_hat).sum(axis=0)),
        other("dbeta-with-gamma", "Your dβ contains γ. dβ = Σ dy, from dy itself.",
              dbeta=lambda s: s.g.sum(axis=0)),
        other("both-with-gamma", "Your dγ and dβ are made from γ·dy. Both come from dy itself.",
              dgamma=lambda s: (s.g * s.x_hat).sum(axis=0), dbeta=lambda s: s.g.sum(axis=0)),
        other("x-hat-forgotten", "Your dγ is Σ dy. It is Σ dy·x̂.",
              dgamma=lambda s: s.dy.sum(axis=0)),
        other("not-summed", "dγ and dβ have a row for each example. Sum over the batch.",
              dgamma=lambda s: s.dy * s.x_hat, dbeta=lambda s: s.dy),
        Mistake("swapped", "The order is (dx, dgamma, dbeta).",
                lambda *args: [closed()(*args)[i] for i in (0, 2, 1)]),
    ),
)  # fmt: skip
