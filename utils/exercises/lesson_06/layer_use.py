"""How 06-layer puts a class to use; travels to the worker as code, and imports torch there."""

from utils.checks.declare import UnusableError
from utils.exercises.lesson_06.layer_expect import (
    applied,
    expect_class,
    expect_untouched,
    made,
    without_shortcuts,
)


def use(layer_class, batches, weight, bias, dy, question, **options):
    """Construct, train on the batches, evaluate, and exchange a state_dict with torch.nn.

    Args: batches, arrays (N, C); weight, bias (C,), or None for those of a new layer; dy, the
    gradient of the last batch's y; question (M, C), asked in evaluation; options, eps and momentum
    where they are given. Returns: the outputs that `layer.py` names.
    """
    with without_shortcuts():
        return put_to_use(layer_class, batches, weight, bias, dy, question, **options)


def put_to_use(layer_class, batches, weight, bias, dy, question, **options):
    """What `use` does, while torch's own functions for the layer are refused."""
    import torch

    expect_class(layer_class)
    layer = made(layer_class, batches[0], options)
    with torch.no_grad():
        for parameter, values in ((layer.weight, weight), (layer.bias, bias)):
            if values is not None:
                parameter.copy_(torch.from_numpy(values))
    try:
        in_training = train(layer, batches, dy)
    except ValueError:
        if len(batches) == 1:
            expect_untouched(layer)
        raise
    in_graph = int(layer.running_mean.requires_grad or layer.running_var.requires_grad)
    in_evaluation = evaluate(layer, question)
    exchanged = exchange(layer_class, layer, batches[-1], question, options)
    return *in_training, in_graph, *in_evaluation, *exchanged


def train(layer, batches, dy):
    """y of the last batch, the gradients of x, weight and bias, and the buffers."""
    import torch

    layer.train()
    for batch in batches:
        x = torch.from_numpy(batch).requires_grad_()
        y = applied(layer, x)
    found = gradients(y, dy, [x, layer.weight, layer.bias])
    return y.detach().numpy().copy(), *found, *buffers(layer)


def evaluate(layer, question):
    """y, the gradient of x, and the buffers once the question was asked a second time."""
    import torch

    layer.eval()
    x = torch.from_numpy(question).requires_grad_()
    y = applied(layer, x)
    found = gradients(y, waves(question), [x])
    applied(layer, torch.from_numpy(question))
    return y.detach().numpy().copy(), *found, *buffers(layer)


def gradients(y, dy, sources):
    """The gradients of (y * dy).sum() for the sources, as arrays; 0 where y does not use one."""
    import torch

    if not y.requires_grad:
        raise UnusableError(
            "no-gradient: y does not know how it came from x, so nothing can be trained. What "
            "goes to NumPy, or through .detach() or torch.no_grad(), has lost its gradient."
        )
    found = torch.autograd.grad((y * torch.from_numpy(dy)).sum(), sources, allow_unused=True)
    pairs = zip(found, sources, strict=True)
    return [(torch.zeros_like(x) if g is None else g).numpy() for g, x in pairs]


def waves(x):
    """A gradient from above, of the shape and dtype of x, that no statistic of x is like."""
    import numpy as np

    return np.cos(np.arange(x.size)).reshape(x.shape).astype(x.dtype)


def buffers(layer):
    mean, var = (b.detach().numpy().copy() for b in (layer.running_mean, layer.running_var))
    return mean, var, int(layer.num_batches_tracked)


def exchange(layer_class, layer, batch, question, options):
    """Load the layer into torch's, and torch's with other values into a new one, and go on."""
    import torch

    features = batch.shape[1]
    torch.nn.BatchNorm1d(features).load_state_dict(layer.state_dict())
    twin = torch.nn.BatchNorm1d(features).double()
    ramp = torch.arange(1, features + 1, dtype=twin.weight.dtype)
    values = {"weight": ramp, "bias": -ramp, "running_mean": ramp / 2, "running_var": ramp * 3}
    twin.load_state_dict({**values, "num_batches_tracked": torch.tensor(4)})
    loaded = made(layer_class, batch, options)
    loaded.load_state_dict(twin.state_dict())
    loaded.eval()
    y = applied(loaded, torch.from_numpy(question)).detach().numpy().copy()
    loaded.train()
    applied(loaded, torch.from_numpy(batch))
    return y, *buffers(loaded)
