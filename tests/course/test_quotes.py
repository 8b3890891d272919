"""What counts as a number that prose quotes, and as one that a cell prints."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.quoted import quoted
from tools.quotes import unprinted


def code(shown="", source="pass"):
    return new_code_cell(source, outputs=[new_output("stream", name="stdout", text=shown)])


def is_supported(prose, *cells):
    return not unprinted(new_notebook(cells=[*cells, new_markdown_cell(prose)]))


@pytest.mark.parametrize(
    ("prose", "shown"),
    [
        ("It ends at 0.07.", "loss 0.07348"),
        ("It reaches 97.7 %.", "accuracy 97.7%"),
        ("It reaches 98 %.", "accuracy 97.7%"),
        ("It reaches 98 %.", "accuracy 0.977"),
        ("A share of 0.98 is right.", "accuracy 97.7%"),
        ("From 31 to 39 %.", "0.31 and 0.392"),
        ("It ends 31 to 39 % too low.", "estimate ÷ truth 0.69, 0.608"),
        ("It ends 6 % too high.", "estimate ÷ truth 1.061"),
        ("About 1,400 times.", "1403 times"),
        ("It needs 1,403 steps.", "1,403 steps"),
        ("2.2-fold.", "2.214"),
        ("An error of 10⁻⁵.", "error 1e-05"),
        ("An error of 10⁻⁵.", "error 4e-06"),
        ("An error of $10^{-5}$ at best.", "error 0.000012"),
        ("An error of 2·10⁻⁵.", "error 1.9e-05"),
        ("The factor is 1/19.", "factor 0.0526"),
        ("Sixty degrees, or nineteen batches.", "59° and 19"),
        ("It falls by −2.777.", "[-2.777 1.2]"),
        ("The mean is 72,000.", "[4.0e+01 7.2e+04]"),
        ("On average 92 % are right.", "92% [85%, 95%]"),
        ("The seeds get 85 to 95 %.", "92% [85%, 95%]"),
        ("In the worst case 85 %.", "92% [85%, 95%]"),
    ],
)
def test_number_that_rounds_to_the_quoted_one(prose, shown):
    assert is_supported(prose, code(shown))
    assert not is_supported(prose, code("nothing"))


@pytest.mark.parametrize(
    ("prose", "shown"),
    [
        ("It ends at 0.07.", "0.0761"),
        ("It reaches 97.7 %.", "98%"),  # more digits than were printed
        ("It reaches 98.0 %.", "98%"),
        ("It reaches 98 %.", "98"),  # 98 of what?
        ("It ends at 9 %.", "0.91"),  # nothing says that a distance is meant
        ("About 1,400 times.", "1451"),
        ("It needs 1,403 steps.", "1404"),
        ("It takes 400 times as many.", "395.7 or 469"),
        ("2.2-fold.", "2.1"),
        ("An error of 10⁻⁵.", "2e-06"),
        ("An error of 2·10⁻⁵.", "2.6e-05"),
        ("The factor is 1/19.", "0.0500"),
        ("The factor is 1/19.", "0.1"),
        ("Nineteen batches.", "10 batches"),
        ("On average 95 % are right.", "92% [85%, 95%]"),  # the best of five is no average
        ("It gains 6.7 points.", "+3.7 [+0.8, +6.7]"),
    ],
)
def test_number_that_does_not(prose, shown):
    assert not is_supported(prose, code(shown))


@pytest.mark.parametrize(
    "prose",
    [
        "Ioffe and Szegedy 2015, arXiv:1502.03167, and 1979.",
        "Lesson 13, lessons 15 and 16, Figure 14, section 22, equations 13–17, line 33.",
        "## The 99th way",
        "`x[17]`, $x = 0.35$, and\n$$y = 17.5$$",
        "With numbers: v = 14/3 = 4.667.\n\n<!-- given: -->",
        "Twelve networks, 12 layers, two runs, a half, 3/4.",
        "<details><summary>Hint 2: how many?</summary>\n\nAbout 17.\n\n</details>",
        "An 8×16 image, its 85th percentile, Python 3.14, and [a page](https://a.b/17.5).",
        "1. First.\n2. Second.\n",
        "About 75 minutes. ★☆☆ · about 15 minutes",
    ],
)
def test_what_quotes_nothing(prose):
    assert quoted(prose) == []


def test_answers_are_read_and_hints_are_not():
    hint = "<details><summary>{}</summary>\n\nIt fell to 1.7.\n\n</details>"
    assert quoted(hint.format("Hint 1: look")) == []
    assert [quote.text for quote in quoted(hint.format("Answer"))] == ["1.7"]


def test_code_states_premises_and_results_it_does_not():
    assert is_supported("500 steps, at 1 %.", code(source="train(steps=500, change=0.01)"))
    for prose in ("500 times as many.", "500 points.", "500-fold.", "It ends 1 % lower."):
        assert not is_supported(prose, code(source="train(steps=500, change=0.01)"))
    assert not is_supported("At 500.", code(source="assert loss < 500"))
    assert not is_supported("At 500.", code(source="ax.text(500, 1, 'a')\nshow(fig)"))
    assert not is_supported("At 500.", code(source="a = '500'  # 500"))
    assert not is_supported("At 5.0.", code(source="a = 5"))


def test_only_cells_above_and_in_the_section_print():
    below = new_notebook(cells=[new_markdown_cell("At 17."), code("17")])
    assert unprinted(below) == ["cell 0: no cell prints 17 (…At 17.…)"]
    assert not is_supported("## Another section\n\nAt 17.", code("17"))
    assert is_supported("At 17.\n\n## Another section", code("17"))
    assert is_supported(
        "## What to take away\n\nAt 17.\n\n## Check yourself\n\nAt 17.", code("17")
    )


def test_what_an_author_marks():
    assert is_supported("At 17 and 400.\n\n<!-- given: 400 17 -->")
    assert not is_supported("At 17 and 400.\n\n<!-- given: 400 -->")
    assert not is_supported("At 17.\n\n<!-- given: 17 18 -->")  # nothing to mark: out of date
    earlier = "## Another section\n\nAt 17.\n\n<!-- earlier: 17 -->"
    assert is_supported(earlier, code("17"))
    assert not is_supported(earlier, code("18"))
