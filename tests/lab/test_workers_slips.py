"""Which worker is blamed, and for what, when not all come back."""

import os
import signal
import sys
import threading
from types import SimpleNamespace

import cloudpickle
import numpy as np
import pytest

from tests.lab.worker_ids import gone, sign, signed, team
from utils.lab import workers, workers_watch
from utils.lab.workers import NoWorkersError, WorkerError, all_reduce, run_workers

cloudpickle.register_pickle_by_value(sys.modules[__name__])  # as a notebook's functions travel


def raises(rank):
    if rank == 2:
        raise KeyError("no such row")


def exits(rank):
    if rank == 1:
        os._exit(3)


def is_killed(rank):
    if rank == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def leaves(rank):
    if rank == 1:
        sys.exit("enough")


def loops(rank):
    while rank == 1:
        pass


def calls_once_more(rank):
    for _ in range(1 + (rank == 1)):
        all_reduce(np.zeros(1))


def sends_more(rank):
    all_reduce(np.zeros(2 + (rank == 1)))


def sends_a_number(rank):
    all_reduce(float(rank))


def cannot_be_sent(rank):
    return threading.Lock()


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    ("slip", "sentence"),
    [
        (raises, r"worker 2 failed: KeyError: 'no such row' \(line \d+ of raises\)"),
        (exits, "worker 1 failed: its process ended with exit code 3"),
        (is_killed, "worker 0 failed: its process ended with exit code -9"),
        (leaves, r"worker 1 failed: SystemExit: enough \(line \d+ of leaves\)"),
        (loops, r"worker 1 has not come back after 3 s: worker 1 is at line \d+ of loops; worker 0"
                r" waits in all_reduce number 2 \(line \d+ of work\); worker 2 waits"),
        (calls_once_more, r"worker 1 waits in all_reduce number 4, but worker [02] came back "
                          r"after 3. All workers must call it equally often"),
        (sends_more, r"in all_reduce number 2 worker \d sends \(\d,\) float64, worker \d \(\d,\)"),
        (sends_a_number, r"failed: ValueError: all_reduce needs an array of at least one axis, .*"
                         r"got shape \(\) and float64. Write np.array\(\[n\]\)"),
        (cannot_be_sent, "failed: TypeError: cannot pickle"),
    ],
)  # fmt: skip
def test_slips_are_blamed_on_who_made_them(slip, sentence, tmp_path):
    def work(rank, folder):
        sign(rank, folder)
        all_reduce(np.zeros(1))
        result = slip(rank)
        all_reduce(np.zeros(1))
        return result

    with pytest.raises(WorkerError, match=sentence):
        run_workers(work, team(tmp_path), seconds=3 if slip is loops else 60)
    assert gone(signed(tmp_path))


def test_who_returns_early_is_named():
    def work(rank):
        return rank if rank == 1 else all_reduce(np.zeros(1))

    with pytest.raises(
        WorkerError, match=r"number 1, but worker 1 came back after 0. All workers"
    ):
        run_workers(work, [(0,), (1,)])


def verdict(monkeypatch, *messages, code=0):
    """What a Watch makes of workers that say these messages, a list each, and then end."""
    monkeypatch.setattr(workers_watch, "GRACE", 0.3)
    monkeypatch.setattr(workers_watch, "LOADING", 0.3)
    pipes = [workers.CONTEXT.Pipe() for _ in messages]
    process = SimpleNamespace(join=lambda seconds: None, exitcode=code)
    for (_, theirs), said in zip(pipes, messages, strict=True):
        for message in said:
            theirs.send(message)
        if said:
            theirs.close()
    return workers_watch.Watch(dict.fromkeys((ours for ours, _ in pipes), process)).results(1)


def test_who_was_cut_off_is_not_to_blame(monkeypatch):
    cut = [("ready",), ("cut off", "RuntimeError: gloo: connection closed by peer")]
    with pytest.raises(WorkerError, match="worker 1 failed: its process ended with exit code 9"):
        verdict(monkeypatch, cut, [("ready",)], cut, code=9)
    with pytest.raises(WorkerError, match="worker 2 failed: ValueError: no rows"):
        verdict(monkeypatch, cut, cut, [("ready",), ("failed", "ValueError: no rows")])
    with pytest.raises(WorkerError, match="worker 0 failed: RuntimeError: gloo"):
        verdict(monkeypatch, cut, cut)


def test_gloo_that_does_not_start(monkeypatch):
    alone = [("alone", "RuntimeError: no device")]
    with pytest.raises(NoWorkersError, match=r"worker 0 did not start: RuntimeError: no device."):
        verdict(monkeypatch, alone, alone)


def test_workers_that_end_or_wait_before_they_have_met(monkeypatch):
    ended = [("nothing",)]
    with pytest.raises(
        NoWorkersError, match="worker 0 did not start: its process ended with exit"
    ):
        verdict(monkeypatch, ended, ended, code=1)
    with pytest.raises(
        NoWorkersError, match=r"worker 0 has not started after 0.3 s: worker 0 does"
    ):
        verdict(monkeypatch, [], [])
