"""Typst markup from Python values."""

from reviewbook.rendering.typst import markup


def test_text_is_a_string_so_no_character_is_markup() -> None:
    """Quotes and backslashes are escaped; signs that Typst reads as markup stay inside the string."""
    assert r'#"a \"b\" \\ #c *d* $e$ // f";' == markup.text('a "b" \\ #c *d* $e$ // f')


def test_text_folds_white_space() -> None:
    """Line breaks of the source are spaces."""
    assert '#"a b";' == markup.text("a\n  b")


def test_empty_text_is_nothing() -> None:
    """Nothing is written for no text."""
    assert "" == markup.text("")


def test_control_characters_are_dropped() -> None:
    """A form feed or an escape has no place in print."""
    assert '"ab"' == markup.string("a\x0c\x1bb")


def test_options_leave_out_none() -> None:
    """Only arguments that are given are written, with hyphens for underscores."""
    assert "header-rows: 2, " == markup.options(size=None, header_rows="2")
