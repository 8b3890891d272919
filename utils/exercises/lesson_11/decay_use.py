"""How 11-decay puts a function to use; travels to the worker as code."""

from utils.checks.declare import UnusableError
from utils.exercises.lesson_11.models import built, own_kinds

TWICE = 3


def use(parameter_groups, description, weight_decay, frozen=(), tied=()):
    """Ask for the groups of a model's parameters.

    Args: description, of a model; frozen, names of parameters that take no gradient; tied, two
    modules, the second of which has the first one's weight. Returns: for each parameter, 1 or 2
    for the group that it is in, 0 for none, 3 where it is in them twice; both weight decays.
    """
    import numpy as np

    model = built(description, own_kinds() | decay_kinds())
    if tied:
        model.get_submodule(tied[1]).weight = model.get_submodule(tied[0]).weight
    for name in frozen:
        model.get_parameter(name).requires_grad = False
    groups = expect_groups(parameter_groups(model, weight_decay))
    where = dict.fromkeys(model.parameters(), 0)
    for number, group in enumerate(groups, 1):
        for parameter in parameters_in(group):
            if parameter not in where:
                raise UnusableError("foreign: A group holds what is no parameter of the model.")
            where[parameter] = TWICE if where[parameter] else number
    decays = [decay_of(group) for group in groups]
    return np.array(list(where.values())), np.array(decays)


def decay_kinds():
    import torch

    class Filter(torch.nn.BatchNorm1d):
        pass

    class NormalNoise(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = torch.nn.Parameter(torch.ones(2, 3))

    class Relative(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.temperature = torch.nn.Parameter(torch.ones(4))
            self.rel_bias_table = torch.nn.Parameter(torch.zeros(5, 4))
            self.query_bias = torch.nn.Parameter(torch.zeros(4))

    return {"Filter": Filter, "NormalNoise": NormalNoise, "Relative": Relative}


def expect_groups(groups):
    """Hold what was returned to two dicts with the keys of a parameter group."""
    if groups is None:
        raise UnusableError("returned-none: It returns None. Is the return missing?")
    if not isinstance(groups, list | tuple) or not all(isinstance(g, dict) for g in groups):
        raise UnusableError(
            'no-groups: Return a list of two dicts, [{"params": […], "weight_decay": …}, …]. '
            f"It returns {type(groups).__name__}."
        )
    if len(groups) != 2:
        raise UnusableError(
            f"not-two: It returns {len(groups)} groups. There are always two, the decayed one "
            "first, even where one of them is empty."
        )
    for group in groups:
        expect_keys(group)
    return groups


def expect_keys(group):
    missing = [key for key in ("params", "weight_decay") if key not in group]
    if missing:
        raise UnusableError(
            f'keys: A group has no key "{missing[0]}". An optimizer looks for "params" and '
            f'"weight_decay"; yours has {", ".join(map(repr, group)) or "none"}.'
        )


def parameters_in(group):
    """The parameters in a group, without their names where those stand beside them."""
    import torch

    inside = group["params"]
    inside = [inside] if isinstance(inside, torch.Tensor) else list(inside)
    inside = [one[1] if isinstance(one, tuple) and len(one) == 2 else one for one in inside]
    if any(isinstance(one, str) for one in inside):
        raise UnusableError("names: A group holds names. An optimizer wants the parameters.")
    return inside


def decay_of(group):
    decay = group["weight_decay"]
    if isinstance(decay, bool) or not isinstance(decay, int | float):
        raise UnusableError(
            f"no-number: A group's weight_decay is {decay!r}. For no decay, write 0.0."
        )
    return float(decay)
