"""Wrong answers to 11-decay, as learners write them."""

import torch
from torch import nn

NORMS = (
    nn.modules.batchnorm._BatchNorm,
    nn.modules.instancenorm._InstanceNorm,
    nn.LayerNorm,
    nn.GroupNorm,
    nn.RMSNorm,
)


def two(decayed, spared, weight_decay, zero=0.0):
    return [
        {"params": decayed, "weight_decay": weight_decay},
        {"params": spared, "weight_decay": zero},
    ]


def sorted_by(model, weight_decay, spare):
    """spare(owner, name, parameter) says what is left alone."""
    decayed, spared = [], []
    for name, p in model.named_parameters():
        if p.requires_grad:
            owner = model.get_submodule(name.rpartition(".")[0])
            (spared if spare(owner, name, p) else decayed).append(p)
    return two(decayed, spared, weight_decay)


def by_axes(model, weight_decay):
    decayed = [p for p in model.parameters() if p.requires_grad and p.ndim > 1]
    return two(decayed, [p for p in model.parameters() if p.requires_grad and p.ndim <= 1],
               weight_decay)  # fmt: skip


def by_axes_or_name(model, weight_decay):
    return sorted_by(model, weight_decay, lambda o, n, p: p.ndim == 1 or n.endswith(".bias"))


def norms_or_axes(model, weight_decay):
    def spare(o, n, p):
        return isinstance(o, NORMS) or p.ndim < 2 or "bias" in n.rsplit(".")[-1]

    return sorted_by(model, weight_decay, spare)


def biases_only(model, weight_decay):
    return sorted_by(model, weight_decay, lambda o, n, p: "bias" in n.split(".")[-1])


def norms_only(model, weight_decay):
    return sorted_by(model, weight_decay, lambda o, n, p: isinstance(o, NORMS))


def gammas_and_other_biases(model, weight_decay):
    def spare(o, n, p):
        own = n.split(".")[-1]
        return own == "weight" if isinstance(o, NORMS) else "bias" in own

    return sorted_by(model, weight_decay, spare)


def everything(model, weight_decay):
    return two([p for p in model.parameters() if p.requires_grad], [], weight_decay)


def whole_path(model, weight_decay):
    return sorted_by(model, weight_decay, lambda o, n, p: isinstance(o, NORMS) or "bias" in n)


def exactly_bias(model, weight_decay):
    return sorted_by(
        model, weight_decay, lambda o, n, p: isinstance(o, NORMS) or n.split(".")[-1] == "bias"
    )


def ends_in_bias(model, weight_decay):
    return sorted_by(
        model, weight_decay, lambda o, n, p: isinstance(o, NORMS) or n.endswith("bias")
    )


def starts_with_bias(model, weight_decay):
    return sorted_by(
        model, weight_decay,
        lambda o, n, p: isinstance(o, NORMS) or n.split(".")[-1].startswith("bias"))  # fmt: skip


def by_path(model, weight_decay):
    return sorted_by(
        model, weight_decay,
        lambda o, n, p: "norm" in n or "bn" in n or "bias" in n.split(".")[-1])  # fmt: skip


def some(*kinds):
    def answer(model, weight_decay):
        return sorted_by(
            model, weight_decay,
            lambda o, n, p: isinstance(o, kinds) or "bias" in n.split(".")[-1])  # fmt: skip

    return answer


