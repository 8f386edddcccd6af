"""Where figures and tables stand on their pages."""

from pathlib import Path

import pymupdf
import pytest
import typst

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="500" height="420"><rect width="500" height="420"/></svg>'
ROWS = 70
LONG_TABLE = "```{table} A long table.\n| Number | Words |\n|---|---|\n" + "".join(
    f"| {i} | row{i:02d} |\n" for i in range(ROWS)
)


def pages_of(pdf: Path) -> list[str]:
    """The words of each page after the contents."""
    with pymupdf.open(pdf) as opened:
        return [page.get_text() for page in opened][2:]


def lines(count: int) -> str:
    """So many paragraphs of a line."""
    return "".join(f"Line {i}.\n\n" for i in range(count))


@pytest.mark.parametrize("before", [32, 33, 34, 35])
def test_a_long_table_begins_with_several_rows(build, before: int) -> None:
    """However much of the page is taken, its head does not stand alone at the foot."""
    pages = pages_of(build(f"# T\n\n{lines(before)}{LONG_TABLE}```\n").pdf)
    first = next(page for page in pages if "A long table." in page)
    assert first.count("row") >= 3


def test_no_figure_stands_between_the_parts_of_a_table(build) -> None:
    """Figures that wait for a page come before a table that breaks."""
    figures = "".join(f"```{{figure}} big.svg\n:alt: Black.\n\nFigure {i}.\n```\n\n" for i in range(4))
    pages = pages_of(build(f"# T\n\n{lines(14)}{figures}{LONG_TABLE}```\n", big__svg=PICTURE).pdf)
    parts = [number for number, page in enumerate(pages) if "row" in page]
    assert [] == [number for number in parts[1:] if "Figure" in pages[number]]
    assert len(parts) > 1


def test_a_table_that_fits_stays_below_the_text_that_leads_to_it(build) -> None:
    """Though an earlier layout of the page had it at the head, where it took the room that it lacked."""
    small = "```{table} Small.\n| a | b |\n|---|---|\n" + "".join(f"| {i} | {i} |\n" for i in range(10)) + "```\n\n"
    source = f"# T\n\n{lines(20)}{LONG_TABLE}```\n\n{lines(22)}## Next\n\nLeads to it.\n\n{small}After.\n"
    page = next(page for page in pages_of(build(source).pdf) if "Leads to it." in page)
    assert page.index("Leads to it.") < page.index("Small.")


@pytest.mark.parametrize("before", [35, 36, 37])
def test_a_short_lead_in_is_not_left_behind(build, before: int) -> None:
    """A list begins on the page of the line that announces it."""
    pages = pages_of(build(f"# T\n\n{lines(before)}Things:\n\n- thing A\n- thing B\n").pdf)
    assert [True] == ["thing A" in page for page in pages if "Things:" in page]


def note(words: int) -> str:
    """A long table with a note of so many words."""
    return f"{LONG_TABLE}```\n\n:::{{div}} table-note\n{' '.join(f'note{i:04d}' for i in range(words))}\n:::\n"


@pytest.mark.parametrize("before", range(13, 18))
def test_a_note_of_a_table_stands_on_one_page(build, before: int) -> None:
    """However much of the page its table takes."""
    pages = pages_of(build(f"# T\n\n{lines(before)}{note(120)}").pdf)
    assert [120] == [page.count("note") for page in pages if "note" in page]


def test_a_note_longer_than_a_page_goes_on_to_the_next(build) -> None:
    """Nothing of it is lost."""
    pages = pages_of(build(f"# T\n\n{note(2000)}").pdf)
    assert 2000 == sum(page.count("note") for page in pages)
    assert len([page for page in pages if "note" in page]) > 1


@pytest.mark.parametrize("rows", range(19, 24))
def test_a_table_that_just_fits_settles_in_its_place(build, rows: int) -> None:
    """The space above it is counted once: counted twice, the table goes to the head of its page and back for ever."""
    small = "```{table} Small.\n| a | b |\n|---|---|\n" + "".join(f"| {i} | {i} |\n" for i in range(rows)) + "```\n\n"
    built = build(f"# T\n\n{lines(17)}Leads to it.\n\n{small}## After\n\nText.\n")
    book, fonts = built.out / "book.typ", built.out / "fonts"
    _, unsettled = typst.compile_with_warnings(book, root=built.out, font_paths=[fonts], ignore_system_fonts=True)
    assert [] == list(map(str, unsettled))
