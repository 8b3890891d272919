"""Predictions: committed before the answer, scored, kept, and never in anybody's way."""

import json
import re

import pytest

from utils import predict, progress, reveal
from utils.checks import record
from utils.lab import predictions


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Progress of its own, and no prediction asked yet."""
    monkeypatch.setenv(record.FOLDER, str(tmp_path))
    monkeypatch.setattr(record, "_this_session", {})
    monkeypatch.setattr(predictions, "_asked", {})
    return tmp_path


def ask(name="03-outlier"):
    predict(name, "One value in 64 is ten times too large. The others …", "stay", "move")
    return predictions._asked[name].buttons


def test_what_is_chosen_before_counts(folder, capsys):
    ask().value = "move"
    reveal("03-outlier", "move")
    assert "You said: move. Measured: move." in capsys.readouterr().out
    ask("03-second").value = "move"
    reveal("03-second", "stay")
    assert predictions.intuition() == {"03": (1, 2)}
    assert "your intuition: 1 of 2" in repr(progress())
    page = progress()._repr_html_()
    assert re.search(r"Lesson 03 · 0 of \d+ points · your intuition: 1 of 2<", page)
    assert re.search(r"Lesson 02 · 0 of \d+ points<", page)


def test_nothing_waits_and_nothing_chosen_is_not_scored(folder, capsys):
    assert ask().value is None
    reveal("03-outlier", "stay")
    assert "Measured: stay." in capsys.readouterr().out
    assert predictions.intuition() == {}
    assert "intuition" not in repr(progress())
    assert list(folder.iterdir()) == []


def test_the_first_choice_stays(folder):
    ask().value = "stay"
    reveal("03-outlier", "move")
    ask().value = "move"
    reveal("03-outlier", "move")
    assert predictions.intuition() == {"03": (0, 1)}
    assert predictions._asked["03-outlier"].buttons.disabled is False


def test_it_is_kept_for_the_next_session(folder, monkeypatch):
    ask().value = "move"
    reveal("03-outlier", "move")
    monkeypatch.setattr(record, "_this_session", {})
    assert predictions.intuition() == {"03": (1, 1)}


@pytest.mark.parametrize(
    "damaged",
    ["", "{", "[1]", '{"said": 1}', '{"said": null, "right": null}', "[" * 100_000, b"\xff\xfe"],
)
def test_a_damaged_file_starts_anew_and_it_is_said(folder, damaged, capsys, monkeypatch):
    text = damaged if isinstance(damaged, bytes) else damaged.encode()
    (folder / "03-outlier.prediction").write_bytes(text)
    assert predictions.intuition() == {}
    said = "Prediction 03-outlier was kept in a damaged file, so it starts anew."
    assert predictions.damaged_predictions() == [said]
    ask().value = "move"
    reveal("03-outlier", "move")
    assert f"You said: move. Measured: move. {said}" in capsys.readouterr().out
    monkeypatch.setattr(record, "_this_session", {})
    assert predictions.intuition() == {"03": (1, 1)}
    assert json.loads((folder / "03-outlier.prediction").read_text())["right"] == "move"
    reveal("03-outlier", "move")
    assert "damaged" not in capsys.readouterr().out


def test_a_copy_that_a_cloud_drive_made_is_no_prediction(folder):
    for name in ("03-outlier (2).prediction", "notes.prediction"):
        (folder / name).write_text('{"said": "a", "right": "a"}', encoding="utf-8")
    assert predictions.intuition() == {}
    assert predictions.damaged_predictions() == []


@pytest.mark.parametrize("place", ["solutions", "nbgrader"])
def test_grading_neither_reads_nor_writes_predictions(folder, monkeypatch, capsys, place):
    kept = {"03-outlier.prediction": '{"said": "stay", "right": "stay"}', "03-b.prediction": "{"}
    for name, text in kept.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "solutions").mkdir()
    if place == "nbgrader":
        monkeypatch.setenv(record.NBGRADER, "validate")
    else:
        monkeypatch.chdir(folder / "solutions")
    assert predictions.intuition() == {}  # another student was right
    for name in ("03-outlier", "03-b", "03-c"):
        ask(name).value = "move"
        reveal(name, "stay")
    assert "damaged" not in capsys.readouterr().out
    assert predictions.intuition() == {"03": (0, 3)}  # this session's
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.prediction")}
    assert found == kept


def test_the_measurement_must_be_one_of_the_choices(folder):
    ask()
    with pytest.raises(ValueError, match="came out otherwise"):
        reveal("03-outlier", "explode")
    with pytest.raises(ValueError, match="Run the cell with predict first"):
        reveal("03-other", "stay")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("outlier", "?", "a", "b"), "its lesson and a name"),
        (("03-outlier", "?", "a"), "two or more"),
        (("03-outlier", "?", "a", "a"), "different"),
    ],
)
def test_bad_questions_are_refused(folder, arguments, words):
    with pytest.raises(ValueError, match=words):
        predict(*arguments)


def test_a_list_stands_where_no_kernel_runs(folder, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    predict("03-outlier", "More < less?", "stay", "<move>")
    assert shown[0]["text/html"].endswith(
        "More &lt; less?</p><ul><li>stay</li><li>&lt;move&gt;</li></ul>"
    )
    assert shown[0]["text/plain"] == "Predict. More < less? stay / <move>"
    buttons = predictions._asked["03-outlier"].buttons
    assert buttons.value is None
    assert buttons.options == ("stay", "<move>")
    assert predictions.WIDGET in shown[0]
