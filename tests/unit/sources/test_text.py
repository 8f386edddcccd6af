"""Bytes become text, and the lines that are not UTF-8 are told."""

from hypothesis import given
from hypothesis import strategies as st

from reviewbook.sources.text import decoded, wrong_bytes


def test_mark_and_line_ends_go():
    """A byte-order mark is dropped; every line ends with a line feed."""
    assert decoded(b"\xef\xbb\xbfa\r\nb\rc\n") == "a\nb\nc\n"


def test_wrong_bytes_are_told_by_line():
    """Each line that is not UTF-8 is given with its first wrong byte."""
    assert list(wrong_bytes(b"a\r\n\xe9\xe8\r\nb\r\n\xfc")) == [(2, 0xE9), (4, 0xFC)]


@given(st.text())
def test_utf8_has_no_wrong_bytes(text):
    """Valid UTF-8 has nothing to tell."""
    assert list(wrong_bytes(text.encode())) == []


@given(st.binary())
def test_wrong_bytes_and_decoding_agree(content):
    """There is a wrong byte exactly when strict decoding fails."""
    try:
        content.decode("utf-8")
        valid = True
    except UnicodeDecodeError:
        valid = False
    assert valid == (not list(wrong_bytes(content)))
