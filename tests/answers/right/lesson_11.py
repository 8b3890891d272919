"""Right answers to the exercises of lesson 11."""

import copy

import numpy as np
import torch


def predict_with_finally(model, x):
    """Each module again wherever it stands, so that each comes after all of its parents."""
    modes = [(part, part.training) for _, part in model.named_modules(remove_duplicate=False)]
    model.eval()
    try:
        with torch.no_grad():
            return model(x).argmax(dim=1)
    finally:
        for part, training in modes:
            part.train(training)


@torch.inference_mode()
def predict_by_names(model, x):
    before = {name: part.training for name, part in model.named_modules()}
    try:
        return torch.max(model.eval()(x), -1).indices
    finally:
        for name, part in model.named_modules():
            part.training = before[name]


@torch.no_grad()
def predict_with_a_copy(model, x):
    twin = copy.deepcopy(model)
    twin.eval()
    return twin(x).softmax(1).argmax(1)


def predict_with_recursion(model, x):
    was = model.training
    children = list(model.children())

    def modes(module):
        return module.training, [modes(child) for child in module.children()]

    def put_back(module, kept):
        module.training = kept[0]
        for child, mode in zip(module.children(), kept[1], strict=True):
            put_back(child, mode)

    kept = modes(model)
    assert was == kept[0]
    assert len(children) == len(kept[1])
    try:
        model.train(False)
        with torch.set_grad_enabled(False):
            logits = model(x)
    except Exception:
        put_back(model, kept)
        raise
    put_back(model, kept)
    return torch.topk(logits, 1, dim=1).indices[:, 0]


def slices_by_popping(n, size):
    stops = [*range(size, n, size), n]
    if len(stops) > 1 and stops[-1] - stops[-2] == 1:
        del stops[-2]
    starts = [0, *stops[:-1]]
    return [slice(start, stop, None) for start, stop in zip(starts, stops)]  # noqa: B905


def slices_by_walking(n, size):
    found, start = [], 0
    while start < n:
        stop = min(start + size, n)
        if stop == n - 1:
            stop = n
        found.append(slice(start, stop, 1))
        start = stop
    return found


def slices_by_arithmetic(n, size):
    count = max((n - 2) // size + 1, 1)
    return tuple(
        slice(np.int64(i * size), np.int64(n if i == count - 1 else (i + 1) * size))
        for i in range(count)
    )


def slices_by_extending(n, size):
    batches = [slice(i, min(i + size, n)) for i in range(0, n, size)]
    last = batches[-1]
    if last.stop - last.start == 1:
        batches.pop()
        batches[-1] = slice(batches[-1].start, None)
    return batches


def leaks_by_random_rows(layer, x, atol=1e-6):
    rng = np.random.default_rng(1)
    y = layer(np.array(x))
    for i in range(x.shape[0]):
        for scale in (0.5, 5.0):
            other = x + scale * rng.standard_normal(x.shape)
            other[i] = x[i]
            if not np.allclose(layer(other)[i], y[i], rtol=0, atol=atol, equal_nan=True):
                return True
    return False


def leaks_one_row_at_a_time(layer, x, atol=1e-6):
    """Changes one row, and looks at all others."""
    before, n = layer(x), len(x)
    found = []
    for j in range(n):
        changed = x.copy()
        changed[j] = changed[j] * 3.3 + 2.7
        moved = np.abs(layer(changed) - before) > atol
        found.append(np.delete(moved, j, axis=0).any())
    return np.bool_(any(found))


def leaks_by_a_mask(layer, x, atol=1e-6):
    n = len(x)
    noise = np.random.default_rng(3).uniform(1.0, 4.0, size=(4, *x.shape))
    y = layer(x)
    worst = 0.0
    for i in range(n):
        for e in noise:
            keep = (np.arange(n) == i).reshape(-1, *[1] * (x.ndim - 1))
            difference = layer(np.where(keep, x, x * e - e[::-1]))[i] - y[i]
            worst = max(worst, np.nanmax(np.abs(difference), initial=0.0))
    return bool(worst > atol)


def leaks_by_small_new_rows(layer, x, atol=1e-6):
    """New values of the size of the old ones, one other row at a time."""
    rng = np.random.default_rng(21)
    y = layer(x)
    for i in range(len(x)):
        for j in set(range(len(x))) - {i}:
            for _ in range(5):
                other = x.copy()
                other[j] = rng.normal(x.mean(), x.std(), x.shape[1:])
                if not np.isclose(layer(other)[i], y[i], rtol=0, atol=atol, equal_nan=True).all():
                    return True
    return False


RIGHT = {
    "11-predict": [
        predict_with_finally, predict_by_names, predict_with_a_copy, predict_with_recursion,
    ],
    "11-batches": [
        slices_by_popping, slices_by_walking, slices_by_arithmetic, slices_by_extending,
    ],
    "11-leak": [leaks_by_random_rows, leaks_one_row_at_a_time, leaks_by_a_mask,
                leaks_by_small_new_rows],
}  # fmt: skip
