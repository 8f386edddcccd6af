"""Tables of HTML, among them those that pandas writes, as table values."""

import re
from collections.abc import Callable

from reviewbook.rendering.typst.html_tree import Element
from reviewbook.rendering.typst.table_model import Cell, Row, Table, column_count, placed

NUMBER = re.compile(
    r"[-−+<>≤≥~≈]?\s?[£€$]?\s?[-−+]?\d[\d,.\s]*(?:e[-+]?\d+)?\s?%?|[-–—]|nan|NaN|None|<NA>|\.\.\.|", re.I
)
Inline = Callable[[Element], str]


def table_of(element: Element, inline: Inline) -> Table:
    """The value of a `table` element; `inline` gives the markup of a cell's content."""
    rows = element.find_all("tr")
    heads = {id(row) for part in element.find_all("thead") for row in part.find_all("tr")}
    if not heads and rows and all(cell.tag == "th" for cell in rows[0].find_all("td", "th")):
        heads = {id(rows[0])}
    header = [row_of(row, inline, body=False) for row in rows if id(row) in heads]
    body = [row_of(row, inline, body=True) for row in rows if id(row) not in heads]
    header = with_index_names(header)
    if is_plain_index(header, body):
        header, body = [row[1:] for row in header], [row[1:] for row in body]
    return Table(tuple(header), tuple(body), alignments(header, body))


def row_of(row: Element, inline: Inline, *, body: bool) -> Row:
    """The cells of a `tr` element."""
    return tuple(
        Cell(
            body=inline(cell).strip(),
            words=cell.words().strip(),
            colspan=span(cell, "colspan"),
            rowspan=span(cell, "rowspan"),
            heading=body and cell.tag == "th",
        )
        for cell in row.find_all("td", "th")
    )


def span(cell: Element, name: str) -> int:
    """How many columns or rows a cell covers."""
    value = cell.attributes.get(name, "1")
    return max(1, int(value)) if value.isdigit() else 1


def with_index_names(header: list[Row]) -> list[Row]:
    """The header with the names of a pandas index moved up: pandas writes them on a row of their own."""
    if len(header) < 2:
        return header
    above, names = header[-2], header[-1]
    named = next((i for i, cell in enumerate(names) if not cell.words), 0)
    spanless = all(cell.colspan == 1 for cell in (*above[:named], *names))
    blank = not any(cell.words for cell in (*names[named:], *above[:named]))
    if not named or not spanless or not blank or len(above) <= named:
        return header
    return [*header[:-2], (*names[:named], *above[named:])]


def is_plain_index(header: list[Row], body: list[Row]) -> bool:
    """Whether the first column is the unnamed row numbering of pandas, which says nothing."""
    first = [row[0].words for row in body if row]
    unnamed = bool(header) and all(row and not row[0].words and row[0].colspan == 1 for row in header)
    return unnamed and len(first) == len(body) and first == [str(i) for i in range(len(body))]


def alignments(header: list[Row], body: list[Row]) -> tuple[str, ...]:
    """Right for columns of numbers, left for the others."""
    columns = column_count([*header, *body])
    numeric = [True] * columns
    filled = [False] * columns
    for _, x, cell in placed(body):
        numeric[x] = numeric[x] and bool(NUMBER.fullmatch(cell.words)) and not cell.heading
        filled[x] = filled[x] or bool(cell.words)
    return tuple("right" if n and f else "left" for n, f in zip(numeric, filled, strict=True))
