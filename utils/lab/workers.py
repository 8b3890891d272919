"""Run a function in several processes at once, whose all_reduce adds up arrays over them."""

import contextlib
import multiprocessing
import signal
import sys
import tempfile
import types
from multiprocessing import resource_tracker
from pathlib import Path

import cloudpickle
import torch.distributed as dist

from utils.lab.workers_process import all_reduce, main
from utils.lab.workers_watch import LOADING, NoWorkersError, Watch, WorkerError

__all__ = ["NoWorkersError", "WorkerError", "all_reduce", "run_workers"]

MOST = 4  # on two cores more of them wait for one another
# A fork server loads PyTorch once, and ends with the kernel. What macOS loads may not survive a
# fork, and Windows has none: there each worker loads it. DistributedDataParallel needs _dynamo.
CONTEXT = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
LOADED = ["cloudpickle", "numpy", "psutil", "torch.distributed", "torch._dynamo"]


def run_workers(work, inputs, *, seconds=60):
    """Call work(*inputs[rank]) in a process for each rank, all at once; return their results.

    In `work`, all_reduce and torch.distributed connect the workers; what it prints is not shown.
    Args: work, any function, also a notebook's; inputs, a list of 1 to 4 tuples; seconds, how
    long they may take once they have met. Returns: a list of what `work` returned, one a worker.
    Raises: WorkerError where a worker raises, dies or does not come back, and NoWorkersError
    where this machine has no gloo or gives no processes. No process outlives the call.

    >>> run_workers(lambda row: all_reduce(row).tolist(), [([1.0, 2.0],), ([3.0, 4.0],)])
    [[4.0, 6.0], [4.0, 6.0]]
    """
    _check_inputs(inputs)
    if not (dist.is_available() and dist.is_gloo_available()):
        raise NoWorkersError("No workers here: this PyTorch was built without gloo.")
    team = {}  # the kernel's end of a pipe -> the process, in the order of their ranks
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for rank, own in enumerate(inputs):
            Path(folder, f"worker-{rank}").write_bytes(cloudpickle.dumps((work, tuple(own))))
        try:
            _start(team, len(inputs), folder, seconds + 2 * LOADING)
            return Watch(team).results(seconds)
        finally:
            _end(team)


def _check_inputs(inputs):
    if not 1 <= len(inputs) <= MOST or not all(isinstance(one, tuple | list) for one in inputs):
        kinds = [type(one).__name__ for one in inputs]
        raise ValueError(
            f"inputs must be a list of 1 to {MOST} tuples, the arguments of each worker; got "
            f"{len(inputs)} of {sorted(set(kinds))}. Write [(a,), (b,)] for one argument each."
        )


def _start(team, world, folder, limit):
    try:
        with _no_main():
            _load_server()
        for rank in range(world):
            ours, theirs = CONTEXT.Pipe()
            own = rank, world, folder, theirs, limit
            team[ours] = process = CONTEXT.Process(target=main, args=own, daemon=True)
            with _no_main():
                process.start()
            theirs.close()
        for pipe in team:
            pipe.send("all have started")
    except (OSError, EOFError) as error:
        raise NoWorkersError(f"No workers here: no process could be started ({error}).") from None


def _load_server():
    """Start the fork server deaf to interrupts, which Jupyter sends to all processes at once."""
    if CONTEXT.get_start_method() == "forkserver":
        CONTEXT.set_forkserver_preload(LOADED)
        resource_tracker.ensure_running()  # first, because starting it lets interrupts in again
        kept = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            multiprocessing.forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, kept)


@contextlib.contextmanager
def _no_main():
    """Hide the main module, which each process would import: a lesson's script would run again."""
    kept = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = kept


def _end(team):
    for pipe in team:
        pipe.close()  # which ends a worker too, should we be interrupted here
    started = [process for process in team.values() if process.pid]
    for process in started:
        process.kill()
    for process in started:
        process.join()
