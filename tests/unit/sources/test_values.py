"""Cells become typed values, strictly."""

from datetime import date

import pytest

from reviewbook.sources.values import TYPES, as_array


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", " a ", " a "),
        ("integer", "-12", -12),
        ("integer", "+007", 7),
        ("integer", "9223372036854775807", 2**63 - 1),
        ("number", "1e5", 100000.0),
        ("number", "-.5", -0.5),
        ("number", "3.", 3.0),
        ("boolean", "true", True),
        ("boolean", "0", False),
        ("date", "2024-02-29", date(2024, 2, 29)),
        ("year", "2026", 2026),
    ],
)
def test_reads(kind, text, value):
    """Each type reads its own way of writing."""
    assert TYPES[kind](text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(
            ("integer", text)
            for text in ("1e5", " 3", "3 ", "1,000", "1_000", "3.0", "", "٣", "9223372036854775808", "9" * 5000)
        ),
        *(("number", text) for text in ("1,5", " 1", "nan", "inf", "1e999", "", "1_0", "0x1", "½")),
        *(("boolean", text) for text in ("yes", "tRUE", "", " true")),
        *(("date", text) for text in ("2023-02-29", "24-11-2026", "2026-1-1", "2026-01-01T00:00", "20260101", "")),
        *(("year", text) for text in ("26", "20266", "2015/16", " 2026", "-2026", "")),
    ],
)
def test_refuses(kind, text):
    """What only looks like the type is a ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is made by the caller
        TYPES[kind](text)


@pytest.mark.parametrize(
    ("kind", "values", "dtype"),
    [
        ("string", ["a", None], "string"),
        ("integer", [2**60 + 1, None], "Int64"),
        ("year", [2026, None], "Int64"),
        ("number", [0.5, None], "float64"),
        ("boolean", [True, None], "boolean"),
        ("date", [date(1066, 10, 14), None], "datetime64[s]"),
    ],
)
def test_columns_have_the_dtype_of_their_type(kind, values, dtype):
    """Every type has its dtype, with and without rows, and empty cells stay missing."""
    import pandas as pd

    full, empty = pd.Series(as_array(values, kind)), pd.Series(as_array([], kind))
    assert (str(full.dtype), str(empty.dtype), full.isna().tolist()) == (dtype, dtype, [False, True])


def test_large_integers_are_exact():
    """An integer beyond what a float holds is not rounded."""
    assert as_array([2**60 + 1, None], "integer")[0] == 2**60 + 1
