"""How 11-freeze puts a function to use; travels to the worker as code."""

from utils.checks.declare import UnusableError
from utils.exercises.lesson_11.models import listed
from utils.exercises.lesson_11.observe import made, state


def use(start_fine_tuning, description, backbone, x, modes):
    """Hand over a model, make a training step, and look at who took part in it.

    Args: description, of a model; backbone, the path of the module to freeze; x (N, D); modes, the
    training mode of each module before. Returns: for each parameter, whether it took a gradient;
    for each buffer, whether it moved; for each module outside the backbone, whether it trains.
    """
    import numpy as np
    import torch

    model = made(description, {}, modes)
    inside = set(model.get_submodule(backbone).modules())
    weights = state(model)[0]
    start_fine_tuning(model, model.get_submodule(backbone))
    expect_weights(weights, state(model)[0])
    expect_no_flag(model)
    trains = [part.training for part in model.modules() if part not in inside]
    for parameter in model.parameters():
        parameter.grad = None
    with torch.enable_grad():
        y = model(torch.from_numpy(x))
        if y.requires_grad:
            (y * torch.arange(1.0, y.numel() + 1).reshape(y.shape)).sum().backward()
    gradients = [parameter.grad is not None for parameter in model.parameters()]
    now = state(model)[0]
    moved = [now[name] != weights[name] for name, _ in model.named_buffers()]
    return tuple(np.array(flags, int) for flags in (gradients, moved, trains))


def expect_no_flag(model):
    """Refuse a requires_grad that was set on a module, where it means nothing."""
    flagged = [name for name, part in model.named_modules() if "requires_grad" in vars(part)]
    if flagged and any(p.requires_grad for p in model.get_submodule(flagged[0]).parameters()):
        raise UnusableError(
            f"flag-on-a-module: You set `requires_grad` on {listed(flagged)}, which is a module. "
            "That gives it an attribute which nobody reads, and reaches no parameter. Set it for "
            "each of backbone.parameters(), or call backbone.requires_grad_(False)."
        )


def expect_weights(before, after):
    changed = [name for name in before if after.get(name) != before[name]]
    if changed or set(before) != set(after):
        raise UnusableError(
            f"weights-changed: {listed(changed or sorted(set(before) ^ set(after)))} changed, and "
            "nothing has been trained yet. Leave all parameters and buffers as they are."
        )
