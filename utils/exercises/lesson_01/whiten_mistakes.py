"""What goes wrong when data are whitened."""

import numpy as np

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe

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


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, zca(**changed), recognise)


def alike(a, b, tolerance=1e-6):
    return a.shape == b.shape and np.allclose(a, b, tolerance, tolerance * abs(b).max())


def is_turned(z, x, eps=1e-8):
    """Whether z is the right one, its rows turned or mirrored: their products are the same."""
    right = zca()(x, eps)
    if z.shape != right.shape or alike(z, right, 1e-3):
        return False
    return alike(z @ z.T, right @ right.T)


def is_only_turned(z, x, eps=1e-8):
    """Whether z is the centred x, turned so that no two features are correlated."""
    centred = x - x.mean(axis=0)
    if z.shape != x.shape or not alike(z @ z.T, centred @ centred.T):
        return False
    products = z.T @ z
    return alike(products, np.diag(np.diag(products)))


def is_not_finite(z, x, eps=1e-8):
    return z.shape == x.shape and not np.isfinite(z).any()


MISTAKES = (
    other("unbiased-covariance",
          "Your covariance divides by N − 1, as np.cov does. Divide by N (np.cov(..., "
          "bias=True)).",
          n=lambda s: len(s.x) - 1),
    other("covariance-not-divided",
          "Your covariance is a sum over the rows. Divide it by their number, N.",
          n=lambda s: 1),
    other("divided-by-features",
          "Your covariance is divided by the number of features. Divide by the number of rows, N.",
          n=lambda s: s.x.shape[1]),
    other("not-centred",
          "Subtract the mean of each feature before you take the covariance, and before you "
          "multiply.",
          mean=lambda s: 0),
    other("over-features",
          "You subtracted each row's mean. Subtract each feature's: axis=0.",
          mean=lambda s: s.x.mean(axis=1, keepdims=True)),
    other("mean-of-everything",
          "You subtracted the mean of all values. Each feature has its own: axis=0.",
          mean=lambda s: s.x.mean()),
    other("standardized-first",
          "You standardized before you whitened. The result is white, but not as close to x as "
          "it can be. Only centre x.",
          centred=lambda s: (s.x - s.mean) / s.x.std(axis=0)),
    other("mean-kept",
          "You centred the data for the covariance, but whitened the uncentred x: the mean "
          "of z must be 0.",
          z=lambda s: s.x @ s.w),
    other("mean-added-back",
          "The mean of z must be 0. Do not add the mean back.",
          z=lambda s: s.centred @ s.w + s.mean),
    other("eps-twice",
          "ε is added twice. Once is enough: 1/√(λ+ε).",
          root=lambda s: np.sqrt(s.values + 2 * s.eps)),
    other("eps-forgotten",
          "ε is missing. Add it to the eigenvalues before the root: 1/√(λ+ε).",
          root=lambda s: np.sqrt(s.values)),
    other("eps-outside-root",
          "ε stands outside the root. Add it to the eigenvalues: 1/√(λ+ε).",
          root=lambda s: np.sqrt(s.values) + s.eps),
    other("eps-ignored",
          "You wrote 1e-8 into the code. Use the argument eps.",
          root=lambda s: np.sqrt(s.values + 1e-8)),
    other("divided-by-variance",
          "You divided by the eigenvalues. They are variances: divide by their roots.",
          root=lambda s: s.values + s.eps),
    other("values-vectors-swapped",
          "np.linalg.eigh returns the eigenvalues first: values, vectors = np.linalg.eigh(…).",
          values=lambda s: np.linalg.eigh(s.covariance)[1],
          vectors=lambda s: np.linalg.eigh(s.covariance)[0]),
    other("vectors-as-rows",
          "The eigenvectors are the columns of what eigh returns, so W = U·diag(…)·Uᵀ. Yours is "
          "Uᵀ·diag(…)·U.",
          w=lambda s: (s.vectors.T / s.root) @ s.vectors),
    other("rows-divided",
          "You divided the rows of the eigenvectors' matrix. The eigenvectors are its columns: "
          "vectors / roots, without [:, None].",
          w=lambda s: (s.vectors / s.root[:, None]) @ s.vectors.T),
    other("star-for-matmul",
          "* multiplies entry by entry. The product of matrices is @.",
          w=lambda s: s.vectors * np.diag(1 / s.root) * s.vectors.T),
    other("diagonal-power",
          "No value of your z is finite. In np.diag(…) ** -0.5 the power reaches the zeros off "
          "the diagonal, and 0 ** -0.5 is infinite. Take it first: np.diag((λ+ε) ** -0.5).",
          recognise=is_not_finite,
          w=lambda s: s.vectors @ np.diag(s.values + s.eps) ** -0.5 @ s.vectors.T),
    other("coloured",
          "You multiplied by √(λ+ε), which makes the correlations stronger. Divide by it.",
          w=lambda s: (s.vectors * s.root) @ s.vectors.T),
    other("matrix-returned",
          "This is the whitening matrix, of shape (D, D). Apply it: centred @ W.",
          z=lambda s: s.w),
    other("only-standardized",
          "This standardizes each feature, and leaves their correlation in. Rotate to the "
          "eigenvectors of the covariance, divide by √(λ+ε), rotate back.",
          z=lambda s: s.centred / np.sqrt(s.x.var(axis=0) + s.eps)),
    other("only-centred",
          "This is x, centred: its features are as correlated as before. Rotate to the "
          "eigenvectors of the covariance, divide by √(λ+ε), rotate back.",
          w=lambda s: np.eye(s.x.shape[1])),
    other("only-rotated",
          "You turned the data to the eigenvectors, but did not divide by √(λ+ε), nor turn back.",
          recognise=is_only_turned,
          w=lambda s: s.vectors),
    other("rotated",
          "Your z is white, but turned away from x (as PCA or Cholesky whitening is). "
          "Rotate back with the eigenvectors: W = U·diag(1/√(λ+ε))·Uᵀ is symmetric.",
          recognise=is_turned,
          w=lambda s: s.vectors / s.root),
    Mistake("eps-default",
            "Your result is right wherever ε is given, but your default is not 1e-8.",
            zca(eps=lambda s: s.eps if "eps" in s.given else 1e-3), wrong_default=True),
)  # fmt: skip
