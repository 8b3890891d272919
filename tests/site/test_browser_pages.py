"""Every page of the site, as a browser shows it: wide and narrow, light and dark."""

import re

import pytest

from tools.site.course import lessons
from tools.site.links import dead

LESSONS = [f"lessons/{stem}.html" for _, _, stem, *_ in lessons()]
OTHERS = ["404", "index", "instructors", "ledger", "one_page", "reference", "run", "search"]
PAGES = [*LESSONS, *(f"{name}.html" for name in OTHERS)]
# Wide and narrow, light and dark, in two looks a page: what surrounds them is seen in all four
LOOKS = {True: [("light", 1440), ("dark", 390)], False: [("dark", 1440), ("light", 390)]}
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# Without preload: it would fetch what style sheets import, and from the wrong folder
AXE = {"runOnly": WCAG, "resultTypes": ["violations"], "preload": False}
TEX = re.compile(r"\$[^$\n]*[\\^_][^$\n]*\$|\\(?:frac|hat|sqrt|sum|begin|mu|sigma|gamma|beta)\b")
UNFOLD = """() => {
  document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
  document.querySelectorAll(".prediction label:first-of-type input").forEach((one) => one.click());
}"""
TEXT = """() => {
  const page = document.body.cloneNode(true);
  page.querySelectorAll("code, pre, script, mjx-container").forEach((part) => part.remove());
  return page.textContent;
}"""
# Of the words of code one of each colour is left, because thousands take axe seconds a page
FEW_WORDS = """() => {
  const seen = new Set(), more = [];
  for (const word of document.querySelectorAll("pre span:not(:has(span))")) {
    const kind = word.className + getComputedStyle(word.closest("pre")).backgroundColor;
    if (seen.has(kind)) more.push(word);
    seen.add(kind);
  }
  for (const word of more) word.replaceWith(word.textContent);
}"""
# Colours on their way from one theme to the other are of neither
AT_ONCE = "*, ::before, ::after { transition: none !important; animation: none !important; }"
ARRIVED = "(theme) => [undefined, theme].includes(document.documentElement.dataset.theme)"
DRAWN = "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"
SIDEWAYS = """() => innerWidth < Math.max(
  document.documentElement.scrollWidth, document.body.scrollWidth)"""
CLIPPED = """() => [
  ...document.querySelectorAll(".bd-article :not(span, mjx-container *)"),
].filter((box) =>
  box.scrollWidth > box.clientWidth + 2 && box.clientWidth > 1 &&
  ["hidden", "clip"].includes(getComputedStyle(box).overflowX),
).map((box) => box.outerHTML.slice(0, 200))"""
UNKNOWN = "() => document.querySelectorAll('mjx-container :is(mjx-merror, [style*=red])').length"
PICTURES = """() => [...document.images].map((picture) => ({
  name: picture.getAttribute("src"), alt: picture.alt, lazy: picture.loading === "lazy",
  sized: picture.hasAttribute("width") && picture.hasAttribute("height"),
  below: picture.getBoundingClientRect().top > innerHeight,
}))"""
DIMMED = """() => [...document.images].filter((picture) => {
  const style = getComputedStyle(picture);
  return style.filter !== "none" || style.opacity !== "1" || style.mixBlendMode !== "normal";
}).map((picture) => picture.getAttribute("src"))"""


@pytest.fixture(scope="module")
def axe():
    module = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    return module.Axe()


@pytest.fixture(scope="module", params=PAGES)
def seen(request, opened, axe):
    """What a page is like, read in one visit: (its name, the page, {theme: violations}, …)."""
    found = {"name": request.param, "sideways": {}, "clipped": [], "violations": {}, "dimmed": []}
    with opened(request.param, color_scheme="light") as page:
        page.add_style_tag(content=AT_ONCE)
        found |= {"formulas": page.locator("mjx-container").count(), "text": page.evaluate(TEXT)}
        found |= {"pictures": page.evaluate(PICTURES), "unknown": page.evaluate(UNKNOWN)}
        for theme, width in LOOKS[request.param in LESSONS]:
            look(page, theme, width)
            found["sideways"][width] = page.evaluate(SIDEWAYS)
            found["clipped"] += page.evaluate(CLIPPED)
            found["dimmed"] += page.evaluate(DIMMED)
            found["violations"][theme] = axe.run(page, options=AXE).response["violations"]
        found |= {"wrong": page.wrong, "asked": [asked.url for asked in page.asked]}
    return found


def look(page, theme, width):
    """Show the page so, with all folds open."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(ARRIVED, arg=theme)  # the theme's script hears of it a frame later
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(UNFOLD)
    page.evaluate(FEW_WORDS)
    page.evaluate(DRAWN)  # what has been opened knows its width only then


def test_the_browser_has_nothing_to_say_and_asks_no_other_host(seen, address):
    assert seen["wrong"] == []
    assert [url for url in seen["asked"] if not url.startswith((address, "data:"))] == []


def test_formulas_are_typeset(seen):
    assert TEX.findall(seen["text"]) == []
    assert seen["unknown"] == 0
    assert seen["formulas"] > 0 or seen["name"] != LESSONS[3]


def test_nothing_scrolls_sideways(seen):
    assert seen["sideways"] == {1440: False, 390: False}
    assert seen["clipped"] == []  # nor is anything cut off instead


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(seen, theme):
    faults = [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary']}"
        for fault in seen["violations"][theme]
        for node in fault["nodes"]
    ]
    assert faults == []


def test_pictures_have_their_texts_and_sizes_and_wait_below_the_fold(seen):
    pictures = seen["pictures"]
    assert [one["name"] for one in pictures if not (one["alt"] and one["sized"])] == []
    assert [one["name"] for one in pictures[1:] if one["below"] and not one["lazy"]] == []
    assert seen["dimmed"] == []  # in no theme


def test_no_page_is_heavy(seen, site, address):
    """With all its pictures, and what it asks for before a slider moves."""
    asked = {re.sub("[?#].*", "", url.removeprefix(address)) for url in seen["asked"]}
    assert seen["name"] in asked
    files = {site / name for name in asked if not name.startswith("data:")}
    files |= {(site / seen["name"]).parent / picture["name"] for picture in seen["pictures"]}
    assert sum(file.stat().st_size for file in files) < 3 * 2**20


def test_these_are_all_pages_and_no_lesson_has_large_pictures(site):
    assert sorted(PAGES) == sorted(str(page.relative_to(site)) for page in site.rglob("*.html"))
    for page in LESSONS:
        text = (site / page).read_text(encoding="utf-8")
        pictures = re.findall(r'(?:src|data-frames)="([^":]+?)(?:\.png)?"', text)
        files = {file for name in pictures for file in (site / page).parent.glob(f"{name}*.png")}
        assert sum(file.stat().st_size for file in files) + len(text.encode()) < 3 * 2**20


def test_every_link_leads_somewhere(site):
    assert dead(site) == []
