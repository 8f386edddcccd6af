"""Alternative text is computed from the data drawn."""

import pandas as pd

from reviewbook.charts.describe import describe_bars, describe_lines, describe_map


def lines(*points):
    return pd.DataFrame(points, columns=["s", "x", "y"])


def told(*values, **more):
    """What is said of the line A, with its values in the years from 1 on."""
    return describe_lines(
        lines(*(("A", i, value) for i, value in enumerate(values, 1))), x="x", y="y", series="s", **more
    )


def test_a_line_is_told_by_its_trend_its_ends_and_the_extremes_between():
    """Extremes at the ends are not told twice."""
    assert "A: rising from the lowest value, 5, in 1 to 7 in 3, with the highest value, 9, in 2." == told(5.0, 9.0, 7.0)


def test_a_line_with_both_extremes_between_its_ends():
    """The highest first."""
    assert "A: falling from 5 in 1 to 4 in 4, with the highest value, 9, in 3 and the lowest value, 2, in 2." == told(
        5.0, 2.0, 9.0, 4.0
    )


def test_two_points_have_no_extremes():
    """They would only be told twice."""
    assert "A: rising from 1 in 1 to 2 in 2." == told(1.0, 2.0)


def test_a_line_that_ends_where_it_began():
    """As written: what rounding hides is no trend."""
    assert "A: the highest value, 5, in 1 and again in 3, with the lowest value, 4, in 2." == told(5.1, 4.0, 4.9)


def test_a_line_without_change():
    """No extremes either."""
    assert "A: 5 throughout, from 1 to 3." == told(5.1, 4.9, 5.0)


def test_an_end_written_as_the_extreme_is_the_extreme():
    """So that no number is told twice as two."""
    assert "A: falling from the highest value, 6, in 1 to the lowest value, 4, in 3." == told(6.0, 3.9, 4.0)


def test_of_values_written_alike_the_true_extreme_is_told():
    """Not the first of them."""
    assert "A: falling from the highest value, 6, in 1 to 5 in 4, with the lowest value, 4, in 3." == told(
        6.0, 4.4, 4.1, 5.0
    )


def test_the_unit_is_told_once():
    """Before the lines."""
    data = lines(("A", 1, 5.0), ("B", 1, 1.0))

    assert "The values are points. A: one value, 5 in 1. B: one value, 1 in 1." == describe_lines(
        data, x="x", y="y", series="s", unit="points"
    )


def test_a_figure_without_values_needs_no_unit():
    """No sentence for nothing."""
    assert "" == describe_lines(lines(("A", 1, None)), x="x", y="y", series="s", unit="points")


def test_most_characters_of_a_description_are_letters():
    """Else a checker, and a listener, takes it for no language; with a short name, decimals, years and no unit."""
    data = lines(("Special", 2007, 18.3), ("Special", 2014, 6.6), ("Special", 2015, 13.5))
    text = describe_lines(data, x="x", y="y", series="s", number="{:.1f}")

    assert sum(map(str.isalpha, text)) > len(text) / 2


def test_lines_come_in_the_order_asked_for():
    """As in the figure."""
    data = lines(("A", 1, 5.0), ("B", 1, 1.0))

    assert "B: one value, 1 in 1. A: one value, 5 in 1." == describe_lines(
        data, x="x", y="y", series="s", order=["B", "A"]
    )


def test_missing_values_and_unknown_lines_are_left_out():
    """No sentence for nothing."""
    data = lines(("A", 1, None), ("A", 2, 3.5))

    assert "A: one value, 3.5 in 2." == describe_lines(
        data, x="x", y="y", series="s", order=["A", "Z"], number="{:.1f}"
    )


def test_many_bars_are_cut():
    """The number of the others is told."""
    data = pd.DataFrame({"n": ["a", "b", "c"], "v": [3, 2, 1]})

    assert "a 3, b 2, and 1 more." == describe_bars(data, label="n", value="v", most=2)


def test_a_map_is_told_by_its_gaps_and_fullest_cells():
    """Ties in the order of the table."""
    counts = pd.DataFrame({"x": [0, 2], "y": [1, 2]}, index=["r", "q"])

    assert "1 of 4 cells are empty. The fullest are q, x: 2; q, y: 2." == describe_map(counts, most=2)
