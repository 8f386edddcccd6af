"""HTML as a tree."""

from reviewbook.rendering.typst.html_tree import parse


def test_open_cells_are_closed_by_the_next() -> None:
    """HTML leaves out end tags of cells and rows."""
    rows = parse("<table><tr><td>a<td>b<tr><td>c</table>").find_all("table")[0].find_all("tr")
    assert [["a", "b"], ["c"]] == [[cell.words() for cell in row.find_all("td")] for row in rows]


def test_a_nested_table_keeps_its_rows() -> None:
    """The rows of an inner table are not the outer one's."""
    outer = parse("<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>").find_all("table")[0]
    assert 1 == len(outer.find_all("tr"))


def test_style_has_no_words() -> None:
    """pandas writes its style sheet beside the table."""
    assert "a b" == parse("<style>p {}</style>a&nbsp;b").words().replace("\xa0", " ")


def test_a_stray_end_tag_is_ignored() -> None:
    """Broken HTML is read as far as it goes."""
    assert "ab" == parse("a</b>b").words()
