"""Where no line breaks: numbers with their %, formulas with the marks behind them."""

import pytest

from tools.site.spaces import kept_together

FORMULA = r'<span class="math notranslate nohighlight">\(a &lt; 10 %\)</span>'


def test_a_number_keeps_its_percent_sign():
    assert kept_together("<p>about 10 %, 2.5\n% and 7%</p>") == (
        "<p>about 10&nbsp;%, 2.5&nbsp;% and 7%</p>"
    )


@pytest.mark.parametrize(
    "kept",
    [
        "<pre><span>10 %</span> 3 % 2</pre>",
        "<code>5 % 3</code>",
        "<script>5 % 3</script>",
        '<input value="10 %">',
        FORMULA,
        FORMULA.replace("span", "div"),
    ],
)
def test_code_formulas_and_attributes_stay_as_they_are(kept):
    assert kept_together(f"<p>{kept} x</p>") == f"<p>{kept} x</p>"


@pytest.mark.parametrize("mark", [".", ",", ").", "?"])
def test_a_formula_keeps_the_mark_behind_it(mark):
    assert kept_together(f"so {FORMULA}{mark} And") == (
        f'so <span class="together">{FORMULA}{mark}</span> And'
    )
    assert kept_together(f"({FORMULA}{mark}") == f'<span class="together">({FORMULA}{mark}</span>'
    assert kept_together(f"{FORMULA} and{mark}") == f"{FORMULA} and{mark}"
