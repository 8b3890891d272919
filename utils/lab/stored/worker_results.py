"""What the processes of lesson 10 returned, for machines that cannot start any.

python -m utils.lab.stored.worker_results     run the lesson, and store what its workers return
"""

import json
import platform
import runpy
from pathlib import Path

import numpy as np
import torch

from utils.lab.workers import NoWorkersError, run_workers

COURSE = Path(__file__).parents[3]
LESSON = COURSE / "lessons" / "10_beyond_one_machine.py"
STORED = Path(__file__).with_suffix(".json")
measured = {}  # of this session


def on_workers(name, work, inputs):
    """run_workers(work, inputs), or what is stored under `name` where there are no workers.

    `work` returns what JSON holds: numbers and lists of them.
    """
    try:
        measured[name] = run_workers(work, inputs)
        return measured[name]
    except NoWorkersError as error:
        print(error, "What follows was measured beforehand, on another machine.")
        return json.loads(STORED.read_text(encoding="utf-8"))["results"][name]


def main():
    """Run the lesson as a script, and store what its workers returned and with which versions."""
    session = runpy.run_path(str(LESSON), run_name="__main__")
    measured = session["on_workers"].__globals__["measured"]  # not this module's: it is __main__
    about = {"command": "python -m utils.lab.stored.worker_results", "torch": torch.__version__}
    about |= {"python": platform.python_version(), "numpy": np.__version__, "results": measured}
    STORED.write_text(json.dumps(about) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
