"""The gradient of the affine map: y = gamma · x_hat + beta."""

from utils.checks.declare import Case, Exercise, Mistake
from utils.checks.recipe import recipe
from utils.exercises.inputs import (
    DY,
    DY4,
    DY_TALL,
    GAMMA,
    GAMMA4,
    SQUARE,
    TALL,
    ZERO_GAMMA,
    X,
)


def affine_backward(dy, x_hat, gamma):
    return dy * gamma, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


changed = recipe(
    lambda dy, x_hat, gamma: None,
    dx_hat=lambda s: s.dy * s.gamma,
    sum=lambda s: lambda values: values.sum(axis=0),  # how the batch is put together
    dgamma=lambda s: s.sum(s.dy * s.x_hat),
    dbeta=lambda s: s.sum(s.dy),
    returned=lambda s: (s.dx_hat, s.dgamma, s.dbeta),
)


def reduced(reduce):
    """Both sums replaced by another way to put the batch together."""
    return changed(sum=lambda s: reduce)


EXERCISE = Exercise(
    id="04-affine", points=1, stars=1, minutes=5,
    why="γ and β belong to the whole batch, so their gradients add up over it: so do those of "
        "every shared parameter.",
    reference=affine_backward,
    outputs=("dx_hat", "dgamma", "dbeta"),
    cases=(
        Case("five examples, three features", (DY, X / 7, GAMMA)),
        Case("four examples, four features", (DY4, SQUARE / 9, GAMMA4)),
        Case("one example", (DY[:1], X[:1] / 7, GAMMA)),
        Case("one feature", (DY_TALL[:, :1], TALL[:, :1], GAMMA[:1])),
        Case("a γ of 0", (DY_TALL, TALL, ZERO_GAMMA)),
    ),
    mistakes=(
        Mistake("squeezed",
                "For one feature your dγ and dβ are numbers: squeeze takes away every axis of "
                "size 1. Their shape is (D,).",
                reduced(lambda a: a.sum(axis=0).squeeze())),
        Mistake("mean-not-sum",
                "You averaged dγ and dβ over the batch. They are sums: every example adds its "
                "share. (If the loss is a mean, its 1/N is in dy already.)",
                reduced(lambda a: a.mean(axis=0))),
        Mistake("dgamma-mean", "dγ is a mean in your answer. It is a sum over the batch.",
                changed(dgamma=lambda s: (s.dy * s.x_hat).mean(axis=0))),
        Mistake("dbeta-mean", "dβ is a mean in your answer. It is a sum over the batch.",
                changed(dbeta=lambda s: s.dy.mean(axis=0))),
        Mistake("not-summed",
                "dγ and dβ have a row for each example. There is one γ and one β for a feature: "
                "sum over the batch. A gradient has the shape of its parameter.",
                reduced(lambda a: a)),
        Mistake("over-features",
                "You summed over the features of each example. Sum over the batch: axis=0.",
                reduced(lambda a: a.sum(axis=1))),
        Mistake("no-axis", "You summed everything into one number. Each feature has its own.",
                reduced(lambda a: a.sum())),
        Mistake("keepdims",
                "Your numbers are right, but dγ and dβ have shape (1, D). Leave out "
                "keepdims=True.",
                reduced(lambda a: a.sum(axis=0, keepdims=True))),
        Mistake("gamma-forgotten", "dx̂ is dy itself in your answer. y = γ·x̂ + β, so dx̂ = γ·dy.",
                changed(dx_hat=lambda s: s.dy)),
        Mistake("gamma-divided", "You divided by γ. The derivative of γ·x̂ by x̂ is γ: multiply.",
                changed(dx_hat=lambda s: s.dy / s.gamma)),
        Mistake("x-hat-in-dx-hat",
                "Your dx̂ contains x̂. The derivative of γ·x̂ + β by x̂ is γ alone.",
                changed(dx_hat=lambda s: s.dy * s.gamma * s.x_hat)),
        Mistake("x-hat-forgotten",
                "Your dγ is Σ dy. The derivative of γ·x̂ by γ is x̂: dγ = Σ dy·x̂.",
                changed(dgamma=lambda s: s.dy.sum(axis=0))),
        Mistake("dgamma-with-gamma",
                "Your dγ contains γ: it is made from dx̂, or from γ·x̂. dγ = Σ dy·x̂.",
                changed(dgamma=lambda s: (s.dy * s.gamma * s.x_hat).sum(axis=0))),
        Mistake("both-with-gamma",
                "Your dγ and dβ are made from dx̂ = γ·dy. Both come from dy itself.",
                changed(dgamma=lambda s: (s.dy * s.gamma * s.x_hat).sum(axis=0),
                        dbeta=lambda s: (s.dy * s.gamma).sum(axis=0))),
        Mistake("matrix-product",
                "Your dγ is a (D, D) matrix: dy.T @ x_hat mixes features. Multiply value by "
                "value, then sum over the batch.",
                changed(dgamma=lambda s: s.dy.T @ s.x_hat)),
        Mistake("dbeta-not-summed", "dβ has a row for each example. Sum over the batch, as for "
                                    "dγ.",
                changed(dbeta=lambda s: s.dy)),
        Mistake("dbeta-no-axis", "dβ is one number. Each feature has its own: axis=0, as for dγ.",
                changed(dbeta=lambda s: s.dy.sum())),
        Mistake("dbeta-with-gamma",
                "Your dβ contains γ. β is added after the scaling: dβ = Σ dy.",
                changed(dbeta=lambda s: (s.dy * s.gamma).sum(axis=0))),
        Mistake("dbeta-with-x-hat", "Your dβ is Σ dy·x̂, which is dγ. dβ = Σ dy.",
                changed(dbeta=lambda s: (s.dy * s.x_hat).sum(axis=0))),
        *(Mistake(f"order-{'-'.join(map(str, order))}", "The order is (dx_hat, dgamma, dbeta).",
                  changed(returned=lambda s, order=order: [
                      (s.dx_hat, s.dgamma, s.dbeta)[i] for i in order]))
          for order in ((0, 2, 1), (1, 2, 0), (1, 0, 2), (2, 0, 1), (2, 1, 0))),
        Mistake("column-of-gamma",
                "γ runs along the wrong axis: it belongs to the features, NumPy's last axis. "
                "Multiply as it is.",
                changed(dx_hat=lambda s: s.dy * s.gamma[:, None])),
    ),
)  # fmt: skip
