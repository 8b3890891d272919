"""What every lesson must have, read from its source."""

import re

import jupytext
import pytest

from tools.build import sources
from utils.checks.declare import exercises
from utils.lab.ledger import collect

LINE, CELL = 99, 25
SECTIONS = ("puzzle", "one thing that fails", "in the wild", "what to take away", "check yourself")
CLAIMS = {
    "01": ("C26", "C27", "C41", "C59", "C69"),
    "02": ("C24", "C25", "C28", "C29", "C30", "C68"),
    "03": ("C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C10", "C13", "C15",
           "C16", "C30", "C71", "C72", "C73"),
    "04": ("C11", "C12", "C13", "C33"),
    "05": ("C17", "C18", "C19", "C20", "C21", "C22", "C23", "C72", "C74"),
    "06": ("C14", "C31", "C32", "C33", "C34", "C35", "C36", "C37", "C38", "C42", "C43",
           "C44", "C45", "C46", "C47", "C54", "C55", "C56", "C57", "C68", "C70", "C75"),
    "07": ("C10", "C34", "C39", "C45", "C58"),
    "08": ("C46", "C47", "C60", "C61", "C62", "C63", "C64", "C65", "C66"),
    "09": ("C49", "C50", "C61"),
    "10": ("C48",),
    "11": ("C51", "C53"),
    "12": ("C40", "C43", "C52", "C53", "C67", "C68", "C76"),
}  # fmt: skip
TORCH_FREE = ("00", "01", "03", "04", "05")
everywhere = pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)


def cells(path, kind):
    notebook = jupytext.read(path, fmt="py:percent")
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def prose(path):
    return "\n\n".join(cell.source for cell in cells(path, "markdown"))


@everywhere
def test_rhythm(path):
    headings = " ".join(re.findall(r"^#+ (.*)", prose(path), re.M)).lower()
    for section in SECTIONS:
        assert section in headings
    code = "\n".join(cell.source for cell in cells(path, "code"))
    assert "**Predict**" in prose(path) or re.search(r"^(utils\.)?predict\(", code, re.M)
    take_away = prose(path).split("## What to take away")[1].split("##")[0]
    assert len(re.findall(r"^- ", take_away, re.M)) <= 5
    questions = prose(path).split("## Check yourself")[1].split("## Going deeper")[0]
    assert 3 <= len(re.findall(r"^\d\. ", questions, re.M)) <= 5
    assert questions.count("<details>") == len(re.findall(r"^\d\. ", questions, re.M))


@everywhere
def test_exercises_have_three_hints(path):
    for exercise in exercises().values():
        if exercise.id[:2] != path.stem[:2]:
            continue
        text = prose(path).split(f"### Exercise `{exercise.id}`")
        assert len(text) == 2, exercise.id
        hints = re.findall(r"<summary>Hint (\d)", text[1].split("### Exercise")[0])
        assert hints[:3] == ["1", "2", "3"], exercise.id


@everywhere
def test_code_is_short_enough_to_read(path):
    for cell in cells(path, "code"):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= CELL, cell.source
        assert max(map(len, lines)) <= LINE, cell.source


@everywhere
def test_claims_have_a_verdict_and_a_cell_that_asserts_them(path):
    lesson = path.stem[:2]
    shown = {row.claim for row in collect({lesson: cells(path, "code")}) if row.verdict}
    assert shown >= set(CLAIMS.get(lesson, ()))


@everywhere
def test_the_course_is_imported_from_utils_alone(path):
    """Whoever grades has utils beside the notebooks, and nothing else of the course."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"^\s*(import|from) (tools|tests|lessons)\b", text, re.M)


@everywhere
def test_torch_is_imported_only_where_it_is_compared(path):
    if path.stem[:2] not in TORCH_FREE:
        return
    text = path.read_text(encoding="utf-8")
    before, wild = text.split("# ## In the wild")
    assert not re.search(
        r"^\s*(import|from) (torch|keras|utils\.layers|utils\.stacked\b)", before, re.M
    )
    assert re.search(r"^import torch", wild, re.M)


@everywhere
def test_plain_words(path):
    for word in ("simply", "obviously", "of course", "just "):
        assert word not in prose(path).lower().replace("just measured", "").replace(
            "just seen", ""
        )
