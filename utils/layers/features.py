"""Layer, group and RMS normalization: no buffers, and training is evaluation."""

from numbers import Integral

import torch

from utils.layers.base import Affine, check_channels, check_not_empty, normalize
from utils.norms.validate import check_eps


class GroupNorm(Affine):
    """torch.nn.GroupNorm: x (N, C, *space) -> y, shape of x.

    Arguments, defaults and parameters are torch.nn's. Raises: ValueError for groups that do not
    divide, other channels, or one value per group. Source: Wu and He 2018, arXiv:1803.08494.

    >>> GroupNorm(1, 2)(torch.tensor([[1.0, 3.0]])).detach().round(decimals=2).tolist()
    [[-1.0, 1.0]]
    """

    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True, device=None, dtype=None, *,
                 bias=True):  # fmt: skip
        if num_groups < 1 or num_channels % num_groups:
            raise ValueError(
                f"num_groups must be positive and divide num_channels; got {num_groups} and "
                f"{num_channels}. Use 1, {num_channels} or a divisor between."
            )
        check_eps(eps)
        super().__init__(num_channels, affine, affine and bias, device, dtype)
        self.num_groups, self.num_channels = num_groups, num_channels
        self.eps, self.affine = eps, affine

    def forward(self, x):
        check_channels(self, x, self.num_channels, fewest_axes=2)
        grouped = x.reshape(x.shape[0], self.num_groups, -1)
        if grouped.shape[2] < 2:
            raise ValueError(
                f"GroupNorm needs at least 2 values per group; x {tuple(x.shape)} in "
                f"{self.num_groups} groups gives {grouped.shape[2]}. Use fewer groups."
            )
        x_hat = normalize(grouped, 2, self.eps)[0].reshape(x.shape)
        return self.scale_and_shift(x_hat, (1, -1) + (1,) * (x.ndim - 2), x.dtype)

    def extra_repr(self):
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}"


class _FeatureNorm(Affine):
    """Statistics over the last axes, those of `normalized_shape`."""

    def __init__(self, normalized_shape, eps, weight, bias, device, dtype):
        shape = (normalized_shape,) if isinstance(normalized_shape, Integral) else normalized_shape
        super().__init__(tuple(shape), weight, bias, device, dtype)
        self.normalized_shape, self.eps = tuple(shape), eps
        self.elementwise_affine = weight

    def normalized(self, x, eps, center):
        shape = self.normalized_shape
        if x.shape[x.ndim - len(shape) :] != shape:
            raise ValueError(
                f"{type(self).__name__} needs x whose last axes are {shape}; x has shape "
                f"{tuple(x.shape)}. Build the layer with normalized_shape={x.shape[-1]}."
            )
        check_not_empty(self, x)
        return normalize(x, tuple(range(-len(shape), 0)), eps, center)[0]

    def extra_repr(self):
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}"
        )


class LayerNorm(_FeatureNorm):
    """torch.nn.LayerNorm: x (*, *normalized_shape) -> y, shape of x.

    Arguments, defaults and parameters are torch.nn's. Raises: ValueError for other features or a
    single one. Source: Ba, Kiros and Hinton 2016, arXiv:1607.06450.

    >>> LayerNorm(2)(torch.tensor([[1.0, 3.0]])).detach().round(decimals=2).tolist()
    [[-1.0, 1.0]]
    """

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True,
                 device=None, dtype=None):  # fmt: skip
        check_eps(eps)
        weight = elementwise_affine
        super().__init__(normalized_shape, eps, weight, weight and bias, device, dtype)

    def forward(self, x):
        x_hat = self.normalized(x, self.eps, center=True)
        if x[(0,) * (x.ndim - len(self.normalized_shape))].numel() < 2:
            raise ValueError(
                f"LayerNorm needs at least 2 features per example; x {tuple(x.shape)} has 1. "
                "Normalize over more features."
            )
        return self.scale_and_shift(x_hat, self.normalized_shape, x.dtype)


class RMSNorm(_FeatureNorm):
    """torch.nn.RMSNorm: x (*, *normalized_shape) -> y, shape of x.

    eps=None is machine epsilon, for half precision that of float32. Arguments, defaults and
    parameters are torch.nn's. Raises: ValueError for other features. Source: Zhang and Sennrich
    2019, arXiv:1910.07467.

    >>> RMSNorm(2)(torch.tensor([[3.0, -3.0]])).detach().round(decimals=2).tolist()
    [[1.0, -1.0]]
    """

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True,
                 device=None, dtype=None):  # fmt: skip
        if eps is not None:
            check_eps(eps)
        super().__init__(normalized_shape, eps, elementwise_affine, False, device, dtype)

    def forward(self, x):
        working = torch.promote_types(x.dtype, torch.float32)  # half precision works in float32
        eps = torch.finfo(working).eps if self.eps is None else self.eps
        x_hat = self.normalized(x, eps, center=False)
        return self.scale_and_shift(x_hat, self.normalized_shape, x.dtype)
