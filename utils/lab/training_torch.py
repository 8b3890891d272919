"""One training loop for all lessons: one network or a stack of them, a bar, and a history."""

from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812
from tqdm.auto import tqdm


class History(NamedTuple):
    """What training recorded, each row one of `steps`; a stack adds a last axis of R runs."""

    steps: np.ndarray  # (T,)
    loss: np.ndarray  # (T,) or (T, R), cross-entropy on the batch
    accuracy: np.ndarray  # (T,) or (T, R), on the test set, a fraction
    watched: list  # T results of watch(model)


def train(model, data, lr, steps, *, batch_size=60, optimizer=torch.optim.SGD, seeds=(0,),
          every=50, watch=None):  # fmt: skip
    """Train a network, or all networks of a stack at once, and return the History.

    Args: model, with logits (B, K) or (R, B, K); data, a Split; lr, a number or (R,); optimizer, a
    class of torch.optim whose step is proportional to its learning rate; seeds, one a run, for the
    order of the examples; every, how often to record; watch, a function of the model to record.
    """
    torch.set_flush_denormal(True)  # saturated networks are full of them, and CPUs slow at them
    x, y, *_ = (torch.as_tensor(array) for array in data)
    lr = torch.as_tensor(lr, dtype=torch.float32)
    update = optimizer(model.parameters(), lr=1.0)
    order, rows = batch_indices(seeds, len(x), batch_size), []
    for step in tqdm(range(steps + 1), leave=False, mininterval=1, delay=1):
        index = next(order)  # (R, B)
        loss = _loss(model, x[index].squeeze(0), y[index].squeeze(0))  # (R,) or ()
        if step % every == 0:
            rows.append(
                (step, loss.detach().numpy(), accuracy(model, data), watch and watch(model))
            )
        before = [parameter.detach().clone() for parameter in model.parameters()]
        update.zero_grad()
        loss.sum().backward()
        update.step()
        _scale_update(model, before, lr)
    steps_, losses, accuracies, watched = zip(*rows, strict=True)
    return History(np.array(steps_), np.array(losses), np.array(accuracies), list(watched))


def batch_indices(seeds, examples, batch_size):
    """Endless indices (R, B): each seed's own shuffled order, a new one every epoch."""
    sources = {int(seed): torch.Generator().manual_seed(int(seed)) for seed in seeds}
    while True:
        orders = {seed: torch.randperm(examples, generator=s) for seed, s in sources.items()}
        index = torch.stack([orders[int(seed)] for seed in seeds])
        for start in range(0, examples - batch_size + 1, batch_size):
            yield index[:, start : start + batch_size]


def accuracy(model, data):
    """The fraction of test examples that the model gets right: a number or (R,)."""
    x, y = torch.as_tensor(data.x_test), torch.as_tensor(data.y_test)
    with torch.no_grad():
        return (model(x).argmax(-1) == y).float().mean(-1).numpy()


def _loss(model, x, y):
    logits = model(x)
    each = F.cross_entropy(logits.flatten(0, -2), y.flatten(), reduction="none")
    return each.reshape(y.shape).mean(-1)


def _scale_update(model, before, lr):
    """Turn a step of learning rate 1 into one of each run's own learning rate."""
    with torch.no_grad():
        for parameter, old in zip(model.parameters(), before, strict=True):
            own = lr.reshape(lr.shape + (1,) * (parameter.ndim - lr.ndim)) if lr.ndim else lr
            parameter.data = old.lerp_(parameter.data, own)  # old + own · (new − old)
