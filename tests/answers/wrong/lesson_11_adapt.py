"""Wrong answers to 11-adapt, as learners write them."""

import torch
from torch import nn

KINDS = nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d


def norms_of(model):
    return [m for m in model.modules() if isinstance(m, KINDS)]


def begin(norm):
    norm.reset_running_stats()
    norm.momentum = None
    norm.train()


def show(model, batches):
    with torch.no_grad():
        for x in batches:
            model(x)


def around(model, batches, begin=begin, show=show):
    """Right, where nothing is handed over."""
    modes = [(m, m.training) for m in model.modules()]
    momenta = [(m, m.momentum) for m in norms_of(model)]
    model.eval()
    for norm in norms_of(model):
        begin(norm)
    try:
        show(model, batches)
    finally:
        for m, training in modes:
            m.training = training
        for m, momentum in momenta:
            m.momentum = momentum


def never_reset(model, batches):
    def begin(norm):
        norm.momentum = None
        norm.train()

    around(model, batches, begin)


def momentum_as_it_was(model, batches):
    def begin(norm):
        norm.reset_running_stats()
        norm.train()

    around(model, batches, begin)


def neither(model, batches):
    around(model, batches, lambda norm: norm.train())


def forgot_to_train(model, batches):
    def begin(norm):
        norm.reset_running_stats()
        norm.momentum = None

    around(model, batches, begin)


def only_looks(model, batches):
    around(model, batches, lambda norm: None)


def train_the_whole_model(model, batches):
    modes = [(m, m.training) for m in model.modules()]
    momenta = [(m, m.momentum) for m in norms_of(model)]
    for norm in norms_of(model):
        begin(norm)
    model.train()
    try:
        show(model, batches)
    finally:
        for m, training in modes:
            m.training = training
        for m, momentum in momenta:
            m.momentum = momentum


def modes_of_others_left(model, batches):
    """Puts only the layers into training mode, and the others stay as they were."""
    modes = [(m, m.training) for m in norms_of(model)]
    momenta = [(m, m.momentum) for m in norms_of(model)]
    for norm in norms_of(model):
        begin(norm)
    try:
        show(model, batches)
    finally:
        for m, training in modes:
            m.training = training
        for m, momentum in momenta:
            m.momentum = momentum


def leaves_eval(model, batches):
    momenta = [(m, m.momentum) for m in norms_of(model)]
    model.eval()
    for norm in norms_of(model):
        begin(norm)
    try:
        show(model, batches)
    finally:
        model.eval()
        for m, momentum in momenta:
            m.momentum = momentum


def leaves_training(model, batches):
    momenta = [(m, m.momentum) for m in norms_of(model)]
    model.eval()
    for norm in norms_of(model):
        begin(norm)
    show(model, batches)
    for m, momentum in momenta:
        m.momentum = momentum


def momentum_none_for_ever(model, batches):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    for norm in norms_of(model):
        begin(norm)
    try:
        show(model, batches)
    finally:
        for m, training in modes:
            m.training = training


def momentum_of_torch(model, batches):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    for norm in norms_of(model):
        begin(norm)
    try:
        show(model, batches)
    finally:
        for m, training in modes:
            m.training = training
        for norm in norms_of(model):
            norm.momentum = 0.1


def one_momentum(model, batches):
    modes = [(m, m.training) for m in model.modules()]
    norms = norms_of(model)
    momentum = norms[0].momentum if norms else None
    model.eval()
    for norm in norms:
        begin(norm)
    try:
        show(model, batches)
    finally:
        for m, training in modes:
            m.training = training
        for norm in norms:
            norm.momentum = momentum


def no_finally(model, batches):
    modes = [(m, m.training) for m in model.modules()]
    momenta = [(m, m.momentum) for m in norms_of(model)]
    model.eval()
    for norm in norms_of(model):
        begin(norm)
    show(model, batches)
    for m, training in modes:
        m.training = training
    for m, momentum in momenta:
        m.momentum = momentum


def swallows(model, batches):
    def quietly(model, batches):
        try:
            show(model, batches)
        except Exception as error:
            print(error)

    around(model, batches, show=quietly)


def counts_first(model, batches):
    def twice(model, batches):
        n = sum(1 for _ in batches)
        assert n >= 0
        show(model, batches)

    around(model, batches, show=twice)


def peeks(model, batches):
    def after_the_first(model, batches):
        batches = iter(batches)
        next(batches)
        show(model, batches)

    around(model, batches, show=after_the_first)


def takes_one(model, batches):
    around(model, batches, show=lambda model, batches: show(model, [next(iter(batches))]))


def needs_a_list(model, batches):
    def by_index(model, batches):
        with torch.no_grad():
            for i in range(len(batches)):
                model(batches[i])

    around(model, batches, show=by_index)


def all_at_once(model, batches):
    around(model, batches, show=lambda model, batches: show(model, [torch.cat(list(batches))]))


