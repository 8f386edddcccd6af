"""Files are written whole or not at all."""

import pytest

from reviewbook.files import as_json, write_atomically, write_if_changed, write_text_if_changed


def test_an_unchanged_file_is_not_touched(tmp_path):
    """Its time of change stays, so that what depends on it is not made again."""
    path = tmp_path / "deep" / "a.txt"
    first = write_if_changed(path, b"x")
    before = path.stat().st_mtime_ns
    second = write_if_changed(path, b"x")

    assert (first, second, path.stat().st_mtime_ns) == (True, False, before)


def test_a_changed_file_is_written(tmp_path):
    """New content replaces old."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    assert (write_if_changed(path, b"new"), path.read_bytes()) == (True, b"new")


def test_a_failing_write_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch):
    """Disk full while writing: the reader still finds the old file."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")

    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.txt", b"old")]


def test_json_has_one_form():
    """Sorted keys, Unicode as it is, a newline at the end."""
    assert as_json({"b": "é", "a": 1}) == '{\n "a": 1,\n "b": "é"\n}\n'.encode()


def test_a_text_file_is_written_as_utf8_and_nothing_else_is_left(tmp_path):
    """Temporary files are gone; an unchanged text keeps its file."""
    path = tmp_path / "b.txt"
    written = [write_text_if_changed(path, text) for text in ("é", "é", "y")]

    assert [True, False, True] == written
    assert [("b.txt", "y")] == [(p.name, p.read_text()) for p in tmp_path.iterdir()]
