"""One training loop for all lessons: one network or a stack of them, a bar, and a history."""

from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812
from tqdm.auto import tqdm

# Set at import, before PyTorch starts threads of its own. Saturated networks are full of denormal
# numbers, which CPUs are slow at, and a thread that runs already would go on computing with them.
# A second thread saves a third of the time where cores are idle. Where they are shared, it waits.
torch.set_flush_denormal(True)
torch.set_num_threads(1)


class History(NamedTuple):
    """What training recorded, each row one of `steps`; a stack adds a last axis of R runs."""

    steps: np.ndarray  # (T,)
    loss: np.ndarray  # (T,) or (T, R), cross-entropy on the batch
    accuracy: np.ndarray  # (T,) or (T, R), on the test set, a fraction
    watched: list  # T results of watch(model)
    validation: np.ndarray | None = None  # as accuracy, where the data has a validation part


def sgd(gradient, memory):
    """Plain gradient descent: the step for a learning rate of 1."""
    return gradient


def adam(gradient, memory):
    """Adam's step for a learning rate of 1 (Kingma and Ba, arXiv:1412.6980, algorithm 1)."""
    if not memory:
        memory.update(t=0, mean=torch.zeros_like(gradient), square=torch.zeros_like(gradient))
    memory["t"] += 1
    mean = memory["mean"].lerp_(gradient, 0.1)
    square = memory["square"].mul_(0.999).addcmul_(gradient, gradient, value=0.001)
    root = square.div(1 - 0.999 ** memory["t"]).sqrt_().add_(1e-8)
    return mean.div(1 - 0.9 ** memory["t"]).div_(root)


def train(model, data, lr, steps, *, batch_size=60, rule=sgd, decay=0.0, seeds=(0,), every=50,
          watch=None):  # fmt: skip
    """Train a network, or all networks of a stack at once, and return the History.

    Args: model, with logits (B, K) or (R, B, K); data, a Split, or a Held with a validation part;
    lr, a number or (R,); rule, `sgd` or `adam`; decay, of weights, as in torch.optim; seeds, one a
    run, for the order of the examples; every, how often to record; watch, a function of the model.
    """
    x, y = torch.as_tensor(data.x_train), torch.as_tensor(data.y_train)
    lr = torch.as_tensor(lr, dtype=torch.float32)
    learned = [(parameter, {}) for parameter in model.parameters()]
    order, rows = batch_indices(seeds, len(x), batch_size), []
    for step in tqdm(range(steps + 1), leave=False, mininterval=1, delay=1):
        index = next(order) if hasattr(model, "runs") else next(order)[0]  # (R, B) or (B,)
        loss = _loss(model, x[index], y[index])  # (R,) or ()
        if step % every == 0:
            rows.append((step, loss.detach().numpy(), *_recorded(model, data, watch)))
        _update(learned, loss, lr, rule, decay)
    steps_, losses, accuracies, watched, validated = zip(*rows, strict=True)
    validated = np.array(validated) if hasattr(data, "x_valid") else None
    return History(np.array(steps_), np.array(losses), np.array(accuracies), watched, validated)


def batch_indices(seeds, examples, batch_size):
    """Endless indices (R, B): each seed's own shuffled order, a new one every epoch."""
    sources = {int(seed): torch.Generator().manual_seed(int(seed)) for seed in seeds}
    while True:
        orders = {seed: torch.randperm(examples, generator=s) for seed, s in sources.items()}
        index = torch.stack([orders[int(seed)] for seed in seeds])
        for start in range(0, examples - batch_size + 1, batch_size):
            yield index[:, start : start + batch_size]


def accuracy(model, data, part="test"):
    """The fraction of a part's examples that the model gets right in eval mode: a number or (R,).

    A model of a stack sees them in pieces of 500, because R networks hold R times the memory.
    """
    x, y = (torch.as_tensor(getattr(data, f"{name}_{part}")) for name in "xy")
    was_training, right = model.training, 0
    model.eval()
    with torch.no_grad():
        for some, labels in zip(x.split(500), y.split(500), strict=True):
            if hasattr(model, "runs"):
                some = some.expand(model.runs, *some.shape)
            right = right + (model(some).argmax(-1) == labels).sum(-1)
    model.train(was_training)
    return (right / len(x)).numpy()


def _recorded(model, data, watch):
    """What is recorded at a step beside the loss: test accuracy, watched, validation accuracy."""
    validated = accuracy(model, data, "valid") if hasattr(data, "x_valid") else None
    return accuracy(model, data), watch and watch(model), validated


def _loss(model, x, y):
    logits = model(x)
    each = F.cross_entropy(logits.flatten(0, -2), y.flatten(), reduction="none")
    return each.reshape(y.shape).mean(-1)


def _update(learned, loss, lr, rule, decay):
    """Move each parameter by the rule's step, times its run's own learning rate."""
    gradients = torch.autograd.grad(loss.sum(), [parameter for parameter, _ in learned])
    for (parameter, memory), gradient in zip(learned, gradients, strict=True):
        if decay:
            gradient = gradient + decay * parameter.data
        own = lr.reshape(lr.shape + (1,) * (parameter.ndim - lr.ndim))
        parameter.data.addcmul_(rule(gradient, memory), own, value=-1)
