"""The stacked networks: each run learns as if it were alone."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from utils.lab.data import Split
from utils.lab.networks_torch import StackedMLP, over_batch
from utils.lab.training_torch import accuracy, adam, batch_indices, sgd, train


def small_data():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(90, 6)).astype(np.float32)
    y = (x[:, 0] + x[:, 1] > 0).astype(np.int64)
    return Split(x[:60], y[:60], x[60:], y[60:])


@pytest.mark.parametrize("norm", [None, over_batch])
@pytest.mark.parametrize("rule", [sgd, adam])
def test_runs_together_are_the_runs_alone(norm, rule):
    data, lrs, seeds = small_data(), [0.3, 0.01, 0.3], [1, 1, 2]
    stack = StackedMLP([6, 5, 2], "tanh", seeds, norm=norm)
    options = {"batch_size": 20, "rule": rule, "every": 5}
    together = train(stack, data, lrs, 10, seeds=seeds, **options)
    for run, (lr, seed) in enumerate(zip(lrs, seeds, strict=True)):
        alone = StackedMLP([6, 5, 2], "tanh", [seed], norm=norm)
        history = train(alone, data, lr, 10, seeds=[seed], **options)
        np.testing.assert_allclose(together.loss[:, run], history.loss[:, 0], rtol=2e-3)
    assert together.steps.tolist() == [0, 5, 10]


@pytest.mark.parametrize(("rule", "optimizer"), [(sgd, torch.optim.SGD), (adam, torch.optim.Adam)])
def test_rules_are_those_of_torch(rule, optimizer):
    ours, theirs = (torch.nn.Linear(6, 2) for _ in range(2))
    theirs.load_state_dict(ours.state_dict())
    data, order, update = (
        small_data(),
        batch_indices([0], 60, 20),
        optimizer(theirs.parameters(), 0.1),
    )
    train(ours, data, 0.1, 9, batch_size=20, rule=rule)
    for _ in range(10):
        rows = next(order)[0]
        update.zero_grad()
        logits = theirs(torch.tensor(data.x_train)[rows])
        torch.nn.functional.cross_entropy(logits, torch.tensor(data.y_train)[rows]).backward()
        update.step()
    torch.testing.assert_close(ours.weight, theirs.weight)
    torch.testing.assert_close(ours.bias, theirs.bias)


def test_no_thread_computes_with_denormal_numbers():
    code = (
        "import torch, utils.lab.training_torch as training\n"
        "tiny = torch.full((64, 512, 64), 1e-20)\n"
        "print(torch.get_num_threads(), (tiny @ tiny[:, :64]).count_nonzero().item())"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["1", "0"]


def test_a_plain_network_learns():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
    history = train(model, small_data(), 0.5, 100, batch_size=20, watch=lambda m: m[0].bias.sum())
    assert history.loss[-1] < history.loss[0] / 2
    assert accuracy(model, small_data()) == history.accuracy[-1] > 0.8
    assert len(history.watched) == len(history.steps) == 3


def test_every_epoch_visits_every_example():
    order = batch_indices([3, 3, 4], 20, 5)
    epoch = torch.cat([next(order) for _ in range(4)], dim=1)  # (3, 20)
    assert (epoch.sort(dim=1).values == torch.arange(20)).all()
    assert (epoch[0] == epoch[1]).all()
    assert (epoch[0] != epoch[2]).any()
    assert (next(order)[0] != epoch[0, :5]).any()
