"""Wrong answers to 11-predict, as learners write them."""

import torch


def nothing_at_all(model, x):
    return model(x).argmax(dim=1)


def no_eval(model, x):
    with torch.no_grad():
        return model(x).argmax(dim=1)


def never_back(model, x):
    model.eval()
    with torch.no_grad():
        return model(x).argmax(dim=1)


def train_at_the_end(model, x):
    model.eval()
    with torch.no_grad():
        labels = model(x).argmax(dim=1)
    model.train()
    return labels


def the_models_own_mode(model, x):
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            return model(x).argmax(dim=1)
    finally:
        model.train(was)


def no_finally(model, x):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    with torch.no_grad():
        y = model(x)
    for m, mode in modes:
        m.training = mode
    return y.argmax(dim=1)


def with_gradient(model, x):
    modes = [m.training for m in model.modules()]
    model.eval()
    try:
        return model(x).argmax(1)
    finally:
        for m, mode in zip(model.modules(), modes, strict=True):
            m.training = mode


def switched_off(model, x):
    modes = [m.training for m in model.modules()]
    model.eval()
    torch.set_grad_enabled(False)
    try:
        return model(x).argmax(1)
    finally:
        torch.set_grad_enabled(True)
        for m, mode in zip(model.modules(), modes, strict=True):
            m.training = mode


def switched_off_for_good(model, x):
    modes = [m.training for m in model.modules()]
    model.eval()
    torch.set_grad_enabled(False)
    try:
        return model(x).argmax(1)
    finally:
        for m, mode in zip(model.modules(), modes, strict=True):
            m.training = mode


def guarded(model, x, pick):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            return pick(model(x))
    finally:
        for m, mode in modes:
            m.training = mode


def over_the_examples(model, x):
    return guarded(model, x, lambda y: y.argmax(dim=0))


def of_everything(model, x):
    return guarded(model, x, torch.argmax)


def probabilities(model, x):
    return guarded(model, x, lambda y: y.softmax(dim=1))


def largest_value(model, x):
    return guarded(model, x, lambda y: y.max(dim=1).values)


def both_of_max(model, x):
    return guarded(model, x, lambda y: y.max(dim=1))


def kept_dimension(model, x):
    return guarded(model, x, lambda y: y.argmax(dim=1, keepdim=True))


def squeezed(model, x):
    return guarded(model, x, lambda y: y.argmax(dim=1).squeeze())


def as_a_list(model, x):
    return guarded(model, x, lambda y: y.argmax(dim=1).tolist())


def as_numpy(model, x):
    return guarded(model, x, lambda y: y.argmax(dim=1).numpy())


def as_int32(model, x):
    return guarded(model, x, lambda y: y.argmax(dim=1).int())


def smallest(model, x):
    return guarded(model, x, lambda y: y.argsort(dim=1)[:, 0])


def swallows(model, x):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    labels = None
    try:
        with torch.no_grad():
            labels = model(x).argmax(dim=1)
    except Exception:
        pass
    for m, mode in modes:
        m.training = mode
    return labels


def returns_in_finally(model, x):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    labels = torch.zeros(len(x)).long()
    try:
        with torch.no_grad():
            labels = model(x).argmax(dim=1)
    finally:
        for m, mode in modes:
            m.training = mode
        return labels  # noqa: B012


def only_the_model(model, x):
    was = model.training
    model.training = False
    try:
        with torch.no_grad():
            return model(x).argmax(dim=1)
    finally:
        model.training = was


def parents_after_children(model, x):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            return model(x).argmax(dim=1)
    finally:
        for m, mode in reversed(modes):
            m.train(mode)


def children_only(model, x):
    modes = [(m, m.training) for m in model.children()]
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            return model(x).argmax(dim=1)
    finally:
        model.train(was)
        for m, mode in modes:
            m.train(mode)


def freezes(model, x):
    for p in model.parameters():
        p.requires_grad = False
    return guarded(model, x, lambda y: y.argmax(dim=1))


def clears_gradients(model, x):
    model.zero_grad()
    return guarded(model, x, lambda y: y.argmax(dim=1))


def prints_it(model, x):
    print(guarded(model, x, lambda y: y.argmax(dim=1)))


def train_in_the_order_of_modules(model, x):
    """A parent that comes later reaches a module that it shares with an earlier one."""
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            return model(x).argmax(dim=1)
    finally:
        for m, mode in modes:
            m.train(mode)


WRONG = {
    "11-predict": [
        (nothing_at_all, "not-in-eval"),
        (no_eval, "not-in-eval"),
        (never_back, "left-in-eval"),
        (train_at_the_end, "train-afterwards"),
        (the_models_own_mode, "one-mode-for-all"),
        (no_finally, "modes-after-error"),
        (with_gradient, "records-gradient"),
        (switched_off, "grad-mode-changed"),
        (switched_off_for_good, "grad-mode-changed"),
        (over_the_examples, "wrong-shape"),
        (of_everything, "wrong-shape"),
        (probabilities, "scores-returned"),
        (largest_value, "wrong-dtype"),
        (both_of_max, "no-tensor"),
        (kept_dimension, "wrong-shape"),
        (squeezed, "wrong-shape"),
        (as_a_list, "no-tensor"),
        (as_numpy, "no-tensor"),
        (as_int32, "wrong-dtype"),
        (smallest, "smallest"),
        (swallows, "error-swallowed"),
        (returns_in_finally, "error-swallowed"),
        (only_the_model, "not-in-eval"),
        (parents_after_children, "one-mode-for-all"),
        (children_only, "modes-lost"),
        (freezes, "frozen"),
        (clears_gradients, "gradients-lost"),
        (prints_it, "no-tensor"),
        (train_in_the_order_of_modules, "modes-lost"),
    ],
}
