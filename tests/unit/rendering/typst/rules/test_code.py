"""Code blocks."""

from reviewbook.rendering.typst.rules.code import printable


def test_code_is_highlighted(build) -> None:
    """By its language, where Typst knows it."""
    assert '[#raw(block: true, lang: "python", "a = 1")]' in build("# T\n\n```python\na = 1\n```\n").page


def test_a_caption_has_its_number(build) -> None:
    """As references say it."""
    source = "# T\n\n```{code-block} r\n:caption: Words.\n:name: c\n:linenos:\nx\n```\n\n{numref}`c`\n"
    page = build(source).page
    assert '#code-caption(name: label("index#c"), )[#caption-label[#"Listing 1";] #"Words.";]' in page
    assert "#code(numbered: true, " in page


def test_an_empty_line_is_tagged_with_a_space() -> None:
    """An empty element of the structure tree says nothing."""
    assert "a\n \nb       c" == printable("\x1b[1ma\n\nb\tc\n")
