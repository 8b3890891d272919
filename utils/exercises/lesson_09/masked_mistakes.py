"""What goes wrong with padding: whose steps are counted, by what is divided, what is put back."""

import numpy as np

from utils.checks.declare import Mistake
from utils.exercises.lesson_03.forward_mistakes import FORWARD_MISTAKES, forward_mistakes
from utils.exercises.lesson_09.masked_variants import (
    MEANS_OF_MEANS,
    along,
    centred_times_mask_squared,
    everywhere,
    masked,
    product_of_all,
    sequence_by_sequence,
    times_mask,
    times_mask_squared,
    unmasked_along,
    zeroed,
)
from utils.exercises.recognise import one_of


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, masked(**changed), recognise)


def dividing(name, help_, count):
    """The sums of valid steps are divided by another count: in both statistics, or in one."""

    def mean(s):
        return s.x.sum(axis=0) / count(s)

    def var(s):
        return ((s.x - s.mean) ** 2).sum(axis=0) / count(s)

    return (
        other(name, help_.format(what="mean and variance"), mean=mean, var=var),
        other(f"{name}-in-the-mean", help_.format(what="the mean"), mean=mean),
        other(f"{name}-in-the-mean-only", help_.format(what="the mean"), mean=mean,
              var=lambda s: ((s.x - s.mean) ** 2).mean(axis=0)),
        other(f"{name}-in-the-variance", help_.format(what="the variance"), var=var),
    )  # fmt: skip


def of_all(clean):
    """The steps that take the statistics of all steps, after something is done to them."""
    return {"mean": lambda s: clean(s.whole).mean(axis=(0, 1)),
            "var": lambda s: clean(s.whole).var(axis=(0, 1))}  # fmt: skip


