"""The formula in torch, and the affine map that every layer ends with."""

import torch
from torch import nn


def normalize(x, axes, eps, center=True):
    """The formula in torch: (x - mean)/√(var + eps) over `axes`, with mean and biased var."""
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x  # squares overflow
    mean = wide.mean(axes, keepdim=True) if center else wide.new_zeros(())
    var = (wide - mean).square().mean(axes, keepdim=True)
    return ((wide - mean) * torch.rsqrt(var + eps)).to(x.dtype), mean, var


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

    def scale_and_shift(self, x_hat, shape):
        if self.weight is not None:
            x_hat = x_hat * self.weight.reshape(shape)
        return x_hat if self.bias is None else x_hat + self.bias.reshape(shape)


def check_channels(layer, x, channels, fewest_axes):
    if x.ndim < fewest_axes or x.shape[1] != channels:
        raise ValueError(
            f"{type(layer).__name__} needs x (N, {channels}, *space) with at least {fewest_axes} "
            f"axes; x has shape {tuple(x.shape)}. Move the channels to axis 1."
        )
    check_not_empty(layer, x)


def check_not_empty(layer, x):
    if x.numel() == 0:
        raise ValueError(
            f"{type(layer).__name__} needs at least one value; x {tuple(x.shape)} is empty. "
            "Leave empty batches out."
        )
