"""How 11-predict puts a function to use; travels to the worker as code."""

from utils.checks.declare import UnusableError
from utils.exercises.lesson_11.models import BrokenModelError, listed
from utils.exercises.lesson_11.observe import (
    expect_modes,
    expect_passed_on,
    made,
    state,
    watched,
)


def use(predict, description, values, x, modes, grad=True, broken=False):
    """Ask for the labels of x, and look at what the model was and is.

    Args: description, of a model; values, of its parameters and buffers, by name; x (N, D); modes,
    the training mode of each module before; grad, the gradient mode before; broken, whether the
    model raises. Returns: labels (N,), none where the model is broken.
    """
    import torch

    model = made(description, values, modes)
    during = watched(model)
    asked = torch.from_numpy(x)
    before = state(model)
    labels = None
    with torch.set_grad_enabled(grad):
        try:
            labels = predict(model, asked)
        except BrokenModelError:
            raised = True
        else:
            raised = False
        expect_grad_mode(grad, torch.is_grad_enabled(), raised)
    expect_passed_on(broken, raised)
    expect_modes(model, modes, raised)
    expect_same(before, state(model), bool((asked.numpy() != x).any()))
    expect_during(during)
    return torch.zeros(0).long().numpy() if broken else labels_of(labels, len(x))


def expect_grad_mode(before, after, raised):
    if before != after:
        words = {True: "on", False: "off"}
        when = "After an error" if raised else "Afterwards"
        raise UnusableError(
            f"grad-mode-changed: {when} the gradient mode is {words[after]}, and it was "
            f"{words[before]}. Write `with torch.no_grad():`, which puts back what it found, "
            "however the block ends."
        )


def expect_same(before, after, x_changed):
    """Hold parameters, buffers and gradients to what they were."""
    (values, trainable, grads), (values_now, trainable_now, grads_now) = before, after
    moved = [name for name, value in values.items() if values_now.get(name) != value]
    if moved:
        raise UnusableError(
            f"not-in-eval: {listed(moved)} moved while the model answered: batch normalization "
            "was in training mode. Call model.eval() first."
        )
    if trainable_now != trainable:
        raise UnusableError(
            "frozen: requires_grad of the parameters is another one afterwards. Leave it alone: "
            "torch.no_grad() records nothing."
        )
    if grads_now != grads:
        raise UnusableError(
            "gradients-lost: The parameters had gradients, and they are gone. Do not call "
            "zero_grad(): who asks changes nothing."
        )
    if x_changed:
        raise UnusableError("changed-input: It changes x.")


def expect_during(during):
    """Hold the modes while the model answered to evaluation, and the gradient mode to off."""
    training = [name for name, mode, _ in during if mode]
    if training:
        raise UnusableError(
            f"not-in-eval: While the model answered, {listed(training)} stood in training mode. "
            "model.eval() reaches every module inside."
        )
    if any(grad for _, _, grad in during):
        raise UnusableError(
            "records-gradient: While the model answered, gradients were recorded. Ask it inside "
            "`with torch.no_grad():`."
        )


def labels_of(labels, n):
    """The labels as an array, held to (N,) of int64."""
    import torch

    if not isinstance(labels, torch.Tensor):
        found = "None. Is the return missing?" if labels is None else type(labels).__name__ + "."
        if hasattr(labels, "indices") and hasattr(labels, "values"):
            found = "both the largest values and where they are. Take `.indices`."
        raise UnusableError(f"no-tensor: It should return a tensor of labels. It returns {found}")
    shape = tuple(labels.shape)
    expect_integers(labels)
    if shape != (n,):
        raise UnusableError(
            f"wrong-shape: For {n} example{'s' * (n > 1)} the labels have shape {shape}; expected "
            f"({n},). argmax(dim=1) gives it, with neither keepdim nor squeeze()."
        )
    return labels.numpy().copy()


def expect_integers(labels):
    import torch

    if labels.dtype.is_floating_point and labels.ndim == 2:
        raise UnusableError(
            "scores-returned: It returns the scores of all classes. A label is the index of the "
            "largest: argmax(dim=1)."
        )
    if labels.dtype != torch.int64:
        raise UnusableError(
            f"wrong-dtype: The labels are {labels.dtype}; expected torch.int64, as argmax gives."
        )
