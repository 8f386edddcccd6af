"""Records as BibTeX entries that both of the book's parsers read back unchanged."""

import re
from collections.abc import Iterable

from reviewbook.sources.importing.record import FIELDS, Record
from reviewbook.sources.names import OTHERS, Name, parse_names

_VERBATIM = frozenset({"doi", "url", "isbn", "issn"})
_CONTAINERS = {"incollection": "booktitle", "inproceedings": "booktitle"}
_PUBLISHERS = {"techreport": "institution", "phdthesis": "school", "mastersthesis": "school"}
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}"} | {mark: f"\\{mark}" for mark in "&%$#_"}
_ESCAPED = re.compile(r"[\\~&%$#_{}]|(?<=-)-|(?<=')'|(?<=`)`")
_BRACES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}


def as_bibtex(entries: Iterable[tuple[str, Record]]) -> str:
    """Keys and records as a .bib file."""
    return "\n".join(as_entry(record, key) for key, record in entries)


def as_entry(record: Record, key: str) -> str:
    """One entry, a field a line, ending with a line end."""
    lines = [f"  {name} = {{{value}}},\n" for name, value in entry_fields(record).items()]
    return f"@{record.type}{{{key},\n{''.join(lines)}}}\n"


def entry_fields(record: Record) -> dict[str, str]:
    """The fields of an entry by their BibTeX names, values in LaTeX, without their outer braces."""
    people = {"author": _people(record.authors)}
    names = [*FIELDS, *sorted(set(record.fields) - set(FIELDS))]
    fields = {_named(name, record.type): _value(name, record.get(name)) for name in names}
    title = f"{{{escape(record.title)}}}" if record.title else ""
    every = {**people, "title": title, "year": record.year, "editor": _people(record.editors), **fields}
    return {name: value for name, value in every.items() if value}


def escape(text: str) -> str:
    """Plain text as LaTeX that decodes to the same text."""
    return _ESCAPED.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    mark = found[0]
    # Braces between two dashes or quotation marks keep them from becoming one.
    return _ESCAPES.get(mark) or _BRACES.get(mark) or f"{{}}{mark}"


def _named(name: str, kind: str) -> str:
    if name == "container":
        return _CONTAINERS.get(kind, "journal")
    return _PUBLISHERS.get(kind, "publisher") if name == "publisher" else name


def _value(name: str, text: str) -> str:
    return re.sub(r"[{}\\]", "", text) if name in _VERBATIM else escape(text)


def _people(names: Iterable[Name]) -> str:
    return " and ".join(map(_person, names))


def _person(name: Name) -> str:
    if not name.given:
        return OTHERS if name.family == OTHERS else f"{{{escape(str(name))}}}"
    plain = _in_order(name, protect=False)
    return plain if _reads_back(plain, name) else _in_order(name, protect=True)


def _in_order(name: Name, *, protect: bool) -> str:
    family = _part(name.family, protect=protect)
    before = f"{escape(name.prefix)} {family}" if name.prefix else family
    return ", ".join(part for part in (before, _part(name.suffix), _part(name.given)) if part)


def _reads_back(text: str, name: Name) -> bool:
    try:
        return parse_names(text) == (name,)
    except ValueError:
        return False


def _part(text: str, *, protect: bool = False) -> str:
    """A part of a name, in braces where a parser would divide it or take it for a prefix."""
    escaped = escape(text)
    return f"{{{escaped}}}" if protect or "," in text or re.search(r"\band\b", text, re.IGNORECASE) else escaped
