"""The names of authors and editors, in parts, as BibTeX reads them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from reviewbook.sources.latex import decode

OTHERS = "others"

_AND = re.compile(" and ", re.IGNORECASE)
_AND_OR_BRACE = re.compile(" and |[{}]", re.IGNORECASE)
_DANGLING_AND = re.compile(r"and( |$)|.* and$", re.IGNORECASE)


class Name(NamedTuple):
    """One name, decoded to Unicode.

    Attributes:
        given: Given names, as `Toby`; empty for an organisation.
        family: Family name, or the whole name of an organisation; `others` stands for `et al.`
        prefix: As `van der`.
        suffix: As `Jr`.
    """

    given: str
    family: str
    prefix: str = ""
    suffix: str = ""

    @property
    def surname(self) -> str:
        """What a citation shows: `van der Berg`."""
        return f"{self.prefix} {self.family}" if self.prefix else self.family

    def __str__(self) -> str:
        """The name in its natural order: `Jan van der Berg Jr`."""
        return " ".join(part for part in (self.given, self.prefix, self.family, self.suffix) if part)


def parse_names(value: str) -> tuple[Name, ...]:
    """The names of an author or editor field, in order; what stands in braces is never divided.

    Raises:
        ValueError: a name is empty or has too many commas; the message says which and why.
    """
    parts = (_split_at_and(value) if "{" in value else _AND.split(value)) if value else []
    return tuple(map(_parse_name, parts))


def as_text(names: Sequence[Name]) -> str:
    """Names as a citation shows them: `Greany`, `Greany and Cousin`, `Greany et al.`"""
    if not names:
        return ""
    first = names[0].surname
    if len(names) == 1:
        return first
    return f"{first} and {names[1].surname}" if len(names) == 2 and names[1].family != OTHERS else f"{first} et al."


def _split_at_and(value: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for match in _AND_OR_BRACE.finditer(value):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0 and len(match[0]) > 1:
            parts.append(value[start : match.start()])
            start = match.end()
    return [*parts, value[start:]]


@lru_cache(maxsize=100_000)
def _parse_name(text: str) -> Name:
    from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

    stripped = text.strip()
    if not stripped or _DANGLING_AND.match(stripped):
        raise ValueError("a name beside `and` is missing")
    try:
        parts = parse_single_name_into_parts(stripped)
    except InvalidNameError as error:
        raise ValueError(f"the name `{stripped}` cannot be read: {error.reason.lower()}") from None
    given, family, prefix, suffix = (
        decode(" ".join(words)).strip() for words in (parts.first, parts.last, parts.von, parts.jr)
    )
    if not family:
        raise ValueError(f"the name `{stripped}` has no family name")
    return Name(given, family, prefix, suffix)
