"""Progress that is damaged, or kept where nothing can be: it starts anew, and says so."""

import os
import re
from pathlib import Path
from threading import Thread

import pytest

from utils import progress
from utils.checks import record


def test_where_nothing_can_be_written_the_session_remembers(folder):
    folder.write_text("a file stands where the folder should be")
    record.remember("00-feature-mean")
    assert record.passed_before("00-feature-mean")
    assert record.names() == {"00-feature-mean"}
    [note] = progress().notes
    assert note.startswith(f"The folder {folder}, where progress is kept, cannot be read (")
    assert note.endswith("), so nothing of earlier sessions is known.")


@pytest.mark.parametrize("text", [b"passed {", b"\0\0", b"\xe9", b"\xff\xfe"])
def test_a_damaged_file_starts_anew_and_it_is_said(folder, monkeypatch, text):
    folder.mkdir()
    (folder / "00-feature-mean").write_bytes(text)
    (folder / "03-outlier.prediction").write_bytes(b"{")
    said = "Exercise 00-feature-mean was kept in a damaged file, so it starts anew."
    other = "Prediction 03-outlier was kept in a damaged file, so it starts anew."
    assert ("00-feature-mean", 1, "open") in progress().rows
    assert repr(progress()).splitlines()[1:] == [said, other]
    assert f"<p>{said}</p><p>{other}</p><table>" in progress()._repr_html_()
    record.remember("00-feature-mean")
    monkeypatch.setattr(record, "_this_session", {})
    assert ("00-feature-mean", 1, "passed") in progress().rows
    assert progress().notes == [other]


def test_a_folder_in_place_of_a_file_is_damaged_too(folder):
    (folder / "00-feature-mean").mkdir(parents=True)
    assert not record.passed_before("00-feature-mean")
    assert "Exercise 00-feature-mean was kept" in repr(progress())
    record.remember("00-feature-mean")
    assert record.passed_before("00-feature-mean")
    assert re.search(r"cannot be written \(.+\), so what you do now", repr(progress()))


def test_a_folder_that_nobody_may_read_or_write(folder, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert "cannot be read (Permission denied)" in repr(progress())
    monkeypatch.undo()
    monkeypatch.setenv(record.FOLDER, str(folder))
    monkeypatch.setattr(Path, "mkdir", refuse)
    record.remember("00-feature-mean")
    assert "cannot be written (Permission denied)" in repr(progress())
    assert ("00-feature-mean", 1, "passed") in progress().rows


def test_what_ends_in_the_middle_leaves_the_old_file(folder, monkeypatch):
    def fill_the_disk(path, text, **options):
        path.write_bytes(text[:3].encode())
        raise OSError(28, "No space left on device")

    record.write("03-outlier.prediction", "the first")
    monkeypatch.setattr(Path, "write_text", fill_the_disk)
    record.write("03-outlier.prediction", "the second")
    assert [path.name for path in folder.iterdir()] == ["03-outlier.prediction"]
    assert (folder / "03-outlier.prediction").read_bytes() == b"the first"
    assert record.read("03-outlier.prediction", str) == "the second"  # in this session
    assert "No space left on device" in record.trouble()


def test_a_draft_that_a_killed_kernel_left_is_nothing(folder):
    folder.mkdir()
    (folder / ".0123").write_text("{", encoding="utf-8")
    assert record.names() == set()
    assert progress().notes == []


@pytest.mark.skipif(os.name == "nt", reason="Windows replaces no file that somebody reads")
def test_two_kernels_at_once_leave_a_whole_file(folder):
    texts = {"a" * 100_000, "b" * 50_000}
    record.write("03-outlier.prediction", "a" * 100_000)

    def write(text):
        for _ in range(100):
            record._write_whole(folder / "03-outlier.prediction", text)

    kernels = [Thread(target=write, args=(text,)) for text in texts]
    for kernel in kernels:
        kernel.start()
    seen = set()
    while any(kernel.is_alive() for kernel in kernels):
        seen.add((folder / "03-outlier.prediction").read_text(encoding="utf-8"))
    for kernel in kernels:
        kernel.join()
    assert seen <= texts
    assert len(list(folder.iterdir())) == 1
