"""The mistakes that published solutions, course threads and issue trackers show most often.

Of each: under which names the exercises to which it applies know it. A mistake that is declared
under a name is rejected under that name, as other tests demand.
"""

LAYERS = (
    "03-forward 03-columns 06-network 07-spatial 08-layer 08-group 08-instance 09-cell 09-masked "
    "10-sync"
)
WITH_EPS = (
    f"{LAYERS} 03-identity 04-staged 05-inference 05-fold 06-layer 07-spatial-backward 07-fold "
    "08-layer-backward 08-rms"
)
BACKWARD = "04-closed 07-spatial-backward 08-layer-backward 10-sync-backward"

CATALOGUE = {
    "ε outside the root": {"eps-outside-root": WITH_EPS},
    "ε forgotten": {"eps-forgotten": WITH_EPS},
    "√(σ + ε)": {"eps-under-a-deviation": WITH_EPS},
    "N − 1 in the forward pass": {
        "unbiased-variance": "01-standardize 03-statistics 03-forward 03-identity 03-columns "
        "04-staged 05-population 06-network 07-spatial 07-spatial-backward 08-layer-backward "
        "09-masked 10-merge 10-sync",
        "one-too-few": "08-layer 08-group 08-instance 08-rms 09-cell",
        "unbiased-covariance": "01-whiten",
        "unbiased-forward": "06-layer",
    },
    "statistics over everything": {
        "no-axis": "00-feature-mean 01-standardize 03-statistics 03-forward 03-identity "
        "03-columns 04-staged 05-ema 06-network 06-layer 07-spatial 07-spatial-backward 08-layer "
        "08-group 08-instance 08-rms 08-weight 09-cell 09-masked",
        "of-everything": "05-population 08-layer-backward",
        "mean-of-everything": "01-whiten",
        "scalar-sent": "10-sync",
    },
    "statistics along the wrong axis": {
        "over-features": "00-feature-mean 01-standardize 01-whiten 03-statistics 03-forward "
        "03-identity 04-staged 05-ema 05-population 06-network 06-layer 09-masked",
        "over-examples": "03-columns",
        "over-batch": "08-layer 08-group 08-instance 08-rms 09-cell",
        "statistics-over-batch": "08-layer-backward",
        "over-outputs": "08-weight",
        "shapes-differ": "10-sync",
    },
    "divided by the variance": {
        "divided-by-variance": "01-standardize 01-whiten 03-forward 03-columns 04-staged "
        "05-inference 05-fold 06-network 06-layer 07-spatial 07-spatial-backward 07-fold "
        "09-masked 10-sync",
        "root-missing": "08-layer 08-layer-backward 08-group 08-instance 08-rms 09-cell",
    },
    "E[x²] − E[x]²": {
        "cancellation": f"{LAYERS} 03-statistics 03-identity 04-staged 05-ema 05-population "
        "06-layer 07-spatial-backward 08-layer-backward 10-merge",
    },
    "γ·(x̂ + β)": {"gamma-times-sum": f"{LAYERS} 05-inference 05-fold 06-layer 07-fold"},
    "β dropped": {
        "beta-dropped": f"{LAYERS} 05-inference",
        "beta-forgotten": "05-fold 07-fold",
        "bias-ignored": "06-layer",
    },
    "γ and β ignored": {
        "affine-dropped": f"{LAYERS} 05-inference",
        "affine-ignored": "06-layer",
        "gamma-dropped": "08-rms",
        "g-dropped": "08-weight",
    },
    "the momentum of the other convention": {
        "momentum-swapped": "05-ema 06-layer",
        "decay-is-momentum": "05-correction",
    },
    "the last batch alone": {"last-batch": "05-ema 05-population 06-layer 11-adapt"},
    "the biased variance in the buffer": {
        "biased-variance": "05-ema 11-adapt",
        "biased-buffer": "06-layer",
    },
    "ε in the buffer": {
        "eps-added": "05-ema",
        "eps-stored": "06-layer",
        "eps-twice": "05-inference 05-fold 07-fold",
    },
    "deviations averaged": {"deviations-averaged": "05-ema 05-population 06-layer 10-merge"},
    "ε, γ or β missing at inference": {
        "eps-missing-in-eval": "06-layer",
        "affine-ignored-in-eval": "06-layer",
        "eps-missing-in-bias": "05-fold 07-fold",
    },
    "the batch's statistics at inference": {
        "batch-in-eval": "06-layer",
        "batch-deviation-in-eval": "06-layer",
        "batch-statistics": "05-inference",
        "batch-variance": "05-inference",
        "not-in-eval": "11-predict",
    },
    "buffers that move at inference, or never": {
        "updates-in-eval": "06-layer",
        "never-updated": "06-layer",
        "updated-first": "05-inference",
        "unchanged": "05-ema",
        "buffers-move": "11-freeze",
        "nothing-moved": "11-adapt",
    },
    "buffers that keep the graph alive": {"graph-kept": "06-layer"},
    "an average that started at 0": {"not-corrected": "05-correction"},
    "statistics taken for constants": {
        "statistics-constant": f"{BACKWARD} 06-network",
        "dx-direct-only": "04-staged",
        "statistics-detached": "06-layer",
    },
    "one path missing": {
        "mean-path-missing": f"{BACKWARD} 06-network",
        "variance-path-missing": f"{BACKWARD} 06-network",
        "dx-mean-path-missing": "04-staged",
        "dx-variance-path-missing": "04-staged",
        "mean-detached": "06-layer",
        "variance-detached": "06-layer",
    },
    "dγ from y, or from x": {
        "gamma-from-y": "06-network",
        "dgamma-from-x": "07-spatial-backward",
        "x-for-x-hat": "08-layer-backward",
    },
    "a mean for a sum": {
        "dgamma-mean": f"{BACKWARD} 04-affine",
        "dbeta-mean": f"{BACKWARD} 04-affine",
        "mean-not-sum": f"{BACKWARD} 04-affine",
        "gamma-mean": "06-network",
        "beta-mean": "06-network",
    },
    "γ forgotten on the way back": {
        "gamma-forgotten": f"{BACKWARD} 04-affine 04-staged 06-network"
    },
    "the sign of the x̂ term": {
        "sign-of-x-hat": f"{BACKWARD} 06-network",
        "dx-variance-path-sign": "04-staged",
    },
    "1/σ missing on the way back": {
        "rstd-missing": "04-closed 06-network 08-layer-backward 10-sync-backward",
        "root-missing": "07-spatial-backward",
        "dx-rstd-missing": "04-staged",
    },
    "v^(−3/2) without ε": {
        "eps-forgotten": "04-staged",
        "rstd-without-eps": "06-network",
        "eps-forgotten-in-dvar": "07-spatial-backward",
        "eps-missing-in-cube": "08-layer-backward",
    },
    "a reshape that mixes channels": {
        "mixed": "07-spatial 07-spatial-backward",
        "not-moved-back": "07-spatial 07-spatial-backward",
        "mixed-taken-for-right": "07-debug",
        "channels-not-moved": "08-group 08-instance",
    },
    "statistics per place, or per image": {
        "pixel": "07-spatial 07-spatial-backward 07-count",
        "instance": "07-spatial 07-spatial-backward",
        "pixel-taken-for-right": "07-debug",
        "instance-taken-for-right": "07-debug",
    },
    "γ per example": {
        "gamma-per-example": "08-layer 08-instance 08-rms",
        "gamma-per-sequence": "09-cell",
    },
    "γ per group": {"gamma-per-group": "08-group"},
    "channels dealt": {"dealt": "08-group"},
    "the group axis reduced too": {"over-groups": "08-group"},
    "instance normalization over the channels": {"over-channels": "08-instance"},
}
