"""Parsed files are kept as JSON that is trusted only when key and checksum are right."""

import pytest

from reviewbook.sources.cache import read_cached, write_cached

VALUE = {"key": ["a", "ü"], "line": [1, 2], "title": [None, 'x "y"\n']}


def test_what_is_stored_comes_back(tmp_path):
    """A value is read under the key that it was stored under."""
    write_cached(tmp_path / "new" / "c.json", "k 1", VALUE)
    assert read_cached(tmp_path / "new" / "c.json", "k 1") == VALUE


def test_another_key_finds_nothing(tmp_path):
    """A value stored under another key is not taken."""
    write_cached(tmp_path / "c.json", "k 1", VALUE)
    assert None is read_cached(tmp_path / "c.json", "k 2")


def test_no_file_is_nothing(tmp_path):
    """Without a file there is nothing."""
    assert None is read_cached(tmp_path / "c.json", "k")


@pytest.mark.parametrize("place", [0, 5, 20, -2])
def test_one_changed_byte_is_noticed(tmp_path, place):
    """A file in which a byte was changed is not trusted."""
    path = tmp_path / "c.json"
    write_cached(path, "k 1", VALUE)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(bytes(content))
    assert None is read_cached(path, "k 1")


@pytest.mark.parametrize("length", [0, 1, 15, 40])
def test_a_cut_file_is_noticed(tmp_path, length):
    """A file that was cut is not trusted."""
    path = tmp_path / "c.json"
    write_cached(path, "k 1", VALUE)
    path.write_bytes(path.read_bytes()[:length])
    assert None is read_cached(path, "k 1")


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path):
    """Writing below a file raises nothing and leaves the file alone."""
    (tmp_path / "file").write_text("x")
    write_cached(tmp_path / "file" / "c.json", "k", VALUE)
    assert (tmp_path / "file").read_text() == "x"
