"""One .bib file to entries, with every fault of its form named by line and key.

bibtexparser 2 splits the file; strings, concatenations and whitespace are resolved here, as BibTeX does, because its
middleware neither joins `jan # " 5"` nor says where a string is not defined.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reviewbook.problems import Problem

if TYPE_CHECKING:
    from bibtexparser.model import Block, Field

# What it would log about a block that cannot be read is told as a Problem.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_MONTHS = {
    "jan": "January",
    "feb": "February",
    "mar": "March",
    "apr": "April",
    "may": "May",
    "jun": "June",
    "jul": "July",
    "aug": "August",
    "sep": "September",
    "oct": "October",
    "nov": "November",
    "dec": "December",
}
# What a chapter of a book takes from the book; never its title, authors, DOI or pages.
_INHERITED = (
    "year",
    "month",
    "editor",
    "publisher",
    "institution",
    "address",
    "journal",
    "series",
    "volume",
    "number",
    "isbn",
)

_WRONG_IN_KEY = re.compile(r"[\s\"@',\\#{}()=~%`<>*\x00-\x1f\x7f]")
_FIELD_NAME = re.compile(r"[A-Za-z@!$&*+\-./:;<>?\[\\\]^_`|~][A-Za-z0-9@!$&*+\-./:;<>?\[\\\]^_`|~]*")
_LOOKS_BROKEN = re.compile(r"@|^\s*[},)]|\b[\w-]+\s*=\s*[{\"\d]", re.MULTILINE)
_KEY_OF_RAW = re.compile(r"@\w*\s*[{(]\s*([^\s,{}()=]+)")
_BLOCK_START = re.compile(r"^[ \t]*@\w*[ \t]*[{(]", re.MULTILINE)
_BARE = re.compile(r"[^\s#{}\",]+")
_UNESCAPED_BRACE = re.compile(r"(?<!\\)[{}]")
_HASH = re.compile(r"\s*#\s*")
_DELIMITER = re.compile(r"[{}\"]")


@dataclass(frozen=True)
class Entry:
    """One reference as it stands in the file, strings resolved and whitespace made single, LaTeX not decoded.

    Attributes:
        type: As `article`, lower case.
        key: The citation key.
        line: Where the entry starts, counted from 1.
        fields: Names in lower case to values.
        unread: The fields that are there but cannot be read, which is a problem of its own.
    """

    type: str
    key: str
    line: int
    fields: dict[str, str]
    unread: frozenset[str] = frozenset()


def read_entries(text: str, shown: str, strings: dict[str, str] | None = None) -> tuple[list[Entry], list[Problem]]:
    r"""The entries of a .bib file and everything that is wrong with its form.

    Args:
        text: The file, decoded; lines end with `\n`.
        shown: The file's name in problems.
        strings: The strings (`@string`) of the files before, names in lower case; those of this file are added.
    """
    from bibtexparser import parse_string

    # A backslash at the end of a line hides that line's end from bibtexparser, and its line numbers would drift.
    library = parse_string(text.replace("\\\n", "\\ \n"), parse_stack=[])
    reader = _Reader(text, shown, strings or {})
    reader.read(library.blocks)
    if strings is not None:
        strings.update(reader.strings)
    if not reader.entries and not reader.problems and not reader.strings:
        reader.problems.append(Problem(shown, "the file holds no reference", "add an entry such as @article{...}"))
    return reader.with_inherited_fields(), reader.problems


def key_at(text: str, line: int) -> str:
    """The key of the entry that a line belongs to, by its looks alone; empty when there is none."""
    keys = _KEY_OF_RAW.findall("\n".join(text.split("\n")[:line]))
    return keys[-1] if keys else ""


class _BadValue(Exception):
    """A field's value cannot be read; holds what is wrong and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


