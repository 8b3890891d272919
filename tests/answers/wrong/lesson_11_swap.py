"""Wrong answers to 11-swap, as learners write them."""

import copy

import torch
from torch import nn


def is_norm(part):
    return isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d)


def like(norm, groups):
    new = nn.GroupNorm(groups, norm.num_features, eps=norm.eps, affine=norm.affine)
    if norm.affine:
        new.weight.data = norm.weight.data.clone()
        new.bias.data = norm.bias.data.clone()
    return new.train(norm.training)


def refuse(model, groups):
    for part in model.modules():
        if is_norm(part) and part.num_features % groups:
            raise ValueError("not divisible")


def walk(model, groups, make=like, first=refuse):
    first(model, groups)
    if is_norm(model):
        return make(model, groups)
    for part in list(model.modules()):
        for name, child in list(part._modules.items()):
            if is_norm(child):
                setattr(part, name, make(child, groups))
    return model


def recursion_without_looking_first(model, groups):
    if is_norm(model):
        return like(model, groups)
    for name, child in list(model._modules.items()):
        setattr(model, name, recursion_without_looking_first(child, groups))
    return model


def named_children_only(model, groups):
    refuse(model, groups)
    if is_norm(model):
        return like(model, groups)
    for name, child in model.named_children():
        if is_norm(child):
            setattr(model, name, like(child, groups))
    return model


def named_children_with_recursion(model, groups):
    """A layer that stands in two places is yielded once."""
    refuse(model, groups)
    if is_norm(model):
        return like(model, groups)
    for name, child in model.named_children():
        setattr(model, name, named_children_with_recursion(child, groups))
    return model


def root_forgotten(model, groups):
    refuse(model, groups)
    for part in list(model.modules()):
        for name, child in list(part._modules.items()):
            if is_norm(child):
                setattr(part, name, like(child, groups))
    return model


def two_d_only(model, groups):
    refuse(model, groups)
    if isinstance(model, nn.BatchNorm2d):
        return like(model, groups)
    for part in list(model.modules()):
        for name, child in list(part._modules.items()):
            if isinstance(child, nn.BatchNorm2d):
                setattr(part, name, like(child, groups))
    return model


def instance_too(model, groups):
    refuse(model, groups)
    kind = nn.modules.batchnorm._NormBase
    if isinstance(model, kind):
        return like(model, groups)
    for part in list(model.modules()):
        for name, child in list(part._modules.items()):
            if isinstance(child, kind):
                setattr(part, name, like(child, groups))
    return model


def nothing_returned(model, groups):
    walk(model, groups)


def a_copy(model, groups):
    return walk(copy.deepcopy(model), groups)


def a_new_sequential(model, groups):
    refuse(model, groups)
    if is_norm(model):
        return like(model, groups)
    return nn.Sequential(*(like(m, groups) if is_norm(m) else m for m in model.children()))


def new_values(model, groups):
    def make(norm, groups):
        new = nn.GroupNorm(groups, norm.num_features, norm.eps, norm.affine)
        return new.to(norm.running_mean.dtype).train(norm.training)

    return walk(model, groups, make)


def no_bias(model, groups):
    def make(norm, groups):
        new = nn.GroupNorm(groups, norm.num_features, norm.eps, norm.affine)
        if norm.affine:
            new.weight = norm.weight
            new.bias.data = new.bias.data.to(norm.bias.dtype)
        return new.train(norm.training)

    return walk(model, groups, make)


def eps_forgotten(model, groups):
    def make(norm, groups):
        new = like(norm, groups)
        new.eps = 1e-5
        return new

    return walk(model, groups, make)


def affine_forgotten(model, groups):
    """Crashes where the old one has no weight."""

    def make(norm, groups):
        new = nn.GroupNorm(groups, norm.num_features, norm.eps)
        new.weight.data = norm.weight.data.clone()
        new.bias.data = norm.bias.data.clone()
        return new.train(norm.training)

    return walk(model, groups, make)


def affine_where_there_was_none(model, groups):
    def make(norm, groups):
        new = nn.GroupNorm(groups, norm.num_features, norm.eps).to(norm.running_mean.dtype)
        new.load_state_dict(norm.state_dict(), strict=False)
        return new.train(norm.training)

    return walk(model, groups, make)


def no_affine(model, groups):
    def make(norm, groups):
        return nn.GroupNorm(groups, norm.num_features, norm.eps, affine=False).train(norm.training)

    return walk(model, groups, make)


def channels_first(model, groups):
    def make(norm, groups):
        return nn.GroupNorm(norm.num_features, groups)

    return walk(model, groups, make)


