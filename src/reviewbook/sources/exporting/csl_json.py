"""Records as CSL-JSON, the form of Zotero, pandoc and citation processors."""

from collections.abc import Iterable
from typing import Any

from reviewbook.files import as_json
from reviewbook.sources.importing.record import Record
from reviewbook.sources.names import Name

_TYPES = {
    "article": "article-journal",
    "book": "book",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "techreport": "report",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "unpublished": "manuscript",
}
_NAMES = {
    "container": "container-title",
    "publisher": "publisher",
    "volume": "volume",
    "number": "issue",
    "pages": "page",
    "doi": "DOI",
    "isbn": "ISBN",
    "issn": "ISSN",
    "url": "URL",
    "pmid": "PMID",
    "language": "language",
    "keywords": "keyword",
    "abstract": "abstract",
    "note": "note",
}


def as_csl_json(entries: Iterable[tuple[str, Record]]) -> str:
    """Keys and records as a CSL-JSON array, in the order given."""
    return as_json([_item(key, record) for key, record in entries]).decode()


def _item(key: str, record: Record) -> dict[str, Any]:
    item: dict[str, Any] = {"id": key, "type": _TYPES.get(record.type, "document"), "title": record.title}
    people = {"author": record.authors, "editor": record.editors}
    item |= {role: [_name(name) for name in names] for role, names in people.items() if names}
    item |= {"issued": {"date-parts": [[int(record.year)]]}} if record.year else {}
    item |= {"genre": "Master's thesis"} if record.type == "mastersthesis" else {}
    return item | {theirs: record.get(ours) for ours, theirs in _NAMES.items() if record.get(ours)}


def _name(name: Name) -> dict[str, str]:
    if not name.given:
        return {"literal": str(name)}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix, "non-dropping-particle": name.prefix}
    return {part: text for part, text in parts.items() if text}
