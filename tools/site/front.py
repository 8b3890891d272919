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


def front(page, title):
    """The front page, in Markdown.

    Args: page, lesson 03 as a page; title, of the course. Raises: ValueError where lesson 03 no
    longer has the figure of the rescue.
    """
    map_ = "".join(_row(*lesson) for lesson in lessons())
    hidden = "\n".join(f"lessons/{stem}" for _, _, stem, *_ in lessons())
    total = sum(lesson[-1] for lesson in lessons())
    return f"""# {title}

<div class="hero"><p class="opening">{SENTENCES}</p><p class="buttons">{_buttons()}</p></div>

<figure class="curve">{curve(page)}<figcaption>{CAPTION}</figcaption></figure>

## One formula, four choices of axes

{cube.html()}

## The map

<p>Thirteen lessons, about {round(total / 60)} hours. Each begins with a puzzle.</p>
<ol class="map">{map_}</ol>

<p class="more"><a href="one_page.html">One page to print</a> <a href="ledger.html">The ledger</a>
<a href="reference.html">Reference</a> <a href="instructors.html">For instructors</a></p>

{_toctree("Lessons", hidden)}

{_toctree("More", chr(10).join(("run", "ledger", "reference", "instructors")))}
"""


def curve(page):
    """The picture of lesson 03 in which the stuck network is rescued."""
    for cell in page.cells:
        if CURVE.search(cell.source) and cell.cell_type == "code":
            shown = "".join(output.data.get("text/html", "") for output in cell.outputs)
            return shown.replace('src="', 'src="lessons/').replace(' loading="lazy"', "")
    raise ValueError(
        "the front page shows the rescue of lesson 03; lessons/03_batch_norm_forward.py has no "
        f"cell that begins with {CURVE.pattern.strip('^$')!r}. Name the new one in "
        "tools/site/front.py."
    )


def _buttons():
    first = lessons()[0][2]
    return (
        f'<a class="button first" href="lessons/{first}.html">Start reading</a> '
        '<a class="button" href="run.html">Run it yourself</a>'
    )


def _row(number, title, stem, question, length):
    return (
        f'<li><a href="lessons/{stem}.html">{number} · {title}</a>'
        f'<span class="question">{question}</span>'
        f'<span class="length">{length} minutes</span></li>'
    )


def _toctree(caption, entries):
    return f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{entries}\n```"
