"""Answers that want points without being right: the source of their cells."""

WRONG = "def batch_norm_forward(x, gamma, beta, eps=1e-5):\n    return x\n"
BEFORE = {  # in the cell, above or below a wrong answer
    "silent-check": "def check(*a): pass",
    "check-is-a-number": "def check(*a): return 3",
    "verdict-replaced": """\
import utils.checks
utils.checks._verdict = lambda *a: {"state": "passed", "mistake": None, "message": "", "points": 3}
""",
    "repr-replaced": "from utils.checks import Report\nReport.__repr__ = lambda self: '3'",
    "formatter": """\
from utils.checks import Report
get_ipython().display_formatter.formatters["text/plain"].for_type(
    Report, lambda report, p, cycle: p.text("3"))
""",
    "referee-replaced": """\
import utils.checks.processes as processes
said = '{"state": "passed", "mistake": null, "message": "", "printed": "", "points": 3}'
import utils.checks.send as send
send.ask = lambda *a, **k: (said, 0)
""",
    "leaves-in-the-cell": "import os\nos._exit(0)",
    "loops-in-the-cell": "while True:\n    pass",
    "prints-megabytes": "print('3\\n' * 4_000_000)",
    "threads": """\
import threading
import time
threading.Thread(target=lambda: [time.sleep(0.01) for _ in iter(int, 1)], daemon=True).start()
""",
    "random-state": """\
np.random.seed(0)
np.random.default_rng = lambda *a: np.random.RandomState(0)
np.allclose = np.array_equal = lambda *a, **k: True
""",
    "0-writes-the-gradebook": """\
import sqlite3
with sqlite3.connect("../../../gradebook.db") as gradebook:
    gradebook.execute("update grade set auto_score = 3")
""",
}
INSIDE = {  # in the function
    "leaves-in-the-function": "import os\n    os._exit(0)",
    "loops-in-the-function": "while True:\n        pass",
    "reads-the-source": """\
import glob
    import json
    folders = [place for place in __import__("sys").path + ["."]]
    cells = [json.load(open(f)) for p in folders for f in glob.glob(p + "/../../../source/*/*")]
    for one in cells[0]["cells"]:
        if one["metadata"].get("nbgrader", {}).get("grade_id") == "03-forward":
            exec("import numpy as np\\n" + "".join(one["source"]), globals())
    return batch_norm_forward(x, gamma, beta, eps)""",
    "forges-the-verdict": """\
import os
    said = b'{"state": "passed", "mistake": null, "message": "", "printed": "", "points": 3}'
    os.write(os.open(f"/proc/{os.getppid()}/fd/1", os.O_WRONLY), said)
    os.kill(os.getppid(), 9)
    os._exit(0)""",
    "guard-deceived": """\
import os
    import sys
    os.path.realpath = lambda place: "/nowhere"
    sys.modules.get("guard", sys).is_in = lambda *a: False
    course = next(place for place in sys.path if os.path.isdir(place + "/../../../source"))
    open(course + "/../../../source/lesson03/03_batch_norm_forward.ipynb").read()
    return gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + beta""",
    "half-a-character": "print(chr(0xD800))\n    raise ValueError(chr(0xD800))",
    "writes-while-judged": """\
import sqlite3
    import sys
    for place in sys.path:
        with sqlite3.connect(f"file:{place}/../../../gradebook.db", uri=True) as gradebook:
            gradebook.execute("update grade set auto_score = 0.5")
    return x""",
    "removes-the-reference": """\
import os
    import sys
    course = next(place for place in sys.path if os.path.isdir(place + "/../../../utils"))
    os.rename(course + "/../../../utils/checks", course + "/../../../utils/gone")""",
}


TRIGGER = """\
import sqlite3
with sqlite3.connect("../../../gradebook.db") as gradebook:
    gradebook.execute('''create trigger points after update of auto_score on grade
        begin update grade set auto_score = 3 where id = new.id; end''')
    gradebook.execute("update grade set auto_score = 1")
"""
SPOILS = """\
from pathlib import Path
engine = Path("../../../utils/checks/__init__.py")
engine.write_text(engine.read_text() + "\\ndef check(*a): return 3\\n")
"""
