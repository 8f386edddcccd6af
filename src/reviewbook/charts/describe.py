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
    parts = (_describe(name, frame[frame[series] == name].dropna(subset=[y]).sort_values(x), x, y, number) for name in names)
    return " ".join(part for part in parts if part)


def _describe(name: str, line: pd.DataFrame, x: str, y: str, number: str) -> str:
    if line.empty:
        return ""
    first, last = line.iloc[0], line.iloc[-1]

    def point(row: "pd.Series[float]") -> str:
        return f"{number.format(row[y])} ({row[x]})"

    if len(line) == 1:
        return f"{name}: {point(first)}."
    text = f"{name}: {point(first)} to {point(last)}"
    for word, row in (("highest", line.loc[line[y].idxmax()]), ("lowest", line.loc[line[y].idxmin()])):
        if row[x] not in {first[x], last[x]}:
            text += f", {word} {point(row)}"
    return text + "."


def describe_bars(frame: pd.DataFrame, *, label: str, value: str, most: int = 8) -> str:
    """What a bar figure shows: its bars in order, at most `most` of them by name."""
    shown = [f"{name} {number}" for name, number in zip(frame[label], frame[value], strict=True)]
    rest = len(shown) - most
    return ", ".join(shown[:most]) + (f", and {rest} more" if rest > 0 else "") + "."


def describe_map(counts: pd.DataFrame, *, most: int = 6) -> str:
    """What an evidence map shows: its fullest cells and how many are empty."""
    cells = counts.stack()
    fullest = cells.sort_values(ascending=False, kind="stable").head(most)
    named = "; ".join(f"{row}, {column}: {number}" for (row, column), number in fullest.items() if number)
    return f"{int((cells == 0).sum())} of {len(cells)} cells are empty. The fullest are {named}."
