"""How 11-swap puts a function to use; travels to the worker as code."""

from utils.exercises.lesson_11.models import built, own_kinds
from utils.exercises.lesson_11.swap_expect import expect_unchanged, replacements


def use(batch_to_group_norm, description, groups, training=True, still=(), double=False):
    """Exchange the layers of a model, and look at what stands where they stood.

    Args: description, of a model; groups; training, the mode of the model; still, the paths of
    modules in evaluation mode; double, whether it is a model in float64. Returns: of each place,
    the groups, ε and mode; the weights and the biases of all, one behind the other.
    """
    model = built(description, own_kinds())
    model = (model.double() if double else model).train(training)
    for path in still:
        model.get_submodule(path).eval()
    places = fill(model)
    others = {path: part for path, part in parts_of(model) if path not in places}
    before = shape_of(model)
    try:
        result = batch_to_group_norm(model, groups)
    except ValueError:
        expect_unchanged(before, shape_of(model))
        raise
    if any(layer.num_features % groups for layer in places.values()):
        return described([])  # which is wrong, because an error is right
    return described(replacements(result, model, places, others))


def fill(model):
    """{path: layer} of the batch normalizations, which get a weight and a bias of their own."""
    import torch

    kind = torch.nn.modules.batchnorm._BatchNorm
    places = {path: part for path, part in parts_of(model) if isinstance(part, kind)}
    for number, layer in enumerate(dict.fromkeys(places.values())):
        if layer.affine:
            ramp = torch.arange(1, layer.num_features + 1)
            layer.weight.data.copy_(ramp + 0.5 * number)
            layer.bias.data.copy_(number - 0.25 * ramp)
    return places


def parts_of(model):
    return list(model.named_modules(remove_duplicate=False))


def shape_of(model):
    """All that a refused model must have kept."""
    parts = [(path, part, part.training) for path, part in parts_of(model)]
    return parts, {name: t.detach().numpy().tobytes() for name, t in model.state_dict().items()}


def described(layers):
    import numpy as np

    def joined(tensors):
        arrays = [t.detach().double().numpy().copy() for t in tensors if t is not None]
        return np.concatenate([np.zeros(0), *arrays])

    return (
        np.array([layer.num_groups for layer in layers], int),
        np.array([layer.eps for layer in layers], float),
        joined(layer.weight for layer in layers),
        joined(layer.bias for layer in layers),
        np.array([layer.training for layer in layers], int),
    )
