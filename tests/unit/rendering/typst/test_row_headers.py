"""Cells that head a row in the finished PDF."""

from io import BytesIO

import pikepdf
import pytest
import typst

from reviewbook.rendering.typst.row_headers import with_row_headers

HEAD = """
#set document(title: "A title")
#let row-head(body) = quote(block: false, quotes: false, strong(body))
"""


def pdf_of(source: str) -> bytes:
    """The PDF of a Typst source, before row heads are marked."""
    return bytes(typst.compile((HEAD + source).encode(), pdf_standards=["a-2a", "ua-1"], timestamp=0))


def cells(pdf: bytes) -> list[list[tuple[str, str, list[str]]]]:
    """Kind, scope and named headers of each cell, row by row."""
    with pikepdf.open(BytesIO(pdf), attempt_recovery=False) as opened:
        assert [] == opened.check_pdf_syntax()
        return [[attributes(cell) for cell in row.K] for row in rows(opened.Root.StructTreeRoot.K)]


def rows(node: pikepdf.Object) -> list[pikepdf.Object]:
    """The rows below a node of the structure tree."""
    if isinstance(node, pikepdf.Array):
        return [row for kid in node for row in rows(kid)]
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return []
    return [node] if node.S == "/TR" else rows(node.get("/K", pikepdf.Array()))


def attributes(cell: pikepdf.Object) -> tuple[str, str, list[str]]:
    """Kind, scope and named headers of a cell; a name that the document does not list would be an error."""
    table = next(one for one in cell.A if one.O == "/Table")
    return str(cell.S), str(table.get("/Scope", "")), [str(name) for name in table.get("/Headers", [])]


def test_a_row_has_a_head_that_its_cells_name() -> None:
    """Beside the head of their column."""
    pdf = with_row_headers(pdf_of("#table(columns: 2, table.header[a][b], row-head[North], [1])"))
    (_, [head, cell]) = cells(pdf)
    assert ("/TH", "/Row") == head[:2]
    assert ("/TD", "", ["U1x1y0"]) == (*cell[:2], cell[2][-1:])
    assert 2 == len(cell[2])


def test_a_head_over_several_rows_is_named_in_each() -> None:
    """As those of a MultiIndex."""
    source = (
        "#table(columns: 3, table.cell(rowspan: 2, row-head[N]), row-head[x], [1], row-head[y], [2], [z], [w], [3])"
    )
    named = [
        [len(headers) for kind, _, headers in row if kind == "/TD"] for row in cells(with_row_headers(pdf_of(source)))
    ]
    assert [[2], [2], [0, 0, 0]] == named


def test_bold_cells_and_quotations_are_no_heads() -> None:
    """Only what the template marks."""
    source = "#table(columns: 3, [*a*], quote(block: false)[b], [c *d* #quote(block: false)[*e*]])"
    assert pdf_of(source) == with_row_headers(pdf_of(source))


@pytest.mark.parametrize("source", ["A.", "#table(columns: 2, table.header[a][b], [1], [2])"])
def test_a_book_without_row_heads_keeps_its_bytes(source: str) -> None:
    """Nothing is written anew."""
    assert pdf_of(source) == with_row_headers(pdf_of(source))


def test_all_heads_are_listed_by_their_names_in_order() -> None:
    """A reader looks them up there."""
    source = "#table(columns: 2, table.header[a][b], row-head[x], [1], row-head[y], [2])"
    with pikepdf.open(BytesIO(with_row_headers(pdf_of(source)))) as opened:
        names = list(opened.Root.StructTreeRoot.IDTree.Names)
        listed = dict(zip(map(str, names[::2]), names[1::2], strict=True))
        assert sorted(listed) == list(listed)
        assert list(listed) == [str(cell.ID) for cell in listed.values()]
    assert 4 == len(listed)


def test_the_sign_of_a_head_is_not_left_in_the_file() -> None:
    """A screen reader would call it a quotation."""
    pdf = with_row_headers(pdf_of("#table(columns: 2, row-head[x *y*], [1])"))
    assert (b"/S/Quote" in pdf, b"/S/Span" in pdf) == (False, True)


def test_a_file_of_another_making_is_left_alone() -> None:
    """One whose places are packed, as newer versions of PDF allow."""
    packed = BytesIO()
    with pikepdf.open(BytesIO(pdf_of("#table(columns: 2, row-head[x], [1])"))) as opened:
        opened.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert packed.getvalue() == with_row_headers(packed.getvalue())
