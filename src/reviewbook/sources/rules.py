"""The rules that a table's description lays down, applied to its cells, columns and primary key."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reviewbook.sources.descriptor import DESCRIPTOR
from reviewbook.sources.schema import Field, Resource
from reviewbook.sources.sheet import Fault, Sheet
from reviewbook.sources.values import HOW_TO_WRITE, as_array


@dataclass(frozen=True)
class Checked:
    """A table whose cells have been judged one by one.

    Attributes:
        values: Cast cells of each column that the file has; None where one is empty or wrong.
        lines: Where each row starts in the file.
        faults: Everything that is wrong with the table as such, references to others not regarded.
        frame: The table, when nothing is wrong.
    """

    values: dict[str, list[Any]]
    lines: list[int]
    faults: list[Fault]
    frame: pd.DataFrame | None


def judge(resource: Resource, sheet: Sheet) -> Checked:
    """A table judged by its description; references to other tables are not followed."""
    faults = list(sheet.faults)
    values: dict[str, list[Any]] = {}
    if sheet.header:
        faults += _column_faults(resource, sheet)
        for column in resource.fields:
            if column.name in sheet.header:
                cells, found = _judge_column(column, sheet, resource.missing_values)
                values[column.name] = cells
                faults += found
        faults += _primary_key_faults(resource, values, sheet.lines, {(fault.line, fault.column) for fault in faults})
    arrays = {} if faults else {item.name: as_array(values[item.name], item.type) for item in resource.fields}
    return Checked(values, sheet.lines, faults, None if faults else pd.DataFrame(arrays))


def _column_faults(resource: Resource, sheet: Sheet) -> Iterator[Fault]:
    described = {column.name for column in resource.fields}
    for name in (column.name for column in resource.fields if column.name not in sheet.header):
        yield Fault(1, name, "the column is missing", f"add it, or take it out of data/{DESCRIPTOR}")
    for name in dict.fromkeys(name for name in sheet.header if name and name not in described):
        what = f"the resource `{resource.name}` has no such field"
        yield Fault(1, name, what, f"describe it in data/{DESCRIPTOR}, or delete the column")


def _judge_column(column: Field, sheet: Sheet, missing: Iterable[str]) -> tuple[list[Any], list[Fault]]:
    texts = sheet.column(column.name)
    empty = set(missing)
    # A column holds few different texts, so each is judged once.
    verdicts = {text: _verdict(column, text, text in empty) for text in set(texts)}
    values = [verdicts[text][0] for text in texts]
    faults = [
        Fault(line, column.name, *fault)
        for line, text in zip(sheet.lines, texts, strict=True)
        if (fault := verdicts[text][1])
    ]
    if column.unique:
        faults += _repeated(column.name, values, sheet.lines, "the value")
    return values, faults


def _verdict(column: Field, text: str, empty: bool) -> tuple[Any, tuple[str, str] | None]:
    """The value of a cell, and what is wrong with it and how to mend it."""
    if empty:
        return None, ("the cell is empty", "fill it in") if column.required else None
    try:
        value = column.cast(text)
    except ValueError:
        article = "an" if column.type == "integer" else "a"
        return None, (f"`{text}` is not {article} {column.type}", HOW_TO_WRITE[column.type])
    return value, _broken_constraint(column, text, value)


def _broken_constraint(column: Field, text: str, value: Any) -> tuple[str, str] | None:  # noqa: ANN401
    if column.separator and (fault := _broken_list(column, text)):
        return fault
    what = next(_broken_rules(column, text, value), None)
    return (f"`{text}` {what}", "correct it") if what else None


def _broken_rules(column: Field, text: str, value: Any) -> Iterator[str]:  # noqa: ANN401
    if column.allowed and value not in column.allowed:
        yield f"is none of: {_shown(column.allowed)}"
    if column.pattern and not column.pattern.fullmatch(text):
        yield f"does not match the pattern {column.pattern.pattern}"
    if column.shortest is not None and len(text) < column.shortest:
        yield f"is shorter than {column.shortest} characters"
    if column.longest is not None and len(text) > column.longest:
        yield f"is longer than {column.longest} characters"
    if column.minimum is not None and value < column.minimum:
        yield f"is less than {_plain(column.minimum)}"
    if column.maximum is not None and value > column.maximum:
        yield f"is more than {_plain(column.maximum)}"


def _broken_list(column: Field, text: str) -> tuple[str, str] | None:
    items = text.split(column.separator)
    mend = f"write the values with `{column.separator}` between them, each once"
    if any(not item.strip() or item != item.strip() or column.separator.strip() in item for item in items):
        return f"`{text}` is not a list with the separator `{column.separator}`", mend
    if len(set(items)) < len(items):
        return f"`{text}` names a value twice", mend
    unknown = [item for item in items if column.items and item not in column.items]
    return (f"`{unknown[0]}` is none of: {_shown(column.items)}", "correct it") if unknown else None


def _shown(values: Sequence[Any]) -> str:
    return " · ".join(map(_plain, values))


def _plain(value: Any) -> str:  # noqa: ANN401
    return str(value).removesuffix(".0")


def _primary_key_faults(
    resource: Resource, values: dict[str, list[Any]], lines: list[int], told: set[tuple[int, str]]
) -> list[Fault]:
    names = resource.primary_key
    if not names or not values.keys() >= set(names):
        return []
    empty = [
        Fault(line, name, "the cell is empty, and it is part of the primary key", "fill it in")
        for name in names
        for line, value in zip(lines, values[name], strict=True)
        if value is None and (line, name) not in told
    ]
    rows = [None if None in row else row for row in zip(*(values[name] for name in names), strict=True)]
    return empty + _repeated(", ".join(names), rows, lines, "the primary key")


def _repeated(column: str, values: Sequence[Hashable], lines: Sequence[int], what: str) -> list[Fault]:
    first: dict[Hashable, int] = {}
    faults = []
    for line, value in zip(lines, values, strict=True):
        if value is not None and first.setdefault(value, line) != line:
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else value
            faults.append(Fault(line, column, f"{what} `{shown}` is a duplicate of line {first[value]}", "correct one"))
    return faults