PRODUCTS = [
    masked(mean=mean, var=var, **filled)
    for mean, var in ((times_mask, times_mask_squared), (times_mask, centred_times_mask_squared),
                      (lambda s: s.x.mean(axis=0), times_mask_squared),
                      (lambda s: s.x.mean(axis=0), centred_times_mask_squared))
    for filled in ({}, {"filled": product_of_all})
]  # fmt: skip
OWN = (
    Mistake("multiplied-by-the-mask",
            "You multiply by the mask. 0 · NaN is NaN, and so is 0 · ∞: what is in the padding "
            "comes through. Choose instead: x[mask], or np.where(mask[..., None], x, 0).",
            PRODUCTS[0], one_of(*PRODUCTS)),
    other("output-multiplied-by-the-mask",
          "Your statistics are right, and at the end you multiply by the mask. 0 · NaN is NaN. "
          "Put zeros there by choice: y[~mask] = 0, or np.where.",
          filled=product_of_all),
    other("nan-only",
          "You leave out NaN, and not what the mask says. Padding may be any number: choose by "
          "the mask.",
          mean=lambda s: np.nanmean(s.whole, axis=(0, 1)),
          var=lambda s: np.nanvar(s.whole, axis=(0, 1))),
    other("mask-ignored",
          "Your statistics are those of all steps, the padding too. The mask says which count: "
          "x[mask].",
          one_of(masked(**of_all(lambda whole: whole)), masked(**of_all(np.nan_to_num))),
          **of_all(lambda whole: whole)),
    other("mask-ignored-in-the-variance",
          "Your mean is that of the valid steps, and your variance is made from all steps, the "
          "padding too. Both come from x[mask].",
          one_of(masked(var=lambda s: s.whole.var(axis=(0, 1))),
                 masked(var=lambda s: ((s.whole - s.mean) ** 2).mean(axis=(0, 1)))),
          var=lambda s: ((s.whole - s.mean) ** 2).mean(axis=(0, 1))),
    other("mask-ignored-in-the-mean",
          "Your variance is that of the valid steps, and your mean is that of all steps, the "
          "padding too. Both come from x[mask].",
          one_of(masked(mean=lambda s: s.whole.mean(axis=(0, 1))),
                 masked(mean=lambda s: s.whole.mean(axis=(0, 1)),
                        var=lambda s: ((s.x - s.mean) ** 2).mean(axis=0))),
          mean=lambda s: s.whole.mean(axis=(0, 1))),
    other("mask-unused",
          "You do not use the mask at all: padding is counted, and padding is normalized.",
          mean=lambda s: s.whole.mean(axis=(0, 1)), var=lambda s: s.whole.var(axis=(0, 1)),
          filled=everywhere),
    other("zeros-counted",
          "You put zeros into the padding and take mean and variance of everything: the zeros are "
          "counted as values. Use the valid steps alone, x[mask].",
          mean=lambda s: zeroed(s).mean(axis=(0, 1)), var=lambda s: zeroed(s).var(axis=(0, 1))),
    other("zeros-counted-in-the-variance",
          "In your variance the padding counts as deviations: there, 0 − μ is squared too. Set "
          "the deviations to zero after you subtract the mean.",
          one_of(masked(var=lambda s: ((zeroed(s) - s.mean) ** 2).sum(axis=(0, 1)) / len(s.x)),
                 masked(var=lambda s: ((zeroed(s) - s.mean) ** 2).mean(axis=(0, 1))),
                 masked(var=lambda s: zeroed(s).var(axis=(0, 1)))),
          var=lambda s: ((zeroed(s) - s.mean) ** 2).sum(axis=(0, 1)) / len(s.x)),
    other("beta-in-the-padding",
          "Your padding gets β. Set it to 0 last, after γ and β.",
          base=lambda s: np.zeros_like(s.whole) + s.beta),
    other("padding-kept",
          "Your padding keeps what stood in x. It becomes 0.",
          base=lambda s: s.whole),
    other("padding-normalized",
          "Your statistics are right, but the padding is normalized like the rest. It becomes 0.",
          filled=everywhere),
    other("padding-nan", "Your padding is NaN. It becomes 0.",
          base=lambda s: np.full_like(s.whole, np.nan)),
    other("padding-one", "Your padding is 1. It becomes 0.",
          base=lambda s: np.ones_like(s.whole)),
    other("mask-inverted",
          "You take the padding for the valid steps. The mask is True where a step is valid.",
          valid=lambda s: ~s.mask),
    other("mask-inverted-in-the-statistics",
          "Your statistics are those of the padding. The mask is True where a step is valid.",
          mean=lambda s: s.whole[~s.mask].mean(axis=0),
          var=lambda s: s.whole[~s.mask].var(axis=0)),
    other("mask-inverted-in-the-output",
          "Your statistics are right, but you set the valid steps to 0 and keep the padding. The "
          "mask is True where a step is valid.",
          filled=lambda s: np.where(s.weight > 0, 0, everywhere(s))),
    other("prefix-assumed",
          "You count how many steps are valid, and take as many from the start. Valid steps may "
          "stand anywhere: use the mask itself.",
          valid=sequence_by_sequence),
    other("per-step",
          "Each step has a mean and a variance of its own in your answer. Pool the valid steps of "
          "all sequences, at all steps: one of each per feature.",
          one_of(masked(**along(0)), masked(**unmasked_along(0))), **along(0)),
    other("per-sequence",
          "Each sequence has a mean and a variance of its own in your answer. Pool the valid "
          "steps of all sequences.",
          one_of(masked(**along(1)), masked(**unmasked_along(1))), **along(1)),
    other("over-features",
          "You averaged over the features of each step: that is layer normalization. Pool the "
          "valid steps, one mean and one variance per feature.",
          **unmasked_along(2)),
    other("clipped",
          "You cut x̂ off. No value gets special treatment: one straight line maps them all.",
          x_hat=lambda s: np.clip((s.x - s.mean) / s.root, -3, 3)),
    *dividing("divided-by-all-steps",
              "You divide {what} by N·T, padding included. Divide by the number of valid steps, "
              "mask.sum().",
              lambda s: s.mask.size),
    *dividing("divided-by-sequences",
              "You divide {what} by N, the number of sequences. Divide by the number of valid "
              "steps, mask.sum().",
              lambda s: len(s.whole)),
    *dividing("divided-by-length",
              "You divide {what} by T. Divide by the number of valid steps, mask.sum().",
              lambda s: s.whole.shape[1]),
    *dividing("divided-by-values",
              "You divide {what} by the number of valid values, all features together. Each "
              "feature has as many values as there are valid steps: mask.sum().",
              lambda s: s.x.size),
    *dividing("zeros-not-counted",
              "You divide {what} by how many values are not 0. A valid value may be 0: count by "
              "the mask, mask.sum().",
              lambda s: (s.x != 0).sum(axis=0)),
    other("mean-of-means",
          "You average the sequences first, and then their averages: a short sequence weighs as "
          "much as a long one. Pool the valid steps of all sequences.",
          one_of(*(masked(**steps) for steps in MEANS_OF_MEANS)), **MEANS_OF_MEANS[0]),
    other("unbiased-variance",
          "Your variance divides by one less than the number of valid steps (ddof=1). In training "
          "it divides by all of them.",
          var=lambda s: s.x.var(axis=0, ddof=1)),
)  # fmt: skip
WITHOUT_SQUARE = other("variance-without-square",
          "Your variance is 0: the mean of x−μ is 0. Square each deviation first.",
          one_of(masked(var=lambda s: (s.x - s.x.mean(axis=0)).mean(axis=0)),
                 masked(var=lambda s: abs((s.x - s.x.mean(axis=0)).mean(axis=0))),
                 masked(var=lambda s: (s.x - s.x.mean(axis=0)).mean(axis=0) ** 2)),
          var=lambda s: (s.x - s.x.mean(axis=0)).mean(axis=0) ** 2)  # fmt: skip
SAID = {mistake.id for mistake in (*OWN, WITHOUT_SQUARE)}
MISTAKES = (
    *OWN,
    *forward_mistakes(masked, {name for name, *_ in FORWARD_MISTAKES} - SAID),
    WITHOUT_SQUARE,  # after cancellation: in float32 both may be NaN
)