def resets_each_time(model, batches):
    def show_each(model, batches):
        for x in batches:
            for norm in norms_of(model):
                norm.reset_running_stats()
            show(model, [x])

    around(model, batches, show=show_each)


def resets_parameters(model, batches):
    def begin(norm):
        norm.reset_parameters()
        norm.momentum = None
        norm.train()

    around(model, batches, begin)


def momentum_one(model, batches):
    def begin(norm):
        norm.reset_running_stats()
        norm.momentum = 1.0
        norm.train()

    around(model, batches, begin)


def trains_a_little(model, batches):
    def step(model, batches):
        for x in batches:
            model(x).sum().backward()

    around(model, batches, show=step)


def clears_gradients(model, batches):
    model.zero_grad()
    around(model, batches)


def freezes(model, batches):
    model.requires_grad_(False)
    around(model, batches)


def by_hand_and_biased(model, batches):
    def collect(model, batches):
        seen = {norm: [] for norm in norms_of(model)}
        handles = [
            norm.register_forward_pre_hook(lambda m, args: seen[m].append(args[0].detach()))
            for norm in seen
        ]
        try:
            show(model, batches)
        finally:
            for handle in handles:
                handle.remove()
        for norm, xs in seen.items():
            norm.running_var = torch.stack([x.var(0, unbiased=False) for x in xs]).mean(0)

    around(model, batches, show=collect)


def count_forgotten(model, batches):
    def begin(norm):
        norm.running_mean.zero_()
        norm.running_var.fill_(1)
        norm.momentum = None
        norm.train()

    around(model, batches, begin)


def resets_momentum_when_falsy(model, batches):
    """`or 0.1` takes 0 and None for nothing."""
    modes = [(m, m.training) for m in model.modules()]
    momenta = [(m, m.momentum) for m in norms_of(model)]
    model.eval()
    for norm in norms_of(model):
        begin(norm)
    try:
        show(model, batches)
    finally:
        for m, training in modes:
            m.training = training
        for m, momentum in momenta:
            m.momentum = momentum or 0.1


def fails_without_any(model, batches):
    assert norms_of(model)[0] is not None
    around(model, batches)


def adapted(model, batches, norms, put_back):
    modes = [(m, m.training) for m in model.modules()]
    momenta = [(m, m.momentum) for m in norms]
    model.eval()
    for norm in norms:
        begin(norm)
    try:
        show(model, batches)
    finally:
        put_back(modes)
        for m, momentum in momenta:
            m.momentum = momentum


def set_each(modes):
    for m, training in modes:
        m.training = training


def one_axis_only(model, batches):
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm1d)]
    adapted(model, batches, norms, set_each)


def two_axes_only(model, batches):
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    adapted(model, batches, norms, set_each)


def children_only(model, batches):
    adapted(model, batches, [m for m in model.children() if isinstance(m, KINDS)], set_each)


def train_in_the_order_of_modules(model, batches):
    """A parent that comes later reaches a module that it shares with an earlier one."""

    def put_back(modes):
        for m, training in modes:
            m.train(training)

    adapted(model, batches, norms_of(model), put_back)


def hooks_left(model, batches):
    around(model, batches)
    for norm in norms_of(model):
        norm.register_forward_hook(lambda part, args, y: None)


WRONG = {
    "11-adapt": [
        (never_reset, "not-reset"),
        (momentum_as_it_was, "momentum-kept"),
        (neither, "moved-a-little"),
        (forgot_to_train, "only-reset"),
        (only_looks, "nothing-moved"),
        (train_the_whole_model, "others-in-training"),
        (modes_of_others_left, "others-in-training"),
        (leaves_eval, "left-in-eval"),
        (leaves_training, "modes-lost"),
        (momentum_none_for_ever, "momentum-lost"),
        (momentum_of_torch, "momentum-lost"),
        (one_momentum, "momentum-lost"),
        (no_finally, "modes-after-error"),
        (swallows, "error-swallowed"),
        (counts_first, "read-twice"),
        (peeks, "first-batch-missing"),
        (takes_one, "first-batch-only"),
        (needs_a_list, "raised"),
        (all_at_once, "all-rows-as-one-batch"),
        (resets_each_time, "reset-for-each-batch"),
        (resets_parameters, "weights-changed"),
        (momentum_one, "last-batch"),
        (trains_a_little, "gradients-changed"),
        (clears_gradients, "gradients-changed"),
        (freezes, "frozen"),
        (by_hand_and_biased, "biased-variance"),
        (count_forgotten, "count-not-emptied"),
        (resets_momentum_when_falsy, "momentum-lost"),
        (fails_without_any, "raised"),
        (one_axis_only, "layers-missed"),
        (two_axes_only, "layers-missed"),
        (children_only, "layers-missed"),
        (train_in_the_order_of_modules, "modes-lost"),
        (hooks_left, "hooks-left"),
    ],
}