class _Reader:
    """Walks through the blocks in the order of the file, since a string holds from its definition on."""

    def __init__(self, text: str, shown: str, known: Mapping[str, str]) -> None:
        self.lines = text.split("\n")
        self.shown = shown
        self.macros = {**_MONTHS, **known}
        self.strings: dict[str, str] = {}
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self._lines_of_keys: dict[str, int] = {}

    def read(self, blocks: Iterable["Block"]) -> None:
        """Take every block: entries, strings, comments and what could not be parsed."""
        from bibtexparser import model

        after_failure = False
        for block in blocks:
            # A duplicate wraps the block that it repeats; we look for duplicates ourselves, without regard to case.
            inner = block.ignore_error_block if isinstance(block, model.ParsingFailedBlock) else block
            if isinstance(inner, model.Entry):
                self._entry(inner.entry_type, inner.key, inner.start_line + 1, inner.fields)
            elif isinstance(inner, model.String):
                self._string(inner.key, inner.value, inner.start_line + 1)
            elif isinstance(block, model.ParsingFailedBlock):
                self._failed(block.raw, block.start_line + 1)
            elif isinstance(block, model.ExplicitComment):
                self._comment(block.start_line + 1, block.raw[1:])
            elif isinstance(block, model.ImplicitComment) and not after_failure:
                self._outside(block.start_line + 1, block.comment)
            # What follows an entry that could not be read is the rest of it, and has been told.
            after_failure = inner is None

    def with_inherited_fields(self) -> list[Entry]:
        """The entries; those with `crossref` have what they lack from the entry that it names."""
        parents = {entry.key.lower(): entry for entry in self.entries}
        return [self._inherit(entry, parents) if "crossref" in entry.fields else entry for entry in self.entries]

    def _inherit(self, entry: Entry, parents: dict[str, Entry]) -> Entry:
        name = entry.fields["crossref"]
        parent = parents.get(name.lower())
        if parent is None:
            self._report(
                entry.line, f"`{entry.key}` has crossref `{name}`, which is no entry of this file", "correct it"
            )
            return entry
        inherited = {name: parent.fields[name] for name in _INHERITED if name in parent.fields}
        title = parent.fields.get("booktitle") or parent.fields.get("title")
        if title:
            inherited["booktitle"] = title
        return replace(entry, fields=inherited | entry.fields)

    def _report(self, line: int, what: str, mend: str) -> None:
        self.problems.append(Problem(f"{self.shown}:{line}", what, mend))

    def _entry(self, kind: str, key: str, line: int, fields: Iterable["Field"]) -> None:
        if not kind or not key:
            missing = "type" if not kind else "key"
            self._report(line, f"an entry has no {missing}", "write it as @article{key, ...}")
            return
        self._check_key(key, line)
        read = dict(self._fields(key, fields))
        values = {name: value for name, value in read.items() if value is not None}
        self.entries.append(Entry(kind, key, line, values, frozenset(read.keys() - values.keys())))

    def _check_key(self, key: str, line: int) -> None:
        wrong = _WRONG_IN_KEY.search(key)
        if wrong:
            what = f"the key `{key}` has {_named(wrong[0])} in it"
            self._report(line, what, "use letters, digits and - _ : . + / only")
        # pybtex does not regard case, and loses every entry after a duplicate.
        first = self._lines_of_keys.setdefault(key.lower(), line)
        if first != line:
            self._report(line, f"the key `{key}` is a duplicate of line {first}", "give one of the two another key")

    def _fields(self, key: str, fields: Iterable["Field"]) -> Iterator[tuple[str, str | None]]:
        seen: set[str] = set()
        for item in fields:
            name = item.key.lower()
            if name in seen:
                what = f"`{key}` has the field {name} more than once"
                self._report(item.start_line + 1, what, "keep one of them")
                continue
            seen.add(name)
            if not _FIELD_NAME.fullmatch(name):
                what = f"`{key}` has `{name}` where the name of a field should be"
                self._report(item.start_line + 1, what, "check the comma and the braces before it")
                continue
            try:
                yield name, self._value(item.value)
            except _BadValue as error:
                self._report(item.start_line + 1, f"`{key}`, field {name}: {error.what}", error.mend)
                yield name, None

    def _string(self, name: str, raw: str, line: int) -> None:
        if name.lower() in self.strings:
            self._report(line, f"the string `{name}` is defined twice", "keep one @string")
        try:
            self.strings[name.lower()] = self.macros[name.lower()] = self._value(raw)
        except _BadValue as error:
            self._report(line, f"the string `{name}`: {error.what}", error.mend)

    def _failed(self, raw: str, line: int) -> None:
        found = _KEY_OF_RAW.match(raw)
        name = f"the entry `{found[1]}`" if found else "the block"
        if _is_unclosed(self._block_from(line)):
            what = f"{name} that starts here is not closed"
            self._report(line, what, 'add the missing closing brace, or " where a value was opened with it')
        else:
            where = line + raw.count("\n")
            what = f"{name} that starts here cannot be read at line {where}"
            self._report(line, what, "look there for a missing comma, brace or equals sign")

    def _block_from(self, line: int) -> str:
        """The text from a line to the next line that starts a block."""
        block = "\n".join(self.lines[line - 1 :])
        following = _BLOCK_START.search(block, 1)
        return block[: following.start()] if following else block

    def _comment(self, line: int, comment: str) -> None:
        if "@" in comment:
            what = "a comment holds an @, which the renderer takes for the start of an entry"
            self._report(line + comment.count("\n", 0, comment.index("@")), what, "delete it")

    def _outside(self, line: int, text: str) -> None:
        found = _LOOKS_BROKEN.search(text)
        if found:
            after = f" after `{self.entries[-1].key}`" if self.entries else ""
            what = f"text outside the entries{after} looks like a broken entry"
            mend = "close the entry before it, or delete it; the renderer takes every @ for the start of an entry"
            self._report(line + text.count("\n", 0, found.start()), what, mend)

    def _value(self, raw: str) -> str:
        inner = raw[1:-1]
        braced = raw.startswith("{") and raw.endswith("}") and "{" not in inner and "}" not in inner
        if braced and len(raw) > 1:
            return " ".join(inner.split())
        return " ".join("".join(self._parts(raw)).split())

    def _parts(self, raw: str) -> Iterator[str]:
        """The pieces of a value such as `"5~" # jan`, without their delimiters."""
        if not raw:
            raise _BadValue("there is no value", "write {...} after the equals sign")
        position = 0
        while True:
            end = _end_of_part(raw, position)
            yield self._part(raw[position:end])
            if end == len(raw):
                return
            joined = _HASH.match(raw, end)
            if not joined:
                rest = raw[end:].split("\n", 1)[0].strip()[:40]
                raise _BadValue(
                    f"after the value stands `{rest}`", "add a comma before the next field, or check the braces"
                )
            position = joined.end()

    def _part(self, part: str) -> str:
        if part[0] in '{"':
            return part[1:-1]
        if part.isascii() and part.isdigit():
            return part
        if part.lower() in self.macros:
            return self.macros[part.lower()]
        raise _BadValue(f"`{part}` is neither a number nor a defined @string", "put the value in braces")


def _end_of_part(raw: str, start: int) -> int:
    opened = raw[start : start + 1]
    if opened in ("{", '"'):
        return _end_of_delimited(raw, start + 1, "}" if opened == "{" else '"')
    found = _BARE.match(raw, start)
    if not found:
        rest = raw[start : start + 40].strip()
        raise _BadValue(f"`{rest}` is no value" if rest else "nothing follows the #", "put the value in braces")
    return found.end()


def _end_of_delimited(raw: str, start: int, closing: str) -> int:
    depth = 0
    # As in BibTeX, a backslash does not protect a brace.
    for mark in _DELIMITER.finditer(raw, start):
        if mark[0] == closing and depth == 0:
            return mark.end()
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth < 0:
            break
    raise _BadValue("its braces do not match", "give each { its }; a backslash before a brace does not hide it")


def _is_unclosed(block: str) -> bool:
    braces = _UNESCAPED_BRACE.findall(block)
    return braces.count("{") > braces.count("}") or block.count('"') % 2 == 1


def _named(character: str) -> str:
    return "a space" if character.isspace() else f"the character `{character}`"
