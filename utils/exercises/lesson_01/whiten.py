"""Whiten data by ZCA: the smallest change that removes all correlation."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake
from utils.checks.recipe import recipe

_rng = np.random.default_rng(1)
_tall = (
    _rng.normal(size=(9, 3)) @ np.array([[4.0, 1.0, 0.0], [0.0, 0.5, 2.0], [1.0, 1.0, 1.0]]) + 5
)


zca = recipe(
    lambda x, eps=1e-8: None,
    n=lambda s: len(s.x),
    mean=lambda s: s.x.mean(axis=0),
    centred=lambda s: s.x - s.mean,
    covariance=lambda s: s.centred.T @ s.centred / s.n,
    values=lambda s: abs(np.linalg.eigh(s.covariance)[0]),
    vectors=lambda s: np.linalg.eigh(s.covariance)[1],
    root=lambda s: np.sqrt(s.values + s.eps),
    w=lambda s: (s.vectors / s.root) @ s.vectors.T,
    z=lambda s: s.centred @ s.w,
)


def zca_whiten(x, eps=1e-8):
    centred = x - x.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(x))
    return centred @ (vectors / np.sqrt(values + eps)) @ vectors.T


def _spectrum(z):
    return np.linalg.eigvalsh(z.T @ z / len(z))


def _is_turned(z, x, eps=1e-8):
    """Whether z is centred and has the right z's variances, in other directions."""
    right = zca_whiten(x, eps)
    return (
        z.shape == right.shape
        and abs(z.mean(axis=0)).max() < 1e-6
        and np.allclose(_spectrum(z), _spectrum(right), rtol=1e-5)
    )


EXERCISE = Exercise(
    id="01-whiten", points=3, stars=3, minutes=15,
    why="whitening is what a layer would do if it could afford it; normalization is what it can "
        "afford.",
    reference=zca_whiten,
    outputs=("z",),
    cases=(
        Case("nine rows, three correlated features", (_tall,)),
        Case("a large ε", (_tall,), {"eps": 0.7}),
        Case("forty rows, two features", (_rng.normal(size=(40, 2)) @ [[3.0, 1.0], [0.0, 0.2]],)),
    ),
    mistakes=(
        Mistake(
            "unbiased-covariance",
            "Your covariance divides by N − 1, as np.cov does. Divide by N (np.cov(..., "
            "bias=True)).",
            zca(n=lambda s: len(s.x) - 1),
        ),
        Mistake(
            "not-centred",
            "Subtract the mean of each feature before you take the covariance, and before you "
            "multiply.",
            zca(mean=lambda s: 0),
        ),
        Mistake(
            "mean-kept",
            "You centred the data for the covariance, but whitened the uncentred x: the mean "
            "of z must be 0.",
            zca(z=lambda s: s.x @ s.w),
        ),
        Mistake(
            "eps-ignored",
            "You wrote 1e-8 into the code. Use the argument eps.",
            zca(root=lambda s: np.sqrt(s.values + 1e-8)),
        ),
        Mistake(
            "eps-twice",
            "ε is added twice. Once is enough: 1/√(λ+ε).",
            zca(root=lambda s: np.sqrt(s.values + 2 * s.eps)),
        ),
        Mistake(
            "vectors-as-rows",
            "The eigenvectors are the columns of what eigh returns, so W = U·diag(…)·Uᵀ. Yours is "
            "Uᵀ·diag(…)·U.",
            zca(w=lambda s: (s.vectors.T / s.root) @ s.vectors),
        ),
        Mistake(
            "covariance-not-divided",
            "Your covariance is a sum over the rows. Divide it by their number, N.",
            zca(n=lambda s: 1),
        ),
        Mistake(
            "mean-added-back",
            "The mean of z must be 0. Do not add the mean back.",
            zca(z=lambda s: s.centred @ s.w + s.mean),
        ),
        Mistake(
            "eps-forgotten",
            "ε is missing. Add it to the eigenvalues before the root: 1/√(λ+ε).",
            zca(root=lambda s: np.sqrt(s.values)),
        ),
        Mistake(
            "eps-outside-root",
            "ε stands outside the root. Add it to the eigenvalues: 1/√(λ+ε).",
            zca(root=lambda s: np.sqrt(s.values) + s.eps),
        ),
        Mistake(
            "divided-by-variance",
            "You divided by the eigenvalues. They are variances: divide by their roots.",
            zca(root=lambda s: s.values + s.eps),
        ),
        Mistake(
            "coloured",
            "You multiplied by √(λ+ε), which makes the correlations stronger. Divide by it.",
            zca(w=lambda s: (s.vectors * s.root) @ s.vectors.T),
        ),
        Mistake(
            "eps-default",
            "Your result is right wherever ε is given, but your default is not 1e-8.",
            zca(eps=lambda s: s.eps if "eps" in s.given else 1e-3),
            wrong_default=True,
        ),
        Mistake(
            "only-standardized",
            "This standardizes each feature, and leaves their correlation in. Rotate to the "
            "eigenvectors of the covariance, divide by √(λ+ε), rotate back.",
            zca(z=lambda s: s.centred / np.sqrt(s.x.var(axis=0) + s.eps)),
        ),
        Mistake(
            "rotated",
            "Your z is white, but turned away from x (as PCA or Cholesky whitening is). "
            "Rotate back with the eigenvectors: W = U·diag(1/√(λ+ε))·Uᵀ is symmetric.",
            zca(w=lambda s: s.vectors / s.root),
            recognise=_is_turned,
        ),
    ),
)  # fmt: skip
