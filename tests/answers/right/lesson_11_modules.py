"""Right answers to the exercises of lesson 11 that change a model."""

import torch


def freeze_in_a_loop(model, backbone):
    model.train()
    for part in backbone.modules():
        part.training = False
    for parameter in backbone.parameters():
        parameter.requires_grad = False


def freeze_what_has_buffers(model, backbone):
    """Dropout in the backbone may train: it has no buffer."""
    model.train(True)
    for part in backbone.modules():
        if list(part.buffers(recurse=False)):
            part.eval()
    for parameter in backbone.parameters():
        parameter.requires_grad_(False)
    return model


def freeze_by_asking_who_is_inside(model, backbone):
    inside = {id(p) for p in backbone.parameters()}
    for p in model.parameters():
        p.requires_grad = id(p) not in inside
    frozen = set(backbone.modules())
    for m in model.modules():
        m.training = m not in frozen


def groups_by_names(model, weight_decay):
    layers = ["BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "LayerNorm", "GroupNorm", "RMSNorm"]
    layers += ["InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d"]
    decay, no_decay = [], []
    for name, parameter in model.named_parameters():  # each one once
        owner, _, own = name.rpartition(".")
        if not parameter.requires_grad:
            continue
        kinds = {kind.__name__ for kind in type(model.get_submodule(owner)).__mro__}
        if kinds & set(layers) or "bias" in own:
            no_decay.append(parameter)
        else:
            decay.append(parameter)
    return [
        {"weight_decay": weight_decay, "params": decay},
        {"weight_decay": 0.0, "params": no_decay},
    ]


def groups_by_sets(model, weight_decay):
    from torch.nn.modules.batchnorm import _NormBase

    norms = _NormBase | torch.nn.LayerNorm | torch.nn.GroupNorm | torch.nn.RMSNorm
    spared = {
        id(p)
        for part in model.modules()
        for name, p in part._parameters.items()
        if p is not None and (isinstance(part, norms) or "bias" in name)
    }
    trainable = [p for p in model.parameters() if p.requires_grad]
    return (
        {"params": [p for p in trainable if id(p) not in spared], "weight_decay": weight_decay},
        {"params": [p for p in trainable if id(p) in spared], "weight_decay": 0},
    )


def groups_with_generators(model, weight_decay):
    """With names beside the parameters, which torch's optimizers take."""
    norms = torch.nn.LayerNorm, torch.nn.GroupNorm, torch.nn.RMSNorm
    norms += (torch.nn.modules.batchnorm._BatchNorm, torch.nn.modules.instancenorm._InstanceNorm)

    def spare(name):
        *path, own = name.split(".")
        return "bias" in own or isinstance(model.get_submodule(".".join(path)), norms)

    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    return [
        {"params": ((n, p) for n, p in named if not spare(n)), "weight_decay": weight_decay},
        {"params": (p for n, p in named if spare(n)), "weight_decay": 0.0, "lr": 0.1},
    ]


def swap_by_paths(model, groups):
    norms = torch.nn.BatchNorm1d | torch.nn.BatchNorm2d | torch.nn.BatchNorm3d
    found = [
        (n, m) for n, m in model.named_modules(remove_duplicate=False) if isinstance(m, norms)
    ]
    if any(m.num_features % groups for _, m in found):
        raise ValueError("groups must divide the channels of every BatchNorm")
    for name, old in found:
        new = torch.nn.GroupNorm(groups, old.num_features, old.eps, old.affine)
        new.load_state_dict(old.state_dict(), strict=False)
        new.to(old.running_mean.dtype).train(old.training)
        parent, _, last = name.rpartition(".")
        if not name:
            return new
        model.get_submodule(parent)._modules[last] = new
    return model


def swap_with_recursion(model, groups, checked=False):
    if not checked:
        for part in model.modules():
            norm = isinstance(part, torch.nn.modules.batchnorm._BatchNorm)
            if norm and part.num_features % groups != 0:
                raise ValueError(f"{part.num_features} channels in {groups} groups")
    if isinstance(model, torch.nn.modules.batchnorm._BatchNorm):
        twin = torch.nn.GroupNorm(groups, model.num_features, eps=model.eps, affine=model.affine)
        if model.affine:
            twin.weight, twin.bias = model.weight, model.bias
        twin.training = model.training
        return twin
    for name in list(model._modules):
        setattr(model, name, swap_with_recursion(model._modules[name], groups, checked=True))
    return model


def swap_after_a_dry_run(model, groups):
    """Makes all replacements first, and GroupNorm itself refuses."""
    new = {}
    for part in model.modules():
        if isinstance(part, torch.nn.modules.batchnorm._BatchNorm):
            layer = torch.nn.GroupNorm(groups, part.num_features, affine=part.affine)
            layer.eps = part.eps
            with torch.no_grad():
                for mine, theirs in zip(layer.parameters(), part.parameters(), strict=True):
                    mine.data = theirs.clone()
            new[part] = layer.train(part.training)
    if model in new:
        return new[model]
    for part in model.modules():
        for name, child in part._modules.items():
            part._modules[name] = new.get(child, child)
    return model


def adapt_with_a_stack(model, batches):
    from contextlib import ExitStack

    kind = torch.nn.modules.batchnorm._BatchNorm
    with ExitStack() as stack:
        for part in model.modules():
            stack.callback(setattr, part, "training", part.training)
            part.training = isinstance(part, kind)
            if part.training:
                stack.callback(setattr, part, "momentum", part.momentum)
                part.momentum = None
                part.reset_running_stats()
        stack.enter_context(torch.inference_mode())
        for x in batches:
            model(x)


def adapt_by_hand(model, batches):
    """Averages in hooks, and leaves the layers' own averages to the end."""
    kind = torch.nn.modules.batchnorm._BatchNorm
    norms = [m for m in model.modules() if isinstance(m, kind)]
    modes = {m: m.training for m in model.modules()}
    sums = {m: [] for m in norms}
    kept = {m: m.momentum for m in norms}

    def note(module, args):
        x = args[0].double().transpose(0, 1).flatten(1).T
        sums[module].append((x.mean(0), x.var(0)))

    handles = [m.register_forward_pre_hook(note) for m in norms]
    try:
        model.eval()
        for m in norms:
            m.train()
            m.momentum = 0.0
        with torch.no_grad():
            for x in batches:
                model(x)
    finally:
        for handle in handles:
            handle.remove()
        for m, mode in modes.items():
            m.training = mode
        for m in norms:
            m.momentum = kept[m]
    for m in norms:
        m.running_mean.copy_(torch.stack([mean for mean, _ in sums[m]]).mean(0))
        m.running_var.copy_(torch.stack([var for _, var in sums[m]]).mean(0))
        m.num_batches_tracked.fill_(len(sums[m]))


def adapt_only_where_there_is_one(model, batches):
    layers = "BatchNorm1d", "BatchNorm2d", "BatchNorm3d"
    norms = [m for m in model.modules() if type(m).__name__ in layers]
    if not norms:
        return
    before = [(m, m.training, getattr(m, "momentum", None)) for m in model.modules()]
    try:
        model.eval()
        for m in norms:
            m.running_mean.zero_()
            m.running_var.fill_(1)
            m.num_batches_tracked.zero_()
            m.momentum = None
            m.train()
        for batch in batches:
            with torch.no_grad():
                model(batch)
    finally:
        for m, training, momentum in before:
            m.training = training
            if m in norms:
                m.momentum = momentum


RIGHT = {
    "11-freeze": [
        freeze_in_a_loop, freeze_what_has_buffers, freeze_by_asking_who_is_inside,
    ],
    "11-decay": [groups_by_names, groups_by_sets, groups_with_generators],
    "11-swap": [swap_by_paths, swap_with_recursion, swap_after_a_dry_run],
    "11-adapt": [adapt_with_a_stack, adapt_by_hand, adapt_only_where_there_is_one],
}  # fmt: skip
