"""The built site as files: what pages say to machines, and whether all that they need is there."""

import re
from html import unescape

import pytest

from tools.site.course import ADDRESS, lessons
from tools.site.finish import NOT_READ

STEMS = [stem for _, _, stem, *_ in lessons()]
LISTED = ["instructors", "ledger", "reference", "run", *(f"lessons/{stem}" for stem in STEMS)]
SLIDER = re.compile(
    r'min="0" max="(\d+)" value="(\d+)" data-values="([^"]+)" data-frames="([^"]+)"'
)


def html(site, name):
    return (site / f"{name}.html").read_text(encoding="utf-8")


def test_the_sitemap_has_every_page(site):
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    found = re.findall(r"<loc>(.+?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    assert sorted(found) == sorted(ADDRESS + page for page in pages - set(NOT_READ))


@pytest.mark.parametrize("name", ["index", *LISTED])
def test_a_page_says_where_it_lives_and_whose_it_is(site, name):
    page = html(site, name)
    assert re.findall('<link rel="canonical" href="([^"]+)"', page) == [f"{ADDRESS}{name}.html"]
    [card] = re.findall('property="og:image" content="([^"]+)"', page)
    assert (site / card.removeprefix(ADDRESS)).is_file()
    foot = page[page.index("<footer") :]
    assert "LICENSE-TEXT" in foot
    assert "To cite:" in foot


@pytest.mark.parametrize("number", range(1, len(STEMS) - 1))
def test_lessons_follow_one_another_and_have_an_outline(site, number):
    page = html(site, f"lessons/{STEMS[number]}")
    for way, stem in (("left-prev", STEMS[number - 1]), ("right-next", STEMS[number + 1])):
        assert re.findall(rf'class="{way}"\s+href="([^"]+)"', page) == [f"{stem}.html"]
    assert len(re.findall('nav-link" href="#', page)) > 8


def test_every_slider_has_its_frames(site):
    found = 0
    for stem in STEMS:
        for last, still, values, frames in SLIDER.findall(html(site, f"lessons/{stem}")):
            moved = [number for number in range(int(last) + 1) if number != int(still)]
            files = [site / f"lessons/{frames}{number}.png" for number in moved]
            assert [file.name for file in files if not file.is_file()] == []
            assert len({file.read_bytes() for file in files}) > 1
            assert len(values.split("|")) == int(last) + 1
            found += 1
    assert found > 10


def test_the_texts_of_pictures_are_sentences(site):
    for stem in STEMS:
        alts = re.findall('<img alt="([^"]*)"', html(site, f"lessons/{stem}"))
        assert len(alts) > 2 or stem == STEMS[0]
        assert [alt for alt in map(unescape, alts) if len(alt.split()) < 5] == []
