"""Tables as values."""

from reviewbook.rendering.typst.column_widths import Layout
from reviewbook.rendering.typst.table_model import (
    Cell,
    Table,
    column_count,
    has_tall_rows,
    parts_of,
    placed,
    table_markup,
)


def cell(words: str, **spans) -> Cell:
    return Cell(f"[{words}]", words, **spans)


def row(*words: str) -> tuple[Cell, ...]:
    return tuple(map(cell, words))


def test_cells_below_a_row_span_move_right() -> None:
    """Columns are counted with the cells that reach down from above."""
    rows = [(cell("a", rowspan=2), cell("b")), (cell("c"),)]
    assert [(0, 0, "a"), (0, 1, "b"), (1, 1, "c")] == [(y, x, c.words) for y, x, c in placed(rows)]


def test_columns_are_counted_with_spans() -> None:
    """A cell over three columns makes three."""
    assert 4 == column_count([(cell("a", colspan=3), cell("b"))])


def test_markup_has_a_header_and_spans() -> None:
    """Headings stand in table.header, which Typst repeats on each page and tags as header cells."""
    table = Table((row("H"),), ((cell("a", colspan=2),),), ("left", "left"))
    made = table_markup(table, Layout(("auto", "1fr"), "9pt", False, 2))
    assert "table.header(\n[[H]])" in made
    assert "table.cell(colspan: 2, )[[a]]" in made


def test_a_row_heading_is_set_as_one() -> None:
    """The first column of a DataFrame's index heads its rows."""
    table = Table((), ((cell("a", heading=True),),), ("left",))
    assert "#row-head[[a]]" in table_markup(table, Layout(("auto",), "9pt", False, 1))


def test_parts_repeat_the_first_column() -> None:
    """Each part of a table that is too wide says which row is which."""
    table = Table((row("k", "a", "b", "c"),), (row("1", "2", "3", "4"),), ("left",) * 4)
    heads = [[c.words for c in part.header[0]] for part in parts_of(table, 3, stubs=1)]
    assert [["k", "a", "b"], ["k", "c"]] == heads


def test_a_table_with_spans_is_not_cut() -> None:
    """A cell over several columns could not be divided."""
    table = Table((), ((cell("a", colspan=4),),), ("left",) * 4)
    assert [table] == parts_of(table, 2, stubs=1)


def test_rows_are_kept_whole_unless_one_may_be_taller_than_a_page() -> None:
    """A sentence cut by a page's end is hard to read; a row that no page holds must break."""
    short, tall = (Table((), ((Cell("x", words),),), ("left",)) for words in ("x" * 400, "x" * 401))

    assert (False, True) == (has_tall_rows(short), has_tall_rows(tall))
