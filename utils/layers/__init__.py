"""PyTorch twins: torch.nn's arguments, defaults and state_dict, for any number of space axes."""

from utils.layers.channels import BatchNorm, InstanceNorm
from utils.layers.features import GroupNorm, LayerNorm, RMSNorm
from utils.layers.synchronized import SyncBatchNorm

__all__ = ["BatchNorm", "GroupNorm", "InstanceNorm", "LayerNorm", "RMSNorm", "SyncBatchNorm"]
