"""Alternative text is computed from the data drawn."""

import pandas as pd

from reviewbook.charts.describe import describe_bars, describe_lines, describe_map


def lines(*points):
    return pd.DataFrame(points, columns=["s", "x", "y"])


def test_a_line_is_told_by_its_ends_and_the_extremes_between():
    """Extremes at the ends are not told twice."""
    data = lines(("A", 1, 5.0), ("A", 2, 9.0), ("A", 3, 7.0), ("B", 1, 1.0), ("B", 2, 2.0))

    assert "A: 5 (1) to 7 (3), highest 9 (2). B: 1 (1) to 2 (2)." == describe_lines(data, x="x", y="y", series="s")


def test_lines_come_in_the_order_asked_for():
    """As in the figure."""
    data = lines(("A", 1, 5.0), ("B", 1, 1.0))

    assert "B: 1 (1). A: 5 (1)." == describe_lines(data, x="x", y="y", series="s", order=["B", "A"])


def test_missing_values_and_unknown_lines_are_left_out():
    """No sentence for nothing."""
    data = lines(("A", 1, None), ("A", 2, 3.5))

    assert "A: 3.5 (2)." == describe_lines(data, x="x", y="y", series="s", order=["A", "Z"], number="{:.1f}")


def test_many_bars_are_cut():
    """The number of the others is told."""
    data = pd.DataFrame({"n": ["a", "b", "c"], "v": [3, 2, 1]})

    assert "a 3, b 2, and 1 more." == describe_bars(data, label="n", value="v", most=2)


def test_a_map_is_told_by_its_gaps_and_fullest_cells():
    """Ties in the order of the table."""
    counts = pd.DataFrame({"x": [0, 2], "y": [1, 2]}, index=["r", "q"])

    assert "1 of 4 cells are empty. The fullest are q, x: 2; q, y: 2." == describe_map(counts, most=2)
