"""The course's own answers to the exercises on torch modules."""

import torch
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.instancenorm import _InstanceNorm

NORMS = (_BatchNorm, _InstanceNorm, torch.nn.LayerNorm, torch.nn.GroupNorm, torch.nn.RMSNorm)


def batch_norms(model):
    return [part for part in model.modules() if isinstance(part, _BatchNorm)]


def predict(model, x):
    """The model's most likely class for each example, asked in evaluation mode."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            return model(x).argmax(dim=1)
    finally:
        for part, training in modes:
            part.training = training


def start_fine_tuning(model, backbone):
    """Make the model ready to train everything but its backbone."""
    model.train()
    backbone.eval()
    backbone.requires_grad_(False)


def parameter_groups(model, weight_decay):
    """Two parameter groups for an optimizer: decayed, and not decayed."""
    decayed, spared, seen = [], [], set()
    for part in model.modules():
        for name, parameter in part.named_parameters(recurse=False):
            if parameter in seen or not parameter.requires_grad:
                continue
            seen.add(parameter)
            spare = isinstance(part, NORMS) or "bias" in name
            (spared if spare else decayed).append(parameter)
    return [
        {"params": decayed, "weight_decay": weight_decay},
        {"params": spared, "weight_decay": 0.0},
    ]


def batch_to_group_norm(model, groups):
    """Replace every batch normalization in the model by group normalization."""
    norms = batch_norms(model)
    for norm in norms:
        if norm.num_features % groups:
            raise ValueError(
                f"groups must divide the channels; got {groups} for {norm.num_features} channels."
            )
    new = {norm: group_norm_like(norm, groups) for norm in norms}
    for part in list(model.modules()):
        for name, child in list(part._modules.items()):
            if child in new:
                setattr(part, name, new[child])
    return new.get(model, model)


def group_norm_like(norm, groups):
    """A GroupNorm with a batch normalization's channels, eps, weight, bias and mode."""
    new = torch.nn.GroupNorm(groups, norm.num_features, norm.eps, affine=norm.affine)
    for name in ("weight", "bias"):
        old = getattr(norm, name)
        setattr(new, name, None if old is None else torch.nn.Parameter(old.detach().clone()))
    return new.train(norm.training)


def adapt_statistics(model, batches):
    """Give every batch normalization in the model the statistics of a new domain."""
    modes = [(part, part.training) for part in model.modules()]
    momenta = [(norm, norm.momentum) for norm in batch_norms(model)]
    model.eval()
    for norm in batch_norms(model):
        norm.reset_running_stats()
        norm.momentum = None
        norm.train()
    try:
        with torch.no_grad():
            for x in batches:
                model(x)
    finally:
        for part, training in modes:
            part.training = training
        for norm, momentum in momenta:
            norm.momentum = momentum
