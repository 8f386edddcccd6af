"""What a table of a Data Package is: its columns, keys, sources, terms and caveats, as values."""

import re
from dataclasses import dataclass
from typing import Any

from reviewbook.sources.values import Cast


@dataclass(frozen=True)
class Field:
    """A column.

    Attributes:
        name: As in the header.
        type: `string`, `integer`, `number`, `boolean`, `date` or `year`.
        cast: Text of a cell to its value; raises ValueError.
        unit: As `%` or `points`; empty when there is none.
        description: What the column holds; may be empty.
        required: Whether a cell must not be empty.
        unique: Whether a value may stand only once.
        allowed: The values of `enum`, cast; empty when all are allowed.
        pattern: A regular expression for the whole cell.
        shortest: Least number of characters.
        longest: Greatest number of characters.
        minimum: Least value.
        maximum: Greatest value.
        separator: What stands between several values of one cell; empty when a cell holds one.
        items: The values that may stand between separators; empty when all are allowed.
    """

    name: str
    type: str
    cast: Cast
    unit: str = ""
    description: str = ""
    required: bool = False
    unique: bool = False
    allowed: tuple[Any, ...] = ()
    pattern: re.Pattern[str] | None = None
    shortest: int | None = None
    longest: int | None = None
    minimum: Any = None
    maximum: Any = None
    separator: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must stand in columns of a table (of its own, when `resource` is its own name)."""

    fields: tuple[str, ...]
    resource: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Where data come from."""

    title: str
    path: str = ""


@dataclass(frozen=True)
class Licence:
    """Under what terms data may be used; `name` as in SPDX or Open Definition, or empty."""

    name: str
    title: str = ""
    path: str = ""


@dataclass(frozen=True)
class Resource:
    """A table as the Data Package describes it.

    Attributes:
        name: What it is called by.
        path: Its file, relative to `data/`.
        title: What readers see.
        description: May be empty.
        fields: Its columns.
        primary_key: The columns that tell its rows apart; may be empty.
        foreign_keys: What must stand in other tables.
        citation_keys: The columns that hold keys of the bibliography.
        missing_values: The texts that mean that a cell is empty.
        sources: Its own, or else those of the package.
        licence: Its own, or else that of the package.
        caveats: What a reader of its numbers must know.
    """

    name: str
    path: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    citation_keys: tuple[str, ...]
    missing_values: frozenset[str]
    sources: tuple[Source, ...]
    licence: Licence
    caveats: tuple[str, ...]

    def field(self, name: str) -> Field | None:
        """The column of this name."""
        return next((column for column in self.fields if column.name == name), None)
