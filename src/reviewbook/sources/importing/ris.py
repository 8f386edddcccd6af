"""RIS files, as Zotero, EndNote, Scopus, ProQuest, the Cochrane Library, Ovid and others write them."""

import re

from reviewbook.sources.importing.record import (
    Reading,
    Record,
    make_record,
    one_line,
    read_names,
    serial_numbers,
    without_remarks,
)
from reviewbook.sources.importing.tagged import Grammar, TaggedRecord, read_tagged

# Some exporters number their records: `1. TY  - JOUR`.
GRAMMAR = Grammar(
    re.compile(r"\s*(?:<?\d+[.)>]\s*(?=TY))?(?P<tag>[A-Z][A-Z0-9])[ \t]{1,2}-(?:[ \t](?P<text>.*)|(?<=-)$)"), "TY", "ER"
)
_NUMBERED = re.compile(r"\s*(?:Record #\d+.*|<?\d+[.)>])\s*")
_IN_PUBMED = re.compile(r"PUBMED (\d{5,8})")
_PUBMED = re.compile(r"pubmed|medline|\bnlm\b")
_TYPES = {
    "JOUR": "article",
    "EJOUR": "article",
    "MGZN": "article",
    "NEWS": "article",
    "ABST": "article",
    "INPR": "article",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CHAP": "incollection",
    "ECHAP": "incollection",
    "CONF": "inproceedings",
    "CPAPER": "inproceedings",
    "RPRT": "techreport",
    "GOVDOC": "techreport",
    "THES": "phdthesis",
    "UNPB": "unpublished",
    "MANSCPT": "unpublished",
}


def read_ris(text: str, shown: str) -> Reading:
    """The records of a RIS file; a record without its TY line is a fault."""
    lines = ["" if _NUMBERED.fullmatch(line) else line for line in text.split("\n")]
    lost = "a record has no TY line; start it with one, as `TY  - JOUR`"
    return read_tagged(lines, GRAMMAR, _record, shown, lost)


def _record(tagged: TaggedRecord, shown: str) -> Record:
    raw = {
        "title": tagged.first("TI", "T1", "CT", "BT"),
        "year": tagged.first("PY", "Y1", "DA"),
        "container": tagged.first("T2", "JF", "JO", "JA", "J2")
        or (tagged.first("BT") if tagged.first("TI", "T1") else ""),
        "publisher": tagged.first("PB"),
        "volume": tagged.first("VL"),
        "number": tagged.first("IS"),
        "pages": _pages(tagged.first("SP"), tagged.first("EP")),
        "doi": tagged.first("DO") or next((text for text in tagged.all("M3", "UR") if "doi.org/10." in text), ""),
        "url": tagged.first("UR", "L2"),
        "pmid": _pmid(tagged),
        "language": tagged.first("LA"),
        "keywords": "; ".join(word.strip(" *") for word in tagged.all("KW")),
        "abstract": tagged.first("AB", "N2"),
        "note": without_remarks(map(one_line, tagged.all("N1"))),
        **serial_numbers(" ; ".join(tagged.all("SN"))),
    }
    return make_record(
        _type(tagged),
        raw,
        read_names(tagged.all("AU", "A1")),
        read_names(tagged.all("A2", "ED")),
        key=tagged.first("ID", "AN"),
        file=shown,
        line=tagged.line,
    )


def _type(tagged: TaggedRecord) -> str:
    kind = _TYPES.get(tagged.first("TY").upper(), "misc")
    return "mastersthesis" if kind == "phdthesis" and "master" in tagged.first("M3").lower() else kind


def _pages(start: str, end: str) -> str:
    return f"{start}-{end}" if end and "-" not in start else start


def _pmid(tagged: TaggedRecord) -> str:
    """The accession number, unless another database than PubMed gave it; the Cochrane Library has it in C3."""
    other = _IN_PUBMED.search(" ".join(tagged.all("C3")))
    number, database = tagged.first("AN"), " ".join(tagged.all("DB", "DP")).lower()
    if not re.fullmatch(r"\d{5,8}", number) or (database and not _PUBMED.search(database)):
        number = ""
    return other[1] if other else number
