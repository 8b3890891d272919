"""What a reader does on the site: unfold, predict, move a slider, search, with keys as well."""

import re
from pathlib import PurePath

import pytest

from tools.site.page import solved

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
NORM = "lessons/03_batch_norm_forward.html"
FAMILY = "lessons/08_layer_group_instance_norm.html"
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""


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
def test_a_prediction_reveals_is_kept_and_stays_here(opened, by_key):
    with opened(NORM) as page:
        name = page.locator("form.prediction").first.get_attribute("id").removeprefix("predict-")
        choice = page.locator(f"#predict-{name} input").nth(1)
        measured = page.locator(f"#measured-{name}")
        expect(measured).to_be_hidden()
        choice.focus() if by_key else choice.check()
        if by_key:
            page.keyboard.press("Space")
        said = re.compile(rf"You said: {re.escape(choice.get_attribute('value'))}\. Measured: ")
        expect(measured).to_be_visible()
        expect(measured).to_have_text(said)
        expect(page.locator(f"#predict-{name} .said")).to_contain_text("Noted in this browser")
        page.reload()
        expect(choice).to_be_checked()
        expect(measured).to_have_text(said)
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


@pytest.mark.parametrize("place", [NORM, FAMILY])
def test_a_slider_moves_its_picture(opened, place):
    with opened(place) as page:
        film = page.locator(".film").first
        slider, picture = film.locator("input").first, film.locator("img")
        picture.scroll_into_view_if_needed()
        size, still = picture.bounding_box(), picture.get_attribute("src")
        values = slider.get_attribute("data-values").split("|")
        at = int(slider.input_value()) + 1
        key = "ArrowRight" if at < len(values) else "ArrowLeft"
        at -= 2 * (key == "ArrowLeft")
        slider.press(key)
        expect(picture).to_have_attribute("src", f"{slider.get_attribute('data-frames')}{at}.png")
        expect(picture).to_have_js_property("complete", True)
        expect(slider).to_have_attribute("aria-valuetext", values[at])
        expect(film.locator("output").first).to_have_text(values[at])
        assert picture.bounding_box() == size
        slider.press("ArrowLeft" if key == "ArrowRight" else "ArrowRight")
        expect(picture).to_have_attribute("src", still)


def test_the_search_finds_momentum(opened):
    with opened("index.html") as page:
        page.locator(".search-button__button").first.click()
        page.keyboard.type("momentum")
        page.keyboard.press("Enter")
        found = page.locator("#search-results a", has_text="Inference and running averages")
        expect(found.first).to_be_visible()
        found.first.click()
        expect(page).to_have_url(re.compile("05_inference_and_running_averages"))


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("place", [NORM, FAMILY])
def test_nothing_jumps_while_a_page_loads(opened, place, width):
    with opened("404.html", width) as page:
        page.add_init_script(SHIFTS)
        page.goto(page.url.replace("404.html", place))
        page.evaluate("() => MathJax.startup.promise")
        for picture in page.locator("main img:visible").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", True)
        assert page.evaluate("window.shifted") < 0.05


def test_what_goes_on_to_the_right_fades_until_its_end(opened):
    with opened(NORM, 390) as page:
        box = page.locator(".cell_input pre.more-right, .cell_output pre.more-right").first
        box.evaluate("(box) => { box.id = 'wide'; box.scrollLeft = box.scrollWidth; }")
        expect(page.locator("#wide")).not_to_have_class(re.compile("more-right"))
        page.locator("#wide").evaluate("(box) => { box.scrollLeft = 0; }")
        expect(page.locator("#wide")).to_have_class(re.compile("more-right"))
        assert page.locator("#wide").get_attribute("tabindex") == "0"


def test_the_cube_is_turned_by_key_and_shows_the_chosen_layer(opened):
    with opened("index.html") as page:
        expect(page.locator(".for-batch")).to_be_visible()
        page.get_by_label("instance", exact=True).check()
        expect(page.locator(".for-instance")).to_be_visible()
        expect(page.locator(".for-batch")).to_be_hidden()
        before = page.locator(".cube").get_attribute("style")
        page.get_by_label("turn").press("ArrowRight")
        assert page.locator(".cube").get_attribute("style") != before
