"""Files of tagged lines (`TY  - JOUR`, `PMID- 1`), cut into records that know their lines.

RIS and PubMed files are read here and not with rispy or nbib, which tell no line of what they leave out; the decision
is in docs/decisions/import-parsers.md.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from reviewbook.sources.importing.record import ImportFault, Reading, Record


@dataclass(frozen=True)
class Grammar:
    """How a tagged format looks.

    Attributes:
        tag: Matches a line with a tag; group `tag`, group `text`.
        first: The tag that starts a record.
        last: The tag that ends it; empty when the next record does.
    """

    tag: re.Pattern[str]
    first: str
    last: str = ""


@dataclass
class TaggedRecord:
    """Tags with their texts in the order of the file.

    Attributes:
        line: Where it starts, counted from 1.
        complete: Whether it starts with the tag that a record starts with.
        tags: Continuation lines are joined to their tag's text.
    """

    line: int
    complete: bool
    tags: list[tuple[str, str]] = field(default_factory=list)

    def all(self, *tags: str) -> list[str]:
        """The texts of some tags, in the order of the file, empty ones left out."""
        return [text for tag, text in self.tags if tag in tags and text]

    def first(self, *tags: str) -> str:
        """The first text of the first of these tags that has one."""
        return next((text for tag in tags for text in self.all(tag)), "")

    def extend(self, text: str) -> None:
        """Join a continuation line to the last tag."""
        if text and self.tags:
            tag, before = self.tags[-1]
            self.tags[-1] = (tag, f"{before} {text}".strip())


def cut(lines: Iterable[str], grammar: Grammar) -> Iterator[TaggedRecord]:
    """The records of a file; text before the first tag and between records is no part of any."""
    record: TaggedRecord | None = None
    for number, line in enumerate(lines, 1):
        found = grammar.tag.match(line)
        tag = found["tag"] if found else ""
        if tag == grammar.first or (tag and tag != grammar.last and record is None):
            if record:
                yield record
            record = TaggedRecord(number, complete=tag == grammar.first)
        if record is None:
            continue
        if tag == grammar.last and tag:
            yield record
            record = None
        elif found:
            record.tags.append((tag, (found["text"] or "").strip()))
        else:
            record.extend(line.strip())
    if record:
        yield record


def read_tagged(
    lines: Iterable[str], grammar: Grammar, make: Callable[["TaggedRecord", str], Record], shown: str, lost: str
) -> Reading:
    """The records of a tagged file.

    Args:
        lines: Its lines.
        grammar: How the format looks.
        make: Turns what was cut into a record; its second argument is `shown`.
        shown: The file's name in problems.
        lost: The fault of a record of which the start is missing.
    """
    reading = Reading()
    for tagged in cut(lines, grammar):
        if tagged.complete:
            reading.records.append(make(tagged, shown))
        else:
            reading.faults.append(ImportFault(shown, tagged.line, lost))
    return reading
