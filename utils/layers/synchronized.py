"""Batch normalization over the rows of all workers: the statistics travel, the rows do not."""

import torch
import torch.distributed as dist
from torch import nn
from torch.autograd.function import once_differentiable

from utils.layers.base import check_axes, widened
from utils.layers.channels import BatchNorm


class SyncBatchNorm(BatchNorm):
    """torch.nn.SyncBatchNorm, on CPUs too: x (N, C) or (N, C, *space) -> y, shape of x.

    In training it normalizes by the statistics of all workers' rows; N may differ between them,
    and be 0. All must call it, and its backward. The gradients of weight and bias are those of
    this worker's rows. Without workers, and in evaluation, it is BatchNorm. Arguments, defaults,
    parameters and buffers are torch.nn's. Raises: ValueError for other channels, or one value per
    channel in training, counted over all workers. Source: Ioffe and Szegedy 2015,
    arXiv:1502.03167, Algorithm 1; the merging of variances: Chan, Golub and LeVeque 1979.

    >>> SyncBatchNorm(1)(torch.tensor([[1.0], [3.0]])).detach().round(decimals=2).tolist()
    [[-1.0], [1.0]]
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True,
                 process_group=None, device=None, dtype=None, *, bias=True):  # fmt: skip
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype,
                         bias=bias)  # fmt: skip
        self.process_group = process_group

    def forward(self, x):
        group = _group_of_several(self.process_group) if self.training else None
        if group is None:
            return super().forward(x)
        check_axes(self, x, self.num_features, fewest_axes=2)
        x_hat, mean, var, count = _Normalize.apply(widened(x), self.eps, group)
        if count < 2:
            raise ValueError(
                f"SyncBatchNorm in training needs at least 2 values per channel; all workers "
                f"together have {count:.0f}. Use larger batches, eval(), or LayerNorm."
            )
        if self.track_running_stats:
            self._update(mean, var * (count / (count - 1)), self.count_batch())
        return self.scale_and_shift(x_hat, mean.shape, x.dtype)

    @classmethod
    def convert_sync_batchnorm(cls, module, process_group=None):
        """Replace each batch normalization inside a module, ours or torch.nn's; return it."""
        if isinstance(module, BatchNorm | nn.modules.batchnorm._BatchNorm):
            layer = cls(module.num_features, module.eps, module.momentum, module.affine,
                        module.track_running_stats, process_group)  # fmt: skip
            layer._parameters, layer._buffers = module._parameters, module._buffers
            return layer.train(module.training)
        for name, child in module.named_children():
            setattr(module, name, cls.convert_sync_batchnorm(child, process_group))
        return module


def _group_of_several(group):
    """The group that synchronizes, the world by default; None where nobody else is in it."""
    if group is None and dist.is_available() and dist.is_initialized():
        group = dist.group.WORLD
    return group if group is not None and dist.get_world_size(group) > 1 else None


class _Normalize(torch.autograd.Function):
    """The formula over all workers' rows: one round of messages forward, one backward."""

    @staticmethod
    def forward(ctx, x, eps, group):
        mean, var, count = _merge(*_own_statistics(x), group)
        shape = (1, -1) + (1,) * (x.ndim - 2)
        mean, var = mean.reshape(shape), var.reshape(shape)  # float64
        rstd = torch.rsqrt(var + eps).to(x.dtype)
        x_hat = (x - mean.to(x.dtype)) * rstd
        ctx.save_for_backward(x_hat, rstd)
        ctx.count, ctx.group = count, group
        ctx.mark_non_differentiable(mean, var)
        return x_hat, mean, var, count

    @staticmethod
    @once_differentiable
    def backward(ctx, dx_hat, *_):
        """dx = rstd · (dx_hat − mean(dx_hat) − x_hat · mean(dx_hat · x_hat)), all rows' means."""
        x_hat, rstd = ctx.saved_tensors
        axes = [axis for axis in range(x_hat.ndim) if axis != 1]
        sums = torch.stack(
            [dx_hat.sum(axes, keepdim=True), (dx_hat * x_hat).sum(axes, keepdim=True)]
        )
        dist.all_reduce(sums, group=ctx.group)
        level, slope = sums / ctx.count
        return rstd * (dx_hat - level - x_hat * slope), None, None


def _own_statistics(x):
    """This worker's means (C,), sums of centred squares (C,) and count (1,); zeros for no rows."""
    axes = [axis for axis in range(x.ndim) if axis != 1]
    count = x.numel() // x.shape[1]
    mean = x.sum(axes, keepdim=True) / max(count, 1)
    squares = (x - mean).square().sum(axes)
    return mean.flatten(), squares, x.new_tensor([count], dtype=torch.float64)


def _merge(mean, squares, count, group):
    """Merge what all workers have: the means' spread between workers joins that within them."""
    own = torch.cat([mean, squares, count])  # (2C + 1,) float64
    everyone = [torch.empty_like(own) for _ in range(dist.get_world_size(group))]
    dist.all_gather(everyone, own, group=group)
    channels = len(mean)
    means, squares, counts = torch.stack(everyone).split([channels, channels, 1], dim=1)  # (W, C)
    total = counts.sum()
    mean = (counts * means).sum(0) / total
    squares = squares + counts * (means - mean).square()
    return mean, squares.sum(0) / total, total.item()
