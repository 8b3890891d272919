"""The gradient of the affine map: y = gamma · x_hat + beta."""

from utils.checks.declare import Case, Exercise, Mistake
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


def changed(dx_hat=None, dgamma=None, dbeta=None):
    """affine_backward with other outputs, each a function of (dy, x_hat, gamma)."""
    steps = (dx_hat, dgamma, dbeta)

    def wrong(dy, x_hat, gamma):
        right = affine_backward(dy, x_hat, gamma)
        return [step(dy, x_hat, gamma) if step else value
                for step, value in zip(steps, right, strict=True)]  # fmt: skip

    return wrong


def reduced(reduce):
    """Both sums replaced by another way to put the batch together."""
    return changed(
        dgamma=lambda dy, x_hat, gamma: reduce(dy * x_hat),
        dbeta=lambda dy, x_hat, gamma: reduce(dy),
    )


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
        Mistake("dgamma-mean", "dβ is right, dγ is a mean. It is a sum, as dβ is.",
                changed(dgamma=lambda dy, x_hat, gamma: (dy * x_hat).mean(axis=0))),
        Mistake("dbeta-mean", "dγ is right, dβ is a mean. It is a sum, as dγ is.",
                changed(dbeta=lambda dy, x_hat, gamma: dy.mean(axis=0))),
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
                changed(dx_hat=lambda dy, x_hat, gamma: dy)),
        Mistake("gamma-divided", "You divided by γ. The derivative of γ·x̂ by x̂ is γ: multiply.",
                changed(dx_hat=lambda dy, x_hat, gamma: dy / gamma)),
        Mistake("x-hat-in-dx-hat",
                "Your dx̂ contains x̂. The derivative of γ·x̂ + β by x̂ is γ alone.",
                changed(dx_hat=lambda dy, x_hat, gamma: dy * gamma * x_hat)),
        Mistake("x-hat-forgotten",
                "Your dγ is Σ dy. The derivative of γ·x̂ by γ is x̂: dγ = Σ dy·x̂.",
                changed(dgamma=lambda dy, x_hat, gamma: dy.sum(axis=0))),
        Mistake("dgamma-with-gamma",
                "Your dγ contains γ: it is made from dx̂, or from γ·x̂. dγ = Σ dy·x̂.",
                changed(dgamma=lambda dy, x_hat, gamma: (dy * gamma * x_hat).sum(axis=0))),
        Mistake("both-with-gamma",
                "Your dγ and dβ are made from dx̂ = γ·dy. Both come from dy itself.",
                changed(dgamma=lambda dy, x_hat, gamma: (dy * gamma * x_hat).sum(axis=0),
                        dbeta=lambda dy, x_hat, gamma: (dy * gamma).sum(axis=0))),
        Mistake("matrix-product",
                "Your dγ is a (D, D) matrix: dy.T @ x_hat mixes features. Multiply value by "
                "value, then sum over the batch.",
                changed(dgamma=lambda dy, x_hat, gamma: dy.T @ x_hat)),
        Mistake("dbeta-not-summed", "dβ has a row for each example. Sum over the batch, as for "
                                    "dγ.",
                changed(dbeta=lambda dy, x_hat, gamma: dy)),
        Mistake("dbeta-no-axis", "dβ is one number. Each feature has its own: axis=0, as for dγ.",
                changed(dbeta=lambda dy, x_hat, gamma: dy.sum())),
        Mistake("dbeta-with-gamma",
                "Your dβ contains γ. β is added after the scaling: dβ = Σ dy.",
                changed(dbeta=lambda dy, x_hat, gamma: (dy * gamma).sum(axis=0))),
        Mistake("dbeta-with-x-hat", "Your dβ is Σ dy·x̂, which is dγ. dβ = Σ dy.",
                changed(dbeta=lambda dy, x_hat, gamma: (dy * x_hat).sum(axis=0))),
        *(Mistake(f"order-{'-'.join(map(str, order))}", "The order is (dx_hat, dgamma, dbeta).",
                  lambda *args, order=order: [affine_backward(*args)[i] for i in order])
          for order in ((0, 2, 1), (1, 2, 0), (1, 0, 2), (2, 0, 1), (2, 1, 0))),
        Mistake("column-of-gamma",
                "γ runs along the wrong axis: it belongs to the features, NumPy's last axis. "
                "Multiply as it is.",
                changed(dx_hat=lambda dy, x_hat, gamma: dy * gamma[:, None])),
    ),
)  # fmt: skip
