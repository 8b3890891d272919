"""What the keyboard reaches on the site, and what those hear who listen to it."""

import re

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
NORM = "lessons/03_batch_norm_forward.html"
WRITTEN = """(film) => {
  window.written = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) window.written.push(target.tagName);
  }).observe(film, { subtree: true, childList: true });
}"""


def test_a_slider_says_once_what_moved_and_so_does_its_picture(opened):
    with opened(NORM) as page:
        film = page.locator(".film").first
        first, second = film.locator("input").all()[:2]
        status, alt = film.locator("[role=status]"), film.locator("img").get_attribute("alt")
        values = [one.get_attribute("data-values").split("|")[0] for one in (first, second)]
        labels = film.locator("label").all_inner_texts()
        first.press("Home")
        expect(status).to_have_text(f"{labels[0]} {values[0]}")
        said = f"{alt.removesuffix('.')}; {labels[0]} {values[0]}"
        expect(film.locator("img")).to_have_attribute("alt", said)
        film.evaluate(WRITTEN)
        second.press("Home")
        expect(status).to_have_text(re.compile(rf"^{labels[1]} {values[1]}, {labels[0]} "))
        assert page.evaluate("window.written").count("OUTPUT") == 2  # of five
        assert film.locator("output:not([aria-live=off])").count() == 0


def test_what_show_it_shows_gets_the_focus(opened):
    with opened(NORM) as page:
        button = page.locator(".waiting button").first
        name = page.locator(".measured").first.get_attribute("id").removeprefix("measured-")
        expect(button).to_have_accessible_name(f"Show it ({name})")
        output = page.locator(".cell_output", has=button.page.locator(f"#measured-{name}"))
        button.press("Enter")
        expect(output.locator("> *").first).to_be_focused()


def test_arrows_read_the_choices_and_enter_or_space_answers(opened):
    with opened(NORM) as page:
        form = page.locator("form.prediction").first
        name = form.get_attribute("id").removeprefix("predict-")
        choices, measured = form.locator("input"), page.locator(f"#measured-{name}")
        expect(form.locator("fieldset")).to_have_accessible_description(re.compile("^Arrow keys"))
        assert form.get_by_role("status").count() == 1  # nobody hears what is hidden at first
        choices.first.focus()
        for at, key in ((1, "ArrowDown"), (2, "ArrowRight")):
            page.keyboard.press(key)
            expect(choices.nth(at)).to_be_checked()
            expect(measured).to_be_hidden()
        for at, key in ((2, "Enter"), (1, "Space")):
            choices.nth(at).focus()
            page.keyboard.press(key)
            words = choices.nth(at).get_attribute("value")
            expect(form.get_by_role("status")).to_contain_text(f"You chose: {words}. Noted in")
            expect(measured).to_contain_text(f"You said: {words}. Measured")
            page.keyboard.press("ArrowUp")  # moves on, and changes nothing that was said
            expect(form.get_by_role("status")).to_contain_text(f"You chose: {words}. Noted in")
        assert "?" not in page.url


@pytest.mark.parametrize("width", [390, 1440])
def test_the_focus_comes_back_to_the_themes_buttons(opened, width):
    with opened("ledger.html", width) as page:
        mode = page.locator(".theme-switch-button")
        mode.press("Enter")
        expect(mode).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(mode).to_be_focused()
        dialogs = {".search-button__button": "Search"}
        if width < 992:
            dialogs |= {".primary-toggle": "Site", ".secondary-toggle": "On this page"}
        for button, name in dialogs.items():
            opener = page.locator(f"{button}:visible").last
            opener.press("Enter")
            expect(page.get_by_role("dialog", name=name, exact=True)).to_be_visible()
            page.keyboard.press("Escape")
            expect(opener).to_be_focused()


def test_the_button_of_the_contents_says_whether_they_are_there(opened):
    with opened("ledger.html") as page:
        button = page.locator(".primary-toggle")
        for said in ("false", "true"):
            button.press("Enter")
            expect(button).to_have_attribute("aria-expanded", said)
            expect(button).to_be_focused()


def test_the_cube_is_said(opened):
    with opened("index.html") as page:
        box, words = page.locator(".cube-box"), "Instance normalization averages one channel"
        said = f"- status:\n  - paragraph: /^{words}/"
        expect(box.get_by_role("img")).to_have_accessible_name(re.compile("Batch norm.*averages"))
        page.get_by_label("instance", exact=True).check()
        expect(box.get_by_role("status")).to_match_aria_snapshot(said)
        expect(box.get_by_role("img")).to_have_accessible_name(re.compile(f"blue. {words}"))
        turn = page.get_by_label("turn")
        turn.press("ArrowRight")
        expect(turn).to_have_attribute("aria-valuetext", f"{turn.input_value()} degrees")


@pytest.mark.parametrize("query", ["momentum", "zzzqqq"])
def test_the_search_says_how_many_pages_it_found(opened, query):
    with opened(f"search.html?q={query}") as page:
        said = "did not match" if query == "zzzqqq" else "found"
        expect(page.locator("#search-results").get_by_role("status")).to_contain_text(said)
        expect(page).to_have_title(re.compile(f"^{query} · Search"))


def test_the_search_shows_words_not_the_code_of_formulas(opened):
    with opened("search.html?q=variance") as page:
        excerpts = page.locator("#search-results .context")
        expect(excerpts.filter(has_text="divides by N, the biased variance")).to_have_count(1)
        expect(excerpts.filter(has_text="the covariance … (the")).to_have_count(1)
        expect(excerpts.filter(has_text=re.compile(r"\\[(\[]|\\(frac|hat|sigma)"))).to_have_count(
            0
        )


def test_the_page_to_print_leads_home_and_prints_as_it_was(opened):
    with opened("one_page.html") as page:
        home = page.get_by_role("navigation").get_by_role("link")
        page.emulate_media(media="print")
        expect(home).to_be_hidden()
        page.emulate_media(media="screen")
        home.click()
        expect(page).to_have_url(re.compile("index.html"))


def test_the_contents_close_when_a_heading_is_chosen(opened):
    with opened(NORM, 390) as page:
        page.locator(".secondary-toggle:visible").first.click()
        contents = page.get_by_role("dialog", name="On this page")
        contents.locator("a[href^='#']").nth(4).click()
        expect(contents).to_be_hidden()


def test_code_and_outputs_have_names(opened):
    with opened(NORM) as page:
        for name in ("Code", "Output"):
            assert page.get_by_role("group", name=name, exact=True).count() > 5
