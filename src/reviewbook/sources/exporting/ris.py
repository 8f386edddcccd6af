"""Records as RIS."""

import re
from collections.abc import Iterable, Iterator

from reviewbook.sources.importing.record import Record
from reviewbook.sources.names import Name

_TYPES = {
    "article": "JOUR",
    "book": "BOOK",
    "incollection": "CHAP",
    "inproceedings": "CPAPER",
    "techreport": "RPRT",
    "phdthesis": "THES",
    "mastersthesis": "THES",
    "unpublished": "UNPB",
}
_TAGS = (
    ("container", "T2"),
    ("publisher", "PB"),
    ("volume", "VL"),
    ("number", "IS"),
    ("doi", "DO"),
    ("isbn", "SN"),
    ("issn", "SN"),
    ("url", "UR"),
    ("pmid", "AN"),
    ("language", "LA"),
    ("abstract", "AB"),
    ("note", "N1"),
)


def as_ris(entries: Iterable[tuple[str, Record]]) -> str:
    """Keys and records as a RIS file."""
    return "\n".join("".join(f"{tag}  - {text}\n" for tag, text in _lines(key, record)) for key, record in entries)


def ris_name(name: Name) -> str:
    """`Family, Given, Suffix`; an organisation ends with a comma, as EndNote has it."""
    if not name.given:
        return f"{name},"
    return ", ".join(part for part in (name.surname, name.given, name.suffix) if part)


def _lines(key: str, record: Record) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES.get(record.type, "GEN")
    yield "ID", key
    yield from (("AU", ris_name(name)) for name in record.authors)
    yield from (("A2", ris_name(name)) for name in record.editors)
    yield "TI", record.title
    yield from [("PY", record.year)] if record.year else []
    yield from ((tag, record.get(field)) for field, tag in _TAGS if record.get(field))
    yield from _pages(record.get("pages"))
    yield from (("KW", word) for word in record.get("keywords").split("; ") if word)
    yield from [("M3", "Master's thesis")] if record.type == "mastersthesis" else []
    yield "ER", ""


def _pages(pages: str) -> Iterator[tuple[str, str]]:
    found = re.fullmatch(r"([^-,;\s]+)-([^-,;\s]+)", pages)
    yield from (("SP", found[1]), ("EP", found[2])) if found else (("SP", pages),) if pages else ()
