"""What can be told in words of the layers that were exchanged; travels to the worker as code."""

from utils.checks.declare import UnusableError

SHARED = (
    " This one stands in two places, and modules() and named_children() yield it once: go through "
    "part._modules.items() of each part."
)


def replacements(result, model, places, others):
    """The group normalizations that stand where batch normalizations stood."""
    import torch

    expect_model(result, model, "" in places)
    expect_no_dots(result)
    expect_others(others, dict(result.named_modules(remove_duplicate=False)))
    old = list(places.values())
    return [replacement(result, path, one, torch.nn, old.count(one) > 1)
            for path, one in places.items()]  # fmt: skip


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
