"""Batch normalization, backward: stage by stage, along the graph."""

from types import SimpleNamespace

from utils.checks.declare import Case, Exercise, Mistake
from utils.exercises.batches import (
    CONSTANT,
    DY,
    DY4,
    DY_SHIFTED,
    GAMMA,
    GAMMA4,
    SHIFTED,
    SQUARE,
    X,
)
from utils.exercises.variants import cancelling_var

STAGES = {
    "n": lambda s: len(s.x),
    "centred": lambda s: s.x - s.x.mean(axis=0),
    "var": lambda s: (s.centred**2).mean(axis=0),
    "root": lambda s: (s.var + s.eps) ** 0.5,
    "dx_hat": lambda s: s.dy * s.gamma,
    "dvar": lambda s: (s.dx_hat * s.centred).sum(axis=0) * -0.5 / s.root**3,
    "dmean": lambda s: -s.dx_hat.sum(axis=0) / s.root - 2 * s.dvar * s.centred.mean(axis=0),
    "dx": lambda s: s.dx_hat / s.root + s.dvar * 2 * s.centred / s.n + s.dmean / s.n,
}


def staged(**changed):
    """The backward pass with some of its stages changed."""

    def answer(dy, x, gamma, eps=1e-5):
        s = SimpleNamespace(dy=dy, x=x, gamma=gamma, eps=eps)
        for name, stage in (STAGES | changed).items():
            setattr(s, name, stage(s))
        return s.dx_hat, s.dvar, s.dmean, s.dx

    return answer


def other(name, help_, **changed):
    return Mistake(name, help_, staged(**changed))


