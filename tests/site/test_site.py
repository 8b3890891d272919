"""The pages that are not lessons, the links between all pages, and what machines read."""

import re

import pytest
from nbformat.v4 import new_code_cell

import utils
import utils.layers
from tools.site import course, cube, pages
from tools.site.docstrings import paragraph
from tools.site.finish import mended, not_found, sitemap
from tools.site.icons import stylesheet, unknown
from tools.site.links import dead, relative
from tools.site.page import solved
from tools.site.settings import TITLE, mathjax
from utils.checks.declare import exercises
from utils.lab.cube import LAYERS, shared
from utils.lab.ledger import claims


def write(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_dead_links_are_found(tmp_path):
    write(tmp_path / "a.html", '<h1 id="top"></h1><a href="b/c.html#no">x</a><img src="d.png">')
    write(tmp_path / "b" / "c.html", '<a href="../a.html#top"></a><a href="https://x.y"></a>')
    assert dead(tmp_path) == [
        "a.html links to b/c.html#no, which the site does not have",
        "a.html links to d.png, which the site does not have",
    ]


def test_links_of_the_repository_become_the_sites():
    assert relative("[a](notebooks/00_start_here.ipynb)", "README.md") == (
        '<a href="lessons/00_start_here.html">a</a>'
    )
    assert relative("[a](../one_page.html)", "lessons/12.py") == '<a href="../one_page.html">a</a>'
    assert "/blob/v" in relative("[a](utils/README.md)", "README.md")
    assert relative("![a](b.png) [c](https://d.e)", "f.md") == "![a](b.png) [c](https://d.e)"
    with pytest.raises(
        ValueError, match=r"INSTRUCTORS\.md has \[a\]\(gone\.md\).*no gone\.md\. C"
    ):
        relative("[a](gone.md)", "INSTRUCTORS.md")


def test_the_ledger_has_every_claim_and_leads_to_cells():
    cells = {row[2]: solved(row[2]).cells for row in course.lessons()}
    page = pages.ledger(cells)
    assert set(re.findall(r'<th scope="row">(C\d\d)</th>', page)) == set(claims())
    links = re.findall(r"/(\w+)\.html#cell-([\w-]+)\">lesson&nbsp;\d\d, cell&nbsp;(\d+)<", page)
    assert len(links) == page.count("#cell-")
    for name, cell_id, number in links:
        assert cells[name][int(number)].id == cell_id


def test_a_claim_without_a_verdict():
    cell = new_code_cell("assert True", metadata={"tags": ["C01:holds"]})
    with pytest.raises(ValueError, match=r"claims\.csv needs a verdict; C02 has none"):
        pages.ledger({"03_a": [cell]})


def test_the_reference_has_every_public_name_and_where_it_is_built():
    page = pages.reference()
    for name in [*utils.__all__, *utils.layers.__all__]:
        assert re.search(rf":: utils\.(layers\.)?{name}\n", page)
        assert re.search(rf'<h[23] class="visually-hidden">{name}</h', page)
    assert set(pages.BUILT) == {*utils.__all__, *utils.layers.__all__}
    assert {place for place in pages.BUILT.values() if "-" in place} <= set(exercises())


def test_every_lesson_opens_where_nothing_is_installed():
    page = pages.run().split("## In the browser")[1]
    for number, _, stem, *_ in course.lessons():
        assert re.search(rf"\[{number} on Binder\]\(https://[^)]+/{stem}\.ipynb\)", page)
        assert re.search(rf"\[{number} in Colab\]\(https://[^)]+/{stem}\.ipynb\)", page)


def test_a_new_public_name_needs_its_lesson(monkeypatch):
    monkeypatch.setattr(utils, "__all__", ["new_norm"])
    with pytest.raises(ValueError, match=r"utils/__init__\.py has 'new_norm', and BUILT in"):
        pages.reference()


def test_shapes_in_docstrings_are_text():
    assert paragraph("Scale it. Args: x (*, D) or `|x_|`. Returns: y.") == (
        r"Scale it. " + "\n\n**Args:** x (\\*, D) or `|x_|`. \n\n**Returns:** y."
    )


def test_the_cube_shows_what_the_layers_share():
    """Each face has the squares of its side: in all, those of the block's surface."""
    drawn = [square for face in cube.faces().values() for row in face for square in row]
    assert len(drawn) == 2 * (4 * 6 + 4 * 5 + 6 * 5)
    page = cube.html()
    for name, layer in LAYERS.items():
        blue = shared(layer)
        classes = re.findall(r'<rect class="([^"]*)"', page)
        found = sum(cube.CLASSES[name] in names.split() for names in classes)
        assert found == sum(blue[square] for square in drawn) > 0


def test_lessons_of_the_readme_are_those_of_the_folder(monkeypatch):
    course.lessons.cache_clear()
    monkeypatch.setattr(
        course, "text", lambda name: "| 00 | [A](notebooks/00_a.ipynb) | why | 1 |"
    )
    with pytest.raises(ValueError, match=r"README\.md's table has .*00_a.*01_data_normalization"):
        course.lessons()


def test_every_address_is_complete():
    assert course.ADDRESS.startswith("https://")
    assert f"<loc>{course.ADDRESS}a.html</loc>" in sitemap(["a.html"])
    found = re.findall(r'href="([^"]+)"', not_found())
    assert [one for one in found if not one.startswith((course.ADDRESS, "data:"))] == []
    assert len(found) > len(course.lessons())


def test_what_the_theme_hides_from_listeners_is_mended():
    assert mended('<summary aria-label="Toggle hidden content">') == "<summary>"
    assert mended('<th class="head"><p></p></th>') == "<td></td>"
    assert mended('<th class="head"><p>a</p></th>') == '<th class="head"><p>a</p></th>'


def test_every_title_says_where_one_is_and_once(site):
    titles = {
        path.relative_to(site).as_posix(): re.search(r"<title>(.*)</title>", path.read_text())[1]
        for path in site.rglob("*.html")
    }
    assert len(set(titles.values())) == len(titles)
    assert [page for page in titles if titles[page].count(TITLE) != 1] == []


def test_mathjax_and_its_fonts_are_files():
    found = mathjax()
    assert "mathjax/tex-chtml.js" in found
    assert sum(name.endswith(".woff") for name in found) > 10
    assert all(file.is_file() for file in found.values())


def test_icons_are_the_ones_that_pages_use():
    css = stylesheet()
    assert css.count("data:image/svg+xml") == 10
    assert unknown('<i class="fa-solid fa-sun fa-lg"></i><i class="fa-cat"></i>') == {"cat"}


def test_code_that_names_no_language_is_text():
    page = "```bash\ncd a\n```\n\nwords\n\n```\nb\n```\n"
    assert pages.fenced(page) == page.replace("```\nb", "```text\nb")
