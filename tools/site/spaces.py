"""Spaces at which no line may break: a number and its %, a formula and the mark behind it."""

import re

CODE = r"<(?P<code>pre|code|script|style)\b.*?</(?P=code)>"
FORMULA = r'<(?P<box>span|div) class="math .*?</(?P=box)>'
PERCENT = re.compile(rf"(?P<kept>{CODE}|{FORMULA}|<[^>]*>)|(?<=\d)\s%", re.S)
MARKED = re.compile(r'(?:\()?<span class="math [^>]*>[^<]*</span>[.,;:!?)’]+')


def kept_together(page):
    """A page's HTML whose lines do not begin with a % or with what belongs to a formula."""
    page = PERCENT.sub(lambda found: found["kept"] or "&nbsp;%", page)
    return MARKED.sub(r'<span class="together">\g<0></span>', page)