EXERCISE = Exercise(
    id="04-staged", points=3, stars=3, minutes=20,
    why="once you have walked the graph with a batch in your hands, no layer's gradient is out of "
        "reach.",
    reference=staged(),
    outputs=("dx_hat", "dvar", "dmean", "dx"),
    in_order=True,
    cases=(
        Case("five examples, three features", (DY, X, GAMMA)),
        Case("a large ε", (DY, X, GAMMA), {"eps": 0.3}),
        Case("four examples, four features", (DY4, SQUARE, GAMMA4), {"eps": 0.01}),
        Case("a constant feature", (DY, CONSTANT, GAMMA)),
        Case("float32 with a mean of 10⁴", (DY_SHIFTED, SHIFTED, GAMMA), tolerance=1e-2,
             reveals="cancellation"),
    ),
    mistakes=(
        other("gamma-forgotten", "y = γ·x̂ + β, so dx̂ = γ·dy.", dx_hat=lambda s: s.dy),
        other("gamma-divided", "The derivative of γ·x̂ by x̂ is γ: multiply by it.",
              dx_hat=lambda s: s.dy / s.gamma),
        other("unbiased-variance",
              "Your variance divides by N − 1. The forward pass divides by N.",
              var=lambda s: s.x.var(axis=0, ddof=1)),
        other("eps-outside-root", "ε stands outside the root. x̂ = (x−μ)/√(v+ε).",
              root=lambda s: s.var**0.5 + s.eps),
        other("eps-ignored", "You wrote 1e-5 into the code. Use the argument eps.",
              root=lambda s: (s.var + 1e-5) ** 0.5),
        other("eps-forgotten",
              "It has v^(−3/2), without ε. The derivative of (v+ε)^(−1/2) is −½·(v+ε)^(−3/2).",
              root=lambda s: s.var**0.5),
        other("dvar-sign", "The derivative of (v+ε)^(−1/2) is negative: −½·(v+ε)^(−3/2).",
              dvar=lambda s: -STAGES["dvar"](s)),
        other("dvar-half-missing", "The ½ is missing: −½·(v+ε)^(−3/2).",
              dvar=lambda s: 2 * STAGES["dvar"](s)),
        other("dvar-exponent",
              "The power is −1/2 in your answer. Differentiating lowers it by one, to −3/2.",
              dvar=lambda s: STAGES["dvar"](s) * s.root**2),
        other("dvar-of-deviation",
              "This is the gradient with respect to the deviation √(v+ε). Go one step further, "
              "to v: times 1/(2·√(v+ε)).",
              dvar=lambda s: STAGES["dvar"](s) * 2 * s.root),
        other("dvar-not-summed",
              "All examples share v, so their contributions add up: sum over the batch.",
              dvar=lambda s: s.dx_hat * s.centred * -0.5 / s.root**3),
        other("dvar-mean", "You averaged over the batch. Contributions add up: sum.",
              dvar=lambda s: STAGES["dvar"](s) / s.n),
        other("dvar-with-x-hat",
              "You used x̂ where x−μ belongs: x̂ holds one more 1/√(v+ε).",
              dvar=lambda s: STAGES["dvar"](s) / s.root),
        other("dvar-not-centred", "You used x where x−μ belongs.",
              dvar=lambda s: (s.dx_hat * s.x).sum(axis=0) * -0.5 / s.root**3),
        other("dvar-from-dy", "You started from dy. dvar comes from dx̂ = γ·dy.",
              dvar=lambda s: (s.dy * s.centred).sum(axis=0) * -0.5 / s.root**3),
        other("dmean-sign", "μ is subtracted: its gradient has a minus.",
              dmean=lambda s: -STAGES["dmean"](s)),
        other("dmean-mean", "You averaged over the batch. Contributions add up: sum.",
              dmean=lambda s: STAGES["dmean"](s) / s.n),
        other("dmean-rstd-missing",
              "The derivative of (x−μ)/√(v+ε) by μ is −1/√(v+ε); you have −1.",
              dmean=lambda s: -s.dx_hat.sum(axis=0)),
        other("dmean-not-summed",
              "All examples share μ, so their contributions add up: sum over the batch.",
              dmean=lambda s: -s.dx_hat / s.root),
        other("dmean-path-not-averaged",
              "The path through the variance is a mean over the batch, of −2·(x−μ). Yours has a "
              "row for each example.",
              dmean=lambda s: -s.dx_hat.sum(axis=0) / s.root - 2 * s.dvar * s.centred / s.n),
        other("dmean-of-difference",
              "Your dmean contains −2·μ·dvar, as if v were E[x²]−μ². Here v is the mean of "
              "(x−μ)², whose derivative by μ is the mean of −2·(x−μ): 0.",
              dmean=lambda s: -s.dx_hat.sum(axis=0) / s.root - 2 * s.dvar * s.x.mean(axis=0)),
        other("dmean-from-dy", "You started from dy. dmean comes from dx̂ = γ·dy.",
              dmean=lambda s: -s.dy.sum(axis=0) / s.root),
        other("dx-direct-only",
              "Two paths are missing: x also moves μ and v. Add what comes through them.",
              dx=lambda s: s.dx_hat / s.root),
        other("dx-variance-path-missing", "The path through v is missing: dvar · 2·(x−μ)/N.",
              dx=lambda s: s.dx_hat / s.root + s.dmean / s.n),
        other("dx-mean-path-missing", "The path through μ is missing: dmean/N.",
              dx=lambda s: s.dx_hat / s.root + s.dvar * 2 * s.centred / s.n),
        other("dx-direct-path-missing", "The direct path is missing: dx̂/√(v+ε).",
              dx=lambda s: s.dvar * 2 * s.centred / s.n + s.dmean / s.n),
        other("dx-mean-path-not-divided", "μ is a mean: each x moves it by 1/N. Divide dmean by "
                                          "N.",
              dx=lambda s: STAGES["dx"](s) + s.dmean * (1 - 1 / s.n)),
        other("dx-variance-path-not-divided",
              "v is a mean: each x moves it by 2·(x−μ)/N. Divide that path by N.",
              dx=lambda s: STAGES["dx"](s) + s.dvar * 2 * s.centred * (1 - 1 / s.n)),
        other("dx-two-missing", "The derivative of (x−μ)² is 2·(x−μ). Your 2 is missing.",
              dx=lambda s: STAGES["dx"](s) - s.dvar * s.centred / s.n),
        other("dx-not-centred", "You used x where x−μ belongs, in the path through v.",
              dx=lambda s: STAGES["dx"](s) + s.dvar * 2 * (s.x - s.centred) / s.n),
        other("dx-with-x-hat", "You used x̂ where x−μ belongs, in the path through v.",
              dx=lambda s: STAGES["dx"](s) + s.dvar * 2 * s.centred * (1 / s.root - 1) / s.n),
        other("dx-rstd-missing", "The direct path is dx̂/√(v+ε); yours is dx̂.",
              dx=lambda s: STAGES["dx"](s) + s.dx_hat * (1 - 1 / s.root)),
        other("cancellation",
              "Your variance is E[x²] − E[x]², which in float32 with a mean of 10⁴ leaves nothing "
              "right. Centre first, then square.",
              var=lambda s: cancelling_var(s.x)),
    ),
)  # fmt: skip
