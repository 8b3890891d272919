"""Names for those who listen: buttons that look alike say whose they are, and stars are words."""

import re

HIDDEN = '<span class="visually-hidden"> ({})</span>'
PARTS = re.compile(
    r"^### (?:Exercise|In your own words) `(?P<exercise>[\w-]+)`|^(?P<question>\d+)\. "
    r"|<summary>(?P<button>(?:Hint|Show|Answer)\b.*?)</summary>|^(?P<stars>★+☆*)(?= ·)",
    re.M,
)


def named(cells):
    """Say in each hint, solution and answer, out of sight, which exercise or question it is of."""
    last = {}
    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = PARTS.sub(lambda found: _said(found, last), cell.source)


def _said(found, last):
    """What stands in place of a part. Args: last, the exercise and the question before it."""
    last |= {name: text for name, text in found.groupdict().items() if text}
    if found["stars"]:
        words = f"{found['stars'].count('★')} of {len(found['stars'])} stars"
        return f'<span role="img" aria-label="{words}">{found["stars"]}</span>'
    if not found["button"]:
        return found[0]
    whose = f"question {last['question']}" if found["button"] == "Answer" else last["exercise"]
    return f"<summary>{found['button']}{HIDDEN.format(whose)}</summary>"
