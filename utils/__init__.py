"""Reference implementations of the normalization family in NumPy, and the course's checks.

PyTorch twins are in `utils.layers`; importing this package imports neither torch nor matplotlib.
"""

from utils.checks import answer_to, check
from utils.lab.predictions import predict, reveal
from utils.lab.progress import progress
from utils.norms.affine import norm_backward
from utils.norms.channels import batch_norm, group_norm, instance_norm
from utils.norms.features import layer_norm, rms_norm, weight_norm
from utils.norms.formula import normalize, normalize_backward
from utils.norms.gradients import max_relative_error, numerical_gradient
from utils.norms.mixtures import batch_instance_norm, mean_only_batch_norm, switchable_norm
from utils.norms.running_stats import RunningStats, merge_statistics

__all__ = [
    "RunningStats",
    "answer_to",
    "batch_instance_norm",
    "batch_norm",
    "check",
    "group_norm",
    "instance_norm",
    "layer_norm",
    "max_relative_error",
    "mean_only_batch_norm",
    "merge_statistics",
    "norm_backward",
    "normalize",
    "normalize_backward",
    "numerical_gradient",
    "predict",
    "progress",
    "reveal",
    "rms_norm",
    "switchable_norm",
    "weight_norm",
]
