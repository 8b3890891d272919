"""09-masked, step by step: lesson 03's layer on the valid steps, put back in their places."""

import numpy as np

from utils.checks.recipe import recipe
from utils.exercises.lesson_03.forward_mistakes import STEPS


def placed(s):
    y = s.base.copy()
    y[s.place] = s.y
    return y


masked = recipe(
    lambda x, mask, gamma, beta, eps=1e-5: None,
    whole=lambda s: s.x,  # (N, T, D)
    valid=lambda s: s.mask,
    weight=lambda s: s.valid[..., None].astype(s.whole.dtype),
    x=lambda s: s.whole[s.valid],  # (M, D)
    **STEPS,
    base=lambda s: np.zeros_like(s.whole),
    place=lambda s: s.valid,
    filled=placed,
)
masked_batch_norm = masked()


def everywhere(s):
    """All steps normalized, the padding too, by the statistics of the answer."""
    return s.gamma * (s.whole - s.mean) / s.root + s.beta


def zeroed(s):
    return np.where(s.weight > 0, s.whole, 0)


def pooled(s, axis):
    """Mean and variance of the valid steps along an axis; NaN where there are none."""
    count = s.weight.sum(axis=axis, keepdims=True)
    mean = zeroed(s).sum(axis=axis, keepdims=True) / count
    square = np.where(s.weight > 0, (s.whole - mean) ** 2, 0)
    return mean, square.sum(axis=axis, keepdims=True) / count


def along(axis):
    """The steps that take statistics along one axis of (N, T, D)."""

    def standardized(s):
        mean, var = pooled(s, axis)
        return ((s.whole - mean) / np.sqrt(var + s.eps))[s.valid]

    return {"x_hat": standardized}


def unmasked_along(axis):
    """The same where the mask is not asked at all."""

    def standardized(s):
        centred = s.whole - s.whole.mean(axis=axis, keepdims=True)
        root = np.sqrt((centred**2).mean(axis=axis, keepdims=True) + s.eps)
        return (centred / root)[s.valid]

    return {"x_hat": standardized}


def sequence_by_sequence(s):
    """The mask as a prefix: as many first steps as it has True."""
    lengths = s.mask.sum(axis=1, keepdims=True)
    return np.arange(s.mask.shape[1]) < lengths


def times_mask(s):
    return (s.whole * s.weight).sum(axis=(0, 1)) / s.weight.sum()


def times_mask_squared(s):
    return ((s.whole - s.mean) ** 2 * s.weight).sum(axis=(0, 1)) / s.weight.sum()


def centred_times_mask_squared(s):
    return (((s.whole - s.mean) * s.weight) ** 2).sum(axis=(0, 1)) / s.weight.sum()


def product_of_all(s):
    return everywhere(s) * s.weight


def mean_of_sequences(function, empty=np.nan):
    """The mean over sequences of what a function makes of the valid steps of each."""

    def step(s):
        with np.errstate(all="ignore"):
            rows = [function(s, x[m]) if m.any() else empty + 0 * s.gamma
                    for x, m in zip(s.whole, s.mask, strict=True)]  # fmt: skip
            return np.mean(rows, axis=0)

    return step


MEANS_OF_MEANS = [
    {"mean": mean_of_sequences(lambda s, x: x.mean(axis=0), empty),
     **({"var": mean_of_sequences(spread, empty)} if spread else {})}
    for empty in (np.nan, 0.0)
    for spread in (lambda s, x: ((x - s.mean) ** 2).mean(axis=0), lambda s, x: x.var(axis=0), None)
]  # fmt: skip
