"""SyncBatchNorm in real processes: as one process with all rows, gradients and buffers too."""

import sys

import cloudpickle
import pytest
import torch
import torch.distributed as dist
from torch import nn

from utils import layers
from utils.lab.workers import run_workers

cloudpickle.register_pickle_by_value(sys.modules[__name__])  # as a notebook's functions travel
CHANNELS = 3
CASES = {  # rows of each worker, space axes, options
    "equal": ((2, 2, 2, 2), (), {}),
    "two rows in all": ((1, 0, 0, 1), (), {}),
    "unequal": ((3, 1, 7, 5), (4,), {}),
    "first without": ((0, 5, 2, 1), (2, 3), {}),
    "last without": ((4, 3, 2, 0), (2, 3), {"momentum": None}),
    "one with all": ((0, 0, 6, 0), (), {"affine": False}),
    "no bias": ((3, 1, 0, 5), (), {"bias": False}),
    "no buffers": ((3, 1, 0, 5), (), {"track_running_stats": False}),
    "volumes": ((1, 2, 1, 0), (2, 2, 2), {"eps": 0.1, "momentum": 0.3}),
}
STEPS = 3
each_case = pytest.mark.parametrize("case", CASES)


def made(kind, options):
    torch.manual_seed(1)
    layer = kind(CHANNELS, dtype=torch.float64, **options)
    for parameter in layer.parameters():
        nn.init.normal_(parameter, mean=1.5)
    return layer


def batches(rows, space):
    """For each step, x and dy of all workers' rows, far from 0 and of unequal spread."""
    torch.manual_seed(2)
    shape = (STEPS, 2, sum(rows), CHANNELS, *space)
    return (torch.arange(1, 4).reshape(-1, *[1] * len(space)) * torch.randn(shape).double()) + 50


def trained(layer, pairs):
    """What a layer gives in some steps of training: y, dx and the parameters' gradients."""
    steps = []
    for x, dy in pairs:
        x = x.clone().requires_grad_()
        y = layer(x)
        steps.append([y.detach(), *torch.autograd.grad(y, [x, *layer.parameters()], dy)])
    return steps, layer.state_dict()


def everything(rank):
    """What one worker finds: all cases, and what else needs several of them, in one start."""
    found = {}
    for case, (rows, space, options) in CASES.items():
        own = [[part.split(rows)[rank] for part in pair] for pair in batches(rows, space)]
        found[case] = trained(made(layers.SyncBatchNorm, options), own)
    return found, lonely(rank), far(rank), halves(rank), mixed(rank)


def lonely(rank):
    """The sentences about one value and none in all, and evaluation by one worker alone."""
    said, layer = [], layers.SyncBatchNorm(CHANNELS)
    for rows in (1, 0):
        try:
            layer(torch.zeros(rows if rank == 1 else 0, CHANNELS))
        except ValueError as error:
            said.append(str(error))
    untouched = layer.num_batches_tracked.item() == 0
    with_buffers = layer.eval()(torch.zeros(1, CHANNELS)) if rank == 2 else None
    return said, untouched, with_buffers


def far(rank):
    x = 10_000 + torch.randn(64, CHANNELS, generator=torch.Generator().manual_seed(3))
    return layers.SyncBatchNorm(CHANNELS)(x.split((16, 40, 0, 8))[rank]).detach()


def halves(rank):
    """Two groups of two workers each."""
    groups = [dist.new_group([0, 1]), dist.new_group([2, 3])]
    layer = layers.SyncBatchNorm(1, affine=False, process_group=groups[rank // 2])
    return layer(torch.tensor([[float(rank)]])).item()


def mixed(rank):
    """float16 rows: the statistics in float32, y in float16."""
    y = layers.SyncBatchNorm(1)(torch.tensor([[300.0 * rank]], dtype=torch.float16))
    return y.dtype, y.item()


@pytest.fixture(scope="module")
def workers():
    return run_workers(everything, [(rank,) for rank in range(4)], seconds=120)


@each_case
def test_as_one_process_with_all_rows(workers, case):
    rows, space, options = CASES[case]
    expected, buffers = trained(made(layers.BatchNorm, options), batches(rows, space))
    found = [worker[0][case] for worker in workers]
    for step, (y, dx, *of_parameters) in enumerate(expected):
        own = [steps[step] for steps, _ in found]
        close(torch.cat([one[0] for one in own]), y)
        close(torch.cat([one[1] for one in own]), dx)
        for index, gradient in enumerate(of_parameters, start=2):
            close(sum(one[index] for one in own), gradient)
    for _, state in found:
        torch.testing.assert_close(state, buffers, rtol=1e-12, atol=1e-12)


def close(found, expected):
    torch.testing.assert_close(found, expected, rtol=1e-11, atol=1e-11)


@each_case
def test_without_rows_there_is_nothing_to_learn(workers, case):
    for worker, rows in zip(workers, CASES[case][0], strict=True):
        for y, dx, *of_parameters in worker[0][case][0] if rows == 0 else []:
            assert y.shape == dx.shape == (0, CHANNELS, *CASES[case][1])
            assert all((gradient == 0).all() for gradient in of_parameters)


def test_too_few_values_in_all(workers):
    for _, (said, untouched, _), *_ in workers:
        for count, sentence in zip((1, 0), said, strict=True):
            assert f"at least 2 values per channel; all workers together have {count}" in sentence
        assert untouched


def test_evaluation_waits_for_nobody(workers):
    torch.testing.assert_close(workers[2][1][2], torch.zeros(1, CHANNELS))


def test_float32_far_from_zero(workers):
    x = 10_000 + torch.randn(64, CHANNELS, generator=torch.Generator().manual_seed(3))
    exact = layers.BatchNorm(CHANNELS).double()(x.double()).float()
    assert (torch.cat([worker[2] for worker in workers]) - exact).abs().max() < 1e-3


def test_a_group_of_its_own(workers):
    torch.testing.assert_close(
        [worker[3] for worker in workers], [-1.0, 1.0] * 2, rtol=1e-4, atol=0
    )


def test_half_precision(workers):
    exact = layers.BatchNorm(1)(torch.tensor([[0.0], [300.0], [600.0], [900.0]])).flatten()
    assert all(worker[4][0] == torch.float16 for worker in workers)
    torch.testing.assert_close(
        torch.tensor([worker[4][1] for worker in workers]), exact.detach(), rtol=1e-3, atol=0
    )
