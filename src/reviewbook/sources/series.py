"""Small steps that time series of public statistics need before they can be drawn."""

import pandas as pd


def school_year_end(labels: "pd.Series[str]") -> "pd.Series[int]":
    """The calendar year in which a school year ends: "2015/16" and "2016" give 2016.

    Raises:
        ValueError: a label is neither of the two forms.
    """
    parts = labels.str.extract(r"^(?P<start>\d{4})(?P<end>/\d{2})?$")
    wrong = labels[parts["start"].isna()]
    if not wrong.empty:
        raise ValueError(f"{wrong.iloc[0]!r} is not a school year; write it as 2015/16 or 2016")
    return parts["start"].astype(int) + parts["end"].notna().astype(int)


def splice(older: pd.DataFrame, newer: pd.DataFrame, *, year: str) -> pd.DataFrame:
    """Two readings of one series as one: the older up to the year before the newer begins, then the newer.

    Args:
        older: One row a point.
        newer: The same columns.
        year: Column of years.

    Raises:
        ValueError: the columns differ.
    """
    if set(older.columns) != set(newer.columns):
        raise ValueError(f"columns differ: {sorted(set(older.columns) ^ set(newer.columns))}")
    before = older[older[year] < newer[year].min()]
    both: pd.DataFrame = pd.concat([before, newer[list(older.columns)]], ignore_index=True)
    return both
