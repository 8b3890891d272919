"""The stored results of lesson 10: shown where there are no workers, and complete."""

import re

import numpy as np
import pytest

from utils.lab.stored import worker_results
from utils.lab.workers import NoWorkersError, WorkerError


def names():
    """What lesson 10 runs on workers, in its source."""
    return re.findall(r'on_workers\("(\w+)"', worker_results.LESSON.read_text(encoding="utf-8"))


def failing(error):
    def run_workers(work, inputs):
        raise error

    return run_workers


def test_without_workers_the_stored_result_is_shown(monkeypatch, capsys):
    monkeypatch.setattr(worker_results, "run_workers", failing(NoWorkersError("No workers here.")))
    found = {name: worker_results.on_workers(name, None, []) for name in names()}
    assert capsys.readouterr().out.count("No workers here. What follows was measured") == len(
        found
    )
    losses = [worker[0] for worker in found["training"]]
    assert np.shape(losses) == (4, 25)
    assert [len(rows) for rows in found["forward"]] == [3, 0, 4, 1]
    assert not worker_results.measured


def test_a_worker_that_fails_is_not_hidden(monkeypatch):
    monkeypatch.setattr(worker_results, "run_workers", failing(WorkerError("worker 1 failed")))
    with pytest.raises(WorkerError, match="worker 1"):
        worker_results.on_workers("forward", None, [])
