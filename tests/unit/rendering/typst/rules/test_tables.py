"""Tables of pages."""


def test_a_captioned_table(build) -> None:
    """Caption with number, alignment, repeated header."""
    page = build("# T\n\n```{table} Words.\n:name: tab\n| a | b |\n|---|--:|\n| 1 | 2 |\n```\n\n{numref}`tab`\n").page
    assert '#table-block(caption: [#caption-label[#"Table 1";] #"Words.";], ' in page
    assert ', name: label("index#tab"), ' in page
    assert 'align: (left, right, ), header-rows: 1, \ntable.header(\n[#"a";], [#"b";]),\n[#"1";], [#"2";],\n)' in page
    assert '#goto("index#tab")[#"Table 1";]' in page


def test_spans(build) -> None:
    """Cells over columns and rows."""
    grid = "+---+---+\n| a | b |\n|   +---+\n|   | c |\n+---+---+\n| d     |\n+-------+\n"
    page = build(f"# T\n\n```{{eval-rst}}\n{grid}```\n").page
    assert 'table.cell(rowspan: 2, )[#"a";], [#"b";],\n[#"c";],\ntable.cell(colspan: 2, )[#"d";]' in page


def test_given_widths(build) -> None:
    """The author's shares."""
    source = "# T\n\n```{list-table}\n:widths: 1 3\n:stub-columns: 1\n* - a\n  - b\n```\n"
    page = build(source).page
    assert "columns: (1fr, 3fr, )" in page
    assert '[#row-head[#"a";]], [#"b";]' in page


def test_a_table_of_two_hundred_columns_is_cut_in_parts(build) -> None:
    """With a warning that says so."""
    columns = "|".join(["unbreakable"] * 200)
    built = build(f"# T\n\n|{columns}|\n|{'|'.join(['---'] * 200)}|\n|{columns}|\n")
    assert "WARNING: a table of 200 columns is wider than a page; it is printed in 19 parts" in built.warnings
    assert 19 == built.page.count("#data-table(")


def test_a_note_stands_inside_the_block_of_its_table(build) -> None:
    """A table may move to the next page; what a reader must know of it moves with it, and stands once."""
    source = (
        "# T\n\n```{table} Words.\n| a |\n|---|\n| 1 |\n```\n\n:::{div} table-note\nRead with care.\n:::\n\nText.\n"
    )
    page = build(source).page
    block = page[page.index("#table-block(") : page.index("Text.")]

    assert (1, True) == (page.count("Read with care."), "#table-note[" in block)


def test_a_note_without_a_table_is_printed_where_it_stands(build) -> None:
    """Content is never dropped in silence."""
    page = build("# T\n\nWords.\n\n:::{div} table-note\nRead with care.\n:::\n").page

    assert (1, 0) == (page.count("Read with care."), page.count("#table-note["))


def test_a_class_says_that_the_first_column_heads_the_rows(build) -> None:
    """A pipe table cannot say so; without the class no cell heads a row."""
    table = "```{table} C\n:class: row-heads\n| a | b |\n|---|---|\n| x | 1 |\n```\n"
    assert '[#row-head[#"x";]], [#"1";]' in build(f"# T\n\n{table}").page
    assert "#row-head[" not in build(f"# T\n\n{table.replace(':class: row-heads', '')}").page
