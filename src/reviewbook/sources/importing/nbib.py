"""PubMed and MEDLINE files (.nbib; PubMed also calls them .txt and .ris)."""

import re

from reviewbook.sources.importing.record import ImportFault, Reading, Record, make_record, read_names, serial_numbers
from reviewbook.sources.importing.tagged import Grammar, TaggedRecord, read_tagged

GRAMMAR = Grammar(re.compile(r"(?:\s*<?\d+[.)>]\s*(?=PMID))?(?P<tag>[A-Z]{2,4}) {0,2}-(?: (?P<text>.*)|$)"), "PMID")
_CONTINUED = re.compile(r"\s|$")
_NUMBERED = re.compile(r"\s*(?:Record #\d+.*|<?\d+[.)>])\s*")


def read_nbib(text: str, shown: str) -> Reading:
    """The records of a PubMed file; a line that is neither tag nor continuation is a fault of its own."""
    lines = ["" if _NUMBERED.fullmatch(line) else line for line in text.split("\n")]
    sound = [line if GRAMMAR.tag.match(line) or _CONTINUED.match(line) else "" for line in lines]
    lost = "a record has no PMID line; start it with one, as `PMID- 12345678`"
    reading = read_tagged(sound, GRAMMAR, _record, shown, lost)
    first = reading.records[0].line if reading.records else 0
    reading.faults += [
        ImportFault(shown, number, "the line has no tag and does not start with blanks; it was left out")
        for number, (line, kept) in enumerate(zip(lines, sound, strict=True), 1)
        if number > first and line and not kept
    ]
    return reading


def _record(tagged: TaggedRecord, shown: str) -> Record:
    book = tagged.first("BTI")
    title = tagged.first("TI") or book
    raw = {
        "title": re.sub(r"(?<!\.)\.$", "", title),
        "year": tagged.first("DP", "DEP", "EDAT"),
        "container": tagged.first("JT", "TA") or (book if book != title else ""),
        "publisher": tagged.first("PB"),
        "volume": tagged.first("VI"),
        "number": tagged.first("IP"),
        "pages": tagged.first("PG"),
        "doi": next((text for text in tagged.all("LID", "AID") if "[doi]" in text), "").removesuffix("[doi]"),
        "pmid": tagged.first("PMID"),
        "language": tagged.first("LA"),
        "keywords": "; ".join(tagged.all("OT")),
        "abstract": tagged.first("AB"),
        **serial_numbers(" ; ".join(tagged.all("IS", "ISBN"))),
    }
    people = tagged.all("FAU") or tagged.all("AU")
    organisations = [f"{text}," for text in tagged.all("CN")]
    return make_record(
        _type(tagged, bool(book)),
        raw,
        read_names([*people, *organisations]),
        read_names(tagged.all("FED") or tagged.all("ED")),
        file=shown,
        line=tagged.line,
    )


def _type(tagged: TaggedRecord, in_book: bool) -> str:
    if in_book:
        return "incollection" if tagged.first("TI") else "book"
    return "article" if tagged.first("JT", "TA") else "misc"
