"""What goes wrong in the gradient of the affine map."""

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

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


MISTAKES = (
    Mistake("squeezed",
            "For one feature your dγ and dβ are numbers: squeeze takes away every axis of "
            "size 1. Their shape is (D,).",
            reduced(lambda a: a.sum(axis=0).squeeze())),
    Mistake("dgamma-mean", "dγ is a mean in your answer. It is a sum over the batch.",
            changed(dgamma=lambda s: (s.dy * s.x_hat).mean(axis=0))),
    Mistake("dbeta-mean", "dβ is a mean in your answer. It is a sum over the batch.",
            changed(dbeta=lambda s: s.dy.mean(axis=0))),
    Mistake("dgamma-not-summed",
            "dγ has a row for each example. Sum over the batch, as for dβ.",
            changed(dgamma=lambda s: s.dy * s.x_hat)),
    Mistake("dbeta-not-summed", "dβ has a row for each example. Sum over the batch, as for "
                                "dγ.",
            changed(dbeta=lambda s: s.dy)),
    Mistake("dgamma-no-axis", "dγ is one number. Each feature has its own: axis=0, as for dβ.",
            changed(dgamma=lambda s: (s.dy * s.x_hat).sum())),
    Mistake("dbeta-no-axis", "dβ is one number. Each feature has its own: axis=0, as for dγ.",
            changed(dbeta=lambda s: s.dy.sum())),
    Mistake("matrix-product",
            "Your dγ is a (D, D) matrix: dy.T @ x_hat mixes features. Multiply value by "
            "value, then sum over the batch.",
            changed(dgamma=lambda s: s.dy.T @ s.x_hat)),
    Mistake("mean-not-sum",
            "You averaged dγ and dβ over the batch. They are sums: every example adds its "
            "share. (If the loss is a mean, its 1/N is in dy already.)",
            reduced(lambda a: a.mean(axis=0))),
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
    Mistake("x-hat-for-gamma",
            "Your dx̂ is dy·x̂. The derivative of γ·x̂ + β by x̂ is γ: dx̂ = γ·dy.",
            changed(dx_hat=lambda s: s.dy * s.x_hat)),
    Mistake("x-hat-forgotten",
            "Your dγ is Σ dy. The derivative of γ·x̂ by γ is x̂: dγ = Σ dy·x̂.",
            changed(dgamma=lambda s: s.sum(s.dy))),
    Mistake("dgamma-with-gamma",
            "Your dγ contains γ: it is made from dx̂, or from γ·x̂. dγ = Σ dy·x̂.",
            changed(dgamma=lambda s: s.sum(s.dy * s.gamma * s.x_hat))),
    Mistake("both-with-gamma",
            "Your dγ and dβ are made from dx̂ = γ·dy. Both come from dy itself.",
            changed(dgamma=lambda s: s.sum(s.dy * s.gamma * s.x_hat),
                    dbeta=lambda s: s.sum(s.dy * s.gamma))),
    Mistake("dy-forgotten",
            "Your dγ is Σ x̂, the slope of y alone. The chain rule multiplies each slope by what "
            "comes from above: dγ = Σ dy·x̂.",
            changed(dgamma=lambda s: s.sum(s.x_hat))),
    Mistake("local-slopes",
            "These are the slopes of y alone: γ, Σ x̂ and N. The chain rule multiplies each slope "
            "by what comes from above, which is dy.",
            changed(dx_hat=lambda s: 0 * s.dy + s.gamma,
                    dgamma=lambda s: s.sum(s.x_hat), dbeta=lambda s: s.sum(0 * s.dy + 1))),
    Mistake("product-of-sums",
            "Your dγ is Σ dy times Σ x̂. Multiply example by example first, then add the products "
            "up: Σ dy·x̂.",
            changed(dgamma=lambda s: s.sum(s.dy) * s.sum(s.x_hat))),
    Mistake("dbeta-with-gamma",
            "Your dβ contains γ. β is added after the scaling: dβ = Σ dy.",
            changed(dbeta=lambda s: s.sum(s.dy * s.gamma))),
    Mistake("dbeta-sign",
            "Your dβ has a minus. y rises with β as much as β does: dβ = Σ dy.",
            changed(dbeta=lambda s: -s.sum(s.dy))),
    Mistake("dbeta-with-x-hat", "Your dβ is Σ dy·x̂, which is dγ. dβ = Σ dy.",
            changed(dbeta=lambda s: s.sum(s.dy * s.x_hat))),
    *(Mistake(f"order-{'-'.join(map(str, order))}", "The order is (dx_hat, dgamma, dbeta).",
              changed(returned=lambda s, order=order: [
                  (s.dx_hat, s.dgamma, s.dbeta)[i] for i in order]))
      for order in ((0, 2, 1), (1, 2, 0), (1, 0, 2), (2, 0, 1), (2, 1, 0))),
    Mistake("column-of-gamma",
            "γ runs along the wrong axis: it belongs to the features, NumPy's last axis. "
            "Multiply as it is.",
            changed(dx_hat=lambda s: s.dy * s.gamma[:, None])),
    Mistake("dot-product",
            "dy @ gamma adds up over the features and leaves one number for each example. γ "
            "scales each feature by itself: gamma * dy.",
            changed(dx_hat=lambda s: s.dy @ s.gamma)),
)  # fmt: skip
