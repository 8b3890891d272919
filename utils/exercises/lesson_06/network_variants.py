"""06-network, step by step: forward as in 03-forward, backward as in 04-closed."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.lesson_03.forward_mistakes import STEPS

network = recipe(
    lambda params, x, labels: None,
    inputs=lambda s: s.x,
    n=lambda s: len(s.inputs),
    eps=lambda s: 1e-5,
    gamma=lambda s: s.params["gamma"],
    beta=lambda s: s.params["beta"],
    w2=lambda s: s.params["W2"],
    x=lambda s: s.inputs @ s.params["W1"],  # what the layer gets, under the layer's name for it
    **STEPS,
    r=lambda s: np.maximum(s.y, 0),
    logits=lambda s: s.r @ s.w2 + s.params["b2"],
    shifted=lambda s: s.logits - s.logits.max(axis=1, keepdims=True),
    log_p=lambda s: s.shifted - np.log(np.exp(s.shifted).sum(axis=1, keepdims=True)),
    right_ones=lambda s: s.log_p[np.arange(s.n), s.labels],
    loss=lambda s: -s.right_ones.mean(),
    p=lambda s: np.exp(s.log_p),
    target=lambda s: np.eye(len(s.params["b2"]))[s.labels],
    dlogits=lambda s: (s.p - s.target) / s.n,
    d_w2=lambda s: s.r.T @ s.dlogits,
    d_b2=lambda s: s.dlogits.sum(axis=0),
    dr=lambda s: s.dlogits @ s.w2.T,
    open=lambda s: s.y > 0,
    dy=lambda s: s.dr * s.open,
    g=lambda s: s.dy * s.gamma,
    dgamma=lambda s: (s.dy * s.x_hat).sum(axis=0),
    dbeta=lambda s: s.dy.sum(axis=0),
    average=lambda s: lambda values: values.mean(axis=0),
    across=lambda s: s.average(s.g),
    along=lambda s: s.x_hat * s.average(s.g * s.x_hat),
    inside=lambda s: s.g - s.across - s.along,
    rstd=lambda s: 1 / s.root,
    dh=lambda s: s.rstd * s.inside,
    d_w1=lambda s: s.inputs.T @ s.dh,
    returned=lambda s: (
        s.loss,
        {"W1": s.d_w1, "gamma": s.dgamma, "beta": s.dbeta, "W2": s.d_w2, "b2": s.d_b2},
    ),
)


def other(name, help_, **changed):
    return Mistake(name, help_, network(**changed))
