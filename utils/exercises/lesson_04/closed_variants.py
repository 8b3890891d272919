"""The closed form of the backward pass, and wrong versions of it with other parts."""

from types import SimpleNamespace

from utils.checks.declare import Mistake

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
