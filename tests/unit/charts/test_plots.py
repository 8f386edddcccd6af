"""What is drawn is what was given."""

import pandas as pd

from reviewbook.charts.plots import bar_figure, column_figure, line_figure, map_figure, spread_figure

YEARS = pd.DataFrame(
    {
        "x": [2016, 2017, 2018, 2021, 2022],
        "y": [1.0, 2.0, 3.0, 4.0, 5.0],
        "s": ["A"] * 5,
        "se": [0.5] * 5,
        "ok": ["yes", "yes", "no", "yes", "yes"],
    }
)


def drawn_lines(figure):
    return [
        list(zip(line.get_xdata(), line.get_ydata(), strict=True))
        for line in figure.axes[0].lines
        if line.get_linestyle() != "None" and len(line.get_xdata()) > 1
    ]


def test_a_year_without_a_value_leaves_a_gap():
    """The line is not drawn across 2019 and 2020."""
    figure = line_figure(YEARS, x="x", y="y", series="s", unit="u")

    assert [[(2016, 1), (2017, 2), (2018, 3)], [(2021, 4), (2022, 5)]] == drawn_lines(figure)


def test_cycles_of_uneven_length_are_joined():
    """Three years and once four: nothing is missing."""
    cycles = pd.DataFrame({"x": [2012, 2015, 2018, 2022], "y": [1.0, 2.0, 3.0, 4.0], "s": ["A"] * 4})
    figure = line_figure(cycles, x="x", y="y", series="s", unit="u")

    assert [[(2012, 1), (2015, 2), (2018, 3), (2022, 4)]] == drawn_lines(figure)


def test_points_that_are_not_comparable_are_hollow_and_outside_the_line():
    """2018 is marked."""
    figure = line_figure(YEARS, x="x", y="y", series="s", unit="u", hollow="ok")
    hollow = [line for line in figure.axes[0].lines if line.get_markerfacecolor() == "white"]

    assert [[2018.0]] == [list(line.get_xdata()) for line in hollow]
    assert [[(2016, 1), (2017, 2)], [(2021, 4), (2022, 5)]] == drawn_lines(figure)


def test_errors_are_intervals_of_95_per_cent():
    """1.96 standard errors to each side."""
    figure = line_figure(YEARS, x="x", y="y", series="s", unit="u", error="se")
    segments = figure.axes[0].collections[0].get_segments()

    assert [0.02, 1.98] == [round(float(end[1]), 2) for end in segments[0]]


def test_each_line_has_its_name_beside_it():
    """No legend to look up."""
    figure = line_figure(YEARS, x="x", y="y", series="s", unit="u")

    assert ["A"] == [text.get_text() for text in figure.axes[0].texts]


def test_panels_share_their_scale():
    """Else heights could not be compared."""
    data = pd.concat([YEARS.assign(p="one"), YEARS.assign(p="two", y=YEARS["y"] * 10)])
    figure = line_figure(data, x="x", y="y", series="s", unit="u", panels="p")

    assert ["one", "two"] == [axes.get_title(loc="left") for axes in figure.axes]
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()


def test_bars_stand_in_the_order_given_from_the_top():
    """With their numbers."""
    figure = bar_figure(pd.DataFrame({"n": ["a", "b"], "v": [3, 5]}), label="n", value="v", unit="u")
    bars = sorted(figure.axes[0].patches, key=lambda bar: -bar.get_y())

    assert ([3, 5], {"3", "5"}) == ([bar.get_width() for bar in bars], {t.get_text() for t in figure.axes[0].texts})


def test_columns_are_the_values():
    """One a year."""
    figure = column_figure(pd.DataFrame({"x": [2020, 2021], "y": [0, 4]}), x="x", y="y", unit="u")

    assert [0, 4] == [bar.get_height() for bar in figure.axes[0].patches]


def test_an_empty_cell_of_a_map_has_no_number():
    """The others have theirs."""
    figure = map_figure(pd.DataFrame({"x": [0, 2], "y": [1, 0]}, index=["r", "q"]), unit="u")

    assert ["1", "2"] == sorted(text.get_text() for text in figure.axes[0].texts)


def test_a_spread_has_two_bands_a_median_and_england():
    """In each panel."""
    row = {"p10": 1, "p25": 2, "median": 3, "p75": 4, "p90": 5, "england": 3.5}
    data = pd.DataFrame([{"m": "k", "x": year, **row} for year in (2016, 2017)])
    axes = spread_figure(data, x="x", unit="u", panels="m", titles={"k": "K"}).axes[0]

    assert (2, [[3, 3], [3.5, 3.5]]) == (len(axes.collections), [list(line.get_ydata()) for line in axes.lines])
