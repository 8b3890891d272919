"""What a function did to the model that it was given; travels to the worker as code."""

from utils.checks.declare import UnusableError
from utils.exercises.lesson_11.models import built, listed, own_kinds

KEPT = 0.5  # the gradient that every parameter holds already


def made(description, values, modes):
    """The model, with its values, modes, and a gradient kept in each parameter."""
    import torch

    torch.set_num_threads(1)  # for models as small as these, more cost more
    model = built(description, own_kinds())
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if name in values:
                tensor.copy_(torch.from_numpy(values[name]))
            else:
                tensor.add_(1)  # a model that has been trained, with buffers that tell it
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, KEPT)
    for part, training in zip(model.modules(), modes, strict=True):
        part.training = training
    return model


def watched(model):
    """[(name, its mode, the gradient mode)], filled whenever a module inside the model is called.

    A copy of the model is watched too, because hooks are copied along.
    """
    import torch

    during = []

    def note(name):
        return lambda part, args: during.append((name, part.training, torch.is_grad_enabled()))

    for name, part in model.named_modules():
        part.register_forward_pre_hook(note(name))
    return during


def expect_no_hooks(model):
    hooked = [name for name, part in model.named_modules()
              if len(part._forward_hooks) + len(part._forward_pre_hooks) > 1]  # fmt: skip
    if hooked:
        raise UnusableError(
            f"hooks-left: Afterwards a hook of yours is still on {listed(hooked)}, and runs "
            "whenever the model is called. Remove it in `finally:`, by handle.remove()."
        )


def state(model):
    """{what: bytes} of all that nobody who asks may change."""
    tensors = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    kept = {name: tensor.detach().numpy().tobytes() for name, tensor in tensors.items()}
    grads = [p.grad is not None and bool((p.grad == KEPT).all()) for p in model.parameters()]
    return kept, [p.requires_grad for p in model.parameters()], grads


def expect_passed_on(broken, raised):
    if broken and not raised:
        raise UnusableError(
            "error-swallowed: The model raises an error, and your function does not pass it on. "
            "Tidy up in `finally:`, which lets the error through; `except:` stops it."
        )


def expect_modes(model, modes, raised):
    """Hold every module to the mode in which it was, and to the hook by which it is watched."""
    expect_no_hooks(model)
    wrong = [(name, was) for (name, part), was in zip(model.named_modules(), modes, strict=True)
             if part.training != was]  # fmt: skip
    if not wrong:
        return
    kind = how_lost(modes, {part.training for part in model.modules()}, raised)
    was = "training" if wrong[0][1] else "evaluation"
    names = [name for name, mode in wrong if mode == wrong[0][1]]
    is_are, it_was = ("are", "they were") if len(names) > 1 else ("is", "it was")
    when = "After an error" if raised else "Afterwards"
    raise UnusableError(
        f"{kind}: {when} {listed(names)} {is_are} in the other mode: {it_was} in {was} mode. "
        "Write down the mode of every module in model.modules() before. In `finally:` set each "
        "one's part.training; part.train() would reach the modules inside it too."
    )


def how_lost(before, now, raised):
    """The id of a mistake in the modes."""
    if raised:
        return "modes-after-error"
    if len(now) > 1:
        return "modes-lost"
    if len(set(before)) > 1:
        return "one-mode-for-all"
    return "train-afterwards" if now == {True} else "left-in-eval"
