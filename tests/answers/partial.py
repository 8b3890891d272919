"""Who keeps some points, in the order of each exercise's credits; and who must keep none.

A mistake's id stands for its wrong version. Where no declared mistake is that small, an answer
stands here, as a learner would write it.
"""

import numpy as np

from tests.answers.wrong.lesson_11_adapt import no_finally as adapts_without_finally
from tests.answers.wrong.lesson_11_predict import no_finally as predicts_without_finally


def interpolates_by_hand(history):
    """Percentiles between neighbours; a batch of one example has no neighbour."""
    rows = np.sort(history, axis=1)
    columns = []
    for level in (0.15, 0.5, 0.85):
        low, share = divmod(level * (rows.shape[1] - 1), 1)
        left, right = rows[:, int(low)], rows[:, int(low) + 1]
        columns.append(left + share * (right - left))
    return np.array(columns).T


def scales_twice(v, g):
    """Scales first, and then gives each row its length again; a length of 0 becomes NaN."""
    w = g[:, None] * v
    return np.abs(g)[:, None] * w / np.linalg.norm(w, axis=1, keepdims=True)


def squeezes(x, norm_1, attention, norm_2, mlp):
    h = x + attention(norm_1(x))
    return np.squeeze(h + mlp(norm_2(h)))


def steps_by_length_and_direction(w, grads, lr):
    lengths = []
    for g in grads:
        size = np.linalg.norm(g)
        w = w - lr * size * (g / size)
        lengths.append(np.linalg.norm(w))
    return np.array(lengths)


KEPT = {
    "01-steps": ["kappa-one"],
    "01-standardize": ["constant-nan"],
    "01-leak": ["rows-not-tried"],
    "01-whiten": ["eps-ignored"],
    "02-verdict": ["untouched-not-asked"],
    "02-drift": [interpolates_by_hand],
    "03-forward": ["eps-ignored", "cancellation"],
    "03-identity": ["eps-ignored", "cancellation"],
    "03-columns": ["eps-ignored", "cancellation"],
    "03-debug": ["parameters-not-tried"],
    "04-gradcheck": ["integer-input"],
    "04-closed": ["mean-not-sum"],
    "04-staged": ["eps-ignored", "cancellation"],
    "04-diagnose": ["size-not-tried"],
    "04-orthogonal": ["radians"],
    "05-inference": ["eps-ignored"],
    "05-population": ["no-batch", "cancellation"],
    "05-ema": ["one-row", "cancellation"],
    "05-debug": ["momentum-not-tried"],
    "05-fold": ["eps-ignored", "beta-forgotten"],
    "06-network": ["overflow"],
    "06-layer": ["none-not-cumulative", "updates-in-eval"],
    "06-decide": ["hole-is-an-edge", "tie-is-behind"],
    "07-spatial": ["eps-ignored", "cancellation"],
    "07-spatial-backward": ["mean-not-sum", "cancellation"],
    "07-fold": ["none-kept", "beta-forgotten"],
    "07-debug": ["mixed-taken-for-whole"],
    "08-layer": ["eps-ignored", "cancellation"],
    "08-layer-backward": ["eps-ignored", "sums-over-features"],
    "08-group": ["groups-unchecked", "eps-ignored"],
    "08-instance": ["eps-ignored", "cancellation"],
    "08-rms": ["eps-ignored"],
    "08-weight": [scales_twice],
    "08-diagnose": ["rms-not-tried"],
    "09-cell": ["eps-ignored", "cancellation"],
    "09-masked": ["multiplied-by-the-mask", "cancellation"],
    "09-diagnose": ["both-called-future"],
    "09-block": [squeezes],
    "10-merge": ["empty-set-counts", "cancellation"],
    "10-sync": ["skips-without-rows", "cancellation"],
    "10-sync-backward": ["divides-by-no-rows", "parameters-reduced"],
    "11-predict": [predicts_without_finally],
    "11-batches": ["empty-batch"],
    "11-freeze": ["own-buffers-move"],
    "11-decay": ["twice", "frozen-included"],
    "11-swap": ["not-refused", "mode-lost"],
    "11-leak": ["nan-hides"],
    "11-adapt": [adapts_without_finally, "count-missing"],
    "12-growth": [steps_by_length_and_direction],
    "12-decide": ["nearly-equal"],
}
LOST = [
    ("01-standardize", "leakage"),
    ("01-standardize", "test-by-itself"),
    ("03-forward", "over-features"),
    ("03-forward", "eps-forgotten"),
    ("03-identity", "ones-and-zeros"),
    ("03-columns", "over-examples"),
    ("03-debug", "always-right"),
    ("04-closed", "statistics-constant"),
    ("04-closed", "order-2-1-0"),
    ("04-staged", "dx-direct-only"),
    ("05-population", "spread-missing"),
    ("05-ema", "biased-variance"),
    ("05-fold", "weight-unscaled"),
    ("06-network", "statistics-constant"),
    ("06-network", "loss-sign"),
    ("06-layer", "statistics-detached"),
    ("07-spatial-backward", "pixel-in-dx"),
    ("08-layer-backward", "batch-norm"),
    ("09-masked", "prefix-assumed"),
    ("10-sync-backward", "local-means"),
    ("11-batches", "row-alone"),
    ("11-freeze", "buffers-move"),
    ("11-decay", "all-decayed"),
    ("11-leak", "always-true"),
    ("11-leak", "row-alone"),
    ("12-decide", "ordinary-comparison"),
]
