"""Predictions: all that tells an answer waits with it, and comes with it."""

import re
from urllib.parse import quote

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
TOLD = [  # a lesson, a prediction and what tells its answer: a text, an output, a figure
    ("01_data_normalization", "01-units", "p", "It needs 469 times as many"),
    ("07_batch_norm_in_cnns", "07-share", "p", "It is one in 481"),
    ("07_batch_norm_in_cnns", "07-share", "pre", "25,557,032 learned numbers, of which"),
    ("09_sequences", "09-stream", "p", "Both do."),
    ("09_sequences", "09-pixels", "p", "It is more than a million times as long"),
    ("10_beyond_one_machine", "10-split", ".cell", "Figure: accuracy over the steps, on one"),
    ("10_beyond_one_machine", "10-split", "p", "Four times two rows stay far behind"),
    ("11_production", "11-few", ".cell", "Figure: accuracy against the number of images"),
    ("11_production", "11-few", "p", "costs 12 points"),
]
WAITING = "[hidden=until-found]"
# As in browsers that hide, and do not know until when
PLAINLY_HIDDEN = """const set = Element.prototype.setAttribute;
Element.prototype.setAttribute = function (name, value) {
  set.call(this, name, value === "until-found" ? "" : value);
};"""


def told(page, kind, words):
    """The paragraph, output or figure that has these words."""
    found = page.locator(f".bd-article {kind}:visible, {WAITING} {kind}, {kind}{WAITING}")
    return found.filter(has_text=words)


@pytest.mark.parametrize(("stem", "name", "kind", "words"), TOLD)
def test_what_tells_the_answer_waits_with_it(opened, stem, name, kind, words):
    with opened(f"lessons/{stem}.html") as page:
        part = told(page, kind, words)
        expect(part).to_have_count(1)
        expect(part).to_be_hidden()
        page.get_by_role("button", name=f"Show it ({name})").click()
        expect(part).to_be_visible()
        expect(page.locator(f"#measured-{name}")).to_be_visible()


@pytest.mark.parametrize(("stem", "name", "kind", "words"), TOLD[::4])
def test_what_tells_the_answer_comes_with_a_choice_and_on_paper(opened, stem, name, kind, words):
    with opened(f"lessons/{stem}.html") as page:
        part = told(page, kind, words)
        expect(part).to_be_hidden()
        page.emulate_media(media="print")
        expect(part).to_be_visible()
        page.emulate_media(media="screen")
        page.locator(f"#predict-{name} input").first.check()
        expect(part).to_be_visible()
        page.reload()
        expect(part).to_be_visible()


def test_what_waits_is_no_question_no_exercise_and_no_code_to_read(opened):
    for stem in {row[0] for row in TOLD}:
        with opened(f"lessons/{stem}.html") as page:
            expect(page.locator("form.prediction").first).to_be_visible()
            assert page.locator(f"{WAITING}:is(section, form, details)").count() == 0
            assert page.locator(f"{WAITING}.cell:not(.tag_hide-input)").count() == 0
            notes = page.locator(".waiting").count()
            assert notes == page.locator(".cell_output:has(.measured)").count()


def test_a_link_to_what_waits_shows_it(opened):
    path = "lessons/06_what_batch_norm_buys.html"
    with opened(path) as page:
        anchor = page.locator(f".cell-anchor{WAITING}").first.get_attribute("id")
        waited = page.locator(".waiting").count()
    with opened(f"{path}#{anchor}") as page:
        for _ in range(2):  # a page that is loaded, and one that is open already
            expect(page.locator(f"#{anchor} + .cell")).to_be_in_viewport()
            assert page.locator(".waiting").count() == waited - 1
            page.reload()
            page.evaluate("location.hash = ''")
            page.reload()
            assert page.locator(".waiting").count() == waited
            page.evaluate("(anchor) => { location.hash = anchor; }", anchor)


def test_a_link_shows_it_also_where_the_browser_does_not(opened):
    path = "lessons/06_what_batch_norm_buys.html"
    with opened(path) as page:
        anchor = page.locator(f".cell-anchor{WAITING}").first.get_attribute("id")
        page.add_init_script(PLAINLY_HIDDEN)
        page.reload()
        assert page.locator(WAITING).count() == 0
        waited = page.locator(".waiting").count()
        page.evaluate("(anchor) => { location.hash = anchor; }", anchor)
        expect(page.locator(f"#{anchor} + .cell")).to_be_in_viewport()
        page.reload()
        expect(page.locator(f"#{anchor} + .cell")).to_be_in_viewport()
        assert page.locator(".waiting").count() == waited - 1


def test_what_is_looked_for_in_the_page_is_found_and_shown(opened):
    words = "It needs 469 times as many"
    with opened(f"lessons/01_data_normalization.html#:~:text={quote(words)}") as page:
        expect(told(page, "p", words)).to_be_visible()


def test_an_output_that_waits_for_two_predictions_waits_for_both(opened, site):
    path = "lessons/01_data_normalization.html"
    first, second = "01-units", "01-drowned"
    text = (site / path).read_text(encoding="utf-8")
    moved = re.search(rf'<p class="measured" id="measured-{second}".*?</p>', text)[0]
    there = f'<p class="measured" id="measured-{first}"'
    text = text.replace(moved, "").replace(there, moved + there)
    with opened("404.html") as page:
        page.route(f"**/{path}", lambda route: route.fulfill(body=text, content_type="text/html"))
        page.goto(page.url.replace("404.html", path))
        part = told(page, "p", "It needs 469 times as many")
        page.locator(f"#predict-{first} input").first.check()
        expect(page.locator(f"#predict-{first} .said")).to_contain_text("You chose")
        expect(part).to_be_hidden()
        page.locator(f"#predict-{second} input").first.check()
        expect(part).to_be_visible()
        expect(page.locator(f"#measured-{first}")).to_contain_text("You said")
