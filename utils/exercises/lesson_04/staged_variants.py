"""The staged backward pass, and wrong versions of it with other stages."""

from types import SimpleNamespace

from utils.checks.declare import Mistake

STAGES = {
    "eps": lambda s: s.eps,
    "n": lambda s: len(s.x),
    "mean": lambda s: s.x.mean(axis=0),
    "centred": lambda s: s.x - s.mean,
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
        return getattr(s, "returned", (s.dx_hat, s.dvar, s.dmean, s.dx))

    return answer


def other(name, help_, **changed):
    return Mistake(name, help_, staged(**changed))
