"""The pages that are not lessons: how to run it, for instructors, the ledger, the reference."""

import html
import re
from itertools import groupby

import utils
import utils.layers
from tools.course import REPOSITORY, binder, colab
from tools.site.course import GITHUB, lessons, text
from tools.site.links import relative
from utils.checks.declare import exercises
from utils.lab.ledger import VERDICTS, collect

MEANING = {  # of each verdict: a heading and a sentence
    "holds": ("Holds", "These claims hold as they stand."),
    "condition": ("Holds under a condition", "The cell names the condition."),
    "fails": ("Fails", "These claims do not hold."),
    "slip": ("A slip", "The text says something else than it means: a square is missing, say."),
    "shown": ("Shown", "There was nothing to win or to lose, as with a way to do something."),
}
FENCE = re.compile(r"^```(\w*)\n(.*?^```)$", re.M | re.S)
BUILT = {  # where a learner builds it: an exercise, or a lesson that shows it
    "RunningStats": "05-ema", "answer_to": "00", "batch_instance_norm": "08",
    "batch_norm": "07-spatial", "check": "00", "group_norm": "08-group",
    "instance_norm": "08-instance", "layer_norm": "08-layer", "max_relative_error": "04",
    "mean_only_batch_norm": "08", "merge_statistics": "10-merge", "norm_backward": "04-closed",
    "normalize": "03-forward", "normalize_backward": "04-closed",
    "numerical_gradient": "04-gradcheck", "predict": "00", "progress": "00", "reveal": "00",
    "rms_norm": "08-rms", "switchable_norm": "08", "weight_norm": "08-weight",
    "BatchNorm": "06-layer", "GroupNorm": "08", "InstanceNorm": "08", "LayerNorm": "08",
    "RMSNorm": "08", "SyncBatchNorm": "10",
}  # fmt: skip


def run():
    """How to install and start, from README.md, and where each lesson opens in the browser."""
    start = re.search(r"^## Start\n\n(.*?)^## ", text("README.md"), re.M | re.S)
    if not start:
        raise ValueError("the site takes how to install from README.md; it has no '## Start'.")
    clone = f"```\ngit clone {GITHUB}.git\ncd {REPOSITORY.split('/')[1]}\n```\n\n"
    page = "# Run it yourself\n\n" + clone + relative(start[1], "README.md")
    rows = "\n".join(_elsewhere(*lesson[:3]) for lesson in lessons())
    return fenced(f"{page}\n\n## In the browser\n\n{rows}")


def instructors():
    return fenced(relative(text("INSTRUCTORS.md"), "INSTRUCTORS.md"))


def fenced(page):
    """The Markdown of a page; code that names no language is text, where Sphinx takes Python."""
    return FENCE.sub(lambda found: f"```{found[1] or 'text'}\n{found[2]}", page)


def ledger(cells):
    """All claims with their verdicts. Args: cells, {lesson's name: its solved cells}.

    Raises: ValueError for a claim that no cell decides.
    """
    rows = collect(cells)
    for row in rows:
        if row.verdict is None:
            raise ValueError(
                f"every claim of utils/lab/claims.csv needs a verdict; {row.claim} has none in "
                f"lessons/. Tag the cell that tests it, such as {row.claim}:holds."
            )
    parts = "\n\n".join(_verdict(verdict, rows) for verdict in VERDICTS)
    count = len({row.claim for row in rows})
    return (
        f"# The ledger\n\nBooks, papers and web pages make claims about batch normalization. The "
        f"course put {count} of them to the test. Each leads to the cell that decided it."
        f"\n\n{parts}"
    )


def reference():
    """The public functions and layers, from their docstrings. Raises: ValueError for a new one."""
    parts = [
        "# Reference\n\nWhat lessons import by `from utils import …`, in NumPy.",
        *(_entry("utils", "autofunction", name) for name in sorted(utils.__all__, key=str.lower)),
        "## For PyTorch\n\nThe twins in `utils.layers`. Their `state_dict` loads into `torch.nn`.",
        *(_entry("utils.layers", "autoclass", name) for name in utils.layers.__all__),
    ]
    return "\n\n".join(parts)


def _elsewhere(number, title, stem):
    path = f"notebooks/{stem}.ipynb"
    return (
        f"- {number} · {title}: [{number} on Binder]({binder(path)}), "
        f"[{number} in Colab]({colab(path)})"
    )


def _verdict(verdict, rows):
    chosen = [row for row in rows if row.verdict == verdict]
    body = "".join(
        f'<tr><th scope="row">{claim}</th><td>{html.escape(words, quote=False)}</td><td>'
        f"{', '.join(map(_cell, cells))}</td></tr>"
        for (claim, words), cells in groupby(chosen, key=lambda row: row[:2])
    )
    head = '<tr><th scope="col">No.</th><th scope="col">Claim</th><th scope="col">Cell</th></tr>'
    heading, meaning = MEANING[verdict]
    return (
        f"## {heading}\n\n{meaning}\n\n"
        f'<table class="ledger"><thead>{head}</thead><tbody>{body}</tbody></table>'
    )


def _cell(row):
    name, _, cell = row.link.partition(".ipynb#cell-id=")
    words = f"lesson&nbsp;{row.lesson}, cell&nbsp;{row.cell}"
    return f'<a href="lessons/{name}.html#cell-{cell}">{words}</a>'


def _entry(module, directive, name):
    if name not in BUILT:
        raise ValueError(
            f"the reference says which lesson builds a function; {module}/__init__.py has "
            f"{name!r}, and BUILT in tools/site/pages.py does not. Add it there."
        )
    kind = "autoclass" if name[0].isupper() else directive
    rst = f"```{{eval-rst}}\n.. {kind}:: {module}.{name}\n```"
    level = 3 if module == "utils.layers" else 2  # they stand below a heading of their own
    heading = f'<h{level} class="visually-hidden">{name}</h{level}>'
    return f"{heading}\n\n{rst}\n\n{_built(BUILT[name])}"


def _built(place):
    number, _, exercise = place.partition("-")
    _, title, stem, *_ = next(row for row in lessons() if row[0] == number)
    if not exercise:
        return f'Used in <a href="lessons/{stem}.html">lesson {number}, {title}</a>.'
    target = f"lessons/{stem}.html#exercise-{exercises()[place].id}"
    return f'You build it in <a href="{target}">lesson {number}, exercise {place}</a>.'
