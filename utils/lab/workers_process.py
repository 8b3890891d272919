"""What runs in each process of `run_workers`: the learner's function, in a gloo group of all."""

import faulthandler
import os
import signal
import socket
import sys
import sysconfig
import threading
import traceback
from datetime import timedelta
from pathlib import Path

import cloudpickle
import numpy as np
import psutil
import torch
import torch.distributed as dist

SENT = (np.float32, np.float64, np.int64)
INSTALLED = [sysconfig.get_path(name) for name in ("stdlib", "purelib")]
NOT_THEIRS = (*INSTALLED, str(Path(__file__).parents[1]), "<frozen", "<string>")
_progress = {"calls": 0, "sent": "", "waits": False}  # of all_reduce; what it sent last
_speaking = threading.Lock()


def all_reduce(array):
    """Add an array up over all workers: (at least one axis) -> a new array of the same shape.

    It is for functions that `run_workers` runs, and returns when all workers have called it.
    Raises: ValueError for a number without axes, or dtypes but float32, float64 and int64.
    """
    total = np.array(array, order="C")
    if total.ndim == 0 or total.dtype not in SENT:
        raise ValueError(
            "all_reduce needs an array of at least one axis, of float32, float64 or int64; got "
            f"shape {total.shape} and {total.dtype}. Write np.array([n]) for one number n."
        )
    if not dist.is_initialized():
        raise ValueError("all_reduce needs workers; here are none. Call it inside run_workers.")
    sent = f"{total.shape} {total.dtype}"
    _progress.update(calls=_progress["calls"] + 1, sent=sent, waits=True)
    dist.all_reduce(torch.from_numpy(total))  # in place; the tensor is a view
    _progress["waits"] = False
    return total


def main(rank, world, folder, pipe, limit):
    """Run the function that `folder` holds, and tell the kernel through `pipe` how it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for the kernel, which ends the workers
    _silence()
    faulthandler.dump_traceback_later(limit, exit=True)  # should all else fail
    try:
        pipe.recv()  # all have started: who waits for them in gloo hears nothing else
    except (EOFError, OSError):
        return
    threading.Thread(target=_answer, args=(pipe,), daemon=True).start()
    try:
        _join(rank, world, folder, limit)
    except (RuntimeError, OSError, ValueError) as error:
        _say(pipe, "alone", _last_line(error))
    else:
        _say(pipe, "ready")
        _say(pipe, *_outcome(Path(folder, f"worker-{rank}").read_bytes()))
    threading.Event().wait()  # for its end: its sockets must stay open while others still read


def _outcome(question):
    try:
        work, arguments = cloudpickle.loads(question)
        result = cloudpickle.dumps(work(*arguments))
    except BaseException as error:
        kind = "cut off" if "gloo" in str(error).lower() else "failed"
        place = _place(traceback.extract_tb(error.__traceback__))
        return kind, _last_line(error) + (f" ({place})" if place else "")
    return "back", _progress["calls"], _progress["sent"], result


def _join(rank, world, folder, limit):
    """Meet the others: by a file, so that no port can be taken, and on this machine only."""
    torch.set_num_threads(1)
    for name, addresses in psutil.net_if_addrs().items():
        if any(one.family == socket.AF_INET and one.address == "127.0.0.1" for one in addresses):
            os.environ["GLOO_SOCKET_IFNAME"] = name
    dist.init_process_group(
        "gloo",
        store=dist.FileStore(str(Path(folder, "store")), world),
        rank=rank,
        world_size=world,
        timeout=timedelta(seconds=limit),  # the kernel's is shorter
    )


def _answer(pipe):
    """Say where the function is whenever the kernel asks; end with the kernel."""
    try:
        while pipe.recv():
            frame = sys._current_frames()[threading.main_thread().ident]
            place = _place(traceback.extract_stack(frame))
            _say(pipe, "at", *_progress.values(), place)
    except (EOFError, OSError):
        os._exit(1)


def _say(pipe, *message):
    with _speaking:
        pipe.send(message)


def _silence():
    """Keep gloo's warnings, and what the function prints, out of the notebook."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _place(frames):
    """The innermost line that is neither the course's nor a library's."""
    theirs = [frame for frame in frames if not frame.filename.startswith(NOT_THEIRS)]
    return f"line {theirs[-1].lineno} of {theirs[-1].name}" if theirs else ""


def _last_line(error):
    return traceback.format_exception_only(error)[-1].strip()
