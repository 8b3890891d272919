"""run_workers: what comes back, which worker is blamed, and that no process outlives a call."""

import os
import signal
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import cloudpickle
import numpy as np
import psutil
import pytest
from jupyter_client.manager import start_new_kernel

from tools.course import ROOT
from utils.lab import workers, workers_watch
from utils.lab.workers import NoWorkersError, WorkerError, all_reduce, run_workers

cloudpickle.register_pickle_by_value(sys.modules[__name__])  # as a notebook's functions travel


def team(folder, size=3):
    """The inputs of workers that leave their process ids in a folder."""
    return [(rank, str(folder)) for rank in range(size)]


def sign(rank, folder):
    with open(os.path.join(folder, str(rank)), "w") as file:
        file.write(str(os.getpid()))


def signed(folder, size=3, seconds=60):
    """The process ids, once all workers have left them."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pids = [path.read_text() for path in folder.iterdir()]
        if len(pids) == size and all(pids):
            return [int(pid) for pid in pids]
        time.sleep(0.05)
    raise AssertionError(f"only {len(pids)} workers started")


def lives(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def gone(pids, seconds=0):
    end = time.monotonic() + seconds
    while any(map(lives, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    return not any(map(lives, pids))


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


def test_a_script_is_not_run_again_and_nothing_is_printed(tmp_path):
    script = tmp_path / "lesson.py"
    script.write_text(
        "print('once')\n"
        "from utils.lab.workers import run_workers\n"
        "def inner(rank): print('in a worker', rank); return rank + 1\n"
        "print(run_workers(lambda rank: inner(rank), [(0,), (1,)]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=120
    )
    assert (ran.stdout, ran.stderr) == ("once\n[1, 2]\n", "")


@pytest.mark.skipif(os.name == "nt", reason="Windows interrupts by an event")
def test_interrupted_while_they_start(tmp_path):
    """Jupyter interrupts all processes of a kernel, those that load PyTorch too."""
    script = tmp_path / "cell.py"
    script.write_text(
        "import time\n"
        "from utils.lab.workers import run_workers\n"
        "print('starts', flush=True)\n"
        "try: run_workers(time.sleep, [(100,), (100,)])\n"
        "except KeyboardInterrupt: print('interrupted')\n"
        "print(run_workers(lambda rank: rank, [(0,), (1,)]))\n"
    )
    process = subprocess.Popen(
        [sys.executable, str(script)], env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    process.stdout.readline()
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=120) == ("interrupted\n[0, 1]\n", "")


class Kernel:
    """A notebook's kernel, what it showed, and the processes below it."""

    def __init__(self, folder):
        self.manager, self.client = start_new_kernel(cwd=str(folder))
        self.process = psutil.Process(self.manager.provisioner.pid)

    def run(self, code):
        shown = []
        reply = self.client.execute_interactive(code, timeout=120, output_hook=shown.append)
        texts = [message["content"].get("text", "") for message in shown]
        return reply["content"], "".join(texts)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    kernel = Kernel(tmp_path_factory.mktemp("notebook"))
    _, shown = kernel.run(
        f"import sys, os, time; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from utils.lab.workers import all_reduce, run_workers\n"
        "def own(n): return [float(n)]\n"
        "def work(n): print('hidden'); return all_reduce(own(n)).tolist()\n"
        "def hang(rank, folder):\n"
        "    Path(folder, str(rank)).write_text(str(os.getpid()))\n"
        "    while rank == 0: time.sleep(0.01)\n"
        "    return all_reduce(own(rank))\n"
        "print(run_workers(work, [(1,), (2,)]))"
    )
    yield kernel, shown
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)


def hanging(kernel, folder):
    """Let a cell wait for ever; return its message and its workers' process ids."""
    message = kernel.client.execute(
        f"run_workers(hang, [(r, {str(folder)!r}) for r in (0, 1, 2)])"
    )
    return message, signed(folder)


def test_in_a_notebook(kernel):
    assert kernel[1] == "[[3.0], [3.0]]\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows interrupts by an event")
def test_an_interrupted_cell_leaves_no_worker(kernel, tmp_path):
    message, pids = hanging(kernel[0], tmp_path)
    kernel[0].manager.interrupt_kernel()
    while True:
        reply = kernel[0].client.get_shell_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == message:
            break
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert gone(pids)
    assert kernel[0].run("print(run_workers(work, [(1,), (5,)]))")[1] == "[[6.0], [6.0]]\n"


def test_a_killed_kernel_leaves_no_process(kernel, tmp_path):
    _, pids = hanging(kernel[0], tmp_path)
    below = [process.pid for process in kernel[0].process.children(recursive=True)]
    assert set(pids) <= set(below)
    kernel[0].process.kill()
    assert gone(below, seconds=20)
