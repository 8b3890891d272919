"""What a check says where an answer cannot be judged, or takes too much time or memory."""

import json
import sys

import numpy as np
import pytest

from utils import check, checks
from utils.checks import processes


def right(x):
    return x.sum(axis=0) / len(x)


NOT_JUDGED = {
    "no interpreter": lambda patch: patch.setattr(sys, "executable", ""),
    "no processes": lambda patch: patch.setattr(processes.subprocess, "Popen", no_process),
    "sent as nothing": lambda patch: patch.setattr(checks, "send", None),
}


def no_process(*args, **kwargs):
    raise BlockingIOError("no more processes")


@pytest.mark.parametrize("broken", NOT_JUDGED.values(), ids=NOT_JUDGED)
def test_what_cannot_be_judged_is_neither_right_nor_wrong(broken, monkeypatch):
    with monkeypatch.context() as patch:
        broken(patch)
        said = check("00-feature-mean", right)
    assert said.state == "not judged"
    assert (said.passed, said.score, repr(said)) == (False, 0, "0")
    assert "neither right nor wrong" in said.message
    assert "0 of" not in str(said) + said._repr_html_()
    assert check("00-feature-mean", right).passed


def test_a_notebook_that_overwrites_what_checks_use(monkeypatch):
    monkeypatch.setattr(json, "loads", None)
    monkeypatch.setattr(json, "dumps", None)
    monkeypatch.setattr(np, "hstack", None)
    monkeypatch.setattr(sys, "path", [*sys.path, lambda: None, 3])
    assert check("01-steps", lambda k, t: 0).state == "wrong"
    assert check("00-feature-mean", right).passed


def test_a_slow_start_is_not_a_loop(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(2); print('ready', flush=True); print('done')")
    assert processes.ask(slow, b"", 1)[0] == b"done\n"
    slow.write_text("import time; print('ready', flush=True); time.sleep(2); print('done')")
    with pytest.raises(processes.TookTooLongError):
        processes.ask(slow, b"", 1)
    monkeypatch.setattr(processes, "LOADING", 0.5)
    slow.write_text("import time; time.sleep(2)")
    with pytest.raises(processes.NotJudgedError, match="not ready"):
        processes.ask(slow, b"", 1)


def test_memory_is_watched_where_no_limit_can_be_set(tmp_path):
    eater = tmp_path / "eater.py"
    eater.write_text(
        "import time; print('ready', flush=True); x = bytearray(10**8); time.sleep(9)"
    )
    with pytest.raises(processes.TookTooMuchError):
        processes.ask(eater, b"", 8, memory=5 * 10**7)


def test_memory_runs_out_once():
    calls = "import numpy as np\ndef eats(x):\n    return np.ones(10**13) * x\n"
    space = {}
    exec(calls, space)
    said = check("03-forward", lambda x, gamma, beta, eps=1e-5: space["eats"](x))
    assert said.mistake == "out-of-memory"
    assert "6 GiB" in said.message
