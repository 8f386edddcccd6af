"""EndNote's XML export.

Each `<record>` is cut out and parsed by itself: one that is broken does not take the others with it, and since what is
parsed never has a document type, no entity can expand and nothing is fetched.
"""

import html
import re
from itertools import pairwise
from xml.etree import ElementTree

from reviewbook.sources.importing.record import ImportFault, Reading, Record, make_record, read_names, serial_numbers

_START = re.compile(r"<record[\s>]")
_END = "</record>"
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;)\w+;")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x[01]?[0-8bcef]|[0-8]|1[124-9]|2\d|3[01]);", re.I)
TYPES = {
    "journal article": "article",
    "electronic article": "article",
    "newspaper article": "article",
    "magazine article": "article",
    "book": "book",
    "edited book": "book",
    "electronic book": "book",
    "book section": "incollection",
    "electronic book section": "incollection",
    "conference proceedings": "inproceedings",
    "conference paper": "inproceedings",
    "report": "techreport",
    "government document": "techreport",
    "thesis": "phdthesis",
    "unpublished work": "unpublished",
}


def read_endnote_xml(text: str, shown: str) -> Reading:
    """The records of an EndNote file; one that is not XML is a fault."""
    reading = Reading()
    starts = [found.start() for found in _START.finditer(text)]
    line, before = 1, 0
    for start, following in pairwise([*starts, len(text)]):
        line, before = line + text.count("\n", before, start), start
        try:
            reading.records.append(_record(_element(text[start:following]), shown, line))
        except ElementTree.ParseError as error:
            at = line + error.position[0] - 1
            message = (
                f"the record that starts at line {line} is not XML ({error.msg.partition(':')[0]}); export it again"
            )
            reading.faults.append(ImportFault(shown, at, message))
    return reading


def _element(chunk: str) -> ElementTree.Element:
    end = chunk.find(_END)
    record = chunk[: end + len(_END)] if end >= 0 else chunk
    readable = _ENTITY.sub(lambda entity: html.escape(html.unescape(entity[0])), _NOT_XML.sub("", record))
    return ElementTree.fromstring(readable)  # no document type can stand within a record: see above


def _record(element: ElementTree.Element, shown: str, line: int) -> Record:
    kind = element.find("ref-type")
    urls = [_content(url) for url in element.iterfind(".//urls//url")]
    raw = {
        "title": _text(element, "titles/title"),
        "year": _text(element, "dates/year"),
        "container": _text(element, "periodical/full-title") or _text(element, "titles/secondary-title"),
        "publisher": _text(element, "publisher"),
        "volume": _text(element, "volume"),
        "number": _text(element, "number"),
        "pages": _text(element, "pages"),
        "doi": _text(element, "electronic-resource-num"),
        "url": urls[0] if urls else "",
        "pmid": _pmid(element),
        "language": _text(element, "language"),
        "keywords": "; ".join(map(_content, element.iterfind("keywords/keyword"))),
        "abstract": _text(element, "abstract"),
        "note": _text(element, "notes"),
        **serial_numbers(_text(element, "isbn")),
    }
    return make_record(
        TYPES.get((kind.get("name") or "").lower(), "misc") if kind is not None else "misc",
        raw,
        read_names(map(_content, element.iterfind("contributors/authors/author"))),
        read_names(map(_content, element.iterfind("contributors/secondary-authors/author"))),
        key=_text(element, "rec-number"),
        file=shown,
        line=line,
    )


def _pmid(element: ElementTree.Element) -> str:
    number, database = _text(element, "accession-num"), _text(element, "remote-database-name")
    return number if re.fullmatch(r"\d{5,8}", number) and re.search("pubmed|medline", database, re.IGNORECASE) else ""


def _text(element: ElementTree.Element, path: str) -> str:
    found = element.find(path)
    return _content(found) if found is not None else ""


def _content(element: ElementTree.Element) -> str:
    return "".join(element.itertext())
