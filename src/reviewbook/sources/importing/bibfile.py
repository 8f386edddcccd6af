"""The .bib file of a project: new entries at its end, fields put into an entry; every other byte stays as it is."""

import re
from collections.abc import Iterable, Mapping, Set

from reviewbook.problems import BookError, Problem
from reviewbook.sources.bibtex import Entry, read_entries
from reviewbook.sources.exporting.bibtex import as_entry
from reviewbook.sources.importing.bibtex import record_of
from reviewbook.sources.importing.record import Record

_ENTRY = re.compile(r"@\w+\s*([{(])")
_LINE_END = re.compile(r"\r\n|\r|\n")


class BibFile:
    """A .bib file as text that can be added to; nothing is written here.

    Attributes:
        content: The text, line ends as they are.
        shown: The file's name in problems.
    """

    def __init__(self, content: bytes, shown: str) -> None:
        """Read a file.

        Raises:
            BookError: it is not UTF-8, or an entry cannot be read; nothing may be added to such a file.
        """
        self.shown = shown
        try:
            self.content = content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise BookError(Problem(f"{shown}:{line}", "the line is not UTF-8", "save the file as UTF-8")) from None
        self._entries = self._read()

    @property
    def keys(self) -> Set[str]:
        """The citation keys."""
        return self._entries.keys()

    @property
    def records(self) -> dict[str, Record]:
        """The entries as records by key."""
        return {key: record_of(entry, self.shown) for key, entry in self._entries.items()}

    def append(self, entries: Mapping[str, Record]) -> None:
        """Add entries at the end, a blank line between two."""
        end = self._line_end
        for key, record in entries.items():
            gap = (
                ""
                if not self.content or self.content in ("\ufeff",)
                else end
                if self.content.endswith(("\n", "\r"))
                else end * 2
            )
            self.content += gap + as_entry(record, key).replace("\n", end)
        self._entries = self._read()

    def fill(self, additions: Mapping[str, Mapping[str, str]]) -> None:
        """Add fields to entries, by key: each field on a line of its own before the entry's closing brace."""
        ends = self._spans(additions)
        # From the last to the first, so that the places of those before hold.
        for key, (_, close) in sorted(ends.items(), key=lambda item: -item[1][1]):
            self._fill(close, additions[key])
        self._entries = self._read()

    def _fill(self, close: int, fields: Mapping[str, str]) -> None:
        head = self.content[:close].rstrip()
        between = self.content[len(head) : close]
        lines = "".join(f"{self._line_end}{_line(name, value)}" for name, value in fields.items())
        comma = "" if head.endswith(",") else ","
        gap = between if _LINE_END.search(between) else self._line_end
        self.content = f"{head}{comma}{lines}{gap}{self.content[close:]}"

    def unfill(self, key: str, changes: Mapping[str, tuple[str, str]]) -> None:
        """Take back fields that an import wrote: name to the value before (empty when there was none) and after.

        Raises:
            BookError: a line was edited since; nothing is changed.
        """
        start, close = self._spans([key])[key]
        entry = self.content[start:close]
        for name, (before, after) in changes.items():
            found = re.search(rf"[ \t]*{re.escape(_line(name, after).strip())}(?:\r\n|\r|\n)?", entry)
            if not found:
                what = f"the field {name} of `{key}` was edited since the merge"
                raise BookError(Problem(self.shown, what, "take it back by hand and delete the row from merges.csv"))
            line = f"{_line(name, before)}{self._line_end}" if before else ""
            entry = entry[: found.start()] + line + entry[found.end() :]
        self.content = self.content[:start] + entry + self.content[close:]
        self._entries = self._read()

    @property
    def _line_end(self) -> str:
        found = _LINE_END.search(self.content)
        return found[0] if found else "\n"

    def _read(self) -> dict[str, Entry]:
        text = _LINE_END.sub("\n", self.content.removeprefix("\ufeff"))
        entries, problems = read_entries(text, self.shown) if text.strip() else ([], [])
        if problems and (entries or "no reference" not in problems[0].what):
            raise BookError(problems)
        return {entry.key: entry for entry in entries}

    def _spans(self, keys: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Where entries start and where their closing braces stand."""
        starts = [0, *(found.end() for found in _LINE_END.finditer(self.content))]
        return {key: self._span(key, starts[self._entries[key].line - 1]) for key in keys}

    def _span(self, key: str, start: int) -> tuple[int, int]:
        opened = _ENTRY.search(self.content, start)
        if opened is None:  # the parser saw an entry here
            raise BookError(Problem(self.shown, f"the entry `{key}` is not where it was read"))
        return start, _closing(self.content, opened.end(), "}" if opened[1] == "{" else ")")


def _line(name: str, value: str) -> str:
    return f"  {name} = {{{value}}},"


def _closing(text: str, position: int, closing: str) -> int:
    depth = 0
    for found in re.compile(r"[{}()]").finditer(text, position):
        mark = found[0]
        if mark == closing and depth == 0:
            return found.start()
        depth += {"{": 1, "}": -1}.get(mark, 0)
    return len(text)
