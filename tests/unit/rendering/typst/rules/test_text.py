"""Running text."""


def test_inline_markup(build) -> None:
    """Emphasis, strength, code, indices."""
    page = build("# T\n\n*a* **b** `c #d` {sub}`e` {sup}`f`\n").page
    assert '#emph[#"a";]#" ";#strong[#"b";]#" ";#raw("c #d");#" ";#sub[#"e";]#" ";#super[#"f";]' in page


def test_signs_of_typst_are_text(build) -> None:
    """No character of a paragraph is read as markup, and the book compiles."""
    built = build("# T\n\n# $ % & _ { } ~ ^ \\\\ < > @ * // /* */ [x] = - + \\`\n")
    assert ("", True) == (built.warnings, built.pdf.is_file())


def test_a_quotation_names_its_source(build) -> None:
    """The attribution stands below."""
    assert (
        '#quotation(attribution: [#"A. Teacher";])['
        in build("# T\n\n```{epigraph}\nWords.\n\n-- A. Teacher\n```\n").page
    )


def test_lines_keep_their_breaks(build) -> None:
    """A line block is set line by line."""
    page = build("# T\n\n```{eval-rst}\n| one\n| two\n```\n").page
    assert '#lines[#"one";#linebreak()\n#"two";#linebreak()\n]' in page


def test_comments_are_not_printed(build) -> None:
    """They are for the author."""
    assert "secret" not in build("# T\n\n% secret\n").page


def test_a_paragraph_in_arabic_runs_from_right_to_left(build) -> None:
    """One that begins in English with Arabic words in it does not."""
    built = build("# T\n\n2020 قرأت book.\n\nA word قرأت.\n")
    assert '#rtl[#"2020 قرأت book.";]\n#"A word قرأت.";' in built.page
    assert built.pdf.is_file()


def test_a_short_paragraph_before_a_list_stays_with_it(build) -> None:
    """Not one within the list, and not a long one, of which a page may keep a part."""
    long = "long " * 50
    page = build(f"# T\n\nThings:\n\n- a\n  - b\n\nBetween.\n\n{long}\n\n1. c\n").page
    assert '#lead-in[#"Things:";]\n#list(tight: true, [#"a";' in page
    assert 1 == page.count("#lead-in")
