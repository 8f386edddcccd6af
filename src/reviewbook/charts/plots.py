"""The kinds of figure that a review needs: a tidy table in, a matplotlib figure out; none computes evidence."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reviewbook.charts.style import INK, PALETTE, QUIET, label_line_ends, new_figure

NAME_GAP = 0.065  # of the panel's height, so that two names never overlap
TWO_SIDED_95 = 1.96


def line_figure(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    series: str,
    unit: str,
    order: Sequence[str] | None = None,
    error: str | None = None,
    hollow: str | None = None,
    panels: str | None = None,
    height: float = 3.2,
    from_zero: bool = True,
) -> Figure:
    """Lines over years, each named at its end; a year without a value leaves a gap.

    Args:
        frame: One row a point.
        x: Column of years (numbers).
        y: Column of values.
        series: Column that says which line a point belongs to.
        unit: Label of the vertical axis.
        order: The series in order of colour; default alphabetical.
        error: Column of standard errors; drawn as 95 per cent intervals.
        hollow: Column of "yes"/"no"; points with "no" are not comparable and drawn hollow, without a line.
        panels: Column that splits the figure into panels side by side.
        height: In inches.
        from_zero: Whether the vertical axis starts at nought.
    """
    names = list(order or sorted(frame[series].unique()))
    groups = [(None, frame)] if panels is None else [(name, part) for name, part in frame.groupby(panels, sort=False)]
    figure, axes = new_figure(height, columns=len(groups), share_y=panels is not None)
    colours = {name: PALETTE[i % len(PALETTE)] for i, name in enumerate(names)}
    for panel, (title, part) in zip(axes, groups, strict=True):
        for name in names:
            _line(panel, part[part[series] == name].sort_values(x), x, y, colours[name], error, hollow)
        panel.set_title(str(title) if title is not None else "")
        panel.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
        if from_zero:
            panel.set_ylim(bottom=0)
    axes[0].set_ylabel(unit)
    for panel, (_, part) in zip(axes, groups, strict=True):
        _name_lines(panel, part, x, y, series, names, colours)
    return figure


def _line(axes: Axes, points: pd.DataFrame, x: str, y: str, colour: str, error: str | None, hollow: str | None) -> None:
    """One line, broken where years are missing or not comparable."""
    if points.empty:
        return
    solid = points if hollow is None else points[points[hollow] == "yes"]
    for stretch in _stretches(solid, x):
        axes.plot(stretch[x], stretch[y], color=colour, marker="o")
    if hollow is not None:
        open_ = points[points[hollow] == "no"]
        axes.plot(open_[x], open_[y], color=colour, marker="o", markerfacecolor="white", linestyle="none")
    if error is not None:
        reach = points[error].astype(float) * TWO_SIDED_95
        axes.errorbar(
            points[x], points[y].astype(float), yerr=reach, fmt="none", ecolor=colour, elinewidth=1, capsize=2
        )


def _stretches(points: pd.DataFrame, x: str) -> list[pd.DataFrame]:
    """Points cut where twice the usual step or more lies between neighbours: where a point is missing."""
    steps = points[x].astype(float).diff()
    usual = steps.mode().max() if steps.notna().any() else 1
    return [part for _, part in points.groupby((steps >= 2 * usual).cumsum())]


def _name_lines(
    axes: Axes, part: pd.DataFrame, x: str, y: str, series: str, names: Sequence[str], colours: Mapping[str, str]
) -> None:
    last = part.dropna(subset=[y]).sort_values(x).groupby(series).tail(1).set_index(series)
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    room = (right - left) * 0.02
    points = {name: (float(px) + room, float(py)) for name, px, py in zip(last.index, last[x], last[y], strict=True)}
    ends = {name: points[name] for name in names if name in points}
    label_line_ends(axes, ends, gap=(high - low) * NAME_GAP, colours=dict(colours))


def spread_figure(
    frame: pd.DataFrame, *, x: str, unit: str, panels: str, titles: Mapping[str, str], height: float = 3.0
) -> Figure:
    """How authorities differ: a band from the 10th to the 90th of a hundred, the median in it and England's value.

    Args:
        frame: Columns p10, p25, median, p75, p90, england besides x and panels.
        x: Column of years.
        unit: Label of the vertical axis.
        panels: Column that splits the figure.
        titles: Value of that column to the panel's title; also the order.
        height: In inches.
    """
    figure, axes = new_figure(height, columns=len(titles))
    for panel, (key, title) in zip(axes, titles.items(), strict=True):
        part = frame[frame[panels] == key].sort_values(x)
        for stretch in _stretches(part, x):
            years = stretch[x].astype(float)
            panel.fill_between(years, stretch["p10"].astype(float), stretch["p90"].astype(float), color="#cfe0ef", lw=0)
            panel.fill_between(years, stretch["p25"].astype(float), stretch["p75"].astype(float), color="#9dc3e0", lw=0)
            panel.plot(years, stretch["median"].astype(float), color=PALETTE[0])
            panel.plot(years, stretch["england"].astype(float), color=PALETTE[1], linestyle="--")
        panel.set_title(title)
        panel.set_ylim(bottom=0)
        panel.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    axes[0].set_ylabel(unit)
    return figure


def bar_figure(frame: pd.DataFrame, *, label: str, value: str, unit: str, height: float | None = None) -> Figure:
    """Horizontal bars with their numbers, longest on top as in the table given.

    Args:
        frame: One row a bar, in order from the top.
        label: Column of names.
        value: Column of numbers.
        unit: Label of the horizontal axis.
        height: In inches; default by the number of bars.
    """
    figure, (axes,) = new_figure(height or 0.6 + 0.27 * len(frame))
    places = range(len(frame))[::-1]
    axes.barh(places, frame[value].astype(float), color=PALETTE[0], height=0.68)
    for place, number in zip(places, frame[value], strict=True):
        axes.annotate(
            f"{number}", (float(number), place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=9
        )
    axes.set_yticks(list(places), [str(name) for name in frame[label]])
    axes.set_xlabel(unit)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def column_figure(frame: pd.DataFrame, *, x: str, y: str, unit: str, height: float = 2.6) -> Figure:
    """Upright columns over years."""
    figure, (axes,) = new_figure(height)
    axes.bar(frame[x].astype(int), frame[y].astype(float), color=PALETTE[0], width=0.8)
    axes.set_ylabel(unit)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=10))
    return figure


def map_figure(counts: pd.DataFrame, *, unit: str) -> Figure:
    """An evidence map: rows × columns of circles whose area is the number in them; an empty cell is a gap.

    Args:
        counts: Index and columns are the names, values whole numbers.
        unit: What the numbers count, said under the figure.
    """
    rows, columns = counts.shape
    figure, (axes,) = new_figure(1.3 + 0.27 * rows)
    largest = max(1, int(counts.to_numpy().max()))
    for i, (_, row) in enumerate(counts.iterrows()):
        for j, number in enumerate(row):
            if number:
                axes.scatter(j, rows - 1 - i, s=30 + 230 * number / largest, color=PALETTE[4], zorder=2)
                axes.annotate(
                    f"{number}", (j, rows - 1 - i), ha="center", va="center", fontsize=8.5, color=INK, zorder=3
                )
            else:
                axes.scatter(j, rows - 1 - i, s=6, color="#d5d9dd", zorder=2)
    axes.set_xticks(range(columns), [str(name) for name in counts.columns], rotation=40, ha="left", fontsize=9)
    axes.xaxis.tick_top()
    axes.set_yticks(range(rows), [str(name) for name in counts.index[::-1]], fontsize=9)
    axes.set_xlim(-0.6, columns - 0.4)
    axes.set_ylim(-0.7, rows - 0.3)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel(unit, color=QUIET, fontsize=9)
    return figure
