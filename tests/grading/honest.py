"""What honest students hand in for 03-forward, in cells that no lesson foresaw."""

FORWARD = "def batch_norm_forward(x, gamma, beta, eps=1e-5):\n    return {}\n"
Y = "gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + beta"

HONEST = {
    "a trial with the lesson's data": FORWARD.format(Y)
    + "print(batch_norm_forward(data.x_train, 1, 0)[0])\nassert rescued_curve\n",
    "its check in the same cell": "from utils import check\n"
    + FORWARD.format(Y)
    + 'check("03-forward", batch_norm_forward)\n',
    "a lambda": f"batch_norm_forward = lambda x, gamma, beta, eps=1e-5: {Y}\n",
    "another exercise's answer": FORWARD.format(Y)
    .replace("x.mean(0)", "batch_statistics(x)[0]")
    .replace("x.var(0)", "batch_statistics(x)[1]"),
    "a magic line": "%matplotlib inline\n" + FORWARD.format(Y),
    "a magic above the cell": "%%time\n" + FORWARD.format(Y),
    "lines of the shell": FORWARD.format(Y)
    + "files = !ls\nfor _ in '12':\n    %time len(files)\n",
    "a constant under a magic": "%time ZERO = 0.0\n" + FORWARD.format(Y + " + ZERO"),
    "questions": "np.*mean*?\n" + FORWARD.format(Y) + "np.mean?\n",
    "Windows' ends of lines": ("%%time\n" + FORWARD.format(Y) + "np.mean?\n").replace(
        "\n", "\r\n"
    ),
    "a text with such lines": 'NOTE = """\n%time\n!ls\n"""\n'
    + FORWARD.format(Y + " + 0 * len(NOTE)"),
    "indented as a whole": "".join(f"    {line}\n" for line in FORWARD.format(Y).splitlines()),
    "a look inside": FORWARD.format("display(x) or " + Y),
    "annotations that nobody reads": "from __future__ import annotations\n"
    + FORWARD.format(Y).replace("(x,", "(x: Rows,"),
}

HELPERS = {
    "constants, made in any way": "LEVELS = np.array([1e-5])\nTOP, BOTTOM = 2, 1\n"
    "levels: list = [1]\nlevels += [2]\nif TOP:\n    def eps_of(eps):\n        return eps\n",
    "a time above it": "%%time\ndef eps_of(eps):\n    return eps\n",
    "a long trial": "def eps_of(eps):\n    return eps\nwhile True:\n    pass\n",
    "a broken copy": "def eps_of(eps):\n    return eps\n",
    "an import beside the course's": "import math, utils\n"
    "def eps_of(eps):\n    return eps * math.cos(0)\n",
    "an odd line's end": "NOTE = 'a\u2028b'\ndef eps_of(eps):\n    return eps\n",
}
