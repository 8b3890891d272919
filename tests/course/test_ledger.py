"""The ledger: all claims, one verdict each, and cells that assert them."""

import json
import re

import pytest

from tools import build
from tools.course import ROOT
from tools.ledger import from_sources, main
from utils.lab import ledger as module
from utils.lab.ledger import VERDICTS, claims, collect, ledger

PLANNED = {f"{number:02}" for number in range(1, 13)}


def cell(*tags, source="assert True"):
    return {"metadata": {"tags": list(tags)}, "source": source, "id": "b3"}


def test_all_claims_are_shipped():
    assert list(claims()) == [f"C{number:02}" for number in range(1, 77)]
    assert len({words for words, _ in claims().values()}) == 76
    for words, lessons in claims().values():
        assert words.endswith(".")
        assert set(lessons.split()) <= PLANNED
        assert lessons


@pytest.fixture(scope="module")
def rows():
    return from_sources()


def test_sources_and_notebooks_give_the_same_ledger(rows):
    assert ledger() == rows


def test_each_claim_is_shown_in_a_lesson_it_belongs_to(rows):
    for row in rows:
        if row.verdict:
            assert row.verdict in VERDICTS
            assert row.lesson in claims()[row.claim][1].split(), row


def test_the_tool_prints_every_claim(rows, capsys):
    main()
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["claim", "words", "verdict", "lesson", "cell"]
    assert [line[:3] for line in lines] == [row.claim for row in rows]
    by_claim = {line[:3]: line for line in lines}
    assert set(by_claim) == set(claims())
    assert re.search(r"amplified with depth\. +condition +02 +\d+$", by_claim["C25"])
    assert not any("  open  " in line for line in lines)


def test_every_claim_has_a_verdict(rows):
    assert {row.claim for row in rows if row.verdict} == set(claims())
    assert len(claims()) == 76


def test_rows_say_where():
    found = collect({"02_why": [cell(), cell("C25:condition", "evidence")], "06_what": []})
    (row,) = (row for row in found if row.verdict)
    assert (row.claim, row.verdict, row.lesson, row.cell) == ("C25", "condition", "02", 1)
    assert row.link == "02_why.ipynb#cell-id=b3"
    assert len(found) == 76
    assert found[30].texts() == ["C31", claims()["C31"][0], "open", "06", "–"]


@pytest.mark.parametrize("tag", ["C99:holds", "C25:perhaps", "C25", "C2:holds", "C25: holds"])
def test_tag_that_is_no_claim_and_verdict(tag):
    message = r"its number and a verdict.*; cell 0 of lesson 02 has '" + tag + r"'\. Take a number"
    with pytest.raises(ValueError, match=message):
        collect({"02": [cell(tag)]})


def test_claim_with_two_verdicts():
    lessons = {"02": [cell("C28:holds")], "06": [cell(), cell("C28:condition")]}
    message = "one verdict.*; C28 has holds in cell 0 of 02, condition in cell 1 of 06. Decide"
    with pytest.raises(ValueError, match=message):
        collect(lessons)


@pytest.mark.parametrize("source", ["print(1)", "# an assert would stand here", "asserted = 1"])
def test_tagged_cell_without_an_assertion(source):
    with pytest.raises(ValueError, match=r"must assert.*; cell 0 of lesson 02, .* Assert what it"):
        collect({"02": [cell("C28:holds", source=source)]})


def test_links_lead_to_cells_that_exist(rows):
    """JupyterLab's fragment for a cell, and the anchor that nbconvert gives it on a page."""
    for row in rows:
        if row.verdict:
            name, _, cell_id = row.link.partition("#cell-id=")
            cells = json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8"))["cells"]
            assert cells[row.cell]["id"] == cell_id


def test_notebooks_as_built_come_before_solutions(tmp_path, monkeypatch):
    """The last lesson is run with its own notebook in notebooks/ already, as the build has it."""
    monkeypatch.setattr(module, "COURSE", tmp_path)
    assert {row.verdict for row in ledger()} == {None}
    notebook = {"cells": [cell("C28:holds", source=["x = 1\n", "assert x"])]}
    for folder, verdict in (("solutions", "condition"), ("notebooks", "holds")):
        (tmp_path / folder).mkdir()
        text = json.dumps(notebook).replace("holds", verdict)
        (tmp_path / folder / "02_a.ipynb").write_text(text, encoding="utf-8")
        assert {row.verdict for row in ledger()} == {None, verdict}


@pytest.mark.parametrize("source", ["no assertion", None])
def test_learners_changes_do_no_harm(source, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "COURSE", tmp_path)
    changed = json.dumps({"cells": [cell("C28:holds", source=source)]}) if source else "{"
    right = json.dumps({"cells": [cell("C28:condition")]})
    for folder, text in (("notebooks", changed), ("solutions", right)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "02_a.ipynb").write_text(text, encoding="utf-8")
    assert {row.verdict for row in ledger()} == {None, "condition"}


def test_the_learners_notebook_is_written_before_the_solved_one_is_run(tmp_path, monkeypatch):
    for folder in ("notebooks", "solutions"):
        (tmp_path / folder).mkdir()
    paths, found = build.sources()[:2], []

    def execute(notebook):
        found.extend(tmp_path.glob("notebooks/*.ipynb"))
        return notebook

    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "execute", execute)
    monkeypatch.setattr(build, "sources", lambda: paths)
    build.build(paths[0])
    assert [file.stem for file in found] == [paths[0].stem]


def test_counts_are_of_claims():
    found = collect({"02": [cell("C28:slip"), cell("C28:slip", "C25:holds")]})
    assert found.counts() == {"slip": 1, "holds": 1, "open": 74}
    assert repr(found) == "ledger of 1 holds, 1 slip, 74 open"


def test_tables_in_a_notebook():
    found = collect({"02_why": [cell("C25:condition"), cell("C25:condition", "C28:slip")]})
    shown = found._repr_html_()
    assert [*re.findall(r"<summary><b>(\w+)</b>: (\d+)", shown)] == [
        ("condition", "1"), ("slip", "1"), ("open", "74")]  # fmt: skip
    link = '<a href="02_why.ipynb#cell-id=b3">02</a>'
    words = 'C25</td><td style="text-align: left">Small changes are amplified with depth.</td>'
    assert f"{words}<td>{link} {link}</td>" in shown
    assert shown.count("<tr>") == 76 + 3
