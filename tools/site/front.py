"""The front page: what happens to a stuck network, the cube, and the map."""

import re

from tools.site import cube
from tools.site.course import lessons

CURVE = re.compile(r"^# Figure: accuracy over the steps, without and with your four lines$", re.M)
SENTENCES = (
    "Here is a deep network that reads handwritten digits no better than by guessing. Put four "
    "lines before each of its sigmoids, and it gets nearly every digit right. In this course you "
    "write these lines yourself, you take them apart, and you put what is said about them to the "
    "test."
)

CAPTION = "The same network as it was, and with four lines before each sigmoid. From lesson 03."
PAGE = """# {title}

<div class="hero"><p class="opening">{sentences}</p><p class="buttons">
<a class="button first" href="lessons/{first}.html">Start reading</a>
<a class="button" href="run.html">Run it yourself</a></p></div>

<figure class="curve">{curve}<figcaption>{caption}</figcaption></figure>

## One formula, four choices of axes

{cube}

## The map

<p>Thirteen lessons, about {hours} hours. Each begins with a puzzle.</p>
<ol class="map">{rows}</ol>

<p class="more"><a href="one_page.html">One page to print</a> <a href="ledger.html">The ledger</a>
<a href="reference.html">Reference</a> <a href="instructors.html">For instructors</a></p>

{trees}
"""


def front(page, title):
    """The front page, in Markdown.

    Args: page, lesson 03 as a page; title, of the course. Raises: ValueError where lesson 03 no
    longer has the figure of the rescue.
    """
    rows, stems = "".join(_row(*lesson) for lesson in lessons()), [row[2] for row in lessons()]
    trees = [
        _toctree("Lessons", [f"lessons/{stem}" for stem in stems]),
        _toctree("More", ["run", "ledger", "reference", "instructors"]),
    ]
    return PAGE.format(
        title=title, sentences=SENTENCES, first=stems[0], curve=curve(page), caption=CAPTION,
        cube=cube.html(), hours=round(sum(row[-1] for row in lessons()) / 60), rows=rows,
        trees="\n\n".join(trees),
    )  # fmt: skip


def curve(page):
    """The picture of lesson 03 in which the stuck network is rescued."""
    for cell in page.cells:
        if CURVE.search(cell.source) and cell.cell_type == "code":
            shown = "".join(output.data.get("text/html", "") for output in cell.outputs)
            shown = re.sub(r'(src|href)="', r'\1="lessons/', shown)
            return shown.replace(' loading="lazy"', "")
    raise ValueError(
        "the front page shows the rescue of lesson 03; lessons/03_batch_norm_forward.py has no "
        f"cell that begins with {CURVE.pattern.strip('^$')!r}. Name the new one in "
        "tools/site/front.py."
    )


def _row(number, title, stem, question, length):
    return (
        f'<li><a href="lessons/{stem}.html">{number} · {title}</a>'
        f'<span class="question">{question}</span>'
        f'<span class="length">{length} minutes</span></li>'
    )


def _toctree(caption, entries):
    head = f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n"
    return head + "\n".join(entries) + "\n```"
