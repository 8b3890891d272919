"""Models as plain descriptions, which travel to the worker and become torch modules there.

A description is a tuple: a kind and its arguments, options in a dict at the end. A container's one
argument is a dict of the descriptions inside it, by name. ("Shared", key, description) is one
module wherever its key stands.
"""

CONTAINERS = ("Sequential", "ModuleDict", "Parts")


def built(description, kinds, shared=None):
    """The torch module of a description; `kinds` holds those that torch.nn has not."""
    import torch

    shared = {} if shared is None else shared
    kind, *args = description
    if kind == "Shared":
        key, inner = args
        if key not in shared:
            shared[key] = built(inner, kinds, shared)
        return shared[key]
    maker = kinds.get(kind) or getattr(torch.nn, kind)
    if kind in CONTAINERS:
        parts = {name: built(part, kinds, shared) for name, part in args[0].items()}
        return filled(maker, parts)
    options = args.pop() if args and isinstance(args[-1], dict) else {}
    return maker(*args, **options)


def filled(container, parts):
    module = container()
    for name, part in parts.items():
        module.add_module(name, part)
    return module


def leaves(description, path=""):
    """[(path, description)] of all that is no container, in torch's order, shared ones again."""
    kind, *args = description
    if kind not in CONTAINERS:
        return [(path, args[1] if kind == "Shared" else description)]
    names = [(f"{path}.{name}" if path else name, part) for name, part in args[0].items()]
    return [leaf for name, part in names for leaf in leaves(part, name)]


def modules(description, path=""):
    """[(path, kind)] of all modules, in the order of torch's named_modules()."""
    kind, *args = description
    inside = args[0] if kind in CONTAINERS else {}
    parts = [(f"{path}.{name}" if path else name, part) for name, part in inside.items()]
    return [(path, kind), *(found for name, part in parts for found in modules(part, name))]


def own_kinds():
    """Modules that torch.nn has not: they make what is random in it come out the same each time.

    Drop drops the first feature in training. Moving counts and averages in training, as a layer of
    one's own may. Broken raises.
    """
    import torch

    class Drop(torch.nn.Module):
        def forward(self, x):
            return torch.cat([0 * x[:, :1], 2 * x[:, 1:]], dim=1) if self.training else x

    class Moving(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("seen", torch.tensor(0.0))

        def forward(self, x):
            if self.training:
                self.seen += len(x)
            return x

    class Broken(torch.nn.Module):
        def forward(self, x):
            raise BrokenModelError("this model is broken on purpose")

    return {"Drop": Drop, "Moving": Moving, "Broken": Broken, "Parts": parts_kind()}


def parts_kind():
    """A module with parts, which it calls one after the other."""
    import torch

    class Parts(torch.nn.Module):
        def forward(self, x):
            for part in self.children():
                x = part(x)
            return x

    return Parts


class BrokenModelError(RuntimeError):
    """Raised by a model that is broken on purpose."""


def listed(names):
    """`a`, `b` and `c`, in words; "the model itself" for the module without a name."""
    words = [f"`{name}`" if name else "the model itself" for name in names[:3]]
    more = [f"{len(names) - 3} more"] if len(names) > 3 else []
    *first, last = words + more
    return f"{', '.join(first)} and {last}" if first else last
