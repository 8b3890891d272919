"""How pages look: sizes of headings, room around folds, columns, and where lines break."""

import re

import pytest

from tests.site.test_browser_pages import TEXT

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
NORM = "lessons/03_batch_norm_forward.html"
SIZES = """() => ["h2", "h3", "p"].map((name) => parseFloat(
  getComputedStyle(document.querySelector(`.bd-article ${name}`)).fontSize))"""
WEIGHTS = """() => ["h2", "h3"].map((name) => Number(
  getComputedStyle(document.querySelector(`.bd-article ${name}`)).fontWeight))"""
# Of each question in Check yourself: its text's left side and the room to its answer and behind it
ROOM = """() => [...document.querySelectorAll("#check-yourself > ol")].map((list) => {
  const [text, fold] = [list.querySelector("p"), list.nextElementSibling];
  const [asked, answered] = [text, fold].map((box) => box.getBoundingClientRect());
  const next = fold.nextElementSibling?.getBoundingClientRect().top ?? Infinity;
  return [answered.left - asked.left, answered.top - asked.bottom, next - answered.bottom];
})"""
COLUMNS = """() => [...document.querySelectorAll(".ledger")].map(
  (table) => [...table.querySelectorAll("thead th")].map((cell) => cell.offsetWidth).join())"""
LINES = """() => [...document.querySelectorAll(".ledger td a")].map((link) => {
  const words = document.createRange();
  words.selectNodeContents(link);
  return new Set([...words.getClientRects()].map(({ top }) => top)).size;
})"""
BROKEN = """() => [...document.querySelectorAll(".ledger td a")].filter((link) => {
  const number = document.createRange(), text = link.firstChild;
  number.setStart(text, text.data.indexOf("cell"));
  number.setEnd(text, text.length);
  return number.getClientRects().length > 1;
}).length"""


@pytest.mark.parametrize("width", [390, 1440])
def test_headings_grow_smaller_from_level_to_level(opened, width):
    with opened(NORM, width) as page:
        second, third, text = page.evaluate(SIZES)
        assert text < third < 0.85 * second
        second, third = page.evaluate(WEIGHTS)
        assert third <= second


@pytest.mark.parametrize("width", [390, 1440])
def test_an_answer_stands_below_its_own_question(opened, width):
    with opened(NORM, width) as page:
        room = page.evaluate(ROOM)
        assert len(room) > 3
        for aside, above, below in room:
            assert abs(aside) < 4
            assert below > 2 * above


def test_the_last_of_several_folds_keeps_its_distance(opened):
    with opened(NORM) as page:
        last = page.locator("details", has_text="Hint 3").first
        code = last.locator("+ .cell").bounding_box()
        assert code["y"] - last.bounding_box()["y"] - last.bounding_box()["height"] > 20
        end = page.locator("details.deeper").evaluate("(fold) => getComputedStyle(fold).margin")
        assert end.split()[2:3] == [f"{1.4 * 16:g}px"]


def test_the_tables_of_the_ledger_share_their_columns(opened):
    with opened("ledger.html") as page:
        columns = page.evaluate(COLUMNS)
        assert len(columns) == 5
        assert len(set(columns)) == 1
        assert set(page.evaluate(LINES)) == {1}
        page.set_viewport_size({"width": 390, "height": 900})
        assert len(set(page.evaluate(COLUMNS))) == 1
        assert page.evaluate(BROKEN) == 0


def test_the_picture_and_its_caption_begin_at_one_line(opened):
    with opened("index.html") as page:
        left = {page.locator(f".curve {box}").bounding_box()["x"] for box in ("img", "figcaption")}
        assert len(left) == 1


def test_results_of_the_search_are_words_with_spaces_and_fit_on_a_phone(opened):
    with opened("search.html?q=batch", 390) as page:
        ledger = page.locator("#search-results li", has_text="The ledger").last
        expect(ledger.locator(".context")).to_contain_text("No. Claim Cell C01 Batc")
        run = page.locator("#search-results li", has_text="Run it yourself").last
        expect(run.locator(".context")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_percent_sign_and_a_full_stop_stay_with_what_they_belong_to(opened):
    with opened("lessons/07_batch_norm_in_cnns.html", 390) as page:
        text = page.evaluate(TEXT)
        assert re.findall(r".{20}\d[ \n]%", text) == []
        assert text.count("\N{NO-BREAK SPACE}%") > 10
    with opened(NORM, 390) as page:
        box = page.locator(".together:visible").first
        expect(box).to_have_css("white-space", "nowrap")
        expect(box.locator("mjx-container")).to_have_count(1)


def test_the_formulas_of_the_page_to_print_stand_on_one_line(opened):
    with opened("one_page.html", 768) as page:
        signs = page.locator("math > mo", has_text="=").all()
        assert len(signs) == 4
        assert len({sign.bounding_box()["y"] for sign in signs}) == 1
