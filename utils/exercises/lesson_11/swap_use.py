"""How 11-swap puts a function to use; travels to the worker as code."""

from utils.checks.declare import UnusableError
from utils.exercises.lesson_11.models import built, own_kinds

SHARED = (
    " This one stands in two places, and modules() and named_children() yield it once: go through "
    "part._modules.items() of each part."
)


def use(batch_to_group_norm, description, groups, training=True, still=(), double=False):
    """Exchange the layers of a model, and look at what stands where they stood.

    Args: description, of a model; groups; training, the mode of the model; still, the paths of
    modules in evaluation mode; double, whether it is a model in float64. Returns: of each place,
    the groups, ε and mode; the weights and the biases of all, one behind the other.
    """
    import torch

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
    expect_model(result, model, "" in places)
    expect_no_dots(result)
    expect_others(others, dict(parts_of(result)))
    old = list(places.values())
    new = [replacement(result, path, one, torch.nn, old.count(one) > 1)
           for path, one in places.items()]  # fmt: skip
    return described(new)


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


def expect_unchanged(before, after):
    if before != after:
        raise UnusableError(
            "changed-before-refusing: It raises for a layer whose channels cannot be grouped, "
            "and other layers are exchanged already. Look at all of them first, and exchange the "
            "first one when none is to be refused."
        )


def expect_model(result, model, is_norm):
    import torch

    if result is None:
        raise UnusableError(
            "returned-none: It returns None. Return the model, or its replacement."
        )
    if not isinstance(result, torch.nn.Module):
        raise UnusableError(f"no-module: It returns {type(result).__name__}, not a module.")
    if not is_norm and result is not model:
        raise UnusableError(
            "another-model: It returns another model. The layers are replaced in place, in the "
            "model that was handed over, and that model is returned."
        )


def expect_no_dots(model):
    """Refuse a module whose own name is a path."""
    dotted = [name for part in model.modules() for name in (*part._modules, *vars(part))
              if "." in name]  # fmt: skip
    if dotted:
        parent, _, last = dotted[0].rpartition(".")
        raise UnusableError(
            f"path-as-a-name: setattr does not follow dots: it gave the model an attribute that "
            f"is called `{dotted[0]}`, and the old layer is still where it was. Set it on its "
            f'parent: setattr(model.get_submodule("{parent}"), "{last}", …).'
        )


def expect_others(before, after):
    """Hold all modules that are no batch normalization to what they were."""
    for path, part in before.items():
        if after.get(path) is not part:
            raise UnusableError(
                f"others-exchanged: `{path}`, a {type(part).__name__}, is no batch normalization, "
                "and it is another module now or gone. Only batch normalizations are replaced."
            )


def replacement(model, path, old, nn, twice):
    """The group normalization at a place, held to what can be told in words."""
    words = f"`{path}`" if path else "The model itself"
    try:
        new = model.get_submodule(path)
    except AttributeError:
        new = None
    if isinstance(new, nn.modules.batchnorm._BatchNorm):
        raise UnusableError(
            f"batch-norm-left: {words} is still a {type(new).__name__}. Every one is replaced, "
            f"however deep inside, in each place where it stands.{SHARED * twice}"
        )
    if not isinstance(new, nn.GroupNorm):
        kind = "nothing" if new is None else f"a {type(new).__name__}"
        raise UnusableError(f"other-layer: {words} is {kind} now; it should be a GroupNorm.")
    expect_like(new, old, words)
    return new


def expect_like(new, old, words):
    """Hold a group normalization to the old layer's channels and dtype."""
    if new.num_channels != old.num_features:
        raise UnusableError(
            f"channels: {words} had {old.num_features} channels and has {new.num_channels} now: "
            "torch.nn.GroupNorm(num_groups, num_channels, …)."
        )
    if new.weight is not None and old.weight is not None and new.weight.dtype != old.weight.dtype:
        raise UnusableError(
            f"dtype-lost: {words} was in {old.weight.dtype}, and its replacement is in "
            f"{new.weight.dtype}. A new layer is float32: give it the old one's dtype."
        )


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
