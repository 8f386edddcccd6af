"""Alternative text computed from the data drawn, so that it cannot say something else than the figure."""

from collections.abc import Sequence

import pandas as pd


def describe_lines(
    frame: pd.DataFrame, *, x: str, y: str, series: str, order: Sequence[str] | None = None, number: str = "{:.0f}"
) -> str:
    """What a line figure shows: for each line its first and last value, and its extremes where they lie between.

    Args:
        frame: The data drawn.
        x: Column of years.
        y: Column of values.
        series: Column that says which line a row belongs to.
        order: The lines in the order to tell them; default alphabetical.
        number: How to write a value.

    Returns:
        A sentence a line, as "Singapore: 562 (2009) to 563 (2025), highest 575 (2022)."
    """
    names = order or sorted(frame[series].dropna().unique())
    parts = (
        _describe(name, frame[frame[series] == name].dropna(subset=[y]).sort_values(x), x, y, number) for name in names
    )
    return " ".join(part for part in parts if part)


def _describe(name: str, line: pd.DataFrame, x: str, y: str, number: str) -> str:
    if line.empty:
        return ""
    points = list(zip(line[x], line[y], strict=True))

    def told(point: tuple[int, float]) -> str:
        return f"{number.format(point[1])} ({point[0]})"

    first, last = points[0], points[-1]
    if len(points) == 1:
        return f"{name}: {told(first)}."
    text = f"{name}: {told(first)} to {told(last)}"
    extremes = (("highest", max(points, key=lambda p: p[1])), ("lowest", min(points, key=lambda p: p[1])))
    for word, point in extremes:
        if point not in (first, last):
            text += f", {word} {told(point)}"
    return text + "."


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
