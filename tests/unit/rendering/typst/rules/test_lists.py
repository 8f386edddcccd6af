"""Lists."""


def test_nested_bullets(build) -> None:
    """A list within an item."""
    assert '#list(tight: true, [#"a";\n#list(tight: true, [#"b";])], [#"c";])' in build("# T\n\n- a\n  - b\n- c\n").page


def test_numbers_begin_where_the_author_begins(build) -> None:
    """With the author's kind of number."""
    page = build("# T\n\n```{eval-rst}\nc) x\nd) y\n```\n").page
    assert '#enum(numbering: "a)", start: 3, tight: true, [#"x";], [#"y";])' in page


def test_definitions(build) -> None:
    """A term with its definition."""
    assert '#terms(terms.item([#"a";], [#"b";]))' in build("# T\n\na\n: b\n").page


def test_fields(build) -> None:
    """A name with its value."""
    assert '#terms(terms.item([#"a";], [#"b";]))' in build("# T\n\ntext\n\n:a: b\n").page
