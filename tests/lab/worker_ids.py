"""The process ids that workers leave in a folder, for the tests that none outlives its call."""

import os
import sys
import time

import cloudpickle
import psutil

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
