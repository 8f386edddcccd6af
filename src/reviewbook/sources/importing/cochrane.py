"""The plain text of the Cochrane Library: `Record #1 of 2`, then `ID:`, `AU:`, `TI:` ..., a field a line."""

import re

from reviewbook.sources.importing.record import Reading, Record, make_record, read_names
from reviewbook.sources.importing.tagged import Grammar, TaggedRecord, read_tagged

_TAGS = "ID|AU|TI|SO|YR|VL|NO|PG|PM|XR|PT|KY|DOI|AB|US|PB|CC|DE|C1|C3|SN|LA|ED|CR|DT|OD|ST|RT"
# An abstract may have `AIM:` at the start of a line, so that only the known tags count.
GRAMMAR = Grammar(re.compile(rf"(?P<tag>(?:{_TAGS})(?=:)|Record(?= #\d)):?(?:[ \t]+(?P<text>.*)|$)"), "Record")
_WITHOUT_HEADERS = Grammar(GRAMMAR.tag, "ID")
_HEADER = re.compile(r"^Record #\d", re.MULTILINE)
_TYPES = {"conference": "inproceedings", "thesis": "phdthesis", "book": "book", "report": "techreport"}


def read_cochrane(text: str, shown: str) -> Reading:
    """The records of a citation export; a record of which the start is lost is a fault."""
    grammar = GRAMMAR if _HEADER.search(text) else _WITHOUT_HEADERS
    lost = "a record has no start; begin it with `Record #1 of 1` or `ID: CN-01234567`"
    return read_tagged(text.split("\n"), grammar, _record, shown, lost)


def _record(tagged: TaggedRecord, shown: str) -> Record:
    pmid = re.search(r"\d{5,8}", tagged.first("PM"))
    raw = {
        "title": tagged.first("TI"),
        "year": tagged.first("YR"),
        "container": tagged.first("SO"),
        "publisher": tagged.first("PB"),
        "volume": tagged.first("VL"),
        "number": tagged.first("NO"),
        "pages": tagged.first("PG"),
        "doi": tagged.first("DOI"),
        "url": tagged.first("US"),
        "issn": tagged.first("SN"),
        "pmid": pmid[0] if pmid else "",
        "language": tagged.first("LA"),
        "keywords": "; ".join(word.strip(" *") for word in tagged.first("KY").split(";") if word.strip(" *")),
        "abstract": " ".join(tagged.all("AB")),
    }
    kind = tagged.first("PT").lower()
    type_ = next((ours for theirs, ours in _TYPES.items() if theirs in kind), "article" if raw["container"] else "misc")
    names = read_names(tagged.all("AU")), read_names(tagged.all("ED"))
    return make_record(type_, raw, *names, key=tagged.first("ID"), file=shown, line=tagged.line)
