"""Screening lists: tables with the headings that ASReview, Covidence, Rayyan and EPPI-Reviewer read.

Screening itself is theirs; decisions come back by the identifier that each list carries.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping

from reviewbook.problems import BookError, Problem
from reviewbook.sources.exporting.ris import ris_name
from reviewbook.sources.importing.record import Record

Row = dict[str, str]

# A spreadsheet would run a cell that starts with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t")


def as_asreview(entries: Iterable[tuple[str, Record]], decisions: Mapping[str, str] | None = None) -> str:
    """ASReview's CSV; `included` is 1, 0 or empty from the decisions by key (`include`, `exclude`)."""
    marks = {"include": "1", "exclude": "0"}
    known = decisions or {}
    return _table(
        {"record_id": key, **_common(record), "included": marks.get(known.get(key, ""), "")} for key, record in entries
    )


def as_covidence(entries: Iterable[tuple[str, Record]]) -> str:
    """Covidence's CSV; the key travels as accession number."""
    return _table(
        {
            "Title": record.title,
            "Authors": _authors(record),
            "Abstract": record.get("abstract"),
            "Published Year": record.year,
            "Journal": record.get("container"),
            "Volume": record.get("volume"),
            "Issue": record.get("number"),
            "Pages": record.get("pages"),
            "Accession Number": key,
            "DOI": record.get("doi"),
        }
        for key, record in entries
    )


def as_rayyan(entries: Iterable[tuple[str, Record]]) -> str:
    """Rayyan's CSV."""
    return _table(
        {
            "key": key,
            "title": record.title,
            "year": record.year,
            "month": "",
            "day": "",
            "journal": record.get("container"),
            "issn": record.get("issn"),
            "volume": record.get("volume"),
            "issue": record.get("number"),
            "pages": record.get("pages"),
            "authors": " and ".join(map(ris_name, record.authors)),
            "url": record.get("url"),
            "language": record.get("language"),
            "publisher": record.get("publisher"),
            "location": "",
            "abstract": record.get("abstract"),
            "notes": record.get("note"),
            "doi": record.get("doi"),
            "keywords": record.get("keywords"),
        }
        for key, record in entries
    )


def as_eppi(entries: Iterable[tuple[str, Record]]) -> str:
    """EPPI-Reviewer's table of items."""
    return _table(
        {
            "ItemId": key,
            "Title": record.title,
            "ParentTitle": record.get("container"),
            "Authors": _authors(record),
            "Year": record.year,
            "Volume": record.get("volume"),
            "Issue": record.get("number"),
            "Pages": record.get("pages"),
            "Abstract": record.get("abstract"),
            "DOI": record.get("doi"),
            "URL": record.get("url"),
            "Keywords": record.get("keywords"),
        }
        for key, record in entries
    )


SCREENING: dict[str, Callable[[Iterable[tuple[str, Record]]], str]] = {
    "asreview": as_asreview,
    "covidence": as_covidence,
    "rayyan": as_rayyan,
    "eppi": as_eppi,
}

_IDENTIFIERS = ("record_id", "accession number", "key", "itemid")
_DECISIONS = ("included", "asreview_label", "decision", "status", "inclusion")
_INCLUDE = frozenset({"1", "include", "included", "yes", "i"})
_EXCLUDE = frozenset({"0", "exclude", "excluded", "no", "irrelevant", "e"})


def read_decisions(content: str, shown: str) -> dict[str, str]:
    """The decisions of a screened list by citation key: `include` or `exclude`; undecided records are left out.

    Rayyan writes its decision into the notes, as `RAYYAN-INCLUSION: {"Anna"=>"Included"}`; where people disagree the
    record counts as undecided.

    Raises:
        BookError: the list has no identifier.
    """
    header = content.lstrip("\n").split("\n", 1)[0]
    rows = list(csv.DictReader(io.StringIO(content, newline=""), delimiter=max(",\t;", key=header.count)))
    headings = {heading.strip().lower(): heading for heading in (rows[0] if rows else ()) if heading}
    identifier = next((headings[name] for name in _IDENTIFIERS if name in headings), None)
    if rows and identifier is None:
        raise BookError(
            Problem(f"{shown}:1", "no column holds the citation keys", f"keep one of {', '.join(_IDENTIFIERS)}")
        )
    columns = [headings[name] for name in _DECISIONS if name in headings]
    found = {row[identifier or ""]: _decision(row, columns, headings.get("notes")) for row in rows}
    return {_plain(key): decision for key, decision in found.items() if decision}


def as_decisions(decisions: Mapping[str, str]) -> str:
    """Decisions by citation key as CSV, columns `citekey` and `decision`."""
    return _table({"citekey": key, "decision": decision} for key, decision in decisions.items())


def _decision(row: Mapping[str, str | None], columns: Iterable[str], notes: str | None) -> str:
    words = {(row.get(column) or "").strip().lower() for column in columns}
    inclusion = (row.get(notes) or "").partition("RAYYAN-INCLUSION:")[2].split("|")[0] if notes else ""
    words |= {part.split('"')[1].lower() for part in inclusion.split("=>")[1:] if '"' in part}
    decisions = {"include" if word in _INCLUDE else "exclude" for word in words if word in _INCLUDE | _EXCLUDE}
    return decisions.pop() if len(decisions) == 1 else ""


def _common(record: Record) -> Row:
    return {
        "title": record.title,
        "authors": _authors(record),
        "year": record.year,
        "journal": record.get("container"),
        "abstract": record.get("abstract"),
        "keywords": record.get("keywords"),
        "doi": record.get("doi"),
        "url": record.get("url"),
    }


def _authors(record: Record) -> str:
    return "; ".join(map(ris_name, record.authors))


def _table(rows: Iterable[Row]) -> str:
    stream = io.StringIO()
    listed = list(rows)
    if listed:
        writer = csv.DictWriter(stream, list(listed[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _guarded(text) for name, text in row.items()} for row in listed)
    return stream.getvalue()


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
