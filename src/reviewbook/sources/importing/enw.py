"""EndNote's tagged files (.enw, `%A Author`), which Google Scholar and many journals write; also called refer."""

import re
from collections.abc import Iterator

from reviewbook.sources.importing.endnote_xml import TYPES
from reviewbook.sources.importing.record import (
    Reading,
    Record,
    make_record,
    read_names,
    serial_numbers,
)
from reviewbook.sources.importing.tagged import Grammar, TaggedRecord, read_tagged
from reviewbook.sources.names import Name, parse_names

GRAMMAR = Grammar(re.compile(r"\s*%(?P<tag>[0-9A-Z!@#$&*()+^<>~?=\[\]])(?:[ \t]+(?P<text>.*)|[ \t]*$)"), "0")
# Of these every line is a value of its own.
_LISTS = ("A", "E", "K")


def read_enw(text: str, shown: str) -> Reading:
    """The records of a file; one without its %0 line is a fault."""
    lost = "a record has no %0 line; start it with one, as `%0 Journal Article`"
    return read_tagged(_lines(text), GRAMMAR, _record, shown, lost)


def _lines(text: str) -> Iterator[str]:
    """The file's lines, those after the first of a list with the list's tag."""
    tag = ""
    for line in text.split("\n"):
        found = GRAMMAR.tag.match(line)
        tag = found["tag"] if found else tag
        yield f"%{tag} {line.strip()}" if tag in _LISTS and not found and line.strip() else line


def _record(tagged: TaggedRecord, shown: str) -> Record:
    kind = tagged.tags[0][1].lower() if tagged.tags and tagged.tags[0][0] == "0" else ""
    raw = {
        "title": tagged.first("T"),
        "year": tagged.first("D", "8"),
        "container": tagged.first("J", "B"),
        "publisher": tagged.first("I"),
        "volume": tagged.first("V"),
        "number": tagged.first("N"),
        "pages": tagged.first("P"),
        "doi": tagged.first("R") or next((text for text in tagged.all("U") if "doi.org/10." in text), ""),
        "url": tagged.first("U"),
        "language": tagged.first("G"),
        "keywords": "; ".join(tagged.all("K")),
        "abstract": " ".join(tagged.all("X")),
        "note": " ".join(tagged.all("Z")),
        **serial_numbers(" ; ".join(tagged.all("@"))),
    }
    type_ = TYPES.get(kind, "misc")
    if type_ == "phdthesis" and "master" in tagged.first("9").lower():
        type_ = "mastersthesis"
    names = _names(tagged.all("A")), _names(tagged.all("E"))
    return make_record(type_, raw, *names, key=tagged.first("F"), file=shown, line=tagged.line)


def _names(texts: list[str]) -> tuple[Name, ...]:
    return tuple(name for text in texts for name in _name(text))


def _name(text: str) -> tuple[Name, ...]:
    """`Jones, Mary`, `Mary Jones`, `Jones M`, or an organisation, which ends with a comma."""
    as_others = read_names([text])
    if "," in text or " and " in text or any(name.given for name in as_others):
        return as_others
    try:
        return parse_names(text)
    except ValueError:
        return as_others
