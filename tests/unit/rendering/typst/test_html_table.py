"""Tables of pandas and of others."""

import pandas as pd

from reviewbook.rendering.typst.html_table import table_of
from reviewbook.rendering.typst.html_tree import Element, parse


def read(html: str):
    return table_of(parse(html).find_all("table")[0], Element.words)


def words(rows) -> list[list[str]]:
    return [[cell.words for cell in row] for row in rows]


def test_an_unnamed_row_numbering_is_dropped() -> None:
    """0, 1, 2 beside the rows says nothing."""
    table = read(pd.DataFrame({"a": ["x", "y"]}).to_html())
    assert ([["a"]], [["x"], ["y"]]) == (words(table.header), words(table.body))


def test_a_numbering_that_is_data_stays() -> None:
    """An index that does not count from 0 means something."""
    assert [["3", "x"]] == words(read(pd.DataFrame({"a": ["x"]}, index=[3]).to_html()).body)


def test_index_names_move_up_to_the_headings() -> None:
    """pandas writes the name of an index on a row of its own."""
    table = read(pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="Name")).to_html())
    assert [["Name", "a"]] == words(table.header)


def test_a_multi_index_keeps_its_spans() -> None:
    """Both axes: groups of rows reach down, groups of columns reach across."""
    index = pd.MultiIndex.from_product([["North", "South"], ["Boys", "Girls"]], names=["Region", "Sex"])
    columns = pd.MultiIndex.from_product([["2001", "2002"], ["Mean", "SD"]])
    table = read(pd.DataFrame(1, index=index, columns=columns).to_html())
    assert (2, 2) == (table.body[0][0].rowspan, table.header[0][-1].colspan)
    assert ("left", "left", "right", "right", "right", "right") == table.aligns


def test_numbers_stand_right() -> None:
    """Signs, percentages, money and gaps are numbers; words are not."""
    rows = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in (("−1.5%", "x"), ("£2,000", "3"), ("NaN", "4")))
    assert ("right", "left") == read(f"<table>{rows}</table>").aligns


def test_a_first_row_of_headings_is_the_header() -> None:
    """Tables written by hand often have no thead."""
    table = read("<table><tr><th>a<th>b</tr><tr><th>c<td>d</tr></table>")
    assert ([["a", "b"]], True, False) == (words(table.header), *(cell.heading for cell in table.body[0]))
