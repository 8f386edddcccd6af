"""Citation keys: `greany2018school`: family name, year, first telling word of the title; then a letter if it is taken.

The family name is the first author's (or editor's), with its prefix, in ASCII letters and digits; of an organisation
the whole name, at most 30 characters. Keys that exist are never changed and, since the renderer does not regard case,
never given again in another case.
"""

import re
from collections.abc import Container, Iterator
from itertools import count
from string import ascii_lowercase

from reviewbook.sources.importing.folding import fold
from reviewbook.sources.importing.record import Record

_LONGEST = 30
_PASSED_OVER = re.compile(
    r"about|after|against|among|and|are|because|been|before|being|between|beyond|can|does|during|each|for|from|has|have"
    r"|how|into|its|not|off|onto|our|out|over|than|that|the|their|them|then|there|these|they|this|those|through|too"
    r"|towards?|und|under|upon|was|were|what|when|where|whether|which|who|whose|why|will|with|within|without|would"
    r"|you|your|les|des|der|die|das|une|los|las|del"
)


def new_key(record: Record, taken: Container[str]) -> str:
    """A key for a record that is none of the taken ones, which are given in lower case."""
    return next(key for key in _candidates(_base(record)) if key not in taken)


def _base(record: Record) -> str:
    people = record.authors or record.editors
    family = _ascii(people[0].surname)[:_LONGEST] if people else ""
    words = [
        word for word in map(_ascii, fold(record.title).split()) if len(word) > 2 and not _PASSED_OVER.fullmatch(word)
    ]
    telling = next((word for word in words if not word.isdigit()), "")
    return f"{family or 'anon'}{record.year or 'nd'}{telling[:_LONGEST]}"


def _ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text).replace(" ", ""))


def _candidates(base: str) -> Iterator[str]:
    yield base
    yield from (f"{base}{letter}" for letter in ascii_lowercase[1:])
    yield from (f"{base}{number}" for number in count(27))
