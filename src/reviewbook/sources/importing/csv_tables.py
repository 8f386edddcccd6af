"""CSV and TSV with the headings of Web of Science, Scopus, Covidence, Rayyan, ASReview, EPPI-Reviewer or Zotero."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from reviewbook.sources.importing.record import (
    ImportFault,
    Reading,
    Record,
    make_record,
    read_name,
    read_names,
    serial_numbers,
)
from reviewbook.sources.names import Name

# For each field the headings that give it, the fullest first; lower case, only letters, digits and blanks regarded.
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "article title", "document title", "item title", "primary title", "ti"),
    "authors": ("author full names", "authors", "author", "author s", "af", "au", "group authors", "ca"),
    "editors": ("editors", "editor", "book editors", "be"),
    "year": (
        "publication year",
        "published year",
        "year",
        "py",
        "date",
        "publication date",
        "pubyear",
        "pubdate",
        "early access year",
        "early access date",
        "ey",
        "ea",
    ),
    "container": (
        "source title",
        "publication title",
        "journal",
        "journal title",
        "parent title",
        "parenttitle",
        "journal name",
        "secondary title",
        "publication",
        "pubtitle",
        "so",
    ),
    "publisher": ("publisher", "institution", "pu"),
    "volume": ("volume", "vl"),
    "number": ("issue", "number", "issue number", "is"),
    "pages": ("pages", "pagination"),
    "start": ("page start", "start page", "first page", "bp"),
    "end": ("page end", "end page", "last page", "ep"),
    "article": ("art no", "article number", "article no", "ar"),
    "doi": ("doi", "di"),
    "url": ("url", "urls", "link", "doi link", "web link", "plink", "documenturl", "source url s"),
    "serial": ("issn", "isbn", "sn", "bn", "eissn", "ei", "standardnumber", "issns", "isbns"),
    "pmid": ("pubmed id", "pmid", "pm"),
    "language": ("language", "language of original document", "la"),
    "keywords": ("author keywords", "keywords", "manual tags", "de"),
    "abstract": ("abstract", "ab", "abstract note", "notes abstract"),
    "note": ("notes", "note"),
    "kind": (
        "item type",
        "document type",
        "publication type",
        "type of reference",
        "typename",
        "doctype",
        "documenttype",
        "type",
        "dt",
        "pt",
    ),
    # Of the Web of Science `id` holds keywords.
    "key": ("key", "record id", "itemid", "accession number", "covidence", "item id", "ut unique wos id", "ut", "id"),
}
_KINDS = (
    ("section", "incollection"),
    ("chapter", "incollection"),
    ("conference", "inproceedings"),
    ("proceeding", "inproceedings"),
    ("thesis", "phdthesis"),
    ("dissertation", "phdthesis"),
    ("report", "techreport"),
    ("book", "book"),
)
_ARTICLES = ("journal", "article", "review", "editorial", "letter")
_IDENTIFIER = re.compile(r"\s*\(\d{6,}\)")
_WITH_INITIALS = r"[^,]*[^\W\d_]{2,} (?:[^\W\d_a-z]\.?[ -]?){1,4}"
_INITIALS_LIST = re.compile(rf"{_WITH_INITIALS}(?:, {_WITH_INITIALS})*")
_LARGEST_CELL = 10_000_000
_NO_ABSTRACT = "[No abstract available]"
_EPPI = frozenset({"typename", "parenttitle"})
_FAMILY_FIRST = re.compile(r"(?P<family>(?:[a-z][\w'’]* )*\S+) (?P<given>\S+(?: \S+)?)")
_OF_A_BODY = re.compile(r"\b(?:of|for|and|the|in)\b", re.IGNORECASE)


def header_of(text: str) -> tuple[str, list[str]] | None:
    """The delimiter and the headings of a table of references; None when the text is no such table."""
    lines = text.lstrip("\n").split("\n", 1)
    first = lines[0].strip("\ufeff")
    delimiter = max("\t,;", key=first.count)
    cells = next(csv.reader([first], delimiter=delimiter), [])
    names = [_simple(cell) for cell in cells]
    return (delimiter, names) if len(names) > 1 and set(names) & set(_HEADINGS["title"]) else None


def read_csv(text: str, shown: str) -> Reading:
    """The records of a table; rows without a title or with more cells than headings are faults."""
    reading, found = Reading(), header_of(text)
    if not found:
        reading.faults.append(ImportFault(shown, 1, "the table has no heading `Title`; name its columns"))
        return reading
    delimiter, names = found
    rows = _rows(text, delimiter, quoted=not {"pt", "au", "ti"} <= set(names))
    filled = (row for row in rows if row[1] or row[2])
    next(filled)
    for line, cells, fault in filled:
        if fault or len(cells) > len(names):
            message = (
                fault or f"the row has {len(cells)} cells and the header {len(names)}; quote cells with a {delimiter!r}"
            )
            reading.faults.append(ImportFault(shown, line, message))
        else:
            row = dict(reversed(list(zip(names, cells, strict=False))))
            reading.records.append(record_of_row(row, shown, line))
    return reading


def _simple(heading: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", heading.lower()).split())


def _rows(text: str, delimiter: str, *, quoted: bool) -> Iterator[tuple[int, list[str], str]]:
    """Line, cells, fault; after a row whose quotation marks do not match, reading starts anew at the next line."""
    # Web of Science does not quote: a title may start with a quotation mark.
    style: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    csv.field_size_limit(_LARGEST_CELL)
    lines = text.split("\n")
    start = 0
    while start < len(lines):
        ends = iter(f"{line}\n" for line in lines[start:])
        reader, done = csv.reader(ends, delimiter=delimiter, quoting=style, strict=True), 0
        try:
            for cells in reader:
                yield start + done + 1, _without_empty_end(cells), ""
                done = reader.line_num
            return
        except csv.Error:
            yield start + done + 1, [], "the quotation marks of the row do not match; close or double them"
            start += done + 1


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def record_of_row(row: Mapping[str, str], shown: str, line: int) -> Record:
    """A record from cells by heading; headings in lower case, only letters, digits and blanks in them."""
    raw = {field: _first(row, names) for field, names in _HEADINGS.items()}
    kind, key, authors, editors = (raw.pop(name) for name in ("kind", "key", "authors", "editors"))
    start, end, article = (raw.pop(name) for name in ("start", "end", "article"))
    raw.pop("serial")
    raw["pages"] = raw["pages"] or (f"{start}-{end}" if end else start) or article
    numbers = serial_numbers(" ; ".join(row.get(name, "") for name in _HEADINGS["serial"]))
    if raw["abstract"] == _NO_ABSTRACT:
        raw["abstract"] = ""
    if row.keys() >= _EPPI:
        authors = "; ".join(map(_family_first, authors.split(";")))
    names = _names(authors), _names(editors)
    return make_record(_type(kind, raw), {**raw, **numbers}, *names, key=key, file=shown, line=line)


def _family_first(name: str) -> str:
    """EPPI-Reviewer writes `Greany Toby` and gives no sign where a family name ends."""
    found = _FAMILY_FIRST.fullmatch(name.strip())
    return f"{found['family']}, {found['given']}" if found and not _OF_A_BODY.search(name) else name


def _first(row: Mapping[str, str], names: Sequence[str]) -> str:
    return next((row[name] for name in names if row.get(name, "").strip()), "")


def _type(kind: str, raw: Mapping[str, str]) -> str:
    lower = kind.lower()
    if not any(word in lower for word in _ARTICLES) or "conference" in lower:
        for word, type_ in _KINDS:
            if word in lower:
                return type_
    articles = any(word in lower for word in _ARTICLES) or lower == "j"
    return "article" if articles or (not lower and raw["container"]) else "misc"


def _names(text: str) -> tuple[Name, ...]:
    """Names divided by semicolons, by `and`, or by commas where every name ends with initials."""
    plain = _IDENTIFIER.sub("", text)
    if ";" in plain:
        return read_names(plain.split(";"))
    if " and " in plain and "," in plain:
        return read_names(re.split(r",? and ", plain))
    if _INITIALS_LIST.fullmatch(plain.strip()):
        return read_names(plain.split(", "))
    found = read_name(plain)
    return (found,) if found else ()
