"""How tables fit a page."""

from reviewbook.rendering.typst.column_widths import Column, layout_of


def column(*cells: str, heading: str = "Head") -> Column:
    return Column((heading,), cells)


def test_a_small_table_is_set_by_content() -> None:
    """Nothing wraps that need not."""
    layout = layout_of([column("a"), column("1")])
    assert (("auto", "auto"), "9pt", False) == (layout.columns, layout.size, layout.landscape)


def test_prose_shares_what_short_columns_leave() -> None:
    """A column of sentences takes a fraction, a column of numbers its own width."""
    layout = layout_of([column("a sentence that goes on " * 8), column("1")])
    assert ("fr", "auto") == (layout.columns[0][-2:], layout.columns[1])


def test_headings_wrap_before_cells_do() -> None:
    """A long heading over numbers does not take room from the names beside it."""
    names = column("Opportunity areas and the like")
    numbers = [column("12", heading="Trials and quasi-experiments of all kinds") for _ in range(3)]
    layout = layout_of([names, *numbers])
    assert ("auto", True) == (layout.columns[0], layout.columns[1].endswith("pt"))


def test_many_columns_take_a_page_on_its_side() -> None:
    """When even small type does not fit upright."""
    assert layout_of([column("unbreakable") for _ in range(11)]).landscape


def test_too_many_columns_do_not_fit() -> None:
    """Two hundred columns fit no page."""
    assert not layout_of([column("unbreakable") for _ in range(200)]).fits


def test_given_widths_are_kept() -> None:
    """The author's relative widths are fractions."""
    assert ("25fr", "75fr") == layout_of([column("a"), column("b")], (25, 75)).columns


def test_length_decides_what_stays_together() -> None:
    """Short tables are never split, middling ones may move whole, long ones are split."""
    short, middling, long = (layout_of([column(*["x"] * n)]) for n in (5, 20, 60))
    kept = [(layout.kept_together, layout.floats) for layout in (short, middling, long)]
    assert [(True, True), (False, True), (False, False)] == kept
