"""run_workers and all_reduce: what comes back, and what is refused."""

import sys

import cloudpickle
import numpy as np
import pytest

from tests.lab.worker_ids import gone, sign, signed, team
from utils.lab import workers
from utils.lab.workers import NoWorkersError, all_reduce, run_workers

cloudpickle.register_pickle_by_value(sys.modules[__name__])  # as a notebook's functions travel


def test_results_in_order_and_sums_of_all(tmp_path):
    scale = 2.0
    rows = np.arange(6.0).reshape(2, 3)

    def work(rank, folder):
        import torch

        sign(rank, folder)
        print("nobody sees this")
        sums = [
            all_reduce(scale * rank * rows.T.astype(kind)) for kind in (np.float32, np.float64)
        ]
        sums += [all_reduce(np.array([2**53 + rank])), all_reduce([]), all_reduce([[rank]])]
        return rank, sums, all_reduce(sums[1]) is sums[1], torch.get_num_threads()

    for rank, (own, sums, same, threads) in enumerate(run_workers(work, team(tmp_path))):
        assert (own, same, threads) == (rank, False, 1)
        assert [total.dtype for total in sums] == ["f4", "f8", "i8", "f8", "i8"]
        np.testing.assert_array_equal(sums[0], 6 * rows.T)
        np.testing.assert_array_equal(sums[1], 6 * rows.T)
        assert [sums[2].tolist(), sums[3].tolist(), sums[4].tolist()] == [
            [3 * 2**53 + 3],
            [],
            [[3]],
        ]
    assert gone(signed(tmp_path))


def test_the_input_stays_as_it_is():
    def work(array):
        return all_reduce(array) is array, array.tolist()

    assert run_workers(work, [(np.ones(2),)] * 2) == [(False, [1.0, 1.0])] * 2


def test_one_worker_adds_up_what_it_has():
    assert run_workers(lambda a: all_reduce(a).tolist(), [([5],)]) == [[5]]


@pytest.mark.parametrize("inputs", [[], [()] * 5, [np.zeros(2), np.ones(2)], [1, 2]])
def test_inputs_are_tuples_and_few(inputs):
    with pytest.raises(ValueError, match=r"list of 1 to 4 tuples.*Write \[\(a,\), \(b,\)\]"):
        run_workers(print, inputs)


def test_all_reduce_outside_is_explained():
    with pytest.raises(ValueError, match=r"needs workers; here are none. Call it inside"):
        all_reduce(np.zeros(1))


def test_no_gloo(monkeypatch):
    monkeypatch.setattr(workers.dist, "is_gloo_available", lambda: False)
    with pytest.raises(NoWorkersError, match="No workers here: this PyTorch was built without"):
        run_workers(print, [()])


def test_no_processes(monkeypatch):
    def refuse(process):
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr(workers.CONTEXT.Process, "start", refuse)
    with pytest.raises(NoWorkersError, match=r"no process could be started .*not permitted"):
        run_workers(print, [(), ()])
