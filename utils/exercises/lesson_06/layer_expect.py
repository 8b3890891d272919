"""What keeps a class from being used as 06-layer's answer, in words; travels to the worker."""

import inspect
from contextlib import contextmanager
from unittest import mock

from utils.checks.declare import UnusableError


def expect_class(layer_class):
    import torch

    if isinstance(layer_class, torch.nn.Module):
        raise UnusableError(
            "instance-for-class: It is a layer that is made already. Hand over the class itself: "
            'check("06-layer", BatchNorm1d), without parentheses after the name.'
        )
    if not inspect.isclass(layer_class) or not issubclass(layer_class, torch.nn.Module):
        kind = "class without torch.nn.Module" if inspect.isclass(layer_class) else "function"
        raise UnusableError(
            f"no-module: It is a {kind}, and a layer is wanted: class "
            "BatchNorm1d(torch.nn.Module), with __init__ and forward."
        )
    if issubclass(layer_class, torch.nn.modules.batchnorm._NormBase):
        raise UnusableError("used-torch: It inherits from torch's own layer, not from nn.Module.")
    if layer_class.forward is torch.nn.Module.forward:
        raise UnusableError(
            "no-forward: The class has no `forward`. Write def forward(self, x): inside it, "
            "indented like __init__. Calling the layer calls forward."
        )


def made(layer_class, batch, options):
    """A layer for this batch, of its dtype, that holds what torch.nn's holds."""
    import torch

    by_place = tuple(options.values()) if list(options) == ["eps", "momentum"] else ()
    layer = layer_class(batch.shape[1], *by_place, **({} if by_place else options))
    twin = torch.nn.BatchNorm1d(batch.shape[1])
    expect_names(layer, twin)
    expect_state(layer, twin)
    for name, wanted in twin.state_dict().items():
        found = layer.state_dict()[name]
        if found.shape != wanted.shape:
            raise UnusableError(
                f"wrong-shape: `{name}` has shape {tuple(found.shape)}; torch.nn.BatchNorm1d's "
                f"has {tuple(wanted.shape)}, and a state_dict loads only where the shapes agree."
            )
        if name != "num_batches_tracked" and found.dtype != wanted.dtype:
            raise UnusableError(
                f"wrong-dtype: `{name}` of a new layer is {found.dtype}; it should be "
                f"{wanted.dtype}, as torch.ones and torch.zeros make it."
            )
    return layer.double() if batch.dtype == float else layer


def expect_names(layer, twin):
    """Hold the parameters and the buffers to torch's names."""
    for kind, wanted, found in (
        ("parameter", dict(twin.named_parameters()), dict(layer.named_parameters())),
        ("buffer", dict(twin.named_buffers()), dict(layer.named_buffers())),
    ):
        missing = [name for name in wanted if name not in found]
        if not missing:
            continue
        way = "torch.nn.Parameter(…)" if kind == "parameter" else "self.register_buffer(name, …)"
        there = [name for name in missing if hasattr(layer, name)]
        problem = f"not-a-{kind}" if there else f"{kind}-names"
        what = "is there, and it is" if there else "is missing; there is"
        raise UnusableError(
            f"{problem}: `{(there or missing)[0]}` {what} no {kind} of that name. {way} makes "
            "one, which state_dict() holds and .to(device) moves."
        )


def expect_state(layer, twin):
    """Hold the state_dict to the names that torch's has, and to no others."""
    extra = [name for name in layer.state_dict() if name not in twin.state_dict()]
    if extra or len(layer.state_dict()) < 5:
        more = f"holds `{extra[0]}` too" if extra else "lacks a buffer that is not persistent"
        raise UnusableError(
            f"state-dict: Its state_dict {more}, so torch.nn.BatchNorm1d refuses to load it."
        )


@contextmanager
def without_shortcuts():
    """Meanwhile torch's own functions for the layer say that they are not the answer."""
    import torch

    def refuse(*args, **kwargs):
        raise UnusableError(
            "used-torch: It calls torch's own batch_norm. Write the lines yourself: mean, "
            "variance, x̂, γ and β."
        )

    with (
        mock.patch.object(torch, "batch_norm", refuse),
        mock.patch.object(torch.nn.functional, "batch_norm", refuse),
    ):
        yield


def expect_untouched(layer):
    """Hold a new layer that refused its batch to what it was: it has seen nothing."""
    moved = layer.running_mean.any() or (layer.running_var != 1).any()
    if moved or int(layer.num_batches_tracked):
        raise UnusableError(
            "updated-before-refusing: It raises for one row, but its buffers have taken the row "
            "already. Raise first, and update afterwards."
        )


def applied(layer, x):
    """y = layer(x), held to x's shape and dtype."""
    import torch

    y = layer(x)
    if y is None:
        raise UnusableError("returned-none: Its forward returns None. Is the return missing?")
    if not isinstance(y, torch.Tensor):
        raise UnusableError(f"no-tensor: Its forward returns {type(y).__name__}, not a tensor.")
    if y.shape != x.shape:
        raise UnusableError(
            f"wrong-shape: For x of shape {tuple(x.shape)} its forward returns y of shape "
            f"{tuple(y.shape)}. The layer keeps the shape."
        )
    if y.dtype != x.dtype:
        raise UnusableError(
            f"wrong-dtype: For x in {x.dtype} its forward returns y in {y.dtype}. The layer keeps "
            "the dtype: make no tensor of a fixed one inside forward."
        )
    return y
