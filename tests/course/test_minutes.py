"""Minutes are counted, never typed: what counts, what does not, and where they are written."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.build import PAGES, sources
from tools.course import ROOT
from tools.minutes import minutes, with_column
from tools.words import MINUTES, STUB
from utils.checks.declare import find

HOUR = "word " * 180 * 60
EXERCISE = "### Exercise `03-forward`: the layer"


def code(source, *tags):
    return new_code_cell(source, metadata={"tags": list(tags)})


def test_words_lines_predictions_and_exercises_count():
    lesson = [
        new_markdown_cell("word " * 180 * 40),
        code("x = 1\n\n" * 15 * 10),
        code('predict("a", "b", "c")\npredict("d", "e", "f")\n' + "x = 1\n" * 13),
        new_markdown_cell(EXERCISE),
    ]
    together = 40 + 10 + 4 + 1 + find("03-forward").minutes
    assert minutes(new_notebook(cells=lesson)) == 5 * round(together / 5)


@pytest.mark.parametrize(
    "cell",
    [
        new_markdown_cell(f"<details><summary>Hint 1: a</summary>\n\n{HOUR}\n\n</details>"),
        new_markdown_cell(f"```\n{HOUR}\n```"),
        new_markdown_cell(f"`{HOUR}` and $$ {HOUR} $$, <!-- {HOUR} --> and ${HOUR}$"),
        new_markdown_cell(f"## Going deeper\n\n{HOUR}\n\n### More of it\n\n{HOUR}"),
        code("x = 1\n" * 900, "figure"),
        code("x = 1\n" * 900, "evidence", "C25:holds"),
        code("### BEGIN SOLUTION\n" + "x = 1\n" * 900 + "### END SOLUTION"),
        code("model.predict(x)"),
    ],
)
def test_what_does_not_count(cell):
    assert minutes(new_notebook(cells=[new_markdown_cell("word " * 180 * 3), cell])) == 3


def test_a_question_in_words_costs_its_minutes_and_its_answer_no_more():
    question = new_markdown_cell("### In your own words `03-words`\n\n" + "word " * 176)
    answer = new_markdown_cell(HOUR, metadata={"tags": ["words"]})
    assert minutes(new_notebook(cells=[question, answer])) == 1 + MINUTES
    cleared = new_markdown_cell(STUB, metadata={"tags": ["words"]})
    assert minutes(new_notebook(cells=[question, cleared])) == 1 + MINUTES


def test_what_goes_deeper_ends_with_the_next_section():
    deeper = [new_markdown_cell(f"## Going deeper\n\n{HOUR}"), code("x = 1\n" * 900)]
    after = new_markdown_cell(f"{HOUR}\n\n## What to take away\n\n" + "word " * 180 * 4)
    assert minutes(new_notebook(cells=[*deeper, after])) == 4


def test_a_short_lesson_is_rounded_to_minutes_a_long_one_to_five():
    def lasting(length):
        return minutes(new_notebook(cells=[new_markdown_cell("word " * 180 * length)]))

    assert [lasting(length) for length in (9, 19, 58, 62)] == [9, 19, 60, 60]


def test_only_the_column_of_minutes_changes():
    page = (
        "Minutes | 03\n\n| | Lesson | Minutes | Open |\n|---|---|---|---|\n"
        "| 03 | a \\| b | 1 | 2 |\n| | **Part** | | |\n| 04 c | d | 75 | e |\n"
        "\nNo table:\n\n| 03 | a | 1 | 2 |\n"
    )
    assert with_column(page, "Minutes", {"03": 60}) == page.replace(
        "| 1 | 2 |\n| |", "| 60 | 2 |\n| |"
    )
    assert with_column(page, "Minutes", {"03": 1, "04": 75}) == page


@pytest.mark.parametrize("page", PAGES)
def test_every_lesson_has_its_minutes_on_the_pages(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for path in sources():
        assert "| 12345 |" in with_column(text, "Minutes", {path.stem[:2]: 12345})
