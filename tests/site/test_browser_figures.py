"""Figures that move on the site: sliders, the cube, and what must not move while a page loads."""

import re

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
NORM = "lessons/03_batch_norm_forward.html"
FAMILY = "lessons/08_layer_group_instance_norm.html"
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""


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


@pytest.mark.parametrize("place", [NORM, FAMILY])
def test_the_last_slider_goes_to_its_end_and_puts_the_others_back(opened, place):
    with opened(place) as page:
        film = page.locator(".film").first
        sliders, picture = film.locator("input").all(), film.locator("img")
        starts = [slider.get_attribute("value") for slider in sliders]
        sliders[0].press("Home")
        sliders[-1].press("End")
        end = sliders[-1].get_attribute("max")
        frames = sliders[-1].get_attribute("data-frames")
        expect(picture).to_have_attribute("src", f"{frames}{end}.png")
        page.wait_for_function("() => document.querySelector('.film img').naturalWidth > 0")
        found = [slider.input_value() for slider in sliders]
        assert found == [*starts[:-1], end]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("place", ["index.html", NORM, FAMILY])
def test_nothing_jumps_while_a_page_loads(opened, place, width):
    with opened("404.html", width) as page:
        page.add_init_script(SHIFTS)
        page.goto(page.url.replace("404.html", place))
        page.evaluate("() => window.MathJax?.startup.promise")
        page.wait_for_load_state("networkidle")
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
        expect(page.locator("#wide")).to_have_css("mask-image", re.compile("gradient"))
        page.keyboard.press("Tab")
        page.locator("#wide").focus()  # a fade would hide the focus too
        expect(page.locator("#wide")).to_have_css("mask-image", "none")


def test_the_cube_is_turned_by_key_and_shows_the_chosen_layer(opened):
    with opened("index.html") as page:
        expect(page.locator(".for-batch")).to_be_visible()
        page.get_by_label("instance", exact=True).check()
        expect(page.locator(".for-instance")).to_be_visible()
        expect(page.locator(".for-batch")).to_be_hidden()
        blue = page.locator(".face.front rect.instance").first
        expect(blue).to_have_css("fill", "rgb(0, 114, 178)")
        before = page.locator(".cube").evaluate("(cube) => getComputedStyle(cube).transform")
        page.get_by_label("turn").press("ArrowRight")
        after = page.locator(".cube").evaluate("(cube) => getComputedStyle(cube).transform")
        assert before.startswith("matrix3d")
        assert after != before
