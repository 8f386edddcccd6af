"""A CSV file is read as text, with the line of each row as an editor shows it."""

import pytest

from reviewbook.sources.sheet import Fault, read_sheet


def faults_of(content):
    return [(fault.line, fault.column, fault.what) for fault in read_sheet(content).faults]


def test_rows_have_the_line_where_they_start():
    """A cell with line ends shifts the lines of the rows after it."""
    sheet = read_sheet(b'a,b\n1,"x\ny\nz"\n2,w\n')
    assert (sheet.rows, sheet.lines) == ([["1", "x\ny\nz"], ["2", "w"]], [2, 5])


def test_mark_and_line_ends_do_not_matter():
    """A byte-order mark and CRLF give the same cells."""
    content = b'a,b\n1,"x\ny"\n'
    marked = b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")
    assert read_sheet(content) == read_sheet(marked)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [(0, "", "the file is empty")]),
        (b"\xef\xbb\xbf\r\n", [(0, "", "the file is empty")]),
        (
            b"a,b\n1\n1,2\n1,2,3\n",
            [(line, "", f"the row has {n} cells and the header 2") for line, n in ((2, 1), (4, 3))],
        ),
        (b"a,b\n1,2\n\n3,4\n", [(3, "", "the line is empty")]),
        (b"a,b\n1,2\n\n", [(3, "", "the line is empty")]),
        (b"a,b,a\n", [(1, "a", "the name stands twice in the header")]),
        (b"a,,b,\n", [(1, "", "a column has no name")]),
        (b"\na\n", [(1, "", "a column has no name"), (2, "", "the row has 1 cells and the header 0")]),
        (b"a\n\xe9\nb\n\xe8\n", [(2, "", "byte 0xe9 is not UTF-8"), (4, "", "byte 0xe8 is not UTF-8")]),
        (b'a\n1\n"x\ny\n', [(3, "", "this row is not CSV (unexpected end of data)")]),
        (b'a\n"x"y\n', [(2, "", "this row is not CSV (',' expected after '\"')")]),
    ],
)
def test_faults_of_form_are_told(content, expected):
    """Each fault of form has its line."""
    assert faults_of(content) == expected


def test_a_fault_names_file_line_and_column():
    """A fault becomes a problem at its place."""
    places = [
        fault.at("data/t.csv").where
        for fault in (Fault(3, "n", "x", "y"), Fault(3, "", "x", "y"), Fault(0, "", "x", "y"))
    ]
    assert places == ["data/t.csv:3, column n", "data/t.csv:3", "data/t.csv"]
