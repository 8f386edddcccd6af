"""The plain text of the Web of Science: two-letter tags, the same as the headings of its tab-delimited form."""

import re
from collections.abc import Iterator

from reviewbook.sources.importing.csv_tables import record_of_row
from reviewbook.sources.importing.record import Reading, Record
from reviewbook.sources.importing.tagged import Grammar, TaggedRecord, read_tagged

GRAMMAR = Grammar(re.compile(r"(?P<tag>[A-Z][A-Z0-9])(?:[ \t](?P<text>.*)|$)"), "PT", "ER")
# Of these every line is a value of its own; of all others the lines are one text.
_LISTS = frozenset({"AU", "AF", "BA", "BF", "BE", "CA", "GP"})
_NO_RECORD = re.compile(r"(?:FN|VR|EF)(?:[ \t].*)?")


def read_web_of_science(text: str, shown: str) -> Reading:
    """The records of a plain text export; a record without its PT line is a fault."""
    lost = "a record has no PT line; start it with one, as `PT J`"
    return read_tagged(_lines(text), GRAMMAR, _record, shown, lost)


def _record(tagged: TaggedRecord, shown: str) -> Record:
    row = {tag.lower(): _joined(tagged, tag) for tag, _ in tagged.tags}
    return record_of_row(row, shown, tagged.line)


def _lines(text: str) -> Iterator[str]:
    """The file's lines, those after the first of a list with the list's tag."""
    tag = ""
    for line in text.split("\n"):
        if _NO_RECORD.fullmatch(line):
            yield ""
            continue
        found = GRAMMAR.tag.match(line)
        tag = found["tag"] if found else tag
        yield f"{tag} {line.strip()}" if tag in _LISTS and not found and line.strip() else line


def _joined(tagged: TaggedRecord, tag: str) -> str:
    return ("; " if tag in _LISTS else " ").join(tagged.all(tag))
