"""Workers end with the call, with an interrupted cell, and with the kernel; notebooks, scripts."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from jupyter_client.manager import start_new_kernel

from tests.lab.worker_ids import gone, signed
from tools.course import ROOT


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
    code = f"run_workers(hang, [(r, {str(folder)!r}) for r in (0, 1, 2)])"
    message = kernel.client.execute(code, stop_on_error=False)  # else the next may be aborted too
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
    reply, shown = kernel[0].run("print(run_workers(work, [(1,), (5,)]))")
    assert (reply["status"], shown) == ("ok", "[[6.0], [6.0]]\n")


def test_a_killed_kernel_leaves_no_process(kernel, tmp_path):
    _, pids = hanging(kernel[0], tmp_path)
    below = [process.pid for process in kernel[0].process.children(recursive=True)]
    assert set(pids) <= set(below)
    kernel[0].process.kill()
    assert gone(below, seconds=20)
