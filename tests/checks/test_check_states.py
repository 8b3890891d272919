"""What a check says beside right and wrong: globals, prints, functions lent, a report."""

import numpy as np

from utils import answer_to, check, checks
from utils.checks import report
from utils.checks.send import variables_read

dx_hat = np.ones((5, 3))  # a "variable of the notebook"
EPS, helper, LAYERS, EITHER = 1e-5, abs, (int, float), int | float


def right(x):
    return x.sum(axis=0) / len(x)


def reads_a_variable(x):
    return [dx_hat.mean() for _ in x]


def reads_in_an_inner_function(x):
    def inner():
        return dx_hat

    return inner().mean(axis=0) * helper(EPS) * isinstance(x, LAYERS) * isinstance(x, EITHER)


def test_variables_of_the_notebook_are_told():
    said = check("00-feature-mean", reads_a_variable)
    assert said.mistake == "uses-global"
    assert said.message.startswith("It uses `dx_hat` from the notebook. Make it inside")
    assert variables_read(reads_in_an_inner_function) == ["EPS", "dx_hat"]
    assert variables_read(right) == variables_read(np.mean) == variables_read(3) == []


def test_a_right_answer_may_read_a_variable():
    assert check("00-feature-mean", lambda x: x.mean(axis=0) + 0 * EPS).passed


def test_what_is_printed_is_shown_up_to_twenty_lines():
    def talks(x):
        print("\n".join(f"line {i} <b>" for i in range(30)))
        return x.mean()

    said = check("00-feature-mean", talks)
    html = said._repr_html_()
    assert said.mistake == "no-axis"
    assert "line 19 &lt;b&gt;" in html
    assert "line 20" not in html
    assert "…</pre>" in html
    assert "<summary>What it printed</summary>" in html
    short = report.Report("00-x", "wrong", "", None, 1, "one line\nanother")._repr_html_()
    assert "another</pre>" in short
    silent = check("00-feature-mean", right)._repr_html_()
    assert "<summary>" not in silent
    assert "None" not in silent


def test_much_that_is_printed_is_cut():
    def floods(x):
        for _ in range(1000):
            print("x" * 10**5)
        return x.mean(axis=0)

    said = check("00-feature-mean", floods)
    assert said.passed
    assert len(said.printed) == 10_000


def test_a_later_wrong_answer_takes_the_function_back(capsys):
    mine = lambda a, b: (2 / (a + b)) ** 0.5  # noqa: E731
    assert check("02-xavier", mine).passed
    assert answer_to("02-xavier") is mine
    assert not check("02-xavier", lambda a, b: 1.0).passed
    lent = answer_to("02-xavier")
    assert lent is not mine
    assert "your last answer did not pass" in capsys.readouterr().out
    again = check("02-xavier", lent)
    assert again.state == "not attempted"
    assert "Run the cell with your answer again" in again.message


def test_after_a_restart_the_check_is_asked_for(capsys, monkeypatch):
    assert check("02-xavier", lambda a, b: (2 / (a + b)) ** 0.5).passed
    monkeypatch.setattr(checks, "_passed", {})
    answer_to("02-xavier")
    assert "not checked in this session" in capsys.readouterr().out


def test_an_exception_without_a_text():
    class SilentError(Exception):
        def __str__(self):
            raise RuntimeError

    def raises(x):
        raise SilentError

    said = check("00-feature-mean", raises)
    assert said.mistake == "raised"
    assert "SilentError" in said.message


def test_report_is_readable_in_both_themes():
    said = report.Report("00-x", "wrong", "Use `x.mean(axis=0)` <now>.", None, 1)
    html = said._repr_html_()
    assert "<code>x.mean(axis=0)</code> &lt;now&gt;" in html
    assert "0 of 1 point)" in html
    words = html.split("</span>")[1]  # text has the colour of the page, the mark its own
    assert "color:" not in words
    for _, colour in report.MARKS.values():
        assert contrast(colour, "#ffffff") >= 3
        assert contrast(colour, "#111111") >= 3


def contrast(one, other):
    """WCAG's ratio of two colours; 3 is asked of marks, 4.5 of text."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return np.dot(linear, [0.2126, 0.7152, 0.0722])

    low, high = sorted(luminance(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)
