"""Alternative text computed from the data drawn, so that it cannot say something else than the figure.

It is read out: values stand in sentences, not in lists of digits and brackets.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd


class _Point(NamedTuple):
    """A value as it is told: trends and extremes are those of the values as written."""

    year: str
    value: float
    written: str


def describe_lines(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    series: str,
    order: Sequence[str] | None = None,
    number: str = "{:.0f}",
    unit: str = "",
) -> str:
    """What a line figure shows: for each line its trend, its first and last value, and its extremes.

    Args:
        frame: The data drawn.
        x: Column of years.
        y: Column of values.
        series: Column that says which line a row belongs to.
        order: The lines in the order to tell them; default alphabetical.
        number: How to write a value.
        unit: What the values are, in the plural, as "PISA score points"; told once, before the lines.

    Returns:
        A sentence a line, as "Singapore: rising from 562 in 2009 to 563 in 2025, with the highest value, 575, in 2022."
    """
    names = order or sorted(frame[series].dropna().unique())
    lines = {name: _points(frame[frame[series] == name], x, y, number) for name in names}
    told = [f"{name}: {_course(line)}." for name, line in lines.items() if line]
    return " ".join([f"The values are {unit}.", *told] if unit and told else told)


def _points(line: pd.DataFrame, x: str, y: str, number: str) -> list[_Point]:
    rows = line.dropna(subset=[y]).sort_values(x)
    return [_Point(f"{year}", float(value), number.format(value)) for year, value in zip(rows[x], rows[y], strict=True)]


def _course(line: Sequence[_Point]) -> str:
    """One line in words."""
    first, last = line[0], line[-1]
    if len(line) == 1:
        return f"one value, {first.written} in {first.year}"
    if len({point.written for point in line}) == 1:
        return f"{first.written} throughout, from {first.year} to {last.year}"
    extremes = _extremes(line)
    between = [_told(point, extremes) for point in extremes if point not in (first, last)]
    return _from_end_to_end(first, last, extremes) + (f", with {' and '.join(between)}" if between else "")


def _extremes(line: Sequence[_Point]) -> dict[_Point, str]:
    """The highest and the lowest point, with these words; an end that is written alike stands for either."""
    if len(line) == 2:
        return {}
    extremes = {"highest": max(line, key=_value), "lowest": min(line, key=_value)}
    return {
        next(point for point in (line[0], line[-1], extreme) if point.written == extreme.written): word
        for word, extreme in extremes.items()
    }


def _value(point: _Point) -> float:
    return point.value


def _from_end_to_end(first: _Point, last: _Point, extremes: Mapping[_Point, str]) -> str:
    if first.written == last.written:
        return f"{_told(first, extremes)} and again in {last.year}"
    trend = "rising" if first.value < last.value else "falling"
    return f"{trend} from {_told(first, extremes)} to {_told(last, extremes)}"


def _told(point: _Point, extremes: Mapping[_Point, str]) -> str:
    word = extremes.get(point)
    return f"the {word} value, {point.written}, in {point.year}" if word else f"{point.written} in {point.year}"


def describe_bars(frame: pd.DataFrame, *, label: str, value: str, most: int = 8) -> str:
    """What a bar figure shows: its bars in order, at most `most` of them by name."""
    shown = [f"{name} {number}" for name, number in zip(frame[label], frame[value], strict=True)]
    rest = len(shown) - most
    return ", ".join(shown[:most]) + (f", and {rest} more" if rest > 0 else "") + "."


def describe_map(counts: pd.DataFrame, *, most: int = 6) -> str:
    """What an evidence map shows: its fullest cells and how many are empty."""
    cells = [
        (int(number), f"{row}, {column}")
        for row, numbers in zip(counts.index, counts.to_numpy().tolist(), strict=True)
        for column, number in zip(counts.columns, numbers, strict=True)
    ]
    fullest = sorted((cell for cell in cells if cell[0]), key=lambda cell: -cell[0])[:most]
    named = "; ".join(f"{place}: {number}" for number, place in fullest)
    empty = sum(number == 0 for number, _ in cells)
    return f"{empty} of {len(cells)} cells are empty. The fullest are {named}."
