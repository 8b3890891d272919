"""Batch and instance normalization: running buffers, and parameters that belong to channels."""

import torch

from utils.layers.base import Affine, check_channels, normalize, widened
from utils.norms.validate import check_eps


class _ChannelNorm(Affine):
    """Batch and instance normalization: the axes differ, and how often a buffer is averaged."""

    _version = 2  # as torch.nn's: the state_dict holds num_batches_tracked

    def __init__(self, num_features, eps, momentum, affine, track_running_stats, bias, **new):
        check_eps(eps)
        super().__init__(num_features, affine, affine and bias, **new)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        track = track_running_stats
        self.register_buffer("running_mean", torch.zeros(num_features, **new) if track else None)
        self.register_buffer("running_var", torch.ones(num_features, **new) if track else None)
        count = torch.tensor(0, device=new["device"])
        self.register_buffer("num_batches_tracked", count if track else None)

    def reset_parameters(self):
        self.reset_running_stats()
        super().reset_parameters()

    def reset_running_stats(self):
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def extra_repr(self):
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, track_running_stats={self.track_running_stats}"
        )

    def normalized(self, x, axes, weight_of_new):
        """Return x_hat by the batch's statistics (and update the buffers) or by the buffers."""
        shape = (1, -1) + (1,) * (x.ndim - 2)
        if self.track_running_stats and not self.training:
            rstd = torch.rsqrt(widened(self.running_var) + self.eps)
            return (widened(x) - self.running_mean.reshape(shape)) * rstd.reshape(shape)
        x_hat, mean, var = normalize(x, axes, self.eps)
        if self.track_running_stats and self.training:
            count = x.numel() // mean.numel()
            self._update(mean, var * (count / (count - 1)), weight_of_new)
        return x_hat

    @torch.no_grad()
    def _update(self, mean, unbiased, weight_of_new):
        others = [axis for axis in range(mean.ndim) if axis != 1]
        for old, new in ((self.running_mean, mean), (self.running_var, unbiased)):
            old.lerp_(new.mean(others).to(old), weight_of_new)


class BatchNorm(_ChannelNorm):
    """torch.nn.BatchNorm1d, 2d and 3d in one: x (N, C) or (N, C, *space) -> y, shape of x.

    Arguments, defaults, parameters and buffers are torch.nn's. Raises: ValueError for other
    channels, or one value per channel in training. Source: Ioffe and Szegedy 2015,
    arXiv:1502.03167, Algorithms 1 and 2.

    >>> BatchNorm(2)(torch.tensor([[1.0, 0.0], [3.0, 8.0]])).detach().round(decimals=2).tolist()
    [[-1.0, -1.0], [1.0, 1.0]]
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True,
                 device=None, dtype=None, *, bias=True):  # fmt: skip
        super().__init__(num_features, eps, momentum, affine, track_running_stats, bias,
                         device=device, dtype=dtype)  # fmt: skip

    def forward(self, x):
        check_channels(self, x, self.num_features, fewest_axes=2)
        batch_statistics = self.training or not self.track_running_stats
        if batch_statistics and x.numel() // x.shape[1] < 2:
            raise ValueError(
                f"{type(self).__name__} in training needs at least 2 values per channel; x "
                f"{tuple(x.shape)} gives 1. Use a larger batch, eval(), or LayerNorm."
            )
        axes = [axis for axis in range(x.ndim) if axis != 1]
        shape = (1, -1) + (1,) * (x.ndim - 2)
        x_hat = self.normalized(x, axes, self.count_batch())
        return self.scale_and_shift(x_hat, shape, x.dtype)

    def count_batch(self):
        """Count a batch in training, and return what it weighs in the buffers."""
        if self.track_running_stats and self.training:
            self.num_batches_tracked += 1
            if self.momentum is None:
                return 1 / self.num_batches_tracked.item()
        return self.momentum


class InstanceNorm(_ChannelNorm):
    """torch.nn.InstanceNorm1d, 2d and 3d in one, for batches: x (N, C, *space) -> y, shape of x.

    Arguments, defaults, parameters and buffers are torch.nn's. Raises: ValueError for other
    channels or maps of one value. Source: Ulyanov, Vedaldi and Lempitsky 2016, arXiv:1607.08022.

    >>> InstanceNorm(1)(torch.tensor([[[1.0, 3.0]]])).round(decimals=2).tolist()
    [[[-1.0, 1.0]]]
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=False,
                 track_running_stats=False, device=None, dtype=None, *, bias=True):  # fmt: skip
        super().__init__(num_features, eps, momentum, affine, track_running_stats, bias,
                         device=device, dtype=dtype)  # fmt: skip

    def forward(self, x):
        check_channels(self, x, self.num_features, fewest_axes=3)
        if (self.training or not self.track_running_stats) and x[0, 0].numel() < 2:
            raise ValueError(
                f"InstanceNorm needs maps of at least 2 values; x {tuple(x.shape)} has maps of 1. "
                "Use larger maps or GroupNorm."
            )
        axes = list(range(2, x.ndim))
        shape = (1, -1) + (1,) * (x.ndim - 2)
        x_hat = self.normalized(x, axes, self.momentum or 0.0)
        return self.scale_and_shift(x_hat, shape, x.dtype)
