"""The ledger: all claims, one verdict each, and cells that assert them."""

import json
import re

import pytest

from tools.ledger import from_sources, main
from utils.lab import ledger as module
from utils.lab.ledger import VERDICTS, claims, collect, ledger

PLANNED = {f"{number:02}" for number in range(1, 13)}


def cell(*tags, source="assert True"):
    return {"metadata": {"tags": list(tags)}, "source": source}


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
    assert re.search(r"\. +open +12 +–$", by_claim["C76"]) or rows[-1].verdict


def test_rows_say_where():
    found = collect({"02": [cell(), cell("C25:condition", "evidence")], "06": []})
    (row,) = (row for row in found if row.verdict)
    assert (row.claim, row.verdict, row.lesson, row.cell) == ("C25", "condition", "02", 1)
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


def test_learners_notebooks_do_where_there_are_no_solutions(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "COURSE", tmp_path)
    assert {row.verdict for row in ledger()} == {None}
    notebook = {"cells": [cell("C28:holds", source=["x = 1\n", "assert x"])]}
    for folder, verdict in (("notebooks", "holds"), ("solutions", "condition")):
        (tmp_path / folder).mkdir()
        text = json.dumps(notebook).replace("holds", verdict)
        (tmp_path / folder / "02_a.ipynb").write_text(text, encoding="utf-8")
        assert {row.verdict for row in ledger()} == {None, verdict}


def test_table_in_a_notebook():
    shown = ledger()._repr_html_()
    assert shown.count("<tr>") == len(ledger()) + 1
    assert "<td>C25</td><td>Small changes are amplified with depth.</td>" in shown
