"""The formula in torch, and the affine map that every layer ends with."""

import torch
from torch import nn


def widened(x):
    """Half precision as float32, because its sums lose digits and its squares overflow."""
    return x.float() if x.dtype in (torch.float16, torch.bfloat16) else x


def normalize(x, axes, eps, center=True):
    """The formula in torch: (x - mean)/√(var + eps) over `axes`, with mean and biased var."""
    x = widened(x)
    mean = x.mean(axes, keepdim=True) if center else x.new_zeros(())
    var = (x - mean).square().mean(axes, keepdim=True)
    return (x - mean) * torch.rsqrt(var + eps), mean, var


class Affine(nn.Module):
    """weight and bias of one shape, or None; shared by all layers below."""

    def __init__(self, shape, weight, bias, device=None, dtype=None):
        super().__init__()
        new = {"device": device, "dtype": dtype}
        self.register_parameter(
            "weight", nn.Parameter(torch.ones(shape, **new)) if weight else None
        )
        self.register_parameter("bias", nn.Parameter(torch.zeros(shape, **new)) if bias else None)

    def reset_parameters(self):
        if self.weight is not None:
            nn.init.ones_(self.weight)
        if self.bias is not None:
            nn.init.zeros_(self.bias)

    def scale_and_shift(self, x_hat, shape, dtype):
        """y of `dtype`, rounded once; like torch.nn's, it is x's whatever the parameters have."""
        if self.weight is not None:
            x_hat = x_hat * self.weight.reshape(shape)
        if self.bias is not None:
            x_hat = x_hat + self.bias.reshape(shape)
        return x_hat.to(dtype)


def check_channels(layer, x, channels, fewest_axes):
    check_axes(layer, x, channels, fewest_axes)
    check_not_empty(layer, x)


def check_axes(layer, x, channels, fewest_axes):
    if x.ndim < fewest_axes or x.shape[1] != channels:
        raise ValueError(
            f"{type(layer).__name__} needs x (N, {channels}, *space) with at least {fewest_axes} "
            f"axes; x has shape {tuple(x.shape)}. Move the channels to axis 1."
        )


def check_not_empty(layer, x):
    if x.numel() == 0:
        raise ValueError(
            f"{type(layer).__name__} needs at least one value; x {tuple(x.shape)} is empty. "
            "Leave empty batches out."
        )
