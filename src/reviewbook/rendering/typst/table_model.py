"""A table as a value, whatever it was read from, and its Typst markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.column_widths import Column, Layout


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        body: Its content as Typst markup.
        words: Its content as plain text, by which columns are measured.
        colspan: Columns that it covers.
        rowspan: Rows that it covers.
        heading: Whether it heads its row.
    """

    body: str
    words: str
    colspan: int = 1
    rowspan: int = 1
    heading: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        header: The rows that are repeated on each page.
        body: The other rows.
        aligns: `left`, `center` or `right` for each column.
        shares: Relative widths that the author gave, one a column; empty when there are none.
    """

    header: tuple[Row, ...]
    body: tuple[Row, ...]
    aligns: tuple[str, ...]
    shares: tuple[int, ...] = ()


def placed(rows: Sequence[Row]) -> Iterator[tuple[int, int, Cell]]:
    """(row, column, cell) for each cell, spans taken into account."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            yield y, x, cell
            taken.update((y + dy, x + dx) for dy in range(cell.rowspan) for dx in range(cell.colspan))
            x += cell.colspan


def column_count(rows: Sequence[Row]) -> int:
    """How many columns the rows have, spans taken into account."""
    return max((x + cell.colspan for _, x, cell in placed(rows)), default=0)


def columns_of_words(table: Table) -> list[Column]:
    """The texts of each column, without those of cells that cover other columns too."""
    rows = table.header + table.body
    columns: list[tuple[list[str], list[str]]] = [([], []) for _ in range(column_count(rows))]
    for y, x, cell in placed(rows):
        if cell.colspan == 1:
            columns[x][y >= len(table.header)].append(cell.words)
    return [Column(tuple(headings), tuple(cells)) for headings, cells in columns]


def cell_markup(cell: Cell) -> str:
    """One cell as an argument of a Typst table."""
    body = f"#row-head[{cell.body}]" if cell.heading and cell.words else cell.body
    spans = markup.options(
        colspan=str(cell.colspan) if cell.colspan > 1 else None,
        rowspan=str(cell.rowspan) if cell.rowspan > 1 else None,
    )
    return f"table.cell({spans})[{body}]" if spans else f"[{body}]"


LONGEST_WHOLE_CELL = 400  # characters; in a narrow column these are some half a page


def table_markup(table: Table, layout: Layout) -> str:
    """The call that sets the table, one line a row."""
    header = ",\n".join(", ".join(map(cell_markup, row)) for row in table.header)
    rows = [", ".join(map(cell_markup, row)) for row in table.body]
    heading = [f"table.header(\n{header})"] if header else []
    call = markup.options(
        size=layout.size,
        columns=markup.array(layout.columns),
        align=markup.array(table.aligns),
        header_rows=str(len(table.header)),
        rows_break="true" if has_tall_rows(table) else None,
    )
    lines = ",\n".join([*heading, *rows])
    return f"data-table({call}\n{lines},\n)"


def has_tall_rows(table: Table) -> bool:
    """Whether a row may be taller than a page, and so must be allowed to break; other rows are kept whole."""
    cells = [cell for row in table.body for cell in row]
    return any(cell.rowspan > 1 or len(cell.words) > LONGEST_WHOLE_CELL for cell in cells)


def parts_of(table: Table, widest: int, stubs: int) -> list[Table]:
    """The table cut into tables of at most `widest` columns, each beginning with the first `stubs` columns.

    A table with cells that cover columns is not cut.
    """
    rows = table.header + table.body
    if any(cell.colspan > 1 or cell.rowspan > 1 for row in rows for cell in row):
        return [table]
    step = max(1, widest - stubs)
    starts = range(stubs, len(table.aligns), step)
    return [_columns(table, [*range(stubs), *range(start, min(start + step, len(table.aligns)))]) for start in starts]


def _columns(table: Table, chosen: list[int]) -> Table:
    def pick(rows: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(tuple(row[i] for i in chosen if i < len(row)) for row in rows)

    return Table(pick(table.header), pick(table.body), tuple(table.aligns[i] for i in chosen))
