"""The page to print: what it says is what the lessons say, and it is one page."""

import ast
import re
import subprocess

import jupytext
import pytest

from tests.browser import BROWSER, OPTIONS
from tools.build import sources
from tools.course import ROOT

PAGE = (ROOT / "one_page.html").read_text(encoding="utf-8")


def chart():
    """The questions and the answers of lesson 08's chart."""
    source = next(path for path in sources() if path.stem[:2] == "08")
    cells = jupytext.read(source, fmt="py:percent").cells
    code = next(cell.source for cell in cells if "QUESTIONS = [" in cell.source)
    return [
        (row[0].replace("\n", " "), row[1])
        for row in ast.literal_eval(code.split("QUESTIONS = ")[1].split("# fmt")[0])
    ]


def test_the_chart_is_that_of_lesson_08():
    asked = re.findall(r'class="asked">(.*?)</span>.*?<b>(\w+)</b>', PAGE)
    assert asked[:-1] == chart()
    assert asked[-1][1] == "none"


def test_there_are_ten_bugs_of_lessons_that_exist():
    table = PAGE.split("Ten bugs")[1]
    rows = re.findall(r"<tr><td>.*</td><td>([\d, ]+)</td></tr>", table)
    known = {path.stem[:2] for path in sources()}
    assert len(rows) == 10
    assert {number for row in rows for number in row.split(", ")} <= known


def test_it_asks_for_nothing_from_elsewhere():
    assert "//" not in PAGE
    for target in re.findall(r'(?:src|href)="([^"]+)"', PAGE):
        assert (ROOT / target).is_file()


@pytest.mark.skipif(BROWSER is None, reason="printing needs Chromium")
def test_it_is_one_page_of_paper(tmp_path):
    paper = tmp_path / "page.pdf"
    options = [*OPTIONS, f"--user-data-dir={tmp_path}"]
    subprocess.run(
        [BROWSER, *options, f"--print-to-pdf={paper}", (ROOT / "one_page.html").as_uri()],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    assert len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) == 1


def test_roots_need_no_font_for_formulas():
    """Without one Chromium draws a root's bar through what stands below it."""
    assert "<msqrt>" not in PAGE
    assert PAGE.count("<mo>√</mo><mo>(</mo><mi>v</mi>") == 2
