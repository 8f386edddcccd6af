"""HTML as Typst markup."""

from reviewbook.rendering.typst.html_reader import read_html


def test_inline_markup_is_kept() -> None:
    """Emphasis, indices and links survive."""
    made = read_html('<b>a</b> x<sub>i</sub> <a href="https://example.org">b</a>').markup
    assert '#strong[#"a";]#" x";#sub[#"i";] #link("https://example.org")[#"b";]' == made


def test_lists_are_lists() -> None:
    """Nested ones too."""
    assert '#list([#"a";\n#enum([#"b";])])' == read_html("<ul><li>a<ol><li>b</li></ol></li></ul>").markup.replace(
        "\n\n", ""
    )


def test_what_needs_a_browser_is_named() -> None:
    """A video cannot be printed, and the reader is told."""
    assert ("iframe", "video") == read_html("<video></video><iframe></iframe>a").missing


def test_a_script_has_no_words() -> None:
    """Its text is no content."""
    assert "" == read_html("<script>let a = 1</script><style>p {}</style>").markup


def test_a_picture_on_the_web_leaves_its_words() -> None:
    """The alternative text stands in."""
    assert '#"a dot";' == read_html('<img src="https://example.org/x.png" alt="a dot">').markup


def test_a_table_with_a_caption_is_captioned() -> None:
    """As that of a pandas Styler."""
    made = read_html("<table><caption>Words</caption><tr><td>1</td></tr></table>").markup
    assert 'caption: [#"Words";]' in made


def test_check_boxes_are_drawn() -> None:
    """A list of tasks shows which are done."""
    made = read_html('<input type="checkbox"> <input type="checkbox" checked="checked">').markup
    assert '#"☐"; #"☑";' == made