def size_of_a_group(model, groups):
    def make(norm, groups):
        return like(norm, norm.num_features // groups)

    return walk(model, groups, make)


def a_single_group(model, groups):
    return walk(model, groups, lambda norm, groups: like(norm, 1))


def in_training(model, groups):
    return walk(model, groups, lambda norm, groups: like(norm, groups).train())


def mode_of_the_model(model, groups):
    return walk(model, groups, lambda norm, groups: like(norm, groups).train(model.training))


def single_precision(model, groups):
    def make(norm, groups):
        new = nn.GroupNorm(groups, norm.num_features, norm.eps, norm.affine)
        if norm.affine:
            with torch.no_grad():
                new.weight.copy_(norm.weight)
                new.bias.copy_(norm.bias)
        return new.train(norm.training)

    return walk(model, groups, make)


def largest_divisor(model, groups):
    def make(norm, groups):
        while norm.num_features % groups:
            groups -= 1
        return like(norm, groups)

    return walk(model, groups, make, first=lambda *args: None)


def leaves_it(model, groups):
    """Keeps the batch normalization where it cannot be replaced."""
    if is_norm(model):
        return like(model, groups) if model.num_features % groups == 0 else model
    for part in list(model.modules()):
        for name, child in list(part._modules.items()):
            if is_norm(child) and child.num_features % groups == 0:
                setattr(part, name, like(child, groups))
    return model


def asserts(model, groups):
    def first(model, groups):
        for part in model.modules():
            if is_norm(part):
                assert part.num_features % groups == 0

    return walk(model, groups, first=first)


def layer_norm(model, groups):
    def make(norm, groups):
        return nn.LayerNorm(norm.num_features)

    return walk(model, groups, make)


def by_local_variable(model, groups):
    """Gives a name another value, and the model keeps its layers."""
    refuse(model, groups)
    for part in model.modules():
        if is_norm(part):
            part = like(part, groups)
    return model


def refuses_without_any(model, groups):
    if not any(is_norm(part) for part in model.modules()):
        raise ValueError("no batch normalization in the model")
    return walk(model, groups)


def dotted_names(model, groups):
    refuse(model, groups)
    if is_norm(model):
        return like(model, groups)
    for name, part in list(model.named_modules()):
        if is_norm(part):
            setattr(model, name, like(part, groups))
    return model


def as_it_comes(norm, groups):
    return nn.GroupNorm(groups, norm.num_features)


def nothing_copied(model, groups):
    return walk(model, groups, as_it_comes)


def recursive(model, groups, make):
    refuse(model, groups)
    if is_norm(model):
        return make(model, groups)
    for name, child in model.named_children():
        setattr(model, name, recursive(child, groups, make))
    return model


def recursion_and_nothing_copied(model, groups):
    return recursive(model, groups, as_it_comes)


def recursion_and_training(model, groups):
    return recursive(model, groups, lambda norm, groups: like(norm, groups).train())


def recursion_and_one_group(model, groups):
    return recursive(model, groups, lambda norm, groups: like(norm, 1))


def recursion_and_another_eps(model, groups):
    def make(norm, groups):
        new = like(norm, groups)
        new.eps = 1e-5
        return new

    return recursive(model, groups, make)


def eps_alone_handed_over(model, groups):
    def make(norm, groups):
        return nn.GroupNorm(groups, norm.num_features, eps=norm.eps, affine=norm.affine)

    return walk(model, groups, make)


WRONG = {
    "11-swap": [
        (recursion_without_looking_first, "changed-before-refusing"),
        (named_children_only, "batch-norm-left"),
        (named_children_with_recursion, "batch-norm-left"),
        (root_forgotten, "batch-norm-left"),
        (two_d_only, "batch-norm-left"),
        (instance_too, "others-exchanged"),
        (nothing_returned, "returned-none"),
        (a_copy, "another-model"),
        (a_new_sequential, "another-model"),
        (new_values, "values-not-copied"),
        (no_bias, "bias-not-copied"),
        (eps_forgotten, "eps-default"),
        (affine_forgotten, "raised"),
        (affine_where_there_was_none, "affine-always"),
        (no_affine, "affine-never"),
        (channels_first, "raised"),
        (size_of_a_group, "groups-of-that-size"),
        (a_single_group, "one-group"),
        (in_training, "mode-lost"),
        (mode_of_the_model, "mode-of-the-model"),
        (single_precision, "dtype-lost"),
        (largest_divisor, "not-refused"),
        (leaves_it, "not-refused"),
        (asserts, "raised"),
        (layer_norm, "other-layer"),
        (by_local_variable, "batch-norm-left"),
        (refuses_without_any, "raised"),
        (dotted_names, "path-as-a-name"),
        (nothing_copied, "nothing-copied+dtype-lost"),
        (recursion_and_nothing_copied, "nothing-copied+batch-norm-left+dtype-lost"),
        (recursion_and_training, "mode-lost+batch-norm-left"),
        (recursion_and_one_group, "one-group+batch-norm-left"),
        (recursion_and_another_eps, "eps-default+batch-norm-left"),
        (eps_alone_handed_over, "values-and-mode-not-copied+dtype-lost"),
    ],
}
