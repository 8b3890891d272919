"""Whiten data by ZCA: the smallest change that removes all correlation."""

import numpy as np

from utils.checks.declare import Case, Exercise, Mistake

_rng = np.random.default_rng(1)
_tall = (
    _rng.normal(size=(9, 3)) @ np.array([[4.0, 1.0, 0.0], [0.0, 0.5, 2.0], [1.0, 1.0, 1.0]]) + 5
)


def zca_whiten(x, eps=1e-8):
    return _whiten(x, lambda values, vectors: (vectors / np.sqrt(values + eps)) @ vectors.T)


def _whiten(x, transform, ddof=0, center=True):
    centred = x - x.mean(axis=0) * center
    values, vectors = np.linalg.eigh(centred.T @ centred / (len(x) - ddof))
    return centred @ transform(values, vectors)


def _is_white(z, x, eps=1e-8):
    covariance = z.T @ z / len(z)
    return abs(covariance - np.eye(z.shape[1])).max() < 1e-4 and abs(z.mean(axis=0)).max() < 1e-6


def _zca(power=-0.5, inside=1.0, outside=0.0, **how):
    """A zca_whiten with another power, or another place for ε."""

    def wrong(x, eps=1e-8):
        def transform(values, vectors):
            if outside:
                return (vectors / (np.sqrt(abs(values)) + eps)) @ vectors.T
            return (vectors * (abs(values) + inside * eps) ** power) @ vectors.T

        return _whiten(x, transform, **how)

    return wrong


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
            _zca(ddof=1),
        ),
        Mistake(
            "not-centred",
            "Subtract the mean of each feature before you take the covariance, and before you "
            "multiply.",
            _zca(center=False),
        ),
        Mistake(
            "mean-kept",
            "You centred the data for the covariance, but whitened the uncentred x: the mean "
            "of z must be 0.",
            lambda x, eps=1e-8: x @ np.linalg.lstsq(
                x - x.mean(axis=0), zca_whiten(x, eps), rcond=None)[0],
        ),
        Mistake(
            "eps-ignored",
            "You wrote 1e-8 into the code. Use the argument eps.",
            lambda x, eps=1e-8: zca_whiten(x),
        ),
        Mistake(
            "eps-twice",
            "ε is added twice. Once is enough: 1/√(λ+ε).",
            _zca(inside=2.0),
        ),
        Mistake(
            "vectors-as-rows",
            "The eigenvectors are the columns of what eigh returns, so W = U·diag(…)·Uᵀ. Yours is "
            "Uᵀ·diag(…)·U.",
            lambda x, eps=1e-8: _whiten(x, lambda values, u: (u.T / np.sqrt(values + eps)) @ u),
        ),
        Mistake(
            "covariance-not-divided",
            "Your covariance is a sum over the rows. Divide it by their number, N.",
            lambda x, eps=1e-8: _whiten(
                x, lambda values, u: (u / np.sqrt(len(x) * values + eps)) @ u.T
            ),
        ),
        Mistake(
            "mean-added-back",
            "The mean of z must be 0. Do not add the mean back.",
            lambda x, eps=1e-8: zca_whiten(x, eps) + x.mean(axis=0),
        ),
        Mistake(
            "eps-forgotten",
            "ε is missing. Add it to the eigenvalues before the root: 1/√(λ+ε).",
            _zca(inside=0.0),
        ),
        Mistake(
            "eps-outside-root",
            "ε stands outside the root. Add it to the eigenvalues: 1/√(λ+ε).",
            _zca(outside=1.0),
        ),
        Mistake(
            "divided-by-variance",
            "You divided by the eigenvalues. They are variances: divide by their roots.",
            _zca(power=-1.0),
        ),
        Mistake(
            "coloured",
            "You multiplied by √(λ+ε), which makes the correlations stronger. Divide by it.",
            _zca(power=0.5),
        ),
        Mistake(
            "only-standardized",
            "This standardizes each feature, and leaves their correlation in. Rotate to the "
            "eigenvectors of the covariance, divide by √(λ+ε), rotate back.",
            lambda x, eps=1e-8: (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps),
        ),
        Mistake(
            "rotated",
            "Your z is white, but turned away from x (as PCA or Cholesky whitening is). "
            "Rotate back with the eigenvectors: W = U·diag(1/√(λ+ε))·Uᵀ is symmetric.",
            lambda x, eps=1e-8: _whiten(x, lambda values, u: u / np.sqrt(values + eps)),
            recognise=_is_white,
        ),
    ),
)  # fmt: skip