batch_only = some(nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
batch_only.__name__ = "batch_only"
batch_and_layer = some(nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.LayerNorm)
batch_and_layer.__name__ = "batch_and_layer"
no_instance_no_rms = some(NORMS[0], nn.LayerNorm, nn.GroupNorm)
no_instance_no_rms.__name__ = "no_instance_no_rms"
no_rms = some(*NORMS[:4])
no_rms.__name__ = "no_rms"
no_instance = some(NORMS[0], *NORMS[2:])
no_instance.__name__ = "no_instance"
no_three_axes = some(nn.BatchNorm1d, nn.BatchNorm2d, *NORMS[1:])
no_three_axes.__name__ = "no_three_axes"


def frozen_too(model, weight_decay):
    decayed, spared = [], []
    for name, p in model.named_parameters():
        path, _, own = name.rpartition(".")
        spare = isinstance(model.get_submodule(path), NORMS) or "bias" in own
        (spared if spare else decayed).append(p)
    return two(decayed, spared, weight_decay)


def again_and_again(model, weight_decay):
    decayed, spared = [], []
    for _, part in model.named_modules(remove_duplicate=False):
        for name, p in part.named_parameters(recurse=False):
            if p.requires_grad:
                (spared if isinstance(part, NORMS) or "bias" in name else decayed).append(p)
    return two(decayed, spared, weight_decay)


def by_class_name(model, weight_decay):
    return sorted_by(
        model, weight_decay,
        lambda o, n, p: "Norm" in type(o).__name__ or "bias" in n.split(".")[-1])  # fmt: skip


def by_exact_types(model, weight_decay):
    names = "BatchNorm1d BatchNorm2d BatchNorm3d InstanceNorm1d InstanceNorm2d InstanceNorm3d "
    kinds = (names + "LayerNorm GroupNorm RMSNorm").split()
    return sorted_by(
        model, weight_decay,
        lambda o, n, p: type(o).__name__ in kinds or "bias" in n.split(".")[-1])  # fmt: skip


def bias_in_the_name(model, weight_decay):
    decayed = [p for n, p in model.named_parameters() if "bias" not in n and p.requires_grad]
    spared = [p for n, p in model.named_parameters() if "bias" in n and p.requires_grad]
    return two(decayed, spared, weight_decay)


def bias_in_the_name_and_frozen_ones(model, weight_decay):
    decayed = [p for n, p in model.named_parameters() if "bias" not in n]
    spared = [p for n, p in model.named_parameters() if "bias" in n]
    return two(decayed, spared, weight_decay)


def seen_by_nobody(model, weight_decay):
    decayed, spared = [], []
    for part in model.modules():
        for name, p in part.named_parameters(recurse=False):
            if p.requires_grad:
                (spared if isinstance(part, NORMS) or "bias" in name else decayed).append(p)
    return two(decayed, spared, weight_decay)


def linear_and_conv(model, weight_decay):
    dense = nn.Linear | nn.Conv1d | nn.Conv2d | nn.Conv3d
    return sorted_by(
        model, weight_decay, lambda o, n, p: not (isinstance(o, dense) and n.endswith("weight"))
    )


def called_weight(model, weight_decay):
    return sorted_by(
        model,
        weight_decay,
        lambda o, n, p: isinstance(o, NORMS) or not n.endswith("weight"),
    )


def not_in_a_list(model, weight_decay):
    decayed = [p for n, p in model.named_parameters() if "bias" not in n]
    return two(decayed, [p for p in model.parameters() if p not in decayed], weight_decay)


def right(model, weight_decay):
    return sorted_by(
        model, weight_decay, lambda o, n, p: isinstance(o, NORMS) or "bias" in n.split(".")[-1]
    )


def other_order(model, weight_decay):
    return right(model, weight_decay)[::-1]


def decays_the_wrong_ones(model, weight_decay):
    one, other = right(model, weight_decay)
    return [{**other, "weight_decay": weight_decay}, {**one, "weight_decay": 0.0}]


def numbers_exchanged(model, weight_decay):
    one, other = right(model, weight_decay)
    return two(one["params"], other["params"], 0.0, weight_decay)


def same_for_both(model, weight_decay):
    one, other = right(model, weight_decay)
    return two(one["params"], other["params"], weight_decay, weight_decay)


def none_for_zero(model, weight_decay):
    one, other = right(model, weight_decay)
    return two(one["params"], other["params"], weight_decay, None)


def no_empty_group(model, weight_decay):
    return [group for group in right(model, weight_decay) if group["params"]]


def key_missing(model, weight_decay):
    one, other = right(model, weight_decay)
    return [one, {"params": other["params"]}]


def plain_lists(model, weight_decay):
    return [group["params"] for group in right(model, weight_decay)]


def with_names(model, weight_decay):
    names = [name for name, _ in model.named_parameters()]
    return two([n for n in names if "bias" not in n], [n for n in names if "bias" in n],
               weight_decay)  # fmt: skip


def an_optimizer(model, weight_decay):
    return torch.optim.AdamW(right(model, weight_decay))


def forgets_the_root(model, weight_decay):
    """Asks children only, so a model without any has no parameters."""
    decayed, spared = [], []
    for part in model.children():
        for name, p in part.named_parameters():
            if p.requires_grad:
                (spared if isinstance(part, NORMS) or "bias" in name else decayed).append(p)
    return two(decayed, spared, weight_decay)


WRONG = {
    "11-decay": [
        (by_axes, "one-axis"),
        (by_axes_or_name, "one-axis-for-norms+bias-by-its-whole-name"),
        (norms_or_axes, "one-axis-too"),
        (biases_only, "norms-decayed"),
        (norms_only, "biases-decayed"),
        (gammas_and_other_biases, "beta-decayed"),
        (everything, "all-decayed"),
        (whole_path, "bias-in-the-path"),
        (exactly_bias, "bias-by-its-whole-name"),
        (ends_in_bias, "bias-at-the-end"),
        (starts_with_bias, "bias-at-the-beginning"),
        (by_path, "norms-by-path"),
        (batch_only, "only-batch-norm"),
        (batch_and_layer, "only-batch-and-layer"),
        (no_instance_no_rms, "instance-and-rms-forgotten"),
        (no_rms, "rms-forgotten"),
        (no_instance, "instance-forgotten"),
        (no_three_axes, "three-axes-forgotten"),
        (frozen_too, "frozen-included"),
        (again_and_again, "twice"),
        (other_order, "groups-exchanged"),
        (decays_the_wrong_ones, "decays-exchanged"),
        (numbers_exchanged, "numbers-exchanged"),
        (same_for_both, "both-decay"),
        (none_for_zero, "no-number"),
        (no_empty_group, "not-two"),
        (key_missing, "keys"),
        (plain_lists, "no-groups"),
        (with_names, "names"),
        (an_optimizer, "no-groups"),
        (forgets_the_root, None),
        (by_class_name, "norms-by-class-name"),
        (by_exact_types, "subclass-forgotten"),
        (bias_in_the_name, "by-bias-in-the-path-alone"),
        (bias_in_the_name_and_frozen_ones, "by-bias-in-the-path-alone+frozen-included"),
        (seen_by_nobody, "twice-where-tied"),
        (linear_and_conv, "only-some-kinds-decayed"),
        (called_weight, "weights-only"),
        (not_in_a_list, "raised"),
    ],
}
