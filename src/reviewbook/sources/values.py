"""Cells of a CSV file: text to typed values, strictly, and columns of them to pandas."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

Cast = Callable[[str], Any]

TRUE_VALUES = ("true", "True", "TRUE", "1")
FALSE_VALUES = ("false", "False", "FALSE", "0")

_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")
_LARGEST = 2**63 - 1


def as_integer(text: str) -> int:
    """A whole number in digits, within 64 bits; ValueError otherwise."""
    if not _INTEGER.fullmatch(text) or len(text) > 20 or abs(int(text)) > _LARGEST:
        raise ValueError(text)
    return int(text)


def as_number(text: str) -> float:
    """A finite decimal number; ValueError otherwise."""
    if not _NUMBER.fullmatch(text) or not np.isfinite(float(text)):
        raise ValueError(text)
    return float(text)


def as_boolean(text: str) -> bool:
    """True or false as the Table Schema writes them; ValueError otherwise."""
    if text in TRUE_VALUES or text in FALSE_VALUES:
        return text in TRUE_VALUES
    raise ValueError(text)


def as_date(text: str) -> date:
    """A day as 2026-11-24; ValueError otherwise."""
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def as_year(text: str) -> int:
    """A year of four digits; ValueError otherwise."""
    if not _YEAR.fullmatch(text):
        raise ValueError(text)
    return int(text)


TYPES: dict[str, Cast] = {
    "string": str,
    "integer": as_integer,
    "number": as_number,
    "boolean": as_boolean,
    "date": as_date,
    "year": as_year,
}
HOW_TO_WRITE = {
    "string": "write any text",
    "integer": "write digits only, as 1000",
    "number": "write digits and a point, as 1234.5",
    "boolean": "write true or false",
    "date": "write it as 2026-11-24",
    "year": "write four digits, as 2026",
}
_DTYPES: dict[str, Any] = {"string": "string", "integer": "Int64", "boolean": "boolean", "year": "Int64"}


def as_array(values: Sequence[Any], kind: str) -> Any:  # noqa: ANN401 - an array of pandas or numpy
    """A column of cast values, None where a cell is empty, with the dtype of its type.

    string: string; integer and year: Int64; number: float64; boolean: boolean; date: datetime64[s].
    """
    if kind == "date":
        return np.array(["NaT" if value is None else value for value in values], dtype="datetime64[s]")
    if kind == "number":
        return np.array([np.nan if value is None else value for value in values], dtype="float64")
    return pd.array(list(values), dtype=_DTYPES[kind])
