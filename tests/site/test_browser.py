"""What a reader does on the site: unfold, predict, move a slider, search, with keys as well."""

import re
from pathlib import PurePath

import pytest

from tools.site.page import solved

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
NORM = "lessons/03_batch_norm_forward.html"


@pytest.mark.parametrize("kind", ["details.hide", "details.solution", "details.deeper"])
def test_folds_open_by_click_and_by_key(opened, kind):
    with opened(NORM) as page:
        fold = page.locator(kind).first
        inside = fold.locator("> *").nth(1)
        expect(inside).to_be_hidden()
        fold.locator("> summary").click()
        expect(inside).to_be_visible()
        for key, shown in (("Enter", False), ("Space", True)):
            fold.locator("> summary").press(key)
            expect(inside).to_be_visible(visible=shown)


def test_every_answer_stands_behind_a_click(opened):
    cells = solved(PurePath(NORM).stem).cells
    roles = [cell.metadata.get("nbgrader", {}) for cell in cells if cell.cell_type == "code"]
    words = [cell for cell in cells if "words" in cell.metadata.get("tags", [])]
    with opened(NORM) as page:
        said = page.locator("details.solution > summary").all_text_contents()
    solutions = [text for text in said if text.startswith("Show the solution (03-")]
    assert len(solutions) == sum(role.get("solution", False) for role in roles)
    assert sum(text.startswith("Show an answer (03-") for text in said) == len(words)
    assert len(said) > len(words)


def test_a_link_opens_the_fold_that_it_leads_into(opened):
    with opened(f"{NORM}#three-variances") as page:
        expect(page.locator("#three-variances h3")).to_be_in_viewport()


@pytest.mark.parametrize("by_key", [False, True], ids=["mouse", "keyboard"])
@pytest.mark.parametrize("number", [0, 1])
def test_a_prediction_reveals_is_kept_and_stays_here(opened, number, by_key):
    with opened(NORM) as page:
        form = page.locator("form.prediction").nth(number)
        name = form.get_attribute("id").removeprefix("predict-")
        choice, measured = form.locator("input").nth(1), page.locator(f"#measured-{name}")
        expect(measured).to_be_hidden()
        choice.press("Space") if by_key else choice.check()
        right, words = measured.get_attribute("data-right"), choice.get_attribute("value")
        said = f"{'✓' if words == right else '✗'} You said: {words}. Measured: {right}."
        expect(measured).to_be_visible()
        expect(measured).to_have_text(said)
        expect(form.locator(".said")).to_contain_text("Noted in this browser")
        assert page.locator(".measured:visible").count() == 1
        page.reload()
        expect(choice).to_be_checked()
        expect(measured).to_have_text(said)
        assert page.locator("form.prediction input:checked").count() == 1
        assert {(asked.method, asked.post_data) for asked in page.asked} == {("GET", None)}
        assert not [asked.url for asked in page.asked if name in asked.url]


def test_an_answer_can_be_seen_without_a_prediction(opened):
    with opened(NORM) as page:
        measured = page.locator(".measured").first
        page.locator(".waiting button").first.press("Enter")
        expect(measured).to_be_visible()


def test_without_scripts_everything_can_be_read(opened):
    with opened(NORM, java_script_enabled=False) as page:
        for measured in page.locator(".measured").all():
            expect(measured).to_be_visible()
        fold = page.locator("details.solution").first
        fold.locator("> summary").click()
        expect(fold.locator("pre").first).to_be_visible()
        expect(page.locator(".film img").first).to_be_visible()


def test_the_search_finds_momentum(opened):
    with opened("index.html") as page:
        page.locator(".search-button__button").first.click()
        page.keyboard.type("momentum")
        page.keyboard.press("Enter")
        found = page.locator("#search-results a", has_text="Inference and running averages")
        expect(found.first).to_be_visible()
        found.first.click()
        expect(page).to_have_url(re.compile("05_inference_and_running_averages"))
