"""How 11-adapt puts a function to use; travels to the worker as code."""

from utils.checks.declare import UnusableError
from utils.exercises.lesson_11.models import BrokenModelError, listed
from utils.exercises.lesson_11.observe import expect_modes, expect_passed_on, made, state, watched

BUFFERS = ("running_mean", "running_var", "num_batches_tracked")
OTHERS = (
    "others-in-training: {} was in training mode meanwhile. Only batch normalizations are: "
    "model.eval() first, and then train() for each of them."
)
WEIGHTS = (
    "weights-changed: {} changed. Nothing is trained here: the batches only go through the model. "
    "(reset_running_stats() resets the buffers alone; reset_parameters() takes the weights too.)"
)
FROZEN = (
    "frozen: requires_grad of the parameters is another one afterwards. torch.no_grad() records "
    "nothing, and leaves it alone."
)
GRADIENTS = (
    "gradients-changed: The parameters had gradients, and they are others now. No backward() and "
    "no zero_grad() is needed."
)


def use(adapt_statistics, description, weights, batches, modes, **how):
    """Show the model a new domain, and look at what it keeps of it.

    Args: description, of a model; weights, of its linear layer; batches, arrays (N, D); modes, the
    training mode of each module before; how: `once`, whether the batches can be read once only;
    `grad`, the gradient mode before; `broken`, whether the model raises. Returns: the running
    means and variances of all batch normalizations, one behind the other, and their counts.
    """
    import torch

    here = [path for path in weights if path.rpartition(".")[0] in dict(description[1])]
    model = made(description, {path: weights[path] for path in here}, modes)
    norms = norms_of(model)
    momenta = [norm.momentum for norm in norms]
    before, during = state(model), watched(model)
    shown = [torch.from_numpy(batch.copy()) for batch in batches]
    with torch.set_grad_enabled(how.get("grad", True)):
        raised = attempted(adapt_statistics, model, once(shown) if how.get("once") else shown)
    expect_passed_on(how.get("broken", False), raised)
    expect_modes(model, modes, raised)
    expect_momenta(norms_of(model), momenta, raised)
    expect_weights(before, state(model))
    expect_only_norms(during)
    expect_all_or_none(model, {} if raised else before[0])
    return none(norms) if raised else buffers(norms_of(model))


def norms_of(model):
    import torch

    kind = torch.nn.modules.batchnorm._BatchNorm
    return [part for part in model.modules() if isinstance(part, kind)]


def once(batches):
    """The batches, as a file yields them: one after the other, and not again."""
    yield from batches


def attempted(adapt_statistics, model, batches):
    """Whether the model's own error came out."""
    try:
        adapt_statistics(model, batches)
    except BrokenModelError:
        return True
    return False


def expect_momenta(norms, before, raised):
    for norm, momentum in zip(norms, before, strict=True):
        if norm.momentum is not momentum and norm.momentum != momentum:
            when = "After an error" if raised else "Afterwards"
            raise UnusableError(
                f"momentum-lost: {when} a layer's momentum is {norm.momentum}, and it was "
                f"{momentum}. Write down each layer's own before, and put it back in `finally:`."
            )


def expect_weights(before, after):
    """Hold all but the buffers of batch normalization to what they were."""
    (values, trainable, grads), (values_now, trainable_now, grads_now) = before, after
    moved = [name for name, value in values.items()
             if values_now.get(name) != value and not name.endswith(BUFFERS)]  # fmt: skip
    said = None
    if [name for name in moved if name.endswith("seen")]:
        said = OTHERS.format(f"{listed(moved)} moved: a layer that is no batch normalization")
    elif moved:
        said = WEIGHTS.format(listed(moved))
    elif trainable_now != trainable:
        said = FROZEN
    elif grads_now != grads:
        said = GRADIENTS
    if said:
        raise UnusableError(said)


def expect_only_norms(during):
    """Hold all modules but batch normalizations to evaluation, while the model was asked."""
    others = [name for name, training, _ in during if training and not is_norm(name)]
    if others:
        raise UnusableError(OTHERS.format(listed(list(dict.fromkeys(others)))))


def expect_all_or_none(model, before):
    """Name the batch normalizations that stayed as they were, where others moved."""
    now = state(model)[0]
    moved = {name: [now[path] != value for path, value in before.items()
                    if path.startswith(f"{name}.") and path.endswith(BUFFERS)]
             for name, _ in model.named_modules() if is_norm(name)}  # fmt: skip
    missed = [name for name, buffers in moved.items() if not any(buffers)]
    if before and missed and len(missed) < len(moved):
        kinds = listed_kinds(model, missed)
        raise UnusableError(
            f"layers-missed: {kinds} stayed as {'they were' if missed[1:] else 'it was'}, and "
            f"{listed_kinds(model, [name for name in moved if name not in missed])} moved. Go "
            "through model.modules(), which finds what is deep inside, and ask for every kind of "
            "batch normalization: nn.BatchNorm1d, nn.BatchNorm2d and nn.BatchNorm3d."
        )


def listed_kinds(model, names):
    words = [f"`{name}`, a {type(model.get_submodule(name)).__name__}," for name in names]
    return " and ".join(words)


def is_norm(name):
    return name.endswith(("first", "second", "third"))


def buffers(norms):
    import numpy as np

    def joined(name):
        arrays = [getattr(norm, name).detach().double().numpy().copy() for norm in norms]
        return np.concatenate([np.zeros(0), *arrays])

    counts = [int(norm.num_batches_tracked) for norm in norms]
    return joined("running_mean"), joined("running_var"), np.array(counts, int)


def none(norms):
    """After an error, what the buffers hold is free."""
    import numpy as np

    return np.zeros(0), np.zeros(0), np.zeros(0, int)
